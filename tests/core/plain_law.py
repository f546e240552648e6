"""The rules once more, plainly and slowly, without the packs: what every faster or finer engine is judged by.

Missing facts are read as possible worlds: where every world says the same, the fact does not matter.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

from tutela.core.disclosure.history import (
    Act,
    Combination,
    History,
    Measure,
    MeasureKind,
    NonProsecution,
    Penalty,
    Record,
    RecordKind,
    Sentence,
)
from tutela.core.disclosure.question import Outcome

OPINIONS = date(2020, 8, 20)
MINORS_LAW = date(2021, 6, 1)
CERTIFICATES = date(2021, 12, 31)
MEASURES = date(2022, 5, 30)
KINDERGARTENS = date(2025, 6, 1)
EVERYBODYS_SEAL = date(2026, 1, 1)
STARTS = {
    "teacher-hire": OPINIONS,
    "school-hire": OPINIONS,
    "school-in-service": OPINIONS,
    "teacher-qualification": OPINIONS,
    "close-contact-hire": MINORS_LAW,
    "close-contact-in-service": MINORS_LAW,
    "no-crime-certificate": CERTIFICATES,
    "unit-inquiry": CERTIFICATES,
    "university-hire": OPINIONS,
    "training-hire": OPINIONS,
    "preschool-hire": KINDERGARTENS,
    "preschool-in-service": KINDERGARTENS,
    "preschool-organiser": KINDERGARTENS,
    "school-head": date(2021, 9, 1),
    "school-bus-driver": date(2013, 1, 1),  # older than the law of sealing, without which nothing is answered
    "teacher-restriction": date(2023, 4, 14),
    "qualification-restriction": date(2013, 1, 1),  # as above
}
CERTIFICATE = {"no-crime-certificate", "unit-inquiry"}
RESTRICTIONS = {"teacher-restriction", "qualification-restriction"}
KINDERGARTEN = {"preschool-hire", "preschool-in-service", "preschool-organiser"}
MAY_SEE_SEALED_PENALTIES = KINDERGARTEN | {"close-contact-hire", "close-contact-in-service"}
MAY_SEE_SEALED_PENALTIES |= {"teacher-hire", "school-hire", "school-in-service", "teacher-qualification"}
MAY_SEE_SEALED_PENALTIES |= {"training-hire"}
TWELVE = date(2021, 3, 1)
EXISTS_FROM = {
    "dangerous-driving": date(2011, 5, 1),
    "abuse-of-special-duty": date(2021, 3, 1),
    "cruelty-by-carer": date(2015, 11, 1),
    "cruelty-by-carer-penalty": date(2026, 1, 1),
    "harassment-warning-breach-penalty": date(2026, 1, 1),
}
NEGLIGENT = {"negligent-homicide", "traffic-casualty"}
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
SEXUAL_FAMILY |= {"facilitating-prostitution-penalty"}
KINDERGARTEN_VIOLATIONS = GRAVE_VIOLATIONS | {"drug-use-penalty", "gambling-penalty"}
KINDERGARTEN_VIOLATIONS |= {"harassment-warning-breach-penalty"}
PERHAPS_HARASSMENT = {"exposure-penalty", "harassing-penalty", "privacy-penalty"}
LATER = {Combination.NEW_CRIME, Combination.UNDISCOVERED_CRIME}  # judged by themselves, their terms combined
YES, NO, OPEN = "yes", "no", "open"


def completed_years(born: date, day: date) -> int:
    """Years of age; a year is complete on the day after the birthday."""
    before = (day.month, day.day) <= (born.month, born.day)
    return day.year - born.year - (1 if before else 0)


def plain_outcome(history: History, purpose: str, day: date) -> Outcome | None:
    """The outcome; None where the purpose's law is silent."""
    if day < STARTS[purpose]:
        return None
    if purpose in RESTRICTIONS:
        answers = [_restriction(measure, history, day) for measure in history.measures]
    else:
        answers = [_record(record, history.born_on, purpose, day) for record in history.records]
    if YES in answers:
        return Outcome.RECORD
    return Outcome.PENDING if OPEN in answers else Outcome.NO_RECORD


def plain_doubts(history: History, day: date) -> list[str]:
    """The references of records whose sealing is in doubt, for whatever purpose."""
    return [
        record.reference
        for record in history.records
        if any(_sealed(record, history.born_on, day, purpose)[0] == OPEN for purpose in STARTS)
        and _stands(record, day) != NO
    ]


def _record(record: Record, born: date | None, purpose: str, day: date) -> str:
    sealed, seen = _sealed(record, born, day, purpose)
    if sealed == YES or (sealed == OPEN and not seen):
        return NO
    part = replace(record, acts=seen)
    answers = {_stands(part, day), _counts(part, born, purpose)}
    return NO if NO in answers else OPEN if OPEN in answers else YES


