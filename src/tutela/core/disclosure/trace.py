"""Writes down each rule that is tried, with the values it used; without a list, nothing."""

from datetime import date
from typing import TypeAlias

from tutela.core.disclosure.question import Citation, Step

Trace: TypeAlias = list[Step] | None
Used: TypeAlias = date | str | int | bool | None


def note(
    trace: Trace,
    rule: str,
    record: str,
    holds: bool | None,
    citation: Citation,
    missing: str | None = None,
    **values: Used,
) -> None:
    """One step: whether the rule holds (None where `missing` leaves it open), with its values as text."""
    if trace is not None:
        used = tuple((name, _text(value)) for name, value in values.items())
        trace.append(Step(rule, record, holds, used, citation, missing))


def _text(value: Used) -> str:
    """ISO dates, numbers as written, `yes`/`no`, and `unknown` for a fact that is not there."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)
