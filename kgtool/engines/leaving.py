"""The end of a process in which a call still runs that heard no interrupt."""

from __future__ import annotations

import atexit
import os
import sys

from kgtool.engines.waiting import unheard


def leave(status: int) -> None:
    """End the process with ``status``, at once where a call was given up and still runs.

    The interpreter must not be taken down under a thread that the engine works in; what is done at its end is
    done first.
    """
    if unheard():
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, ValueError, AttributeError):
                continue  # a stream that is closed has nothing to lose
        os._exit(status)
    sys.exit(status)
