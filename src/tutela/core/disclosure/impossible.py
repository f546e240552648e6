"""Facts that cannot be true together: an offender too young to answer, an offence before its law."""

from datetime import date

from tutela.core.disclosure.history import Act, History, Record, RecordKind
from tutela.core.disclosure.memory import Memory
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.trace import Trace, Used, listed, note
from tutela.core.law.calendar import has_reached
from tutela.core.law.regime import Rules
from tutela.core.law.schema import AgeOfCrimes, Offence, Responsibility


def impossible(
    act: Act, record: Record, history: History, rules: Rules, trace: Trace, memory: Memory | None = None
) -> Missing | None:
    """The fact that must be wrong, if one is.

    Criminal Law 17 lets one answer for crimes from sixteen, for the gravest from fourteen or twelve; 12 punishes
    under the law of the day. Such a record is neither believed nor dropped: a person looks at it.
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
    born_on = history.born_on if _has_age(offence, youngest) else None
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
        age = _age_for(offence, last, youngest)
        young = not has_reached(born_on, last, age.youngest_years)
        note(
            trace, youngest.rule, record.reference, None if young else False, age.cite,
            Missing.OFFENDER_AGE if young else None,
            born_on=born_on, acted_on=act.acted_on, acted_until=act.acted_until, family=offence.family.value,
            youngest_years=age.youngest_years, **_read_of(offence, youngest),
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


def _crimes(offence: Offence, youngest: Responsibility) -> list[AgeOfCrimes]:
    """The ages that go for a crime; none for a violation, whose law has an age of its own."""
    if RecordKind.CONVICTION not in offence.kinds:
        return []
    return [age for age in youngest.crimes or () if age.offences is None or offence.code in age.offences]


def _has_age(offence: Offence, youngest: Responsibility) -> bool:
    return offence.family in youngest.families or bool(_crimes(offence, youngest))


def _age_for(offence: Offence, last: date, youngest: Responsibility) -> AgeOfCrimes | Responsibility:
    """The lowest age that the law of the act's last day had for the offence."""
    ages = [age for age in _crimes(offence, youngest) if age.acted_from is None or last >= age.acted_from]
    return min(ages, key=lambda age: age.youngest_years, default=youngest)


def _read_of(offence: Offence, youngest: Responsibility) -> dict[str, Used]:
    """What tells the ages of crimes apart, for a trace."""
    since = [age.acted_from for age in _crimes(offence, youngest) if age.acted_from is not None]
    return {"offence": offence.code, "acted_from": listed(since)} if since else {}
