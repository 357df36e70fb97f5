"""Options that mean the same on every command, and the values they come to."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from kgtool.faces.names import ENGINES
from kgtool.model.formats import rdf_format_of

Function = Callable[..., Any]

_META = "kgtool."
_QUERY_SUFFIXES = (".rq", ".sparql", ".ru")
# Options of which one takes every following word that looks like an RDF file.
_MANY_FILES = ("--data", "--shapes", "--ontology")


@dataclass(frozen=True)
class Common:
    """What the options of every command come to, wherever on the line they stood."""

    data: tuple[str, ...] = ()
    output: str | None = None
    engine: str | None = None
    quiet: bool = False
    verbose: int = 0


def common_of(ctx: click.Context) -> Common:
    """Return the common options given before or after the command; after wins."""
    return Common(
        data=ctx.meta.get(_META + "data", ()),
        output=ctx.meta.get(_META + "output"),
        engine=ctx.meta.get(_META + "engine"),
        quiet=ctx.meta.get(_META + "quiet", False),
        verbose=ctx.meta.get(_META + "verbose", 0),
    )


def _keep(ctx: click.Context, param: click.Parameter, value: object) -> None:
    if ctx.get_parameter_source(str(param.name)) is not ParameterSource.DEFAULT:
        ctx.meta[_META + str(param.name)] = value


def _no_color(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        ctx.color = ctx.find_root().color = False


_DATA = click.option(
    "-d", "--data", multiple=True, metavar="FILE…", expose_value=False, callback=_keep,
    help="Work on these files instead of the project; - is standard input.",
)  # fmt: skip
_OUTPUT = click.option(
    "-o", "--output", metavar="FILE", expose_value=False, callback=_keep,
    help="Write to FILE, whole or not at all.",
)  # fmt: skip
_ENGINE = click.option(
    "--engine", type=click.Choice(ENGINES), expose_value=False, callback=_keep,
    help="What runs queries, rules and shapes.",
)  # fmt: skip
_EVERYWHERE = (
    click.option("-q", "--quiet", is_flag=True, expose_value=False, callback=_keep,
                 help="Only the answer and errors."),
    click.option("-v", "--verbose", count=True, expose_value=False, callback=_keep,
                 help="Say what is done; -vv more."),
    click.option("--no-color", is_flag=True, expose_value=False, is_eager=True, callback=_no_color,
                 help="No colours; NO_COLOR does the same."),
)  # fmt: skip


def with_options(function: Function, *options: Callable[[Function], Function]) -> Function:
    """Return ``function`` with ``options`` added before those that it has, in this order."""
    for option in reversed(options):
        function = option(function)
    return function


def everywhere(function: Function) -> Function:
    """Add ``-q``, ``-v`` and ``--no-color``."""
    return with_options(function, *_EVERYWHERE)


def on_a_graph(function: Function) -> Function:
    """Add ``-d``, ``-o``, ``--engine`` and what stands everywhere."""
    return with_options(function, _DATA, _OUTPUT, _ENGINE, *_EVERYWHERE)


def with_output(function: Function) -> Function:
    """Add ``-o`` and what stands everywhere."""
    return with_options(function, _OUTPUT, *_EVERYWHERE)


def format_option(names: Sequence[str], meaning: str) -> Callable[[Function], Function]:
    """Return the decorator for ``-f``; the command gets the name, or None, as ``format_``."""
    return click.option(
        "-f", "--format", "format_", type=click.Choice(names), metavar="FORMAT",
        help=f"{', '.join(names)}; {meaning}",
    )  # fmt: skip


def words_become_options(command: click.Command, args: Sequence[str]) -> list[str]:
    """Return ``args`` with ``-d a.ttl b.ttl`` written as ``-d a.ttl -d b.ttl``.

    After such an option, words are taken while they look like data: the file exists or its suffix is one of
    an RDF format, and it is no query. So ``-d data/*.ttl`` works, and so does ``-d a.ttl cast.rq``.
    """
    many = {
        name
        for param in command.params
        if isinstance(param, click.Option) and set(param.opts) & set(_MANY_FILES)
        for name in param.opts
    }
    result: list[str] = []
    words = iter(args)
    option: str | None = None
    for word in words:
        if word == "--":
            return [*result, word, *words]
        if word in many:
            result += [word, *(value for value in (next(words, None),) if value is not None)]
            option = word
        elif option and _is_data(word):
            result += [option, word]
        else:
            result.append(word)
            option = None
    return result


def _is_data(word: str) -> bool:
    if word.startswith("-") or word.lower().endswith(_QUERY_SUFFIXES):
        return False
    return rdf_format_of(word) is not None or Path(word).is_file()
