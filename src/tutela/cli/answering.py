"""The answering process as `tutela serve` starts it: beside the other parts, or alone on a machine of its own."""

import sys

from django.db import connection


def words(host: str, port: int, workers: int) -> list[str]:
    """What to start: HTTP/1.1 behind a proxy, and no log of who asked."""
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "asgi",
        "--http",
        "1",
        "--no-ws",
        "--loop",
        "uvloop",  # it is woken for every request, by other threads: Python's own takes an eighth more of all
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--backpressure",
        "4096",
        "--backlog",
        "4096",
        "--log-level",
        "warning",
        "--no-access-log",
        "tutela.config.answering:application",
    ]


def port_beside(port: int, stated: int | None) -> int | None:
    """Where it listens beside the web server: the next port, or none where `stated` is 0.

    On SQLite, where one writer waits for the other, it is started only where its port is stated.
    """
    if stated is not None:
        return stated or None
    return port + 1 if connection.vendor == "postgresql" else None
