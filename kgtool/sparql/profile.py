"""What the engine did for one statement: its operators with rows and times, as it reports them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.engines import Limits

_SILENT = ("RESULT_COLLECTOR", "EXPLAIN_ANALYZE")
_PREDICATE = re.compile(r"\(p = (-?\d+)\)")


@dataclass(frozen=True)
class Operator:
    """One operator of a plan and those that it works on.

    ``rows`` are what it gave, ``scanned`` those of a table that it looked at, ``seconds`` its own time
    without that of ``inner``; ``told`` is what the engine says of it: ``Table``, ``Filters``, ``Join Type``
    and more.
    """

    name: str
    told: Mapping[str, tuple[str, ...]]
    rows: int
    scanned: int
    seconds: float
    inner: tuple[Operator, ...]

    def __iter__(self) -> Iterator[Operator]:
        """Yield this operator and all below it."""
        yield self
        for operator in self.inner:
            yield from operator

    @property
    def table(self) -> str | None:
        """The table that a scan reads, without its schema."""
        return self.told["Table"][0].rpartition(".")[2] if "Table" in self.told else None

    @property
    def predicate(self) -> int | None:
        """The id of the one predicate whose triples a scan gives."""
        found = _PREDICATE.search(" ".join(self.told.get("Filters", ())))
        return int(found[1]) if found else None

    @property
    def join(self) -> str | None:
        """How a join is carried out, as ``hash inner``; None for any other operator.

        Which side the engine holds in memory is left out: ``right anti`` is ``anti``.
        """
        if not self.name.endswith("join"):
            return None
        kind = self.told.get("Join Type", ("",))[0].lower()
        kind = "left" if kind == "right" else kind.removeprefix("right_")
        return f"{self.name.removesuffix(' join')} {kind}".strip()


def profile(store: Store, statement: str, limits: Limits | None = None) -> Operator | None:
    """Run ``statement``, whose functions are there, and return what was done for it.

    None where the engine knew the answer without a step, as the number of rows of a whole table. Raises
    LimitError.
    """
    stream = store.engine.stream(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", limits=limits)
    [row] = next(stream.batches())
    stream.close()
    told = json.loads(row[-1])
    if "operator" not in told:
        return None
    [root] = told["operator"]
    while root["type"] in _SILENT:
        [root] = root["children"]
    return _operator(root)


def _operator(step: Mapping[str, Any]) -> Operator:
    told = {name: _texts(value) for name, value in step.get("extra_info", {}).items() if value}
    return Operator(
        step["type"].lower().replace("_", " ").strip(),
        told,
        step["intermediate_rows"],
        step.get("rows_scanned", 0),
        step["timing"],
        tuple(map(_operator, step.get("children", ()))),
    )


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (" ".join(str(value).split()),)
