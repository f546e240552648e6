"""What goes on in the province: inquiries, filings, a yearly screening, duties and receipts, put into their tables."""

import os
from collections.abc import Iterator
from datetime import datetime
from itertools import cycle, islice
from typing import Any, Final
from uuid import UUID

from bench.province_rows import numbers, write
from bench.province_runs import files
from bench.province_world import (
    COUNTIES,
    DAY,
    IN_SEALED,
    PROVINCE,
    PURPOSE,
    Size,
    county,
    person,
    school,
    somebody,
)
from tutela.answers.campaigns.models import Campaign, Member
from tutela.answers.filings.models import Asked, Filing
from tutela.answers.identities import keyed
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening.models import Hit, Run
from tutela.answers.withdrawals.models import Withdrawal
from tutela.measures.following.models import Following, Step
from tutela.packs.current import legal_day_of

_STATES: Final = (*["closed"] * 94, "draft", "authorised", "filed", "reviewed", "answered", "pending")
_DUE: Final = ("filed", "reviewed", "pending")


def work(size: Size, at: datetime) -> dict[str, int]:
    """Writes all of it; returns how many rows each table got."""
    return {
        "inquiries": _inquiries(size, at),
        "filings": _filings(size, at),
        "lists of campaigns": _campaigns(size, at),
        "duties": _duties(size, at),
        "withdrawals": _withdrawals(size, at),
    }


