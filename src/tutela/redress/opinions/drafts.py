"""What is typed is kept while it is typed, for the officer who types it alone; nothing was done by it.

A draft stands for an opinion that is to be opened, or for the words about one that is there. It goes when they are
sent, and `LASTS` after the last key was struck.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, holds, permitting_rule
from tutela.core.crypto.keyring import Use
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import canonical
from tutela.keys import current
from tutela.redress.opinions import models
from tutela.redress.opinions.opinion import LONGEST_WORDS

LASTS: Final = timedelta(days=30)
TABLE: Final = "opinion-drafts"
FIELDS: Final = ("body", "about", "basis", "reply", "move", "words")
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Draft:
    """One of an opinion to be opened: its number, when it was last typed at, and to whom it would go, as typed."""

    thing: UUID
    saved_at: datetime
    body: str = field(repr=False)


@transaction.atomic
def keep(*, acting: Acting, thing: UUID, written: Mapping[str, str], opens: bool, at: datetime) -> None:
    """Keeps what was typed so far, complete or not. Refuses NOT_ENTITLED to who neither opens nor answers opinions."""
    answers = permitting_rule(acting, Permission.OPINION_ANSWER, Scope()) is not None
    if not holds(acting, Permission.OPINION_OPEN) and (opens or not answers):
        raise Refusal(Reason.NOT_ENTITLED)
    said = {name: written[name][:LONGEST_WORDS] for name in FIELDS if written.get(name)}
    models.Draft.objects.update_or_create(
        **_whose(acting, thing),
        defaults={
            "opens": opens,
            "saved_at": at,
            "key_id": current.ring().active(Use.DATA).key_id,
            "sealed": current.encrypt(TABLE, thing.hex, canonical(said)),
        },
    )


def kept(acting: Acting, thing: UUID) -> dict[str, str]:
    """What this officer typed about it; nothing where there is no draft."""
    row = models.Draft.objects.filter(**_whose(acting, thing)).first()
    return {} if row is None else _read(row)


def to_open(acting: Acting) -> list[Draft]:
    """The officer's own, latest first."""
    rows = models.Draft.objects.filter(organisation=acting.organisation, officer=acting.officer, opens=True)
    return [Draft(row.thing, row.saved_at, _read(row).get("body", "")) for row in rows.order_by("-saved_at")]


def drop(acting: Acting, thing: UUID) -> bool:
    """It was sent, or given up; whether there was one."""
    return models.Draft.objects.filter(**_whose(acting, thing)).delete()[0] > 0


def forget(*, at: datetime) -> int:
    """Forgets those at which nobody has typed for long; how many."""
    return models.Draft.objects.filter(saved_at__lt=at - LASTS).delete()[0]


def follow_key(*, at: datetime) -> int:
    """After a rotation each is encrypted anew under the key in force; returns how many moved."""
    del at
    count = 0
    while moved := _batch():
        count += moved
    return count


@transaction.atomic
def _batch() -> int:
    active = current.ring().active(Use.DATA).key_id
    rows = list(models.Draft.objects.select_for_update().exclude(key_id=active)[:_AT_ONCE])
    for row in rows:
        plain = current.decrypt(TABLE, row.thing.hex, bytes(row.sealed))
        sealed = current.encrypt(TABLE, row.thing.hex, plain)
        models.Draft.objects.filter(pk=row.pk).update(key_id=active, sealed=sealed)
    return len(rows)


def _whose(acting: Acting, thing: UUID) -> dict[str, Any]:
    return {"organisation": acting.organisation, "officer": acting.officer, "thing": thing}


def _read(row: models.Draft) -> dict[str, str]:
    said: dict[str, str] = json.loads(current.decrypt(TABLE, row.thing.hex, bytes(row.sealed)))
    return said
