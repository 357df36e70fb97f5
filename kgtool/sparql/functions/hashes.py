"""Digests of strings (SPARQL 1.1 Query §17.4.6)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from kgtool.engines import Engine
from kgtool.sparql.compile.tree import sql
from kgtool.sparql.compile.values import Env, Value, plain, simple


def _digest(template: str) -> Callable[[Env, Sequence[Value]], Value]:
    def compile_call(env: Env, values: Sequence[Value]) -> Value:
        return plain(sql(template, t=simple(env, values[0])))

    return compile_call


def install(engine: Engine) -> None:
    """Make the digests that the engine lacks known."""
    engine.function("kg_sha384", lambda t: hashlib.sha384(t.encode()).hexdigest(), ["VARCHAR"], "VARCHAR")
    engine.function("kg_sha512", lambda t: hashlib.sha512(t.encode()).hexdigest(), ["VARCHAR"], "VARCHAR")


FUNCTIONS = {
    "MD5": _digest("md5(:t)"),
    "SHA1": _digest("sha1(:t)"),
    "SHA256": _digest("sha256(:t)"),
    "SHA384": _digest("kg_sha384(:t)"),
    "SHA512": _digest("kg_sha512(:t)"),
}
