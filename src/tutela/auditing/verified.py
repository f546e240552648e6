"""Identities verified and re-checks: what entries say of cases, of what pending answers came to, and what rows say."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import OuterRef, Subquery

from tutela.agencies.verifying.case import State as Comparing
from tutela.agencies.verifying.models import Case
from tutela.answers.filings.history import REGISTRY
from tutela.answers.inquiries.models import Inquiry, Settlement
from tutela.answers.subjects.view import THEMSELF
from tutela.auditing.statements import Kind, Statement
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.entries import EntryContent, moment
from tutela.ledger.events import Event
from tutela.redress.relief.models import Recheck
from tutela.redress.relief.recheck import State as Rechecking
from tutela.redress.relief.recheck import Way

_CHUNK: Final = 2_000
_ENDED: Final = (Comparing.ENDED.value, Rechecking.DECIDED.value)
_FOUND: Final = (Comparing.PROPOSED.value, Rechecking.PROPOSED.value, *_ENDED)

_Facts = Mapping[str, Any]


def _settled(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    if "run" in facts:  # a row: what it came to stands with the staff list, and in the entry
        yield Statement(Kind.RUN_NAMED, facts["run"], at=content.at)
        return
    told = {"answer": facts["answer"], "entry": str(content.entry_id), "at": moment(content.at)}
    told |= {"of": facts["entry"]}
    yield Statement(Kind.SETTLEMENT, facts["inquiry"], told, content.at)
    yield Statement(Kind.INQUIRY_NAMED, facts["entry"], at=content.at)
    if "list_version" in facts:  # earlier editions named no list
        named = {"root": facts["list_root"], "policy": facts["policy"]}
        yield Statement(Kind.LIST_USED, str(facts["list_version"]), named, content.at)


def _waits(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    told = {"agency": content.organisation, "at": moment(content.at)}
    yield Statement(Kind.CASE_OPENED, facts["case"], told, content.at)
    yield from _case(content, facts)


def _case(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    yield Statement(Kind.CASE, facts["case"], _stands(content, facts), content.at)
    if facts["state"] == Comparing.PROPOSED.value:
        yield Statement(Kind.CASE_FOUND, facts["case"], {"by": content.officer}, content.at)


def _recheck(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    stands = _stands(content, facts)
    told = {**stands, "agency": content.organisation if stands["by"] else ""}
    told |= {"has_come": facts["state"] == Rechecking.DECIDED.value}
    yield Statement(Kind.RECHECK, facts["recheck"], told, content.at)
    if facts["state"] == Rechecking.PROPOSED.value:
        yield Statement(Kind.RECHECK_FOUND, facts["recheck"], {"by": content.officer}, content.at)
    if facts["state"] == Rechecking.OPEN.value:  # the first; later ones were sent back, or on
        way = Way.SIGNED_IN if content.organisation == THEMSELF else Way.PAPER
        taken = {"by": content.organisation, "way": way.value, "at": moment(content.at)}
        yield Statement(Kind.RECHECK_TAKEN, facts["recheck"], taken, content.at)


def _stands(content: EntryContent, facts: _Facts) -> dict[str, JSON]:
    """How far it came, when, and by whom where an officer found or confirmed; by rule alone nobody did."""
    is_found = facts["state"] in _FOUND and content.officer != REGISTRY
    by = content.officer if is_found else ""
    return {"state": facts["state"], "due": facts["due"], "at": moment(content.at), "by": by}


SAID: Final[Mapping[Event, Callable[[EntryContent, _Facts], Iterator[Statement]]]] = {
    Event.ANSWER_SETTLED: _settled,
    Event.IDENTITY_WAITS: _waits,
    Event.IDENTITY_JUDGED: _case,
    Event.RECHECK_MOVED: _recheck,
}


def settlements(since: datetime | None) -> Iterator[Statement]:
    """What pending answers came to."""
    del since
    asked = Inquiry.objects.filter(id=OuterRef("inquiry")).values("entry")
    rows = Settlement.objects.annotate(of=Subquery(asked)).order_by("inquiry")
    for row in rows.iterator(chunk_size=_CHUNK):
        told: dict[str, JSON] = {
            "answer": row.answer,
            "entry": str(row.entry),
            "at": moment(row.settled_at),
            "of": str(row.of),
        }
        yield Statement(Kind.SETTLEMENT, str(row.inquiry), told, row.settled_at)


def cases(since: datetime | None) -> Iterator[Statement]:
    """How far each case has come."""
    del since
    for row in Case.objects.defer("sealed").order_by("id").iterator(chunk_size=_CHUNK):
        opened: dict[str, JSON] = {"agency": row.agency, "at": moment(row.opened_at)}
        yield Statement(Kind.CASE_OPENED, str(row.id), opened, row.opened_at)
        yield Statement(Kind.CASE, str(row.id), _row(row), row.opened_at)
        if row.proposed_by or row.decided_by:
            yield Statement(Kind.CASE_FOUND, str(row.id), {"by": row.proposed_by}, row.opened_at)


def rechecks(since: datetime | None) -> Iterator[Statement]:
    """How far each re-check has come."""
    del since
    for row in Recheck.objects.defer("sealed").order_by("id").iterator(chunk_size=_CHUNK):
        stands = _row(row)
        told: dict[str, JSON] = {**stands, "agency": row.agency if stands["by"] else ""}
        told |= {"has_come": bool(row.outcome)}
        yield Statement(Kind.RECHECK, str(row.id), told, row.applied_at)
        if row.proposed_by or row.decided_by:
            yield Statement(Kind.RECHECK_FOUND, str(row.id), {"by": row.proposed_by}, row.applied_at)
        taken: dict[str, JSON] = {"by": row.taken_by, "way": row.way, "at": moment(row.applied_at)}
        yield Statement(Kind.RECHECK_TAKEN, str(row.id), taken, row.applied_at)


def _row(row: Case | Recheck) -> dict[str, JSON]:
    """As `_stands`: of one that has ended the second officer, and else whoever has found."""
    by = row.decided_by if row.state in _ENDED else row.decided_by or row.proposed_by
    return {"state": row.state, "due": row.due_on.isoformat(), "at": moment(row.changed_at), "by": by}


READERS: Final[tuple[Callable[[datetime | None], Iterator[Statement]], ...]] = (settlements, cases, rechecks)
