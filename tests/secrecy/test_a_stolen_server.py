"""The same theft on PostgreSQL: every file of the server but its write-ahead log, after the day's round."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.postgres import cluster

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


def lived(folder: Path, address: str) -> dict[str, tuple[bytes, ...]]:
    """The program of the stolen copy over this server; pieces of what was made of sealed and of open records."""
    environment = {
        **os.environ,
        "TUTELA_DATABASE": address,
        "TUTELA_VAULT": address.rpartition("/")[0] + "/vault",
        "TUTELA_PENDING_SAMPLE": "0",
    }
    words = [sys.executable, "-m", "tests.secrecy.stolen_steps", str(folder / "home"), "told"]
    ran = subprocess.run(words, capture_output=True, env=environment, cwd=ROOT)
    assert ran.returncode == -9, ran.stderr.decode()[-2000:]
    made = json.loads(ran.stdout.decode().splitlines()[-1])
    return {kind: tuple(bytes.fromhex(one) for one in made[kind]) for kind in ("closed", "open")}


def files(address: str) -> Iterator[tuple[str, bytes]]:
    """What lies in the server's folder, as of now, without the vault's database; and its log."""
    with psycopg.connect(address, autocommit=True) as session:
        session.execute("CHECKPOINT")
        [data] = session.execute("SHOW data_directory").fetchone() or ("",)
        [vault] = session.execute("SELECT oid FROM pg_database WHERE datname = 'vault'").fetchone() or (0,)
        names = dict(
            session.execute("SELECT pg_relation_filepath(oid), relname FROM pg_class WHERE relfilenode > 0")
        )
        names |= {
            session.execute("SELECT pg_relation_filepath('pg_statistic')").fetchone()[0]: "pg_statistic"
        }  # type: ignore[index]
    for path in sorted(Path(data).parent.rglob("*")):
        place = path.relative_to(data).as_posix() if path.is_relative_to(data) else path.name
        if path.is_file() and not place.startswith(("pg_wal/", f"base/{vault}/")):
            yield names.get(place, place), path.read_bytes()


def test_no_file_of_the_server_holds_anything_that_was_made_of_a_sealed_record(tmp_path: Path) -> None:
    """Rows, indexes, values kept apart, samples of the planner, maps, statistics. Archived WAL has its horizon.

    Two of them were asked about before their records were sealed.
    """
    with cluster() as address:
        pieces = lived(tmp_path, address)
        found: dict[str, set[str]] = {"closed": set(), "open": set()}
        for name, content in files(address):
            for kind, wanted in pieces.items():
                found[kind] |= {name for piece in wanted if piece in content}
    assert found["open"] >= {"registry_identitykey", "lookup_indexrow", "registry_recordversion"}
    assert found["closed"] == set()
