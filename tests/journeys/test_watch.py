"""The watch: a record of somebody in post reaches the bodies concerned, once, and nobody else."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from tests.cast import conviction
from tests.journeys.desk import ENGLISH, desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import IN_SERVICE, appoint, listed
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.watch_steps import PEOPLE, entered, in_post, left, ticked, told
from tutela.agencies.intake import actions as intake
from tutela.agencies.sealing import actions as sealing
from tutela.agencies.sealing import gate
from tutela.answers.filings import queries as filings
from tutela.answers.filings import upkeep
from tutela.answers.filings.models import Filing
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.staff import actions as staff
from tutela.answers.staff.engagement import Post
from tutela.answers.staff.models import Engagement
from tutela.answers.watch import actions, metrics, noticing, queries, telling
from tutela.answers.watch.models import Message, Waiting
from tutela.answers.withdrawals.models import Withdrawal
from tutela.auditing.audit import audit
from tutela.bodies.kinds import Role
from tutela.bodies.models import Organisation
from tutela.bodies.queries import acting_as, quota_left
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.states import Move, State
from tutela.core.law.words import Switch
from tutela.index.compile import actions as compile_
from tutela.index.lookup.models import Coverage, IndexRow
from tutela.index.lookup.named import Listed
from tutela.ledger import sequencer
from tutela.ledger.models import Entry
from tutela.measures.following import opening
from tutela.measures.following.models import Step
from tutela.packs.current import legal_day_of, policy

pytestmark = pytest.mark.django_db
ONE, OTHER, THIRD = PEOPLE
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def record(person: Any = ONE, **changes: Any) -> dict[str, Any]:
    return conviction(f"w-{PEOPLE.index(person)}", person.name, person.document, **changes)


def answers() -> int:
    return Inquiry.objects.filter(officer="registry").count()


@pytest.fixture
def folder(school: datetime, tmp_path: Path) -> Path:
    """A place for the agency's files; the school, its office and the registry are ready."""
    return tmp_path


def test_a_record_of_somebody_in_post_reaches_the_school_with_an_answer_of_its_own(
    folder: Path, at: datetime
) -> None:
    engagement, other = in_post(at, ONE), in_post(at, OTHER)
    entered(folder, [record()], at)
    noted = {noticing.noted(row).document for row in Waiting.objects.all()}
    assert f"resident::{ONE.document}" in noted, "with the list itself"
    assert ticked(at + MINUTE) == 1
    assert told() == {engagement}
    assert other not in told()
    filing = Filing.objects.get(engagement=engagement)
    inquiry = Inquiry.objects.get(id=filing.inquiry)
    assert (filing.organisation, filing.asker, filing.purpose) == ("school", "edu", IN_SERVICE)
    assert (filing.state, filing.due_on) == (State.ANSWERED.value, legal_day_of(at))
    assert (inquiry.organisation, inquiry.officer, inquiry.answer) == ("edu", "registry", "record")
    entry = Entry.objects.get(id=inquiry.entry)
    assert entry.event == "inquiry:answered"
    assert Waiting.objects.count() == 0


def test_it_is_told_once_however_often_one_looks(folder: Path, at: datetime) -> None:
    in_post(at, ONE)
    entered(folder, [record()], at)
    assert [ticked(at + MINUTE * later) for later in (1, 2, 3)] == [1, 0, 0]
    entered(folder, [record(months=96)], at + MINUTE * 4)
    assert ticked(at + MINUTE * 5) == 0, "still *record*: nothing that is new"
    assert answers() == 1


def test_everybody_who_has_them_in_post_is_told_and_each_by_itself(folder: Path, at: datetime) -> None:
    appoint("carer-2", "care", Role.ASKER, at)
    here = in_post(at, ONE)
    there = staff.enter(
        acting=acting_as("carer-2"), question=ONE.question(), post=Post.CARER,
        purpose_code="close-contact-in-service", at=at,
    )  # fmt: skip
    staff.hire(acting=acting_as("carer-2"), engagement=there, on=legal_day_of(at), at=at)
    entered(folder, [record()], at)
    assert ticked(at + MINUTE) == 2
    assert told() == {here, there}
    assert set(Message.objects.values_list("organisation", flat=True)) == {"school", "care"}


