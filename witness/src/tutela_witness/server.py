"""`POST /add-checkpoint` over HTTP.

The threaded server of the standard library is enough: a log asks about once a second, every connection has one
thread of a bounded number, a bounded body and a bounded life, and the decisions themselves happen one at a time. A
larger server would be more to trust.
"""

import socket
import threading
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from tutela_witness import submissions
from tutela_witness.refusals import PLAIN, Refused
from tutela_witness.watching import Witness

MOST_CONNECTIONS: Final = 32
LIFE_SECONDS: Final = 60.0  # of a connection, kept alive or not
READ_SECONDS: Final = 10.0
PATH: Final = "/add-checkpoint"


class Server(ThreadingHTTPServer):
    """Listens for one witness."""

    daemon_threads = True
    request_queue_size = MOST_CONNECTIONS

    def __init__(self, address: tuple[str, int], witness: Witness, life: float = LIFE_SECONDS) -> None:
        self.witness = witness
        self._life = life
        self._places = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, Handler)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Takes no more connections than there are places."""
        return self._places.acquire(blocking=False)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Cuts a connection that outlives its time, however slowly it speaks."""
        timer = threading.Timer(self._life, _cut, (request,))
        timer.daemon = True
        timer.start()
        try:
            super().process_request_thread(request, client_address)
        finally:
            timer.cancel()
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller who hangs up is no fault of ours; addresses are not written down."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "tutela-witness"
    sys_version = ""
    timeout = READ_SECONDS

    def do_POST(self) -> None:
        """Cosigns or refuses."""
        try:
            body = self._body()
            answer = self.server.witness.add(submissions.parse(body)) if self.path == PATH else ""
            if not answer:
                raise Refused(HTTPStatus.NOT_FOUND, "not here\n")
        except Refused as refused:
            self._answer(refused.status, refused.body, refused.content_type)
        else:
            self._answer(HTTPStatus.OK, answer, PLAIN)

    def do_GET(self) -> None:
        """Nothing is read here."""
        self._answer(HTTPStatus.NOT_FOUND, "not here\n", PLAIN)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: what matters is in the state and in the alarms."""

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        if (
            "Transfer-Encoding" in self.headers
            or not (length.isascii() and length.isdigit())
            or len(length) > 9
        ):
            self.close_connection = True
            raise Refused(HTTPStatus.LENGTH_REQUIRED, "Content-Length\n")
        if int(length) > submissions.LARGEST:
            self.close_connection = True
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too large\n")
        return self.rfile.read(int(length))

    def _answer(self, status: HTTPStatus, body: str, content_type: str) -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(data)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)


def _cut(request: socket.socket) -> None:
    with suppress(OSError):  # it was closed already
        request.shutdown(socket.SHUT_RDWR)
