"""``query``, ``queries`` and ``test``: answers, and the stored queries they come from."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgtool.faces.cli.completing import complete_query
from kgtool.faces.cli.loading import Choice, Limited, limited, reading
from kgtool.faces.cli.options import common_of, format_option, with_output
from kgtool.faces.cli.terminal import finish, look, say, working, write
from kgtool.faces.names import (
    COLUMN_FORMATS,
    FINDING_FORMATS,
    LISTING_FORMATS,
    RDF_FORMATS,
    TABLE_FORMATS,
    finding_format_of,
    table_format_of,
)

if TYPE_CHECKING:
    from kgtool.faces.answers import Result
    from kgtool.faces.api import KnowledgeGraph
    from kgtool.faces.reports import ExampleResult


@click.command()
@click.argument("name", metavar="[NAME|FILE.rq]", required=False, shell_complete=complete_query)
@click.option("-e", "--expression", "text", metavar="TEXT", help="The query itself.")
@click.option(
    "-p",
    "--param",
    "params",
    nargs=2,
    multiple=True,
    metavar="NAME VALUE",
    help="Bind a parameter: VALUE becomes an RDF term of its declared type, never text of the query.",
)
@format_option(
    TABLE_FORMATS + COLUMN_FORMATS + RDF_FORMATS,
    "table to parquet for rows, turtle to jsonld for CONSTRUCT and DESCRIBE; the first is the default.",
)
@click.option("--explain", is_flag=True, help="Show the plan, rows and times in place of the answer.")
@limited
@reading
def query(
    choice: Choice,
    *,
    name: str | None,
    text: str | None,
    params: tuple[tuple[str, str], ...],
    format_: str | None,
    explain: bool,
    limits: Limited,
) -> None:
    """Answer a SPARQL query: a stored one by its NAME, a FILE.rq, TEXT, or - for standard input.

    In a project the answer comes from the curated facts and what follows from them; with -d from the given
    files alone. A VALUE for a parameter without a declared type is written as in Turtle: prefix:name,
    <https://…>, "words"@en, 2023.

    \b
    Examples:
      kgtool query plants
      kgtool query gardeners -p bed id:herb-bed -f csv
      kgtool query queries/plants.rq -o plants.json
      kgtool query -e 'SELECT * { ?s ?p ?o } LIMIT 5'
      kgtool query -d a.ttl -e 'ASK { ?s a <https://example.org/Tree> }'
    """
    if name == "-" and "-" in choice.common.data:
        raise click.UsageError("Standard input cannot be both the query and the data; name a file for one.")
    graph = choice.graph(limits=limits)
    said, where = _text_meant(graph, name, text)
    given = _by_name(params)
    if graph.inputs.known_prefixes is not None:  # Then what follows is kept as well.
        graph = choice.closed(graph)
    in_columns = (format_ or table_format_of(choice.common.output or "")) in COLUMN_FORMATS
    result = None if explain or in_columns else _recalled(graph, said, given)
    if result is None:
        result = _answered(choice, graph, (said, where), given, explain=explain)
    if result is not None:
        _show(choice, graph, result, format_)


def _recalled(graph: KnowledgeGraph, text: str, given: dict[str, str]) -> Result | None:
    """Return the answer to what was asked before of the same files; None where that is not at hand."""
    from kgtool.faces.answers import Result
    from kgtool.faces.recalling import recalled

    found = recalled(graph, text, given)
    return None if found is None else Result(*found)


def _answered(
    choice: Choice, graph: KnowledgeGraph, query: tuple[str, str], given: dict[str, str], *, explain: bool
) -> Result | None:
    """Return the answer; None where it was explained instead."""
    from kgtool.faces.recalling import remember
    from kgtool.faces.stored import query_in_text

    prepared = graph.prepare(query_in_text(*query), given, notation=True)
    if graph.inputs.known_prefixes is None:
        graph = choice.closed(graph)
    with working("answering", choice.common):
        if explain:
            write([graph.explain(prepared)], choice.common)
            return None
        result = graph.answer(prepared)
        remember(graph, query[0], given, prepared)
    return result


def _show(choice: Choice, graph: KnowledgeGraph, result: Result, format_: str | None) -> None:
    chosen = format_ or _default_format(graph, result, choice.common.output)
    width, colour = look(choice.common)
    if chosen in COLUMN_FORMATS and choice.common.output in (None, "-") and sys.stdout.isatty():
        raise click.UsageError(f"{chosen} is not text: write it to a file with -o, or into a pipe.")
    chunks = result.chunks(chosen, width=width, colour=colour, keep=False)
    with working("answering", choice.common):
        first = next(chunks, "")
    write(itertools.chain((first,), chunks), choice.common)


def _text_meant(graph: KnowledgeGraph, name: str | None, text: str | None) -> tuple[str, str]:
    """Return the text of the query and what messages call it."""
    from kgtool.sources import read_text, shown

    if (name is None) == (text is None):
        raise click.UsageError(
            "Give one of these: the NAME of a stored query (see `kgtool queries`), a FILE.rq, -e TEXT."
        )
    if text is not None:
        return text, "query"
    if name == "-":
        return sys.stdin.read(), "stdin"
    if name is not None and (name.endswith((".rq", ".sparql")) or "/" in name or "\\" in name):
        return read_text(name), shown(name)
    return graph.inputs.query_text(str(name))


def _by_name(params: tuple[tuple[str, str], ...]) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, value in params:
        if name in given:
            raise click.UsageError(f"The parameter {name} is given twice.")
        given[name.lstrip("?$")] = value
    return given


def _default_format(graph: KnowledgeGraph, result: Result, output: str | None) -> str | None:
    """Return what the suffix of ``output`` says, else the setting for rows, else None: Turtle for triples."""
    from kgtool.model.formats import rdf_format_of

    if result.is_triples:
        by_suffix = rdf_format_of(output) if output else None
        return by_suffix.name if by_suffix else None
    return (table_format_of(output) if output else None) or str(graph.inputs.settings.value("format"))


@click.command()
@click.argument("name", required=False, shell_complete=complete_query)
@format_option(LISTING_FORMATS, "text is the default.")
@with_output
@click.pass_context
def queries(ctx: click.Context, name: str | None, format_: str | None) -> None:
    """List the stored queries by tag, or show one with its parameters and examples.

    \b
    Examples:
      kgtool queries
      kgtool queries gardeners
      kgtool queries -f markdown -o queries.md
    """
    from kgtool import render
    from kgtool.faces.stored import query_named, stored_queries
    from kgtool.sources import find_project

    common = common_of(ctx)
    project = find_project(Path.cwd())
    width, colour = look(common)
    if name is not None:
        stored = query_named(project.query_files, name)
        write(render.stored_query(stored, format_ or "text", width=width, colour=colour), common)
        return
    found = stored_queries(project.query_files)
    write(render.query_list(found, format_ or "text", width=width, colour=colour), common)


@click.command()
@click.argument("names", metavar="[NAME]…", nargs=-1, shell_complete=complete_query)
@format_option(FINDING_FORMATS, "text is the default.")
@reading
def test(choice: Choice, *, names: tuple[str, ...], format_: str | None) -> None:
    """Run the examples of the stored queries: each must answer what its header expects.

    \b
    Examples:
      kgtool test
      kgtool test plants gardeners
      kgtool test -f junit -o report.xml
    """
    from kgtool import render
    from kgtool.faces.gates import failures

    common = choice.common
    graph = choice.closed(choice.graph())
    with working("running the examples", common):
        results = graph.test(names)
    findings = failures(results)
    by_suffix = finding_format_of(common.output) if common.output else None
    chosen = format_ or (by_suffix if by_suffix in FINDING_FORMATS else "text")
    verdict = _verdict(results)
    if chosen == "text":
        write([*render.findings(findings, chosen, colour=look(common)[1]), f"{verdict}\n"], common)
    else:
        write(render.findings(findings, chosen), common)
        say(verdict, common)
    finish(findings)


def _verdict(results: Sequence[ExampleResult]) -> str:
    from kgtool.faces.gates import count

    passed = sum(result.passed for result in results)
    asked = count(len({result.query.name for result in results}), "query")
    examples = count(len(results), "example")
    return f"{asked}, {examples}: {passed} passed, {len(results) - passed} failed"
