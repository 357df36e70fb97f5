"""The command line: argv in, text and an exit status out. Everything it does is asked of ``faces.api``.

Never: a traceback for bad input, a half-written file, colours or progress lines outside a terminal.
"""

from __future__ import annotations

from kgtool.faces.cli.commands import kgtool
from kgtool.faces.cli.program import run


def main() -> None:
    """Run the command line and end the process with its exit status."""
    run(kgtool)


__all__ = ["kgtool", "main"]
