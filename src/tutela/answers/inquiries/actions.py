"""Asking: one action, `ask_many`, behind every door. One question is a batch of one."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from tutela.answers.inquiries.answer import Answer, Question, Reply, answer_of
from tutela.answers.inquiries.basis import basis
from tutela.answers.inquiries.evidence import block_of, nothing_looked_up
from tutela.answers.inquiries.identify import Sample, identify
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.inquiries.queries import require_standing
from tutela.answers.inquiries.register import Belonging, connected
from tutela.answers.subjects import links
from tutela.bodies.actions import use_quota
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, require
from tutela.core.crypto.keyring import Use
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import parse_document
from tutela.core.law.schema import Purpose
from tutela.core.proofs.commitments import JSON, canonical
from tutela.index.lookup import queries as index
from tutela.index.lookup.queries import Covered, LookedUp, Version
from tutela.index.lookup.rows import Probe
from tutela.keys import current
from tutela.ledger import actions as ledger
from tutela.ledger.actions import NewEntry
from tutela.ledger.events import Event
from tutela.ledger.receipt_files import receipt_file
from tutela.packs.current import legal_day_of, policy, purpose
from tutela.sql.inserts import insert

MOST_AT_ONCE: Final = 10_000
INDEX: Final = "index"
"""The label of what an answer rests on. It is for the registry and its auditor: no receipt hands it out."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """A question with its probe, or with the reason it was refused."""

    question: Question
    probe: Probe | None
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class _Answered:
    """What is told, and the block that says what it rests on."""

    told: Answer
    grounds: bytes


_REFUSED: Final = _Answered(Answer.REFUSED, nothing_looked_up())


def ask_many(
    *, acting: Acting, purpose_code: str, questions: Sequence[Question], at: datetime
) -> list[Reply]:
    """Answers every question, in order, and commits each answer with its ledger entry.

    A question that is malformed gets `REFUSED` with its reason. Refusals of the whole (`NOT_ENTITLED`, `OVER_QUOTA`,
    `NOT_COVERED`, `PURPOSE_UNKNOWN`, `TOO_MANY`) are raised, after an entry of their own is committed.
    """
    try:
        with transaction.atomic():
            return _answer(acting, purpose_code, questions, at)
    except Refusal as refusal:
        _log_refusal(acting, refusal, len(questions), at)
        raise


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
    wanted = purpose(purpose_code)
    rule = require(acting, permission, Scope(purpose=wanted.code, askers=tuple(sorted(wanted.asked_by))))
    law = policy()
    law.scope_on(wanted.code, law.regimes[wanted.code], on)  # refuses while the law behind it is silent
    covered = index.coverage(wanted.code)
    if covered.missing:
        raise Refusal(Reason.NOT_COVERED, missing=covered.missing)
    return wanted, rule, covered


def sample_for(acting: Acting, purpose_code: str, on: date) -> Sample:
    """The sample of this body, purpose and year."""
    key = current.ring().active(Use.DATA).hash_key("sample")
    secret = key.digest(f"{acting.organisation}\x1f{purpose_code}\x1f{on.year}".encode())
    return Sample.of(secret, settings.TUTELA_PENDING_SAMPLE)


def _answer(acting: Acting, code: str, questions: Sequence[Question], at: datetime) -> list[Reply]:
    on = legal_day_of(at)
    if not 0 < len(questions) <= MOST_AT_ONCE:
        raise Refusal(Reason.TOO_MANY, limit=MOST_AT_ONCE, found=len(questions))
    wanted, rule, covered = entitled(acting, code, on, Permission.INQUIRY_ASK)
    judged = [_judge(question, on) for question in questions]
    probes = [one.probe for one in judged if one.probe is not None]
    use_quota(acting=acting, persons=len(probes), year=on.year, at=at)
    belongs = connected().verify([(probe.document, probe.name) for probe in probes])
    index.hold()
    looked = index.look_up(probes, purpose=wanted.code, on=on, proven=True)
    asked = [one.question for one in judged if one.probe is not None]
    answered = iter(_answers(sample_for(acting, wanted.code, on), asked, belongs, looked))
    answers = [_REFUSED if one.probe is None else next(answered) for one in judged]
    return _record(acting, wanted, rule, covered, looked.version, judged, answers, at, on)


def _judge(question: Question, on: date) -> _Judged:
    try:
        return _Judged(question, identify(question, on), None)
    except Refusal as refusal:
        return _Judged(question, None, refusal)


def _whom(one: _Judged, told: Answer, on: date) -> Iterator[str]:
    """By what the answer is found again: the document, and where it was pending, birth date, sex and name too.

    Every pending answer has both, so that nothing tells which of them a name made pending.
    """
    document, probe = _document(one, on), one.probe
    if document is not None:
        yield document
    if told is Answer.PENDING and probe is not None and probe.born_on is not None and probe.sex is not None:
        yield links.described(probe.born_on, probe.sex, probe.name, resident=probe.is_resident)


def _document(one: _Judged, on: date) -> str | None:
    """Whose question it is; None where a refused one has no document that could be anybody's."""
    if one.probe is not None:
        return one.probe.document
    asked = one.question
    try:
        return parse_document(
            asked.document, kind=asked.document_kind, country=asked.country, on=on
        ).canonical
    except Refusal:
        return None


