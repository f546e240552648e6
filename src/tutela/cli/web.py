"""The web server as `tutela serve` starts it: pages and the API."""

import sys


def words(host: str, port: int, workers: int) -> list[str]:
    """What to start; no log of who asked."""
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--blocking-threads",
        "4",
        "--log-level",
        "warning",
        "--no-access-log",
        "tutela.config.wsgi:application",
    ]
