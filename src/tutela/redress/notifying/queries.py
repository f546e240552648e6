"""Reads: what an officer's body was told of, as far as it is that officer's work."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from tutela.bodies.kinds import Acting
from tutela.keys import current
from tutela.redress.notifying.actions import MAILBOX
from tutela.redress.notifying.kinds import PAGES, Kind, kinds_of
from tutela.redress.notifying.models import Mailbox, Notification, ReadMark

MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One notification: the kind of work, when, the name of its page, and whether this officer has read it."""

    kind: Kind
    page: str
    made_at: datetime
    is_read: bool


def listed(acting: Acting) -> list[Line]:
    """The latest, newest first."""
    rows = _of(acting).order_by("-made_at", "id")[:MOST]
    return [
        Line(Kind(kind), PAGES[Kind(kind)], made_at, is_read)
        for kind, made_at, is_read in rows.values_list("kind", "made_at", "is_read")
    ]


def unread(acting: Acting) -> int:
    """How many this officer has not read."""
    return _of(acting).filter(is_read=False)[: MOST + 1].count()


def address(acting: Acting) -> str:
    """Where the officer is told; empty where nowhere."""
    row = Mailbox.objects.filter(officer=acting.officer).first()
    return "" if row is None else current.decrypt(MAILBOX, acting.officer, bytes(row.sealed)).decode()


def _of(acting: Acting) -> "QuerySet[Any]":
    marks = ReadMark.objects.filter(notification=OuterRef("pk"), officer=acting.officer)
    kinds = [kind.value for kind in kinds_of(acting)]
    rows = Notification.objects.filter(organisation=acting.organisation, kind__in=kinds)
    return rows.annotate(is_read=Exists(marks))
