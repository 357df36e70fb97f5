"""``validate`` and ``check``: is it right, and everything that CI needs to know."""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgtool.faces.cli.loading import Choice, reading
from kgtool.faces.cli.options import format_option
from kgtool.faces.cli.summaries import markdown_summary, summary
from kgtool.faces.cli.terminal import append_summary, end, finish, look, on_github, say, working, write
from kgtool.faces.names import FINDING_FORMATS, REPORT_FORMATS, finding_format_of
from kgtool.model.errors import SourceError
from kgtool.model.findings import Location

if TYPE_CHECKING:
    from kgtool.faces.gates import CheckReport


@click.command()
@click.option(
    "-s", "--shapes", multiple=True, metavar="FILE…", help="Shapes to validate against; else the project's."
)
@format_option(REPORT_FORMATS, "default: text, or github where GITHUB_ACTIONS is set.")
@reading
def validate(choice: Choice, *, shapes: tuple[str, ...], format_: str | None) -> None:
    """Validate the graph against SHACL shapes.

    In a project, what follows from the facts is validated with them; with -d only what --profile infers. The
    exit status is 1 where a result is a violation; warnings and notes are shown, and leave it 0.

    \b
    Examples:
      kgtool validate
      kgtool validate -d a.ttl -s shapes.ttl
      kgtool validate -f sarif -o report.sarif
    """
    common = choice.common
    graph = choice.closed(choice.graph(shapes=shapes))
    with working("validating", common):
        report = graph.validate()
        findings = report.findings
    chosen = _format(format_, common.output, REPORT_FORMATS)
    write(report.chunks(chosen, colour=look(common)[1]), common)
    if chosen == "github" and not format_:
        write(report.chunks("text"), common)
        append_summary("".join(report.chunks("markdown")))
    finish(findings)


@click.command()
@click.option(
    "-s", "--shapes", multiple=True, metavar="FILE…", help="Shapes to validate against; else the project's."
)
@click.option(
    "--sources", metavar="DIR", help="Folder of the source documents: proves the digest of every passage."
)
@format_option(FINDING_FORMATS, "default: text, or github where GITHUB_ACTIONS is set.")
@reading
def check(choice: Choice, *, shapes: tuple[str, ...], sources: str | None, format_: str | None) -> None:
    """Check everything: syntax, imports, shapes, consistency, SHACL, evidence, queries, formatting.

    One summary, then every finding with its place. The exit status is 1 where a finding is a violation, and
    2 where a gate could not do its work: malformed or unreadable files, wrong shapes, missing documents.

    \b
    Examples:
      kgtool check
      kgtool check --sources sources
      kgtool check -f sarif -o report.sarif
      kgtool check -d a.ttl -s shapes.ttl
    """
    from kgtool import render

    common = choice.common
    with working("checking", common):
        report = _checked(choice, shapes, sources)
    chosen = _format(format_, common.output, FINDING_FORMATS)
    to_file = common.output not in (None, "-")
    colour = look(common)[1]
    if chosen == "text":
        write(
            [summary(report, colour=colour), *render.findings(report.findings, "text", colour=colour)], common
        )
    elif chosen == "markdown":
        write(markdown_summary(report), common)
    else:
        write(render.findings(report.findings, chosen), common)
    if chosen == "github" and not format_:
        write([summary(report, colour=False)], common)
        append_summary("".join(markdown_summary(report)))
    elif to_file:
        say(summary(report, colour=False).rstrip("\n"), common)
    end(report.status)


def _format(given: str | None, output: str | None, known: tuple[str, ...]) -> str:
    """Return the format asked for, else what the suffix of ``output`` says, else what suits the place."""
    by_suffix = finding_format_of(output) if output else None
    if given or by_suffix in known:
        return given or str(by_suffix)
    return "github" if on_github() and not output else "text"


def _checked(choice: Choice, shapes: tuple[str, ...], sources: str | None) -> CheckReport:
    from kgtool.faces import gates
    from kgtool.sources import find_project

    data, stdin = choice.common.data, None
    for path in (*data, *choice.ontology, *shapes):
        if path != "-" and not Path(path).exists():
            raise SourceError("no such file; check the name", location=Location(path))
    if sources is not None and not Path(sources).is_dir():
        raise SourceError("no such folder of source documents", location=Location(sources))
    if data:
        files = gates.Files(graph=(*choice.ontology, *data), beside=shapes)
        stdin = sys.stdin.buffer.read() if "-" in files.rdf else None
        folder: object = sources
    else:
        project = find_project(Path.cwd())
        files = gates.files_of(project, choice.ontology, shapes)
        folder = sources or project.settings.value("sources")
    return gates.check(
        files,
        functools.partial(choice.graph, shapes=shapes, stdin=stdin),
        documents=None if folder is None else Path(str(folder)),
        profile=choice.profile,
        stdin=stdin,
    )
