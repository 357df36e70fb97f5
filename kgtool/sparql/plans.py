"""A plan: one SQL statement and how to read its rows. Light: it is read back without any compiler."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from enum import Enum

from kgtool.sparql.query import Query

# What gives another value each time it is asked, or is made anew for every query.
_PASSING = re.compile(r"\b(NOW|RAND|UUID|STRUUID|BNODE|SERVICE)\b", re.IGNORECASE)


class Kind(Enum):
    """How a column or an expression holds a term."""

    ID = "id"  # a 64-bit id of the dataset's layout
    TEXT = "text"  # the term's text (see the layout): any term, also one that the dataset does not hold
    INTEGER = "integer"  # HUGEINT, an xsd:integer
    DECIMAL = "decimal"  # DECIMAL(38,18), an xsd:decimal
    FLOAT = "float"  # DOUBLE holding an xsd:float
    DOUBLE = "double"  # DOUBLE, an xsd:double
    BOOLEAN = "boolean"  # BOOLEAN, an xsd:boolean
    STRING = "string"  # VARCHAR, a plain string


@dataclass(frozen=True)
class Plan:
    """One statement; ``columns`` are (variable, kind) of its result columns in order.

    ``names`` are, for people, the variables that names in the statement stand for; a kept plan has none.
    """

    sql: str
    columns: tuple[tuple[str, Kind], ...]
    names: tuple[tuple[str, str], ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Part:
    """A place of a template: the variable called ``text``, or the term whose text it is (see the layout)."""

    is_variable: bool
    text: str


Template = tuple[tuple[Part, ...], ...]
"""Of CONSTRUCT the triples that a solution gives, of DESCRIBE what is described, each by itself."""


@dataclass(frozen=True)
class Recipe:
    """All that it takes to answer a query once more from the same tables.

    ``prefixes`` are those of the query, for people who read the answer.
    """

    kind: str
    variables: tuple[str, ...]
    plan: Plan
    prefixes: tuple[tuple[str, str], ...]
    template: Template = ()

    def text(self) -> str:
        """Return the recipe as JSON."""
        columns = [(name, kind.value) for name, kind in self.plan.columns]
        template = [[(part.is_variable, part.text) for part in parts] for parts in self.template]
        return json.dumps([self.kind, self.variables, self.plan.sql, columns, self.prefixes, template])

    @classmethod
    def of_text(cls, text: str) -> Recipe:
        """Return the recipe that ``text`` gave."""
        kind, variables, sql, columns, prefixes, template = json.loads(text)
        plan = Plan(sql, tuple((name, Kind(value)) for name, value in columns))
        parts = tuple(tuple(Part(*part) for part in parts) for parts in template)
        return cls(kind, tuple(variables), plan, tuple((p, iri) for p, iri in prefixes), parts)


def lasting(query: Query) -> bool:
    """Say whether ``query`` has the same answer each time it is asked of the same data."""
    return not _PASSING.search(query.text)


def recipe(query: Query, plan: Plan, template: Template) -> Recipe | None:
    """Return what answers ``query`` again; None where its plan is good for one time only."""
    if not lasting(query):
        return None
    return Recipe(query.kind, query.variables, plan, tuple(query.prefixes.items()), template)
