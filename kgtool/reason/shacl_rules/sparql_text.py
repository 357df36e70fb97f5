"""The outline of a SPARQL CONSTRUCT query: where its template and its pattern stand in the text.

Only the outline is read here; whether the query is valid is the SPARQL parser's to say.
"""

from __future__ import annotations

from dataclasses import dataclass

from kgtool.model.errors import QueryError
from kgtool.sparql import Token, tokens


@dataclass(frozen=True)
class Construct:
    """The parts of ``PROLOGUE CONSTRUCT { TEMPLATE } WHERE { PATTERN } MODIFIERS``, as text."""

    prologue: str
    template: str
    pattern: str
    modifiers: str


def construct_outline(text: str) -> Construct:
    """Return the outline of a CONSTRUCT query; ``CONSTRUCT WHERE { … }`` has one text for both.

    Raises QueryError where ``text`` is no CONSTRUCT query, or names its dataset (FROM).
    """
    found = list(tokens(text))
    start = next((n for n, token in enumerate(found) if token.is_word("CONSTRUCT")), None)
    if start is None:
        raise QueryError("not a CONSTRUCT query")
    groups = _groups(found, start)
    words = {token.text.upper() for token in found[start : groups[0][0]] if token.kind == "word"}
    if "FROM" in words or (len(groups) > 1 and _between(found, groups) - {"WHERE"}):
        raise QueryError("a rule speaks of the graph it is applied to: leave out FROM")
    first, last = groups[0], groups[min(1, len(groups) - 1)]
    if len(groups) == 1 and "WHERE" not in words:
        raise QueryError("a CONSTRUCT query needs a WHERE part")
    return Construct(
        prologue=text[: found[start].start],
        template=_inside(text, found, first),
        pattern=_inside(text, found, last),
        modifiers=text[found[last[1]].end :],
    )


def _groups(found: list[Token], start: int) -> list[tuple[int, int]]:
    """Return the token positions of the braces of every outermost group from ``start`` on."""
    groups, depth, opened = [], 0, 0
    for position, token in enumerate(found[start:], start):
        if token.text == "{" and token.kind == "mark":
            opened, depth = (position if depth == 0 else opened), depth + 1
        elif token.text == "}" and token.kind == "mark":
            depth -= 1
            if depth == 0:
                groups.append((opened, position))
    if depth != 0 or not groups:
        raise QueryError("the braces of the query do not match")
    return groups


def _between(found: list[Token], groups: list[tuple[int, int]]) -> set[str]:
    return {token.text.upper() for token in found[groups[0][1] + 1 : groups[1][0]]}


def _inside(text: str, found: list[Token], group: tuple[int, int]) -> str:
    return text[found[group[0]].end : found[group[1]].start]
