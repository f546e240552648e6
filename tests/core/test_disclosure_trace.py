"""The trace is complete: no rule reads a value of a fact or of a pack whose name no step shows."""

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.histories import days_of, histories
from tests.core.spies import Read, Watch
from tests.core.test_disclosure_regimes import POLICY, REGIMES, asked, days
from tests.depth import tries
from tests.laws import lawyers_cases
from tutela.core.disclosure.decide import decide, outcome_on
from tutela.core.disclosure.history import (
    Act,
    Finding,
    FindingKind,
    History,
    Penalty,
    Port,
    Record,
    RecordKind,
    Sentence,
)
from tutela.core.disclosure.question import Question, Step
from tutela.core.disclosure.trace import as_text
from tutela.core.law.cases import Case
from tutela.core.law.regime import Rules

WATCH = Watch()  # one for all, for wrapping a law is slow
FACTS = frozenset({"History", "Record", "Act", "Sentence", "Measure", "Finding", "Position"})
CASES = [case for case in lawyers_cases() if case.ask.purpose]
# what says which thing it is, or holds things that are watched themselves
NOT_VALUES = frozenset(
    {"kind", "reference", "records", "measures", "findings", "positions", "acts", "sentence"}
)
NAMES_OF_RULES = frozenset(
    {
        # which rule it is, where it stands, and for what it was chosen: the step's own name, citation and record say so
        *(
            "rule",
            "cite",
            "age_cite",
            "limit_cite",
            "combined_cite",
            "opens_cite",
            "relief_cite",
            "not_before_cite",
        ),
        *(
            "code",
            "kind",
            "kinds",
            "offences",
            "families",
            "family",
            "articles",
            "sealed_by_order",
            "unsealing",
        ),
        *(
            "overturned_cite",
            "non_prosecution_cite",
            "penalty_cite",
            "names",
            "en",
            "zh",
            "instrument",
            "article",
        ),
        *(
            "main_act",
            "sealing",
            "spent",
            "bans",
            "every",
            "named",
            "by_offence",
            "measures",
            "turning",
            "status",
        ),
    }
)
OF_AN_ORDER = {"decided_on": "judged_on", "months": "term_months", "days": "term_days", "record": "made_with"}


def unseen(history: History, purpose: str, regime: str, day: date, hide: str = "") -> set[Read]:
    """What was read on a day and stands in no step; `hide` is a name that the steps are made to lack."""
    rules, scope = POLICY.scope_on(purpose, regime, day)
    steps: list[Step] = []
    watched = WATCH.over(history), day, WATCH.over(scope), WATCH.over(rules)
    WATCH.reads.clear()
    outcome_on(*watched, steps)
    shown = {(step.record, name) for step in steps for name, _ in step.values if name != hide}
    orders = {(one.record, one.reference) for one in history.measures}
    return {read for read in WATCH.reads if not _is_shown(read, shown, orders)}


def _is_shown(read: Read, shown: set[tuple[str | None, str]], orders: set[tuple[str | None, str]]) -> bool:
    """Of a record in a step of its own, or of an order made with it; of anything else in any step."""
    anywhere = {name for _, name in shown}
    if read.owner not in FACTS:
        if read.owner == "Term":
            return True  # a term stands in words under the name of what it is the length of
        return not read.is_there or read.name in anywhere or read.name in NAMES_OF_RULES
    if read.name in NOT_VALUES or read.owner == "History":
        return True  # of the birth see the test on the rules that go by age
    if read.owner not in ("Record", "Act", "Sentence"):
        return OF_AN_ORDER.get(read.name, read.name) in anywhere or read.name in anywhere
    made_with_it = {order for record, order in orders if record == read.reference}
    names = {read.name, OF_AN_ORDER.get(read.name, read.name)}
    return (read.reference, read.name) in shown or any(
        (one, name) in shown for one in made_with_it for name in names
    )


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.pack}: {case.name}") for case in CASES])
def test_no_case_is_decided_by_a_value_that_no_step_shows(case: Case) -> None:
    if case.expect.refused is None:
        question = case.question
        assert unseen(case.history, question.purpose, question.regime, question.asked_on) == set()


