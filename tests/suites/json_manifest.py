"""Manifests in JSON (JSON-LD and RDF canonicalisation), read as plain JSON into the same kind of case."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .folders import Folder


@dataclass(frozen=True, eq=False)
class JsonCase:
    """One test. ``kind`` is its classes, without prefix, as one text; ``entry`` the manifest's own words."""

    id: str
    kind: str
    folder: Folder
    manifest: Path
    entry: Mapping[str, Any]

    def file(self, key: str) -> Path:
        """Return the file that ``key`` names."""
        return self.manifest.parent / str(self.entry[key])

    @property
    def options(self) -> Mapping[str, Any]:
        """The options to run the test with."""
        return self.entry.get("option", {})


def json_cases(folder: Folder, name: str) -> list[JsonCase]:
    """Return the tests of the manifest ``name``."""
    manifest = json.loads((folder.root / name).read_text("utf-8"))
    entries = manifest.get("sequence") or manifest["entries"]
    base = folder.base + name.removesuffix(".jsonld")
    found = []
    for entry in entries:
        kinds = entry.get("@type") or entry["type"]
        kind = " ".join(one.split(":")[1] for one in ([kinds] if isinstance(kinds, str) else kinds))
        found.append(
            JsonCase(base + (entry.get("@id") or entry["id"]), kind, folder, folder.root / name, entry)
        )
    return found


def set_apart(case: JsonCase, offered: Collection[str]) -> str | None:
    """Return why a case is not run where only the options ``offered`` can be given, None where it is."""
    if "json-ld-1.0" in (case.options.get("specVersion"), case.options.get("processingMode")):
        return "is about JSON-LD 1.0"
    if case.options.keys() - set(offered):
        return "needs an option that the tool does not offer"
    return None
