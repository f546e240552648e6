"""Which entries a person has been shown: no delay takes them away any more. Of whom is not said here.

A view and the confirmation of a delay exclude each other, so that what a view shows is known as shown before any delay
of it can be confirmed.
"""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from django.db import connection

from tutela.answers.subjects.models import Shown

# Any constant will do, as long as no other advisory lock of the database has it.
_LOCK: Final = 0x7475_7465_6C61_0003
_AT_ONCE: Final = 400


def look_together() -> None:
    """In a view's transaction: others may look meanwhile, and no delay is confirmed."""
    _locked("pg_advisory_xact_lock_shared")


def look_alone() -> None:
    """In the transaction that confirms a delay: it waits for the views that have begun, and holds the next ones."""
    _locked("pg_advisory_xact_lock")


def write(entries: Collection[UUID]) -> None:
    """These have now been shown to somebody whom they concern."""
    rows = [Shown(entry=entry) for entry in sorted(entries)]
    Shown.objects.bulk_create(rows, batch_size=_AT_ONCE, ignore_conflicts=True)


def was(entry: UUID) -> bool:
    """Whether anybody whom the entry concerns has been shown it."""
    return Shown.objects.filter(entry=entry).exists()


def any_of(entries: Sequence[UUID]) -> bool:
    """Whether any of these entries has been shown to anybody."""
    parts = (entries[start : start + _AT_ONCE] for start in range(0, len(entries), _AT_ONCE))
    return any(Shown.objects.filter(entry__in=part).exists() for part in parts)


def drop(entries: Sequence[UUID]) -> None:
    """Forgets it, with the openings of these entries."""
    for start in range(0, len(entries), _AT_ONCE):
        Shown.objects.filter(entry__in=entries[start : start + _AT_ONCE]).delete()


def _locked(word: str) -> None:
    """SQLite's IMMEDIATE transactions exclude each other by themselves."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {word}(%s)", [_LOCK])
