"""The bar of a campaign: it is whole, every part that somebody is in is seen, and the numbers are true; and its map."""

from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from tutela.answers.campaigns.campaign import Line, State, Tally
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


@given(st.lists(st.tuples(st.sampled_from(State), st.booleans()), max_size=120), st.integers(1, 500))
def test_each_body_is_one_tile_that_says_what_the_bar_says(
    standing: list[tuple[State, bool]], first: int
) -> None:
    lines = [
        Line(uuid4(), "s", state, late and state is State.OWED, None, 0, None, None, None, None)
        for state, late in standing
    ]
    drawn = meters.map_of(lines, first=first)
    assert [tile.number for tile in drawn.tiles] == list(range(first, first + len(lines)))
    assert len({(tile.x, tile.y) for tile in drawn.tiles}) == len(lines)
    assert all(tile.x < 100 and tile.y < drawn.height for tile in drawn.tiles)
    states = {state: sum(line.state is state for line in lines) for state in State}
    figures = meters.figures(Tally(states, sum(line.is_late for line in lines)))
    assert {key: sum(tile.key == key for tile in drawn.tiles) for key, _ in figures} == dict(figures)
