"""Worked decisions of a made-up land: `worked.txt` has every step as a lawyer is shown it, found right by reading."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from tests.core.lands import CITE, READING, scope
from tests.core.test_disclosure_conditions import law, record
from tutela.core.disclosure.decide import decide
from tutela.core.disclosure.explain import explain
from tutela.core.disclosure.history import (
    Act,
    Combination,
    Finding,
    FindingKind,
    History,
    Measure,
    MeasureKind,
    NonProsecution,
    Penalty,
    Record,
    RecordKind,
    Sentence,
)
from tutela.core.disclosure.question import Question, Step

LIMBS: Final = (
    "rule: grave, kind: conviction, offences: [rape], fault: intent, victim: minor, penalties: [fixed-term, life],"
    " months_over: 36, or_rights_deprived: true, offender_from_years: 18, acted_from: 2002-01-01,"
    f" decided_from: 2003-01-01, times_at_least: 2, times_within: {{years: 5}}, risks: [high, medium], relief_{CITE},"
    f" window: {{starts: at-large, after: {{months: 6}}, lasts: {{years: 20}}, {CITE}}}",
    "rule: lesser, kind: conviction, offences: [molestation], window: {starts: completed,"
    f" lasts_by_risk: {{low: {{years: 1}}, high: {{years: 9}}}}, {CITE}}}",
    "rule: let-off, kind: non-prosecution, families: [sexual], grounds: [discretionary], leaves_open: use-of-the-post",
    "rule: fined, kind: administrative-penalty, families: [all]",
)
BESIDE: Final = f"""\
sealing:
  - {{rule: young, kind: conviction, under_years: 18, age_{CITE}, months_at_most: 60, limit_{CITE},
     combined_at_limit: doubt, combined_{READING}, {CITE}}}
  - {{rule: all-fines, kind: administrative-penalty, opens_for: [ask], opens_{READING}, {CITE}}}
straddling:
  - {{rule: early, decides: before, {READING}}}
spent:
  - {{rule: old, months_at_most: 3, fine_at_most: 10000, clean: {{years: 3}}, {CITE}}}
bans:
  - {{rule: listing, kind: listed, zh: 列入, en: Listing, decided_by: [court], starts: effect, ends: control, {CITE}}}
  - {{rule: striking, kind: qualification-lost, zh: 除名, en: Striking, decided_by: [court], starts: decided,
     ends: order, not_for_acts_before: 2010-01-01, not_before_{READING}, {CITE}}}
