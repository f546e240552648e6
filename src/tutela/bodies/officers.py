"""Officers: appointed, moved, suspended, brought back; what ends with an office ends at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from allauth.idp.oidc.models import Client
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from tutela.bodies import accounts, proposals, sessions
from tutela.bodies.entries import SET_UP, note
from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.models import Officer, OfficerChange, Organisation, Proposal
from tutela.bodies.permissions import Permission, Scope, require, require_or_hide
from tutela.bodies.proposals import Kind
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import JSON
from tutela.ledger.events import Event

DANGEROUS: Final = frozenset({Role.ADMINISTRATOR, Role.SECURITY, Role.SUPERVISOR})
"""Offices that give powers or oversee those who use them: two give them, and two take them away."""
DECIDING: Final = frozenset({Role.ADMINISTRATOR.value, Role.SECURITY.value})
"""Offices whose officers decide on what another proposed."""
_AGENCIES: Final = frozenset({BodyKind.POLICE, BodyKind.PROCURATORATE, BodyKind.COURT})
_OFFICES: Final = frozenset({BodyKind.EDUCATION_OFFICE, BodyKind.QUALIFICATION_BODY})
_ADMINISTRATION: Final = frozenset({BodyKind.ADMINISTRATION})

KINDS_OF: Final[Mapping[Role, frozenset[BodyKind]]] = MappingProxyType(
    {
        Role.ASKER: frozenset(BodyKind) - _ADMINISTRATION - {BodyKind.OVERSIGHT},
        Role.REVIEWER: _OFFICES,
        Role.RECORDER: _AGENCIES | _OFFICES,
        Role.VERIFIER: _AGENCIES | _OFFICES,
        Role.SUPERVISOR: frozenset({BodyKind.PROCURATORATE, BodyKind.OVERSIGHT}),
        Role.ADMINISTRATOR: _ADMINISTRATION,
        Role.SECURITY: _ADMINISTRATION,
    }
)
"""Which kinds of body have which officers: those who give powers sit where nobody asks."""


@dataclass(frozen=True, slots=True)
class Appointed:
    """An officer, and the proposal that has to be approved before they may sign in; None where nothing has."""

    officer: str
    proposal: UUID | None


@transaction.atomic
def appoint(
    *,
    username: str,
    password: str,
    organisation: str,
    role: Role,
    by: Acting | None,
    at: datetime,
    is_first_password: bool = False,
) -> Appointed:
    """Gives a new user an office, or proposes it where it is a dangerous one. The name stays out of the ledger.

    Likewise the first who asks for a body, where the same officer entered it: nobody makes alone a body that asks.
    `by` is None only while the system has no officer at all; until two can decide there is no second person to ask.
    Refuses `NOT_ENTITLED`, `NOT_FOUND` (no such organisation), `BODY_PLACE` (no such office there),
    `REQUEST_INVALID` (a sign-in name that is taken or cannot be one), `PASSWORD_WEAK`.
    """
    body = _body(organisation, by)
    _require_office(body, role)
    _require_credentials(username, password)
    needs_two = two_can_decide() and (role in DANGEROUS or _is_first_to_ask(body, role, by))
    user = get_user_model().objects.create_user(username=username, password=password)
    officer = Officer.objects.create(
        user=user,
        organisation=body,
        role=role.value,
        active=not needs_two,
        first_password=is_first_password,
        account_salt=accounts.salt(),
    )
    _remember(officer, "proposed" if needs_two else "appointed", by, at)
    account = accounts.state(officer)
    told: dict[str, JSON] = {
        "appointed": _id(officer),
        "to": organisation,
        "role": role.value,
        "account": account,
    }
    if needs_two and by is not None:
        facts = {"role": role.value, "account": account}
        made = proposals.make(
            kind=Kind.APPOINT, organisation=organisation, facts=facts, officer=officer, by=by, at=at
        )
        return Appointed(_id(officer), made)
    note(Event.OFFICER_CHANGED, by, at, told)
    return Appointed(_id(officer), None)


@transaction.atomic
def transfer(*, officer: str, organisation: str, role: Role, by: Acting, at: datetime) -> UUID | None:
    """Moves an officer to another body or office; powers, desks and programs of the former one end at once.

    Where `appoint` would propose it, and out of a dangerous office, it is proposed, and nothing ends yet: the id of the
    proposal is returned. Refuses `NOT_ENTITLED` (also for oneself), `NOT_FOUND`, `BODY_PLACE`, `ALREADY_DONE` (that is
    where they are).
    """
    row = _managed(officer, by)
    body = _body(organisation, by)
    _require_office(body, role)
    if (row.organisation_id, row.role) == (organisation, role.value):
        raise Refusal(Reason.ALREADY_DONE, what=officer)
    takes_two = not DANGEROUS.isdisjoint((role, Role(row.role)))
    if takes_two or (two_can_decide() and _is_first_to_ask(body, role, by)):
        facts = {"role": role.value}
        return proposals.make(
            kind=Kind.TRANSFER, organisation=organisation, facts=facts, officer=row, by=by, at=at
        )
    carry_out_transfer(row, organisation=organisation, role=role, by=by, at=at)
    return None


@transaction.atomic
def suspend(*, officer: str, by: Acting, at: datetime) -> None:
    """Ends an officer's powers, desks and programs until two decide otherwise. Refuses as `transfer` does."""
    row = _managed(officer, by)
    if not row.active:
        raise Refusal(Reason.ALREADY_DONE, what=officer)
    row.active = False
    row.save(update_fields=["active"])
    _changed(row, "suspended", by, at, {})


