"""Windows, repetition, risk and relief once more, plainly: on complete facts, and over every world of missing ones."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise, permutations, product

from tutela.core.disclosure.history import Finding, FindingKind, History, Penalty, Record, Sentence

LATER_THAN_ALL = date(2100, 1, 1)
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlainLimb:
    """One limb on one offence. Terms are months; `by_risk` gives months by risk."""

    starts: str | None = None
    after: int = 0
    lasts: int | None = None
    by_risk: Mapping[str, int] | None = None
    times: int | None = None
    within: int | None = None
    risks: tuple[str, ...] | None = None
    relief: bool = False


def later(day: date, months: int) -> date:
    """The same day so many months later; a month's last day goes to a month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + years, month + 1)[1]
    is_last = (day + A_DAY).day == 1
    return date(day.year + years, month + 1, last if is_last else min(day.day, last))


def counts_on(limb: PlainLimb, history: History, day: date) -> bool:
    """Whether a person whose facts are all known is to be answered for on the day."""
    theirs = [one for one in history.records if stands(one, day) and one.acts[0].offence == "rape"]
    if limb.times and not often(limb, theirs):
        return False
    if limb.risks and risk(history, day) not in limb.risks:
        return False
    freed = [
        one.found_on for one in history.findings if one.kind is FindingKind.RELIEF and one.found_on <= day
    ]
    if limb.relief and freed and all(known(one.decided_on) <= max(freed) for one in theirs):
        return False
    return any(seen(limb, one, history, day) for one in theirs)


def known(day: date | None) -> date:
    assert day is not None
    return day


def stands(record: Record, day: date) -> bool:
    return known(record.effective_on) <= day and not (record.overturned_on and record.overturned_on <= day)


def risk(history: History, day: date) -> str | None:
    found = [one for one in history.findings if one.kind is FindingKind.RISK and one.found_on <= day]
    return max(found, key=lambda one: one.found_on).value if found else None


def often(limb: PlainLimb, theirs: list[Record]) -> bool:
    count = limb.times or 0
    if limb.within is None:
        return len(theirs) >= count
    return any(
        all(
            known(one.decided_on) < known(after.acts[0].acted_on) < later(known(one.decided_on), limb.within)
            for one, after in pairwise(row)
        )
        for row in permutations(theirs, count)
    )


def seen(limb: PlainLimb, record: Record, history: History, day: date) -> bool:
    if limb.starts is None:
        return True
    opens = later(start_of(limb.starts, record), limb.after)
    lasts = limb.by_risk.get(risk(history, day) or "") if limb.by_risk else limb.lasts
    return opens <= day and (lasts is None or day < later(opens, lasts))


def start_of(starts: str, record: Record) -> date:
    done = record.completed_on or LATER_THAN_ALL
    paroled = record.paroled_on or LATER_THAN_ALL
    suspended = record.sentence is not None and record.sentence.suspended_months is not None
    return {
        "decided": known(record.decided_on),
        "effect": known(record.effective_on),
        "acted": known(record.acts[0].acted_on),
        "completed": done,
        "completed-or-paroled": min(done, paroled),
        "at-large": min(done, paroled, known(record.effective_on) if suspended else LATER_THAN_ALL),
    }[starts]


def worlds(history: History, day: date, grid: tuple[date, ...], risks: tuple[str, ...]) -> Iterator[History]:
    """Every history in which what is missing is known, on the days of a grid; impossible ones left out."""
    choices = [tuple(_worlds_of(record, day, grid)) for record in history.records]
    known_risk = risk(history, day) is not None
    assessed = (
        [()] if known_risk else [(Finding("w", FindingKind.RISK, date(1990, 1, 1), one),) for one in risks]
    )
    for records in product(*choices):
        for found in assessed:
            yield replace(history, records=records, findings=(*history.findings, *found))


def _worlds_of(record: Record, day: date, grid: tuple[date, ...]) -> Iterator[Record]:
    act = record.acts[0]
    for acted_on in (act.acted_on,) if act.acted_on else grid:
        for decided_on in (record.decided_on,) if record.decided_on else grid:
            if not acted_on <= decided_on <= known(record.effective_on):
                continue
            for served in _served(record, grid):
                yield replace(served, acts=(replace(act, acted_on=acted_on),), decided_on=decided_on)


def _served(record: Record, grid: tuple[date, ...]) -> Iterator[Record]:
    """The sentence and its end; where parole is entered, or completion, the other was not."""
    sentences = [record.sentence] if record.sentence else [PRISON, replace(PRISON, suspended_months=12)]
    entered = record.completed_on or record.paroled_on
    ends = (record.completed_on,) if entered else (*grid, LATER_THAN_ALL)
    for sentence in sentences:
        for end in ends:
            if end is None or end >= known(record.effective_on):
                yield replace(record, sentence=sentence, completed_on=end)


PRISON = Sentence(Penalty.FIXED_TERM, 36)
