"""Reads: who acts, for which body, with how much of its quota left."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.models import Officer, Organisation, Quota
from tutela.bodies.permissions import Permission, Scope, require_or_hide
from tutela.bodies.places import codes_above
from tutela.bodies.reach import bodies_within
from tutela.core.errors import Reason, Refusal
from tutela.sql import running
from tutela.sql.arrays import among

BY_RULE: Final = "registry"
"""The officer of what nobody did: what follows by rule. The ids of officers are of another form."""
_OFFICER: Final = "officer-"  # before the number, in an opaque id
_OFFICE: Final = (
    "pk",
    "role",
    *(
        f"organisation__{name}"
        for name in ("code", "kind", "region", "name_zh", "name_en", "headcount", "path")
    ),
)
_OF_BODY: Final = ", ".join(f"body.{name.removeprefix('organisation__')}" for name in _OFFICE[2:])


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
    if not users:
        return {}
    database = connections[DEFAULT_DB_ALIAS]
    quote = database.ops.quote_name
    officers, bodies = quote(Officer._meta.db_table), quote(Organisation._meta.db_table)
    which, listed = among(database, "bigint", list(users))
    # Written by hand: it runs for every group of questions, and to put it together took longer than to answer it.
    statement = (
        f"SELECT officer.user_id, officer.id, officer.role, {_OF_BODY} FROM {officers} AS officer"  # noqa: S608
        f" JOIN {bodies} AS body ON body.code = officer.organisation_id"
        f" WHERE officer.active AND officer.user_id {which}"
    )
    return {user: _acting(*values) for user, *values in running.fetch(database, statement, listed)}


def office_joined(user: str) -> tuple[str, str]:
    """What a statement reads of the office behind a user, and joins for it: columns, and joins.

    `user`: the column that names the user. `office` makes an officer of what it gives.
    """
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    officers, bodies = quote(Officer._meta.db_table), quote(Organisation._meta.db_table)
    joins = (
        f" LEFT JOIN {officers} AS officer ON officer.user_id = {user} AND officer.active"
        f" LEFT JOIN {bodies} AS body ON body.code = officer.organisation_id"
    )
    return f"officer.id, officer.role, {_OF_BODY}", joins


def office(values: Sequence[Any]) -> Acting | None:
    """The officer; None where there is no office, or none any more."""
    return None if values[0] is None else _acting(*values)


def acting_as(username: str) -> Acting:
    """The officer with this sign-in name, for the command line. Refuses `NOT_FOUND`."""
    found = Officer.objects.filter(user__username=username, active=True).values_list(*_OFFICE).first()
    if found is None:
        raise Refusal(Reason.NOT_FOUND, what="officer")
    return _acting(*found)


def acting_still(officer: str, organisation: str) -> Acting:
    """The officer of an opaque id as they stand now, for work that goes on behind them.

    Refuses `NOT_ENTITLED`: suspended meanwhile, or of another body.
    """
    number = officer.removeprefix(_OFFICER)
    rows = Officer.objects.filter(pk=int(number), active=True, organisation_id=organisation)
    found = rows.values_list(*_OFFICE).first()
    if found is None:
        raise Refusal(Reason.NOT_ENTITLED)
    return _acting(*found)


def acting_by_rule(codes: Collection[str]) -> dict[str, Acting]:
    """The registry acting by itself in the place of who asks for these bodies, by code; closed ones are left out."""
    columns = [name.removeprefix("organisation__") for name in _OFFICE[2:]]
    rows = Organisation.objects.filter(code__in=list(codes), closed_on=None).values_list(*columns)
    return {code: _acting(BY_RULE, Role.ASKER.value, code, *values) for code, *values in rows}


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


def lines_of(codes: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """Each of these open bodies, then those above it, as (code, kind) beginning with the nearest; in two statements."""
    rows = Organisation.objects.filter(code__in=list(codes), closed_on=None)
    paths = dict(rows.values_list("code", "path"))
    kinds = kinds_of({one for code, path in paths.items() for one in (code, *codes_above(path))})
    return {
        code: [(one, kinds[one]) for one in (code, *reversed(codes_above(path))) if one in kinds]
        for code, path in paths.items()
    }


def of_body(field: str, *, via: str) -> Subquery:
    """A field of the body whose code stands in the column `via`, to be annotated; null where that is closed.

    Bodies of one `parent` have the same bodies above them.
    """
    return Subquery(Organisation.objects.filter(code=OuterRef(via), closed_on=None).values(field))


def codes_within(
    acting: Acting, permission: Permission, *, kinds: Collection[BodyKind] = ()
) -> "QuerySet[Organisation, str]":
    """The codes of the open bodies, of these kinds, that an officer may use the power on: the policy's own decision."""
    rows = Organisation.objects.filter(bodies_within(acting, permission), closed_on=None)
    if kinds:
        rows = rows.filter(kind__in=[kind.value for kind in kinds])
    return rows.values_list("code", flat=True)