@transaction.atomic
def reactivate(*, officer: str, by: Acting, at: datetime) -> UUID:
    """Proposes that a suspended officer acts again where they were. Refuses as `transfer` does."""
    row = _managed(officer, by)
    waits = Proposal.objects.filter(officer=row, kind=Kind.APPOINT.value).order_by("-proposed_at").first()
    if row.active or (waits is not None and waits.state != proposals.State.APPROVED.value):
        raise Refusal(Reason.ALREADY_DONE, what=officer)  # whom nobody approved was never active
    return proposals.make(
        kind=Kind.REACTIVATE, organisation=row.organisation_id, facts={}, officer=row, by=by, at=at
    )


def carry_out_transfer(
    row: Officer, *, organisation: str, role: Role, by: Acting, at: datetime, **said: JSON
) -> None:
    """The move itself, within its transaction; `said` is added to its entry."""
    row.organisation_id, row.role = organisation, role.value
    row.save(update_fields=["organisation", "role"])
    _changed(row, "transferred", by, at, said)


def carry_out_activation(row: Officer, *, what: str, by: Acting, at: datetime, **said: JSON) -> None:
    """Lets an officer act whom two have agreed on; within its transaction.

    Who is brought back is believed to be who they are by what then proves it: that is how an account is settled which
    was changed past the programs.
    """
    row.active = True
    row.save(update_fields=["active"])
    if what == "reactivated":
        said["account"] = accounts.state(row)
    _changed(row, what, by, at, said)


def has_own_password(*, user_id: int) -> None:
    """The password that another gave was changed by its owner."""
    Officer.objects.filter(user_id=user_id, first_password=True).update(first_password=False)


def two_can_decide() -> bool:
    """Whether the set-up is over: two officers have been given the power to decide, whatever became of them.

    Once it is over it stays so: who was moved or suspended since has a line of history that says what they were.
    """
    held = Officer.objects.filter(Q(role__in=DECIDING) | Q(changes__role__in=DECIDING))
    return held.distinct().count() > 1


def _is_first_to_ask(body: Organisation, role: Role, by: Acting | None) -> bool:
    """Whether an officer would be the first to ask for a body that `by` entered."""
    if role is not Role.ASKER or by is None or body.entered_by != by.officer:
        return False
    return not Officer.objects.filter(organisation=body, role=role.value, active=True).exists()


def _changed(row: Officer, what: str, by: Acting, at: datetime, said: Mapping[str, JSON]) -> None:
    """What was held in the former office ends; a line of history and one entry say what became of the officer."""
    sessions.end_all(user_id=row.user_id, at=at)
    programs = Client.objects.filter(owner_id=row.user_id)
    ended: list[JSON] = list(programs.order_by("id").values_list("id", flat=True))
    programs.delete()
    _remember(row, what, by, at)
    told: dict[str, JSON] = {
        "changed": _id(row),
        "what": what,
        "to": row.organisation_id,
        "role": row.role,
        "active": row.active,
        **said,
    }
    if ended:
        told["programs_ended"] = ended
    note(Event.OFFICER_CHANGED, by, at, told)


def _remember(row: Officer, what: str, by: Acting | None, at: datetime) -> None:
    OfficerChange.objects.create(
        officer=row,
        changed_at=at,
        by=by.officer if by else SET_UP,
        what=what,
        organisation=row.organisation_id,
        role=row.role,
    )


def _managed(officer: str, by: Acting) -> Officer:
    """The row, locked; an officer of a body that `by` does not manage is not there, as an id that is nobody's.

    Nobody does this to themselves.
    """
    prefix, _, number = officer.partition("-")
    key = int(number) if prefix == "officer" and number.isascii() and number.isdigit() else 0
    rows = Officer.objects.select_for_update(of=("self",)).select_related("organisation")
    row = rows.filter(pk=min(key, 2**63 - 1)).first()
    if row is None:
        require(by, Permission.OFFICER_PROPOSE)
        raise Refusal(Reason.NOT_FOUND, what="officer")
    scope = replace(_scope(row.organisation), done_by=(_id(row),))
    require_or_hide(by, Permission.OFFICER_PROPOSE, scope, what="officer")
    return row


def _body(code: str, by: Acting | None) -> Organisation:
    if by is None and Officer.objects.exists():
        raise Refusal(Reason.NOT_ENTITLED)
    # Held: it is not closed meanwhile.
    body = Organisation.objects.select_for_update(no_key=True).filter(code=code).first()
    if by is not None:
        require(by, Permission.OFFICER_PROPOSE)
    if body is None:
        raise Refusal(Reason.NOT_FOUND, what="organisation")
    if by is not None:
        require_or_hide(by, Permission.OFFICER_PROPOSE, _scope(body), what="organisation")
    return body


def _scope(body: Organisation) -> Scope:
    return Scope(organisation=body.code, region=body.region, path=body.path, kind=body.kind)


def _require_office(body: Organisation, role: Role) -> None:
    if body.closed_on is not None or BodyKind(body.kind) not in KINDS_OF[role]:
        raise Refusal(Reason.BODY_PLACE)


def _require_credentials(username: str, password: str) -> None:
    """The command line and every other door meet the same rules as a form would."""
    user = get_user_model()(username=username)
    try:
        user.clean_fields(exclude=["password"])
        user.validate_unique()
    except ValidationError:
        raise Refusal(Reason.REQUEST_INVALID, detail="username") from None
    try:
        validate_password(password, user)
    except ValidationError:
        raise Refusal(Reason.PASSWORD_WEAK) from None


def _id(row: Officer) -> str:
    return f"officer-{row.pk}"
