"""Writing to the vault's database: one writer at a time, and no page of an earlier state left behind in its WAL."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.core.management import call_command
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from tutela.core.errors import Reason, Refusal
from tutela.records.vault.models import FormerMark, State
from tutela.records.vault.router import ALIAS, APP
from tutela.sql.rewriting import truncated

_log = logging.getLogger(__name__)
BATCH: Final = 500
_FOLDER_MODE: Final = 0o700


def reachable() -> bool:
    """Whether this process has the vault at all (`TUTELA_VAULT` is not `none`)."""
    return ALIAS in connections.databases


def let_go() -> None:
    """This process has no vault from now on: what it starts or serves has no way to it."""
    connections[ALIAS].close()
    del connections[ALIAS]
    del connections.databases[ALIAS]


def require() -> None:
    """Refuses `VAULT_ABSENT` in a process that has no vault, `VAULT_NOT_SET_UP` where its database was never made."""
    require_reachable()
    if is_sqlite() and not _file().exists():
        raise Refusal(Reason.VAULT_NOT_SET_UP, file=_file().name)


def require_reachable() -> None:
    """Refuses `VAULT_ABSENT` in a process that has no vault."""
    if not reachable():
        raise Refusal(Reason.VAULT_ABSENT)


def prepare() -> None:
    """Makes the vault's folder, for its owner alone, and its tables, or brings them up to date."""
    require_reachable()
    if is_sqlite():
        _file().parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    call_command("migrate", APP, database=ALIAS, verbosity=0)


def lacks_tables() -> bool:
    """Whether the vault is there and its tables are missing or older than this program."""
    if not reachable():
        return False
    executor = MigrationExecutor(connections[ALIAS])
    mine = [node for node in executor.loader.graph.leaf_nodes() if node[0] == APP]
    return bool(executor.migration_plan(mine))


def is_sqlite() -> bool:
    """Whether the vault lies in a SQLite file."""
    return connections[ALIAS].vendor == "sqlite"


@contextmanager
def held() -> Iterator[None]:
    """One transaction, which holds back every writer of the vault and every change of its keys.

    Keys are read within it: read before, they could be gone when the rows are written.
    """
    require()
    with transaction.atomic(using=ALIAS):
        State.objects.get_or_create(id=1)
        State.objects.select_for_update().get(id=1)
        yield


@contextmanager
def written() -> Iterator[None]:
    """The same for writing: the WAL is emptied after it."""
    with held():
        transaction.on_commit(_emptied, using=ALIAS)
        yield


def truncate() -> bool:
    """SQLite: carries the write-ahead log into the database and cuts it to nothing; whether nobody stood against it.

    What is written is written either way: so it is told, and the gate tries again at every stroke.
    """
    if connections[ALIAS].in_atomic_block or truncated(connections[ALIAS]):
        return True
    _log.error("The vault's write-ahead log could not be emptied: another process reads the file")
    return False


def _emptied() -> None:
    truncate()


def epoch() -> bytes:
    """The mark (16 bytes) that the ordinary database must hold too; zeros before the first."""
    require()
    row = State.objects.filter(id=1).first()
    return bytes(row.epoch) if row else bytes(16)


def set_epoch(mark: bytes) -> None:
    """Replaces the mark, and remembers the former one. It is random, so that it counts nothing."""
    with written():
        former = bytes(State.objects.get(id=1).epoch)
        FormerMark.objects.get_or_create(mark=former)
        State.objects.filter(id=1).update(epoch=mark)


def has_had(mark: bytes) -> bool:
    """Whether this was the mark at any time; that of a database which had no turn yet always was."""
    require()
    return mark in (bytes(16), epoch()) or FormerMark.objects.filter(mark=mark).exists()


def _file() -> Path:
    return Path(str(connections[ALIAS].settings_dict["NAME"]))
