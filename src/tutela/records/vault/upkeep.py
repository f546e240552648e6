"""Rewrites the vault's files, so that pages which rows left hold nothing of them."""

from typing import Final

from django.db import connections

from tutela.records.vault import models, store
from tutela.records.vault.router import ALIAS

_LEFT: Final = (models.Dossier, models.Envelope, models.DocumentKey, models.Application, models.Told)


def rewrite() -> None:
    """SQLite: the whole file, and no WAL. PostgreSQL: the tables that rows leave, with their indexes and TOAST.

    What PostgreSQL's archived WAL still holds is envelopes and keyed hashes; how long it is kept is the deployment's.
    """
    store.require()
    connection = connections[ALIAS]
    with connection.cursor() as cursor:
        if store.is_sqlite():
            cursor.execute("VACUUM")
        else:
            for model in _LEFT:
                cursor.execute(f"VACUUM FULL {connection.ops.quote_name(model._meta.db_table)}")
    store.truncate()
