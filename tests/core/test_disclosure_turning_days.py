"""The days on which a line of answers is decided: those on which something can turn, and no other."""

from datetime import date
from typing import Any, Final

import pytest

from tests.core.lands import scope
from tests.core.test_disclosure_conditions import law, record
from tests.core.test_disclosure_memory import BORN, IN_TIME, RAPE, SEALS, SPENT
from tutela.core.disclosure import intervals as lines
from tutela.core.disclosure.decide import outcome_on
from tutela.core.disclosure.history import Finding, FindingKind, History, Measure, MeasureKind, Record
from tutela.core.disclosure.intervals import intervals

ORDERS: Final = scope(
    "rule: crimes, kind: conviction, offences: [rape]", measures="rule: listed, kind: listed"
)
RISKY: Final = scope("rule: crimes, kind: conviction, offences: [rape], risks: [high]")
SHORT: Final = IN_TIME.replace("years: 5", "years: 3")
D2010, D2012, D2013, D2014 = date(2010, 3, 31), date(2012, 1, 1), date(2013, 1, 1), date(2014, 1, 1)
YOUNG: Final = date(1997, 5, 1)
LAW_BEGINS, EDITION = date(2000, 1, 1), date(2015, 1, 1)
FOUND: Final = Finding("f", FindingKind.RISK, D2012, "high")
LISTED: Final = Measure("m1", MeasureKind.LISTED, D2012, D2013, D2014)


@pytest.mark.parametrize(
    ("text", "person", "days"),
    [
        (RAPE, History(BORN, records=(record(),)), [D2010]),
        (RAPE, History(BORN, records=(record("r1", "accident"),)), []),
        (RAPE, History(BORN), []),
        (RAPE, History(BORN, records=(record(), record("r2", effective_on=D2012))), [D2010, D2012]),
        (RAPE, History(BORN, records=(record(), record("r2", "accident", effective_on=D2012))), [D2010, D2012]),
        (RAPE, History(BORN, records=(record(overturned_on=D2012),)), [D2010, D2012]),
        (RAPE, History(BORN, records=(record(sealed_on=D2012, unsealed_on=D2013),)), [D2010, D2012, D2013]),
        (RAPE, History(BORN, records=(record(overturned_on=D2010),)), [D2010]),
        (RAPE, History(BORN, records=(record(effective_on=None),)), [D2010]),
        (RAPE, History(BORN, records=(record(decided_on=None, effective_on=None),)), [LAW_BEGINS]),
        (RAPE, History(BORN, records=(record(effective_on=date(1999, 1, 1)),)), [LAW_BEGINS]),
        (RAPE, History(BORN, records=(record(),), findings=(FOUND,), measures=(LISTED,)), [D2010]),
        (RISKY, History(BORN, records=(record(),), findings=(FOUND,)), [D2010, D2012]),
        (SHORT, History(BORN, records=(record(),)), [D2010, date(2013, 3, 31)]),
        (SHORT, History(BORN, records=(record(),), findings=(FOUND,)), [D2010, D2012, date(2013, 3, 31)]),
        (ORDERS, History(BORN, measures=(LISTED,)), [LAW_BEGINS, D2013, D2014]),
        (ORDERS, History(BORN, records=(record(),), measures=(LISTED,)), [LAW_BEGINS, D2010, D2013, D2014]),
        (ORDERS, History(BORN, records=(record(),)), [D2010]),
        (SPENT + RAPE, History(BORN, records=(record(),)), [D2010, date(2013, 3, 31)]),
        (SPENT + RAPE, History(BORN, records=(record(), record("r2", effective_on=D2012, decided_on=D2012))),
         [D2010, D2012, date(2013, 3, 31), EDITION]),
    ],
)  # fmt: skip
def test_a_day_is_decided_only_where_something_can_turn(
    text: str, person: History, days: list[date], monkeypatch: pytest.MonkeyPatch
) -> None:
    decided: list[date] = []

    def spy(*given: Any) -> Any:
        decided.append(given[1])
        return outcome_on(*given)

    monkeypatch.setattr(lines, "outcome_on", spy)
    intervals(person, "ask", law(text), "xx")
    assert decided == days


@pytest.mark.parametrize(
    ("text", "facts", "days"),
    [
        (RAPE, {}, [D2010, EDITION]),
        (RAPE, {"effective_on": EDITION}, [EDITION]),
        (RAPE, {"effective_on": date(2014, 12, 31)}, [date(2014, 12, 31), EDITION]),
        (SHORT, {}, [D2010, date(2013, 3, 31)]),
        (SHORT, {"decided_on": D2012}, [D2012]),
        (SHORT, {"decided_on": date(2012, 1, 2)}, [date(2012, 1, 2), EDITION, date(2015, 1, 2)]),
        (SHORT, {"decided_on": date(2011, 12, 31)}, [date(2011, 12, 31), date(2014, 12, 31)]),
    ],
)  # fmt: skip
def test_a_span_of_law_is_looked_at_only_where_a_record_can_show_in_it(
    text: str, facts: dict[str, Any], days: list[date], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two editions, of which the first seals the record; a window of three years may close before the second."""
    assert decided_days(SEALS + text, text, record(acted_on=YOUNG, **facts), monkeypatch) == days


@pytest.mark.parametrize(
    ("facts", "apart"),
    [
        ({}, False),  # an adult's, sealed by neither
        ({"acted_on": YOUNG}, True),  # sealed by the first alone
        ({"acted_on": None}, True),  # in doubt under the first
        ({"sealed_on": D2012, "unsealed_on": D2013}, True),  # an order seals it on some days
    ],
)
def test_editions_that_differ_in_seals_are_one_for_whom_they_leave_the_same_to_be_seen(
    facts: dict[str, Any], apart: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = decided_days(SEALS + RAPE, RAPE, record(**facts), monkeypatch)
    assert (EDITION in days) is apart


def decided_days(first: str, second: str, person: Record, monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """The days on which somebody's line of answers is decided under two editions."""
    decided: list[date] = []

    def spy(*given: Any) -> Any:
        decided.append(given[1])
        return outcome_on(*given)

    monkeypatch.setattr(lines, "outcome_on", spy)
    intervals(History(BORN, records=(person,)), "ask", law(first, second), "xx")
    return decided
