"""The last day of a legal time: days, working days, months, hours, days off, extensions and bounds."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws import everything, holidays, national
from tutela.core.disclosure.question import Citation
from tutela.core.errors import Reason, Refusal
from tutela.core.law.calendar import add_months
from tutela.core.law.clocks import (
    corresponding_day,
    due,
    due_at,
    good_until,
    holidays_of,
    last_day,
    provision,
)
from tutela.core.law.holidays import WEEKENDS, Holidays
from tutela.core.law.provisions import Provision
from tutela.core.law.schema import Issue, Validity
from tutela.core.law.values import Clock, Term
from tutela.core.law.words import ClockUnit, ProvisionKind

ROOT = Path(__file__).parents[2] / "policy"
CN = holidays()["cn"]
CITE = Citation("some-law", "1", "primary")
days = st.dates(date(2019, 1, 1), date(2035, 12, 31))
counts = st.integers(0, 400)


def clock(within: int, unit: ClockUnit, *, moves: bool = False) -> Clock:
    return Clock(within=within, unit=unit, moves_under=CITE if moves else None)


def a_provision(
    time: Clock | None = None,
    *,
    extended: Clock | None = None,
    at_most: Clock | None = None,
    keep: Term | None = None,
    every: Term | None = None,
) -> Provision:
    return Provision(
        code="some-provision",
        kind=ProvisionKind.CLOCK,
        zh="某条",
        en="Some rule.",
        cite=CITE,
        who=("person",),
        room="redress/relief",
        clock=time,
        extended=extended,
        at_most=at_most,
        keep=keep,
        every=every,
    )


@pytest.mark.parametrize(
    ("from_on", "within", "last"),
    [
        (date(2024, 3, 4), 1, date(2024, 3, 5)),
        (date(2024, 2, 28), 1, date(2024, 2, 29)),
        (date(2025, 2, 28), 1, date(2025, 3, 1)),
        (date(2024, 3, 4), 0, date(2024, 3, 4)),
        (date(2024, 12, 31), 60, date(2025, 3, 1)),
    ],
)
def test_days_begin_to_count_on_the_day_after(from_on: date, within: int, last: date) -> None:
    assert due(clock(within, ClockUnit.DAYS), from_on) == last


@pytest.mark.parametrize(
    ("from_on", "within", "last"),
    [
        (date(2024, 3, 7), 1, date(2024, 3, 8)),
        (date(2024, 3, 8), 1, date(2024, 3, 11)),
        (date(2024, 3, 9), 1, date(2024, 3, 11)),
        (date(2025, 1, 25), 1, date(2025, 1, 26)),  # a Sunday that is worked
        (date(2025, 1, 27), 1, date(2025, 2, 5)),  # the Spring Festival between them
        (date(2025, 2, 7), 1, date(2025, 2, 8)),  # a Saturday that is worked
        (date(2025, 2, 8), 1, date(2025, 2, 10)),
        (date(2024, 12, 31), 1, date(2025, 1, 2)),
    ],
)
def test_working_days_skip_days_off_and_count_make_up_days(from_on: date, within: int, last: date) -> None:
    assert due(clock(within, ClockUnit.WORKING_DAYS), from_on, CN) == last


@pytest.mark.parametrize(
    ("from_on", "months", "last"),
    [
        (date(2024, 3, 15), 6, date(2024, 9, 15)),
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2025, 2, 28), 6, date(2025, 8, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2024, 11, 30), 3, date(2025, 2, 28)),
    ],
)
def test_months_end_on_the_day_of_the_same_number_or_the_last_of_the_month(
    from_on: date, months: int, last: date
) -> None:
    assert due(clock(months, ClockUnit.MONTHS), from_on) == last


def test_years_are_twelve_months() -> None:
    assert due(clock(5, ClockUnit.YEARS), date(2024, 2, 29)) == date(2029, 2, 28)
    assert due(clock(1, ClockUnit.YEARS), date(2024, 3, 1)) == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("from_on", "last", "moved"),
    [
        (date(2024, 3, 4), date(2024, 3, 14), date(2024, 3, 14)),
        (date(2024, 3, 6), date(2024, 3, 16), date(2024, 3, 18)),  # Saturday
        (date(2024, 3, 7), date(2024, 3, 17), date(2024, 3, 18)),  # Sunday
        (date(2025, 1, 18), date(2025, 1, 28), date(2025, 2, 5)),  # the first day of the Spring Festival
        (date(2025, 1, 25), date(2025, 2, 4), date(2025, 2, 5)),  # its last day
        (date(2025, 1, 16), date(2025, 1, 26), date(2025, 1, 26)),  # a Sunday that is worked
        (date(2025, 9, 28), date(2025, 10, 8), date(2025, 10, 9)),
    ],
)
def test_a_last_day_on_a_day_off_moves_only_where_the_law_says_so(
    from_on: date, last: date, moved: date
) -> None:
    assert due(clock(10, ClockUnit.DAYS), from_on, CN) == last
    assert due(clock(10, ClockUnit.DAYS, moves=True), from_on, CN) == moved


def test_at_once_is_the_same_day_and_other_hours_need_a_moment() -> None:
    assert due(clock(0, ClockUnit.HOURS), date(2024, 3, 9)) == date(2024, 3, 9)
    with pytest.raises(ValueError, match=r"^hours are counted from a moment, not from a day$"):
        due(clock(24, ClockUnit.HOURS), date(2024, 3, 9))


def test_hours_run_from_the_moment_itself() -> None:
    at = datetime(2024, 2, 28, 23, 30, tzinfo=timezone(timedelta(hours=8)))
    assert due_at(clock(24, ClockUnit.HOURS), at) == at.replace(day=29)
    assert due_at(clock(0, ClockUnit.HOURS), at) == at


def test_a_moment_without_a_zone_or_a_clock_of_days_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^hours are counted from an aware moment$"):
        due_at(clock(24, ClockUnit.HOURS), datetime(2024, 2, 28, 12))  # noqa: DTZ001
    with pytest.raises(ValueError, match=r"^only hours end at a moment$"):
        due_at(clock(1, ClockUnit.DAYS), datetime(2024, 2, 28, 12, tzinfo=UTC))


def test_an_extension_continues_the_time() -> None:
    one = a_provision(clock(60, ClockUnit.DAYS, moves=True), extended=clock(30, ClockUnit.DAYS))
    assert last_day(one, date(2024, 3, 1)) == date(2024, 4, 30)
    assert last_day(one, date(2024, 3, 1), extended=True) == date(2024, 5, 30)
    assert last_day(one, date(2024, 3, 3), extended=True) == date(2024, 6, 3)  # a Saturday moves


def test_what_the_law_does_not_give_is_not_reckoned() -> None:
    assert last_day(a_provision(), date(2024, 3, 1)) is None
    with pytest.raises(ValueError, match="no extension"):
        last_day(a_provision(clock(3, ClockUnit.DAYS)), date(2024, 3, 1), extended=True)
    with pytest.raises(ValueError, match="no extension"):
        last_day(a_provision(keep=Term(years=3)), date(2024, 3, 1), extended=True)
    odd = a_provision(clock(3, ClockUnit.DAYS), extended=clock(1, ClockUnit.MONTHS))
    with pytest.raises(ValueError, match=r"^an extension counts in the unit of the time it extends$"):
        last_day(odd, date(2024, 3, 1), extended=True)


def test_the_longest_time_cuts_the_time_off_from_its_own_day() -> None:
    one = a_provision(clock(60, ClockUnit.DAYS), at_most=clock(1, ClockUnit.YEARS))
    known = date(2024, 3, 1)
    assert last_day(one, known) == date(2024, 4, 30)
    assert last_day(one, date(2024, 12, 31), at_most_from_on=known) == date(2025, 3, 1)
    assert last_day(one, date(2025, 1, 1), at_most_from_on=known) == date(2025, 3, 1)


def test_what_is_kept_is_kept_through_the_day_of_the_same_number() -> None:
    assert last_day(a_provision(keep=Term(years=3)), date(2024, 2, 29)) == date(2027, 2, 28)
    assert last_day(a_provision(keep=Term(months=6, days=1)), date(2024, 8, 31)) == date(2025, 3, 1)
    assert last_day(a_provision(every=Term(years=1)), date(2024, 3, 1)) == date(2025, 3, 1)


@given(days, counts)
def test_no_last_day_lies_before_its_event(from_on: date, count: int) -> None:
    for unit in (ClockUnit.DAYS, ClockUnit.WORKING_DAYS):
        assert due(clock(count, unit), from_on, CN) >= from_on


@given(days, counts, st.sampled_from([ClockUnit.DAYS, ClockUnit.WORKING_DAYS, ClockUnit.MONTHS]))
def test_one_more_never_ends_earlier(from_on: date, count: int, unit: ClockUnit) -> None:
    for moves in (False, True):
        shorter = due(clock(count, unit, moves=moves), from_on, CN)
        assert due(clock(count + 1, unit, moves=moves), from_on, CN) >= shorter


@given(days, st.integers(1, 60))
def test_working_days_are_just_so_many_days_that_are_worked(from_on: date, count: int) -> None:
    last = due(clock(count, ClockUnit.WORKING_DAYS), from_on, CN)
    span = [from_on + timedelta(days=step) for step in range(1, (last - from_on).days + 1)]
    assert sum(not CN.rests(day) for day in span) == count
    assert not CN.rests(last)


@given(days, counts)
def test_a_moved_last_day_is_the_first_that_is_worked(from_on: date, count: int) -> None:
    still = due(clock(count, ClockUnit.DAYS), from_on, CN)
    moved = due(clock(count, ClockUnit.DAYS, moves=True), from_on, CN)
    skipped = [still + timedelta(days=step) for step in range((moved - still).days)]
    assert not CN.rests(moved)
    assert all(CN.rests(day) for day in skipped)


@given(days, st.integers(0, 240))
def test_the_corresponding_day_is_never_later_than_the_count_of_criminal_procedure(
    day: date, months: int
) -> None:
    corresponding = corresponding_day(day, months)
    assert corresponding <= add_months(day, months)
    assert (corresponding.year, corresponding.month) == (
        add_months(day, months).year,
        add_months(day, months).month,
    )
    assert corresponding.day <= day.day


def test_beyond_the_notices_not_all_is_known_and_that_is_seen() -> None:
    assert CN.known_from is not None
    assert CN.known_until is not None
    assert CN.knows(CN.known_from)
    assert not CN.knows(CN.known_from - timedelta(days=1))
    assert not CN.knows(CN.known_until)
    assert CN.knows(CN.known_until - timedelta(days=1))
    assert not WEEKENDS.knows(date(2025, 1, 1))
    assert WEEKENDS.rests(date(2024, 3, 9))
    assert not WEEKENDS.rests(date(2025, 10, 1))


def test_a_half_known_span_is_not_known() -> None:
    assert not Holidays(known_from=date(2020, 1, 1)).knows(date(2024, 1, 1))
    assert not Holidays(known_until=date(2026, 1, 1)).knows(date(2024, 1, 1))


def test_a_provision_that_is_off_or_silent_or_unknown_is_not_in_force() -> None:
    policy = national()
    asked = [
        ("reporter-told", "cn", date(2024, 6, 1)),  # unconfirmed, so off
        ("network-logs", "cn", date(2017, 5, 31)),
        ("no-such-provision", "cn", date(2024, 6, 1)),
        ("network-logs", "no-such-land", date(2024, 6, 1)),
    ]
    for code, regime, on in asked:
        with pytest.raises(Refusal) as caught:
            provision(policy, code, regime, on)
        assert caught.value.reason is Reason.PACK_NOT_IN_FORCE
        assert caught.value.values["instrument"] == code


def test_an_heir_has_the_holidays_and_the_provisions_of_the_land_it_inherits_from() -> None:
    everywhere = everything()
    heir = next(code for code, land in everywhere.jurisdictions.items() if land.inherits == "cn")
    assert holidays_of(everywhere, heir, {"cn": CN}) is CN
    assert holidays_of(everywhere, heir, {"cn": CN, heir: WEEKENDS}) is WEEKENDS
    assert provision(everywhere, "network-logs", heir, date(2024, 1, 1)).code == "network-logs"


def test_a_land_that_inherits_nothing_has_its_own_holidays_or_weekends() -> None:
    policy = national()
    assert holidays_of(policy, "cn", {"cn": CN}) is CN
    assert holidays_of(policy, "cn", {}) is WEEKENDS
    assert holidays_of(policy, "no-such-land", {"cn": CN}) is WEEKENDS


def test_a_provision_of_another_land_is_not_found() -> None:
    everywhere = everything()
    stranger = next(
        code for code, land in everywhere.jurisdictions.items() if land.inherits is None and code != "cn"
    )
    with pytest.raises(Refusal):
        provision(everywhere, "network-logs", stranger, date(2024, 1, 1))


def test_a_provision_is_found_on_the_days_of_its_edition_and_with_its_text() -> None:
    policy = national()
    before = provision(policy, "network-logs", "cn", date(2025, 12, 31))
    after = provision(policy, "network-logs", "cn", date(2026, 1, 1))
    assert (before.cite.article, after.cite.article) == ("21(3)", "23(3)")


def test_a_check_is_good_for_as_long_as_its_day_of_issue_gave_it() -> None:
    issue = Issue(
        validity=(
            Validity(issued_from=date(2020, 1, 1), lasts=Term(months=12), cite=CITE),
            Validity(issued_from=date(2021, 1, 1), lasts=Term(months=18), cite=CITE),
        ),
        cite=CITE,
    )
    assert good_until(issue, date(2019, 12, 31)) is None
    assert good_until(issue, date(2020, 1, 1)) == date(2021, 1, 1)
    assert good_until(issue, date(2020, 12, 31)) == date(2021, 12, 31)
    assert good_until(issue, date(2021, 1, 1)) == date(2022, 7, 1)