def _withdrawals(size: Size, at: datetime) -> int:
    names = ("id", "organisation", "purpose", "told", "told_at", "withdrawn_at", "due_on")
    on = legal_day_of(at)
    rows = (
        (one, school(place * 7 % size.schools), PURPOSE, one, at, at, on - place % 40 * DAY)
        for place, one in enumerate(islice(numbers(9), size.schools // 4))
    )
    return write(Withdrawal, names, rows)


def _inquiries(size: Size, at: datetime) -> int:
    """Half in the name of counties, half of schools; one in two hundred is pending."""
    names = (
        "id",
        "entry",
        "purpose",
        "organisation",
        "officer",
        "asked_at",
        "asked_on",
        "answer",
        "list_version",
    )
    days = [at - place * DAY for place in range(330)]

    def rows() -> Iterator[tuple[Any, ...]]:
        for place, one in enumerate(islice(numbers(2), size.inquiries)):
            body = county(place // 2) if place % 2 else school(place // 2 % size.schools)
            asked_at = days[place * 7 % 330]
            answer = "pending" if place % 200 == 0 else "no-record"
            yield one, one, PURPOSE, body, "officer-1", asked_at, asked_at.date(), answer, 1

    return write(Inquiry, names, rows())


def _filings(size: Size, at: datetime) -> int:
    """One for five inquiries; those of the first school can be opened."""
    names = (
        *("id", "organisation", "asker", "purpose", "state", "key_id", "digest", "sealed", "opened_by"),
        *("opened_at", "changed_at", "filed_on", "due_on", "inquiry", "is_open"),
    )
    on, sealed = legal_day_of(at), cycle([os.urandom(IN_SEALED) for _ in range(1_000)])

    def rows() -> Iterator[tuple[Any, ...]]:
        for place, one in enumerate(islice(numbers(3), size.inquiries // 5)):
            of = place % size.schools
            state = _STATES[(2 * (place // size.schools) + of // COUNTIES) % len(_STATES)]
            who = person(place // size.schools, on) if of == 0 else None
            key = keyed.keyed("filings", who.canonical) if who else None
            late = (
                place // size.schools + 2 + of // COUNTIES
            ) % 5 == 0  # of every state some, in every county
            due = on + (-1 - place % 4 if late else place % 16) * DAY if state in _DUE else None
            yield (
                *(one, school(of), county(of), PURPOSE, state),
                *(key.key_id if key else "none", key.digest if key else b"0" * 32),
                *(keyed.sealed("filings", one, who) if who else next(sealed), "officer-1"),
                *(at, at - place % 300 * DAY, None if state in ("draft", "authorised") else on, due),
                *(
                    UUID(int=(2 << 64) + place + 1) if state in ("closed", "answered") else None,
                    state != "closed",
                ),
            )

    count = write(Filing, names, rows())
    asked = ((county(n), school(n), at.year, 10) for n in range(size.schools) if n % 5)
    write(Asked, ("asker", "organisation", "year", "filed"), asked)
    return count


def _campaigns(size: Size, at: datetime) -> int:
    """One of the whole province: six in ten are done, one in ten is under way, the others owe their list."""
    on, (campaign,) = legal_day_of(at), islice(numbers(4), 1)
    head = ("id", "office", "officer", "purpose", "opened_at", "due_on", "bodies", "members")
    write(Campaign, head, [(campaign, PROVINCE, "officer-1", PURPOSE, at, on - DAY, size.schools, "0" * 64)])
    run_names = (
        *(
            "id",
            "organisation",
            "holder",
            "officer",
            "acting",
            "purpose",
            "authorisation",
            "form",
            "asked_at",
        ),
        *("state", "done_rows", "total_rows", "counts", "entry", "released_at", "is_loose"),
    )
    counts = '{"record": 0, "no-record": 50, "pending": 0, "refused": 0}'
    some = [place for place in range(size.schools) if place % 10 < 7]
    runs = dict(zip(some, numbers(5), strict=False))
    ids = dict(zip(range(size.schools), numbers(6), strict=False))
    write(
        Run,
        run_names,
        (
            (
                *(run, county(n), school(n), "officer-1", "{}", PURPOSE, b"0", "xlsx", at),
                *(
                    "done" if n % 10 < 6 else "running",
                    size.each,
                    size.each,
                    counts,
                    *((run, at, True) if n % 10 < 6 else (None, None, False)),
                ),
            )
            for n, run in runs.items()
        ),
    )
    files([run for n, run in runs.items() if n % 10 < 6], size.each, somebody(on), at)
    names = (
        "id",
        "campaign",
        "organisation",
        "asker",
        "above",
        "state",
        "people",
        "listed_at",
        "listed_by",
        "run",
    )
    count = write(
        Member,
        names,
        (
            (
                *(ids[n], campaign, school(n), county(n), county(n)),
                "done" if n % 10 < 6 else "asked" if n in runs else "owed",
                *((size.each, at, "officer-1", runs[n]) if n in runs else (None, None, "", None)),
            )
            for n in range(size.schools)
        ),
    )
    count += _earlier(size, at)
    engagement = UUID(int=(1 << 64) + 1)
    hit = ("id", "organisation", "run", "row", "engagement", "purpose", "answer", "told_on")
    write(Hit, hit, [(next(numbers(7)), school(0), runs[0], 1, engagement, PURPOSE, "record", on)])
    return count


def _earlier(size: Size, at: datetime) -> int:
    """Those of the four years before, in which every school was asked about."""
    on, years = legal_day_of(at), list(enumerate(islice(numbers(10), 4), 1))
    head = ("id", "office", "officer", "purpose", "opened_at", "due_on", "bodies", "members", "closed_on")
    rows = [
        (one, PROVINCE, "officer-1", PURPOSE, at - year * 365 * DAY, on, size.schools, "0" * 64, on)
        for year, one in years
    ]
    write(Campaign, head, rows)
    names = ("id", "campaign", "organisation", "asker", "above", "state", "people", "listed_at", "listed_by")
    ids = numbers(11)
    return write(
        Member,
        names,
        (
            (next(ids), one, school(n), county(n), county(n), "done", size.each, at, "officer-1")
            for _, one in years
            for n in range(size.schools)
        ),
    )


def _duties(size: Size, at: datetime) -> int:
    """One school in ten owes a dismissal; a third of these are late."""
    on = legal_day_of(at)
    names = ("id", "filing", "organisation", "asker", "purpose", "told_on", "opened_at", "state", "number")
    owing = list(zip(range(0, size.schools, 10), numbers(8), strict=False))
    write(
        Following,
        names,
        (
            (one, UUID(int=(3 << 64) + n + 1), school(n), county(n), PURPOSE, on, at, "open", one.hex[-24:])
            for n, one in owing
        ),
    )
    steps = ("id", "following", "organisation", "duty", "due_on")
    rows = ((one, one, school(n), "dismissal", on + (n % 30 - 10) * DAY) for n, one in owing)
    return write(Step, steps, rows)