def _answers(
    sample: Sample, asked: Sequence[Question], belongs: Sequence[Belonging], looked: LookedUp
) -> Iterator[_Answered]:
    known = zip(asked, belongs, looked.found, looked.evidence, strict=True)
    for question, belonging, found, evidence in known:
        is_sampled = sample.holds(evidence.keys.document)
        block = block_of(question, belonging, is_sampled, evidence)
        yield _Answered(answer_of(belonging, is_sampled, found), block)


def _record(
    acting: Acting,
    wanted: Purpose,
    rule: str,
    covered: Covered,
    version: Version,
    judged: Sequence[_Judged],
    answers: Sequence[_Answered],
    at: datetime,
    on: date,
) -> list[Reply]:
    rests_on = basis(wanted.code, on)
    entries = [
        _entry(acting, wanted, rule, rests_on, version, one, answer, at)
        for one, answer in zip(judged, answers, strict=True)
    ]
    receipts = ledger.append_many(entries)
    ids = [uuid4() for _ in entries]
    insert(
        Inquiry,
        (
            "id",
            "entry",
            "purpose",
            "organisation",
            "officer",
            "asked_at",
            "asked_on",
            "answer",
            "refusal",
            "list_version",
        ),
        [
            (
                id_,
                receipt.entry_id,
                wanted.code,
                acting.organisation,
                acting.officer,
                at,
                on,
                answer.told.value,
                "" if one.refusal is None else one.refusal.reason.value,
                version.number,
            )
            for id_, receipt, one, answer in zip(ids, receipts, judged, answers, strict=True)
        ],
    )
    links.write(
        (receipt.entry_id, whom)
        for receipt, one, answer in zip(receipts, judged, answers, strict=True)
        for whom in _whom(one, answer.told, on)
    )
    stale_since = covered.fresh_until if covered.fresh_until and covered.fresh_until < at else None
    return [
        Reply(id_, answer.told, one.refusal, at, version, covered.covers_from, stale_since, receipt)
        for id_, one, answer, receipt in zip(ids, judged, answers, receipts, strict=True)
    ]


def _entry(
    acting: Acting,
    wanted: Purpose,
    rule: str,
    rests_on: dict[str, JSON],
    version: Version,
    one: _Judged,
    answer: _Answered,
    at: datetime,
) -> NewEntry:
    facts: dict[str, JSON] = {
        "purpose": wanted.code,
        "basis": rests_on,
        "answer": answer.told.value,
        "refusal": "" if one.refusal is None else one.refusal.reason.value,
        "list_version": version.number,
        "list_root": version.root.hex(),
        "policy": version.policy,
        "power": rule,
        "register": settings.TUTELA_REGISTER,
    }
    return NewEntry(
        event=Event.INQUIRY_ANSWERED,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts=facts,
        openings={
            "person": _opening(document=one.question.document, name=one.question.name),
            "authorisation": _opening(authorisation=one.question.authorisation),
            INDEX: answer.grounds,
        },
    )


def _opening(**facts: str) -> bytes:
    """What the entry's commitment stands for; kept apart, encrypted. Long texts are cut: they were refused anyway."""
    return canonical({key: _encodable(value[:400]) for key, value in facts.items()})


def _encodable(text: str) -> str:
    """Half a surrogate pair cannot be stored; a question that holds one is refused, and logged like any other."""
    return text.encode("utf-8", "backslashreplace").decode()


def _log_refusal(acting: Acting, refusal: Refusal, count: int, at: datetime) -> UUID:
    with transaction.atomic():
        return ledger.append(
            event=Event.INQUIRY_REFUSED,
            at=at,
            organisation=acting.organisation,
            officer=acting.officer,
            facts={"reason": refusal.reason.value, "questions": count},
        ).entry_id
