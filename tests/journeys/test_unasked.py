"""Staff in post about whom nobody asked: who they are, since when it is late, and what counts as having asked."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import another_world, conviction, load
from tests.journeys.campaign_steps import (
    A_DAY,
    HIT,
    OWN,
    carry_out_the_queue,
    employ,
    hand_in,
    ordered,
    schools,
    somebody,
)
from tests.journeys.desk import CHINESE, ENGLISH, OFFENDER, OFFENDER_NAME, desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import IN_SERVICE, SOMEBODY, Person, listed, reviewed
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.restriction_steps import LIST, appoint_keepers, declare_list
from tests.journeys.test_rosters_are_followed import screened
from tutela.answers.campaigns import asking
from tutela.answers.campaigns.models import Member
from tutela.answers.filings import actions, answering, directly, hiring, unasked
from tutela.answers.filings import queries as filings
from tutela.answers.filings.models import Filing
from tutela.answers.identities.person import person_of
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer, Question
from tutela.answers.screening.actions import screen
from tutela.answers.screening.engine import HERE, Engine
from tutela.answers.staff import actions as staff
from tutela.answers.staff import asked, imports
from tutela.answers.staff.actions import Joins
from tutela.answers.staff.engagement import Did, Post, Standing
from tutela.answers.staff.models import Engagement
from tutela.auditing.audit import audit
from tutela.bodies.models import Organisation
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.states import State
from tutela.ledger import sequencer
from tutela.measures.following import joining
from tutela.packs.current import legal_day_of

look_back = import_module("tutela.answers.staff.migrations.0003_as_far_as_it_is_known").look_back
pytestmark = pytest.mark.django_db
queueing = pytest.mark.django_db(transaction=True)
YEAR: Final = date(2027, 11, 25)
"""A year after the day on which these tests stand still, and another later: what is due by then is late."""
Days = tuple[date | None, date | None]


def days(engagement: UUID) -> Days:
    """When it was asked about, and by when it has to be."""
    row = Engagement.objects.get(id=engagement)
    return row.asked_on, row.ask_by


def a_year_after(on: date) -> date:
    return on.replace(year=on.year + 1)


def joined(person: Person, from_on: date | None, at: datetime, username: str = "filer") -> UUID:
    """A roster says that they are in post since a day."""
    known = person_of(person.question(), legal_day_of(at))
    joins = Joins(known, Post.TEACHER, IN_SERVICE, Standing.IN_POST, from_on)
    with transaction.atomic():
        return staff.put(acting_as(username), [joins], Did.IMPORTED, at)[0]


def ask(filing: UUID, at: datetime) -> Answer:
    return answering.ask(acting=acting_as("clerk"), filings=[filing], at=at)[0]


def waiting(on: date, username: str = "filer") -> list[UUID]:
    return [one.id for one in unasked.listed(acting_as(username), on)]


def behind(on: date, username: str = "reviewer", **more: Any) -> list[tuple[str, date, int, int]]:
    found = unasked.behind(acting_as(username), on, more.pop("limit", 9), **more)
    return [(one.organisation, one.oldest_on, one.late, one.never) for one in found]


# by when


def test_whoever_was_in_post_when_the_list_began_is_due_within_a_year(school: datetime) -> None:
    on = legal_day_of(school)
    first, second = employ("filer", [somebody(1), somebody(2)], school)
    assert days(first) == days(second) == (None, a_year_after(on))
    assert set(waiting(on)) == {first, second}, "to be asked about, though not late"
    assert behind(a_year_after(on)) == []
    assert behind(a_year_after(on) + A_DAY) == [("school", a_year_after(on), 2, 2)]


def test_the_last_day_is_in_time_and_the_next_is_late(school: datetime) -> None:
    employ("filer", [somebody(1)], school)
    last, filer = a_year_after(legal_day_of(school)), acting_as("filer")
    counts = [
        (unasked.late(filer, on).count(), unasked.in_time(filer, on).count()) for on in (last, last + A_DAY)
    ]
    assert counts == [(0, 1), (1, 0)]


def test_whoever_was_hired_since_and_not_asked_about_before_is_late_from_the_first_day(
    school: datetime,
) -> None:
    on = legal_day_of(school)
    employ("filer", [somebody(1)], school)
    later = school + 9 * A_DAY
    since = joined(somebody(2), on + 5 * A_DAY, later)
    before = joined(somebody(3), on - 900 * A_DAY, later)
    assert days(since) == (None, on + 4 * A_DAY)
    assert days(before) == (None, a_year_after(on)), "due with those whom they should have been listed with"
    assert waiting(on + 9 * A_DAY)[0] == since, "soonest due first"
    assert behind(on + 9 * A_DAY) == [("school", on + 4 * A_DAY, 1, 3)]


def test_whoever_is_new_on_a_list_and_has_no_day_begins_when_they_are_listed(school: datetime) -> None:
    on, later = legal_day_of(school), school + 9 * A_DAY
    first = joined(somebody(1), None, school)
    beside = joined(somebody(2), None, school + timedelta(hours=1))
    assert days(first) == days(beside) == (None, a_year_after(on)), (
        "the first day's rosters are the beginning"
    )
    new = joined(somebody(3), None, later)
    assert days(new) == (None, on + 8 * A_DAY)
    assert behind(on + 9 * A_DAY) == [("school", on + 8 * A_DAY, 1, 3)]
    elsewhere = joined(somebody(4), None, later, "carer")
    assert days(elsewhere) == (None, a_year_after(on + 9 * A_DAY)), "another body's list begins with it"


def test_applicants_alone_begin_no_list_of_those_in_post(school: datetime) -> None:
    on, later = legal_day_of(school), school + 400 * A_DAY
    listed(school)
    unknown, before = joined(somebody(1), None, later), joined(somebody(2), on - 900 * A_DAY, later)
    assert days(unknown) == days(before) == (None, a_year_after(on + 400 * A_DAY))
    since = joined(somebody(3), on + 5 * A_DAY, later)
    assert days(since) == (None, on + 4 * A_DAY), "hired since the school is here"


def test_an_answer_before_the_hire_counts_for_a_year(school: datetime) -> None:
    on = legal_day_of(school)
    engagement = listed(school)
    assert ask(reviewed(school, engagement=engagement), school) is Answer.NO_RECORD
    assert days(engagement) == (on, None), "an applicant is not due"
    hiring.hire(acting=acting_as("filer"), engagement=engagement, on=on + 5 * A_DAY, at=school)
    assert days(engagement) == (on, a_year_after(on))
    assert waiting(a_year_after(on)) == []
    assert waiting(a_year_after(on) + A_DAY) == [engagement], "and then the year is over"


def test_whoever_leaves_is_due_no_more(school: datetime) -> None:
    on = legal_day_of(school)
    one, other = employ("filer", [somebody(1), somebody(2)], school)
    staff.leave(acting=acting_as("filer"), engagement=one, on=on, at=school)
    assert days(one) == (None, None)
    rows = list(Engagement.objects.filter(id=other))
    rows[0].state, rows[0].ask_by = Standing.LEFT.value, None
    with transaction.atomic():
        staff.note(acting_as("filer"), rows, Did.LEFT, school)
    assert days(other) == (None, None)
    assert waiting(YEAR) == []


def test_nobody_leaves_ahead_of_time_and_until_then_is_asked_about(school: datetime) -> None:
    on, (one,) = legal_day_of(school), employ("filer", [somebody(1)], school)
    due = days(one)
    for day in (on + A_DAY, date(2099, 1, 1)):
        with pytest.raises(Refusal) as ahead:
            staff.leave(acting=acting_as("filer"), engagement=one, on=day, at=school)
        assert ahead.value.reason is Reason.LEAVING_AHEAD
    page = desk_of("filer").post(f"/staff/{one}/leave", {"day": "2099-01-01"})
    assert page.status_code == 422
    assert "请到当天再登记离职" in words(page)
    english = desk_of("filer", ENGLISH).post(f"/staff/{one}/leave", {"day": "2099-01-01"})
    assert "record that they left on the day" in words(english)
    assert Engagement.objects.get(id=one).state == Standing.IN_POST.value
    assert (days(one), waiting(YEAR)) == (due, [one])
    staff.leave(acting=acting_as("filer"), engagement=one, on=on + A_DAY, at=school + A_DAY)
    assert waiting(YEAR) == []


def test_whoever_never_began_leaves_on_the_day_on_which_they_would_have(school: datetime) -> None:
    on, engagement = legal_day_of(school), listed(school)
    ask(reviewed(school, engagement=engagement), school)
    hiring.hire(acting=acting_as("filer"), engagement=engagement, on=on + 5 * A_DAY, at=school)
    with pytest.raises(Refusal) as ahead:
        staff.leave(acting=acting_as("filer"), engagement=engagement, on=on + 6 * A_DAY, at=school)
    assert ahead.value.reason is Reason.LEAVING_AHEAD
    staff.leave(acting=acting_as("filer"), engagement=engagement, on=on + 5 * A_DAY, at=school)
    assert Engagement.objects.get(id=engagement).state == Standing.LEFT.value


def test_no_roster_says_ahead_of_time_that_whoever_is_missing_left(school: datetime, tmp_path: Path) -> None:
    on, (one,) = legal_day_of(school), employ("filer", [somebody(1)], school)
    file = tmp_path / "r.csv"
    file.write_text(f"姓名,身份证号,岗位\n{somebody(2).name},{somebody(2).document},教师\n", "utf-8")
    staged = imports.stage(acting=acting_as("filer"), purpose_code=IN_SERVICE, path=file, at=school).id
    assert staged is not None
    mark = imports.preview(acting=acting_as("filer"), staged=staged).mark
    said: Any = {"acting": acting_as("filer"), "staged": staged, "mark": mark, "at": school}
    with pytest.raises(Refusal) as ahead:
        joining.confirm(**said, missing_left_on=on + A_DAY)
    assert ahead.value.reason is Reason.LEAVING_AHEAD
    assert joining.confirm(**said, missing_left_on=on) == 2
    assert Engagement.objects.get(id=one).state == Standing.LEFT.value


def test_whoever_left_before_the_answer_has_no_day(school: datetime) -> None:
    on = legal_day_of(school)
    one, other = employ("filer", [somebody(1), somebody(2)], school)
    staff.leave(acting=acting_as("filer"), engagement=one, on=on, at=school)
    asked.of_engagements([one, other], on=on)
    assert days(one) == (None, None)
    assert days(other) == (on, a_year_after(on))


def test_whoever_was_hired_without_an_answer_is_late_from_the_first_day(school: datetime) -> None:
    """`filings.hiring` lets nobody be hired so; what the list is told all the same, it counts."""
    on = legal_day_of(school)
    engagement = listed(school)
    staff.hire(acting=acting_as("filer"), engagement=engagement, on=on + 5 * A_DAY, at=school)
    assert days(engagement) == (None, on + 4 * A_DAY)


def test_another_post_leaves_the_day(school: datetime) -> None:
    (one,) = employ("filer", [somebody(1)], school)
    due = days(one)
    staff.change(
        acting=acting_as("filer"), engagement=one, post=Post.COACH, purpose_code=IN_SERVICE, at=school
    )
    assert days(one) == due


def test_before_the_law_nothing_is_due(school: datetime) -> None:
    early = date(2020, 1, 1)
    assert asked.by_when_listed(early, listed_on=early, begun=early, filled=early) is None
    (one,) = employ("filer", [somebody(1)], school)
    asked.of_engagements([one], on=early)
    assert days(one) == (early, None)


# what counts as asked


def test_an_in_service_inquiry_counts_whatever_it_answers(school: datetime) -> None:
    on = legal_day_of(school)
    nobody, hit = employ("filer", [somebody(1), HIT], school)
    later = school + 30 * A_DAY
    for engagement, person in ((nobody, somebody(1)), (hit, HIT)):
        ask(reviewed(later, person, purpose=IN_SERVICE, engagement=engagement), later)
        assert days(engagement) == (on + 30 * A_DAY, a_year_after(on + 30 * A_DAY))


def test_an_inquiry_that_names_no_engagement_counts_for_whoever_it_is_about(school: datetime) -> None:
    on = legal_day_of(school)
    one, other = employ("filer", [somebody(1), somebody(2)], school)
    elsewhere = joined(somebody(1), None, school, "carer")
    ask(reviewed(school, somebody(1), purpose=IN_SERVICE), school)
    assert days(one) == (on, a_year_after(on))
    assert days(other)[0] is None
    assert days(elsewhere)[0] is None, "another body has not asked by that"


def test_pending_counts_for_the_body_has_asked(school: datetime, settings: Any) -> None:
    settings.TUTELA_PENDING_SAMPLE = 1
    (one,) = employ("filer", [somebody(1)], school)
    assert ask(reviewed(school, somebody(1), purpose=IN_SERVICE, engagement=one), school) is Answer.PENDING
    assert days(one)[0] == legal_day_of(school)


def test_what_is_refused_and_what_is_asked_beside_do_not_count(
    school: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    appoint_keepers(school)
    declare_list(school)
    engagement = listed(school)
    ask(reviewed(school, engagement=engagement, purpose=LIST), school)
    assert days(engagement)[0] is None
    (one,) = employ("filer", [somebody(1)], school)
    filing = reviewed(school, somebody(1), purpose=IN_SERVICE, engagement=one)
    with monkeypatch.context() as patch:
        patch.setattr("tutela.answers.filings.answering._question", lambda *_: somebody(1).question())
        assert ask(filing, school) is Answer.REFUSED, "it names no authorisation"
    assert days(one)[0] is None


def test_a_question_that_a_body_asks_for_itself_counts_by_the_clocks_next_stroke(
    school: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directly, "_looked_at", None)
    on, later = legal_day_of(school), school + 3 * A_DAY
    one, other = joined(somebody(1), None, school, "carer"), joined(somebody(2), None, school, "carer")
    elsewhere = joined(somebody(1), None, school)
    about_one = {"name": somebody(1).name, "document": somebody(1).document, "authorisation": "A-1"}
    said = {"acting": acting_as("carer"), "purpose_code": OWN, "question": Question(**about_one)}
    assert directly.keep_up(at=school) == 0
    assert inquiries.ask(**said, at=later).answer is Answer.NO_RECORD
    wrong = {**about_one, "document": somebody(2).document, "authorisation": ""}
    assert inquiries.ask(**said | {"question": Question(**wrong)}, at=later).answer is Answer.REFUSED
    assert directly.keep_up(at=later + timedelta(seconds=30)) == 1
    assert days(one) == (on + 3 * A_DAY, a_year_after(on + 3 * A_DAY))
    assert (days(other)[0], days(elsewhere)[0]) == (None, None)
    assert directly.keep_up(at=later + timedelta(minutes=9)) == 1, "what is committed late is not missed"
    assert directly.keep_up(at=later + timedelta(minutes=18)) == 0, "what was looked at before is left"


def test_the_clock_looks_at_pages_of_questions(school: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directly, "_looked_at", None)
    monkeypatch.setattr(directly, "_AT_ONCE", 2)
    people = [joined(somebody(place), None, school, "carer") for place in range(5)]
    for place in range(5):
        asks = Question(somebody(place).name, somebody(place).document, f"A-{place}")
        inquiries.ask(acting=acting_as("carer"), purpose_code=OWN, question=asks, at=school)
    assert directly.keep_up(at=school) == 5
    assert {days(one)[0] for one in people} == {legal_day_of(school)}


@queueing
def test_a_yearly_screening_asks_about_everyone_on_the_list(school: datetime) -> None:
    on = legal_day_of(school)
    people = employ("filer", [somebody(1), HIT, somebody(2)], school)
    hand_in(ordered(school, OWN), "filer", school)
    (late,) = employ("filer", [somebody(3)], school)
    assert len(waiting(on)) == 4
    carry_out_the_queue()
    assert {days(one) for one in people} == {(on, a_year_after(on))}
    assert waiting(on) == [late], "who came onto the list afterwards was not asked about"


def test_an_offices_roster_counts_at_every_body_below_and_nowhere_else(school: datetime) -> None:
    schools(1, school)
    on = legal_day_of(school)
    here, there = joined(somebody(1), None, school), joined(somebody(2), None, school, "s01")
    applies = listed(school, SOMEBODY)
    beside, unnamed = joined(somebody(1), None, school, "carer"), joined(somebody(3), None, school)
    screened([somebody(1), HIT, somebody(2), SOMEBODY], school)
    assert days(here) == days(there) == (on, a_year_after(on))
    assert days(applies) == (on, None)
    assert (days(beside)[0], days(unnamed)[0]) == (None, None)


@pytest.mark.parametrize("engine", HERE)
def test_every_engine_finds_whom_it_asked_about(engine: Engine, school: datetime, tmp_path: Path) -> None:
    one, other = joined(somebody(1), None, school), joined(somebody(2), None, school)
    roster = tmp_path / "roster.csv"
    wrong = somebody(2).document[:-1] + ("0" if somebody(2).document[-1] != "0" else "1")
    roster.write_text(
        f"姓名,身份证号\n{somebody(1).name},{somebody(1).document}\n{somebody(2).name},{wrong}\n"
    )
    screen(
        acting=acting_as("clerk"), purpose_code=IN_SERVICE, roster=roster, authorisation="枫教〔2026〕3号",
        out=tmp_path / "out.csv", at=school, engine=engine,
    )  # fmt: skip
    assert days(one)[0] == legal_day_of(school)
    assert days(other)[0] is None, "a row that was refused asked nothing"


def test_a_run_under_another_purpose_does_not_count(school: datetime, tmp_path: Path) -> None:
    appoint_keepers(school)
    declare_list(school)
    one = joined(somebody(1), None, school)
    screened([somebody(1)], school, purpose=LIST)
    assert days(one)[0] is None


def test_a_later_day_stays(school: datetime) -> None:
    on = legal_day_of(school)
    (one,) = employ("filer", [somebody(1)], school)
    asked.of_engagements([one], on=on)
    asked.of_engagements([one], on=on - A_DAY)
    assert days(one) == (on, a_year_after(on))


LEAVES: Final[dict[str, Callable[[dict[str, Any]], None]]] = {
    "overturned": lambda row: row.update(overturned_on="2026-11-20"),
    "corrected": lambda row: row["acts"][0].update(offence="盗窃罪"),
}


@pytest.mark.parametrize("how", LEAVES)
def test_an_answer_that_was_withdrawn_was_asked_for_like_any_other(
    how: str, school: datetime, tmp_path: Path
) -> None:
    """By filing and by roster: who has left the list looks as whoever never stood there."""
    seen = []
    for stood in (True, False):
        with another_world():
            row = conviction("c-1", OFFENDER_NAME, OFFENDER)
            if not stood:
                LEAVES[how](row)
                load(tmp_path / "court.jsonl", [row], school)
            filed, run = joined(HIT, None, school), joined(HIT, None, school, "carer")
            Organisation.objects.filter(code="care").update(path="edu/care/")
            ask(reviewed(school, HIT, purpose=IN_SERVICE, engagement=filed), school)
            screened([HIT], school)
            if stood:
                LEAVES[how](row)
                load(tmp_path / "court.jsonl", [row], school)
                assert (
                    filings.states_of(Filing.objects.values_list("id", flat=True)).popitem()[1]
                    is State.RECALLED
                )
            seen.append((days(filed), days(run), waiting(legal_day_of(school))))
    assert seen[0] == seen[1]
    assert seen[0][0][0] == legal_day_of(school)


def test_what_was_asked_before_this_edition_is_found_again(school: datetime, settings: Any) -> None:
    """As the rows stand when the columns come: filed, screened, never asked about, an applicant, somebody who left."""
    on = legal_day_of(school)
    filed, screened_, never = employ("filer", [somebody(1), somebody(2), somebody(3)], school)
    applies = listed(school)
    (left,) = employ("filer", [somebody(4)], school)
    staff.leave(acting=acting_as("filer"), engagement=left, on=on, at=school)
    later = school + 9 * A_DAY
    ask(reviewed(later, somebody(1), purpose=IN_SERVICE, engagement=filed), later)
    ask(reviewed(later, engagement=applies), later)
    run = screened([somebody(2)], school + 5 * A_DAY)
    leap = datetime(2024, 2, 28, 17, 0, tzinfo=UTC)  # the 29th at home
    (on_a_leap_day,) = employ("filer", [somebody(5)], school)
    Engagement.objects.filter(id=on_a_leap_day).update(listed_at=leap)
    campaign = ordered(school)
    listed_ids = b"".join(sorted(one.bytes for one in (screened_, left)))
    Member.objects.filter(campaign=campaign).update(
        state="done", listed_at=school, run=run, engagements=listed_ids
    )
    Engagement.objects.update(asked_on=None, ask_by=None)
    look_back(apps, SimpleNamespace(connection=connection))
    assert days(filed) == (on + 9 * A_DAY, a_year_after(on + 9 * A_DAY))
    assert days(screened_) == (on + 5 * A_DAY, a_year_after(on + 5 * A_DAY))
    assert days(never) == (None, a_year_after(on))
    assert days(applies) == (on + 9 * A_DAY, None)
    assert days(left) == (None, None)
    assert days(on_a_leap_day) == (None, date(2025, 2, 28))


TAMPERED: Final[dict[str, dict[str, Any]]] = {
    "another day": {"asked_on": date(2026, 11, 22), "ask_by": date(2027, 11, 22)},
    "a later last day": {"ask_by": date(2028, 1, 1)},
    "no last day": {"ask_by": None},
    "as if never asked, and due later": {"asked_on": None, "ask_by": date(2028, 1, 1)},
}


@pytest.mark.parametrize("changed", TAMPERED)
@pytest.mark.parametrize("way", ["filed", "screened", "never"])
def test_the_auditor_misses_what_was_changed(way: str, changed: str, school: datetime) -> None:
    (one,) = employ("filer", [somebody(1)], school)
    listed(school)
    if way == "filed":
        ask(reviewed(school, somebody(1), purpose=IN_SERVICE, engagement=one), school)
    if way == "screened":
        screened([somebody(1)], school)
    sequencer.catch_up()
    assert audit().faults == ()
    Engagement.objects.filter(id=one).update(**TAMPERED[changed])
    assert {(fault.wrong.value, fault.kind, fault.key) for fault in audit().faults} == {
        ("column", "engagement", str(one))
    }


def test_an_applicant_and_who_left_have_no_last_day(school: datetime) -> None:
    applies = listed(school)
    sequencer.catch_up()
    Engagement.objects.filter(id=applies).update(ask_by=legal_day_of(school))
    assert [fault.detail for fault in audit().faults] == ["ask_by"]


# beginning to ask


def test_one_press_drafts_a_question_about_each(school: datetime) -> None:
    on = legal_day_of(school)
    people = employ("filer", [somebody(1), somebody(2), somebody(3)], school)
    assert unasked.begin(acting=acting_as("filer"), at=school) == 3
    drafts = Filing.objects.all()
    assert {one.engagement for one in drafts} == set(people)
    assert {(one.state, one.purpose) for one in drafts} == {("draft", IN_SERVICE)}
    assert waiting(on) == []
    assert unasked.under_way(acting_as("filer"), on) == 3
    assert unasked.begin(acting=acting_as("filer-2"), at=school) == 0
    assert Filing.objects.count() == 3


def test_two_who_press_at_once_draft_nothing_twice(school: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second saw the list before the first had drafted anything."""
    employ("filer", [somebody(1), somebody(2)], school)
    seen = unasked.listed(acting_as("filer"), legal_day_of(school))
    assert unasked.begin(acting=acting_as("filer"), at=school) == 2
    monkeypatch.setattr(unasked, "listed", lambda *_: seen)
    assert unasked.begin(acting=acting_as("filer-2"), at=school) == 0
    assert Filing.objects.count() == 2


