"""Writes: what waits is told once to each body; officers mark it as read, and say where they want to be told."""

from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from tutela.bodies import queries as bodies
from tutela.bodies.kinds import Acting
from tutela.core.crypto.keyring import Use
from tutela.core.errors import Reason, Refusal
from tutela.keys import current
from tutela.redress.notifying import sources
from tutela.redress.notifying.kinds import Kind, kinds_of
from tutela.redress.notifying.models import Delivery, Mailbox, Notification, ReadMark
from tutela.redress.notifying.reached import KEPT

MAILBOX: Final = "mailboxes"
LONGEST: Final = 120
_AT_ONCE: Final = 1_000


@transaction.atomic
def gather(*, at: datetime) -> int:
    """Takes in what is new and passes it on to those who want it by mail; returns how many notifications are new."""
    rows = [
        Notification(organisation=one.organisation, kind=one.kind.value, thing=one.thing, made_at=at)
        for one in sources.things(at)
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_AT_ONCE)
    return _passed_on(at)


@transaction.atomic
def mark_read(*, acting: Acting, at: datetime) -> None:
    """Everything that stands on the officer's list up to a moment is read."""
    rows = Notification.objects.filter(organisation=acting.organisation, made_at__lte=at)
    rows = rows.filter(kind__in=[kind.value for kind in kinds_of(acting)]).exclude(
        marks__officer=acting.officer
    )
    marks = [
        ReadMark(notification_id=id_, officer=acting.officer) for id_ in rows.values_list("id", flat=True)
    ]
    ReadMark.objects.bulk_create(marks, ignore_conflicts=True, batch_size=_AT_ONCE)


@transaction.atomic
def give_address(*, acting: Acting, user: int, address: str, at: datetime) -> None:
    """Where the officer wants to be told; empty: nowhere. Refuses REQUEST_INVALID for what is no address."""
    plain = address.strip()
    if not plain:
        Mailbox.objects.filter(officer=acting.officer).delete()
        Delivery.objects.filter(officer=acting.officer, sent_at=None).delete()
        return
    try:
        validate_email(plain)
    except ValidationError:
        raise Refusal(Reason.REQUEST_INVALID, detail="address") from None
    if len(plain) > LONGEST:
        raise Refusal(Reason.REQUEST_INVALID, detail="address")
    sealed = current.encrypt(MAILBOX, acting.officer, plain.encode())
    values = {"user": user, "sealed": sealed, "given_at": at}
    Mailbox.objects.update_or_create(officer=acting.officer, defaults=values)


@transaction.atomic
def forget(*, at: datetime) -> None:
    """Old notifications go, read or not: what they told of stands in its own room."""
    Notification.objects.filter(made_at__lt=at - KEPT).delete()


@transaction.atomic
def follow_key(*, at: datetime) -> None:
    """After a rotation addresses are written anew under the key in force."""
    active = current.ring().active(Use.DATA)
    for row in Mailbox.objects.filter(given_at__lt=active.created_at):
        plain = current.decrypt(MAILBOX, row.officer, bytes(row.sealed))
        sealed = current.encrypt(MAILBOX, row.officer, plain)
        Mailbox.objects.filter(officer=row.officer).update(sealed=sealed, given_at=at)


def _passed_on(at: datetime) -> int:
    new = list(Notification.objects.filter(is_passed_on=False).order_by("made_at", "id")[:_AT_ONCE])
    if not new:
        return 0
    wanted = _readers({row.organisation for row in new})
    deliveries = [
        Delivery(notification=row, officer=officer, next_at=at)
        for row in new
        for officer, kinds in wanted.get(row.organisation, {}).items()
        if Kind(row.kind) in kinds
    ]
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True, batch_size=_AT_ONCE)
    Notification.objects.filter(id__in=[row.id for row in new]).update(is_passed_on=True)
    return len(new)


def _readers(organisations: set[str]) -> dict[str, dict[str, set[Kind]]]:
    """By body the officers who gave an address, with what they are told of."""
    users = Mailbox.objects.values_list("user", flat=True)
    found: dict[str, dict[str, set[Kind]]] = {}
    for acting in bodies.offices(list(users)).values():
        if acting.organisation in organisations:
            found.setdefault(acting.organisation, {})[acting.officer] = set(kinds_of(acting))
    return found
