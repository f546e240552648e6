"""While a record is to be seen: a window that opens on one day and closes on another, by facts or by risk."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from tutela.core.disclosure.answers import NO, YES, Answer, left_open
from tutela.core.disclosure.findings import latest, risks_on
from tutela.core.disclosure.history import FindingKind, History, Record
from tutela.core.disclosure.limbs import Facts
from tutela.core.disclosure.memory import Memory
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.possible import days_read, start_of
from tutela.core.disclosure.trace import Trace, Used, in_words, listed, note
from tutela.core.disclosure.turns import Turns, turns_of
from tutela.core.law.counting import Window
from tutela.core.law.regime import Rules
from tutela.core.law.values import Term

NOT_ASKED: Final[frozenset[str]] = frozenset()  # of a window whose length no risk decides


def in_window(window: Window, record: Record, facts: Facts, trace: Trace) -> Answer:
    """Whether the record is to be seen on the day; open only where a missing day or finding could decide it."""
    turns = turns_on(window, record, facts.history, facts.on, facts.rules, facts.memory)
    answer = _seen(turns, facts.on)
    if trace is not None:
        values = _used(window, record, turns, facts)
        note(trace, "window", record.reference, answer[0], window.cite, answer[1], **values)
    return answer


def turns_ever(
    window: Window, record: Record, history: History, rules: Rules, memory: Memory | None = None
) -> Iterator[Turns]:
    """When the window can open and close, as the findings of each time have it."""
    yield turns_on(window, record, history, date.min, rules, memory)
    if window.lasts_by_risk is not None:
        for finding in history.findings:
            yield turns_on(window, record, history, finding.found_on, rules, memory)


def turns_on(
    window: Window, record: Record, history: History, on: date, rules: Rules, memory: Memory | None
) -> Turns:
    """When the window can open and close, as the findings of a day have it."""
    risks = risks_on(history, on) if window.lasts_by_risk is not None else NOT_ASKED
    key = ("window", id(window), id(record), risks, rules.judgments.appeal_days, id(rules.offences))
    found: Turns | None = memory.get(key) if memory is not None else None
    if found is not None:
        return found
    start = start_of(window.starts, record, rules.judgments.appeal_days, rules.offences)
    found = turns_of(window, start, terms_for(window, risks))
    if memory is not None:
        memory[key] = found
    return found


def every_term(window: Window) -> tuple[Term, ...]:
    """The terms the window may last; none for life."""
    if window.lasts is not None:
        return (window.lasts,)
    return tuple((window.lasts_by_risk or {}).values())


def terms_for(window: Window, risks: frozenset[str]) -> tuple[Term, ...]:
    """The terms it may last where these risks were last found: all of them where the risk is not found.

    A day whose findings disagree leaves open which of them it is.
    """
    by_risk = window.lasts_by_risk
    if by_risk is None or not risks or not all(value in by_risk for value in risks):
        return every_term(window)
    return tuple(by_risk[value] for value in sorted(risks))


def _seen(turns: Turns, on: date) -> Answer:
    """No before it can have opened and once it must have closed; yes between its last opening and first closing."""
    if not turns.may_be_open(on, on):
        return NO
    opened = turns.begun or (turns.opens_last is not None and on >= turns.opens_last)
    still = turns.life or (turns.closes_first is not None and on < turns.closes_first)
    if opened and still:
        return YES
    return left_open(turns.missing or Missing.RISK_FINDING)


def _used(window: Window, record: Record, turns: Turns, facts: Facts) -> dict[str, Used]:
    """What the window read: the day its start is known by, its terms, the findings, and the days they give."""
    history, on, rules = facts.history, facts.on, facts.rules
    start = start_of(window.starts, record, rules.judgments.appeal_days, rules.offences)
    values: dict[str, Used] = {
        "starts": window.starts.value,
        "start_first": start.first,
        "start_last": start.last,
    }
    values |= days_read(window.starts, record, rules.judgments.appeal_days, rules.offences)
    values |= {"after": in_words(window.after), "lasts": in_words(window.lasts)}
    if window.lasts_by_risk is not None:
        values["lasts_by_risk"] = ", ".join(
            f"{risk} {in_words(term)}" for risk, term in window.lasts_by_risk.items()
        )
        findings = latest(history, FindingKind.RISK, on)
        values |= {"value": listed(sorted(risks_on(history, on)))}
        values |= {"found_on": findings[0].found_on if findings else None}
    values |= {"opens_on": turns.opens_last, "closes_on": turns.closes_first, "asked_on": on}
    return values
