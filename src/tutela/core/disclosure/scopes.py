"""Whether a record counts for a purpose: kind, offence, ground, victim, and facts that agree."""

from datetime import date

from tutela.core.disclosure.history import Act, Record, RecordKind
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.trace import Trace, note
from tutela.core.law.calendar import has_reached
from tutela.core.law.counting import Counting
from tutela.core.law.regime import KindScope, PurposeScope, Rules
from tutela.core.law.schema import Offence
from tutela.core.law.words import Victim

Answer = tuple[bool | None, str | None]

YES: Answer = (True, None)
NO: Answer = (False, None)


def counts(record: Record, born_on: date | None, scope: PurposeScope, rules: Rules, trace: Trace) -> Answer:
    """A record counts where one of its acts does; it is open where none does and one may."""
    kind = scope.kinds.get(record.kind)
    if kind is None:
        note(
            trace, "kind-of-record", record.reference, False, scope.purpose.cite, kind=record.kind.value
        )  # fmt: skip
        return NO
    if not record.acts:
        return _without_acts(record, kind, scope, trace)
    found = NO
    for act in record.acts:
        answer = _act_counts(act, record, born_on, kind, scope, rules, trace)
        if answer is YES:
            return YES
        found = answer if found is NO else found
    return found


def _without_acts(record: Record, kind: KindScope, scope: PurposeScope, trace: Trace) -> Answer:
    """A record that names no act counts only where every offence of its kind does."""
    if kind.every:
        note(trace, kind.every[0].rule, record.reference, True, kind.every[0].cite)
        return YES
    note(trace, "offence-known", record.reference, None, scope.purpose.cite, Missing.OFFENCE)
    return None, Missing.OFFENCE


def _act_counts(
    act: Act,
    record: Record,
    born_on: date | None,
    kind: KindScope,
    scope: PurposeScope,
    rules: Rules,
    trace: Trace,
) -> Answer:
    offence = rules.offences.get(act.offence)
    if (offence is None or record.kind not in offence.kinds) and not kind.every:
        note(
            trace, "offence-known", record.reference, None, scope.purpose.cite, Missing.OFFENCE,
            offence=act.offence, kind=record.kind.value,
        )  # fmt: skip
        return None, Missing.OFFENCE
    answer = _under_rules(act, record, kind, scope, trace)
    if answer is NO or offence is None:
        return answer
    impossible = _impossible(act, record, offence, born_on, rules, trace)
    return answer if impossible is None else (None, impossible)


def _under_rules(act: Act, record: Record, kind: KindScope, scope: PurposeScope, trace: Trace) -> Answer:
    """The counting rules that name the act's offence; YES by one is YES."""
    found = NO
    rules = (*kind.every, *kind.by_offence.get(act.offence, ()))
    if not rules:
        note(trace, "offence-in-scope", record.reference, False, scope.purpose.cite, offence=act.offence)
    for rule in rules:
        answer = counts_under(rule, act, record)
        if trace is not None:
            _note_counting(rule, act, record, answer, trace)
        if answer is YES:
            return YES
        found = answer if found is NO else found
    return found


def counts_under(rule: Counting, act: Act, record: Record) -> Answer:
    """One limb of a scope for an act whose offence it names.

    Only the grounds of non-prosecution it lists count (2020 Opinions 4: the discretionary one, Criminal
    Procedure Law 177(2)); where it asks for a minor as victim, a finding against that ends it and no finding
    leaves it open.
    """
    if rule.grounds is not None:
        if record.non_prosecution is None:
            return None, Missing.GROUND
        if record.non_prosecution not in rule.grounds:
            return NO
    if rule.victim is Victim.MINOR and act.victim_was_minor is not True:
        return NO if act.victim_was_minor is False else (None, Missing.VICTIM_MINORITY)
    return YES if rule.leaves_open is None else (None, rule.leaves_open)


def _impossible(
    act: Act, record: Record, offence: Offence, born_on: date | None, rules: Rules, trace: Trace
) -> Missing | None:
    """Facts that cannot be true together: an offender too young to answer, an offence before its law.

    Criminal Law 17(2) lets one answer for rape from fourteen; 12 punishes under the law of the day. Such a
    record is neither believed nor dropped: a person looks at it.
    """
    last = act.acted_until or act.acted_on
    if last is None:
        return None
    youngest = rules.responsibility
    if born_on is not None and offence.family in youngest.families:
        young = not has_reached(born_on, last, youngest.youngest_years)
        note(
            trace, youngest.rule, record.reference, None if young else False, youngest.cite,
            Missing.OFFENDER_AGE if young else None,
            born_on=born_on, acted_on=last, years=youngest.youngest_years,
        )  # fmt: skip
        if young:
            return Missing.OFFENDER_AGE
    if offence.existed_from is None:
        return None
    early = last < offence.existed_from
    note(
        trace, "offence-existed", record.reference, None if early else True, offence.articles[0].cite,
        Missing.OFFENCE_ON_ACT_DAY if early else None, acted_on=last, existed_from=offence.existed_from,
    )  # fmt: skip
    return Missing.OFFENCE_ON_ACT_DAY if early else None


def _note_counting(rule: Counting, act: Act, record: Record, answer: Answer, trace: Trace) -> None:
    ground = record.non_prosecution.value if record.non_prosecution else None
    values: dict[str, str | bool | None] = {"offence": act.offence}
    if record.kind is RecordKind.NON_PROSECUTION:
        values["ground"] = ground
    if rule.victim is Victim.MINOR:
        values["victim_was_minor"] = act.victim_was_minor
    note(trace, rule.rule, record.reference, answer[0], rule.cite, answer[1], **values)