def reached(acting: Acting, permission: Permission, *, via: str) -> Exists:
    """That the body whose code stands in the column `via` is one that the power reaches, open or closed.

    What a body owed does not end with it. Asked of each row, of which there are few: to list the bodies of a province
    takes longer.
    """
    return Exists(Organisation.objects.filter(bodies_within(acting, permission), code=OuterRef(via)))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one body stands."""

    code: str
    kind: str
    path: str


def standing_within(
    acting: Acting, permission: Permission, *, kinds: Collection[BodyKind], under: str = ""
) -> list[Standing]:
    """The open bodies of these kinds that the power reaches, by code; `under`: those below one body alone."""
    rows = Organisation.objects.filter(bodies_within(acting, permission), closed_on=None)
    rows = rows.filter(kind__in=[kind.value for kind in kinds])
    if under:
        path = Organisation.objects.filter(code=under).values_list("path", flat=True).first() or ""
        rows = rows.filter(path__startswith=path) if path else rows.none()
    return [Standing(*values) for values in rows.order_by("code").values_list("code", "kind", "path")]


def meant(acting: Acting, permission: Permission, written: str) -> str:
    """The code of the open body that a power reaches, by its code or its whole name.

    Refuses `NOT_FOUND` for none, and for a name that several have.
    """
    rows = Organisation.objects.filter(bodies_within(acting, permission), closed_on=None)
    for known in (Q(code=written), Q(name_zh=written) | Q(name_en=written)):
        codes = list(rows.filter(known).values_list("code", flat=True)[:2])
        if len(codes) == 1:
            return codes[0]
    raise Refusal(Reason.NOT_FOUND, what="organisation")


def below(organisation: str, codes: Collection[str]) -> set[str]:
    """Which of these bodies are the one, or stand below it; closed ones are left out."""
    path = Organisation.objects.filter(code=organisation).values_list("path", flat=True).first()
    if path is None:
        return set()
    rows = Organisation.objects.filter(code__in=list(codes), closed_on=None, path__startswith=path)
    return set(rows.values_list("code", flat=True))


def codes_below(organisation: str) -> "QuerySet[Organisation, str]":
    """The codes of a body and of those below it; closed ones are left out."""
    path = Organisation.objects.filter(code=organisation).values_list("path", flat=True).first()
    rows = Organisation.objects.none() if path is None else Organisation.objects.filter(closed_on=None)
    return rows.filter(path__startswith=path or "").values_list("code", flat=True)


def codes_of(kinds: Collection[BodyKind]) -> "QuerySet[Organisation, str]":
    """The codes of all bodies of these kinds."""
    rows = Organisation.objects.filter(kind__in=[kind.value for kind in kinds])
    return rows.values_list("code", flat=True)


def kinds_of(codes: Collection[str]) -> dict[str, str]:
    """The kinds of these bodies, by code; closed ones are left out."""
    rows = Organisation.objects.filter(code__in=list(codes), closed_on=None)
    return dict(rows.values_list("code", "kind"))


def declared(codes: Collection[str]) -> dict[str, int]:
    """How many staff these bodies declare, by code."""
    rows = Organisation.objects.filter(code__in=list(codes))
    return dict(rows.values_list("code", "headcount"))


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
    officer: int | str,
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
        officer=BY_RULE if officer == BY_RULE else f"{_OFFICER}{officer}",
        role=Role(role),
        organisation=organisation,
        kind=BodyKind(kind),
        region=region,
        name_zh=name_zh,
        name_en=name_en,
        headcount=headcount,
        path=path,
    )
