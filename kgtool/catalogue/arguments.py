"""From what a person typed to the terms that a query's parameters are bound to."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import Literal

from kgtool.catalogue.parameters import TYPES, term_of
from kgtool.catalogue.stored import Parameter, StoredQuery
from kgtool.model.errors import ParameterError, UnknownNameError
from kgtool.model.notation import nearest
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import Term, compact

# Types whose text is a whole term in Turtle's syntax, not only a lexical form.
_WHOLE = ("iri", "text", "term")


def arguments(stored: StoredQuery, given: Mapping[str, str | Term], prefixes: Prefixes) -> Mapping[str, Term]:
    """Return a term for every parameter of ``stored``: what was ``given``, else its default.

    A given value is text as a person types it, or a term, which must be of the declared type already.
    Raises UnknownNameError for a name that is no parameter, and ParameterError, naming everything that
    is wrong at once, for a missing value, one of another type or one that is not allowed.
    """
    params = {param.name: param for param in stored.params}
    for name in given:
        if name not in params:
            raise UnknownNameError(_unknown(stored, name, params))
    terms: dict[str, Term] = {}
    problems: list[str] = []
    for name, param in params.items():
        value = given.get(name, param.default)
        if value is None:
            problems.append(_missing(param))
            continue
        try:
            terms[name] = _allowed(param, _term(value, param.type, prefixes), prefixes)
        except ParameterError as error:
            problems.append(f"parameter {name}: {error.message}")
    if problems:
        raise ParameterError("\n".join(f"query {stored.name}: {problem}" for problem in problems))
    return terms


def _term(value: str | Term, kind: str, prefixes: Prefixes) -> Term:
    if isinstance(value, str):
        return term_of(value, kind, prefixes)
    lexical = isinstance(value, Literal) and kind not in _WHOLE
    term = term_of(value.value if lexical else str(value), kind, prefixes)
    if term != value:
        raise ParameterError(f"{compact(value, prefixes)} is not {TYPES[kind].wants}")
    return term


def _allowed(param: Parameter, term: Term, prefixes: Prefixes) -> Term:
    if param.values and term not in [term_of(value, param.type, prefixes) for value in param.values]:
        raise ParameterError(
            f"{compact(term, prefixes)} is not allowed; use one of {', '.join(param.values)}"
        )
    return term


def _missing(param: Parameter) -> str:
    meaning = f" ({param.description.rstrip('.')})" if param.description else ""
    return (
        f"parameter {param.name} is missing{meaning}; give -p {param.name} VALUE, {TYPES[param.type].wants}"
    )


def _unknown(stored: StoredQuery, name: str, params: Mapping[str, Parameter]) -> str:
    if not params:
        return f"query {stored.name} has no parameters, so {name} cannot be given"
    hint = nearest(name, params) or f"; its parameters are {', '.join(params)}"
    return f"query {stored.name} has no parameter {name!r}{hint}"
