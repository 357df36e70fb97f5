"""Where output goes: a file, standard output, or a line on the terminal that says what is being done."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import click

from kgtool.faces.cli.options import Common
from kgtool.model.findings import Finding, Severity

PROGRESS_AFTER = 1.0
"""Seconds of work before a progress line appears."""

FOUND = 1
"""The exit status where there are findings."""


def write(chunks: Iterable[str | bytes], common: Common) -> None:
    """Write ``chunks`` to ``-o FILE``, at once when all are there, or to standard output as they come.

    Raises SourceError where the file cannot be written.
    """
    if common.output and common.output != "-":
        from kgtool.sources import write_atomically

        write_atomically(common.output, chunks)
        return
    for chunk in chunks:
        if isinstance(chunk, bytes):
            sys.stdout.flush()
            sys.stdout.buffer.write(chunk)
        else:
            sys.stdout.write(chunk)


def look(common: Common) -> tuple[int | None, bool]:
    """Return the width in columns, None for no limit, and whether to use colours.

    Both depend on a terminal; elsewhere the width is that of the variable COLUMNS, where it is set.
    """
    on_terminal = sys.stdout.isatty() and common.output in (None, "-")
    if not on_terminal:
        columns = os.environ.get("COLUMNS", "")
        return int(columns) if columns.isdecimal() and int(columns) else None, False
    return shutil.get_terminal_size().columns, click.get_current_context().color is not False


def say(message: str, common: Common) -> None:
    """Write a line for the person at the terminal to stderr, unless ``-q``."""
    if not common.quiet:
        click.echo(message, err=True)


def finish(findings: Iterable[Finding]) -> None:
    """End the command with status 1 where one of ``findings`` is a violation."""
    end(FOUND if any(finding.severity is Severity.VIOLATION for finding in findings) else 0)


def end(status: int) -> None:
    """End the command with ``status``, where it is not 0."""
    if status:
        raise click.exceptions.Exit(status)


def on_github() -> bool:
    """Say whether this runs in a workflow of GitHub's, which shows findings beside their lines."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def append_summary(markdown: str) -> None:
    """Add ``markdown`` to the summary page of a GitHub workflow's step, where there is one."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        with open(path, "a", encoding="utf-8", newline="\n") as page:
            page.write(markdown)


def listen(common: Common) -> None:
    """Show the log of the package on stderr as far as ``-v`` asks for it."""
    logger = logging.getLogger("kgtool")
    logger.handlers.clear()
    if common.verbose:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(message)s"))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO if common.verbose == 1 else logging.DEBUG)


@contextmanager
def working(what: str, common: Common) -> Iterator[None]:
    """Show ``what`` with a spinner while the block runs: only on a terminal, only after a second."""
    if common.quiet or not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    colour = click.get_current_context().color is not False
    timer = threading.Timer(PROGRESS_AFTER, _spin, (what, done, colour))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        done.set()
        timer.join()


def _spin(what: str, done: threading.Event, colour: bool) -> None:
    """Run in a thread of its own: a spinner until ``done`` is set, and how far the work has come."""
    from rich.console import Console

    logger = logging.getLogger("kgtool.progress")
    level = logger.level
    with Console(stderr=True, no_color=not colour).status(f"{what} …") as line:
        handler = _Told(lambda told: line.update(f"{told} …"))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        try:
            done.wait()
        finally:
            logger.removeHandler(handler)
            logger.setLevel(level)


class _Told(logging.Handler):
    """Gives each message to a function."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__()
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        """Tell the message."""
        self._tell(record.getMessage())
