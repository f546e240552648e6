"""The life of an inquiry: every walk through its states keeps the rules, and every boundary of the rules holds."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.core.disclosure.question import Citation
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.due import Standards, due_on
from tutela.core.filings.moves import RULES, Standing, moved, possible
from tutela.core.filings.route import Body, route
from tutela.core.filings.states import ENDED, TOLD, By, Move, State
from tutela.core.law.holidays import Holidays

FILER, OTHER = "officer-1", "officer-2"
DIRECT, REVIEW = Citation("law", "62", "primary"), Citation("notice", "on who asks", "secondary")
STANDARDS = Standards(review=5, verify=3)
ORDER = [
    State.DRAFT,
    State.AUTHORISED,
    State.FILED,
    State.REVIEWED,
    State.ANSWERED,
    State.SERVED,
    State.FOLLOWED_UP,
    State.CLOSED,
]


def refused(standing: Standing, move: Move, by: By, officer: str = OTHER) -> Reason | None:
    try:
        moved(standing, move, by, officer)
    except Refusal as refusal:
        return refusal.reason
    return None


steps = st.lists(
    st.tuples(st.sampled_from(Move), st.sampled_from(By), st.sampled_from([FILER, OTHER])), max_size=40
)


@given(steps, st.sampled_from([True, False]))
def test_no_walk_asks_without_the_persons_word_or_a_review(
    walk: list[tuple[Move, By, str]], record: bool
) -> None:
    state, filers, done, answered = State.DRAFT, frozenset[str](), list[Move](), False
    for move, by, officer in walk:
        standing = Standing(state, filers, record if answered else None)
        if refused(standing, move, by, officer) is not None:
            continue
        state = moved(standing, move, by, officer)
        done.append(move)
        filers |= {officer} if move is Move.FILE else set()
        answered |= move in (Move.ANSWER, Move.SETTLE)
        if move in (Move.ANSWER, Move.POSTPONE, Move.REFUSE):
            assert {Move.AUTHORISE, Move.FILE} <= set(done)
            last = max(at for at, one in enumerate(done) if one is Move.FILE)
            assert {Move.APPROVE, Move.SKIP} & set(done[last:]), "reviewed after it was filed last"
        if move is Move.APPROVE:
            assert officer not in filers
        if move is Move.SERVE:
            assert record, "only a record is followed by a notice"
        if move is Move.WITHDRAW:
            assert by is By.PERSON
            assert not answered


@given(
    st.sampled_from(sorted(ENDED)),
    st.sampled_from(Move),
    st.sampled_from(By),
    st.sampled_from([True, False, None]),
)
def test_what_has_ended_stays_ended_but_for_an_answer_taken_back(
    state: State, move: Move, by: By, record: bool | None
) -> None:
    allowed = state is State.CLOSED and move is Move.RECALL and by is By.REGISTRY
    assert (refused(Standing(state, frozenset(), record), move, by) is None) is allowed


def test_every_state_is_reached_and_every_open_one_leads_on() -> None:
    targets = {rule.target for rules in RULES.values() for rule in rules}
    sources = {source for rules in RULES.values() for rule in rules for source in rule.sources}
    assert targets | {State.DRAFT} == set(State)
    assert sources == set(State) - ENDED | {State.CLOSED}
    assert set(RULES) == set(Move)


def test_who_filed_does_not_review_wherever_they_are_now() -> None:
    filed = Standing(State.FILED, frozenset({FILER}))
    for move in (Move.APPROVE, Move.RETURN):
        assert refused(filed, move, By.REVIEWER, FILER) is Reason.FILED_BY_YOU
        assert refused(filed, move, By.REVIEWER, OTHER) is None
        assert refused(filed, move, By.FILER, OTHER) is Reason.NOT_ENTITLED
    assert refused(Standing(State.REVIEWED), Move.APPROVE, By.REVIEWER) is Reason.STEP_NOT_POSSIBLE


@pytest.mark.parametrize("state", State)
def test_until_it_is_asked_the_office_returns_it_and_the_body_gives_it_up(state: State) -> None:
    here, own = {State.FILED, State.REVIEWED}, {State.DRAFT, State.AUTHORISED}
    assert (refused(Standing(state), Move.RETURN, By.REVIEWER) is None) is (state in here)
    assert (refused(Standing(state), Move.ABANDON, By.FILER) is None) is (state in here | own)


@pytest.mark.parametrize("state", State)
def test_the_person_takes_their_word_back_until_it_is_asked(state: State) -> None:
    before = {State.DRAFT, State.AUTHORISED, State.FILED, State.REVIEWED}
    assert (refused(Standing(state), Move.WITHDRAW, By.PERSON) is None) is (state in before)
    assert refused(Standing(state), Move.WITHDRAW, By.FILER) is not None


@pytest.mark.parametrize("state", State)
def test_an_answer_is_taken_back_wherever_one_was_told(state: State) -> None:
    assert (refused(Standing(state), Move.RECALL, By.REGISTRY) is None) is (state in TOLD)


def test_a_record_is_followed_to_its_end_and_no_record_ends_at_once() -> None:
    record, clear = Standing(State.ANSWERED, frozenset(), True), Standing(State.ANSWERED, frozenset(), False)
    unknown = Standing(State.ANSWERED)
    assert possible(record, By.FILER) == {Move.SERVE}
    assert possible(clear, By.FILER) == {Move.CLOSE}
    assert possible(unknown, By.FILER) == frozenset()
    assert possible(Standing(State.PENDING), By.FILER) == frozenset()
    assert possible(Standing(State.PENDING), By.VERIFIER) == {Move.SETTLE}


def test_a_body_that_the_law_names_asks_for_itself_and_others_through_the_nearest_above() -> None:
    school, county, city = Body("s", "school"), Body("c", "education-office"), Body("p", "education-office")
    own = route(school, [county, city], {"school", "education-office"}, DIRECT, REVIEW)
    assert own is not None
    assert (own.asker, own.is_reviewed, own.cite) == ("s", False, DIRECT)
    through = route(school, [Body("x", "school"), county, city], {"education-office"}, DIRECT, REVIEW)
    assert through is not None
    assert (through.asker, through.is_reviewed, through.cite) == ("c", True, REVIEW)
    assert route(school, [county], {"police"}, DIRECT, REVIEW) is None
    assert route(school, [], {"education-office"}, DIRECT, REVIEW) is None


def test_days_are_counted_over_weekends_holidays_and_worked_saturdays() -> None:
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    assert due_on(State.FILED, friday, STANDARDS) == date(2026, 11, 27)
    assert due_on(State.FILED, friday, STANDARDS, holidays=Holidays(off=frozenset({monday}))) == date(
        2026, 11, 30
    )
    worked = Holidays(working=frozenset({date(2026, 11, 21)}))
    assert due_on(State.FILED, friday, STANDARDS, holidays=worked) == date(2026, 11, 26)
    assert due_on(State.PENDING, friday, STANDARDS) == date(2026, 11, 25)


def test_a_review_leaves_the_rest_of_its_time_and_a_record_is_told_at_once() -> None:
    on, before = date(2026, 11, 24), date(2026, 11, 27)
    assert due_on(State.REVIEWED, on, STANDARDS, before=before) == before
    assert due_on(State.REVIEWED, on, STANDARDS) == date(2026, 12, 1)
    assert due_on(State.ANSWERED, on, STANDARDS, before=before, has_record=True) == on
    for has_record in (False, None):
        assert due_on(State.ANSWERED, on, STANDARDS, before=before, has_record=has_record) is None
    for state in ENDED | {State.DRAFT, State.AUTHORISED, State.SERVED, State.REFUSED}:
        assert due_on(state, on, STANDARDS, before=before) is None
