"""REGEX and REPLACE (SPARQL 1.1 Query §17.4.3.14–15; XPath functions §7.6).

A pattern that the engine's RE2 can be told exactly runs there, in time that grows with the text alone. Any
other is tried way after way by the package ``regex``, with XPath's classes and flags translated: patterns
that are no constants, back references, the flags m and x, categories, names' classes ``\\i`` and ``\\c``,
and classes with other signs.

Limitation: such a pattern may take a second of processor time for one text. One that repeats a repetition, as
``(a|aa)+\\1``, can need time without end: then it is given up with a LimitError that names it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from pyoxigraph import Literal

from kgtool.dataset.columnar import Class
from kgtool.engines import Engine, stopping
from kgtool.model.errors import LimitError
from kgtool.sparql.compile.tree import literal, sql
from kgtool.sparql.compile.values import Env, Value, boolean, error, retagged, simple, string

if TYPE_CHECKING:
    import regex

T = TypeVar("T")

_SOON, _LONGEST = 0.002, 1.0
"""Seconds of processor time: after the first it is looked whether the question is being stopped."""
# Letters, digits, spaces, common signs, ., anchors, groups, alternatives, simple classes and quantifiers
# mean the same; short classes are put in RE2's words.
_SIMPLE = re.compile(
    r"(?:[^\\\[\]{}$^(]|\^|\((?!\?)|\$$|\\[.*+?()|^${}\[\]\\/-]|\[\^?[A-Za-z0-9 _.,-]+\]|\\[dDwWsS])*"
)
_SHORT = {"d": r"\p{Nd}", "w": r"\p{L}\p{N}_", "s": r"\t-\r\x1c-\x20\x{85}\p{Z}"}


def _regex(env: Env, values: Sequence[Value]) -> Value:
    text, _ = string(env, values[0])
    pattern, flags = values[1].constant, _constant_flags(values, 2)
    if (
        isinstance(pattern, Literal)
        and values[1].classes == Class.STRING
        and flags is not None
        and _in_engine(pattern.value, flags)
    ):
        options = "s" if "s" in flags else ""
        options += "i" if "i" in flags else ""
        return boolean(
            sql("regexp_matches(:t, :p, :o)", t=text, p=_for_engine(pattern.value, flags), o=options or "c")
        )
    arguments = [simple(env, value) for value in values[1:]]
    return boolean(
        sql(
            "kg_regex(:t, :p, :f)",
            t=text,
            p=arguments[0],
            f=arguments[1] if len(arguments) > 1 else literal(""),
        )
    )


def _replace(env: Env, values: Sequence[Value]) -> Value:
    text, tail = string(env, values[0])
    arguments = [simple(env, value) for value in values[1:]]
    if len(arguments) < 2:
        return error()
    pattern, replacement, known = values[1].constant, values[2].constant, _constant_flags(values, 3)
    if isinstance(pattern, Literal) and isinstance(replacement, Literal) and known is not None:
        sound = _in_engine(pattern.value, known) and not re.search(r"[\\$]", replacement.value)
        compiled = _compiled(pattern.value, known) if sound else None
        if compiled is not None and compiled.search("") is None:
            options = "g" + "".join(sorted(set(known) & set("is")))
            quoted = _for_engine(pattern.value, known)
            tree = sql("regexp_replace(:t, :p, :r, :o)", t=text, p=quoted, r=replacement.value, o=options)
            return retagged(tree, tail)
    flags = arguments[2] if len(arguments) > 2 else literal("")
    return retagged(sql("kg_replace(:t, :p, :r, :f)", t=text, p=arguments[0], r=arguments[1], f=flags), tail)


def _constant_flags(values: Sequence[Value], place: int) -> str | None:
    if len(values) <= place:
        return ""
    flags = values[place].constant
    return flags.value if isinstance(flags, Literal) and values[place].classes == Class.STRING else None


def _in_engine(pattern: str, flags: str) -> bool:
    if set(flags) - set("isq") or not pattern:
        return False
    if "q" in flags:
        return True
    if not _SIMPLE.fullmatch(pattern) or (not pattern.isascii() and "i" in flags):
        return False
    return _compiled(pattern, flags) is not None


def _for_engine(pattern: str, flags: str) -> str:
    """Return a pattern in RE2's words: short classes are Unicode's; nothing is special under flag q."""
    if "q" in flags:
        return re.sub(r"([\\.\[\]{}()*+?^$|])", r"\\\1", pattern)

    def told(match: re.Match[str]) -> str:
        short = _SHORT.get(match[0][1].lower())
        return f"[{'^' if match[0][1].isupper() else ''}{short}]" if short else match[0]

    return re.sub(r"\\.", told, pattern)


@lru_cache(maxsize=256)
def _compiled(pattern: str, flags: str) -> regex.Pattern[str] | None:
    """Return a Python pattern for an XPath one, or None where pattern or flags are malformed."""
    import regex

    if set(flags) - set("ismxq"):
        return None
    known = {"i": regex.IGNORECASE, "s": regex.DOTALL, "m": regex.MULTILINE}
    options = regex.VERSION0
    for flag in flags:
        options |= known.get(flag, 0)
    try:
        if "q" in flags:
            return regex.compile(regex.escape(pattern), options & regex.IGNORECASE)
        if "x" in flags:
            pattern = _without_spaces(pattern)
        return regex.compile(_python(pattern, flags), options)
    except (regex.error, OverflowError):
        return None


def _without_spaces(pattern: str) -> str:
    """Return ``pattern`` without white space outside classes (XPath flag x, which knows no comments)."""
    return re.sub(r"(\[(?:\\.|[^\]\\])*\]|\\.)|[ \t\r\n]", lambda m: m[1] or "", pattern)


def _python(pattern: str, flags: str) -> str:
    """Return XPath's ``$`` (end of text only), ``\\i``, ``\\c``, ``\\w`` and blocks in Python's words."""
    ends = "$" if "m" in flags else r"\Z"
    words = {
        r"\i": r"[:A-Z_a-z\u00C0-\uFFFD]", r"\I": r"[^:A-Z_a-z\u00C0-\uFFFD]",
        r"\w": r"[\p{L}\p{N}_]", r"\W": r"[^\p{L}\p{N}_]",
        r"\c": r"[-.0-9:A-Z_a-z\u00B7-\uFFFD]", r"\C": r"[^-.0-9:A-Z_a-z\u00B7-\uFFFD]",
    }  # fmt: skip

    def within(match: re.Match[str]) -> str:
        return words[match[0]][1:-1]

    def translated(match: re.Match[str]) -> str:
        found = match[0]
        if found == "$":
            return ends
        if found[0] == "[":
            return re.sub(r"\\([wic])", within, found).replace(r"\p{Is", r"\p{In")
        if found.startswith((r"\p{Is", r"\P{Is")):
            return f"{found[:3]}In{found[5:]}"  # a block
        return words.get(found, found)

    return re.sub(r"\[(?:\\.|[^\]\\])*\]|\\[pP]\{[\w-]+\}|\\.|\$", translated, pattern)


def _in_time(pattern: str, call: Callable[[float], T]) -> T:
    """Return what ``call`` gives within the seconds that it is given. Raises LimitError where it does not."""
    for seconds in (_SOON, _LONGEST):
        try:
            return call(seconds)
        except TimeoutError:
            if stopping():
                break
    raise LimitError(
        f"the regular expression {pattern} takes too long for one text: it tries too many ways to match it;"
        " write it without a repetition of what repeats"
    )


def _matches(text: str, pattern: str, flags: str) -> bool | None:
    compiled = _compiled(pattern, flags)
    if compiled is None:
        return None
    return _in_time(pattern, lambda seconds: compiled.search(text, timeout=seconds) is not None)


def _replaced(text: str, pattern: str, replacement: str, flags: str) -> str | None:
    """Return fn:replace; NULL (an error) for a malformed pattern or replacement, or one that matches
    nothing at all.
    """
    compiled = _compiled(pattern, flags)
    if compiled is None or compiled.search("") is not None:
        return None
    if "q" in flags:
        return compiled.sub(lambda _: replacement, text)
    if not re.fullmatch(r"(?:[^\\$]|\\[\\$]|\$\d)*", replacement):
        return None
    parts = re.findall(r"\\[\\$]|\$\d+|[^\\$]+", replacement)

    def filled(match: regex.Match[str]) -> str:
        return "".join(_filled(part, match) for part in parts)

    return _in_time(pattern, lambda seconds: compiled.sub(filled, text, timeout=seconds))


def _filled(part: str, match: regex.Match[str]) -> str:
    if part[0] == "\\":
        return part[1]
    if part[0] != "$":
        return part
    number, rest = part[1:], ""
    while len(number) > 1 and int(number) > match.re.groups:
        number, rest = number[:-1], number[-1] + rest
    return ((match[int(number)] or "") if int(number) <= match.re.groups else "") + rest


def install(engine: Engine) -> None:
    """Make the Python functions known."""
    engine.function("kg_regex", _matches, ["VARCHAR"] * 3, "BOOLEAN")
    engine.function("kg_replace", _replaced, ["VARCHAR"] * 4, "VARCHAR")


FUNCTIONS = {"REGEX": _regex, "REPLACE": _replace}
