"""The conditions of a look-up, from a filter: comparisons of ids, and patterns that EXIST or do not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kgtool.dataset.columnar import Class
from kgtool.model.terms import Term
from kgtool.sparql.compile import nodes as n
from kgtool.sparql.compile.literals import ORDERED, place_of
from kgtool.sparql.compile.scoping import certain, visible

_OPERATORS = ("=", "!=", "<", ">", "<=", ">=")
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "="}


class UnfitError(Exception):
    """The query needs a plan."""


@dataclass(frozen=True)
class Compared:
    """``left operator right``, each a variable or a constant."""

    operator: str
    left: n.Var | n.Const
    right: n.Var | n.Const

    @property
    def needs(self) -> frozenset[str]:
        """The variables that must be known."""
        return frozenset(end.name for end in (self.left, self.right) if isinstance(end, n.Var))


@dataclass(frozen=True)
class Existence:
    """Whether ``triples`` match (``wanted``) or do not; ``needs`` are what they share with what is around."""

    triples: tuple[n.Triple, ...]
    wanted: bool
    needs: frozenset[str]


Condition = Compared | Existence


def conditions_of(test: n.Expr, around: frozenset[str], *, wanted: bool = True) -> list[Condition]:
    """Return the parts of a conjunction, ``around`` the variables of its group.

    Raises UnfitError for anything that is no comparison of variables and constants, nor (NOT) EXISTS of a
    basic graph pattern.
    """
    match test:
        case n.Call("&&", args) if wanted:
            return [part for each in args for part in conditions_of(each, around)]
        case n.Call("!", (n.Exists() as inner,)):
            return conditions_of(inner, around, wanted=not wanted)
        case n.Exists(n.Bgp(triples)) if triples:
            return [Existence(triples, wanted, frozenset(names(triples)) & around)]
        case n.Call(operator, (n.Var() | n.Const() as left, n.Var() | n.Const() as right)) if wanted:
            if operator in _OPERATORS:
                return [Compared(operator, left, right)]
    raise UnfitError


def match_inside(pattern: n.Pattern, around: frozenset[str]) -> None:
    """Raise UnfitError unless the pattern of an OPTIONAL may be walked from solutions with ``around``.

    What stands in an OPTIONAL within it is matched beside its own group alone (§18.2.2.6): it must not
    speak of what is known further out only.
    """
    match pattern:
        case n.LeftJoin(left, right, test):
            match_inside(left, around)
            match_inside(right, around | certain(left))
            tested = [name for each in comparisons_of(test) for name in each.needs] if test else []
            if around & {*visible(right), *tested} - certain(left):
                raise UnfitError
        case n.Bgp():
            pass
        case _:
            raise UnfitError


def comparisons_of(test: n.Expr) -> list[Condition]:
    """Return the comparisons that ``test`` is. Raises UnfitError where it is more."""
    conditions = conditions_of(test, frozenset())
    if any(isinstance(each, Existence) for each in conditions):
        raise UnfitError
    return conditions


def names(triples: Iterable[n.Triple]) -> list[str]:
    """Return the variables at the ends of ``triples``."""
    return [end.name for each in triples for end in (each.subject, each.object) if isinstance(end, n.Var)]


def bounds_of(
    conditions: Iterable[Condition], variable: str, held: Class, id_of: Callable[[Term], int]
) -> tuple[int | None, int | None, list[Condition]]:
    """Return the first and the last id of ``variable`` that ``conditions`` allow, and those that say so.

    ``held`` is what the variable holds: only of one class whose ids are in the order of the values.
    """
    low: int | None = None
    high: int | None = None
    said: list[Condition] = []
    for each in conditions if held in ORDERED else ():
        match each:
            case Compared(operator, n.Var(name), n.Const(term)) if name == variable and operator in _TURNED:
                pass
            case Compared(turned, n.Const(term), n.Var(name)) if name == variable and turned in _TURNED:
                operator = _TURNED[turned]
            case _:
                continue
        place = place_of(term, held, id_of)
        if place is None:
            continue
        said.append(each)
        if operator in (">", ">=", "="):
            first = place + (operator == ">")
            low = first if low is None else max(low, first)
        if operator in ("<", "<=", "="):
            last = place - (operator == "<")
            high = last if high is None else min(high, last)
    return low, high, said
