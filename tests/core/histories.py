"""Random histories close to every boundary of the law, for property tests of any room."""

from datetime import date, timedelta
from typing import TypeVar

from hypothesis import strategies as st

from tutela.core.disclosure.history import (
    Act,
    Combination,
    History,
    NonProsecution,
    Penalty,
    Port,
    Record,
    RecordKind,
    Sentence,
)

PURPOSES = (
    "teacher-hire",
    "school-hire",
    "school-in-service",
    "teacher-qualification",
    "close-contact-hire",
    "close-contact-in-service",
    "no-crime-certificate",
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
)
VIOLATIONS = ("indecency-penalty", "exposure-penalty", "beating-penalty", "cruelty-by-carer-penalty")
UNLISTED = "unlisted-charge"
BIRTHS = (date(1980, 5, 1), date(2000, 5, 1), date(2004, 2, 29), date(2003, 3, 1))
BOUNDARIES = (
    date(2020, 8, 20),
    date(2021, 3, 1),
    date(2021, 6, 1),
    date(2021, 12, 31),
    date(2022, 5, 30),
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


ACT_DAYS = near(
    (*birthdays(18), *birthdays(14), date(2021, 3, 1), date(2015, 11, 1), date(2019, 7, 1), date(2026, 1, 1))
)
LATER_DAYS = near((*BOUNDARIES, date(2018, 5, 1), date(2022, 3, 7), date(2023, 1, 10), date(2024, 3, 2)))
T = TypeVar("T")


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
)


@st.composite
def acts(draw: st.DrawFn, kind: RecordKind) -> Act:
    """An act that its kind of record may name, or one that it should not."""
    own = VIOLATIONS if kind is RecordKind.ADMINISTRATIVE_PENALTY else CRIMES
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
def records(draw: st.DrawFn, reference: str) -> Record:
    """A record with any of its facts missing, of any kind."""
    kind = draw(st.sampled_from(RecordKind))
    return Record(
        reference=reference,
        port=PORTS[kind],
        kind=kind,
        acts=tuple(draw(st.lists(acts(kind), min_size=0 if draw(st.integers(0, 9)) == 0 else 1, max_size=3))),
        decided_on=draw(mostly(LATER_DAYS)),
        served_on=draw(seldom(LATER_DAYS)),
        effective_on=draw(mostly(LATER_DAYS)),
        appealed=draw(findings),
        non_prosecution=draw(mostly(st.sampled_from(NonProsecution))),
        sentence=draw(mostly(sentences)),
        overturned_on=draw(seldom(LATER_DAYS)),
        sealed_on=draw(seldom(LATER_DAYS)),
        unsealed_on=draw(seldom(LATER_DAYS)),
    )


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A person with up to three records."""
    count = draw(st.sampled_from((0, 1, 1, 1, 2, 3)))
    return History(
        born_on=draw(st.sampled_from((*BIRTHS, BIRTHS[0], BIRTHS[0], BIRTHS[0], None))),
        records=tuple(draw(records(f"r{at}")) for at in range(1, count + 1)),
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


def days_of(history: History) -> tuple[date, ...]:
    """Every day that a history names, with its neighbours and those of the appeal period."""
    named = {
        day
        for record in history.records
        for day in (
            record.decided_on,
            record.served_on,
            record.effective_on,
            record.overturned_on,
            record.sealed_on,
            record.unsealed_on,
        )
        if day is not None
    }
    served = {record.served_on for record in history.records if record.served_on is not None}
    close = {day + timedelta(days=by) for day in (*named, *BOUNDARIES) for by in (-1, 0, 1)}
    return tuple(sorted(close | {day + timedelta(days=by) for day in served for by in range(9, 15)}))