"""
ORDERS: Final = f"rule: listed, kind: listed, {CITE}}}\n      - {{rule: struck, kind: qualification-lost"
LAW: Final = law(scope(*LIMBS, measures=ORDERS) + BESIDE)
BORN, ON = date(1980, 5, 1), date(2016, 1, 1)
GRAVE: Final[dict[str, Any]] = {"minor": True, "sentence": Sentence(Penalty.FIXED_TERM, 48, 3)}
FINED: Final[dict[str, Any]] = {
    "kind": RecordKind.ADMINISTRATIVE_PENALTY,
    "sentence": None,
    "effective_on": None,
}
SPARED: Final[dict[str, Any]] = {
    "kind": RecordKind.NON_PROSECUTION,
    "sentence": None,
    "effective_on": None,
}


def person(*records: Record, born_on: date | None = BORN, **more: Any) -> History:
    return History(born_on, records=records, **more)


def found(on: date, value: str, kind: FindingKind = FindingKind.RISK) -> Finding:
    return Finding("f", kind, on, value)


def order(**facts: Any) -> Measure:
    return Measure("m1", MeasureKind.LISTED, **facts)


FREED = found(date(2012, 6, 1), "yes", FindingKind.RELIEF)
UNDER_CONTROL = record(
    offence="accident", decided_on=date(2014, 7, 1), served_on=date(2014, 7, 2), effective_on=None, appealed=False,
    sentence=Sentence(Penalty.CONTROL, 24, 5),
)  # fmt: skip
PEOPLE: Final = {
    "convicted twice": person(
        record(**GRAVE, completed_on=date(2013, 3, 1), paroled_on=date(2012, 3, 1)),
        record(
            "r2", **GRAVE, acted_on=date(2012, 5, 1), acted_until=date(2012, 5, 9), decided_on=date(2013, 2, 1),
            served_on=date(2013, 2, 2), effective_on=None, appealed=False, completed_on=date(2017, 2, 1),
        ),
        findings=(found(date(2014, 1, 1), "low"), found(date(2015, 1, 1), "high"), FREED),
    ),
    "convicted once, without rights, then relieved": person(
        record(sentence=Sentence(Penalty.DETENTION, 4, suspended_months=12, rights_deprived=True)),
        findings=(FREED,),
    ),
    "convicted while young": person(
        record(
            acts=(
                Act("rape", date(2010, 4, 1), date(2010, 5, 1), True),
                Act("accident", date(2012, 1, 1), None, False),
            ),
            decided_on=date(2012, 6, 1),
            sentence=Sentence(Penalty.FIXED_TERM, 60, combination=Combination.NEW_CRIME),
        ),
        record("r2", sentence=None),
        record("r3", acted_on=None),
        record("r4", sentence=None, decided_on=None, effective_on=None),
        born_on=date(1993, 5, 1),
    ),
    "unsealed by order where the law leaves it to a finding": person(
        record(
            acts=(Act("rape", date(2011, 4, 1)), Act("rape", date(2011, 6, 1))), decided_on=date(2012, 1, 1),
            unsealed_on=date(2013, 1, 1),
        ),
        record("r2", unsealed_on=date(2013, 1, 1)),
        born_on=date(1993, 5, 1),
    ),
    "sealed by order, and one unsealed again": person(
        record(sealed_on=date(2015, 1, 1)), record("r2", sealed_on=date(2014, 1, 1), unsealed_on=date(2015, 1, 1))
    ),
    "overturned, and of no known day": person(
        record(overturned_on=date(2015, 1, 1)), record("r2", decided_on=None, effective_on=None)
    ),
    "lightly sentenced": person(
        record(offence="accident", sentence=Sentence(Penalty.FIXED_TERM, 2, fine=5_000)),
        record("r2", "molestation", decided_on=date(2012, 1, 1), sentence=Sentence(Penalty.FINE)),
    ),
    "whose risk was found": person(
        record(offence="molestation", completed_on=date(2012, 1, 1)),
        record("r2", "molestation"),
        record("r3", "molestation", acted_on=date(2004, 12, 31), completed_on=date(2008, 1, 1)),
        findings=(found(date(2015, 1, 1), "high"),),
    ),
    "too young, and of an act that nobody knows": person(
        record(offence="indecency", **FINED),
        record("r2", "no-such", **FINED, acted_on=None),
        record("r3", "indecency", **FINED, acted_on=None),
        born_on=date(1999, 5, 1),
    ),
    "not prosecuted": person(
        record(**SPARED, non_prosecution=NonProsecution.DISCRETIONARY),
        record("r2", **SPARED, non_prosecution=NonProsecution.EVIDENTIAL),
        record("r3", "accident", **SPARED),
        record("r4", **SPARED, decided_on=None),
    ),
    "listed for days of its own": person(
        record(offence="accident"),
        measures=(order(decided_on=date(2012, 1, 1), from_on=date(2012, 2, 1), until_on=date(2014, 2, 1), months=24),),
    ),
    "listed with a record under control": person(
        UNDER_CONTROL, measures=(order(decided_on=None, record="r1"), order(decided_on=None, record="r9"))
    ),
    "listed with a record under control of days, and of no term": person(
        replace(UNDER_CONTROL, sentence=Sentence(Penalty.CONTROL, None, 600)),
        replace(UNDER_CONTROL, reference="r2", sentence=Sentence(Penalty.CONTROL)),
        measures=(order(decided_on=None, record="r2"), order(decided_on=None, record="r1")),
    ),
    "struck off for an act older than the law of it": person(
        record(offence="accident"),
        measures=(
            Measure("m1", MeasureKind.QUALIFICATION_LOST, date(2012, 1, 1), date(2012, 2, 1), None, 120, "r1"),
        ),
    ),
    "listed with a record that is sealed": person(
        record(sealed_on=date(2015, 1, 1)), measures=(order(decided_on=date(2012, 1, 1), record="r1"),)
    ),
    "listed on a day that nobody wrote, and lifted": person(
        measures=(order(decided_on=None, months=60), order(decided_on=ON, from_on=ON, lifted_on=ON))
    ),
    "of two stated births": person(
        record(**GRAVE),
        record("r2", acted_on=date(1997, 1, 1), acted_until=date(1999, 1, 1)),
        born_on=None,
        births=(BORN, date(1981, 5, 1)),
    ),
}  # fmt: skip


def line(step: Step) -> str:
    """A step as one line: of what, the rule, whether it holds, the article, and the values it used."""
    holds = {True: "holds", False: "does not hold", None: "is open"}[step.holds]
    missing = f", {step.missing}" if step.missing else ""
    cite = f"{step.citation.instrument} {step.citation.article} {step.citation.status}"
    values = "; ".join(f"{name} {value}" for name, value in step.values)
    return f"{step.record} {step.rule} {holds}{missing} [{cite}] {values}".strip()


def worked(name: str) -> str:
    decision = decide(PEOPLE[name], Question("ask", ON, regime="xx"), LAW)
    doubts = [
        f"in doubt: {doubt.record}, {doubt.missing} [{doubt.citation.article}]" for doubt in decision.doubts
    ]
    return "\n".join((*map(line, decision.steps), *doubts, f"outcome: {decision.outcome}"))


def written() -> dict[str, str]:
    """The worked decisions of the file, by the names above them."""
    text = Path(__file__).with_name("worked.txt").read_text("utf-8")
    parts = (part.partition("\n") for part in text.split("## ")[1:])
    return {name: steps.strip() for name, _, steps in parts}


@pytest.mark.parametrize("name", PEOPLE)
def test_every_step_is_shown_with_the_values_that_were_found_right(name: str) -> None:
    assert worked(name).splitlines() == written()[name].splitlines()


def test_a_repetition_after_another_kind_of_record_is_shown_with_what_it_follows() -> None:
    again = "rule: again, kind: conviction, families: [sexual], again_after: administrative-penalty"
    one = law(scope(f"{again}, times_within: {{years: 2}}"))
    fined = record(offence="indecency", **FINED, decided_on=date(2012, 1, 1))
    found = {}
    for day in (date(2013, 12, 31), date(2014, 1, 1)):
        convicted = record("r2", acted_on=day, decided_on=date(2015, 1, 1))
        steps = decide(person(fined, convicted), Question("ask", ON, regime="xx"), one).steps
        found[day] = [line(step) for step in steps if step.rule == "again-after"]
    of_it = "[law 4 primary] again_after administrative-penalty; times_within 2 years; asked_on 2016-01-01"
    assert found == {
        date(2013, 12, 31): [f"r2 again-after holds {of_it}"],
        date(2014, 1, 1): [f"r2 again-after does not hold {of_it}"],
    }


def test_a_record_of_a_kind_that_no_limb_counts_is_shown_as_such() -> None:
    one = law(scope("rule: only, kind: conviction, families: [sexual]"))
    steps = decide(person(record(offence="indecency", **FINED)), Question("ask", ON, regime="xx"), one).steps
    assert [line(step) for step in steps if step.rule == "kind-of-record"] == [
        "r1 kind-of-record does not hold [law 2 primary] kind administrative-penalty"
    ]


def test_explanations_name_each_step_that_the_day_before_did_not_have_and_no_other() -> None:
    changed = 0
    for history in PEOPLE.values():
        for on in (date(2010, 1, 1), date(2013, 2, 12), ON):
            question = Question("ask", on, regime="xx")
            change = explain(history, question, LAW).change
            if change is None:
                continue
            changed += 1
            now, before = (
                Counter(map(_without_day, decide(history, replace(question, asked_on=day), LAW).steps))
                for day in (change.on, change.on - timedelta(days=1))
            )
            assert Counter(map(_without_day, change.because)) == now - before
    assert changed > 10


def _without_day(step: Step) -> Step:
    return replace(step, values=tuple(pair for pair in step.values if pair[0] != "asked_on"))


def test_nobody_is_worked_out_who_is_not_here() -> None:
    assert written().keys() == PEOPLE.keys()
