"""Expressions → values (SPARQL 1.1 Query §17): variables, constants, operators; functions by their table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kgtool.model.errors import NotSupportedError
from kgtool.sparql.compile import compare, numbers, ranks
from kgtool.sparql.compile import nodes as n
from kgtool.sparql.compile.block import Number
from kgtool.sparql.compile.tree import Tree, both, case, either, sql, truth
from kgtool.sparql.compile.values import Env, Value, as_id, as_text, boolean, error, of_term
from kgtool.sparql.plans import Kind

_MANY = 4
"""In an expression of so many calculations what is written again and again is the most of it."""

Matcher = Callable[[n.Pattern, Env], Tree]
"""How EXISTS is compiled: pattern and the solutions around it to a condition."""


def compile_expression(expression: n.Expr, env: Env, matcher: Matcher) -> Value:
    """Return the value of ``expression`` in ``env``. Raises NotSupportedError for an unknown function's
    name.
    """
    match expression:
        case n.Var(name):
            return env.variable(name) or error()
        case n.Const(term):
            return of_term(term)
        case n.Exists(pattern):
            return boolean(matcher(pattern, env))
        case n.Call(name, arguments):
            return _settled(env, _call(name, arguments, env, matcher))


def _settled(env: Env, value: Value) -> Value:
    """Return ``value`` with its large trees computed once per row: what is built on it may repeat them."""
    if value.constant is not None or value.kind is Kind.BOOLEAN:
        return value
    if value.number is not None:
        value = numbers.of_number(numbers.settled(env, value.number))
    return replace(value, tree=env.let(value.tree))


def condition(expression: n.Expr, env: Env, matcher: Matcher) -> Tree:
    """Return the effective boolean value of ``expression``."""
    if isinstance(expression, n.Call):
        parts = (
            [condition(a, env, matcher) for a in expression.args]
            if expression.name in ("&&", "||", "!")
            else []
        )
        if expression.name == "&&":
            return both(parts) or sql("TRUE")
        if expression.name == "||":
            return either(parts) or sql("FALSE")
        if expression.name == "!":
            return sql("NOT :a", a=parts[0])
    return compare.truth_of(env, compile_expression(expression, env, matcher))


def _bound(env: Env, argument: n.Expr) -> Tree:
    """Return whether a variable is bound; a constant stands where a parameter was given."""
    value = env.variable(argument.name) if isinstance(argument, n.Var) else None
    return sql(":v IS NOT NULL", v=value.tree) if value else truth(isinstance(argument, n.Const))


def _call(name: str, arguments: tuple[n.Expr, ...], env: Env, matcher: Matcher) -> Value:
    if name in ("&&", "||", "!"):
        return boolean(condition(n.Call(name, arguments), env, matcher))
    if name == "BOUND":
        return boolean(_bound(env, arguments[0]))
    if name == "IF":
        test = condition(arguments[0], env, matcher)
        options = [compile_expression(a, env, matcher) for a in arguments[1:]]
        return _merged(
            env, options, lambda trees: case([(test, trees[0]), (sql("NOT :t", t=test), trees[1])])
        )
    if name in ("<", ">", "<=", ">="):
        return boolean(_less(env, name, arguments, matcher))
    if name in numbers.CALCULATIONS:
        many = sum(isinstance(part, n.Call) for part in n.below(arguments)) >= _MANY
        found = _calculated(name, arguments, env, matcher, many=many)
        return error() if found is None else numbers.of_number(found)
    values = [compile_expression(argument, env, matcher) for argument in arguments]
    if name == "COALESCE":
        if not values:
            return error()
        return _merged(
            env,
            values,
            lambda trees: sql("coalesce(:a, NULL)", a=trees[0]) if len(trees) == 1 else _first(trees),
        )
    if name == "IN":
        return boolean(_among(env, values))
    if name in ("=", "!="):
        same = compare.equal(env, values[0], values[1])
        return boolean(same if name == "=" else sql("NOT :s", s=same))
    from kgtool.sparql.functions import FUNCTIONS

    function = FUNCTIONS.get(name)
    if function is None:
        raise NotSupportedError(f"the function {name} is not known")
    return function(env, values)


def _calculated(
    name: str, arguments: tuple[n.Expr, ...], env: Env, matcher: Matcher, *, many: bool
) -> Number | None:
    """Return a calculation's number; of what it is calculated from no texts are made.

    Operands get names where it is one of ``many``, and where they are read from a text.
    """
    operands: list[Number] = []
    for argument in arguments:
        if isinstance(argument, n.Call) and argument.name in numbers.CALCULATIONS:
            found = _calculated(argument.name, argument.args, env, matcher, many=many)
            found = None if found is None else numbers.settled(env, found)
        else:
            value = compile_expression(argument, env, matcher)
            found = numbers.number(env, value)
            read = value.kind is Kind.TEXT and value.constant is None and value.number is None
            if found is not None and (many or read):
                found = numbers.named(env, found)
        if found is None:
            return None
        operands.append(found)
    return numbers.calculated(env, name, *operands)


def _less(env: Env, operator: str, arguments: tuple[n.Expr, ...], matcher: Matcher) -> Tree:
    """Return an order of two values; texts of many pairs are compared by rank."""
    ranked = ranks.less(env, operator, arguments)
    if ranked is not None:
        return ranked
    first, second = (compile_expression(argument, env, matcher) for argument in arguments)
    return compare.less(env, operator, first, second)


def _among(env: Env, values: list[Value]) -> Tree:
    """Return ``value IN (…)``: true where one is equal, else an error where one comparison is (§17.4.1.9)."""
    tests = compare.equal_to_any(env, values[0], values[1:])
    return either(tests) or sql("FALSE")


def _merged(env: Env, values: list[Value], join: Callable[[list[Tree]], Tree]) -> Value:
    """Return one value of several possible ones, in a kind that can hold each."""
    kinds = {Kind.TEXT if value.constant is not None else value.kind for value in values if not _never(value)}
    if len(kinds) == 1 and kinds != {Kind.TEXT}:
        [kind] = kinds
        classes = values[0].classes
        for value in values[1:]:
            classes |= value.classes
        return Value(kind, join([value.tree for value in values]), classes)
    classes = values[0].maybe
    for value in values[1:]:
        classes |= value.maybe
    return Value(
        Kind.TEXT,
        join([sql("CAST(NULL AS VARCHAR)") if _never(v) else as_text(env, v) for v in values]),
        classes,
    )


def _never(value: Value) -> bool:
    return value == error()


def _first(trees: list[Tree]) -> Tree:
    found = trees[-1]
    for tree in reversed(trees[:-1]):
        found = sql("coalesce(:a, :b)", a=tree, b=found)
    return found


__all__ = ["Matcher", "as_id", "compile_expression", "condition"]
