"""Solutions in columns as bytes: an Arrow IPC file, or Parquet. Streamed batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def arrow(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    """Yield an Arrow IPC file (Arrow Columnar Format, "IPC File Format")."""
    from pyarrow import ipc

    yield from _written(lambda sink: ipc.new_file(sink, schema), batches)


def parquet(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    """Yield a Parquet file, a row group per batch."""
    from pyarrow import parquet as pq

    yield from _written(lambda sink: pq.ParquetWriter(sink, schema), batches)


def _written(opened: Callable[[Any], Any], batches: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    sink = _Sink()
    with opened(sink) as writer:
        for batch in batches:
            writer.write_batch(batch)
            yield sink.taken()
    yield sink.taken()


class _Sink:
    """A file that is only written to; what was written is taken away piece by piece."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._length = 0

    def write(self, data: Any) -> int:
        """Keep ``data`` until it is taken."""
        part = bytes(data)
        self._parts.append(part)
        self._length += len(part)
        return len(part)

    def tell(self) -> int:
        """Return how much was written."""
        return self._length

    def flush(self) -> None:
        """Do nothing: what is written can be taken at once."""

    def readable(self) -> bool:
        """Say that nothing can be read."""
        return False

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def seekable(self) -> bool:
        """Say that there is no way back."""
        return False

    def close(self) -> None:
        """Do nothing: the last piece is still to be taken."""

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        parts, self._parts = self._parts, []
        return b"".join(parts)
