"""The daily round: one that is cut off is made good the same day, and it asks about everybody by the batch."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import conviction, number
from tests.journeys.test_gate import Load, enter, juvenile
from tutela.agencies.sealing import sweep
from tutela.agencies.sealing.models import SealingDoubt
from tutela.ledger.models import Entry
from tutela.records.vault import heads, models

__all__ = ["enter"]
pytestmark = pytest.mark.django_db


def cut_off(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt


def heads_in_the_ledger() -> int:
    return Entry.objects.filter(event="vault:head").count()


@pytest.mark.parametrize("place", ["gate.turn", "heads.publish", "rewrite"])
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
