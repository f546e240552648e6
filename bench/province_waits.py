"""What lies at agencies and at those who oversee: cases, certificates, uploads, messages, reports, findings."""

import os
from collections.abc import Iterator
from datetime import datetime
from itertools import cycle, islice
from typing import Any, Final
from uuid import UUID

from django.db import models

from bench.province_rows import numbers, write
from bench.province_world import DAY, IN_SEALED, PROSECUTORS, PROVINCE, PURPOSE, Size, county, school
from tutela.agencies.consulting.models import Consultation
from tutela.agencies.intake.models import Upload
from tutela.agencies.sealing.models import SealingDoubt
from tutela.agencies.verifying.models import Case
from tutela.answers.certificates.models import Certificate
from tutela.answers.subjects.models import Delay, SubjectLink
from tutela.answers.watch.models import Message
from tutela.bodies.models import Proposal
from tutela.bodies.sweeping.models import Pace, Sighting
from tutela.packs.current import legal_day_of
from tutela.redress.notifying.models import Notification
from tutela.redress.opinions.models import Opinion
from tutela.redress.relief.models import Recheck
from tutela.redress.reports.models import Report

_AGENCIES: Final = ("court", "police", "prosecutor")
_PORTS: Final = ("court", "police", "procuratorate")
_PENDING_EVERY: Final = 200  # as `province_work` writes them
_HASH: Final = 32


def waits(size: Size, at: datetime) -> dict[str, int]:
    """Writes all of it; returns how many rows each table got."""
    parts = (
        (_cases, Case),
        (_rechecks, Recheck),
        (_certificates, Certificate),
        (_uploads, Upload),
        (_notifications, Notification),
        (_messages, Message),
        (_reports, Report),
        (_looks, Consultation),
        (_doubts, SealingDoubt),
        (_paces, Pace),
        (_findings, Sighting),
        (_delays, Delay),
        (_proposals, Proposal),
        (_links, SubjectLink),
        (_opinions, Opinion),
    )
    return {model._meta.object_name or "": _write(model, rows(size, at)) for rows, model in parts}


_Row = dict[str, Any]


def _write(model: type[models.Model], rows: Iterator[_Row]) -> int:
    first = next(rows)
    names = tuple(first)
    values = (tuple(row.values()) for row in rows)
    return write(model, names, iter([tuple(first.values())])) + write(model, names, values)


def _ids(of: int, many: int) -> Iterator[tuple[int, UUID]]:
    return enumerate(islice(numbers(of), max(1, many)))


