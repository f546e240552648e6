"""Asking: one action, `answer`, behind every door; `ask_many` is one caller, and one question is a batch of one."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from tutela.answers.authorisations.resting import spend
from tutela.answers.inquiries.ahead import Ahead
from tutela.answers.inquiries.answer import Question, Reply
from tutela.answers.inquiries.calls import Admitted, Call, Judged, Outcome
from tutela.answers.inquiries.deciding import Deciding, entitled, sample_for
from tutela.answers.inquiries.judging import judge
from tutela.answers.inquiries.looking import looked_up
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.inquiries.paced import pace
from tutela.answers.inquiries.queries import require_standing
from tutela.answers.inquiries.recording import Answered, Refused, record
from tutela.answers.inquiries.rested import rested
from tutela.bodies.counting import Counting
from tutela.bodies.counting import Use as QuotaUse
from tutela.bodies.kinds import Acting
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import JSON
from tutela.index.lookup.queries import Covered
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.ledger.receipt_files import receipt_file
from tutela.packs.current import legal_day_of
from tutela.sql.running import without_waiting

__all__ = (
    "MOST_AT_ONCE",
    "answer",
    "ask",
    "ask_many",
    "entitled",
    "receipt_with_person",
    "sample_for",
    "withdrawn",
)

MOST_AT_ONCE: Final = 10_000
_FEW: Final = 512  # persons


def answer(calls: Sequence[Call], *, at: datetime) -> list[Outcome]:
    """Answers many callers, in order, and commits each answer with its ledger entry, all in one transaction.

    A question that is malformed gets `REFUSED` with its reason. A call is refused as a whole (`NOT_ENTITLED`,
    `OVER_QUOTA`, `NOT_COVERED`, `PURPOSE_UNKNOWN`, `PACK_NOT_IN_FORCE`, `TOO_MANY`; `NOT_READY` and
    `DATABASE_RESTORED` meet all) by an entry of its own, and disturbs none of the others.
    """
    refusals: dict[int, Refusal] = {}
    try:
        with transaction.atomic():
            return _answered(calls, refusals, at)
    except Refusal as refusal:  # of all that were not refused before: nothing was counted or written
        outcomes = [refusals.get(number, refusal) for number in range(len(calls))]
    with transaction.atomic():
        record([], _refused(calls, dict(enumerate(outcomes))), None, at, legal_day_of(at))
    return [*outcomes]


def ask_many(
    *,
    acting: Acting,
    purpose_code: str,
    questions: Sequence[Question],
    at: datetime,
    by_program: bool = False,
    filed_by: Sequence[str] = (),
) -> list[Reply]:
    """Answers every question of one caller, in order; raises a refusal of the whole, its entry being committed.

    `filed_by` as in `Call`.
    """
    (outcome,) = answer([Call(acting, purpose_code, questions, by_program, filed_by)], at=at)
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def ask(*, acting: Acting, purpose_code: str, question: Question, at: datetime) -> Reply:
    """A batch of one."""
    return ask_many(acting=acting, purpose_code=purpose_code, questions=[question], at=at)[0]


@transaction.atomic
def receipt_with_person(*, acting: Acting, inquiry_id: UUID, at: datetime) -> dict[str, JSON]:
    """The receipt file of a question of one's own body, with what opens its commitments: it names the person.

    That it was handed out is committed first. Refuses `NOT_FOUND`, another body's question included, and `WITHDRAWN`.
    """
    row = Inquiry.objects.filter(id=inquiry_id, organisation=acting.organisation).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="inquiry")
    require_standing(row)
    ledger.append(
        event=Event.IDENTITY_REVEALED,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={"entry": str(row.entry), "ground": "receipt"},
    )
    return receipt_file(row.entry, opened=("person", "authorisation"))


def withdrawn(inquiries: Collection[UUID], *, at: datetime) -> None:
    """These answers may no longer be kept: from now on nothing here shows them. Inside the withdrawal's transaction."""
    Inquiry.objects.filter(id__in=list(inquiries), withdrawn_at=None).update(withdrawn_at=at)


