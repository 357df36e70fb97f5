"""RDF text or quads → tables ``triple``, ``quad``, ``graph``, ``term``, ``value``, ``predicate``.

pyoxigraph parses (its grammar, its errors) and writes canonical N-Quads in pieces; while it works on the next
piece the engine turns the last one into ids. Memory is bounded by the piece, the ids and the distinct terms.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import count, islice
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import Quad, RdfFormat, serialize

from kgtool.dataset.columnar import layout as at
from kgtool.dataset.columnar import plain
from kgtool.model.errors import NotSupportedError

if TYPE_CHECKING:
    from kgtool.engines import Engine

_PIECE = 400_000
_LINE, _BUFFER, _LONGEST = 2 << 20, 8 << 20, 200_000_000
"""The bytes of a line that threads reckon with that read side by side, each a buffer; and the most that one alone reads."""

_STAGE = """
CREATE OR REPLACE TABLE stage (g BIGINT, s BIGINT, p BIGINT, o BIGINT);
CREATE OR REPLACE TABLE stage_term (id BIGINT, t VARCHAR)
"""

# One line is `s p o .` with single spaces: what stands between the second space and the end is the object.
_TRIPLE_LINES = """
WITH cut AS (
    SELECT line, string_split(line, ' ') AS parts FROM {lines} WHERE line IS NOT NULL
), apart AS (
    SELECT parts[1] AS s, parts[2] AS p, NULL::VARCHAR AS g, len(parts) >= 4 AND parts[-1] = '.' AS whole,
        CASE WHEN len(parts) = 4 THEN parts[3] ELSE substr(line, length(parts[1]) + length(parts[2]) + 3)[:-3] END AS raw
    FROM cut
)"""

# The same with a graph before the full stop: there a literal has a quotation mark in its last word, a graph's name has none.
_QUAD_LINES = """
WITH cut AS (
    SELECT line, parts, CASE WHEN len(parts) > 4 AND NOT contains(parts[-2], '"') THEN parts[-2] END AS g
    FROM (SELECT line, string_split(line, ' ') AS parts FROM {lines} WHERE line IS NOT NULL)
), apart AS (
    SELECT parts[1] AS s, parts[2] AS p, g, len(parts) >= 4 AND parts[-1] = '.' AS whole,
        CASE WHEN len(parts) = CASE WHEN g IS NULL THEN 4 ELSE 5 END THEN parts[3]
        ELSE substr(line, length(parts[1]) + length(parts[2]) + 3)[:-3 - coalesce(length(g) + 1, 0)] END AS raw
    FROM cut
)"""

_TERMS_OF_LINES = """
SELECT {s} AS s, p, CASE WHEN starts_with(raw, '"') AND contains(raw, '\\') THEN kg_unescape(raw) ELSE {o} END AS o,
    {g} AS g, raw, whole FROM apart
