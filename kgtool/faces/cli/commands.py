"""The group ``kgtool``: its own options, its commands, and what it says when it is called alone."""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.faces.cli.completing import completion
from kgtool.faces.cli.options import on_a_graph
from kgtool.faces.cli.program import Program
from kgtool.faces.cli.projects import config, init
from kgtool.faces.cli.publishing import export, stats
from kgtool.faces.cli.querying import queries, query, test
from kgtool.faces.cli.reasoning import reason, why, why_not
from kgtool.faces.cli.updating import update
from kgtool.faces.cli.validating import check, validate
from kgtool.model.version import __version__

_OUTSIDE = {
    "kgtool init garden": "make a small project to look at",
    "kgtool stats -d FILE": "count what an RDF file holds",
    "kgtool query -d FILE -e 'SELECT * { ?s ?p ?o } LIMIT 5'": "ask it something",
}


@click.group(
    cls=Program,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@on_a_graph
@click.version_option(__version__, prog_name="kgtool", message="%(prog)s %(version)s")
@click.pass_context
def kgtool(ctx: click.Context) -> None:
    """A knowledge graph kept like code: query it, reason over it, check it, publish it.

    Works on the project found from here upward (a folder with ontology/, data/ and queries/), or on the files
    given with -d.

    \b
    Examples:
      kgtool init garden           a new project
      kgtool queries               what can be asked
      kgtool query plants          an answer
      kgtool check                 everything that CI needs to know

    Exit status: 0 clean, 1 findings, 2 the work could not be done, 3 not supported, 130 interrupted,
    141 closed pipe. Settings: `kgtool config`. Shell completion: `kgtool completion --help`.
    """
    if ctx.invoked_subcommand is None:
        click.echo(_overview())


def _overview() -> str:
    from kgtool.model.errors import ProjectNotFoundError
    from kgtool.sources import find_project, shown

    head = f"kgtool {__version__}: a knowledge graph kept like code.\n\n"
    tail = "\nAll commands: kgtool --help"
    try:
        project = find_project(Path.cwd())
    except ProjectNotFoundError:
        return f"{head}There is no project here. Three ways to begin:\n{_aligned(_OUTSIDE)}{tail}"
    first = project.query_files[0].stem if project.query_files else "NAME"
    commands = {
        "kgtool queries": "what can be asked",
        f"kgtool query {first}": "an answer",
        "kgtool check": "whether everything is right",
    }
    data, asked = len(project.data_files), len(project.query_files)
    files = f"{data} data file{'s'[: data != 1]}, {asked} stored quer{'y' if asked == 1 else 'ies'}"
    return f"{head}Project {shown(project.root)}: {files}.\n{_aligned(commands)}{tail}"


def _aligned(commands: dict[str, str]) -> str:
    width = max(map(len, commands))
    return "".join(f"  {command.ljust(width)}  {meaning}\n" for command, meaning in commands.items())


for command in (
    query, queries, validate, check, reason, why, why_not, export, update, stats, test, init, config,
    completion,
):  # fmt: skip
    kgtool.add_command(command)
