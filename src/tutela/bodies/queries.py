"""Reads: who acts, for which body, with how much of its quota left."""

from collections.abc import Mapping

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.models import Officer, Organisation, Quota
from tutela.core.errors import Reason, Refusal


def acting_for(user: AbstractBaseUser | AnonymousUser) -> Acting:
    """The officer behind a signed-in user. Refuses `NOT_SIGNED_IN`, `NOT_ENTITLED` (no office, or no longer)."""
    if not user.is_authenticated:
        raise Refusal(Reason.NOT_SIGNED_IN)
    officer = Officer.objects.select_related("organisation").filter(user_id=user.pk, active=True).first()
    if officer is None:
        raise Refusal(Reason.NOT_ENTITLED)
    return _acting(officer)


def acting_as(username: str) -> Acting:
    """The officer with this sign-in name, for the command line. Refuses `NOT_FOUND`."""
    officer = (
        Officer.objects.select_related("organisation").filter(user__username=username, active=True).first()
    )
    if officer is None:
        raise Refusal(Reason.NOT_FOUND, what="officer")
    return _acting(officer)


def organisation_names(codes: set[str]) -> Mapping[str, tuple[str, str]]:
    """(Chinese, English) names of these organisations."""
    rows = Organisation.objects.filter(code__in=codes).values_list("code", "name_zh", "name_en")
    return {code: (name_zh, name_en) for code, name_zh, name_en in rows}


def quota_left(organisation: str, year: int) -> int | None:
    """Persons this body may still ask about in the year; None before its first question."""
    row = Quota.objects.filter(organisation_id=organisation, year=year).first()
    return None if row is None else row.allowed - row.used


def _acting(officer: Officer) -> Acting:
    body = officer.organisation
    return Acting(
        officer=f"officer-{officer.pk}",
        role=Role(officer.role),
        organisation=body.code,
        kind=BodyKind(body.kind),
        region=body.region,
        name_zh=body.name_zh,
        name_en=body.name_en,
        headcount=body.headcount,
    )
