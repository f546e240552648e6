"""An explanation names the next day with another answer, the rules that turn on it, and what a person must settle."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.histories import days_of, histories
from tests.core.lands import CITE, scope
from tests.core.test_disclosure_conditions import LIMB, SPENT, law, record, risk, window
from tests.core.test_disclosure_regimes import POLICY, REGIMES, asked, days, outcome
from tests.depth import tries
from tests.laws import national
from tutela.core.disclosure.decide import decide
from tutela.core.disclosure.explain import Explanation, Need, explain
from tutela.core.disclosure.history import (
    Act,
    Finding,
    FindingKind,
    History,
    Measure,
    MeasureKind,
    NonProsecution,
    Penalty,
    Port,
    Record,
    RecordKind,
    Sentence,
)
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.question import Outcome, Question, Step
from tutela.core.errors import Reason, Refusal
from tutela.core.law.policy import Policy

BORN = date(1980, 5, 1)
CN = national()


def explained(policy: Policy, *records: Record, on: date, findings: tuple[Finding, ...] = ()) -> Explanation:
    history = History(BORN, records=records, findings=findings)
    return explain(history, Question("ask", on, regime="xx"), policy)


def test_a_window_that_ends_is_the_nearest_change() -> None:
    policy = window("starts: completed, lasts: {years: 5}")
    one = record(completed_on=date(2013, 1, 1))
    change = explained(policy, one, on=date(2015, 6, 1)).change
    assert change is not None
    assert (change.on, change.outcome) == (date(2018, 1, 1), Outcome.NO_RECORD)
    turned = {step.rule: step for step in change.because}
    assert set(turned) == {"window", "limb", "counts-for-purpose"}
    assert turned["window"].holds is False
    assert dict(turned["window"].values)["lasts"] == "5 years"
    assert turned["window"].citation.instrument == "law"
    assert explained(policy, one, on=date(2018, 1, 1)).change is None


def test_the_day_on_which_an_answer_begins_is_a_change_too() -> None:
    policy = window("starts: completed")
    one = record(completed_on=date(2013, 1, 1))
    explanation = explained(policy, one, on=date(2012, 6, 1))
    assert explanation.decision.outcome is Outcome.NO_RECORD
    assert explanation.change is not None
    assert (explanation.change.on, explanation.change.outcome) == (date(2013, 1, 1), Outcome.RECORD)


def test_a_later_finding_a_fall_and_an_order_are_changes() -> None:
    policy = law(scope(f"{LIMB}, relief_{CITE}", measures="rule: listed, kind: listed"))
    freed = Finding("f", FindingKind.RELIEF, date(2016, 1, 1), "yes")
    change = explained(policy, record(), on=date(2015, 1, 1), findings=(freed,)).change
    assert change is not None
    assert {step.rule for step in change.because} >= {"relief", "limb"}
    fallen = explained(policy, record(overturned_on=date(2017, 1, 1)), on=date(2015, 1, 1)).change
    assert fallen is not None
    assert [(step.rule, step.holds) for step in fallen.because] == [("overturned", True)]
    order = Measure("m1", MeasureKind.LISTED, date(2012, 1, 1), date(2012, 2, 1), date(2014, 2, 1))
    question = Question("ask", date(2013, 1, 1), regime="xx")
    ended = explain(History(BORN, measures=(order,)), question, policy).change
    assert ended is not None
    assert (ended.on, {step.record for step in ended.because}) == (date(2014, 2, 1), {"m1"})


def test_a_law_that_falls_silent_is_a_change_to_no_outcome() -> None:
    policy = POLICY
    explanation = explain(
        History(BORN), Question("cixi-publication", date(2017, 1, 1), regime="cn-cixi"), policy
    )
    change = explanation.change
    assert change is not None
    assert change.outcome is None
    (step,) = change.because
    [pack] = [one for one in policy.packs if one.jurisdiction == "cn-cixi" and one.until_on == change.on]
    assert step == Step(
        "in-force",
        None,
        False,
        (("from_on", pack.from_on.isoformat()), ("until_on", change.on.isoformat())),
        pack.content.in_force.cite,
    )
    with pytest.raises(Refusal) as caught:
        explain(History(BORN), Question("cixi-publication", change.on, regime="cn-cixi"), policy)
    assert caught.value.reason is Reason.PACK_NOT_IN_FORCE


def test_a_law_that_seals_later_is_the_nearest_change_with_its_article() -> None:
    from_police = Record(
        "r1",
        record().port,
        RecordKind.ADMINISTRATIVE_PENALTY,
        (Act("drug-use-penalty", date(2019, 5, 1)),),
        date(2019, 6, 1),
    )
    history = History(BORN, records=(from_police,))
    change = explain(history, Question("school-bus-driver", date(2025, 12, 31)), CN).change
    assert change is not None
    assert (change.on, change.outcome) == (date(2026, 1, 1), Outcome.NO_RECORD)
    sealed = {step.citation.article for step in change.because if step.rule == "everyones-penalty"}
    assert sealed == {"136"}


def test_what_is_needed_names_the_record_the_fact_and_the_provision() -> None:
    policy = window("starts: completed, lasts: {years: 5}", ", victim: minor")
    needs = explained(policy, record(minor=True), on=date(2015, 1, 1)).needs
    assert [(need.record, need.missing) for need in needs] == [("r1", "completion-day")]
    needs = explained(policy, record(), on=date(2015, 1, 1)).needs
    assert [(need.record, need.missing) for need in needs] == [("r1", "victim-minority")]
    assert explained(policy, record(minor=False), on=date(2015, 1, 1)).needs == ()


def test_nothing_is_needed_of_a_record_that_cannot_matter() -> None:
    policy = law(scope(f"{LIMB}, victim: minor"))
    fallen = record(overturned_on=date(2012, 1, 1))
    assert explained(policy, fallen, on=date(2015, 1, 1)).needs == ()
    both = explained(policy, record(minor=True), record("r2"), on=date(2015, 1, 1))
    assert both.decision.outcome is Outcome.RECORD
    assert both.needs == ()


def test_a_spent_conviction_left_open_and_a_doubt_about_a_seal_are_needs() -> None:
    spent = law(scope(LIMB) + SPENT)
    needs = explained(spent, record(sentence=None), on=date(2020, 1, 1)).needs
    assert [(need.record, need.missing, need.citation.article) for need in needs] == [("r1", "sentence", "4")]
    young = f"sealing:\n  - {{rule: s, kind: non-prosecution, under_years: 18, age_{CITE}, {CITE}}}\n"
    policy = law(scope("rule: n, kind: non-prosecution, offences: [rape], grounds: [discretionary]") + young)
    left = record(kind=RecordKind.NON_PROSECUTION, acted_on=None, sentence=None)
    explanation = explained(policy, left, on=date(2020, 1, 1))
    assert explanation.decision.outcome is Outcome.NO_RECORD
    assert [(need.record, need.missing) for need in explanation.needs] == [("r1", "act-day")]


def test_a_doubt_about_a_seal_that_an_order_has_settled_is_no_need() -> None:
    young = f"sealing:\n  - {{rule: s, kind: non-prosecution, under_years: 18, age_{CITE}, {CITE}}}\n"
    limb = "rule: n, kind: non-prosecution, offences: [rape], grounds: [discretionary], victim: minor"
    across = record(
        kind=RecordKind.NON_PROSECUTION, sentence=None, non_prosecution=NonProsecution.DISCRETIONARY,
        acted_on=date(1998, 4, 1), acted_until=date(1998, 6, 1), unsealed_on=date(2012, 1, 1),
    )  # fmt: skip
    explanation = explained(law(scope(limb) + young), across, on=date(2020, 1, 1))
    assert explanation.decision.outcome is Outcome.PENDING
    assert [need.missing for need in explanation.needs] == ["victim-minority"]


def test_each_fact_is_asked_for_once() -> None:
    policy = window("starts: decided, lasts_by_risk: {low: {years: 1}, high: {years: 20}}")
    two = (record(), record("r2"))
    needs = explained(policy, *two, on=date(2015, 1, 1)).needs
    assert [(need.record, need.missing) for need in needs] == [("r1", "risk-finding"), ("r2", "risk-finding")]
    found = (risk(date(2012, 1, 1), "low"),)
    assert explained(policy, *two, on=date(2015, 1, 1), findings=found).needs == ()


@pytest.mark.parametrize("regime", REGIMES)
def test_up_to_the_change_the_answer_stays_and_on_it_it_differs(regime: str) -> None:
    @tries(12)
    @given(asked(regime), st.data())
    def holds(person: tuple[History, str], data: st.DataObject) -> None:
        history, purpose = person
        all_days = days(history, regime, purpose)
        speaking = [one for one in all_days if outcome(history, purpose, regime, one) is not None]
        day = data.draw(st.sampled_from(speaking))
        now = outcome(history, purpose, regime, day)
        explanation = explain(history, Question(purpose, day, regime=regime), POLICY)
        assert explanation.decision == decide(history, Question(purpose, day, regime=regime), POLICY)
        until = explanation.change.on if explanation.change else date(2200, 1, 1)
        between = [one for one in all_days if day <= one < until][:40]
        assert all(
            outcome(history, purpose, regime, one) is now for one in (*between, until - timedelta(days=1))
        )
        if explanation.change is not None:
            assert outcome(history, purpose, regime, until) is explanation.change.outcome is not now
            assert explanation.change.because

    holds()


@tries(60)
@given(
    histories(),
    st.sampled_from(("teacher-hire", "close-contact-hire", "school-head", "teacher-restriction")),
    st.data(),
)
def test_a_pending_answer_always_says_what_it_needs(
    history: History, purpose: str, data: st.DataObject
) -> None:
    day = max(data.draw(st.sampled_from(days_of(history))), date(2023, 4, 14))
    explanation = explain(history, Question(purpose, day), CN)
    open_ = [
        need
        for need in explanation.needs
        if need.record not in {one.record for one in explanation.decision.doubts}
    ]
    is_pending = explanation.decision.outcome is Outcome.PENDING
    # Of a record whose sealing is in doubt, acts that no seal reaches are waited for all the same.
    apart = any(step.rule == "acts-apart" and step.holds for step in explanation.decision.steps)
    assert is_pending or not open_
    assert bool(open_) or not is_pending or (apart and explanation.needs)
    assert all(
        isinstance(need, Need) and need.missing and need.citation.article for need in explanation.needs
    )


@pytest.mark.parametrize(
    ("offence", "values"),
    [
        ("homicide", {"youngest_years": "14", "offence": "homicide", "acted_from": "2021-03-01"}),
        ("rape", {"youngest_years": "14"}), ("child-molestation", {"youngest_years": "16"}),
    ],
)  # fmt: skip
def test_the_age_at_which_one_answers_is_shown_with_what_tells_it(
    offence: str, values: dict[str, str]
) -> None:
    """Of a crime whose age another law changed, the day of that law too."""
    act = Act(offence, date(2018, 5, 1))
    one = Record(
        "r1", Port.COURT, RecordKind.CONVICTION, (act,), date(2019, 5, 1), effective_on=date(2019, 5, 12)
    )
    person = History(
        born_on=date(2005, 1, 1), records=(replace(one, sentence=Sentence(Penalty.FIXED_TERM, 72)),)
    )
    steps = decide(person, Question("close-contact-hire", date(2024, 5, 1)), CN).steps
    [step] = [step for step in steps if step.rule == "too-young-to-answer"]
    assert step.missing is Missing.OFFENDER_AGE
    always = {"born_on": "2005-01-01", "acted_on": "2018-05-01", "acted_until": "unknown"}
    family = {"homicide": "violence", "rape": "sexual", "child-molestation": "sexual"}[offence]
    assert dict(step.values) == {**always, "family": family, **values}
