"""Whether an act meets what one limb of a scope or ban says of the act and its record, each condition a sentence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from tutela.core.disclosure.answers import NO, YES, Answer, all_of, any_of, left_open
from tutela.core.disclosure.history import Act, History, Penalty, Record, Sentence
from tutela.core.disclosure.memory import Memory
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.possible import Possible, decision, end_of_act
from tutela.core.disclosure.terms import is_possible
from tutela.core.disclosure.trace import Used, listed
from tutela.core.law.calendar import birthday
from tutela.core.law.counting import Counting
from tutela.core.law.kind_scopes import takes_in
from tutela.core.law.regime import Rules
from tutela.core.law.words import Family, Victim

UNNAMED: Final = Act("", None)  # stands for the act of a record that names none
LONGEST: Final = (Penalty.LIFE, Penalty.DEATH)
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may see on a day: `visible` are the records left after sealing and spent convictions.

    `unsettled` names, by a record's reference, the fact that leaves open whether its conviction is spent. `memory`
    keeps what no day changes; None where steps are written.
    """

    history: History
    visible: tuple[Record, ...]
    on: date
    rules: Rules
    unsettled: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    memory: Memory | None = None


def names(rule: Counting, act: Act, record: Record, rules: Rules) -> Answer:
    """Whether the limb counts the act's offence; open where the catalogue cannot say what the offence is."""
    if rule.kind is not record.kind:
        return NO
    if rule.families and Family.ALL in rule.families:
        return YES
    offence = rules.offences.get(act.offence)
    if offence is None or record.kind not in offence.kinds:
        return left_open(Missing.OFFENCE)
    return YES if takes_in(rule, offence) else NO


def meets(rule: Counting, act: Act, record: Record, facts: Facts) -> Answer:
    """The limb's conditions on the act, the decision and the sentence; `leaves_open` is asked for last."""
    memory = facts.memory
    if memory is None:
        return _meets(rule, act, record, facts)
    key = ("meets", id(rule), id(act), id(record), id(facts.rules.offences))
    found: tuple[Answer, Counting] | None = memory.get(key)
    if found is None:  # a limb may be made for one question: kept with the answer, its identity stays its own
        found = memory[key] = _meets(rule, act, record, facts), rule
    return found[0]


def _meets(rule: Counting, act: Act, record: Record, facts: Facts) -> Answer:
    answer = all_of(_conditions(rule, act, record, facts)) if rule.is_narrowed else YES
    if rule.leaves_open is not None and answer is YES:
        return left_open(rule.leaves_open)
    return answer


def meets_by_any_act(rule: Counting, record: Record, facts: Facts) -> Answer:
    """The same for a record: by one act that the limb names."""
    return any_of(
        all_of((names(rule, act, record, facts.rules), meets(rule, act, record, facts)))
        for act in record.acts or (UNNAMED,)
    )


def _conditions(rule: Counting, act: Act, record: Record, facts: Facts) -> Iterator[Answer]:
    if rule.grounds is not None:
        yield on_ground(rule, record)
    if rule.victim is Victim.MINOR:
        yield of_minor(act)
    if rule.fault is not None:
        yield with_fault(rule, act, facts.rules)
    if rule.penalties is not None or rule.months_over is not None or rule.or_rights_deprived:
        yield sentenced(rule, record.sentence)
    if rule.fault is not None and (rule.penalties is not None or rule.months_over is not None):
        yield for_its_fault(rule, record, facts.rules)
    if rule.offender_from_years is not None:
        yield old_enough(rule.offender_from_years, act, record, facts)
    if rule.acted_from is not None:
        end = end_of_act(act, record, facts.rules.offences.get(act.offence))
        yield end.not_before(rule.acted_from)
    if rule.decided_from is not None:
        yield decision(record, facts.rules.offences).not_before(rule.decided_from)


def on_ground(rule: Counting, record: Record) -> Answer:
    """Only the grounds of non-prosecution listed (2020 Opinions 4: the discretionary one, CPL 177(2))."""
    if record.non_prosecution is None:
        return left_open(Missing.GROUND)
    return YES if record.non_prosecution in (rule.grounds or ()) else NO


def of_minor(act: Act) -> Answer:
    """针对未成年人: a finding against that ends it, and no finding leaves it open."""
    if act.victim_was_minor is None:
        return left_open(Missing.VICTIM_MINORITY)
    return YES if act.victim_was_minor else NO


def with_fault(rule: Counting, act: Act, rules: Rules) -> Answer:
    """故意犯罪: the guilt with which the catalogue says the offence is committed."""
    offence = rules.offences.get(act.offence)
    if offence is None:
        return left_open(Missing.OFFENCE)
    return YES if offence.fault is rule.fault else NO


