"""``export`` and ``stats``: the graph as files, and its counts."""

from __future__ import annotations

import click

from kgtool.faces.cli.loading import Choice, reading
from kgtool.faces.cli.options import format_option
from kgtool.faces.cli.terminal import look, say, working, write
from kgtool.faces.names import LISTING_FORMATS, RDF_FORMATS, SCHEMA_ORG

_NO_WORDS = (
    "nothing in this graph is said in schema.org's words, so the export is empty; put its classes and"
    " properties below schema.org's by rdfs:subClassOf and rdfs:subPropertyOf in ontology/alignments.ttl"
)


@click.command()
@format_option((*RDF_FORMATS, SCHEMA_ORG), "default: what the suffix of -o says, else turtle.")
@click.option("--inferred", is_flag=True, help="With what follows from the facts.")
@click.option("--frame", is_flag=True, help="jsonld: nest the graph by the project's ontology/frame.jsonld.")
@reading
def export(choice: Choice, *, format_: str | None, inferred: bool, frame: bool) -> None:
    """Write the graph in a format others read. The same graph gives the same bytes, always.

    \b
    Examples:
      kgtool export -o graph.ttl
      kgtool export -f jsonld --frame
      kgtool export --inferred --layers data,inferred -f ntriples
      kgtool export -d a.ttl -f rdfxml
    """
    from kgtool.faces.exports import chunks
    from kgtool.model.formats import rdf_format_of

    graph = choice.graph()
    if inferred or choice.profile or "inferred" in choice.layers:
        graph = choice.closed(graph, given_too=True)
    elif choice.layers:
        graph = graph.only(choice.layers)
    by_suffix = rdf_format_of(choice.common.output) if choice.common.output else None
    chosen = format_ or (by_suffix.name if by_suffix else "jsonld" if frame else "turtle")
    with working("writing", choice.common):
        text = chunks(graph, chosen, frame=frame)
        if chosen == SCHEMA_ORG:
            whole = "".join(text)
            text = iter([whole])
            if whole.endswith('"@graph": []\n}\n'):
                say(_NO_WORDS, choice.common)
        write(text, choice.common)


@click.command()
@format_option(LISTING_FORMATS, "text is the default.")
@reading
def stats(choice: Choice, *, format_: str | None) -> None:
    """Count what the graph holds: triples by layer, by predicate, by class and by kind of graph.

    \b
    Examples:
      kgtool stats
      kgtool stats -f json
      kgtool stats -d a.ttl b.nt.gz
    """
    from kgtool import render

    graph = choice.closed(choice.graph())
    width, colour = look(choice.common)
    write(
        render.statistics(graph.statistics, format_ or "text", graph.prefixes, width=width, colour=colour),
        choice.common,
    )
