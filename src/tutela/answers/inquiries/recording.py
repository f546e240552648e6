"""What is written of answers, in their transaction: entries, inquiries, and links from persons to entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.conf import settings

from tutela.answers.authorisations import resting
from tutela.answers.authorisations.resting import Ground
from tutela.answers.inquiries.answer import Answer, Reply
from tutela.answers.inquiries.calls import Admitted, Judged, Terms
from tutela.answers.inquiries.evidence import nothing_looked_up
from tutela.answers.inquiries.judging import whom
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.subjects import links
from tutela.bodies.kinds import Acting
from tutela.core.errors import Refusal
from tutela.core.proofs.commitments import JSON, canonical
from tutela.core.proofs.receipts import Receipt
from tutela.index.lookup.queries import Version
from tutela.ledger import actions as ledger
from tutela.ledger.actions import NewEntry
from tutela.ledger.events import Event
from tutela.sql.identifiers import dated_ids
from tutela.sql.inserts import Rows, insert_together

INDEX: Final = "index"
"""The label of what an answer rests on. It is for the registry and its auditor: no receipt hands it out."""

_COLUMNS: Final = (
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
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What is told, and the block that says what it rests on."""

    told: Answer
    grounds: bytes


REFUSED: Final = Answered(Answer.REFUSED, nothing_looked_up())


@dataclass(frozen=True, slots=True)
class Refused:
    """A call that is refused as a whole: by whom, how many questions, and why."""

    acting: Acting
    questions: int
    refusal: Refusal

    def entry(self, at: datetime) -> NewEntry:
        """What the ledger says of it."""
        facts: dict[str, JSON] = {"reason": self.refusal.reason.value, "questions": self.questions}
        return NewEntry(Event.INQUIRY_REFUSED, at, self.acting.organisation, self.acting.officer, facts)


Rest = tuple[UUID, Acting, Ground | None]
"""A question with what it rests on."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The replies, call by call, and the questions whose authorisations are to be spent."""

    replies: list[list[Reply]]
    rests: list[Rest]


@dataclass(frozen=True, slots=True)
class _Line:
    """One question with all that is written of it."""

    terms: Terms
    judged: Judged
    answered: Answered


def record(
    calls: Sequence[tuple[Admitted, Sequence[Answered]]],
    refused: Sequence[Refused],
    version: Version | None,
    at: datetime,
    on: date,
) -> Recorded:
    """Writes every answer and every refusal under one signature; waits for nothing.

    `version`: None where nothing is answered.
    """
    lines = [
        _Line(call.terms, judged, one)
        for call, answers in calls
        for judged, one in zip(call.judged, answers, strict=True)
    ]
    receipts = ledger.append_many([*_entries(lines, version, at), *(one.entry(at) for one in refused)])
    if version is None:
        return Recorded([], [])
    kept, rests = _kept(lines, receipts[: len(lines)], version, at, on)
    replies = iter(kept)
    return Recorded([[next(replies) for _ in answers] for _, answers in calls], rests)


def _kept(
    lines: Sequence[_Line], receipts: Sequence[Receipt], version: Version, at: datetime, on: date
) -> tuple[list[Reply], list[Rest]]:
    ids = dated_ids(len(lines), at)
    written = list(zip(ids, receipts, lines, strict=True))
    linked = (
        (receipt.entry_id, person)
        for _, receipt, line in written
        for person in whom(line.judged, line.answered.told, on)
    )
    inquiries = Rows(Inquiry, _COLUMNS, [_row(*one, version, at, on) for one in written])
    rests = [(id_, line.terms.acting, line.judged.ground) for id_, _, line in written]
    papers = resting.rows(((id_, acting.organisation, ground) for id_, acting, ground in rests), on)
    insert_together(inquiries, links.rows(linked), papers)
    replies = [
        Reply(
            id_,
            line.answered.told,
            line.judged.refusal,
            at,
            version,
            line.terms.covered.covers_from,
            line.terms.stale_since(at),
            receipt,
        )
        for id_, receipt, line in written
    ]
    return replies, rests


def _row(
    id_: UUID, receipt: Receipt, line: _Line, version: Version, at: datetime, on: date
) -> tuple[object, ...]:
    refusal = line.judged.refusal
    return (
        id_,
        receipt.entry_id,
        line.terms.purpose.code,
        line.terms.acting.organisation,
        line.terms.acting.officer,
        at,
        on,
        line.answered.told.value,
        "" if refusal is None else refusal.reason.value,
        version.number,
    )


def _entries(lines: Sequence[_Line], version: Version | None, at: datetime) -> list[NewEntry]:
    if version is None:
        return []
    facts = _Facts(version)
    return [_entry(line, facts, at) for line in lines]


class _Facts:
    """What entries say besides whom they concern: many say the same, and share one mapping."""

    def __init__(self, version: Version) -> None:
        self._version, self._register = version, settings.TUTELA_REGISTER
        self._known: dict[tuple[str, str, Answer, str], dict[str, JSON]] = {}

    def of(self, line: _Line) -> dict[str, JSON]:
        """Of one day, so a purpose has one basis."""
        refusal = "" if line.judged.refusal is None else line.judged.refusal.reason.value
        like = (line.terms.purpose.code, line.terms.rule, line.answered.told, refusal)
        known = self._known.get(like)
        if known is None:
            known = self._known[like] = self._made(line, refusal)
        return known

    def _made(self, line: _Line, refusal: str) -> dict[str, JSON]:
        terms, version = line.terms, self._version
        return {
            "purpose": terms.purpose.code,
            "basis": terms.rests_on,
            "answer": line.answered.told.value,
            "refusal": refusal,
            "list_version": version.number,
            "list_root": version.root.hex(),
            "policy": version.policy,
            "power": terms.rule,
            "register": self._register,
        }


def _entry(line: _Line, facts: _Facts, at: datetime) -> NewEntry:
    asked = line.judged.question
    return NewEntry(
        event=Event.INQUIRY_ANSWERED,
        at=at,
        organisation=line.terms.acting.organisation,
        officer=line.terms.acting.officer,
        facts=facts.of(line),
        openings={
            "person": _opening(document=asked.document, name=asked.name),
            "authorisation": _opening(authorisation=asked.authorisation),
            INDEX: line.answered.grounds,
        },
    )


def _opening(**facts: str) -> bytes:
    """What the entry's commitment stands for; kept apart, encrypted. Long texts are cut: they were refused anyway."""
    return canonical({key: _encodable(value[:400]) for key, value in facts.items()})


def _encodable(text: str) -> str:
    """Half a surrogate pair cannot be stored; a question that holds one is refused, and logged like any other."""
    return text.encode("utf-8", "backslashreplace").decode()
