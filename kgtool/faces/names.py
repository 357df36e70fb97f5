"""The names that both the Python API and the command line know: engines, profiles, formats, layers."""

from __future__ import annotations

ENGINES = ("duckdb", "reference", "spark")
BUILT_ENGINES = ("duckdb", "reference")
PROFILES = ("none", "rdfs", "owlrl")
EQUALITIES = ("expanded", "representatives")
TABLE_FORMATS = ("table", "csv", "tsv", "json", "xml", "markdown")
COLUMN_FORMATS = ("arrow", "parquet")
RDF_FORMATS = ("turtle", "trig", "ntriples", "nquads", "rdfxml", "jsonld")
SCHEMA_ORG = "schema.org"
FINDING_FORMATS = ("text", "json", "markdown", "junit", "sarif", "github")
REPORT_FORMATS = ("text", "json", "turtle", "markdown", "junit", "sarif", "github")
PROOF_FORMATS = ("text", "json", "markdown", "svg")
NEAR_MISS_FORMATS = ("text", "json")
LISTING_FORMATS = ("text", "json", "markdown")

_TABLE_SUFFIXES = {
    ".csv": "csv", ".tsv": "tsv", ".json": "json", ".srj": "json", ".xml": "xml", ".srx": "xml",
    ".md": "markdown", ".arrow": "arrow", ".feather": "arrow", ".parquet": "parquet",
}  # fmt: skip
_FINDING_SUFFIXES = {
    ".json": "json", ".md": "markdown", ".xml": "junit", ".sarif": "sarif", ".ttl": "turtle", ".txt": "text",
}  # fmt: skip
_PROOF_SUFFIXES = {".json": "json", ".md": "markdown", ".svg": "svg", ".txt": "text"}


def table_format_of(file_name: str) -> str | None:
    """Return the format of solutions that a file name's suffix tells, or None."""
    return _by_suffix(file_name, _TABLE_SUFFIXES)


def finding_format_of(file_name: str) -> str | None:
    """Return the format of findings and reports that a file name's suffix tells, or None."""
    return _by_suffix(file_name, _FINDING_SUFFIXES)


def proof_format_of(file_name: str) -> str | None:
    """Return the format of proofs that a file name's suffix tells, or None."""
    return _by_suffix(file_name, _PROOF_SUFFIXES)


def _by_suffix(file_name: str, suffixes: dict[str, str]) -> str | None:
    return next((name for suffix, name in suffixes.items() if file_name.lower().endswith(suffix)), None)
