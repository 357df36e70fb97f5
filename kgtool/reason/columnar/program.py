"""Clauses in order: what is pruned, and which relations are computed before which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from kgtool.reason.columnar.clause import ANY, Atom, Clause, Denial, Key
from kgtool.reason.columnar.relations import Relations


@dataclass(frozen=True)
class Component:
    """Relations that feed each other, and every clause that concludes into one of them.

    ``level`` is the longest way here from the asserted facts; ``inner`` are the clauses
    that also read one of them.
    """

    keys: frozenset[Key]
    clauses: tuple[Clause, ...]
    inner: tuple[Clause, ...]
    level: int


Form = str
"""What a linear clause does to a pair: ``=`` keeps, ``~`` turns round, ``s``/``o`` takes an end, ``c``
passes on.
"""

_COMPOSED: dict[tuple[Form, Form], Form] = {
    ("=", "="): "=", ("=", "~"): "~", ("~", "="): "~", ("~", "~"): "=",
    ("=", "s"): "s", ("=", "o"): "o", ("~", "s"): "o", ("~", "o"): "s",
    ("s", "c"): "s", ("o", "c"): "o", ("c", "c"): "c",
}  # fmt: skip


def form_of(clause: Clause, relations: Relations) -> Form | None:
    """Return the form of a clause with one atom that keeps or drops its variables, or None for any other."""
    if len(clause.body) != 1:
        return None
    body, head = clause.body[0], clause.head
    kinds = relations.key(body)[0], relations.key(head)[0]
    x, y = body[0], body[2]
    if (
        not isinstance(x, str)
        or isinstance(body[1], str)
        or (kinds[0] == "p" and (not isinstance(y, str) or x == y))
    ):
        return None
    if kinds == ("c", "c"):
        return "c" if head[0] == x else None
    if kinds == ("p", "c"):
        return "s" if head[0] == x else "o" if head[0] == y else None
    if kinds == ("p", "p"):
        return "=" if (head[0], head[2]) == (x, y) else "~" if (head[0], head[2]) == (y, x) else None
    return None


def useful(
    clauses: Iterable[Clause], denials: Collection[Denial], relations: Relations, noise: Collection[int]
) -> list[Clause]:
    """Return the clauses that can conclude something worth having.

    Left out are those that read a relation that stays empty, and those that conclude noise nobody reads.
    """
    waiting, alive = list(clauses), list[Clause]()
    filled: set[Key] = set()
    while True:
        ready = [c for c in waiting if all(_filled(relations.key(a), filled, relations) for a in c.body)]
        if not ready:
            break
        alive += ready
        filled |= {relations.key(clause.head) for clause in ready}
        done = set(ready)
        waiting = [clause for clause in waiting if clause not in done]
    while True:
        read = read_by(alive, denials, relations)
        kept = [c for c in alive if not _is_noise(c, noise, relations) or relations.key(c.head) in read]
        if len(kept) == len(alive):
            return reduced(kept, relations)
        alive = kept


def read_by(clauses: Iterable[Clause], denials: Iterable[Denial], relations: Relations) -> set[Key]:
    """Return every relation that a clause or a denial reads."""
    bodies = [*(clause.body for clause in clauses), *(denial.body for denial in denials)]
    return {relations.key(atom) for body in bodies for atom in body}


def _filled(key: Key, filled: set[Key], relations: Relations) -> bool:
    if key in filled or relations.count(key):
        return True
    if key[0] == "c":
        return ("p", relations.type) in filled
    return key == ("p", relations.type) and any(kind == "c" for kind, _ in filled)


def _is_noise(clause: Clause, noise: Collection[int], relations: Relations) -> bool:
    key = relations.key(clause.head)
    return key[0] == "c" and key[1] in noise


def reduced(clauses: Sequence[Clause], relations: Relations) -> list[Clause]:
    """Return ``clauses`` without those linear ones that two others together make up for."""
    forms = {clause: form_of(clause, relations) for clause in clauses}
    after: dict[Key, dict[tuple[Key, Form], Clause]] = defaultdict(dict)
    for clause, form in forms.items():
        if form is not None:
            after[relations.key(clause.body[0])][(relations.key(clause.head), form)] = clause
    dropped: set[Clause] = set()
    for clause, form in forms.items():
        if form is None:
            continue
        start, end = relations.key(clause.body[0]), relations.key(clause.head)
        by_form = after[start]
        if by_form.get((end, form)) is not clause:
            dropped.add(clause)  # another rule says the same
            continue
        if any(
            middle not in (start, end) and _COMPOSED.get((first, second)) == form
            for (middle, first) in by_form
            if middle not in (start, end)
            for second in _seconds(after, middle, end)
        ):
            dropped.add(clause)
            del by_form[(end, form)]
    return [clause for clause in clauses if clause not in dropped]


def _seconds(after: dict[Key, dict[tuple[Key, Form], Clause]], middle: Key, end: Key) -> list[Form]:
    known = after.get(middle)
    return [form for form in "=~soc" if (end, form) in known] if known else []


def components(clauses: Sequence[Clause], relations: Relations) -> list[Component]:
    """Return the strongly connected components of the relations that are concluded, those that feed first."""
    heads: dict[Key, list[Clause]] = defaultdict(list)
    for clause in clauses:
        heads[relations.key(clause.head)].append(clause)
    feeding = {key: _feeding(found, heads, relations) for key, found in heads.items()}
    levels: dict[Key, int] = {}
    found = []
    for connected in _strongly_connected(feeding):
        keys = frozenset(connected)
        own = tuple(clause for key in connected for clause in heads[key])
        inner = tuple(c for c in own if any(_reads(relations.key(a), keys, relations) for a in c.body))
        below = [levels[other] for key in connected for other in feeding[key] if other not in keys]
        level = 1 + max(below, default=0)
        levels.update(dict.fromkeys(connected, level))
        found.append(Component(keys, own, inner, level))
    return sorted(found, key=lambda component: component.level)


def _reads(key: Key, keys: frozenset[Key], relations: Relations) -> bool:
    wide = {ANY, ("p", relations.type)}
    near = keys if key in wide else {key, ("p", relations.type)} & keys
    return any(_feeds(other, key, relations) for other in near)


def _feeds(written: Key, read: Key, relations: Relations) -> bool:
    """Return whether a fact of the relation ``written`` may be one of ``read``."""
    if relations.native_equality and ("p", relations.same) in (written, read):
        return False
    if read in (written, ANY):
        return True
    everything = ("p", relations.type)
    return (read == everything and written[0] == "c") or (written == everything and read[0] == "c")


def _feeding(clauses: Sequence[Clause], heads: Collection[Key], relations: Relations) -> list[Key]:
    wide = {ANY, ("p", relations.type)}
    found: dict[Key, None] = {}
    for key in dict.fromkeys(relations.key(atom) for clause in clauses for atom in clause.body):
        near = heads if key in wide else [k for k in (key, ("p", relations.type)) if k in heads]
        found.update(dict.fromkeys(k for k in near if _feeds(k, key, relations)))
    return list(found)


def _strongly_connected(feeding: dict[Key, list[Key]]) -> list[list[Key]]:
    """Tarjan's algorithm without recursion: each component after those that feed it."""
    index: dict[Key, int] = {}
    low: dict[Key, int] = {}
    stack: list[Key] = []
    on_stack: set[Key] = set()
    found: list[list[Key]] = []
    for root, before in feeding.items():
        if root in index:
            continue
        work = [(root, iter(before))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            key, others = work[-1]
            for other in others:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(feeding[other])))
                    break
                if other in on_stack:
                    low[key] = min(low[key], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[key])
                if low[key] == index[key]:
                    found.append(_popped(stack, on_stack, key))
    return found


