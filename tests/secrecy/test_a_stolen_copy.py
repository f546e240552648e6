"""Whoever takes the ordinary database, its key file and all else in the home: nothing says how many or who is sealed.

The thief opens every field with the keys, counts every table, and looks at freed pages, the write-ahead log, indexes,
sequences, the queue, sessions and the log of the run.
"""

import json
import os
import sqlite3
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast
from uuid import UUID

import pytest

from tests.secrecy.stolen_people import CLOSED, OPEN
from tutela.index.lookup import tree

PROGRAM = Path(__file__).with_name("stolen_steps.py")
KEPT_BY_VAULT = "vault"


@dataclass(frozen=True)
class Loot:
    """The home without the vault, what was printed, and what to look for."""

    home: Path
    printed: bytes
    closed: tuple[bytes, ...]
    open: tuple[bytes, ...]

    @property
    def at_once(self) -> "Loot":
        """What the thief would have had right after the turn, before the day's round."""
        return replace(self, home=self.home.with_name("at-once"), printed=b"")

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Every byte that the thief has."""
        yield "log of the run", self.printed
        for path in sorted(self.home.rglob("*")):
            if path.is_file() and KEPT_BY_VAULT not in path.relative_to(self.home).parts:
                yield path.name, path.read_bytes()


def stolen(folder: Path, world: str) -> Loot:
    """The program lives in a folder and is killed; what it had is taken."""
    folder.mkdir()
    environment = {**os.environ, "TUTELA_DATABASE": "", "TUTELA_VAULT": "", "TUTELA_PENDING_SAMPLE": "0"}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.secrecy.stolen_steps", str(folder / "home"), world],
        capture_output=True,
        env=environment,
        cwd=PROGRAM.parents[2],
    )
    assert ran.returncode == -9, ran.stderr.decode()[-2000:]
    made = json.loads(ran.stdout.decode().splitlines()[-1])
    pieces = {kind: tuple(bytes.fromhex(one) for one in made[kind]) for kind in ("closed", "open")}
    return Loot(folder / "home", ran.stderr, pieces["closed"], pieces["open"])


@pytest.fixture(scope="module")
def loot(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Loot]:
    folder = tmp_path_factory.mktemp("stolen")
    return {world: stolen(folder / world, world) for world in ("kept", "never", "told")}


def found(loot: Loot, pieces: tuple[bytes, ...]) -> set[str]:
    return {name for name, content in loot.files() for piece in pieces if piece in content}


def test_the_copy_is_of_a_registry_in_use(loot: dict[str, Loot]) -> None:
    """The canary: hashes and ciphertexts of the records that are not sealed are found, the vault is not looted."""
    kept = loot["kept"]
    assert "tutela.sqlite3" in found(kept, kept.open)
    assert len(kept.closed) > 30
    assert "vault.sqlite3" not in {name for name, _ in kept.files()}
    assert "keys.json" in {name for name, _ in kept.files()}


def test_nothing_that_was_made_of_a_sealed_record_is_left(loot: dict[str, Loot]) -> None:
    """Neither a keyed hash of it under any key, nor a piece of any ciphertext of it, freed pages and WAL included."""
    assert found(loot["kept"], loot["kept"].closed) == set()


def test_right_after_the_turn_nothing_of_it_is_left_in_any_page(loot: dict[str, Loot]) -> None:
    """The turn writes a small file anew and empties the write-ahead log: there the day's round adds no secrecy."""
    at_once = loot["kept"].at_once
    assert "tutela.sqlite3" in found(at_once, at_once.open)
    assert found(at_once, at_once.closed) == set()


def test_nothing_is_left_of_whoever_was_asked_about_before_the_seal(loot: dict[str, Loot]) -> None:
    """The answers are withdrawn, and all that led from them to the person went with them, at once."""
    told = loot["told"]
    database = sqlite3.connect(told.home / "tutela.sqlite3")
    withdrawn = "SELECT count(*) FROM inquiries_inquiry WHERE withdrawn_at IS NOT NULL"
    assert database.execute(withdrawn).fetchone() == (2,)
    assert found(told, told.closed) == set()
    assert found(told.at_once, told.closed) == set()


