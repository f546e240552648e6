"""One person asked about by many bodies: counted once a day over the keyed links there are; nothing is kept of it."""

from datetime import date, datetime, timedelta

from django.db import connection

from tutela.answers.inquiries.models import Inquiry
from tutela.answers.subjects.models import SubjectLink
from tutela.bodies.sweeping import actions as sweeps
from tutela.bodies.sweeping.models import Sighting
from tutela.core.sweeping import windows
from tutela.core.sweeping.detectors import Detector
from tutela.packs.current import legal_day_of

_BY_MANY = """
SELECT l.key_id, l.digest, count(DISTINCT i.organisation)
FROM {links} l JOIN {inquiries} i ON i.entry = l.entry
WHERE i.asked_on >= %s
GROUP BY l.key_id, l.digest HAVING count(DISTINCT i.organisation) >= %s
"""
_looked_on: date | None = None  # by this process: once a day is enough


def keep_up(*, at: datetime) -> None:
    """`tell`, once in a legal day."""
    global _looked_on
    if _looked_on != legal_day_of(at):
        tell(at=at)
        _looked_on = legal_day_of(at)


def tell(*, at: datetime) -> None:
    """Tells of bodies that asked since yesterday about somebody whom many asked about within a window's days."""
    on, day_before = legal_day_of(at), at - timedelta(days=1)
    if Sighting.objects.filter(detector=Detector.SPREAD.value, seen_at__gt=day_before).exists():
        return  # by another process, or before this one was begun anew
    counted: dict[str, int] = {}
    for key_id, digest, bodies in _by_many(on - timedelta(days=windows.DAYS)):
        for code in _lately(key_id, bytes(digest), on - timedelta(days=1)):
            counted[code] = max(counted.get(code, 0), bodies)
    sweeps.tell_of_spread(counted, at=at)


def _by_many(since: date) -> list[tuple[str, bytes, int]]:
    tables = {"links": SubjectLink._meta.db_table, "inquiries": Inquiry._meta.db_table}
    with connection.cursor() as cursor:
        cursor.execute(_BY_MANY.format(**tables), [since, sweeps.SPREAD_FROM])
        return list(cursor.fetchall())


def _lately(key_id: str, digest: bytes, since: date) -> set[str]:
    entries = SubjectLink.objects.filter(key_id=key_id, digest=digest).values("entry")
    return set(
        Inquiry.objects.filter(entry__in=entries, asked_on__gte=since).values_list("organisation", flat=True)
    )