def _restriction(measure: Measure, history: History, day: date) -> str:
    """丧失教师资格 for good from the judgment, 撤销教师资格 for five years from the decision; as ordered otherwise."""
    if measure.kind not in (MeasureKind.QUALIFICATION_LOST, MeasureKind.QUALIFICATION_REVOKED):
        return NO
    made_with = [record for record in history.records if record.reference == measure.record]
    sealed = [_sealed(record, history.born_on, day, "teacher-restriction") for record in made_with]
    if any(state == YES or (state == OPEN and not seen) for state, seen in sealed):
        return NO
    lost = measure.kind is MeasureKind.QUALIFICATION_LOST
    first: date | None
    last: date | None
    if measure.from_on:
        first, last = measure.from_on, measure.from_on
    elif not lost:
        first, last = measure.decided_on, measure.decided_on
    elif made_with:
        first, last = _takes_effect(made_with[0])
    else:
        first, last = measure.decided_on, None
    if lost and last is None and measure.decided_on and measure.decided_on >= (first or date.min):
        first = last = measure.decided_on  # the department found it lost: by that day it was
    end = measure.until_on
    if end is None and last is not None and (measure.months or not lost):
        end = _later(last, measure.months or 60)
    ends = [end, measure.lifted_on, *(record.overturned_on for record in made_with)]
    if any(one and one <= day for one in ends) or (first and day < first):
        return NO
    return YES if last else OPEN


def _takes_effect(record: Record) -> tuple[date | None, date | None]:
    """The first and the last day on which it can have taken effect."""
    if record.kind is not RecordKind.CONVICTION:
        known = record.effective_on or record.decided_on
        return known, known
    if record.effective_on:
        return record.effective_on, record.effective_on
    dies = record.sentence and record.sentence.penalty is Penalty.DEATH
    if record.served_on and record.appealed is False and not dies:
        day = _appeal_ends(record.served_on) + timedelta(days=1)
        return day, day
    return record.decided_on or record.served_on, None


def _later(day: date, months: int) -> date:
    """The same day so many years later, then so many months; with these a last day goes to a last day."""
    year, rest = day.year + months // 12, months % 12
    day = day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))
    if not rest:
        return day
    more, month = divmod(day.month - 1 + rest, 12)
    last = monthrange(year + more, month + 1)[1]
    is_last = (day + timedelta(days=1)).day == 1
    return date(year + more, month + 1, last if is_last else min(day.day, last))


def _appeal_ends(served: date) -> date:
    last = served + timedelta(days=10)
    while last.isoweekday() > 5:
        last += timedelta(days=1)
    return last


def _sealed(record: Record, born: date | None, day: date, purpose: str) -> tuple[str, tuple[Act, ...]]:
    """Whether it is sealed, and the acts that may be seen however what is open turns out."""
    orders = [
        (at, word) for at, word in ((record.unsealed_on, NO), (record.sealed_on, YES)) if at and at <= day
    ]
    last = max(orders, key=lambda order: order[0], default=None)
    if last and (last[1] == YES or record.sealed_on == last[0]):
        return YES, ()
    law, seen, settled_by_order = _sealed_by_law(record, born, day)
    is_penalty = record.kind is RecordKind.ADMINISTRATIVE_PENALTY
    if is_penalty and day >= EVERYBODYS_SEAL and purpose not in MAY_SEE_SEALED_PENALTIES:
        law, seen, settled_by_order = YES, (), False
    if record.unsealed_on and record.unsealed_on <= day and law != NO:
        return (NO, record.acts) if settled_by_order else (OPEN, seen)
    return law, seen


def _sealed_by_law(record: Record, born: date | None, day: date) -> tuple[str, tuple[Act, ...], bool]:
    """Whether the law seals, what is seen in every world, and whether a finding or the boundary is what is open."""
    if record.kind is RecordKind.ADMINISTRATIVE_PENALTY and day < MINORS_LAW:
        return NO, record.acts, False
    latest = record.decided_on or record.served_on or record.effective_on
    choices = [_sides(act, born, latest) for act in record.acts] or [("before", "after")]
    within = {one for world in product(*choices) for one in _seen(record, world, day)}
    short, at_boundary = _short(record) if record.kind is RecordKind.CONVICTION else (YES, False)
    everything = frozenset(range(len(choices)))
    worlds = {everything} if short == NO else within | ({everything} if short == OPEN else set())
    if worlds == {frozenset()}:
        return YES, (), False
    seen = tuple(act for place, act in enumerate(record.acts) if all(place in world for world in worlds))
    if len(worlds) == 1:
        return NO, seen, False
    by_finding = bool(record.acts) and all(len(choice) == 1 for choice in choices)
    return OPEN, seen, by_finding if len(within) > 1 else at_boundary


