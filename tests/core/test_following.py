"""What follows *record*: which duties, by when, what is put back, and who hears of what is late."""

from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.core.following.duties import Duty, Owed, Standards, duties, undoing
from tutela.core.following.lateness import Level, due_before, level

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
