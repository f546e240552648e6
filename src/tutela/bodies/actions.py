"""Writes: organisations and officers, and the quota a question uses up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction

from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.models import Officer, Organisation, Quota
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event


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
    """Enters organisations. `by` is None only while the system has no officer at all (its first set-up)."""
    _require_manager(by)
    Organisation.objects.bulk_create(
        [
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
        ],
        batch_size=500,
    )
    _log(by, at, {"entered": len(new)})


@transaction.atomic
def appoint(
    *, username: str, password: str, organisation: str, role: Role, by: Acting | None, at: datetime
) -> None:
    """Gives a new user an office. The name of the user stays out of the ledger."""
    _require_manager(by)
    user = get_user_model().objects.create_user(username=username, password=password)
    officer = Officer.objects.create(user=user, organisation_id=organisation, role=role.value)
    _log(by, at, {"appointed": f"officer-{officer.pk}", "to": organisation, "role": role.value})


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


def use_quota(*, acting: Acting, persons: int, year: int) -> None:
    """Counts `persons` against the body's year; refuses `OVER_QUOTA` and counts nothing when they do not fit.

    A body that has not asked this year gets its declared headcount times `TUTELA_QUOTA_PER_HEAD`.
    """
    if _counted(acting.organisation, persons, year):
        return
    row, _ = Quota.objects.get_or_create(
        organisation_id=acting.organisation,
        year=year,
        defaults={"allowed": max(1, acting.headcount) * settings.TUTELA_QUOTA_PER_HEAD},
    )
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


def _log(by: Acting | None, at: datetime, facts: dict[str, str | int]) -> None:
    ledger.append(
        event=Event.ORGANISATION_CHANGED,
        at=at,
        organisation=by.organisation if by else "set-up",
        officer=by.officer if by else "set-up",
        facts=facts,
    )
