"""Where a triple is stated, in few words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kgtool.model.passages import passage_of
from kgtool.model.prefixes import Prefixes
from kgtool.render.proofs.steps import Origin

_MOST = 3


def places_told(origins: Iterable[Origin], prefixes: Prefixes) -> list[tuple[str, str | None]]:
    """Return a text for each file, its lines and passages in the same order; then the places with words.

    Beside a place stand its words. Of more than four lines or passages three are named. A document is named
    once, where it is first spoken of.
    """
    bare: list[Origin] = []
    told: list[tuple[str, str | None]] = []
    for origin in origins:
        if origin.words is None:
            bare.append(origin)
        else:
            told += ((place, " ".join(origin.words.split())) for place in _grouped([origin], prefixes))
    return [*((place, None) for place in _grouped(bare, prefixes)), *told]


def _grouped(origins: Sequence[Origin], prefixes: Prefixes) -> Iterator[str]:
    groups: dict[tuple[str, str | None], list[Origin]] = {}
    for origin in origins:
        passage = passage_of(origin.passage) if origin.passage else None
        groups.setdefault((origin.file, passage.document if passage else None), []).append(origin)
    before: str | None = None
    for (file, document), group in groups.items():
        lines = [str(origin.line) for origin in group if origin.line]
        words = [f"{file}:{_row(lines)}" if lines else file]
        if document is None:
            words.append(_row([prefixes.compact(origin.passage) for origin in group if origin.passage]))
        else:
            of = "" if document == before else f" of {prefixes.compact(document)}"
            words.append(f"characters {_row([_range(origin) for origin in group])}{of}")
            before = document
        if any(words):
            yield ", ".join(word for word in words if word)


def _range(origin: Origin) -> str:
    passage = passage_of(origin.passage or "")
    return f"{passage.start}–{passage.end}" if passage else ""


def _row(names: Sequence[str]) -> str:
    """Return the names with commas and "and"; beyond three, how many more there are."""
    names = list(dict.fromkeys(names))
    shown = [*names[:_MOST], f"{len(names) - _MOST} more"] if len(names) > _MOST + 1 else names
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)
