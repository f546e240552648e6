"""What follows *record*: what entries say of duties and of orders, and what the rows say of themselves."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from tutela.auditing.statements import Kind, Statement
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.entries import EntryContent, moment
from tutela.ledger.events import Event
from tutela.measures.following.models import Following, Step

_CHUNK: Final = 2_000

_Facts = Mapping[str, Any]


def _owed(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    told = {"state": facts["state"]}
    yield Statement(Kind.FOLLOWING, facts["following"], told, content.at)
    for one in facts["owed"]:
        key = _key(facts["following"], one["duty"], one["undoing"])
        yield Statement(Kind.DUTY, key, {"due": one["due"], "body": content.organisation}, content.at)


def _done(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    key = _key(facts["following"], facts["duty"], facts["undoing"])
    told = {"done": facts["done"], "officer": content.officer, "entry": str(content.entry_id)}
    yield Statement(Kind.DUTY_DONE, key, {**told, "at": moment(content.at)}, content.at)


def _ended(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    yield Statement(Kind.FOLLOWING, facts["following"], {"state": facts["state"]}, content.at)


def _ordered(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    yield Statement(Kind.CORRECTION_ORDERED, facts["following"], {"body": facts["body"]}, content.at)


SAID: Final[Mapping[Event, Callable[[EntryContent, _Facts], Iterator[Statement]]]] = {
    Event.DUTIES_OWED: _owed,
    Event.DUTY_DONE: _done,
    Event.DUTIES_ENDED: _ended,
    Event.CORRECTION_ORDERED: _ordered,
}


def following(since: datetime | None) -> Iterator[Statement]:
    """Where each stands, and whether its correction was ordered."""
    del since
    for row in Following.objects.order_by("id").iterator(chunk_size=_CHUNK):
        yield Statement(Kind.FOLLOWING, str(row.id), {"state": row.state}, row.opened_at)
        if row.ordered_on is not None:
            yield Statement(Kind.CORRECTION_ORDERED, str(row.id), {"body": row.organisation})


def duties(since: datetime | None) -> Iterator[Statement]:
    """What is owed, and what was done."""
    del since
    for row in Step.objects.defer("sealed").order_by("id").iterator(chunk_size=_CHUNK):
        key = _key(str(row.following_id), row.duty, row.is_undoing)
        yield Statement(Kind.DUTY, key, {"due": row.due_on.isoformat(), "body": row.organisation})
        if row.done_on is not None and row.done_at is not None:
            told: dict[str, JSON] = {
                "done": row.done_on.isoformat(),
                "officer": row.done_by,
                "entry": str(row.entry),
                "at": moment(row.done_at),
            }
            yield Statement(Kind.DUTY_DONE, key, told, row.done_at)


READERS: Final[tuple[Callable[[datetime | None], Iterator[Statement]], ...]] = (following, duties)


def _key(following_id: str, duty: str, is_undoing: bool) -> str:
    return f"{following_id}/{duty}/{'back' if is_undoing else 'done'}"
