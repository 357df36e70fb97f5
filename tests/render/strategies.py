"""Generated terms, graphs and datasets."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import strategies as st

from kgtool.model.terms import RDF, XSD, Term

EX = "https://example.org/#"
_names = st.sampled_from(["a", "b", "c", "p-1", "x.y", "1st", "with,comma", "a/b", "한", ""])
_iris = st.builds(lambda name: ox.NamedNode(EX + name), _names)
_other_iris = st.sampled_from(
    ["urn:x", "http://other.example/a?b=c&d#e", "x:y:z", "https://example.org/", RDF + "nil"]
).map(ox.NamedNode)
_predicates = st.sampled_from(
    [*(EX + n for n in ("p", "q", "r")), RDF + "type", RDF + "first", RDF + "rest", "urn:p"]
).map(ox.NamedNode)
_blank = st.integers(0, 6).map(lambda number: ox.BlankNode(f"b{number}"))
_typed = st.tuples(
    st.sampled_from(
        [
            "0",
            "1",
            "01",
            "-0",
            "+1",
            "1.0",
            ".5",
            "1.",
            "1e0",
            "true",
            "false",
            "x",
            "",
            " 1",
            "999999999999999999",
        ]
    ),
    st.sampled_from(["integer", "decimal", "double", "boolean", "date", "int"]),
).map(lambda pair: ox.Literal(pair[0], datatype=ox.NamedNode(XSD + pair[1])))


def literals(*, xml: bool = False) -> st.SearchStrategy[ox.Literal]:
    """Literals of all kinds; with ``xml``, of characters that XML can carry."""
    allowed = st.characters(codec="utf-8", categories=None if not xml else ("L", "N", "P", "S", "Z", "M"))
    if xml:
        allowed |= st.sampled_from("\n\r\t")
    text = st.text(allowed, max_size=6)
    tagged = st.builds(
        lambda value, tag: ox.Literal(value, language=tag), text, st.sampled_from(["en", "ko", "de-at"])
    )
    own = st.builds(lambda value: ox.Literal(value, datatype=ox.NamedNode(EX + "own")), text)
    return text.map(ox.Literal) | tagged | own | _typed


def terms(*, xml: bool = False) -> st.SearchStrategy[Term]:
    """Terms that can be an object."""
    return _iris | _other_iris | _blank | literals(xml=xml)


def quads(*, xml: bool = False, blank: bool = True, named: bool = True) -> st.SearchStrategy[list[ox.Quad]]:
    """Datasets without duplicates: few names, so that much is connected."""
    subjects = _iris | _blank if blank else _iris
    objects = terms(xml=xml) | _blank if blank else _iris | _other_iris | literals(xml=xml)
    graphs = st.just(ox.DefaultGraph()) | (_iris | _blank) if named and blank else st.just(ox.DefaultGraph())
    return st.lists(st.builds(ox.Quad, subjects, _predicates, objects, graphs), max_size=14, unique=True)
