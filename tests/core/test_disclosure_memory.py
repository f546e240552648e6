"""What is kept of a person while many days and purposes are decided: found once, and asked for afterwards."""

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import pytest

from tests.core.lands import CITE, READING, scope
from tests.core.test_disclosure_conditions import law, penalty, record
from tutela.core.disclosure import intervals as lines
from tutela.core.disclosure.decide import outcome_on
from tutela.core.disclosure.history import (
    Act,
    Finding,
    FindingKind,
    History,
    Record,
    RecordKind,
)
from tutela.core.disclosure.intervals import every_interval, intervals
from tutela.core.disclosure.memory import Memory
from tutela.core.disclosure.question import Outcome
from tutela.core.law.counting import Counting
from tutela.core.law.kind_scopes import kind_scope
from tutela.core.law.regime import Rules
from tutela.core.law.values import Term
from tutela.core.law.words import Fault

BORN, ON = date(1980, 5, 1), date(2016, 1, 1)
LAW: Final = law(
    scope(
        f"rule: seen, kind: conviction, offences: [accident], window: {{starts: decided, lasts: {{years: 5}}, {CITE}}}",
        "rule: again, kind: conviction, families: [sexual], again_after: administrative-penalty,"
        " times_within: {years: 9}",
        "rule: fined, kind: administrative-penalty, families: [sexual], leaves_open: the-post",
    )
    + f"""\
sealing:
  - {{rule: young, kind: conviction, under_years: 18, age_{CITE}, months_at_most: 60, limit_{CITE},
     combined_at_limit: doubt, combined_{READING}, {CITE}}}
spent:
  - {{rule: old, months_at_most: 3, fine_at_most: 10000, clean: {{years: 3}}, {CITE}}}
"""
)
FINED = penalty("r0", date(2008, 3, 1), date(2008, 5, 1))
SEEN = record("r1", "accident")
AGAIN = record("r2", "molestation", acted_on=date(2012, 1, 1), decided_on=date(2013, 1, 1))
PERSON: Final = History(BORN, records=(FINED, SEEN, AGAIN))


class Kept(dict[Hashable, Any]):
    """A memory that knows how often it was asked in vain, and refuses to be told anything twice."""

    in_vain = 0

    def get(self, key: Hashable, default: Any = None) -> Any:
        self.in_vain += key not in self
        return super().get(key, default)

    def __setitem__(self, key: Hashable, value: Any) -> None:
        assert key not in self, "found again what is kept"
        super().__setitem__(key, value)

    def families(self) -> Counter[Hashable]:
        """How many things are kept of each sort: keys begin with it."""
        return Counter(key[0] if isinstance(key, tuple) else key for key in self)


def rules(on: date = ON) -> Rules:
    found = LAW.rules_on("xx", on)
    assert found is not None
    return found


def test_what_no_day_changes_is_found_once_for_all_days_of_a_decision() -> None:
    """The penalty leaves a fact open, the window of the first conviction is over, the second conviction counts."""
    memory, law_of_it = Kept(), rules()
    ask = law_of_it.purposes["ask"]
    first = outcome_on(PERSON, ON, ask, law_of_it, None, memory)
    kept = memory.families()
    assert kept == {
        "sealed": 3,
        "unsealed": 1,
        "years": 2,
        "effect": 3,
        "counts": 1,
        "meets": 4,
        "impossible": 2,
        "window": 1,
        "before-it": 1,
    }
    asked = memory.in_vain
    for days in range(1, 5):
        later = ON + timedelta(days=days)
        assert outcome_on(PERSON, later, ask, law_of_it, None, memory) == first
    assert (memory.families(), memory.in_vain) == (kept, asked)


def test_the_days_of_a_line_are_looked_for_with_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """One memory for all spans and purposes; what is found for the days is there before any day is decided."""
    seen: list[tuple[dict[Hashable, Any], list[Hashable]]] = []

    def spy(*given: Any) -> Any:
        memory = given[-1]
        seen.append((memory, list(dict.fromkeys(Kept(memory).families()))))
        return outcome_on(*given)

    monkeypatch.setattr(lines, "outcome_on", spy)
    found = intervals(PERSON, "ask", LAW, "xx")
    assert found
    memory, before = seen[0]
    assert before == ["charges", "effect", "own-days", "limbs", "window", "years"]
    assert all(one is memory for one, _ in seen)
    families = Kept(memory).families()
    assert {name: families[name] for name in before} == {
        "charges": 1,
        "effect": 3,
        "own-days": 1,
        "limbs": 3,
        "window": 1,
        "years": 2,
    }
    seen.clear()
    assert dict(every_interval(PERSON, ["ask", "ask"], LAW)) == {"ask": found}
    assert len({id(one) for one, _ in seen}) == 1


