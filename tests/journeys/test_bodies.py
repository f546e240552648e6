"""Entering organisations and appointing officers: what is wrong is told, and changes nothing."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.cast import ORGANISATIONS, PASSWORD, appoint_all
from tutela.bodies import actions
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import Role
from tutela.bodies.models import Organisation
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.ledger.models import Entry

pytestmark = pytest.mark.django_db
SCHOOL = replace(ORGANISATIONS[1], code="school-2")


@pytest.fixture(autouse=True)
def cast(at: datetime) -> None:
    appoint_all(at)


def appointing(at: datetime, **changed: Any) -> None:
    wanted = {"username": "new", "password": PASSWORD, "organisation": "edu", "role": Role.ASKER, **changed}
    actions.appoint(by=acting_as("administrator"), at=at, **wanted)


def test_an_appointment_is_an_act_on_an_officer(at: datetime) -> None:
    appointing(at)
    assert Entry.objects.order_by("accepted_at", "id").filter(event="officer:changed").count() >= 1
    assert not Entry.objects.filter(event="organisation:changed", body__contains=b"appointed").exists()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"password": "short"}, Reason.PASSWORD_WEAK),
        ({"password": "123456789012"}, Reason.PASSWORD_WEAK),
        ({"password": "newcomer-2026", "username": "newcomer-202"}, Reason.PASSWORD_WEAK),
        ({"username": "clerk"}, Reason.REQUEST_INVALID),
        ({"username": ""}, Reason.REQUEST_INVALID),
        ({"username": "a b\n"}, Reason.REQUEST_INVALID),
        ({"organisation": "nowhere"}, Reason.NOT_FOUND),
    ],
)
def test_an_appointment_that_cannot_be_is_refused(
    changed: dict[str, Any], reason: Reason, at: datetime
) -> None:
    before = (get_user_model().objects.count(), Entry.objects.count())
    with pytest.raises(Refusal) as refused:
        appointing(at, **changed)
    assert refused.value.reason is reason
    assert (get_user_model().objects.count(), Entry.objects.count()) == before


@pytest.mark.parametrize(
    ("new", "where"),
    [
        ([replace(SCHOOL, code="edu")], "organisations[0].code"),
        ([SCHOOL, SCHOOL], "organisations[1].code"),
        ([SCHOOL, replace(SCHOOL, code="")], "organisations[1].code"),
        ([replace(SCHOOL, region="３３０２９９")], "organisations[0].region"),
        ([replace(SCHOOL, parent="nowhere")], "organisations[0].parent"),
        ([replace(SCHOOL, headcount=-1)], "organisations[0].headcount"),
        ([replace(SCHOOL, name_zh="")], "organisations[0].name_zh"),
        ([replace(SCHOOL, name_en="x" * 161)], "organisations[0].name_en"),
    ],
)
def test_organisations_with_a_fault_are_refused_with_its_place(
    new: list[NewOrganisation], where: str, at: datetime
) -> None:
    before = Organisation.objects.count()
    with pytest.raises(Refusal) as refused:
        actions.enter_organisations(new=new, by=acting_as("administrator"), at=at)
    assert (refused.value.reason, refused.value.values["detail"]) == (Reason.REQUEST_INVALID, where)
    assert Organisation.objects.count() == before


def test_a_parent_may_stand_in_the_same_list(at: datetime) -> None:
    child = replace(SCHOOL, code="school-3", parent="school-2")
    actions.enter_organisations(new=[SCHOOL, child], by=acting_as("administrator"), at=at)
    assert Organisation.objects.get(code="school-3").parent_id == "school-2"
