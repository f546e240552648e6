"""Callers of an HTTP server, for measurements: so many connections, each asking again as soon as it was answered.

One process, plain sockets, no library: on two cores what it costs is taken from the server. Prints one line of JSON.
`python -m bench.answering_load` reads its order as JSON from standard input, so that no token stands in a command line.
"""

import json
import selectors
import socket
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, Final

HOST: Final = "127.0.0.1"
_READ: Final = 1 << 20
_STATUS: Final = slice(9, 12)


@dataclass(slots=True)
class _Line:
    """One connection, and the request that is under way on it."""

    socket: socket.socket
    token: str
    sent_at: float = 0.0
    buffer: bytes = b""
    wanted: int = 0  # bytes of the whole response, once its head has come


@dataclass(slots=True)
class _Count:
    """What was answered, and how long each took, in seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)


def run(order: dict[str, Any]) -> dict[str, Any]:
    """`order`: port, path, tokens, bodies, connections, seconds, warm (seconds that do not count).

    A connection keeps its token, or takes the next one for every request where `turns` is set.
    """
    bodies = cycle([body.encode() for body in order["bodies"]])
    tokens = cycle(order["tokens"]) if order["turns"] else None
    lines = [_opened(order, number) for number in range(order["connections"])]
    selector = selectors.DefaultSelector()
    for line in lines:
        selector.register(line.socket, selectors.EVENT_READ, line)
        _ask(line, order["path"], next(bodies))
    began = time.perf_counter() + order["warm"]
    ends = began + order["seconds"]
    count = _Count()
    while (now := time.perf_counter()) < ends:
        for key, _ in selector.select(0.1):
            line: _Line = key.data
            status = _heard(line)
            if status is None:
                continue
            answered_at = time.perf_counter()
            if now >= began:
                count.statuses[status] += 1
                count.times.append(answered_at - line.sent_at)
            line.token = next(tokens) if tokens else line.token
            _ask(line, order["path"], next(bodies))
    for line in lines:
        line.socket.close()
    return _told(count, order["seconds"]) | {"seconds": order["seconds"], "warm": order["warm"]}


def _opened(order: dict[str, Any], number: int) -> _Line:
    one = socket.create_connection((HOST, order["port"]), 30)
    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    tokens = order["tokens"]
    return _Line(one, tokens[number % len(tokens)] if tokens else "")


def _ask(line: _Line, path: str, body: bytes) -> None:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {line.token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    line.buffer, line.wanted = b"", 0
    line.sent_at = time.perf_counter()
    line.socket.sendall(head.encode() + body)


def _heard(line: _Line) -> int | None:
    """The status, once the whole response has come."""
    some = line.socket.recv(_READ)
    if not some:
        raise ConnectionError("the server hung up")
    line.buffer = line.buffer + some if line.buffer else some
    if not line.wanted:
        head, end, _ = line.buffer.partition(b"\r\n\r\n")
        if not end:
            return None
        at = head.lower().index(b"content-length:") + 15
        line.wanted = len(head) + 4 + int(head[at:].split(b"\r\n", 1)[0])
    return int(line.buffer[_STATUS]) if len(line.buffer) >= line.wanted else None


def _told(count: _Count, seconds: float) -> dict[str, Any]:
    times = sorted(count.times)

    def at(part: float) -> float:
        return round(times[min(len(times) - 1, int(part * len(times)))] * 1e3, 2) if times else 0.0

    return {
        "answered": len(times),
        "a_second": round(len(times) / seconds, 1),
        "statuses": {str(status): number for status, number in sorted(count.statuses.items())},
        "p50_ms": at(0.5),
        "p99_ms": at(0.99),
        "longest_ms": at(1.0),
    }


if __name__ == "__main__":
    print(json.dumps(run(json.load(sys.stdin))))
