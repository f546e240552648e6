"""Two worlds that differ in one row, sealed in one and out of scope in the other, seen through every door there is."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from tests.cast import another_world, conviction, load, second
from tests.commands import Commands
from tests.secrecy.doors import Visit, walk, walk_again
from tests.secrecy.worlds import (
    ADULT,
    ADULT_NAME,
    OUT_OF_SCOPE,
    OVERTURNED,
    SEALED,
    UNSEALED,
    held,
    people_the_world,
)
from tutela.agencies.intake import actions as intake
from tutela.agencies.sealing import actions as sealing
from tutela.agencies.sealing import gate
from tutela.bodies.queries import acting_as
from tutela.index.lookup.models import IndexRow
from tutela.ledger import sequencer
from tutela.records.registry.models import SourceRecord

pytestmark = pytest.mark.django_db
World = Callable[..., tuple[Visit, dict[str, Any]]]

TELLING = {
    "page",
    "page of an inquiry",
    "API",
    "API, many",
    "answering process",
    "API, run",
    "API, run at once",
    "API, result",
    "page of a run",
    "progress of a run",
    "result of a run",
    "page of a certificate",
    "paper of a certificate",
    "certificates",
    "API, certificate",
    "API, page of a certificate",
    "API, paper",
    "API, certificates",
    "inquiry of a school, seen",
    "inquiries of a school",
    "somebody on a staff list",
    "home",
    "home of a school",
    "hiring",
    "closing an inquiry",
    "command ask",
    "command ask, in words",
    "command screen, duckdb",
    "command screen, reference",
    "file of screen, duckdb",
    "file of screen, reference",
    "command certificate",
    "paper of the command",
    "command certificate list",
    "command subject",
    "a person's view",
    "own view",
    "snapshot files",
    "snapshot rows",
}
"""Doors behind which an answer about this person stands: each must show an unsealed record."""


@pytest.fixture
def world(
    at: datetime, tmp_path: Path, tutela: Commands, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> World:
    settings.TUTELA_PENDING_SAMPLE = 0
    monkeypatch.setattr(timezone, "now", lambda: at)
    people_the_world(at)
    sequencer.catch_up()

    def walked(
        row: dict[str, Any], later: Callable[[Path, datetime], None] | None = None
    ) -> tuple[Visit, dict[str, Any]]:
        cache.clear()
        visit = Visit(at, tmp_path, tutela)
        with another_world():
            load(tmp_path / "court.jsonl", [conviction("c-1", ADULT_NAME, ADULT), row], at)
            visit.settle()
            walk(visit)
            if later is not None:
                visit.shown, visit.queries = {}, {}
                later(tmp_path, at + timedelta(minutes=1))
                walk_again(visit)
            return visit, held()

    return walked


def differing(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    assert one.keys() == other.keys()
    return {name for name in one if one[name] != other[name]}


def test_sealed_cannot_be_told_from_out_of_scope_through_any_door(world: World) -> None:
    (sealed, left), (never, there) = world(SEALED), world(OUT_OF_SCOPE)
    assert differing(sealed.shown, never.shown) == set()
    assert differing(sealed.queries, never.queries) == set()
    assert left == there


def test_the_worlds_are_what_they_are_called(at: datetime, world: World, tmp_path: Path) -> None:
    """One is sealed and the other is not: two that are both sealed would be alike for nothing."""
    kept = {}
    for name, row in (("sealed", SEALED), ("out of scope", OUT_OF_SCOPE), ("unsealed", UNSEALED)):
        with another_world():
            done = load(tmp_path / "court.jsonl", [row], at)
            kept[name] = done.sealed, SourceRecord.objects.count(), IndexRow.objects.count() > 0
    assert kept == {"sealed": (1, 0, False), "out of scope": (0, 1, False), "unsealed": (0, 1, True)}


def test_every_door_that_tells_shows_an_unsealed_one(world: World) -> None:
    sealed, left = world(SEALED)
    unsealed, there = world(UNSEALED)
    assert TELLING - differing(sealed.shown, unsealed.shown) == set()
    assert differing(left, there) >= {"index", "nodes", "versions"}


def test_the_mark_of_a_joint_case_shows_through_no_door(world: World) -> None:
    (marked, left), (plain, there) = world({**UNSEALED, "joint_sealed": True}), world(UNSEALED)
    assert differing(marked.shown, plain.shown) == set()
    assert differing(marked.queries, plain.queries) == set()
    assert left == there


def by_order(folder: Path, at: datetime) -> None:
    """The court hands in a sealing notice."""
    court = acting_as("court-recorder")
    found = sealing.order(
        acting=court, source_ids=["c-2"], notice="（2026）封字1号", notice_on=date(2026, 11, 20), at=at
    )
    intake.confirm(acting=second("court-recorder"), upload_id=found.upload.id, at=at)
    gate.turn(at=at)


def by_file(row: dict[str, Any]) -> Callable[[Path, datetime], None]:
    """The court's next file says otherwise."""
    return lambda folder, at: load(folder / "later.jsonl", [row], at) and None


REASONS = {
    "sealed by order": by_order,
    "sealed by the law as the file is corrected": by_file(SEALED),
    "overturned": by_file(OVERTURNED),
    "corrected to what is out of scope": by_file(OUT_OF_SCOPE),
}


def test_sealed_later_cannot_be_told_from_corrected_or_overturned_later(world: World) -> None:
    seen = {reason: world(UNSEALED, later) for reason, later in REASONS.items()}
    never, there = seen["corrected to what is out of scope"]
    assert "answer:withdrawn" in {event for event, _, _ in there["entries"]}, "the bodies were told"
    assert there["rows"]["withdrawals.Withdrawal"] > 5
    for reason, (visit, left) in seen.items():
        # A judgment that fell was in force until then: its rows end on that day, and tell nobody anything after it.
        ended = {"snapshot rows"} if reason == "overturned" else set[str]()
        held_on = {"index", "nodes", "versions", "rows"} if reason == "overturned" else set[str]()
        assert differing(visit.shown, never.shown) <= ended, reason
        assert differing(visit.queries, never.queries) == set(), reason
        assert differing(left, there) <= held_on, reason
        assert differing(left["rows"], there["rows"]) <= {"lookup.IndexRow", "lookup.TreePage"}, reason


def test_whoever_still_stands_is_told_apart(world: World) -> None:
    """The canary of the worlds above: a correction that changes nothing for the list withdraws nothing."""
    sealed, left = world(UNSEALED, by_order)
    still, there = world(UNSEALED, by_file({**UNSEALED, "months": 70}))
    assert differing(sealed.shown, still.shown) >= {
        "page",
        "withdrawals",
        "receipts that miss",
        "a person's view",
        "own view",
    }
    assert differing(left, there) >= {"index", "entries", "rows"}
