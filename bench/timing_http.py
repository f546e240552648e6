"""The single-question doors as whoever asks meets them: real requests to the web server, over an open connection."""

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlencode

from django.utils import timezone

from bench.timing_doors import PURPOSE, Door, People, by_class
from bench.timing_world import Asked, as_json, asked
from tests.journeys.api_calls import calling
from tests.journeys.desk import desk_of
from tutela.cli import serve
from tutela.packs.current import legal_day_of

HOST: Final = "127.0.0.1"
_PATIENCE: Final = 30.0  # seconds until the server must be there
_NO_RECORD: Final = {"page": "未发现".encode(), "API": b'"no-record"'}
Reply = tuple[int, bytes]


@contextmanager
def web() -> Iterator[int]:
    """The web server of `tutela serve`, in a process of its own, without the vault; gives its port."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    environment = {**os.environ, "TUTELA_VAULT": "none"}
    server = subprocess.Popen(serve._web(HOST, port, 1), env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def page(port: int, people: People) -> Door:
    """The form on the page."""
    browser = desk_of("clerk")
    browser.get("/ask")
    kept = {name: browser.cookies[name].value for name in ("sessionid", "csrftoken")}
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in kept.items()),
        "X-CSRFToken": kept["csrftoken"],
        "Content-Type": "application/x-www-form-urlencoded",
    }
    form = {"purpose": PURPOSE, "signed_on": legal_day_of(timezone.now()).isoformat()}
    send = _sender(port, "/ask", headers)
    bodies = _bodies(
        people,
        lambda one: urlencode(
            {**form, "authorisation": one.document, "name": one.name, "document": one.document}
        ).encode(),
    )
    return Door("one question (page)", by_class(people, lambda one: send(bodies[one])), _check("page"))


def api(port: int, people: People) -> Door:
    """POST /inquiries."""
    headers = {**calling("clerk", timezone.now()).headers, "Content-Type": "application/json"}
    send = _sender(port, "/api/v1/inquiries", headers)
    bodies = _bodies(people, lambda one: as_json({"purpose": PURPOSE, **asked(one)}))
    return Door("one question (API)", by_class(people, lambda one: send(bodies[one])), _check("API"))


def _bodies(people: People, body: Callable[[Asked], bytes]) -> dict[Asked, bytes]:
    """Made beforehand: what is timed is the door."""
    return {one: body(one) for listed in people.values() for one in listed}


def _sender(port: int, path: str, headers: dict[str, str]) -> Callable[[bytes], Reply]:
    connection = http.client.HTTPConnection(HOST, port, timeout=_PATIENCE)

    def send(body: bytes) -> Reply:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    return send


def _check(door: str) -> Callable[[Reply], None]:
    def check(reply: Reply) -> None:
        assert reply[0] in (200, 201), reply
        assert _NO_RECORD[door] in reply[1], reply

    return check


def _wait_for(port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            socket.create_connection((HOST, port), 1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return
