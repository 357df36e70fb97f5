"""Answers that need no reading: the recipe of a question that was asked before of the same files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kgtool.dataset import Kept
from kgtool.faces.asking import limits_of
from kgtool.faces.keeping import content_of
from kgtool.model.prefixes import Prefixes
from kgtool.model.results import QueryResult

if TYPE_CHECKING:
    from kgtool.faces.opened import OpenedGraph
    from kgtool.sparql import Query

_RECIPES = 500


def recalled(graph: OpenedGraph, text: str, given: Mapping[str, str]) -> tuple[QueryResult, Prefixes] | None:
    """Return the answer to a query that was asked before of the same files, or None.

    Its text is not read and its plan not made again; the plan is run. ``given`` are its parameters as typed.
    """
    from kgtool.sparql import Recipe, again

    cache, key = graph.inputs.cache, content_of(graph)
    if not (cache and key) or graph.inputs.settings.value("engine") != "duckdb":
        return None
    kept = _recipes(graph).get(_question(key, text, given))
    if kept is None:
        return None
    recipe = Recipe.of_text(kept.decode())
    return again(graph.store, recipe, limits=limits_of(graph.inputs.settings)), Prefixes(
        dict(recipe.prefixes)
    )


def remember(graph: OpenedGraph, text: str, given: Mapping[str, str], prepared: Query) -> None:
    """Keep what answers ``prepared``, which ``text`` and the parameters ``given`` came to."""
    from kgtool.sparql import recipe_of

    key = content_of(graph)
    if key and graph.inputs.settings.value("engine") == "duckdb":
        recipe = recipe_of(graph.store, prepared)
        if recipe is not None:
            _recipes(graph).put(_question(key, text, given), recipe.text().encode())


def _recipes(graph: OpenedGraph) -> Kept:
    assert graph.inputs.cache is not None  # noqa: S101 - there is a key only where there is a folder
    return Kept(graph.inputs.cache, "recipe", 2, _RECIPES)


def _question(content: str, text: str, given: Mapping[str, str]) -> str:
    from kgtool.engines import duckdb_version

    return repr((content, duckdb_version(), text, sorted(given.items())))
