"""Whoever is in post takes a post that the law asks more about as somebody who is hired for it: at every door."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.journeys.api_calls import calling, clock
from tests.journeys.campaign_steps import employ, somebody
from tests.journeys.desk import ENGLISH, NOBODY, NOBODY_NAME, desk_of, entered, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import APPLICANT, APPLICANT_NAME, IN_SERVICE, PURPOSE, listed, reviewed
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.restriction_steps import LIST, appoint_keepers, declare_list, hand_in, revoked
from tests.journeys.test_desk_filings import roster
from tests.journeys.test_who_may_be_hired import let_off
from tutela.answers.filings import answering, hiring
from tutela.answers.filings.models import Filing
from tutela.answers.inquiries.answer import Answer
from tutela.answers.staff.engagement import Post
from tutela.answers.staff.models import Engagement, Import
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.states import State
from tutela.ledger import sequencer
from tutela.packs.current import legal_day_of

__all__ = ["clock"]
pytestmark = pytest.mark.django_db
OTHERS = "school-hire"
TEACHER = {"post": "teacher", "purpose": IN_SERVICE}
LINE = f"{APPLICANT_NAME},{APPLICANT},教师,"


def ask(engagement: UUID, at: datetime, purpose: str) -> Answer:
    filing = reviewed(at, engagement=engagement, purpose=purpose)
    return answering.ask(acting=acting_as("clerk"), filings=[filing], at=at)[0]


def hired(at: datetime, post: Post = Post.WORKER, *purposes: str) -> UUID:
    """In post on *no record* of each of these, that about other staff if none is named."""
    engagement = listed(at, post=post)
    for purpose in purposes or (OTHERS,):
        assert ask(engagement, at, purpose) is Answer.NO_RECORD
    hiring.hire(acting=acting_as("filer"), engagement=engagement, on=legal_day_of(at), at=at)
    return engagement


def moved(engagement: UUID, at: datetime, post: Post = Post.TEACHER) -> Reason | None:
    """Why not; what a roster would be refused for is what the action refuses."""
    filer = acting_as("filer")
    refused = hiring.not_to_take(filer, {engagement: post}, legal_day_of(at))
    try:
        hiring.change(acting=filer, engagement=engagement, post=post, purpose_code=IN_SERVICE, at=at)
    except Refusal as refusal:
        assert refused == {engagement}
        return refusal.reason
    assert refused == set()
    return None


def post_of(engagement: UUID) -> str:
    return Engagement.objects.get(id=engagement).post


@pytest.fixture
def delivered(school: datetime) -> datetime:
    """The restriction list is delivered here."""
    appoint_keepers(school)
    declare_list(school)
    return school


def test_a_worker_is_no_teacher_before_both_questions_about_teachers_found_nothing(
    delivered: datetime,
) -> None:
    one = hired(delivered)
    assert moved(one, delivered) is Reason.HIRED_UNASKED
    ask(one, delivered, PURPOSE)
    assert moved(one, delivered) is Reason.HIRED_UNASKED
    ask(one, delivered, LIST)
    assert moved(one, delivered) is None
    assert post_of(one) == "teacher"
    assert {*Filing.objects.values_list("state", flat=True)} == {State.CLOSED.value}
    sequencer.catch_up()
    assert audit().faults == ()


def test_whoever_lost_the_qualification_is_made_a_teacher_by_no_way_round(
    delivered: datetime, tmp_path: Path
) -> None:
    hand_in(tmp_path / "a.jsonl", revoked("j-1", APPLICANT_NAME, APPLICANT), at=delivered)
    one = hired(delivered)
    assert moved(one, delivered) is Reason.HIRED_UNASKED, "never asked"
    ask(one, delivered, PURPOSE)
    assert ask(one, delivered, LIST) is Answer.RECORD
    assert moved(one, delivered) is Reason.HIRED_UNASKED, "asked, and told"
    assert moved(one, delivered, Post.SECURITY) is None, "a lost qualification bars from teaching alone"


def test_where_no_list_is_delivered_the_question_about_teachers_is_asked_all_the_same(
    school: datetime,
) -> None:
    one = hired(school)
    assert moved(one, school) is Reason.HIRED_UNASKED
    ask(one, school, PURPOSE)
    assert moved(one, school) is None


def test_a_post_that_the_law_asks_no_more_about_is_taken_without_a_question(school: datetime) -> None:
    one = hired(school, Post.TEACHER, PURPOSE)
    for post in (Post.COACH, Post.WORKER, Post.ADMINISTRATION):
        assert moved(one, school, post) is None
    assert moved(one, school, Post.TEACHER) is None, "what was asked when they were hired as one stands"


def test_whoever_was_listed_as_a_teacher_and_left_the_post_comes_back_like_any_other(
    school: datetime,
) -> None:
    place = desk_of("filer").post("/staff/import", {"purpose": IN_SERVICE, "roster": roster(LINE)})[
        "Location"
    ]
    entered(desk_of("filer"), place)
    one = Engagement.objects.get().id
    assert moved(one, school, Post.WORKER) is None
    assert moved(one, school, Post.TEACHER) is Reason.HIRED_UNASKED, "nobody ever asked about them"


def test_while_a_record_stands_nobody_takes_another_post_and_the_purpose_may_change(
    school: datetime, tmp_path: Path
) -> None:
    one = hired(school)
    let_off(tmp_path, school)
    assert ask(one, school, IN_SERVICE) is Answer.RECORD
    for post in (Post.SECURITY, Post.TEACHER):
        assert moved(one, school, post) is Reason.HIRED_UNASKED
    assert moved(one, school, Post.WORKER) is None, "the same post"


def test_an_applicant_may_apply_for_another_post_and_is_judged_when_hired(school: datetime) -> None:
    one = listed(school, post=Post.WORKER)
    ask(one, school, OTHERS)
    assert moved(one, school) is None
    with pytest.raises(Refusal) as refusal:
        hiring.hire(acting=acting_as("filer"), engagement=one, on=legal_day_of(school), at=school)
    assert refusal.value.reason is Reason.HIRED_UNASKED


def test_the_page_says_what_is_to_be_done(school: datetime) -> None:
    one = hired(school)
    page = desk_of("filer").post(f"/staff/{one}/change", TEACHER)
    assert (page.status_code, post_of(one)) == (422, "worker")
    assert "调整到另有查询要求的岗位前" in words(page)
    english = words(desk_of("filer", ENGLISH).post(f"/staff/{one}/change", TEACHER))
    assert "takes a post that the law asks more about" in english
    ask(one, school, PURPOSE)
    assert desk_of("filer").post(f"/staff/{one}/change", TEACHER).status_code == 302
    assert post_of(one) == "teacher"


def test_a_program_is_refused_as_well(school: datetime, clock: Any) -> None:
    cache.clear()
    one, program = hired(school), calling("filer", school)
    told = program.post(f"/staff/{one}/change", TEACHER)
    assert (told.status_code, told.json()["reason"], post_of(one)) == (409, "hired-unasked", "worker")
    ask(one, school, PURPOSE)
    assert program.post(f"/staff/{one}/change", TEACHER).json()["post"] == "teacher"


def test_a_roster_names_the_line_and_enters_nothing(school: datetime) -> None:
    one = hired(school)
    filer = desk_of("filer", ENGLISH)
    lines = (f"{NOBODY_NAME},{NOBODY},保安,", LINE)
    place = filer.post("/staff/import", {"purpose": IN_SERVICE, "roster": roster(*lines)})["Location"]
    page = words(filer.get(place))
    assert "1 people on this roster may not take the post that it gives them" in page
    assert f'Row 3: <a href="/staff/{one}"' in page
    assert f"{place}/confirm" not in page, "there is nothing to press"
    assert filer.post(f"{place}/confirm").status_code == 409
    assert (post_of(one), Engagement.objects.count(), Import.objects.count()) == ("worker", 1, 1)
    ask(one, school, PURPOSE)
    assert entered(filer, place).status_code == 302
    assert (post_of(one), Engagement.objects.count()) == ("teacher", 2)


def test_a_roster_is_judged_in_the_same_number_of_statements_however_long_it_is(school: datetime) -> None:
    workers, filer = employ("filer", [somebody(place) for place in range(9)], school), acting_as("filer")
    Engagement.objects.filter(id__in=workers).update(post=Post.WORKER.value)
    counts = list[int]()
    for many in (workers[:1], workers):
        with CaptureQueriesContext(connection) as said:
            found = hiring.not_to_take(filer, dict.fromkeys(many, Post.TEACHER), legal_day_of(school))
        assert found == set(many)
        assert hiring.not_to_take(filer, dict.fromkeys(many, Post.COACH), legal_day_of(school)) == set()
        counts.append(len(said))
    assert counts[0] == counts[1]
