"""On which days a record begins to stand: against every day looked at by itself."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tutela.core.watching.periods import Period, begins, joined, stands

FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=one) for one in range(30)]
TODAY = DAYS[10]


@st.composite
def a_period(draw: st.DrawFn) -> Period:
    start = draw(st.integers(0, 25))
    length = draw(st.none() | st.integers(0, 8))
    return DAYS[start], None if length is None else DAYS[start] + timedelta(days=length)


some_periods = st.lists(a_period(), max_size=4)


@given(some_periods)
def test_joined_periods_hold_the_same_days_and_leave_a_gap_between_them(periods: list[Period]) -> None:
    found = joined(periods)
    assert [stands(found, day) for day in DAYS] == [stands(periods, day) for day in DAYS]
    for (_, until_on), (from_on, _) in pairwise(found):
        assert until_on is not None
        assert until_on < from_on


@given(some_periods, some_periods)
def test_it_begins_today_where_it_did_not_stand_and_later_after_a_day_on_which_it_does_not(
    before: list[Period], after: list[Period]
) -> None:
    a_day = timedelta(days=1)
    later = {day for day in DAYS if day > TODAY and stands(after, day) and not stands(after, day - a_day)}
    today = {TODAY} if stands(after, TODAY) and not stands(before, TODAY) else set()
    assert begins(before, after, TODAY) == later | today


def test_the_day_itself_counts_and_the_day_of_its_end_does_not() -> None:
    until_today, from_today, from_tomorrow = (FIRST, TODAY), (TODAY, None), (DAYS[11], None)
    assert not stands([until_today], TODAY)
    assert stands([(FIRST, DAYS[11])], TODAY)
    assert begins([], [from_today], TODAY) == {TODAY}
    assert begins([until_today], [until_today, from_today], TODAY) == {TODAY}
    assert begins([(FIRST, DAYS[11])], [from_today], TODAY) == frozenset()
    assert begins([], [from_tomorrow], TODAY) == {DAYS[11]}
