"""Property paths → blocks (SPARQL 1.1 Query §9, §18.4).

Sequences, alternatives and inverses become triple patterns; only repetition recurses, from the end that
is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from sqlglot import exp

from kgtool.dataset.columnar import Class
from kgtool.sparql.compile import nodes as n
from kgtool.sparql.compile.block import Block, Column, Source, table
from kgtool.sparql.compile.context import DEFAULT, Context, Scope
from kgtool.sparql.compile.joins import join, union
from kgtool.sparql.compile.link import link
from kgtool.sparql.compile.tree import Tree, aliased, column, literal, sql
from kgtool.sparql.plans import Kind

End = n.Var | n.Const
One = Callable[[n.Triple, Scope], Block]


def simplified(context: Context, triples: Iterable[n.Triple]) -> Iterator[n.Triple]:
    """Yield triple patterns and those paths that are more than a chain of them (§18.2.2.4)."""
    for triple in triples:
        match triple.path:
            case n.Link(predicate):
                yield n.Triple(triple.subject, n.Const(predicate), triple.object)
            case n.Inverse(path):
                yield from simplified(context, [n.Triple(triple.object, path, triple.subject)])
            case n.Sequence(paths):
                ends = [
                    triple.subject,
                    *(n.Var(f"_:path{context.fresh('')}") for _ in paths[1:]),
                    triple.object,
                ]
                steps = [n.Triple(a, path, b) for a, path, b in zip(ends, paths, ends[1:], strict=False)]
                yield from simplified(context, steps)
            case _:
                yield triple


def negated(context: Context, triple: n.Triple, path: n.Negated, scope: Scope) -> Block:
    """Return the triples whose predicate is none of those named (§9.3)."""
    found: Block | None = None
    for predicates, a, b in (
        (path.forward, triple.subject, triple.object),
        (path.backward, triple.object, triple.subject),
    ):
        if predicates is None:
            continue
        predicate = n.Var(f"_:path{context.fresh('')}")
        side = link(context, n.Triple(a, predicate, b), scope)
        tree = side.columns[predicate.name].tree
        for each in predicates:
            side = side.having(sql(":p <> :c", p=tree, c=context.id_of(each)))
        side = side.with_columns({v: c for v, c in side.columns.items() if v != predicate.name})
        found = side if found is None else union(context, [found, side])
    assert found is not None
    return found


def repeated(
    context: Context, triple: n.Triple, path: n.Repeat, scope: Scope, around: Block, *, one: One
) -> Block:
    """Return ``path*``, ``path+`` or ``path?``: pairs without duplicates, walked from a known end.

    ``one`` gives the solutions of what is repeated.
    """
    start, end = triple.subject, triple.object
    around, seeds = _seeds(context, start, scope, around)
    backwards = False
    if seeds is None:
        around, seeds = _seeds(context, end, scope, around)
        backwards = seeds is not None
    inner = path.path
    if backwards:
        inner, start, end = n.Inverse(inner), end, start
    graph = scope.graph if isinstance(scope.graph, str) and scope.graph != DEFAULT else None
    step = _step(context, inner, scope, graph, one)
    names = ["a", "b", *(["g"] if graph else [])]
    first = _first(context, path, step, seeds, scope, graph)
    name = first
    if path.many:
        name = context.fresh("r")
        more = sql(
            f"SELECT x.a, y.b{', x.g' if graph else ''} FROM {name} AS x JOIN {step} AS y ON x.b = y.a"
            f"{' AND x.g = y.g' if graph else ''}"
        )
        base = sql(f"SELECT {', '.join(names)} FROM {first}")
        context.define(name, exp.Union(this=base, expression=more, distinct=True))
    alias = context.fresh("w")
    block = Block(sources=(Source(table(name, alias)),))
    if graph:
        block = block.with_columns({graph: Column(column("g", alias), classes=Class.IRI)})
    classes = Class.ANY
    columns = dict(block.columns)
    for part, letter in ((start, "a"), (end, "b")):
        tree = column(letter, alias)
        if isinstance(part, n.Const):
            block = block.having(sql(":c = :v", c=tree, v=context.id_of(part.term)))
        elif part.name in columns:
            block = block.having(sql(":a = :b", a=columns[part.name].tree, b=tree))
        else:
            columns[part.name] = Column(tree, classes=classes)
    return join(context, around, block.with_columns(columns))


def _seeds(context: Context, end: End, scope: Scope, around: Block) -> tuple[Block, Tree | None]:
    """Return a query of the ids that an end can be, column ``a``, or None where they are not known yet."""
    if isinstance(end, n.Const):
        return around, exp.Select(expressions=[aliased(literal(context.id_of(end.term)), "a")])
    col = around.columns.get(end.name)
    if col is None and scope.outer is not None and end.name in scope.outer.columns:
        outer = scope.outer.columns[end.name]
        if outer.kind is Kind.ID and outer.bound:
            return around, exp.Select(expressions=[aliased(outer.tree, "a")])
    if col is None or col.kind is not Kind.ID or not col.bound:
        return around, None
    shared, name = context.shared(around)
    seeds = f"SELECT DISTINCT {context.name(end.name)} AS a FROM {name}"
    if col.graph == scope.graph:
        return shared, sql(seeds)
    nodes = _all_nodes(context, scope, None)
    return shared, sql(
        f"SELECT a FROM ({seeds}) AS x WHERE a IN (SELECT a FROM :n)", n=exp.Subquery(this=nodes)
    )


def _step(context: Context, path: n.Path, scope: Scope, graph: str | None, one: One) -> str:
    """Make the relation (a, b[, g]) of one step; return its name."""
    a, b = n.Var(f"_:path{context.fresh('')}"), n.Var(f"_:path{context.fresh('')}")
    block = one(n.Triple(a, path, b), replace(scope, outer=None))
    wanted = {a.name: "a", b.name: "b", **({graph: "g"} if graph else {})}
    name = context.fresh("s")
    context.define(name, block.select(wanted))
    return name


def _first(  # noqa: PLR0917
    context: Context, path: n.Repeat, step: str, seeds: Tree | None, scope: Scope, graph: str | None
) -> str:
    """Make the pairs after no step and after one; return the relation's name."""
    g = ", y.g" if graph else ""
    one = f"SELECT y.a, y.b{g} FROM {step} AS y"
    if seeds is not None:
        seed = context.fresh("e")
        context.define(seed, seeds)
        one += f" WHERE y.a IN (SELECT a FROM {seed})"
    query = sql(one)
    if path.zero:
        if seeds is None:
            nodes = _all_nodes(context, scope, graph)
        elif graph:
            nodes = sql(f"SELECT a, a AS b, g FROM {seed} CROSS JOIN {context.names_table}")
        else:
            nodes = sql(f"SELECT a, a AS b FROM {seed}")
        query = (
            exp.Union(this=nodes, expression=query, distinct=True)
            if not path.many
            else exp.Union(this=nodes, expression=query, distinct=False)
        )
    elif not path.many:
        query.set("distinct", exp.Distinct())
    name = context.fresh("f")
    context.define(name, query)
    return name


def _all_nodes(context: Context, scope: Scope, graph: str | None) -> Tree:
    """Return every subject and object of the active graph as (a, b[, g])."""
    if scope.graph == DEFAULT:
        source, test = context.default_table, ""
    else:
        source = context.named_table
        test = f" WHERE g = {scope.graph}" if isinstance(scope.graph, int) else ""
    g = ", g" if graph else ""
    subjects, objects = (sql(f"SELECT {x} AS a, {x} AS b{g} FROM {source}{test}") for x in ("s", "o"))
    return exp.Union(this=subjects, expression=objects, distinct=True)