def test_stop_work_is_owed_on_the_day_of_the_answer(folder: Path, at: datetime) -> None:
    in_post(at, ONE)
    entered(folder, [record()], at)
    ticked(at + MINUTE)
    opening.keep_up(at=at + MINUTE)
    duties = dict(Step.objects.values_list("duty", "due_on"))
    assert duties["stop"] == legal_day_of(at)


def test_an_applicant_is_not_watched(folder: Path, at: datetime) -> None:
    listed(at, ONE)
    entered(folder, [record()], at)
    assert ticked(at + MINUTE) == 0
    assert Waiting.objects.count() == 0


def test_who_left_the_same_day_is_not_told_of_and_who_leaves_tomorrow_is(folder: Path, at: datetime) -> None:
    today = legal_day_of(at)
    gone, going = in_post(at, ONE), in_post(at, OTHER)
    left(at, gone, today)
    left(at, going, today + DAY)
    entered(folder, [record(), record(OTHER)], at + MINUTE)
    ticked(at + 2 * MINUTE)
    assert told() == {going}


def test_who_left_between_the_list_and_the_telling_is_not_told_of(folder: Path, at: datetime) -> None:
    engagement = in_post(at, ONE)
    entered(folder, [record()], at)
    left(at + MINUTE, engagement)
    assert ticked(at + 2 * MINUTE) == 0


def test_on_the_last_day_in_post_they_are_watched_and_on_the_next_no_longer(
    folder: Path, at: datetime
) -> None:
    engagement = in_post(at, ONE)
    left(at, engagement, legal_day_of(at) + 2 * DAY)
    entered(folder, [record()], at)
    midnight = datetime.combine(
        legal_day_of(at) + 2 * DAY, datetime.min.time(), timezone.get_default_timezone()
    )
    assert legal_day_of(midnight) == legal_day_of(at) + 2 * DAY
    assert telling.tell(at=midnight) == 0
    entered(folder, [record(OTHER)], at)
    second = in_post(at, THIRD)
    left(at, second, legal_day_of(at) + 2 * DAY)
    entered(folder, [record(THIRD)], at)
    assert telling.tell(at=midnight - MINUTE) == 1


def test_who_is_hired_and_begins_later_is_watched_already(folder: Path, at: datetime) -> None:
    engagement = in_post(at, ONE, on=legal_day_of(at) + 10 * DAY)
    entered(folder, [record()], at)
    ticked(at + MINUTE)
    assert told() == {engagement}


def test_a_record_that_stood_before_they_came_is_for_the_question_and_not_for_the_watch(
    folder: Path, at: datetime
) -> None:
    """Else a list of staff would be a way to ask about anybody without their word."""
    entered(folder, [record()], at)
    ticked(at + MINUTE)
    in_post(at, ONE)
    entered(folder, [record(months=96)], at + 2 * MINUTE)
    assert ticked(at + 3 * MINUTE) == 0


def test_another_name_under_the_number_is_told_to_nobody(folder: Path, at: datetime) -> None:
    """It would be pending, which only means nothing where others are pending too."""
    in_post(at, ONE)
    entered(folder, [conviction("w-0", "别人", ONE.document)], at)
    assert ticked(at + MINUTE) == 0
    assert (answers(), Message.objects.count()) == (0, 0)


def test_a_corrected_name_is_told_then(folder: Path, at: datetime) -> None:
    engagement = in_post(at, ONE)
    entered(folder, [conviction("w-0", "别人", ONE.document)], at)
    ticked(at + MINUTE)
    entered(folder, [record()], at + 2 * MINUTE)
    ticked(at + 3 * MINUTE)
    assert told() == {engagement}


