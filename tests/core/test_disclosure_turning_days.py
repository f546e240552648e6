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
    ("text", "person", "days"),
    [
        (RAPE, record(), [D2010, EDITION]),
        (RAPE, record(effective_on=EDITION), [EDITION]),
        (RAPE, record(effective_on=date(2014, 12, 31)), [date(2014, 12, 31), EDITION]),
        (SHORT, record(), [D2010, date(2013, 3, 31)]),
        (SHORT, record(decided_on=D2012), [D2012]),
        (SHORT, record(decided_on=date(2012, 1, 2)), [date(2012, 1, 2), EDITION, date(2015, 1, 2)]),
        (SHORT, record(decided_on=date(2011, 12, 31)), [date(2011, 12, 31), date(2014, 12, 31)]),
    ],
)  # fmt: skip
def test_a_span_of_law_is_looked_at_only_where_a_record_can_show_in_it(
    text: str, person: Record, days: list[date], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two editions that differ in what a decision reads; a window of three years may close before the second."""
    decided: list[date] = []

    def spy(*given: Any) -> Any:
        decided.append(given[1])
        return outcome_on(*given)

    monkeypatch.setattr(lines, "outcome_on", spy)
    intervals(History(BORN, records=(person,)), "ask", law(SEALS + text, text), "xx")
    assert decided == days
