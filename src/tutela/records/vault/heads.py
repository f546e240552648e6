"""The head of the vault's log, committed to once a legal day in the ordinary ledger, and checked against it.

The commitment is salted and of one size, so that the ledger says neither how much was done nor whether anything was.
"""

import os
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import SALT_BYTES, canonical, commit
from tutela.ledger import actions as ledger
from tutela.ledger import replay
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of
from tutela.records.vault import log, models, store

_ORGANISATION = "registry"
_OFFICER = "gate"


@dataclass(frozen=True, slots=True)
class Checked:
    """How many entries the log has, and how many heads of it the ledger vouches for."""

    entries: int
    heads: int
    vouched: int  # entries under the newest of those heads


def publish(*, at: datetime) -> None:
    """Once a legal day: commits to the log's head in the ledger. A call that was cut off is made good by the next.

    A head that an earlier day left unpublished goes into the ledger first.
    """
    on = legal_day_of(at)
    with store.written():
        if not models.Head.objects.filter(on=on).exists():
            size = log.size()
            models.Head.objects.create(on=on, size=size, root=log.tree()[size], salt=os.urandom(SALT_BYTES))
    for row in models.Head.objects.filter(published=False).order_by("on"):
        _publish(row, at)


def _publish(row: models.Head, at: datetime) -> None:
    with transaction.atomic():
        ledger.append(
            event=Event.VAULT_HEAD,
            at=at,
            organisation=_ORGANISATION,
            officer=_OFFICER,
            facts={"commitment": head_commitment(row).hex()},
        )
    with store.written():
        models.Head.objects.filter(id=row.id).update(published=True)


def head_commitment(row: models.Head) -> bytes:
    """32 bytes over size and root."""
    return commit(bytes(row.salt), canonical({"size": row.size, "root": bytes(row.root).hex()}))


def verify() -> Checked:
    """Computes the log's heads anew from its entries, and holds them against what the ordinary ledger committed to.

    Refuses `VAULT_LOG_BROKEN`: an entry is gone or changed, a purpose is not the one committed to, a head is not in the
    ledger, or the ledger holds one that the vault does not know. What was added since the newest head is vouched for
    by the next.
    """
    rows = list(models.Head.objects.order_by("on"))
    found = log.tree([row.size for row in rows])
    in_ledger = {str(entry.facts.get("commitment")) for entry in replay.contents_of(Event.VAULT_HEAD)}
    mine = set[str]()
    for row in rows:
        if found.get(row.size) != bytes(row.root):
            raise Refusal(Reason.VAULT_LOG_BROKEN, detail=f"the head of {row.on}")
        mine.add(head_commitment(row).hex())
        if row.published and head_commitment(row).hex() not in in_ledger:
            raise Refusal(Reason.VAULT_LOG_BROKEN, detail=f"the head of {row.on} is not in the ledger")
    if not in_ledger <= mine:
        raise Refusal(Reason.VAULT_LOG_BROKEN, detail="the ledger holds a head that the vault does not know")
    log.check_openings()
    vouched = max((row.size for row in rows if row.published), default=0)
    return Checked(log.size(), len(rows), vouched)
