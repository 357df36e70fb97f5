"""From options to a graph: the project or the given files, the chosen view, closed where asked."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import click

from kgtool.faces.cli.options import Common, common_of, on_a_graph, with_options
from kgtool.faces.cli.terminal import listen, working
from kgtool.faces.names import EQUALITIES, PROFILES

if TYPE_CHECKING:
    from kgtool.faces.api import KnowledgeGraph

_LAYERS_HELP = "Only these layers, with commas between: ontology, data, superseded, corrections, inferred."


@dataclass(frozen=True)
class Limited:
    """What a query may use, as it was typed; None where the settings say."""

    timeout: str | None = None
    max_rows: str | None = None
    memory: str | None = None


def limited(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--timeout``, ``--max-rows`` and ``--memory``; the command gets them as ``limits``."""

    @functools.wraps(function)
    def command(*args: Any, **values: Any) -> Any:
        given = {name: values.pop(name) for name in ("timeout", "max_rows", "memory")}
        return function(*args, limits=Limited(**given), **values)

    return with_options(
        command,
        click.option("--timeout", metavar="SECONDS", help="Give up after so many seconds."),
        click.option("--max-rows", metavar="N", help="Give up beyond so many solutions."),
        click.option(
            "--memory", metavar="SIZE", help="Memory to use, such as 1GB; what is more goes to disk."
        ),
    )


@dataclass(frozen=True)
class Choice:
    """Which graph a command works on, and the options of every command."""

    common: Common
    ontology: tuple[str, ...] = ()
    profile: str | None = None
    equality: str | None = None
    as_stated: bool = False
    layers: tuple[str, ...] = ()
    union_default_graph: bool = False

    def graph(
        self, *, shapes: tuple[str, ...] = (), stdin: bytes | None = None, limits: Limited | None = None
    ) -> KnowledgeGraph:
        """Return the graph as it was asserted, in the chosen view. Raises as ``kgtool.load`` does.

        ``stdin`` is the content of standard input where it was read already; ``limits`` are those of
        a query that were given as options.
        """
        given = limits or Limited()
        from kgtool.faces.loading import load

        with working("reading", self.common):
            graph = load(
                *self.common.data,
                ontology=self.ontology,
                shapes=shapes,
                engine=self.common.engine,
                union_default_graph=self.union_default_graph,
                timeout=given.timeout,
                max_rows=given.max_rows,
                memory=given.memory,
                stdin=None if stdin is None else BytesIO(stdin),
            )
        return graph.as_stated() if self.as_stated else graph

    def closed(self, graph: KnowledgeGraph, *, given_too: bool = False) -> KnowledgeGraph:
        """Return ``graph`` closed under the profile: the one named, else a project's setting.

        Given files are not reasoned over unless a profile was named or ``given_too``. Where ``--layers``
        leaves the inferred layer out, nothing is inferred.
        """
        wanted = not self.layers or "inferred" in self.layers
        if wanted and (self.profile or given_too or graph.inputs.project):
            with working("reasoning", self.common):
                graph = graph.reason(self.profile, equality=self.equality)
        return graph.only(self.layers) if self.layers else graph


def reading(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that choose what a question sees; the command gets them as its first argument."""

    @click.pass_context
    @functools.wraps(function)
    def command(ctx: click.Context, /, **values: Any) -> Any:
        names = ("ontology", "profile", "equality", "as_stated", "union_default_graph")
        chosen = {name: values.pop(name) for name in names}
        layers = tuple(name.strip() for name in (values.pop("layers") or "").split(",") if name.strip())
        choice = Choice(common_of(ctx), layers=layers, **chosen)
        listen(choice.common)
        return function(choice, **values)

    return with_options(
        on_a_graph(command),
        click.option(
            "-t", "--ontology", multiple=True, metavar="FILE…", help="Take in these ontology files too."
        ),
        click.option(
            "--profile",
            type=click.Choice(PROFILES),
            help="Rules of inference; a project's own is its setting.",
        ),
        click.option(
            "--equality",
            type=click.Choice(EQUALITIES),
            help="Of things that are the same each has all that is said of any, or one of them has.",
        ),
        click.option("--as-stated", is_flag=True, help="What the sources say, corrections left out."),
        click.option("--layers", metavar="LAYER,…", help=_LAYERS_HELP),
        click.option(
            "--union-default-graph",
            is_flag=True,
            help="With -d: the default graph is the union of all graphs.",
        ),
    )
