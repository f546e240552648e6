"""Each condition of a limb, on both sides of its number, day or word, and where its fact is missing."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.core.lands import CITE, READING, land, scope
from tutela.core.disclosure.conditions import record_meets
from tutela.core.disclosure.decide import decide, facts_on
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
from tutela.core.disclosure.intervals import intervals, sealing_doubts
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.possible import Possible, at_large, end_of_acts, known
from tutela.core.disclosure.question import Interval, Outcome, Question
from tutela.core.law.packs import study
from tutela.core.law.policy import Policy

BORN = date(1980, 5, 1)
LIMB = "rule: limb, kind: conviction, offences: [rape]"
ANY = "rule: any, kind: conviction, families: [all]"
PENALTIES = "rule: penalties, kind: administrative-penalty, families: [sexual]"
CRIMES = "rule: crimes, kind: conviction, families: [sexual]"
R, N, P = Outcome.RECORD, Outcome.NO_RECORD, Outcome.PENDING
A_DAY = timedelta(days=1)


@cache
def law(text: str, from_2015: str = "") -> Policy:
    with TemporaryDirectory() as folder:
        return study(land(Path(folder), text, from_2015))


def limb(more: str) -> Policy:
    return law(scope(f"{LIMB}, {more}"))


def window(text: str, more: str = "") -> Policy:
    return limb(f"window: {{{text}, {CITE}}}{more}")


def record(reference: str = "r1", offence: str = "rape", **facts: Any) -> Record:
    """A conviction of 2010 for an act of 2009, of four years, in effect on the day it was decided."""
    acted_on, acted_until = facts.pop("acted_on", date(2009, 5, 1)), facts.pop("acted_until", None)
    minor = facts.pop("minor", None)
    values: dict[str, object] = {
        "port": Port.COURT,
        "kind": RecordKind.CONVICTION,
        "acts": (Act(offence, acted_on, acted_until, victim_was_minor=minor),),
        "decided_on": date(2010, 3, 31),
        "effective_on": facts.get("decided_on", date(2010, 3, 31)) or date(2010, 3, 31),
        "sentence": Sentence(Penalty.FIXED_TERM, 48),
    }
    return Record(reference=reference, **{**values, **facts})


def penalty(reference: str, acted_on: date | None, decided_on: date | None) -> Record:
    return record(
        reference, "indecency", kind=RecordKind.ADMINISTRATIVE_PENALTY, port=Port.POLICE, acted_on=acted_on,
        decided_on=decided_on, effective_on=None, sentence=None,
    )  # fmt: skip


def told(policy: Policy, *records: Record, on: date = date(2020, 1, 1), **facts: object) -> Outcome:
    values: dict[str, object] = {"born_on": BORN, **facts}
    history = History(records=records, **values)  # type: ignore[arg-type]
    outcome = decide(history, Question("ask", on, regime="xx"), policy).outcome
    found = intervals(history, "ask", policy, "xx")
    inside = [one for one in found if one.from_on <= on and (one.until_on is None or on < one.until_on)]
    assert (inside[0].outcome if inside else Outcome.NO_RECORD) is outcome
    return outcome


def missing(
    policy: Policy, *records: Record, on: date = date(2020, 1, 1), **facts: object
) -> set[str | None]:
    values: dict[str, object] = {"born_on": BORN, **facts}
    history = History(records=records, **values)  # type: ignore[arg-type]
    steps = decide(history, Question("ask", on, regime="xx"), policy).steps
    return {step.missing for step in steps if step.rule == "limb"}


def sentenced(penalty: Penalty, months: int | None = None, days: int | None = None, **more: bool) -> Record:
    return record(sentence=Sentence(penalty, months, days, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "facts", "expected"),
    [
        ("months_over: 60", sentenced(Penalty.FIXED_TERM, 60), N),
        ("months_over: 60", sentenced(Penalty.FIXED_TERM, 60, 1), R),
        ("months_over: 60", sentenced(Penalty.FIXED_TERM, 61), R),
        ("months_over: 60", sentenced(Penalty.LIFE), R),
        ("months_over: 60", sentenced(Penalty.DEATH), R),
        ("months_over: 60", sentenced(Penalty.DETENTION, 61), N),
        ("months_over: 60", sentenced(Penalty.FIXED_TERM), P),
        ("months_over: 60", record(sentence=None), P),
        ("penalties: [fixed-term, life]", sentenced(Penalty.FIXED_TERM, 1), R),
        ("penalties: [fixed-term, life]", sentenced(Penalty.FIXED_TERM), R),
        ("penalties: [fixed-term, life]", sentenced(Penalty.LIFE), R),
        ("penalties: [fixed-term, life]", sentenced(Penalty.DETENTION, 3), N),
        ("penalties: [fixed-term, life]", record(sentence=None), P),
        ("penalties: [life], months_over: 60", sentenced(Penalty.FIXED_TERM, 61), N),
        ("penalties: [life], months_over: 60", sentenced(Penalty.FIXED_TERM), N),
        ("penalties: [life], or_rights_deprived: true", sentenced(Penalty.DETENTION, 3, rights_deprived=True), R),
        ("penalties: [life], or_rights_deprived: true", sentenced(Penalty.DETENTION, 3), N),
        ("or_rights_deprived: true", sentenced(Penalty.LIFE), N),
        ("or_rights_deprived: true", sentenced(Penalty.FIXED_TERM, 12, rights_deprived=True), R),
        ("penalties: [detention]", sentenced(Penalty.LIFE, rights_deprived=True), N),
        ("offender_from_years: 18", record(acted_on=date(1998, 5, 1)), N),
        ("offender_from_years: 18", record(acted_on=date(1998, 5, 2)), R),
        ("offender_from_years: 18", record(acted_on=date(1998, 4, 1), acted_until=date(1998, 5, 2)), R),
        ("offender_from_years: 18", record(acted_on=None), P),
        ("offender_from_years: 18", record(acted_on=None, decided_on=date(1998, 5, 1)), N),
        ("acted_from: 2009-05-01", record(), R),
        ("acted_from: 2009-05-02", record(), N),
        ("acted_from: 2009-05-02", record(acted_until=date(2009, 5, 2)), R),
        ("acted_from: 2009-05-02", record(acted_on=None), P),
        ("acted_from: 2010-03-31", record(acted_on=None), P),
        ("acted_from: 2010-04-01", record(acted_on=None), N),
        ("decided_from: 2010-03-31", record(), R),
        ("decided_from: 2010-04-01", record(), N),
        ("decided_from: 2009-05-01", record(decided_on=None), R),
        ("decided_from: 2009-05-02", record(decided_on=None), P),
        ("decided_from: 2010-03-31", record(decided_on=None), P),
        ("decided_from: 2010-04-01", record(decided_on=None), N),
        ("victim: minor", record(minor=True), R),
        ("victim: minor", record(minor=False), N),
        ("victim: minor", record(), P),
        ("victim: minor, months_over: 60", record(sentence=Sentence(Penalty.FIXED_TERM, 60)), N),
        ("leaves_open: something", record(), P),
        ("leaves_open: something, months_over: 60", record(), N),
    ],
)  # fmt: skip
def test_a_condition_on_the_act_the_decision_or_the_sentence(
    more: str, facts: Record, expected: Outcome
) -> None:
    assert told(limb(more), facts) is expected


def test_guilt_goes_by_the_catalogue_and_an_unknown_charge_leaves_it_open() -> None:
    policy = law(scope(f"{ANY}, fault: intent"))
    assert told(policy, record()) is R
    assert told(policy, record(offence="accident")) is N
    assert told(policy, record(offence="unlisted")) is P
    assert told(policy, record(acts=())) is P
    assert told(law(scope(f"{ANY}, fault: negligence")), record(offence="accident")) is R
    assert told(law(scope(ANY)), record(offence="unlisted")) is R


def test_an_unknown_charge_is_open_only_where_some_limb_could_count_it() -> None:
    policy = law(scope(f"{LIMB}, months_over: 60"))
    assert told(policy, record(offence="unlisted")) is N
    assert told(policy, record(offence="unlisted", sentence=None)) is P
    assert told(policy, record(acts=(), sentence=Sentence(Penalty.LIFE))) is P
    assert told(policy, record(offence="accident", sentence=Sentence(Penalty.LIFE))) is N


def test_what_a_limb_of_every_offence_leaves_open_is_asked_before_what_the_offence_was() -> None:
    policy = law(scope(f"{ANY}, leaves_open: the-post", LIMB))
    steps = decide(
        History(BORN, records=(record(offence="unlisted"),)),
        Question("ask", date(2020, 1, 1), regime="xx"),
        policy,
    ).steps
    assert [step.missing for step in steps if step.rule == "counts-for-purpose"] == ["the-post"]


def test_one_act_of_several_and_one_limb_of_several_are_enough() -> None:
    policy = law(scope(f"{LIMB}, victim: minor", "rule: other, kind: conviction, offences: [molestation]"))
    both = record(acts=(Act("rape", date(2009, 5, 1)), Act("molestation", date(2009, 6, 1))))
    assert told(policy, both) is R
    assert told(policy, record(acts=both.acts[:1])) is P
    assert told(policy, record(acts=(Act("rape", date(2009, 5, 1), victim_was_minor=False),))) is N


def test_disagreeing_birth_dates_matter_only_where_they_make_a_difference() -> None:
    policy = limb("offender_from_years: 18")
    births = (date(1980, 5, 1), date(1992, 5, 1))
    assert told(policy, record(), born_on=None, births=births) is P
    assert told(policy, record(), born_on=None, births=(date(1980, 5, 1), date(1980, 5, 2))) is R
    assert told(policy, record(), born_on=None) is P
    assert missing(policy, record(), born_on=None) == {"birth-date"}


def test_a_seal_by_order_stands_and_falls_on_its_days_whatever_birth_is_stated() -> None:
    sealed = record(sealed_on=date(2012, 1, 1), unsealed_on=date(2014, 1, 1))
    births = (date(1980, 5, 1), date(1981, 5, 1))
    turns = (date(2011, 12, 31), date(2012, 1, 1), date(2013, 12, 31), date(2014, 1, 1))
    assert [told(law(scope(LIMB)), sealed, on=day, born_on=None, births=births) for day in turns] == [
        R,
        N,
        N,
        R,
    ]


# repetition


def test_so_many_times_are_records_that_stand_and_meet_the_limb() -> None:
    policy = limb("times_at_least: 2")
    again = record("r2", decided_on=date(2015, 1, 1), acted_on=date(2014, 1, 1))
    assert told(policy, record()) is N
    assert told(policy, record(), again) is R
    assert told(policy, record(), again, on=date(2014, 12, 31)) is N
    assert told(policy, record(), again, on=date(2015, 1, 1)) is R
    assert told(policy, record(), record("r2", offence="molestation", acted_on=date(2014, 1, 1))) is N
    assert told(policy, record(), record("r2", overturned_on=date(2019, 1, 1))) is N
    assert told(policy, record(), record("r2", overturned_on=date(2020, 1, 2))) is R
    assert told(policy, record(), record("r2", sealed_on=date(2019, 1, 1))) is N
    assert told(policy, record(), record("r2", offence="unlisted")) is P
    assert told(policy, record(), again, record("r3", offence="unlisted")) is R
    assert missing(limb("times_at_least: 2, victim: minor"), record(minor=True), record("r2")) == {
        "victim-minority"
    }


def test_a_window_does_not_lessen_how_often_it_was_done() -> None:
    policy = window("starts: decided, lasts: {years: 5}", ", times_at_least: 2")
    again = record("r2", decided_on=date(2016, 1, 1), acted_on=date(2014, 1, 1))
    assert told(policy, record(), again, on=date(2020, 12, 31)) is R
    assert told(policy, record(), again, on=date(2021, 1, 1)) is N


@pytest.mark.parametrize(
    ("acted_on", "expected"),
    [
        (date(2010, 3, 31), N),  # on the day of the decision itself: not after it
        (date(2010, 4, 1), R),
        (date(2012, 3, 30), R),
        (date(2012, 3, 31), N),
        (None, P),
    ],
)
def test_again_within_two_years_of_the_decision(acted_on: date | None, expected: Outcome) -> None:
    policy = law(scope(f"{PENALTIES}, times_at_least: 2, times_within: {{years: 2}}"))
    first, second = (
        penalty("r1", date(2009, 5, 1), date(2010, 3, 31)),
        penalty("r2", acted_on, date(2012, 5, 1)),
    )
    assert told(policy, first, second) is expected
    assert told(policy, second, first) is expected
    assert told(policy, first, second, on=date(2012, 4, 30)) is N
    assert told(policy, first) is N


@pytest.mark.parametrize(
    ("acted_on", "expected"),
    [
        (date(2010, 3, 31), N),  # on the day of the decision itself: not after it
        (date(2010, 4, 1), R),
        (date(2012, 3, 30), R),
        (date(2012, 3, 31), N),
        (None, P),
    ],
)
def test_a_record_of_another_kind_counts_again_within_two_years_of_a_penalty(
    acted_on: date | None, expected: Outcome
) -> None:
    policy = law(scope(f"{CRIMES}, again_after: administrative-penalty, times_within: {{years: 2}}"))
    before = penalty("r1", date(2009, 5, 1), date(2010, 3, 31))
    crime = record("r2", acted_on=acted_on, decided_on=date(2013, 1, 1))
    assert told(policy, before, crime) is expected
    assert told(policy, crime, before) is expected
    assert told(policy, before, crime, on=date(2012, 12, 31)) is N
    assert told(policy, before) is N
    assert told(policy, crime) is N
    assert told(policy, record("r1", acted_on=date(2009, 5, 1), decided_on=date(2010, 3, 31)), crime) is N
    overturned = replace(before, overturned_on=date(2011, 1, 1))
    assert told(policy, overturned, crime) is N


def test_three_times_in_a_row_need_each_to_follow_the_one_before_in_time() -> None:
    policy = law(scope(f"{PENALTIES}, times_at_least: 3, times_within: {{years: 1}}"))
    days = (date(2010, 1, 1), date(2010, 6, 1), date(2011, 1, 1))
    row = [penalty(f"r{at}", day - A_DAY * 30, day) for at, day in enumerate(days)]
    late = penalty("r9", date(2013, 1, 1), date(2013, 2, 1))
    assert told(policy, *row) is R
    assert told(policy, *row[:2], late) is N
    assert told(policy, *row, late) is R
    assert told(policy, *row[:2], penalty("r8", None, date(2011, 1, 1))) is P


# risk, relief, windows


def risk(day: date, value: str) -> Finding:
    return Finding("f", FindingKind.RISK, day, value)


def relief(day: date) -> Finding:
    return Finding("f", FindingKind.RELIEF, day, "yes")


def test_the_latest_risk_finding_up_to_the_day_decides() -> None:
    policy = limb("risks: [high]")
    high, low = risk(date(2015, 1, 1), "high"), risk(date(2018, 1, 1), "low")
    assert told(policy, record()) is P
    assert missing(policy, record()) == {"risk-finding"}
    assert told(policy, record(), findings=(high,)) is R
    assert told(policy, record(), findings=(low,)) is N
    assert told(policy, record(), findings=(low, high), on=date(2017, 12, 31)) is R
    assert told(policy, record(), findings=(low, high), on=date(2018, 1, 1)) is N
    assert told(policy, record(), findings=(high,), on=date(2014, 12, 31)) is P
    assert told(policy, record(), findings=(high, risk(date(2015, 1, 1), "low"))) is P
    assert told(policy, record(), findings=(high, relief(date(2018, 1, 1)))) is R


def test_a_relief_finding_ends_the_limb_until_a_later_decision_revives_it() -> None:
    policy = limb(f"relief_{CITE}")
    freed = (relief(date(2015, 1, 1)),)
    assert told(policy, record()) is R
    assert told(policy, record(), findings=freed, on=date(2014, 12, 31)) is R
    assert told(policy, record(), findings=freed, on=date(2015, 1, 1)) is N
    assert told(policy, record(), findings=(relief(date(2010, 3, 30)),)) is R
    assert told(policy, record(), findings=(relief(date(2010, 3, 31)),)) is N
    again = record("r2", decided_on=date(2016, 1, 1), acted_on=date(2015, 6, 1))
    assert told(policy, record(), again, findings=freed, on=date(2015, 12, 31)) is N
    assert told(policy, record(), again, findings=freed, on=date(2016, 1, 1)) is R
    assert told(policy, record(), again, findings=(*freed, relief(date(2017, 1, 1)))) is N
    other = record("r2", offence="molestation", decided_on=date(2016, 1, 1), acted_on=date(2015, 6, 1))
    assert told(policy, record(), other, findings=freed) is N
    undated = record("r2", decided_on=None, effective_on=date(2016, 1, 1))
    assert told(policy, record(), undated, findings=freed) is P
    of_minors = limb(f"victim: minor, relief_{CITE}")
    perhaps = record("r2", decided_on=date(2016, 1, 1), acted_on=date(2015, 6, 1))
    assert told(of_minors, record(minor=True), perhaps, findings=freed) is P
    assert told(policy, record(), findings=(risk(date(2015, 1, 1), "low"),)) is R


def start(starts: str, **facts: Any) -> tuple[Policy, Record]:
    return window(f"starts: {starts}, lasts: {{years: 5}}"), record(**facts)


@pytest.mark.parametrize(
    ("starts", "facts", "until"),
    [
        ("decided", {}, date(2015, 3, 31)),
        ("decided", {"decided_on": date(2008, 2, 29), "acted_on": None}, date(2013, 2, 28)),
        ("effect", {"effective_on": date(2010, 5, 31)}, date(2015, 5, 31)),
        ("acted", {"acted_until": date(2009, 6, 1)}, date(2014, 6, 1)),
        ("completed", {"completed_on": date(2013, 1, 1), "paroled_on": date(2012, 1, 1)}, date(2018, 1, 1)),
        ("completed-or-paroled", {"completed_on": date(2013, 1, 1), "paroled_on": date(2012, 1, 1)}, date(2017, 1, 1)),
        ("completed-or-paroled", {"completed_on": date(2013, 1, 1)}, date(2018, 1, 1)),
        ("at-large", {"completed_on": date(2013, 1, 1)}, date(2018, 1, 1)),
        ("at-large", {"paroled_on": date(2012, 1, 1)}, date(2017, 1, 1)),
        ("at-large", {"sentence": Sentence(Penalty.FIXED_TERM, 36, suspended_months=48)}, date(2015, 3, 31)),
    ],
)  # fmt: skip
def test_a_window_closes_on_the_first_free_day_after_its_term(
    starts: str, facts: dict[str, object], until: date
) -> None:
    policy, one = start(starts, **facts)
    assert told(policy, one, on=until - A_DAY) is R
    assert told(policy, one, on=until) is N


@pytest.mark.parametrize(
    ("starts", "facts", "opens"),
    [
        ("completed", {"completed_on": date(2013, 1, 1)}, date(2013, 1, 1)),
        ("completed-or-paroled", {"paroled_on": date(2012, 1, 1)}, date(2012, 1, 1)),
        ("effect", {"effective_on": date(2010, 5, 31)}, date(2010, 5, 31)),
    ],
)
def test_a_window_opens_on_the_day_it_starts_with(starts: str, facts: dict[str, object], opens: date) -> None:
    policy, one = start(starts, **facts)
    assert told(policy, one, on=opens - A_DAY) is N
    assert told(policy, one, on=opens) is R


def test_a_window_opens_after_its_waiting_time_and_lasts_from_there() -> None:
    policy = window("starts: effect, after: {months: 1}, lasts: {years: 1}")
    assert [told(policy, record(), on=day) for day in (date(2010, 4, 29), date(2010, 4, 30))] == [N, R]
    assert [told(policy, record(), on=day) for day in (date(2011, 4, 29), date(2011, 4, 30))] == [R, N]
    undated = record(decided_on=None, effective_on=date(2010, 3, 31))
    waiting = window("starts: decided, after: {months: 1}")
    days = (date(2010, 3, 31), date(2010, 4, 29), date(2010, 4, 30))
    assert [told(waiting, undated, on=day) for day in days] == [P, P, R]
    for_life = window("starts: effect, after: {months: 1}")
    assert [told(for_life, record(), on=day) for day in (date(2010, 4, 29), date(2090, 1, 1))] == [N, R]


def test_a_missing_start_is_open_only_while_it_could_matter() -> None:
    policy, one = start("completed")
    assert told(policy, one, on=date(2010, 3, 30)) is N
    assert told(policy, one, on=date(2010, 3, 31)) is P
    assert missing(policy, one) == {"completion-day"}
    decided = window("starts: decided, lasts: {years: 5}")
    undated = record(
        decided_on=None, served_on=date(2010, 3, 1)
    )  # not before the act, not after it was served
    days = (date(2014, 4, 30), date(2014, 5, 1), date(2015, 2, 28), date(2015, 3, 1))
    assert [told(decided, undated, on=day) for day in days] == [R, P, P, N]
    assert missing(decided, undated, on=days[1]) == {"decision-day"}
    assert told(window("starts: decided"), undated) is R
    unknown = record(sentence=None, completed_on=date(2014, 1, 1))
    at_large = window("starts: at-large, lasts: {years: 5}")
    turns = (
        date(2010, 3, 31),
        date(2014, 1, 1),
        date(2015, 3, 30),
        date(2015, 3, 31),
        date(2018, 12, 31),
        date(2019, 1, 1),
    )
    assert [told(at_large, unknown, on=day) for day in turns] == [P, R, R, P, P, N]
    assert missing(at_large, unknown, on=date(2010, 3, 31)) == {"sentence"}


def test_an_unknown_risk_is_seen_to_the_shortest_end_and_open_to_the_longest() -> None:
    policy = window(
        "starts: decided, lasts_by_risk: {low: {years: 10}, medium: {years: 15}, high: {years: 20}}"
    )
    ends = (date(2020, 3, 31), date(2025, 3, 31), date(2030, 3, 31))
    assert [told(policy, record(), on=end - A_DAY) for end in ends] == [R, P, P]
    assert [told(policy, record(), on=end) for end in ends] == [P, P, N]
    for value, end in zip(("low", "medium", "high"), ends, strict=True):
        found = (risk(date(2012, 1, 1), value),)
        assert told(policy, record(), findings=found, on=end - A_DAY) is R
        assert told(policy, record(), findings=found, on=end) is N
    strange = (risk(date(2012, 1, 1), "unheard-of"),)
    assert [told(policy, record(), findings=strange, on=end) for end in ends] == [P, P, N]
    differ = (risk(date(2012, 1, 1), "low"), risk(date(2012, 1, 1), "medium"))
    assert [told(policy, record(), findings=differ, on=end) for end in ends] == [P, N, N]


# orders


def order(**facts: object) -> Measure:
    values: dict[str, object] = {"decided_on": date(2012, 1, 1), "from_on": date(2012, 2, 1)}
    return Measure("m1", MeasureKind.LISTED, **{**values, **facts})  # type: ignore[arg-type]


def test_an_order_counts_while_it_is_in_force() -> None:
    policy = law(scope(measures="rule: listed, kind: listed"))
    one = (order(until_on=date(2015, 2, 1)),)
    days = (date(2012, 1, 31), date(2012, 2, 1), date(2015, 1, 31), date(2015, 2, 1))
    assert [told(policy, measures=one, on=day) for day in days] == [N, R, R, N]
    lifted = (order(until_on=date(2015, 2, 1), lifted_on=date(2013, 1, 1)),)
    assert [told(policy, measures=lifted, on=day) for day in days] == [N, R, N, N]
    term = (order(months=36),)
    assert [told(policy, measures=term, on=day) for day in days] == [N, R, R, N]
    assert told(policy, measures=(order(),), on=date(2090, 1, 1)) is R
    assert told(policy, measures=(order(from_on=None),), on=date(2012, 1, 1)) is P
    assert told(policy, measures=(order(from_on=None),), on=date(2011, 12, 31)) is N
    other = Measure("m1", MeasureKind.PRESCHOOL_BAN, date(2012, 1, 1), date(2012, 2, 1))
    assert told(policy, measures=(other,)) is N


def test_an_order_leaves_with_the_sealed_or_fallen_record_it_was_made_with() -> None:
    policy = law(scope(measures="rule: listed, kind: listed"))
    made_with = (order(record="r1"),)
    assert told(policy, record(), measures=made_with) is R
    assert told(policy, record(sealed_on=date(2019, 1, 1)), measures=made_with) is N
    assert told(policy, record(sealed_on=date(2020, 1, 2)), measures=made_with) is R
    assert told(policy, record(overturned_on=date(2019, 1, 1)), measures=made_with) is N


# seals of everybody, opened for a purpose


SEAL = f"sealing:\n  - {{rule: seal, kind: administrative-penalty, {CITE}"
YOUNG = f"  - {{rule: young, kind: administrative-penalty, under_years: 18, age_{CITE}, {CITE}}}\n"


def test_a_seal_without_an_age_seals_at_any_and_opens_for_its_purposes_alone() -> None:
    one = penalty("r1", date(2009, 5, 1), date(2010, 3, 31))
    shut = law(scope(PENALTIES) + SEAL + "}\n")
    opened = law(scope(PENALTIES) + SEAL + f", opens_for: [ask], opens_{READING}}}\n")
    off = law(scope(PENALTIES) + SEAL + f", opens_for: [ask], opens_switch: off, opens_{READING}}}\n")
    assert [told(policy, one) for policy in (shut, opened, off)] == [N, R, N]
    assert told(opened, penalty("r1", None, None)) is P
    assert told(opened, one, born_on=None) is R
    sealed = Record("r1", one.port, one.kind, one.acts, one.decided_on, sealed_on=date(2015, 1, 1))
    assert told(opened, sealed) is N


def test_an_open_seal_opens_no_other_seal_and_doubts_are_told_for_any_purpose() -> None:
    policy = law(scope(PENALTIES) + SEAL + f", opens_for: [ask], opens_{READING}}}\n" + YOUNG)
    minor = penalty("r1", date(1998, 5, 1), date(2010, 3, 31))
    grown = penalty("r1", date(1998, 5, 2), date(2010, 3, 31))
    undated = penalty("r1", None, date(2010, 3, 31))
    assert [told(policy, one) for one in (minor, grown, undated)] == [N, R, N]
    day = date(2020, 1, 1)
    assert [
        [doubt.missing for doubt in sealing_doubts(History(BORN, records=(one,)), day, policy, "xx")]
        for one in (minor, grown, undated)
    ] == [[], [], ["act-day"]]


def test_an_unsealing_order_does_not_open_what_the_law_seals_at_any_age() -> None:
    policy = law(scope(PENALTIES) + SEAL + "}\n")
    one = penalty("r1", date(2009, 5, 1), date(2010, 3, 31))
    ordered = Record("r1", one.port, one.kind, one.acts, one.decided_on, unsealed_on=date(2015, 1, 1))
    assert told(policy, ordered) is N
    (doubt,) = sealing_doubts(History(BORN, records=(ordered,)), date(2020, 1, 1), policy, "xx")
    assert doubt.missing == "unsealing-ground"


# spent convictions


SPENT = f"spent:\n  - {{rule: spent, months_at_most: 3, fine_at_most: 10000, clean: {{years: 3}}, {CITE}}}\n"


def fined(fine: int | None, penalty: Penalty = Penalty.FINE, **facts: Any) -> Record:
    return record(sentence=Sentence(penalty, fine=fine), **facts)


def test_another_conviction_on_a_day_that_is_not_known_may_have_been_the_same_day() -> None:
    policy = law(scope(LIMB) + SPENT)
    light: dict[str, Any] = {"sentence": Sentence(Penalty.FIXED_TERM, 2)}
    served = record("r2", "accident", **light, acted_on=None, decided_on=None, served_on=date(2010, 3, 31))
    assert told(policy, record(**light), served) is P
    earlier = record("r2", "accident", **light, acted_on=None, decided_on=None, served_on=date(2010, 3, 30))
    assert told(policy, record(**light), earlier) is R


def test_another_conviction_that_may_have_come_on_the_day_the_years_were_over_leaves_it_open() -> None:
    policy = law(scope(LIMB) + SPENT)
    light: dict[str, Any] = {"sentence": Sentence(Penalty.FIXED_TERM, 2)}

    def beside(served_on: date) -> Outcome:
        other = {
            **light,
            "acted_on": date(2012, 1, 1),
            "decided_on": None,
            "served_on": served_on,
            "effective_on": None,
        }
        return told(policy, record(**light), record("r2", "accident", **other))

    assert beside(date(2013, 3, 30)) is R
    assert beside(date(2013, 3, 31)) is P


def test_the_last_act_of_several_is_not_before_any_whose_day_is_known() -> None:
    acts = (Act("rape", date(2009, 5, 1)), Act("rape", date(2008, 5, 1)), Act("rape", None))
    rules = law(scope(LIMB)).rules_on("xx", date(2020, 1, 1))
    assert rules is not None
    found = end_of_acts(record(acts=acts), rules.offences)
    assert (found.first, found.last, found.missing) == (date(2009, 5, 1), date(2010, 3, 31), Missing.ACT_DAY)
    assert end_of_acts(record(acts=acts[:2]), rules.offences) == known(date(2009, 5, 1))


def test_what_leaves_a_day_open_is_named() -> None:
    day = date(2012, 1, 1)
    some = Possible(date(2010, 1, 1), date(2014, 1, 1), Missing.ACT_DAY)
    assert some.not_before(day) == (None, Missing.ACT_DAY)
    assert some.not_before(date(2010, 1, 1)) == (True, None)
    assert some.not_before(date(2014, 1, 1)) == (None, Missing.ACT_DAY)
    assert some.not_before(date(2014, 1, 2)) == (False, None)
    assert at_large(record(sentence=None, completed_on=day), 10) == Possible(
        date(2010, 3, 31), day, Missing.SENTENCE
    )


def test_a_first_light_conviction_is_spent_after_clean_years() -> None:
    policy = law(scope(LIMB) + SPENT)
    light = sentenced(Penalty.FIXED_TERM, 3)
    assert told(policy, light, on=date(2013, 3, 30)) is R
    assert told(policy, light, on=date(2013, 3, 31)) is N
    assert told(policy, sentenced(Penalty.FIXED_TERM, 4)) is R
    assert told(policy, sentenced(Penalty.FIXED_TERM, 3, 1)) is R
    assert (
        told(policy, sentenced(Penalty.DETENTION, days=91)) is N
    )  # from 31 March three months end on 30 June
    assert told(policy, sentenced(Penalty.DETENTION, days=92)) is R
    assert told(policy, sentenced(Penalty.LIFE)) is R
    assert told(policy, fined(10_000)) is N
    assert told(policy, fined(10_001)) is R
    assert told(policy, fined(10_001, Penalty.CONTROL)) is R
    assert told(policy, fined(None, Penalty.CONTROL)) is N


def test_a_missing_fact_about_a_spent_conviction_keeps_it_and_asks_a_person() -> None:
    policy = law(scope(LIMB) + SPENT)

    def open_facts(one: Record, on: date = date(2020, 1, 1)) -> tuple[Outcome, set[str | None]]:
        steps = decide(History(BORN, records=(one,)), Question("ask", on, regime="xx"), policy).steps
        return told(policy, one, on=on), {step.missing for step in steps if step.rule == "spent"}

    assert open_facts(fined(None)) == (P, {"fine"})
    assert open_facts(fined(None), date(2013, 3, 30)) == (R, {None})
    assert open_facts(record(sentence=None)) == (P, {"sentence"})
    assert open_facts(sentenced(Penalty.FIXED_TERM)) == (P, {"sentence"})
    undated = record(decided_on=None, sentence=Sentence(Penalty.FIXED_TERM, 3), effective_on=date(2011, 1, 1))
    assert open_facts(undated, date(2012, 4, 30)) == (R, {None})
    assert open_facts(undated, date(2012, 5, 1)) == (P, {"decision-day"})
    assert open_facts(undated, date(2014, 1, 1)) == (N, {None})


def test_another_conviction_before_or_within_the_years_keeps_it_and_one_after_them_does_not() -> None:
    policy = law(scope(LIMB) + SPENT)
    light = sentenced(Penalty.FIXED_TERM, 3)

    def other(day: date, **facts: Any) -> Record:
        return record("r2", "accident", acted_on=date(2005, 1, 1), decided_on=day, **facts)

    assert told(policy, light, other(date(2010, 3, 30))) is R
    assert told(policy, light, other(date(2010, 3, 31))) is N  # the same occasion
    assert told(policy, light, other(date(2013, 3, 30))) is R
    assert told(policy, light, other(date(2013, 3, 31))) is N
    assert told(policy, light, other(date(2012, 1, 1), overturned_on=date(2019, 1, 1))) is N
    assert told(policy, light, other(date(2012, 1, 1), sealed_on=date(2019, 1, 1))) is N
    unknown = record(
        "r2", "accident", acted_on=date(2005, 1, 1), decided_on=None, effective_on=date(2018, 1, 1)
    )
    assert told(policy, light, unknown) is P
    assert told(policy, light, penalty("r2", date(2011, 1, 1), date(2011, 2, 1))) is N
    assert told(law(scope(PENALTIES) + SPENT), penalty("r1", date(2009, 5, 1), date(2010, 2, 1))) is R


# who else asks whether a record meets limbs


def test_a_ban_meets_limbs_as_a_scope_does() -> None:
    limbs = ("rule: a, kind: conviction, families: [sexual], months_over: 60",
             "rule: b, kind: non-prosecution, offences: [rape], grounds: [discretionary]")  # fmt: skip
    policy = law(scope(*limbs))
    rules, compiled = policy.scope_on("ask", "xx", date(2020, 1, 1))
    counting = (
        *compiled.kinds[RecordKind.CONVICTION].named,
        *compiled.kinds[RecordKind.NON_PROSECUTION].named,
    )

    def meets(one: Record) -> tuple[bool | None, str | None]:
        facts, _ = facts_on(History(BORN, records=(one,)), date(2020, 1, 1), rules, None)
        return record_meets(counting, one, facts, None)

    long = Sentence(Penalty.FIXED_TERM, 61)
    left: dict[str, Any] = {"kind": RecordKind.NON_PROSECUTION, "port": Port.PROCURATORATE, "sentence": None}
    assert meets(record(sentence=long)) == (True, None)
    assert meets(record()) == (False, None)
    assert meets(record(sentence=None)) == (None, "sentence")
    assert meets(record(offence="unlisted", sentence=long)) == (None, "offence")
    assert meets(record(offence="accident", sentence=long)) == (False, None)
    assert meets(record(**left, non_prosecution=NonProsecution.DISCRETIONARY)) == (True, None)
    assert meets(record(**left, non_prosecution=NonProsecution.EVIDENTIAL)) == (False, None)
    assert meets(record(**left)) == (None, "non-prosecution-ground")
    assert meets(penalty("r1", date(2009, 5, 1), date(2010, 1, 1))) == (False, None)
    assert meets(record(sentence=long, acted_on=date(1994, 5, 1))) == (None, "offender-age")


def test_intervals_follow_every_turn_of_a_window() -> None:
    policy = window("starts: completed, lasts: {years: 5}")
    one = record(completed_on=date(2013, 1, 1), overturned_on=date(2017, 1, 1))
    history = History(BORN, records=(one,))
    assert intervals(history, "ask", policy, "xx") == (Interval(R, date(2013, 1, 1), date(2017, 1, 1)),)


def both_ways(policy: Policy, *records: Record, **facts: Any) -> None:
    """On every day round the turns of ten years the intervals say what the decision says (`told` compares them)."""
    for years in range(2010, 2026):
        for day in (date(years, 1, 1), date(years, 3, 31), date(years, 4, 1), date(years, 12, 31)):
            told(policy, *records, on=day, **facts)


def test_intervals_follow_a_window_that_a_later_edition_lengthens() -> None:
    first, second = (
        scope(f"{LIMB}, window: {{starts: decided, lasts: {{years: {years}}}, {CITE}}}") for years in (3, 10)
    )
    policy = law(first, second)
    both_ways(policy, record())
    days = (date(2013, 3, 31), date(2014, 12, 31), date(2015, 1, 1), date(2020, 3, 30), date(2020, 3, 31))
    assert [told(policy, record(), on=day) for day in days] == [N, N, R, R, N]


def test_intervals_follow_a_ban_whose_term_a_later_edition_changes() -> None:
    def ban(years: int) -> str:
        return (
            scope(measures="rule: counted, kind: listed")
            + f"bans:\n  - {{rule: listing, kind: listed, zh: 名单, en: Listed, {CITE}, decided_by: [court],"
            f" starts: decided, ends: term, lasts: {{years: {years}}}}}\n"
        )

    policy = law(ban(3), ban(10))
    order = (Measure("m1", MeasureKind.LISTED, date(2010, 4, 1)),)
    both_ways(policy, measures=order)
    days = (date(2010, 3, 31), date(2010, 4, 1), date(2013, 4, 1), date(2015, 1, 1), date(2020, 4, 1))
    assert [told(policy, measures=order, on=day) for day in days] == [N, R, N, R, N]


def test_intervals_follow_a_limb_and_a_seal_that_only_a_later_edition_has() -> None:
    policy = law(scope(PENALTIES), scope(PENALTIES) + SEAL + "}\n")
    one = penalty("r1", date(2009, 5, 1), date(2010, 3, 31))
    both_ways(policy, one)
    assert [told(policy, one, on=day) for day in (date(2014, 12, 31), date(2015, 1, 1))] == [R, N]
    assert told(policy, record()) is N
    other = law(scope(LIMB), scope(LIMB, "rule: other, kind: conviction, offences: [accident]"))
    both_ways(other, record(offence="accident"))
    assert told(other, record(offence="accident")) is R


def test_the_whole_case_of_a_young_offender_stands_under_the_article_on_the_age() -> None:
    seal = (
        f"sealing:\n  - {{rule: young, kind: conviction, under_years: 18, age_{READING}, months_at_most: 60,"
        f" limit_{CITE}, combined_at_limit: doubt, combined_{CITE}, {CITE}}}\n"
    )
    person = History(BORN, records=(record(),))
    steps = decide(person, Question("ask", date(2020, 1, 1), regime="xx"), law(scope(LIMB) + seal)).steps
    cited = {step.rule: step.citation.article for step in steps}
    assert (cited["whole-case"], cited["age-at-act"], cited["young"]) == ("5", "5", "4")
