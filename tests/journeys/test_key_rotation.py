"""Keys rotate while questions and records go on: no answer is wrong, none is lost, and the old key is gone."""

import threading
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.cast import about, appoint_all, conviction, declare_all, load, number
from tests.journeys.inventory_steps import the_inventory_follows as the_inventory_follows  # a fixture
from tutela.agencies.intake import comparing
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer
from tutela.bodies.queries import acting_as
from tutela.core.crypto.keyring import Use
from tutela.index.compile import actions as compile_
from tutela.index.lookup.models import IndexRow, TreePage
from tutela.index.lookup.queries import version
from tutela.keys import current
from tutela.records.registry.models import IdentityKey, Person, RecordVersion, SourceKey, SourceRecord

pytestmark = pytest.mark.django_db(transaction=True)
OFFENDER = number(date(1980, 1, 1), 101)
NOBODY = number(date(1985, 7, 1), 102)


@pytest.fixture(autouse=True)
def registry(at: datetime, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TUTELA_PENDING_SAMPLE = 0
    settings.TUTELA_QUOTA_PER_HEAD = 1_000_000  # however often a quick machine asks
    monkeypatch.setattr(compile_, "_BATCH", 3)  # several batches, as at size
    appoint_all(at)
    declare_all(at)
    others = [
        conviction(f"c-{n}", f"某{'甲乙丙丁戊己庚辛'[n]}", number(date(1970, 1, 1 + n), 111))
        for n in range(8)
    ]
    load(tmp_path / "court.jsonl", [conviction("c-100", "王一", OFFENDER), *others], at)


def test_rotation_under_load_gives_no_wrong_answer(at: datetime, tmp_path: Path) -> None:
    old = current.ring().active(Use.DATA).key_id
    before = version()
    stop, faults, asked = threading.Event(), list[str](), list[int]()
    asker = threading.Thread(target=_ask_until, args=(stop, at, faults, asked))
    asker.start()
    try:
        new = compile_.rotate(organisation="admin", officer="security", at=at)
        load(tmp_path / "late.jsonl", [conviction("c-200", "孙八", number(date(1975, 5, 5), 105))], at)
    finally:
        stop.set()
        asker.join()
    assert faults == []
    assert sum(asked) > 0
    assert version().number > before.number
    assert version().key_id == new != old
    for table in (IndexRow, TreePage, IdentityKey, SourceKey):
        assert not table.objects.exclude(key_id=new).exists(), table
    assert not RecordVersion.objects.exclude(content_key_id=new).exists()
    assert version().root == compile_.build(organisation="admin", officer="security", at=at).root


def _ask_until(stop: threading.Event, at: datetime, faults: list[str], asked: list[int]) -> None:
    acting = acting_as("clerk")
    questions = [about("王一", OFFENDER), about("李四", NOBODY)]
    try:
        while not stop.is_set():
            replies = inquiries.ask_many(
                acting=acting, purpose_code="teacher-hire", questions=questions, at=at
            )
            asked.append(len(replies))
            if [reply.answer for reply in replies] != [Answer.RECORD, Answer.NO_RECORD]:
                faults.append("wrong answer")
    except Exception as fault:
        faults.append(repr(fault))
    finally:
        connection.close()


def test_whoever_comes_or_moves_during_a_rotation_is_carried_over(at: datetime, tmp_path: Path) -> None:
    late = conviction("c-200", "孙八", number(date(1975, 5, 5), 105))

    def meanwhile(done: int, of: int) -> None:
        if (
            done == 3
        ):  # the first batch is done: somebody comes, and the last in line is joined with the first
            load(tmp_path / "late.jsonl", [late], at)
            persons = Person.objects.filter(records__isnull=False).order_by("id")
            kept, absorbed = persons[0].id, persons[8].id
            comparing.merge(acting=acting_as("court-recorder"), kept=kept, absorbed=absorbed, at=at)

    new = compile_.rotate(organisation="admin", officer="security", at=at, progress=meanwhile)
    assert not RecordVersion.objects.exclude(content_key_id=new).exists()
    assert not SourceRecord.objects.exclude(source_keys__key_id=new).exists()
    assert not SourceRecord.objects.exclude(identity_keys__key_id=new).exists()
    assert version().root == compile_.build(organisation="admin", officer="security", at=at).root


@pytest.mark.parametrize("step", ["rekey", "put_in_force", "reencrypt", "clear_others"])
def test_a_rotation_cut_off_anywhere_can_be_run_again(
    at: datetime, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    class Cut(BaseException):
        pass

    def cut(*_: object, **__: object) -> None:
        raise Cut

    rooms = {
        "rekey": compile_.rekeying,
        "reencrypt": compile_.rekeying,
        "put_in_force": compile_.current,
        "clear_others": compile_.lookup,
    }
    with monkeypatch.context() as patched:
        patched.setattr(rooms[step], step, cut)
        with pytest.raises(Cut):
            compile_.rotate(organisation="admin", officer="security", at=at)
    assert _answer("王一", OFFENDER, at) is Answer.RECORD
    new = compile_.rotate(organisation="admin", officer="security", at=at)
    assert _answer("王一", OFFENDER, at) is Answer.RECORD
    assert version().key_id == new
    assert not IndexRow.objects.exclude(key_id=new).exists()


def _answer(name: str, document: str, at: datetime) -> Answer:
    question = about(name, document)
    return inquiries.ask(
        acting=acting_as("clerk"), purpose_code="teacher-hire", question=question, at=at
    ).answer
