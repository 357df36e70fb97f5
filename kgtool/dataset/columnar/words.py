"""Statements of Turtle in SQL: text → words → the terms that they mean.

A word is sound where it is one token of the grammar (Turtle 1.1 §6.5), or a literal, in a form that leaves
nothing open; less is accepted than the grammar does. The end of a line within a statement is U+0001, which is
in no sound word.
"""

from __future__ import annotations

from collections.abc import Mapping

from kgtool.dataset.columnar import layout as at
from kgtool.dataset.columnar import plain
from kgtool.model.terms import RDF, RDF_TYPE, XSD

_LINE_END = "\x01"
_LETTERS = "A-Za-z0-9_\\x{C0}-\\x{D6}\\x{D8}-\\x{F6}\\x{F8}-\\x{2FF}\\x{370}-\\x{37D}\\x{37F}-\\x{1FFF}\\x{3001}-\\x{D7FF}"
_NAME = f"[A-Za-z0-9_-]*:([{_LETTERS}]([-.{_LETTERS}]*[-{_LETTERS}])?)?"
_CONTENT = '"([^"\\\\\\x{1}]|\\\\[tbnrf"\\\\])*"'
_TAG = "@[a-z]{2,3}(-[a-z]{2})?"  # pyoxigraph writes language tags in small letters
_NUMBERS = {
    "integer": "[+-]?[0-9]+",
    "decimal": "[+-]?[0-9]*\\.[0-9]+",
    "double": "[+-]?([0-9]+\\.[0-9]*|\\.?[0-9]+)[eE][+-]?[0-9]+",
    "boolean": "true|false",
}
_RESOURCE = f"id BETWEEN {at.BLANK} AND {at.IRI + at.SPAN - 1}"

_UNSOUND = f"x IS NULL OR subject AND NOT ({_RESOURCE})"
UNSOUND = f"SELECT count(*) FROM word WHERE {_UNSOUND} UNION ALL SELECT count(*) FROM verb WHERE x IS NULL"
"""How many words, and verbs, are not sound where they stand."""
ODD = f"""CREATE OR REPLACE TABLE odd AS
    WITH unsound AS (SELECT t FROM word WHERE {_UNSOUND})
    SELECT DISTINCT r FROM part WHERE s IN (FROM unsound) OR o IN (FROM unsound)
    OR p IN (SELECT t FROM verb WHERE x IS NULL)"""
"""The statements with words that are not sound."""
ONLY_SOUND = """DELETE FROM part WHERE r IN (FROM odd);
    DELETE FROM word WHERE t NOT IN (SELECT s FROM part UNION ALL SELECT o FROM part);
    DELETE FROM verb WHERE t NOT IN (SELECT p FROM part)"""
STAGED = f"""INSERT INTO stage SELECT 0, s.id, p.id, o.id FROM part
        JOIN word AS s ON s.t = part.s JOIN verb AS p ON p.t = part.p JOIN word AS o ON o.t = part.o;
    INSERT INTO stage_term SELECT id, x FROM word WHERE id NOT BETWEEN 0 AND {at.SPAN - 1};
    INSERT INTO stage_term SELECT id, x FROM verb"""


def parts(lines: str, semicolon: bytes, comma: bytes) -> str:
    """Return the query of ``part(r, s, p, o)`` for the statements ``lines(line)``."""
    units = f"SELECT hash(line) AS r, {_split('line', semicolon)} AS units FROM {lines}"
    heads = f"SELECT r, {_ltrimmed('units[1]')} AS head, units[2:] AS tail FROM ({units})"
    first = f"string_split(translate(head, chr(9) || '{_LINE_END}', '  '), ' ')[1]"
    subjects = f"SELECT r, {first} AS s, head, tail FROM ({heads})"
    after = _ltrimmed("substr(head, length(s) + 1)")
    pairs = f"SELECT r, s, unnest(list_prepend({after}, tail)) AS pair FROM ({subjects})"
    cut = f"SELECT r, s, pair, string_split(pair, ' ') AS cut FROM ({pairs})"
    rest = _ltrimmed("substr(pair, length(cut[1]) + 1)")
    objects = (
        f"SELECT r, s, cut[1] AS p, CASE WHEN len(cut) = 2 THEN cut[2] ELSE {rest} END AS o FROM ({cut})"
    )
    return f"SELECT r, s, p, unnest({_split('o', comma)}) AS o FROM ({objects})" if comma else objects


