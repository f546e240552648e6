"""Bans on a day: properties on random persons, agreement with the plain restatement, and what cases cannot say."""

from dataclasses import fields, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.ban_histories import ASKED, BORN, banned_histories, days_of
from tests.core.plain_bans import plain_bans, plain_groundless
from tests.depth import tries
from tests.laws import national
from tutela.core.bans.ban import AnomalyCode, Ban, BansOn, BanState
from tutela.core.bans.by_law import bans_by_law
from tutela.core.bans.decide import bans_on, first_days
from tutela.core.disclosure.history import (
    Act,
    History,
    Measure,
    MeasureKind,
    Penalty,
    Port,
    Position,
    Record,
    RecordKind,
    Sentence,
)
from tutela.core.disclosure.limbs import Facts
from tutela.core.disclosure.measures import rule_for
from tutela.core.errors import Reason, Refusal

POLICY = national()
ASKED_ON = date(2025, 9, 1)
RAPE = Record(
    reference="r1",
    port=Port.COURT,
    kind=RecordKind.CONVICTION,
    acts=(Act("rape", date(2022, 7, 5), victim_was_minor=True),),
    decided_on=date(2022, 12, 1),
    effective_on=date(2022, 12, 12),
    sentence=Sentence(Penalty.FIXED_TERM, months=36),
    completed_on=date(2024, 3, 1),
)
BAN = Measure("m1", MeasureKind.EMPLOYMENT_BAN, date(2022, 12, 1), months=36, record="r1")
TEACHER = Position("teacher", date(2020, 9, 1))
PERSON = History(born_on=BORN, records=(RAPE,), measures=(BAN,), positions=(TEACHER,))


def on(history: History, day: date = ASKED_ON) -> BansOn:
    return bans_on(history, day, POLICY)


def one(history: History, rule: str, day: date = ASKED_ON) -> Ban:
    return next(ban for ban in on(history, day).bans if ban.rule == rule)


@tries(300)
@given(history=banned_histories(), day=ASKED, data=st.data())
def test_the_plain_law_finds_the_same_bans(history: History, day: date, data: st.DataObject) -> None:
    asked = data.draw(st.sampled_from((day, *days_of(history))))
    found = {
        (ban.rule, ban.reference, ban.state.value, ban.from_on, ban.until_on)
        for ban in on(history, asked).bans
    }
    assert found == plain_bans(history, asked)


@tries(200)
@given(history=banned_histories(), day=ASKED, data=st.data())
def test_the_plain_law_finds_the_same_orders_without_a_basis(
    history: History, day: date, data: st.DataObject
) -> None:
    asked = data.draw(st.sampled_from((day, *days_of(history))))
    told = {
        ban.reference
        for ban in on(history, asked).bans
        if AnomalyCode.WITHOUT_BASIS in {anomaly.code for anomaly in ban.anomalies}
    }
    assert told == plain_groundless(history, asked)


@tries(60)
@given(history=banned_histories(), day=ASKED)
def test_equal_facts_give_equal_bans_and_reasons(history: History, day: date) -> None:
    assert on(history, day) == on(replace(history), day)


@tries(60)
@given(history=banned_histories(), day=ASKED, longer=st.integers(1, 40))
def test_a_longer_term_never_ends_earlier(history: History, day: date, longer: int) -> None:
    lengthened = tuple(
        replace(order, months=order.months + longer) if order.months is not None else order
        for order in history.measures
    )
    before = {ban.reference: ban for ban in on(history, day).bans if ban.reference.startswith("m")}
    after = {ban.reference: ban for ban in on(replace(history, measures=lengthened), day).bans}
    for reference, ban in before.items():
        if ban.until_on is not None:
            until_on = after[reference].until_on
            assert until_on is not None
            assert until_on >= ban.until_on


@tries(60)
@given(history=banned_histories(), day=ASKED, at=st.integers(0, 1))
def test_a_sealed_record_grows_no_ban_and_hides_its_orders(history: History, day: date, at: int) -> None:
    if at >= len(history.records):
        return
    sealed = replace(history.records[at], sealed_on=day, unsealed_on=None)
    records = tuple(sealed if record.reference == sealed.reference else record for record in history.records)
    hidden = {sealed.reference} | {
        order.reference for order in history.measures if order.record == sealed.reference
    }
    found = on(replace(history, records=records), day).bans
    assert not hidden & {ban.reference for ban in found}
    others = {ban for ban in on(history, day).bans if ban.reference not in hidden}
    assert others == set(found)


@tries(60)
@given(history=banned_histories(), day=ASKED)
def test_a_lifted_order_never_holds_again(history: History, day: date) -> None:
    lifted = tuple(replace(order, lifted_on=day) for order in history.measures)
    later = day + timedelta(days=400)
    for ban in on(replace(history, measures=lifted), later).bans:
        if ban.reference.startswith("m"):
            made = next(order for order in lifted if order.reference == ban.reference)
            assert made.decided_on is None or made.decided_on <= later
            assert ban.state is BanState.ENDED


