"""What runs found about people on staff lists, for what follows: *record* is followed up, *pending* is verified.

Whatever run it was, of a campaign or of a roster that an officer sent: one place says what it found. A hit is kept in
the transaction that releases the run's answers, and goes in the one that withdraws its own.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.settling import REGISTRY
from tutela.answers.screening.concerned import Concern
from tutela.answers.screening.models import Hit, Run
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of

_AT_ONCE: Final = 500
_NO_RUN: Final = UUID(int=0)
_GRAVEST: Final = (Answer.RECORD, Answer.PENDING, Answer.NO_RECORD)


@dataclass(frozen=True, slots=True)
class Told:
    """A row that says *record*, for the room where what follows is kept; `asker` was answered."""

    hit: UUID
    organisation: str
    asker: str
    purpose: str
    engagement: UUID
    told_on: date


@dataclass(frozen=True, slots=True)
class Pending:
    """A row that was pending, whom on the staff list it concerns, and under which purpose it was asked."""

    id: UUID
    purpose: str
    engagement: UUID
    told_on: date


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a run about somebody on one staff list, and what it came to."""

    id: UUID
    organisation: str
    engagement: UUID
    answer: Answer
    told_on: date


def keep(*, run: UUID, found: Sequence[Concern], on: date) -> None:
    """Keeps what a run found. In the transaction that commits its answers, which holds the list."""
    rows = (
        Hit(
            organisation=one.organisation,
            run=run,
            row=one.row,
            engagement=one.engagement,
            purpose=one.purpose,
            answer=one.answer.value,
            told_on=on,
        )
        for one in found
    )
    Hit.objects.bulk_create(rows, batch_size=_AT_ONCE)


def told_of_record(engagement: UUID | None = None) -> Iterator[Told]:
    """Every row that says *record* and still stands, oldest first; about one engagement alone, where one is given."""
    rows = Hit.objects.filter(answer=Answer.RECORD.value).annotate(asker=_of_run("organisation"))
    if engagement is not None:
        rows = rows.filter(engagement=engagement)
    for row in rows.order_by("told_on", "id").iterator(chunk_size=_AT_ONCE):
        yield Told(row.id, row.organisation, row.asker, row.purpose, row.engagement, row.told_on)


def of_record(engagements: Collection[UUID]) -> set[UUID]:
    """About which of these engagements a row says *record*, and stands."""
    rows = Hit.objects.filter(engagement__in=list(engagements), answer=Answer.RECORD.value)
    return set(rows.values_list("engagement", flat=True))


def purposes_of_record(engagements: Collection[UUID]) -> set[str]:
    """The purposes under which rows about any of these say *record*, and stand."""
    rows = Hit.objects.filter(engagement__in=list(engagements), answer=Answer.RECORD.value)
    return set(rows.values_list("purpose", flat=True))


def engagements_of_record(hits: Collection[UUID]) -> dict[UUID, UUID]:
    """Whom those of these rows concern that say *record*, by row."""
    rows = Hit.objects.filter(id__in=list(hits), answer=Answer.RECORD.value)
    return dict(rows.values_list("id", "engagement"))


def pending(but: "QuerySet[Any]") -> Iterator[Pending]:
    """Every row that is pending still, oldest first, but for those whose ids are given.

    Of somebody whom several runs ask about under one purpose, the oldest row alone: the others come to the same.
    """
    older = _pending().filter(engagement=OuterRef("engagement"), asked=OuterRef("asked"))
    older = older.filter(
        Q(told_on__lt=OuterRef("told_on")) | Q(told_on=OuterRef("told_on"), id__lt=OuterRef("id"))
    )
    for row in _pending().exclude(Exists(older)).exclude(id__in=but).order_by("told_on", "id"):
        yield Pending(row.id, row.asked, row.engagement, row.told_on)


def one(hit: UUID) -> Pending | None:
    """One row, whatever it came to; None where it was withdrawn."""
    row = Hit.objects.filter(id=hit).annotate(asked=_of_run("purpose")).first()
    return None if row is None else Pending(row.id, row.asked, row.engagement, row.told_on)


def of_rows(rows: Collection[tuple[UUID, int]]) -> dict[tuple[UUID, int], list[Row]]:
    """What stands of these rows, given as (run, row): one for each staff list. In one statement, whatever is found."""
    runs, numbers = {run for run, _ in rows}, {row for _, row in rows}
    found: dict[tuple[UUID, int], list[Row]] = {}
    for row in Hit.objects.filter(run__in=[_NO_RUN, *runs], row__in=[0, *numbers]).order_by("told_on", "id"):
        if (row.run, row.row) in rows:
            one = Row(row.id, row.organisation, row.engagement, Answer(row.answer), row.told_on)
            found.setdefault((row.run, row.row), []).append(one)
    return found


