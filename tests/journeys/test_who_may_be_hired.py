"""On which answers somebody is hired, what keeps them from it, and who hears of a record that comes in between."""

from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import conviction, load
from tests.journeys.desk import ENGLISH, NOBODY, NOBODY_NAME, desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import (
    APPLICANT,
    APPLICANT_NAME,
    IN_SERVICE,
    PURPOSE,
    Person,
    authorised,
    listed,
    reviewed,
)
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.restriction_steps import LIST, appoint_keepers, declare_list, hand_in, revoked
from tutela.agencies.verifying.models import Case
from tutela.answers.filings import actions, answering, hiring
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening.models import Hit
from tutela.answers.staff import actions as staff
from tutela.answers.staff import queries as people
from tutela.answers.staff.engagement import Post, Standing
from tutela.answers.watch import noticing, telling
from tutela.answers.watch.models import Message, Waiting
from tutela.bodies.kinds import BodyKind
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.index.lookup.statements import PUBLISHING
from tutela.packs.current import legal_day_of, policy

pytestmark = pytest.mark.django_db
FIRST_DAY = date(2026, 12, 1)
MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)
CONTACT, PRESCHOOL = "close-contact-hire", "preschool-hire"


def ask(engagement: UUID, at: datetime, purpose: str = PURPOSE) -> tuple[UUID, Answer]:
    """By the office; what the law lets the school ask itself, by the school."""
    if purpose in (CONTACT, PRESCHOOL):
        filing = authorised(at, engagement=engagement, purpose=purpose)
        actions.file(acting=acting_as("filer"), filing=filing, at=at)
        return filing, answering.ask(acting=acting_as("filer"), filings=[filing], at=at)[0]
    filing = reviewed(at, engagement=engagement, purpose=purpose)
    return filing, answering.ask(acting=acting_as("clerk"), filings=[filing], at=at)[0]


def hired(engagement: UUID, at: datetime, on: date = FIRST_DAY) -> Reason | None:
    """Why not; what the page offers is what the action does."""
    filer = acting_as("filer")
    offered, reason = hiring.may_hire(filer, engagement, legal_day_of(at)), None
    try:
        hiring.hire(acting=filer, engagement=engagement, on=on, at=at)
    except Refusal as refusal:
        reason = refusal.reason
    assert offered is (reason is not Reason.HIRED_UNASKED)
    return reason


def convicted(folder: Path, at: datetime, name: str = APPLICANT_NAME) -> None:
    load(folder / f"{uuid4().hex}.jsonl", [conviction("c-9", name, APPLICANT)], at)


def let_off(folder: Path, at: datetime) -> None:
    """A rape that was not prosecuted at discretion: the registry has it, what a court alone tells has not."""
    row = conviction("np-1", APPLICANT_NAME, APPLICANT, kind="non-prosecution", penalty=None, months=None)
    row["non_prosecution"] = "discretionary"
    load(folder / "p.jsonl", [row], at, "prosecutor-recorder")


def test_an_older_answer_that_is_closed_later_is_still_the_older_one(
    school: datetime, tmp_path: Path
) -> None:
    engagement = listed(school)
    first, told = ask(engagement, school)
    assert told is Answer.NO_RECORD
    convicted(tmp_path, school + MINUTE)
    assert ask(engagement, school + 2 * MINUTE)[1] is Answer.RECORD
    assert hired(engagement, school + 3 * MINUTE) is Reason.HIRED_UNASKED
    actions.close(acting=acting_as("filer"), filing=first, at=school + 4 * MINUTE)
    assert hired(engagement, school + 5 * MINUTE) is Reason.HIRED_UNASKED


@pytest.mark.parametrize(
    "purpose", ["school-head", "preschool-organiser", IN_SERVICE, CONTACT, "training-hire", "school-hire"]
)
def test_a_teacher_is_hired_on_the_question_about_teachers_alone(school: datetime, purpose: str) -> None:
    engagement = listed(school)
    assert ask(engagement, school, purpose)[1] is Answer.NO_RECORD
    assert hired(engagement, school) is Reason.HIRED_UNASKED
    assert ask(engagement, school, PURPOSE)[1] is Answer.NO_RECORD
    assert hired(engagement, school) is None


def test_a_kindergarten_hires_on_the_question_of_its_own_regulations(school: datetime) -> None:
    """有前述记录的，不得聘任（聘用）: what follows has another word there."""
    engagement = listed(school)
    assert ask(engagement, school, PRESCHOOL)[1] is Answer.NO_RECORD
    assert hired(engagement, school) is None


def test_other_staff_are_hired_on_the_question_about_them(school: datetime) -> None:
    engagement = listed(school, post=Post.SECURITY)
    assert ask(engagement, school)[1] is Answer.NO_RECORD
    assert hired(engagement, school) is Reason.HIRED_UNASKED
    assert ask(engagement, school, "school-hire")[1] is Answer.NO_RECORD
    assert hired(engagement, school) is None


