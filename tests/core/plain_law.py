"""The rules once more, plainly and slowly, without the packs: what every faster or finer engine is judged by.

Missing facts are read as possible worlds: where every world says the same, the fact does not matter.
"""

from datetime import date, timedelta
from itertools import product

from tutela.core.disclosure.history import (
    Act,
    Combination,
    History,
    NonProsecution,
    Penalty,
    Record,
    RecordKind,
)
from tutela.core.disclosure.question import Outcome

OPINIONS = date(2020, 8, 20)
MINORS_LAW = date(2021, 6, 1)
CERTIFICATES = date(2021, 12, 31)
MEASURES = date(2022, 5, 30)
STARTS = {
    "teacher-hire": OPINIONS,
    "school-hire": OPINIONS,
    "school-in-service": OPINIONS,
    "teacher-qualification": OPINIONS,
    "close-contact-hire": MINORS_LAW,
    "close-contact-in-service": MINORS_LAW,
    "no-crime-certificate": CERTIFICATES,
}
EXISTS_FROM = {
    "abuse-of-special-duty": date(2021, 3, 1),
    "cruelty-by-carer": date(2015, 11, 1),
    "cruelty-by-carer-penalty": date(2026, 1, 1),
}
REGISTRY = {"rape", "forcible-indecency", "child-molestation"}
SEXUAL = REGISTRY | {"abuse-of-special-duty", "forcible-insult", "indecency-or-insult"}
SEXUAL |= {"luring-young-girls-into-prostitution"}
ONLY_WITH_MINORS = {
    "organising-prostitution",
    "forcing-prostitution",
    "assisting-organised-prostitution",
    "facilitating-prostitution",
}
GRAVE = {"cruelty-to-family", "cruelty-by-carer", "trafficking-women-and-children", "homicide"}
GRAVE |= {"buying-trafficked-persons", "abducting-children", "intentional-injury"}
GRAVE_VIOLATIONS = {"indecency-penalty", "cruelty-to-family-penalty", "cruelty-by-carer-penalty"}
GRAVE_VIOLATIONS |= {"beating-penalty"}
SEXUAL_FAMILY = SEXUAL | ONLY_WITH_MINORS | {"indecency-penalty", "exposure-penalty"}
YES, NO, OPEN = "yes", "no", "open"


def completed_years(born: date, day: date) -> int:
    """Years of age; a year is complete on the day after the birthday."""
    before = (day.month, day.day) <= (born.month, born.day)
    return day.year - born.year - (1 if before else 0)


def plain_outcome(history: History, purpose: str, day: date) -> Outcome | None:
    """The outcome; None where the purpose's law is silent."""
    if day < STARTS[purpose]:
        return None
    answers = [_record(record, history.born_on, purpose, day) for record in history.records]
    if YES in answers:
        return Outcome.RECORD
    return Outcome.PENDING if OPEN in answers else Outcome.NO_RECORD


def plain_doubts(history: History, day: date) -> list[str]:
    """The references of records whose sealing is in doubt."""
    return [
        record.reference
        for record in history.records
        if _sealed(record, history.born_on, day) == OPEN and _stands(record, day) != NO
    ]


def _record(record: Record, born: date | None, purpose: str, day: date) -> str:
    if _sealed(record, born, day) != NO:
        return NO
    answers = {_stands(record, day), _counts(record, born, purpose)}
    return NO if NO in answers else OPEN if OPEN in answers else YES


def _sealed(record: Record, born: date | None, day: date) -> str:
    orders = [
        (at, word) for at, word in ((record.unsealed_on, NO), (record.sealed_on, YES)) if at and at <= day
    ]
    last = max(orders, key=lambda order: order[0], default=None)
    if last and (last[1] == YES or record.sealed_on == last[0]):
        return YES
    law, settled_by_order = _sealed_by_law(record, born, day)
    if record.unsealed_on and record.unsealed_on <= day and law != NO:
        return NO if settled_by_order else OPEN
    return law


def _sealed_by_law(record: Record, born: date | None, day: date) -> tuple[str, bool]:
    """Whether the law seals, and whether what it leaves open is a finding or the five-year boundary."""
    if record.kind is RecordKind.ADMINISTRATIVE_PENALTY and day < MINORS_LAW:
        return NO, False
    young, by_finding = _young(record, born, day)
    short, at_boundary = _short(record) if record.kind is RecordKind.CONVICTION else (YES, False)
    if NO in (young, short):
        return NO, False
    if OPEN not in (young, short):
        return YES, False
    first_is_young = young == OPEN
    return OPEN, by_finding if first_is_young else at_boundary


def _young(record: Record, born: date | None, day: date) -> tuple[str, bool]:
    latest = record.decided_on or record.served_on or record.effective_on
    choices = [_sides(act, born, latest) for act in record.acts]
    if not choices:
        return OPEN, False
    verdicts = {_case(record.acts, world, day) for world in product(*choices)}
    verdict = verdicts.pop() if len(verdicts) == 1 else OPEN
    return verdict, all(len(choice) == 1 for choice in choices)


