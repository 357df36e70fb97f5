"""Text from data made fit to show: nothing in it can steer a terminal, a Markdown page or an XML document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kgtool.model.errors import NotSupportedError

# Controls (C0, DEL, C1), line separators, lone surrogates, and what turns the writing direction
# around without a visible sign (Unicode Bidirectional Algorithm, explicit formatting characters).
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
# What a runner of GitHub Actions takes for a command, blanks before it or not.
_COMMAND = re.compile(r"(?P<old>##)\[|^(?P<blanks>\s*):(?=:)")
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
# Whatever is no Char of XML 1.0 §2.2.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML = {
    "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;",
}  # fmt: skip
_MARKDOWN = re.compile(r"([\\`*_{}\[\]#|~$!])")
_MARKDOWN_LINK = re.compile(r"(?i)(://|@|\bwww\.)")

Row = tuple[str, ...]
"""The cells of one line of a table."""


def visible(text: str) -> str:
    r"""Return ``text`` on one line, control and direction characters as ``\n``, ``\x1b``, ``\u202e``.

    What a CI runner would take for a command (``::`` at the start of a line, ``##[`` anywhere) is broken.
    """
    if text.isprintable() and "::" not in text and "##[" not in text:  # none of _STEERING is printable
        return text
    return _COMMAND.sub(_broken, _STEERING.sub(_escape, text))


def _broken(match: re.Match[str]) -> str:
    return r"##\x5b" if match["old"] else match["blanks"] + r"\x3a"


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    return _SHORT.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def xml_text(text: str, *, where: str) -> str:
    """Return ``text`` escaped for XML content and attributes, line ends and tabs as references.

    Raises NotSupportedError, naming ``where``, for a character that XML 1.0 cannot carry (§2.2).
    """
    wrong = _NOT_XML.search(text)
    if wrong is not None:
        raise NotSupportedError(
            f"{where} holds U+{ord(wrong[0]):04X}, which XML cannot carry; use another format"
        )
    return "".join(_XML.get(c, c) for c in text)


def xml_shown(text: str) -> str:
    """Return ``text`` escaped for XML; what XML cannot carry is written as in ``visible``. Never fails."""
    return "".join(_XML.get(c, c) for c in _NOT_XML.sub(_escape, text))


def markdown(text: str) -> str:
    """Return ``text`` on one line such that Markdown shows it as it stands: no markup, HTML or link."""
    text = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN_LINK.sub(_unlinked, _MARKDOWN.sub(r"\\\1", text))


def _unlinked(match: re.Match[str]) -> str:
    return f"&#{ord(match[0][0])};{match[0][1:]}"


def markdown_code(text: str, *, in_table: bool = True) -> str:
    """Return ``text`` on one line as a code span.

    With ``in_table`` it fits in a table cell, where a bar is written with a backslash (GFM §4.10); in any
    other place the backslash would show.
    """
    shown = visible(text)
    if in_table:
        shown = shown.replace("|", r"\|")
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    pad = " " if shown[:1] == "`" or shown[-1:] == "`" else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def markdown_table(header: Row, rows: Sequence[Row], right: frozenset[int] = frozenset()) -> str:
    """Return a table of cells that are Markdown already; the columns in ``right`` are right-aligned."""
    return markdown_head(header, right) + markdown_rows(rows)


def markdown_head(header: Row, right: frozenset[int] = frozenset()) -> str:
    """Return the first two lines of a table: its header and the line that says how columns are set."""
    return markdown_rows([header, tuple("---:" if i in right else "---" for i in range(len(header)))])


def markdown_rows(rows: Iterable[Row]) -> str:
    """Return the lines of a table's rows."""
    return "".join(f"| {' | '.join(cells)} |\n" for cells in rows)


def markdown_block(text: str, language: str) -> str:
    """Return ``text`` as a fenced block of code that nothing in it can end; only line ends are obeyed."""
    shown = "".join(f"{visible(line)}\n" for line in text.splitlines())
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    return f"{fence}{language}\n{shown}{fence}\n"