def _split(text: str, mark: bytes) -> str:
    """Return SQL that splits ``text`` at ``mark``. One without the end of a line may be in a literal as well."""
    separator = mark.decode().replace("\n", _LINE_END)
    split = f"string_split({text}, '{separator}')"
    return (
        split
        if _LINE_END in separator
        else f"CASE WHEN contains({text}, '\"') THEN [{text}] ELSE {split} END"
    )


def _ltrimmed(text: str) -> str:
    white = f"' ' || chr(9) || '{_LINE_END}'"
    return f"CASE WHEN ascii({text}) <= 32 THEN ltrim({text}, {white}) ELSE {text} END"


def words(prefixes: Mapping[str, str], scope: str) -> tuple[str, str]:
    """Return the statements that make ``word`` and ``verb`` from ``part``; a word that is not sound has no term."""
    found = """SELECT t, bool_or(subject) AS subject FROM (
        SELECT DISTINCT s AS t, TRUE AS subject FROM part UNION ALL SELECT o, FALSE FROM part) GROUP BY t"""
    quoted = "starts_with(t, '\"') AND ends_with(t, '\"')"
    tail = f"CASE WHEN NOT ({quoted}) THEN regexp_extract(t, '^{_CONTENT}\\^\\^(.*)$', 2) ELSE '' END"
    tails = f"SELECT *, {tail} AS tail FROM ({found})"
    iris = f"SELECT *, {_iri(prefixes)} AS iri FROM (SELECT *, CASE WHEN tail = '' THEN t ELSE tail END AS w FROM ({tails}))"
    terms = f"SELECT t, subject, {_term(scope)} AS x FROM ({iris})"
    verbs = f"SELECT t, CASE WHEN t = 'a' THEN '{RDF_TYPE}' ELSE {_iri(prefixes)} END AS x FROM (SELECT DISTINCT p AS t, p AS w FROM part)"
    return (
        f"CREATE OR REPLACE TABLE word AS SELECT t, subject, x, kg_id(x) AS id FROM ({terms})",
        f"CREATE OR REPLACE TABLE verb AS SELECT t, x, kg_id(x) AS id FROM ({verbs})",
    )


def _iri(prefixes: Mapping[str, str]) -> str:
    """Return SQL for the word ``w`` as an IRI in angle brackets; NULL where it is none, or is resolved to another."""
    spaces = ", ".join(f"{_text(prefix)}: {_text(iri)}" for prefix, iri in prefixes.items())
    space = f"MAP {{{spaces}}}[split_part(w, ':', 1)]" if prefixes else "NULL::VARCHAR"
    return (
        f"CASE WHEN starts_with(w, '<') THEN CASE WHEN regexp_full_match(w, '{plain.IRI}') AND NOT contains(w, '/.') THEN w END"
        f" WHEN NOT starts_with(w, '\"') AND regexp_full_match(w, '{_NAME}') THEN '<' || {space} || split_part(w, ':', 2) || '>' END"
    )


def _term(scope: str) -> str:
    """Return SQL for the text of the term that the word ``t`` means; ``iri``: as what the word, or its datatype, is one."""
    numbers = " ".join(
        f"WHEN regexp_full_match(t, '{form}') THEN '\"' || t || '\"^^<{XSD}{name}>'"
        for name, form in _NUMBERS.items()
    )
    head = "substr(t, 1, length(t) - length(tail) - 2)"
    return (
        "CASE WHEN starts_with(t, '\"') THEN CASE"
        f" WHEN tail = '' THEN CASE WHEN regexp_full_match(t, '{_CONTENT}({_TAG})?') THEN {_unescaped('t')} END"
        f" WHEN contains(iri, '<{RDF}') THEN NULL WHEN iri = '<{XSD}string>' THEN {_unescaped(head)}"
        f" ELSE {_unescaped(head)} || '^^' || iri END"
        f" WHEN regexp_full_match(t, '_:[A-Za-z0-9]+') THEN '_:{scope}' || t[3:]"
        f" WHEN iri IS NOT NULL THEN iri {numbers} END"
    )


def _unescaped(text: str) -> str:
    return f"CASE WHEN contains({text}, '\\') THEN kg_unescape({text}) ELSE {text} END"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