def test_a_name_that_comes_to_a_number_is_told_of_under_that_name_alone(folder: Path, at: datetime) -> None:
    """Whose own name stood there before they came is not told of by way of another name."""
    entered(folder, [record()], at)
    ticked(at)
    in_post(at, ONE)
    entered(folder, [record(), conviction("w-9", "别人", ONE.document)], at + MINUTE)
    assert Waiting.objects.count() > 0
    assert ticked(at + 2 * MINUTE) == 0


@pytest.mark.parametrize("follows", ["before", "after"])
def test_a_rotation_between_the_list_and_the_telling_loses_nobody(
    folder: Path, at: datetime, follows: str
) -> None:
    engagement = in_post(at, ONE)
    entered(folder, [record()], at)
    compile_.rotate(organisation="admin", officer="security", at=at)
    if follows == "before":
        assert telling.follow_key(at=at) == 2, "of the person with a record from before too"
        assert upkeep.follow_key(at=at) > 0
    assert ticked(at + MINUTE) == 1
    assert told() == {engagement}
    assert telling.follow_key(at=at) == 0


def test_what_begins_on_a_day_to_come_is_told_on_that_day_and_not_before(folder: Path, at: datetime) -> None:
    today, documents = legal_day_of(at), frozenset({f"resident::{ONE.document}"})
    engagement = in_post(at, ONE)
    entered(folder, [record()], at)
    IndexRow.objects.update(from_on=today + 3 * DAY)
    noticing.notice(noticing.Before(today, documents, Listed()), documents=documents, at=at)
    assert ticked(at + 2 * DAY) == 0
    assert ticked(at + 3 * DAY) == 1
    assert told() == {engagement}


def a_seal(folder: Path, at: datetime) -> None:
    found = sealing.order(
        acting=acting_as("court-recorder"), source_ids=["w-0"], notice="（2026）封字1号",
        notice_on=date(2026, 11, 20), at=at,
    )  # fmt: skip
    intake.confirm(acting=acting_as("court-second"), upload_id=found.upload.id, at=at)
    gate.turn(at=at)


def a_fall(folder: Path, at: datetime) -> None:
    entered(folder, [record(overturned_on="2026-06-01")], at)


def a_correction(folder: Path, at: datetime) -> None:
    entered(folder, [conviction("w-0", ONE.name, THIRD.document)], at)


CHANGES = {"sealed": a_seal, "overturned": a_fall, "corrected to another person": a_correction}


@pytest.mark.parametrize("reason", CHANGES)
def test_whoever_was_told_is_told_back_with_the_list_itself(folder: Path, at: datetime, reason: str) -> None:
    in_post(at, ONE)
    entered(folder, [record()], at)
    ticked(at + MINUTE)
    CHANGES[reason](folder, at + 2 * MINUTE)
    assert told() == set(), "in the transaction that published the list"
    filing = Filing.objects.get(id=Message.objects.get().filing)
    assert filing.state == State.RECALLED.value
    withdrawn = Withdrawal.objects.filter(told=filing.inquiry)
    assert set(withdrawn.values_list("organisation", flat=True)) == {filing.asker, filing.organisation}


@pytest.mark.parametrize("reason", CHANGES)
def test_what_went_before_it_was_told_leaves_nothing(folder: Path, at: datetime, reason: str) -> None:
    in_post(at, ONE)
    entered(folder, [record()], at)
    CHANGES[reason](folder, at + MINUTE)
    waiting = [noticing.noted(row).document for row in Waiting.objects.all()]
    assert f"resident::{ONE.document}" not in waiting
    assert ticked(at + 2 * MINUTE) == 0
    assert answers() == 0


def test_what_waits_is_kept_through_a_change_that_leaves_it_standing(folder: Path, at: datetime) -> None:
    engagement = in_post(at, ONE)
    entered(folder, [record()], at)
    entered(folder, [record(months=96)], at + MINUTE)
    assert ticked(at + 2 * MINUTE) == 1
    assert told() == {engagement}


