"""A confirmed file that the gate cannot deal with: it is set aside, seen by its agency, and stops nobody else."""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cast import conviction, number, write_lines
from tests.journeys.desk import desk_of, words
from tests.journeys.test_gate import Load, answer, enter, kept, ordered
from tests.vault import sealed
from tutela.agencies.intake import actions as intake
from tutela.agencies.intake import queries
from tutela.agencies.intake.models import StagedPart, Upload
from tutela.agencies.intake.uploads import State
from tutela.agencies.sealing import gate, plan, sweep
from tutela.answers.inquiries.answer import Answer
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.ledger import replay
from tutela.ledger.events import Event
from tutela.records.registry.content import Content, Delivery
from tutela.records.registry.models import SourceRecord

__all__ = ["enter"]
pytestmark = pytest.mark.django_db
BAD, GOOD = number(date(1970, 1, 1), 105), number(date(1975, 1, 1), 101)
Waits = Callable[[str, str, int], Any]


@pytest.fixture
def waits(enter: Load, at: datetime, tmp_path: Path) -> Waits:
    """Confirms a file of one record, which then waits for the gate."""

    def confirmed(source_id: str, document: str, later: int) -> Any:
        court, moment = acting_as("court-recorder"), at + timedelta(minutes=later)
        path = write_lines(tmp_path / "w.jsonl", [conviction(source_id, "某甲", document)])
        staged = intake.stage(acting=court, path=path, at=moment)
        assert staged.upload is not None
        intake.confirm(acting=court, upload_id=staged.upload.id, at=moment)
        return staged.upload.id

    return confirmed


@pytest.fixture(params=[Refusal(Reason.PACK_NOT_IN_FORCE, day="d", instrument="i"), ValueError("某甲")])
def fails(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """From now on the record `bad` cannot be planned; the code of the reason."""
    source = plan._source

    def failing(one: Delivery) -> Any:
        if one.source_id == "bad":
            raise request.param
        return source(one)

    monkeypatch.setattr(plan, "_source", failing)
    return "pack-not-in-force" if isinstance(request.param, Refusal) else "ValueError"


def test_the_others_are_entered_and_its_agency_sees_it_and_why(
    waits: Waits, fails: str, at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = waits("bad", BAD, 1), waits("good", GOOD, 2)
    with caplog.at_level(logging.ERROR):
        gate.turn(at=at + timedelta(minutes=3))
    assert answer("某甲", GOOD, at) is Answer.RECORD
    assert answer("某甲", BAD, at) is Answer.NO_RECORD
    court = acting_as("court-recorder")
    seen = queries.upload(court, bad)
    assert (seen.state, seen.fault, seen.rows) == (State.SET_ASIDE, fails, None)
    assert queries.upload(court, good).state is State.CONFIRMED
    assert not StagedPart.objects.exists()
    assert [one.getMessage() for one in caplog.records if str(bad) in one.getMessage()] == [
        f"Upload {bad} was set aside: {fails}"
    ]
    assert "某甲" not in caplog.text
    (entered,) = replay.contents_of(Event.INTAKE_SET_ASIDE)
    assert entered.facts == {"upload": str(bad), "port": "court"}, (
        "not why: that may lie in what the vault keeps"
    )
    assert (entered.organisation, entered.officer) == ("court", "gate")
    assert audit().faults == ()
    Upload.objects.filter(id=bad).update(state=State.CONFIRMED.value)
    assert [one.kind for one in audit().faults] == ["upload-set-aside"]
    Upload.objects.filter(id=bad).update(state=State.SET_ASIDE.value)
    Upload.objects.filter(id=good).update(state=State.SET_ASIDE.value)
    assert [one.kind for one in audit().faults] == ["upload-set-aside"]
    Upload.objects.filter(id=good).update(state=State.CONFIRMED.value)
    page = words(desk_of("court-recorder").get(f"/uploads/{bad}"))
    assert "文件未能录入" in page
    assert fails in page


def test_the_daily_round_goes_on_and_so_does_a_notice(
    enter: Load, waits: Waits, fails: str, at: datetime
) -> None:
    enter(conviction("c-1", "某甲", GOOD))
    waits("bad", BAD, 1)
    sweep.sweep(at=at + timedelta(minutes=2))
    assert not sweep.is_due(at + timedelta(minutes=3))
    ordered(at, "c-1")
    assert kept("c-1").by_order


def test_handed_in_again_once_the_fault_is_mended_it_is_entered(
    waits: Waits, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(plan.rules, "ground_of", _fail)
        waits("bad", BAD, 1)
        gate.turn(at=at + timedelta(minutes=2))
    assert not SourceRecord.objects.exists()
    again = waits("bad", BAD, 3)
    assert not queries.upload(acting_as("court-recorder"), again).seen_before
    gate.turn(at=at + timedelta(minutes=4))
    assert answer("某甲", BAD, at) is Answer.RECORD


def test_what_is_no_file_s_fault_sets_nothing_aside(
    waits: Waits, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = waits("c-1", GOOD, 1)
    with monkeypatch.context() as patched:
        patched.setattr(plan.custody, "kept", _without_vault)
        with pytest.raises(Refusal):
            gate.turn(at=at + timedelta(minutes=2))
    assert queries.stands(waiting) is State.QUEUED
    gate.turn(at=at + timedelta(minutes=3))
    assert queries.stands(waiting) is State.CONFIRMED


def test_what_the_vault_lets_go_of_is_not_taken_for_entered(
    enter: Load, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    was = sealed("c-1", at, agency="court")
    said = Content.from_bytes(was.contents[0].content)
    let_go = Delivery("c-1", "court", said.claim, said.record, was.authority, was.region)
    monkeypatch.setattr(plan.rules, "ground_of", _fail)
    with pytest.raises(Refusal) as refused:
        gate.release(acting=acting_as("court-recorder"), deliveries=[let_go], by="officer-0", at=at)
    assert refused.value.reason is Reason.VAULT_STILL_SEALED


def _fail(*_: Any) -> Any:
    raise ValueError


def _without_vault(_: Any) -> Any:
    raise Refusal(Reason.VAULT_ABSENT)
