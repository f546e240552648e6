"""Answers put together, and the days on which something can have happened, each bound and each missing fact."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any, Final

import pytest

from tests.core.lands import scope
from tests.core.test_disclosure_conditions import law, record
from tests.core.worked_people import OTHER_LAW
from tutela.core.disclosure.answers import NO, YES, Answer, all_of, any_of, left_open
from tutela.core.disclosure.history import Act, Combination, Penalty, Record, RecordKind, Sentence
from tutela.core.disclosure.measures import end_under
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.possible import (
    Possible,
    at_large,
    completion,
    days_read,
    decision,
    effect,
    end_of_act,
    end_of_acts,
    known,
    start_of,
    start_of_act,
)
from tutela.core.disclosure.question import Citation
from tutela.core.disclosure.terms import within_limit
from tutela.core.law.schema import SealingRule
from tutela.core.law.words import AtLimit, Start

ELSEWHERE = Citation("other-law", "1", "primary")

OPEN = (left_open("one"), left_open("another"))
OFFENCES = law(scope("rule: any, kind: conviction, families: [all]")).offences
ACTED, DECIDED, SERVED, EFFECT = (date(2009, month, 1) for month in (1, 3, 5, 7))
PAROLED, COMPLETED = date(2011, 1, 1), date(2012, 1, 1)
NOBODY_KNOWS = record(acted_on=None, decided_on=None, effective_on=None)


@pytest.mark.parametrize(
    "answers", [some for length in range(4) for some in product((YES, NO, *OPEN), repeat=length)]
)
def test_one_no_of_all_is_no_one_yes_of_any_is_yes_and_else_the_first_that_is_open_counts(
    answers: tuple[Answer, ...],
) -> None:
    open_ = next((one for one in answers if one[0] is None), None)
    assert all_of(answers) == (NO if NO in answers else open_ or YES)
    assert any_of(answers) == (YES if YES in answers else open_ or NO)


def test_what_is_open_is_told_by_its_missing_fact() -> None:
    assert left_open("victim-minority") == (None, "victim-minority")
    assert (YES, NO) == ((True, None), (False, None))


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2010, 1, 2), None, YES), (date(2010, 1, 3), None, YES), (date(2010, 1, 1), None, None),
        (None, date(2010, 1, 1), NO), (None, date(2010, 1, 2), None), (None, None, None),
        (date(2010, 1, 1), date(2010, 1, 2), None),
    ],
)  # fmt: skip
def test_a_possible_day_is_not_before_another_by_its_bounds(
    first: date | None, last: date | None, said: Answer | None
) -> None:
    day = date(2010, 1, 2)
    assert Possible(first, last, Missing.ACT_DAY).not_before(day) == (said or left_open(Missing.ACT_DAY))
    assert Possible(first, last).not_before(day) == (said or left_open(""))


def test_an_act_of_no_known_day_lies_between_the_law_of_it_and_the_decision_on_it() -> None:
    molestation = OFFENCES["molestation"]
    decided = record(decided_on=DECIDED)
    assert end_of_act(Act("rape", ACTED), decided, None) == known(ACTED)
    assert end_of_act(Act("rape", ACTED, SERVED), record(decided_on=EFFECT), None) == known(SERVED)
    assert end_of_act(Act("rape", None), decided, None) == Possible(None, DECIDED, Missing.ACT_DAY)
    assert end_of_act(Act("rape", None), decided, molestation) == Possible(
        date(2005, 1, 1), DECIDED, Missing.ACT_DAY
    )
    late = Act("rape", EFFECT)
    assert end_of_act(late, decided, None) == Possible(None, DECIDED, Missing.ACT_DAY)


def test_an_act_of_no_known_first_day_begins_within_the_same_bounds() -> None:
    molestation = OFFENCES["molestation"]
    decided = record(decided_on=DECIDED)
    assert start_of_act(Act("rape", ACTED, SERVED), record(decided_on=EFFECT), None) == known(ACTED)
    assert start_of_act(Act("rape", None), decided, molestation) == Possible(
        date(2005, 1, 1), DECIDED, Missing.ACT_DAY
    )
    assert start_of_act(Act("rape", None, ACTED), decided, None) == Possible(None, ACTED, Missing.ACT_DAY)
    late = Act("rape", ACTED, EFFECT)
    assert start_of_act(late, decided, None) == Possible(None, DECIDED, Missing.ACT_DAY)


def test_the_last_act_of_several_is_the_latest_that_any_can_be() -> None:
    def ended(*acts: Act) -> Possible:
        return end_of_acts(record(acts=acts, decided_on=EFFECT), OFFENCES)

    assert ended(Act("rape", ACTED), Act("rape", SERVED), Act("rape", DECIDED)) == known(SERVED)
    assert ended(Act("rape", ACTED), Act("rape", None)) == Possible(ACTED, EFFECT, Missing.ACT_DAY)
    assert ended(Act("molestation", None)) == Possible(date(2005, 1, 1), EFFECT, Missing.ACT_DAY)
    assert ended() == Possible(None, EFFECT, Missing.ACT_DAY)


def test_a_decision_of_no_known_day_lies_between_the_acts_and_what_followed_it() -> None:
    plain = record(acted_on=ACTED, decided_on=DECIDED)
    assert decision(plain, OFFENCES) == known(DECIDED)
    unknown = replace(plain, decided_on=None, effective_on=None)
    assert decision(unknown, OFFENCES) == Possible(ACTED, None, Missing.DECISION_DAY)
    for served, effective, last in ((SERVED, None, SERVED), (None, EFFECT, EFFECT), (EFFECT, SERVED, SERVED)):
        some = replace(unknown, served_on=served, effective_on=effective)
        assert decision(some, OFFENCES) == Possible(ACTED, last, Missing.DECISION_DAY)


def test_the_effect_is_the_day_stated_or_computed_or_not_before_the_decision() -> None:
    plain = record(acted_on=ACTED, decided_on=DECIDED, effective_on=EFFECT)
    assert effect(plain, 10) == known(EFFECT)
    served = replace(plain, effective_on=None, served_on=SERVED, appealed=False)
    assert effect(served, 10) == known(date(2009, 5, 12))
    assert effect(replace(served, appealed=True), 10).missing is Missing.EFFECTIVE_DAY
    assert effect(replace(plain, effective_on=None), 10) == Possible(DECIDED, None, Missing.EFFECTIVE_DAY)
    fined = replace(plain, kind=RecordKind.ADMINISTRATIVE_PENALTY)
    assert effect(fined, 10) == known(EFFECT)
    assert effect(replace(fined, effective_on=None), 10) == known(DECIDED)
    assert effect(replace(fined, decided_on=None, effective_on=None), 10) == Possible(
        None, None, Missing.EFFECTIVE_DAY
    )


def released(**facts: Any) -> Record:
    """A conviction with these days, in effect on a day that is stated."""
    return record(**{"acted_on": ACTED, "decided_on": DECIDED, "effective_on": EFFECT, **facts})


def test_a_sentence_is_completed_on_the_earlier_of_the_days_that_count() -> None:
    both = released(paroled_on=PAROLED, completed_on=COMPLETED)
    assert completion(both, 10, or_parole=True) == known(PAROLED)
    assert completion(both, 10, or_parole=False) == known(COMPLETED)
    assert completion(released(completed_on=COMPLETED), 10, or_parole=True) == known(COMPLETED)
    later = Possible(EFFECT, None, Missing.COMPLETION_DAY)
    assert completion(released(paroled_on=PAROLED), 10, or_parole=False) == later
    assert completion(released(), 10, or_parole=True) == later


@pytest.mark.parametrize(
    ("completed_on", "counted_on"),
    [
        (EFFECT - timedelta(days=1), EFFECT), (EFFECT, EFFECT),
        (EFFECT + timedelta(days=1), EFFECT + timedelta(days=1)),
    ],
)  # fmt: skip
def test_what_custody_had_used_up_is_completed_with_the_effect(completed_on: date, counted_on: date) -> None:
    assert completion(released(completed_on=completed_on), 10, or_parole=True) == known(counted_on)
    open_effect = released(completed_on=completed_on, effective_on=None)
    assert completion(open_effect, 10, or_parole=True) == known(completed_on)
    before = released(completed_on=ACTED, effective_on=None)  # of no known effect nothing is said
    assert completion(before, 10, or_parole=True) == known(ACTED)


@pytest.mark.parametrize("stated", [None, EFFECT])
def test_a_judgment_to_death_takes_effect_on_a_stated_day_alone(stated: date | None) -> None:
    """However long the time for an appeal has run out: it is approved first (Criminal Procedure Law 246 to 248)."""
    told = record(acted_on=ACTED, decided_on=DECIDED, served_on=SERVED, appealed=False, effective_on=stated)
    to_death = replace(told, sentence=Sentence(Penalty.DEATH))
    waited = Possible(DECIDED, None, Missing.EFFECTIVE_DAY)
    assert effect(to_death, 10) == (known(stated) if stated else waited)
    for_life = replace(told, sentence=Sentence(Penalty.LIFE), effective_on=None)
    assert effect(for_life, 10) == known(date(2009, 5, 12))


SUSPENDED = Sentence(Penalty.FIXED_TERM, 30, suspended_months=48)


def test_a_person_is_at_large_from_parole_completion_or_the_effect_of_a_suspended_sentence() -> None:
    both = released(paroled_on=PAROLED, completed_on=COMPLETED)
    assert at_large(both, 10) == known(PAROLED)
    assert at_large(released(), 10) == Possible(EFFECT, None, Missing.COMPLETION_DAY)
    assert at_large(replace(both, sentence=SUSPENDED), 10) == known(EFFECT)
    assert at_large(released(sentence=SUSPENDED), 10) == known(EFFECT)
    early = released(sentence=SUSPENDED, paroled_on=DECIDED)
    assert at_large(early, 10) == known(EFFECT)
    not_yet = released(sentence=SUSPENDED, effective_on=None, completed_on=COMPLETED)
    assert at_large(not_yet, 10) == Possible(DECIDED, COMPLETED, Missing.EFFECTIVE_DAY)
    no_sentence = released(sentence=None, completed_on=COMPLETED)
    assert at_large(no_sentence, 10) == Possible(EFFECT, COMPLETED, Missing.SENTENCE)


EVERYTHING = released(paroled_on=PAROLED, completed_on=COMPLETED, served_on=SERVED, appealed=False)
DAYS = {"decided_on": DECIDED, "served_on": SERVED, "effective_on": EFFECT}
ACTS = {"offence": "rape", "acted_on": "2009-01-01", "acted_until": "unknown", "existed_from": "unknown"}
APPEAL = {"appealed": False, "penalty": "fixed-term", "appeal_days": 10}
END = {"completed_on": COMPLETED}
PAROLE = {"paroled_on": PAROLED}


@pytest.mark.parametrize(
    ("start", "day", "read"),
    [
        (Start.DECIDED, DECIDED, {**DAYS, **ACTS}),
        (Start.ORDERED, DECIDED, {**DAYS, **ACTS}),
        (Start.ACTED, ACTED, {**DAYS, **ACTS}),
        (Start.EFFECT, EFFECT, {**DAYS, **APPEAL}),
        (Start.COMPLETED, COMPLETED, {**DAYS, **APPEAL, **END}),
        (Start.COMPLETED_OR_PAROLED, PAROLED, {**DAYS, **APPEAL, **END, **PAROLE}),
        (Start.AT_LARGE, PAROLED, {**DAYS, **APPEAL, **END, **PAROLE, "suspended_months": None}),
    ],
)
def test_each_start_has_its_day_and_the_facts_it_goes_by(
    start: Start, day: date, read: dict[str, object]
) -> None:
    assert start_of(start, EVERYTHING, 10, OFFENCES) == known(day)
    assert days_read(start, EVERYTHING, 10, OFFENCES) == read


@pytest.mark.parametrize("start", [Start.EFFECT, Start.COMPLETED, Start.COMPLETED_OR_PAROLED, Start.AT_LARGE])
def test_what_begins_with_the_end_of_a_sentence_begins_after_the_time_to_appeal(start: Start) -> None:
    served = released(effective_on=None, served_on=SERVED, appealed=False)
    for days, first in ((10, date(2009, 5, 12)), (3, date(2009, 5, 5))):
        assert start_of(start, served, days, OFFENCES).first == first


def test_the_months_of_a_suspension_are_read_where_it_counts() -> None:
    suspended = replace(EVERYTHING, sentence=SUSPENDED)
    assert days_read(Start.AT_LARGE, suspended, 10, OFFENCES)["suspended_months"] == 48
    assert (
        days_read(Start.AT_LARGE, replace(EVERYTHING, sentence=None), 10, OFFENCES)["suspended_months"]
        is None
    )


def test_the_laws_of_several_acts_are_read_with_their_days() -> None:
    acts = (Act("molestation", ACTED, SERVED), Act("no-such", None), Act("rape", None, EFFECT))
    read = days_read(Start.ACTED, record(acts=acts), 10, OFFENCES)
    assert {name: read[name] for name in ACTS} == {
        "offence": "molestation, no-such, rape",
        "acted_on": "2009-01-01, unknown, unknown",
        "acted_until": "2009-05-01, unknown, 2009-07-01",
        "existed_from": "2005-01-01, unknown",
    }


@pytest.mark.parametrize("rule", ["under-control", "on-probation"])
def test_an_end_that_hangs_on_a_sentence_is_open_without_the_record_of_it(rule: str) -> None:
    policy = OTHER_LAW.rules_on("xx", DECIDED)
    assert policy is not None
    [ban] = [one for one in policy.bans if one.rule == rule]
    assert end_under(ban, None, EFFECT) == (None, Missing.SENTENCE)
    assert end_under(ban, released(sentence=None), EFFECT) == (None, Missing.SENTENCE)
    control = Sentence(Penalty.CONTROL, 12, 3, suspended_months=12)
    assert end_under(ban, released(sentence=control), None) == (None, None)
    last = {"under-control": date(2010, 7, 4), "on-probation": date(2010, 7, 1)}[rule]
    assert end_under(ban, released(sentence=control), EFFECT) == (last, None)


FIVE_YEARS: Final = SealingRule(rule="young", kind=RecordKind.CONVICTION, cite=ELSEWHERE, months_at_most=60)
LIGHTER: Final = (Penalty.EXEMPT, Penalty.FINE, Penalty.CONTROL, Penalty.DETENTION)
WITHIN, BEYOND = (True, None), (False, None)
UNSAID, AT_LIMIT = (None, Missing.SENTENCE), (None, Missing.COMBINED_AT_LIMIT)
NEW, UNDISCOVERED = Combination.NEW_CRIME, Combination.UNDISCOVERED_CRIME


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        (None, UNSAID), (Sentence(Penalty.FIXED_TERM), UNSAID), (Sentence(Penalty.FIXED_TERM, None, 20), UNSAID),
        (Sentence(Penalty.FIXED_TERM, 60), WITHIN), (Sentence(Penalty.FIXED_TERM, 59, 30), WITHIN),
        (Sentence(Penalty.FIXED_TERM, 59, 31), UNSAID), (Sentence(Penalty.FIXED_TERM, 0, 3650), UNSAID),
        (Sentence(Penalty.DETENTION, 12), WITHIN), (Sentence(Penalty.DETENTION, 12, 1), UNSAID),
        (Sentence(Penalty.DETENTION, 11, 31), WITHIN), (Sentence(Penalty.DETENTION, 90), UNSAID),
        (Sentence(Penalty.DETENTION, 11, 62), UNSAID), (Sentence(Penalty.DETENTION, None, 372), WITHIN),
        (Sentence(Penalty.DETENTION, None, 373), UNSAID),
        (Sentence(Penalty.CONTROL, 36), WITHIN), (Sentence(Penalty.CONTROL, 37), UNSAID),
        (Sentence(Penalty.FIXED_TERM, 60, 0), WITHIN), (Sentence(Penalty.FIXED_TERM, 60, 1), BEYOND),
        (Sentence(Penalty.FIXED_TERM, 61), BEYOND), (Sentence(Penalty.FIXED_TERM, 60, suspended_months=61), WITHIN),
        (Sentence(Penalty.LIFE), BEYOND), (Sentence(Penalty.DEATH, 1), BEYOND),
        *((Sentence(lighter, 6), WITHIN) for lighter in LIGHTER),
        *((Sentence(Penalty.FIXED_TERM, 59, combination=later), WITHIN) for later in (NEW, UNDISCOVERED)),
        *((Sentence(Penalty.FIXED_TERM, 60, 1, combination=later), BEYOND) for later in (NEW, UNDISCOVERED)),
    ],
)  # fmt: skip
def test_a_sentence_lies_within_the_limit_with_the_number_included(
    sentence: Sentence | None, said: tuple[bool | None, Missing | None]
) -> None:
    assert within_limit(sentence, FIVE_YEARS) == said
    assert within_limit(sentence, replace(FIVE_YEARS, months_at_most=None)) == WITHIN


@pytest.mark.parametrize("later", [NEW, UNDISCOVERED])
@pytest.mark.parametrize("days", [None, 0])
def test_a_combined_term_of_exactly_the_limit_is_what_the_rule_says_of_it(
    later: Combination, days: int | None
) -> None:
    sentence = Sentence(Penalty.FIXED_TERM, 60, days, combination=later)
    for at_limit, said in (
        (AtLimit.SEALED, WITHIN), (AtLimit.OPEN, BEYOND), (AtLimit.DOUBT, AT_LIMIT), (None, AT_LIMIT),
    ):  # fmt: skip
        assert within_limit(sentence, replace(FIVE_YEARS, combined_at_limit=at_limit)) == said
