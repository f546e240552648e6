"""Who holds a table or reads the file keeps it from being written anew: that is waited for shortly, and then told."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime

import pytest
from django.db import connections

from tests.vault import keep, sealed
from tutela.core.errors import Reason, Refusal
from tutela.records.vault import models, store, upkeep
from tutela.sql import rewriting
from tutela.sql.rewriting import rewrite

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
