"""Quads → compacted or framed JSON-LD text, by PyLD and without any network."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pyoxigraph import Quad, Triple

from kgtool.model.errors import SourceError
from kgtool.model.prefixes import Prefixes
from kgtool.render.jsonld import contexts
from kgtool.render.jsonld.expanded import expanded
from kgtool.render.jsonld.framing import framed
from kgtool.render.rdf11 import statements


def jsonld(
    quads: Iterable[Quad | Triple],
    context: Mapping[str, Any] | None,
    frame: Mapping[str, Any] | None,
    prefixes: Prefixes,
) -> str:
    """Return ``quads`` as JSON-LD 1.1 text, compacted (API §5) or, with ``frame``, framed (Framing §4).

    ``context`` is the content of a context file (with or without its ``@context`` key); without one,
    ``prefixes`` are the context. A frame without ``@context`` gets that one. The same graph gives the
    same bytes. Compacted text reads back to the same dataset, lexical forms included; a frame leaves
    out what it does not ask for, and named graphs are merged unless it has ``@graph``. Raises SourceError
    for a context or frame that JSON-LD rejects or that refers to a remote document, NotSupportedError
    for RDF 1.2 terms, LimitError as ``rdf`` and where framing would repeat the graph without bound.
    """
    from pyld import jsonld as pyld

    if not isinstance(context, Mapping | None) or not isinstance(frame, Mapping | None):
        raise SourceError("a JSON-LD context file and a frame file each hold one JSON object")
    checked = statements(quads)
    local = contexts.from_prefixes(prefixes, checked) if context is None else contexts.bare(context)
    shape = (
        None
        if frame is None
        else {
            "@context": local,
            **frame,
        }
    )
    if shape is not None:
        local = contexts.bare(shape)
    words = contexts.words(local)
    nodes = expanded(checked, typed=words.typed, backwards=words.backwards)
    if shape is None:
        given = contexts.options(graph=True, skipExpansion=True)
        body = contexts.asked(lambda: pyld.compact(nodes, local, given), "the JSON-LD context")
    else:
        given = contexts.options(omitGraph=False)
        body = contexts.asked(lambda: framed(nodes, shape, given, size=len(checked)), "the JSON-LD frame")
    body.pop("@context", None)
    ordered = {"@context": local, **_ordered(body, words)} if local else _ordered(body, words)
    return json.dumps(ordered, ensure_ascii=False, indent=2) + "\n"


def _ordered(value: Any, words: contexts.Words) -> Any:
    """Return ``value`` with the keys of every object in order: identifier, types, properties, graph."""
    if isinstance(value, list):
        return [_ordered(item, words) for item in value]
    if not isinstance(value, dict):
        return value

    def key(name: str) -> tuple[bool, bool, bool, str]:
        return (name in words.graphs, name not in words.identifiers, name not in words.types, name)

    return {name: _ordered(value[name], words) for name in sorted(value, key=key)}
