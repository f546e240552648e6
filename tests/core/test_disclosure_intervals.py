"""Many purposes at once are each purpose for itself, and what is remembered of one day never decides another."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.histories import histories, turning_histories
from tests.core.test_disclosure_regimes import POLICY, REGIMES, asked, days, purposes_of
from tutela.core.disclosure.decide import outcome_on
from tutela.core.disclosure.history import Act, History, Penalty, Port, Record, RecordKind, Sentence
from tutela.core.disclosure.intervals import every_interval, intervals, sealing_doubts
from tutela.core.disclosure.limbs import Facts, meets
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.question import Outcome
from tutela.core.disclosure.turns import Turns
from tutela.core.errors import Reason, Refusal
from tutela.core.law.counting import Counting
from tutela.core.law.packs import load_policy
from tutela.core.law.regime import Rules
from tutela.core.law.speaking import answered_alike

NATIONAL = load_policy(Path(__file__).parents[2] / "policy")
A_DAY = timedelta(days=1)


@pytest.mark.parametrize("regime", REGIMES)
def test_every_purpose_at_once_is_each_purpose_for_itself(regime: str) -> None:
    codes = purposes_of(regime)

    @settings(max_examples=12, deadline=None)
    @given(asked(regime), st.permutations(codes))
    def holds(person: tuple[History, str], order: list[str]) -> None:
        history, _ = person
        apart = {code: intervals(history, code, POLICY, regime) for code in order}
        assert list(every_interval(history, order, POLICY)) == list(apart.items())

    holds()


@settings(max_examples=40, deadline=None)
@given(turning_histories())
def test_every_national_purpose_at_once_follows_every_turn_of_a_record(history: History) -> None:
    apart = {code: intervals(history, code, NATIONAL) for code in sorted(NATIONAL.purposes)}
    assert dict(every_interval(history, sorted(NATIONAL.purposes), NATIONAL)) == apart


@pytest.mark.parametrize("regime", REGIMES)
def test_what_is_remembered_of_other_days_changes_no_day(regime: str) -> None:
    """One memory for days in any order, under the laws of all spans and purposes of a regime."""

    @settings(max_examples=12, deadline=None)
    @given(asked(regime), st.data())
    def holds(person: tuple[History, str], data: st.DataObject) -> None:
        history, purpose = person
        memory: dict[object, object] = {}
        some = data.draw(st.lists(st.sampled_from(days(history, regime, purpose)), min_size=2, max_size=8))
        for day in some:
            for code in purposes_of(regime):
                rules = _law(code, day)
                if rules is not None:
                    scope = rules.purposes[code]
                    fresh = outcome_on(history, day, scope, rules, None)
                    assert outcome_on(history, day, scope, rules, None, memory) == fresh

    holds()


def _law(purpose: str, day: date) -> Rules | None:
    spans = POLICY.speaking[purpose]
    return next(
        (one for one in spans if one.from_on <= day and (one.until_on is None or day < one.until_on)), None
    )


def test_an_unknown_purpose_among_many_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        list(every_interval(History(None), ["teacher-hire", "curiosity"], NATIONAL))
    assert caught.value.reason is Reason.PURPOSE_UNKNOWN


@settings(max_examples=60, deadline=None)
@given(histories(), st.sampled_from((date(2022, 6, 1), date(2026, 1, 1))))
def test_the_doubts_of_all_purposes_come_in_the_order_of_the_records(history: History, day: date) -> None:
    doubted = [doubt.record for doubt in sealing_doubts(history, day, NATIONAL)]
    assert doubted == [record.reference for record in history.records if record.reference in doubted]


RECORD = Record(
    "r1",
    Port.COURT,
    RecordKind.CONVICTION,
    (Act("rape", date(2018, 5, 1), victim_was_minor=False),),
    decided_on=date(2019, 3, 5),
    effective_on=date(2019, 3, 16),
    sentence=Sentence(Penalty.FIXED_TERM, 72),
)


def test_limbs_made_for_one_question_are_not_taken_for_one_another() -> None:
    """Each is gone when the next is made, so that the next may stand where it stood."""
    rules = NATIONAL.speaking["teacher-hire"][-1]
    limb = next(one for one in rules.purposes["teacher-hire"].kinds[RecordKind.CONVICTION].named)
    facts = Facts(History(date(1980, 5, 1), records=(RECORD,)), (RECORD,), date(2024, 1, 1), rules, memory={})
    for months in (71, 72) * 20:
        made: Counting = replace(limb, months_over=months)
        assert meets(made, RECORD.acts[0], RECORD, facts)[0] is (months == 71)
        del made


def test_the_purposes_found_alike_are_those_of_the_same_law() -> None:
    alike: dict[str, set[str]] = {}
    for code, first in NATIONAL.alike.items():
        alike.setdefault(first, set()).add(code)
    groups = {frozenset(codes) for codes in alike.values() if len(codes) > 1}
    assert groups == {
        frozenset({"close-contact-hire", "close-contact-in-service"}),
        frozenset({"no-crime-certificate", "unit-inquiry"}),
        frozenset({"preschool-hire", "preschool-in-service", "preschool-organiser"}),
        frozenset(
            {"school-hire", "school-in-service", "teacher-hire", "teacher-qualification", "training-hire"}
        ),
    }


def test_a_seal_that_is_open_for_one_of_two_purposes_tells_them_apart() -> None:
    both = ("no-crime-certificate", "unit-inquiry")
    for opens_for, first in ((both, both[0]), (("teacher-hire",), both[0]), (both[1:], both[1])):
        speak = {code: tuple(map(_opened(opens_for), NATIONAL.speaking[code])) for code in both}
        assert answered_alike(speak, NATIONAL.regimes)["unit-inquiry"] == first


def _opened(purposes: tuple[str, ...]) -> Callable[[Rules], Rules]:
    """The rules with every seal open for these purposes."""

    def opened(rules: Rules) -> Rules:
        sealing = {
            kind: tuple(replace(one, opens_for=purposes) for one in of_kind)
            for kind, of_kind in rules.sealing.items()
        }
        return replace(rules, sealing=sealing, opened=purposes)

    return opened


def test_a_seal_remembered_for_one_purpose_is_not_that_of_one_it_is_open_for() -> None:
    rules = _opened(("teacher-hire",))(NATIONAL.speaking["teacher-hire"][-1])
    act, sentence = Act("rape", date(2018, 5, 1)), Sentence(Penalty.FIXED_TERM, 24)
    history = History(date(2002, 5, 1), records=(replace(RECORD, acts=(act,), sentence=sentence),))
    for order in (("school-hire", "teacher-hire"), ("teacher-hire", "school-hire")):
        memory: dict[object, object] = {}
        found = {
            code: outcome_on(history, date(2024, 1, 1), rules.purposes[code], rules, None, memory)[0]
            for code in order
        }
        assert found == {"school-hire": Outcome.NO_RECORD, "teacher-hire": Outcome.RECORD}


@pytest.mark.parametrize("purpose", sorted(POLICY.purposes))
def test_spans_joined_for_some_kinds_of_record_cover_the_same_days(purpose: str) -> None:
    def covered(spans: tuple[Rules, ...]) -> list[date | None]:
        merged: list[date | None] = []
        for one in spans:
            if merged and merged[-1] == one.from_on:
                merged[-1] = one.until_on
            else:
                merged += [one.from_on, one.until_on]
        return merged

    every = POLICY.speaking[purpose]
    for joined in POLICY.spans[purpose].values():
        assert covered(joined) == covered(every)
        assert {one.from_on for one in joined} <= {one.from_on for one in every}
    assert POLICY.spans[purpose][frozenset(RecordKind)] == every


FIRST = date(2020, 1, 1)


@st.composite
def turns(draw: st.DrawFn) -> Turns:
    opens = sorted(draw(st.lists(st.integers(0, 6), min_size=2, max_size=2)))
    closes = sorted(draw(st.lists(st.integers(0, 6), min_size=2, max_size=2)))
    days = [FIRST + A_DAY * by for by in (*opens, *closes)]
    first, last, early, late = (day if draw(st.booleans()) else None for day in days)
    return Turns(first, last, early, late, life=False, begun=False, missing=Missing.DECISION_DAY)


@settings(max_examples=300, deadline=None)
@given(turns(), st.integers(0, 8), st.integers(0, 8))
def test_a_window_may_be_open_in_a_span_where_it_may_be_on_one_of_its_days(
    window: Turns, begin: int, length: int
) -> None:
    inside = [FIRST + A_DAY * by for by in range(begin - 1, begin + length)]
    long_after = [inside[0] + A_DAY * by for by in range(30)]
    lasts = (
        window.opens_first is None or window.closes_last is None or window.opens_first < window.closes_last
    )
    for last, every in ((inside[-1], inside), (None, long_after)):
        on_one = any(window.may_be_open(day, day) for day in every)
        assert window.may_be_open(inside[0], last) or not on_one
        assert on_one or not lasts or not window.may_be_open(inside[0], last)
