"""What runs found: whom on a staff list they concern, for what follows; withdrawn with the answer."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from tutela.answers.campaigns import models
from tutela.answers.campaigns.campaign import State, Told
from tutela.answers.campaigns.rosters import engagement_at
from tutela.answers.filings import actions as filings
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.settling import REGISTRY
from tutela.answers.screening import subjects
from tutela.answers.screening.models import Run
from tutela.answers.screening.models import State as RunState
from tutela.answers.withdrawals import queries as withdrawals
from tutela.index.lookup import queries as index
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of

TOLD: Final = (Answer.RECORD, Answer.PENDING)
_AT_ONCE: Final = 500


@transaction.atomic
def take_in(*, run: UUID, at: datetime) -> None:
    """After a run: its body is done, and every row that is more than *no record* is kept with its engagement.

    A run that was refused as a whole can be asked again; one that is still under way is left alone. What was withdrawn
    meanwhile is not taken in: the list is held, so that no answer is withdrawn in between. Safe to repeat.
    """
    index.hold()
    member = models.Member.objects.select_for_update().filter(run=run, state=State.ASKED.value).first()
    found = Run.objects.filter(id=run).defer("blocks").first()
    if member is None or found is None or found.state not in (RunState.DONE, RunState.FAILED):
        return
    if found.state == RunState.DONE:
        models.Hit.objects.bulk_create(_hits(member, found), batch_size=_AT_ONCE)
        filings.count(asker=member.asker, organisation=member.organisation, year=legal_day_of(at).year)
    member.state = (State.DONE if found.state == RunState.DONE else State.FAILED).value
    member.save(update_fields=["state"])


def keep_up(*, at: datetime) -> int:
    """Takes in runs whose worker was killed between their end and that; returns how many it looked at."""
    waiting = models.Member.objects.filter(state=State.ASKED.value, run__isnull=False)
    ended = Run.objects.filter(
        id__in=waiting.values("run"), state__in=(RunState.DONE.value, RunState.FAILED.value)
    )
    runs = list(ended.values_list("id", flat=True))
    for run in runs:
        take_in(run=run, at=at)
    return len(runs)


def told_of_record() -> Iterator[Told]:
    """Every row that says *record* and still stands."""
    rows = models.Hit.objects.filter(answer=Answer.RECORD.value).select_related("member__campaign")
    for row in rows.order_by("id").iterator(chunk_size=_AT_ONCE):
        yield Told(
            row.id,
            row.organisation,
            row.member.asker,
            row.member.campaign.purpose,
            row.engagement,
            row.told_on,
        )


@dataclass(frozen=True, slots=True)
class Pending:
    """A row that was pending, and whom on the staff list it concerns."""

    id: UUID
    purpose: str
    engagement: UUID
    told_on: date


def pending(but: QuerySet[Any]) -> Iterator[Pending]:
    """Every row that is pending still, oldest first, but for those whose ids are given."""
    rows = models.Hit.objects.filter(answer=Answer.PENDING.value).exclude(id__in=but)
    for row in rows.select_related("member__campaign").order_by("told_on", "id"):
        yield Pending(row.id, row.member.campaign.purpose, row.engagement, row.told_on)


def one(hit: UUID) -> Pending | None:
    """One row, whatever it came to; None where it was withdrawn."""
    row = models.Hit.objects.filter(id=hit).select_related("member__campaign").first()
    return None if row is None else Pending(row.id, row.member.campaign.purpose, row.engagement, row.told_on)


def settle(*, hit: UUID, answer: Answer, at: datetime) -> bool:
    """What a pending row came to, once; whether it did. The run's own result stays as it was.

    In the caller's transaction, which has asked for its power. The entry names no agency, as with inquiries.
    """
    row = models.Hit.objects.select_for_update().filter(id=hit, answer=Answer.PENDING.value).first()
    if row is None:
        return False
    row.answer, row.told_on = answer.value, legal_day_of(at)
    row.save(update_fields=["answer", "told_on"])
    ledger.append(
        event=Event.ANSWER_SETTLED,
        at=at,
        organisation=REGISTRY,
        officer=REGISTRY,
        facts={"run": str(row.run), "row": row.row, "body": row.organisation, "answer": answer.value},
    )
    return True


def recalled(hits: Iterable[UUID]) -> set[UUID]:
    """Which of these rows' answers were withdrawn."""
    wanted = set(hits)
    standing = models.Hit.objects.filter(id__in=wanted, answer=Answer.RECORD.value)
    return wanted - set(standing.values_list("id", flat=True))


def withdrawn(rows: Collection[tuple[UUID, int]]) -> None:
    """These answers, as (run, row), may no longer be kept. In the transaction that withdraws them."""
    for run in sorted({run for run, _ in rows}):
        numbers = sorted(row for of, row in rows if of == run)
        for start in range(0, len(numbers), _AT_ONCE):
            models.Hit.objects.filter(run=run, row__in=numbers[start : start + _AT_ONCE]).delete()


def _hits(member: models.Member, run: Run) -> Iterator[models.Hit]:
    gone = withdrawals.withdrawn_rows_of(run.id)
    for row, answer in subjects.answered(run.id, TOLD):
        if row not in gone:
            yield models.Hit(
                member=member,
                organisation=member.organisation,
                run=run.id,
                row=row,
                engagement=engagement_at(bytes(member.engagements), row),
                answer=answer.value,
                told_on=legal_day_of(run.released_at or run.asked_at),
            )
