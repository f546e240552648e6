"""While a record is to be seen: a window that opens on one day and closes on another, by facts or by risk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tutela.core.disclosure.answers import NO, YES, Answer, left_open
from tutela.core.disclosure.findings import latest, risks_on
from tutela.core.disclosure.history import FindingKind, History, Record
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.possible import Possible, days_read, start_of
from tutela.core.disclosure.trace import Trace, Used, in_words, listed, note
from tutela.core.law.calendar import end_of_term
from tutela.core.law.counting import Window
from tutela.core.law.regime import Rules
from tutela.core.law.values import Term
from tutela.core.law.words import Start

STANDING: tuple[Start, ...] = (Start.DECIDED, Start.EFFECT, Start.ACTED)


@dataclass(frozen=True, slots=True)
class Turns:
    """When a window can open and close: the earliest and the latest day of each, None where nothing bounds it.

    `life` says that it may never close; `missing` names what is unknown about the start, `risk` that the risk is.
    """

    opens_first: date | None
    opens_last: date | None
    closes_first: date | None
    closes_last: date | None
    life: bool
    begun: bool  # where the record stands the start is past
    missing: Missing | None


def in_window(
    window: Window, record: Record, history: History, on: date, rules: Rules, trace: Trace
) -> Answer:
    """Whether the record is to be seen on the day; open only where a missing day or finding could decide it."""
    start = start_of(window.starts, record, rules.judgments.appeal_days, rules.offences)
    turns = turns_of(window, start, terms_on(window, history, on))
    answer = _seen(turns, on)
    if trace is not None:
        values = _used(window, record, start, turns, history, on, rules)
        note(trace, "window", record.reference, answer[0], window.cite, answer[1], **values)
    return answer


def turning_days(window: Window, record: Record, rules: Rules) -> Iterator[date]:
    """Every day on which the window can open or close, whatever the risk will be found to be."""
    start = start_of(window.starts, record, rules.judgments.appeal_days, rules.offences)
    ends = (start.first,) if start.first == start.last else (start.first, start.last)
    for day in ends:
        opens = _later(day, window.after)
        if opens is not None:
            yield opens
            yield from (end_of_term(opens, **lengths(term)) for term in every_term(window))


def every_term(window: Window) -> tuple[Term, ...]:
    """The terms the window may last; none for life."""
    if window.lasts is not None:
        return (window.lasts,)
    return tuple((window.lasts_by_risk or {}).values())


def terms_on(window: Window, history: History, on: date) -> tuple[Term, ...]:
    """The terms it may last as the findings of the day have it: all of them where the risk is not found.

    A day whose findings disagree leaves open which of them it is.
    """
    by_risk = window.lasts_by_risk
    if by_risk is None:
        return every_term(window)
    found = risks_on(history, on)
    if not found or not all(value in by_risk for value in found):
        return every_term(window)
    return tuple(by_risk[value] for value in sorted(found))


def turns_of(window: Window, start: Possible, terms: tuple[Term, ...]) -> Turns:
    """The earliest and latest days of opening and closing; the end of a term is its first free day."""
    opens_first = _later(start.first, window.after)
    closes = _ends(opens_first, terms)
    opens_last, closes_last = opens_first, max(closes, default=None)
    if start.first != start.last:
        opens_last = _later(start.last, window.after)
        closes_last = max(_ends(opens_last, terms), default=None)
    return Turns(
        opens_first=opens_first,
        opens_last=opens_last,
        closes_first=min(closes, default=None),
        closes_last=closes_last,
        life=not terms,
        begun=window.after is None and window.starts in STANDING,
        missing=start.missing,
    )


def _ends(day: date | None, terms: tuple[Term, ...]) -> list[date]:
    """The first free days after terms that begin on a day; none where the day is not bounded."""
    return [] if day is None else [end_of_term(day, **lengths(term)) for term in terms]


def _later(day: date | None, term: Term | None) -> date | None:
    if day is None or term is None:
        return day
    return end_of_term(day, **lengths(term))


def lengths(term: Term) -> dict[str, int]:
    """The parts of a term as `calendar.end_of_term` counts them."""
    return {"years": term.years, "months": term.months, "days": term.days}


def _seen(turns: Turns, on: date) -> Answer:
    """No before it can have opened and once it must have closed; yes between its last opening and first closing."""
    if turns.opens_first is not None and on < turns.opens_first:
        return NO
    if turns.closes_last is not None and on >= turns.closes_last:
        return NO
    opened = turns.begun or (turns.opens_last is not None and on >= turns.opens_last)
    still = turns.life or (turns.closes_first is not None and on < turns.closes_first)
    if opened and still:
        return YES
    return left_open(turns.missing or Missing.RISK_FINDING)


def _used(
    window: Window, record: Record, start: Possible, turns: Turns, history: History, on: date, rules: Rules
) -> dict[str, Used]:
    """What the window read: the day its start is known by, its terms, the findings, and the days they give."""
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
