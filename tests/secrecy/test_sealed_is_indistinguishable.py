"""Two worlds that start from the same acts and differ in one row, sealed in one and out of scope in the other."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import about, another_world, appoint_all, conviction, declare_all, load, number
from tests.journeys.answering_calls import Answering, question, questions
from tests.journeys.api_calls import calling
from tests.journeys.desk import desk_of, today
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Question
from tutela.answers.screening import actions as screening
from tutela.answers.screening.engine import Engine
from tutela.bodies.queries import acting_as
from tutela.index.lookup import queries as lookup
from tutela.index.lookup.models import Coverage, IndexRow, ListVersion, TreePage
from tutela.ledger.models import Entry

pytestmark = pytest.mark.django_db

JUVENILE = number(date(1998, 3, 3), 103)
ADULT = number(date(1970, 1, 1), 105)
SEALED = conviction("c-2", "赵小虎", JUVENILE, acted_on="2015-01-01", months=48)
# A decision about an act as an adult: about one before eighteen it would be sealed by itself.
OUT_OF_SCOPE = {
    **conviction(
        "c-2", "赵小虎", JUVENILE, acted_on="2017-05-01", decided_on="2018-01-20", effective_on="2018-03-01"
    ),
    "kind": "non-prosecution",
    "non_prosecution": "statutory",
    "penalty": None,
    "months": None,
}
UNSEALED = conviction("c-2", "赵小虎", JUVENILE, acted_on="2015-01-01", months=61)


@dataclass(frozen=True)
class Door:
    """One way to ask, for one purpose."""

    purpose: str
    officer: str
    questions: tuple[Question, ...]


Look = Callable[[Door, datetime, Path], Any]

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


def observed(look: Look, door: Door, row: dict[str, Any], at: datetime, folder: Path) -> Any:
    """What the door shows in a world whose court file holds this row; the world is then taken back."""
    with another_world():
        load(folder / "court.jsonl", [conviction("c-1", "某甲", ADULT), row], at)
        return seen_through(look, door, at, folder)


def by_action(door: Door, at: datetime, folder: Path) -> Any:
    """The action behind every door."""
    replies = inquiries.ask_many(
        acting=acting_as(door.officer), purpose_code=door.purpose, questions=door.questions, at=at
    )
    return [
        (one.answer, one.refusal and one.refusal.reason, one.asked_at, one.version, one.stale_since)
        for one in replies
    ]


def by_roster(engine: Engine) -> Look:
    """A roster through one of the engines: the whole result file and its summary."""

    def look(door: Door, at: datetime, folder: Path) -> Any:
        shutil.rmtree(
            settings.TUTELA_HOME / "snapshots", ignore_errors=True
        )  # what another world left behind
        roster, out = folder / "roster.csv", folder / f"result-{uuid4().hex}.csv"
        lines = [f"{one.name},{one.document},{one.authorisation}" for one in door.questions]
        roster.write_text("\n".join(["姓名,身份证号,授权编号", *lines]), "utf-8")
        summary = screening.screen(
            acting=acting_as(door.officer),
            purpose_code=door.purpose,
            roster=roster,
            authorisation="",
            out=out,
            at=at,
            engine=engine,
        )
        return _masked(out.read_text("utf-8-sig")), summary.counted, summary.version

    return look


def by_api(door: Door, at: datetime, folder: Path) -> Any:
    """One question, then all of them, through the API: status, headers and body."""
    api = calling(door.officer, at)
    bodies: list[dict[str, Any]] = [
        {"person": {"name": one.name, "document": one.document}, "authorisation": one.authorisation}
        for one in door.questions
    ]
    one = api.post("/inquiries", {"purpose": door.purpose, **bodies[0]})
    many = api.post("/inquiries/batch", {"purpose": door.purpose, "questions": bodies})
    asked = {"purpose": door.purpose, "lines": bodies}
    at_once = api.post("/screenings/at-once", asked)
    return [
        (answer.status_code, sorted(answer.headers), _masked(answer.content.decode()))
        for answer in (one, many, at_once)
    ]


def by_answering_process(door: Door, at: datetime, folder: Path) -> Any:
    """Two callers at once, one of whom asks about one person and the other about all."""
    token = calling(door.officer, at).headers["Authorization"].removeprefix("Bearer ")
    bodies = [
        {"person": {"name": one.name, "document": one.document}, "authorisation": one.authorisation}
        for one in door.questions
    ]
    heard = Answering(lambda: at).ask(
        question(token, {"purpose": door.purpose, **bodies[0]}),
        questions(token, {"purpose": door.purpose, "questions": bodies}),
    )
    return [(one.status_code, sorted(one.headers), _masked(one.content.decode())) for one in heard]


def by_page(door: Door, at: datetime, folder: Path) -> Any:
    """The first question on the page."""
    first = door.questions[0]
    form = {
        "purpose": door.purpose,
        "name": first.name,
        "document": first.document,
        "authorisation": first.authorisation,
        "signed_on": today(),
    }
    answer = desk_of(door.officer).post("/ask", form)
    return answer.status_code, sorted(answer.headers), _masked(answer.content.decode())


LOOKS: dict[str, Look] = {
    "action": by_action,
    "roster by the reference engine": by_roster(Engine.REFERENCE),
    "roster by columns": by_roster(Engine.DUCKDB),
    "API": by_api,
    "answering process": by_answering_process,
    "page": by_page,
}


def seen_through(look: Look, door: Door, at: datetime, folder: Path) -> dict[str, Any]:
    """Everything the asking side can see: what the door shows, queries, entries, index, versions, snapshot."""
    with CaptureQueriesContext(connection) as queries:
        shown = look(door, at, folder)
    return {
        "shown": shown,
        "queries": [_statement(query["sql"]) for query in queries.captured_queries],
        "entries": sorted(_shape(entry) for entry in Entry.objects.all()),
        "index": sorted(_plain(IndexRow)),
        "nodes": sorted(_plain(TreePage)),
        "versions": sorted(_plain(ListVersion)),
        "coverage": sorted(_plain(Coverage)),
        "snapshot": sorted(map(repr, lookup.all_rows(lookup.version().key_id, door.purpose))),
    }


def _shape(entry: Entry) -> tuple[str, str]:
    """An entry without what is random in every world: ids and salted commitments."""
    facts = json.loads(bytes(entry.body))["facts"]
    return entry.event, _masked(json.dumps(facts, sort_keys=True))


def _masked(text: str) -> str:
    """Without what is random in every world: ids, hashes, commitments, signatures, form tokens."""
    text = re.sub(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|\\b[0-9a-f]{32,}\\b", "?", text)
    return re.sub(r"[A-Za-z0-9+/]{40,}={0,2}|csrfmiddlewaretoken[^>]*|nonce-[^\"' ]*", "?", text)


def _statement(sql: str) -> str:
    """A statement without its values: literals, hashes, and the names that savepoints and cursors get by counting."""
    return re.sub(r"\"s\d+_x\d+\"|_django_curs_\w+|'[^']*'|X?\b[0-9a-fA-F]{16,}\b|\b\d+\b", "?", sql)


def _plain(model: Any) -> list[str]:
    names = [field.attname for field in model._meta.fields if field.attname != "id"]
    rows = model.objects.values_list(*names)
    return [repr([bytes(one) if isinstance(one, memoryview) else one for one in row]) for row in rows]


@pytest.fixture(autouse=True)
def cast(at: datetime, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at)
    settings.TUTELA_PENDING_SAMPLE = 4  # the sample is keyed, so equal worlds sample equal people
    appoint_all(at)
    declare_all(at)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.purpose}-{len(door.questions)}")
def test_sealed_looks_like_out_of_scope(look: Look, door: Door, at: datetime, tmp_path: Path) -> None:
    sealed = observed(look, door, SEALED, at, tmp_path)
    assert sealed == observed(look, door, OUT_OF_SCOPE, at, tmp_path)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("door", DOORS[::4], ids=lambda door: door.purpose)
def test_the_probe_sees_an_unsealed_one(
    look: Look, door: Door, at: datetime, tmp_path: Path, settings: Any
) -> None:
    settings.TUTELA_PENDING_SAMPLE = 0  # a sampled person is pending in every world
    sealed = observed(look, door, SEALED, at, tmp_path)
    unsealed = observed(look, door, UNSEALED, at, tmp_path)
    assert sealed["index"] != unsealed["index"]
    assert sealed["snapshot"] != unsealed["snapshot"]
    assert sealed["shown"] != unsealed["shown"]
