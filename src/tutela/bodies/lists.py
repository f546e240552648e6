"""What administrators and security officers look through: bodies, officers and quotas within their power."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.models import Officer, OfficerChange, Organisation, OrganisationChange, Quota
from tutela.bodies.permissions import Permission, Scope, require, require_or_hide
from tutela.bodies.places import codes_above
from tutela.bodies.reach import bodies_within
from tutela.core.errors import Reason, Refusal

PER_PAGE: Final = 50
_HISTORY: Final = 20
_NEARLY: Final = 90  # per cent of a quota that is worth looking at


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A body in a list."""

    code: str
    name_zh: str
    name_en: str
    kind: BodyKind
    region: str
    officers: int
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list: its lines, its number from 1, how many pages and lines there are in all."""

    lines: Sequence[BodyLine]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class OfficerLine:
    """An officer in a list; the sign-in name is for the pages of those who appoint, and for nothing else."""

    number: int
    officer: str
    username: str
    role: Role
    organisation: str
    name_zh: str
    name_en: str
    active: bool
    last_sign_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a history: when, by whom, and what became of it."""

    at: datetime
    by: str
    what: tuple[tuple[str, str, str], ...]  # field, before, after


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """What a body may ask about in a year, and what it has."""

    organisation: str
    name_zh: str
    name_en: str
    allowed: int
    used: int


@dataclass(frozen=True, slots=True)
class BodyPage:
    """All that one page of a body shows."""

    line: BodyLine
    above: tuple[tuple[str, str, str], ...]  # code and names, highest first
    headcount: int
    vacancies: int
    below: int
    quota: QuotaLine | None
    officers: tuple[OfficerLine, ...]
    history: tuple[Change, ...]


def bodies(by: Acting, words: str, page: int, *, kind: str = "") -> Found:
    """A page of the bodies that one manages, by code; all of `words` stand in code or names. Refuses `NOT_ENTITLED`."""
    require(by, Permission.OFFICER_PROPOSE)
    rows = Organisation.objects.filter(bodies_within(by, Permission.OFFICER_PROPOSE))
    for word in words.split()[:5]:
        rows = rows.filter(Q(code__icontains=word) | Q(name_zh__contains=word) | Q(name_en__icontains=word))
    rows = rows.filter(kind=kind) if kind else rows
    total = rows.count()
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(1, page), pages)
    shown = _counted(rows).order_by("code")[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Found([_line(row) for row in shown], page, pages, total)


def body(by: Acting, code: str, year: int) -> BodyPage:
    """One body. Refuses `NOT_ENTITLED`, and `NOT_FOUND` alike for none and for one outside one's power."""
    row = _counted(Organisation.objects.filter(code=code)).first()
    if row is None:
        require(by, Permission.OFFICER_PROPOSE)
        raise Refusal(Reason.NOT_FOUND, what="organisation")
    scope = Scope(organisation=row.code, region=row.region, path=row.path, kind=row.kind)
    require_or_hide(by, Permission.OFFICER_PROPOSE, scope, what="organisation")
    quota = Quota.objects.filter(organisation=row, year=year).select_related("organisation").first()
    above = Organisation.objects.filter(code__in=codes_above(row.path)).order_by("path")
    held = row.officers.select_related("user", "organisation").order_by("role", "pk")
    return BodyPage(
        line=_line(row),
        above=tuple((one.code, one.name_zh, one.name_en) for one in above),
        headcount=row.headcount,
        vacancies=row.vacancies,
        below=Organisation.objects.filter(path__startswith=row.path).exclude(code=code).count(),
        quota=None if quota is None else _quota(quota),
        officers=tuple(_officer(one) for one in held),
        history=tuple(
            _change(one)
            for one in OrganisationChange.objects.filter(organisation=row).order_by("-changed_at", "-pk")[
                :_HISTORY
            ]
        ),
    )


def officer(by: Acting, number: int) -> tuple[OfficerLine, tuple[Change, ...]]:
    """One officer, and what became of them. Refuses as `body` does."""
    row = Officer.objects.select_related("user", "organisation").filter(pk=min(number, 2**63 - 1)).first()
    if row is None:
        require(by, Permission.OFFICER_PROPOSE)
        raise Refusal(Reason.NOT_FOUND, what="officer")
    place = row.organisation
    scope = Scope(organisation=place.code, region=place.region, path=place.path, kind=place.kind)
    require_or_hide(by, Permission.OFFICER_PROPOSE, scope, what="officer")
    changes = OfficerChange.objects.filter(officer=row).order_by("-changed_at", "-pk")[:_HISTORY]
    history = tuple(
        Change(one.changed_at, one.by, ((one.what, one.organisation, one.role),)) for one in changes
    )
    return _officer(row), history


def never_signed_in(by: Acting, at_most: int) -> list[OfficerLine]:
    """Officers who could act and never came, the oldest appointment first. Refuses `NOT_ENTITLED`."""
    require(by, Permission.OFFICER_PROPOSE)
    rows = Officer.objects.filter(
        bodies_within(by, Permission.OFFICER_PROPOSE, via="organisation__"),
        active=True,
        user__last_login=None,
    )
    return [_officer(one) for one in rows.select_related("user", "organisation").order_by("pk")[:at_most]]


def near_quota(by: Acting, year: int, at_most: int) -> list[QuotaLine]:
    """Bodies that have used nine tenths of their year or more, the fullest first. Refuses `NOT_ENTITLED`."""
    require(by, Permission.OFFICER_PROPOSE)
    rows = Quota.objects.filter(
        bodies_within(by, Permission.OFFICER_PROPOSE, via="organisation__"),
        year=year,
        used__gt=0,
        used__gte=F("allowed") * _NEARLY / 100,
    )
    rows = rows.select_related("organisation").order_by(F("used") - F("allowed"), "organisation_id")
    return [_quota(one) for one in rows[:at_most]]


def _counted(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """With how many may act there: counted for the rows that are shown, not for all that were found."""
    of_body = Officer.objects.filter(organisation=OuterRef("pk"), active=True).order_by()
    counted = of_body.values("organisation").annotate(count=Count("pk")).values("count")
    return rows.annotate(acting=Coalesce(Subquery(counted), 0))


def _line(row: Organisation) -> BodyLine:
    count = getattr(row, "acting", 0)
    return BodyLine(row.code, row.name_zh, row.name_en, BodyKind(row.kind), row.region, count, row.closed_on)


def _officer(row: Officer) -> OfficerLine:
    return OfficerLine(
        number=row.pk,
        officer=f"officer-{row.pk}",
        username=row.user.get_username(),
        role=Role(row.role),
        organisation=row.organisation_id,
        name_zh=row.organisation.name_zh,
        name_en=row.organisation.name_en,
        active=row.active,
        last_sign_in_at=row.user.last_login,
    )


def _quota(row: Quota) -> QuotaLine:
    place = row.organisation
    return QuotaLine(place.code, place.name_zh, place.name_en, row.allowed, row.used)


def _change(row: OrganisationChange) -> Change:
    told = tuple((name, _said(row.before[name]), _said(row.after[name])) for name in row.before)
    return Change(row.changed_at, row.officer, told)


def _said(value: str | int | None) -> str:
    return "" if value is None else str(value)
