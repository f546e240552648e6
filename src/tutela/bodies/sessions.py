"""Desks: signed-in browsers, each of which can be seen, locked when it is left alone, and ended from elsewhere."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from tutela.bodies.models import DeskSession
from tutela.core.errors import Reason, Refusal

SEEN_EVERY: Final = timedelta(seconds=30)  # so often is it written down that a desk is in use
_KEPT: Final = timedelta(days=30)  # longer than any session lasts: one that was ended is not forgotten before
_BROWSERS: Final = ("Edg", "OPR", "Firefox", "Chrome", "Safari")  # the first that is named tells the family


@dataclass(frozen=True, slots=True)
class Open:
    """One desk of a user's own."""

    number: int
    browser: str
    opened_at: datetime
    seen_at: datetime
    is_this: bool


def look(*, user_id: int, key: str, agent: str, at: datetime) -> DeskSession | None:
    """The desk of a session, made where it is new; None where it was ended, or belongs to somebody else."""
    hashed = _hashed(key)
    row = DeskSession.objects.filter(key_hash=hashed).first()
    if row is None:
        DeskSession.objects.filter(user_id=user_id, seen_at__lt=at - _KEPT).delete()
        row, _ = DeskSession.objects.get_or_create(
            key_hash=hashed,
            defaults={"user_id": user_id, "browser": family(agent), "opened_at": at, "seen_at": at},
        )
    return row if row.user_id == user_id and row.ended_at is None else None


def is_locked(desk: DeskSession, at: datetime) -> bool:
    """Whether it was left alone for `TUTELA_IDLE_MINUTES`; 0 never locks."""
    idle = settings.TUTELA_IDLE_MINUTES
    return bool(idle) and at - desk.seen_at > timedelta(minutes=idle)


def seen(desk: DeskSession, at: datetime) -> None:
    """Writes down that it is in use, now and then; a request from before the last one changes nothing."""
    if at - desk.seen_at > SEEN_EVERY:
        DeskSession.objects.filter(pk=desk.pk, seen_at__lt=at, ended_at=None).update(seen_at=at)


def unlock(*, key: str, at: datetime) -> None:
    """After the person has proved again who they are."""
    DeskSession.objects.filter(key_hash=_hashed(key), ended_at=None).update(seen_at=at)


def listed(*, user_id: int, key: str, at: datetime) -> list[Open]:
    """The open desks of a user, the latest first; those whose session has run out are gone."""
    since = at - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    rows = DeskSession.objects.filter(user_id=user_id, ended_at=None, seen_at__gt=since)
    own = _hashed(key)
    return [
        Open(row.pk, row.browser, row.opened_at, row.seen_at, row.key_hash == own)
        for row in rows.order_by("-seen_at", "-pk")
    ]


def end(*, user_id: int, number: int, at: datetime) -> None:
    """Ends one desk of the user's own. Refuses `NOT_FOUND` for any other."""
    rows = DeskSession.objects.filter(pk=number, user_id=user_id, ended_at=None)
    if not rows.update(ended_at=at):
        raise Refusal(Reason.NOT_FOUND, what="session")


def end_this(*, key: str, at: datetime) -> None:
    """Ends the desk that signs out."""
    DeskSession.objects.filter(key_hash=_hashed(key), ended_at=None).update(ended_at=at)


def end_all(*, user_id: int, at: datetime) -> None:
    """Ends every desk of a user, at once."""
    DeskSession.objects.filter(user_id=user_id, ended_at=None).update(ended_at=at)


def family(agent: str) -> str:
    """The family of a browser, and no more of what it says of itself."""
    return next((name for name in _BROWSERS if name in agent), "")


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
