"""Where a triple is stated, in few words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kgtool.model.findings import Location
from kgtool.model.passages import passage_of
from kgtool.model.prefixes import Prefixes
from kgtool.render.proofs.steps import Origin

_MOST = 3
_LONG, _HEAD, _TAIL = 600, 400, 100


def places_told(origins: Iterable[Origin], prefixes: Prefixes) -> list[tuple[str, str | None]]:
    """Return a text for each file, its lines and passages in the same order; then the places with words.

    Beside a place stand its words, in quotation marks, or the note why there are none. Of more than four
    lines or passages three are named, and of long words the middle is left out. A document is named where
    it is another than the last.
    """
    together: dict[str | None, list[Origin]] = {None: []}
    worded: list[tuple[list[Origin], str | None]] = []
    for origin in origins:
        if origin.words is not None:
            worded.append(([origin], f"“{_shortened(' '.join(origin.words.split()))}”"))
        else:
            together.setdefault(origin.note, []).append(origin)
    told: list[tuple[str, str | None]] = []
    before: str | None = None
    for group, beside in [*((group, note) for note, group in together.items()), *worded]:
        for (file, document), found in _by_document(group).items():
            place = _told(file, document, found, before, prefixes)
            before = document or before
            if place:
                told.append((place, beside))
    return told


def rule_told(name: str, place: Location | None) -> str:
    """Return a rule's name, with its place where it stands in a file."""
    return name if place is None else f"{name} ({Location(place.path, place.line)})"


def _shortened(words: str) -> str:
    return words if len(words) <= _LONG else f"{words[:_HEAD]} […] {words[-_TAIL:]}"


def _by_document(origins: Iterable[Origin]) -> dict[tuple[str, str | None], list[Origin]]:
    groups: dict[tuple[str, str | None], list[Origin]] = {}
    for origin in origins:
        passage = passage_of(origin.passage) if origin.passage else None
        groups.setdefault((origin.file, passage.document if passage else None), []).append(origin)
    return groups


def _told(
    file: str, document: str | None, group: Sequence[Origin], before: str | None, prefixes: Prefixes
) -> str:
    lines = [str(origin.line) for origin in group if origin.line]
    words = [f"{file}:{_row(lines)}" if lines else file]
    if document is None:
        words.append(_row([prefixes.compact(origin.passage) for origin in group if origin.passage]))
    else:
        of = "" if document == before else f" of {prefixes.compact(document)}"
        words.append(f"characters {_row([_range(origin) for origin in group])}{of}")
    return ", ".join(word for word in words if word)


def _range(origin: Origin) -> str:
    passage = passage_of(origin.passage or "")
    return f"{passage.start}–{passage.end}" if passage else ""


def _row(names: Sequence[str]) -> str:
    """Return the names with commas and "and"; beyond three, how many more there are."""
    names = list(dict.fromkeys(names))
    shown = [*names[:_MOST], f"{len(names) - _MOST} more"] if len(names) > _MOST + 1 else names
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)
