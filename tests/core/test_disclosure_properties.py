"""What holds of every history: the plain law agrees, intervals are decisions, sealed never shows."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.core.histories import PURPOSES, days_of, histories, turning_histories
from tests.core.plain_law import OPINIONS, STARTS, plain_doubts, plain_outcome
from tests.depth import tries
from tests.laws import national
from tutela.core.disclosure.decide import decide
from tutela.core.disclosure.history import History, Penalty, RecordKind
from tutela.core.disclosure.intervals import intervals, sealing_doubts
from tutela.core.disclosure.question import Interval, Outcome, Question
from tutela.core.disclosure.sealing import sealing_of
from tutela.core.errors import Reason, Refusal

POLICY = national()
purposes = st.sampled_from(PURPOSES)
NOW = date(
    2025, 9, 1
)  # every purpose's law speaks, and the records of everybody's penalties are not yet sealed
ONE_OF_EACH_LAW = (
    "teacher-hire",
    "university-hire",
    "close-contact-hire",
    "no-crime-certificate",
    "preschool-hire",
    "school-head",
    "school-bus-driver",
    "teacher-restriction",
    "qualification-restriction",
)


def outcome(history: History, purpose: str, day: date) -> Outcome | None:
    try:
        return decide(history, Question(purpose, day), POLICY, trace=False).outcome
    except Refusal as refusal:
        if refusal.reason is not Reason.PACK_NOT_IN_FORCE:
            raise
        return None


def looked_up(found: tuple[Interval, ...], day: date) -> Outcome:
    inside = [one for one in found if one.from_on <= day and (one.until_on is None or day < one.until_on)]
    assert len(inside) <= 1
    return inside[0].outcome if inside else Outcome.NO_RECORD


@tries(250)
@given(histories(), st.data())
def test_the_decision_is_what_the_plain_law_says(history: History, data: st.DataObject) -> None:
    day = data.draw(st.sampled_from(days_of(history)))
    for purpose in ONE_OF_EACH_LAW:
        assert outcome(history, purpose, day) is plain_outcome(history, purpose, day)
    if day >= OPINIONS:
        doubts = sealing_doubts(history, day, POLICY)
        assert [doubt.record for doubt in doubts] == plain_doubts(history, day)


@tries(60)
@given(histories(), purposes)
def test_the_intervals_say_on_every_day_what_the_decision_says(history: History, purpose: str) -> None:
    assert_intervals_are_decisions(history, purpose)


@tries(150)
@given(turning_histories(), st.sampled_from(("teacher-hire", "no-crime-certificate")))
def test_the_intervals_follow_every_turn_of_a_record(history: History, purpose: str) -> None:
    assert_intervals_are_decisions(history, purpose)


def assert_intervals_are_decisions(history: History, purpose: str) -> None:
    found = intervals(history, purpose, POLICY)
    for day in days_of(history):
        if day >= STARTS[purpose]:
            assert looked_up(found, day) is outcome(history, purpose, day)
        else:
            assert looked_up(found, day) is Outcome.NO_RECORD


@tries(60)
@given(histories(), purposes)
def test_intervals_are_in_order_apart_and_merged(history: History, purpose: str) -> None:
    found = intervals(history, purpose, POLICY)
    for one in found:
        assert one.outcome is not Outcome.NO_RECORD
        assert one.until_on is None or one.from_on < one.until_on
    for one, after in pairwise(found):
        assert one.until_on is not None
        assert one.until_on < after.from_on or one.outcome is not after.outcome


@tries(80)
@given(histories(), purposes, st.data())
def test_a_sealed_record_or_one_in_doubt_is_as_if_it_were_not(
    history: History, purpose: str, data: st.DataObject
) -> None:
    """With what was ordered with it, but for its acts from the age on, where each is taken by its own."""
    day = data.draw(st.sampled_from(days_of(history)))
    assume(day >= STARTS[purpose])
    decision = decide(history, Question(purpose, day), POLICY)
    sealed = {step.record for step in decision.steps if step.holds and is_seal(step.rule)}
    rules, _ = POLICY.scope_on(purpose, "cn", day)
    apart = {
        one.reference: sealing_of(one, history.born_on, day, rules, None, purpose).apart
        for one in history.records
    }
    out = {one for one in sealed | {doubt.record for doubt in decision.doubts} if one and not apart[one]}
    rest = replace(
        history,
        records=tuple(
            replace(one, acts=apart[one.reference]) if apart[one.reference] else one
            for one in history.records
            if one.reference not in out
        ),
        measures=tuple(one for one in history.measures if one.record not in out),
    )
    assert decide(rest, Question(purpose, day), POLICY).outcome is decision.outcome
    counted = {step.record for step in decision.steps if step.rule == "in-effect"}
    assert not counted & out


def is_seal(rule: str) -> bool:
    return rule in ("sealed-by-order", "everyones-penalty") or rule.startswith("juvenile-")


@tries(80)
@given(histories(), purposes, st.integers(1, 120))
def test_a_longer_sentence_never_turns_a_record_into_none(history: History, purpose: str, more: int) -> None:
    longer = replace(
        history,
        records=tuple(
            replace(record, sentence=replace(record.sentence, months=record.sentence.months + more))
            if record.sentence and record.sentence.months and record.sentence.penalty is Penalty.FIXED_TERM
            else record
            for record in history.records
        ),
    )
    for day in (date(2021, 7, 1), NOW, date(2026, 1, 1)):
        if outcome(history, purpose, day) is Outcome.RECORD:
            assert outcome(longer, purpose, day) is Outcome.RECORD


@tries(40)
@given(histories(), purposes, st.data())
def test_without_the_trace_only_the_steps_are_missing(
    history: History, purpose: str, data: st.DataObject
) -> None:
    day = data.draw(st.sampled_from(days_of(history)))
    assume(day >= STARTS[purpose])
    traced = decide(history, Question(purpose, day), POLICY)
    silent = decide(history, Question(purpose, day), POLICY, trace=False)
    assert replace(traced, steps=()) == silent
    assert traced == decide(history, Question(purpose, day), POLICY)


@tries(40)
@given(histories(), purposes)
def test_a_pending_decision_names_what_is_missing(history: History, purpose: str) -> None:
    decision = decide(history, Question(purpose, NOW), POLICY)
    named = [step for step in decision.steps if step.missing and step.holds is None]
    assert named or decision.outcome is not Outcome.PENDING


@tries(60)
@given(histories(), st.data())
def test_the_order_of_records_makes_no_difference(history: History, data: st.DataObject) -> None:
    day = data.draw(st.sampled_from(days_of(history)))
    shuffled = replace(history, records=tuple(reversed(history.records)))
    assert outcome(history, "teacher-hire", day) is outcome(shuffled, "teacher-hire", day)


def test_random_worlds_reach_every_outcome() -> None:
    """The properties above would be empty if the worlds were: each outcome is reached for each purpose."""
    seen: dict[str, set[Outcome | None]] = {purpose: set() for purpose in PURPOSES}

    @settings(max_examples=250, deadline=None, derandomize=True, database=None)
    @given(histories())
    def look(history: History) -> None:
        for purpose in PURPOSES:
            seen[purpose].add(outcome(history, purpose, NOW))

    look()
    assert seen == {purpose: set(Outcome) for purpose in PURPOSES}


def test_an_unknown_purpose_is_refused_with_those_there_are() -> None:
    with pytest.raises(Refusal) as caught:
        decide(History(None), Question("curiosity", date(2024, 1, 1)), POLICY)
    assert caught.value.reason is Reason.PURPOSE_UNKNOWN
    assert "teacher-hire" in str(caught.value.values["known"])
    with pytest.raises(Refusal):
        intervals(History(None), "curiosity", POLICY)


def test_a_purpose_of_another_regime_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        decide(History(None), Question("teacher-hire", date(2024, 1, 1), regime="hk"), POLICY)
    assert caught.value.reason is Reason.PURPOSE_UNKNOWN


def test_before_the_law_of_sealing_there_is_no_doubt_to_report() -> None:
    assert sealing_doubts(History(None), date(2012, 12, 31), POLICY) == ()


def test_the_kinds_a_purpose_counts_are_told() -> None:
    assert POLICY.scope("no-crime-certificate").kinds == (RecordKind.CONVICTION,)
    assert set(POLICY.scope("teacher-hire").kinds) == set(RecordKind)
