"""What an answer that was pending came to: a follow-up answer with its own entry; the first stays visible as it was.

Who verified the identity, and at which agency, is not said here: of the agency the kind of record could be guessed.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from tutela.answers.inquiries.answer import Answer, Question
from tutela.answers.inquiries.evidence import Grounds, grounds_of
from tutela.answers.inquiries.identify import identify
from tutela.answers.inquiries.models import Inquiry, Settlement
from tutela.answers.inquiries.recording import INDEX
from tutela.answers.inquiries.register import Belonging
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import entries
from tutela.index.lookup import queries as index
from tutela.index.lookup.rows import Probe
from tutela.ledger import actions as ledger
from tutela.ledger import queries as kept
from tutela.ledger import replay
from tutela.ledger.events import Event
from tutela.ledger.queries import Opened
from tutela.ledger.replay import facts_of

REGISTRY: Final = "registry"
NAMING: Final = ("person", "authorisation")
"""The commitments of a question that a settled answer repeats: their openings stay with the question's entry."""
_OPENED: Final = ("person", INDEX, "authorisation")
_AS_ASKED: Final = ("basis", "power")
_SETTLES: Final = (Answer.RECORD, Answer.NO_RECORD)
_AT_ONCE: Final = 400


@dataclass(frozen=True, slots=True)
class Waits:
    """A question that got *pending*: under which purpose, by whom, and on which day."""

    inquiry: UUID
    entry: UUID
    purpose: str
    organisation: str
    asked_on: date


@dataclass(frozen=True, slots=True)
class Settled:
    """What it came to, and the entry that says so."""

    answer: Answer
    entry: UUID
    settled_at: datetime


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a question meant, as it was written and as it was looked up, and what else was known then."""

    question: Question
    probe: Probe
    belonging: Belonging | None = None  # what the register said; None where it was not kept


def waits(but: "Collection[QuerySet[Any]]" = ()) -> Iterator[Waits]:
    """Questions whose answer is pending still, oldest first, but for the inquiries that these give."""
    rows = Inquiry.objects.filter(answer=Answer.PENDING.value, withdrawn_at=None)
    rows = rows.exclude(id__in=Settlement.objects.values("inquiry"))
    for left_out in but:
        rows = rows.exclude(id__in=left_out)
    for row in rows.order_by("asked_at", "id").iterator(chunk_size=_AT_ONCE):
        yield Waits(row.id, row.entry, row.purpose, row.organisation, row.asked_on)


def settle(*, inquiry: UUID, answer: Answer, at: datetime) -> bool:
    """Settles what is pending, once; whether it did. Inside the caller's transaction, which has asked for its power.

    The entry names no agency and no officer: who decided stands in the entries of the case. It binds all that the
    question's own entry binds, whose openings open it too, and the list as it is now.
    """
    if answer not in _SETTLES:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    row = Inquiry.objects.select_for_update().filter(id=inquiry, answer=Answer.PENDING.value).first()
    if row is None or row.withdrawn_at is not None or Settlement.objects.filter(inquiry=inquiry).exists():
        return False
    first, version = entries.parse(kept.body(row.entry)), index.version()
    entry = ledger.append(
        event=Event.ANSWER_SETTLED,
        at=at,
        organisation=REGISTRY,
        officer=REGISTRY,
        facts={
            "inquiry": str(row.id),
            "entry": str(row.entry),
            "body": row.organisation,
            "purpose": row.purpose,
            "answer": answer.value,
            "list_version": version.number,
            "list_root": version.root.hex(),
            "policy": version.policy,
            "commitments": {label: first.commitments[label] for label in NAMING},
            **{name: first.facts[name] for name in _AS_ASKED if name in first.facts},
        },
    ).entry_id
    Settlement.objects.create(inquiry=row.id, entry=entry, answer=answer.value, settled_at=at)
    return True


def settled(inquiries: Iterable[UUID]) -> dict[UUID, Settled]:
    """What these came to; those that were never pending, or are still, are absent."""
    rows = Settlement.objects.filter(inquiry__in=list(inquiries))
    return {row.inquiry: Settled(Answer(row.answer), row.entry, row.settled_at) for row in rows}


def meant(entry: UUID, purpose: str, on: date) -> Meant | None:
    """Whom a question meant, from what stands behind its entry; None where that was destroyed."""
    try:
        person, ground = kept.opening(entry, "person"), kept.opening(entry, INDEX)
        words = kept.opening(entry, "authorisation")
    except Refusal:
        return None
    grounds = grounds_of(ground.data, purpose)
    if grounds is None:
        return None
    question = question_of(grounds, person, words)
    return meant_by(question, on, grounds.belonging)


def documents(asked: Collection[tuple[UUID, str, date]]) -> dict[UUID, str]:
    """By entry the canonical document of whom each question meant, given as (entry, purpose, day); none destroyed."""
    opened = replay.opened([entry for entry, _, _ in asked], _OPENED)
    found: dict[UUID, str] = {}
    for entry, purpose, on in asked:
        person, ground, words = (opened.get((entry, label)) for label in _OPENED)
        grounds = None if ground is None else grounds_of(ground.data, purpose)
        if grounds is None or person is None or words is None:
            continue
        with suppress(Refusal):
            found[entry] = identify(question_of(grounds, person, words), on).document
    return found


def meant_by(question: Question, on: date, belonging: Belonging | None = None) -> Meant:
    """The same of a question whose person is known otherwise."""
    return Meant(question, identify(question, on), belonging)


def question_of(grounds: Grounds, person: Opened, authorisation: Opened) -> Question:
    """The question again, from what stands behind its entry. Raises KeyError, ValueError where that is none."""
    named = facts_of(person)
    return Question(
        name=named["name"],
        document=named["document"],
        authorisation=facts_of(authorisation)["authorisation"],
        document_kind=grounds.document_kind,
        country=grounds.country,
        born_on=grounds.born_on,
        sex=grounds.sex,
    )
