"""How the law counts days, ages, months and terms."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.plain_law import completed_years
from tutela.core.law.calendar import (
    Basis,
    Effect,
    add_months,
    appeal_period_ends_on,
    birthday,
    effective_day,
    end_of_term,
    has_reached,
    legal_day,
    stretches,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def test_a_moment_late_in_the_day_of_utc_belongs_to_the_next_local_day() -> None:
    assert legal_day(datetime(2026, 1, 1, 15, 59, 59, tzinfo=UTC), SHANGHAI) == date(2026, 1, 1)
    assert legal_day(datetime(2026, 1, 1, 16, 0, tzinfo=UTC), SHANGHAI) == date(2026, 1, 2)


def test_a_moment_without_a_zone_has_no_legal_day() -> None:
    with pytest.raises(ValueError, match=r"^a legal day needs an aware moment$"):
        legal_day(datetime(2026, 1, 1), SHANGHAI)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("born_on", "last_day_under", "first_day_reached"),
    [
        (date(2000, 5, 1), date(2018, 5, 1), date(2018, 5, 2)),
        (date(2000, 12, 31), date(2018, 12, 31), date(2019, 1, 1)),
        (date(2004, 2, 29), date(2022, 2, 28), date(2022, 3, 1)),
        (date(2004, 2, 28), date(2022, 2, 28), date(2022, 3, 1)),
        (date(2004, 3, 1), date(2022, 3, 1), date(2022, 3, 2)),
    ],
)
def test_an_age_is_reached_on_the_day_after_the_birthday(
    born_on: date, last_day_under: date, first_day_reached: date
) -> None:
    assert not has_reached(born_on, last_day_under, 18)
    assert has_reached(born_on, first_day_reached, 18)


def test_a_birth_on_29_february_has_its_birthday_on_that_day_in_a_leap_year() -> None:
    assert birthday(date(2004, 2, 29), 20) == date(2024, 2, 29)
    assert birthday(date(2004, 2, 29), 18) == date(2022, 2, 28)


@given(days, st.integers(0, 90), st.integers(-3, 3))
def test_age_agrees_with_a_plain_count_of_completed_years(born_on: date, years: int, by: int) -> None:
    day = birthday(born_on, years) + timedelta(days=by)
    assert has_reached(born_on, day, years) == (completed_years(born_on, day) >= years)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2023, 1, 15), 1, date(2023, 2, 15)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 30), 1, date(2023, 2, 28)),
        (date(2023, 1, 28), 1, date(2023, 2, 28)),
        (date(2023, 2, 28), 1, date(2023, 3, 31)),
        (date(2024, 2, 28), 1, date(2024, 3, 28)),
        (date(2024, 2, 29), 1, date(2024, 3, 31)),
        (date(2023, 4, 30), 1, date(2023, 5, 31)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2023, 11, 15), 14, date(2025, 1, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 5, 5), 0, date(2023, 5, 5)),
    ],
)
def test_months_go_to_the_same_day_or_the_last_of_the_month(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_months_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match=r"^months are counted forwards$"):
        add_months(date(2023, 1, 1), -1)


@given(days, st.integers(0, 400))
def test_months_later_is_that_month_and_never_before(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later >= day
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


def test_a_term_ends_with_the_day_before_the_same_day() -> None:
    assert end_of_term(date(2021, 3, 10), years=3) == date(2024, 3, 10)
    assert end_of_term(date(2021, 3, 31), months=6) == date(2021, 9, 30)
    assert end_of_term(date(2021, 3, 10), years=1, months=2, days=3) == date(2022, 5, 13)
    assert end_of_term(date(2024, 2, 29), years=1) == date(2025, 2, 28)
    assert end_of_term(date(2021, 3, 10)) == date(2021, 3, 10)


@pytest.mark.parametrize(
    ("served_on", "last_day"),
    [
        (date(2022, 3, 7), date(2022, 3, 17)),
        (date(2022, 3, 8), date(2022, 3, 18)),
        (date(2022, 3, 9), date(2022, 3, 21)),
        (date(2022, 3, 10), date(2022, 3, 21)),
        (date(2022, 3, 11), date(2022, 3, 21)),
    ],
)
def test_the_appeal_period_starts_the_day_after_service_and_passes_a_weekend(
    served_on: date, last_day: date
) -> None:
    assert appeal_period_ends_on(served_on, 10) == last_day


def effect(
    decided_on: date | None = None,
    served_on: date | None = None,
    effective_on: date | None = None,
    appealed: bool | None = None,
) -> Effect:
    return effective_day(
        decided_on=decided_on,
        served_on=served_on,
        effective_on=effective_on,
        appealed=appealed,
        appeal_days=10,
    )


def test_a_stated_day_of_effect_wins() -> None:
    stated = effect(served_on=date(2022, 3, 7), effective_on=date(2022, 6, 1), appealed=False)
    assert stated == Effect(Basis.STATED, date(2022, 6, 1), date(2022, 6, 1))


def test_without_appeal_a_judgment_takes_effect_the_day_after_the_period() -> None:
    computed = effect(decided_on=date(2022, 3, 1), served_on=date(2022, 3, 7), appealed=False)
    assert computed == Effect(Basis.COMPUTED, date(2022, 3, 18), date(2022, 3, 18))


@pytest.mark.parametrize("appealed", [None, True])
def test_with_an_appeal_or_no_word_of_one_the_day_of_decision_is_the_first_possible(
    appealed: bool | None,
) -> None:
    open_ = effect(decided_on=date(2022, 3, 1), served_on=date(2022, 3, 7), appealed=appealed)
    assert open_ == Effect(Basis.UNKNOWN, None, date(2022, 3, 1))
    assert effect(served_on=date(2022, 3, 7), appealed=appealed).earliest_on == date(2022, 3, 7)
    assert effect(appealed=False) == Effect(Basis.UNKNOWN, None, None)


def test_days_are_told_as_stretches_each_to_the_next_and_the_last_to_the_end() -> None:
    first, second, third = (date(2020, month, 1) for month in (1, 2, 3))
    assert list(stretches(())) == []
    assert list(stretches((first,))) == [(first, None)]
    assert list(stretches([first, second, third])) == [(first, second), (second, third), (third, None)]
    assert list(stretches((first, second), third)) == [(first, second), (second, third)]
