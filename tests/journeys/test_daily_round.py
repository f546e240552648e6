"""The daily round: one that is cut off is made good the same day, and it asks about everybody by the batch."""

import logging
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import conviction, number
from tests.journeys.test_gate import Load, enter, juvenile
from tutela.agencies.sealing import sweep
from tutela.agencies.sealing.models import SealingDoubt
from tutela.cli import gate as running
from tutela.core.errors import Reason, Refusal
from tutela.ledger.models import Entry
from tutela.records.vault import heads, models

__all__ = ["enter"]
pytestmark = pytest.mark.django_db


def cut_off(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt


def heads_in_the_ledger() -> int:
    return Entry.objects.filter(event="vault:head").count()


@pytest.mark.parametrize("place", ["gate.turn", "heads.publish"])
def test_a_round_that_was_cut_off_is_done_again_on_the_same_day(
    place: str, enter: Load, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(juvenile())
    with monkeypatch.context() as patched:
        patched.setattr(f"tutela.agencies.sealing.sweep.{place}", cut_off)
        with pytest.raises(KeyboardInterrupt):
            sweep.sweep(at=at)
    assert sweep.is_due(at + timedelta(minutes=1))
    sweep.sweep(at=at + timedelta(minutes=1))
    assert not sweep.is_due(at + timedelta(minutes=2))
    assert (heads_in_the_ledger(), models.Head.objects.get().published) == (1, True)


class TestRewriting:
    """The tables are written anew when the round is done; who holds one of them holds up that alone."""

    @pytest.fixture(params=["tutela.agencies.sealing.sweep.rewrite", "tutela.records.vault.upkeep.rewrite"])
    def held(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    def test_what_another_process_holds_is_told_and_tried_again(
        self,
        held: str,
        enter: Load,
        at: datetime,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        enter(juvenile())
        with monkeypatch.context() as patched, caplog.at_level(logging.ERROR):
            patched.setattr(held, _blocked)
            sweep.sweep(at=at)
            assert not sweep.is_due(at)
            assert sweep.rewriting_is_due()
            assert "rewriting-blocked" in caplog.text
            with pytest.raises(Refusal) as refused:
                sweep.rewrite_what_is_due()
            assert refused.value.values == {"what": "registry_person"}
            assert sweep.rewriting_is_due()
        sweep.rewrite_what_is_due()
        assert not sweep.rewriting_is_due()

    def test_cut_off_it_is_due_until_it_is_done(
        self, enter: Load, at: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert not sweep.rewriting_is_due()
        enter(juvenile())
        with monkeypatch.context() as patched:
            patched.setattr(sweep, "rewrite", cut_off)
            with pytest.raises(KeyboardInterrupt):
                sweep.sweep(at=at)
        assert sweep.rewriting_is_due()
        sweep.sweep(at=at + timedelta(days=1))
        assert not sweep.rewriting_is_due()

    def test_the_gate_tries_again_after_a_while_and_not_at_every_stroke(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clock, tried = [1000.0], list[float]()
        monkeypatch.setattr(running.time, "monotonic", lambda: clock[0])
        monkeypatch.setattr(sweep, "rewriting_is_due", lambda: True)
        monkeypatch.setattr(sweep, "rewrite_what_is_due", lambda: tried.append(clock[0]))
        rewriting = running._Rewriting()
        for _ in range(70):
            rewriting.done_if_due()
            clock[0] += 10
        assert tried == [1000.0, 1300.0, 1600.0]


def _blocked(*_: Any) -> None:
    raise Refusal(Reason.REWRITING_BLOCKED, what="registry_person")


def test_a_round_over_many_goes_by_batches_and_lets_files_in_between(
    enter: Load, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [conviction(f"c-{one}", "某甲", number(date(1960, 1, 1), 101 + 2 * one)) for one in range(5)]
    enter(*people)
    monkeypatch.setattr(sweep, "_BATCH", 2)
    between, seen = list[int](), list[int]()
    monkeypatch.setattr(
        sweep,
        "_concerned",
        lambda batch, on: seen.append(len(batch)) or iter(()),  # type: ignore[func-returns-value]
    )
    sweep.sweep(at=at, between=lambda: between.append(1))
    assert seen == [2, 2, 1]
    assert len(between) == 3


def test_more_people_than_one_turn_holds_go_in_several(
    enter: Load, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [conviction(f"c-{one}", "某甲", number(date(1960, 1, 1), 101 + 2 * one)) for one in range(5)]
    enter(*people)
    monkeypatch.setattr(sweep, "_AT_ONCE", 2)
    monkeypatch.setattr(sweep, "_concerned", lambda batch, on: iter(batch))
    turns = list[tuple[int, bool]]()
    taken = sweep.gate.turn

    def turn(**said: Any) -> Any:
        turns.append((len(said["persons"]), said.get("daily", False)))
        return taken(**said)

    monkeypatch.setattr(sweep.gate, "turn", turn)
    sweep.sweep(at=at)
    assert turns == [(2, False), (2, False), (1, True)]


def test_a_head_that_stayed_unpublished_comes_before_that_of_a_later_day(
    enter: Load, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(juvenile())
    with monkeypatch.context() as patched:
        patched.setattr(heads.ledger, "append", cut_off)
        with pytest.raises(KeyboardInterrupt):
            heads.publish(at=at)
    heads.publish(at=at + timedelta(days=1))
    rows = list(models.Head.objects.order_by("on").values_list("on", "published"))
    assert rows == [(date(2026, 11, 21), True), (date(2026, 11, 22), True)]
    assert heads_in_the_ledger() == 2
    heads.publish(at=at + timedelta(days=1, minutes=1))
    assert heads_in_the_ledger() == 2
    assert heads.verify().heads == 2


def test_the_list_of_doubts_is_read_once_a_batch_however_many_persons_it_has(
    enter: Load, at: datetime
) -> None:
    def asked(people: int) -> int:
        births = (date(1960 + one, 1, 1) for one in range(people))
        enter(*(conviction(f"d-{born.year}", "某甲", number(born, 101)) for born in births), later=people)
        with CaptureQueriesContext(connection) as seen:
            assert not [person for batch in sweep._batches() for person in sweep._concerned(batch, at.date())]
        return sum(SealingDoubt._meta.db_table in query["sql"] for query in seen.captured_queries)

    assert (asked(1), asked(4)) == (1, 1)


def test_whose_doubt_is_missing_or_settled_is_concerned_and_nobody_beside_them(
    enter: Load, at: datetime
) -> None:
    enter(
        conviction("c-9", "某乙", number(date(1960, 1, 1), 101)),
        juvenile(months=60, combination="new-crime"),
    )

    def concerned() -> int:
        return sum(1 for batch in sweep._batches() for _ in sweep._concerned(batch, at.date()))

    assert concerned() == 0
    SealingDoubt.objects.update(missing="another")
    assert concerned() == 1
    SealingDoubt.objects.all().delete()
    assert concerned() == 1
