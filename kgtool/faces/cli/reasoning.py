"""``reason`` and ``why``: what follows, and from what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kgtool.faces.cli.loading import Choice, reading
from kgtool.faces.cli.options import format_option
from kgtool.faces.cli.terminal import finish, look, say, working, write
from kgtool.faces.names import PROOF_FORMATS, RDF_FORMATS

if TYPE_CHECKING:
    from kgtool.faces.api import KnowledgeGraph


@click.command()
@format_option(RDF_FORMATS, "writes the inferred triples, not only counts.")
@reading
def reason(choice: Choice, *, format_: str | None) -> None:
    """Infer what follows: OWL 2 RL or RDFS, and the project's own rules.

    Without -o and -f only the counts are shown. A contradiction is shown with its premises; the exit status
    is then 1.

    \b
    Examples:
      kgtool reason
      kgtool reason -o inferred.ttl
      kgtool reason -d a.ttl --profile rdfs -f ntriples
    """
    from kgtool import render
    from kgtool.faces.exports import chunks
    from kgtool.faces.gates import contradictions
    from kgtool.model.formats import rdf_format_of

    common = choice.common
    graph = choice.closed(choice.graph(), given_too=True)
    findings = contradictions(graph)
    if format_ or common.output:
        by_suffix = rdf_format_of(common.output) if common.output else None
        write(
            chunks(graph.only(["inferred"]), format_ or (by_suffix.name if by_suffix else "turtle")), common
        )
        say(_counts(graph), common)
        click.echo("".join(render.findings(findings, "text")), nl=False, err=True)
    else:
        write([f"{_counts(graph)}\n", *render.findings(findings, "text", colour=look(common)[1])], common)
    finish(findings)


def _counts(graph: KnowledgeGraph) -> str:
    stated, inferred = len(graph) - graph.inferred, graph.inferred
    if graph.closure is None:
        return f"{stated:,} triples stated; nothing is inferred, the profile is none"
    verdict = "inconsistent" if graph.inconsistencies else "consistent"
    return f"{stated:,} triples stated, {inferred:,} inferred by {graph.closure.profile}; {verdict}"


@click.command()
@click.argument("subject", metavar="S")
@click.argument("predicate", metavar="P")
@click.argument("object_", metavar="O")
@format_option(PROOF_FORMATS, "text is the default, markdown draws the proof with Mermaid.")
@click.option(
    "--sources", metavar="DIR", help="Folder of the source documents: shows the words of each passage."
)
@reading
def why(
    choice: Choice, *, subject: str, predicate: str, object_: str, format_: str | None, sources: str | None
) -> None:
    """Tell why a triple holds: the rules and premises down to what was stated, with file and passage.

    Terms are written as in Turtle: prefix:name, <https://…>, "words"@en, 2023; P may be a. The exit
    status is 1 where the triple does not hold.

    \b
    Examples:
      kgtool why id:ada-fenn garden:sharesBedWith id:tom-okafor
      kgtool why id:mint a garden:Plant
      kgtool why id:ada-fenn garden:worksIn id:millbrook -f markdown -o proof.md
    """
    graph = choice.closed(choice.graph())
    with working("looking for a proof", choice.common):
        explanation = graph.why((subject, predicate, object_), sources=sources)
    if explanation is None:
        triple = (subject, predicate, object_)
        click.echo(f"{' '.join(triple)} {_why_not(graph, triple)}", err=True)
        raise click.exceptions.Exit(1)
    write(explanation.chunks(format_ or "text", colour=look(choice.common)[1]), choice.common)


def _why_not(graph: KnowledgeGraph, triple: tuple[str, str, str]) -> str:
    if graph.superseded(triple):
        return "is stated, but a correction supersedes it; it holds with --as-stated"
    if graph.closure is None:
        return "is not stated, and nothing was inferred"
    return "is neither stated nor inferred"
