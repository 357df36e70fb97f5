"""DuckDB behind the engine protocol."""

from __future__ import annotations

import atexit
import contextlib
import itertools
import os
import shutil
import sys
import tempfile
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kgtool.engines.protocol import Limits
from kgtool.engines.waiting import stoppable, unheard
from kgtool.model.errors import LimitError

if TYPE_CHECKING:
    from sqlglot import exp

# The binding itself: the package around it re-exports it, and brings a data frame API that takes longer to
# import than most queries to run.
try:
    import _duckdb as duckdb
except ImportError:
    import duckdb  # type: ignore[no-redef]

VERSION = str(duckdb.__version__)
"""The version of DuckDB: its files and its hash function belong to it."""

_BATCH = 20_000
_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB")
_NUMBERS = itertools.count()
_spills: list[Path] = []

_TOLD = (duckdb.InvalidInputException, duckdb.BinderException, duckdb.ParserException)
"""What may tell of a limit: see ``_reached``."""

T = TypeVar("T")


class DuckEngine:
    """One DuckDB database: in memory, or the file ``path``.

    Raises LimitError where ``memory`` or a question's time runs out.
    """

    dialect = "duckdb"
    unreadable: tuple[type[Exception], ...] = (duckdb.InvalidInputException, duckdb.NotImplementedException)

    def __init__(self, path: str | None, *, memory: str | None = None, read_only: bool = False) -> None:
        # What does not fit in memory goes to the system's folder for such things, not to the working folder.
        spill = Path(tempfile.gettempdir(), f"kgtool-{os.getpid()}-{next(_NUMBERS)}")
        _spills.append(spill)
        config: dict[str, str | bool | int | float | list[str]] = {
            "preserve_insertion_order": "false",
            "temp_directory": str(spill),
        }
        if memory:
            config["memory_limit"] = memory
        self._connection = duckdb.connect(path or ":memory:", read_only=read_only, config=config)
        self._functions: set[str] = set()
        self._path: str | None = None
        self._unmade: str | None = None  # a schema that is made before anything is asked of it but ``read``
        self._begin()
        self._outer: DuckEngine | None = None  # what is closed when nobody holds it any more
        # A connection that still owns Python functions when the interpreter ends makes the binding complain;
        # and nobody else frees the tables of an engine that is forgotten.
        self._end = weakref.finalize(self, _closed, self._connection)

    def within(self, schema: str, *, new: bool = False) -> DuckEngine:
        """Return this engine as it sees ``schema``, made where it is not there yet, before its own tables.

        Where it is ``new`` it is made when something of its own is asked for.
        """
        inner = DuckEngine.__new__(DuckEngine)
        inner._unmade = schema
        inner._connection, inner._functions = self._connection, self._functions
        inner._path, inner._end, inner._outer = f"{schema},{self._path or 'main'}", self._end, self
        inner._begin()
        if not new:
            inner._make()
        return inner

    def _make(self) -> None:
        if self._unmade is not None:
            self._connection.execute(f"CREATE SCHEMA IF NOT EXISTS {self._unmade}")
            self._unmade = None

    def _begin(self) -> None:
        self._free: list[duckdb.DuckDBPyConnection] = []  # cursors that may be used again
        self._preparing: duckdb.DuckDBPyConnection | None = None
        self._prepared: dict[str, str] = {}  # names of statements that this cursor has planned

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        self._make()
        cursor = self._connection.cursor()
        if self._path:
            cursor.execute(f"SET search_path = '{self._path}'")
        return cursor

    def sql(self, tree: exp.Expr) -> str:
        """Return ``tree`` in DuckDB's dialect."""
        return tree.sql(dialect="duckdb")

    def run(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run a statement and return all of its rows; of several, with semicolons between, the last one's."""
        return self._with_cursor(lambda cursor: _executed(cursor, sql, parameters).fetchall())

    def read(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a brief statement that writes nothing; a new schema need not be made for it.

        It is run in this thread: another may sleep, and to wake it takes longer.
        """
        engine = self if self._unmade is None or self._outer is None else self._outer
        return engine._with_cursor(lambda cursor: _executed(cursor, sql, ()).fetchall(), brief=True)

    def table(self, name: str, columns: Mapping[str, Any]) -> None:
        """Make the table ``name`` of numpy arrays of one length by column."""

        def made(cursor: duckdb.DuckDBPyConnection) -> None:
            cursor.register("given", columns)
            _executed(cursor, f"CREATE OR REPLACE TABLE {name} AS FROM given", ())
            cursor.unregister("given")

        self._with_cursor(made)

    def _with_cursor(self, call: Callable[[duckdb.DuckDBPyConnection], T], *, brief: bool = False) -> T:
        try:
            cursor = self._free.pop()
        except IndexError:
            cursor = self._cursor()
        try:
            found = call(cursor) if brief else stoppable(cursor.interrupt, lambda: call(cursor))
        except duckdb.OutOfMemoryException as error:
            raise LimitError(_memory(error)) from None
        self._free.append(cursor)
        return found

    def _forget_prepared(self) -> None:
        """Let the next prepared statement have a cursor of its own: the old one still plans."""
        self._preparing, self._prepared = None, {}

    def of_texts(self, sql: str, texts: Sequence[str]) -> list[tuple[Any, ...]]:
        """Run a statement that is asked again and again and planned once; ``texts`` are its parameter.

        A prepared statement takes no parameters from outside, so that the texts are written as literals.
        """
        if any("\0" in text for text in texts):
            return self.run(sql, [list(texts)])
        if self._preparing is None:
            self._preparing = self._cursor()
        cursor = self._preparing
        name = self._prepared.get(sql)
        if name is None:
            name = f"prepared_{len(self._prepared)}"
            prepare = f"PREPARE {name} AS {sql}"
            stoppable(cursor.interrupt, lambda: cursor.execute(prepare), lost=self._forget_prepared)
            self._prepared[sql] = name
        listed = ", ".join("'" + text.replace("'", "''") + "'" for text in texts)
        call = f"EXECUTE {name}([{listed}])"
        try:
            return stoppable(
                cursor.interrupt, lambda: cursor.execute(call).fetchall(), lost=self._forget_prepared
            )
        except duckdb.OutOfMemoryException as error:
            raise LimitError(_memory(error)) from None

    def stream(
        self, sql: str, parameters: Sequence[object] = (), *, limits: Limits | None = None
    ) -> DuckRows:
        """Run one statement and return its rows batch by batch."""
        return DuckRows(self._cursor(), sql, parameters, limits or Limits(), self)

    def record_batches(self, sql: str, rows: int, *, limits: Limits | None = None) -> Iterator[Any]:
        """Yield what one statement gives as Arrow record batches of about ``rows`` rows."""
        import_module("duckdb")  # The whole package gives a connection what makes record batches.
        cursor, limits = _Cursor(self._cursor()), (limits or Limits()).begun()

        def fetched(call: Callable[[], Any]) -> Any:
            try:
                return cursor.do(call, limits.end)
            except TimeoutError:
                raise limits.out_of_time() from None
            except duckdb.OutOfMemoryException as error:
                raise LimitError(_memory(error)) from None
            except _TOLD as error:
                raise _reached(error) or error from None

        try:
            reader = fetched(lambda: cursor.its.sql(sql).to_arrow_reader(rows))
            while (batch := fetched(lambda: next(reader, None))) is not None:
                yield batch
        finally:
            cursor.close()

    def function(
        self,
        name: str,
        call: Callable[..., Any],
        parameters: Sequence[str],
        result: str,
        *,
        volatile: bool = False,
    ) -> None:
        """Make ``call`` a SQL function, once."""
        if name not in self._functions:
            self._functions.add(name)
            kinds = [duckdb.sqltype(parameter) for parameter in parameters]
            self._connection.create_function(  # type: ignore[call-overload]
                name,
                _strict(call, len(parameters)),
                kinds,
                duckdb.sqltype(result),
                null_handling="special",
                side_effects=volatile,
            )

    @property
    def memory(self) -> int:
        """The bytes that DuckDB may use."""
        [(text,)] = self.run("SELECT current_setting('memory_limit')")
        number, unit = str(text).split()
        return int(float(number) * 1024 ** _UNITS.index(unit))

    @property
    def version(self) -> str:
        """The version of DuckDB: its files and its hash function belong to it."""
        return VERSION

    def attach(self, path: Path, name: str, *, new: bool = False) -> bool:
        """Open the database file ``path`` beside this one; return whether it could be read (or made)."""
        quoted = str(path).replace("'", "''")
        try:
            self.run(f"ATTACH '{quoted}' AS {name}" + ("" if new else " (READ_ONLY)"))
        except (duckdb.Error, OSError):
            return False
        return True

    def tables(self, database: str) -> set[str]:
        """Return the names of the tables of an attached database; none where it is damaged."""
        try:
            rows = self.run("SELECT table_name FROM duckdb_tables() WHERE database_name = $1", [database])
            for (name,) in rows:
                self.run(f"SELECT count(*) FROM {database}.{name}")
        except duckdb.Error:
            return set()
        return {name for (name,) in rows}

    def interrupt(self) -> None:
        """Stop what runs now on any cursor of this database."""
        self._connection.interrupt()

    def close(self) -> None:
        """Close the database."""
        self._end()


def _closed(connection: duckdb.DuckDBPyConnection) -> None:
    """Close a database, unless a call that was given up still runs in it: it is closed after that."""
    with contextlib.suppress(duckdb.ResourceInUseException):
        connection.close()


def _ended() -> None:
    """See to what a database leaves that is still in use when the process ends, since it hears nothing."""
    if unheard():
        for spill in _spills:
            shutil.rmtree(spill, ignore_errors=True)
        # The binding would tell at length what it cannot free.
        with contextlib.suppress(OSError, ValueError, AttributeError):
            sys.stderr.flush()
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


atexit.register(_ended)


def _executed(
    cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[object]
) -> duckdb.DuckDBPyConnection:
    """Run a statement; where the memory does not do for both cores, once more on one of them."""
    given = list(parameters) or None
    try:
        return cursor.execute(sql, given)
    except duckdb.OutOfMemoryException:
        setting = cursor.cursor()
        setting.execute("SET threads = 1")
        try:
            return cursor.execute(sql, given)
        finally:
            setting.execute("RESET threads")


def _strict(call: Callable[..., Any], count: int) -> Callable[..., Any]:
    """Return ``call`` with NULL out for NULL in; DuckDB counts the parameters, so that each number has
    its own.
    """
    if count == 1:
        return lambda a: None if a is None else call(a)
    if count == 2:
        return lambda a, b: None if a is None or b is None else call(a, b)
    if count == 3:
        return lambda a, b, c: None if a is None or b is None or c is None else call(a, b, c)
    return lambda a, b, c, d: None if a is None or b is None or c is None or d is None else call(a, b, c, d)


class _Cursor:
    """A cursor that is closed in the end, unless what it does was given up: closing would wait for that."""

    def __init__(self, its: duckdb.DuckDBPyConnection) -> None:
        self.its = its
        self._lost = False

    def do(self, call: Callable[[], T], end: float | None) -> T:
        """Return what ``call`` gives of this cursor; see ``stoppable``."""
        return stoppable(self.its.interrupt, call, end, lost=self._lose)

    def _lose(self) -> None:
        self._lost = True

    def close(self) -> None:
        """Free it. One that is lost is freed when nobody holds it any more."""
        if not self._lost:
            self.its.close()


class DuckRows:
    """The rows of one running statement."""

    def __init__(
        self, cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[object], limits: Limits,
        engine: DuckEngine,
    ) -> None:  # fmt: skip
        self._cursor = _Cursor(cursor)
        self._engine = engine  # its tables live as long as somebody holds it
        self._limits = limits.begun()
        self._question = sql, parameters

    def batches(self) -> Iterator[list[tuple[Any, ...]]]:
        """Yield lists of rows. Raises LimitError when time or memory runs out."""
        batch = self._fetch(lambda: _executed(self._cursor.its, *self._question).fetchmany(_BATCH))
        while batch:
            yield batch
            if len(batch) < _BATCH:
                break
            batch = self._fetch(lambda: self._cursor.its.fetchmany(_BATCH))
        self.close()

    def arrays(self) -> list[Any]:
        """Return all rows as a numpy array per column. Raises LimitError when time or memory runs out."""
        found = self._fetch(lambda: _executed(self._cursor.its, *self._question).fetchnumpy())
        self.close()
        return list(found.values())

    def close(self) -> None:
        """Free the cursor."""
        self._cursor.close()

    def _fetch(self, call: Callable[[], T]) -> T:
        try:
            return self._cursor.do(call, self._limits.end)
        except TimeoutError:
            self.close()
            raise self._limits.out_of_time() from None
        except duckdb.OutOfMemoryException as error:
            self.close()
            raise LimitError(_memory(error)) from None
        except _TOLD as error:
            self.close()
            raise _reached(error) or error from None
        except duckdb.OutOfRangeException:
            self.close()
            raise LimitError(
                "a number grew beyond the 38 digits that the duckdb engine calculates with"
            ) from None


def _reached(error: duckdb.Error) -> LimitError | None:
    """Return the limit that a statement ran into: one that a function of Python told, or of its depth."""
    _, told, message = str(error).partition("executing the UDF: LimitError: ")
    if told:
        return LimitError(message)
    if "Max expression depth" in str(error):
        return LimitError("the query has too many parts in a row or inside each other; write it in fewer")
    return None


def _memory(error: duckdb.Error) -> str:
    return f"the memory limit was reached (--memory): {str(error).splitlines()[0]}"
