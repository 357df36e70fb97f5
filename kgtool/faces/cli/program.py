"""The group of all commands, and the one place where an error becomes a message and an exit status."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from kgtool.faces.cli.options import words_become_options
from kgtool.model.errors import KgtoolError

INTERRUPTED, PIPE_CLOSED, FAILED = 130, 141, 2


class Program(click.Group):
    """A click group that answers every error with one message and the exit status of the contract.

    0 clean · 1 findings · 2 the work could not be done · 3 not supported · 130 interrupted · 141 closed pipe.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Let one ``-d`` take several words before the command as well."""
        return super().parse_args(ctx, words_become_options(self, args))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; end the process with its status where something goes wrong."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KgtoolError as error:
            complain(error)
            ctx.exit(error.status)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(INTERRUPTED)
        except OSError as error:
            ctx.exit(_system_error(error))
        except Exception as error:  # the last line of defence: no traceback for anyone but us
            _internal_error(error)
            ctx.exit(FAILED)
        return result

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands with the first sentence of each, whole."""
        rows = [(name, command.get_short_help_str(limit=1000)) for name, command in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the commands in the order in which they were added: the most used ones first."""
        return list(self.commands)


class Command(click.Command):
    """A command whose ``-d``, ``-s`` and ``-t`` take several files in a row."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse ``args`` after giving every file in a row an option of its own."""
        return super().parse_args(ctx, words_become_options(self, args))


def complain(error: KgtoolError) -> None:
    """Write the message of ``error`` to stderr: with its place as it is, without one after ``error:``."""
    text = str(error)
    if error.location is None:
        text = click.style("error: ", fg="red", bold=True) + text
    click.echo(text, err=True)


def _system_error(error: OSError) -> int:
    if error.errno == errno.EPIPE:
        _silence_stdout()
        return PIPE_CLOSED
    place = f"{error.filename}: " if error.filename else "cannot write the output: "
    click.echo(f"{place}{error.strerror or error}", err=True)
    if not error.filename:
        _silence_stdout()
    return FAILED


def _silence_stdout() -> None:
    """Send what is still buffered for a stdout that is gone nowhere, so that exit does not stumble."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return


def _sound_streams() -> None:
    """Put something in the place of a closed standard stream, and a buffer on a stdout that has none.

    Writing to the closed stdout is then an error that is told, and stderr is only missed. Without a buffer
    (PYTHONUNBUFFERED) Python drops the rest of what a full disk or a closed pipe takes in part, unnoticed.
    """
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - for reading: a write fails
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    raw = getattr(sys.stdout, "buffer", None)
    if isinstance(raw, io.FileIO):
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8", newline="\n")


def _internal_error(error: Exception) -> None:
    if os.environ.get("KGTOOL_DEBUG") == "1":
        import traceback

        traceback.print_exc()
    detail = " ".join(str(error).split())
    click.echo(
        f"internal error: {type(error).__name__}: {detail}\n"
        "This is a mistake in kgtool. Please report it to its maintainers, with the command and the traceback"
        " that KGTOOL_DEBUG=1 shows.",
        err=True,
    )


def run(program: click.Group, args: Sequence[str] | None = None) -> None:
    """Run ``program`` on ``args`` (default: the command line) and end the process with its status.

    Output is UTF-8 with ``\\n`` line ends on every system, as RDF and SPARQL results want it.
    """
    _sound_streams()
    for stream, errors in ((sys.stdout, "surrogateescape"), (sys.stderr, "backslashreplace")):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors=errors, newline="\n")
    try:
        status = program.main(args, prog_name="kgtool", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        status = INTERRUPTED
    _leave(status if isinstance(status, int) else 0)


def _leave(status: int) -> None:
    """End the process; where an engine was never needed it is not imported for that."""
    if "kgtool.engines" in sys.modules:
        from kgtool.engines import leave

        leave(status)
    sys.exit(status)
