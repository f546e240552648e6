"""Whether a record is sealed (封存) on a day: by law, by order, or whether that is in doubt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from tutela.core.disclosure.ages import (
    ALL_AFTER,
    ALL_BEFORE,
    ActAge,
    CaseAge,
    age_at_act,
    case_age,
    decided_by,
)
from tutela.core.disclosure.history import Act, Record
from tutela.core.disclosure.memory import Memory
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.question import Citation
from tutela.core.disclosure.terms import came_later, within_limit
from tutela.core.disclosure.trace import Trace, listed, note
from tutela.core.law.regime import Rules
from tutela.core.law.schema import SealingRule
from tutela.core.law.words import MainAct


class SealState(StrEnum):
    """SEALED and IN_DOUBT records leave before any other rule sees them."""

    OPEN = "open"
    SEALED = "sealed"
    IN_DOUBT = "in-doubt"


@dataclass(frozen=True, slots=True)
class Seal:
    """The state of a record's sealing, with the missing fact and its provision when in doubt.

    `apart`: the acts from the age on that the seal of the others does not reach. Where there are any, these alone are
    seen of the record, whether the rest is sealed (then it is OPEN) or in doubt.
    """

    state: SealState
    missing: Missing | None = None
    citation: Citation | None = None
    apart: tuple[Act, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the record is sealed or in doubt."""
        return self.state is SealState.OPEN and not self.apart


OPEN: Final = Seal(SealState.OPEN)
SEALED: Final = Seal(SealState.SEALED)
LEFT_TO_A_FINDING: Final = frozenset({Missing.MAIN_ACT, Missing.COMBINED_AT_LIMIT})


def sealing_of(
    record: Record,
    born_on: date | None,
    on: date,
    rules: Rules,
    trace: Trace,
    purpose: str | None = None,
    memory: Memory | None = None,
) -> Seal:
    """The record's sealing on a day: an order seals; an unsealing order settles what the law leaves open.

    For a purpose the seals that State provisions open for it are open; no order that seals ever is.
    """
    ordered = sealed_by_order(record, on)
    if trace is not None:
        note(
            trace, "sealed-by-order", record.reference, ordered, rules.sealed_by_order,
            sealed_on=record.sealed_on, unsealed_on=record.unsealed_on, asked_on=on,
        )  # fmt: skip
    if ordered:
        return SEALED
    by_law = sealed_by_law(record, born_on, rules, trace, purpose, memory)
    if record.unsealed_on is None or on < record.unsealed_on or by_law.state is SealState.OPEN:
        return by_law
    return unsealed(record, by_law, rules, trace)


def sealed_by_order(record: Record, on: date) -> bool:
    """An order of the competent organ seals from its day until a later order unseals."""
    sealed_on, unsealed_on = record.sealed_on, record.unsealed_on
    if sealed_on is None or on < sealed_on:
        return False
    return unsealed_on is None or on < unsealed_on or unsealed_on <= sealed_on


def unsealed(record: Record, by_law: Seal, rules: Rules, trace: Trace) -> Seal:
    """没有法定事由、未经法定程序不得解封 (SPP Rules 485): what an unsealing order does to a seal of the law.

    It settles what the law leaves to a finding: the main act, and five years exactly. What the law seals on
    the facts entered it does not open, for the legal cause (a combined sentence above the limit) would have
    to stand in those facts: the record stays out and its agency has to explain.
    """
    citation = rules.unsealing
    settles = citation is not None and by_law.missing in LEFT_TO_A_FINDING
    missing = None if settles else by_law.missing or Missing.UNSEALING_GROUND
    cited = citation or rules.sealed_by_order
    note(
        trace, "unsealed-by-order", record.reference, settles or None, cited, missing,
        unsealed_on=record.unsealed_on, by_law=by_law.state.value,
    )  # fmt: skip
    return OPEN if settles else Seal(SealState.IN_DOUBT, missing, cited, by_law.apart)


def sealed_by_law(
    record: Record,
    born_on: date | None,
    rules: Rules,
    trace: Trace,
    purpose: str | None = None,
    memory: Memory | None = None,
) -> Seal:
    """Sealed where one rule of the record's kind seals it; in doubt where none does and one is open."""
    applied = rules.sealing[record.kind]
    if memory is None:
        return _sealed_under(applied, record, born_on, rules, trace, purpose)
    opener = purpose if purpose in rules.opened else None
    key = ("sealed", id(record), born_on, id(applied), id(rules.main_act), id(rules.offences), opener)
    found: Seal | None = memory.get(key)
    if found is None:
        found = memory[key] = _sealed_under(applied, record, born_on, rules, trace, opener)
    return found


def _sealed_under(
    applied: Iterable[SealingRule],
    record: Record,
    born_on: date | None,
    rules: Rules,
    trace: Trace,
    purpose: str | None,
) -> Seal:
    found = OPEN
    for rule in applied:
        if rule.opens_for is not None and _is_open_for(rule, purpose, record, trace):
            continue
        seal = _under_rule(rule, record, born_on, rules, trace)
        if seal is SEALED:
            return SEALED
        found = seal if found.state is SealState.OPEN and not seal.is_whole else found
    return found


