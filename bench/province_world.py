"""A province as tables: 20,000 schools in a hundred counties, with their officers and staff.

Rows are written in bulk, not through the doors, so they have no entries of their own: what is measured is how pages
read. Persons whom a page shows are encrypted as ever; whom no page of the measured bodies shows stands there as random
bytes of the same length.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle, islice
from typing import Any, Final

from django.contrib.auth import get_user_model

from bench.province_rows import go_on, numbers, write
from tests.cast import number
from tutela.answers.identities import keyed
from tutela.answers.identities.person import Person, person_of
from tutela.answers.inquiries.answer import Question
from tutela.answers.staff.models import Change, Engagement
from tutela.answers.subjects.proofing import Application, canonical_of
from tutela.bodies.models import Officer, Organisation, Quota
from tutela.packs.current import legal_day_of

COUNTIES: Final = 100
PROVINCE: Final = "province"
PROSECUTORS: Final = "province-prosecutors"
PURPOSE: Final = "school-in-service"
DAY: Final = timedelta(days=1)
NAME: Final = "林晓一"
DOCUMENT: Final = number(date(1985, 1, 1), 101)
"""Of who signs in as themselves."""
IN_SEALED: Final = 220  # bytes of a person as it is encrypted, about


@dataclass(frozen=True, slots=True)
class Size:
    """How large the province is."""

    schools: int
    staff: int
    inquiries: int

    @property
    def each(self) -> int:
        """Staff of one school."""
        return max(1, self.staff // self.schools)


def county(place: int) -> str:
    """The code of the office of a school's county."""
    return f"county-{place % COUNTIES:03d}"


def school(place: int) -> str:
    """The code of a school."""
    return f"school-{place:05d}"


def people(size: Size, at: datetime) -> dict[str, int]:
    """Bodies, officers, quotas and staff; returns how many rows each table got."""
    return {
        "bodies": _bodies(size),
        "officers": _officers(size, at),
        "quotas": _quotas(size, at),
        "staff": _staff(size, at),
    }


def _bodies(size: Size) -> int:
    names = ("code", "name_zh", "name_en", "kind", "region", "parent", "path", "headcount")
    office = "education-office"
    top = f"{PROVINCE}/"
    write(
        Organisation,
        names,
        [
            (PROVINCE, "江省教育厅", "Education Department", office, "330000", None, top, 1_000_000),
            (
                *(PROSECUTORS, "江省检察院", "Provincial Procuratorate", "procuratorate", "330000", None),
                *(f"{PROSECUTORS}/", 0),
            ),
        ],
    )
    write(
        Organisation,
        names,
        (
            (
                county(n),
                f"第{n}县教育局",
                f"County Office {n}",
                office,
                _region(n),
                PROVINCE,
                f"{top}{county(n)}/",
                20_000,
            )
            for n in range(COUNTIES)
        ),
    )
    return write(
        Organisation,
        names,
        (
            (
                school(n),
                f"第{n}小学",
                f"School {n}",
                "school",
                _region(n % COUNTIES),
                county(n),
                f"{top}{county(n)}/{school(n)}/",
                size.each,
            )
            for n in range(size.schools)
        ),
    )


def _region(place: int) -> str:
    return f"33{place // 50 + 10:02d}{place % 50 + 1:02d}"


def _officers(size: Size, at: datetime) -> int:
    """An asker in each school, whom nobody signs in as but the first."""
    user = get_user_model()
    first = (user.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    names = ("id", "username", "password", "date_joined")
    write(user, names, ((first + n, f"asker-{n:05d}", "!", at) for n in range(size.schools)))
    write(
        Officer,
        ("id", "user", "organisation", "role"),
        ((first + n, first + n, school(n), "asker") for n in range(size.schools)),
    )
    go_on(user, Officer)
    return size.schools


def _quotas(size: Size, at: datetime) -> int:
    rows = (
        (school(n), at.year, 4 * size.each, (4 * size.each) * (n % 100) // 100) for n in range(size.schools)
    )
    return write(Quota, ("organisation", "year", "allowed", "used"), rows)


def somebody(on: date) -> str:
    """The canonical document of who signs in as themselves."""
    return canonical_of(Application(NAME, DOCUMENT), on)[0]


def person(place: int, on: date) -> Person:
    """Somebody fictional."""
    document = number(date(1965, 1, 1) + place % 12_000 * DAY, 101)
    return person_of(Question(f"林晓{chr(0x4E00 + place % 2_000)}", document, ""), on)


def _asked(place: int, one: int, on: date) -> tuple[date | None, date]:
    """When somebody was asked about, and by when they have to be."""
    if one % 50 == 0:
        return None, on - DAY if place % 9 == 0 else on + 300 * DAY
    return on - one % 300 * DAY, on + (365 - one % 300) * DAY


def _staff(size: Size, at: datetime) -> int:
    """Those of the first school can be opened. In each somebody was never asked about; one school in nine is late."""
    names = (
        "id",
        "organisation",
        "key_id",
        "digest",
        "sealed",
        "state",
        "post",
        "purpose",
        "from_on",
        "listed_at",
        "listed_by",
        "asked_on",
        "ask_by",
    )
    on, ids = legal_day_of(at), numbers(1)
    sealed = cycle([os.urandom(IN_SEALED) for _ in range(1_000)])

    def rows() -> Iterator[tuple[Any, ...]]:
        for place in range(size.schools):
            for one in range(size.each):
                id_ = next(ids)
                who = person(one, on) if place == 0 else None
                key = keyed.keyed("staff", who.canonical) if who else None
                yield (
                    id_,
                    school(place),
                    key.key_id if key else "none",
                    key.digest if key else id_.bytes * 2,
                    keyed.sealed("staff", id_, who) if who else next(sealed),
                    "in-post",
                    "teacher",
                    PURPOSE,
                    on,
                    at - one * DAY,
                    "officer-1",
                    *_asked(place, one, on),
                )

    count = write(Engagement, names, rows())
    line = ("engagement", "entry", "did", "state", "post", "purpose", "officer", "at")
    mine = islice(numbers(1), size.each)
    write(
        Change, line, ((one, one, "imported", "in-post", "teacher", PURPOSE, "officer-1", at) for one in mine)
    )
    return count
