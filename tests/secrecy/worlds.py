"""Two worlds that start from the same acts: what is entered in each, and all that the answering side then holds."""

import json
import re
from datetime import date, datetime
from typing import Any

from django.apps import apps

from tests.cast import PASSWORD, accept_conduct, appoint_all, conviction, declare_all, number
from tutela.bodies import actions as bodies
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import BodyKind, Role
from tutela.bodies.queries import acting_as
from tutela.index.lookup.models import Coverage, IndexRow, ListVersion, TreePage
from tutela.ledger.models import Entry

JUVENILE, NAME = number(date(1998, 3, 3), 103), "赵小虎"
ADULT, ADULT_NAME = number(date(1970, 1, 1), 105), "某甲"
NOBODY, NOBODY_NAME = number(date(1990, 1, 1), 102), "无名"
SEALED = conviction("c-2", NAME, JUVENILE, acted_on="2015-01-01", months=48)
# A decision about an act as an adult: about one before eighteen it would be sealed by itself.
OUT_OF_SCOPE = {
    **conviction(
        "c-2", NAME, JUVENILE, acted_on="2017-05-01", decided_on="2018-01-20", effective_on="2018-03-01"
    ),
    "kind": "non-prosecution",
    "non_prosecution": "statutory",
    "penalty": None,
    "months": None,
}
UNSEALED = conviction("c-2", NAME, JUVENILE, acted_on="2015-01-01", months=61)
OVERTURNED = {**UNSEALED, "overturned_on": "2026-06-01"}
STATION = NewOrganisation(
    "station", "城西派出所", "Chengxi Police Station", BodyKind.POLICE_STATION, "330299", "police", 40
)
_RANDOM = (
    r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}",
    r"\b[0-9a-f]{32,}\b",
    r"\b[0-9a-f]{8}\b",  # the short form of an id
    r"[A-Za-z0-9+/]{40,}={0,2}",
    r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b",  # the code of a paper
    r"csrfmiddlewaretoken[^>]*",
    r"nonce-[^\"' ]*",
)
_COUNTED = r"\"s\d+_x\d+\"|_django_curs_\w+"  # what savepoints and cursors are called
_VALUES = r"'[^']*'|X?\b[0-9a-fA-F]{16,}\b|\b\d+\b"


def people_the_world(at: datetime) -> None:
    """The cast, a police station that issues certificates, a school that hires and an office that reviews."""
    appoint_all(at)
    declare_all(at)
    manager = acting_as("administrator")
    bodies.enter_organisations(new=[STATION], by=manager, at=at)
    for username in ("window", "second"):
        bodies.appoint(
            username=username,
            password=PASSWORD,
            organisation="station",
            role=Role.ASKER,
            by=acting_as("security"),
            at=at,
        )
    for username, organisation, role in (("filer", "school", Role.ASKER), ("reviewer", "edu", Role.REVIEWER)):
        bodies.appoint(
            username=username, password=PASSWORD, organisation=organisation, role=role, by=manager, at=at
        )
        accept_conduct(username, at)


def masked(text: str) -> str:
    """Without what is random in every world: ids, hashes, commitments, signatures, form tokens."""
    return re.sub("|".join(_RANDOM), "?", text)


def statement(sql: str) -> str:
    """A statement without its values: literals, hashes, and the names that savepoints and cursors get by counting."""
    return re.sub(f"{_COUNTED}|{_VALUES}", "?", sql)


def held() -> dict[str, Any]:
    """What the answering side holds: index, versions, entries, and how much of everything but the registry."""
    return {
        "entries": sorted(shape(entry) for entry in Entry.objects.all()),
        "index": sorted(plain(IndexRow)),
        "nodes": sorted(plain(TreePage)),
        "versions": sorted(plain(ListVersion)),
        "coverage": sorted(plain(Coverage)),
        "rows": {label: model.objects.count() for label, model in _answering_tables()},
    }


def shape(entry: Entry) -> tuple[str, str, int]:
    """An entry without what is random in every world: ids and salted commitments."""
    body = bytes(entry.body)
    facts = json.loads(body)["facts"]
    return entry.event, masked(json.dumps(facts, sort_keys=True)), len(body)


def plain(model: Any) -> list[str]:
    """Every row without its id."""
    names = [field.attname for field in model._meta.fields if field.attname != "id"]
    rows = model.objects.values_list(*names)
    return [repr([bytes(one) if isinstance(one, memoryview) else one for one in row]) for row in rows]


def _answering_tables() -> list[tuple[str, Any]]:
    """Every table but those of the registry and of the vault."""
    away = {"registry", "vault"}
    return [(one._meta.label, one) for one in apps.get_models() if one._meta.app_label not in away]
