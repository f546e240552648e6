"""A turn of the gate in between: what is answered while something is sealed is withdrawn, or never given."""

import io
import threading
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from tests.cast import about, appoint_all, conviction, declare_all, load, number, second
from tutela.agencies.intake import actions as intake
from tutela.agencies.sealing import actions as sealing
from tutela.agencies.sealing import gate, sweep
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries import looking
from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import actions as screening
from tutela.answers.screening import run as running
from tutela.answers.screening.engine import HERE, Engine
from tutela.answers.screening.models import Run, State
from tutela.answers.withdrawals.models import Withdrawal
from tutela.bodies.queries import acting_as
from tutela.index.lookup import queries as index
from tutela.ledger.models import Entry
from tutela.records.registry.models import IdentityKey

pytestmark = pytest.mark.django_db(transaction=True)
ADULT = number(date(1970, 1, 1), 105)
OTHER = number(date(1975, 1, 1), 101)
PURPOSE = "teacher-hire"


@pytest.fixture(autouse=True)
def registry(at: datetime, tmp_path: Path, settings: Any) -> None:
    settings.TUTELA_PENDING_SAMPLE = 0
    appoint_all(at)
    declare_all(at)
    load(tmp_path / "r.jsonl", [conviction("c-1", "某甲", ADULT), conviction("c-2", "某乙", OTHER)], at)


def seal(at: datetime, source_id: str = "c-1") -> None:
    court, moment = acting_as("court-recorder"), at + timedelta(minutes=1)
    found = sealing.order(
        acting=court, source_ids=[source_id], notice="n", notice_on=date(2026, 11, 20), at=moment
    )
    intake.confirm(acting=second("court-recorder"), upload_id=found.upload.id, at=moment)
    gate.turn(at=moment)


def meanwhile(monkeypatch: pytest.MonkeyPatch, times: int, at: datetime) -> list[int]:
    """Seals something after a run was answered and before it is committed, so many times."""
    answered, told = screening.answered, list[int]()

    def then(*args: Any, **kwargs: Any) -> running.Outcome:
        outcome = answered(*args, **kwargs)
        if len(told) < times:
            told.append(outcome.version.number)
            seal(at + timedelta(minutes=len(told)), f"c-{len(told)}")
        return outcome

    monkeypatch.setattr(screening, "answered", then)
    return told


@pytest.mark.parametrize("engine", HERE)
def test_a_run_that_met_what_was_sealed_meanwhile_is_answered_again(
    engine: Engine, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster, out = tmp_path / "roster.csv", tmp_path / "out.csv"
    roster.write_text(f"姓名,身份证号\n某甲,{ADULT}\n某乙,{OTHER}\n", "utf-8")
    told = meanwhile(monkeypatch, 2, at)
    summary = screening.screen(
        acting=acting_as("clerk"),
        purpose_code=PURPOSE,
        roster=roster,
        authorisation="A-1",
        out=out,
        at=at,
        engine=engine,
    )
    assert len(told) == 2
    assert summary.counted.answers[Answer.RECORD] == 0
    assert "有记录" not in out.read_text("utf-8-sig").replace("未发现记录", "")
    assert Entry.objects.filter(event="screening:run").count() == 1
    assert not Withdrawal.objects.exists()


def test_a_queued_run_is_answered_again_too(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    roster = f"姓名,身份证号\n某甲,{ADULT}\n".encode()
    run = screening.submit(
        acting=acting_as("clerk"),
        purpose_code=PURPOSE,
        authorisation="A-1",
        content=io.BytesIO(roster),
        filename_suffix=".csv",
        at=at,
    )
    meanwhile(monkeypatch, 1, at)
    screening.perform(run_id=run, at=at)
    row = Run.objects.get(id=run)
    assert (row.state, row.counts["record"], row.counts["no-record"]) == (State.DONE, 0, 1)


def test_a_run_whose_persons_stand_as_before_is_not_answered_again(
    at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster, answered = tmp_path / "roster.csv", list[int]()
    roster.write_text(f"姓名,身份证号\n某乙,{OTHER}\n", "utf-8")
    once = screening.answered

    def then(*args: Any, **kwargs: Any) -> running.Outcome:
        outcome = once(*args, **kwargs)
        answered.append(outcome.version.number)
        if len(answered) == 1:
            seal(at)
        return outcome

    monkeypatch.setattr(screening, "answered", then)
    screening.screen(
        acting=acting_as("clerk"),
        purpose_code=PURPOSE,
        roster=roster,
        authorisation="A-1",
        out=tmp_path / "out.csv",
        at=at,
    )
    assert len(answered) == 1


def test_an_answer_committed_before_the_turn_is_withdrawn_by_it(at: datetime) -> None:
    reply = inquiries.ask(
        acting=acting_as("clerk"), purpose_code=PURPOSE, question=about("某甲", ADULT), at=at
    )
    assert reply.answer is Answer.RECORD
    seal(at)
    assert list(Withdrawal.objects.values_list("told", flat=True)) == [reply.inquiry]


def test_a_turn_waits_for_an_answer_that_is_under_way_and_withdraws_it(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The turn begins between the look-up and the commit of the answer: whichever comes first, nothing slips by."""
    turned = threading.Event()
    look_up = index.look_up_each

    def turn() -> None:
        try:
            seal(at)
        finally:
            turned.set()
            connections.close_all()

    other = threading.Thread(target=turn)

    def then(*args: Any, **kwargs: Any) -> Any:
        found = look_up(*args, **kwargs)
        other.start()
        turned.wait(1)  # it must not get through before this answer is committed
        assert not turned.is_set()
        return found

    monkeypatch.setattr(looking.index, "look_up_each", then)
    reply = inquiries.ask(
        acting=acting_as("clerk"), purpose_code=PURPOSE, question=about("某甲", ADULT), at=at
    )
    other.join()
    assert reply.answer is Answer.RECORD
    assert list(Withdrawal.objects.values_list("told", flat=True)) == [reply.inquiry]


def test_where_a_row_of_the_list_stands_says_nothing_before_the_daily_turn_either(at: datetime) -> None:
    """Rows of one turn lie in the order of their random ids: a gap among them is beside nothing that tells."""
    place = "rowid" if connection.vendor == "sqlite" else "ctid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM lookup_indexrow ORDER BY {place}")
        numbers = [number for (number,) in cursor.fetchall()]
    assert len(numbers) > 20
    assert numbers == sorted(numbers)


def test_the_daily_turn_leaves_no_gap_between_rows(at: datetime) -> None:
    seal(at)
    sweep.sweep(at=at + timedelta(days=1))
    if connection.vendor != "sqlite":
        return
    table = connection.ops.quote_name(IdentityKey._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rowid, id FROM {table} ORDER BY rowid")
        rows = cursor.fetchall()
        cursor.execute("PRAGMA freelist_count")
        assert cursor.fetchone() == (0,)
    assert [rowid for rowid, _ in rows] == list(range(1, len(rows) + 1))
    assert [key for _, key in rows] == sorted(key for _, key in rows)
