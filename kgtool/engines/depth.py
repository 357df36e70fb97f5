"""Calls that go deep or take long in Python alone, in a thread with a stack for it, and stopped in time."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from kgtool.engines.protocol import Limits
from kgtool.engines.waiting import roomy_thread, waited_for

T = TypeVar("T")

_FRAMES = 150_000
_lock = threading.Lock()
_running = 0
_shallow = sys.getrecursionlimit()


class _StoppedError(BaseException):
    """Raised within a call that nobody waits for any more."""


def deeply(call: Callable[[], T], limits: Limits | None = None) -> T:
    """Return what ``call`` gives, carried out where Python may nest a hundred times as deep as usual.

    Ctrl-C and the time limit end it wherever it is. Raises LimitError then, and what ``call`` raises.
    """
    limits = (limits or Limits()).begun()
    limits.check()
    threads: list[threading.Thread] = []

    def start(work: Callable[[], None]) -> None:
        threads.append(roomy_thread(work))

    def stop() -> None:
        number = ctypes.c_ulong(threads[0].ident or 0)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(number, ctypes.py_object(_StoppedError))

    def work() -> T:
        with _deep():
            return call()

    try:
        return waited_for(start, stop, work, limits.end, patience=1.0)
    except TimeoutError:
        raise limits.out_of_time() from None


@contextmanager
def _deep() -> Iterator[None]:
    """Raise the limit of Python's stack, which is one for all threads, while anybody needs it."""
    global _running, _shallow  # noqa: PLW0603 - the limit is as global
    with _lock:
        if not _running:
            _shallow = sys.getrecursionlimit()
        _running += 1
        sys.setrecursionlimit(max(_FRAMES, _shallow))
    try:
        yield
    finally:
        with _lock:
            _running -= 1
            if not _running:
                sys.setrecursionlimit(_shallow)
