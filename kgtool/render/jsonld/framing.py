"""JSON-LD 1.1 Framing §4 by PyLD, within bounds.

A frame with ``@embed: @always`` describes a node again wherever something refers to it, all it refers to
included: the text grows with the number of paths through the graph, which in a graph of people who know
each other has no bound that anyone could wait for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kgtool.model.errors import LimitError

LEAST_BOUND = 200_000
"""Values that any framed document may hold; a large graph's may hold ``TIMES`` as many as it has itself."""
TIMES = 20

_ADVICE = (
    'say "@embed": "@once" in the frame, or "@explicit": true with the properties that are wanted, or frame'
    " fewer layers"
)


def framed(nodes: list[Any], frame: Mapping[str, Any], options: Mapping[str, Any], *, size: int) -> Any:
    """Return ``nodes``, in expanded form, framed; ``size`` is the number of triples that they say.

    Raises LimitError where the result would hold far more than the graph does, or nest too deep; errors of
    PyLD as they are.
    """
    from pyld.jsonld import JsonLdProcessor

    most = max(LEAST_BOUND, TIMES * size)

    class Bounded(JsonLdProcessor):  # type: ignore[misc] # PyLD has no types
        """PyLD's processor, which counts the values that it puts out."""

        values = 0

        def _add_frame_output(self, parent: object, property: object, output: object) -> None:  # noqa: A002
            self.values += 1
            if self.values > most:
                raise LimitError(
                    f"framed, the {size:,} triples would become more than {most:,} values; {_ADVICE}"
                )
            super()._add_frame_output(parent, property, output)

    try:
        return Bounded().frame(nodes, frame, dict(options))
    except RecursionError:
        raise LimitError(f"the framed document would nest too deep; {_ADVICE}") from None
