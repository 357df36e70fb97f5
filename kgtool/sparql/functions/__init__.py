"""The functions of SPARQL 1.1 Query §17.4, §17.5 beyond operators: name → a compiler of its call.

A compiler takes the environment and the arguments' values and returns the call's value: a tree of SQL
functions or, where SQL
has none, of a Python function that the engine calls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kgtool.engines import Engine
from kgtool.sparql.compile.values import Env, Value
from kgtool.sparql.functions import casts, hashes, moments, regex, strings, terms

Function = Callable[[Env, Sequence[Value]], Value]

FUNCTIONS: dict[str, Function] = {
    **strings.FUNCTIONS,
    **regex.FUNCTIONS,
    **terms.FUNCTIONS,
    **casts.FUNCTIONS,
    **hashes.FUNCTIONS,
    **moments.FUNCTIONS,
}


def install(engine: Engine) -> None:
    """Make the Python functions that the compiled calls use known to ``engine``."""
    for room in (regex, casts, hashes, terms):
        room.install(engine)
