"""Calls carried out in another thread, so that the one that waits for them hears Ctrl-C and the clock."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")


_STACK = 512 * 1024 * 1024
"""Bytes that are set apart for the stack of a call; memory is taken for what is used of them."""
_starting = threading.Lock()


def roomy_thread(work: Callable[[], None]) -> threading.Thread:
    """Return a started thread with room for great depth: parsers and planners go down by recursion."""
    with _starting:
        size = threading.stack_size(_STACK)
        try:
            thread = threading.Thread(target=work, daemon=True)
            thread.start()
        finally:
            threading.stack_size(size)
    return thread


class _Worker:
    """A thread that carries out one call after the other: starting one costs more than a small statement."""

    def __init__(self) -> None:
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        roomy_thread(self._work)

    def start(self, call: Callable[[], None]) -> None:
        """Carry out ``call``, which raises nothing, and return at once."""
        self._calls.put(call)

    def _work(self) -> None:
        while True:
            call = self._calls.get()
            call()
            del call


_idle: list[_Worker] = []
_unheard: list[threading.Event] = []
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_idle.clear)  # threads do not live on in the child
    os.register_at_fork(after_in_child=_unheard.clear)


def stoppable(
    interrupt: Callable[[], None],
    call: Callable[[], T],
    end: float | None = None,
    *,
    lost: Callable[[], None] = lambda: None,
) -> T:
    """Return what ``call`` gives, which ``interrupt`` brings to an end before its time.

    Raises TimeoutError at ``end`` (of ``time.monotonic``), and what ``call`` raises. Where the call does not
    hear that it is interrupted nobody waits for it beyond ``GRACE``: ``lost`` is told that it still runs.
    """
    try:
        worker = _idle.pop()
    except IndexError:
        worker = _Worker()
    free = [worker]

    def leave() -> None:
        free.clear()
        lost()
        worker.start(lambda: _idle.append(worker))  # when it is done with the call

    try:
        return waited_for(worker.start, interrupt, call, end, patience=0.02, lost=leave)
    finally:
        _idle.extend(free)


def waited_for(
    start: Callable[[Callable[[], None]], None],
    interrupt: Callable[[], None],
    call: Callable[[], T],
    end: float | None,
    *,
    patience: float,
    lost: Callable[[], None] = lambda: None,
) -> T:
    """Return what ``call`` gives, which ``start`` has carried out elsewhere.

    Raises as ``stoppable``. It is over on return, unless ``lost`` was told. ``patience``: seconds until it is
    interrupted once more.
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

    in_time = False
    try:
        start(work)
        in_time = finished.wait(None if end is None else max(end - time.monotonic(), 0))
    finally:
        if not in_time:
            try:
                _stop(interrupt, finished, patience)
            finally:
                if not finished.is_set():
                    lost()
                    _keep_stopping(interrupt, finished)
    if not in_time:
        raise TimeoutError
    if failed:
        raise failed[0]
    return done[0]


GRACE = 1.0
"""Seconds in which a call that is interrupted should end: the engine hears nothing while it plans."""

_stops: list[threading.Event] = []


def stopping() -> bool:
    """Say whether somebody waits for a call to end before its time: what takes long ends then by itself."""
    return bool(_stops)


def unheard() -> bool:
    """Say whether a call still runs that was given up, since it heard no interrupt."""
    return any(not finished.is_set() for finished in _unheard)


def _stop(interrupt: Callable[[], None], finished: threading.Event, patience: float) -> None:
    """Interrupt until it is heard, or the grace is over: a statement that has not begun yet hears nothing."""
    _stops.append(finished)
    over = time.monotonic() + GRACE
    try:
        while not finished.is_set() and time.monotonic() < over:
            interrupt()
            finished.wait(patience)
    finally:
        _stops.remove(finished)


def _keep_stopping(interrupt: Callable[[], None], finished: threading.Event) -> None:
    """Interrupt a call that nobody waits for until it hears: what it was about to begin must not begin."""

    def work() -> None:
        while not finished.wait(GRACE / 4):
            interrupt()
        _unheard.remove(finished)

    _unheard.append(finished)
    threading.Thread(target=work, daemon=True).start()
