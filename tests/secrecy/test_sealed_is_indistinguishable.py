"""Two worlds that start from the same acts and differ in one row, sealed in one and out of scope in the other."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.cast import about, appoint_all, conviction, declare_all, load, number
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Question
from tutela.bodies.queries import acting_as
from tutela.index.lookup.models import BucketNode, Coverage, IndexRow, ListVersion
from tutela.ledger.models import Entry

pytestmark = pytest.mark.django_db

JUVENILE = number(date(1998, 3, 3), 103)
ADULT = number(date(1970, 1, 1), 105)
SEALED = conviction("c-2", "赵小虎", JUVENILE, acted_on="2015-01-01", months=48, decided_on="2015-09-01")
OUT_OF_SCOPE = {
    **SEALED,
    "kind": "non-prosecution",
    "non_prosecution": "statutory",
    "penalty": None,
    "months": None,
}
UNSEALED = conviction("c-2", "赵小虎", JUVENILE, acted_on="2015-01-01", months=61, decided_on="2015-09-01")


@dataclass(frozen=True)
class Door:
    """One way to ask, for one purpose."""

    purpose: str
    officer: str
    questions: tuple[Question, ...]


DOORS = [
    Door(purpose, officer, questions)
    for purpose, officer in (
        ("teacher-hire", "clerk"),
        ("school-in-service", "clerk"),
        ("close-contact-hire", "carer"),
    )
    for questions in (
        (about("赵小虎", JUVENILE),),
        (about("赵小龙", JUVENILE),),
        (about("赵小虎", JUVENILE[:-1] + "Z"),),
        (about("赵小虎", JUVENILE), about("某甲", ADULT), about("无名", number(date(1990, 1, 1), 102))),
    )
]


def observed(
    door: Door, row: dict[str, Any], at: datetime, folder: Path, look: Callable[[Door, datetime], Any]
) -> Any:
    """What the door shows in a world whose court file holds this row; the world is then taken back."""
    kept = transaction.savepoint()
    load(folder / "court.jsonl", [conviction("c-1", "某甲", ADULT), row], at)
    seen = look(door, at)
    transaction.savepoint_rollback(kept)
    return seen


def asking(door: Door, at: datetime) -> dict[str, Any]:
    """Everything the asking side can see: replies, queries, entries, index, versions."""
    with CaptureQueriesContext(connection) as queries:
        replies = inquiries.ask_many(
            acting=acting_as(door.officer), purpose_code=door.purpose, questions=door.questions, at=at
        )
    return {
        "replies": [
            (one.answer, one.refusal and one.refusal.reason, one.asked_at, one.version, one.stale_since)
            for one in replies
        ],
        "queries": [_statement(query["sql"]) for query in queries.captured_queries],
        "entries": sorted(_shape(entry) for entry in Entry.objects.all()),
        "index": sorted(_plain(IndexRow)),
        "nodes": sorted(_plain(BucketNode)),
        "versions": sorted(_plain(ListVersion)),
        "coverage": sorted(_plain(Coverage)),
    }


def _shape(entry: Entry) -> tuple[str, str]:
    """An entry without what is random in every world: ids and salted commitments."""
    facts = json.loads(bytes(entry.body))["facts"]
    return entry.event, json.dumps({key: facts[key] for key in facts if key != "upload"}, sort_keys=True)


def _statement(sql: str) -> str:
    """A statement without its values: literals, hashes, and the names that savepoints get by counting."""
    return re.sub(r"\"s\d+_x\d+\"|'[^']*'|X?\b[0-9a-fA-F]{16,}\b|\b\d+\b", "?", sql)


def _plain(model: Any) -> list[str]:
    names = [field.attname for field in model._meta.fields if field.attname != "id"]
    rows = model.objects.values_list(*names)
    return [repr([bytes(one) if isinstance(one, memoryview) else one for one in row]) for row in rows]


@pytest.fixture(autouse=True)
def cast(at: datetime, settings: Any) -> None:
    settings.TUTELA_PENDING_SAMPLE = 5  # the sample is keyed, so equal worlds sample equal people
    appoint_all(at)
    declare_all(at)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.purpose}-{len(door.questions)}")
def test_sealed_looks_like_out_of_scope(door: Door, at: datetime, tmp_path: Path) -> None:
    sealed = observed(door, SEALED, at, tmp_path, asking)
    assert sealed == observed(door, OUT_OF_SCOPE, at, tmp_path, asking)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.purpose}-{len(door.questions)}")
def test_the_probe_sees_an_unsealed_one(door: Door, at: datetime, tmp_path: Path) -> None:
    sealed = observed(door, SEALED, at, tmp_path, asking)
    unsealed = observed(door, UNSEALED, at, tmp_path, asking)
    assert sealed["index"] != unsealed["index"]
    if door.questions[0].document == JUVENILE and len(door.questions) == 1:
        assert sealed["replies"] != unsealed["replies"]
