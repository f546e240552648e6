"""What is written of answers, in their transaction: entries, inquiries, and links from persons to entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings

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
) -> list[list[Reply]]:
    """Writes every answer and every refusal under one signature; the replies, call by call.

    `version`: None where nothing is answered.
    """
    lines = [
        _Line(call.terms, judged, one)
        for call, answers in calls
        for judged, one in zip(call.judged, answers, strict=True)
    ]
    receipts = ledger.append_many([*_entries(lines, version, at), *(one.entry(at) for one in refused)])
    if version is None:
        return []
    replies = iter(_kept(lines, receipts[: len(lines)], version, at, on))
    return [[next(replies) for _ in answers] for _, answers in calls]


def _kept(
    lines: Sequence[_Line], receipts: Sequence[Receipt], version: Version, at: datetime, on: date
) -> list[Reply]:
    ids = [uuid4() for _ in lines]
    written = list(zip(ids, receipts, lines, strict=True))
    linked = (
        (receipt.entry_id, person)
        for _, receipt, line in written
        for person in whom(line.judged, line.answered.told, on)
    )
    inquiries = Rows(Inquiry, _COLUMNS, [_row(*one, version, at, on) for one in written])
    insert_together(inquiries, links.rows(linked))
    return [
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
    return [] if version is None else [_entry(line, version, at) for line in lines]


def _entry(line: _Line, version: Version, at: datetime) -> NewEntry:
    terms, refusal, asked = line.terms, line.judged.refusal, line.judged.question
    facts: dict[str, JSON] = {
        "purpose": terms.purpose.code,
        "basis": terms.rests_on,
        "answer": line.answered.told.value,
        "refusal": "" if refusal is None else refusal.reason.value,
        "list_version": version.number,
        "list_root": version.root.hex(),
        "policy": version.policy,
        "power": terms.rule,
        "register": settings.TUTELA_REGISTER,
    }
    return NewEntry(
        event=Event.INQUIRY_ANSWERED,
        at=at,
        organisation=terms.acting.organisation,
        officer=terms.acting.officer,
        facts=facts,
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
