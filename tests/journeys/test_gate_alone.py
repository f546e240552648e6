"""Gates beside each other: one turn at a time, and one that dies leaves the databases of one time."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests.cast import about, appoint_all, conviction, declare_all, load, number
from tutela.agencies.sealing import gate, marks, reseal, turns
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.index.lookup.models import Head
from tutela.records.vault import custody

pytestmark = pytest.mark.django_db(transaction=True)
ADULT = number(date(1970, 1, 1), 105)


@pytest.fixture(autouse=True)
def registry(at: datetime, tmp_path: Path, settings: Any) -> None:
    settings.TUTELA_PENDING_SAMPLE = 0
    appoint_all(at)
    declare_all(at)
    load(tmp_path / "r.jsonl", [conviction("c-1", "某甲", ADULT)], at)


@contextmanager
def beside(act: Callable[[], object]) -> Iterator[list[BaseException | None]]:
    """Does something in a thread of its own, with connections of its own; how it ended."""
    ended: list[BaseException | None] = []

    def run() -> None:
        try:
            act()
            ended.append(None)
        except BaseException as fault:
            ended.append(fault)
        finally:
            connections.close_all()

    other = threading.Thread(target=run)
    other.start()
    try:
        yield ended
    finally:
        other.join(60)
        assert not other.is_alive()


def answered(at: datetime) -> Answer:
    return inquiries.ask(
        acting=acting_as("clerk"), purpose_code="teacher-hire", question=about("某甲", ADULT), at=at
    ).answer


@pytest.mark.parametrize("anew", [False, True], ids=["turn", "reseal"])
def test_the_second_of_two_gates_dies_at_its_last_step_and_the_service_goes_on(
    at: datetime, monkeypatch: pytest.MonkeyPatch, anew: bool
) -> None:
    """A has begun when B begins; A ends; B dies between the vault's commit and its own."""
    inside, over = threading.Event(), threading.Event()
    move = marks.move

    def is_first() -> bool:
        return threading.current_thread() is threading.main_thread()

    def noting(note: Callable[[], bytes]) -> Callable[[], bytes]:
        def noted() -> bytes:
            """Between the note of the mark and the transaction that takes it: where no row is locked."""
            mark = note()
            if is_first():
                inside.set()
                time.sleep(0.5)  # B begins now, and without a lock notes its mark over A's
            else:
                over.wait(30)
            return mark

        return noted

    def moved(mark: bytes) -> None:
        if is_first():
            move(mark)
        else:
            custody.set_epoch(mark)
            raise KeyboardInterrupt  # all that a kill leaves: the vault has committed, the registry rolls back

    def second() -> None:
        assert inside.wait(30)
        later = at + timedelta(minutes=2)
        if anew:
            reseal.reseal(at=later)
        else:
            gate.turn(at=later, daily=True)

    monkeypatch.setattr(marks, "move", moved)
    for name in ("begin", "begin_anew"):
        monkeypatch.setattr(marks, name, noting(getattr(marks, name)))
    with beside(second) as ended:
        gate.turn(at=at + timedelta(minutes=1), daily=True)
        over.set()
    assert isinstance(ended[0], KeyboardInterrupt)
    marks.require_whole()
    assert not Head.objects.get().withheld
    assert answered(at + timedelta(minutes=3)) is Answer.RECORD
    monkeypatch.undo()
    gate.turn(at=at + timedelta(minutes=4), daily=True)
    marks.require_whole()


def test_many_gates_at_once_all_end_whole(at: datetime) -> None:
    def several() -> None:
        for minute in range(3):
            gate.turn(at=at + timedelta(minutes=minute), daily=True)
            marks.require_whole()

    with beside(several) as one, beside(several) as other:
        for _ in range(20):
            marks.require_whole()  # also while the others are between the vault's commit and their own
            time.sleep(0.01)
    assert (one, other) == ([None], [None])


def test_who_waits_too_long_is_told_so_and_shuts_nothing(at: datetime) -> None:
    begun, done = threading.Event(), threading.Event()

    def hold() -> None:
        with turns.alone():
            begun.set()
            assert done.wait(30)

    with beside(hold) as ended:
        try:
            assert begun.wait(30)
            with pytest.raises(Refusal) as refused, turns.alone(patience=0.1):
                pytest.fail("two turns at a time")
            assert refused.value.reason is Reason.NOT_READY
            marks.require_whole()  # to look needs no turn
        finally:
            done.set()
    assert ended == [None]
    with turns.alone(patience=5):
        pass


def test_a_refused_turn_lets_the_next_one_in() -> None:
    with pytest.raises(RuntimeError), turns.alone():
        raise RuntimeError
    with turns.alone(patience=0):
        pass


def test_a_killed_process_holds_nobody_back() -> None:
    connections.close_all()
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            with turns.alone():
                os.write(into, b"x")
                os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert os.read(out, 1) == b"x"
    with turns.alone(patience=10):
        pass
    os.close(out)
    os.close(into)


def test_a_restored_vault_is_still_found(at: datetime) -> None:
    custody.set_epoch(b"another time....")
    with pytest.raises(Refusal) as refused:
        marks.require_whole()
    assert refused.value.reason is Reason.DATABASE_RESTORED
    assert Head.objects.get().withheld
    with pytest.raises(Refusal) as refused:
        gate.turn(at=at, daily=True)
    assert refused.value.reason is Reason.DATABASE_RESTORED
