"""A lane keeps callers waiting only so far, answers whatever has gathered at once, and one fault is nobody else's."""

import logging
import threading
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError

from tutela.answers.inquiries.answer import Question
from tutela.web.answering import lanes, together
from tutela.web.answering.app import FEW, lane_of
from tutela.web.answering.lanes import Lane, Tell
from tutela.web.answering.reading import ONE, Told, Waiting
from tutela.web.api.schemas import Inquiry, Person

Answered = Callable[..., list[Told]]


def call(name: str, persons: int = 1) -> Waiting:
    person = Person(name=name, document="1")
    sent = Inquiry(purpose="teacher-hire", person=person, authorisation="A")
    return Waiting(ONE, "a-token", None, sent, [Question(name, "1", "A")] * persons)


def names(group: Sequence[Waiting]) -> list[str]:
    return [one.questions[0].name for one in group]


class Told_:
    """Collects what callers are told."""

    def __init__(self) -> None:
        self.told: dict[str, Told] = {}
        self.groups: list[list[str]] = []
        self.changed = threading.Condition()

    def teller(self, name: str) -> Tell:
        def tell(told: Told) -> None:
            self.told[name] = told

        return tell

    def tell_all(self, told: Sequence[tuple[Tell, Told]]) -> None:
        with self.changed:
            for tell, reply in told:
                tell(reply)
            self.changed.notify_all()

    def wait_for(self, count: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.told) >= count, 10)


@pytest.fixture
def heard() -> Told_:
    return Told_()


@pytest.fixture
def answering(heard: Told_, monkeypatch: pytest.MonkeyPatch) -> Callable[[Answered], None]:
    """Puts another act in the place of the answers, which are tried elsewhere."""

    def put(act: Answered) -> None:
        def answered(group: Sequence[Waiting], **_: Any) -> list[Told]:
            heard.groups.append(names(group))
            return act(group)

        monkeypatch.setattr(together, "answered", answered)

    return put


def fine(group: Sequence[Waiting]) -> list[Told]:
    return [Told(HTTPStatus.OK, "text/plain", one.questions[0].name.encode()) for one in group]


def lane(heard: Told_, *, most_waiting: int = 100, most_at_once: int = 100) -> Lane:
    return Lane("test", most_waiting=most_waiting, most_at_once=most_at_once, tell_all=heard.tell_all)


def put_all(one: Lane, heard: Told_, *calls: Waiting) -> list[bool]:
    return [one.put(waiting, heard.teller(waiting.questions[0].name)) for waiting in calls]


def test_what_gathers_is_answered_in_one_group_and_each_caller_gets_their_own(
    heard: Told_, answering: Callable[[Answered], None]
) -> None:
    answering(fine)
    made = lane(heard)
    put_all(made, heard, call("甲"), call("乙"), call("丙"))
    made.start()
    heard.wait_for(3)
    made.stop(10)
    assert heard.groups == [["甲", "乙", "丙"]]
    assert {name: told.content.decode() for name, told in heard.told.items()} == {n: n for n in "甲乙丙"}


