"""What follows *record*: what entries say of duties and of orders, and what the rows say of themselves."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef

from tutela.auditing.statements import Kind, Statement
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.entries import EntryContent, moment
from tutela.ledger.events import Event
from tutela.measures.following.following import Look, State
from tutela.measures.following.models import Declaration, Following, Step
from tutela.packs.current import legal_day_of

_CHUNK: Final = 2_000
_DONE: Final = ("done", "officer", "entry", "at")
"""What is said of a duty that was done; nothing of one that is owed, or owed again."""

_Facts = Mapping[str, Any]


def _owed(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    yield Statement(Kind.FOLLOWING, facts["following"], {"state": facts["state"]}, content.at)
    if facts["state"] == State.OPEN.value and not facts.get("more"):
        told = {"filing": facts.get("filing", ""), "hit": facts.get("hit", ""), "purpose": facts["purpose"]}
        told |= {"body": content.organisation, "at": moment(content.at)}
        yield Statement(Kind.FOLLOWING_OPENED, facts["following"], told, content.at)
    for one in facts["owed"]:
        key = _key(facts["following"], one["duty"], one["undoing"])
        yield Statement(Kind.DUTY, key, {"due": one["due"], "body": content.organisation}, content.at)
    for duty in facts.get("let_go", ()):
        yield Statement(Kind.DUTY, _key(facts["following"], duty, True), {}, content.at, gone=True)


def _done(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    key = _key(facts["following"], facts["duty"], facts["undoing"])
    told = {"done": facts["done"], "officer": content.officer, "entry": str(content.entry_id)}
    if "declaration" not in facts:
        yield Statement(Kind.DUTY_DONE, key, {**told, "at": moment(content.at)}, content.at)
        return
    yield Statement(Kind.DUTY_SHOWN, key, {**told, "at": moment(content.at)}, content.at)
    of_the_paper = {"duty": key, "look_by": facts["look_by"], "filed": facts["filed"]}
    said = {**told, **of_the_paper, "body": content.organisation, "at": moment(content.at)}
    yield Statement(Kind.DECLARATION, facts["declaration"], said, content.at)


def _looked_at(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    told = {"look": facts["look"], "seen": facts["seen"], "officer": content.officer}
    said = {**told, "entry": str(content.entry_id), "at": moment(content.at)}
    yield Statement(Kind.PROOF_LOOKED_AT, facts["declaration"], said, content.at)
    if facts["look"] == Look.RETURNED.value:
        key = _key(facts["following"], facts["duty"], False)
        yield Statement(Kind.DUTY_SHOWN, key, dict.fromkeys(_DONE, ""), content.at)


def _ended(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    yield Statement(Kind.FOLLOWING, facts["following"], {"state": facts["state"]}, content.at)


def _ordered(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    told = {"body": facts["body"], "on": legal_day_of(content.at).isoformat()}
    yield Statement(Kind.CORRECTION_ORDERED, facts["following"], told, content.at)


SAID: Final[Mapping[Event, Callable[[EntryContent, _Facts], Iterator[Statement]]]] = {
    Event.DUTIES_OWED: _owed,
    Event.DUTY_DONE: _done,
    Event.PROOF_LOOKED_AT: _looked_at,
    Event.DUTIES_ENDED: _ended,
    Event.CORRECTION_ORDERED: _ordered,
}


def following(since: datetime | None) -> Iterator[Statement]:
    """Where each stands, and whether its correction was ordered."""
    del since
    for row in Following.objects.order_by("id").iterator(chunk_size=_CHUNK):
        yield Statement(Kind.FOLLOWING, str(row.id), {"state": row.state}, row.opened_at)
        opened: dict[str, JSON] = {
            "filing": str(row.filing or ""),
            "hit": str(row.hit or ""),
            "purpose": row.purpose,
            "body": row.organisation,
            "at": moment(row.opened_at),
        }
        yield Statement(Kind.FOLLOWING_OPENED, str(row.id), opened, row.opened_at)
        if row.filing is not None:
            yield Statement(Kind.FILING_TOLD, str(row.filing), {"on": row.told_on.isoformat()}, row.opened_at)
        if row.ordered_on is not None:
            ordered: dict[str, JSON] = {"body": row.organisation, "on": row.ordered_on.isoformat()}
            yield Statement(Kind.CORRECTION_ORDERED, str(row.id), ordered)


def duties(since: datetime | None) -> Iterator[Statement]:
    """What is owed, and what was done."""
    del since
    is_shown = Exists(Declaration.objects.filter(step=OuterRef("pk")))
    rows = Step.objects.defer("sealed").annotate(is_shown=is_shown).order_by("id")
    for row in rows.iterator(chunk_size=_CHUNK):
        key = _key(str(row.following_id), row.duty, row.is_undoing)
        yield Statement(Kind.DUTY, key, {"due": row.due_on.isoformat(), "body": row.organisation})
        done = _shown(row)
        if row.is_shown:
            yield Statement(Kind.DUTY_SHOWN, key, done, row.done_at)
        elif any(done.values()):
            yield Statement(Kind.DUTY_DONE, key, done, row.done_at)


def declarations(since: datetime | None) -> Iterator[Statement]:
    """What was declared by a paper, and what the office made of it."""
    del since
    rows = Declaration.objects.defer("sealed").select_related("step").order_by("id")
    for row in rows.iterator(chunk_size=_CHUNK):
        declared: dict[str, JSON] = {
            "done": row.done_on.isoformat(),
            "officer": row.declared_by,
            "entry": str(row.entry),
            "duty": _key(str(row.step.following_id), row.step.duty, row.step.is_undoing),
            "look_by": row.look_by.isoformat(),
            "filed": row.is_filed,
            "body": row.organisation,
            "at": moment(row.declared_at),
        }
        yield Statement(Kind.DECLARATION, str(row.id), declared, row.declared_at)
        is_looked_at = row.look in (Look.ACCEPTED.value, Look.RETURNED.value)
        if is_looked_at or row.looked_at or row.looked_by or row.looked_entry or row.seen_on:
            looked: dict[str, JSON] = {
                "look": row.look,
                "seen": row.seen_on.isoformat() if row.seen_on else "",
                "officer": row.looked_by,
                "entry": str(row.looked_entry or ""),
                "at": moment(row.looked_at) if row.looked_at else "",
            }
            yield Statement(Kind.PROOF_LOOKED_AT, str(row.id), looked, row.looked_at)


def _shown(row: Step) -> dict[str, JSON]:
    """As it stands: done, declared and not returned, or owed."""
    on = row.done_on.isoformat() if row.done_on else ""
    at = moment(row.done_at) if row.done_at else ""
    return dict(zip(_DONE, (on, row.done_by, str(row.entry or ""), at), strict=True))


READERS: Final[tuple[Callable[[datetime | None], Iterator[Statement]], ...]] = (
    following,
    duties,
    declarations,
)


def _key(following_id: str, duty: str, is_undoing: bool) -> str:
    return f"{following_id}/{duty}/{'back' if is_undoing else 'done'}"
