"""The sources of a relation under construction → its FROM and WHERE.

Values that each row is given on the way (``Source.given``) stand beside the tables, each a sub-query that
sees what is before it. The engine's time to plan these grows exponentially where one stands on the other:
where there are many, the relation is written as relations inside each other, one for each level of values.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from kgtool.sparql.compile.tree import Tree, aliased, both, written

_FLAT = 1
"""Up to so many levels of values, each computed from the one before, are planned soonest as one."""

_HEAVIEST = 1000
"""The engine's planner may write a value in the place of each name of it, and what that is computed from in
the place of each name there. It is kept from writing a value of more parts than so many."""

Levels = dict[str, int]
Weights = dict[str, Mapping[str, int]]
_WEIGHTS = "weights"

_WORDS = re.compile(r"'(?:[^']|'')*'|\b([a-z]+\d+)\.([a-z]\w*)")
"""A string, which says nothing, or a column with the alias of its source."""


@dataclass(frozen=True)
class Source:
    """A table or sub-query with its alias; ``on`` makes it a left join.

    With ``given`` it is one value, called ``x``, which is computed for each row.
    """

    table: Tree
    on: Tree | None = None
    given: str | None = None

    @property
    def alias(self) -> str:
        """The name that its columns are known by."""
        return str(self.table.alias)

    @property
    def weights(self) -> Mapping[str, int]:
        """Of how many parts a column's value is, written out: by name, where it is more than one."""
        found: Mapping[str, int] = self.table.meta.get(_WEIGHTS, {})
        return found

    @property
    def seen(self) -> str:
        """What names columns of other sources, as text: a table sees none."""
        if self.given is not None:
            return self.given
        return "" if self.on is None else written(self.on).name


def subquery(query: Tree, alias: str) -> Tree:
    """Return ``(query) AS alias``."""
    found = exp.Subquery(this=written(query), alias=exp.TableAlias(this=exp.to_identifier(alias)))
    if _WEIGHTS in query.meta:
        found.meta[_WEIGHTS] = query.meta[_WEIGHTS]
    return found


def table(name: str, alias: str) -> Tree:
    """Return ``name AS alias``."""
    return exp.Table(this=exp.to_identifier(name), alias=exp.TableAlias(this=exp.to_identifier(alias)))


def value(tree: Tree, alias: str) -> Source:
    """Return the value ``tree`` as a source: the column ``alias.x``."""
    text = written(tree).name
    return Source(subquery(exp.Var(this=f"SELECT {text} AS x"), alias), given=text)


# One row, no column of use.
_SINGLE = Source(subquery(exp.Select(expressions=[aliased(exp.Literal.number(1), "one")]), "single"))


def place(query: exp.Select, sources: Sequence[Source], where: Sequence[Tree], used: Sequence[Tree]) -> None:
    """Give ``query`` its FROM and WHERE; ``used`` are all trees in it that may name their columns."""
    levels, weights = _levels(sources), {source.alias: source.weights for source in sources}
    if max(levels.values(), default=0) > _FLAT:
        sources, where = _stacked(sources, [*where], used, levels, weights)
    else:
        for source in sources:
            _weigh(weights, source)
    _write(query, sources, where)
    known = any(weights.values())
    computed = [each for each in query.expressions if known or not isinstance(each.this, exp.Column)]
    _bound(query, {result.alias: _weight(written(result).name, weights) for result in computed})


def _bound(query: exp.Select, weights: Mapping[str, int]) -> bool:
    """Note what the columns of ``query`` weigh, and keep the planner out of it where that is too much."""
    heavy = max(weights.values(), default=0) > _HEAVIEST
    if heavy:
        query.set("offset", exp.Offset(expression=exp.Literal.number(0)))
    elif any(weight > 1 for weight in weights.values()):
        query.meta[_WEIGHTS] = weights
    return heavy