def _is_open_for(rule: SealingRule, purpose: str | None, record: Record, trace: Trace) -> bool:
    """有关单位根据国家规定进行查询的除外: the purposes that the rule names; it opens itself and no other seal."""
    is_open = purpose in (rule.opens_for or ())
    note(
        trace, f"{rule.rule}-opens", record.reference, is_open, rule.opens_cite or rule.cite,
        purpose=purpose, opens_for=listed(rule.opens_for or ()),
    )  # fmt: skip
    return is_open


def _under_rule(rule: SealingRule, record: Record, born_on: date | None, rules: Rules, trace: Trace) -> Seal:
    """One rule: both age and sentence must fit; what is missing in one matters only if the other fits.

    A rule without an age seals at any (治安管理处罚法 136: 违反治安管理的记录应当予以封存).
    """
    short, term_missing = within_limit(record.sentence, rule)
    if short is False and trace is None:
        return OPEN  # no age would seal it
    case = CaseAge(True) if rule.under_years is None else _young(rule, record, born_on, rules, trace)
    missing = case.missing or term_missing
    seals = False if case.is_before is False or short is False else True if missing is None else None
    if trace is not None:
        _note_term(rule, record, short, term_missing, trace)
        note(trace, rule.rule, record.reference, seals, rule.cite, missing if seals is None else None)
    if seals is None:
        return Seal(SealState.IN_DOUBT, missing, rule.cite, case.apart)
    if seals and case.apart:
        return Seal(SealState.OPEN, apart=case.apart)
    return SEALED if seals else OPEN


def _young(rule: SealingRule, record: Record, born_on: date | None, rules: Rules, trace: Trace) -> CaseAge:
    latest = decided_by(record) if record.acts else None
    ages = [(act, _age(act, rule, born_on, latest, rules)) for act in record.acts]
    sentence = record.sentence
    may_be_both = {age for _, age in ages} not in (ALL_BEFORE, ALL_AFTER)
    later = may_be_both and came_later(sentence)
    case = case_age(ages, born_on, rules.main_act, came_later=later)
    if trace is not None:
        _note_ages(rule, record, born_on, latest, ages, rules, trace)
        cite = (rule.age_cite or rule.cite) if later else _whole_case_cite(rule, ages, rules)
        combined = {"combination": sentence.combination.value} if may_be_both and sentence else {}
        note(
            trace, "whole-case", record.reference, False if case.apart else case.is_before, cite,
            None if case.apart else case.missing, born_on=born_on, under_years=rule.under_years, **combined,
        )  # fmt: skip
        if case.apart:
            note(
                trace, "acts-apart", record.reference, True, cite, None,
                offence=listed(act.offence for act in case.apart),
            )  # fmt: skip
    return case


def _age(act: Act, rule: SealingRule, born_on: date | None, latest: date | None, rules: Rules) -> ActAge:
    offence = rules.offences.get(act.offence)
    existed_from = offence.existed_from if offence else None
    return age_at_act(
        act, born_on=born_on, no_later_than=latest, existed_from=existed_from, years=rule.under_years or 0
    )


def _whole_case_cite(rule: SealingRule, ages: list[tuple[Act, ActAge]], rules: Rules) -> Citation:
    """The straddling rule where a case lies on both sides, else the rule on age."""
    one_side = len({age for _, age in ages}) == 1
    straddling = rules.main_act.get(MainAct.BEFORE) or rules.main_act.get(MainAct.AFTER)
    return (rule.age_cite or rule.cite) if one_side or straddling is None else straddling.cite


def _note_ages(
    rule: SealingRule,
    record: Record,
    born_on: date | None,
    latest: date | None,
    ages: list[tuple[Act, ActAge]],
    rules: Rules,
    trace: Trace,
) -> None:
    """One step per act: its days, the age asked for, and the side it lies on."""
    for act, age in ages:
        offence = rules.offences.get(act.offence)
        holds = {ActAge.BEFORE: True, ActAge.AFTER: False}.get(age)
        note(
            trace, "age-at-act", record.reference, holds, rule.age_cite or rule.cite,
            None if holds is not None else age.value,
            offence=act.offence, born_on=born_on, acted_on=act.acted_on, acted_until=act.acted_until,
            decided_on=record.decided_on, served_on=record.served_on, effective_on=record.effective_on,
            no_later_than=latest, existed_from=offence.existed_from if offence else None,
            under_years=rule.under_years, side=age.value, is_main=act.is_main,
        )  # fmt: skip


def _note_term(
    rule: SealingRule, record: Record, short: bool | None, missing: Missing | None, trace: Trace
) -> None:
    """The term decided for execution beside the limit; nothing where the rule asks for no sentence."""
    if trace is None or rule.limit_cite is None:
        return
    sentence = record.sentence
    at_limit = rule.combined_cite if missing is Missing.COMBINED_AT_LIMIT else None
    note(
        trace, "term-within-limit", record.reference, short, at_limit or rule.limit_cite, missing,
        penalty=sentence.penalty.value if sentence else None,
        months=sentence.months if sentence else None, days=sentence.days if sentence else None,
        combination=sentence.combination.value if sentence else None,
        months_at_most=rule.months_at_most,
        combined_at_limit=rule.combined_at_limit.value if rule.combined_at_limit else None,
    )  # fmt: skip
