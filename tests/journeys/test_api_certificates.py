"""Certificates by a police station's own program: the same actions, states and papers as at the window."""

from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache

from tests.journeys.api_calls import NOBODY, OFFENDER, Api, calling, clock, registry
from tests.secrecy.worlds import STATION
from tutela.answers.certificates import actions
from tutela.answers.certificates.models import Certificate
from tutela.bodies import actions as bodies
from tutela.bodies.clients import Scope
from tutela.bodies.kinds import Role
from tutela.bodies.queries import acting_as
from tutela.ledger.models import Entry

__all__ = ["clock", "registry"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def station(registry: None, at: datetime) -> None:
    cache.clear()
    manager = acting_as("administrator")
    bodies.enter_organisations(new=[STATION], by=manager, at=at)
    for username in ("window", "second"):
        bodies.appoint(
            username=username,
            password="an-example-of-a-password",
            organisation="station",
            role=Role.ASKER,
            by=acting_as("security"),
            at=at,
        )


@pytest.fixture
def api(station: None, at: datetime) -> Api:
    return calling("window", at)


def application(name: str = "赵无名", document: str = NOBODY, **more: Any) -> dict[str, Any]:
    return {"person": {"name": name, "document": document}, "reference": "S-1", **more}


def passport() -> dict[str, Any]:
    """Of the offender's name, birth date and sex: an officer has to look."""
    more = {"document_kind": "passport", "country": "CHN", "born_on": "1980-02-29", "sex": "male"}
    return {"person": {"name": "王小明", "document": "E12345678", **more}, "reference": "S-1"}


def test_nobody_known_gets_the_paper_that_the_window_makes(api: Api) -> None:
    made = api.post("/certificates", application()).json()
    assert (made["state"], made["form"]) == ("issued", "person")
    assert api.get(f"/certificates/{made['certificate']}").json() == made
    paper = api.get(f"/certificates/{made['certificate']}/paper")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content == actions.paper(acting=acting_as("window"), certificate_id=made["certificate"])
    assert [one["certificate"] for one in api.get("/certificates").json()["certificates"]] == [
        made["certificate"]
    ]


def test_a_person_with_a_record_gets_none(api: Api) -> None:
    assert api.post("/certificates", application("王小明", OFFENDER)).json()["state"] == "not-issued"


def test_another_officer_ends_what_waits(api: Api, at: datetime) -> None:
    made = api.post("/certificates", passport()).json()
    assert made["state"] == "pending"
    assert made["due_on"] == "2026-11-25"
    place = f"/certificates/{made['certificate']}/settle"
    assert api.post(place, {"belongs": False}).status_code == 403
    ended = calling("second", at).post(place, {"belongs": False})
    assert (ended.status_code, ended.json()["state"]) == (200, "closed")
    assert calling("second", at).post(place, {"belongs": True}).status_code == 409


def test_a_paper_is_checked_by_whoever_holds_it(api: Api, at: datetime) -> None:
    made = api.post("/certificates", application()).json()
    code = actions._opened(Certificate.objects.get(id=made["certificate"]))[0].code
    holder = calling("carer", at, (Scope.ASK,))
    told = holder.post("/certificates/verify", {"code": code, "last_four": NOBODY[-4:]}).json()
    assert told == {
        "genuine": True,
        "form": "person",
        "issued_on": "2026-11-21",
        "authority": STATION.name_zh,
    }
    for wrong in ({"code": code, "last_four": "0000"}, {"code": "AAAA", "last_four": NOBODY[-4:]}):
        assert holder.post("/certificates/verify", wrong).json() == {"genuine": False}


@pytest.mark.parametrize(
    ("changes", "status", "reason"),
    [
        ({"reference": " "}, 422, "authorisation-missing"),
        ({"form": "unit"}, 422, "cell-missing"),
        ({"person": {"name": "赵无名", "document": NOBODY[:-1] + "Z"}}, 422, "document-characters"),
        ({"colour": "red"}, 422, "request-invalid"),
        ({"form": "other"}, 422, "request-invalid"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(
    changes: dict[str, Any], status: int, reason: str, api: Api
) -> None:
    answer = api.post("/certificates", {**application(), **changes})
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)
    assert Certificate.objects.count() == 0


def test_the_fourth_application_in_a_year_says_its_use(api: Api) -> None:
    for _ in range(3):
        assert api.post("/certificates", application()).status_code == 200
    assert api.post("/certificates", application()).json()["reason"] == "cell-missing"
    assert api.post("/certificates", application(use="出国")).status_code == 200


def test_only_a_body_that_issues_and_a_token_with_the_scope_come_in(station: None, at: datetime) -> None:
    assert calling("clerk", at).post("/certificates", application()).status_code == 403
    assert calling("clerk", at).get("/certificates").status_code == 403
    asking = calling("window", at, (Scope.ASK,))
    assert asking.post("/certificates", application()).json()["reason"] == "token-scope"
    for path in ("/certificates", "/withdrawals"):
        assert asking.get(path).json()["reason"] == "token-scope"
        assert Api(None).get(path).status_code == 401


def test_another_bodys_application_is_not_there(api: Api, at: datetime) -> None:
    made = api.post("/certificates", application()).json()["certificate"]
    Certificate.objects.update(organisation="edu")
    for path in ("", "/paper"):
        assert api.get(f"/certificates/{made}{path}").status_code == 404


def test_the_same_key_takes_one_application(api: Api) -> None:
    key = {"Idempotency_Key": "a-key-of-sixteen-letters"}
    first, again = (api.post("/certificates", application(), **key).json() for _ in range(2))
    assert first == again
    assert Certificate.objects.count() == 1
    assert Entry.objects.filter(event="certificate:applied").count() == 1