def _write(query: exp.Select, sources: Sequence[Source], where: Sequence[Tree]) -> None:
    first, *rest = sources or (_SINGLE,)
    if first.on is not None or first.given is not None:
        first, rest = _SINGLE, [first, *rest]
    query.set("from_", exp.From(this=first.table.copy()))
    query.set("joins", [_join(source) for source in rest])
    condition = both(where)
    if condition is not None:
        query.set("where", exp.Where(this=condition))


def _join(source: Source) -> exp.Join:
    if source.on is not None:
        return exp.Join(this=source.table.copy(), side="LEFT", on=source.on.copy())
    return exp.Join(this=source.table.copy(), kind="CROSS")


def _named(text: str) -> set[tuple[str, str]]:
    return {(found[1], found[2]) for found in _WORDS.finditer(text) if found[1]}


def _level(text: str, levels: Levels) -> int:
    return max((levels.get(alias, 0) for alias, _ in _named(text)), default=0)


def _levels(sources: Sequence[Source]) -> dict[str, int]:
    """Return for each source how many given values, each computed from the one before, it stands on."""
    levels: Levels = {}
    for source in sources:
        levels[source.alias] = _level(source.seen, levels) + (source.given is not None)
    return levels


def _weight(text: str, weights: Weights) -> int:
    named = (found for found in _WORDS.finditer(text) if found[1])
    return sum(weights.get(found[1], {}).get(found[2], 1) for found in named)


def _weigh(weights: Weights, source: Source) -> int:
    """Note and return the weight of a value."""
    if source.given is None:
        return 0
    weight = _weight(source.given, weights)
    weights[source.alias] = {"x": weight}
    return weight


def _stacked(
    sources: Sequence[Source],
    where: list[Tree],
    used: Sequence[Tree],
    levels: Levels,
    weights: Weights,
) -> tuple[list[Source], list[Tree]]:
    """Return the sources and conditions of the last level, with all other levels inside each other.

    What a level hands on of a source is one column, a struct of the columns in use, which has the name of the
    source: whatever names them need not know where they come from. Values that nobody uses are left out.
    """
    columns = _in_use(sources, [written(tree).name for tree in (*where, *used)])
    heights = [(test, _level(written(test).name, levels)) for test in where]
    top = max(levels[alias] for alias in columns if alias in levels)
    here: list[Source] = []
    for level in range(top):
        handed: list[Tree] = [exp.Var(this=f"level{level - 1}.*")] if here else []
        tables, values = _at(sources, levels, level)
        values = [each for each in values if each.alias in columns]
        here += tables
        handed += [_struct(each, columns[each.alias]) for each in (*tables, *values) if each.alias in columns]
        query = exp.Select(expressions=handed)
        _write(query, here, [test for test, height in heights if height == level])
        if _bound(query, {each.alias: _weigh(weights, each) for each in values}):
            weights.clear()
        here = [Source(subquery(query, f"level{level}"))]
    here += _at(sources, levels, top)[0]
    return here, [test for test, height in heights if height >= top]


def _at(sources: Sequence[Source], levels: Levels, level: int) -> tuple[list[Source], list[Source]]:
    """Return the tables of a level and the values that stand on it."""
    tables = [each for each in sources if each.given is None and levels[each.alias] == level]
    return tables, [each for each in sources if each.given is not None and levels[each.alias] == level + 1]


def _struct(source: Source, columns: Collection[str]) -> Tree:
    parts = (
        [f"{name} := {source.alias}.{name}" for name in sorted(columns)]
        if source.given is None
        else [f"x := {source.given}"]
    )
    return exp.Var(this=f"struct_pack({', '.join(parts)}) AS {source.alias}")


def _in_use(sources: Sequence[Source], texts: Sequence[str]) -> dict[str, set[str]]:
    """Return the columns in use by their sources: by ``texts``, by joins, and by values in use."""
    given = {source.alias: source for source in sources if source.given is not None}
    columns: dict[str, set[str]] = {}
    waiting = [*texts, *(source.seen for source in sources if source.given is None)]
    while waiting:
        for alias, name in _named(waiting.pop()):
            if alias in given and alias not in columns:
                waiting.append(given[alias].seen)
            columns.setdefault(alias, set()).add(name)
    return columns