def _cases(size: Size, at: datetime) -> Iterator[_Row]:
    """One for each question that was pending; one in four still goes on."""
    on = legal_day_of(at)
    for place, one in _ids(20, size.inquiries // _PENDING_EVERY):
        yield {
            "id": one,
            "inquiry": UUID(int=(2 << 64) + place * _PENDING_EVERY + 1),
            "agency": _AGENCIES[place // 4 % 3],
            "state": "open" if place % 4 == 0 else "ended",
            "opened_at": at - place % 300 * DAY,
            "changed_at": at,
            "due_on": on + (place % 40 - 20) * DAY,
        }


def _rechecks(size: Size, at: datetime) -> Iterator[_Row]:
    on = legal_day_of(at)
    for place, one in _ids(21, size.inquiries // 1_000):
        yield {
            "id": one,
            "inquiry": UUID(int=(2 << 64) + place * 1_000 + 1),
            "agency": _AGENCIES[place // 4 % 3],
            "way": "paper" if place % 3 == 0 else "me",
            "taken_by": "me" if place % 3 else county(0),
            "state": "open" if place % 4 == 0 else "decided",
            "outcome": "" if place % 4 == 0 else "upheld",
            "applied_at": at - place % 300 * DAY,
            "changed_at": at,
            "due_on": on + (place % 40 - 20) * DAY,
            "sealed": b"0" * IN_SEALED,
        }


def _certificates(size: Size, at: datetime) -> Iterator[_Row]:
    """All of one station: as many as a tenth of the staff."""
    on = legal_day_of(at)
    for place, one in _ids(22, size.staff // 10):
        pending = place % 50 == 0
        yield {
            "id": one,
            "inquiry": one,
            "entry": one,
            "form": "person",
            "state": "pending" if pending else "issued",
            "organisation": "station",
            "applied_by": "officer-1",
            "applied_at": at - place % 300 * DAY,
            "due_on": on + place % 3 * DAY if pending else None,
            "code_key_id": "none",
            "code_digest": one.bytes * 2,
        }


def _uploads(size: Size, at: datetime) -> Iterator[_Row]:
    for place, one in _ids(23, size.schools):
        yield {
            "id": one,
            "organisation": _AGENCIES[place % 3],
            "officer": "officer-1",
            "port": _PORTS[place % 3],
            "state": "confirmed",
            "staged_at": at - place % 300 * DAY,
            "ended_at": at,
            "rows": 10,
            "records": 10,
            "digest": one.bytes * 2,
            "digest_key_id": "none",
        }


def _notifications(size: Size, at: datetime) -> Iterator[_Row]:
    told = (county(0), PROVINCE, school(0), "police", "court", "prosecutor", "admin")
    kinds = ("review", "ask", "answered", "duty", "duty-late", "recheck", "withdrawal", "alarm", "proposal")
    for place, one in _ids(24, size.schools * 5):
        organisation = told[place % len(told)] if place % 2 else school(place % size.schools)
        yield {
            "id": one,
            "organisation": organisation,
            "kind": kinds[place // 7 % len(kinds)],
            "thing": one.hex,
            "made_at": at - place % 300 * DAY,
            "is_passed_on": True,
        }


def _messages(size: Size, at: datetime) -> Iterator[_Row]:
    """One for each school; half of them nobody has read. The first school has two hundred."""
    on = legal_day_of(at)
    for place, one in _ids(25, size.schools + min(200, size.schools)):
        yield {
            "id": one,
            "filing": UUID(
                int=(3 << 64) + (place if place < size.schools else size.schools * (place % 10)) + 1
            )
            if place < size.schools
            else one,
            "organisation": school(place if place < size.schools else 1),
            "purpose": PURPOSE,
            "told_at": at - place % 300 * DAY,
            "checked_on": on,
            "seen_at": at if place % 2 else None,
        }


def _reports(size: Size, at: datetime) -> Iterator[_Row]:
    for place, one in _ids(26, size.schools):
        yield {
            "id": one,
            "organisation": school(place % size.schools),
            "officer": "officer-1",
            "by": "officer",
            "state": ("open", "looked-into", "closed", "closed")[place % 4],
            "reported_at": at - place % 300 * DAY,
            "changed_at": at,
            "key_id": "none",
            "sealed": b"0" * IN_SEALED,
        }


def _looks(size: Size, at: datetime) -> Iterator[_Row]:
    for place, one in _ids(27, size.schools):
        yield {
            "id": one,
            "organisation": _AGENCIES[place % 3],
            "officer": "officer-1",
            "consulted_at": at - place % 300 * DAY,
            "key_id": "none",
            "sealed": b"0" * IN_SEALED,
        }


def _doubts(size: Size, at: datetime) -> Iterator[_Row]:
    on = legal_day_of(at)
    for place, one in _ids(28, size.schools // 10):
        yield {
            "id": one,
            "record": one,
            "agency": _AGENCIES[place % 3],
            "port": _PORTS[place % 3],
            "missing": "act-day",
            "opened_at": at,
            "due_on": on + (place % 40 - 20) * DAY,
        }


def _paces(size: Size, at: datetime) -> Iterator[_Row]:
    for place in range(size.schools):
        yield {
            "organisation": school(place),
            "level": "slowed" if place % 100 == 1 else "normal",
            "changed_at": at,
            "marks": os.urandom(64),
        }


def _findings(size: Size, at: datetime) -> Iterator[_Row]:
    for place, one in _ids(29, size.schools):
        yield {
            "id": one,
            "entry": one,
            "organisation": school(place),
            "detector": "bulk",
            "counted": 500,
            "slowed_from": 100,
            "level": "slowed",
            "seen_at": at - place % 300 * DAY,
        }


def _delays(size: Size, at: datetime) -> Iterator[_Row]:
    on = legal_day_of(at)
    for place, one in _ids(30, size.schools // 20):
        yield {
            "id": one,
            "entry": one,
            "until_on": on + place % 30 * DAY,
            "ground": "secrecy",
            "organisation": _AGENCIES[place % 3],
            "asked_by": "officer-1",
            "asked_at": at,
        }


def _proposals(size: Size, at: datetime) -> Iterator[_Row]:
    for place, one in _ids(31, size.schools // 10):
        waiting = place % 10 == 0
        yield {
            "id": one,
            "kind": "raise-quota",
            "organisation": school(place),
            "officer": None,
            "facts": '{"year": 2026, "allowed": 100}',
            "proposed_by": "officer-1",
            "proposed_at": at,
            "state": "waiting" if waiting else "approved",
            "decided_by": "" if waiting else "officer-2",
            "decided_at": None if waiting else at,
        }


def _opinions(size: Size, at: datetime) -> Iterator[_Row]:
    on = legal_day_of(at)
    for place, one in _ids(32, size.schools // 4):
        yield {
            "id": one,
            "organisation": PROSECUTORS,
            "officer": "officer-1",
            "body": school(place),
            "owed_by": school(place),
            "basis": "recommendation-answered",
            "about": "campaign",
            "counted": 1,
            "state": ("served", "answered", "accepted", "accepted")[place % 4],
            "opened_at": at - place % 300 * DAY,
            "changed_at": at,
            "due_on": on + (place % 40 - 20) * DAY,
        }


def _links(size: Size, at: datetime) -> Iterator[_Row]:
    """By which a person finds who asked about them: one for each question."""
    digests = cycle([os.urandom(_HASH - 16) for _ in range(1_000)])
    for _, one in _ids(2, size.inquiries):
        yield {"id": one, "entry": one, "key_id": "none", "digest": one.bytes[8:] + next(digests) + b"0" * 8}
