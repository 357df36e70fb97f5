"""JSON-LD contexts that are named rather than written out (JSON-LD 1.1 §3.1).

A context in a file at hand is read; any other is refused with its place, for nothing is fetched.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from pyoxigraph import Quad, RdfFormat, parse

from kgtool.sources.files import shown
from kgtool.sources.mistakes import Mistake, MistakesError

_NO_LOADER = "No LoadDocumentCallback"


def names_context(error: Exception) -> bool:
    """Tell whether the parser stopped because a document names a context."""
    return _NO_LOADER in str(error)


def quads_with_contexts(text: str, base: str | None, folder: Path | None) -> tuple[Quad, ...]:
    """Return the quads of a JSON-LD document whose named contexts lie in files.

    ``folder`` is where the document lies and ``base`` its address. Raises MistakesError where a
    context lies elsewhere, is missing or does not hold together.
    """
    document = json.loads(text)
    addresses = list(dict.fromkeys(_named_contexts(document)))
    missing = [address for address in addresses if _file(address, base, folder) is None]
    if missing:
        raise MistakesError(_refusal(address, text) for address in missing)
    from pyld import jsonld

    def load(url: str, _options: object) -> dict[str, object]:
        path = _file(url, base, folder)
        if path is None:
            raise MistakesError([_refusal(url, text)])
        return {"contextUrl": None, "documentUrl": url, "document": _read(path)}

    options = {"format": "application/n-quads", "base": base, "documentLoader": load}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return tuple(parse(jsonld.to_rdf(document, options), RdfFormat.N_QUADS))
    except (jsonld.JsonLdError, SyntaxError) as error:
        raise _innermost(error) from None


def _read(path: Path) -> object:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise MistakesError([Mistake(f"the context in {shown(path)} cannot be read: {error}")]) from None


def _innermost(error: BaseException) -> MistakesError:
    """Return the first reason of an error, which PyLD wraps in others."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error if isinstance(error, MistakesError) else MistakesError([Mistake(str(error.args[0]))])


def _named_contexts(node: object) -> Iterator[str]:
    """Yield every context that is named (JSON-LD 1.1 §4.1.1 ``@context``, §4.1.10 ``@import``)."""
    if isinstance(node, list):
        for item in node:
            yield from _named_contexts(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in {"@context", "@import"}:
                named = value if isinstance(value, list) else [value]
                yield from (item for item in named if isinstance(item, str))
            yield from _named_contexts(value)


def _file(address: str, base: str | None, folder: Path | None) -> Path | None:
    """Return the file at hand that has this address, or None."""
    from urllib.request import url2pathname

    if base is None or folder is None:
        return None
    address = urljoin(base, address)
    if urlsplit(address).scheme == "file":
        path = Path(url2pathname(urlsplit(address).path))
    elif address.startswith(urljoin(base, ".")):
        path = folder / url2pathname(address.removeprefix(urljoin(base, ".")))
    else:
        return None
    return path if path.is_file() else None


def _refusal(address: str, text: str) -> Mistake:
    message = (
        f"the context {address!r} is no file at hand, and nothing is fetched; write the context in its place"
    )
    at = text.find(json.dumps(address, ensure_ascii=False))
    if at < 0:
        return Mistake(message)
    return Mistake(message, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
