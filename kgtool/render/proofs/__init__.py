"""A proof as a text tree, JSON, Markdown with a Mermaid drawing, or SVG; and what a triple lacks of one.

In: anything shaped like ``Proof`` (``triple``, ``rule``, ``premises``) or ``NearMiss``, and a function that
tells where an asserted triple stands. Out: text. Never: looks for a proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kgtool.model.errors import UnknownNameError
from kgtool.model.prefixes import Prefixes
from kgtool.render.proofs.shortfall import Shortfall
from kgtool.render.proofs.steps import Origin, Origins, Proof, RulePlaces, nowhere, steps, unplaced

PROOF_FORMATS = ("text", "json", "markdown", "svg")
NEAR_MISS_FORMATS = ("text", "json")


def proof(
    found: Proof,
    form: str,
    prefixes: Prefixes,
    origins: Origins = nowhere,
    rules: RulePlaces = unplaced,
    *,
    colour: bool = False,
) -> Iterator[str]:
    """Yield the proof in one of ``PROOF_FORMATS``; a conclusion used twice is proved once.

    ``origins`` gives, for an asserted triple, its places: file, and passage and words where known;
    ``rules`` the place of a rule. But for JSON, the triples that say what a list holds are told as one, blank
    nodes that are lists or class expressions by what the proof says of them, and of long words the middle is
    left out. ``colour`` matters to ``text`` only.
    Raises UnknownNameError for another format.
    """
    if form == "json":
        from kgtool.render.proofs import listed

        return iter([listed.write(steps(found, origins, rules, fold=False))])
    return _people(found, form, prefixes, origins, rules, colour=colour)


def proofs(
    found: Sequence[Proof],
    form: str,
    prefixes: Prefixes,
    origins: Origins = nowhere,
    rules: RulePlaces = unplaced,
    *,
    colour: bool = False,
) -> Iterator[str]:
    """Yield several proofs of one triple, at least one, numbered; otherwise as ``proof`` does."""
    if form == "json":
        from kgtool.render.proofs import listed

        return iter([listed.write_all([steps(each, origins, rules, fold=False) for each in found])])
    if form == "svg":
        from kgtool.render.proofs import svg

        return iter([svg.write(found, prefixes, origins, rules)])
    return _numbered(found, form, prefixes, origins, rules, colour=colour)


def _numbered(
    found: Sequence[Proof],
    form: str,
    prefixes: Prefixes,
    origins: Origins,
    rules: RulePlaces,
    *,
    colour: bool,
) -> Iterator[str]:
    for number, each in enumerate(found, start=1):
        title = f"proof {number} of {len(found)}"
        yield ("" if number == 1 else "\n") + (f"## P{title[1:]}\n\n" if form == "markdown" else f"{title}\n")
        yield from _people(each, form, prefixes, origins, rules, colour=colour)


def _people(
    found: Proof, form: str, prefixes: Prefixes, origins: Origins, rules: RulePlaces, *, colour: bool
) -> Iterator[str]:
    if form == "text":
        from kgtool.render.proofs import tree

        return iter([tree.write(found, prefixes, origins, rules, colour=colour)])
    if form == "markdown":
        from kgtool.render.proofs import drawn

        return iter([drawn.write(steps(found, origins, rules), prefixes)])
    if form == "svg":
        from kgtool.render.proofs import svg

        return iter([svg.write([found], prefixes, origins, rules)])
    raise UnknownNameError(f"unknown format {form!r}; use one of {', '.join(PROOF_FORMATS)}")


def near_misses(
    found: Shortfall,
    form: str,
    prefixes: Prefixes,
    origins: Origins = nowhere,
    rules: RulePlaces = unplaced,
    *,
    colour: bool = False,
) -> Iterator[str]:
    """Yield why a triple does not hold, in one of ``NEAR_MISS_FORMATS``.

    ``origins`` gives the places of a triple that holds; what has none is told as inferred. ``rules`` and
    ``colour`` are as in ``proof``. Raises UnknownNameError for another format.
    """
    from kgtool.render.proofs import near

    if form == "text":
        return iter([near.write(found, prefixes, origins, rules, colour=colour)])
    if form == "json":
        return iter([near.write_json(found, origins, rules)])
    raise UnknownNameError(f"unknown format {form!r}; use one of {', '.join(NEAR_MISS_FORMATS)}")


__all__ = [
    "NEAR_MISS_FORMATS", "PROOF_FORMATS", "Origin", "Origins", "Proof", "RulePlaces", "Shortfall",
    "near_misses", "proof", "proofs",
]  # fmt: skip
