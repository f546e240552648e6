"""Staff lists, authorisations and filings: what their entries say of the rows, and what the rows say of themselves."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from tutela.answers.authorisations.authorisation import LATE
from tutela.answers.authorisations.models import Authorisation
from tutela.answers.filings.models import Filing, Line
from tutela.answers.staff.actions import facts_of
from tutela.answers.staff.models import Change, Engagement
from tutela.answers.subjects.view import THEMSELF
from tutela.auditing.statements import Kind, Statement
from tutela.core.filings.states import ENDED, State
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.entries import EntryContent, moment
from tutela.ledger import replay
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of

_CHUNK: Final = 2_000
_GIVEN: Final = ("filing", "body", "asker", "purpose", "way", "form", "from", "until")
_ENGAGED: Final = ("state", "post", "purpose", "from", "until")

_Facts = Mapping[str, Any]


def _staff(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    for one in facts["changes"]:
        told = {name: one[name] for name in _ENGAGED}
        yield Statement(Kind.ENGAGEMENT, one["engagement"], told, content.at)
        if "person" in one:
            by = {"officer": content.officer, "at": moment(content.at)}
            yield Statement(Kind.ENGAGED, one["engagement"], {"person": one["person"], **by}, content.at)
        line = {**told, "did": facts["did"], "officer": content.officer, "at": moment(content.at)}
        yield Statement(Kind.STAFF_CHANGE, f"{content.entry_id}/{one['engagement']}", line, content.at)


def _given(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    told = {name: facts[name] for name in _GIVEN}
    told |= {"entry": str(content.entry_id), "at": moment(content.at)}
    is_paper = content.organisation != THEMSELF
    told |= {"taken_by": content.officer if is_paper else "", "is_paper": is_paper}
    yield Statement(Kind.AUTHORISATION, facts["authorisation"], told, content.at)


def _ended(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    if facts["how"] == LATE:
        opened = replay.opened([content.entry_id], [LATE]).get((content.entry_id, LATE))
        if opened is not None:
            row = replay.facts_of(opened)["authorisation"]
            yield Statement(Kind.AUTHORISATION_LATE, row, {"at": moment(content.at)}, content.at)
    elif facts["how"] != "declined":  # then there is none
        told = {"how": facts["how"], "inquiry": facts["inquiry"], "at": moment(content.at)}
        yield Statement(Kind.AUTHORISATION_ENDED, facts["authorisation"], told, content.at)


def _moved(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    line = {name: facts[name] for name in ("filing", "move", "state", "by", "cause")}
    line |= {
        "organisation": content.organisation,
        "officer": content.officer,
        "at": moment(content.at),
    }
    yield Statement(Kind.FILING_LINE, str(content.entry_id), line, content.at)
    told = {"state": facts["state"], "body": facts["body"], "due": facts["due"]}
    told |= {"open": facts["state"] not in ENDED}
    if facts["state"] != State.DRAFT.value:  # until then the body writes as it likes
        told |= {"asker": facts["asker"], "purpose": facts["purpose"], "at": moment(content.at)}
    yield Statement(Kind.FILING, facts["filing"], told, content.at)
    if not facts["from"]:
        opened = {"officer": content.officer, "at": moment(content.at)}
        yield Statement(Kind.FILING_OPENED, facts["filing"], opened, content.at)
    if facts["state"] == State.FILED.value or (not facts["from"] and facts["state"] == State.ANSWERED.value):
        on = {"on": legal_day_of(content.at).isoformat()}
        yield Statement(Kind.FILING_FILED, facts["filing"], on, content.at)
    if facts["state"] == State.ANSWERED.value:  # then it is due from the day on which it was told
        yield Statement(Kind.FILING_TOLD, facts["filing"], {"on": facts["due"]}, content.at)
    if "inquiry" in facts:
        yield Statement(Kind.FILING_ANSWERED, facts["filing"], {"inquiry": facts["inquiry"]}, content.at)


SAID: Final[Mapping[Event, Callable[[EntryContent, _Facts], Iterator[Statement]]]] = {
    Event.STAFF_CHANGED: _staff,
    Event.AUTHORISATION_GIVEN: _given,
    Event.AUTHORISATION_ENDED: _ended,
    Event.FILING_MOVED: _moved,
}


def staff(since: datetime | None) -> Iterator[Statement]:
    """Engagements as they stand, and each line of their history."""
    del since
    for row in Engagement.objects.defer("sealed").order_by("id").iterator(chunk_size=_CHUNK):
        yield Statement(Kind.ENGAGEMENT, str(row.id), facts_of(row), row.listed_at)
    for line in Change.objects.order_by("id").iterator(chunk_size=_CHUNK):
        told: dict[str, JSON] = {
            **facts_of(line),
            "did": line.did,
            "officer": line.officer,
            "at": moment(line.at),
        }
        yield Statement(Kind.STAFF_CHANGE, f"{line.entry}/{line.engagement_id}", told, line.at)


def authorisations(since: datetime | None) -> Iterator[Statement]:
    """Authorisations as they were given, and as they ended."""
    del since
    for row in Authorisation.objects.defer("sealed").order_by("id").iterator(chunk_size=_CHUNK):
        told: dict[str, JSON] = {
            "filing": str(row.subject),
            "body": row.organisation,
            "asker": row.asker,
            "purpose": row.purpose,
            "way": row.way,
            "form": row.form,
            "from": row.from_on.isoformat(),
            "until": row.until_on.isoformat(),
            "entry": str(row.entry),
            "at": moment(row.given_at),
            "taken_by": row.taken_by,
            "is_paper": row.signed_on is not None,
        }
        yield Statement(Kind.AUTHORISATION, str(row.id), told, row.given_at)
        ended_at = row.withdrawn_at or row.spent_at
        if ended_at is not None:
            how = "withdrawn" if row.withdrawn_at is not None else "spent"
            ended: dict[str, JSON] = {
                "how": how,
                "inquiry": str(row.inquiry) if row.inquiry else "",
                "at": moment(ended_at),
            }
            yield Statement(Kind.AUTHORISATION_ENDED, str(row.id), ended, ended_at)
        if row.late_at is not None:
            late: dict[str, JSON] = {"at": moment(row.late_at)}
            yield Statement(Kind.AUTHORISATION_LATE, str(row.id), late, row.late_at)


def filings(since: datetime | None) -> Iterator[Statement]:
    """Filings as they stand, and each line of their history."""
    del since
    for row in Filing.objects.defer("sealed").order_by("id").iterator(chunk_size=_CHUNK):
        told: dict[str, JSON] = {
            "state": row.state,
            "body": row.organisation,
            "due": row.due_on.isoformat() if row.due_on else "",
            "open": row.is_open,
        }
        if row.state != State.DRAFT.value:
            told |= {"asker": row.asker, "purpose": row.purpose, "at": moment(row.changed_at)}
        yield Statement(Kind.FILING, str(row.id), told, row.opened_at)
        opened: dict[str, JSON] = {"officer": row.opened_by, "at": moment(row.opened_at)}
        yield Statement(Kind.FILING_OPENED, str(row.id), opened, row.opened_at)
        if row.filed_on is not None:
            on: dict[str, JSON] = {"on": row.filed_on.isoformat()}
            yield Statement(Kind.FILING_FILED, str(row.id), on, row.opened_at)
        if row.inquiry is not None:
            yield Statement(Kind.FILING_ANSWERED, str(row.id), {"inquiry": str(row.inquiry)}, row.opened_at)
    for line in Line.objects.defer("sealed").order_by("id").iterator(chunk_size=_CHUNK):
        step: dict[str, JSON] = {
            "filing": str(line.filing_id),
            "move": line.move,
            "state": line.state,
            "by": line.by,
            "cause": line.cause,
            "organisation": line.organisation,
            "officer": line.officer,
            "at": moment(line.at),
        }
        yield Statement(Kind.FILING_LINE, str(line.entry), step, line.at)


READERS: Final[tuple[Callable[[datetime | None], Iterator[Statement]], ...]] = (
    staff,
    authorisations,
    filings,
)