@tries(40)
@given(history=banned_histories(), day=ASKED)
def test_every_ban_in_doubt_names_the_fact_that_is_missing(history: History, day: date) -> None:
    for ban in on(history, day).bans:
        assert (ban.state is not BanState.NEEDS_A_PERSON) or ban.missing
        assert ban.state is not BanState.IN_FORCE or (ban.missing is None and ban.from_on is not None)


@tries(80)
@given(history=banned_histories(), day=ASKED, data=st.data())
def test_the_trace_shows_every_value_that_moves_a_ban(
    history: History, day: date, data: st.DataObject
) -> None:
    """Whatever fact is changed: either nothing is decided otherwise, or the steps are other ones too."""
    changed = data.draw(st.sampled_from([history, *neighbours(history)]))
    before, after = on(history, day), on(changed, day)
    assert before.bans == after.bans or before.steps != after.steps


def neighbours(history: History) -> list[History]:
    """The same person with one fact taken away."""
    found = []
    for at, record in enumerate(history.records):
        for field in fields(Record):
            if field.name not in ("reference", "port", "kind", "acts"):
                nothing: dict[str, Any] = {field.name: None}
                other = replace(record, **nothing)
                records = (*history.records[:at], other, *history.records[at + 1 :])
                found.append(replace(history, records=records))
    for at, order in enumerate(history.measures):
        for field in fields(Measure):
            if field.name not in ("reference", "kind"):
                without: dict[str, Any] = {field.name: None}
                changed = replace(order, **without)
                measures = (*history.measures[:at], changed, *history.measures[at + 1 :])
                found.append(replace(history, measures=measures))
    return [*found, replace(history, positions=())]


def test_before_any_law_of_sealing_nothing_is_told() -> None:
    with pytest.raises(Refusal) as refusal:
        on(PERSON, date(2012, 12, 31))
    assert refusal.value.reason is Reason.PACK_NOT_IN_FORCE


def test_a_regime_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        bans_on(PERSON, ASKED_ON, POLICY, "nowhere")
    assert refusal.value.reason is Reason.PACK_NOT_IN_FORCE


def test_a_ban_says_who_decides_what_a_breach_brings_and_whether_it_was_pronounced() -> None:
    ban = one(PERSON, "staff-employment-ban")
    assert ban.decided_by == ("court",)
    assert ban.breach is not None
    assert ban.breach.article == "37-1(2)"
    assert (ban.must_be_pronounced, ban.pronounced) == (False, None)
    unsaid = one(PERSON, "staff-close-contact-ban")
    assert (unsaid.must_be_pronounced, unsaid.pronounced) == (True, False)
    order = replace(BAN, reference="m2", kind=MeasureKind.CLOSE_CONTACT_BAN, months=None)
    said = one(replace(PERSON, measures=(BAN, order)), "staff-close-contact-ban")
    assert (said.must_be_pronounced, said.pronounced, said.reference) == (True, True, "m2")


def test_the_bar_by_law_is_decided_by_the_law_and_told_to_the_unit_without_a_time() -> None:
    bar = one(PERSON, "close-contact-bar")
    assert bar.decided_by == ("law",)
    assert [(told.code, told.whom, told.due_on) for told in bar.tells] == [
        ("unit-dismisses", ("close-contact-unit", "school"), None)
    ]


def test_bans_come_in_the_order_of_the_packs() -> None:
    rules = [ban.rule for ban in on(PERSON).bans]
    assert rules == [
        "staff-close-contact-ban",
        "staff-employment-ban",
        "close-contact-bar",
        "qualification-lost",
    ]


def test_an_ended_ban_stays_in_the_list_as_ended() -> None:
    ban = one(PERSON, "staff-employment-ban", date(2027, 3, 1))
    assert (ban.state, ban.until_on) == (BanState.ENDED, date(2027, 3, 1))


def test_an_order_for_an_unknown_record_is_an_anomaly_with_the_record_missing() -> None:
    history = replace(PERSON, measures=(replace(BAN, record="r9"),))
    (anomaly,) = one(history, "employment-ban").anomalies
    assert (anomaly.code, anomaly.missing) == (AnomalyCode.WITHOUT_RECORD, "order-record")


def test_older_acts_are_named_even_where_the_start_is_missing_too() -> None:
    old = replace(RAPE, acts=(Act("rape", date(2015, 10, 31)),), completed_on=None)
    ban = one(replace(PERSON, records=(old,), positions=()), "employment-ban")
    assert ban.missing == "completion-day"
    assert [anomaly.code for anomaly in ban.anomalies] == [AnomalyCode.OLDER_ACTS]


def test_an_order_of_a_kind_without_law_runs_by_its_own_days_and_is_an_anomaly() -> None:
    licence = Measure("m1", MeasureKind.NO_CONTACT, date(2024, 1, 1), from_on=date(2024, 1, 1), months=24)
    (ban,) = on(History(born_on=BORN, measures=(licence,))).bans
    assert (ban.rule, ban.state, ban.until_on) == ("no-contact", BanState.IN_FORCE, date(2026, 1, 1))
    assert [anomaly.code for anomaly in ban.anomalies] == [AnomalyCode.NO_LAW]
    assert (ban.decided_by, ban.tells, ban.breach, ban.citation) == ((), (), None, None)