def test_a_question_that_came_to_nothing_is_begun_again(school: datetime) -> None:
    (one,) = employ("filer", [somebody(1)], school)
    unasked.begin(acting=acting_as("filer"), at=school)
    actions.abandon(acting=acting_as("filer"), filing=Filing.objects.get().id, at=school)
    assert waiting(legal_day_of(school)) == [one]


def test_what_is_begun_beside_another_question_says_nothing_of_the_record(school: datetime) -> None:
    appoint_keepers(school)
    declare_list(school)
    on = legal_day_of(school)
    (one,) = employ("filer", [somebody(1)], school)
    reviewed(school, somebody(1), purpose=LIST, engagement=one)
    assert waiting(on) == [one]
    assert unasked.under_way(acting_as("filer"), on) == 0
    reviewed(school, somebody(1), purpose=IN_SERVICE, engagement=one)
    assert waiting(on) == []
    assert unasked.under_way(acting_as("filer"), on) == 1


def test_a_purpose_under_which_nobody_may_ask_is_left_open(school: datetime) -> None:
    (one,) = employ("filer", [somebody(1)], school)
    Engagement.objects.filter(id=one).update(purpose="university-in-service")
    unasked.begin(acting=acting_as("filer"), at=school)
    assert [row.purpose for row in Filing.objects.all()] == [""]