def _sides(act: Act, born: date | None, latest: date | None) -> tuple[str, ...]:
    """The sides of eighteen on which an act can lie: before, after, both."""
    if born is None:
        return "before", "after", "both"
    first, last = act.acted_on, act.acted_until or act.acted_on
    if (last and latest and last > latest) or (first and last and first > last):
        first = last = None
    if first and completed_years(born, first) >= 18:
        return ("after",)
    if last and completed_years(born, last) < 18:
        return ("before",)
    if first and last:
        return ("both",)
    if latest and completed_years(born, latest) < 18:
        return ("before",)
    exists_from = EXISTS_FROM.get(act.offence)
    if exists_from and completed_years(born, exists_from) >= 18:
        return ("after",)
    return "before", "after", "both"


def _case(acts: tuple[Act, ...], sides: tuple[str, ...], day: date) -> str:
    if set(sides) == {"before"}:
        return YES
    if set(sides) == {"after"}:
        return NO
    mains = {side for act, side in zip(acts, sides, strict=True) if act.is_main}
    if day >= MEASURES and mains == {"before"}:
        return YES
    if day >= MEASURES and mains == {"after"}:
        return NO
    return OPEN


def _short(record: Record) -> tuple[str, bool]:
    sentence = record.sentence
    if sentence is None:
        return OPEN, False
    if sentence.penalty in (Penalty.EXEMPT, Penalty.FINE, Penalty.CONTROL, Penalty.DETENTION):
        return YES, False
    if sentence.penalty in (Penalty.LIFE, Penalty.DEATH):
        return NO, False
    if sentence.penalty is not Penalty.FIXED_TERM or sentence.months is None:
        return OPEN, False
    if sentence.months > 60 or (sentence.months == 60 and sentence.days):
        return NO, False
    later = sentence.combination in (Combination.NEW_CRIME, Combination.UNDISCOVERED_CRIME)
    return (OPEN, True) if sentence.months == 60 and later else (YES, False)


def _stands(record: Record, day: date) -> str:
    if record.overturned_on and record.overturned_on <= day:
        return NO
    if record.kind is not RecordKind.CONVICTION:
        known = record.decided_on or record.effective_on
        return OPEN if known is None else YES if known <= day else NO
    if record.effective_on:
        return YES if record.effective_on <= day else NO
    if record.served_on and record.appealed is False:
        last = record.served_on + timedelta(days=10)
        while last.isoweekday() > 5:
            last += timedelta(days=1)
        return YES if day > last else NO
    earliest = record.decided_on or record.served_on
    return NO if earliest and day < earliest else OPEN


def _counts(record: Record, born: date | None, purpose: str) -> str:
    certificate = purpose == "no-crime-certificate"
    if certificate and record.kind is not RecordKind.CONVICTION:
        return NO
    if not record.acts:
        return YES if certificate else OPEN
    answers = {_act(act, record, born, purpose) for act in record.acts}
    return YES if YES in answers else OPEN if OPEN in answers else NO


def _act(act: Act, record: Record, born: date | None, purpose: str) -> str:
    known = act.offence != "unlisted-charge"
    penal = act.offence.endswith("-penalty")
    fits = known and penal == (record.kind is RecordKind.ADMINISTRATIVE_PENALTY)
    if purpose == "no-crime-certificate":
        answer = YES
    elif not fits:
        return OPEN
    elif purpose.startswith("close-contact"):
        answer = _four_categories(act, record)
    else:
        answer = _registry(act, record)
    return OPEN if answer == YES and known and _impossible(act, born) else answer


def _registry(act: Act, record: Record) -> str:
    if record.kind is RecordKind.ADMINISTRATIVE_PENALTY:
        return YES if act.offence == "indecency-penalty" else NO
    answer = YES if act.offence in REGISTRY else OPEN if act.offence == "indecency-or-insult" else NO
    return _with_ground(record, answer)


def _four_categories(act: Act, record: Record) -> str:
    if record.kind is RecordKind.ADMINISTRATIVE_PENALTY:
        return YES if act.offence in GRAVE_VIOLATIONS else NO
    if record.kind is RecordKind.NON_PROSECUTION:
        return _with_ground(record, YES if act.offence in SEXUAL else NO)
    if act.offence in ONLY_WITH_MINORS:
        return {True: YES, False: NO, None: OPEN}[act.victim_was_minor]
    return YES if act.offence in SEXUAL | GRAVE else NO


def _with_ground(record: Record, answer: str) -> str:
    if record.kind is RecordKind.CONVICTION or answer == NO:
        return answer
    if record.non_prosecution is None:
        return OPEN
    return answer if record.non_prosecution is NonProsecution.DISCRETIONARY else NO


def _impossible(act: Act, born: date | None) -> bool:
    last = act.acted_until or act.acted_on
    if last is None:
        return False
    too_young = born is not None and act.offence in SEXUAL_FAMILY and completed_years(born, last) < 14
    too_early = act.offence in EXISTS_FROM and last < EXISTS_FROM[act.offence]
    return too_young or too_early