def test_the_rule_of_an_order_does_not_depend_on_the_order_of_the_packs() -> None:
    rules = POLICY.rules_on("cn", ASKED_ON)
    assert rules is not None
    close = replace(BAN, kind=MeasureKind.CLOSE_CONTACT_BAN)
    for bans in (rules.bans, tuple(reversed(rules.bans))):
        chosen = [rule_for(order, PERSON, rules, bans, None) for order in (BAN, close)]
        assert [rule.rule for rule in chosen if rule] == ["staff-employment-ban", "staff-close-contact-ban"]


def test_an_order_of_a_later_day_does_not_yet_pronounce_the_ban() -> None:
    order = replace(BAN, kind=MeasureKind.CLOSE_CONTACT_BAN, months=None, decided_on=ASKED_ON)
    history = replace(PERSON, measures=(order,))
    assert one(history, "staff-close-contact-ban", ASKED_ON - timedelta(days=1)).pronounced is False
    assert one(history, "staff-close-contact-ban", ASKED_ON).pronounced is True


def test_a_record_that_may_be_spent_leaves_its_bans_to_a_person() -> None:
    rules = POLICY.rules_on("cn", ASKED_ON)
    assert rules is not None
    facts = Facts(PERSON, (RAPE,), ASKED_ON, rules, MappingProxyType({"r1": "fine"}))
    bans = list(bans_by_law(facts, first_days(POLICY, "cn"), None))
    assert {(ban.state, ban.missing) for ban in bans} == {(BanState.NEEDS_A_PERSON, "fine")}


def injunction(sentence: Sentence | None, **days: Any) -> Ban:
    """The injunction made with a conviction with this sentence, as it is seen half a year after its effect."""
    completed_on = days.pop("completed_on", None)
    record = replace(
        RAPE, acts=(Act("theft", date(2022, 7, 5)),), sentence=sentence, completed_on=completed_on
    )
    order = Measure("m1", MeasureKind.INJUNCTION, date(2022, 12, 1), **{"record": "r1", **days})
    history = History(born_on=BORN, records=(record,), measures=(order,))
    return next(ban for ban in on(history, date(2023, 6, 12)).bans if ban.reference == "m1")


@pytest.mark.parametrize(
    "sentence",
    [Sentence(Penalty.CONTROL, months=6), Sentence(Penalty.DETENTION, months=6, suspended_months=6)],
)
def test_an_injunction_longer_than_its_control_or_probation_is_looked_at(sentence: Sentence) -> None:
    """在执行期间, 在缓刑考验期限内 (38(2), 72(2)): it stands as ordered, and a person looks."""
    longer = injunction(sentence, months=7)
    assert (longer.state, longer.until_on) == (BanState.IN_FORCE, date(2023, 7, 12))
    assert [one.code for one in longer.anomalies] == [AnomalyCode.TERM_OUTSIDE_LAW]
    assert injunction(sentence, months=6).anomalies == ()
    stated = injunction(sentence, from_on=date(2022, 12, 12), until_on=date(2023, 6, 13))
    assert [one.code for one in stated.anomalies] == [AnomalyCode.TERM_OUTSIDE_LAW]


def test_odd_days_of_control_lengthen_what_its_injunction_may_last() -> None:
    sentence = Sentence(Penalty.CONTROL, months=6, days=15)
    within = injunction(sentence, from_on=date(2022, 12, 12), until_on=date(2023, 6, 27))
    beyond = injunction(sentence, from_on=date(2022, 12, 12), until_on=date(2023, 6, 28))
    assert (len(within.anomalies), len(beyond.anomalies)) == (0, 1)


def test_an_injunction_without_its_record_asks_for_the_record() -> None:
    ban = injunction(Sentence(Penalty.CONTROL, months=6), record=None)
    assert (ban.state, ban.missing) == (BanState.NEEDS_A_PERSON, "order-record")
    assert [(one.code, one.missing) for one in ban.anomalies] == [
        (AnomalyCode.WITHOUT_RECORD, "order-record")
    ]


def test_an_injunction_of_an_unknown_sentence_asks_for_the_sentence() -> None:
    ban = injunction(None)
    assert (ban.state, ban.missing) == (BanState.NEEDS_A_PERSON, "sentence")
    assert [(one.code, one.missing) for one in ban.anomalies] == [(AnomalyCode.NO_LAW, "sentence")]


def test_an_injunction_whose_end_nobody_knows_is_not_for_life() -> None:
    assert injunction(None, from_on=date(2022, 12, 12)).state is BanState.NEEDS_A_PERSON
    assert injunction(None, from_on=date(2022, 12, 12), months=12).state is BanState.IN_FORCE


def test_control_that_custody_shortened_ends_the_injunction_ordered_for_all_of_it() -> None:
    sentence = Sentence(Penalty.CONTROL, months=6)
    assert injunction(sentence, months=6, completed_on=date(2023, 5, 12)).until_on == date(2023, 5, 12)
    assert injunction(sentence, months=3, completed_on=date(2023, 5, 12)).until_on == date(2023, 3, 12)
