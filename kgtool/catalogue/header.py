"""The header of a stored query: from YAML nodes to parameters and examples."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath

from kgtool.catalogue.parameters import TYPES, type_named
from kgtool.catalogue.stored import Example, Parameter, StoredQuery
from kgtool.catalogue.yaml_nodes import HeaderNode, read_header
from kgtool.model.errors import QueryError
from kgtool.model.findings import Location
from kgtool.model.notation import nearest

_KEYS = ("summary", "description", "tags", "params", "defaults", "examples")
_PARAMETER_KEYS = ("type", "description", "default", "values")
_EXAMPLE_KEYS = ("args", "variables", "rows", "boolean", "count", "triples", "ordered")
_EXPECTATIONS = ("variables", "rows", "boolean", "count", "triples")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
# What may hold a "?" that begins no variable: comments, IRIs, strings (SPARQL 1.1 §19.8).
_NOT_VARIABLES = re.compile(
    r"#[^\n]*|<[^<>\"{}|^`\\\s]*>|'''.*?'''|\"\"\".*?\"\"\"|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"",
    re.DOTALL,
)
_VARIABLE = re.compile(r"[?$](\w+)")


def stored_query(path: str, text: str) -> StoredQuery:
    """Return the query that the file ``path`` with the content ``text`` holds.

    Raises QueryError, with its line, for a header that is no YAML or says something it cannot mean.
    """
    name = PurePath(path).stem
    if not _NAME.fullmatch(name):
        raise QueryError(
            f"{name!r} cannot name a query; use letters, digits, '-', '_' and '.'", location=Location(path)
        )
    header = read_header(text, path)
    if header is None:
        return StoredQuery(name, path, text)
    given = _known(header, _KEYS)
    description = given["description"].text() if "description" in given else ""
    summary = given["summary"].text() if "summary" in given else description.partition("\n")[0]
    params = _parameters(given, text)
    return StoredQuery(
        name,
        path,
        text,
        summary=summary,
        description=description,
        tags=tuple(node.text() for node in given["tags"].items()) if "tags" in given else (),
        params=params,
        examples=_examples(given["examples"], params) if "examples" in given else (),
    )


def _known(node: HeaderNode, keys: tuple[str, ...]) -> dict[str, HeaderNode]:
    entries = node.entries()
    for key, value in entries.items():
        if key not in keys:
            hint = nearest(key, keys) or f"; the keys are {', '.join(keys)}"
            raise value.error(f"{node.name} has no key {key!r}{hint}")
    return entries


def _parameters(given: Mapping[str, HeaderNode], text: str) -> tuple[Parameter, ...]:
    nodes = given["params"].entries() if "params" in given else {}
    defaults = given["defaults"].entries() if "defaults" in given else {}
    variables = set(_VARIABLE.findall(_NOT_VARIABLES.sub(" ", text)))
    params = {name: _parameter(name, node) for name, node in nodes.items()}
    for name in params:
        if name not in variables:
            raise nodes[name].error(f"the query has no variable ?{name} for the parameter {name}")
    for name, node in defaults.items():
        if name not in params:
            raise node.error(f"defaults: {name} is not under params{nearest(name, params)}")
        params[name] = replace(params[name], default=node.text())
    return tuple(params.values())


def _parameter(name: str, node: HeaderNode) -> Parameter:
    given = _known(node, _PARAMETER_KEYS)
    if "type" not in given:
        raise node.error(f"the parameter {name} has no type; the types are {', '.join(TYPES)}")
    kind = type_named(given["type"].text())
    if kind is None:
        raise given["type"].error(
            f"{given['type'].text()!r} is not a type of parameters; the types are {', '.join(TYPES)}"
        )
    return Parameter(
        name,
        kind,
        description=given["description"].text() if "description" in given else "",
        default=given["default"].text() if "default" in given else None,
        values=tuple(value.text() for value in given["values"].items()) if "values" in given else (),
    )


def _examples(node: HeaderNode, params: tuple[Parameter, ...]) -> tuple[Example, ...]:
    return tuple(_example(item, {p.name for p in params}) for item in node.items())


def _example(node: HeaderNode, params: set[str]) -> Example:
    given = _known(node, _EXAMPLE_KEYS)
    if not any(key in given for key in _EXPECTATIONS):
        raise node.error(f"an example must expect something: one of {', '.join(_EXPECTATIONS)}")
    args = given["args"].entries() if "args" in given else {}
    for name, value in args.items():
        if name not in params:
            raise value.error(f"the query has no parameter {name}{nearest(name, params)}")
    variables = (
        tuple(v.text().lstrip("?") for v in given["variables"].items()) if "variables" in given else None
    )
    rows = tuple(_row(row, variables) for row in given["rows"].items()) if "rows" in given else None
    return Example(
        args={name: value.text() for name, value in args.items()},
        variables=variables,
        rows=rows,
        boolean=given["boolean"].boolean() if "boolean" in given else None,
        count=given["count"].number() if "count" in given else None,
        triples=given["triples"].text() if "triples" in given else None,
        ordered=given["ordered"].boolean() if "ordered" in given else False,
        line=node.line,
    )


def _row(node: HeaderNode, variables: tuple[str, ...] | None) -> tuple[str | None, ...]:
    cells = tuple(None if cell.is_null() else cell.text() for cell in node.items())
    if variables is not None and len(cells) != len(variables):
        raise node.error(f"this row has {len(cells)} cells for {len(variables)} variables")
    return cells
