"""``reason``, ``why`` and ``why-not``: what follows, and from what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from kgtool.faces.cli.loading import Choice, reading
from kgtool.faces.cli.options import format_option
from kgtool.faces.cli.terminal import finish, look, say, working, write
from kgtool.faces.names import LISTING_FORMATS, NEAR_MISS_FORMATS, PROOF_FORMATS, RDF_FORMATS, proof_format_of

_MOST_OF_A_RULE = 100

if TYPE_CHECKING:
    from kgtool.faces.api import KnowledgeGraph
    from kgtool.faces.explanations import Explanation, Explanations
    from kgtool.model.findings import Finding


@click.command()
@format_option(RDF_FORMATS, "writes the inferred triples, not only counts.")
@click.option(
    "--stats", type=click.Choice(LISTING_FORMATS), is_flag=False, flag_value="text", metavar="[FORMAT]",
    help="Show what each rule concluded in each round, and its time: text (default), json or markdown.",
)  # fmt: skip
@reading
def reason(choice: Choice, *, format_: str | None, stats: str | None) -> None:
    """Infer what follows: OWL 2 RL or RDFS, and the project's own rules.

    Without -o and -f only the counts are shown. A contradiction is shown with its premises, of one rule the
    first hundred; the exit status is then 1.

    \b
    Examples:
      kgtool reason
      kgtool reason -o inferred.ttl
      kgtool reason --stats
      kgtool reason -d a.ttl --profile rdfs -f ntriples
    """
    from kgtool import render
    from kgtool.faces.exports import chunks
    from kgtool.faces.gates import contradictions
    from kgtool.model.formats import rdf_format_of

    common = choice.common
    if stats and format_:
        raise click.UsageError("--stats and -f are two outputs: choose one")
    graph = choice.closed(choice.graph(), given_too=True)
    findings = contradictions(graph)
    if stats:
        width, colour = look(common)
        write(render.reasoning(graph.reasoning_stats, stats, width=width, colour=colour), common)
        say(_counts(graph), common)
        click.echo("".join(_told(findings)), nl=False, err=True)
    elif format_ or common.output:
        by_suffix = rdf_format_of(common.output) if common.output else None
        write(
            chunks(graph.only(["inferred"]), format_ or (by_suffix.name if by_suffix else "turtle")), common
        )
        say(_counts(graph), common)
        click.echo("".join(_told(findings)), nl=False, err=True)
    else:
        write([f"{_counts(graph)}\n", *_told(findings, colour=look(common)[1])], common)
    finish(findings)


def _counts(graph: KnowledgeGraph) -> str:
    stated, inferred = len(graph) - graph.inferred, graph.inferred
    if graph.closure is None:
        return f"{stated:,} triples stated; nothing is inferred, the profile is none"
    number = len(graph.inconsistencies)
    wrong = f"inconsistent: {number:,} contradiction{'s' * (number > 1)}"
    verdict = wrong if number else "consistent"
    return f"{stated:,} triples stated, {inferred:,} inferred by {graph.closure.profile}; {verdict}"


def _told(findings: Sequence[Finding], *, colour: bool = False) -> Iterator[str]:
    """Yield the contradictions as text, and of which rules there are more than are shown."""
    from kgtool import render

    number = Counter[str]()
    shown = []
    for finding in findings:
        number[finding.rule] += 1
        if number[finding.rule] <= _MOST_OF_A_RULE:
            shown.append(finding)
    yield from render.findings(shown, "text", colour=colour)
    for rule, count in number.items():
        if count > _MOST_OF_A_RULE:
            yield f"and {count - _MOST_OF_A_RULE:,} more by {rule}; kgtool check tells all\n"


def _of_a_triple(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the three arguments S, P and O."""
    for name in ("object", "predicate", "subject"):
        command = click.argument(f"{name}_", metavar=name[0].upper())(command)
    return command


