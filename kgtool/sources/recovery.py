"""Where to read on after a mistake, so that one reading of a file tells as many mistakes as it can.

A parser that stumbles is no judge of what follows. So the broken statement is left out and the rest
is parsed afresh with the prefixes known so far. Whatever could be a mere consequence of an earlier
mistake is not told: one finding too few rather than one too many.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from pyoxigraph import RdfFormat, parse

from kgtool.sources.mistakes import LIMIT, Mistake, mistake, undeclared_prefix
from kgtool.sources.statements import Statement, statements

_DECLARATION = re.compile(r"@?\bprefix\s+([^\s:]*):", re.IGNORECASE)
_RELATIVE = "No scheme found"
_STRAY_BRACE = "} is not a valid subject"
_CHUNK = 1000  # lines that are parsed in one go while none of them is broken
_UNKNOWN = "urn:x-unknown:"


def line_mistakes(content: bytes, grammar: RdfFormat) -> Iterator[Mistake]:
    """Yield the mistakes of N-Triples or N-Quads, at most one a line: each line stands for itself."""
    lines = content.split(b"\n")
    told = 0
    for start in range(0, len(lines), _CHUNK):
        chunk = lines[start : start + _CHUNK]
        if _first_mistake(b"\n".join(chunk), grammar) is None:
            continue
        for number, line in enumerate(chunk, start + 1):
            error = _first_mistake(line, grammar)
            if error is not None:
                yield Mistake(error.message, number, error.column)
                told += 1
            if told == LIMIT:
                return


def _first_mistake(content: bytes, grammar: RdfFormat) -> Mistake | None:
    try:
        for _ in parse(content, grammar):
            pass
    except SyntaxError as error:
        return mistake(error)
    return None


class Recovery:
    """One pass over a broken Turtle or TriG text: parse, tell, leave the broken statement out, parse on."""

    def __init__(self, text: str, grammar: RdfFormat, base: str | None) -> None:
        self._text = text
        self._grammar = grammar
        self._base = base
        self._prefixes: dict[str, str] = {}
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._statements = statements(text)

    def mistakes(self) -> Iterator[Mistake]:
        """Yield the mistakes in order, at most one a statement save for undeclared prefixes."""
        start, block = 0, ""
        for told in range(LIMIT):
            error, at = self._parse(start, block)
            if error is None or (told and self._may_follow(error, at)):
                return
            yield error
            if self._suppose(error):
                continue
            broken = self._left_out(at, start)
            if broken is None:
                return
            for prefix in _DECLARATION.findall(self._text[start : broken.end]):
                self._prefixes.setdefault(prefix, _UNKNOWN)
            start, block = broken.end, broken.block

    def _parse(self, start: int, block: str) -> tuple[Mistake | None, int]:
        """Return the first mistake from the offset ``start`` on, and the offset at which it stands."""
        head = "".join(f"@prefix {prefix}: <{iri}> . " for prefix, iri in self._prefixes.items()) + block
        head = f"{head}\n" if head else ""
        parser = parse(head + self._text[start:], self._grammar, base_iri=self._base)
        try:
            for _ in parser:
                pass
        except SyntaxError as raised:
            self._prefixes |= parser.prefixes
            self._base = parser.base_iri or self._base
            return self._placed(mistake(raised), start, head.count("\n"))
        except MemoryError:
            return None, start  # something too long for the parser: nothing can be told of what follows
        return None, start

    def _placed(self, error: Mistake, start: int, head_lines: int) -> tuple[Mistake | None, int]:
        """Return ``error`` with its place in the whole text; None where it lies in what was put before."""
        if error.line is None or error.column is None or error.line <= head_lines:
            return None, start
        index = bisect_right(self._line_starts, start) - 1
        skipped = start - self._line_starts[index] if error.line == head_lines + 1 else 0
        index += error.line - head_lines - 1
        column = error.column + skipped
        at = self._line_starts[index] + column - 1 if index < len(self._line_starts) else len(self._text)
        return Mistake(error.message, index + 1, column), at

    def _may_follow(self, error: Mistake, at: int) -> bool:
        """Tell whether a mistake after the first may only mean that a brace was left out with it."""
        return error.message.startswith(_STRAY_BRACE) or at >= len(self._text.rstrip())

    def _suppose(self, error: Mistake) -> bool:
        """Suppose what is missing (a prefix, a base), so that it is told once; False where nothing is."""
        prefix = undeclared_prefix(error.message)
        if prefix is not None and prefix not in self._prefixes:
            self._prefixes[prefix] = _UNKNOWN
            return True
        if error.message.startswith(_RELATIVE) and self._base is None:
            self._base = _UNKNOWN
            return True
        return False

    def _left_out(self, at: int, start: int) -> Statement | None:
        """Return the end of what is to be left out around ``at``, or None where reading on is not safe."""
        for statement in self._statements:
            if statement.doubtful or (statement.opens and self._grammar == RdfFormat.TURTLE):
                return None
            if statement.end > max(at, start):
                if statement.multiline:
                    return None
                return self._end_of_block() if statement.opens else statement
        return None

    def _end_of_block(self) -> Statement | None:
        """Return the statement that closes the block whose head was broken."""
        for statement in self._statements:
            if statement.doubtful or statement.opens:
                return None
            if not statement.block:
                return statement
        return None