def _covers(era: Rules, day: date) -> bool:
    return era.from_on <= day and (era.until_on is None or day < era.until_on)


@pytest.mark.parametrize("regime", REGIMES)
def test_no_random_person_is_decided_by_a_value_that_no_step_shows(regime: str) -> None:
    @tries(12)
    @given(asked(regime), st.data())
    def holds(person: tuple[History, str], data: st.DataObject) -> None:
        history, purpose = person
        speaking = POLICY.rules_with(purpose, regime)
        inside = [day for day in days(history, regime, purpose) if any(_covers(era, day) for era in speaking)]
        assert unseen(history, purpose, regime, data.draw(st.sampled_from(inside))) == set()

    holds()


PERSON = History(
    date(1980, 5, 1),
    records=(
        Record(
            "r1",
            Port.COURT,
            RecordKind.CONVICTION,
            (Act("rape", date(2014, 5, 1), victim_was_minor=True),),
            decided_on=date(2015, 3, 5),
            effective_on=date(2015, 3, 16),
            sentence=Sentence(Penalty.FIXED_TERM, 72),
            completed_on=date(2016, 6, 1),
        ),
    ),
    findings=(Finding("f", FindingKind.RISK, date(2016, 5, 2), "large"),),
)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "acted_on",
            "acted_until",
            "victim_was_minor",
            "penalty",
            "months",
            "days",
            "decided_on",
            "effective_on",
        ),
        *("completed_on", "paroled_on", "suspended_months", "overturned_on", "sealed_on", "unsealed_on"),
        *("found_on", "value", "risks", "months_over", "starts", "victim"),
        *("under_years", "months_at_most", "youngest_years"),
    ],
)
def test_a_value_that_the_steps_did_not_show_would_be_seen(name: str) -> None:
    """That the test above can fail: without one name in the steps the reads of it stand out."""
    day = date(2017, 1, 1)
    assert unseen(PERSON, "cixi-publication", "cn-cixi", day) == set()
    assert name in {read.name for read in unseen(PERSON, "cixi-publication", "cn-cixi", day, hide=name)}


@tries(60)
@given(histories(), st.data())
def test_every_rule_that_goes_by_an_age_shows_the_birth(history: History, data: st.DataObject) -> None:
    day = max(data.draw(st.sampled_from(days_of(history))), date(2021, 12, 31))
    rules, _ = POLICY.scope_on("teacher-hire", "cn", day)
    on_age = {"age-at-act", "whole-case", rules.responsibility.rule}
    steps = decide(history, Question("teacher-hire", day), POLICY).steps
    born_on = str(history.born_on or "unknown")
    assert all(dict(step.values)["born_on"] == born_on for step in steps if step.rule in on_age)


def _said(record: Record, name: str) -> set[str] | None:
    """How a step may write a field of a record, of its sentence or of one of its acts; None for any other name."""
    for thing in (Record, Sentence):
        if name in {one.name for one in fields(thing)}:
            of = record if thing is Record else record.sentence
            return {as_text(getattr(of, name) if of is not None else None)}
    if name in {one.name for one in fields(Act)}:
        return {as_text(getattr(act, name)) for act in record.acts} or {as_text(None)}
    return None


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.pack}: {case.name}") for case in CASES])
def test_what_a_step_shows_of_a_record_is_what_the_record_says(case: Case) -> None:
    records = {record.reference: record for record in case.history.records}
    steps = () if case.expect.refused else decide(case.history, case.question, POLICY).steps
    for step in steps:
        for name, text in step.values if step.record in records else ():
            said = _said(records[step.record or ""], name)
            assert said is None or text in said, (step.rule, name, text)
