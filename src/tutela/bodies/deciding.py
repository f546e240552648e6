"""What two persons do: dangerous things are proposed by one officer, and another approves or refuses them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.db import transaction

from tutela.bodies import officers, proposals, quotas, tree
from tutela.bodies.entries import note
from tutela.bodies.kinds import Acting, Role
from tutela.bodies.models import Officer, Organisation, Proposal, Quota
from tutela.bodies.permissions import Permission, Scope, permitting_rule, require, require_or_hide
from tutela.bodies.proposals import LASTS, Kind, Line, State
from tutela.bodies.queries import acting_as, require_over
from tutela.bodies.sweeping import actions as sweeps
from tutela.bodies.sweeping import canaries
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import JSON
from tutela.ledger.events import Event

_MOST: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class _Agreed:
    """What two officers agreed on: the row, who decided, when, and what the entry adds about the first."""

    row: Proposal
    by: Acting
    at: datetime

    @property
    def said(self) -> dict[str, JSON]:
        return {"proposal": str(self.row.id), "proposed_by": self.row.proposed_by}


@transaction.atomic
def propose_raise(*, organisation: str, year: int, allowed: int, by: Acting, at: datetime) -> UUID:
    """Proposes a higher quota for a body's year.

    Refuses `NOT_ENTITLED`, `NOT_FOUND`, `REQUEST_INVALID` (no rise, or an impossible number), `ALREADY_DONE`.
    """
    require_over(by, Permission.QUOTA_SET, organisation, what="organisation")
    row = Quota.objects.filter(organisation_id=organisation, year=year).first()
    body = Organisation.objects.get(code=organisation)
    now = row.allowed if row else quotas.yearly(body.headcount, body.vacancies)
    if not now < allowed <= _MOST or not at.year - 1 <= year <= at.year + 1:
        raise Refusal(Reason.REQUEST_INVALID, detail="allowed")
    facts = {"year": year, "allowed": allowed}
    return proposals.make(kind=Kind.RAISE_QUOTA, organisation=organisation, facts=facts, by=by, at=at)


@transaction.atomic
def propose_declaration(*, code: str, headcount: int, vacancies: int, by: Acting, at: datetime) -> UUID:
    """Proposes that a body declares more staff or vacancies than before, and so may ask more. Refuses likewise."""
    require_over(by, Permission.QUOTA_SET, code, what="organisation")
    if not 0 <= headcount <= _MOST or not 0 <= vacancies <= _MOST:
        raise Refusal(Reason.REQUEST_INVALID, detail="headcount")
    facts = {"headcount": headcount, "vacancies": vacancies}
    return proposals.make(kind=Kind.DECLARE_MORE, organisation=code, facts=facts, by=by, at=at)


@transaction.atomic
def propose_rotation(*, by: Acting, at: datetime) -> UUID:
    """Proposes a new data key. Refuses `NOT_ENTITLED`, `ALREADY_DONE`."""
    require(by, Permission.KEYS_ROTATE)
    return proposals.make(kind=Kind.ROTATE_KEYS, organisation=by.organisation, facts={}, by=by, at=at)


@transaction.atomic
def decide(*, proposal: UUID, approve: bool, by: Acting, at: datetime) -> Line:
    """Approves, which carries it out, or refuses. Never by who proposed it, nor by the officer whom it concerns.

    Refuses `NOT_ENTITLED`, `NOT_FOUND`, `ALREADY_DONE` (decided, withdrawn, or its time has passed), and whatever
    stands against it by now.
    """
    row = _open(proposal, by, at, Permission.PROPOSAL_DECIDE)
    row.state = State.APPROVED.value if approve else State.REFUSED.value
    _close(row, by, at)
    if approve:
        _CARRY_OUT[Kind(row.kind)](_Agreed(row, by, at))
    else:
        note(Event.PROPOSAL_DECIDED, by, at, {"proposal": str(row.id), "state": row.state})
    return proposals.line_of(row)


@transaction.atomic
def stand_in(*, proposal: UUID, by: Acting, at: datetime) -> Line:
    """The supervising prosecutor approves that somebody may decide, where nobody but who proposed it is left to.

    Two decide what is dangerous, for good; where one of two is gone, nobody else could bring in another. Entered at the
    machine alone. Refuses `NOT_ENTITLED` (also for what is no appointment or return of an administrator or security
    officer, and where somebody could decide), `NOT_FOUND`, `ALREADY_DONE`.
    """
    row = _open(proposal, by, at, Permission.PROPOSAL_STAND_IN)
    brings_back = row.kind in (Kind.APPOINT.value, Kind.REACTIVATE.value)
    if (
        not brings_back
        or row.officer is None
        or row.officer.role not in officers.DECIDING
        or _can_decide(row)
    ):
        raise Refusal(Reason.NOT_ENTITLED)
    row.state = State.APPROVED.value
    _close(row, by, at)
    _CARRY_OUT[Kind(row.kind)](_Agreed(row, by, at))
    return proposals.line_of(row)


@transaction.atomic
def withdraw(*, proposal: UUID, by: Acting, at: datetime) -> None:
    """Takes back what one proposed oneself. Refuses `NOT_ENTITLED` for another's, `NOT_FOUND`, `ALREADY_DONE`."""
    row = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(id=proposal)
        .first()
    )
    if row is None or row.proposed_by != by.officer:
        require(by, Permission.OFFICER_PROPOSE)
        raise Refusal(Reason.NOT_FOUND, what="proposal")
    _require_waiting(row, at)
    row.state = State.WITHDRAWN.value
    _close(row, by, at)
    note(Event.PROPOSAL_DECIDED, by, at, {"proposal": str(row.id), "state": row.state})


