"""Rewrites the vault's files, so that pages which rows left hold nothing of them."""

from typing import Final

from django.db import connections

from tutela.core.errors import Reason, Refusal
from tutela.records.vault import models, store
from tutela.records.vault.router import ALIAS
from tutela.sql.rewriting import truncated, vacuum

_LEFT: Final = (models.Dossier, models.Envelope, models.DocumentKey, models.Application, models.Told)


def rewrite() -> None:
    """SQLite: the whole file, and no WAL. PostgreSQL: the tables that rows leave, with their indexes and TOAST.

    What PostgreSQL's archived WAL still holds is envelopes and keyed hashes; how long it is kept is the deployment's.
    Inside a transaction nothing is done. Refuses `REWRITING_BLOCKED` for what others hold: then it is to be done again.
    """
    store.require()
    connection = connections[ALIAS]
    if connection.in_atomic_block:
        return
    if store.is_sqlite():
        vacuum(connection, ["VACUUM"])
    else:
        names = (connection.ops.quote_name(model._meta.db_table) for model in _LEFT)
        vacuum(connection, [f"VACUUM FULL {name}" for name in names])
    if not truncated(connection):
        raise Refusal(Reason.REWRITING_BLOCKED, what="WAL")
