"""A county with all its offices, the same bodies once more beside it and far away, and the offices above it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connections, transaction
from django.test import override_settings
from django.utils import timezone

from tests.architecture.things import Thing, found, make
from tests.cast import accept_conduct, appoint_all, conviction, declare_all, load
from tests.conftest import MOMENT
from tests.journeys.desk import OFFENDER, OFFENDER_NAME
from tutela.bodies import actions as bodies
from tutela.bodies import tree
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.models import Officer, Organisation

NATION: Final = Acting(
    "officer-0", Role.ADMINISTRATOR, "nation", BodyKind.ADMINISTRATION, "000000", "", "", 0
)
"""Who enters bodies of every region."""
ELSEWHERE: Final = {"beside": "330299", "far": "440101"}
"""Other bodies of the same region, and those of another."""
PLACES: Final = ("own", *ELSEWHERE, "above")
_WORKS: Final[dict[BodyKind, tuple[Role, ...]]] = {
    BodyKind.EDUCATION_OFFICE: (Role.ASKER, Role.REVIEWER, Role.RECORDER, Role.VERIFIER),
    BodyKind.SCHOOL: (Role.ASKER,),
    BodyKind.CLOSE_CONTACT_UNIT: (Role.ASKER,),
    BodyKind.POLICE: (Role.RECORDER, Role.VERIFIER),
    BodyKind.PROCURATORATE: (Role.SUPERVISOR, Role.RECORDER, Role.VERIFIER),
    BodyKind.COURT: (Role.RECORDER, Role.VERIFIER),
    BodyKind.POLICE_STATION: (Role.ASKER,),
    BodyKind.QUALIFICATION_BODY: (Role.ASKER, Role.REVIEWER, Role.RECORDER, Role.VERIFIER),
    BodyKind.UNIVERSITY: (Role.ASKER,),
    BodyKind.OVERSIGHT: (Role.SUPERVISOR,),
    BodyKind.ADMINISTRATION: (Role.ADMINISTRATOR, Role.SECURITY),
}
"""Who works in a body of a kind, as far as the policies give them anything to do."""
_UNDER: Final = {
    "school": "edu",
    "station": "police",
    "licensing": "edu",
}
_OWN_WORKERS: Final = {
    "filer": ("school", Role.ASKER),
    "reviewer": ("edu", Role.REVIEWER),
    "compares": ("court", Role.VERIFIER),
    "confirms": ("court", Role.VERIFIER),
    "looks": ("court", Role.VERIFIER),
    "decides": ("court", Role.VERIFIER),
    "window": ("station", Role.ASKER),
    "window-2": ("station", Role.ASKER),
    "licenser": ("licensing", Role.ASKER),
    "keeper": ("licensing", Role.RECORDER),
    "list-verifier": ("licensing", Role.VERIFIER),
    "police-verifier": ("police", Role.VERIFIER),
    "chief": ("prosecutor", Role.SUPERVISOR),
    "leaver": ("school", Role.ASKER),
}


@dataclass(frozen=True, slots=True)
class World:
    """What was done in the county, by kind, and who tries its ids, by where they work."""

    things: dict[str, list[Thing]]
    officers: dict[str, list[str]]


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """The county with everything that was done in it, made once and taken back at the end."""
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        stack.enter_context(taken_back())
        stack.enter_context(override_settings(TUTELA_PROOFING="fictional", TUTELA_PENDING_SAMPLE=0))
        stack.enter_context(pytest.MonkeyPatch.context()).setattr(timezone, "now", lambda: MOMENT)
        cache.clear()
        folder = tmp_path_factory.mktemp("county")
        appoint_all(MOMENT)
        declare_all(MOMENT)
        load(folder / "court.jsonl", [conviction("c-1", OFFENDER_NAME, OFFENDER)], MOMENT)
        officers = people(MOMENT)
        make(folder, MOMENT)
        yield World(found(), officers)


@contextmanager
def taken_back() -> Iterator[None]:
    """What is done within is undone at the end, in both databases."""
    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(transaction.atomic(using=alias))
        yield
        for alias in connections:
            transaction.set_rollback(True, using=alias)


def people(at: datetime) -> dict[str, list[str]]:
    """The officers by where they work: in the county, beside it in its region, far away, and in the offices above."""
    bodies.enter_organisations(new=_above(), by=NATION, at=at)
    tree.move(code="edu", parent="city-edu", region="330299", by=NATION, at=at)
    bodies.enter_organisations(new=_more_of_the_county(), by=NATION, at=at)
    for place, region in ELSEWHERE.items():
        bodies.enter_organisations(new=_another(place, region), by=NATION, at=at)
    bodies.enter_organisations(new=_sisters(), by=NATION, at=at)
    for username, (body, role) in _OWN_WORKERS.items():
        appoint(username, body, role, at)
    own = Officer.objects.exclude(user__username="leaver").values_list("user__username", flat=True)
    named = {"own": sorted(own)}
    for body in Organisation.objects.filter(officers=None).exclude(code="nation").order_by("code"):
        for role in _WORKS[BodyKind(body.kind)]:
            appoint(f"{body.code}.{role.value}", body.code, role, at)
            named.setdefault(_stands(body.code), []).append(f"{body.code}.{role.value}")
    return named


def appoint(username: str, organisation: str, role: Role, at: datetime) -> None:
    """An officer who has accepted the code of conduct; that it took two is another test's matter."""
    user = get_user_model().objects.create(username=username)
    Officer.objects.create(user=user, organisation_id=organisation, role=role.value)
    accept_conduct(username, at)


