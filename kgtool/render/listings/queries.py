"""Stored queries: the list of them, and one with its parameters and examples."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kgtool.render.listings.formats import chosen
from kgtool.render.terminal import Span, lines
from kgtool.render.visible import markdown, markdown_block, markdown_code, markdown_table

if TYPE_CHECKING:
    from kgtool.catalogue import Example, Parameter, StoredQuery


def query_list(
    found: Iterable[StoredQuery], form: str, *, width: int | None = None, colour: bool = False
) -> Iterator[str]:
    """Yield the queries as ``text`` (by first tag), ``json`` or ``markdown``.

    ``width`` (columns) and ``colour`` matter to ``text`` only.
    """
    listed = list(found)

    def page() -> str:
        rows = [
            (markdown_code(q.name), markdown(q.summary), _parameter_names(q), markdown(", ".join(q.tags)))
            for q in listed
        ]
        return markdown_table(("Query", "Answers", "Parameters", "Tags"), rows)

    return chosen(
        form, lambda: lines(_list(listed, width), colour=colour), lambda: [_object(q) for q in listed], page
    )


def _parameter_names(query: StoredQuery) -> str:
    return ", ".join(markdown_code(parameter.name) for parameter in query.params)


def _list(listed: list[StoredQuery], width: int | None) -> Iterator[list[Span]]:
    if not listed:
        yield [("no stored queries", "")]
    longest = max((len(query.name) for query in listed), default=0)
    groups: dict[str, list[StoredQuery]] = {}
    for query in listed:
        groups.setdefault(query.tags[0] if query.tags else "", []).append(query)
    for i, tag in enumerate(sorted(groups, key=lambda tag: (not tag, tag))):
        if i:
            yield []
        yield [(tag or "other", "bold")]
        for query in groups[tag]:
            first, *more = _wrapped(query.summary, width and width - longest - 4)
            yield [(f"  {query.name:<{longest}}  ", "cyan"), (first, "")]
            yield from ([(" " * (longest + 4), ""), (line, "")] for line in more)


def _wrapped(text: str, width: int | None) -> list[str]:
    return textwrap.wrap(text, max(width, 20)) or [""] if width else [" ".join(text.split())]


def stored_query(
    query: StoredQuery, form: str, *, width: int | None = None, colour: bool = False
) -> Iterator[str]:
    """Yield one query with parameters and examples; ``json`` and ``markdown`` have its SPARQL too."""
    return chosen(
        form,
        lambda: lines(_page(query, width), colour=colour),
        lambda: _object(query) | {"text": query.text},
        lambda: _markdown(query),
    )


def _page(query: StoredQuery, width: int | None) -> Iterator[list[Span]]:
    yield [(query.name, "bold cyan"), (f"  {query.summary}" if query.summary else "", "bold")]
    yield [(", ".join([query.path, *query.tags]), "dim")]
    for paragraph in query.description.strip().split("\n\n"):
        if paragraph:
            yield []
            yield from ([(line, "")] for line in _wrapped(paragraph, width))
    if query.params:
        yield from ([], [("Parameters", "bold")])
        longest = max(len(p.name) for p in query.params)
        for parameter in query.params:
            told = "; ".join(_parameter_told(parameter))
            yield [(f"  {parameter.name:<{longest}}  ", "cyan"), (told, "")]
    if query.examples:
        yield from ([], [("Examples", "bold")])
        for example in query.examples:
            yield [(f"  {_command(query, example)}", "green"), (f"   {_expected(example)}", "dim")]


def _parameter_told(parameter: Parameter) -> Iterator[str]:
    given = "must be given" if parameter.default is None else f"default {parameter.default}"
    yield f"{parameter.type}, {given}"
    if parameter.values:
        yield f"one of {', '.join(parameter.values)}"
    if parameter.description:
        yield " ".join(parameter.description.split())


def _command(query: StoredQuery, example: Example) -> str:
    given = (word for name, value in example.args.items() for word in ("-p", name, value))
    return shlex.join(["kgtool", "query", query.name, *given])


def _expected(example: Example) -> str:
    if example.boolean is not None:
        return f"answers {'true' if example.boolean else 'false'}"
    if example.triples is not None:
        return "answers triples"
    count = example.count if example.rows is None else len(example.rows)
    return "" if count is None else "1 row" if count == 1 else f"{count} rows"


def _object(query: StoredQuery) -> dict[str, object]:
    return {
        "name": query.name,
        "summary": query.summary,
        "description": query.description,
        "tags": query.tags,
        "file": query.path,
        "parameters": [
            {
                "name": p.name, "type": p.type, "description": p.description, "default": p.default,
                "values": p.values,
            }
            for p in query.params
        ],
        "examples": [
            {
                "arguments": dict(e.args), "variables": e.variables, "rows": e.rows, "boolean": e.boolean,
                "count": e.count, "triples": e.triples, "ordered": e.ordered,
            }
            for e in query.examples
        ],
    }  # fmt: skip


def _markdown(query: StoredQuery) -> str:
    parts = [f"# {markdown(query.name)}\n"]
    parts += [f"{markdown(query.summary)}\n"] if query.summary else []
    paragraphs = query.description.strip().split("\n\n")
    parts += [f"{markdown(' '.join(p.split()))}\n" for p in paragraphs if p]
    if query.params:
        rows = [
            (
                markdown_code(p.name), p.type,
                "must be given" if p.default is None else markdown_code(p.default),
                markdown(" ".join(p.description.split())),
            )
            for p in query.params
        ]  # fmt: skip
        parts.append(markdown_table(("Parameter", "Type", "Default", "Meaning"), rows))
    for example in query.examples:
        parts.append(markdown_block(_command(query, example), "console"))
        if example.rows:
            header = tuple(markdown(name) for name in example.variables or [""] * len(example.rows[0]))
            cells = [tuple(markdown(cell or "") for cell in row) for row in example.rows]
            parts.append(markdown_table(header, cells))
        elif told := _expected(example):
            parts.append(f"{told}\n")
    return "\n".join([*parts, markdown_block(query.text, "sparql")])
