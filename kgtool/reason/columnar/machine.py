"""Clauses carried out: candidates, less what is known, into the table ``derived``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

from kgtool.dataset.columnar import layout
from kgtool.reason.columnar.clause import ANY, Atom, Clause, Ids, Key
from kgtool.reason.columnar.handing import hand_over, hand_over_groups
from kgtool.reason.columnar.joining import Joining, TooManyError
from kgtool.reason.columnar.literals import is_resource
from kgtool.reason.columnar.memory import Memory, News, grouped
from kgtool.reason.columnar.pairs import Pairs, divided
from kgtool.reason.columnar.relations import ALL, BESIDE_FEW, Joined, Part, Relations, candidates

if TYPE_CHECKING:
    from kgtool.engines import Engine

RESOURCE = f"BETWEEN {layout.SPAN} AND {3 * layout.SPAN - 1}"
"""The ids of IRIs and blank nodes, as a test in SQL."""

IRI = f"BETWEEN {layout.IRI} AND {layout.STRING - 1}"
"""The ids of IRIs, as a test in SQL."""


@dataclass
class Step:
    """One rule in one round: how many triples it concluded first, and its share of the time in seconds."""

    rule: str
    round: int
    seconds: float = 0.0
    rows: int = 0
    own: bool = False
    """Whether it is a project's rule."""


SMALL = 25_000
"""So many facts at most that are closed in memory; twice as many with what they conclude, to go on from."""


MOST_MADE = 250_000
"""So many conclusions at most are made there; beyond that the tables go on."""


@dataclass(frozen=True)
class Reading:
    """A clause, and which rows its atoms read (none: all)."""

    clause: Clause
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Insertion:
    """Candidates for one relation, each with the number of its step."""

    key: Key
    sources: tuple[tuple[Reading | Joined, int], ...]
    hidden: bool = False
    literals: bool | None = None
    """Whether subjects that are literals are kept, hidden; None: there are none."""