def _seen(record: Record, sides: tuple[str, ...], day: date) -> Iterator[frozenset[int]]:
    """What is seen of a case within the limit, by the places of its acts: one answer for each finding that may come."""
    places = range(len(sides))
    adult = frozenset(place for place in places if sides[place] != "before")
    mains = {side for act, side in zip(record.acts, sides, strict=False) if act.is_main}
    on_both = {"before", "after"} <= set(sides) or "both" in sides
    if not on_both:
        yield adult
    elif record.sentence and record.sentence.combination in LATER:
        found = [("before", "after") if side == "both" else (side,) for side in sides]
        for one in product(*found):
            yield frozenset(place for place in places if one[place] == "after")
    elif day >= MEASURES and mains == {"before"}:
        yield frozenset()
    elif day >= MEASURES and mains == {"after"}:
        yield adult
    else:
        yield frozenset()
        yield frozenset(places)


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


def sayable(sentence: Sentence) -> bool:
    """No court writes ninety months of detention, or a term of so many odd days that they make a month."""
    days = 31 * (sentence.months or 0) + (sentence.days or 0)
    match sentence.penalty:
        case Penalty.DETENTION:
            return days <= 31 * 12
        case Penalty.CONTROL:
            return days <= 31 * 36
        case Penalty.FIXED_TERM:
            return (sentence.days or 0) < 31
    return True


def _short(record: Record) -> tuple[str, bool]:
    sentence = record.sentence
    if sentence is None or not sayable(sentence):
        return OPEN, False
    if sentence.penalty in (Penalty.EXEMPT, Penalty.FINE, Penalty.CONTROL, Penalty.DETENTION):
        return YES, False
    if sentence.penalty in (Penalty.LIFE, Penalty.DEATH):
        return NO, False
    if sentence.penalty is not Penalty.FIXED_TERM or sentence.months is None:
        return OPEN, False
    if sentence.months > 60 or (sentence.months == 60 and sentence.days):
        return NO, False
    return (OPEN, True) if sentence.months == 60 and sentence.combination in LATER else (YES, False)


def _stands(record: Record, day: date) -> str:
    if record.overturned_on and record.overturned_on <= day:
        return NO
    first, last = _takes_effect(record)
    if first and day < first:
        return NO
    return YES if last else OPEN


def _counts(record: Record, born: date | None, purpose: str) -> str:
    only_convictions = purpose in CERTIFICATE or purpose == "school-head"
    if only_convictions and record.kind is not RecordKind.CONVICTION:
        return NO
    if purpose == "school-bus-driver" and record.kind is RecordKind.NON_PROSECUTION:
        return NO
    if not record.acts:
        return YES if _counts_any_crime(record, purpose) else _unknown(record)
    answers = {_act(act, record, born, purpose) for act in record.acts}
    return YES if YES in answers else OPEN if OPEN in answers else NO


def _act(act: Act, record: Record, born: date | None, purpose: str) -> str:
    known = act.offence != "unlisted-charge"
    penal = act.offence.endswith("-penalty")
    fits = known and penal == (record.kind is RecordKind.ADMINISTRATIVE_PENALTY)
    if _counts_any_crime(record, purpose):
        answer = YES
    elif purpose == "school-head" and known:
        answer = NO if act.offence in NEGLIGENT else YES
    elif not fits:
        return _unknown(record)
    elif purpose == "school-bus-driver":
        answer = YES if act.offence == "drug-use-penalty" else NO
    elif purpose in KINDERGARTEN:
        answer = _seven_categories(act, record)
    elif purpose.startswith("close-contact"):
        answer = _four_categories(act, record)
    else:
        answer = _registry(act, record)
    return OPEN if answer == YES and known and _impossible(act, born) else answer


def _counts_any_crime(record: Record, purpose: str) -> bool:
    """The certificate and the bus driver's licence ask for any crime at all."""
    return purpose in CERTIFICATE or (purpose == "school-bus-driver" and record.kind is RecordKind.CONVICTION)


def _unknown(record: Record) -> str:
    """An act that may be any offence, so that only a ground which never counts settles it."""
    return _with_ground(record, OPEN) if record.kind is RecordKind.NON_PROSECUTION else OPEN


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


def _seven_categories(act: Act, record: Record) -> str:
    """虐待、性侵害、性骚扰、拐卖、暴力伤害、吸毒、赌博 (Preschool Education Law 44)."""
    if record.kind is RecordKind.ADMINISTRATIVE_PENALTY:
        if act.offence in PERHAPS_HARASSMENT:
            return OPEN
        return YES if act.offence in KINDERGARTEN_VIOLATIONS else NO
    if record.kind is RecordKind.CONVICTION and act.offence in ("gambling", "running-gambling-house"):
        return YES
    return _four_categories(act, record)


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
    too_young = born is not None and completed_years(born, last) < _youngest(act.offence, last)
    too_early = act.offence in EXISTS_FROM and last < EXISTS_FROM[act.offence]
    return too_young or too_early


def _youngest(offence: str, last: date) -> int:
    """Sixteen for crimes, fourteen for the gravest and sexual violations, twelve for killing and injury since 2021."""
    if offence.endswith("-penalty"):
        return 14 if offence in SEXUAL_FAMILY else 0
    if offence in ("homicide", "intentional-injury"):
        return 12 if last >= TWELVE else 14
    return 14 if offence in ("rape", "robbery", "drug-trafficking") else 16
