"""`POST /add-checkpoint` over HTTP.

The threaded server of the standard library is enough: a log asks about once a second, every connection has one
thread of a bounded number, a bounded body and a bounded life, and the decisions themselves happen one at a time. A
larger server would be more to trust.
"""

import re
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
_LONGEST_LINE: Final = 1024  # bytes of a chunk's first line, or of a trailer
_MOST_TRAILERS: Final = 16
_CHUNK_SIZE: Final = re.compile(rb"[0-9A-Fa-f]{1,8}")


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

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the standard library refuses, as plain text; a method that it does not find is not allowed."""
        self.close_connection = True  # a body was not read
        unknown = code == HTTPStatus.NOT_IMPLEMENTED
        status = HTTPStatus.METHOD_NOT_ALLOWED if unknown else HTTPStatus(code)
        self._answer(status, f"{status.phrase}\n", PLAIN)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: what matters is in the state and in the alarms."""

    def _body(self) -> bytes:
        length, coding = self.headers.get("Content-Length"), self.headers.get_all("Transfer-Encoding")
        if coding is not None:
            if length is not None or [word.strip().lower() for word in coding] != ["chunked"]:
                raise self._unread(HTTPStatus.BAD_REQUEST, "Transfer-Encoding\n")
            return self._chunks()
        if length is None or not (length.isascii() and length.isdigit()) or len(length) > 9:
            raise self._unread(HTTPStatus.LENGTH_REQUIRED, "Content-Length\n")
        if int(length) > submissions.LARGEST:
            raise self._unread(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too large\n")
        return self.rfile.read(int(length))

    def _chunks(self) -> bytes:
        """A body in chunks (RFC 9112, 7.1), within the same bound; extensions and trailers are passed over."""
        found = bytearray()
        while size := self._chunk_size():
            if len(found) + size > submissions.LARGEST:
                raise self._unread(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too large\n")
            found += self.rfile.read(size)
            if self.rfile.read(2) != b"\r\n":
                raise self._unread(HTTPStatus.BAD_REQUEST, "chunk\n")
        for _ in range(_MOST_TRAILERS):
            if self.rfile.readline(_LONGEST_LINE) == b"\r\n":
                return bytes(found)
        raise self._unread(HTTPStatus.BAD_REQUEST, "trailer\n")

    def _chunk_size(self) -> int:
        line = self.rfile.readline(_LONGEST_LINE)
        digits = line.partition(b";")[0].strip()
        if not line.endswith(b"\r\n") or not _CHUNK_SIZE.fullmatch(digits):
            raise self._unread(HTTPStatus.BAD_REQUEST, "chunk\n")
        return int(digits, 16)

    def _unread(self, status: HTTPStatus, body: str) -> Refused:
        """A refusal of what is not read to its end: the connection ends with it."""
        self.close_connection = True
        return Refused(status, body)

    def _answer(self, status: HTTPStatus, body: str, content_type: str) -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(data)))
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "POST")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


def _cut(request: socket.socket) -> None:
    with suppress(OSError):  # it was closed already
        request.shutdown(socket.SHUT_RDWR)
