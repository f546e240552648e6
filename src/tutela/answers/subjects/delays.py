"""Lawful delays: one officer of a competent body asks, another confirms; the entry then waits for its day.

A delay counts from its confirmation on, and for what nobody has been shown: what a person has seen is never taken away,
so that a line which is missing tells nothing (`docs/decisions/0018`).

Personal Information Protection Law, 18(1) and 35: a person need not be told where the law demands secrecy, or where
telling would hinder a state organ's duty. Both steps stand in the ledger, which does not say of what.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening.models import Run
from tutela.answers.subjects import shown
from tutela.answers.subjects.models import Delay
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import canonical
from tutela.ledger import actions as ledger
from tutela.ledger import retention
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of

KEPT: Final = "kept"
"""The step by which a delay was kept in what a person was told, beside the two by which it was made."""
_AT_ONCE: Final = 100  # of those that wait
_REGISTRY: Final = "registry"


class Ground(StrEnum):
    """Why a delay is lawful."""

    SECRECY = "secrecy"  # PIPL 18(1): a law or regulation demands that it be kept secret
    DUTY = "duty"  # PIPL 35: to tell would hinder the state organ's legal duty


@dataclass(frozen=True, slots=True)
class Asked:
    """A delay that waits for its second officer."""

    delay: UUID
    entry: UUID
    until_on: date
    ground: Ground
    asked_at: datetime
    asked_by: str


@transaction.atomic
def ask(*, acting: Acting, entry: UUID, until_on: date, ground: Ground, at: datetime) -> UUID:
    """Asks that an inquiry or a run stay out of its persons' view until a day; nothing is kept back yet.

    Refuses NOT_ENTITLED, NOT_FOUND (neither an inquiry nor a run), REQUEST_INVALID (a day that is not to come, or on
    which nothing would be left to show: a delay ends while what it delays is kept).
    """
    require(acting, Permission.SUBJECT_DELAY)
    if until_on <= legal_day_of(at):
        raise Refusal(Reason.REQUEST_INVALID, detail="until")
    if until_on >= retention.kept_until(_asked_at(entry)):
        raise Refusal(Reason.REQUEST_INVALID, detail="until")
    row = Delay(
        id=uuid4(),
        entry=entry,
        until_on=until_on,
        ground=ground.value,
        organisation=acting.organisation,
        asked_by=acting.officer,
        asked_at=at,
    )
    row.save(force_insert=True)
    _log(acting.organisation, acting.officer, row, "asked", at)
    return row.id


@transaction.atomic
def confirm(*, acting: Acting, delay: UUID, at: datetime) -> None:
    """A second officer of the same body confirms; from now on the entry waits for its day.

    Refuses NOT_ENTITLED (also the officer who asked), NOT_FOUND (another body's too), ALREADY_DONE, REQUEST_INVALID
    (its day has come meanwhile), DELAY_TOO_LATE (somebody whom it concerns has been shown it). Only here: whoever asks
    has left an entry by then, so nobody learns in silence who has looked.
    """
    require(acting, Permission.SUBJECT_DELAY)
    shown.look_alone()
    row = Delay.objects.select_for_update().filter(id=delay, organisation=acting.organisation).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="delay")
    if row.confirmed_at is not None:
        raise Refusal(Reason.ALREADY_DONE, what="delay")
    if row.asked_by == acting.officer:
        raise Refusal(Reason.NOT_ENTITLED)
    if row.until_on <= legal_day_of(at):
        raise Refusal(Reason.REQUEST_INVALID, detail="until")
    if shown.was(row.entry):
        raise Refusal(Reason.DELAY_TOO_LATE)
    row.confirmed_by, row.confirmed_at = acting.officer, at
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    _log(acting.organisation, acting.officer, row, "confirmed", at)


def waiting(acting: Acting, *, at: datetime) -> list[Asked]:
    """The body's delays that wait for a second officer, oldest first; without those whose day has come meanwhile.

    At most so many at once: when they are decided on, the next come.
    """
    require(acting, Permission.SUBJECT_DELAY)
    asked = Delay.objects.filter(organisation=acting.organisation, confirmed_at=None)
    rows = asked.filter(until_on__gt=legal_day_of(at)).order_by("asked_at", "id")[:_AT_ONCE]
    return [
        Asked(row.id, row.entry, row.until_on, Ground(row.ground), row.asked_at, row.asked_by) for row in rows
    ]


def kept_back(on: date) -> "QuerySet[Delay, Any]":
    """The entries that are kept out of their persons' sight on a day: to be part of the statement that reads."""
    return Delay.objects.filter(confirmed_at__isnull=False, until_on__gt=on).values("entry")


def log_kept(entry: UUID, *, at: datetime) -> None:
    """That a person who acted was answered as though what is kept back had not been. In the caller's transaction."""
    in_force = Delay.objects.filter(entry=entry, confirmed_at__isnull=False, until_on__gt=legal_day_of(at))
    row = in_force.order_by("-until_on", "id")[0]
    _log(_REGISTRY, _REGISTRY, row, KEPT, at)


def _asked_at(entry: UUID) -> datetime:
    for one in (Inquiry, Run):
        asked_at = one.objects.filter(entry=entry).values_list("asked_at", flat=True).first()
        if asked_at is not None:
            return asked_at
    raise Refusal(Reason.NOT_FOUND, what="entry")


def _log(organisation: str, officer: str, row: Delay, step: str, at: datetime) -> None:
    """The facts name the delay alone; of what and until when is committed to, and opens apart."""
    ledger.append(
        event=Event.VIEW_DELAYED,
        at=at,
        organisation=organisation,
        officer=officer,
        facts={"delay": str(row.id), "step": step, "ground": row.ground},
        openings={
            "delay": canonical({"entry": str(row.entry), "until": row.until_on.isoformat()}),
        },
    )