@pytest.mark.parametrize("other", ["school-head", CONTACT, "preschool-organiser", PURPOSE])
def test_a_record_that_stands_is_outvoted_by_no_other_answer(
    school: datetime, tmp_path: Path, other: str
) -> None:
    let_off(tmp_path, school)
    engagement = listed(school)
    assert ask(engagement, school)[1] is Answer.RECORD
    ask(engagement, school + MINUTE, other)
    assert hired(engagement, school + 2 * MINUTE) is Reason.HIRED_UNASKED


def test_a_record_told_of_another_question_bars_as_well(school: datetime, tmp_path: Path) -> None:
    """What the registry of the Opinions does not count, the Minors Protection Law does: 虐待, 暴力伤害."""
    row = conviction("v-1", APPLICANT_NAME, APPLICANT, offence="intentional-injury")
    load(tmp_path / "v.jsonl", [row], school)
    engagement = listed(school)
    assert ask(engagement, school)[1] is Answer.NO_RECORD
    assert ask(engagement, school, CONTACT)[1] is Answer.RECORD
    assert hired(engagement, school) is Reason.HIRED_UNASKED


def test_a_record_in_a_row_of_a_roster_bars_as_well(school: datetime) -> None:
    engagement = listed(school)
    ask(engagement, school)
    Hit.objects.create(
        organisation="school",
        run=uuid4(),
        row=1,
        engagement=engagement,
        purpose=PURPOSE,
        answer=Answer.RECORD.value,
        told_on=legal_day_of(school),
    )
    assert hired(engagement, school) is Reason.HIRED_UNASKED
    Hit.objects.all().delete()
    assert hired(engagement, school) is None


def test_the_restriction_list_is_not_got_round_and_is_for_teachers_alone(
    school: datetime, tmp_path: Path
) -> None:
    appoint_keepers(school)
    declare_list(school)
    hand_in(tmp_path / "a.jsonl", revoked("j-1", APPLICANT_NAME, APPLICANT), at=school)
    engagement = listed(school)
    assert ask(engagement, school)[1] is Answer.NO_RECORD
    assert ask(engagement, school, LIST)[1] is Answer.RECORD
    assert ask(engagement, school + MINUTE, "school-hire")[1] is Answer.NO_RECORD
    assert hired(engagement, school + 2 * MINUTE) is Reason.HIRED_UNASKED
    filer = acting_as("filer")
    staff.change(
        acting=filer, engagement=engagement, post=Post.WORKER, purpose_code=IN_SERVICE, at=school + MINUTE
    )
    assert hired(engagement, school + 3 * MINUTE) is None, "a lost qualification bars from teaching"


def test_while_an_answer_is_pending_nobody_is_hired_on_another(school: datetime) -> None:
    engagement = listed(school)
    first, _ = ask(engagement, school)
    later, _ = ask(engagement, school + MINUTE)
    assert hiring.may_hire(acting_as("filer"), engagement, legal_day_of(school))
    pending = Inquiry.objects.filter(asked_at=school + MINUTE)
    assert pending.update(answer=Answer.PENDING.value) == 1
    assert hired(engagement, school + MINUTE) is Reason.HIRED_UNASKED
    assert not Case.objects.filter(inquiry=later).exists()
    actions.close(acting=acting_as("filer"), filing=first, at=school + 2 * MINUTE)
    assert hired(engagement, school + 3 * MINUTE) is Reason.HIRED_UNASKED, "closed later, it is the older one"


def test_while_another_question_that_counts_is_pending_nobody_is_hired(school: datetime) -> None:
    engagement = listed(school)
    ask(engagement, school, PRESCHOOL)
    ask(engagement, school + MINUTE)
    early = Inquiry.objects.filter(asked_at=school)
    assert early.update(answer=Answer.PENDING.value) == 1
    assert hired(engagement, school + 2 * MINUTE) is Reason.HIRED_UNASKED
    early.update(answer=Answer.NO_RECORD.value)
    assert hired(engagement, school + 3 * MINUTE) is None


def test_a_day_before_the_answer_is_refused_and_the_page_says_why(school: datetime) -> None:
    engagement, on = listed(school), legal_day_of(school)
    ask(engagement, school)
    assert hired(engagement, school, on - A_DAY) is Reason.HIRED_BEFORE_ASKED
    browser = desk_of("filer")
    page = browser.post(f"/staff/{engagement}/hire", {"day": "2019-09-01"})
    assert page.status_code == 422
    assert f"入职日期早于查询答复之日（{on.isoformat()}）" in words(page)
    english = desk_of("filer", ENGLISH).post(f"/staff/{engagement}/hire", {"day": "2019-09-01"})
    assert f"The first day in post comes before the answer of {on.isoformat()}" in words(english)
    assert people.one(acting_as("filer"), engagement).standing is Standing.APPLICANT
    assert hired(engagement, school, on) is None


