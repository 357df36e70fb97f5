"""The steps of an answer as lines for people: what the engine's operators or a walk did, one a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import RDF, compact
from kgtool.sparql.profile import Operator
from kgtool.sparql.steps import Edge, End, Hop, Kept, Option, Scan, Step, Steps, Test, Walk, all_edges

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.sparql.stepping import Taken

_ID = re.compile(r"-?\b[0-9]{15,19}\b")
_COLUMN = re.compile(r"\bv[0-9]+\b")
_PART = re.compile(r"\(([pso]) = (-?[0-9]+)\)")
_TYPE = NamedNode(RDF + "type")
_UNNAMED = re.compile(r"(?<!\()#|SUBQUERY")
_ROUND = re.compile(r"\bstep\b")
_WIDEST, _LONGEST = 110, 40
_TRIPLES, _TERMS = {"triple", "derived", "round_of"}, {"term", "own_term"}
"""What a relation of triples or of terms is made of, where inferred ones stand beside those of files."""
_PASSES_ON = ("projection", "filter", "cte scan")


def terms_named(store: Store, prefixes: Prefixes, texts: Iterable[str]) -> dict[int, str]:
    """Return what the ids in ``texts`` stand for, as people write it: those that are terms."""
    ids = {int(found) for text in texts for found in _ID.findall(text)}
    named = {}
    for number in ids:
        try:
            term = store.terms([number]).get(number)
        except (OverflowError, ValueError, KeyError):  # The border of a class of ids is no term.
            continue
        if term is not None:
            text = "a" if term == _TYPE else compact(term, prefixes)
            named[number] = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return named


@dataclass(frozen=True)
class Words:
    """How ids and columns are called: terms by their names, columns by their variables."""

    terms: Mapping[int, str]
    columns: Mapping[str, str]

    def of(self, text: str) -> str:
        """Return ``text`` with names in place of ids and of columns."""
        named = _ID.sub(lambda found: self.terms.get(int(found[0]), found[0]), text)
        named = _COLUMN.sub(lambda found: self.columns.get(found[0], found[0]), named)
        return named.replace(" IS NOT DISTINCT FROM ", " = ")

    def end(self, end: End) -> str:
        """Return a variable or constant of a look-up."""
        return self.terms.get(end, str(end)) if isinstance(end, int) else variable(end)


def variable(name: str) -> str:
    """Return a variable as it is written, one that only joins the parts of a path as ``·``."""
    return "·" if name.startswith("_:") or " " in name else f"?{name}"


def operators_told(root: Operator, words: Words) -> list[str]:
    """Return a line per operator: rows, milliseconds, and what it does; what it works on is below it."""
    return [_HEAD, *_operator_lines(root, words, 0, 0.0)]


_HEAD = f"{'rows':>12} {'ms':>10}  step"


def _line(rows: int, seconds: float, depth: int, text: str) -> str:
    whole = "  " * depth + text
    whole = whole if len(whole) <= _WIDEST else f"{whole[: _WIDEST - 1]}…"
    return f"{rows:>12,} {seconds * 1000:>10.3f}  {whole}"


def _operator_lines(step: Operator, words: Words, depth: int, spent: float) -> Iterator[str]:
    """Yield a step and what it works on; ``spent`` is the time of steps around it that are not shown."""
    if step.name in _PASSES_ON and len(step.inner) == 1 and given(step.inner[0]) == step.rows:
        yield from _operator_lines(step.inner[0], words, depth, spent + step.seconds)
        return
    scans = [each for each in step if each.table]
    tables = {each.table for each in scans}
    for whole, name in ((_TRIPLES, "triples"), (_TERMS, "terms")):
        if step.table in whole or (step.name == "union" and tables and tables <= whole and _alike(scans)):
            took = spent + sum(each.seconds for each in step)
            yield _line(given(step), took, depth, _scan(name, scans[0], words))
            return
    yield _line(given(step), spent + step.seconds, depth, _text(step, words))
    for inner in step.inner:
        yield from _operator_lines(inner, words, depth + 1, 0.0)


def given(step: Operator) -> int:
    """Return the rows that a step gives; the engine counts none for a union and for what keeps a relation."""
    if step.name == "union":
        return sum(map(given, step.inner))
    return given(step.inner[-1]) if step.name == "cte" and step.inner else step.rows


def _alike(scans: Iterable[Operator]) -> bool:
    """Say whether all scans of triples are of one predicate."""
    return len({scan.predicate for scan in scans if scan.table != "round_of"}) == 1


def _scan(name: str, scan: Operator, words: Words) -> str:
    """Return a scan as the pattern that it answers: ``triples  ?s film:year ?o, o > 2010``."""
    filters = [text for text in scan.told.get("Filters", ()) if not re.fullmatch(r"\((\w+) = \1\)", text)]
    parts = {part: words.of(number) for text in filters for part, number in _PART.findall(text)}
    rest = [text for text in filters if not (_PART.search(text) or _ROUND.search(text))]
    others = [words.of(text).strip("()") for text in rest]
    pattern = " ".join(parts.get(part, part) for part in "spo") if name == "triples" else ""
    return ", ".join((f"{name} {pattern}".strip(), *others))


_DETAILS = ("Table", "Conditions", "Expression", "Aggregates", "Order By", "Top")
_SAID = {"cte": "kept, for what follows it:", "cte scan": "what was kept", "dummy scan": "one row",
         "recursive cte": "again and again, until nothing is new", "recursive cte scan": "what was new",
         "column data scan": "what is there already"}  # fmt: skip


def _text(step: Operator, words: Words) -> str:
    details = [text for name in _DETAILS for text in step.told.get(name, ()) if not _UNNAMED.search(text)]
    name = f"{step.name}, {step.join.split()[-1]}" if step.join else _SAID.get(step.name, step.name)
    shown = " and ".join(dict.fromkeys(words.of(re.sub(r"\(#[0-9]+\)", "", text)) for text in details))
    return f"{name}: {shown}" if shown else name


def walk_told(steps: Steps, words: Words, notes: Mapping[Step, Taken]) -> list[str]:
    """Return a line per step of a walk in the order in which they are taken."""
    lines = [_HEAD, *_step_lines(steps.steps, words, notes, 0)]
    if steps.order or steps.start or steps.length is not None:
        lines.append(f"{'':>24}{_cut(steps)}")
    return lines


def _cut(steps: Steps) -> str:
    """Return what ORDER BY, OFFSET and LIMIT make of the solutions."""
    keys = [f"{variable(key.variable)}{', descending' * key.descending}" for key in steps.order]
    which = "all" if steps.length is None else f"the first {steps.length:,}"
    after = f" after {steps.start:,}" if steps.start else ""
    return f"{which}{after}" + (f" by {' and '.join(keys)}" if keys else "")


def _step_lines(
    steps: Iterable[Step], words: Words, notes: Mapping[Step, Taken], depth: int
) -> Iterator[str]:
    for step in steps:
        taken, text = notes.get(step), _step(step, words.end)
        if taken is None:
            yield f"{'':>12} {'':>10}  {'  ' * depth}{text}"
        else:
            if taken.rounds:
                text += f"   {taken.rounds:,} round{'s' * (taken.rounds != 1)}, {taken.pairs:,} pairs"
            yield _line(taken.rows, taken.seconds, depth, text)
        if isinstance(step, Option | Kept):
            yield from _step_lines(step.steps, words, notes, depth + 1)


def _step(step: Step, end: Callable[[End], str]) -> str:
    match step:
        case Hop():
            return f"from {end(step.start)} by {_edges(step.edges, end)} to {end(step.end)}"
        case Walk():
            again = f"{'zero' if step.route.zero else 'one'} or {'more' if step.route.many else 'one'} times"
            return (
                f"from {end(step.start)} {again} by {_edges(all_edges(step.route), end)} to {end(step.end)}"
            )
        case Scan(start, edge, other, low, high):
            bounds = [
                f"{sign} {end(bound)}" for sign, bound in ((">=", low), ("<=", high)) if bound is not None
            ]
            return f"all {end(start)} {end(edge.predicate)} {end(other)} {' and '.join(bounds)}"
        case Test():
            return f"only {end(step.left)} {step.operator} {end(step.right)}"
        case Kept(wanted=wanted):
            return f"only where there is {'such' if wanted else 'none'}:"
    return "where there is such:"


def _edges(edges: Iterable[Edge], end: Callable[[End], str]) -> str:
    return " or ".join(f"{'' if edge.forward else '^'}{end(edge.predicate)}" for edge in edges)
