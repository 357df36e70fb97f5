"""Names for blank nodes that depend on the graph alone: not on input order, labels or process.

A blank node is told from the others by what is said with it, as far around it as needed and no
farther (colour refinement); a fact that changes elsewhere leaves its name alone. RDFC-1.0 numbers
all blank nodes of a dataset in one row instead, so that one new fact may rename them all. Blank nodes
that refinement cannot tell apart are told apart by trial (individualisation), the smallest form wins.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from pyoxigraph import BlankNode

from kgtool.model.errors import LimitError
from kgtool.render.rdf11 import Statement

Colours = dict[BlankNode, str]
_Part = str | BlankNode
_WORK = 1_000_000
"""How often blank nodes may be looked at, beyond 100 times each, before they count as too much alike."""
_DEPTH = 100
"""How many of one group of blank nodes may have to be set apart one after the other."""
_TOO_ALIKE = (
    "too many blank nodes that look alike to name them the same way every time; give some of them IRIs"
)


def names(quads: Iterable[Statement]) -> dict[BlankNode, str]:
    """Return a label for every blank node of ``quads``, a set; isomorphic datasets get the same labels.

    Raises LimitError where blank nodes are so alike that naming them would take too long (RDFC-1.0 §7.1
    calls such data poison).
    """
    facts = _facts_about_blank_nodes(quads)
    settled = _Naming(facts).all()
    for length in (10, 64):
        labels = {node: "b" + colour[:length] for node, colour in settled.items()}
        if len(set(labels.values())) == len(labels):
            break
    return labels


def _facts_about_blank_nodes(quads: Iterable[Statement]) -> dict[BlankNode, list[tuple[_Part, ...]]]:
    facts: dict[BlankNode, list[tuple[_Part, ...]]] = defaultdict(list)
    for quad in quads:
        blank = {term for term in quad if isinstance(term, BlankNode)}
        if blank:
            fact = tuple(term if isinstance(term, BlankNode) else str(term) for term in quad)
            for node in blank:
                facts[node].append(fact)
    return facts


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class _Naming:
    """The work of ``names`` on one dataset; counts what it does."""

    def __init__(self, facts: Mapping[BlankNode, list[tuple[_Part, ...]]]) -> None:
        self._facts = facts
        self._work = 0

    def all(self) -> Colours:
        """Return a colour for every blank node, all different."""
        start = dict.fromkeys(self._facts, "")
        refined = self._refined(start, self._facts)
        return self._solved(refined, _alike(refined), None)

    def _count(self, work: int) -> None:
        self._work += work
        if self._work > _WORK + 100 * len(self._facts):
            raise LimitError(_TOO_ALIKE)

    def _signature(self, node: BlankNode, colours: Mapping[BlankNode, str]) -> str:
        """Return a digest of what is said with ``node``, itself and the others seen by colour only."""
        self._count(1)
        return _hash(
            *sorted(
                " ".join(
                    part if isinstance(part, str) else "_" if part == node else colours[part] or "*"
                    for part in fact
                )
                for fact in self._facts[node]
            )
        )

    def _neighbours(self, nodes: Iterable[BlankNode]) -> set[BlankNode]:
        return {p for n in nodes for fact in self._facts[n] for p in fact if isinstance(p, BlankNode)}

    def _refined(self, colours: Colours, affected: Collection[BlankNode]) -> Colours:
        """Split classes of equal colour until neighbours tell no more.

        Of a class that splits whole, the largest share keeps the colour, so that little is looked at again.
        """
        colours = dict(colours)
        classes: dict[str, set[BlankNode]] = defaultdict(set)
        for node, colour in colours.items():
            classes[colour].add(node)
        while affected:
            fresh: dict[str, dict[BlankNode, str]] = defaultdict(dict)
            for node in affected:
                old = colours.get(node)
                if old is not None and (len(classes[old]) > 1 or old == ""):
                    fresh[old][node] = _hash(old, self._signature(node, colours))
            changed: list[BlankNode] = []
            for old, new in fresh.items():
                stays = _largest(new) if old and len(new) == len(classes[old]) else None
                for node, colour in new.items():
                    if colour == stays:
                        continue
                    classes[old].discard(node)
                    classes[colour].add(node)
                    colours[node] = colour
                    changed.append(node)
            affected = self._neighbours(changed)
        return colours

    def _solved(self, colours: Colours, alike: set[BlankNode], trials: int | None) -> Colours:
        """Return ``colours`` with the nodes ``alike`` told apart from all others."""
        solved = dict(colours)
        parts: dict[str, list[Colours]] = defaultdict(list)
        for part in self._components(alike):
            form, own = self._settled(part, colours, trials)
            parts[form].append(own)
        for form, twins in parts.items():
            for rank, own in enumerate(twins):
                solved.update((node, _hash(form, str(rank), colour)) for node, colour in own.items())
        return solved

    def _components(self, alike: set[BlankNode]) -> Iterator[list[BlankNode]]:
        """Yield the nodes of ``alike`` grouped by being connected through nodes of ``alike`` only."""
        left = set(alike)
        while left:
            found = [left.pop()]
            for node in found:
                more = self._neighbours([node]) & left
                left -= more
                found += more
            yield found

    def _settled(self, part: list[BlankNode], colours: Colours, trials: int | None) -> tuple[str, Colours]:
        """Return the smallest form of ``part`` and the colours, all different, that give it.

        ``trials`` None looks at every choice; otherwise at the first only, so many levels deep.
        """
        around = {n: colours[n] for n in self._neighbours(part)} | {n: colours[n] for n in part}
        candidates = _smallest_class({n: colours[n] for n in part})
        if not candidates:
            return self._form(part, around), {n: colours[n] for n in part}
        if trials is not None:
            return self._trial(candidates[0], part, around, trials - 1)
        best: tuple[str, Colours] | None = None
        seen: set[str] = set()
        for node in candidates:
            quick, _ = self._trial(node, part, around, _DEPTH)
            if quick not in seen:  # else an automorphism maps an earlier candidate to this one
                full = self._trial(node, part, around, None)
                seen |= {quick, full[0]}
                best = min(best or full, full, key=lambda found: found[0])
        if best is None:
            raise AssertionError("a class of blank nodes has no member")
        return best

    def _trial(
        self, node: BlankNode, part: list[BlankNode], around: Colours, trials: int | None
    ) -> tuple[str, Colours]:
        """Return form and colours of ``part`` when ``node`` is set apart from its like."""
        if trials == 0:
            raise LimitError(_TOO_ALIKE)
        chosen = around | {node: _hash(around[node], "chosen")}
        refined = self._refined(chosen, self._neighbours([node]))
        solved = self._solved(refined, {n for n in _alike(refined) if n in set(part)}, trials)
        return self._form(part, solved), {n: solved[n] for n in part}

    def _form(self, part: list[BlankNode], colours: Colours) -> str:
        """Return a digest of everything said with ``part``, the blank nodes seen by colour."""
        facts = {
            " ".join(p if isinstance(p, str) else colours[p] for p in fact)
            for n in part
            for fact in self._facts[n]
        }
        self._count(len(part))
        return _hash(*sorted(facts))


def _largest(fresh: Mapping[BlankNode, str]) -> str:
    """Return the commonest new colour, of equally common ones the first in order."""
    counts = Counter(fresh.values())
    return min(counts, key=lambda colour: (-counts[colour], colour))


def _alike(colours: Colours) -> set[BlankNode]:
    """Return the nodes that share their colour with another."""
    counts = Counter(colours.values())
    return {node for node, colour in colours.items() if counts[colour] > 1}


def _smallest_class(colours: Colours) -> list[BlankNode]:
    """Return the nodes of the smallest class of two or more (of equals, the first colour), or none."""
    counts = Counter(colours.values())
    shared = [(count, colour) for colour, count in counts.items() if count > 1]
    return [node for node, colour in colours.items() if colour == min(shared)[1]] if shared else []
