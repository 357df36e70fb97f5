"""Turtle that the engine reads by itself: statements written as machines write them.

In: a piece of Turtle that begins and ends between statements, and the directives before it. Out: ids and
texts of terms on the stage. A piece is cut where a full stop ends a line. What is cut off is a whole
statement where all of its words are sound: such as the grammar reads in one way only. Every other one is
given to pyoxigraph with a seal behind it, which comes out as it was only where what stands before it is
whole. So each of them stands for itself, and their order does not matter. Where that cannot be shown,
nothing is put on the stage.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from uuid import uuid4

from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from kgtool.dataset.columnar import plain
from kgtool.dataset.columnar.load import read_lines, stage_piece
from kgtool.dataset.columnar.words import ODD, ONLY_SOUND, STAGED, UNSOUND, parts, words

if TYPE_CHECKING:
    from kgtool.engines import Engine

_PIECE = 1 << 25
_LONGEST = 1 << 28
"""Bytes without the end of a statement that are held at the most."""
_LOOK = 1 << 16
_ODD = 4
"""One statement in so many may be odd; with more of them, pyoxigraph is quicker alone."""
_END = b"\x01"
"""Stands for the end of a line within a statement."""
_DIRECTIVES = re.compile(
    rb"""(?: [ \t\n]+ | \#[^\n]*\n
      | @prefix [ \t]+ [\w.-]*: [ \t]* <[^<>\n]*> [ \t]* \. | @base [ \t]+ <[^<>\n]*> [ \t]* \.
      | (?i:prefix) [ \t]+ [\w.-]*: [ \t]* <[^<>\n]*> | (?i:base) [ \t]+ <[^<>\n]*> )*+""",
    re.VERBOSE,
)
# What ends in a local name gives an IRI whatever letters and digits that is made of.
_NAMESPACE = re.compile(
    r"https?://[A-Za-z0-9][A-Za-z0-9.-]*/[A-Za-z0-9._~/-]*(\?[A-Za-z0-9._~/=&-]*)?(#[A-Za-z0-9._~/=-]*)?"
)
_LATER_DIRECTIVE = re.compile(rb"\b(?:prefix|base|version)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Directives:
    """The directives at the beginning of a file, as ``text`` and as what they come to."""

    text: bytes
    base: str
    prefixes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, content: bytes, base: str) -> Directives:
        """Return those that ``content`` begins with. Raises SyntaxError."""
        match = _DIRECTIVES.match(content)
        text = match[0] if match else b""
        parser = parse(text, RdfFormat.TURTLE, base_iri=base)
        for _ in parser:  # there is none
            pass
        return cls(text, base, parser.prefixes)


@dataclass(frozen=True)
class Style:
    """How a writer ends statements, and sets apart what has the same subject, and the same predicate."""

    stop: bytes
    semicolon: bytes
    comma: bytes
    """Empty where it never occurs."""

    @classmethod
    def of(cls, content: bytes) -> Style:
        """Return what is usual where ``content`` begins."""
        head = content[:_LOOK]
        spaced = head.count(b" .\n") == head.count(b".\n")
        comma = _usual(b",", head)
        occurs = b"," in content and comma in content  # one byte is looked for in a fraction of the time
        return cls(b" .\n" if spaced else b".\n", _usual(b";", head), comma if occurs else b"")


def _usual(mark: bytes, head: bytes) -> bytes:
    """Return what is around ``mark`` most often where it ends a line, else where a space follows it."""
    for pattern in (rb"[ \t]*%b\n[ \t]*", rb"[ \t]*%b[ \t]+"):
        found: Counter[bytes] = Counter(re.findall(pattern % mark, head))
        if found:
            return found.most_common(1)[0][0]
    return b" " + mark + b"\n"


class Statements:
    """The bytes of ``stream`` in pieces that end where a full stop ends a line, as long as they are asked for
    by ``next``; what is left can be read like a file.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._rest = b""
        self._read = 0  # so many bytes of the rest have been read: to cut them off would copy all others

    def next(self) -> bytes:
        """Return the next piece, which is empty at the end of the file."""
        content, self._rest, self._read = self._rest[self._read :], b"", 0
        while len(content) < _LONGEST and (chunk := self._stream.read(_PIECE)):
            content += chunk
            end = content.rfind(b".\n") + 2
            if end > 1:
                content, self._rest = content[:end], content[end:]
                break
        return content

    def give_back(self, content: bytes) -> None:
        """Take back what was read last."""
        self._rest = content + self._rest[self._read :]
        self._read = 0

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most ``size``; none at the end."""
        if not self._rest:
            return self._stream.read(size)
        part = self._rest[self._read : self._read + size]
        self._read += len(part)
        if self._read == len(self._rest):
            self._rest, self._read = b"", 0
        return part


def stage_statements(
    engine: Engine, content: bytes, directives: Directives, folder: Path, *, scope: str = ""
) -> bool:
    """Put the triples of ``content`` on the stage; False where it must be read by other means.

    ``content`` begins between two statements, to which ``directives`` apply, and ends where a line does.
    ``folder`` is for files that are gone afterwards. Raises NotSupportedError for RDF 1.2 triple terms.
    """
    style = Style.of(content)
    lines = content.replace(b"\n", _END).replace(style.stop[:-1] + _END, b"\n")
    end = lines.rfind(b"\n") + 1
    # The engine leaves out empty lines; a full stop with nothing before it is a mistake.
    if (
        not end
        or lines.startswith(b"\n")
        or b"\n\n" in lines
        or _END in content
        or not plain.readable(content)
    ):
        return False
    path = folder / "statements"
    path.write_bytes(memoryview(lines)[:end])
    try:
        piece = _Piece(engine, path, style, directives, scope)
        return piece.staged(lines.count(b"\n"), lines[end:])
    except engine.unreadable:
        return False
    finally:
        path.unlink()
        engine.run("; ".join(f"DROP TABLE IF EXISTS {table}" for table in ("part", "word", "verb", "odd")))


@dataclass(frozen=True)
class _Piece:
    """A file with a statement a line, on its way to the stage.

    Its tables: ``part(r, s, p, o)``, the words of triples and a digest of their statement; ``word(t, subject,
    x, id)``, words, whether they are subjects, and the terms that they mean; ``verb(t, x, id)``; ``odd(r)``.
    """

    engine: Engine
    path: Path
    style: Style
    directives: Directives
    scope: str

    def staged(self, count: int, rest: bytes) -> bool:
        """Put everything on the stage where that can be done. ``rest`` follows the ``count`` statements."""
        prefixes = {name: iri for name, iri in self.directives.prefixes.items() if _NAMESPACE.fullmatch(iri)}
        then = "; ".join((*words(prefixes, self.scope), UNSOUND))
        marks = self.style.semicolon, self.style.comma
        unsound = self._read(lambda lines: f"CREATE OR REPLACE TABLE part AS {parts(lines, *marks)}; {then}")
        odd: list[bytes] = []
        if any(number for (number,) in unsound):
            self.engine.run(ODD)
            if self.engine.run("SELECT count(*) FROM odd")[0][0] * _ODD > count:
                return False
            found = self._read(lambda lines: f"SELECT line FROM {lines} WHERE hash(line) IN (FROM odd)")
            odd = [line.encode() + self.style.stop for (line,) in found]
            self.engine.run(ONLY_SOUND)
        odd.append(rest)
        if any(map(bytes.strip, odd)) and not self._parsed(odd):
            return False
        self.engine.run(STAGED)
        return True

    def _read(self, statement: Callable[[str], str]) -> list[tuple[Any, ...]]:
        return read_lines(self.engine, self.path, statement, plain.SEPARATOR)

    def _parsed(self, statements: Sequence[bytes]) -> bool:
        """Have ``statements`` parsed and staged; False where one of them is not whole, or changes others."""
        seal = NamedNode(f"urn:uuid:{uuid4()}")
        text = b"\n%b %b %b .\n" % ((str(seal).encode(),) * 3)
        content = text.join((self.directives.text, *statements, b"")).replace(_END, b"\n")
        if any(_LATER_DIRECTIVE.search(statement) for statement in statements):
            return False
        seals = 0

        def unsealed(quads: Iterable[Quad]) -> Iterator[Quad]:
            nonlocal seals
            for quad in quads:
                if quad.predicate == seal:
                    seals += 1
                else:
                    yield quad

        path = self.path.with_name("odd")
        try:
            quads = parse(content, RdfFormat.TURTLE, base_iri=self.directives.base)
            serialize(unsealed(quads), str(path), format=RdfFormat.N_QUADS)
        except (SyntaxError, MemoryError):
            return False
        if seals != len(statements) + 1:
            return False
        if path.stat().st_size:
            stage_piece(self.engine, path, graphs=False, scope=self.scope)
        path.unlink()
        return True
