"""Writes down each rule that is tried, with the values it used; without a list, nothing."""

from collections.abc import Iterable
from datetime import date
from typing import Final, TypeAlias

from tutela.core.disclosure.question import Citation, Step
from tutela.core.law.values import Term

COUNTS: Final = "counts-for-purpose"  # the last step of a record or order that stands or may stand
STANDS: Final = "overturned"  # the first step of a record that is seen
SUPPORTING: Final = frozenset(
    {
        "age-at-act",
        "whole-case",
        "acts-apart",
        "term-within-limit",
        "window",
        "times",
        "one-of-the-times",
        "risk-finding",
        "relief",
    }
)  # steps that a rule's own step sums up

Trace: TypeAlias = list[Step] | None
Used: TypeAlias = date | str | int | bool | None


def note(
    trace: Trace,
    rule: str,
    record: str | None,
    holds: bool | None,
    citation: Citation,
    missing: str | None = None,
    **values: Used,
) -> None:
    """One step: whether the rule holds (None where `missing` leaves it open), with its values as text."""
    if trace is not None:
        used = tuple((name, as_text(value)) for name, value in values.items())
        trace.append(Step(rule, record, holds, used, citation, missing))


def as_text(value: Used) -> str:
    """ISO dates, numbers as written, `yes`/`no`, and `unknown` for a fact that is not there."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def in_words(term: Term | None) -> str | None:
    """A term as text: 2 years 6 months; None where there is none."""
    if term is None:
        return None
    parts = ((term.years, "year"), (term.months, "month"), (term.days, "day"))
    return " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count)


def listed(values: Iterable[Used]) -> str | None:
    """Several values of one name, in order; None where there are none."""
    return ", ".join(as_text(value) for value in values) or None