def test_after_a_fall_it_is_told_anew_when_a_record_comes_again(folder: Path, at: datetime) -> None:
    engagement = in_post(at, ONE)
    entered(folder, [record()], at)
    ticked(at + MINUTE)
    a_fall(folder, at + 2 * MINUTE)
    entered(folder, [conviction("w-9", ONE.name, ONE.document)], at + 3 * MINUTE)
    assert ticked(at + 4 * MINUTE) == 1
    assert told() == {engagement}


def test_what_the_body_asked_itself_is_not_told_again(folder: Path, at: datetime) -> None:
    engagement = in_post(at, ONE)
    entered(folder, [record()], at)
    ticked(at + MINUTE)
    row = noticing._row(f"resident::{ONE.document}", legal_day_of(at), "", {(IN_SERVICE, b"\0" * 32)}, at)
    row.save(force_insert=True)
    assert ticked(at + 2 * MINUTE) == 0
    assert told() == {engagement}


def test_a_record_that_has_ended_by_its_day_is_taken_back_on_that_day(folder: Path, at: datetime) -> None:
    """The list itself changes nothing on that day: rows have their days."""
    in_post(at, ONE)
    entered(folder, [record()], at)
    ticked(at + MINUTE)
    end_on = legal_day_of(at) + 3 * DAY
    IndexRow.objects.filter(from_on__lte=legal_day_of(at)).update(until_on=end_on)
    assert ticked(at + 2 * DAY) == 0
    assert len(told()) == 1
    assert ticked(at + 3 * DAY) == 1
    assert told() == set()
    assert ticked(at + 4 * DAY) == 0


def test_nobodys_quota_counts_it_and_the_auditor_finds_no_fault(folder: Path, at: datetime) -> None:
    in_post(at, ONE)
    entered(folder, [record()], at)
    before = quota_left("edu", at.year)
    ticked(at + MINUTE)
    opening.keep_up(at=at + MINUTE)
    assert quota_left("edu", at.year) == before
    sequencer.catch_up()
    assert audit().faults == ()


def test_where_a_feed_is_missing_it_waits_and_is_told_when_it_has_come(folder: Path, at: datetime) -> None:
    engagement = in_post(at, ONE)
    entered(folder, [record()], at)
    covered = Coverage.objects.get(purpose=IN_SERVICE)
    Coverage.objects.filter(purpose=IN_SERVICE).update(missing="police: sexual")
    assert ticked(at + MINUTE) == 0
    assert Waiting.objects.count() == 1
    Coverage.objects.filter(purpose=IN_SERVICE).update(missing=covered.missing)
    assert ticked(at + 2 * MINUTE) == 1
    assert told() == {engagement}


def test_where_nobody_may_ask_for_the_body_it_waits_until_somebody_may(folder: Path, at: datetime) -> None:
    engagement = in_post(at, ONE)
    entered(folder, [record()], at)
    Organisation.objects.filter(code="school").update(path="")
    assert ticked(at + MINUTE) == 0
    assert Waiting.objects.count() == 1
    Organisation.objects.filter(code="school").update(path=acting_as("clerk").path + "school/")
    assert ticked(at + 2 * MINUTE) == 1
    assert told() == {engagement}


def test_how_long_something_waits_is_measured_and_stops_when_it_is_told(folder: Path, at: datetime) -> None:
    in_post(at, ONE)
    assert metrics.waiting_seconds(at) == 0
    entered(folder, [record()], at)
    assert metrics.waiting_seconds(at + MINUTE) == 60
    assert "tutela_watch_waiting_seconds 60.0\n" in metrics.text(at + MINUTE)
    Waiting.objects.update(due_on=legal_day_of(at) + DAY)
    assert metrics.waiting_seconds(at + MINUTE) == 0
    midnight = datetime(2026, 11, 21, 16, tzinfo=at.tzinfo)  # in Shanghai
    assert metrics.waiting_seconds(midnight + MINUTE) == 60
    ticked(midnight + MINUTE)
    assert metrics.waiting_seconds(midnight + 2 * MINUTE) == 0


