"""The code of conduct: versioned texts as data, accepted by every officer once a year, before the first act."""

import functools
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import yaml
from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Subquery
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tutela.bodies.entries import note
from tutela.bodies.kinds import Acting
from tutela.bodies.models import ConductAcceptance, Officer
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of

_STRICT: Final = ConfigDict(extra="forbid", frozen=True)


class Sentence(BaseModel):
    """One duty in both languages, with the provision it follows from."""

    model_config = _STRICT
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)
    cite_zh: str = ""
    cite_en: str = ""


class Code(BaseModel):
    """One version of the code: in force from a day until a later version's."""

    model_config = _STRICT
    version: str = Field(pattern=r"^[0-9]{4}\.[0-9]+$")
    from_on: date
    title: Sentence
    lead: Sentence
    duties: tuple[Sentence, ...] = Field(min_length=1)


def code_on(on: date) -> Code:
    """The version in force on a day. Refuses `PACK_NOT_IN_FORCE` where none is."""
    found = [code for code in codes(settings.TUTELA_POLICY / "conduct") if code.from_on <= on]
    if not found:
        raise Refusal(Reason.PACK_NOT_IN_FORCE, day=on.isoformat(), instrument="conduct")
    return found[-1]


@functools.cache
def codes(folder: Path) -> tuple[Code, ...]:
    """Every version, the oldest first. Refuses `PACK_INVALID` with the file on a fault, and two for one day."""
    found = sorted((_read(path) for path in folder.glob("*.yaml")), key=lambda code: code.from_on)
    days = {code.from_on for code in found}
    if len(days) != len(found) or len({code.version for code in found}) != len(found):
        raise Refusal(Reason.PACK_INVALID, file="conduct", line=0, detail="two versions for one day")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an officer still has the password that another gave, and when they accepted which version last."""

    first_password: bool
    version: str
    accepted_on: date | None


def standing(officer: str) -> Standing:
    """In one query, for it is read with every page."""
    last = ConductAcceptance.objects.filter(officer=OuterRef("pk")).order_by("-accepted_on", "-pk")
    row = (
        Officer.objects.filter(pk=_key(officer))
        .annotate(version=Subquery(last.values("version")[:1]), on=Subquery(last.values("accepted_on")[:1]))
        .values_list("first_password", "version", "on")
        .get()
    )
    return Standing(row[0], row[1] or "", row[2])


def is_current(standing_: Standing, on: date) -> bool:
    """Whether the version in force was accepted, less than a year ago."""
    last = standing_.accepted_on
    return last is not None and standing_.version == code_on(on).version and on < _a_year_after(last)


@transaction.atomic
def accept(*, version: str, acting: Acting, at: datetime) -> None:
    """Notes that the officer accepted the version in force; a second time in its year changes nothing.

    Refuses `NOT_ENTITLED`, and `REQUEST_INVALID` for another version than the one in force.
    """
    require(acting, Permission.CONDUCT_ACCEPT)
    on = legal_day_of(at)
    if version != code_on(on).version:
        raise Refusal(Reason.REQUEST_INVALID, detail="version")
    if is_current(standing(acting.officer), on):
        return
    ConductAcceptance.objects.create(officer_id=_key(acting.officer), version=version, accepted_on=on)
    note(Event.CONDUCT_ACCEPTED, acting, at, {"version": version, "on": on.isoformat()})


def _a_year_after(on: date) -> date:
    """The same day of the next year; from 29 February, 1 March."""
    try:
        return on.replace(year=on.year + 1)
    except ValueError:
        return date(on.year + 1, 3, 1)


def _read(path: Path) -> Code:
    try:
        return Code.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (ValidationError, yaml.YAMLError, UnicodeDecodeError) as fault:
        detail = type(fault).__name__
        raise Refusal(Reason.PACK_INVALID, file=f"conduct/{path.name}", line=0, detail=detail) from None


def _key(officer: str) -> int:
    return int(officer.removeprefix("officer-"))
