"""Identities verified and re-checks: what entries say of cases, of what pending answers came to, and what rows say."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from tutela.agencies.verifying.models import Case
from tutela.answers.inquiries.models import Settlement
from tutela.auditing.statements import Kind, Statement
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.entries import EntryContent, moment
from tutela.ledger.events import Event
from tutela.redress.relief.models import Recheck

_CHUNK: Final = 2_000

_Facts = Mapping[str, Any]


def _settled(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    if "run" in facts:  # a row: what it came to stands with the staff list, and in the entry
        yield Statement(Kind.RUN_NAMED, facts["run"], at=content.at)
        return
    told = {"answer": facts["answer"], "entry": str(content.entry_id), "at": moment(content.at)}
    yield Statement(Kind.SETTLEMENT, facts["inquiry"], told, content.at)
    yield Statement(Kind.INQUIRY_NAMED, facts["entry"], at=content.at)


def _case(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    told = {"state": facts["state"], "due": facts["due"]}
    yield Statement(Kind.CASE, facts["case"], told, content.at)


def _recheck(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    told = {"state": facts["state"], "due": facts["due"]}
    yield Statement(Kind.RECHECK, facts["recheck"], told, content.at)


SAID: Final[Mapping[Event, Callable[[EntryContent, _Facts], Iterator[Statement]]]] = {
    Event.ANSWER_SETTLED: _settled,
    Event.IDENTITY_WAITS: _case,
    Event.IDENTITY_JUDGED: _case,
    Event.RECHECK_MOVED: _recheck,
}


def settlements(since: datetime | None) -> Iterator[Statement]:
    """What pending answers came to."""
    del since
    for row in Settlement.objects.order_by("inquiry").iterator(chunk_size=_CHUNK):
        told: dict[str, JSON] = {
            "answer": row.answer,
            "entry": str(row.entry),
            "at": moment(row.settled_at),
        }
        yield Statement(Kind.SETTLEMENT, str(row.inquiry), told, row.settled_at)


def cases(since: datetime | None) -> Iterator[Statement]:
    """How far each case has come."""
    del since
    for row in Case.objects.defer("sealed").order_by("id").iterator(chunk_size=_CHUNK):
        told: dict[str, JSON] = {"state": row.state, "due": row.due_on.isoformat()}
        yield Statement(Kind.CASE, str(row.id), told, row.opened_at)


def rechecks(since: datetime | None) -> Iterator[Statement]:
    """How far each re-check has come."""
    del since
    for row in Recheck.objects.defer("sealed").order_by("id").iterator(chunk_size=_CHUNK):
        told: dict[str, JSON] = {"state": row.state, "due": row.due_on.isoformat()}
        yield Statement(Kind.RECHECK, str(row.id), told, row.applied_at)


READERS: Final[tuple[Callable[[datetime | None], Iterator[Statement]], ...]] = (settlements, cases, rechecks)
