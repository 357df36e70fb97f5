"""Query results as text: one small module per format. In: model.results. Out: pieces of text, streamed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kgtool.model.errors import UnknownNameError
from kgtool.model.prefixes import Prefixes
from kgtool.model.results import Answer, Solutions
from kgtool.render.results import delimited, people, sparql_json, sparql_xml

if TYPE_CHECKING:
    import pyarrow as pa

RESULT_FORMATS = ("table", "csv", "tsv", "json", "xml", "markdown")


def solutions(
    result: Solutions, form: str, prefixes: Prefixes, *, width: int | None = None, colour: bool = False
) -> Iterator[str]:
    r"""Yield the text of the answer of SELECT in one of ``RESULT_FORMATS``.

    ``csv``, ``tsv`` (SPARQL 1.1 Query Results CSV and TSV), ``json`` and ``xml`` (the same, JSON and XML
    Format) are streamed, some rows at a time; ``table`` and ``markdown`` are for people, use ``prefixes``
    and look a thousand rows ahead. ``width`` (columns) and ``colour`` matter to ``table`` only. CSV lines
    end in ``\r\n``: write them as they are. Raises UnknownNameError for another format, NotSupportedError
    for RDF 1.2 terms and, in XML, for characters that XML cannot carry.
    """
    if form == "table":
        return people.table(result, prefixes, width=width, colour=colour)
    if form == "markdown":
        return people.markdown(result, prefixes)
    return _streams(form)(result)


def columns(schema: pa.Schema, batches: Iterable[pa.RecordBatch], form: str) -> Iterator[bytes]:
    """Yield the bytes of solutions in columns, ``form`` being ``arrow`` or ``parquet``."""
    from kgtool.render.results import columnar

    return (columnar.arrow if form == "arrow" else columnar.parquet)(schema, batches)


def answer(result: Answer, form: str) -> Iterator[str]:
    """Yield the text of the answer of ASK in one of ``RESULT_FORMATS``.

    CSV and TSV say nothing about ASK: there, as for people, it is ``true`` or ``false`` alone on a line.
    Raises UnknownNameError for another format.
    """
    word = "true" if result.value else "false"
    texts = {
        "table": f"{word}\n", "markdown": f"**{word}**\n", "csv": f"{word}\r\n", "tsv": f"{word}\n",
        "json": f'{{"head":{{}},"boolean":{word}}}\n', "xml": sparql_xml.boolean(word),
    }  # fmt: skip
    if form not in texts:
        raise _unknown(form)
    return iter([texts[form]])


def _streams(name: str) -> sparql_json.Writer:
    writers: dict[str, sparql_json.Writer] = {
        "csv": delimited.csv, "tsv": delimited.tsv, "json": sparql_json.write, "xml": sparql_xml.write,
    }  # fmt: skip
    if name not in writers:
        raise _unknown(name)
    return writers[name]


def _unknown(name: str) -> UnknownNameError:
    return UnknownNameError(f"unknown result format {name!r}; use one of {', '.join(RESULT_FORMATS)}")