def test_fifty_are_begun_at_once_and_the_rest_after_them(
    school: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unasked, "AT_ONCE", 2)
    monkeypatch.setattr(unasked.listed, "__defaults__", (2,))
    employ("filer", [somebody(place) for place in range(1, 4)], school)
    assert [unasked.begin(acting=acting_as("filer"), at=school) for _ in range(3)] == [2, 1, 0]


# who sees it


def test_it_is_its_own_bodys_alone(school: datetime) -> None:
    employ("filer", [somebody(1)], school)
    on = legal_day_of(school)
    assert waiting(on, "carer") == []
    for username in ("reviewer", "supervisor", "administrator"):
        with pytest.raises(Refusal) as refusal:
            waiting(on, username)
        assert refusal.value.reason is Reason.NOT_ENTITLED
    with pytest.raises(Refusal) as refusal:
        behind(on, "filer")
    assert refusal.value.reason is Reason.NOT_ENTITLED


def test_a_body_that_need_not_ask_is_asked_for_nothing(school: datetime) -> None:
    joined(somebody(1), None, school, "clerk")
    assert waiting(legal_day_of(school), "clerk") == []


def test_an_office_sees_its_bodies_longest_overdue_first_and_page_by_page(school: datetime) -> None:
    on = legal_day_of(school)
    codes = schools(4, school)
    for place, code in enumerate(codes):
        rows = employ(code, [somebody(9 * place + one) for one in range(place + 1)], school)
        due = on - (3 if place else 2) * A_DAY
        Engagement.objects.filter(id__in=rows).update(ask_by=due)
    Engagement.objects.filter(organisation="s04").update(asked_on=on - 400 * A_DAY)
    Engagement.objects.filter(organisation="s02").update(ask_by=on)
    due_today = Engagement.objects.filter(organisation="s04").order_by("id").values_list("id", flat=True)[0]
    Engagement.objects.filter(id=due_today).update(ask_by=on)
    joined(somebody(70), None, school, "carer")
    joined(somebody(71), None, school, "clerk")
    Engagement.objects.filter(organisation__in=["care", "edu"]).update(ask_by=on - 99 * A_DAY)
    found = behind(on)
    assert found == [
        ("s03", on - 3 * A_DAY, 3, 3),
        ("s04", on - 3 * A_DAY, 3, 0),
        ("s01", on - 2 * A_DAY, 1, 1),
    ], "the day itself is in time, and whoever stands under nobody is not the office's"
    paged, after = list[tuple[str, date, int, int]](), ""
    while page := behind(on, limit=1, after=after):
        paged += page
        after = page[-1][0]
    assert paged == found
    assert {one[0] for one in behind(on, "supervisor")} == {"s01", "s03", "s04", "care"}, (
        "the region's, but no office: it need not ask"
    )
    assert set(unasked.behind_codes(acting_as("reviewer"), on)) == {"s01", "s03", "s04"}


