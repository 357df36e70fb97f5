"""A closure after facts were added or removed: only what depends on them is computed again.

Adding goes on from the added facts. Removing deletes what may depend on the removed facts, then finds again
what still follows (delete and rederive: Gupta, Mumick, Subrahmanian 1993). Where facts are removed from what
the closure was compiled from (the schema, equality), all is computed afresh.

Where a project's rule is not monotone, the closure is first taken back to where it was before the rules were
carried out, all that they concluded and what follows from it being taken out; what follows without them is
extended as above, and they are carried out anew. Added facts that no such rule reads, nor anything that may
follow from them, are no reason for that: then its conclusions stay.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Quad

from kgtool.dataset.columnar import edit
from kgtool.reason.columnar.clause import Clause, Key, variables
from kgtool.reason.columnar.copying import back
from kgtool.reason.columnar.equality import note
from kgtool.reason.columnar.fixpoint import Fixpoint
from kgtool.reason.columnar.machine import RESOURCE
from kgtool.reason.columnar.paths import is_transitive
from kgtool.reason.columnar.relations import BESIDE_FEW, Joined, Part, candidates, join


def add(fixpoint: Fixpoint, quads: Iterable[Quad]) -> Fixpoint:
    """Return the closure extended by ``quads``; ``fixpoint`` is used up."""
    edit.arrive(fixpoint.store, quads)
    if fixpoint.mark is None:
        return _extended(fixpoint)
    if _heeded(fixpoint):
        return _extended(back(fixpoint))
    known, schema = fixpoint.equality.members, fixpoint.schema
    made = _extended(fixpoint)
    if made.equality.members == known and made.schema is schema:
        return made
    made.run("CREATE TABLE arrived AS FROM since LIMIT 0; CREATE TABLE arrived_term (id BIGINT)")
    return _extended(back(made))


def _heeded(fixpoint: Fixpoint) -> bool:
    """Return whether what has ``arrived`` may change what a rule that is not monotone concludes."""
    rdf_type, rules = fixpoint.lexicon.type, fixpoint.rules
    rows = fixpoint.run(f"SELECT DISTINCT p, CASE WHEN p = {rdf_type} THEN o END FROM arrived")
    keys: list[Key] = [("p", p) if c is None else ("c", c) for p, c in rows]
    if fixpoint.run(f"SELECT 1 FROM arrived WHERE NOT o {RESOURCE} LIMIT 1"):
        keys += [("c", datatype) for datatype in fixpoint.lexicon.recognised]
    return rules is not None and rules.heed(fixpoint, keys)


def _extended(fixpoint: Fixpoint) -> Fixpoint:
    """Return the closure extended by what has ``arrived``, and by what it was not since its mark."""
    run, machine = fixpoint.run, fixpoint.machine
    concluded = _news(fixpoint)
    fixpoint.begin_again()
    if concluded:
        run(
            "UPDATE derived SET step = 0 FROM concluded a"
            " WHERE a.p = derived.p AND a.s = derived.s AND a.o = derived.o"
        )
    step = machine.step("", 0)
    run(f"INSERT INTO delta SELECT p, s, o, {step} FROM arrived ANTI JOIN concluded USING (p, s, o)")
    run("INSERT INTO derived SELECT p, s, o, 0 FROM delta")
    if fixpoint.mark is None:
        run(f"INSERT INTO delta SELECT p, s, o, {step} FROM since")
    else:
        run("INSERT INTO since FROM arrived")
    run("DROP TABLE arrived")
    run("DROP TABLE concluded")
    fixpoint.learn(step)
    machine.growing = True
    fixpoint.close(first=False)
    machine.growing = False
    run("DROP TABLE newcomer")
    return fixpoint


def _news(fixpoint: Fixpoint) -> int:
    """Leave in ``arrived`` what is not asserted yet, and say in ``concluded`` what of it was inferred.

    Return how many these are. A fact about a newcomer was neither; the constants of the rules may stand in
    conclusions without being known as terms.
    """
    run, constants = fixpoint.run, ", ".join(map(str, fixpoint.words.ids.values()))
    run(f"CREATE OR REPLACE TABLE newcomer AS FROM arrived_term WHERE id NOT IN ({constants})")
    run("DROP TABLE arrived_term")
    run(
        "CREATE OR REPLACE TABLE concluded AS SELECT p, s, o FROM arrived"
        + fixpoint.machine.without_newcomers("arrived", "pso")
    )
    predicates = ", ".join(str(p) for (p,) in run("SELECT DISTINCT p FROM concluded"))
    if not predicates:
        return 0
    test = f"WHERE p IN ({predicates})"
    run(
        "CREATE OR REPLACE TABLE old AS SELECT p, s, o, step FROM ("
        f"SELECT p, s, o, 0 AS step FROM triple {test} UNION ALL SELECT p, s, o, step FROM derived {test})"
        " SEMI JOIN concluded USING (p, s, o)"
    )
    run("CREATE OR REPLACE TABLE arrived AS FROM arrived ANTI JOIN (FROM old WHERE step = 0) USING (p, s, o)")
    run("CREATE OR REPLACE TABLE concluded AS SELECT p, s, o FROM old WHERE step <> 0")
    run("DROP TABLE old")
    return int(run("SELECT count(*) FROM concluded")[0][0])


def remove(fixpoint: Fixpoint, quads: Iterable[Quad]) -> Fixpoint:
    """Return the closure without ``quads``; ``fixpoint`` is used up. What is not asserted is passed over."""
    run = fixpoint.run
    edit.arrive(fixpoint.store, quads)
    known = "SELECT p, s, o FROM triple UNION ALL SELECT p, s, o FROM derived WHERE step = 0"
    run(f"CREATE OR REPLACE TABLE gone AS SELECT p, s, o FROM arrived SEMI JOIN ({known}) USING (p, s, o)")
    run("DROP TABLE arrived")
    run("DROP TABLE arrived_term")
    edit.own_triples(fixpoint.store)
    edit.own_quads_without(fixpoint.store, "gone")
    if fixpoint.mark is not None:
        fixpoint = back(fixpoint)
    if not _is_plain(fixpoint) or not _doomed(fixpoint):
        _delete(fixpoint)
        return _afresh(fixpoint)
    _delete(fixpoint)
    fixpoint.begin_again()
    step = fixpoint.machine.step("", 0)
    run(f"INSERT INTO delta SELECT p, s, o, {step} FROM since ANTI JOIN gone USING (p, s, o)")
    fixpoint.learn(step)
    _rederive(fixpoint)
    run("DROP TABLE gone")
    fixpoint.close(first=False)
    return fixpoint


def _is_plain(fixpoint: Fixpoint) -> bool:
    """Return whether the facts to remove are none that the clauses were made from."""
    if fixpoint.equality.classes:
        return False
    words = fixpoint.lexicon
    rows = fixpoint.run("SELECT DISTINCT p FROM gone")
    axioms = "rdf-container-axioms" in fixpoint.book.book
    if any(
        fixpoint.is_schema(("p", p)) or (axioms and p in fixpoint.language and p != words.type)
        for (p,) in rows
    ):
        return False
    listed = ", ".join(map(str, fixpoint.language))
    return not fixpoint.run(f"SELECT 1 FROM gone WHERE s IN ({listed}) OR o IN ({listed}) LIMIT 1")


def _doomed(fixpoint: Fixpoint) -> bool:
    """Add to ``gone`` every conclusion that may rest on it; return False where equality or the schema may."""
    machine, relations, budget = fixpoint.machine, fixpoint.machine.relations, fixpoint.strata.budget
    fixpoint.begin_again()
    own = ", ".join(str(number) for number, step in enumerate(machine.steps) if step.own)
    if own:
        # What a project's rule was the first to conclude is taken out and looked for again; what a clause
        # was the first to conclude, and rests on none of it, stands without the rule.
        fixpoint.run(f"INSERT INTO gone SELECT p, s, o FROM derived WHERE abs(step) IN ({own})")
    first = machine.step("", 0)
    fixpoint.run(f"INSERT INTO delta SELECT p, s, o, {first} FROM gone")
    note(machine, first)
    low = first - 1
    changed = _keys_of(fixpoint, low)
    if any(fixpoint.is_schema(key) for key in changed):
        return False
    whole = set[Key]()
    while changed:
        step = machine.step("", 0)
        selects = []
        for clause in fixpoint.clauses:
            key = relations.key(clause.head)
            if key in whole and is_transitive(clause):
                continue
            few = f"SELECT s, o FROM delta WHERE p = {key[1]} AND step > {low}"
            if key in changed and is_transitive(clause) and budget.meets_much(key, relations, few):
                whole.add(key)  # all of it goes, and what still follows is found again
                selects.append(f"SELECT s, p, o FROM derived WHERE p = {key[1]}")
                continue
            for place, atom in enumerate(clause.body):
                if any(_covers(relations.key(atom), key, relations.type) for key in changed):
                    parts = [Part(after=low) if k == place else BESIDE_FEW for k in range(len(clause.body))]
                    selects.append(f"SELECT s, p, o FROM ({candidates(relations, clause, parts).sql})")
        low = step - 1
        if not selects:
            break
        fixpoint.run(
            f"INSERT INTO delta SELECT DISTINCT p, s, o, {step} FROM ({' UNION ALL '.join(selects)})"
            " SEMI JOIN (FROM derived WHERE step <> 0) d USING (p, s, o) ANTI JOIN gone USING (p, s, o)"
        )
        fixpoint.run(f"INSERT INTO gone SELECT p, s, o FROM delta WHERE step = {step}")
        changed = _keys_of(fixpoint, low)
        if any(fixpoint.is_schema(key) for key in changed):
            return False
    return True


def _covers(read: Key, written: Key, rdf_type: int) -> bool:
    return read[0] == "any" or read == written or (read == ("p", rdf_type) and written[0] == "c")


def _keys_of(fixpoint: Fixpoint, low: int) -> list[Key]:
    rdf_type = fixpoint.lexicon.type
    rows = fixpoint.run(
        f"SELECT DISTINCT p, CASE WHEN p = {rdf_type} THEN o END FROM delta WHERE step > {low}"
    )
    return [("p", p) if c is None else ("c", c) for p, c in rows]


def _delete(fixpoint: Fixpoint) -> None:
    for table in ("derived", "triple"):
        fixpoint.run(
            f"DELETE FROM {table} USING gone g WHERE g.p = {table}.p AND g.s = {table}.s AND g.o = {table}.o"
        )


def _rederive(fixpoint: Fixpoint) -> None:
    """Insert again what one clause concludes from what is left; the rest follows from that."""
    machine, budget = fixpoint.machine, fixpoint.strata.budget
    relations = machine.relations
    rows = fixpoint.run("SELECT DISTINCT p, o FROM gone WHERE p = $1", [relations.type])
    heads = {("c", o) for _, o in rows} | {("p", p) for (p,) in fixpoint.run("SELECT DISTINCT p FROM gone")}
    for clause in fixpoint.clauses:
        key = relations.key(clause.head)
        if key not in heads or any(not relations.count(relations.key(atom)) for atom in clause.body):
            continue
        few = f"SELECT s, o FROM gone WHERE p = {key[1]}"
        if is_transitive(clause) and budget.meets_much(key, relations, few, (("s", "s"), ("o", "o"))):
            fixpoint.strata.done.pop(clause, None)  # all of it is closed, not what is gone alone
            continue
        step = machine.step(clause.rule, machine.round_after([relations.key(atom) for atom in clause.body]))
        insertion = fixpoint.strata.insertion(key, [(_again(fixpoint, clause), step)])
        machine.insert([insertion], record=True)


def _again(fixpoint: Fixpoint, clause: Clause) -> Joined:
    """Return those of the facts ``gone`` that ``clause`` concludes from what is left."""
    tests, columns, names = [], [], []
    for slot, column in zip(clause.head, "spo", strict=True):
        if isinstance(slot, int):
            tests.append(f"{column} = {slot}")
        elif slot in names:
            tests.append(f"{column} = {'spo'[clause.head.index(slot)]}")
        else:
            names.append(slot)
            columns.append(f'{column} AS "{slot}"')
    start = Joined(
        f"SELECT {', '.join(columns) or '1 AS one'} FROM gone WHERE {' AND '.join(tests)}", tuple(names), True
    )
    parts = [BESIDE_FEW] * len(clause.body)
    joined = join(fixpoint.machine.relations, clause.body, variables(clause.head), parts, extra=start)
    places = [f'"{slot}"' if isinstance(slot, str) else f"{slot}::BIGINT" for slot in clause.head]
    listed = ", ".join(f"{place} AS {column}" for place, column in zip(places, "spo", strict=True))
    return Joined(f"SELECT {listed} FROM ({joined.sql})", ("s", "p", "o"), joined.unique)


def _afresh(fixpoint: Fixpoint) -> Fixpoint:
    """Compute the closure from what is asserted now."""
    edit.own_triples(fixpoint.store)
    fixpoint.run("INSERT INTO triple BY NAME SELECT p, s, o FROM derived WHERE step = 0")
    edit.recount(fixpoint.store)
    made = fixpoint.renewed()
    made.close()
    return made
