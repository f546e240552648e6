"""Reads: who acts, for which body, with how much of its quota left."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet

from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.models import Officer, Organisation, Quota
from tutela.bodies.permissions import Permission, Scope, require_or_hide
from tutela.bodies.places import codes_above
from tutela.bodies.reach import bodies_within
from tutela.core.errors import Reason, Refusal

_OFFICE: Final = (
    "pk",
    "role",
    *(
        f"organisation__{name}"
        for name in ("code", "kind", "region", "name_zh", "name_en", "headcount", "path")
    ),
)


def acting_for(user: AbstractBaseUser | AnonymousUser) -> Acting:
    """The officer behind a signed-in user. Refuses `NOT_SIGNED_IN`, `NOT_ENTITLED` (no office, or no longer)."""
    if not user.is_authenticated:
        raise Refusal(Reason.NOT_SIGNED_IN)
    found = offices([user.pk]).get(user.pk)
    if found is None:
        raise Refusal(Reason.NOT_ENTITLED)
    return found


def offices(users: Collection[int]) -> dict[int, Acting]:
    """The officers behind these users, by user; who has no office, or no longer, is left out."""
    found = Officer.objects.filter(user_id__in=list(users), active=True).values_list("user_id", *_OFFICE)
    return {user: _acting(*values) for user, *values in found}


def acting_as(username: str) -> Acting:
    """The officer with this sign-in name, for the command line. Refuses `NOT_FOUND`."""
    found = Officer.objects.filter(user__username=username, active=True).values_list(*_OFFICE).first()
    if found is None:
        raise Refusal(Reason.NOT_FOUND, what="officer")
    return _acting(*found)


def organisation_names(codes: set[str]) -> Mapping[str, tuple[str, str]]:
    """(Chinese, English) names of these organisations."""
    rows = Organisation.objects.filter(code__in=codes).values_list("code", "name_zh", "name_en")
    return {code: (name_zh, name_en) for code, name_zh, name_en in rows}


def scope_of(organisation: str, **of_the_act: Any) -> Scope:
    """Where a body stands, for `require`; `of_the_act` are the scope's purpose, askers and done_by.

    Refuses `NOT_FOUND`.
    """
    row = Organisation.objects.filter(code=organisation).values_list("region", "path", "kind").first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="organisation")
    region, path, kind = row
    return Scope(organisation=organisation, region=region, path=path, kind=kind, **of_the_act)


def above(organisation: str) -> list[tuple[str, str]]:
    """The bodies above one, as (code, kind), beginning with the one it stands under; closed ones are left out."""
    path = Organisation.objects.filter(code=organisation).values_list("path", flat=True).first() or ""
    codes = codes_above(path)
    rows = Organisation.objects.filter(code__in=codes, closed_on=None).values_list("code", "kind")
    kinds = dict(rows)
    return [(code, kinds[code]) for code in reversed(codes) if code in kinds]


def codes_within(
    acting: Acting, permission: Permission, *, kinds: Collection[BodyKind] = ()
) -> "QuerySet[Organisation, str]":
    """The codes of the open bodies, of these kinds, that an officer may use the power on: the policy's own decision."""
    rows = Organisation.objects.filter(bodies_within(acting, permission), closed_on=None)
    if kinds:
        rows = rows.filter(kind__in=[kind.value for kind in kinds])
    return rows.values_list("code", flat=True)


def require_over(acting: Acting, permission: Permission, organisation: str, *, what: str) -> None:
    """That an officer has a power over a body, by its code.

    Refuses `NOT_ENTITLED` to whoever has it over nothing, and `NOT_FOUND` alike for no body and for one out of reach.
    """
    try:
        scope = scope_of(organisation)
    except Refusal:
        scope = Scope(organisation="")  # out of everybody's reach
    require_or_hide(acting, permission, scope, what=what)


def quota_left(organisation: str, year: int) -> int | None:
    """Persons this body may still ask about in the year; None before its first question."""
    row = Quota.objects.filter(organisation_id=organisation, year=year).first()
    return None if row is None else row.allowed - row.used


@lru_cache(maxsize=10_000)
def _acting(
    officer: int,
    role: str,
    organisation: str,
    kind: str,
    region: str,
    name_zh: str,
    name_en: str,
    headcount: int,
    path: str,
) -> Acting:
    """Of the values of `_OFFICE`: made once for as long as they stay the same."""
    return Acting(
        officer=f"officer-{officer}",
        role=Role(role),
        organisation=organisation,
        kind=BodyKind(kind),
        region=region,
        name_zh=name_zh,
        name_en=name_en,
        headcount=headcount,
        path=path,
    )
