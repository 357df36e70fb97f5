"""Calls carried out in another thread, so that the one that waits for them hears Ctrl-C and the clock."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")


class _Worker:
    """A thread that carries out one call after the other: starting one costs more than a small statement."""

    def __init__(self) -> None:
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        threading.Thread(target=self._work, daemon=True).start()

    def start(self, call: Callable[[], None]) -> None:
        """Carry out ``call``, which raises nothing, and return at once."""
        self._calls.put(call)

    def _work(self) -> None:
        while True:
            call = self._calls.get()
            call()
            del call


_idle: list[_Worker] = []
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_idle.clear)  # threads do not live on in the child


def stoppable(interrupt: Callable[[], None], call: Callable[[], T], end: float | None = None) -> T:
    """Return what ``call`` gives, which ``interrupt`` brings to an end before its time.

    Raises TimeoutError at ``end`` (of ``time.monotonic``), and what ``call`` raises.
    """
    done: list[T] = []
    failed: list[BaseException] = []
    finished = threading.Event()

    def work() -> None:
        try:
            done.append(call())
        except BaseException as error:  # it is raised again where somebody waits for it
            failed.append(error)
        finally:
            finished.set()

    try:
        worker = _idle.pop()
    except IndexError:
        worker = _Worker()
    try:
        worker.start(work)
        in_time = finished.wait(None if end is None else max(end - time.monotonic(), 0))
    except BaseException:
        _stop(interrupt, finished)
        raise
    if not in_time:
        _stop(interrupt, finished)
    _idle.append(worker)
    if not in_time:
        raise TimeoutError
    if failed:
        raise failed[0]
    return done[0]


def _stop(interrupt: Callable[[], None], finished: threading.Event) -> None:
    """Interrupt until it is heard: a statement that has not begun yet hears nothing."""
    while not finished.is_set():
        interrupt()
        finished.wait(0.02)
