"""What holds under every regime: days are decisions, the sealed never shows, order and length clear nobody."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.histories import Offences, days_of, ends_of, histories, repeaters
from tests.depth import tries
from tests.laws import everything
from tutela.core.disclosure.decide import decide
from tutela.core.disclosure.history import History, MeasureKind, Penalty, Record, RecordKind
from tutela.core.disclosure.intervals import intervals
from tutela.core.disclosure.question import Interval, Outcome, Question
from tutela.core.errors import Reason, Refusal
from tutela.core.law.values import Term

POLICY = everything()
REGIMES = sorted(set(POLICY.regimes.values()))
NO_DAY_BEFORE = date(2000, 1, 1)


@cache
def offences_for(regime: str, purpose: str) -> Offences:
    """By kind of record what the purpose counts, and a few offences beside; of kinds it does not count those few."""
    counted: dict[RecordKind, set[str]] = {}
    for rules in POLICY.rules_with(purpose, regime):
        for kind, scope in rules.purposes[purpose].kinds.items():
            counted.setdefault(kind, set()).update(scope.by_offence)
    catalogue = POLICY.rules_with(purpose, regime)[-1].offences.values()
    found: dict[RecordKind, tuple[str, ...]] = {}
    for kind in sorted({kind for offence in catalogue for kind in offence.kinds}):
        named = sorted(counted.get(kind, ()))
        beside = [one.code for one in catalogue if kind in one.kinds and one.code not in named]
        found[kind] = (*(named * 4), *beside[:: max(1, len(beside) // (8 if kind in counted else 2))])
    return found


@cache
def kinds_for(regime: str, purpose: str) -> tuple[MeasureKind, ...]:
    """The kinds of order that a purpose counts; any where it counts none."""
    counted = {
        rule.kind for rules in POLICY.rules_with(purpose, regime) for rule in rules.purposes[purpose].measures
    }
    return tuple(sorted(counted)) or tuple(MeasureKind)


@cache
def terms_of(regime: str, purpose: str) -> tuple[Term, ...]:
    """Every length that a rule of the purpose counts with."""
    found: list[Term | None] = []
    for rules in POLICY.rules_with(purpose, regime):
        found += [rule.clean for rule in rules.spent]
        for limb in rules.purposes[purpose].turning:
            found.append(limb.times_within)
            if limb.window is not None:
                lasting = [limb.window.lasts, *(limb.window.lasts_by_risk or {}).values()]
                after = limb.window.after or Term()
                found += [after, *(_sum(after, one) for one in lasting if one is not None)]
        found += [ban.lasts for ban in rules.bans if rules.purposes[purpose].measures]
    return tuple({repr(term): term for term in found if term is not None}.values())


def _sum(one: Term, other: Term) -> Term:
    return Term(years=one.years + other.years, months=one.months + other.months, days=one.days + other.days)


@st.composite
def asked(draw: st.DrawFn, regime: str) -> tuple[History, str]:
    """A person of a land, and one of its purposes."""
    purpose = draw(st.sampled_from(purposes_of(regime)))
    offences = offences_for(regime, purpose)
    anybody = histories(offences, kinds_for(regime, purpose))
    return draw(anybody | repeaters(offences)), purpose


def purposes_of(regime: str) -> list[str]:
    return sorted(code for code, home in POLICY.regimes.items() if home == regime)


def days(history: History, regime: str, purpose: str) -> list[date]:
    """The days on which anything can turn, and their neighbours."""
    eras = {era.from_on for era in POLICY.rules_with(purpose, regime)}
    near = {day + timedelta(days=by) for day in eras for by in (-1, 0, 1)}
    return sorted({*days_of(history), *ends_of(history, terms_of(regime, purpose)), *near})


def outcome(history: History, purpose: str, regime: str, day: date) -> Outcome | None:
    try:
        return decide(history, Question(purpose, day, regime=regime), POLICY, trace=False).outcome
    except Refusal as refusal:
        if refusal.reason is not Reason.PACK_NOT_IN_FORCE:
            raise
        return None


def looked_up(found: tuple[Interval, ...], day: date) -> Outcome:
    inside = [one for one in found if one.from_on <= day and (one.until_on is None or day < one.until_on)]
    return inside[0].outcome if inside else Outcome.NO_RECORD


@pytest.mark.parametrize("regime", REGIMES)
def test_the_intervals_are_the_decisions_of_every_day(regime: str) -> None:
    @tries(20)
    @given(asked(regime), st.data())
    def holds(person: tuple[History, str], data: st.DataObject) -> None:
        history, purpose = person
        found = intervals(history, purpose, POLICY, regime)
        all_days = days(history, regime, purpose)
        at = data.draw(st.integers(0, 3))
        for day in all_days[at::4]:
            assert looked_up(found, day) is (outcome(history, purpose, regime, day) or Outcome.NO_RECORD)
        for one, after in pairwise(found):
            assert one.until_on is not None
            assert one.until_on < after.from_on or one.outcome is not after.outcome

    holds()


@pytest.mark.parametrize("regime", REGIMES)
def test_a_record_sealed_by_order_and_its_orders_never_show(regime: str) -> None:
    @tries(12)
    @given(asked(regime), st.data())
    def holds(person: tuple[History, str], data: st.DataObject) -> None:
        history, purpose = person
        sealed = replace(
            history,
            records=tuple(replace(one, sealed_on=NO_DAY_BEFORE, unsealed_on=None) for one in history.records),
            measures=tuple(replace(one, record="r1") for one in history.measures if history.records),
        )
        day = data.draw(st.sampled_from(days(history, regime, purpose)))
        assert outcome(sealed, purpose, regime, day) in (None, Outcome.NO_RECORD)
        assert intervals(sealed, purpose, POLICY, regime) == ()

    holds()


@pytest.mark.parametrize("regime", REGIMES)
def test_one_sealed_record_among_others_changes_nothing(regime: str) -> None:
    @tries(12)
    @given(asked(regime))
    def holds(person: tuple[History, str]) -> None:
        history, purpose = person
        first, rest = history.records[:1], history.records[1:]
        sealed = tuple(replace(one, sealed_on=NO_DAY_BEFORE, unsealed_on=None) for one in first)
        own = tuple(one for one in history.measures if one.record != "r1")
        with_it = replace(history, records=(*sealed, *rest), measures=own)
        without = replace(history, records=rest, measures=own)
        assert intervals(with_it, purpose, POLICY, regime) == intervals(without, purpose, POLICY, regime)

    holds()


@pytest.mark.parametrize("regime", REGIMES)
def test_the_order_of_facts_makes_no_difference(regime: str) -> None:
    @tries(12)
    @given(asked(regime))
    def holds(person: tuple[History, str]) -> None:
        history, purpose = person
        turned = replace(
            history,
            records=history.records[::-1],
            measures=history.measures[::-1],
            findings=history.findings[::-1],
        )
        assert intervals(turned, purpose, POLICY, regime) == intervals(history, purpose, POLICY, regime)

    holds()


@pytest.mark.parametrize("regime", REGIMES)
def test_a_longer_sentence_never_clears_anybody(regime: str) -> None:
    @tries(20)
    @given(asked(regime), st.integers(1, 120), st.data())
    def holds(person: tuple[History, str], more: int, data: st.DataObject) -> None:
        history, purpose = person
        longer = replace(history, records=tuple(_longer(record, more) for record in history.records))
        day = data.draw(st.sampled_from(days(history, regime, purpose)))
        if outcome(history, purpose, regime, day) is Outcome.RECORD:
            assert outcome(longer, purpose, regime, day) is Outcome.RECORD

    holds()


def _longer(record: Record, more: int) -> Record:
    sentence = record.sentence
    if sentence is None or sentence.penalty is not Penalty.FIXED_TERM or sentence.months is None:
        return record
    return replace(record, sentence=replace(sentence, months=sentence.months + more))


@pytest.mark.parametrize("regime", REGIMES)
def test_the_worlds_reach_an_answer_in_every_regime(regime: str) -> None:
    """The properties above would say nothing of a regime in which no random person ever has an answer."""
    seen: set[Outcome] = set()

    @settings(max_examples=40, deadline=None, derandomize=True, database=None)
    @given(asked(regime))
    def look(person: tuple[History, str]) -> None:
        history, purpose = person
        seen.update(one.outcome for one in intervals(history, purpose, POLICY, regime))

    look()
    assert seen
