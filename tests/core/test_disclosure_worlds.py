"""Windows, repetition, risk and relief against the plain restatement, over every world of the missing facts."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.lands import CITE, land, scope
from tests.core.plain_conditions import PRISON, PlainLimb, counts_on, later, worlds
from tests.depth import tries
from tutela.core.disclosure.decide import decide
from tutela.core.disclosure.history import Act, Finding, FindingKind, History, Port, Record, RecordKind
from tutela.core.disclosure.intervals import intervals
from tutela.core.disclosure.question import Outcome, Question
from tutela.core.law.packs import study
from tutela.core.law.policy import Policy

RISKS = ("low", "high")
BY_RISK = {"low": 3, "high": 6}
LIMBS = (
    *(PlainLimb(starts=starts, lasts=6) for starts in
      ("decided", "effect", "acted", "completed", "completed-or-paroled", "at-large")),
    PlainLimb(starts="effect", after=1),
    PlainLimb(starts="decided", after=1, lasts=3),
    PlainLimb(starts="completed", by_risk=BY_RISK),
    PlainLimb(starts="decided", after=2, by_risk=BY_RISK),
    PlainLimb(times=2),
    PlainLimb(times=2, within=6),
    PlainLimb(times=3, within=6),
    PlainLimb(risks=("high",)),
    PlainLimb(relief=True),
    PlainLimb(times=2, starts="at-large", lasts=6),
    PlainLimb(starts="completed", by_risk=BY_RISK, relief=True),
    PlainLimb(risks=("high",), starts="decided", lasts=6, times=2, within=6),
)  # fmt: skip
DAYS = (
    *(date(2010, month, day) for month in range(1, 3) for day in (1, 28)),
    *(date(2010, month, day) for month in range(3, 13, 2) for day in (1, 28)),
)
FACTS = ("acted_on", "decided_on", "completed_on", "sentence", "risk")


@cache
def law(at: int) -> Policy:
    limb = LIMBS[at]
    text = "rule: limb, kind: conviction, offences: [rape]"
    if limb.starts:
        lasts = f", lasts: {{months: {limb.lasts}}}" if limb.lasts else ""
        if limb.by_risk:
            terms = ", ".join(f"{risk}: {{months: {months}}}" for risk, months in limb.by_risk.items())
            lasts = f", lasts_by_risk: {{{terms}}}"
        after = f", after: {{months: {limb.after}}}" if limb.after else ""
        text += f", window: {{starts: {limb.starts}{after}{lasts}, {CITE}}}"
    text += f", times_at_least: {limb.times}" if limb.times else ""
    text += f", times_within: {{months: {limb.within}}}" if limb.within else ""
    text += f", risks: [{', '.join(limb.risks)}]" if limb.risks else ""
    text += f", relief_{CITE}" if limb.relief else ""
    with TemporaryDirectory() as folder:
        return study(land(Path(folder), scope(text)))


@st.composite
def convictions(draw: st.DrawFn, at: int, lacks: str, in_a_row: bool) -> Record:
    """A conviction with all facts but one; in a row each follows the one before it."""
    days = DAYS[3 * at - 3 : 3 * at] if in_a_row else sorted(draw(st.tuples(*[st.sampled_from(DAYS)] * 3)))
    acted, decided, effective = days
    served = draw(st.sampled_from([day for day in DAYS if day >= effective]))
    offence = draw(st.sampled_from(("rape", "rape", "rape", "accident")))
    suspended = draw(st.sampled_from((None, 12)))
    paroled = draw(st.none() | st.just(effective))
    return Record(
        reference=f"r{at}",
        port=Port.COURT,
        kind=RecordKind.CONVICTION,
        acts=(Act(offence, None if lacks == "acted_on" else acted),),
        decided_on=None if lacks == "decided_on" else decided,
        effective_on=effective,
        sentence=None if lacks == "sentence" else replace(PRISON, suspended_months=suspended),
        completed_on=None if lacks == "completed_on" else served,
        paroled_on=None if lacks == "completed_on" else paroled,
        overturned_on=draw(st.sampled_from((None, None, None, date(2010, 10, 1)))),
    )


@st.composite
def people(draw: st.DrawFn) -> tuple[History, frozenset[str]]:
    """One to three convictions in one year, with all facts known but one; which one that is."""
    missing = draw(st.sampled_from((*FACTS, "nothing", "nothing")))
    in_a_row = draw(st.booleans())
    records = tuple(
        draw(convictions(at, missing if at == 1 else "nothing", in_a_row))
        for at in range(1, draw(st.integers(1, 3)) + 1)
    )
    found = (
        []
        if missing == "risk"
        else [Finding("f", FindingKind.RISK, date(1990, 1, 1), draw(st.sampled_from(RISKS)))]
    )
    if draw(st.booleans()):
        found.append(Finding("g", FindingKind.RELIEF, draw(st.sampled_from(DAYS)), "yes"))
    return History(date(1970, 1, 1), records=records, findings=tuple(found)), frozenset({missing})


def grid_for(history: History, day: date, limb: PlainLimb) -> tuple[date, ...]:
    """The days on either side of which a missing day makes a difference."""
    terms = [
        months for months in (limb.after, limb.lasts, limb.within, *(limb.by_risk or {}).values()) if months
    ]
    terms += [limb.after + months for months in terms]
    base = {day, *DAYS, date(1990, 1, 1)}
    back = {day - timedelta(days=31 * months + by) for months in terms for by in range(-4, 5)}
    return tuple(sorted(base | back | {later(one, months) for one in DAYS for months in terms}))


@tries(150)
@given(people(), st.integers(0, len(LIMBS) - 1), st.sampled_from(DAYS), st.sampled_from((0, 1, 2, 3, 6, 9)))
def test_the_answer_is_that_of_every_world(
    person: tuple[History, frozenset[str]], at: int, first: date, months: int
) -> None:
    history, missing = person
    limb, day = LIMBS[at], later(first, months)
    outcome = decide(history, Question("ask", day, regime="xx"), law(at)).outcome
    found = {
        counts_on(limb, world, day) for world in worlds(history, day, grid_for(history, day, limb), RISKS)
    }
    if outcome is not Outcome.PENDING:
        assert found <= {outcome is Outcome.RECORD}
    else:
        assert missing != {"nothing"}
    conditions = sum(1 for part in (limb.starts, limb.times, limb.risks, limb.relief) if part)
    if outcome is Outcome.PENDING and conditions == 1 and len(history.records) == 1:
        assert found == {True, False}


@tries(100)
@given(people(), st.integers(0, len(LIMBS) - 1))
def test_every_turning_day_is_found(person: tuple[History, frozenset[str]], at: int) -> None:
    history, _ = person
    found = intervals(history, "ask", law(at), "xx")
    for day in (
        later(first, months) + timedelta(days=by)
        for first in DAYS[::3]
        for months in (0, 1, 3, 6)
        for by in (-1, 0)
    ):
        inside = [one for one in found if one.from_on <= day and (one.until_on is None or day < one.until_on)]
        told = inside[0].outcome if inside else Outcome.NO_RECORD
        assert told is decide(history, Question("ask", day, regime="xx"), law(at), trace=False).outcome


def test_the_worlds_reach_every_outcome_under_every_limb() -> None:
    seen: dict[int, set[Outcome]] = {at: set() for at in range(len(LIMBS))}

    @settings(max_examples=200, deadline=None, derandomize=True, database=None)
    @given(people())
    def look(person: tuple[History, frozenset[str]]) -> None:
        for at in seen:
            for day in (date(2010, 7, 1), date(2011, 1, 1)):
                seen[at].add(
                    decide(person[0], Question("ask", day, regime="xx"), law(at), trace=False).outcome
                )

    look()
    assert {
        LIMBS[at]: found for at, found in seen.items() if not {Outcome.RECORD, Outcome.NO_RECORD} <= found
    } == {}
