"""What one officer proposes and another decides: the waiting list, and what may stand on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db.models import Q

from tutela.bodies.entries import note
from tutela.bodies.kinds import Acting
from tutela.bodies.models import Officer, Organisation, Proposal
from tutela.bodies.permissions import Permission, holds
from tutela.bodies.reach import bodies_within
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import JSON
from tutela.ledger.events import Event

LASTS: Final = timedelta(days=14)
PER_PAGE: Final = 50


class Kind(StrEnum):
    """The dangerous acts."""

    APPOINT = "appoint"  # an administrator, security officer or supervisor
    TRANSFER = "transfer"  # into one of these offices, or out of one
    REACTIVATE = "reactivate"
    RAISE_QUOTA = "raise-quota"
    DECLARE_MORE = "declare-more"  # staff or vacancies, which raise the next quota
    ROTATE_KEYS = "rotate-keys"
    LIFT_SWEEP = "lift-sweep"  # a body that was slowed or stopped asks as always again
    PLANT_CANARY = "plant-canary"  # an identity that belongs to nobody


class State(StrEnum):
    """Where a proposal stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # by who proposed it


@dataclass(frozen=True, slots=True)
class Line:
    """A proposal as lists and pages show it; of the officer concerned the opaque id alone."""

    id: UUID
    kind: Kind
    organisation: str
    name_zh: str
    name_en: str
    officer: str
    facts: Mapping[str, str | int]
    proposed_by: str
    proposed_at: datetime
    state: State
    lapses_at: datetime
    decided_by: str
    decided_at: datetime | None


def make(
    *,
    kind: Kind,
    organisation: str,
    facts: Mapping[str, str | int],
    by: Acting,
    at: datetime,
    officer: Officer | None = None,
) -> UUID:
    """Puts something on the list, within its action's transaction, and writes its one entry.

    Refuses `ALREADY_DONE` where the same waits already.
    """
    # Held, so that of two who make the same at once one sees the other's.
    Organisation.objects.select_for_update(no_key=True).get(code=organisation)
    alike = Proposal.objects.filter(kind=kind.value, organisation_id=organisation, officer=officer)
    if any(row.facts == dict(facts) for row in alike.filter(**_still_open(at))):
        raise Refusal(Reason.ALREADY_DONE, what=kind.value)
    row = Proposal.objects.create(
        kind=kind.value,
        organisation_id=organisation,
        officer=officer,
        facts=dict(facts),
        proposed_by=by.officer,
        proposed_at=at,
        state=State.WAITING.value,
    )
    told: dict[str, JSON] = {
        "proposal": str(row.id),
        "kind": kind.value,
        "organisation": organisation,
        **facts,
    }
    if officer is not None:
        told["officer"] = f"officer-{officer.pk}"
    note(Event.PROPOSAL_MADE, by, at, told)
    return row.id


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decided, and for which body."""

    organisation: str
    officer: str


def rotation(proposal: UUID) -> Decider:
    """Who agreed, as the second, to a new key. Refuses `NOT_FOUND` for anything that was not approved."""
    row = Proposal.objects.filter(
        id=proposal, kind=Kind.ROTATE_KEYS.value, state=State.APPROVED.value
    ).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="proposal")
    return Decider(row.organisation_id, row.decided_by)


def waiting(by: Acting, at: datetime, limit: int = PER_PAGE, after: UUID | None = None) -> list[Line]:
    """One page of what waits over the bodies that this officer decides on, oldest first; `after` is the last before it.

    Nothing for who decides on none.
    """
    if not holds(by, Permission.PROPOSAL_DECIDE):
        return []
    reached = bodies_within(by, Permission.PROPOSAL_DECIDE, via="organisation__")
    rows = Proposal.objects.filter(reached, **_still_open(at)).select_related("organisation")
    last = None if after is None else rows.filter(id=after).values_list("proposed_at", "id").first()
    if last is not None:
        rows = rows.filter(Q(proposed_at__gt=last[0]) | Q(proposed_at=last[0], id__gt=last[1]))
    return [line_of(row) for row in rows.order_by("proposed_at", "id")[:limit]]


def line_of(row: Proposal) -> Line:
    """A row as pages show it."""
    body: Organisation = row.organisation
    return Line(
        id=row.id,
        kind=Kind(row.kind),
        organisation=body.code,
        name_zh=body.name_zh,
        name_en=body.name_en,
        officer=f"officer-{row.officer_id}" if row.officer_id else "",
        facts=row.facts,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        state=State(row.state),
        lapses_at=row.proposed_at + LASTS,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


def _still_open(at: datetime) -> dict[str, str | datetime]:
    """What nobody decided in its time can be decided no more: it is proposed again."""
    return {"state": State.WAITING.value, "proposed_at__gt": at - LASTS}
