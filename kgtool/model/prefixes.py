"""Prefixes: short names for IRIs, both ways."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

# The part after the colon that Turtle allows without an escape (PN_LOCAL, its plain part).
_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_RESERVED = re.compile(r"([~.\-!$&'()*+,;=/?#@%])")


class Prefixes(Mapping[str, str]):
    """An immutable map from prefix (without colon) to namespace IRI."""

    def __init__(self, bindings: Mapping[str, str] | None = None) -> None:
        self._by_prefix = dict(sorted((bindings or {}).items()))
        self._longest_first = sorted(self._by_prefix.items(), key=lambda item: (-len(item[1]), item[0]))

    def __getitem__(self, prefix: str) -> str:
        return self._by_prefix[prefix]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_prefix)

    def __len__(self) -> int:
        return len(self._by_prefix)

    def merged(self, other: Mapping[str, str]) -> Prefixes:
        """Return these prefixes with ``other`` added; where both bind a prefix, ours stays."""
        return Prefixes({**other, **self._by_prefix})

    def compact(self, iri: str) -> str:
        """Return ``prefix:local`` in Turtle's syntax, or ``<iri>`` where no prefix fits."""
        for prefix, namespace in self._longest_first:
            if namespace and iri.startswith(namespace):
                local = _local_name(iri[len(namespace) :])
                if local is not None:
                    return f"{prefix}:{local}"
        return f"<{iri}>"

    def expand(self, curie: str) -> str | None:
        """Return the IRI that ``prefix:local`` stands for, or None where the prefix is not bound."""
        prefix, colon, local = curie.partition(":")
        if not colon or prefix not in self._by_prefix:
            return None
        return self._by_prefix[prefix] + local.replace("\\", "")


def _local_name(rest: str) -> str | None:
    """Return ``rest`` as a PN_LOCAL, escaped where Turtle asks for it, or None where it cannot be one."""
    if not rest or _PLAIN_LOCAL.fullmatch(rest):
        return rest
    if not re.fullmatch(r"[A-Za-z0-9_.,=-]+", rest):
        return None
    return _RESERVED.sub(r"\\\1", rest)