@dataclass
class Machine:
    """The tables of one closure in an engine, and what is known about them."""

    engine: Engine
    relations: Relations
    steps: list[Step] = field(default_factory=lambda: [Step("", 0)])
    rounds: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    changed: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    floor: int = 0
    """The latest round when the clauses were made: what they conclude comes later, whatever they rest on."""
    mapped: bool = False
    """Whether some term has another for its representative: the table ``same(id, rep)`` is not empty."""
    representatives: Mapping[int, int] = field(default_factory=dict)
    memory: Memory | None = None
    """Every fact, where they are few; what is new is in the tables once it is left. The
    tables are made then, where there are none yet.
    """
    prepared: bool = False
    """Whether there are tables."""
    growing: bool = False
    """Whether the present run is about added facts: then no fact from before it has a term of the table
    ``newcomer(id)``, and ``delta`` has all facts since.
    """

    def prepare(self) -> None:
        """Make the tables, with nothing in them."""
        self.prepared = True
        fact = "p BIGINT, s BIGINT, o BIGINT"
        stepped = f"{fact}, step INTEGER"
        columns = {"derived": stepped, "delta": stepped, "since": fact, "same": "id BIGINT, rep BIGINT"}
        columns["expanded"] = f"{fact}, round INTEGER"
        self.engine.run("; ".join(f"CREATE OR REPLACE TABLE {name} ({columns[name]})" for name in columns))

    @property
    def now(self) -> int:
        """The number of the last step."""
        return len(self.steps) - 1

    def step(self, rule: str, number: int) -> int:
        """Return the number of a new step."""
        self.steps.append(Step(rule, number))
        return self.now

    def round_after(self, keys: Collection[Key]) -> int:
        """Return the round of a conclusion from the relations ``keys`` as they are."""
        latest = self.floor
        for key in keys:
            if key == ANY:
                return 1 + self.latest
            latest = max(latest, self.rounds.get(key, 0))
            if key[0] == "c":
                latest = max(latest, self.rounds.get(("p", self.relations.type), 0))
            elif key == ("p", self.relations.type):
                latest = max(latest, *(r for (kind, _), r in self.rounds.items() if kind == "c"), 0)
        return 1 + latest

    @property
    def latest(self) -> int:
        """The latest round in which anything was concluded."""
        return max(self.floor, *self.rounds.values(), 0)

    def insert(self, insertions: Sequence[Insertion], *, record: bool) -> int:
        """Carry out insertions into different relations in one statement; return how many rows are new.

        ``record`` also writes them to ``delta``.
        """
        started = perf_counter()
        numbers = [step for insertion in insertions for _, step in insertion.sources]
        count = self._in_memory(insertions)
        if count is None:
            count = self._in_tables(insertions, numbers, record=record)
        if count:
            self._note(insertions, count)
        seconds = (perf_counter() - started) / len(numbers)
        for number in numbers:
            self.steps[number].seconds += seconds
        return count

    def _in_tables(self, insertions: Sequence[Insertion], numbers: Sequence[int], *, record: bool) -> int:
        select = " UNION ALL ".join(self._select(insertion, few=record) for insertion in insertions)
        [(count,)] = self.engine.run(f"INSERT INTO {'delta' if record else 'derived'} {select}")
        if record and count:
            self.engine.run(
                f"INSERT INTO derived FROM delta WHERE abs(step) BETWEEN {min(numbers)} AND {max(numbers)}"
            )
        return int(count)

    def _in_memory(self, insertions: Sequence[Insertion]) -> int | None:
        """Carry out insertions in memory; None where that is not for memory, and it is left then."""
        if self.memory is None:
            return None
        found, joining = list[News](), Joining(self.relations, self.memory)
        try:
            for insertion in insertions:
                readings = [
                    (reading.clause, reading.parts, step)
                    for reading, step in insertion.sources
                    if isinstance(reading, Reading)
                ]
                for new in joining.unknown(insertion.key, readings, self.representatives):
                    found += self._signed(insertion, new)
        except TooManyError:
            self.leave()
            return None
        count = self.memory.keep(found)
        if self.memory.size > MOST_MADE:
            self.leave()
        return count

    def _signed(self, insertion: Insertion, new: News) -> Iterable[News]:
        """Return what is shown and what is hidden of ``new``, without what is left out."""
        members, hidden = new.members, set[int]() if isinstance(new.members, set) else Pairs(set())
        of_same = new.key == ("p", self.relations.same) and self.relations.native_equality
        if of_same and isinstance(members, Pairs):
            members = Pairs({(s, o) for s, o in members if s != o})
        if insertion.literals is not None:
            members, others = divided(members, is_resource)
            hidden = others if insertion.literals else hidden
        sign = -1 if insertion.hidden else 1
        return (
            News(new.key, step, rows)
            for step, rows in ((sign * new.step, members), (-new.step, hidden))
            if rows
        )

    def enter(self, asked: str = "SELECT id FROM term LIMIT 0") -> list[int] | None:
        """Take all facts into memory, where they are few; return what the query ``asked`` gives, else None.

        It is asked with them: a statement has to wait for a thread that sleeps.
        """
        size = sum(number for (kind, _), number in self.relations.asserted.items() if kind == "p")
        begun = bool(self.relations.derived)
        if self.memory is not None or size > SMALL:
            return None
        if begun and size + self.engine.run("SELECT count(*) FROM derived")[0][0] > 2 * SMALL:
            return None
        facts = "(SELECT p, s, o FROM triple UNION ALL SELECT p, s, o FROM derived)" if begun else "triple"
        rows = self.engine.read(
            f"SELECT p, list(s), list(o) FROM {facts} GROUP BY p"
            f" UNION ALL SELECT NULL, list(id), NULL FROM ({asked})"
        )
        [found] = [ids or [] for p, ids, _ in rows if p is None]
        known = ((p, s, o) for p, s, o in rows if p is not None)
        self.memory = Memory(self.relations.type, known, fresh=not self.prepared)
        if begun:
            self.memory.came(self.engine.run("SELECT s, p, o, abs(step) FROM delta"))
        return found

    def leave(self, *, over: bool = False) -> None:
        """Write what is new in memory to the tables and leave it; where the run is not ``over`` it goes on in
        the tables.

        Where that is interrupted it may be done again, if it made the tables.
        """
        if self.memory is None:
            return
        if self.memory.fresh:
            self.prepare()
        for table in ("derived",) if over else ("derived", "delta"):
            hand_over_groups(self.engine, table, self.relations.type, self.memory.made)
        self.memory = None

    def _note(self, insertions: Sequence[Insertion], count: int) -> None:
        for insertion in insertions:
            steps = [step for _, step in insertion.sources]
            self.relations.grow(insertion.key, count)
            self.changed[insertion.key] = max(steps)
            self.rounds[insertion.key] = max(
                self.rounds[insertion.key], *(self.steps[s].round for s in steps)
            )

    def _select(self, insertion: Insertion, *, few: bool) -> str:
        """Return the rows of one insertion: distinct, unknown, of the first step that concludes them.

        ``few`` says that the candidates are few beside what is known, which is then looked through for them.
        """
        kind, constant = insertion.key
        columns = ["s"] if kind == "c" else ["s", "o"]
        fixed = f"{self.relations.type}::BIGINT AS p" if kind == "c" else f"{constant}::BIGINT AS p"
        tail = f"{constant}::BIGINT AS o" if kind == "c" else "o"
        listed = ", ".join(columns)
        sources = [(self._candidates(source), step) for source, step in insertion.sources]
        found = " UNION ALL ".join(
            f"SELECT {listed}, {step} AS step FROM ({joined.sql})" for joined, step in sources
        )
        if self.mapped:
            found = self._represented(found, columns)
        if self.mapped or len(sources) > 1 or not sources[0][0].unique:
            found = f"SELECT {listed}, min(step) AS step FROM ({found}) GROUP BY ALL"
        if self.relations.count(insertion.key):
            atom: Atom = ("s", self.relations.type, constant) if kind == "c" else ("s", constant, "o")
            if few:
                found = self._unknown(found, columns, self._stored(atom, BESIDE_FEW), atom)
            else:
                known = self._stored(atom, ALL)
                found = f"SELECT {listed}, step FROM ({found}) ANTI JOIN ({known}) USING ({listed})"
        tests = []
        sign = "-step" if insertion.hidden else "step"
        if insertion.literals is True:
            sign = f"CASE WHEN s {RESOURCE} THEN {sign} ELSE -step END"
        elif insertion.literals is False:
            tests.append(f"s {RESOURCE}")
        if insertion.key == ("p", self.relations.same) and self.relations.native_equality:
            tests.append("s <> o")
        where = f" WHERE {' AND '.join(tests)}" if tests else ""
        return f"SELECT {fixed}, s, {tail}, {sign} AS step FROM ({found}){where}"

    def _candidates(self, source: Reading | Joined) -> Joined:
        if isinstance(source, Joined):
            return source
        return candidates(self.relations, source.clause, source.parts or None)

    def _unknown(self, found: str, columns: Sequence[str], known: str, atom: Atom) -> str:
        """Return the candidates ``found`` that are not ``known``, looking through what is known for them.

        Where facts were added, those of a newcomer can only have come since; where all are, the engine
        leaves the many from before unread.
        """
        listed = ", ".join(columns)
        few, old = f"WITH few AS MATERIALIZED ({found})", "few"
        if self.growing and isinstance(atom[0], str):
            old = f"(SELECT {listed} FROM few{self.without_newcomers('few', columns)})"
            since = f" UNION ALL {self.relations.read(atom, Part(after=-1))}"
        else:
            since = ""
        known = f"SELECT {listed} FROM ({known}) SEMI JOIN {old} old USING ({listed}){since}"
        return f"{few} SELECT {listed}, step FROM few ANTI JOIN ({known}) USING ({listed})"

    def only_newcomers(self, atom: Atom, low: int, name: str) -> bool:
        """Return whether the variable ``name`` stands for newcomers alone in what is new since ``low``."""
        if atom[1] == self.relations.same and self.relations.native_equality:
            return False
        rows = f'SELECT "{name}" AS x FROM ({self.relations.read(atom, Part(after=low))})'
        return not self.engine.run(f"FROM ({rows}) ANTI JOIN newcomer ON id = x LIMIT 1")

    @staticmethod
    def without_newcomers(table: str, columns: Iterable[str]) -> str:
        """Return the joins that leave of ``table`` the rows without a newcomer in ``columns``."""
        return "".join(f" ANTI JOIN newcomer new_{c} ON new_{c}.id = {table}.{c}" for c in columns)

    def _stored(self, atom: Atom, part: Part) -> str:
        if atom[1] == self.relations.same:
            test = f"WHERE p = {self.relations.same}"
            return f"SELECT s, o FROM triple {test} UNION ALL SELECT s, o FROM derived {test}"
        return self.relations.read(atom, part)

    def _represented(self, found: str, columns: Sequence[str]) -> str:
        """Put representatives into ``columns``."""
        taken = ", ".join(f"coalesce(of_{c}.rep, {c}) AS {c}" for c in columns)
        joins = " ".join(f"LEFT JOIN same of_{c} ON of_{c}.id = x.{c}" for c in columns)
        return f"SELECT {taken}, step FROM ({found}) x {joins}"

    def take(self, facts: Sequence[tuple[Ids, int]], *, record: bool) -> None:
        """Insert ``facts``, none of them known, each under its step (negative: hidden)."""
        self.add(grouped(facts, self.relations.type), record=record)

    def add(self, news: Sequence[News], *, record: bool) -> None:
        """Insert ``news``, none of them known."""
        if not news:
            return
        if self.memory is not None:
            self.memory.keep(news)
        else:
            facts = [(*fact, new.step) for new in news for fact in new.facts(self.relations.type)]
            columns = zip(("s", "p", "o", "step"), map(list, zip(*facts, strict=True)), strict=True)
            hand_over(self.engine, "taken", dict(columns))
            for table in ("derived", "delta") if record else ("derived",):
                self.engine.run(f"INSERT INTO {table} SELECT p, s, o, step FROM taken")
            self.engine.run("DROP TABLE taken")
        for key, step, members in news:
            self.relations.grow(key, len(members))
            self.changed[key] = max(self.changed[key], abs(step))
            self.rounds[key] = max(self.rounds[key], self.steps[abs(step)].round)
