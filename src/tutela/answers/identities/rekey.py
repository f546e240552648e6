"""Rows that name persons follow the data key: after a rotation they are written anew, some at a time."""

from typing import Final

from django.db import transaction
from django.db.models import Model

from tutela.answers.identities.keyed import keyed, opened_text
from tutela.core.crypto.keyring import Use
from tutela.core.proofs.commitments import canonical
from tutela.keys import current

AT_ONCE: Final = 500


def rekey(model: type[Model], table: str) -> int:
    """Writes every row that stands under a former key under the one in force; returns how many.

    The model has `id`, `key_id`, `digest` and `sealed`, and what is sealed holds the canonical document. Each batch is
    a transaction of its own: cut off, the rest follows with the next call.
    """
    count = 0
    while moved := _batch(model, table):
        count += moved
    return count


@transaction.atomic
def _batch(model: type[Model], table: str) -> int:
    active = current.ring().active(Use.DATA).key_id
    objects = model._default_manager
    rows = list(objects.select_for_update().exclude(key_id=active).exclude(key_id="")[:AT_ONCE])
    for row in rows:
        said = opened_text(table, row.pk, row.sealed)  # type: ignore[attr-defined]
        now = keyed(table, said["canonical"])
        content = current.encrypt(table, row.pk.hex, canonical(said))
        objects.filter(pk=row.pk).update(key_id=now.key_id, digest=now.digest, sealed=content)
    return len(rows)