def test_an_office_asks_the_database_as_often_for_many_bodies(school: datetime) -> None:
    on, counts = legal_day_of(school), list[int]()
    for new in (schools(2, school), schools(6, school, first=3)):
        for place, code in enumerate(new):
            employ(code, [somebody(9 * len(counts) + place)], school)
        Engagement.objects.update(ask_by=on - A_DAY)
        with CaptureQueriesContext(connection) as captured:
            assert behind(on)
        counts.append(len(captured))
    assert counts[0] == counts[1]


# pages


def test_the_first_screen_leads_to_who_waits_and_a_button_drafts_the_questions(school: datetime) -> None:
    employ("filer", [somebody(1), somebody(2), somebody(3)], school)
    filer = desk_of("filer", ENGLISH)
    home = words(filer.get("/"))
    assert "<b>3</b> people in post have not been asked about: ask now" in home
    assert 'href="/staff/unasked"' in home
    page = words(filer.get("/staff/unasked"))
    assert page.count("Never</td>") == 3
    assert "Draft questions about these 3" in page
    assert somebody(1).document not in page, "numbers are masked"
    after = filer.post("/staff/unasked")
    assert after["Location"] == "/filings?state=draft"
    assert "3 drafted." in words(filer.get(after["Location"]))
    assert "people in post have not been asked" not in words(filer.get("/"))
    page = words(filer.get("/staff/unasked"))
    assert "Questions about 3 others are on their way." in page
    assert "There is nothing to begin" in page
    assert filer.post("/staff/unasked")["Location"] == "/staff/unasked"


