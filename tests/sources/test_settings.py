"""Settings: their values, where each came from, and what is wrong with a bad one."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgtool.model.errors import SettingsError
from kgtool.sources import Settings, load_settings


def _load(root: Path, toml: str, file: str = "kgtool.toml", **environ: str) -> Settings:
    (root / file).write_text(toml, "utf-8")
    return load_settings(root, environ)


def test_defaults() -> None:
    settings = load_settings(None, {})
    assert {setting.name: setting.value for setting in settings} == {
        "engine": "duckdb",
        "profile": "owlrl",
        "equality": "expanded",
        "sources": None,
        "format": "table",
        "services": (),
        "service_timeout": 60.0,
        "service_max_rows": 1_000_000,
        "timeout": None,
        "max_rows": None,
        "max_inferred": 200_000_000,
        "memory": None,
    }
    assert {setting.origin for setting in settings} == {"default"}
    assert all(setting.meaning for setting in settings)


@pytest.mark.parametrize(
    ("file", "head"),
    [
        ("kgtool.toml", ""),
        ("kgtool.toml", "[tool.kgtool]\n"),
        ("pyproject.toml", "[project]\nname='x'\n[tool.kgtool]\n"),
    ],
)
def test_a_file_of_either_name(file: str, head: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    toml = (
        head + 'engine = "duckdb"\nsources = "docs é"\nservices = ["https://example.org/sparql"]\n'
        'timeout = 1.5\nmax_rows = 10\n\nmemory = "1GB"\n'
    )
    settings = _load(tmp_path, toml, file)
    line = head.count("\n") + 1
    assert settings.value("sources") == tmp_path / "docs é"
    assert settings.value("services") == ("https://example.org/sparql",)
    assert (settings.value("timeout"), settings.value("max_rows")) == (1.5, 10)
    assert settings.origin("engine") == f"{file}:{line}"
    assert settings.origin("memory") == f"{file}:{line + 6}"
    assert settings.origin("format") == "default"


def test_variables_win_over_files(tmp_path: Path) -> None:
    environ = {
        "KGTOOL_PROFILE": "none",
        "KGTOOL_SOURCES": "elsewhere",
        "KGTOOL_SERVICES": "https://a.example/s, http://b.example/s",
        "KGTOOL_TIMEOUT": "2",
        "KGTOOL_MAX_ROWS": "5",
        "KGTOOL_MEMORY": "512 MB",
        "KGTOOL_FORMAT": "",
        "KGTOOL_SUITES": "/somewhere",
        "KGTOOL_OF_ANOTHER_PROGRAM": "1",
    }
    settings = _load(tmp_path, 'profile = "rdfs"\nformat = "csv"\n', **environ)
    assert (settings.value("profile"), settings.origin("profile")) == ("none", "KGTOOL_PROFILE")
    assert settings.value("sources") == Path("elsewhere")
    assert settings.value("services") == ("https://a.example/s", "http://b.example/s")
    assert (settings.value("timeout"), settings.value("max_rows")) == (2.0, 5)
    assert settings.value("memory") == "512 MB"
    assert settings.value("format") == "csv"


def test_no_settings_in_a_file_of_another_tool(tmp_path: Path) -> None:
    assert _load(tmp_path, "[tool.ruff]\nline-length = 80\n", "pyproject.toml").origin("engine") == "default"
    assert _load(tmp_path, "").origin("engine") == "default"


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('engine = "fast"', r"kgtool\.toml:1: engine must be one of duckdb, reference, not 'fast'"),
        ("\nprofile = 3", r"kgtool\.toml:2: profile must be one of none, rdfs, owlrl, not 3"),
        ("timeout = 0", "timeout must be a number of seconds above 0, not 0"),
        ("timeout = true", "timeout must be"),
        ("timeout = nan", "timeout must be"),
        ("timeout = inf", "timeout must be"),
        ("max_rows = 1.5", "max_rows must be a whole number above 0"),
        ("max_rows = []", "max_rows must be"),
        ('memory = "lots"', "memory must be an amount such as 512MB"),
        ("memory = 512", "memory must be"),
        ("sources = 1", "sources must be the path of a folder"),
        ('sources = ""', "sources must be"),
        ('services = ["ftp://a"]', "services must be a list of"),
        ("services = [1]", "services must be"),
        ("services = 1", "services must be"),
        ("[a]\nb = 1", r"kgtool\.toml:1: unknown setting 'a'; use engine, profile"),
        ('engin = "duckdb"', r"kgtool\.toml:1: unknown setting 'engin'; did you mean engine\?"),
        ("\nengine = ", r"kgtool\.toml:2: not valid TOML: Invalid value$"),
        ("engine = x", r"kgtool\.toml:1:10: not valid TOML: Invalid value$"),
        ("tool.kgtool = 1", r"kgtool\.toml: tool\.kgtool must be a table"),
    ],
)
def test_bad_settings(toml: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=message):
        _load(tmp_path, toml)


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("KGTOOL_ENGINE", "fast", "KGTOOL_ENGINE must be one of"),
        ("KGTOOL_TIMEOUT", "soon", "KGTOOL_TIMEOUT must be a number"),
        ("KGTOOL_MAX_ROWS", "1.5", "KGTOOL_MAX_ROWS must be"),
        ("KGTOOL_ENGIN", "duckdb", r"unknown variable KGTOOL_ENGIN; did you mean KGTOOL_ENGINE\?"),
    ],
)
def test_bad_variables(variable: str, value: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        load_settings(None, {variable: value})


def test_settings_in_both_files(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n[tool.kgtool]\n')
    with pytest.raises(
        SettingsError, match=r"pyproject\.toml:3: settings stand both here and in kgtool\.toml"
    ):
        _load(tmp_path, 'engine = "duckdb"')


def test_a_settings_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "kgtool.toml").write_bytes(b"engine = '\xff'")
    with pytest.raises(SettingsError, match="not UTF-8"):
        load_settings(tmp_path, {})


def test_an_unknown_name() -> None:
    with pytest.raises(SettingsError, match="unknown setting 'profil'; did you mean profile"):
        load_settings(None, {}).value("profil")
