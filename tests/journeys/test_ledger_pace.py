"""The sequencer takes in what waits in few and bounded steps, and rows are written in few and bounded statements."""

from datetime import UTC, datetime
from typing import NoReturn

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tutela.ledger import actions, models, queries, sequencer
from tutela.ledger.events import Event
from tutela.ledger.verify import verify
from tutela.sql import inserts, running

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def append(count: int = 1) -> None:
    new = [
        actions.NewEntry(Event.INQUIRY_ANSWERED, AT, "s", "o", {"n": n}, {"a": b"b"}) for n in range(count)
    ]
    with transaction.atomic():
        actions.append_many(new)


def heads() -> list[int]:
    return list(models.Checkpoint.objects.order_by("number").values_list("size", flat=True))


def test_entries_that_come_without_end_get_one_head_a_turn() -> None:
    append(3)
    looks = 0

    def clock() -> datetime:
        nonlocal looks
        looks += 1
        if looks < 10:  # so that a loop that waits for an end is seen, and ends
            append()
        return AT

    sequencer._take_in(clock)
    assert heads() == [4]
    append()
    sequencer._take_in(clock)
    assert heads() == [4, 6]
    verify()


@pytest.mark.parametrize(
    "waiting, sizes", [(1, [1]), (2, [2]), (3, [2, 3]), (4, [2, 4]), (5, [2, 4, 5])], ids=str
)
def test_a_full_batch_is_followed_by_the_next_at_once(
    waiting: int, sizes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "INTEGRATED_AT_MOST", 2)
    append(waiting)
    sequencer._take_in(lambda: AT)
    assert heads() == sizes
    assert not queries.is_waiting()
    assert queries.size() == waiting == verify().entries


@pytest.mark.parametrize(
    "took, pause",
    [(0.0, 0.2), (0.02, 0.2), (0.03, 0.27), (0.06, 0.54), (0.1, 0.5), (0.4, 0.2), (5.0, 0.2)],
    ids=str,
)
def test_a_head_that_takes_longer_is_followed_by_a_longer_pause_within_a_turn(
    took: float, pause: float
) -> None:
    assert sequencer._pause_after(took, 0.2) == pytest.approx(pause)
    assert sequencer._pause_after(took, 1.0) == 1.0


def test_a_look_that_finds_nothing_lengthens_no_pause() -> None:
    assert sequencer._take_in(lambda: AT) == 0.0
    append()
    assert sequencer._take_in(lambda: AT) > 0.0


def test_where_nothing_waits_no_lock_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def integrate(*, at: datetime) -> NoReturn:
        raise AssertionError(at)

    append()
    sequencer.catch_up(clock=lambda: AT)
    monkeypatch.setattr(actions, "integrate", integrate)
    sequencer._take_in(lambda: AT)
    append()
    with pytest.raises(AssertionError):
        sequencer._take_in(lambda: AT)


@pytest.mark.parametrize("many", [10, 200], ids=str)
def test_the_statements_of_an_integration_do_not_grow_with_its_entries(many: int) -> None:
    append(many)
    with CaptureQueriesContext(connection) as seen:
        actions.integrate(at=AT)
    # SQLite steps through the rows of one statement; PostgreSQL takes them in one.
    assert len([one for one in seen if "ledger_" in one["sql"]]) <= 6
    assert verify().nodes == sum(many >> level for level in range(1, many.bit_length()))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5], ids=str)
def test_rows_are_written_whole_on_both_sides_of_every_chunk(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inserts, "ROWS_AT_ONCE", 2)
    rows = [(1, index, bytes([index]) * 32) for index in range(count)]
    running.begin(connection)
    with CaptureQueriesContext(connection) as seen:
        inserts.insert(models.Node, ("level", "index", "hash"), rows)
    found = models.Node.objects.order_by("index").values_list("level", "index", "hash")
    assert [(level, index, bytes(hashed)) for level, index, hashed in found] == rows
    assert len(seen) == (-(-count // 2) if connection.vendor == "postgresql" else min(count, 1))


def test_a_row_with_the_same_key_is_replaced_and_the_others_are_inserted() -> None:
    names = ("level", "index", "hash")
    inserts.insert(models.Node, names, [(1, 0, b"a" * 32), (1, 1, b"b" * 32)])
    changed = [(1, 1, b"c" * 32), (1, 2, b"d" * 32)]
    inserts.insert_or_replace(models.Node, names, ("level", "index"), "hash", changed)
    found = models.Node.objects.order_by("index").values_list("hash", flat=True)
    assert [bytes(hashed)[:1] for hashed in found] == [b"a", b"c", b"d"]