def _open(proposal: UUID, by: Acting, at: datetime, permission: Permission) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("organisation")
    row = rows.filter(id=proposal).first()
    if row is None:
        require(by, permission)
        raise Refusal(Reason.NOT_FOUND, what="proposal")
    require_or_hide(by, permission, _scope(row), what="proposal")
    _require_waiting(row, at)
    return row


def _scope(row: Proposal) -> Scope:
    body = row.organisation
    concerned = (f"officer-{row.officer_id}",) if row.officer_id else ()
    return Scope(body.code, body.region, body.path, body.kind, done_by=(row.proposed_by, *concerned))


def _can_decide(row: Proposal) -> bool:
    """Whether there is anybody else who may decide on it."""
    deciding = Officer.objects.filter(active=True, user__is_active=True, role__in=officers.DECIDING)
    scope = _scope(row)
    return any(
        permitting_rule(acting, Permission.PROPOSAL_DECIDE, scope) is not None
        for username in deciding.order_by("id").values_list("user__username", flat=True).iterator()
        if (acting := acting_as(username))
    )


def _require_waiting(row: Proposal, at: datetime) -> None:
    if row.state != State.WAITING.value or at >= row.proposed_at + LASTS:
        raise Refusal(Reason.ALREADY_DONE, what="proposal")


def _close(row: Proposal, by: Acting, at: datetime) -> None:
    row.decided_by, row.decided_at = by.officer, at
    row.save(update_fields=["state", "decided_by", "decided_at"])


def _concerned(row: Proposal) -> Officer | None:
    """The officer, held: whoever moves or suspends them meanwhile is waited for, and seen."""
    if row.officer_id is None:
        return None
    return Officer.objects.select_for_update().filter(pk=row.officer_id).first()


def _appoint(agreed: _Agreed) -> None:
    officer = _concerned(agreed.row)
    if officer is not None:
        officers.carry_out_activation(officer, what="appointed", by=agreed.by, at=agreed.at, **agreed.said)


def _transfer(agreed: _Agreed) -> None:
    officer = _concerned(agreed.row)
    if officer is not None:
        if Role(officer.role) in officers.DANGEROUS:  # who may decide where they go may not where they are
            require_over(agreed.by, Permission.PROPOSAL_DECIDE, officer.organisation_id, what="proposal")
        officers.carry_out_transfer(
            officer,
            organisation=agreed.row.organisation_id,
            role=Role(agreed.row.facts["role"]),
            by=agreed.by,
            at=agreed.at,
            **agreed.said,
        )


def _reactivate(agreed: _Agreed) -> None:
    officer = _concerned(agreed.row)
    if officer is not None:
        # Moved since: nobody proposed that they act there.
        if officer.organisation_id != agreed.row.organisation_id:
            raise Refusal(Reason.ALREADY_DONE, what="proposal")
        officers.carry_out_activation(officer, what="reactivated", by=agreed.by, at=agreed.at, **agreed.said)


def _raise(agreed: _Agreed) -> None:
    quotas.carry_out_raise(
        organisation=agreed.row.organisation_id,
        year=agreed.row.facts["year"],
        allowed=agreed.row.facts["allowed"],
        by=agreed.by,
        at=agreed.at,
        **agreed.said,
    )


def _declare(agreed: _Agreed) -> None:
    tree.carry_out_declaration(
        row=Organisation.objects.select_for_update().get(code=agreed.row.organisation_id),
        headcount=agreed.row.facts["headcount"],
        vacancies=agreed.row.facts["vacancies"],
        by=agreed.by,
        at=agreed.at,
        **agreed.said,
    )


def _rotate(agreed: _Agreed) -> None:
    """The queue brings the key in, for it writes the whole list anew; here the agreement itself is entered."""
    note(Event.PROPOSAL_DECIDED, agreed.by, agreed.at, {**agreed.said, "state": State.APPROVED.value})


def _lift(agreed: _Agreed) -> None:
    sweeps.carry_out_lift(
        organisation=agreed.row.organisation_id, by=agreed.by, at=agreed.at, said=agreed.said
    )


def _plant(agreed: _Agreed) -> None:
    canaries.carry_out_planting(
        canary=agreed.row.facts["canary"], by=agreed.by, at=agreed.at, said=agreed.said
    )


_CARRY_OUT: Final[Mapping[Kind, Callable[[_Agreed], None]]] = MappingProxyType(
    {
        Kind.APPOINT: _appoint,
        Kind.TRANSFER: _transfer,
        Kind.REACTIVATE: _reactivate,
        Kind.RAISE_QUOTA: _raise,
        Kind.DECLARE_MORE: _declare,
        Kind.ROTATE_KEYS: _rotate,
        Kind.LIFT_SWEEP: _lift,
        Kind.PLANT_CANARY: _plant,
    }
)
