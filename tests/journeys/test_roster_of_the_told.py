"""A roster puts nobody in post about whom the body was told *record*, nor who comes back; the others are entered."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.urls import reverse

from tests.cast import number
from tests.journeys.desk import ENGLISH, NOBODY, NOBODY_NAME, OFFENDER, OFFENDER_NAME, desk_of, entered, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import IN_SERVICE, PURPOSE
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.test_campaigns import hit as hit  # a fixture
from tests.journeys.test_desk_filings import roster
from tests.journeys.test_following import answered, in_post, withdrawn
from tutela.answers.campaigns.models import Member
from tutela.answers.identities.person import Person, person_of
from tutela.answers.inquiries.answer import Question
from tutela.answers.screening.models import Hit
from tutela.answers.staff import actions as staff
from tutela.answers.staff import queries
from tutela.answers.staff.actions import Joins
from tutela.answers.staff.engagement import Did, Post, Standing
from tutela.answers.staff.models import Engagement, Import
from tutela.bodies.queries import acting_as
from tutela.packs.current import legal_day_of

pytestmark = pytest.mark.django_db
NEW = f"{NOBODY_NAME},{NOBODY},教师,"
LEE, LEE_NAME = number(date(1986, 3, 9), 512), "李雨桐"
TOLD = f"{OFFENDER_NAME},{OFFENDER},保安,"


def imported(*lines: str, username: str = "filer", purpose: str = IN_SERVICE) -> tuple[str, int, str]:
    """What the preview says, what entering it answers, and what the page says then."""
    filer = desk_of(username, ENGLISH)
    place = filer.post("/staff/import", {"purpose": purpose, "roster": roster(*lines)})["Location"]
    page = words(filer.get(place))
    answer = entered(filer, place) if "/confirm" in page else filer.post(f"{place}/confirm")
    return page, answer.status_code, words(answer)


def in_posts() -> int:
    return Engagement.objects.filter(state="in-post").count()


def test_who_applied_and_has_a_record_is_not_entered_as_staff(school: datetime) -> None:
    answered(school, PURPOSE)
    page, status, said = imported(NEW, TOLD)
    assert "1 people on this roster have a record" in page
    assert f"{OFFENDER_NAME}</span>" in page
    assert "/confirm" not in page, "there is nothing to press"
    assert (status, in_posts(), Import.objects.count()) == (409, 0, 1)
    assert "While any answer of record about them stands, they may not be hired" in said


def test_who_was_dismissed_does_not_come_back_by_a_roster(school: datetime) -> None:
    engagement = in_post(school)
    answered(school, IN_SERVICE, engagement)
    staff.leave(acting=acting_as("filer"), engagement=engagement, on=legal_day_of(school), at=school)
    _, status, _ = imported(TOLD)
    assert (status, in_posts()) == (409, 0)


@pytest.mark.django_db(transaction=True)
def test_who_was_found_by_a_yearly_screening_does_not_come_back_by_a_roster(
    hit: UUID, school: datetime
) -> None:
    engagement = Hit.objects.get(
        run=Member.objects.get(campaign=hit, organisation="school").run, answer="record"
    ).engagement
    staff.leave(acting=acting_as("filer"), engagement=engagement, on=legal_day_of(school), at=school)
    before = in_posts()
    _, status, _ = imported(TOLD)
    assert (status, in_posts()) == (409, before)


def test_an_answer_that_fell_bars_nobody(school: datetime) -> None:
    withdrawn(answered(school, PURPOSE), school)
    page, status, _ = imported(NEW, TOLD)
    assert "have a record" not in page
    assert (status, in_posts()) == (302, 2)


def test_what_another_body_was_told_is_not_learnt_by_a_roster(school: datetime) -> None:
    answered(school, PURPOSE)
    page, status, _ = imported(TOLD, username="carer", purpose="close-contact-in-service")
    assert "have a record" not in page
    assert (status, in_posts()) == (302, 1)


def left(at: datetime, on: date) -> UUID:
    """Somebody with no record who was in post and left."""
    (engagement,) = staff.put(
        acting_as("filer"),
        [Joins(nobody(at), Post.TEACHER, IN_SERVICE, Standing.IN_POST, on - timedelta(days=365))],
        Did.IMPORTED,
        at,
    )
    staff.leave(acting=acting_as("filer"), engagement=engagement, on=on, at=at)
    return engagement


def nobody(at: datetime) -> Person:
    return person_of(Question(NOBODY_NAME, NOBODY, ""), legal_day_of(at))


def test_who_left_comes_back_by_an_inquiry_and_not_by_a_roster(school: datetime) -> None:
    """Minors Protection Law 62: whoever is hired is asked about before, also where they worked there once."""
    engagement = left(school, legal_day_of(school) - timedelta(days=7))
    page, status, _ = imported(NEW)
    assert "1 people on this roster left this body" in page
    assert reverse("engagement", args=[engagement]) in page
    assert reverse("staff-new") in page
    assert "/confirm" not in page
    assert (status, in_posts()) == (409, 0)
    answer = imported(f"{LEE_NAME},{LEE},保安,")
    assert (answer[1], in_posts()) == (302, 1), "whoever stands in it beside them is entered as ever"


def not_hired(at: datetime) -> None:
    (waits,) = staff.put(acting_as("filer"), [Joins(nobody(at), Post.TEACHER, IN_SERVICE)], Did.LISTED, at)
    staff.turn_down(acting=acting_as("filer"), engagement=waits, at=at)


def test_who_was_not_hired_is_not_put_in_post_by_a_roster(school: datetime) -> None:
    not_hired(school)
    _, status, _ = imported(NEW)
    assert (status, in_posts()) == (409, 0)


@pytest.mark.parametrize("days", [0, 6])
def test_who_was_entered_as_leaving_by_mistake_is_put_back_by_a_roster_within_a_week(
    school: datetime, days: int
) -> None:
    not_hired(school)
    left(school + timedelta(minutes=1), legal_day_of(school) - timedelta(days=days))
    _, status, _ = imported(NEW)
    assert (status, in_posts()) == (302, 1)


def test_where_they_left_another_body_is_not_this_ones_to_know(school: datetime) -> None:
    left(school, legal_day_of(school) - timedelta(days=30))
    page, status, _ = imported(NEW, username="carer", purpose="close-contact-in-service")
    assert "left this body" not in page
    assert (status, in_posts()) == (302, 1)


def test_who_comes_back_is_named_by_the_last_time_that_they_were_there(school: datetime) -> None:
    on = legal_day_of(school)
    left(school, on - timedelta(days=400))
    last = left(school + timedelta(minutes=1), on - timedelta(days=7))
    document = nobody(school).canonical
    assert queries.gone("school", [document], on) == {document: last}
    assert queries.gone("school", [document], on - timedelta(days=400)) == {}
