"""Who holds a table or reads the file keeps it from being written anew: that is waited for shortly, and then told."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests.vault import keep, sealed
from tutela.agencies.sealing import gate
from tutela.core.errors import Reason, Refusal
from tutela.records.vault import models, store, upkeep
from tutela.sql import rewriting
from tutela.sql.rewriting import overwritten, rewrite, truncated

pytestmark = pytest.mark.django_db(transaction=True)
TABLES = ("registry.Person", "sealing.SealingDoubt")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewriting, "PAUSE", 0.0)
    monkeypatch.setattr(rewriting, "WAITS", 50)


@contextmanager
def held(alias: str, table: str) -> Iterator[None]:
    """Another process reads from this database in a transaction that stays open."""
    connection = connections[alias]
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        with closing(sqlite3.connect(name, isolation_level=None)) as other:
            other.execute("BEGIN")
            other.execute(f"SELECT count(*) FROM {table}").fetchone()
            yield
            other.execute("ROLLBACK")
        return
    done, ready = threading.Event(), threading.Event()

    def hold() -> None:
        own = connections[alias]
        with own.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(f"SELECT count(*) FROM {table}")
            ready.set()
            done.wait(60)
            cursor.execute("ROLLBACK")
        own.close()

    thread = threading.Thread(target=hold)
    thread.start()
    ready.wait(60)
    try:
        yield
    finally:
        done.set()
        thread.join()


def test_the_registrys_tables_are_written_anew_once_nobody_holds_them() -> None:
    is_sqlite = connections["default"].vendor == "sqlite"
    models_written()
    with held("default", "registry_person"), pytest.raises(Refusal) as blocked:
        rewrite(TABLES)
    assert blocked.value.reason is Reason.REWRITING_BLOCKED
    if not is_sqlite:
        assert blocked.value.values == {"what": "registry_person"}, "the other table was written anew"
    rewrite(TABLES)


@pytest.fixture
def own_file(tmp_path: Path) -> Iterator[Any]:
    """A SQLite file of its own, opened as the registry opens its own."""
    own = connections["default"].copy()
    if own.vendor != "sqlite":
        pytest.skip("PostgreSQL's tables are written anew by the day's round")
    own.settings_dict = {**own.settings_dict, "NAME": tmp_path / "own.sqlite3"}
    yield own
    own.close()


def filled(own: Any, size: int) -> None:
    """A hundred rows came and went."""
    with own.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (content BLOB)")
        for number in range(100):
            cursor.execute("INSERT INTO kept VALUES (%s)", [f"row {number:03}".encode() * size])
        cursor.execute("DELETE FROM kept WHERE rowid % 2 = 0")


def test_what_is_deleted_is_overwritten_where_it_stands(own_file: Any) -> None:
    filled(own_file, size=3)
    assert truncated(own_file)
    content = own_file.settings_dict["NAME"].read_bytes()
    assert b"row 000" in content
    assert b"row 001" not in content


def test_a_small_file_is_written_anew_at_any_time(own_file: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A larger one is left to the day's round."""
    filled(own_file, size=1_000)
    with monkeypatch.context() as patched:
        patched.setattr(rewriting, "SMALL", 1_000)
        assert overwritten(own_file)
        assert free_pages(own_file) > 0
    assert overwritten(own_file)
    assert free_pages(own_file) == 0


def test_whoever_writes_just_then_is_not_waited_for_long(own_file: Any) -> None:
    filled(own_file, size=1)
    with sqlite3.connect(own_file.settings_dict["NAME"], isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert not overwritten(own_file)
        other.execute("ROLLBACK")
    assert overwritten(own_file)


def test_every_turn_of_the_gate_writes_a_small_file_anew(at: datetime) -> None:
    own = connections["default"]
    if own.vendor != "sqlite":
        pytest.skip("PostgreSQL's tables are written anew by the day's round")
    with own.cursor() as cursor:
        cursor.execute("CREATE TABLE gone (content BLOB)")
        cursor.execute("INSERT INTO gone VALUES (zeroblob(100000))")
        cursor.execute("DROP TABLE gone")
    assert free_pages(own) > 0
    gate.turn(at=at, daily=True)
    assert free_pages(own) == 0


def free_pages(own: Any) -> int:
    with own.cursor() as cursor:
        cursor.execute("PRAGMA freelist_count")
        return int(cursor.fetchone()[0])


def models_written() -> None:
    """Something lies in the write-ahead log."""
    with connections["default"].cursor() as cursor:
        cursor.execute("UPDATE sealing_gatestate SET swept_on = swept_on")
        cursor.execute("DELETE FROM registry_person")


def test_the_vaults_tables_too(at: datetime) -> None:
    keep(sealed("S-1", at), at=at)
    with held("vault", "vault_dossier"), pytest.raises(Refusal) as blocked:
        upkeep.rewrite()
    assert blocked.value.reason is Reason.REWRITING_BLOCKED
    upkeep.rewrite()


def test_a_write_ahead_log_that_somebody_reads_is_emptied_later(
    at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    if not store.is_sqlite():
        assert store.truncate()
        return
    with held("vault", "vault_dossier"):
        keep(sealed("S-1", at), at=at)
        assert not store.truncate()
        assert "could not be emptied" in caplog.text
        assert models.Dossier.objects.count() == 1, "what was written is written"
    assert store.truncate()


def test_it_is_tried_only_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = list[int]()
    assert not rewriting._tried(lambda: bool(tries.append(1)))
    assert len(tries) == rewriting.TRIES
    assert rewriting._tried(lambda: len(tries) >= rewriting.TRIES)
