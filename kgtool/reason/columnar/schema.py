"""The schema, closed in memory, and the book's rules specialised by it.

Each fact of the schema is matched against the schema atoms of every rule as it appears. A rule that has no
other atoms concludes facts; of any other rule, each match leaves a clause about the data. What is transitive
(scm-sco, scm-spo) is closed by reachability (``reachability``), in time linear in what it concludes, and a
fact so concluded leaves no clause that those of the path below it make up for (cax-sco, prp-spo1).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from kgtool.reason.book import Atom as BookAtom
from kgtool.reason.columnar.clause import Atom, Clause, Denial, Ids, Slot
from kgtool.reason.columnar.lexicon import SUMMING_UP, Lexicon, Split
from kgtool.reason.columnar.reachability import Reachability

_MOST_READINGS = 16

Edges = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class _Plan:
    """How a rule matches from one of its schema atoms: that atom, then the others, each bound by those
    before.
    """

    split: Split
    atoms: tuple[Atom, ...]
    passes_on: bool
    """Whether it says of the data of one end that it is data of the other: ``head`` is its atom about the
    data with one end for the other.
    """

    @property
    def probe(self) -> tuple[bool, int, int] | None:
        """Where the second atom is bound by the first: whether by its subject, its predicate, and which
        place of the first fact (0 or 2) is there.
        """
        if len(self.atoms) < 2:
            return None
        first, (s, p, o) = self.atoms[0], self.atoms[1]
        for slot, by_subject in ((s, True), (o, False)):
            if isinstance(slot, str) and slot in (first[0], first[2]) and isinstance(p, int):
                return by_subject, p, 0 if slot == first[0] else 2
        return None


class Schema:
    """Facts of the schema, closed; and what the rules leave to be done with the data."""

    def __init__(
        self, lexicon: Lexicon, domains: Mapping[str, Sequence[int]], foresee: Callable[[str, Edges], None]
    ) -> None:
        """``foresee`` raises LimitError where the edges that a rule makes transitive join too many pairs."""
        self.lexicon = lexicon
        self.facts: dict[Ids, int] = {}
        self.made_by: dict[Ids, str] = {}
        self.clauses: dict[Clause, None] = {}
        self.denials: dict[Denial, None] = {}
        self._lists: dict[int, list[tuple[tuple[int, ...], tuple[Ids, ...]]]] = {}
        self._cells: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._objects: dict[tuple[int, int], dict[int, None]] = defaultdict(dict)
        self._subjects: dict[tuple[int, int], dict[int, None]] = defaultdict(dict)
        self._pairs: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._waiting: dict[int, list[Ids]] = defaultdict(list)
        self._transitive, self._plans = _compiled(lexicon)
        self._reached = {p: Reachability() for p in self._transitive}
        self._domains = domains
        self._foresee = foresee
        self._made: dict[tuple[str, int], tuple[tuple[Atom, ...], tuple[Atom, ...]]] = {}

    def close(self, facts: Iterable[Ids], by_value: Iterable[Ids] = ()) -> None:
        """Take ``facts`` in, with the facts of lists among them, and close; ``by_value`` follow from them.

        They are taken in the order of their ids: which of two rules is the first to conclude a fact in one
        round does not depend on where the facts were read.
        """
        for fact in sorted(facts):
            s, p, o = fact
            if p in (self.lexicon.first, self.lexicon.rest):
                self._cells[(s, p)].append(o)
            self._learn(fact, 0, "")
        for fact in sorted(by_value):
            self._learn(fact, 1, "eq-rep-o")
        for split in self.lexicon.book.splits:
            if not split.rule.premises:
                for env in self._ranging(split):
                    self._conclude(split, env, 1)
            elif not split.schema:
                self._leave(split, {}, 0, ())
        self._reach()
        while self._waiting:
            for fact in self._waiting.pop(min(self._waiting)):
                self._match(fact)

    def _reach(self) -> None:
        """Close what is transitive among the facts that are given."""
        for p, reached in self._reached.items():
            edges = [(s, o) for (s, q, o) in self.facts if q == p]
            self._foresee(self._transitive[p], edges)
            for s, o, depth in reached.begin(edges):
                self._learn((s, p, o), depth, self._transitive[p])

    def _learn(self, fact: Ids, depth: int, rule: str) -> None:
        if fact not in self.facts:
            self.facts[fact] = depth
            self.made_by[fact] = rule
            if self.lexicon.of_schema(fact[1], fact[2]):
                self._waiting[depth].append(fact)

    def _ranging(self, split: Split) -> Iterable[dict[str, int]]:
        names = [domain.variable for domain in split.rule.domains]
        choices = [self._domains.get(domain.kind, ()) for domain in split.rule.domains]
        return (dict(zip(names, chosen, strict=True)) for chosen in product(*choices))

    def _match(self, fact: Ids) -> None:
        s, p, o = fact
        self._objects[(p, s)][o] = None
        self._subjects[(p, o)][s] = None
        self._pairs[p].append((s, o))
        depth = self.facts[fact]
        reached = self._reached.get(p)
        composed = reached is not None and self.made_by[fact] == self._transitive[p]
        if reached is not None and not composed:
            for x, y, later in reached.add(s, o, depth):
                self._learn((x, p, y), later, self._transitive[p])
        if self.made_by[fact] in SUMMING_UP:
            return
        for trigger in ((p, o), (p, None)):
            for plan, probe in self._plans.get(trigger, ()):
                if composed and plan.passes_on and o not in self.lexicon.datatypes:
                    continue
                if probe is not None:
                    by_subject, predicate, place = probe
                    index = self._objects if by_subject else self._subjects
                    if (predicate, fact[place]) not in index:
                        continue
                env: dict[str, int] = {}
                if _bind(plan.atoms[0], s, o, env):
                    self._extend(plan.split, plan.atoms[1:], env, depth + 1)

    def _extend(self, split: Split, atoms: tuple[Atom, ...], env: dict[str, int], depth: int) -> None:
        """Match the other ``atoms`` of a rule, that with the fewest facts first."""
        if not atoms:
            self._matched(split, env, depth)
            return
        place = 0
        if len(atoms) > 1:
            place = min(range(len(atoms)), key=lambda k: len(self._found(atoms[k], env)))
        atom, others = atoms[place], atoms[:place] + atoms[place + 1 :]
        s, _, o = (env.get(slot) if isinstance(slot, str) else slot for slot in atom)
        for one in tuple(self._found(atom, env)):
            subject, value = (
                one if isinstance(one, tuple) else (one if s is None else s, one if o is None else o)
            )
            extended = dict(env)
            if _bind(atom, subject, value, extended):
                self._extend(split, others, extended, depth)

    def _found(self, atom: Atom, env: Mapping[str, int]) -> Collection[int | tuple[int, int]]:
        """Return what is known that may match ``atom``: pairs, or subjects, or objects, as one is bound."""
        s, p, o = (env.get(slot) if isinstance(slot, str) else slot for slot in atom)
        if p is None:
            raise AssertionError("a schema atom has a constant predicate")
        if s is None:
            return self._pairs.get(p, ()) if o is None else self._subjects.get((p, o), ())
        known = self._objects.get((p, s), ())
        if o is None:
            return known
        return (o,) if o in known else ()

    def _matched(self, split: Split, env: dict[str, int], depth: int) -> None:
        listed = split.rule.list_atom
        if listed is None:
            if split.rule.conclusions and not self._atoms(split, 0)[0]:
                self._conclude(split, env, depth)
            else:
                self._leave(split, env, depth, ())
            return
        for members, facts in self._readings(env[listed.head]):
            if members:
                names = split.rule.members(len(members))
                self._leave(split, {**env, **dict(zip(names, members, strict=True))}, depth, members, facts)

    def _leave(
        self,
        split: Split,
        env: dict[str, int],
        depth: int,
        members: tuple[int, ...],
        listed: tuple[Ids, ...] = (),
    ) -> None:
        """Take down what one match of the schema atoms leaves to do."""
        rule = split.rule
        atoms, heads = self._atoms(split, len(members))
        grounds = (*(self._fact(atom, env) for atom in split.schema), *listed)
        for chosen in self._chosen(split, env, members):
            body = tuple(_under(atom, chosen) for atom in atoms)
            if not rule.conclusions:
                pair = tuple(f"{rule.list_atom.stem}{i}" for i in rule.indices) if rule.list_atom else ()
                known = tuple(sorted((n, v) for n, v in chosen.items() if f"?{n}" in rule.says))
                self.denials[
                    Denial(rule.name, rule.says, body, known, grounds, (pair[0], pair[1]) if pair else None,
                           members if pair else ())
                ] = None  # fmt: skip
            elif not body:
                self._conclude(split, chosen, depth, len(members))
            else:
                for head in heads:
                    made = _under(head, chosen)
                    if made not in body:
                        self.clauses.setdefault(Clause(rule.name, body, made, grounds), None)

    def _chosen(
        self, split: Split, env: dict[str, int], members: tuple[int, ...]
    ) -> Iterable[dict[str, int]]:
        indices = split.rule.indices
        if len(indices) != 1 or split.rule.list_atom is None:
            return (env,)
        name = f"{split.rule.list_atom.stem}{indices[0]}"
        return ({**env, name: member} for member in members)

    def _conclude(self, split: Split, env: dict[str, int], depth: int, length: int = 0) -> None:
        for head in self._atoms(split, length)[1]:
            s, p, o = _under(head, env)
            if isinstance(s, int) and isinstance(p, int) and isinstance(o, int):
                self._learn((s, p, o), depth, split.rule.name)

    def _atoms(self, split: Split, length: int) -> tuple[tuple[Atom, ...], tuple[Atom, ...]]:
        """Return the atoms about the data and the heads of a rule, for a list of ``length`` members."""
        key = (split.rule.name, length)
        made = self._made.get(key)
        if made is None:
            rest = tuple(_on_ids(atom, self.lexicon) for atom in split.rest(length))
            made = self._made[key] = (
                rest,
                tuple(_on_ids(atom, self.lexicon) for atom in split.rule.heads(length)),
            )
        return made

    def _fact(self, atom: BookAtom, env: Mapping[str, int]) -> Ids:
        ids = self.lexicon.ids
        s, p, o = (env[slot] if isinstance(slot, str) else ids[slot] for slot in atom)
        return (s, p, o)

    def _readings(self, head: int) -> list[tuple[tuple[int, ...], tuple[Ids, ...]]]:
        """Return the ways in which ``head`` is a list (see ``kgtool.reason.lists.readings``)."""
        known = self._lists.get(head)
        if known is None:
            known = self._lists[head] = self._read(head)
        return known

    def _read(self, head: int) -> list[tuple[tuple[int, ...], tuple[Ids, ...]]]:
        first, rest = self.lexicon.first, self.lexicon.rest
        found: list[tuple[tuple[int, ...], tuple[Ids, ...]]] = []
        starts: list[tuple[int, list[int], list[Ids], set[int]]] = [(head, [], [], set())]
        while starts and len(found) < _MOST_READINGS:
            cell, items, facts, seen = starts.pop()
            while cell != self.lexicon.nil and cell not in seen:
                seen.add(cell)
                tails = self._cells.get((cell, rest), ())
                ways = [(item, tail) for item in self._cells.get((cell, first), ()) for tail in tails]
                if not ways:
                    break
                for item, tail in reversed(ways[1:]):
                    more = [*facts, (cell, first, item), (cell, rest, tail)]
                    starts.append((tail, [*items, item], more, set(seen)))
                item, tail = ways[0]
                items.append(item)
                facts += [(cell, first, item), (cell, rest, tail)]
                cell = tail
            if cell == self.lexicon.nil:
                found.append((tuple(items), tuple(facts)))
        return found


def _bind(atom: Atom, s: int, o: int, env: dict[str, int]) -> bool:
    for slot, value in ((atom[0], s), (atom[2], o)):
        if isinstance(slot, str):
            if env.setdefault(slot, value) != value:
                return False
        elif slot != value:
            return False
    return True


def _under(atom: Atom, env: Mapping[str, int]) -> Atom:
    s, p, o = atom
    return (
        env.get(s, s) if isinstance(s, str) else s,
        env.get(p, p) if isinstance(p, str) else p,
        env.get(o, o) if isinstance(o, str) else o,
    )


_Probe = tuple[bool, int, int]
_Plans = dict[tuple[int, int | None], list[tuple[_Plan, _Probe | None]]]


@lru_cache(maxsize=8)
def _compiled(lexicon: Lexicon) -> tuple[dict[int, str], _Plans]:
    """Return what a rule makes transitive, and how the rules match, for all stores with its ids."""
    transitive = _transitive(lexicon)
    return transitive, _plans(lexicon, transitive)


def _plans(lexicon: Lexicon, transitive: Mapping[int, str]) -> _Plans:
    """Return how the rules match, by predicate of the first atom and its object where that is a constant."""
    found: _Plans = defaultdict(list)
    for split in lexicon.book.splits:
        if split.rule.name in transitive.values():
            continue
        atoms = [_on_ids(atom, lexicon) for atom in split.schema]
        passes_on = _passes_on(split, atoms, lexicon)
        for place, atom in enumerate(atoms):
            others = _ordered(atom, atoms[:place] + atoms[place + 1 :])
            plan = _Plan(split, (atom, *others), passes_on)
            predicate, value = atom[1], atom[2]
            if isinstance(predicate, int):
                trigger = (predicate, value if isinstance(value, int) else None)
                found[trigger].append((plan, plan.probe))
    return found


def _transitive(lexicon: Lexicon) -> dict[int, str]:
    """Return the predicates that a rule of the schema alone makes transitive, with that rule's name."""
    found: dict[int, str] = {}
    for split in lexicon.book.splits:
        rule = split.rule
        if len(rule.premises) != 2 or len(split.schema) != 2 or len(rule.conclusions) != 1:
            continue
        (x, p, y), (y2, q, z) = (_on_ids(atom, lexicon) for atom in split.schema)
        names = {slot for slot in (x, y, z) if isinstance(slot, str)}
        composed = y == y2 and p == q and len(names) == 3
        if isinstance(p, int) and composed and _on_ids(rule.heads(0)[0], lexicon) == (x, p, z):
            found[p] = rule.name
    return found


def _passes_on(split: Split, atoms: Sequence[Atom], lexicon: Lexicon) -> bool:
    """Return whether a rule carries what its only atom about the data says from one end to the other."""
    rest, heads = split.rest(0), split.rule.heads(0)
    if not len(atoms) == len(rest) == len(heads) == 1 or split.rule.list_atom is not None:
        return False
    body, head = _on_ids(rest[0], lexicon), _on_ids(heads[0], lexicon)
    x, _, y = atoms[0]
    return body != head and head == tuple(y if slot == x else slot for slot in body)


def _on_ids(atom: BookAtom, lexicon: Lexicon) -> Atom:
    s, p, o = (slot if isinstance(slot, str) else lexicon.ids[slot] for slot in atom)
    return (s, p, o)


def _ordered(first: Atom, others: Sequence[Atom]) -> list[Atom]:
    """Return ``others`` so that each shares a variable with those before where it can."""
    bound: set[Slot] = set(first)
    rest, order = list(others), []
    while rest:
        best = max(rest, key=lambda atom: sum(isinstance(slot, int) or slot in bound for slot in atom))
        rest.remove(best)
        order.append(best)
        bound |= set(best)
    return order