def test_the_queue_the_sessions_and_what_is_kept_for_retries_are_in_use(loot: dict[str, Loot]) -> None:
    """Else that they hold nothing of a sealed record would say nothing."""
    counts = counted(loot["kept"])
    for table in ("django_q_task", "django_session", "api_keptreply", "idp_oidc_token"):
        assert cast("int", counts[_named(counts, table)][0]) > 0, table
    assert counts[_named(counts, "django_q_ormq")][0] == 0, "what was carried out is gone from the queue"


def test_no_id_says_how_many_came_before(loot: dict[str, Loot]) -> None:
    """Ids of rows that leave are random: neither a serial number nor a gap between two of them counts anything."""
    database = sqlite3.connect(loot["kept"].home / "tutela.sqlite3")
    rows = [number for (number,) in database.execute("SELECT id FROM lookup_indexrow")]
    assert len(rows) > 20
    assert statistics.median(rows) > 2**60
    for table in ("registry_person", "registry_sourcerecord", "registry_identitykey", "intake_upload"):
        for (one,) in database.execute(f'SELECT id FROM "{table}"'):
            assert UUID(one).version == 4, table


def test_no_word_of_a_sealed_record_stands_in_clear(loot: dict[str, Loot]) -> None:
    words = [text for person in CLOSED for text in person]
    written = tuple(text.encode(code) for text in words for code in ("utf-8", "utf-16-le", "utf-16-be"))
    assert found(loot["kept"], written) == set()


def test_every_table_counts_the_same_as_where_the_records_never_came(loot: dict[str, Loot]) -> None:
    kept, never = (counted(loot[world]) for world in ("kept", "never"))
    assert kept == never
    assert kept["registry_sourcerecord"][0] == len(OPEN) - 1


def test_pages_of_the_list_are_those_of_the_rows_that_are_on_it(loot: dict[str, Loot]) -> None:
    """How many pages there are follows from keys, which are random in each world; none is left of who is gone."""
    for one in loot.values():
        database = sqlite3.connect(one.home / "tutela.sqlite3")
        buckets = {bucket for (bucket,) in database.execute("SELECT DISTINCT bucket FROM lookup_indexrow")}
        pages = {place for (place,) in database.execute("SELECT place FROM lookup_treepage")}
        levels = {tree.numbered(*place) for place in tree.paths(dict.fromkeys(buckets))}
        assert pages == levels | {tree.numbered(0, bucket) for bucket in buckets}
        assert len(buckets) > 20


def counted(loot: Loot) -> dict[str, tuple[object, ...]]:
    """Rows, highest hidden number and sizes of every table; what is free; how far sequences went."""
    database = sqlite3.connect(loot.home / "tutela.sqlite3")
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    counts: dict[str, tuple[object, ...]] = {
        name: database.execute(f'SELECT count(*), max(rowid) FROM "{name}"').fetchone()
        for name in names
        if name != "lookup_treepage"
    }
    counts["sequences"] = tuple(database.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name"))
    counts["free"] = database.execute("PRAGMA freelist_count").fetchone()
    counts["sizes"] = tuple(sorted(_sizes(database)))
    return counts


def _named(counts: dict[str, tuple[object, ...]], ending: str) -> str:
    """The one table whose name ends so."""
    [name] = [one for one in counts if one.endswith(ending)]
    return name


def _sizes(database: sqlite3.Connection) -> Iterator[tuple[str, int, int]]:
    """Of every stored blob of the registry and of what is staged."""
    for table, column in (("registry_recordversion", "content"), ("intake_stagedpart", "content")):
        for number, size in database.execute(
            f'SELECT count(*), length("{column}") FROM "{table}" GROUP BY 2 ORDER BY 2'
        ):
            yield table, number, size
