"""One body's list becomes a run: who is in post now is asked about, and the queue gets the run."""

import hashlib
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from tutela.answers.campaigns.campaign import State
from tutela.answers.campaigns.models import Member
from tutela.answers.campaigns.notes import note
from tutela.answers.campaigns.rosters import SUFFIX, Listed, roster_of
from tutela.answers.filings import actions as filings
from tutela.answers.screening import actions as screening
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, require
from tutela.core.errors import Refusal
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of, purpose

TO_ASK: Final = (State.LISTED.value, State.FAILED.value)
_RUN: Final = "tutela.answers.campaigns.tasks.run"


def require_to_ask(acting: Acting, purpose_code: str) -> None:
    """Refuses NOT_ENTITLED where the officer may not have rosters asked about for this purpose."""
    scope = Scope(purpose=purpose_code, askers=tuple(sorted(purpose(purpose_code).asked_by)))
    require(acting, Permission.ROSTER_SCREEN, scope)


def queue(acting: Acting, row: Member, at: datetime) -> Refusal | None:
    """Queues one run: who has left since the list came is not asked about, who was hired is. Why not, where not.

    A refusal is returned, not raised, so that its entry and what the caller did stand. In the caller's transaction,
    which holds the row.
    """
    listed = roster_of(row.organisation)
    if not listed.people:
        row.state = State.DONE.value
        row.save()
        has_asked(row, at)
        return None
    known = purpose(row.campaign.purpose)
    try:
        run = screening.submit(
            acting=acting,
            purpose_code=known.code,
            authorisation=f"依法年度筛查：{known.cite.instrument} {known.cite.article}，{row.campaign_id}",
            content=listed.content,
            filename_suffix=SUFFIX,
            at=at,
            holder=row.organisation,
            task=_RUN,
        )
    except Refusal as refusal:
        return refusal
    row.state, row.run, row.engagements = State.ASKED.value, run, listed.engagements
    row.save()
    note(Event.CAMPAIGN_ASKED, acting, row.campaign_id, at, **_facts(row, listed))
    return None


def has_asked(row: Member, at: datetime) -> None:
    """The body counts among those that were asked about this year."""
    filings.count(asker=row.asker, organisation=row.organisation, year=legal_day_of(at).year)


def locked(rows: "QuerySet[Member]") -> Member | None:
    """The first of them with its campaign, held until the transaction ends."""
    return rows.select_for_update(of=("self",)).select_related("campaign").first()


def _facts(row: Member, listed: Listed) -> dict[str, str | int]:
    of_list = hashlib.sha256(listed.engagements).hexdigest()
    return {"body": row.organisation, "run": str(row.run), "people": listed.people, "list": of_list}