def test_who_is_late_comes_first_at_the_body_and_at_its_office(
    school: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = employ("filer", [somebody(1), somebody(2)], school)
    on = legal_day_of(school)
    Engagement.objects.filter(id=one).update(ask_by=on - A_DAY)
    home = words(desk_of("filer").get("/"))
    assert home.index("<b>1</b> 名在职人员的查询已逾期") < home.index("<b>1</b> 名在职人员还没有查询过")
    page = words(desk_of("filer").get("/staff/unasked"))
    assert "其中 <b>1</b> 人已逾期" in page
    assert page.count("已逾期</span>") == 1
    office = desk_of("reviewer")
    assert "<b>1</b> 个所属单位有在职人员逾期未查询" in words(office.get("/"))
    page = words(office.get("/queue/silent"))
    assert "枫桥小学" in page
    assert (on - A_DAY).isoformat() in page
    assert somebody(1).name not in page, "an office reads counts"
    assert 'href="/campaigns/new"' in page, "and orders a screening"
    monkeypatch.setattr(timezone, "now", lambda: school - 2 * A_DAY)
    assert "下级单位的在职人员都在期限之内" in words(desk_of("reviewer").get("/queue/silent"))


def test_each_list_of_an_office_goes_on_by_itself(school: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tutela.web.desk.queue.PAGE", 2)
    on = legal_day_of(school)
    for place, code in enumerate(schools(3, school)):
        employ(code, [somebody(place)], school)
    Engagement.objects.update(ask_by=on - A_DAY)
    office = desk_of("reviewer")
    page = words(office.get("/queue/silent"))
    assert '?late=s02"' in page
    assert '?after=s02"' in page
    page = words(office.get("/queue/silent?late=s02"))
    assert "第03小学" in page
    assert "第01小学" not in page
    assert "年还没有提交查询的单位" not in page
    page = words(office.get("/queue/silent?after=s02"))
    assert "有在职人员逾期未查询的单位" not in page
    assert "第03小学" in page


@pytest.mark.parametrize(("language", "never"), [(CHINESE, "从未查询"), (ENGLISH, "Never")])
def test_the_page_of_somebody_in_post_says_when_they_were_asked_about(
    language: str, never: str, school: datetime
) -> None:
    (one,) = employ("filer", [somebody(1)], school)
    assert never in words(desk_of("filer", language).get(f"/staff/{one}"))
    asked.of_engagements([one], on=legal_day_of(school))
    page = words(desk_of("filer", language).get(f"/staff/{one}"))
    assert never not in page


@pytest.mark.parametrize("username", ["reviewer", "supervisor", "administrator", "court-recorder"])
def test_no_other_desk_opens_the_list(username: str, school: datetime) -> None:
    assert desk_of(username).get("/staff/unasked").status_code == 403
    assert desk_of(username).post("/staff/unasked").status_code == 403


@queueing
def test_a_campaigns_members_are_counted_once_their_run_is_done(school: datetime) -> None:
    """The office asks: from the press of its button to the end of the run."""
    employ("filer", [somebody(1)], school)
    campaign = ordered(school)
    hand_in(campaign, "filer", school)
    asking.ask(acting=acting_as("clerk"), campaign=campaign, at=school + timedelta(hours=1))
    assert len(waiting(legal_day_of(school))) == 1
    carry_out_the_queue()
    assert waiting(legal_day_of(school)) == []
