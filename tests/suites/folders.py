"""Where the suites are, and under which IRIs their files are known."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

_HERE = Path(__file__).resolve().parent
_BESIDE_CHECKOUT = _HERE.parents[2] / "shared" / "suites"


@dataclass(frozen=True)
class Folder:
    """A folder of test files and the IRI that stands for it."""

    root: Path
    base: str

    def iri_of(self, path: Path) -> str:
        """Return the IRI by which the suite knows the file ``path``."""
        return self.base + quote(path.relative_to(self.root).as_posix(), safe="/~!$&'()*+,;=:@-._")

    def path_of(self, iri: str) -> Path:
        """Return the file that ``iri`` names."""
        if not iri.startswith(self.base):
            raise ValueError(f"{iri} is not under {self.base}")
        return self.root / unquote(iri[len(self.base) :].split("#", 1)[0])


def suites_root() -> Path | None:
    """Return the folder with the public suites, or None where it is absent."""
    root = Path(os.environ["KGTOOL_SUITES"]) if "KGTOOL_SUITES" in os.environ else _BESIDE_CHECKOUT
    return root if root.is_dir() else None


NEEDS_SUITES = pytest.mark.skipif(
    suites_root() is None,
    reason="the public suites are not here: set KGTOOL_SUITES or have shared/suites beside the checkout",
)

_ROOT = suites_root() or _BESIDE_CHECKOUT
RDF_TESTS = Folder(_ROOT / "w3c-rdf-tests", "https://w3c.github.io/rdf-tests/")
DATA_SHAPES = Folder(_ROOT / "w3c-data-shapes", "https://w3c.github.io/data-shapes/")
JSON_LD_API = Folder(_ROOT / "w3c-json-ld-api" / "tests", "https://w3c.github.io/json-ld-api/tests/")
JSON_LD_FRAMING = Folder(
    _ROOT / "w3c-json-ld-framing" / "tests", "https://w3c.github.io/json-ld-framing/tests/"
)
RDF_CANON = Folder(_ROOT / "w3c-rdf-canon" / "tests", "https://w3c.github.io/rdf-canon/tests/")
OWN = Folder(_HERE / "own", "https://w3id.org/kgtool/tests/")
CORPUS = Folder(_ROOT / "corpus", "https://w3id.org/kgtool/tests/corpus/")
BENCH = Folder(_ROOT / "bench", "https://w3id.org/kgtool/tests/bench/")
OWL2 = Folder(_ROOT / "w3c-owl2", "https://w3id.org/kgtool/tests/owl2/")
RULE_TESTS = Folder(_ROOT / "owl2rl-schneider", "https://w3id.org/kgtool/tests/rules/")
