"""The public names are a decision, and importing them is light."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kgtool

ROOT = Path(__file__).parents[2]
PROJECT = Path(__file__).parent / "project"
HEAVY = {
    "rdflib", "owlrl", "pyshacl", "pyld", "_duckdb", "duckdb", "numpy", "rich", "sqlglot", "pyarrow",
    "pandas", "yaml",
}  # fmt: skip
NAMES = {
    "Explanation", "Explanations", "ImportsError", "KgtoolError", "KnowledgeGraph", "LimitError",
    "MalformedError", "Shortcomings",
    "NotSupportedError", "ParameterError", "ProjectNotFoundError", "QueryError", "Report", "Result",
    "ServiceError", "SettingsError", "ShapesError", "SourceError", "UnknownNameError", "UsageError",
    "__version__", "load",
}  # fmt: skip
GRAPH = {
    "add", "aligned", "answer", "as_stated", "book", "closure", "conforms", "dataset", "entails", "explain",
    "export", "facts",
    "inconsistencies", "inferred", "inputs", "only", "places", "prefixes", "prepare", "quads", "queries",
    "query", "remove", "reason", "reasoning_stats", "rounds", "statistics", "store", "stored", "superseded",
    "test", "triples", "union_engine",
    "update", "validate", "view", "whereabouts", "why", "why_all", "why_not",
}  # fmt: skip
RESULT = {
    "answer",
    "boolean",
    "chunks",
    "graph",
    "is_triples",
    "serialize",
    "to_arrow",
    "to_pandas",
    "variables",
}
REPORT = {"chunks", "conforms", "findings", "graph", "render", "results"}
EXPLANATION = {"chunks", "origins", "render", "rule"}
SEVERAL = {"chunks", "count", "index", "render"}


def test_the_public_names() -> None:
    assert set(kgtool.__all__) == NAMES
    assert set(dir(kgtool)) >= NAMES
    for name in NAMES:
        assert getattr(kgtool, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'lod'"):
        kgtool.__getattr__("lod")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("KnowledgeGraph", GRAPH),
        ("Result", RESULT),
        ("Report", REPORT),
        ("Explanation", EXPLANATION),
        ("Explanations", SEVERAL),
        ("Shortcomings", SEVERAL | {"instead", "unknown"}),
    ],
)
def test_the_public_names_of_a_class(name: str, expected: set[str]) -> None:
    kind = getattr(kgtool, name)
    fields = set(getattr(kind, "__dataclass_fields__", ()))
    assert {n for n in {*dir(kind), *fields} if not n.startswith("_")} == expected
    assert all(getattr(kind, n).__doc__ for n in expected - fields)


def test_the_tree_of_errors_is_the_one_in_its_docstring() -> None:
    from kgtool.model import errors

    names = [name for name in NAMES if name.endswith("Error")]
    assert all(name in (errors.__doc__ or "") for name in names)
    assert all(issubclass(getattr(kgtool, name), kgtool.KgtoolError) for name in names)


def _cold(folder: Path) -> Path:
    """Return a project with nothing kept."""
    return shutil.copytree(PROJECT, folder / "project", ignore=shutil.ignore_patterns(".kgtool"))


def _loaded(code: str, folder: Path) -> list[str]:
    """Return the modules that a fresh process imports for ``code``."""
    program = f"import sys, json\n{code}\nprint('\\n' + json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True,
        cwd=folder, env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    names: list[str] = json.loads(done.stdout.splitlines()[-1])
    return names


def _heavy(modules: list[str]) -> set[str]:
    return HEAVY & {name.partition(".")[0] for name in modules}


def _command(*words: str) -> str:
    call = f"CliRunner().invoke(kgtool, {list(words)!r})"
    return f"from click.testing import CliRunner\nfrom kgtool.faces.cli import kgtool\n{call}"


@pytest.mark.parametrize(
    ("code", "heavy"),
    [
        ("import kgtool", set()),
        ("import kgtool; kgtool.load", set()),
        ("import kgtool; kgtool.load()", set()),
        (_command("--help"), set()),
        (_command(), set()),
        (_command("query", "--help"), set()),
        (_command("config"), set()),
        (_command("queries"), {"yaml"}),
        (_command("export", "-f", "ntriples"), set()),
        (_command("stats", "-f", "json", "--profile", "none"), set()),
        (_command("query", "-e", "ASK {}", "--profile", "none"), {"_duckdb", "rdflib", "sqlglot"}),
        (
            _command("query", "boats", "--profile", "none", "-f", "csv"),
            {"_duckdb", "rdflib", "sqlglot", "yaml"},
        ),
    ],
)
def test_what_is_imported(code: str, heavy: set[str], tmp_path: Path) -> None:
    assert _heavy(_loaded(code, _cold(tmp_path))) == heavy


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_kept_plan_needs_the_engine_alone(form: str, tmp_path: Path) -> None:
    folder, asked = _cold(tmp_path), _command("query", "boats", "-f", form)
    first, again = _loaded(asked, folder), _loaded(asked, folder)
    assert {"rdflib", "sqlglot"} < _heavy(first)
    assert _heavy(again) == {"_duckdb"}
    ours = {name for name in again if name.startswith("kgtool.")}
    assert {name for name in ours if name.startswith("kgtool.sparql.")} == {
        f"kgtool.sparql.{name}"
        for name in ("answering", "compile", "compile.macros", "outline", "plans", "query", "ways")
    }
    assert {name for name in ours if name.startswith("kgtool.sources.")} == {
        f"kgtool.sources.{name}" for name in ("files", "project", "settings", "unpacking")
    }
    assert not ours & {"kgtool.catalogue", "kgtool.dataset.assembly", "kgtool.reason", "kgtool.validate"}


_COMPUTED = """
SELECT ?a (COALESCE(?b, ?a) AS ?c) (AVG(?n / 3.7 * ?n) AS ?d) (xsd:double(?n) + 0.5 AS ?e) {
  ?a ?p ?b BIND(STRLEN(STR(?b)) AS ?n) FILTER(REGEX(STR(?b), "a") || REPLACE(STR(?b), "a", "b") != "c")
} GROUP BY ?a ?b ?n ORDER BY ?c ?d ?e"""


def test_ordinary_functions_are_sql_and_need_no_numpy(tmp_path: Path) -> None:
    text = f"PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> {' '.join(_COMPUTED.split())}"
    modules = _loaded(_command("query", "-e", text, "--profile", "none", "-f", "csv"), _cold(tmp_path))
    assert _heavy(modules) == {"_duckdb", "rdflib", "sqlglot"}
