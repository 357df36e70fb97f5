"""The door to the network, against servers of our own on the loopback device."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from kgtool.endpoints import door
from kgtool.model.errors import KgtoolError, LimitError, ServiceError

Reply = Callable[[BaseHTTPRequestHandler], None]
JSON = "application/sparql-results+json"
ONE = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"01","datatype":"http://www.w3.org/2001/XMLSchema#integer"}},{}]}}'
XML = b"""<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">
<head><variable name="x"/></head>
<results><result><binding name="x"><uri>urn:a</uri></binding></result></results></sparql>"""


class Server:
    """Answers as ``replies`` say, by path; ``seen`` are the requests that came."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply] = {}
        self.seen: list[tuple[str, str, dict[str, list[str]], str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                outer.seen.append(("POST", self.path, parse_qs(body), self.headers["Accept"]))
                outer.replies[self.path](self)

            def do_GET(self) -> None:
                outer.seen.append(("GET", self.path, {}, ""))
                outer.replies[self.path](self)

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    made = Server()
    yield made
    made.close()


def says(body: bytes, kind: str = JSON, status: int = 200, **headers: str) -> Reply:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def asked(server: Server, path: str = "/sparql", *, rows: int = 100, timeout: float = 20) -> list[object]:
    ask = door([server.address + "/sparql", server.address + "/there"], timeout=timeout, max_rows=rows)
    answer = ask(server.address + path, "SELECT ?x { ?x ?y 'é' }")
    return [answer.variables, *answer.rows]


def test_the_query_is_posted_and_terms_stay_as_they_came(server: Server) -> None:
    server.replies["/sparql"] = says(ONE)
    number = ox.Literal("01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    assert asked(server) == [("x",), (number,), (None,)]
    [(method, _, form, accept)] = server.seen
    assert (method, form) == ("POST", {"query": ["SELECT ?x { ?x ?y 'é' }"]})
    assert accept.startswith(JSON)


def test_xml_does_as_well(server: Server) -> None:
    server.replies["/sparql"] = says(XML, "application/sparql-results+xml; charset=utf-8")
    assert asked(server) == [("x",), (ox.NamedNode("urn:a"),)]


def test_an_address_that_is_not_listed_is_not_asked(server: Server) -> None:
    with pytest.raises(ServiceError, match="the setting services does not list it"):
        asked(server, "/elsewhere")
    assert server.seen == []


def test_a_redirection_is_followed_to_listed_addresses_only(server: Server) -> None:
    server.replies["/there"] = says(ONE)
    for status in (301, 302, 303, 307, 308):
        server.replies["/sparql"] = says(b"", status=status, Location=server.address + "/there")
        assert len(asked(server)) == 3
    assert {method for method, *_ in server.seen} == {"POST"}
    server.replies["/sparql"] = says(b"", status=307, Location=server.address + "/elsewhere")
    with pytest.raises(ServiceError, match=r"redirects to <.*/elsewhere>, which the setting services"):
        asked(server)
    assert "/elsewhere" not in {path for _, path, *_ in server.seen}


def test_no_redirection_leads_to_a_file(server: Server) -> None:
    server.replies["/sparql"] = says(b"", status=302, Location="file:///etc/hostname")
    with pytest.raises(ServiceError):
        asked(server)


def test_a_redirection_in_a_circle_ends(server: Server) -> None:
    server.replies["/sparql"] = says(b"", status=302, Location=server.address + "/sparql")
    with pytest.raises(ServiceError, match="302"):
        asked(server)


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (says(b"no such word: FOO", "text/plain", 400), "it answered 400 Bad Request: no such word: FOO"),
        (says(b"<html>oops</html>", "text/html", 500), "it answered 500 Internal Server Error$"),
        (says(b"<html></html>", "text/html"), "it answered with text/html, not with SPARQL results"),
        (says(b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":'), "its answer is malformed"),
        (says(b"no json"), "its answer is malformed"),
        (says(b'{"head":{},"boolean":true}'), "it answered true or false, not with solutions"),
        (says(ONE[:-3], **{"Content-Length": "9999"}), "its answer is malformed"),
    ],
)
def test_what_is_no_answer(server: Server, reply: Reply, message: str) -> None:
    server.replies["/sparql"] = reply
    with pytest.raises(ServiceError, match=message) as raised:
        asked(server)
    assert "\n" not in str(raised.value)


def test_a_refused_connection(server: Server) -> None:
    server.close()
    with pytest.raises(ServiceError, match="it cannot be reached: Connection refused"):
        asked(server)


def test_too_many_rows(server: Server) -> None:
    server.replies["/sparql"] = says(ONE)
    with pytest.raises(LimitError, match=r"more than 1 solutions .setting service_max_rows"):
        asked(server, rows=1)


def test_an_endless_answer_ends_at_the_limit_of_rows(server: Server) -> None:
    done = threading.Event()

    def endless(handler: BaseHTTPRequestHandler) -> None:
        says(b'{"head":{"vars":["x"]},"results":{"bindings":[{}')(handler)
        try:
            while True:
                handler.wfile.write(b",{}" * 1000)
        except OSError:
            done.set()

    server.replies["/sparql"] = endless
    with pytest.raises(LimitError, match="more than 5000 solutions"):
        asked(server, rows=5000)
    assert done.wait(20)  # the connection is let go


@pytest.mark.parametrize("head", [b"", b'{"head":{"vars":["x"]},"results":{"bindings":['])
def test_silence_ends_at_the_limit_of_time(server: Server, head: bytes) -> None:
    over = threading.Event()

    def silent(handler: BaseHTTPRequestHandler) -> None:
        if head:
            says(head)(handler)
        over.wait(20)

    server.replies["/sparql"] = silent
    try:
        with pytest.raises(ServiceError, match=r"within 0\.2 s .setting service_timeout"):
            asked(server, timeout=0.2)
        ask = door([server.address + "/sparql"], timeout=20, max_rows=1)
        with pytest.raises(LimitError, match="--timeout"):
            list(ask(server.address + "/sparql", "SELECT * {}", seconds=0.2).rows)
    finally:
        over.set()


def test_messages_are_errors_of_the_house(server: Server) -> None:
    server.replies["/sparql"] = says(json.dumps({"head": {"vars": ["x"]}, "results": 1}).encode())
    with pytest.raises(KgtoolError):
        asked(server)