def test_those_who_were_answered_together_are_waited_for_when_they_ask_again(
    heard: Told_, answering: Callable[[Answered], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "_LINGER_AT_MOST", 60.0)
    monkeypatch.setattr(lanes, "_LINGER", 60.0)
    answering(fine)
    made = lane(heard)
    put_all(made, heard, call("甲"), call("乙"), call("丙"))
    made.start()
    heard.wait_for(3)
    put_all(made, heard, call("丁"), call("戊"))
    threading.Event().wait(0.1)  # in which a lane that waits for nobody has answered them
    assert len(heard.told) == 3
    put_all(made, heard, call("己"))
    heard.wait_for(6)
    made.stop(10)
    assert heard.groups == [["甲", "乙", "丙"], ["丁", "戊", "己"]]


def test_where_many_have_not_come_again_in_time_the_others_are_answered(
    heard: Told_, answering: Callable[[Answered], None]
) -> None:
    answering(fine)
    made = lane(heard)
    put_all(made, heard, call("甲"), call("乙"), call("丙"))
    made.start()
    heard.wait_for(3)
    put_all(made, heard, call("丁"))
    heard.wait_for(4)
    made.stop(10)
    assert heard.groups == [["甲", "乙", "丙"], ["丁"]]


def test_no_more_persons_are_answered_at_once_than_a_lane_takes(
    heard: Told_, answering: Callable[[Answered], None]
) -> None:
    answering(fine)
    made = lane(heard, most_at_once=3)
    put_all(made, heard, call("甲", 2), call("乙", 1), call("丙", 1), call("丁", 9), call("戊", 1))
    made.start()
    heard.wait_for(5)
    made.stop(10)
    assert heard.groups == [["甲", "乙"], ["丙"], ["丁"], ["戊"]]


def test_who_comes_when_too_many_wait_is_not_taken_and_not_answered(
    heard: Told_, answering: Callable[[Answered], None]
) -> None:
    answering(fine)
    made = lane(heard, most_waiting=3)
    assert put_all(made, heard, call("甲", 2), call("乙", 1), call("丙", 1)) == [True, True, False]
    made.start()
    heard.wait_for(2)
    assert put_all(made, heard, call("丁", 3)) == [True]
    heard.wait_for(3)
    made.stop(10)
    assert "丙" not in heard.told


def test_one_call_larger_than_the_lane_is_taken_when_nobody_waits(heard: Told_) -> None:
    made = lane(heard, most_waiting=3)
    assert put_all(made, heard, call("甲", 4), call("乙", 1)) == [True, False]


def test_when_told_to_stop_it_takes_nothing_more_and_answers_those_that_wait(
    heard: Told_, answering: Callable[[Answered], None]
) -> None:
    answering(fine)
    made = lane(heard, most_at_once=1)
    put_all(made, heard, call("甲"), call("乙"))
    made.start()
    made.stop(10)
    assert put_all(made, heard, call("丙")) == [False]
    assert set(heard.told) == {"甲", "乙"}
    assert not made.is_alive


def test_a_bug_in_one_call_is_nobody_elses(
    heard: Told_, answering: Callable[[Answered], None], caplog: pytest.LogCaptureFixture
) -> None:
    def broken(group: Sequence[Waiting]) -> list[Told]:
        if "乙" in names(group):
            raise ValueError("cannot work with 乙")
        return fine(group)

    answering(broken)
    made = lane(heard)
    put_all(made, heard, call("甲"), call("乙"), call("丙"))
    with caplog.at_level(logging.DEBUG):
        made.start()
        heard.wait_for(3)
        made.stop(10)
    assert [heard.told[name].status for name in "甲乙丙"] == [200, 500, 200]
    assert heard.groups == [["甲", "乙", "丙"], ["甲"], ["乙"], ["丙"]]
    assert "ValueError" in caplog.text
    assert "乙" not in caplog.text + heard.told["乙"].content.decode()


@pytest.mark.parametrize("fault", [OperationalError, InterfaceError])
def test_where_the_database_is_away_all_may_ask_again(
    heard: Told_,
    answering: Callable[[Answered], None],
    caplog: pytest.LogCaptureFixture,
    fault: type[Exception],
) -> None:
    faults = [fault("no connection for 甲")]

    def away(group: Sequence[Waiting]) -> list[Told]:
        if faults:
            raise faults.pop()
        return fine(group)

    answering(away)
    made = lane(heard, most_at_once=2)
    put_all(made, heard, call("甲"), call("乙"), call("丙"))
    with caplog.at_level(logging.DEBUG):
        made.start()
        heard.wait_for(3)
        made.stop(10)
    assert [heard.told[name].status for name in "甲乙丙"] == [503, 503, 200]
    assert dict(heard.told["甲"].headers) == {"Retry-After": "1"}
    assert heard.told["甲"] == lanes.busy()
    assert "甲" not in caplog.text


def test_few_callers_meet_in_one_lane_and_many_are_parted_by_their_tokens() -> None:
    tokens = [f"token-{number}" for number in range(40)]
    assert {lane_of(token, 2, under_way=FEW) for token in tokens} == {0}
    parted = [lane_of(token, 2, under_way=FEW + 1) for token in tokens]
    assert set(parted) == {0, 1}
    assert parted == [lane_of(token, 2, under_way=2 * FEW) for token in tokens]
    assert {lane_of(token, 1, under_way=2 * FEW) for token in tokens} == {0}