def _answered(calls: Sequence[Call], refusals: dict[int, Refusal], at: datetime) -> list[Outcome]:
    """`refusals` takes up, by number, the calls that are refused as a whole."""
    on = legal_day_of(at)
    judged = _judged(calls, refusals, on)
    ahead = Ahead([(calls[number], one) for number, one in judged.items()], on)
    admitted = _admitted(calls, judged, ahead.coverages, refusals, on)
    paced = pace(admitted, refusals, at, ahead.canaries, ahead.paces)
    grounded = rested(_standing(admitted, refusals), ahead.papers, on, at)
    counting = _counted(grounded, ahead, refusals, at, on)
    standing = _standing(grounded, refusals)
    answers, version, unknown = looked_up(list(standing.values()), on)
    found = list(zip(standing.values(), answers, strict=True))
    with _one_way(found):
        counting.write()
        paced.end(dict(zip(standing, unknown, strict=True)))
        told = record(found, _refused(calls, refusals), version, at, on)
    paced.tell()
    spend(told.rests, at=at)
    replies = dict(zip(standing, told.replies, strict=True))
    return [replies[number] if number in replies else refusals[number] for number in range(len(calls))]


def _standing(admitted: Mapping[int, Admitted], refusals: Mapping[int, Refusal]) -> dict[int, Admitted]:
    return {number: call for number, call in admitted.items() if number not in refusals}


def _judged(calls: Sequence[Call], refusals: dict[int, Refusal], on: date) -> dict[int, Sequence[Judged]]:
    """The questions of each call of a size that is answered; looks nothing up."""
    judged: dict[int, Sequence[Judged]] = {}
    for number, call in enumerate(calls):
        if 0 < len(call.questions) <= MOST_AT_ONCE:
            judged[number] = judge(call.questions, on)
        else:
            refusals[number] = Refusal(Reason.TOO_MANY, limit=MOST_AT_ONCE, found=len(call.questions))
    return judged


def _admitted(
    calls: Sequence[Call],
    judged: Mapping[int, Sequence[Judged]],
    coverages: Mapping[str, Covered],
    refusals: dict[int, Refusal],
    on: date,
) -> dict[int, Admitted]:
    """Powers, law and coverage are decided once for each body and purpose among the calls."""
    deciding = Deciding(on, coverages)
    admitted: dict[int, Admitted] = {}
    for number, questions in judged.items():
        call = calls[number]
        terms = deciding.terms(call.acting, call.purpose_code)
        if isinstance(terms, Refusal):
            refusals[number] = terms
        else:
            admitted[number] = Admitted(terms, questions, call.by_program, call.filed_by)
    return admitted


def _counted(
    admitted: Mapping[int, Admitted], ahead: Ahead, refusals: dict[int, Refusal], at: datetime, on: date
) -> Counting:
    """Counts every call that fits against its body's year, in the order of coming; refuses those that do not."""
    uses = [QuotaUse(call.terms.acting, call.persons) for call in admitted.values()]
    counting = Counting(uses, ahead.quotas, year=on.year, at=at)
    counted = zip(admitted, counting.refusals, strict=True)
    refusals.update((number, refusal) for number, refusal in counted if refusal is not None)
    return counting


def _one_way(found: Sequence[tuple[Admitted, Sequence[Answered]]]) -> AbstractContextManager[None]:
    """What is written of a few is sent without waiting; of many it is copied, which is waited for."""
    persons = sum(len(answers) for _, answers in found)
    return without_waiting(connections[DEFAULT_DB_ALIAS]) if persons <= _FEW else nullcontext()


def _refused(calls: Sequence[Call], refusals: Mapping[int, Refusal]) -> list[Refused]:
    return [
        Refused(calls[number].acting, len(calls[number].questions), refusal)
        for number, refusal in sorted(refusals.items())
    ]
