"""What follows *record*: which duties, by when, what is put back, and who hears of what is late."""

from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.core.following.duties import Duty, Owed, Standards, duties, undoing
from tutela.core.following.lateness import Level, due_before, level
from tutela.core.following.rosters import followed_under
from tutela.core.law.packs import load_policy
from tutela.core.law.words import Switch

NATIONAL: Final = load_policy(Path(__file__).parents[2] / "policy")
STANDARDS: Final = Standards(dismissal=10, office=2, prosecutor=5)
FRIDAY: Final = date(2026, 11, 20)
SATURDAY, SUNDAY, MONDAY = (FRIDAY + timedelta(days=more) for more in (1, 2, 3))
_LEVELS: Final = tuple(Level)
_DAYS: Final = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def days_of(owed: tuple[Owed, ...]) -> dict[Duty, date]:
    return {one.duty: one.due_on for one in owed}


def test_an_applicant_is_owed_a_notice_on_the_day_and_nothing_else() -> None:
    assert days_of(duties(["not-hired"], FRIDAY, STANDARDS)) == {Duty.NOTICE: FRIDAY}


def test_work_stops_at_once_and_the_contract_ends_within_the_working_days() -> None:
    owed = duties(["work-stopped", "contract-ended", "county-office-told"], FRIDAY, STANDARDS)
    assert days_of(owed) == {
        Duty.STOP: FRIDAY,
        Duty.NOTICE: FRIDAY,
        Duty.DISMISSAL: date(2026, 12, 4),
        Duty.REPORT: date(2026, 12, 4),
    }
    assert [one.duty for one in owed] == list(Duty)


def test_minors_protection_law_asks_for_dismissal_and_names_no_stop() -> None:
    assert Duty.STOP not in days_of(duties(["dismissed"], FRIDAY, STANDARDS))
    assert Duty.DISMISSAL in days_of(duties(["dismissed"], FRIDAY, STANDARDS))


@pytest.mark.parametrize("done", [(), (Duty.NOTICE,), (Duty.STOP, Duty.NOTICE, Duty.DISMISSAL)])
def test_what_was_done_is_put_back_and_nothing_else(done: tuple[Duty, ...]) -> None:
    owed = undoing(done, FRIDAY, STANDARDS)
    assert {one.duty for one in owed} == set(done)
    assert all(one.is_undoing for one in owed)
    assert all(one.due_on == FRIDAY for one in owed if one.duty in (Duty.STOP, Duty.NOTICE))


@pytest.mark.parametrize(
    "today, expected",
    [
        (FRIDAY, Level.WAITS),
        (SATURDAY, Level.BODY),
        (MONDAY + timedelta(days=1), Level.BODY),
        (MONDAY + timedelta(days=2), Level.OFFICE),
        (FRIDAY + timedelta(days=7), Level.OFFICE),
        (FRIDAY + timedelta(days=8), Level.PROSECUTOR),
    ],
)
def test_a_late_notice_goes_up_after_working_days(today: date, expected: Level) -> None:
    assert level(Owed(Duty.NOTICE, FRIDAY), today, STANDARDS) is expected


def test_who_should_have_stopped_working_is_the_prosecutors_matter_the_next_day() -> None:
    owed = Owed(Duty.STOP, FRIDAY)
    assert level(owed, FRIDAY, STANDARDS) is Level.WAITS
    assert level(owed, SATURDAY, STANDARDS) is Level.PROSECUTOR
    assert level(Owed(Duty.STOP, FRIDAY, is_undoing=True), SATURDAY, STANDARDS) is Level.BODY


@given(due=_DAYS, today=_DAYS, wanted=st.sampled_from([Level.BODY, Level.OFFICE, Level.PROSECUTOR]))
def test_a_list_by_one_comparison_of_days_is_the_rule_itself(due: date, today: date, wanted: Level) -> None:
    reached = _LEVELS.index(level(Owed(Duty.NOTICE, due), today, STANDARDS)) >= _LEVELS.index(wanted)
    assert reached == (due <= due_before(wanted, today, STANDARDS))


@pytest.mark.parametrize(
    ("asked", "in_post", "under"),
    [
        ("school-in-service", True, "school-in-service"),
        ("close-contact-in-service", True, "close-contact-in-service"),
        ("school-in-service", False, None),
        ("teacher-hire", True, "school-in-service"),
        ("teacher-hire", False, "teacher-hire"),
        ("teacher-restriction", True, None),
        ("teacher-restriction", False, "teacher-restriction"),
        ("teacher-qualification", True, None),
        ("teacher-qualification", False, None),
        ("qualification-restriction", False, None),
    ],
)
def test_a_row_of_a_roster_is_followed_up_as_the_law_orders(
    asked: str, in_post: bool, under: str | None
) -> None:
    found = followed_under(
        NATIONAL, NATIONAL.purposes[asked], own="school-in-service", in_post=in_post, on=FRIDAY
    )
    assert found == under


@pytest.mark.parametrize(
    ("asked", "own", "under"),
    [
        ("preschool-hire", "preschool-in-service", "preschool-in-service"),
        ("school-hire", "preschool-in-service", "preschool-in-service"),
        ("school-hire", "close-contact-in-service", "close-contact-in-service"),
        ("preschool-hire", "school-in-service", "preschool-hire"),  # drugs and gambling: no ground to dismiss
        ("close-contact-hire", "school-in-service", "close-contact-hire"),
        ("preschool-hire", "close-contact-in-service", "preschool-hire"),
        ("teacher-hire", "of-another-edition", "teacher-hire"),
    ],
)
def test_what_was_asked_more_widely_dismisses_nobody_under_a_narrower_law(
    asked: str, own: str, under: str
) -> None:
    known = NATIONAL.purposes[asked]
    assert followed_under(NATIONAL, known, own=own, in_post=True, on=FRIDAY) == under
    before = date(2020, 1, 1)  # no law speaks of either
    assert followed_under(NATIONAL, known, own=own, in_post=True, on=before) == asked


@pytest.mark.parametrize("purpose", ["school-in-service", "preschool-in-service", "close-contact-in-service"])
def test_whoever_is_found_in_post_stops_work_on_that_day(purpose: str) -> None:
    known = NATIONAL.purposes[purpose]
    owed = duties([one.code for one in known.consequences or ()], MONDAY, STANDARDS)
    assert Owed(Duty.STOP, MONDAY) in owed
    assert Duty.DISMISSAL in {one.duty for one in owed}


def test_where_the_reading_is_turned_off_dismissal_alone_is_owed() -> None:
    name = "minors-protection-law/close-contact-in-service/work-stopped"
    turned = load_policy(Path(__file__).parents[2] / "policy", {name: Switch.OFF})
    assert [one.code for one in turned.purposes["close-contact-in-service"].consequences] == ["dismissed"]