BY_RISK: Final = law(
    scope(
        "rule: seen, kind: conviction, offences: [rape], window: {starts: decided,"
        f" lasts_by_risk: {{low: {{years: 1}}, high: {{years: 9}}}}, {CITE}}}"
    )
)


def test_a_window_by_risk_is_known_for_every_finding_before_any_day_is_decided(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three sets of days: before a finding, after the first, and after both of the second day."""
    first: list[int] = []

    def spy(*given: Any) -> Any:
        first.append(Kept(given[-1]).families()["window"])
        return outcome_on(*given)

    monkeypatch.setattr(lines, "outcome_on", spy)
    days = ((date(2011, 1, 1), "low"), (date(2012, 1, 1), "high"), (date(2012, 1, 1), "low"))
    findings = tuple(Finding(f"f{at}", FindingKind.RISK, *day) for at, day in enumerate(days))
    assert intervals(History(BORN, records=(record(),), findings=findings), "ask", BY_RISK, "xx")
    assert set(first) == {3}


def test_a_record_that_is_looked_at_for_another_one_is_remembered_too() -> None:
    """The conviction counts for the penalty before it, and nothing is asked after that: its effect is known even so."""
    memory, law_of_it = Kept(), rules()
    person = History(BORN, records=(AGAIN, FINED))
    outcome, _ = outcome_on(person, ON, law_of_it.purposes["ask"], law_of_it, None, memory)
    assert outcome is Outcome.RECORD
    assert memory.families()["effect"] == 2


def test_each_stated_birth_is_looked_at_once() -> None:
    memory, law_of_it = Kept(), rules()
    person = History(None, births=(BORN, date(1981, 5, 1)), records=(SEEN,))
    outcome_on(person, ON, law_of_it.purposes["ask"], law_of_it, None, memory)
    assert memory.families()["sealed"] == 2


RAPE: Final = scope("rule: crimes, kind: conviction, offences: [rape]")
GUILTY: Final = scope("rule: crimes, kind: conviction, offences: [rape], fault: intent")
IN_TIME: Final = scope(
    f"rule: crimes, kind: conviction, offences: [rape], window: {{starts: decided, lasts: {{years: 5}}, {CITE}}}"
)
SEALS: Final = f"""\
sealing:
  - {{rule: young, kind: conviction, under_years: 18, age_{CITE}, months_at_most: 60, limit_{CITE},
     combined_at_limit: doubt, combined_{READING}, {CITE}}}
straddling:
  - {{rule: early, decides: before, {READING}}}
"""
SPENT: Final = (
    f"spent:\n  - {{rule: old, months_at_most: 60, fine_at_most: 10, clean: {{years: 3}}, {CITE}}}\n"
)
OF_NO_DAY: Final[dict[str, Any]] = {
    "decided_on": None,
    "effective_on": None,
    "appealed": False,
    "served_on": date(2013, 6, 1),
    "acted_on": None,
}
SERVED: Final[dict[str, Any]] = {"effective_on": None, "appealed": False, "served_on": date(2010, 4, 1)}
YOUNG: Final = record(acted_on=date(1997, 5, 1))
STRADDLING = record(
    acts=(
        Act("rape", date(1997, 5, 1), is_main=True, victim_was_minor=True),
        Act("rape", date(1999, 5, 1), is_main=False, victim_was_minor=True),
    )
)


def other_offence(one: Rules, **changes: Any) -> Rules:
    """The same law with another rape in its catalogue."""
    return replace(one, offences={**one.offences, "rape": replace(one.offences["rape"], **changes)})


def with_appeals(one: Rules, days: int) -> Rules:
    return replace(one, judgments=replace(one.judgments, appeal_days=days))


@pytest.mark.parametrize(
    ("text", "change", "person"),
    [
        (RAPE, lambda one: other_offence(one, existed_from=date(2010, 1, 1)), record()),
        (GUILTY, lambda one: other_offence(one, fault=Fault.NEGLIGENCE), record()),
        (RAPE, lambda one: replace(one, responsibility=replace(one.responsibility, youngest_years=30)), record()),
        (RAPE, lambda one: with_appeals(one, 3000), record(**SERVED)),
        (SEALS + RAPE, lambda one: replace(one, main_act={}), STRADDLING),
        (SEALS + RAPE, lambda one: replace(one, sealing=dict.fromkeys(RecordKind, ())), YOUNG),
        (SPENT + RAPE, lambda one: replace(one, spent=(replace(one.spent[0], clean=Term(years=9)),)), record()),
        (SPENT + RAPE, lambda one: other_offence(one, existed_from=date(2013, 1, 2)), record(**OF_NO_DAY)),
        (IN_TIME, lambda one: of_window(one, Term(years=9)), record()),
        (IN_TIME, lambda one: other_offence(one, existed_from=date(2011, 1, 2)), record(**OF_NO_DAY)),
        (RAPE, lambda one: counting_nothing(one), record()),
    ],
)  # fmt: skip
def test_what_was_found_under_one_law_is_not_taken_for_what_another_says(
    text: str, change: Callable[[Rules], Rules], person: Record
) -> None:
    one = law(text).rules_on("xx", ON)
    assert one is not None
    other = change(one)
    history = History(BORN, records=(person,))
    fresh = {id(each): outcome_on(history, ON, each.purposes["ask"], each, None) for each in (one, other)}
    assert fresh[id(one)] != fresh[id(other)]
    for order in ((one, other), (other, one)):
        memory: Memory = {}
        for each in order:
            found = outcome_on(history, ON, each.purposes["ask"], each, None, memory)
            assert found == fresh[id(each)]


def of_window(one: Rules, lasts: Term) -> Rules:
    """The same law, whose limb is open for another time."""
    [limb] = one.purposes["ask"].kinds[RecordKind.CONVICTION].named
    assert limb.window is not None
    return counting(one, replace(limb, window=replace(limb.window, lasts=lasts)))


def counting_nothing(one: Rules) -> Rules:
    """The same law, whose limb asks for a longer sentence."""
    [limb] = one.purposes["ask"].kinds[RecordKind.CONVICTION].named
    return counting(one, replace(limb, months_over=500))


def counting(one: Rules, limb: Counting) -> Rules:
    kinds = {RecordKind.CONVICTION: kind_scope([limb], one.offences)}
    return replace(one, purposes={"ask": replace(one.purposes["ask"], kinds=kinds)})


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        (SEALS + RAPE, {"acted_on": date(1997, 5, 1)}, {}),
        (RAPE, {"overturned_on": ON}, {}),
        (RAPE, {"effective_on": None, "appealed": True}, {}),
        (GUILTY, {"offence": "accident"}, {}),
        (IN_TIME, {"decided_on": date(2010, 1, 1)}, {"decided_on": date(2013, 1, 1)}),
        (SPENT + RAPE, {"decided_on": date(2015, 1, 1)}, {}),
        (RAPE, {"acted_on": date(1990, 5, 1)}, {}),
    ],
)  # fmt: skip
def test_what_was_found_of_one_record_is_not_taken_for_what_is_known_of_another(
    text: str, one: dict[str, Any], other: dict[str, Any]
) -> None:
    """Two persons whose records differ, then both records in one person, in either order."""
    law_of_it = law(text).rules_on("xx", ON)
    assert law_of_it is not None
    ask = law_of_it.purposes["ask"]
    records = record("r1", **one), record("r2", **other)
    apart = {outcome_on(History(BORN, records=(each,)), ON, ask, law_of_it, None) for each in records}
    assert len(apart) == 2
    for order in (records, records[::-1]):
        history = History(BORN, records=order)
        memory: Memory = {}
        for part in (*((each,) for each in order), order):
            some = replace(history, records=part)
            for key in [one for one in memory if isinstance(one, tuple) and one[0] == "unsealed"]:
                del memory[key]
            found = outcome_on(some, ON, ask, law_of_it, None, memory)
            assert found == outcome_on(some, ON, ask, law_of_it, None)


def test_words_of_a_charge_that_the_catalogue_does_not_have_stay_with_their_record() -> None:
    """The law lives as long as the process, and remembers charges; free words may name somebody."""
    fresh = law(RAPE)
    words = "强奸李某某"
    found = intervals(History(BORN, records=(record("r1", words),)), "ask", fresh, "xx")
    assert found == intervals(History(BORN, records=(record("r1", ""),)), "ask", fresh, "xx")
    assert found
    assert words not in str(fresh._named)
    assert fresh._named