def _stands(code: str) -> str:
    return next((place for place in ELSEWHERE if code.endswith(f"-{place}")), "above")


def _above() -> list[NewOrganisation]:
    K = BodyKind
    return [
        NewOrganisation("city-edu", "市教育局", "City Education", K.EDUCATION_OFFICE, "330200", None, 900),
        NewOrganisation("city-prosecutor", "市检察院", "City", K.PROCURATORATE, "330200", None, 0),
        NewOrganisation("city-police", "市公安局", "City Police", K.POLICE, "330200", None, 0),
        NewOrganisation("city-admin", "市管理处", "City", K.ADMINISTRATION, "330200", None, 0),
    ]


def _more_of_the_county() -> list[NewOrganisation]:
    K = BodyKind
    return [
        NewOrganisation("station", "派出所", "Station", K.POLICE_STATION, "330299", "police", 9),
        NewOrganisation("licensing", "认定处", "Licensing", K.QUALIFICATION_BODY, "330299", "edu", 40),
    ]


def _another(place: str, region: str) -> list[NewOrganisation]:
    """The same bodies once more: in the same region under offices of their own, or in another one."""
    kinds = {
        "edu": BodyKind.EDUCATION_OFFICE,
        "school": BodyKind.SCHOOL,
        "care": BodyKind.CLOSE_CONTACT_UNIT,
        "police": BodyKind.POLICE,
        "prosecutor": BodyKind.PROCURATORATE,
        "court": BodyKind.COURT,
        "station": BodyKind.POLICE_STATION,
        "licensing": BodyKind.QUALIFICATION_BODY,
        "university": BodyKind.UNIVERSITY,
        "oversight": BodyKind.OVERSIGHT,
        "admin": BodyKind.ADMINISTRATION,
    }
    above = {"edu": "city-edu"} if place == "beside" else {}
    above |= {code: f"{under}-{place}" for code, under in _UNDER.items()}
    return [
        NewOrganisation(
            f"{code}-{place}", f"{place}{code}", f"{code} {place}", kind, region, above.get(code), 60
        )
        for code, kind in kinds.items()
    ]


def _sisters() -> list[NewOrganisation]:
    """Those that share the office above: another school, another station, another body that grants qualifications."""
    K = BodyKind
    return [
        NewOrganisation("sister-beside", "枫桥二小", "Second Primary", K.SCHOOL, "330299", "edu", 60),
        NewOrganisation("window-beside", "城北所", "North", K.POLICE_STATION, "330299", "police", 9),
        NewOrganisation("grants-beside", "二处", "Second", K.QUALIFICATION_BODY, "330299", "edu", 40),
    ]
