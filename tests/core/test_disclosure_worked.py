"""Worked decisions of a made-up land: `worked.txt` has every step as a lawyer is shown it, found right by reading."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.core.lands import scope
from tests.core.test_disclosure_conditions import law, record
from tests.core.worked_people import (
    EVERYBODY,
    FINED,
    LAW,
    MORE_PEOPLE,
    ON,
    OTHER_LAW,
    PEOPLE,
    person,
)
from tutela.core.disclosure.decide import decide
from tutela.core.disclosure.explain import explain
from tutela.core.disclosure.question import Question, Step


def line(step: Step) -> str:
    """A step as one line: of what, the rule, whether it holds, the article, and the values it used."""
    holds = {True: "holds", False: "does not hold", None: "is open"}[step.holds]
    missing = f", {step.missing}" if step.missing else ""
    cite = f"{step.citation.instrument} {step.citation.article} {step.citation.status}"
    values = "; ".join(f"{name} {value}" for name, value in step.values)
    return f"{step.record} {step.rule} {holds}{missing} [{cite}] {values}".strip()


def worked(name: str) -> str:
    policy = OTHER_LAW if name in MORE_PEOPLE else LAW
    decision = decide(EVERYBODY[name], Question("ask", ON, regime="xx"), policy)
    doubts = [
        f"in doubt: {doubt.record}, {doubt.missing} [{doubt.citation.article}]" for doubt in decision.doubts
    ]
    return "\n".join((*map(line, decision.steps), *doubts, f"outcome: {decision.outcome}"))


def written() -> dict[str, str]:
    """The worked decisions of the file, by the names above them."""
    text = Path(__file__).with_name("worked.txt").read_text("utf-8")
    parts = (part.partition("\n") for part in text.split("## ")[1:])
    return {name: steps.strip() for name, _, steps in parts}


@pytest.mark.parametrize("name", EVERYBODY)
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
    assert written().keys() == EVERYBODY.keys()
