"""Rotation of the log's key: for a stated time the former and the new one sign side by side, then the new one alone.

Who knows either key verifies every head and receipt of the overlap, so that witnesses and verifiers change over one by
one, each in its own time. What the former key signed before stays verifiable by whoever keeps that key.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.db.models import Q

from tutela.core.crypto.keyring import Use
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.entries import moment
from tutela.keys import current
from tutela.ledger import actions, models, seals, signing, tree
from tutela.ledger.events import Event

_SLACK: Final = timedelta(days=1)
"""By which clocks of machines that sign for one log may differ, generously."""


class Step(StrEnum):
    """How far a rotation has come."""

    OVERLAP = "overlap"  # both keys sign
    RETIRED = "retired"  # the new one signs alone


@dataclass(frozen=True, slots=True)
class Rotation:
    """The key in force and the one that is being brought in, by their ids in the key file; both sign until `until`."""

    former: str
    coming: str
    until: datetime


def under_way() -> Rotation | None:
    """The rotation that has begun and not ended; None when there is none."""
    ring = current.ring()
    coming = ring.coming(Use.LOG)
    if coming is None:
        return None
    # A key that came in without a stated end may take over at once: nobody was promised anything.
    until = ring.until.get(coming.key_id, coming.created_at)
    return Rotation(ring.active(Use.LOG).key_id, coming.key_id, until)


def public_keys(key_id: str) -> list[str]:
    """The verifier keys of one key of the log, as a policy file takes them. Refuses `KEY_UNKNOWN`."""
    return [key.text() for key in signing.keys_of(current.ring().root(key_id))]


def begin(*, organisation: str, officer: str, until: datetime, at: datetime) -> Rotation:
    """Brings a new key in: from now on every head and receipt carries both signatures.

    Safe to run again if it was cut off; while a rotation is under way it is told again as it was stated, and nothing is
    written. Refuses `REQUEST_INVALID` for an end that is past.
    """
    if until < at:
        raise Refusal(Reason.REQUEST_INVALID, detail="until")
    # First the key, then its entry: an entry never names a key that is not there.
    current.bring_in(Use.LOG, at, until)
    found = under_way()
    assert found is not None
    _tell(Step.OVERLAP, found, organisation, officer, at)
    return found


def retire(*, organisation: str, officer: str, at: datetime) -> Rotation:
    """Ends the overlap: the new key signs alone. Safe to run again if it was cut off.

    Refuses `NOT_FOUND` when no rotation is under way, `NOT_READY` before its stated end.
    """
    found = under_way()
    if found is None:
        raise Refusal(Reason.NOT_FOUND, what="rotation")
    if at < found.until:
        raise Refusal(Reason.NOT_READY, what=f"overlap until {moment(found.until)}")
    # First the entries, then the key: that a key signs alone is never untold.
    _tell(Step.OVERLAP, found, organisation, officer, at)
    _tell(Step.RETIRED, found, organisation, officer, at)
    current.put_in_force(found.coming)
    return found


def retire_due(*, at: datetime) -> Rotation | None:
    """Retires the former key once its stated end has come, as the clock of the service does; None before."""
    found = under_way()
    if found is None or at < found.until:
        return None
    return retire(organisation="registry", officer="clock", at=at)


@transaction.atomic
def _tell(step: Step, of: Rotation, organisation: str, officer: str, at: datetime) -> None:
    """One entry for each step of a rotation, however often it is run and by whom."""
    tree.lock()
    if _is_told(step, of):
        return
    ring = current.ring()
    former, coming = (signing.keys_of(ring.root(key)) for key in (of.former, of.coming))
    actions.append(
        event=Event.LOG_KEY_ROTATED,
        at=at,
        organisation=organisation,
        officer=officer,
        facts={
            "step": step.value,
            "from": of.former,
            "to": of.coming,
            "until": moment(of.until),
            # The new keys in full: whoever trusts the former ones learns them from the log itself.
            "former_keys": [f"{key.name}+{key.key_id().hex()}" for key in former],
            "new_keys": [key.text() for key in coming],
        },
    )


def _is_told(step: Step, of: Rotation) -> bool:
    """Whether this step's entry is there, among those that came since it could be."""
    since = of.until if step is Step.RETIRED else current.ring().root(of.coming).created_at
    heads = models.Checkpoint.objects.filter(signed_at__lt=since - _SLACK).order_by("-number")
    size = heads.values_list("size", flat=True).first() or 0
    later = models.Entry.objects.filter(Q(position__gte=size) | models.WAITING)
    rows = filter(seals.is_accepted, later.filter(event=Event.LOG_KEY_ROTATED.value))
    facts = [json.loads(bytes(row.body))["facts"] for row in rows]
    return any((one["step"], one["to"]) == (step.value, of.coming) for one in facts)
