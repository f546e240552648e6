"""One request to a witness (c2sp.org/tlog-witness): sent straight to its address, bounded in time and size.

The standard library's plain client follows no redirection and asks no proxy: a witness is reached where the policy
says, or not at all.
"""

import http.client
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from tutela.core.proofs.encoding import to_base64

TIME_LIMIT: Final = 5.0  # seconds, from the first byte sent to the last one read
MOST_BYTES: Final = 65_536


@dataclass(frozen=True, slots=True)
class Submission:
    """A head for a witness that has seen `old` entries of this log, with the proof that it only grew since."""

    old: int
    path: tuple[bytes, ...]
    note: str

    def body(self) -> bytes:
        """The body of `add-checkpoint`."""
        lines = (f"old {self.old}", *map(to_base64, self.path))
        return ("".join(f"{line}\n" for line in lines) + "\n" + self.note).encode()


@dataclass(frozen=True, slots=True)
class Reply:
    """What the witness said."""

    status: int
    text: str


class Unreachable(Exception):
    """No proper answer came in time."""


def submit(url: str, submission: Submission) -> Reply:
    """POST to `<url>/add-checkpoint`. Raises `Unreachable`."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    deadline = time.monotonic() + TIME_LIMIT
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=TIME_LIMIT)
        try:
            headers = {"Content-Type": "text/plain; charset=utf-8"}
            connection.request("POST", _path(parts.path), submission.body(), headers)
            response = connection.getresponse()
            return Reply(response.status, _read(connection, response, deadline).decode())
        finally:
            connection.close()
    except (
        OSError,
        http.client.HTTPException,
        ValueError,
    ) as fault:  # ValueError: the port, or what is no text
        raise Unreachable(type(fault).__name__) from None


def size_in(reply: Reply) -> int | None:
    """The size in the body of a 409; None where none stands there."""
    digits = reply.text.removesuffix("\n")
    proper = (
        digits.isascii() and digits.isdigit() and len(digits) < 19 and (digits == "0" or digits[0] != "0")
    )
    return int(digits) if proper else None


def lines_in(reply: Reply) -> Sequence[str]:
    """The signature lines in the body of a 200."""
    return reply.text.removesuffix("\n").split("\n")


def _path(prefix: str) -> str:
    return prefix.rstrip("/") + "/add-checkpoint"


def _read(
    connection: http.client.HTTPConnection, response: http.client.HTTPResponse, deadline: float
) -> bytes:
    """The body, however slowly it trickles, within the time; a longer one is refused."""
    found = b""
    while chunk := response.read1(MOST_BYTES):
        found += chunk
        left = deadline - time.monotonic()
        if len(found) > MOST_BYTES or left <= 0:
            raise OSError("too long")
        if connection.sock is not None:
            connection.sock.settimeout(left)
    return found
