"""Data blocks: cut out of a text before rdflib reads it, their terms read by pyoxigraph's Turtle parser.

From: text with its tokens. To: text without data, as rdflib is to read it, and what its blocks hold. A block
is the data of VALUES (SPARQL 1.1 Query §10.2) or of INSERT DATA and DELETE DATA (Update §3.1.1, §3.1.2).
rdflib takes about a millisecond for a row, and longer the more there are. Terms are written in Turtle and in
SPARQL alike (Turtle §6.5), and TriG has the quads of an update in braces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Quad, RdfFormat, parse

from kgtool.model.errors import QueryError
from kgtool.model.terms import Term, to_rdflib
from kgtool.sparql.lexer import Token, location, unescaped

_PLACE = "kgtool-block:"
_NEW = ("<<", "<<(", "{|", "~")
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True)
class DataBlock:
    """The data of a VALUES: ``rows`` of terms for ``variables`` (names without ``?``); None for UNDEF."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def __iter__(self) -> Iterator[dict[Any, Any]]:
        """Yield the solutions as rdflib's evaluator reads them: its variables to its terms."""
        from rdflib import Variable

        names = [Variable(name) for name in self.variables]
        for row in self.rows:
            yield {name: to_rdflib(term) for name, term in zip(names, row, strict=True) if term is not None}

    def agreeing(self, terms: Mapping[str, Term]) -> DataBlock:
        """Return the rows that agree with ``terms``, by the names of variables, without their columns."""
        fit = [
            row
            for row in self.rows
            if all(
                term is None or terms.get(name, term) == term
                for name, term in zip(self.variables, row, strict=True)
            )
        ]
        kept = [place for place, name in enumerate(self.variables) if name not in terms]
        variables = tuple(self.variables[place] for place in kept)
        return DataBlock(variables, tuple(tuple(row[place] for place in kept) for row in fit))


@dataclass(frozen=True)
class Rows:
    """A block of VALUES as it is written: ``None`` for UNDEF, else the text of a term."""

    variables: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    prefixes: frozenset[str]

    def read(self, names: Mapping[str, str], base: str | None) -> DataBlock:
        """Return the block with its terms; ``names`` are the prefixes that hold, ``base`` the base IRI."""
        written = list(dict.fromkeys(text for row in self.rows for text in row if text is not None))
        terms: dict[str | None, Term | None] = {None: None}
        if written:
            objects = " ,\n".join(written)
            document = f"{_declared(self.prefixes, names)}<x:s> <x:p> {objects} ."
            found = (quad.object for quad in parse(document, format=RdfFormat.TURTLE, base_iri=base or None))
            terms.update(zip(written, found, strict=True))
        places = {name: place for place, name in enumerate(self.variables)}  # the last of two equal ones
        rows = tuple(tuple(terms[row[place]] for place in places.values()) for row in self.rows)
        return DataBlock(tuple(places), rows)


@dataclass(frozen=True)
class Quads:
    """The data of an update as TriG."""

    text: str
    prefixes: frozenset[str]

    def read(self, names: Mapping[str, str], base: str | None) -> tuple[Quad, ...]:
        """Return the quads; their blank nodes are new ones."""
        document = _declared(self.prefixes, names) + self.text
        found = parse(document, format=RdfFormat.TRIG, base_iri=base or None, rename_blank_nodes=True)
        return tuple(found)


def _declared(prefixes: Iterable[str], names: Mapping[str, str]) -> str:
    return "".join(f"PREFIX {prefix}: <{names[prefix]}>\n" for prefix in sorted(prefixes))


@dataclass(frozen=True)
class Cut:
    """A ``text`` whose data are cut out: the blocks of VALUES and those of an update, in their order."""

    text: str
    values: tuple[Rows, ...]
    quads: tuple[Quads, ...]


def number_of(place: Any) -> int:
    """Return the number of the block of VALUES that the IRI ``place`` stands for."""
    return int(str(place).removeprefix(_PLACE))


def cut(text: str, tokens: tuple[Token, ...], where: str) -> Cut:
    """Return ``text``, whose tokens are given and which is well-formed, as rdflib is to read it.

    Strings and IRIs are written such that rdflib, which makes blanks of tabs and carries out escapes of
    escapes, reads what they say. Raises ValueError where a block holds what SPARQL 1.1 does not have,
    QueryError with its place in the text ``where`` for a sign away from its number.
    """
    reader = _Reader(text, tokens, where)
    while reader.at < len(tokens):
        reader.take()
    return Cut("".join((*reader.parts, text[reader.done :])), tuple(reader.values), tuple(reader.quads))


