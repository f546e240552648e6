"""Writes: organisations entered for the first time, officers who signed in, and the quota a question uses up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from tutela.bodies import accounts, proposals
from tutela.bodies.entries import SET_UP
from tutela.bodies.kinds import Acting, BodyKind
from tutela.bodies.models import Officer, Organisation
from tutela.bodies.officers import appoint as appoint
from tutela.bodies.officers import two_can_decide
from tutela.bodies.permissions import Permission, Scope, permitting_rule, require
from tutela.bodies.places import CODE, REGION, path_of
from tutela.bodies.quotas import ALONE
from tutela.bodies.tree import described, require_place
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import JSON
from tutela.ledger import actions as ledger
from tutela.ledger.actions import NewEntry
from tutela.ledger.events import Event

_MOST_HEADS: Final = 10_000_000
_TOLD_AT_ONCE: Final = 40  # organisations in one entry: of the longest names, 65,535 bytes hold so many


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """An organisation to be entered; `parent` is a code entered before it."""

    code: str
    name_zh: str
    name_en: str
    kind: BodyKind
    region: str
    parent: str | None
    headcount: int


@transaction.atomic
def enter_organisations(*, new: Sequence[NewOrganisation], by: Acting | None, at: datetime) -> list[UUID]:
    """Enters organisations. `by` is None only while the system has no officer at all (its first set-up).

    Who declares many staff may ask about many: a body with more than `ALONE` is entered with none, and its number is
    proposed; the ids of these proposals are returned. Refuses `NOT_ENTITLED` (also for one outside the administrator's
    region), and `REQUEST_INVALID` or `BODY_PLACE` with the place of the first fault; nothing is entered then.
    """
    _require_manager(by)
    rows = _sound(new, by)
    many = _held_back(rows) if two_can_decide() else {}
    Organisation.objects.bulk_create(rows, batch_size=500)
    _log_organisations([described(row) for row in rows], by, at)
    return [] if by is None else [_declare(code, many[code], by, at) for code in many]


@transaction.atomic
def note_sign_in(*, acting: Acting, user_id: int, at: datetime) -> None:
    """Records that an officer signed in, and how their account then stood; every officer may."""
    ledger.append(
        event=Event.OFFICER_SIGNED_IN,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={"account": accounts.standing(user_id)},
    )


def _require_manager(by: Acting | None) -> None:
    if by is not None:
        require(by, Permission.BODIES_MANAGE)
    elif Officer.objects.exists():
        raise Refusal(Reason.NOT_ENTITLED)


def _sound(new: Sequence[NewOrganisation], by: Acting | None) -> list[Organisation]:
    """Codes are new whatever their case, regions six digits; each stands where its kind may, under one before it."""
    above_them = Organisation.objects.filter(
        code__in={body.parent for body in new if body.parent is not None}
    )
    # Held before they are read, as whoever moves holds them: they are neither moved nor closed meanwhile.
    list(above_them.select_for_update(no_key=True).order_by("path").values_list("code", flat=True))
    known = {row.code: row for row in Organisation.objects.all()}
    taken = {code.casefold() for code in known}
    rows = []
    for place, body in enumerate(new):
        wrong = {
            "code": CODE.fullmatch(body.code) is None or body.code.casefold() in taken,
            "name_zh": not 0 < len(body.name_zh) <= 120,
            "name_en": not 0 < len(body.name_en) <= 160,
            "region": REGION.fullmatch(body.region) is None,
            "parent": body.parent is not None and not _is_managed(known.get(body.parent), by),
            "headcount": not 0 <= body.headcount <= _MOST_HEADS,
        }
        if any(wrong.values()):
            name = next(name for name, is_wrong in wrong.items() if is_wrong)
            raise Refusal(Reason.REQUEST_INVALID, detail=f"organisations[{place}].{name}")
        if by is not None:
            require(by, Permission.BODIES_MANAGE, Scope(body.code, body.region, "", body.kind.value))
        above = known[body.parent] if body.parent is not None else None
        row = _row(body, require_place(body.kind, body.region, above), by)
        rows.append(row)
        known[body.code] = row
        taken.add(body.code.casefold())
    return rows


def _held_back(rows: Sequence[Organisation]) -> dict[str, int]:
    """What takes two, by code: how many staff; until they have agreed, such a body declares none."""
    many = {row.code: row.headcount for row in rows if row.headcount > ALONE}
    for row in rows:
        if row.code in many:
            row.headcount = 0
    return many


def _declare(code: str, headcount: int, by: Acting, at: datetime) -> UUID:
    facts = {"headcount": headcount, "vacancies": 0}
    return proposals.make(kind=proposals.Kind.DECLARE_MORE, organisation=code, facts=facts, by=by, at=at)


def _is_managed(row: Organisation | None, by: Acting | None) -> bool:
    """Whether a body is there, seen by whoever enters others below it: one out of their power is not."""
    if row is None or by is None:
        return row is not None
    scope = Scope(row.code, row.region, row.path, row.kind)
    return permitting_rule(by, Permission.BODIES_MANAGE, scope) is not None


def _row(body: NewOrganisation, above: str, by: Acting | None) -> Organisation:
    return Organisation(
        code=body.code,
        name_zh=body.name_zh,
        name_en=body.name_en,
        kind=body.kind.value,
        region=body.region,
        parent_id=body.parent,
        path=path_of(body.code, above),
        headcount=body.headcount,
        entered_by=by.officer if by else SET_UP,
    )


def _log_organisations(described_: Sequence[dict[str, JSON]], by: Acting | None, at: datetime) -> None:
    """Every field, so that whoever audits can hold each against its row; in as many entries as it takes."""
    who = (by.organisation, by.officer) if by else (SET_UP, SET_UP)
    parts = [list(described_[at_ : at_ + _TOLD_AT_ONCE]) for at_ in range(0, len(described_), _TOLD_AT_ONCE)]
    ledger.append_many(
        [NewEntry(Event.ORGANISATION_CHANGED, at, *who, {"organisations": part}) for part in parts]
    )
