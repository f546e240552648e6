"""Several answers about one person: whatever comes in which order, nobody is told two things at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from tutela.core.following.duties import Duty
from tutela.core.following.standing import Fallen, Standing, fates

STOP, NOTICE, DISMISSAL, REPORT = Duty
_DUTIES: Final = st.frozensets(st.sampled_from(Duty))


@dataclass
class Life:
    """One answer as its body has it. `rests` and `undoes` once it fell."""

    orders: frozenset[Duty]
    did: set[Duty] = field(default_factory=set)
    fell: bool = False
    rests: frozenset[Duty] = frozenset()
    undoes: frozenset[Duty] = frozenset()


@dataclass
class Body:
    """What a body was told of one person, and what it did."""

    lives: dict[int, Life] = field(default_factory=dict)
    put_back: list[tuple[int, Duty]] = field(default_factory=list)

    def settle(self, fresh: Sequence[int] = ()) -> None:
        order = sorted(self.lives, key=lambda one: (one not in fresh, one))
        fallen = [
            Fallen(
                one,
                frozenset(life.did) if one in fresh else life.rests | life.undoes,
                life.undoes,
            )
            for one in order
            if (life := self.lives[one]).fell
        ]
        standing = [Standing(one.orders, frozenset(one.did)) for one in self.lives.values() if not one.fell]
        for one, fate in fates(standing, fallen).items():
            self.lives[one].rests, self.lives[one].undoes = fate.kept, fate.undone

    def open_undoings(self) -> list[Duty]:
        return [duty for one in self.lives.values() for duty in one.undoes]


@dataclass
class Plain:
    """The same in the plainest words: a thing is in force, or it is not; and answers order it, or none does."""

    orders: dict[int, frozenset[Duty]] = field(default_factory=dict)
    in_force: set[Duty] = field(default_factory=set)

    def to_put_back(self) -> set[Duty]:
        return self.in_force - set().union(*self.orders.values())


EVENTS: Final = st.lists(
    st.one_of(
        st.tuples(st.just("told"), _DUTIES),
        st.tuples(st.just("does"), st.integers(0, 5), st.sampled_from(Duty)),
        st.tuples(st.just("falls"), st.frozensets(st.integers(0, 5), min_size=1, max_size=3)),
        st.tuples(st.just("puts back"), st.sampled_from(Duty)),
    ),
    max_size=24,
)


@given(EVENTS)
def test_what_is_to_be_put_back_is_what_is_in_force_and_nothing_orders(
    events: list[tuple[object, ...]],
) -> None:
    body, plain = Body(), Plain()
    for event, *of in events:
        if event == "told":
            place = len(body.lives)
            body.lives[place] = Life(of[0])
            plain.orders[place] = of[0]
            body.settle()
        elif event == "does" and of[1] in plain.orders.get(of[0], ()):
            body.lives[of[0]].did.add(of[1])
            plain.in_force.add(of[1])
        elif event == "falls":
            gone = [one for one in of[0] if one in plain.orders]
            for one in gone:
                body.lives[one].fell = True
                del plain.orders[one]
            body.settle(gone)
        elif event == "puts back" and of[0] in body.open_undoings():
            (life,) = (one for one in body.lives.values() if of[0] in one.undoes)
            life.undoes -= {of[0]}
            plain.in_force.discard(of[0])
        undone = body.open_undoings()
        assert sorted(undone) == sorted(plain.to_put_back()), "each once, and nothing that an answer orders"


def test_what_another_answer_orders_stays_and_the_rest_is_put_back() -> None:
    fallen = [Fallen("a", frozenset({STOP, NOTICE, REPORT}))]
    (fate,) = fates([Standing(frozenset({STOP, NOTICE}))], fallen).values()
    assert (fate.kept, fate.undone) == ({STOP, NOTICE}, {REPORT})


def test_what_was_done_on_the_other_as_well_rests_no_more() -> None:
    both = frozenset({STOP, NOTICE})
    (fate,) = fates([Standing(both, frozenset({NOTICE}))], [Fallen("a", both)]).values()
    assert (fate.kept, fate.undone) == ({STOP}, frozenset())


def test_what_was_done_on_several_is_put_back_once_with_the_last() -> None:
    found = fates([], [Fallen("last", frozenset({STOP})), Fallen("first", frozenset({STOP, NOTICE}))])
    assert (found["last"].undone, found["first"].undone) == ({STOP}, {NOTICE})


def test_what_is_being_put_back_already_is_not_begun_elsewhere() -> None:
    found = fates([], [Fallen("new", frozenset({STOP})), Fallen("old", frozenset({STOP}), frozenset({STOP}))])
    assert (found["new"].undone, found["old"].undone) == (frozenset(), {STOP})
