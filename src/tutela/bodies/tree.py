"""The tree of bodies: what may stand under what, and how bodies are moved, renamed, declared anew and closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Concat, Substr

from tutela.bodies import leaving
from tutela.bodies.entries import note
from tutela.bodies.kinds import Acting, BodyKind
from tutela.bodies.models import Organisation, OrganisationChange
from tutela.bodies.permissions import Permission, Scope, require
from tutela.bodies.places import MOST_LEVELS, REGION, is_within, levels, path_of
from tutela.bodies.queries import require_over
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import JSON
from tutela.ledger.events import Event

_EDUCATION: Final = frozenset({BodyKind.EDUCATION_OFFICE})

ABOVE: Final[Mapping[BodyKind, frozenset[BodyKind]]] = MappingProxyType(
    {
        BodyKind.EDUCATION_OFFICE: _EDUCATION,
        BodyKind.QUALIFICATION_BODY: _EDUCATION | {BodyKind.QUALIFICATION_BODY},
        BodyKind.SCHOOL: _EDUCATION | {BodyKind.SCHOOL, BodyKind.UNIVERSITY},  # an attached kindergarten
        BodyKind.UNIVERSITY: _EDUCATION,
        BodyKind.CLOSE_CONTACT_UNIT: _EDUCATION | {BodyKind.CLOSE_CONTACT_UNIT},  # a chain and its places
        BodyKind.POLICE: frozenset({BodyKind.POLICE}),
        BodyKind.POLICE_STATION: frozenset({BodyKind.POLICE}),
        BodyKind.PROCURATORATE: frozenset({BodyKind.PROCURATORATE}),
        BodyKind.OVERSIGHT: frozenset({BodyKind.PROCURATORATE, BodyKind.OVERSIGHT}),
        BodyKind.COURT: frozenset({BodyKind.COURT}),
        BodyKind.ADMINISTRATION: frozenset({BodyKind.ADMINISTRATION}),
    }
)
"""Which kinds may stand above a kind; every kind may also stand at the top. A body lies in the region above it."""


@dataclass(frozen=True, slots=True)
class Names:
    """What a body is called."""

    zh: str
    en: str


def described(row: Organisation) -> dict[str, JSON]:
    """All that is kept of an organisation, as the ledger says it; what came later stands there once it is used."""
    told: dict[str, JSON] = {
        "code": row.code,
        "name_zh": row.name_zh,
        "name_en": row.name_en,
        "kind": row.kind,
        "region": row.region,
        "parent": row.parent_id,
        "headcount": row.headcount,
    }
    if row.vacancies:
        told["vacancies"] = row.vacancies
    if row.closed_on is not None:
        told["closed_on"] = row.closed_on.isoformat()
    return told


def stored(row: Organisation) -> dict[str, JSON]:
    """The same of a row whose `parent` was read with it; where its path leads elsewhere, its place is not what it says.

    Powers follow the path: so one that was changed by hand is a fault like any other, from the top of the tree down.
    """
    told = described(row)
    if row.path != path_of(row.code, row.parent.path if row.parent else ""):
        told["parent"] = row.path
    return told


def require_place(kind: BodyKind, region: str, parent: Organisation | None) -> str:
    """The path above a body that may stand there. Refuses `BODY_PLACE`: the kind, the region, or too many levels."""
    if parent is None:
        return ""
    fits = BodyKind(parent.kind) in ABOVE[kind] and is_within(region, parent.region)
    if not fits or parent.closed_on is not None or levels(parent.path) >= MOST_LEVELS:
        raise Refusal(Reason.BODY_PLACE)
    return parent.path


@transaction.atomic
def rename(*, code: str, names: Names, by: Acting, at: datetime) -> None:
    """Gives a body other names. Refuses `NOT_ENTITLED`, `NOT_FOUND`, `REQUEST_INVALID`."""
    row = _managed(code, by)
    if not 0 < len(names.zh) <= 120 or not 0 < len(names.en) <= 160:
        raise Refusal(Reason.REQUEST_INVALID, detail="name")
    _changed(row, by, at, {"name_zh": names.zh, "name_en": names.en})


@transaction.atomic
def move(*, code: str, parent: str | None, region: str, by: Acting, at: datetime) -> None:
    """Puts a body, with all below it, under another one or at the top, in a region.

    Refuses `NOT_ENTITLED` (over the body, over its new place), `NOT_FOUND`, `BODY_PLACE` (also under itself, or where
    a body below it would leave its region).
    """
    for one in (code, parent):
        if one is not None:
            require_over(by, Permission.BODIES_MANAGE, one, what="organisation")
    _hold_downwards(code, parent)
    row = _managed(code, by)
    if REGION.fullmatch(region) is None:
        raise Refusal(Reason.REQUEST_INVALID, detail="region")
    above = None if parent is None else _managed(parent, by)
    require(by, Permission.BODIES_MANAGE, Scope(row.code, region, "", row.kind))
    if above is not None and above.path.startswith(row.path):
        raise Refusal(Reason.BODY_PLACE)
    before, after = row.path, path_of(row.code, require_place(BodyKind(row.kind), region, above))
    below = Organisation.objects.filter(path__startswith=before).exclude(code=code)
    _require_below_fits(below, region, levels(after) - levels(before))
    below.update(path=Concat(models.Value(after), Substr("path", len(before) + 1)))
    row.path = after
    _changed(row, by, at, {"parent_id": parent, "region": region})


@transaction.atomic
def declare_fewer(*, code: str, headcount: int, vacancies: int, by: Acting, at: datetime) -> None:
    """A body declares as many staff and vacancies as before, or fewer; more raises what it may ask, and takes two.

    Refuses `NOT_ENTITLED`, `NOT_FOUND`, `TWO_PERSONS`.
    """
    row = _managed(code, by, Permission.QUOTA_SET)
    if headcount > row.headcount or vacancies > row.vacancies:
        raise Refusal(Reason.TWO_PERSONS)
    if min(headcount, vacancies) < 0:
        raise Refusal(Reason.REQUEST_INVALID, detail="headcount")
    _changed(row, by, at, {"headcount": headcount, "vacancies": vacancies})


def carry_out_declaration(
    *, row: Organisation, headcount: int, vacancies: int, by: Acting, at: datetime, **said: JSON
) -> None:
    """What two officers agreed on; within their transaction. `said` is added to its entry."""
    _changed(row, by, at, {"headcount": headcount, "vacancies": vacancies}, said)


@transaction.atomic
def close(*, code: str, on: date, by: Acting, at: datetime) -> None:
    """Closes a body whose officers have gone and that has none open below it.

    Refuses `NOT_ENTITLED`, `NOT_FOUND`, `ALREADY_DONE`, `BODY_IN_USE`.
    """
    row = _managed(code, by)
    if row.closed_on is not None:
        raise Refusal(Reason.ALREADY_DONE, what=code)
    if any(leaving.of_tree(code).values()):
        raise Refusal(Reason.BODY_IN_USE)
    _changed(row, by, at, {"closed_on": on})


def _hold_downwards(code: str, parent: str | None) -> None:
    """Holds a body, all below it and its new parent, whoever is above first: nobody who moves waits crosswise."""
    moved = Organisation.objects.filter(code=code).values_list("path", flat=True).first()
    concerned = Q(code__in=[code, parent]) if moved is None else Q(code=parent) | Q(path__startswith=moved)
    rows = Organisation.objects.filter(concerned).order_by("path")
    list(rows.select_for_update(no_key=True).values_list("code", flat=True))


def _managed(code: str, by: Acting, permission: Permission = Permission.BODIES_MANAGE) -> Organisation:
    """The row, locked; one out of reach is not there. Refuses `NOT_ENTITLED`, `NOT_FOUND`."""
    require_over(by, permission, code, what="organisation")
    return Organisation.objects.select_for_update().get(code=code)


def _changed(
    row: Organisation,
    by: Acting,
    at: datetime,
    values: Mapping[str, str | int | date | None],
    said: Mapping[str, JSON] = MappingProxyType({}),
) -> None:
    """Writes the values that differ, a line of history, and one entry; where none differs, nothing is written."""
    before = {name: getattr(row, name) for name in values if getattr(row, name) != values[name]}
    if not before:
        return
    for name in before:
        setattr(row, name, values[name])
    row.save(update_fields=[*before, "path"])
    OrganisationChange.objects.create(
        organisation=row,
        changed_at=at,
        officer=by.officer,
        before={name: _plain(value) for name, value in before.items()},
        after={name: _plain(values[name]) for name in before},
    )
    note(Event.ORGANISATION_CHANGED, by, at, {"organisations": [described(row)], **said})


def _require_below_fits(below: models.QuerySet[Organisation], region: str, deeper: int) -> None:
    """Bodies that move along still lie in the region above them, and not deeper than the tree may be."""
    for path, lies_in in below.values_list("path", "region").iterator(chunk_size=2_000):
        if not is_within(lies_in, region) or levels(path) + deeper > MOST_LEVELS:
            raise Refusal(Reason.BODY_PLACE)


def _plain(value: str | int | date | None) -> str | int | None:
    return value.isoformat() if isinstance(value, date) else value