"""

TYPED = f"id BETWEEN {at.TYPED} AND {at.TYPED + at.SPAN - 1}"
VALUES = f"""SELECT id, kind, kg_num(lex, kind) AS num, kg_dbl(lex, kind) AS dbl,
    CASE WHEN kind BETWEEN 6 AND 8 THEN kg_us(kg_trimmed(lex)) END AS us, kg_zoned(kg_trimmed(lex)) AS zoned
    FROM (SELECT id, lex, kg_kind(lex, ext) AS kind FROM term WHERE {TYPED}) WHERE TRUE"""
"""The rows of the table ``value``, made from ``term``; a condition may follow."""

_NO_VALUES = "(id BIGINT, kind INTEGER, num DECIMAL(38,18), dbl DOUBLE, us BIGINT, zoned BOOLEAN)"
_FINISH = """
CREATE OR REPLACE TABLE value {values};
CREATE OR REPLACE TABLE quad AS SELECT DISTINCT g, p, s, o FROM stage WHERE g <> 0 ORDER BY p, s, o, g;
CREATE OR REPLACE TABLE graph AS SELECT DISTINCT g FROM quad ORDER BY g;
CREATE OR REPLACE TABLE triple AS SELECT DISTINCT p, s, o FROM stage {which} ORDER BY p, s, o;
DROP TABLE stage; DROP TABLE stage_term
"""


def define(engine: Engine) -> None:
    """Make the functions that read terms."""
    from kgtool.dataset.columnar.macros import macros

    engine.run("; ".join(macros()))


def create(engine: Engine) -> None:
    """Make the empty stage, and the functions that read terms."""
    define(engine)
    stage(engine)


def stage(engine: Engine) -> None:
    """Make the empty stage, and the functions that fill it."""
    engine.run("; ".join((*_UNESCAPE, _STAGE)))


# What N-Triples escapes (RDF 1.2 N-Triples §3). U+0001 stands in for a backslash meanwhile; a text that has it,
# or a numeric escape, is taken apart.
_UNESCAPE = (
    "CREATE OR REPLACE MACRO kg_unescape_fully(t) AS array_to_string(list_transform("
    "regexp_extract_all(t, '\\\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)|[^\\\\]+'), lambda x: CASE"
    " WHEN x[1] <> '\\' THEN x WHEN x[2] IN ('u', 'U') THEN TRY(chr(try_cast('0x' || x[3:] AS INTEGER)))"
    " ELSE coalesce(MAP {'n': chr(10), 'r': chr(13), 't': chr(9), 'b': chr(8), 'f': chr(12)}[x[2]], x[2]) END), '')",
    "CREATE OR REPLACE MACRO kg_unescape(t) AS CASE WHEN contains(t, '\\u') OR contains(t, '\\U') OR contains(t, chr(1))"
    " THEN kg_unescape_fully(t) ELSE replace(replace(replace(replace(replace(replace(replace(replace(t, '\\\\', chr(1)),"
    " '\\\"', '\"'), '\\n', chr(10)), '\\r', chr(13)), '\\t', chr(9)), '\\b', chr(8)), '\\f', chr(12)), chr(1), '\\') END",
)


_PIECE_TERMS = f"""CREATE OR REPLACE TABLE piece_term AS SELECT DISTINCT * FROM (
    SELECT si AS id, s AS t FROM piece UNION ALL SELECT DISTINCT pi, p FROM piece UNION ALL
    SELECT DISTINCT gi, g FROM piece WHERE g IS NOT NULL UNION ALL
    SELECT oi, o FROM piece WHERE oi NOT BETWEEN 0 AND {at.SPAN - 1})"""
# What is on the stage twice, because memory ran out on the way, makes no difference.
_STAGED = """INSERT INTO stage SELECT gi, si, pi, oi FROM piece; INSERT INTO stage_term SELECT * FROM piece_term;
    DROP TABLE piece; DROP TABLE piece_term"""


def load_pieces(engine: Engine, quads: Iterable[Quad], *, graphs: bool, scope: str = "") -> None:
    """Put ``quads`` on the stage, piece by piece. ``scope`` goes before blank node labels.

    Raises what the iterable raises (MalformedError …) and NotSupportedError for RDF 1.2 triple terms.
    """
    rest = iter(quads)
    with tempfile.TemporaryDirectory(prefix="kgtool-") as folder, ThreadPoolExecutor(1) as worker:
        pending: Future[None] | None = None
        for path in _pieces(rest, Path(folder)):
            if pending:
                pending.result()
            pending = worker.submit(_stage_and_remove, engine, path, graphs=graphs, scope=scope)
        if pending:
            pending.result()


def _pieces(quads: Iterator[Quad], folder: Path) -> Iterator[Path]:
    """Write N-Quads files and yield their paths."""
    for number in count():
        path = folder / str(number)
        serialize(islice(quads, _PIECE), str(path), format=RdfFormat.N_QUADS)
        if not path.stat().st_size:
            return
        yield path


def _stage_and_remove(engine: Engine, path: Path, *, graphs: bool, scope: str) -> None:
    stage_piece(engine, path, graphs=graphs, scope=scope)
    path.unlink()


def stage_piece(
    engine: Engine, path: Path, *, graphs: bool, scope: str = "", sound: str | None = None
) -> bool:
    """Turn one N-Quads file into ids and texts of terms on the stage.

    ``sound`` is a condition on a row of the piece (``s``, ``p``, ``o``, ``oi``, ``raw``: the object as
    written) that every row must meet; where one does not, nothing is put on the stage and False comes back.
    """
    wrong = "sound IS NOT TRUE" if sound else "starts_with(o, '<<(') OR starts_with(s, '<<')"
    found = read_lines(
        engine,
        path,
        lambda lines: (
            f"CREATE OR REPLACE TABLE piece AS {_rows(lines, graphs, scope, sound)};"
            f" SELECT 1 FROM piece WHERE {wrong} LIMIT 1"
        ),
        plain.SEPARATOR if sound else '"""',
    )
    if found:
        if sound:
            return False
        raise NotSupportedError("RDF 1.2 triple terms in data are not supported")
    unsound = f"NOT ({plain.SOUND_RESOURCE})" if sound else "FALSE"
    if engine.run(f"{_PIECE_TERMS}; SELECT 1 FROM piece_term WHERE {unsound} LIMIT 1"):
        return False
    engine.run(_STAGED)
    return True


