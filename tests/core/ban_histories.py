"""Random persons with convictions, orders and posts close to every boundary of the law of bans."""

from datetime import date, timedelta

from hypothesis import strategies as st

from tests.core.histories import mostly, near, seldom
from tutela.core.disclosure.history import (
    Act,
    History,
    Measure,
    MeasureKind,
    Penalty,
    Port,
    Position,
    Record,
    RecordKind,
    Sentence,
)

BORN = date(1985, 5, 1)
OFFENCES = (
    "rape",
    "child-molestation",
    "forcible-indecency",
    "theft",
    "traffic-casualty",
    "dangerous-driving",
    "unlisted-charge",
)
ACTED = near((date(2015, 11, 1), date(2003, 5, 1), date(2020, 9, 1), date(2022, 7, 5)))
DECIDED = near((date(2021, 6, 1), date(2022, 11, 15), date(2023, 6, 1), date(2023, 3, 6)))
LATER = near((date(2023, 1, 31), date(2024, 2, 29), date(2023, 6, 1), date(2024, 6, 30)))
ASKED = near((date(2021, 6, 2), date(2022, 11, 15), date(2023, 6, 1), date(2024, 2, 29), date(2026, 6, 30)))
TERMS = st.sampled_from((None, 1, 24, 35, 36, 36, 60, 61))

sentences = st.builds(
    Sentence,
    penalty=st.sampled_from(
        (
            *(Penalty.FIXED_TERM, Penalty.FIXED_TERM, Penalty.CONTROL),
            *(Penalty.DETENTION, Penalty.LIFE, Penalty.EXEMPT),
        )
    ),
    months=st.sampled_from((None, 3, 12, 36, 61, 61, 61)),
    days=st.sampled_from((None, None, 15)),
    suspended_months=st.sampled_from((None, None, 12, 60)),
    rights_deprived=st.sampled_from((False, False, False, True)),
)
acts = st.builds(
    Act,
    offence=st.sampled_from(OFFENCES),
    acted_on=mostly(ACTED),
    victim_was_minor=st.sampled_from((None, True, False)),
)


@st.composite
def convictions(draw: st.DrawFn, reference: str) -> Record:
    """A conviction with any of its facts missing."""
    return Record(
        reference=reference,
        port=Port.COURT,
        kind=RecordKind.CONVICTION,
        acts=tuple(draw(st.lists(acts, min_size=0 if draw(st.integers(0, 9)) == 0 else 1, max_size=2))),
        decided_on=draw(mostly(DECIDED)),
        served_on=draw(seldom(DECIDED)),
        effective_on=draw(mostly(DECIDED)),
        appealed=draw(st.sampled_from((None, False, True))),
        sentence=draw(mostly(sentences)),
        completed_on=draw(st.none() | LATER),
        paroled_on=draw(seldom(LATER)),
        overturned_on=draw(seldom(LATER)),
    )


@st.composite
def orders(draw: st.DrawFn, reference: str) -> Measure:
    """An order of a court or of an education department, linked to a record or not."""
    from_on = draw(seldom(LATER))
    return Measure(
        reference=reference,
        kind=draw(
            st.sampled_from(
                (
                    MeasureKind.EMPLOYMENT_BAN,
                    MeasureKind.EMPLOYMENT_BAN,
                    MeasureKind.CLOSE_CONTACT_BAN,
                    MeasureKind.INJUNCTION,
                    MeasureKind.QUALIFICATION_REVOKED,
                    MeasureKind.QUALIFICATION_LOST,
                )
            )
        ),
        decided_on=draw(mostly(DECIDED)),
        from_on=from_on,
        until_on=draw(seldom(LATER)),
        months=draw(TERMS),
        record=draw(st.sampled_from(("r1", "r1", "r1", "r2", None))),
        lifted_on=draw(seldom(LATER)),
    )


posts = st.builds(
    Position,
    post=st.just("teacher"),
    from_on=near((date(2015, 11, 1), date(2020, 9, 1))),
    until_on=st.none() | near((date(2022, 7, 5), date(2020, 9, 1))),
)


@st.composite
def banned_histories(draw: st.DrawFn) -> History:
    """An adult with up to two convictions, up to three orders and up to two posts."""
    return History(
        born_on=BORN,
        records=tuple(
            draw(convictions(f"r{at}")) for at in range(1, draw(st.sampled_from((0, 1, 1, 2))) + 1)
        ),
        measures=tuple(draw(orders(f"m{at}")) for at in range(1, draw(st.integers(0, 3)) + 1)),
        positions=tuple(draw(st.lists(posts, max_size=2))),
    )


def days_of(history: History) -> tuple[date, ...]:
    """Every day that a history names from the first of the law on, with its neighbours."""
    named = {
        day
        for record in history.records
        for day in (record.effective_on, record.completed_on, record.paroled_on, record.overturned_on)
    } | {
        day
        for order in history.measures
        for day in (order.decided_on, order.from_on, order.until_on, order.lifted_on)
    }
    close = {day + timedelta(days=by) for day in named if day for by in (-1, 0, 1)}
    return tuple(sorted(day for day in close if day >= date(2021, 6, 1)))