class _Reader:
    """Goes through the tokens once. ``parts`` is the text so far, up to the offset ``done``."""

    def __init__(self, text: str, tokens: tuple[Token, ...], where: str) -> None:
        self.text = text
        self.where = where
        self.tokens = tokens
        self.parts: list[str] = []
        self.done = self.at = 0
        self.values: list[Rows] = []
        self.quads: list[Quads] = []

    def take(self) -> None:
        """Take the next token, or block."""
        token = self.tokens[self.at]
        self.at += 1
        if token.kind in ("string", "iri") and (
            "\\u" in token.text or "\\U" in token.text or "\t" in token.text
        ):
            self._put(token.start, _rewritten(token), token.end)
        elif token.is_word("VALUES"):
            self._inline_data(token.end)
        elif token.is_word("DATA") and self.at > 1 and self.tokens[self.at - 2].is_word("INSERT", "DELETE"):
            self._quad_data()

    def _put(self, start: int, written: str, end: int) -> None:
        self.parts += self.text[self.done : start], written
        self.done = end

    def _inline_data(self, start: int) -> None:
        """Take the variables and rows of a VALUES, whose keyword ends at ``start``."""
        single = self.tokens[self.at].kind == "variable"
        variables = []
        while (token := self.tokens[self.at]).text != "{":
            if token.kind == "variable":
                variables.append(token.text[1:])
            self.at += 1
        self.at += 1
        rows, prefixes = self._rows(single=single)
        place = f"<{_PLACE}{len(self.values)}>"
        shown = variables or [self._unused()]  # rdflib loses rows without variables
        header = " ".join(f"?{name}" for name in shown)
        row = place + " UNDEF" * (len(shown) - 1)
        self._put(start, f" ({header}) {{ ({row}) }}", self.tokens[self.at - 1].end)
        self.values.append(Rows(tuple(variables), rows, prefixes))

    def _unused(self) -> str:
        name = "unit"
        while name in self.text:
            name += "_"
        return name

    def _rows(self, *, single: bool) -> tuple[tuple[tuple[str | None, ...], ...], frozenset[str]]:
        """Return the rows up to the brace that closes them, and the prefixes of their names."""
        rows: list[tuple[str | None, ...]] = []
        row: list[str | None] = []
        prefixes = set()
        while (token := self.tokens[self.at]).text != "}":
            if token.text == "(":
                self.at += 1
            elif token.text == ")":
                self.at += 1
                rows.append(tuple(row))
                row = []
            else:
                start = self.at
                self.at = self._end_of_term()
                last = self.tokens[self.at - 1]
                for part in (token, last):
                    if part.kind == "name":
                        prefixes.add(part.text.partition(":")[0])
                row.append(self._written(start, last))
                if single:
                    rows.append(tuple(row))
                    row = []
        self.at += 1
        return tuple(rows), frozenset(prefixes)

    def _written(self, start: int, last: Token) -> str | None:
        token = self.tokens[start]
        if token.kind == "word":
            return None if token.is_word("UNDEF") else token.text.lower()
        return self.text[token.start : last.end]

    def _end_of_term(self) -> int:
        """Return the index behind the term that begins at the next token."""
        token, end = self.tokens[self.at], self.at + 1
        if token.kind == "string":
            after = self.tokens[end]
            if after.kind == "language":
                _refuse_new(after)
                return end + 1
            return end + 2 if after.text == "^^" else end
        if token.text in ("+", "-") and self.tokens[end].kind == "number":
            if self.tokens[end].start > token.end:
                message = f"a {token.text} stands right before its number (§19.8 note 6)"
                raise QueryError(message, location=location(self.text, token.start, self.where))
            return end + 1
        if token.kind in ("iri", "name", "number") or token.is_word("TRUE", "FALSE", "UNDEF"):
            return end
        raise ValueError(f"{token.text} is no part of a data block")

    def _quad_data(self) -> None:
        """Take the data of an update as TriG: there a brace stands around the triples of every graph, and no
        dot behind it; TRUE and FALSE are written in small letters.
        """
        opening = self.tokens[self.at]
        trig, done = ["{"], opening.end
        prefixes: set[str] = set()
        inside = False
        for token in self.tokens[self.at + 1 :]:
            self.at += 1
            if token.kind == "name":
                prefixes.add(token.text.partition(":")[0])
            elif token.kind == "word":
                if token.is_word("GRAPH"):
                    trig += self.text[done : token.start], "} GRAPH"
                    done = token.end
                elif token.is_word("TRUE", "FALSE"):
                    trig += self.text[done : token.start], token.text.lower()
                    done = token.end
            elif token.text == "{":
                inside = True
            elif token.text == "}":
                trig += self.text[done : token.end], "{" if inside else ""
                done = token.end
                if not inside:
                    break
                inside = False
            elif token.text == "." and self.tokens[self.at - 1].text == "}":
                done = token.end
            else:
                _refuse_new(token)
        self.at += 1
        self._put(opening.end, "", token.start)
        self.quads.append(Quads("".join(trig), frozenset(prefixes)))


def _refuse_new(token: Token) -> None:
    if token.text in _NEW or (token.kind == "language" and "--" in token.text):
        raise ValueError(f"{token.text} is not part of SPARQL 1.1")


def _rewritten(token: Token) -> str:
    """Return a string or IRI as rdflib reads it right: with short escapes alone."""
    if token.kind == "iri":
        return unescaped(token.text)
    marks = 3 if len(token.text) >= 6 and token.text[:3] == token.text[0] * 3 else 1
    value = unescaped(token.text[marks:-marks])
    return '"' + "".join(_SHORT.get(letter, letter) for letter in value) + '"'
