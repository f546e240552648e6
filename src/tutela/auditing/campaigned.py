"""Yearly screenings: what their entries say of the rows, and what the rows say of themselves."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from tutela.answers.campaigns.actions import digest_of
from tutela.answers.campaigns.models import Campaign, Member
from tutela.auditing.statements import Kind, Statement
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.entries import EntryContent, moment
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of

_CHUNK: Final = 2_000

_Facts = Mapping[str, Any]


def _opened(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    told = {name: facts[name] for name in ("purpose", "due", "bodies", "members")}
    by = {"office": content.organisation, "officer": content.officer, "at": moment(content.at)}
    told |= {"listed": facts["members"]}
    yield Statement(Kind.CAMPAIGN, facts["campaign"], {**told, **by}, content.at)


def _listed(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    told = {"people": facts["people"], "officer": content.officer, "at": moment(content.at)}
    yield Statement(Kind.CAMPAIGN_LIST, f"{facts['campaign']}/{facts['body']}", told, content.at)


def _asked(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    told = {"asker": content.organisation, "run": facts["run"], "list": facts["list"]}
    yield Statement(Kind.CAMPAIGN_RUN, f"{facts['campaign']}/{facts['body']}", told, content.at)


def _ordered(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    told = {"on": legal_day_of(content.at).isoformat()}
    yield Statement(Kind.CAMPAIGN_ORDERED, f"{facts['campaign']}/{facts['body']}", told, content.at)


def _closed(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    yield Statement(Kind.CAMPAIGN_CLOSED, facts["campaign"], {"closed": facts["closed"]}, content.at)


SAID: Final[Mapping[Event, Callable[[EntryContent, _Facts], Iterator[Statement]]]] = {
    Event.CAMPAIGN_OPENED: _opened,
    Event.CAMPAIGN_LISTED: _listed,
    Event.CAMPAIGN_ASKED: _asked,
    Event.CAMPAIGN_ORDERED: _ordered,
    Event.CAMPAIGN_CLOSED: _closed,
}


def campaigns(since: datetime | None) -> Iterator[Statement]:
    """What was ordered, over which bodies, and what was closed."""
    del since
    for row in Campaign.objects.order_by("id"):
        members = Member.objects.filter(campaign=row).values_list("organisation", flat=True)
        told: dict[str, JSON] = {
            "purpose": row.purpose,
            "due": row.due_on.isoformat(),
            "bodies": row.bodies,
            "members": digest_of(members.iterator(chunk_size=_CHUNK)),
            "listed": row.members,
            "office": row.office,
            "officer": row.officer,
            "at": moment(row.opened_at),
        }
        yield Statement(Kind.CAMPAIGN, str(row.id), told, row.opened_at)
        if row.closed_on is not None:
            yield Statement(Kind.CAMPAIGN_CLOSED, str(row.id), {"closed": row.closed_on.isoformat()})


def lists(since: datetime | None) -> Iterator[Statement]:
    """Which lists came, which were asked about by which run, and which were ordered."""
    del since
    for row in Member.objects.order_by("id").iterator(chunk_size=_CHUNK):
        key = f"{row.campaign_id}/{row.organisation}"
        if row.listed_at is not None or row.listed_by or row.people is not None:
            listed: dict[str, JSON] = {
                "people": row.people,
                "officer": row.listed_by,
                "at": moment(row.listed_at) if row.listed_at else "",
            }
            yield Statement(Kind.CAMPAIGN_LIST, key, listed, row.listed_at)
        if row.run is not None or row.engagements:
            of_list = hashlib.sha256(bytes(row.engagements)).hexdigest()
            asked: dict[str, JSON] = {"asker": row.asker, "run": str(row.run or ""), "list": of_list}
            yield Statement(Kind.CAMPAIGN_RUN, key, asked, row.listed_at)
        if row.ordered_on is not None:
            yield Statement(Kind.CAMPAIGN_ORDERED, key, {"on": row.ordered_on.isoformat()})


READERS: Final[tuple[Callable[[datetime | None], Iterator[Statement]], ...]] = (campaigns, lists)
