"""Facts that cannot be true together: an offender too young to answer, an offence before its law."""

from tutela.core.disclosure.history import Act, History, Record
from tutela.core.disclosure.memory import Memory
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.trace import Trace, note
from tutela.core.law.calendar import has_reached
from tutela.core.law.regime import Rules
from tutela.core.law.schema import Offence


def impossible(
    act: Act, record: Record, history: History, rules: Rules, trace: Trace, memory: Memory | None = None
) -> Missing | None:
    """The fact that must be wrong, if one is.

    Criminal Law 17(2) lets one answer for rape from fourteen; 12 punishes under the law of the day. Such a
    record is neither believed nor dropped: a person looks at it.
    """
    offence = rules.offences.get(act.offence)
    if offence is None:
        return None
    if memory is None:
        return _impossible(act, record, offence, history, rules, trace)
    key = ("impossible", id(act), id(offence), id(rules.responsibility))
    if key not in memory:
        memory[key] = _impossible(act, record, offence, history, rules, trace)
    found: Missing | None = memory[key]
    return found


def _impossible(
    act: Act, record: Record, offence: Offence, history: History, rules: Rules, trace: Trace
) -> Missing | None:
    youngest = rules.responsibility
    born_on = history.born_on if offence.family in youngest.families else None
    if born_on is None and offence.existed_from is None:
        return None
    last = act.acted_until or act.acted_on
    if last is None:
        note(
            trace, "act-dated", record.reference, False, youngest.cite,
            acted_on=act.acted_on, acted_until=act.acted_until, existed_from=offence.existed_from,
        )  # fmt: skip
        return None
    if born_on is not None:
        young = not has_reached(born_on, last, youngest.youngest_years)
        note(
            trace, youngest.rule, record.reference, None if young else False, youngest.cite,
            Missing.OFFENDER_AGE if young else None,
            born_on=born_on, acted_on=act.acted_on, acted_until=act.acted_until, family=offence.family.value,
            youngest_years=youngest.youngest_years,
        )  # fmt: skip
        if young:
            return Missing.OFFENDER_AGE
    if offence.existed_from is None:
        return None
    early = last < offence.existed_from
    note(
        trace, "offence-existed", record.reference, None if early else True, offence.articles[0].cite,
        Missing.OFFENCE_ON_ACT_DAY if early else None,
        acted_on=act.acted_on, acted_until=act.acted_until, existed_from=offence.existed_from,
    )  # fmt: skip
    return Missing.OFFENCE_ON_ACT_DAY if early else None
