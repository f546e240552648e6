"""What takes two officers, warning identities, and the code of conduct: what entries say of them, and what rows say."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from tutela.auditing.statements import Kind, Statement
from tutela.bodies.models import ConductAcceptance, Proposal
from tutela.bodies.proposals import Kind as Proposed
from tutela.bodies.sweeping.models import Canary
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.entries import EntryContent, moment
from tutela.ledger.events import Event

_CHUNK: Final = 2_000
_Facts = Mapping[str, Any]


def proposed(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    """What an officer proposed, for another to decide."""
    told = {name: value for name, value in facts.items() if name != "proposal"}
    by = {"by": content.officer, "at": moment(content.at)}
    yield Statement(Kind.PROPOSAL, facts["proposal"], {**told, **by}, content.at)
    if facts["kind"] == Proposed.PLANT_CANARY.value:
        made = {**by, "organisation": content.organisation}
        yield Statement(Kind.CANARY_MADE, facts["canary"], made, content.at)


def _planted(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    yield Statement(Kind.CANARY, facts["canary"], {"entry": str(content.entry_id)}, content.at)


def _accepted(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    yield Statement(Kind.CONDUCT, f"{content.officer}/{facts['version']}/{facts['on']}", at=content.at)


SAID: Final[Mapping[Event, Callable[[EntryContent, _Facts], Iterator[Statement]]]] = {
    Event.CANARY_PLANTED: _planted,
    Event.CONDUCT_ACCEPTED: _accepted,
}


def proposals(since: datetime | None) -> Iterator[Statement]:
    """What was proposed, as it was: a decision rests on somebody else having proposed it."""
    del since
    for row in Proposal.objects.order_by("id").iterator(chunk_size=_CHUNK):
        facts: dict[str, JSON] = {"kind": row.kind, "organisation": row.organisation_id, **row.facts}
        if row.officer_id is not None:
            facts["officer"] = f"officer-{row.officer_id}"
        by: dict[str, JSON] = {"by": row.proposed_by, "at": moment(row.proposed_at)}
        yield Statement(Kind.PROPOSAL, str(row.id), {**facts, **by}, row.proposed_at)


def canaries(since: datetime | None) -> Iterator[Statement]:
    """Warning identities: who made them, and those that two officers agreed on."""
    del since
    for row in Canary.objects.defer("sealed").order_by("id").iterator(chunk_size=_CHUNK):
        by: dict[str, JSON] = {"by": row.made_by, "organisation": row.organisation, "at": moment(row.made_at)}
        yield Statement(Kind.CANARY_MADE, str(row.id), by, row.made_at)
        if row.is_active:
            yield Statement(Kind.CANARY, str(row.id), {"entry": str(row.entry)}, row.made_at)


def conduct(since: datetime | None) -> Iterator[Statement]:
    """Who accepted which code of conduct, on which day: nobody acts without."""
    del since
    rows = ConductAcceptance.objects.order_by("pk").values_list("officer_id", "version", "accepted_on")
    for officer, version, on in rows.iterator(chunk_size=_CHUNK):
        yield Statement(Kind.CONDUCT, f"officer-{officer}/{version}/{on.isoformat()}")


READERS: Final[tuple[Callable[[datetime | None], Iterator[Statement]], ...]] = (proposals, canaries, conduct)
