"""An answer held against an example: what is missing, what is too much."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, Triple

from kgtool.catalogue.stored import Example
from kgtool.model.errors import UsageError
from kgtool.model.notation import read_term
from kgtool.model.prefixes import Prefixes
from kgtool.model.results import Answer, QueryResult, Row, Solutions
from kgtool.model.terms import Term, compact

ANY_BLANK_NODE = "[]"
Cell = Term | str | None
"""What a cell expects: a term, the lexical form of a literal, or unbound. ``"[]"`` is any blank node."""


def compare(example: Example, result: QueryResult, prefixes: Prefixes) -> tuple[str, ...]:
    """Return what ``result`` differs in from what ``example`` expects, a line each; empty where it agrees.

    Rows are compared as a multiset (SPARQL 1.1 §18.5), or as a sequence where the example is ordered;
    graphs up to isomorphism (RDF 1.1 Concepts §3.6). The result is read to its end.
    """
    if isinstance(result, Solutions):
        return _compare_solutions(example, result, prefixes)
    if isinstance(result, Answer):
        if example.boolean is None:
            return ("the query is an ASK: expect a boolean",)
        if result.value == example.boolean:
            return ()
        return (f"expected {_yes_no(example.boolean)}, got {_yes_no(result.value)}",)
    if example.triples is None and example.count is None:
        return ("the query answers triples: expect count or triples",)
    return _compare_graphs(example, tuple(result.triples), prefixes)


def _compare_solutions(example: Example, result: Solutions, prefixes: Prefixes) -> tuple[str, ...]:
    if example.boolean is not None or example.triples is not None:
        return ("the query is a SELECT: expect rows, variables or count",)
    differences: list[str] = []
    if example.variables is not None and set(example.variables) != set(result.variables):
        return (f"expected the variables {_listed(example.variables)}, got {_listed(result.variables)}",)
    rows = _in_order_of(example.variables, result)
    if example.count is not None and example.count != len(rows):
        differences.append(f"expected {example.count} rows, got {len(rows)}")
    if example.rows is not None:
        try:
            expected = [tuple(_cell(cell, prefixes) for cell in row) for row in example.rows]
        except UsageError as error:
            return (f"cannot read the expected rows: {error.message}",)
        compare_rows = _sequences if example.ordered else _multisets
        differences.extend(compare_rows(expected, rows, prefixes))
    return tuple(differences)


def _in_order_of(variables: Sequence[str] | None, result: Solutions) -> list[Row]:
    if variables is None or tuple(variables) == result.variables:
        return list(result.rows)
    columns = [result.variables.index(name) for name in variables]
    return [tuple(row[column] for column in columns) for row in result.rows]


def _cell(cell: str | None, prefixes: Prefixes) -> Cell:
    """Return what ``cell`` expects: what starts like a term must be one, all else is a lexical form."""
    if cell is None or cell == ANY_BLANK_NODE:
        return cell
    prefix, colon, rest = cell.partition(":")
    if cell.startswith(("<", '"')):
        return read_term(cell, prefixes)
    if colon and prefix in prefixes and not rest.startswith((" ", "//")):
        try:
            return read_term(cell, prefixes)
        except UsageError:
            return cell
    return cell


def _fits(expected: Cell, term: Term | None) -> bool:
    if expected is None or term is None:
        return expected is term
    if isinstance(expected, str):
        if expected == ANY_BLANK_NODE and isinstance(term, BlankNode):
            return True
        return isinstance(term, Literal) and term.value == expected
    return expected == term


def _row_fits(expected: tuple[Cell, ...], row: Row) -> bool:
    return len(expected) == len(row) and all(map(_fits, expected, row))


def _sequences(expected: list[tuple[Cell, ...]], rows: list[Row], prefixes: Prefixes) -> list[str]:
    differences = [
        f"row {number}: expected {_shown(wanted, prefixes)}, got {_shown(row, prefixes)}"
        for number, (wanted, row) in enumerate(zip(expected, rows, strict=False), start=1)
        if not _row_fits(wanted, row)
    ]
    differences += [f"missing: {_shown(row, prefixes)}" for row in expected[len(rows) :]]
    return differences + [f"unexpected: {_shown(row, prefixes)}" for row in rows[len(expected) :]]


def _multisets(expected: list[tuple[Cell, ...]], rows: list[Row], prefixes: Prefixes) -> list[str]:
    holder = _assign(expected, rows)
    taken = set(holder.values())
    missing = [row for number, row in enumerate(expected) if number not in taken]
    unexpected = [row for number, row in enumerate(rows) if number not in holder]
    return [f"missing: {_shown(row, prefixes)}" for row in missing] + [
        f"unexpected: {_shown(row, prefixes)}" for row in unexpected
    ]


def _assign(expected: list[tuple[Cell, ...]], rows: list[Row]) -> dict[int, int]:
    """Return the largest one-to-one assignment, from row number to the number of the expected row it fits.

    A lexical form may fit several rows, so a row once given is moved on where that makes room (augmenting
    paths); taking the first fit would report differences where there are none.
    """
    holder: dict[int, int] = {}
    fits = [[number for number, row in enumerate(rows) if _row_fits(wanted, row)] for wanted in expected]

    def place(wanted: int, tried: set[int]) -> bool:
        for number in fits[wanted]:
            if number in tried:
                continue
            tried.add(number)
            if number not in holder or place(holder[number], tried):
                holder[number] = wanted
                return True
        return False

    for wanted in range(len(expected)):
        free = next((number for number in fits[wanted] if number not in holder), None)
        if free is not None:
            holder[free] = wanted
        else:
            place(wanted, set())
    return holder


def _compare_graphs(example: Example, triples: tuple[Triple, ...], prefixes: Prefixes) -> tuple[str, ...]:
    differences: list[str] = []
    if example.count is not None and example.count != len(set(triples)):
        differences.append(f"expected {example.count} triples, got {len(set(triples))}")
    if example.triples is not None:
        try:
            expected = _canonical(_read_triples(example.triples, prefixes))
        except SyntaxError as error:
            return (f"cannot read the expected triples: {error.args[0]}",)
        actual = _canonical(triples)
        differences += [f"missing: {_triple(t, prefixes)}" for t in sorted(expected - actual, key=str)]
        differences += [f"unexpected: {_triple(t, prefixes)}" for t in sorted(actual - expected, key=str)]
    return tuple(differences)


def _read_triples(text: str, prefixes: Prefixes) -> list[Triple]:
    declared = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes.items())
    return [q.triple for q in pyoxigraph.parse(declared + text, format=pyoxigraph.RdfFormat.TURTLE)]


def _canonical(triples: Sequence[Triple]) -> set[Triple]:
    dataset = Dataset(Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {quad.triple for quad in dataset}


def _triple(triple: Triple, prefixes: Prefixes) -> str:
    terms = (triple.subject, triple.predicate, triple.object)
    return " ".join(
        compact(t, prefixes) if isinstance(t, NamedNode | BlankNode | Literal) else str(t) for t in terms
    )


def _shown(row: Sequence[Cell], prefixes: Prefixes) -> str:
    return " | ".join(
        "(unbound)" if c is None else c if isinstance(c, str) else compact(c, prefixes) for c in row
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"?{name}" for name in names) or "(none)"


def _yes_no(value: bool) -> str:
    return "true" if value else "false"
