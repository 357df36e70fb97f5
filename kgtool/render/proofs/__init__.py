"""A proof as a text tree, JSON or Markdown with a Mermaid drawing.

In: anything shaped like ``Proof`` (``triple``, ``rule``, ``premises``) and a function that tells where an
asserted triple stands. Out: text. Never: looks for a proof.
"""

from __future__ import annotations

from collections.abc import Iterator

from kgtool.model.errors import UnknownNameError
from kgtool.model.prefixes import Prefixes
from kgtool.render.proofs import drawn, listed, tree
from kgtool.render.proofs.steps import Origin, Origins, Proof, nowhere, steps

PROOF_FORMATS = ("text", "json", "markdown")


def proof(
    found: Proof, form: str, prefixes: Prefixes, origins: Origins = nowhere, *, colour: bool = False
) -> Iterator[str]:
    """Yield the proof in one of ``PROOF_FORMATS``; a conclusion used twice is proved once.

    ``origins`` gives, for an asserted triple, its places: file, and passage and words where known.
    ``colour`` matters to ``text`` only. Raises UnknownNameError for another format.
    """
    if form == "text":
        return iter([tree.write(found, prefixes, origins, colour=colour)])
    if form == "json":
        return iter([listed.write(steps(found, origins))])
    if form == "markdown":
        return iter([drawn.write(steps(found, origins), prefixes)])
    raise UnknownNameError(f"unknown format {form!r}; use one of {', '.join(PROOF_FORMATS)}")


__all__ = ["PROOF_FORMATS", "Origin", "Origins", "Proof", "proof"]
