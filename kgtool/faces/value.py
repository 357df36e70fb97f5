"""A graph as a value: its quads, where they came from, the layers in view, and what was inferred."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import Quad

from kgtool.dataset import CURATED, Dataset, Layer, Statistics, statistics
from kgtool.faces.inputs import Inputs
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import Triple

if TYPE_CHECKING:
    from collections.abc import Collection

    from kgtool.catalogue import Catalogue
    from kgtool.dataset.columnar import Store
    from kgtool.faces.whereabouts import Whereabouts
    from kgtool.reason import RuleBook, TripleIndex
    from kgtool.reason.columnar import Closure as ColumnarClosure


class ClosedTables(Protocol):
    """The tables of one closed graph; ``view`` are the layers that they hold."""

    view: frozenset[Layer]

    @property
    def closure(self) -> ColumnarClosure:
        """What follows, computed where it was not."""

    @property
    def store(self) -> Store:
        """The asserted triples with those inferred."""

    def changed(self, added: Collection[Triple], removed: Collection[Triple]) -> ColumnarClosure | None:
        """Return the closure with facts added and removed; None where it must be computed from the start."""


@dataclass(frozen=True)
class Closure:
    """How a closure came about. ``rounds`` is None where owlrl's was read from the cache.

    ``key`` stands for all that it follows from; empty where nothing is kept. ``tables`` hold what follows;
    None where it is held as terms. ``equality`` says what things that are the same have: ``expanded`` or
    ``representatives``.
    """

    profile: str
    inferred: int
    rounds: int | None
    key: str = ""
    tables: ClosedTables | None = None
    equality: str = "expanded"


@dataclass(frozen=True, eq=False, repr=False)
class GraphValue:
    """A graph, as an immutable value: what changes it gives a new one.

    ``view`` are the layers that questions see; ``closure`` says how the inferred ones came about, None
    where nothing was inferred.
    """

    dataset: Dataset
    inputs: Inputs
    view: frozenset[Layer] = CURATED
    closure: Closure | None = None

    @property
    def prefixes(self) -> Prefixes:
        """The prefixes of its files."""
        return self.dataset.prefixes

    @cached_property
    def quads(self) -> tuple[Quad, ...]:
        """The quads of the layers in view, as pyoxigraph's."""
        return self.dataset.view(self.view)

    @cached_property
    def triples(self) -> TripleIndex:
        """The triples in view, whatever graph they stand in, as pyoxigraph's."""
        from kgtool.reason import TripleIndex

        return TripleIndex(quad.triple for quad in self.quads)

    @property
    def inferred(self) -> int:
        """The number of inferred triples."""
        return self.closure.inferred if self.closure else 0

    @property
    def rounds(self) -> int | None:
        """The rounds until nothing new followed; None where owlrl's closure was read from the cache."""
        return self.closure.rounds if self.closure else 0

    @property
    def queries(self) -> Catalogue:
        """The stored queries of the project. Raises QueryError for a wrong header."""
        return self.inputs.queries

    @cached_property
    def statistics(self) -> Statistics:
        """Counts per layer, and per predicate, class and kind of graph in view."""
        return statistics(self.dataset, self.view)

    @cached_property
    def whereabouts(self) -> Whereabouts:
        """Where the asserted triples in view stand."""
        from kgtool.faces.whereabouts import Whereabouts

        return Whereabouts(self.dataset, self.view)

    @cached_property
    def book(self) -> RuleBook:
        """The rule book that the graph was closed by; OWL 2 RL where nothing was inferred."""
        from kgtool.reason import rule_book

        return rule_book(self.closure.profile if self.closure else "owlrl")
