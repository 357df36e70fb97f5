"""What a project keeps in ``.kgtool/`` between two starts: closures and tables.

Every key follows from the bytes of the files, the versions of what works on them, and what was asked; so
nothing there can be out of date, and whatever is missing or damaged is worked out again.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.dataset import CURATED, Kept, Layer
from kgtool.faces.asking import memory_of
from kgtool.faces.inputs import STREAMED
from kgtool.model.version import __version__

if TYPE_CHECKING:
    from kgtool.dataset.columnar import Store
    from kgtool.faces.inputs import Inputs
    from kgtool.faces.value import Closure, GraphValue


def closure_key(graph: GraphValue, profile: str, equality: str, asserted: str) -> str:
    """Return the key of what follows from the layers whose digest is ``asserted``."""
    engine = graph.inputs.settings.value("engine")
    reasoner = (
        f"owlrl {_version_of('owlrl')}" if engine == "reference" else f"{engine} {_version_of('duckdb')}"
    )
    return f"kgtool {__version__} {reasoner} {profile} {equality} {graph.inputs.rules_digest} {asserted}"


def content_of(graph: GraphValue) -> str:
    """Return a key for the quads of ``graph`` in view, found without reading them; else empty."""
    if not graph.dataset.fingerprint or graph.inputs.cache is None:
        return ""
    view = " ".join(sorted(layer.value for layer in graph.view))
    inferred = graph.closure.key if graph.closure else ""
    return f"kgtool {__version__} {_code()}\n{view}\n{graph.dataset.fingerprint}\n{inferred}"


def noted_closure(inputs: Inputs, key: str) -> tuple[int, int] | None:
    """Return how many triples the closure called ``key`` infers, and in how many rounds; None if unknown."""
    noted = _closures(inputs.cache).get(key) if inputs.cache else None
    if noted is None:
        return None
    count, rounds = json.loads(noted)
    return int(count), int(rounds)


def note_closure(inputs: Inputs, closure: Closure) -> None:
    """Keep what ``noted_closure`` returns. The triples lie in the snapshot of the closed graph."""
    if inputs.cache:
        _closures(inputs.cache).put(closure.key, json.dumps([closure.inferred, closure.rounds]).encode())


def _closures(folder: Path) -> Kept:
    return Kept(folder, "closure", 2, 16)


def store_of(graph: GraphValue) -> Store:
    """Return the tables of ``graph``: those that were kept, else new ones, which are kept."""
    from kgtool.dataset.columnar import save_snapshot

    tables = graph.closure.tables if graph.closure else None
    if tables is not None and graph.view == tables.view:
        return tables.store
    cache, key = graph.inputs.cache, content_of(graph)
    known = kept_store(graph.inputs, key)
    if known is not None:
        return known
    made = loaded(graph)
    if cache and key:
        save_snapshot(made, cache, key)
    return made


def kept_store(inputs: Inputs, key: str) -> Store | None:
    """Return the tables that were kept for the content ``key`` (see ``content_of``), or None."""
    from kgtool.dataset.columnar import open_snapshot

    return (
        open_snapshot(inputs.cache, key, memory=memory_of(inputs.settings)) if inputs.cache and key else None
    )


def loaded(graph: GraphValue) -> Store:
    """Return tables of ``graph``: of large files those that they were loaded into, else new ones."""
    from kgtool.dataset.columnar import Store

    as_read = graph.dataset.fingerprint == STREAMED and graph.closure is None
    if as_read and graph.view | {Layer.INFERRED} == CURATED:
        return graph.inputs.tables
    memory, union_default = memory_of(graph.inputs.settings), graph.dataset.union_default
    return Store.of_quads(graph.quads, union_default=union_default, memory=memory)


@lru_cache(maxsize=1)
def _code() -> str:
    """Return what stands for the code that makes tables and plans, so that who changes it sees the change."""
    root = Path(__file__).parents[1]
    found = sorted(
        f"{path} {path.stat().st_mtime_ns}"
        for room in ("dataset", "engines", "sparql")
        for path in (root / room).rglob("*.py")
    )
    return hashlib.sha256("\n".join(found).encode()).hexdigest()[:16]


def _version_of(package: str) -> str:
    """Return the version of an installed package from the name of its folder; nothing is imported for it."""
    from importlib.util import find_spec

    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for found in Path(folder).parent.glob(f"{package}-*.dist-info"):
            return found.name.removesuffix(".dist-info").removeprefix(f"{package}-")
    from importlib.metadata import version

    return version(package)
