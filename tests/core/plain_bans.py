"""The bans once more, plainly and slowly, without the packs: convictions and orders, from 2021-06-01 on.

Every ban is (rule, reference, state, from, until). Missing facts are read as possible worlds.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from tests.core.plain_law import EXISTS_FROM, NO, OPEN, YES, _counts, completed_years, plain_outcome, sayable
from tutela.core.disclosure.history import Act, History, Measure, MeasureKind, Penalty, Record, RecordKind
from tutela.core.disclosure.question import Outcome

STAFF_OPINIONS = date(2022, 11, 15)
INTERPRETATION = date(2023, 6, 1)
MINORS_LAW = date(2021, 6, 1)
BANS_ARTICLE = date(2015, 11, 1)
NEGLIGENT = {"traffic-casualty"}
UNKNOWN = "unlisted-charge"
PlainBan = tuple[str, str, str, date | None, date | None]


def plain_bans(history: History, day: date) -> set[PlainBan]:
    """Every ban of a history of convictions on a day not before 2021-06-01."""
    seen = [record for record in history.records if not hidden(record, history)]
    found: set[PlainBan] = set()
    for record in seen:
        found |= by_law(record, history, day)
    for measure in history.measures:
        made_with = record_of(measure, history)
        if (measure.decided_on is None or measure.decided_on <= day) and (
            made_with is None or made_with in seen
        ):
            found.add(by_order(measure, made_with, history, day))
    return found


def hidden(record: Record, history: History) -> bool:
    """Sealed, or perhaps sealed: nobody may tell. These histories hold adults, and minors with the day known."""
    born = history.born_on
    assert born is not None
    days = [act_span(act, record)[0] for act in record.acts]
    minor = any(day is None or completed_years(born, day) < 18 for day in days) or not record.acts
    sentence = record.sentence
    long = sentence is not None and (
        sentence.penalty in (Penalty.LIFE, Penalty.DEATH)
        or (sentence.penalty is Penalty.FIXED_TERM and (sentence.months or 0) > 60 and sayable(sentence))
    )
    return minor and not long


def act_span(act: Act, record: Record) -> tuple[date | None, date | None]:
    """The first and the last day on which an act can have ended."""
    latest = record.decided_on or record.served_on or record.effective_on
    if act.acted_on is not None and (latest is None or act.acted_on <= latest):
        return act.acted_on, act.acted_on
    return EXISTS_FROM.get(act.offence), latest


def record_of(measure: Measure, history: History) -> Record | None:
    named = [record for record in history.records if record.reference == measure.record]
    return named[0] if named else None


def worst(*answers: str) -> str:
    """All must hold."""
    return NO if NO in answers else OPEN if OPEN in answers else YES


def since(first: date | None, last: date | None, day: date) -> str:
    """Whether something between two days came on the day or later."""
    if first is not None and first >= day:
        return YES
    return NO if last is not None and last < day else OPEN


def effect(record: Record) -> tuple[date | None, date | None]:
    """The day of effect, and the first day it can be."""
    if record.effective_on:
        return record.effective_on, record.effective_on
    dies = record.sentence is not None and record.sentence.penalty is Penalty.DEATH
    if record.served_on and record.appealed is False and not dies:
        last = record.served_on + timedelta(days=10)
        while last.isoweekday() > 5:
            last += timedelta(days=1)
        return last + timedelta(days=1), last + timedelta(days=1)
    return None, record.decided_on or record.served_on


def released(record: Record) -> tuple[date | None, date | None]:
    """The day of completion or parole, and the first day it can be."""
    days = [day for day in (record.completed_on, record.paroled_on) if day]
    known, earliest = effect(record)
    if not days:
        return None, earliest
    day = max(min(days), known or min(days))
    return day, day


def stands(record: Record, day: date) -> str:
    if record.overturned_on and record.overturned_on <= day:
        return NO
    known, earliest = effect(record)
    if known:
        return YES if known <= day else NO
    return NO if earliest and day < earliest else OPEN


def each_alone(record: Record) -> list[Record]:
    return [replace(record, acts=(act,)) for act in record.acts] or [record]


def best(answers: Iterable[str]) -> str:
    """One must hold."""
    found = set(answers)
    return YES if YES in found else OPEN if OPEN in found else NO


def staff(record: Record, history: History) -> str:
    """Whether a post was held at an act."""
    return best(_at(one, history) for one in each_alone(record))


def _at(record: Record, history: History) -> str:
    latest = record.decided_on or record.served_on or record.effective_on
    first, last = act_span(record.acts[0], record) if record.acts else (None, latest)
    held = [
        worst(
            since(first, last, post.from_on),
            YES
            if post.until_on is None
            else {YES: NO, NO: YES, OPEN: OPEN}[since(first, last, post.until_on)],
        )
        for post in history.positions
    ]
    return best(held)


def decided_since(record: Record, day: date) -> str:
    if record.decided_on:
        return since(record.decided_on, record.decided_on, day)
    ends = [day for day in (record.served_on, record.effective_on) if day]
    firsts = [act_span(act, record)[0] for act in record.acts]
    return since(max((first for first in firsts if first), default=None), min(ends, default=None), day)


def plus(day: date, months: int) -> date:
    """So many whole years later on the same day, then so many months, month end to month end."""
    if months >= 12:
        length = monthrange(day.year + 1, day.month)[1]
        return plus(day.replace(year=day.year + 1, day=min(day.day, length)), months - 12)
    if not months:
        return day
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    at_end = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if at_end else min(day.day, last))


def state(begins: date | None, earliest: date | None, until: date | None, doubt: bool, day: date) -> str:
    if until and until <= day:
        return "ended"
    first = begins or earliest
    if first and day < first:
        return "coming"
    return "needs-a-person" if doubt or begins is None else "in-force"


def by_law(record: Record, history: History, day: date) -> set[PlainBan]:
    found: set[PlainBan] = set()
    known, earliest = effect(record)
    grave = counts_as_grave(record, history, day)
    said = {m.kind for m in history.measures if m.record == record.reference and not late(m, day)}

    def add(rule: str, answer: str, law: date, day_known: date | None, first: date | None) -> None:
        if answer != NO:
            first = max(first or law, law)
            begins = first if day_known else None
            found.add((rule, record.reference, state(begins, first, None, answer == OPEN, day), begins, None))

    add("close-contact-bar", grave, MINORS_LAW, known, earliest)
    add("qualification-lost", loses(record, history, day), date(1994, 1, 1), known, earliest)
    if day >= STAFF_OPINIONS and MeasureKind.CLOSE_CONTACT_BAN not in said:
        in_post = best(
            worst(counts_as_grave(one, history, day), staff(one, history), decided_since(one, STAFF_OPINIONS))
            for one in each_alone(record)
        )
        owed = worst(in_post, stands(record, day))
        add("staff-close-contact-ban", owed, STAFF_OPINIONS, known, earliest)
    if day >= INTERPRETATION and not said & {MeasureKind.CLOSE_CONTACT_BAN, MeasureKind.EMPLOYMENT_BAN}:
        asked = best(
            worst(
                post_used(one.acts[0], one) if one.acts else OPEN,
                staff(one, history),
                decided_since(one, INTERPRETATION),
            )
            for one in each_alone(record)
        )
        if worst(asked, stands(record, day)) != NO:
            add("ban-for-using-the-post", OPEN, INTERPRETATION, *released(record))
    return found


def counts_as_grave(record: Record, history: History, day: date) -> str:
    alone = History(born_on=history.born_on, records=(record,))
    return {Outcome.RECORD: YES, Outcome.PENDING: OPEN, Outcome.NO_RECORD: NO}[
        plain_outcome(alone, "close-contact-hire", day) or Outcome.NO_RECORD
    ]


def late(measure: Measure, day: date) -> bool:
    return measure.decided_on is not None and measure.decided_on > day


def post_used(act: Act, record: Record) -> str:
    """Open at best: no record says whether a post was used."""
    if act.offence not in ("rape", "forcible-indecency", "child-molestation", UNKNOWN):
        return NO
    if act.victim_was_minor is False or since(*act_span(act, record), BANS_ARTICLE) == NO:
        return NO
    return OPEN


def loses(record: Record, history: History, day: date) -> str:
    """Teachers Law 14."""
    return worst(stands(record, day), heavy_enough(record, history))


def heavy_enough(record: Record, history: History) -> str:
    """An intentional crime with a fixed term or more, or political rights deprived."""
    sentence = record.sentence
    heavy = sentence is not None and sentence.penalty in (Penalty.FIXED_TERM, Penalty.LIFE, Penalty.DEATH)
    answers = {OPEN} if not record.acts else set()
    for act in record.acts:
        if sentence is None:
            answers.add(OPEN)
        elif sentence.rights_deprived:
            answers.add(believed(act, history))
        elif not heavy or act.offence in NEGLIGENT:
            answers.add(NO)
        else:
            mixed = sentence.penalty is Penalty.FIXED_TERM and any(
                one.offence in (*NEGLIGENT, UNKNOWN) for one in record.acts
            )
            answers.add(OPEN if mixed or act.offence == UNKNOWN else believed(act, history))
    if not record.acts and sentence is not None:
        answers = {YES if sentence.rights_deprived else OPEN if heavy else NO}
    return YES if YES in answers else OPEN if OPEN in answers else NO


def believed(act: Act, history: History) -> str:
    """An offence before its law, or a sexual one before fourteen, cannot be true."""
    if act.acted_on is None or act.offence == UNKNOWN:
        return YES
    return OPEN if act.acted_on < EXISTS_FROM.get(act.offence, date.min) else YES


def by_order(measure: Measure, record: Record | None, history: History, day: date) -> PlainBan:
    rule = rule_of(measure, record, history, day)
    begins, earliest, start_doubt = starts(measure, record, rule)
    until, end_doubt = ends(measure, record, rule, begins)
    doubt = start_doubt or end_doubt
    if rule in ("employment-ban", "staff-employment-ban") and record is not None:
        spans = [act_span(act, record) for act in record.acts] or [(None, record.decided_on)]
        doubt = doubt or YES not in {since(first, last, BANS_ARTICLE) for first, last in spans}
    falls = [one for one in (until, measure.lifted_on, record.overturned_on if record else None) if one]
    until = min(falls, default=None)
    return rule, measure.reference, state(begins, earliest, until, doubt, day), begins, until


def plain_groundless(history: History, day: date) -> set[str]:
    """The orders whose record cannot carry them: another offence, too light a sentence, no penalty at all."""
    rules = {reference: rule for rule, reference, *_ in plain_bans(history, day) if reference.startswith("m")}
    found = set()
    for measure in history.measures:
        record, rule = record_of(measure, history), rules.get(measure.reference)
        if record is not None and rule is not None and carries(rule, record, history) == NO:
            found.add(measure.reference)
    return found


def carries(rule: str, record: Record, history: History) -> str:
    """Whether a record can carry an order under a rule; most rules ask nothing of it."""
    convicted = record.kind is RecordKind.CONVICTION
    match rule:
        case "employment-ban" | "staff-employment-ban":
            punished = record.sentence is None or record.sentence.penalty is not Penalty.EXEMPT
            return YES if convicted and punished else NO
        case "close-contact-bar":
            return _counts(record, history.born_on, "close-contact-hire")
        case "staff-close-contact-ban":
            grave = _counts(record, history.born_on, "close-contact-hire") if convicted else NO
            return worst(grave, decided_since(record, STAFF_OPINIONS))
        case "qualification-lost":
            return heavy_enough(record, history) if convicted else NO
    return YES


def rule_of(measure: Measure, record: Record | None, history: History, day: date) -> str:
    ordered = measure.decided_on or date.max
    of_staff = (
        day >= STAFF_OPINIONS
        and ordered >= STAFF_OPINIONS
        and record is not None
        and staff(record, history) == YES
    )
    sentence = record.sentence if record else None
    match measure.kind:
        case MeasureKind.EMPLOYMENT_BAN:
            return "staff-employment-ban" if of_staff else "employment-ban"
        case MeasureKind.CLOSE_CONTACT_BAN:
            return "staff-close-contact-ban" if of_staff else "close-contact-bar"
        case MeasureKind.INJUNCTION if sentence and sentence.penalty is Penalty.CONTROL:
            return "injunction-under-control"
        case MeasureKind.INJUNCTION if sentence and sentence.suspended_months is not None:
            return "injunction-under-suspension"
        case _:
            return measure.kind.value


def starts(measure: Measure, record: Record | None, rule: str) -> tuple[date | None, date | None, bool]:
    if measure.from_on:
        return measure.from_on, None, False
    if rule == "qualification-revoked":
        return measure.decided_on, None, measure.decided_on is None
    if rule == "qualification-lost" and record is None:
        return declared(measure, measure.decided_on)
    if rule == "injunction" or record is None:
        return None, measure.decided_on, True
    known, earliest = released(record) if rule.endswith("employment-ban") else effect(record)
    if rule == "qualification-lost" and known is None:
        return declared(measure, earliest)
    return known, None if known else earliest, known is None


def declared(measure: Measure, earliest: date | None) -> tuple[date | None, date | None, bool]:
    """By the day on which the department says so a qualification was lost, unless its judgment came later."""
    if measure.decided_on and (earliest is None or earliest <= measure.decided_on):
        return measure.decided_on, None, False
    return None, earliest, True


def ends(measure: Measure, record: Record | None, rule: str, begins: date | None) -> tuple[date | None, bool]:
    if measure.until_on:
        return measure.until_on, False
    months: int | None = measure.months
    sentence = record.sentence if record else None
    if months is None and rule == "injunction" and sentence is None:
        return None, True
    if months is None and rule == "qualification-revoked":
        months = 60
    if months is None and rule == "injunction-under-control":
        assert record is not None
        assert sentence is not None
        if record.completed_on:
            return record.completed_on, False
        if sentence.months is None and sentence.days is None:
            return None, True
        end = plus(begins, sentence.months or 0) + timedelta(days=sentence.days or 0) if begins else None
        return end, False
    if months is None and rule == "injunction-under-suspension":
        assert sentence is not None
        months = sentence.suspended_months
    if months is None:
        return None, rule.endswith("employment-ban")
    if rule == "injunction-under-control" and begins and record and record.completed_on:
        return min(plus(begins, months), record.completed_on), False
    return (plus(begins, months) if begins else None), False
