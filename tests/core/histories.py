"""Random histories close to every boundary of the law, for property tests of any room."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TypeVar

from hypothesis import strategies as st

from tutela.core.disclosure.history import (
    Act,
    Combination,
    Finding,
    FindingKind,
    History,
    Measure,
    MeasureKind,
    NonProsecution,
    Penalty,
    Port,
    Position,
    Record,
    RecordKind,
    Sentence,
)
from tutela.core.law.calendar import end_of_term
from tutela.core.law.values import Term

PURPOSES = (
    "teacher-hire",
    "school-hire",
    "school-in-service",
    "teacher-qualification",
    "close-contact-hire",
    "close-contact-in-service",
    "no-crime-certificate",
    "unit-inquiry",
    "university-hire",
    "training-hire",
    "preschool-hire",
    "preschool-in-service",
    "preschool-organiser",
    "school-head",
    "school-bus-driver",
    "teacher-restriction",
    "qualification-restriction",
)
CRIMES = (
    "rape",
    "abuse-of-special-duty",
    "indecency-or-insult",
    "forcible-insult",
    "child-molestation",
    "facilitating-prostitution",
    "cruelty-by-carer",
    "intentional-injury",
    "robbery",
    "theft",
    "traffic-casualty",
    "running-gambling-house",
)
VIOLATIONS = (
    "indecency-penalty",
    "exposure-penalty",
    "beating-penalty",
    "cruelty-by-carer-penalty",
    "drug-use-penalty",
    "gambling-penalty",
    "harassment-warning-breach-penalty",
)
UNLISTED = "unlisted-charge"
BIRTHS = (date(1980, 5, 1), date(2000, 5, 1), date(2004, 2, 29), date(2003, 3, 1), date(2008, 9, 1))
BOUNDARIES = (
    date(2020, 8, 20),
    date(2021, 3, 1),
    date(2021, 6, 1),
    date(2021, 12, 31),
    date(2021, 9, 1),
    date(2022, 5, 30),
    date(2023, 4, 14),
    date(2025, 6, 1),
    date(2026, 1, 1),
)
AROUND = st.sampled_from((-1, 0, 1))
PORTS = {
    RecordKind.CONVICTION: Port.COURT,
    RecordKind.NON_PROSECUTION: Port.PROCURATORATE,
    RecordKind.ADMINISTRATIVE_PENALTY: Port.POLICE,
}


def near(days: tuple[date, ...]) -> st.SearchStrategy[date]:
    """A day of the list, or one beside it."""
    return st.builds(lambda day, by: day + timedelta(days=by), st.sampled_from(days), AROUND)


def birthdays(years: int) -> tuple[date, ...]:
    """The days on which those of `BIRTHS` complete an age; 28 February stands for 29 in a common year."""
    return tuple(
        date(born.year + years, born.month, 28 if (born.month, born.day) == (2, 29) else born.day)
        for born in BIRTHS
    )


EARLY = (date(2016, 9, 1),)  # under the trials of the time, some of which ended soon
ACT_DAYS = near(
    (
        *birthdays(18),
        *birthdays(16),
        *birthdays(14),
        *birthdays(12),
        date(2021, 3, 1),
        date(2015, 11, 1),
        date(2019, 7, 1),
        date(2026, 1, 1),
    )
)
LATER_DAYS = near(
    (*BOUNDARIES, *EARLY, date(2018, 5, 1), date(2022, 3, 7), date(2023, 1, 10), date(2024, 3, 2))
)
T = TypeVar("T")
Offences = Mapping[RecordKind, tuple[str, ...]]


def mostly(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    """A fact that is missing now and then."""
    return st.integers(0, 6).flatmap(lambda dice: strategy if dice else st.none())


def seldom(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    """A fact that is there now and then."""
    return st.integers(0, 4).flatmap(lambda dice: st.none() if dice else strategy)


findings = st.none() | st.booleans()

sentences = st.builds(
    Sentence,
    penalty=st.sampled_from((*(Penalty.FIXED_TERM,) * 6, *Penalty)),
    months=st.sampled_from((None, 1, 36, 59, 60, 60, 60, 61, 120)),
    days=st.sampled_from((None, None, 0, 1, 15)),
    suspended_months=st.sampled_from((None, 36)),
    combination=st.sampled_from((Combination.NONE, Combination.NONE, *Combination)),
    rights_deprived=st.sampled_from((False, False, True)),
    fine=st.sampled_from((None, 9_999, 10_000, 10_001)),
)


@st.composite
def acts(draw: st.DrawFn, kind: RecordKind, offences: tuple[str, ...] = ()) -> Act:
    """An act that its kind of record may name, or one that it should not; of these offences where any are given."""
    own = offences or (VIOLATIONS if kind is RecordKind.ADMINISTRATIVE_PENALTY else CRIMES)
    first = draw(mostly(ACT_DAYS))
    lasting = draw(st.sampled_from((None, None, None, 0, 1, 2, 400, -1)))
    until = draw(st.none() | ACT_DAYS) if first is None else None
    if first is not None and lasting is not None:
        until = first + timedelta(days=lasting)
    return Act(
        offence=draw(st.sampled_from((*own, own[0], own[0], *own, UNLISTED, "indecency-penalty"))),
        acted_on=first,
        acted_until=until,
        is_main=draw(findings),
        victim_was_minor=draw(findings),
    )


@st.composite
def records(draw: st.DrawFn, reference: str, offences: Offences | None = None) -> Record:
    """A record with any of its facts missing, of any kind; of the kinds and offences given, where they are."""
    weighed = [kind for kind, codes in (offences or {}).items() for _ in codes[:12]]
    kind = draw(st.sampled_from(weighed or RecordKind))
    codes = offences[kind] if offences else ()
    return Record(
        reference=reference,
        port=PORTS[kind],
        kind=kind,
        acts=tuple(
            draw(st.lists(acts(kind, codes), min_size=0 if draw(st.integers(0, 9)) == 0 else 1, max_size=3))
        ),
        decided_on=draw(mostly(LATER_DAYS)),
        served_on=draw(seldom(LATER_DAYS)),
        effective_on=draw(mostly(LATER_DAYS)),
        appealed=draw(findings),
        non_prosecution=draw(mostly(st.sampled_from(NonProsecution))),
        sentence=draw(mostly(sentences)),
        completed_on=draw(st.none() | LATER_DAYS),
        paroled_on=draw(seldom(LATER_DAYS)),
        overturned_on=draw(seldom(LATER_DAYS)),
        sealed_on=draw(seldom(LATER_DAYS)),
        unsealed_on=draw(seldom(LATER_DAYS)),
    )


@st.composite
def measures(draw: st.DrawFn, reference: str, kinds: tuple[MeasureKind, ...]) -> Measure:
    """An order with any of its days missing, made with a record of the person, of nobody, or with none."""
    return Measure(
        reference=reference,
        kind=draw(st.sampled_from(kinds)),
        decided_on=draw(st.none() | LATER_DAYS | LATER_DAYS),
        from_on=draw(st.none() | LATER_DAYS),
        until_on=draw(seldom(LATER_DAYS)),
        months=draw(st.sampled_from((None, 36, 60))),
        record=draw(st.sampled_from((None, "r1", "r1", "r2", "r9"))),
        lifted_on=draw(seldom(LATER_DAYS)),
    )


found = st.builds(
    Finding,
    reference=st.just("f"),
    kind=st.sampled_from(FindingKind),
    found_on=LATER_DAYS,
    value=st.sampled_from(("low", "medium", "high", "large", "extremely-large", "risk-of-harm", "other")),
)
posts = st.builds(Position, post=st.just("teacher"), from_on=ACT_DAYS, until_on=st.none() | LATER_DAYS)


@st.composite
def histories(
    draw: st.DrawFn,
    offences: Offences | None = None,
    kinds: tuple[MeasureKind, ...] = (MeasureKind.QUALIFICATION_LOST, MeasureKind.QUALIFICATION_REVOKED),
) -> History:
    """A person with up to three records, up to two orders, findings, and now and then a post."""
    count = draw(st.sampled_from((0, 1, 1, 1, 2, 3)))
    orders = draw(st.sampled_from((0, 0, 1, 2)))
    return History(
        born_on=draw(st.sampled_from((*BIRTHS, BIRTHS[0], BIRTHS[0], BIRTHS[0], None))),
        records=tuple(draw(records(f"r{at}", offences)) for at in range(1, count + 1)),
        measures=tuple(draw(measures(f"m{at}", kinds)) for at in range(1, orders + 1)),
        findings=tuple(draw(st.lists(found, max_size=2))),
        positions=tuple(draw(st.lists(posts, max_size=1))),
    )


@st.composite
def turning_histories(draw: st.DrawFn) -> History:
    """An adult whose records count and are often overturned, sealed and unsealed: many turning days."""
    count = draw(st.integers(1, 2))
    return History(
        born_on=BIRTHS[0],
        records=tuple(
            Record(
                reference=f"r{at}",
                port=Port.COURT,
                kind=RecordKind.CONVICTION,
                acts=(Act(draw(st.sampled_from(("rape", "child-molestation", UNLISTED))), date(2015, 3, 5)),),
                decided_on=draw(mostly(LATER_DAYS)),
                served_on=draw(mostly(LATER_DAYS)),
                effective_on=draw(seldom(LATER_DAYS)),
                appealed=draw(findings),
                sentence=Sentence(Penalty.FIXED_TERM, 48),
                overturned_on=draw(seldom(LATER_DAYS)),
                sealed_on=draw(mostly(LATER_DAYS)),
                unsealed_on=draw(mostly(LATER_DAYS)),
            )
            for at in range(1, count + 1)
        ),
    )


@st.composite
def repeaters(draw: st.DrawFn, offences: Offences) -> History:
    """An adult who did it again to a minor, on the days round two years after the first decision, and was assessed."""
    kind = draw(st.sampled_from([kind for kind, codes in offences.items() for _ in codes[:12]]))
    code = draw(st.sampled_from(offences[kind]))
    first = draw(near((date(2014, 9, 1), date(2012, 2, 29))))
    again = first + timedelta(days=draw(st.sampled_from((-1, 0, 1, 400, 729, 730, 731, 732))))
    decided = again + timedelta(days=draw(st.sampled_from((30, 500, 3000))))
    return History(
        born_on=BIRTHS[0],
        records=tuple(
            Record(
                reference=f"r{at}",
                port=PORTS[kind],
                kind=kind,
                acts=(
                    Act(code, draw(mostly(st.just(acted_on))), victim_was_minor=draw(mostly(st.just(True)))),
                ),
                decided_on=draw(mostly(st.just(decided_on))),
                effective_on=draw(mostly(st.just(decided_on))),
                non_prosecution=NonProsecution.DISCRETIONARY,
                sentence=draw(
                    mostly(st.just(Sentence(Penalty.FIXED_TERM, draw(st.sampled_from((60, 61, 120))))))
                )
                or Sentence(Penalty.ADMINISTRATIVE_DETENTION, days=10),
                completed_on=draw(mostly(st.just(decided_on + timedelta(days=700)))),
            )
            for at, (acted_on, decided_on) in enumerate(
                ((date(2011, 5, 1), first), (again, decided)), start=1
            )
        ),
        findings=tuple(draw(st.lists(found, max_size=2))),
    )


def days_of(history: History) -> tuple[date, ...]:
    """Every day that a history names, with its neighbours and those of the appeal period."""
    named = named_days(history)
    served = {record.served_on for record in history.records if record.served_on is not None}
    close = {day + timedelta(days=by) for day in (*named, *BOUNDARIES) for by in (-1, 0, 1)}
    return tuple(sorted(close | {day + timedelta(days=by) for day in served for by in range(9, 15)}))


def named_days(history: History) -> set[date]:
    """Every day that a history names, but those of acts and posts."""
    days = [
        day
        for record in history.records
        for day in (
            record.decided_on,
            record.served_on,
            record.effective_on,
            record.completed_on,
            record.paroled_on,
            record.overturned_on,
            record.sealed_on,
            record.unsealed_on,
        )
    ]
    for one in history.measures:
        days += [one.decided_on, one.from_on, one.until_on, one.lifted_on]
    days += [one.found_on for one in history.findings]
    return {day for day in days if day is not None}


def ends_of(history: History, terms: Iterable[Term]) -> tuple[date, ...]:
    """The days on which these terms end when counted from any day that a history names, and their neighbours."""
    acted = {act.acted_until or act.acted_on for record in history.records for act in record.acts}
    starts = named_days(history) | {day for day in acted if day is not None}
    starts |= {day + timedelta(days=by) for day in starts for by in range(11, 15)}
    ends = {
        end_of_term(day, years=term.years, months=term.months, days=term.days)
        for day in starts
        for term in terms
    }
    return tuple(sorted(end + timedelta(days=by) for end in ends for by in (-1, 0, 1)))
