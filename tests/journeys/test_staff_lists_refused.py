"""What a staff list refuses, one by one and by roster; who comes onto it, who changes, and who leaves."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db.models import Count

from tests.journeys.campaign_steps import OWN, employ, somebody
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import IN_SERVICE, Person, listed
from tests.journeys.filing_steps import school as school  # a fixture
from tutela.answers.identities.person import person_of
from tutela.answers.staff import actions, imports, roster
from tutela.answers.staff.actions import Joins
from tutela.answers.staff.engagement import Did, Post, Standing
from tutela.answers.staff.imports import Staged
from tutela.answers.staff.models import Change, Engagement, Import
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.packs.current import legal_day_of

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
HEADER = "姓名,身份证号,岗位,入职日期"


def refused(call: Any, **arguments: Any) -> Reason | None:
    try:
        call(**arguments)
    except Refusal as refusal:
        return refusal.reason
    return None


def line(person: Person, post: str = "教师", from_on: str = "") -> str:
    return f"{person.name},{person.document},{post},{from_on}"


def sheet(folder: Path, lines: Sequence[str]) -> Path:
    path = folder / "roster.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", "utf-8-sig")
    return path


def staged(folder: Path, lines: Sequence[str], at: datetime) -> UUID:
    """A roster of the school that waits."""
    found: Staged = imports.stage(
        acting=acting_as("filer"), purpose_code=IN_SERVICE, path=sheet(folder, lines), at=at
    )
    assert found.id is not None
    return found.id


def in_post(username: str, person: Person, at: datetime, purpose: str, from_on: date) -> UUID:
    known = person_of(person.question(), legal_day_of(at))
    joins = Joins(known, Post.TEACHER, purpose, Standing.IN_POST, from_on)
    return actions.put(acting_as(username), [joins], Did.IMPORTED, at)[0]


def of(engagement: UUID) -> Engagement:
    return Engagement.objects.get(id=engagement)


class TestWho:
    @pytest.mark.parametrize(
        ("username", "reason"), [("court-recorder", Reason.NOT_ENTITLED), ("carer", Reason.NOT_FOUND)]
    )
    def test_nobody_without_the_power_and_no_other_body(
        self, school: datetime, tmp_path: Path, username: str, reason: Reason
    ) -> None:
        on, applicant, (one,) = legal_day_of(school), listed(school), employ("filer", [somebody(1)], school)
        waits = staged(tmp_path, [line(somebody(2))], school)
        post = {"post": Post.TEACHER, "purpose_code": OWN}
        who: dict[str, Any] = {"acting": acting_as(username)}
        for call, said in (
            (actions.hire, {"engagement": applicant, "on": on, "at": school}),
            (actions.turn_down, {"engagement": applicant, "at": school}),
            (actions.change, {"engagement": one, "at": school, **post}),
            (actions.leave, {"engagement": one, "on": on, "at": school}),
            (imports.preview, {"staged": waits}),
            (imports.confirm, {"staged": waits, "missing_left_on": None, "at": school}),
            (imports.cancel, {"staged": waits}),
        ):
            assert refused(call, **who, **said) is reason, call
        assert Import.objects.get().id == waits

    def test_nor_does_anybody_enter_somebody_or_a_roster_without_it(
        self, school: datetime, tmp_path: Path
    ) -> None:
        who: dict[str, Any] = {"acting": acting_as("court-recorder"), "purpose_code": IN_SERVICE}
        question = somebody(1).question()
        entered = refused(actions.enter, **who, question=question, post=Post.TEACHER, at=school)
        assert entered is Reason.NOT_ENTITLED
        path = sheet(tmp_path, [line(somebody(1))])
        assert refused(imports.stage, **who, path=path, at=school) is Reason.NOT_ENTITLED


class TestOneByOne:
    def test_each_step_is_for_those_whose_turn_it_is(self, school: datetime) -> None:
        on, applicant, (one,) = legal_day_of(school), listed(school), employ("filer", [somebody(1)], school)
        assert of(applicant).ask_by is None, "an applicant is asked about before they are hired"

        def told(call: Any, engagement: UUID, **more: Any) -> Reason | None:
            return refused(call, acting=acting_as("filer"), engagement=engagement, at=school, **more)

        post = {"post": Post.COACH, "purpose_code": IN_SERVICE}
        assert told(actions.leave, applicant, on=on) is Reason.STEP_NOT_POSSIBLE
        assert told(actions.hire, one, on=on) is Reason.STEP_NOT_POSSIBLE
        assert told(actions.turn_down, one) is Reason.STEP_NOT_POSSIBLE
        assert told(actions.turn_down, applicant) is None
        assert told(actions.leave, one, on=on) is None, "on the first day: they never worked there"
        for ended in (applicant, one):
            assert told(actions.hire, ended, on=on) is Reason.STEP_NOT_POSSIBLE
            assert told(actions.leave, ended, on=on) is Reason.STEP_NOT_POSSIBLE
            assert told(actions.change, ended, **post) is Reason.STEP_NOT_POSSIBLE
            assert told(actions.turn_down, ended) is Reason.STEP_NOT_POSSIBLE

    def test_nobody_leaves_before_the_first_day_nor_ahead_of_time(self, school: datetime) -> None:
        on, (one,) = legal_day_of(school), employ("filer", [somebody(1)], school)
        for day, reason in ((on - A_DAY, Reason.CELL_DAY_ORDER), (on + A_DAY, Reason.LEAVING_AHEAD)):
            told = refused(actions.leave, acting=acting_as("filer"), engagement=one, on=day, at=school)
            assert told is reason
        assert of(one).state == Standing.IN_POST.value
        other = in_post("filer", somebody(2), school, IN_SERVICE, on - 9 * A_DAY)
        actions.leave(acting=acting_as("filer"), engagement=other, on=on, at=school)
        assert of(other).until_on == on, "today is not ahead"

    def test_nobody_is_on_a_list_twice_and_anybody_on_two(
        self, school: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (one,) = employ("filer", [somebody(1)], school)
        employ("carer", [somebody(1)], school)
        monkeypatch.setattr(actions, "_AT_ONCE", 1)
        again = {"username": "filer", "people": [somebody(2), somebody(1)], "at": school}
        assert refused(employ, **again) is Reason.STAFF_LISTED
        actions.leave(acting=acting_as("filer"), engagement=one, on=legal_day_of(school), at=school)
        assert refused(employ, **again) is None

    def test_who_is_entered_by_two_officers_at_once_is_entered_by_one(
        self, school: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        employ("filer", [somebody(1)], school)
        monkeypatch.setattr(
            actions, "_require_new", lambda *_: None
        )  # what the other one did is not seen yet
        assert refused(employ, username="filer", people=[somebody(1)], at=school) is Reason.STAFF_LISTED
        assert Engagement.objects.count() == 1

    def test_no_entry_is_longer_than_the_longest(self, school: datetime) -> None:
        employ("filer", [somebody(place) for place in range(actions.IN_ONE_ENTRY + 1)], school)
        lines = Change.objects.values_list("entry").annotate(count=Count("id"))
        assert sorted(count for _, count in lines) == [1, 200]


class TestRosters:
    def test_who_comes_who_changes_who_stays_and_who_is_missing(
        self, school: datetime, tmp_path: Path
    ) -> None:
        on = legal_day_of(school)
        same, other_post, missing, here, elsewhere, left, other_purpose, unnamed, applies = (
            somebody(place) for place in range(9)
        )
        _, second, third, gone = employ("filer", [same, other_post, missing, left], school)
        actions.leave(acting=acting_as("filer"), engagement=gone, on=on, at=school)
        applicant = listed(school, here)
        listed(school, applies)
        in_post("carer", elsewhere, school, IN_SERVICE, on)
        moved = in_post("filer", other_purpose, school, OWN, on)
        stays = in_post("filer", unnamed, school, OWN, on)
        rows = [line(one) for one in (same, elsewhere, left, other_purpose)]
        rows += [line(one, "保安") for one in (other_post, here)]
        waits = staged(tmp_path, [*rows], school)
        seen = imports.preview(acting=acting_as("filer"), staged=waits)
        assert {one.person.document for one in seen.joining} == {elsewhere.document, left.document}
        assert {one.engagement for one in seen.changing} == {second, moved}
        assert (seen.same, seen.missing) == (2, (third,))
        assert imports.confirm(acting=acting_as("filer"), staged=waits, missing_left_on=None, at=school) == 4
        assert (of(second).post, of(moved).purpose) == ("security", IN_SERVICE)
        assert of(third).state == Standing.IN_POST.value, "the officer has not said that they left"
        assert (of(applicant).state, of(applicant).post) == ("applicant", "teacher"), "a roster hires nobody"
        assert of(stays).purpose == OWN
        assert of(gone).state == Standing.LEFT.value
        again = staged(tmp_path, [*rows], school)
        assert imports.confirm(acting=acting_as("filer"), staged=again, missing_left_on=on, at=school) == 1
        assert (of(third).state, of(third).until_on) == (Standing.LEFT.value, on)

    def test_who_is_missing_and_has_not_begun_left_on_the_day_of_beginning(
        self, school: datetime, tmp_path: Path
    ) -> None:
        on = legal_day_of(school)
        later = in_post("filer", somebody(1), school, IN_SERVICE, on + 5 * A_DAY)
        waits = staged(tmp_path, [line(somebody(2))], school)
        imports.confirm(acting=acting_as("filer"), staged=waits, missing_left_on=on, at=school)
        assert of(later).until_on == on + 5 * A_DAY

    def test_it_is_entered_once_and_not_after_it_was_cancelled(
        self, school: datetime, tmp_path: Path
    ) -> None:
        filer: dict[str, Any] = {"acting": acting_as("filer")}
        first, second = (staged(tmp_path, [line(somebody(1))], school) for _ in range(2))
        entering = {"missing_left_on": None, "at": school}
        assert refused(imports.confirm, **filer, staged=first, **entering) is None
        assert refused(imports.cancel, **filer, staged=second) is None
        for waits in (first, second):
            assert refused(imports.confirm, **filer, staged=waits, **entering) is Reason.NOT_FOUND

    def test_it_waits_for_so_many_days(self, school: datetime, tmp_path: Path) -> None:
        staged(tmp_path, [line(somebody(1))], school)
        end = school + timedelta(days=settings.TUTELA_UPLOAD_DAYS)
        assert imports.purge(at=end) == 0
        assert imports.purge(at=end + timedelta(seconds=1)) == 1


class TestRows:
    @pytest.mark.parametrize(
        ("row", "column", "reason"),
        [
            (f",{somebody(1).document},教师,", "姓名", Reason.NAME_MISSING),
            (f"{somebody(1).name},{somebody(1).document[:-1]},教师,", "身份证号", Reason.DOCUMENT_LENGTH),
            (f"{somebody(1).name},1.10101E+17,教师,", "身份证号", Reason.DOCUMENT_LOST_DIGITS),
            (line(somebody(1), "宇航员"), "岗位", Reason.CELL_VALUE),
            (line(somebody(1), ""), "岗位", Reason.CELL_VALUE),
            (line(somebody(1), from_on="昨天"), "入职日期", Reason.CELL_DATE),
            (line(somebody(1), from_on="4.4E+17"), "入职日期", Reason.CELL_DATE),
            (line(somebody(1), from_on="2026-11-22"), "入职日期", Reason.CELL_DAY_AHEAD),
            (line(somebody(2)), "身份证号", Reason.ROW_REPEATED),
        ],
    )
    def test_one_row_that_is_wrong_and_the_roster_does_not_wait(
        self, school: datetime, tmp_path: Path, row: str, column: str, reason: Reason
    ) -> None:
        path = sheet(tmp_path, [line(somebody(2)), row])
        found = imports.stage(acting=acting_as("filer"), purpose_code=IN_SERVICE, path=path, at=school)
        assert [(one.row, one.column, one.refusal.reason) for one in found.faults] == [(3, column, reason)]
        assert found.id is None
        assert not Import.objects.exists()

    def test_who_began_today_or_at_no_day_is_entered(self, school: datetime, tmp_path: Path) -> None:
        rows = [line(somebody(1), from_on="2026-11-21"), line(somebody(2))]
        seen = imports.preview(acting=acting_as("filer"), staged=staged(tmp_path, rows, school))
        assert [one.from_on for one in seen.joining] == [legal_day_of(school), None]

    def test_no_more_than_so_many_rows_are_read(
        self, school: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(roster, "MOST_ROWS", 2)
        rows = [line(somebody(place)) for place in range(3)]
        assert len(roster.read(sheet(tmp_path, rows[:2]), legal_day_of(school)).rows) == 2
        told = refused(roster.read, path=sheet(tmp_path, rows), on=legal_day_of(school))
        assert told is Reason.TOO_MANY
