"""Whether the days that an order states are those the law gives it, for orders whose days are nobody's to choose."""

from dataclasses import replace

from tutela.core.disclosure.history import History, Measure
from tutela.core.disclosure.measures import span_of
from tutela.core.law.regime import Rules
from tutela.core.law.words import Start

_NOBODY = History(born_on=None)


def starts_by_law(measure: Measure, rules: Rules) -> bool:
    """自撤销之日起 (Teacher Qualification Regulations 19): what begins with its decision begins on no other day."""
    decided = any(rule.kind is measure.kind and rule.starts is Start.DECIDED for rule in rules.bans)
    return not decided or measure.from_on in (None, measure.decided_on)


def ends_by_law(measure: Measure, rules: Rules) -> bool:
    """5年内不得重新申请 (19), 不能重新取得 (18): a term or an end that is stated is the law's own; none may be stated.

    Whether the order was lifted since does not count.
    """
    standing = replace(measure, lifted_on=None)
    silent = replace(standing, until_on=None, months=None)
    return span_of(standing, _NOBODY, rules).until_on == span_of(silent, _NOBODY, rules).until_on
