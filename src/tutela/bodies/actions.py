"""Writes: organisations and officers, and the quota a question uses up."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models, transaction

from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.models import Officer, Organisation, Quota
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import JSON
from tutela.ledger import actions as ledger
from tutela.ledger.actions import NewEntry
from tutela.ledger.events import Event

_REGION: Final = re.compile("[0-9]{6}")
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
def enter_organisations(*, new: Sequence[NewOrganisation], by: Acting | None, at: datetime) -> None:
    """Enters organisations. `by` is None only while the system has no officer at all (its first set-up).

    Refuses `NOT_ENTITLED`, and `REQUEST_INVALID` with the place of the first fault; nothing is entered then.
    """
    _require_manager(by)
    _require_sound(new)
    rows = [
        Organisation(
            code=body.code,
            name_zh=body.name_zh,
            name_en=body.name_en,
            kind=body.kind.value,
            region=body.region,
            parent_id=body.parent,
            headcount=body.headcount,
        )
        for body in new
    ]
    Organisation.objects.bulk_create(rows, batch_size=500)
    _log_organisations([described(row) for row in rows], by, at)


def described(row: Organisation) -> dict[str, JSON]:
    """All that is kept of an organisation, as the ledger says it."""
    return {
        "code": row.code,
        "name_zh": row.name_zh,
        "name_en": row.name_en,
        "kind": row.kind,
        "region": row.region,
        "parent": row.parent_id,
        "headcount": row.headcount,
    }


@transaction.atomic
def appoint(
    *, username: str, password: str, organisation: str, role: Role, by: Acting | None, at: datetime
) -> None:
    """Gives a new user an office. The name of the user stays out of the ledger.

    Refuses `NOT_ENTITLED`, `NOT_FOUND` (no such organisation), `REQUEST_INVALID` (a sign-in name that is taken or
    cannot be one), `PASSWORD_WEAK`.
    """
    _require_manager(by)
    if not Organisation.objects.filter(code=organisation).exists():
        raise Refusal(Reason.NOT_FOUND, what="organisation")
    _require_credentials(username, password)
    user = get_user_model().objects.create_user(username=username, password=password)
    officer = Officer.objects.create(user=user, organisation_id=organisation, role=role.value)
    _log(
        Event.OFFICER_CHANGED,
        by,
        at,
        {"appointed": f"officer-{officer.pk}", "to": organisation, "role": role.value},
    )


@transaction.atomic
def note_sign_in(*, acting: Acting, at: datetime) -> None:
    """Records that an officer signed in; every officer may, so no power is asked for."""
    ledger.append(
        event=Event.OFFICER_SIGNED_IN,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={},
    )


def use_quota(*, acting: Acting, persons: int, year: int, at: datetime) -> None:
    """Counts `persons` against the body's year; refuses `OVER_QUOTA` and counts nothing when they do not fit.

    A body that has not asked this year gets its declared headcount times `TUTELA_QUOTA_PER_HEAD`; the ledger says so.
    """
    if _counted(acting.organisation, persons, year):
        return
    allowed = max(1, acting.headcount) * settings.TUTELA_QUOTA_PER_HEAD
    row, is_new = Quota.objects.get_or_create(
        organisation_id=acting.organisation, year=year, defaults={"allowed": allowed}
    )
    if is_new:
        _log(Event.QUOTA_CHANGED, acting, at, {"year": year, "allowed": allowed})
    if not _counted(acting.organisation, persons, year):
        row.refresh_from_db()
        raise Refusal(Reason.OVER_QUOTA, left=row.allowed - row.used, needed=persons)


def _counted(organisation: str, persons: int, year: int) -> bool:
    """One statement, so that two askers never count past the limit; False where they do not fit, or no row is."""
    fits = Quota.objects.filter(
        organisation_id=organisation, year=year, allowed__gte=models.F("used") + persons
    )
    return fits.update(used=models.F("used") + persons) > 0


def _require_manager(by: Acting | None) -> None:
    if by is not None:
        require(by, Permission.BODIES_MANAGE)
    elif Officer.objects.exists():
        raise Refusal(Reason.NOT_ENTITLED)


def _require_sound(new: Sequence[NewOrganisation]) -> None:
    """Codes are new and each stands once, regions are six digits, and a parent is entered before its children."""
    known = set(Organisation.objects.values_list("code", flat=True))
    for place, body in enumerate(new):
        wrong = {
            "code": not 0 < len(body.code) <= 40 or body.code in known,
            "name_zh": not 0 < len(body.name_zh) <= 120,
            "name_en": not 0 < len(body.name_en) <= 160,
            "region": _REGION.fullmatch(body.region) is None,
            "parent": body.parent is not None and body.parent not in known,
            "headcount": not 0 <= body.headcount <= _MOST_HEADS,
        }
        if any(wrong.values()):
            name = next(name for name, is_wrong in wrong.items() if is_wrong)
            raise Refusal(Reason.REQUEST_INVALID, detail=f"organisations[{place}].{name}")
        known.add(body.code)


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


def _log_organisations(described_: Sequence[dict[str, JSON]], by: Acting | None, at: datetime) -> None:
    """Every field, so that whoever audits can hold each against its row; in as many entries as it takes."""
    who = (by.organisation, by.officer) if by else ("set-up", "set-up")
    parts = [list(described_[at_ : at_ + _TOLD_AT_ONCE]) for at_ in range(0, len(described_), _TOLD_AT_ONCE)]
    ledger.append_many(
        [NewEntry(Event.ORGANISATION_CHANGED, at, *who, {"organisations": part}) for part in parts]
    )


def _log(event: Event, by: Acting | None, at: datetime, facts: dict[str, str | int]) -> None:
    ledger.append(
        event=event,
        at=at,
        organisation=by.organisation if by else "set-up",
        officer=by.officer if by else "set-up",
        facts=facts,
    )