def _popped(stack: list[Key], on_stack: set[Key], root: Key) -> list[Key]:
    component = []
    while True:
        key = stack.pop()
        on_stack.discard(key)
        component.append(key)
        if key == root:
            return component


@dataclass(frozen=True)
class Way:
    """How the facts of one relation lead to another by linear clauses alone: the last clause, and how
    many.
    """

    source: Key
    target: Key
    form: Form
    last: Clause
    length: int

    def clause(self, rdf_type: int) -> Clause:
        """Return the way as one clause, by the rule of its last."""
        kind, constant = self.source
        body: Atom = ("x", rdf_type, constant) if kind == "c" else ("x", constant, "y")
        kind, constant = self.target
        subject, value = ("y", "x") if self.form in ("~", "o") else ("x", "y")
        head: Atom = (subject, rdf_type, constant) if kind == "c" else (subject, constant, value)
        return Clause(self.last.rule, (body,), head)


def ways(clauses: Sequence[Clause], relations: Relations) -> list[Way]:
    """Return the shortest way from each relation to each other, and round to itself, by linear
    ``clauses``.
    """
    after: dict[Key, list[tuple[Key, Form, Clause]]] = defaultdict(list)
    for clause in clauses:
        form = form_of(clause, relations)
        if form is not None:
            after[relations.key(clause.body[0])].append((relations.key(clause.head), form, clause))
    found: list[Way] = []
    for source in list(after):
        start = "c" if source[0] == "c" else "="
        seen = {(source, start)}
        frontier = [(source, start)]
        length = 0
        while frontier:
            length += 1
            following = []
            for middle, first in frontier:
                for target, second, clause in after.get(middle, ()):
                    form = _COMPOSED.get((first, second))
                    if form is not None and (target, form) not in seen:
                        seen.add((target, form))
                        following.append((target, form))
                        found.append(Way(source, target, form, clause, length))
            frontier = following
    return found
