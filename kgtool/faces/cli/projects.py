"""``init`` and ``config``: a new project, and the settings in force."""

from __future__ import annotations

import os
from pathlib import Path

import click

from kgtool.faces.cli.options import common_of, everywhere, format_option, with_output
from kgtool.faces.cli.terminal import look, write
from kgtool.faces.names import LISTING_FORMATS


@click.command()
@click.argument("folder", metavar="DIR")
@everywhere
@click.pass_context
def init(ctx: click.Context, folder: str) -> None:
    """Make a small project in DIR that passes `kgtool check` at once; put your own subject in its place.

    \b
    Examples:
      kgtool init garden
      kgtool init .
    """
    from kgtool.sources import new_project, shown

    written = new_project(Path(folder))
    import shlex

    go = "" if Path(folder).resolve() == Path.cwd().resolve() else f"cd {shlex.quote(folder)} && "
    if not common_of(ctx).quiet:
        click.echo("".join(f"  {shown(path)}\n" for path in written), nl=False)
        click.echo(f"{len(written)} files written. Next: {go}kgtool check")


@click.command()
@format_option(LISTING_FORMATS, "text is the default.")
@with_output
@click.pass_context
def config(ctx: click.Context, format_: str | None) -> None:
    """Show the settings in force and where each comes from: a default, a file's line or a variable.

    Settings stand in kgtool.toml or under [tool.kgtool] in pyproject.toml; a variable KGTOOL_NAME wins
    over both.

    \b
    Examples:
      kgtool config
      KGTOOL_FORMAT=csv kgtool config -f json
    """
    from kgtool import render
    from kgtool.model.errors import ProjectNotFoundError
    from kgtool.sources import find_project, load_settings

    common = common_of(ctx)
    try:
        settings = find_project(Path.cwd()).settings
    except ProjectNotFoundError:
        settings = load_settings(None, os.environ)
    width, colour = look(common)
    write(render.settings(settings, format_ or "text", width=width, colour=colour), common)
