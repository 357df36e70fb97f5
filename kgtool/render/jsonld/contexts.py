"""What a JSON-LD context says, asked of PyLD; and the loader that never loads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from kgtool.model.errors import KgtoolError, SourceError
from kgtool.model.prefixes import Prefixes
from kgtool.model.terms import XSD
from kgtool.render.rdf.literals import writable
from kgtool.render.rdf11 import Statement

_T = TypeVar("_T")
_NATIVE = (XSD + "integer", XSD + "boolean")
_DELIMITERS = tuple(":/?#[]@")


@dataclass(frozen=True)
class Words:
    """What a context defines: the properties with a native datatype, and what stands for three keywords."""

    typed: frozenset[str]
    identifiers: frozenset[str]
    types: frozenset[str]
    graphs: frozenset[str]


def refuse(url: str, _options: object) -> NoReturn:
    """Stand in for PyLD's document loader. Always raises SourceError, naming ``url``."""
    raise SourceError(
        f"the context refers to {url}, and kgtool loads nothing from the network; "
        "put the terms it needs into the project's own context"
    )


def options(**more: object) -> dict[str, object]:
    """Return PyLD's options: JSON-LD 1.1, no base, no network."""
    return {"documentLoader": refuse, "processingMode": "json-ld-1.1", "base": "", **more}


def asked(work: Callable[[], _T], what: str) -> _T:
    """Return what ``work``, a call to PyLD, gives. Raises SourceError, naming ``what``, where it objects."""
    from pyld.jsonld import JsonLdError

    try:
        return work()
    except (
        JsonLdError,
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
    ) as error:
        cause: BaseException = error
        while cause.__cause__ is not None:
            cause = cause.__cause__
        if isinstance(cause, KgtoolError):
            raise SourceError(f"{what}: {cause.message}") from error
        raise SourceError(f"{what}: {_told(cause)}") from error


def _told(cause: BaseException) -> str:
    details = getattr(cause, "details", None) or {}
    told = ", ".join(f"{key} {value!r}" for key, value in details.items() if isinstance(value, str))
    if isinstance(cause, LookupError):
        return "not valid JSON-LD"
    return f"{cause.args[0] if cause.args else cause}{f' ({told})' if told else ''}"


def bare(context: Mapping[str, Any]) -> Any:
    """Return the value of ``@context``, or ``context`` where it is that value itself."""
    return context.get("@context", context) or {}


def from_prefixes(prefixes: Prefixes, quads: Iterable[Statement]) -> dict[str, Any]:
    """Return a context of ``prefixes``, less those that are the scheme of an IRI in ``quads``."""
    schemes = {term.value.partition(":")[0] for quad in quads for term in quad if hasattr(term, "value")}
    return {
        prefix: iri if iri.endswith(_DELIMITERS) else {"@id": iri, "@prefix": True}
        for prefix, iri in writable(prefixes).items()
        if prefix and prefix not in schemes
    }


def words(context: Any) -> Words:
    """Return what ``context`` defines. Raises SourceError where JSON-LD rejects it."""
    definitions = asked(lambda: list(_definitions(context)), "the JSON-LD context")
    return Words(
        frozenset(d["@id"] for _, d in definitions if d.get("@type") in _NATIVE),
        *(
            frozenset([key, *(t for t, d in definitions if d["@id"] == key)])
            for key in ("@id", "@type", "@graph")
        ),
    )


def _definitions(context: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every term with its definition, those of scoped contexts (JSON-LD 1.1 §4.1.8) included."""
    from pyld.jsonld import JsonLdProcessor

    processor = JsonLdProcessor()
    queue = [
        (processor.process_context(processor.process_context(None, None, options()), context, options()), 0)
    ]
    for active, depth in queue:
        for term, definition in active["mappings"].items():
            if definition and definition.get("@id"):
                yield term, definition
                if "@context" in definition and depth < 8:
                    scoped = processor.process_context(active, definition["@context"], options())
                    queue.append((scoped, depth + 1))
