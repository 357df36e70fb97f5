"""The written filter: which conclusions say nothing, and are therefore left out of a closure.

A conclusion is noise when one of these clauses holds; nothing else is ever left out.

1. *Generalised*: its subject is a literal, or its predicate is no IRI. RDF 1.1 has no such triple.
2. *Reflexive*: subject and object are the same, and the predicate is ``owl:sameAs``,
   ``owl:equivalentClass``, ``owl:equivalentProperty``, ``rdfs:subClassOf`` or ``rdfs:subPropertyOf``
   (eq-ref, scm-cls, scm-op, scm-dp; rdfs6, rdfs10).
3. *Everything is a thing*: its object is ``owl:Thing`` or ``rdfs:Resource``, and the predicate is
   ``rdf:type``, ``rdfs:subClassOf``, ``rdfs:domain`` or ``rdfs:range``; or it says that something is
   an ``rdf:Property`` (scm-cls, scm-dom1, scm-rng1; rdfD2, rdfs4a, rdfs4b, rdfs8).
4. *Nothing is everything*: it says that ``owl:Nothing`` is a sub-class of something (scm-cls).
5. *Axiomatic*: subject and object both belong to the vocabulary of RDF, RDFS, OWL or XML Schema: it
   speaks of the language, not of the world (prp-ap, cls-thing, cls-nothing1, dt-type1; the axiomatic
   triples of RDF Semantics).

The filter is for inferred triples only: what a file asserts stays, noise or not. What follows from noise is
no noise: a list is an ``rdf:List``, and what has a super-class is an ``rdfs:Class``, by the axiomatic triples
of RDFS. The one exception: where a graph says something of ``rdf:type`` itself (a domain, say), that is not
carried over to types that are noise.
"""

from __future__ import annotations

from pyoxigraph import NamedNode, Triple

from kgtool.model.terms import OWL, RDF, RDF_TYPE, RDFS, XSD, Term
from kgtool.reason.facts import Fact, fact_of, is_generalised

SAME_AS = NamedNode(OWL + "sameAs")
DIFFERENT_FROM = NamedNode(OWL + "differentFrom")
SUB_CLASS_OF = NamedNode(RDFS + "subClassOf")
THING = NamedNode(OWL + "Thing")
NOTHING = NamedNode(OWL + "Nothing")
RESOURCE = NamedNode(RDFS + "Resource")
PROPERTY = NamedNode(RDF + "Property")

REFLEXIVE = frozenset(
    {
        SAME_AS,
        SUB_CLASS_OF,
        NamedNode(RDFS + "subPropertyOf"),
        NamedNode(OWL + "equivalentClass"),
        NamedNode(OWL + "equivalentProperty"),
    }
)
UNIVERSAL = frozenset({THING, RESOURCE})
OF_EVERYTHING = frozenset({RDF_TYPE, SUB_CLASS_OF, NamedNode(RDFS + "domain"), NamedNode(RDFS + "range")})
_LANGUAGE = (RDF, RDFS, OWL, XSD)


def is_noise(triple: Triple | Fact) -> bool:
    """Return whether ``triple`` is noise by one of the five clauses above."""
    fact = fact_of(triple)
    subject, predicate, value = fact
    if is_generalised(fact):
        return True
    if subject == value and predicate in REFLEXIVE:
        return True
    if predicate in OF_EVERYTHING and value in UNIVERSAL:
        return True
    if predicate == RDF_TYPE and value == PROPERTY:
        return True
    if predicate == SUB_CLASS_OF and subject == NOTHING:
        return True
    return _of_the_language(subject) and _of_the_language(value)


def _of_the_language(term: Term) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(_LANGUAGE)
