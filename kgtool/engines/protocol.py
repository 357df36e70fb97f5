"""What an engine must be able to do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from kgtool.model.errors import LimitError

if TYPE_CHECKING:
    from sqlglot import exp


@dataclass(frozen=True)
class Limits:
    """What one question may use. ``timeout`` in seconds, ``max_rows`` in solutions; None is no limit.

    ``end`` is when the time is over, of ``time.monotonic``, once the question has begun.
    """

    timeout: float | None = None
    max_rows: int | None = None
    end: float | None = None

    def begun(self, spent: float = 0.0) -> Limits:
        """Return these limits with the clock started, where it is not yet, ``spent`` seconds ago."""
        if self.timeout is None or self.end is not None:
            return self
        return replace(self, end=time.monotonic() + self.timeout - spent)

    @property
    def left(self) -> float | None:
        """The seconds that are left, None without a limit. Raises LimitError where there are none."""
        if self.end is None:
            return None
        rest = self.end - time.monotonic()
        if rest <= 0:
            raise self.out_of_time()
        return rest

    def check(self, rows: int = 0) -> None:
        """Raise LimitError where the time is over or ``rows`` are too many."""
        if self.max_rows is not None and rows > self.max_rows:
            raise LimitError(f"more than {self.max_rows} solutions (--max-rows)")
        if self.end is not None and time.monotonic() >= self.end:
            raise self.out_of_time()

    def out_of_time(self) -> LimitError:
        """Return the error that says so."""
        return LimitError(f"the time limit of {self.timeout:g} s was reached (--timeout)")


class Rows(Protocol):
    """An answer that is read batch by batch; ``close`` frees the engine."""

    def batches(self) -> Iterator[list[tuple[Any, ...]]]:
        """Yield lists of rows until the answer ends. Raises LimitError when the time is up."""

    def arrays(self) -> list[Any]:
        """Return all rows at once, instead of in batches, as a numpy array per column."""

    def close(self) -> None:
        """Forget the rest of the answer."""


class Engine(Protocol):
    """A place where tables live and relational trees run."""

    dialect: str
    unreadable: tuple[type[Exception], ...]
    """What a statement raises that cannot make sense of a file."""

    def within(self, schema: str, *, new: bool = False) -> Engine:
        """Return this engine as it sees the tables of ``schema`` before its own; new ones go there.

        ``new``: nobody has used that schema yet, and maybe nobody will but for what is ``read``.
        """

    def sql(self, tree: exp.Expr) -> str:
        """Return ``tree`` as text in the engine's dialect."""

    def run(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run a statement and return all of its rows; of several, with semicolons between, the last one's."""

    def read(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a statement that writes nothing and return all of its rows. Nothing interrupts it: it must be
        over in milliseconds.
        """

    def of_texts(self, sql: str, texts: Sequence[str]) -> list[tuple[Any, ...]]:
        """Run a statement that is asked again and again and planned once.

        Its one parameter is a list, ``texts``.
        """

    def table(self, name: str, columns: Mapping[str, Any]) -> None:
        """Make the table ``name``, in the place of any other, of numpy arrays of one length by column."""

    def stream(self, sql: str, parameters: Sequence[object] = (), *, limits: Limits | None = None) -> Rows:
        """Run one statement and return its rows batch by batch."""

    def record_batches(self, sql: str, rows: int, *, limits: Limits | None = None) -> Iterator[Any]:
        """Yield what one statement gives as Arrow record batches of about ``rows`` rows; pyarrow is needed.

        Raises LimitError.
        """

    def function(
        self,
        name: str,
        call: Callable[..., Any],
        parameters: Sequence[str],
        result: str,
        *,
        volatile: bool = False,
    ) -> None:
        """Make a Python function callable from SQL; None in gives None out unless it handles None itself."""

    @property
    def memory(self) -> int:
        """The bytes that the engine may use."""

    @property
    def version(self) -> str:
        """The engine's version."""

    def attach(self, path: Path, name: str, *, new: bool = False) -> bool:
        """Open (or make) a database file beside this one; return whether that was possible."""

    def tables(self, database: str) -> set[str]:
        """Return the names of the tables of an attached database; none where it is damaged."""

    def interrupt(self) -> None:
        """Stop what runs now."""

    def close(self) -> None:
        """Free everything."""
