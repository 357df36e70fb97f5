"""Settings: what each is, and where its value came from.

Read in this order, the later winning: the defaults, ``[tool.kgtool]`` of ``pyproject.toml`` or
``kgtool.toml``, and the ``KGTOOL_*`` variables. Options of the command line come after, at the door.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kgtool.model.errors import SettingsError, SourceError
from kgtool.model.findings import Location
from kgtool.sources.files import read_text, shown

DEFAULT = "default"
Value = str | int | float | Path | tuple[str, ...] | None
_TABLES = ("table", "csv", "tsv", "json", "xml", "markdown")
# Variables with our prefix that others read.
_FOREIGN_VARIABLES = frozenset({"KGTOOL_DEBUG", "KGTOOL_SUITES"})


@dataclass(frozen=True)
class Setting:
    """One effective setting; ``origin`` is ``default``, ``file:line`` or the name of a variable."""

    name: str
    value: Value
    origin: str
    meaning: str


class Settings:
    """The effective settings, in a fixed order. Immutable."""

    def __init__(self, settings: Mapping[str, Setting]) -> None:
        self._settings = dict(settings)

    def value(self, name: str) -> Value:
        """Return the value of the setting ``name``. Raises SettingsError where there is none."""
        return self._setting(name).value

    def origin(self, name: str) -> str:
        """Return where the value of ``name`` came from. Raises SettingsError where there is none."""
        return self._setting(name).origin

    def with_values(self, given: Mapping[str, tuple[object, str]]) -> Settings:
        """Return these settings with ``given`` ones, name to value and origin, in their place.

        None is no value. Raises SettingsError for a value that the setting does not take.
        """
        new = {n: _setting(n, value, origin) for n, (value, origin) in given.items() if value is not None}
        return Settings({**self._settings, **new})

    def __iter__(self) -> Iterator[Setting]:
        return iter(self._settings.values())

    def _setting(self, name: str) -> Setting:
        if name not in self._settings:
            raise SettingsError(_unknown(name))
        return self._settings[name]


@dataclass(frozen=True)
class _Kind:
    """What a setting accepts. ``read`` gives its value or raises ValueError with what was expected."""

    default: Value
    meaning: str
    read: Callable[[object], Value]


def _one_of(*names: str) -> Callable[[object], Value]:
    def read(given: object) -> Value:
        if given not in names:
            raise ValueError(f"one of {', '.join(names)}")
        return str(given)

    return read


def _positive(kind: type[int] | type[float], expected: str) -> Callable[[object], Value]:
    def read(given: object) -> Value:
        try:
            if isinstance(given, bool) or not isinstance(given, str | kind | int):
                raise TypeError
            number = kind(given)
        except (TypeError, ValueError):
            raise ValueError(expected) from None
        if not 0 < number < float("inf"):
            raise ValueError(expected)
        return number

    return read


def _memory(given: object) -> Value:
    if not isinstance(given, str) or not re.fullmatch(r"[1-9]\d*(\.\d+)?\s*[KMGT]i?B", given):
        raise ValueError("an amount such as 512MB or 1.5GB")
    return given


def _folder(given: object) -> Value:
    if not isinstance(given, str) or not given.strip():
        raise ValueError("the path of a folder")
    return Path(given)


def _endpoints(given: object) -> Value:
    """Accept a list of addresses, or one text with blanks or commas between them (a variable)."""
    addresses = re.split(r"[\s,]+", given.strip()) if isinstance(given, str) else given
    if not isinstance(addresses, list):
        raise ValueError("a list of http(s) addresses")
    for address in addresses:
        if not isinstance(address, str) or not re.fullmatch(r"https?://[^\s<>\"]+", address):
            raise ValueError("a list of http(s) addresses")
    return tuple(addresses)


_KINDS: dict[str, _Kind] = {
    "engine": _Kind("duckdb", "what answers queries", _one_of("duckdb", "reference")),
    "profile": _Kind("owlrl", "the rules of inference of a project", _one_of("none", "rdfs", "owlrl")),
    "equality": _Kind(
        "expanded", "what things that are the same have", _one_of("expanded", "representatives")
    ),
    "sources": _Kind(None, "the folder of the source documents", _folder),
    "format": _Kind("table", "the format of tables", _one_of(*_TABLES)),
    "services": _Kind((), "the endpoints that SERVICE may ask", _endpoints),
    "service_timeout": _Kind(
        60.0, "seconds that one call of SERVICE may take", _positive(float, "a number of seconds above 0")
    ),
    "service_max_rows": _Kind(
        1_000_000, "rows that one call of SERVICE may give", _positive(int, "a whole number above 0")
    ),
    "timeout": _Kind(None, "seconds that a query may take", _positive(float, "a number of seconds above 0")),
    "max_rows": _Kind(None, "rows that a query may give", _positive(int, "a whole number above 0")),
    "max_inferred": _Kind(
        200_000_000, "triples that may be inferred", _positive(int, "a whole number above 0")
    ),
    "memory": _Kind(None, "memory that a query may take", _memory),
}


def load_settings(root: Path | None, environ: Mapping[str, str]) -> Settings:
    """Return the settings in force for the project at ``root`` (None: no project) and ``environ``.

    A relative ``sources`` folder is meant from the project's root in a file, from the working
    folder in a variable. Raises SettingsError for a bad file, an unknown key, a bad value, a
    variable that looks like a slip of the pen, and for settings in both files.
    """
    settings = {name: Setting(name, kind.default, DEFAULT, kind.meaning) for name, kind in _KINDS.items()}
    if root is not None:
        settings.update(_from_file(root))
    settings.update(_from_environment(environ))
    return Settings(settings)


def _from_environment(environ: Mapping[str, str]) -> Iterator[tuple[str, Setting]]:
    known = {f"KGTOOL_{name.upper()}": name for name in _KINDS}
    for variable in sorted(name for name in environ if name.startswith("KGTOOL_")):
        if variable in known:
            if environ[variable]:
                yield known[variable], _setting(known[variable], environ[variable], variable)
        elif variable not in _FOREIGN_VARIABLES:
            name = variable.removeprefix("KGTOOL_").lower()
            import difflib

            close = difflib.get_close_matches(name, _KINDS, n=1, cutoff=0.8)
            if close:
                raise SettingsError(f"unknown variable {variable}; did you mean KGTOOL_{close[0].upper()}?")


def _from_file(root: Path) -> Iterator[tuple[str, Setting]]:
    found = _settings_table(root)
    if found is None:
        return
    path, text, table = found
    for name, given in table.items():
        place = Location(shown(path), _line_of(name, text))
        if name not in _KINDS:
            raise SettingsError(_unknown(name), location=place)
        setting = _setting(name, given, str(place), place)
        if isinstance(setting.value, Path):
            setting = Setting(name, root / setting.value, setting.origin, setting.meaning)
        yield name, setting


def _setting(name: str, given: object, origin: str, place: Location | None = None) -> Setting:
    kind = _KINDS[name]
    try:
        return Setting(name, kind.read(given), origin, kind.meaning)
    except ValueError as error:
        subject = name if place else origin
        raise SettingsError(f"{subject} must be {error}, not {given!r}", location=place) from None


def _settings_table(root: Path) -> tuple[Path, str, dict[str, object]] | None:
    """Return the file that holds the settings, its text and its table, or None where there is none."""
    own, shared = root / "kgtool.toml", root / "pyproject.toml"
    found = [table for table in (_read(own, bare=True), _read(shared, bare=False)) if table is not None]
    if len(found) == 2:
        message = "settings stand both here and in kgtool.toml; keep them in one of the two"
        raise SettingsError(message, location=Location(shown(shared), _line_of("tool.kgtool", found[1][1])))
    return found[0] if found else None


def _read(path: Path, *, bare: bool) -> tuple[Path, str, dict[str, object]] | None:
    """Return path, text and ``[tool.kgtool]`` of a file; with ``bare``, keys may stand without that head."""
    if not path.is_file():
        return None
    text, content = _toml(path)
    tool = content.get("tool")
    if not (isinstance(tool, dict) and "kgtool" in tool):
        return (path, text, content) if bare else None
    if not isinstance(tool["kgtool"], dict):
        raise SettingsError("tool.kgtool must be a table: [tool.kgtool]", location=Location(shown(path)))
    return path, text, tool["kgtool"]


def _toml(path: Path) -> tuple[str, dict[str, object]]:
    try:
        text = read_text(path) if path.stat().st_size else ""
    except SourceError as error:
        raise SettingsError(error.message, location=error.location) from None
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, _, where = str(error).rpartition(" (at ")
        numbers = [int(number) for number in re.findall(r"\d+", where)] or [text.count("\n") + 1]
        raise SettingsError(f"not valid TOML: {message}", location=Location(shown(path), *numbers)) from None


def _line_of(name: str, text: str) -> int | None:
    """Return the line on which a key or a table is first named, or None."""
    key = re.compile(rf"^\s*\[?[\"']?{re.escape(name)}[\"']?\s*[=\]]", re.MULTILINE)
    match = key.search(text)
    return text.count("\n", 0, match.end()) + 1 if match else None


def _unknown(name: str) -> str:
    import difflib

    close = difflib.get_close_matches(name, _KINDS, n=1)
    hint = f"did you mean {close[0]}?" if close else f"use {', '.join(_KINDS)}"
    return f"unknown setting {name!r}; {hint}"
