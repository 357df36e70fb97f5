"""The Python face: ``KnowledgeGraph``, which ``loading.load`` gives and everything is asked of.

The whole flow stands here: sources → dataset → reason → validate, query → render.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from kgtool.dataset import AS_STATED, Layer, layer_named
from kgtool.faces.asking import limits_of
from kgtool.faces.closing import aligned, closed
from kgtool.faces.opened import OpenedGraph, in_tables
from kgtool.faces.stored import PathLike, query_in_file, query_in_text
from kgtool.faces.terms import goal_of, node_triple, value_of
from kgtool.model.errors import NotSupportedError
from kgtool.model.notation import read_term
from kgtool.sparql import Query

if TYPE_CHECKING:
    from rdflib.term import Node

    from kgtool.catalogue import StoredQuery
    from kgtool.faces.answers import Result
    from kgtool.faces.explanations import Explanation, Explanations, Shortcomings
    from kgtool.faces.reports import ExampleResult, Report
    from kgtool.faces.terms import TripleLike
    from kgtool.reason import Inconsistency
    from kgtool.reason.columnar import RuleCount, Semantics

_NAME = re.compile(r"[\w.-]+")
_log = logging.getLogger("kgtool")


class KnowledgeGraph(OpenedGraph):
    """A graph, as an immutable value: what changes it gives a new one.

    ``view`` are the layers that questions see; ``closure`` says how the inferred ones came about, None
    where nothing was inferred. Terms go in and come out as rdflib's.
    """

    # --- what it holds

    def __len__(self) -> int:
        by_tables = self.inputs.streamed or in_tables(self)
        return self.store.triple_count if by_tables else len(self.triples)

    def __iter__(self) -> Iterator[tuple[Node, Node, Node]]:
        return map(node_triple, self.triples)

    def __contains__(self, triple: object) -> bool:
        return isinstance(triple, tuple) and goal_of(triple, self.prefixes) in self.facts

    def __repr__(self) -> str:
        inferred = f", {self.inferred} inferred" if self.closure else ""
        return f"<KnowledgeGraph: {len(self)} triples{inferred}>"

    # --- other views

    def as_stated(self) -> KnowledgeGraph:
        """Return the graph of what the sources say, corrections left out; nothing is inferred yet."""
        return replace(self, dataset=self.dataset.with_inferred(()), view=AS_STATED, closure=None)

    def aligned(self) -> KnowledgeGraph:
        """Return the graph closed with the project's alignments taken in, which nothing else asks of them."""
        return aligned(self)

    def only(self, layers: Collection[Layer | str]) -> KnowledgeGraph:
        """Return the graph of these layers alone. Raises UnknownNameError for a layer there is not."""
        return replace(self, view=frozenset(map(layer_named, layers)))

    # --- reasoning

    def reason(self, profile: str | None = None, *, equality: str | None = None) -> KnowledgeGraph:
        """Return this graph closed under a rule book and the project's own rules.

        ``profile`` is ``rdfs`` (RDF 1.1 Semantics §9), ``owlrl`` (OWL 2 Profiles §4.3) or ``none``, which
        infers nothing; default: the setting. A project's closure is kept in ``.kgtool/``.

        ``equality`` says what things that are the same have (default: the setting): ``expanded``, each has
        all that is said of any; ``representatives``, one of them has it, and ``owl:sameAs`` leads from it to
        each other and back, so that ten thousand names of one thing are not a hundred million triples.

        Raises UnknownNameError for another profile or equality, LimitError naming a rule that would conclude
        too much, ShapesError for a mistake in a rule.
        """
        value = self.inputs.settings.value
        return closed(self, profile or str(value("profile")), equality or str(value("equality")))

    @cached_property
    def inconsistencies(self) -> tuple[Inconsistency, ...]:
        """What cannot all be true in this graph: rule, message, premises of each contradiction, their proofs.

        Of contradictions by one rule from the same asserted triples, one is told. Where the data is large,
        the first hundred of a rule have proofs.
        """
        from kgtool.faces.proving import contradictions

        return contradictions(self)

    @property
    def reasoning_stats(self) -> tuple[RuleCount, ...]:
        """What each rule concluded in each round (``rule``, ``round``, ``triples``) and its ``seconds``.

        Empty where nothing was inferred. A closure that was kept is computed again for it. Raises
        NotSupportedError for the reference engine, which does not tell its rules apart.
        """
        if self.closure is None:
            return ()
        if self.closure.tables is None:
            raise NotSupportedError("owlrl does not tell what each rule concludes; use the engine duckdb")
        return self.closure.tables.closure.statistics

    def why(self, triple: TripleLike, *, sources: PathLike | None = None) -> Explanation | None:
        """Return why ``triple`` holds in this graph, by its shortest proof; None where it does not.

        The three terms are rdflib's, or text as a person types it: ``film:x``, ``<iri>``, ``"words"@en``.
        ``sources`` is the folder of the source documents (default: the setting), whose words are then
        shown. Raises UsageError for a text that is no term, SourceError where a document is missing.
        """
        from kgtool.faces.proving import explanation

        return explanation(self, goal_of(triple, self.prefixes), sources)

    def why_all(self, triple: TripleLike, *, most: int = 10, sources: PathLike | None = None) -> Explanations:
        """Return at most ``most`` proofs of ``triple``, at least 1, the shortest first; else as ``why``."""
        from kgtool.faces.proving import explanations

        return explanations(self, goal_of(triple, self.prefixes), most, sources)

    def why_not(self, triple: TripleLike, *, most: int = 5) -> Shortcomings | None:
        """Return why ``triple`` does not hold: the rules nearest to it, and what each lacks; None if it does.

        At most ``most`` rules, those that lack the fewest premises first. Raises UsageError as ``why`` does.
        """
        from kgtool.faces.proving import shortcomings

        return shortcomings(self, goal_of(triple, self.prefixes), most)

    def entails(self, conclusion: KnowledgeGraph, *, semantics: Semantics = "direct") -> bool:
        """Return whether this graph entails what is asserted in ``conclusion``, by the rules of its profile.

        OWL 2 RL where nothing was inferred. An answer yes is right; for what a no means, and for the two
        ``semantics`` (``direct``, ``rdf-based``), see ``kgtool.reason.columnar.entails``.
        """
        from kgtool.faces.proving import entailed

        return entailed(self, conclusion, semantics)

    def superseded(self, triple: TripleLike) -> bool:
        """Return whether a source states ``triple`` and a correction supersedes it."""
        superseded = self.dataset.view({Layer.SUPERSEDED}) if self.inputs.project else ()
        return goal_of(triple, self.prefixes) in (quad.triple for quad in superseded)

    def update(self, text: str, *, where: str = "update") -> KnowledgeGraph:
        """Return the graph that a SPARQL 1.1 Update request makes of this one, which stays as it is.

        It works on the quads asserted in view, each in its own graph: a triple in no named graph stands in
        the default graph. Where this graph is closed, so is the new one, and only what depends on the change
        is computed, unless a named graph is changed. ``where`` is what messages call the text.
        Raises QueryError with its place, LimitError, NotSupportedError for LOAD and for another engine.
        """
        from kgtool.faces.changing import updated

        return updated(self, text, where)

    def add(self, triples: Iterable[TripleLike]) -> KnowledgeGraph:
        """Return a graph with ``triples`` asserted as well, in the default graph; closed where this one is.

        The terms are as in ``why``; blank nodes are those of this graph. Raises UsageError as ``why`` does.
        """
        from kgtool.faces.changing import with_facts

        return with_facts(self, [goal_of(triple, self.prefixes) for triple in triples], ())

    def remove(self, triples: Iterable[TripleLike]) -> KnowledgeGraph:
        """Return a graph with ``triples`` asserted in no graph; else as ``add``. What follows still holds."""
        from kgtool.faces.changing import with_facts

        return with_facts(self, (), [goal_of(triple, self.prefixes) for triple in triples])

    # --- questions

    def query(self, query: str | Path | StoredQuery, /, **parameters: object) -> Result:
        """Return the answer to a query: SPARQL 1.1 text, the name of a stored query, or the path of a file.

        ``parameters`` are values of variables. They become RDF terms, never text: rdflib terms as they
        are, Python values as literals; a ``str`` is read as the type that the query's header declares
        for it, and is a plain literal where the header declares nothing.

        Raises UnknownNameError (query, parameter), ParameterError, QueryError with its place,
        NotSupportedError for what is not SPARQL 1.1.
        """
        return self.answer(self.prepare(query, parameters))

    def prepare(
        self, query: str | Path | StoredQuery, parameters: Mapping[str, object], *, notation: bool = False
    ) -> Query:
        """Return the query, read, with ``parameters`` bound. Raises as ``query`` does.

        With ``notation``, a text without a declared type is a term as Turtle writes it, not a plain literal.
        """
        from kgtool.catalogue import arguments
        from kgtool.sparql import bind

        stored = self.stored(query)
        parsed = self._read(stored.text, stored.path)
        given = {name: value_of(value, typed=bool(stored.params)) for name, value in parameters.items()}
        if stored.params:
            return bind(parsed, arguments(stored, given, parsed.prefixes))
        read = partial(read_term, prefixes=parsed.prefixes) if notation else Literal
        return bind(parsed, {n: read(v) if isinstance(v, str) else v for n, v in given.items()})

    @cached_property
    def _read(self) -> Callable[[str, str], Query]:
        """Text and its place to the query; what was asked before is not parsed again."""
        from kgtool.sparql import parse_query

        limits = limits_of(self.inputs.settings)
        return lru_cache(
            lambda text, where: parse_query(text, where=where, prefixes=self.prefixes, limits=limits)
        )

    def answer(self, query: Query) -> Result:
        """Return the answer to a query that ``prepare`` gave; its rows come when they are read.

        Raises LimitError, also while rows are read, where a limit of the settings is reached.
        """
        from kgtool.faces.answers import Result

        _log.info("answering by the engine %s", self.inputs.settings.value("engine"))
        return Result(self._engine.answer(query), query.prefixes)

    def explain(self, query: Query) -> str:
        """Return how a query that ``prepare`` gave is answered: its algebra, its plan, rows and times."""
        return self._engine.explain(query)

    def stored(self, query: str | Path | StoredQuery) -> StoredQuery:
        """Return the query that a name, a path or a text means, with what its header says."""
        if isinstance(query, Path):
            return query_in_file(query)
        if not isinstance(query, str):
            return query
        return self.inputs.query_named(query) if _NAME.fullmatch(query) else query_in_text(query)

    def test(self, names: Collection[str] = ()) -> tuple[ExampleResult, ...]:
        """Run the examples of the stored queries (default: of all of them) against this graph.

        Raises UnknownNameError for a query there is not.
        """
        from kgtool.faces.examples import run_examples

        return run_examples(self.queries, names, lambda stored, given: self.query(stored, **given))

    def validate(self) -> Report:
        """Return the report of validating this graph against its shapes (SHACL §3.4).

        Where corrections are in view, the data graph also tells of each superseded statement which passage
        states it (``ev:statedIn``): the triple itself is left out of the curated view.

        Raises UsageError where there are no shapes, ShapesError where one is ill-formed.
        """
        from kgtool.faces.reports import validated

        return validated(self)

    # --- text

    def export(self, format: str = "turtle", *, frame: bool = False) -> str:  # noqa: A002 - users' word
        """Return the graph as text: the same bytes for the same graph, whatever the order or the process.

        ``format`` is an RDF format (``turtle``, ``trig``, ``ntriples``, ``nquads``, ``rdfxml``, ``jsonld``)
        or ``schema.org``. Where a format has no named graphs, it holds the union of all graphs. ``jsonld``
        is compacted with the project's context; ``frame`` nests it by the project's frame. Raises
        UnknownNameError for another format, SourceError where there is no frame.
        """
        from kgtool.faces.exports import chunks

        return "".join(chunks(self, format, frame=frame))