def test_the_page_says_which_questions_count(school: datetime) -> None:
    page = words(desk_of("filer").get(f"/staff/{listed(school)}"))
    assert "教师入职查询" in page
    assert "学校其他教职员工入职查询" not in page


def test_a_record_that_comes_between_answer_and_hire_is_heard_of(school: datetime, tmp_path: Path) -> None:
    engagement = listed(school)
    ask(engagement, school)
    convicted(tmp_path, school + MINUTE)
    assert telling.keep_up(at=school + 2 * MINUTE) == 0, "nobody is in post"
    assert not Waiting.objects.exists()
    assert hired(engagement, school + 3 * MINUTE) is None, "hiring asks nothing, so it tells nothing"
    assert telling.keep_up(at=school + 3 * MINUTE) == 1
    assert Message.objects.get().organisation == "school"
    assert telling.keep_up(at=school + 4 * MINUTE) == 0, "once"


def test_a_record_of_somebody_else_with_the_number_is_told_to_nobody(
    school: datetime, tmp_path: Path
) -> None:
    engagement = listed(school)
    ask(engagement, school)
    convicted(tmp_path, school + MINUTE, "周某某")
    telling.keep_up(at=school + 2 * MINUTE)
    assert hired(engagement, school + 3 * MINUTE) is None
    assert not Waiting.objects.exists()


def test_only_what_staff_in_post_are_watched_for_is_noted(school: datetime, tmp_path: Path) -> None:
    engagement = listed(school)
    convicted(tmp_path, school)
    person = people.one(acting_as("filer"), engagement).person
    Waiting.objects.all().delete()
    noticing.look_again(person, answered=PURPOSE, in_post=PURPOSE, at=school)
    assert not Waiting.objects.exists(), "nobody in post is watched under the question before hiring"
    noticing.look_again(person, answered=PURPOSE, in_post=IN_SERVICE, at=school)
    assert {purpose for purpose, _ in noticing.noted(Waiting.objects.get()).names} == {IN_SERVICE}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_the_list_is_held_before_any_row_is_locked(school: datetime) -> None:
    """Whoever publishes takes the list first, then rows: the other way round each would wait for the other."""
    engagement = listed(school)
    ask(engagement, school)
    with CaptureQueriesContext(connection) as asked:
        hiring.hire(acting=acting_as("filer"), engagement=engagement, on=FIRST_DAY, at=school)
    said = [one["sql"] for one in asked.captured_queries]
    held = [n for n, sql in enumerate(said) if f"pg_advisory_xact_lock_shared({PUBLISHING})" in sql]
    locks = [n for n, sql in enumerate(said) if "FOR UPDATE" in sql or sql.startswith(("UPDATE", "INSERT"))]
    assert held, "nothing is published between the answer that is weighed and the hire"
    assert held[0] < locks[0]


def test_nothing_is_noted_of_whoever_has_no_record(school: datetime) -> None:
    engagement = listed(school, Person(NOBODY_NAME, NOBODY))
    filing = reviewed(school, Person(NOBODY_NAME, NOBODY), engagement=engagement)
    answering.ask(acting=acting_as("clerk"), filings=[filing], at=school)
    telling.keep_up(at=school)
    assert hired(engagement, school) is None
    assert not Waiting.objects.exists()


def test_what_stood_already_and_the_purpose_of_those_in_post_alone_asks_for_is_not_told_unasked(
    school: datetime, tmp_path: Path
) -> None:
    row = conviction("v-1", APPLICANT_NAME, APPLICANT, offence="intentional-injury")
    load(tmp_path / "v.jsonl", [row], school)
    telling.keep_up(at=school)
    engagement = listed(school)
    ask(engagement, school)
    staff.change(
        acting=acting_as("filer"),
        engagement=engagement,
        post=Post.TEACHER,
        purpose_code="close-contact-in-service",
        at=school,
    )
    assert hired(engagement, school) is None
    assert telling.keep_up(at=school + MINUTE) == 0


def test_each_kind_of_body_and_each_post_has_a_question() -> None:
    """And the packs name no kind and no post that nobody knows."""
    known = policy().purposes.values()
    kinds = {kind for one in known for kind in one.hires_at or ()}
    posts = {post for one in known for post in one.hires_for or ()}
    assert kinds <= {*BodyKind}
    assert posts <= {*Post}
    for kind in kinds:
        for post in Post:
            assert any(
                kind in (one.hires_at or ()) and (one.hires_for is None or post in one.hires_for)
                for one in known
            )
