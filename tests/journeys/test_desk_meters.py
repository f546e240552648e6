"""The bar of a campaign: it is whole, every part that somebody is in is seen, and the numbers are true."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tutela.answers.campaigns.campaign import State, Tally
from tutela.answers.campaigns.rosters import engagement_at
from tutela.web.desk import meters

_STATES = st.dictionaries(st.sampled_from(State), st.integers(0, 20_000))


@given(_STATES, st.booleans())
def test_each_body_stands_in_one_part_and_every_part_is_seen(states: dict[State, int], is_past: bool) -> None:
    tally = Tally(states, states.get(State.OWED, 0) if is_past else 0)
    figures, meter = dict(meters.figures(tally)), meters.of(tally)
    assert sum(figures.values()) == tally.bodies
    assert {part.key: part.count for part in meter.parts} == {
        key: count for key, count in figures.items() if count
    }
    assert all(part.width > 0.5 for part in meter.parts)
    assert not meter.parts or abs(sum(part.width for part in meter.parts) - 100) < 0.01
    assert (meter.percent == 100) == (tally.bodies > 0 and tally.done == tally.bodies)


@given(st.lists(st.uuids(), min_size=1, max_size=40))
def test_a_row_leads_to_the_engagement_that_stood_in_its_place(listed: list[UUID]) -> None:
    joined = b"".join(one.bytes for one in listed)
    assert [engagement_at(joined, row) for row in range(1, len(listed) + 1)] == listed