def _most(count: int, meaning: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(
        "--most", type=click.IntRange(min=1), default=count, show_default=True, metavar="N", help=meaning
    )


@click.command()
@_of_a_triple
@format_option(PROOF_FORMATS, "default: what the suffix of -o says, else text. markdown draws with Mermaid.")
@click.option("--all", "every", is_flag=True, help="Show the other proofs as well, the shortest first.")
@_most(10, "How many proofs --all shows at most.")
@click.option(
    "--sources", metavar="DIR", help="Folder of the source documents: shows the words of each passage."
)
@reading
def why(
    choice: Choice, *, subject_: str, predicate_: str, object_: str,
    format_: str | None, every: bool, most: int, sources: str | None,
) -> None:  # fmt: skip
    """Tell why a triple holds: rules and premises down to what was stated, with file, line and passage.

    Terms are written as in Turtle: prefix:name, <https://…>, "words"@en, 2023; P may be a. Rules have their
    names of OWL 2 Profiles §4.3 or RDF 1.1 Semantics; a project's own stand with their place. The exit
    status is 1 where the triple does not hold; `kgtool why-not` tells what it lacks.

    \b
    Examples:
      kgtool why id:ada-fenn garden:sharesBedWith id:tom-okafor
      kgtool why id:mint a garden:Plant --all
      kgtool why id:ada-fenn garden:worksIn id:millbrook -o proof.svg
    """
    from kgtool.faces.explanations import Explanations

    graph = choice.closed(choice.graph(), given_too=True)
    triple = (subject_, predicate_, object_)
    explanation: Explanation | Explanations | None
    with working("looking for a proof", choice.common):
        if every:
            explanation = graph.why_all(triple, most=most, sources=sources)
        else:
            explanation = graph.why(triple, sources=sources)
    if not explanation:
        click.echo(f"{' '.join(triple)} {_does_not_hold(graph, triple)}", err=True)
        raise click.exceptions.Exit(1)
    form = format_ or proof_format_of(choice.common.output or "") or "text"
    write(explanation.chunks(form, colour=look(choice.common)[1]), choice.common)
    if isinstance(explanation, Explanations) and not explanation.complete:
        shown = len(explanation)
        hint = "--most shows more" if shown == most else "the search ended after 20,000 attempts"
        say(f"these are {shown:,} proofs; there are more, or may be: {hint}", choice.common)


@click.command("why-not")
@_of_a_triple
@format_option(NEAR_MISS_FORMATS, "text is the default.")
@_most(5, "How many rules to show at most.")
@reading
def why_not(
    choice: Choice, *, subject_: str, predicate_: str, object_: str, format_: str | None, most: int
) -> None:
    """Tell why a triple does not hold: the rules that come nearest to it, and the premises that each lacks.

    The rules that lack the fewest premises come first; ?x stands for anything. A rule that lacks more than
    three premises, or of which none holds, is not near. A name that nothing speaks of is told with those
    that are like it, and what does hold instead. The exit status is 1 where the triple does hold.

    \b
    Examples:
      kgtool why-not id:mint a garden:Gardener
      kgtool why-not id:ada-fenn garden:sharesBedWith id:mint --most 2
      kgtool why-not id:mint a garden:Gardener -f json
    """
    graph = choice.closed(choice.graph(), given_too=True)
    triple = (subject_, predicate_, object_)
    with working("looking for rules", choice.common):
        found = graph.why_not(triple, most=most)
    if found is None:
        click.echo(f"{' '.join(triple)} does hold; ask `kgtool why`", err=True)
        raise click.exceptions.Exit(1)
    if graph.superseded(triple) or graph.closure is None:
        click.echo(f"{' '.join(triple)} {_does_not_hold(graph, triple)}", err=True)
    write(found.chunks(format_ or "text", colour=look(choice.common)[1]), choice.common)


def _does_not_hold(graph: KnowledgeGraph, triple: tuple[str, str, str]) -> str:
    from kgtool.faces.superseding import supersessions
    from kgtool.faces.terms import goal_of

    if graph.superseded(triple):
        corrections = supersessions(graph, goal_of(triple, graph.prefixes))
        by = "".join(f"\n{one.told(graph.prefixes)}" for one in corrections)
        return f"is stated, but a correction supersedes it; it holds with --as-stated{by}"
    if graph.closure is None:
        return "is not stated, and nothing was inferred"
    if graph.closure.equality == "representatives":
        return "is neither stated nor inferred; of things that are the same, one has what is said of any"
    return "is neither stated nor inferred"
