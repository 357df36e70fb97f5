"""What the shell may propose while a command is being typed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgtool.model.errors import KgtoolError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

SHELLS = ("bash", "zsh", "fish")


def complete_query(_ctx: click.Context, _param: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the stored queries whose name begins so, then files; nothing where there is no project."""
    from click.shell_completion import CompletionItem

    from kgtool.sources import find_project

    try:
        names = [path.stem for path in find_project(Path.cwd()).query_files]
    except KgtoolError:
        names = []
    found = [CompletionItem(name) for name in names if name.startswith(begun)]
    return found or [CompletionItem(begun, type="file")]


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script that teaches a shell to complete kgtool's commands, options and query names.

    \b
    Examples:
      eval "$(kgtool completion bash)"      in ~/.bashrc
      eval "$(kgtool completion zsh)"       in ~/.zshrc
      kgtool completion fish > ~/.config/fish/completions/kgtool.fish
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is not None:
        click.echo(kind(ctx.find_root().command, {}, "kgtool", "_KGTOOL_COMPLETE").source())
