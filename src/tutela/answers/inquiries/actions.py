"""Asking: one action, `answer`, behind every door; `ask_many` is one caller, and one question is a batch of one."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from tutela.answers.authorisations.resting import spend
from tutela.answers.inquiries.ahead import Ahead
from tutela.answers.inquiries.answer import Question, Reply
from tutela.answers.inquiries.basis import basis
from tutela.answers.inquiries.calls import Admitted, Call, Judged, Outcome, Terms
from tutela.answers.inquiries.identify import Sample
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
from tutela.bodies.permissions import Permission, Scope, require
from tutela.core.crypto.keyring import RootKey, Use
from tutela.core.errors import Reason, Refusal
from tutela.core.law.schema import Purpose
from tutela.core.proofs.commitments import JSON
from tutela.index.lookup import queries as index
from tutela.index.lookup.queries import Covered
from tutela.keys import current
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.ledger.receipt_files import receipt_file
from tutela.packs.current import legal_day_of, policy, purpose
from tutela.sql.running import without_waiting

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
) -> list[Reply]:
    """Answers every question of one caller, in order; raises a refusal of the whole, its entry being committed."""
    (outcome,) = answer([Call(acting, purpose_code, questions, by_program)], at=at)
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


def entitled(
    acting: Acting, purpose_code: str, on: date, permission: Permission
) -> tuple[Purpose, str, Covered]:
    """The purpose, the id of the policy that lets this body ask it, and its coverage; refuses what may not be asked."""
    return _entitled(acting, _Wanted.of(purpose_code), on, permission, index.coverages([purpose_code]))


def sample_for(acting: Acting, purpose_code: str, on: date) -> Sample:
    """The sample of this body, purpose and year."""
    root = current.ring().active(Use.DATA)
    return _sample(root, acting.organisation, purpose_code, on.year, settings.TUTELA_PENDING_SAMPLE)


@lru_cache(maxsize=10_000)
def _sample(root: RootKey, organisation: str, purpose_code: str, year: int, one_in: int) -> Sample:
    secret = root.hash_key("sample").digest(f"{organisation}\x1f{purpose_code}\x1f{year}".encode())
    return Sample.of(secret, one_in)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A purpose, and what the power to ask about it is asked for."""

    purpose: Purpose
    scope: Scope

    @staticmethod
    def of(code: str) -> "_Wanted":
        """Refuses `PURPOSE_UNKNOWN`."""
        found = purpose(code)
        return _Wanted(found, Scope(purpose=found.code, askers=tuple(sorted(found.asked_by))))


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
    deciding = _Deciding(on, coverages)
    admitted: dict[int, Admitted] = {}
    for number, questions in judged.items():
        call = calls[number]
        terms = deciding.terms(call.acting, call.purpose_code)
        if isinstance(terms, Refusal):
            refusals[number] = terms
        else:
            admitted[number] = Admitted(terms, questions, call.by_program)
    return admitted


class _Deciding:
    """What is decided for the calls of one transaction: each once."""

    def __init__(self, on: date, coverages: Mapping[str, Covered]) -> None:
        self._on, self._coverages = on, coverages
        self._wanted: dict[str, _Wanted] = {}
        self._bases: dict[str, dict[str, JSON]] = {}
        # By the officer's own object, which the calls hold: one that equals it is decided again, and alike.
        self._terms: dict[tuple[int, str], Terms | Refusal] = {}

    def terms(self, acting: Acting, code: str) -> Terms | Refusal:
        """The terms on which a body may ask, or why it may not."""
        known = self._terms.get((id(acting), code))
        if known is None:
            known = self._terms[id(acting), code] = self._decided(acting, code)
        return known

    def _decided(self, acting: Acting, code: str) -> Terms | Refusal:
        try:
            wanted = self._wanted.get(code) or self._wanted.setdefault(code, _Wanted.of(code))
            found = _entitled(acting, wanted, self._on, Permission.INQUIRY_ASK, self._coverages)
            rests_on = self._bases.get(code) or self._bases.setdefault(code, basis(code, self._on))
            return Terms(acting, *found, sample_for(acting, code, self._on), rests_on)
        except Refusal as refusal:
            return refusal


def _entitled(
    acting: Acting, wanted: _Wanted, on: date, permission: Permission, coverages: Mapping[str, Covered]
) -> tuple[Purpose, str, Covered]:
    rule, code, law = require(acting, permission, wanted.scope), wanted.purpose.code, policy()
    law.scope_on(code, law.regimes[code], on)  # refuses while the law behind it is silent
    covered = coverages[code]
    if covered.missing:
        raise Refusal(Reason.NOT_COVERED, missing=covered.missing)
    return wanted.purpose, rule, covered


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
