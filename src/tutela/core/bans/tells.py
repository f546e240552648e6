"""Who must be told of a ban, and by when."""

from datetime import date

from tutela.core.bans.ban import Told
from tutela.core.disclosure.history import Measure, Record
from tutela.core.disclosure.measures import Span
from tutela.core.disclosure.possible import effect
from tutela.core.law.bans import BanRule
from tutela.core.law.clocks import due
from tutela.core.law.regime import Rules


def told(
    rule: BanRule, record: Record | None, measure: Measure | None, span: Span, rules: Rules
) -> tuple[Told, ...]:
    """Everybody a rule names. Times run from the effect of the judgment or penalty (判决生效后…三十日内).

    Where there is no record, from the day of the order, or else from the first day of the ban.
    """
    from_on = _counted_from(record, measure, span, rules)
    return tuple(
        Told(tell.code, tell.whom, due(tell.clock, from_on) if tell.clock and from_on else None, tell.cite)
        for tell in rule.tells or ()
    )


def _counted_from(record: Record | None, measure: Measure | None, span: Span, rules: Rules) -> date | None:
    if record is not None:
        day = effect(record, rules.judgments.appeal_days)
        return day.first if day.missing is None else None
    return (measure.decided_on if measure else None) or span.from_on