def read_lines(engine: Engine, path: Path, statement: Callable[[str], str], separator: str) -> list[Any]:
    """Return the rows of ``statement`` of the relation ``(line)``: the lines of a file, in no order, empty ones left out.

    ``separator`` occurs in none; in a line of N-Quads no three quotation marks follow each other. Raises the
    engine's ``unreadable`` for what is no text.
    """
    name = str(path).replace("'", "''")

    def reader(how: str) -> str:
        return (
            f"read_csv('{name}', delim='{separator}', quote='', escape='', header=false, columns={{'line': 'VARCHAR'}},"
            f" auto_detect=false, strict_mode=false, {how})"
        )

    if not _has_long_lines(path):
        with suppress(*engine.unreadable):
            return engine.run(statement(reader(f"max_line_size={_LINE}, buffer_size={_BUFFER}")))
    return engine.run(statement(reader(f"max_line_size={_LONGEST}, parallel=false")))


def _has_long_lines(path: Path) -> bool:
    """Return whether a line is longer than threads reckon with: of a last one that is longer than their buffer
    the engine says nothing, and leaves it out.
    """
    if path.stat().st_size <= _LINE:
        return False
    with path.open("rb") as stream, mmap(stream.fileno(), 0, access=ACCESS_READ) as content:
        start = 0
        while len(content) - start > _LINE:
            start = content.rfind(b"\n", start, start + _LINE) + 1
            if not start:
                return True
    return False


def _rows(lines: str, graphs: bool, scope: str, sound: str | None) -> str:
    """Return the query of the rows of a piece: ids and texts."""

    def scoped(term: str) -> str:
        return f"CASE WHEN {term}[1] = '_' THEN '_:{scope}' || {term}[3:] ELSE {term} END" if scope else term

    apart = (_QUAD_LINES if graphs else _TRIPLE_LINES).format(lines=lines)
    terms = apart + _TERMS_OF_LINES.format(s=scoped("s"), o=scoped("raw"), g=scoped("g"))
    gi = "CASE WHEN g IS NULL THEN 0 ELSE kg_id(g) END" if graphs else "0"
    judged = f", {sound} AS sound" if sound else ""
    ids = f"SELECT kg_id(s) AS si, s, kg_id(p) AS pi, p, kg_id(o) AS oi, o, {gi} AS gi, g, raw, whole FROM ({terms})"
    return f"SELECT si, s, pi, p, oi, o, gi, g{judged} FROM ({ids})"


def check(engine: Engine) -> None:
    """Leave out what is twice among the terms on the stage. Raises NotSupportedError where two share an id."""
    _make_terms(engine, "stage_term", "SELECT DISTINCT id, t FROM stage_term ORDER BY id")


def _make_terms(engine: Engine, table: str, rows: str) -> None:
    shared = f"SELECT 1 FROM {table} GROUP BY id HAVING count(*) > 1 LIMIT 1"
    if engine.run(f"CREATE OR REPLACE TABLE {table} AS {rows}; {shared}"):
        raise NotSupportedError(
            "two terms of this data share a 61-bit digest; the columnar engine cannot hold both"
        )


def refuse_directions(engine: Engine) -> None:
    """Raise NotSupportedError for a literal on the stage with a base direction (RDF 1.2)."""
    directed = f"id < {at.TYPED} AND regexp_matches(t, '--(ltr|rtl)$')"
    if engine.run(f"SELECT 1 FROM stage_term WHERE {directed} LIMIT 1"):
        raise NotSupportedError("RDF 1.2 literals with a base direction are not supported")


def terms_of(relation: str) -> str:
    """Return the query of the rows of ``term`` that the texts in ``relation(id, t)``, without duplicates, make."""
    end = "length(t) - strpos(reverse(t), '\"')"
    lex = f"CASE WHEN id < 0 THEN substr(t, 2, {end} - 1) WHEN id >= {at.IRI} THEN t[2:-2] ELSE t[3:] END"
    ext = (
        f"CASE WHEN id < {at.TYPED} THEN substr(t, {end} + 3) WHEN id < 0 THEN substr(t, {end} + 5)[:-2] END"
    )
    return f"SELECT id, {lex} AS lex, {ext} AS ext FROM {relation}"


def finish(engine: Engine, *, union_default: bool) -> None:
    """Make the tables from the stage; ``union_default``: the default graph is the union of all graphs."""
    terms = terms_of("(SELECT DISTINCT id, t FROM stage_term)")
    _make_terms(engine, "term", f"{terms} ORDER BY id")
    typed = engine.run(f"SELECT 1 FROM term WHERE {TYPED} LIMIT 1")
    values = (
        f"AS {VALUES} ORDER BY id" if typed else _NO_VALUES
    )  # planning it takes longer than most statements
    which = "" if union_default else "WHERE g = 0"
    engine.run(_FINISH.format(values=values, which=which))