def last(of_one_row: Collection[Row]) -> Answer | None:
    """What the row says now, of all staff lists the gravest; None where its person stands on none."""
    said = {one.answer for one in of_one_row}
    return next((answer for answer in _GRAVEST if answer in said), None)


def place_of(hit: UUID) -> tuple[UUID, int] | None:
    """The run and the row; None where it was withdrawn."""
    return Hit.objects.filter(id=hit).values_list("run", "row").first()


def places_of(engagement: UUID) -> set[tuple[UUID, int]]:
    """The run and the row of each that stands about one engagement."""
    return set(Hit.objects.filter(engagement=engagement).values_list("run", "row"))


def settle(*, hit: UUID, answer: Answer, at: datetime) -> bool:
    """What a pending row came to, once; whether it did. So come all that ask the same about the same person.

    In the caller's transaction, which has asked for its power. The runs' own results stay as they were. The entries
    name no agency, as with inquiries.
    """
    settled = _pending().filter(id=hit).first()
    if settled is None:
        return False
    alike = _pending().filter(engagement=settled.engagement, asked=settled.asked)
    ids = list(alike.values_list("id", flat=True))
    rows = list(
        Hit.objects.select_for_update().filter(id__in=ids, answer=Answer.PENDING.value).order_by("id")
    )
    for row in rows:
        row.answer, row.told_on = answer.value, legal_day_of(at)
        row.save(update_fields=["answer", "told_on"])
        ledger.append(
            event=Event.ANSWER_SETTLED,
            at=at,
            organisation=REGISTRY,
            officer=REGISTRY,
            facts={"run": str(row.run), "row": row.row, "body": row.organisation, "answer": answer.value},
        )
    return bool(rows)


def recalled(hits: Iterable[UUID]) -> set[UUID]:
    """Which of these rows' answers were withdrawn."""
    wanted = set(hits)
    standing = Hit.objects.filter(id__in=wanted, answer=Answer.RECORD.value)
    return wanted - set(standing.values_list("id", flat=True))


def bodies(rows: Collection[tuple[UUID, int]]) -> dict[tuple[UUID, int], set[str]]:
    """By row, given as (run, row), the bodies that were told of their staff by it: *record*, or pending still."""
    told = Hit.objects.filter(answer__in=[Answer.RECORD.value, Answer.PENDING.value])
    found: dict[tuple[UUID, int], set[str]] = {}
    for run, numbers in _by_run(rows):
        own = told.filter(run=run, row__in=numbers)
        for row, organisation in own.values_list("row", "organisation"):
            found.setdefault((run, row), set()).add(organisation)
    return found


def withdrawn(rows: Collection[tuple[UUID, int]]) -> None:
    """These answers, as (run, row), may no longer be kept. In the transaction that withdraws them."""
    ids = list[UUID]()
    for run, numbers in _by_run(rows):
        ids += Hit.objects.filter(run=run, row__in=numbers).values_list("id", flat=True)
    ids.sort()  # as whoever settles them holds them
    for start in range(0, len(ids), _AT_ONCE):
        some = Hit.objects.filter(id__in=ids[start : start + _AT_ONCE])
        list(some.select_for_update().order_by("id").values_list("id", flat=True))
        some.delete()


def held(engagement: UUID) -> None:
    """Who opens what follows for one engagement waits for whoever is at it. In a transaction.

    One row is locked, the first, so that nobody who withdraws several waits crosswise.
    """
    Hit.objects.select_for_update().filter(engagement=engagement).order_by("id").values_list("id").first()


def counted(run: UUID) -> Mapping[Answer, int]:
    """About how many people on staff lists a run says *record*, or pending still, by what it says now."""
    rows = Hit.objects.filter(run=run).values_list("answer").annotate(count=Count("id")).order_by()
    return {Answer(answer): count for answer, count in rows}


def says_record_of(run: UUID, organisation: str) -> bool:
    """Whether a run says *record* of anybody on the staff list of one body."""
    return Hit.objects.filter(run=run, organisation=organisation, answer=Answer.RECORD.value).exists()


def _by_run(rows: Collection[tuple[UUID, int]]) -> Iterator[tuple[UUID, list[int]]]:
    for run in sorted({run for run, _ in rows}):
        numbers = sorted(row for of, row in rows if of == run)
        for start in range(0, len(numbers), _AT_ONCE):
            yield run, numbers[start : start + _AT_ONCE]


def _pending() -> "QuerySet[Any]":
    return Hit.objects.filter(answer=Answer.PENDING.value).annotate(asked=_of_run("purpose"))


def _of_run(name: str) -> Subquery:
    return Subquery(Run.objects.filter(id=OuterRef("run")).values(name))
