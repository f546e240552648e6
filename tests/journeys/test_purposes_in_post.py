"""A staff list holds people under a purpose for people in post: under another nobody would hear of a later record."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from tests.journeys.api_calls import calling
from tests.journeys.api_calls import clock as clock  # a fixture
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import APPLICANT, APPLICANT_NAME, IN_SERVICE, SOMEBODY, listed
from tests.journeys.filing_steps import school as school  # a fixture
from tutela.answers.staff import actions as staff
from tutela.answers.staff import imports, queries
from tutela.answers.staff.engagement import Post
from tutela.answers.staff.models import Engagement, Import
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal

pytestmark = pytest.mark.django_db
OTHERS = ["teacher-hire", "school-bus-driver", "school-head"]


def refused(call: Any, **arguments: Any) -> Reason | None:
    try:
        call(acting=acting_as("filer"), **arguments)
    except Refusal as refusal:
        return refusal.reason
    return None


@pytest.mark.parametrize("purpose", OTHERS)
def test_nobody_is_entered_under_a_purpose_that_is_not_for_people_in_post(
    purpose: str, school: datetime
) -> None:
    asked = {"question": SOMEBODY.question(), "post": Post.TEACHER, "at": school}
    assert refused(staff.enter, purpose_code=purpose, **asked) is Reason.PURPOSE_NOT_IN_POST
    assert not Engagement.objects.exists()
    assert refused(staff.enter, purpose_code=IN_SERVICE, **asked) is None


@pytest.mark.parametrize("purpose", OTHERS)
def test_nobody_is_moved_under_one(purpose: str, school: datetime) -> None:
    moved = {"engagement": listed(school), "post": Post.COACH, "at": school}
    assert refused(staff.change, purpose_code=purpose, **moved) is Reason.PURPOSE_NOT_IN_POST
    one = queries.one(acting_as("filer"), moved["engagement"])
    assert (one.purpose, one.post) == (IN_SERVICE, Post.TEACHER)
    assert refused(staff.change, purpose_code=IN_SERVICE, **moved) is None


@pytest.mark.parametrize("purpose", OTHERS)
def test_no_roster_waits_under_one(purpose: str, school: datetime, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(f"姓名,身份证号,岗位\n{APPLICANT_NAME},{APPLICANT},教师\n", "utf-8")
    staged = {"path": roster, "at": school}
    assert refused(imports.stage, purpose_code=purpose, **staged) is Reason.PURPOSE_NOT_IN_POST
    assert not Import.objects.exists()
    assert refused(imports.stage, purpose_code=IN_SERVICE, **staged) is None


def test_a_purpose_that_another_kind_of_body_asks_under_is_refused_too(school: datetime) -> None:
    asked = {"question": SOMEBODY.question(), "post": Post.CARER, "at": school}
    with pytest.raises(Refusal) as refusal:
        staff.enter(acting=acting_as("carer"), purpose_code=IN_SERVICE, **asked)
    assert refusal.value.reason is Reason.PURPOSE_NOT_IN_POST
    assert refusal.value.values["known"] == "close-contact-in-service"


def test_a_program_is_told_which_it_may_choose(school: datetime, clock: Any) -> None:
    cache.clear()
    program = calling("filer", school)
    person = {"name": APPLICANT_NAME, "document": APPLICANT}
    told = program.post("/staff", {"person": person, "post": "worker", "purpose": "school-bus-driver"})
    assert (told.status_code, told.json()["reason"]) == (422, "purpose-not-in-post")
    assert IN_SERVICE in told.json()["message_en"]
