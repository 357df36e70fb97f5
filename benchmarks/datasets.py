"""The generated graphs as files, each made once: when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks import films, universities
from benchmarks.statements import write


@dataclass(frozen=True)
class Datasets:
    """Files in ``folder``, from ``seed``. Sizes are what was asked for; a file has about so many triples."""

    folder: Path
    seed: int = 1

    def films(self, triples: int, suffix: str) -> str:
        """Return the path of a film graph; both formats are written at once."""
        paths = [self._path(f"films-{triples}", ending) for ending in (".nt", ".ttl")]
        if not all(path.exists() for path in paths):
            write(films.subjects(triples, self.seed), films.NAMESPACE, *paths)
        return str(self._path(f"films-{triples}", suffix))

    def later_films(self, triples: int) -> str:
        """Return the path of the films that are added to a film graph."""
        path = self._path(f"films-{triples}-later", ".nt")
        if not path.exists():
            write(films.later(triples, seed=self.seed), films.NAMESPACE, path)
        return str(path)

    def universities(self, count: int) -> str:
        """Return the path of a graph of so many universities."""
        path = self._path(f"universities-{count}", ".nt")
        if not path.exists():
            write(universities.subjects(count, self.seed), universities.NAMESPACE, path)
        return str(path)

    def triples(self, path: str) -> int:
        """Return how many triples a file in N-Triples has, or its sister in Turtle."""
        with Path(path).with_suffix(".nt").open("rb") as file:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))

    def _path(self, name: str, suffix: str) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f"{name}-seed{self.seed}{suffix}"
