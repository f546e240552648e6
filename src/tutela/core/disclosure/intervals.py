"""Every day's outcome at once: `decide` on each day on which it can change, equal neighbours merged."""

from collections.abc import Iterator
from datetime import date

from tutela.core.disclosure.decide import outcome_of, unsealed_records
from tutela.core.disclosure.history import History, Record
from tutela.core.disclosure.question import Interval, Outcome, SealingDoubt
from tutela.core.disclosure.standing import effect_of
from tutela.core.law.policy import Policy
from tutela.core.law.regime import PurposeScope, Rules


def intervals(history: History, purpose: str, policy: Policy, regime: str = "cn") -> tuple[Interval, ...]:
    """The days on which the outcome is RECORD or PENDING, in order, as the law loaded now sees them.

    NO_RECORD and days on which the purpose's law is silent are left out: absence. Refusal(PURPOSE_UNKNOWN).
    """
    eras = policy.rules_with(purpose, regime)
    found: list[Interval] = []
    for rules, day, until_on in _spans(history.records, eras):
        outcome = _outcome_on(history, day, rules.purposes[purpose], rules)
        if outcome is Outcome.NO_RECORD:
            continue
        last = found[-1] if found else None
        if last is not None and last.until_on == day and last.outcome is outcome:
            found[-1] = Interval(outcome, last.from_on, until_on)
        else:
            found.append(Interval(outcome, day, until_on))
    return tuple(found)


def _outcome_on(history: History, day: date, scope: PurposeScope, rules: Rules) -> Outcome:
    """The outcome of `decide`, by the same functions, without its reasons."""
    visible, _ = unsealed_records(history, day, rules, None)
    return outcome_of(visible, history.born_on, day, scope, rules, None)


def sealing_doubts(
    history: History, on: date, policy: Policy, regime: str = "cn"
) -> tuple[SealingDoubt, ...]:
    """The records whose sealing is in doubt on a day, for any purpose; none before the law of sealing."""
    rules = policy.rules_on(regime, on)
    return unsealed_records(history, on, rules, None)[1] if rules else ()


def _spans(records: tuple[Record, ...], eras: tuple[Rules, ...]) -> Iterator[tuple[Rules, date, date | None]]:
    """From each turning day to the next, within the spans on which the law speaks; none without a record."""
    if not records:
        return
    counted = {rules.judgments.appeal_days for rules in eras}
    turning = sorted({day for record in records for count in counted for day in turning_days(record, count)})
    for rules in eras:
        start, end = rules.from_on, rules.until_on
        inside = [day for day in turning if start < day and (end is None or day < end)]
        for day, until_on in zip((start, *inside), (*inside, end), strict=True):
            yield rules, day, until_on


def turning_days(record: Record, appeal_days: int) -> list[date]:
    """The days on which a record's part in an outcome can change: effect, fall, sealing, unsealing."""
    effect = effect_of(record, appeal_days)
    days = (effect.earliest_on, record.overturned_on, record.sealed_on, record.unsealed_on)
    return [day for day in days if day is not None]
