"""The bans of one person on one day: by law beside records that stand, by order beside them; they coexist."""

from collections.abc import Iterator, Mapping
from datetime import date

from tutela.core.bans.ban import Ban, BansOn
from tutela.core.bans.by_law import bans_by_law
from tutela.core.bans.by_order import ban_by_order
from tutela.core.disclosure.decide import facts_on
from tutela.core.disclosure.history import History
from tutela.core.disclosure.limbs import Facts
from tutela.core.disclosure.scopes import seen_with_record
from tutela.core.disclosure.trace import Trace, note
from tutela.core.errors import Reason, Refusal
from tutela.core.law.policy import Policy


def bans_on(history: History, on: date, policy: Policy, regime: str = "cn") -> BansOn:
    """Every ban in force, coming, ended or open on a day, with every rule that was tried.

    Records that are sealed, also those whose seal some purpose opens, or spent, and those whose sealing is in doubt,
    leave first, and the orders made with them.
    Refusal(PACK_NOT_IN_FORCE) on a day on which the regime's law is silent.
    """
    rules = policy.rules_on(regime, on)
    if rules is None:
        raise Refusal(Reason.PACK_NOT_IN_FORCE, day=on.isoformat(), instrument=regime)
    steps: Trace = []
    facts, _ = facts_on(history, on, rules, steps)
    found = [*bans_by_law(facts, first_days(policy, regime), steps), *_orders(facts, policy, regime, steps)]
    place = {rule.rule: at for at, rule in enumerate(rules.bans)}
    ordered = sorted(found, key=lambda ban: place.get(ban.rule, len(place)))
    return BansOn(tuple(ordered), tuple(steps or ()))


def _orders(facts: Facts, policy: Policy, regime: str, steps: Trace) -> Iterator[Ban]:
    """Orders made by the day; those made with a record that left are left out with it."""
    began = first_days(policy, regime)
    for measure in facts.history.measures:
        made = measure.decided_on is None or measure.decided_on <= facts.on
        note(
            steps, "ordered-by-the-day", measure.reference, made, facts.rules.judgments.overturned_cite,
            decided_on=measure.decided_on, asked_on=facts.on,
        )  # fmt: skip
        if made and seen_with_record(measure, facts, steps):
            yield ban_by_order(measure, facts, began, steps)


def first_days(policy: Policy, regime: str) -> Mapping[str, date]:
    """The first day of each ban rule of a regime and of the one it inherits from, over all its editions."""
    home = policy.jurisdictions.get(regime)
    lands = (regime, home.inherits if home else None)
    found: dict[str, date] = {}
    for pack in policy.packs:
        for rule in pack.content.bans or () if pack.jurisdiction in lands else ():
            found[rule.rule] = min(found.get(rule.rule, pack.from_on), pack.from_on)
    return found