def sentenced(rule: Counting, sentence: Sentence | None) -> Answer:
    """By what was decided for execution; 剥夺政治权利 stands, where the limb says so, for all of it."""
    if sentence is None:
        return left_open(Missing.SENTENCE)
    if rule.or_rights_deprived and sentence.rights_deprived:
        return YES
    if rule.penalties is None and rule.months_over is None:
        return NO
    kind = YES if rule.penalties is None or sentence.penalty in rule.penalties else NO
    return all_of((kind, YES if rule.months_over is None else longer_than(rule.months_over, sentence)))


def for_its_fault(rule: Counting, record: Record, rules: Rules) -> Answer:
    """故意犯罪受到有期徒刑以上刑事处罚: of one term for crimes of both faults a record does not say which brought it.

    Life and death are brought by no negligence: no article of the Criminal Law has them for it.
    """
    sentence = record.sentence
    if sentence is None or sentence.penalty in LONGEST:
        return YES
    of_fault = [with_fault(rule, act, rules) for act in record.acts]
    return YES if all(answer is YES for answer in of_fault) else left_open(Missing.SENTENCE)


def longer_than(months: int, sentence: Sentence) -> Answer:
    """A fixed term of more months than these, odd days counting as more; life and death are longer than any."""
    if sentence.penalty in LONGEST:
        return YES
    if sentence.penalty is not Penalty.FIXED_TERM:
        return NO
    if sentence.months is None or not is_possible(sentence):
        return left_open(Missing.SENTENCE)
    return YES if (sentence.months, sentence.days or 0) > (months, 0) else NO


def old_enough(years: int, act: Act, record: Record, facts: Facts) -> Answer:
    """周岁…从周岁生日的第二天起算: whether the age was reached by the last day of the act.

    Where birth dates disagree, it is open unless each says the same.
    """
    births = facts.history.births or ((facts.history.born_on,) if facts.history.born_on else ())
    if not births:
        return left_open(Missing.BIRTH_DATE)
    end = end_of_act(act, record, facts.rules.offences.get(act.offence))
    answers = {_reached(born_on, end, years) for born_on in births}
    return answers.pop() if len(answers) == 1 else left_open(Missing.BIRTH_DATE)


def _reached(born_on: date, end: Possible, years: int) -> Answer:
    """`calendar.has_reached`, for a day that may be known only by its bounds."""
    on_birthday = birthday(born_on, years)
    if end.first is not None and end.first > on_birthday:
        return YES
    if end.last is not None and end.last <= on_birthday:
        return NO
    return left_open(Missing.ACT_DAY)


def used(rule: Counting, act: Act, record: Record, facts: Facts) -> dict[str, Used]:
    """What the conditions of a limb read, and the values of the pack beside it, for a trace."""
    values: dict[str, Used] = {"offence": act.offence or None}
    offence = facts.rules.offences.get(act.offence)
    if rule.grounds is not None:
        ground = record.non_prosecution.value if record.non_prosecution else None
        values |= {"non_prosecution": ground, "grounds": listed(ground.value for ground in rule.grounds)}
    if rule.victim is Victim.MINOR:
        values |= {"victim_was_minor": act.victim_was_minor, "victim": rule.victim.value}
    if rule.fault is not None:
        values["fault"] = offence.fault.value if offence else None
        values["faults"] = listed(_faults(record, facts.rules))
    if rule.penalties is not None or rule.months_over is not None or rule.or_rights_deprived:
        values |= _sentence_used(rule, record.sentence)
    if rule.offender_from_years is not None:
        births = facts.history.births or (facts.history.born_on,)
        values |= {"born_on": listed(births), "offender_from_years": rule.offender_from_years}
    if rule.offender_from_years is not None or rule.acted_from is not None or rule.decided_from is not None:
        values |= {
            "acted_on": act.acted_on, "acted_until": act.acted_until, "decided_on": record.decided_on,
            "served_on": record.served_on, "effective_on": record.effective_on,
            "existed_from": offence.existed_from if offence else None,
        }  # fmt: skip
    if rule.acted_from is not None:
        values["acted_from"] = rule.acted_from
    if rule.decided_from is not None:
        values["decided_from"] = rule.decided_from
    if rule.leaves_open is not None:
        values["leaves_open"] = rule.leaves_open
    return values


def _faults(record: Record, rules: Rules) -> Iterator[str | None]:
    known = (rules.offences.get(act.offence) for act in record.acts)
    return (offence.fault.value if offence else None for offence in known)


def _sentence_used(rule: Counting, sentence: Sentence | None) -> dict[str, Used]:
    values: dict[str, Used] = {"penalty": sentence.penalty.value if sentence else None}
    if rule.or_rights_deprived:
        values["rights_deprived"] = sentence.rights_deprived if sentence else None
        values["or_rights_deprived"] = True
    if rule.penalties is not None:
        values["penalties"] = listed(penalty.value for penalty in rule.penalties)
    if rule.months_over is not None:
        values |= {
            "months": sentence.months if sentence else None, "days": sentence.days if sentence else None,
            "months_over": rule.months_over,
        }  # fmt: skip
    return values