def test_only_purposes_for_people_in_post_are_watched_unless_a_pack_says_so() -> None:
    codes = {one.code: one.watches for one in policy().purposes.values()}
    assert codes["school-in-service"]
    assert not codes["teacher-hire"]
    assert all(watches == code.endswith("in-service") for code, watches in codes.items())
    in_service, hire = policy().purposes["school-in-service"], policy().purposes["teacher-hire"]
    assert not replace(in_service, watch=Switch.OFF).watches
    assert replace(hire, watch=Switch.ON).watches


def test_somebody_in_post_under_a_purpose_that_is_not_watched_is_not_told_of(
    folder: Path, at: datetime
) -> None:
    engagement = listed(at, ONE)
    acting = acting_as("filer")
    Engagement.objects.update(purpose="teacher-hire")  # of a list that was kept before it had to be another
    staff.hire(acting=acting, engagement=engagement, on=legal_day_of(at), at=at)
    entered(folder, [record()], at)
    assert ticked(at + MINUTE) == 0


class TestThePage:
    def told_school(self, folder: Path, at: datetime) -> UUID:
        in_post(at, ONE)
        entered(folder, [record()], at)
        ticked(at + MINUTE)
        return Message.objects.get().filing

    def test_it_shows_what_is_new_and_after_it_was_read_it_is_new_no_more(
        self, folder: Path, at: datetime
    ) -> None:
        filing = self.told_school(folder, at)
        desk = desk_of("filer", ENGLISH)
        page = words(desk.get("/watch"))
        assert f"/filings/{filing}" in page
        assert "New" in page
        assert ONE.name not in page
        assert ONE.document not in page
        assert "new messages from the watch" in words(desk.get("/"))
        assert desk.post("/watch/read", {"message": [str(Message.objects.get().id)]}).status_code == 302
        assert "<b>1</b> new messages from the watch" not in words(desk.get("/"))
        row = Message.objects.get()
        assert (row.seen_by, row.seen_at) == (acting_as("filer").officer, at)

    def test_the_answer_itself_opens_from_it_with_what_is_owed(self, folder: Path, at: datetime) -> None:
        filing = self.told_school(folder, at)
        opening.keep_up(at=at + MINUTE)
        answer = desk_of("filer", ENGLISH).get(f"/filings/{filing}")
        assert answer.status_code == 200
        assert "Told by the watch" in words(answer)
        assert ONE.name in words(answer)
        seen = filings.one(acting_as("filer"), filing)
        assert [step.move for step in seen.steps] == [Move.WATCH]
        assert seen.answered_at is not None

    def test_the_office_sees_how_much_and_the_other_body_nothing(self, folder: Path, at: datetime) -> None:
        self.told_school(folder, at)
        office = queries.below(acting_as("reviewer"), 10)
        assert [(one.code, one.told, one.unread) for one in office] == [("school", 1, 1)]
        assert queries.own(acting_as("carer"), 10) == []
        assert queries.below(acting_as("filer"), 10) == []
        assert desk_of("supervisor").get("/watch").status_code == 403

    def test_another_bodys_message_is_not_there_to_be_read(self, folder: Path, at: datetime) -> None:
        self.told_school(folder, at)
        ids = [Message.objects.get().id]
        for acting, wanted in (("carer", ids), ("filer", [uuid4()])):
            with pytest.raises(Refusal) as refused:
                actions.read(acting=acting_as(acting), messages=wanted, at=at)
            assert refused.value.reason is Reason.NOT_FOUND
        assert Message.objects.get().seen_at is None
        assert desk_of("filer").post("/watch/read", {"message": ["x"]}).status_code == 422
