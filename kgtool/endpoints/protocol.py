"""One call of the SPARQL 1.1 Protocol: a query by POST, its solutions as they come."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import IO, Any

import pyoxigraph as ox

from kgtool.model.errors import LimitError, ServiceError
from kgtool.model.results import Row, Solutions

_ACCEPT = "application/sparql-results+json, application/sparql-results+xml;q=0.9"
_FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
_MOST_BYTES = 1 << 30
_TOLD = 200
# Marks of an address that must stay as they are when it is written in ASCII.
_MARKS = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True)
class Door:
    """See ``kgtool.endpoints.door``."""

    listed: frozenset[str]
    timeout: float
    max_rows: int
    origin: str

    def ask(self, endpoint: str, query: str, seconds: float | None) -> Solutions:
        """Return the solutions of ``query`` at ``endpoint``; see ``kgtool.model.services.Service``."""
        if endpoint not in self.listed:
            known = ", ".join(sorted(self.listed)) or "none"
            raise ServiceError(
                f"SERVICE <{endpoint}>: not asked, since the setting services does not list it; add the"
                f" address there, or to KGTOOL_SERVICES, if you trust it (listed, {self.origin}: {known})"
            )
        call = _Call(self, endpoint, seconds)
        response = call.opened(query)
        try:
            solutions = call.read(response)
            names = tuple(variable.value for variable in solutions.variables)
        except BaseException:
            response.close()
            raise
        return Solutions(names, call.rows(solutions, response))


class _Call:
    """One call under way: its clock, and its mistakes in words."""

    def __init__(self, door: Door, endpoint: str, seconds: float | None) -> None:
        self.door = door
        self.endpoint = endpoint
        self.seconds = door.timeout if seconds is None else min(door.timeout, max(seconds, 0.001))
        self._whole_query = seconds is not None and seconds < door.timeout
        self._end = time.monotonic() + self.seconds

    def opened(self, query: str) -> Any:
        """Return the response to ``query``, its status and content type as they must be."""
        request = urllib.request.Request(  # noqa: S310 - the list holds only http and https
            urllib.parse.quote(self.endpoint, safe=_MARKS),
            data=urllib.parse.urlencode({"query": query}).encode(),
            headers={"Accept": _ACCEPT, "User-Agent": "kgtool"},
        )
        try:
            return _opener(self.door).open(request, timeout=self.seconds)
        except urllib.error.HTTPError as error:
            with error:
                raise self.failure(f"it answered {error.code} {error.reason}{_first_words(error)}") from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise self._of(error) from None

    def read(self, response: Any) -> ox.QuerySolutions:
        """Return the solutions that ``response`` begins to tell."""
        kind = response.headers.get_content_type()
        if kind not in _FORMATS:
            raise self.failure(f"it answered with {kind}, not with SPARQL results in JSON or XML")
        try:
            read = ox.parse_query_results(_Body(response, self), format=_FORMATS[kind])  # type: ignore[arg-type]
        except (OSError, http.client.HTTPException, ValueError, SyntaxError) as error:
            raise self._of(error) from None
        if not isinstance(read, ox.QuerySolutions):
            raise self.failure("it answered true or false, not with solutions")
        return read

    def rows(self, solutions: ox.QuerySolutions, response: Any) -> Iterator[Row]:
        """Yield the rows of an answer, and let the connection go at its end."""
        count = 0
        try:
            for solution in solutions:
                count += 1
                if count > self.door.max_rows:
                    raise LimitError(
                        f"SERVICE <{self.endpoint}>: more than {self.door.max_rows} solutions"
                        " (setting service_max_rows)"
                    )
                yield tuple(solution)
        except (OSError, http.client.HTTPException, ValueError, SyntaxError) as error:
            raise self._of(error) from None
        finally:
            del solutions  # It may not outlive this thread, as it would in the traceback of an error.
            response.close()

    def failure(self, what: str) -> ServiceError:
        """Return the error that says ``what`` of this endpoint."""
        return ServiceError(f"SERVICE <{self.endpoint}>: {what}")

    def check(self, read: int) -> None:
        """Raise where the time is over or ``read`` bytes are too many."""
        if read > _MOST_BYTES:
            raise LimitError(f"SERVICE <{self.endpoint}>: an answer of more than {_MOST_BYTES >> 20} MB")
        if time.monotonic() > self._end:
            raise TimeoutError

    def _of(self, error: BaseException) -> ServiceError | LimitError:
        cause = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(cause, TimeoutError):
            if self._whole_query:
                return LimitError(f"SERVICE <{self.endpoint}>: the time limit was reached (--timeout)")
            return self.failure(f"no whole answer within {self.seconds:g} s (setting service_timeout)")
        if isinstance(cause, SyntaxError):
            return self.failure(f"its answer is malformed: {cause.msg}")
        if isinstance(cause, http.client.IncompleteRead):
            return self.failure("its answer breaks off")
        told = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
        return self.failure(f"it cannot be reached: {told}")


class _Body:
    """The bytes of an answer, counted, under the clock of its call."""

    def __init__(self, response: IO[bytes], call: _Call) -> None:
        self._response = response
        self._call = call
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        """Return at most ``size`` bytes, as they came; none at the end."""
        self._call.check(self._read)
        part = self._response.read1(size)  # type: ignore[attr-defined]
        self._read += len(part)
        return bytes(part)


class _Redirection(urllib.request.HTTPRedirectHandler):
    """Follows to listed addresses only, and asks the same there."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def redirect_request(  # noqa: PLR0917 - the signature is the library's
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request:
        """Return the same request to ``newurl``. Raises ServiceError where that is not listed."""
        del fp, code, msg, headers
        if newurl not in self._door.listed:
            raise ServiceError(
                f"SERVICE <{req.full_url}>: it redirects to <{newurl}>, which the setting services"
                f" does not list ({self._door.origin})"
            )
        kept = {name: value for name, value in req.header_items() if name.lower() in ("accept", "user-agent")}
        return urllib.request.Request(newurl, data=req.data, headers=kept)  # noqa: S310


def _opener(door: Door) -> urllib.request.OpenerDirector:
    """Return what opens http and https and nothing else: no file, no ftp, no data."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        _Redirection(door),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _first_words(error: urllib.error.HTTPError) -> str:
    """Return what the body of a refusal begins with, on one line; it often names the mistake."""
    try:
        text = error.read(4 * _TOLD).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return ""
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not words or words.startswith("<"):
        return ""
    return f": {words[:_TOLD]}{'…' if len(words) > _TOLD else ''}"


__all__ = ["Door"]
