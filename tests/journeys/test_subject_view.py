"""A person sees who asked about them, and what a competent body has delayed leaves no trace in what they see."""

import json
from base64 import b64decode
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import PASSWORD, about, another_world, appoint_all, conviction, declare_all, load, number
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer, Reply
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening import actions as screening
from tutela.answers.screening import places
from tutela.answers.screening import subjects as rows_of_runs
from tutela.answers.screening.engine import HERE, Engine
from tutela.answers.screening.models import Run
from tutela.answers.subjects import delays, links
from tutela.answers.subjects.delays import Ground
from tutela.answers.subjects.models import Delay, Shown, SubjectLink
from tutela.answers.subjects.proofing import Application
from tutela.answers.subjects.retention import shred_due
from tutela.answers.subjects.view import View, receipts, view
from tutela.auditing.audit import audit
from tutela.auditing.statements import Wrong
from tutela.bodies import actions as bodies
from tutela.bodies.kinds import Role
from tutela.bodies.queries import acting_as
from tutela.core.crypto.keyring import Use
from tutela.core.errors import Reason, Refusal
from tutela.index.compile import actions as compile_
from tutela.keys import current
from tutela.ledger import models as log
from tutela.ledger.actions import integrate
from tutela.ledger.queries import opening

pytestmark = pytest.mark.django_db
WANG, LI = number(date(1980, 1, 1), 101), number(date(1981, 1, 1), 103)
PURPOSE = "teacher-hire"
SEALED = {"acted_on": "1998-01-02", "decided_on": "1998-06-01", "effective_on": "1998-07-01", "months": 36}


@pytest.fixture
def registry(at: datetime, tmp_path: Path, settings: LazySettings) -> datetime:
    """Wang has a record, Li none; a second supervisor and a second recorder stand ready."""
    settings.TUTELA_PENDING_SAMPLE = 0
    appoint_all(at)
    declare_all(at)
    load(tmp_path / "r.jsonl", [conviction("c-1", "王一", WANG)], at)
    manager = acting_as("administrator")
    bodies.appoint(
        username="second", password=PASSWORD, organisation="police", role=Role.RECORDER, by=manager, at=at
    )
    return at


def asked(name: str, document: str, at: datetime, username: str = "clerk") -> Reply:
    return inquiries.ask(
        acting=acting_as(username), purpose_code=PURPOSE, question=about(name, document), at=at
    )


def shown(name: str, document: str, at: datetime) -> View:
    return view(acting=acting_as("supervisor"), application=Application(name, document), at=at)


def delayed(entry: UUID, at: datetime, until_on: date) -> None:
    first, second = acting_as("police-recorder"), acting_as("second")
    delay = delays.ask(acting=first, entry=entry, until_on=until_on, ground=Ground.DUTY, at=at)
    delays.confirm(acting=second, delay=delay, at=at)


def refused(reason: Reason) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, match=reason.value)


def test_a_person_sees_every_question_about_them_and_no_other(registry: datetime) -> None:
    one = asked("王一", WANG, registry)
    asked("李二", LI, registry)
    two = asked("王一", WANG.lower(), registry + timedelta(hours=1))
    lines = shown("王一", WANG, registry + timedelta(hours=2)).lines
    assert [line.entry for line in lines] == [two.receipt.entry_id, one.receipt.entry_id]
    assert [line.answer for line in lines] == [Answer.RECORD, Answer.RECORD]
    assert (lines[0].organisation, lines[0].name_zh, lines[0].purpose) == ("edu", "枫桥区教育局", PURPOSE)
    assert lines[1].asked_at == registry
    assert [line.answer for line in shown("李二", LI, registry).lines] == [Answer.NO_RECORD]


def test_a_refused_question_with_their_document_is_shown_too(registry: datetime) -> None:
    question = about("王一", WANG)
    object.__setattr__(question, "authorisation", " ")
    inquiries.ask(acting=acting_as("clerk"), purpose_code=PURPOSE, question=question, at=registry)
    asked("王一", "1", registry)
    (line,) = shown("王一", WANG, registry).lines
    assert (line.answer, line.refusal) == (Answer.REFUSED, Reason.AUTHORISATION_MISSING)
    assert SubjectLink.objects.count() == 1


def test_the_tables_hold_no_document_and_the_showing_is_itself_in_the_ledger(registry: datetime) -> None:
    asked("王一", WANG, registry)
    found = shown("王一", WANG, registry)
    link = SubjectLink.objects.get()
    assert WANG.encode() not in bytes(link.digest)
    entry = log.Entry.objects.get(id=found.shown_by)
    assert entry.event == "view:shown"
    assert WANG not in bytes(entry.body).decode()
    assert json.loads(bytes(entry.body))["facts"]["power"].startswith("supervisors")


def test_links_of_earlier_keys_are_found(registry: datetime, settings: LazySettings, tmp_path: Path) -> None:
    copy = tmp_path / "keys.json"
    copy.write_bytes(settings.TUTELA_KEY_FILE.read_bytes())
    copy.chmod(0o600)
    settings.TUTELA_KEY_FILE = copy
    asked("王一", WANG, registry)
    compile_.rotate(organisation="admin", officer="security", at=registry)
    asked("王一", WANG, registry)
    assert SubjectLink.objects.values("key_id").distinct().count() == 2
    assert len(shown("王一", WANG, registry).lines) == 2


@pytest.mark.parametrize("engine", HERE)
def test_lines_of_rosters_are_shown_with_their_row_and_answer(
    registry: datetime, tmp_path: Path, engine: Engine
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(f"姓名,身份证号\n李二,{LI}\n谁,1\n王一,{WANG}\n王一, {WANG}\n", "utf-8")
    screening.screen(
        acting=acting_as("clerk"),
        purpose_code=PURPOSE,
        roster=roster,
        authorisation="A-1",
        out=tmp_path / "out.xlsx",
        at=registry,
        engine=engine,
    )
    found = shown("王一", WANG, registry)
    assert [(line.row, line.answer) for line in found.lines] == [(4, Answer.RECORD), (3, Answer.RECORD)]
    assert [(line.row, line.answer) for line in shown("李二", LI, registry).lines] == [(1, Answer.NO_RECORD)]
    run = Run.objects.get()
    assert places.subject_file(run.id).stat().st_size == 16 + 4 * 17
    with rows_of_runs.kept(run.id) as file:
        assert file is not None
        marks = [file.mark(place) for place in range(4)]
    assert marks[2] == marks[3] != marks[0]
    assert marks[1] == bytes(16), "a line that was refused has none"
    files = receipts(found)["receipts"]
    assert isinstance(files, list)
    assert [one["row"]["row"] for one in files] == [4, 3]


def test_receipts_name_nobody_and_bear_what_was_answered(registry: datetime) -> None:
    asked("王一", WANG, registry)
    document = receipts(shown("王一", WANG, registry))
    (one,) = json.loads(json.dumps(document))["receipts"]
    body = json.loads(b64decode(one["body"]))
    assert body["facts"]["answer"] == "record"
    assert WANG not in json.dumps(document)
    assert "王一" not in json.dumps(document, ensure_ascii=False)


@pytest.mark.parametrize("username", ["clerk", "police-recorder", "administrator", "security"])
def test_only_those_who_may_open_a_view(registry: datetime, username: str) -> None:
    with refused(Reason.NOT_ENTITLED):
        view(acting=acting_as(username), application=Application("王一", WANG), at=registry)


def test_what_is_delayed_appears_on_its_day_and_not_before(registry: datetime) -> None:
    one = asked("王一", WANG, registry)
    until = date(2026, 12, 24)
    delayed(one.receipt.entry_id, registry, until)
    midnight = datetime.fromisoformat("2026-12-24T00:00:00+08:00")
    assert shown("王一", WANG, registry).lines == ()
    assert shown("王一", WANG, midnight - timedelta(seconds=1)).lines == ()
    assert len(shown("王一", WANG, midnight).lines) == 1
    entries = log.Entry.objects.filter(event="view:delayed")
    assert entries.count() == 2
    assert not any(str(one.receipt.entry_id).encode() in bytes(entry.body) for entry in entries)
    assert not any(b"2026-12-24" in bytes(entry.body) for entry in entries)


def test_a_delay_needs_two_officers_of_one_competent_body(registry: datetime) -> None:
    entry = asked("王一", WANG, registry).receipt.entry_id
    first, until = acting_as("police-recorder"), date(2027, 1, 1)
    delay = delays.ask(acting=first, entry=entry, until_on=until, ground=Ground.SECRECY, at=registry)
    assert [one.delay for one in delays.waiting(acting_as("second"), at=registry)] == [delay]
    with another_world():
        assert len(shown("王一", WANG, registry).lines) == 1  # one officer's word delays nothing
    with refused(Reason.NOT_ENTITLED):
        delays.confirm(acting=first, delay=delay, at=registry)
    with refused(Reason.NOT_FOUND):
        delays.confirm(acting=acting_as("court-recorder"), delay=delay, at=registry)
    with refused(Reason.NOT_ENTITLED):
        delays.confirm(acting=acting_as("clerk"), delay=delay, at=registry)
    delays.confirm(acting=acting_as("second"), delay=delay, at=registry)
    with refused(Reason.ALREADY_DONE):
        delays.confirm(acting=acting_as("second"), delay=delay, at=registry)
    assert delays.waiting(first, at=registry) == []
    assert shown("王一", WANG, registry).lines == ()


def test_what_a_person_has_been_shown_is_never_taken_away_again(registry: datetime) -> None:
    entry = asked("王一", WANG, registry).receipt.entry_id
    police, until = acting_as("police-recorder"), date(2027, 1, 1)
    delay = delays.ask(acting=police, entry=entry, until_on=until, ground=Ground.DUTY, at=registry)
    before = shown("王一", WANG, registry).lines
    with refused(Reason.DELAY_TOO_LATE):
        delays.confirm(acting=acting_as("second"), delay=delay, at=registry)
    assert shown("王一", WANG, registry).lines == before
    assert len(before) == 1
    later = asked("王一", WANG, registry).receipt.entry_id
    shown("李二", LI, registry)  # another person's look shows nothing of theirs
    delayed(later, registry, until)
    assert shown("王一", WANG, registry).lines == before


def test_to_ask_for_a_delay_tells_nobody_in_silence_who_has_looked(registry: datetime) -> None:
    """Only the second officer's word is refused, when the first one's stands in the ledger."""
    police, until = acting_as("police-recorder"), date(2027, 1, 1)
    entry = asked("王一", WANG, registry).receipt.entry_id
    shown("王一", WANG, registry)
    delays.ask(acting=police, entry=entry, until_on=until, ground=Ground.DUTY, at=registry)
    assert log.Entry.objects.filter(event="view:delayed").count() == 1


def test_a_run_of_which_one_line_was_shown_is_not_delayed(registry: datetime, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(f"姓名,身份证号\n李二,{LI}\n王一,{WANG}\n", "utf-8")
    screening.screen(
        acting=acting_as("clerk"),
        purpose_code=PURPOSE,
        roster=roster,
        authorisation="A-1",
        out=tmp_path / "out.xlsx",
        at=registry,
    )
    shown("李二", LI, registry)
    entry = Run.objects.get().entry
    assert entry is not None
    with refused(Reason.DELAY_TOO_LATE):
        delayed(entry, registry, date(2027, 1, 1))
    assert len(shown("王一", WANG, registry).lines) == 1


def test_what_was_shown_is_committed_to_and_the_auditor_misses_it(registry: datetime) -> None:
    entry = asked("王一", WANG, registry).receipt.entry_id
    found = shown("王一", WANG, registry)
    shown("王一", WANG, registry)
    assert json.loads(opening(found.shown_by, "lines").data) == {"entries": [str(entry)]}
    assert list(Shown.objects.values_list("entry", flat=True)) == [entry]
    assert audit().faults == ()
    Shown.objects.all().delete()
    assert [(one.wrong.value, one.kind, one.key) for one in audit().faults] == [
        ("entry-without-row", "shown", str(entry))
    ]


def test_that_something_was_shown_goes_with_whom_it_concerns(registry: datetime) -> None:
    asked("王一", WANG, registry)
    shown("王一", WANG, registry + timedelta(days=200))
    integrate(at=registry)
    late = registry + timedelta(days=3 * 366 + 93)
    assert shred_due(at=late) > 0
    integrate(at=late)
    assert not Shown.objects.exists()
    assert audit().faults == ()


def test_a_delay_ends_while_there_is_something_to_show(registry: datetime) -> None:
    entry = asked("王一", WANG, registry).receipt.entry_id
    acting = acting_as("supervisor")
    last = date(2029, 11, 21)
    with refused(Reason.REQUEST_INVALID):
        delays.ask(
            acting=acting, entry=entry, until_on=last + timedelta(1), ground=Ground.SECRECY, at=registry
        )
    delays.ask(acting=acting, entry=entry, until_on=last, ground=Ground.SECRECY, at=registry)


def test_a_delay_is_of_something_that_is_there_and_ends_on_a_day_to_come(registry: datetime) -> None:
    entry, police = asked("王一", WANG, registry).receipt.entry_id, acting_as("police-recorder")
    with refused(Reason.REQUEST_INVALID):
        delays.ask(acting=police, entry=entry, until_on=date(2026, 11, 21), ground=Ground.DUTY, at=registry)
    other = log.Entry.objects.exclude(event="inquiry:answered")[0].id
    with refused(Reason.NOT_FOUND):
        delays.ask(acting=police, entry=other, until_on=date(2027, 1, 1), ground=Ground.DUTY, at=registry)
    with refused(Reason.NOT_ENTITLED):
        delays.ask(
            acting=acting_as("clerk"), entry=entry, until_on=date(2027, 1, 1), ground=Ground.DUTY, at=registry
        )
    assert delays.ask(
        acting=police, entry=entry, until_on=date(2026, 11, 22), ground=Ground.DUTY, at=registry
    )


def _watched(at: datetime) -> tuple[View, list[str]]:
    """The view, and the statements that were run for it, without their values."""
    with CaptureQueriesContext(connection) as queries:
        found = shown("王一", WANG, at)
    said = [one["sql"].partition(" WHERE ")[0].partition(" VALUES ")[0] for one in queries]
    return found, [one for one in said if "SAVEPOINT" not in one]


def test_two_worlds_with_and_without_a_delayed_entry_show_the_same(registry: datetime) -> None:
    asked("王一", WANG, registry)
    with_nothing, before = _watched(registry)
    secret = asked("王一", WANG, registry, "clerk")
    delayed(secret.receipt.entry_id, registry, date(2027, 1, 1))
    with_delay, after = _watched(registry)
    assert with_delay.lines == with_nothing.lines
    assert before == after
    assert Inquiry.objects.count() == 2


def test_a_sealed_record_changes_nothing_in_the_view(registry: datetime, tmp_path: Path) -> None:
    load(tmp_path / "s.jsonl", [conviction("c-2", "李二", LI, **SEALED)], registry)
    nobody = number(date(1981, 1, 1), 105)
    for name, document in (("李二", LI), ("孙五", nobody)):
        asked(name, document, registry)
    one, other = (
        [
            (line.asked_at, line.organisation, line.purpose, line.answer)
            for line in shown(*who, registry).lines
        ]
        for who in (("李二", LI), ("孙五", nobody))
    )
    assert one == other == [(registry, "edu", PURPOSE, Answer.NO_RECORD)]


def test_a_delay_whose_opening_is_gone_is_no_fault_and_stops_no_audit(registry: datetime) -> None:
    entry = asked("王一", WANG, registry).receipt.entry_id
    delayed(entry, registry, date(2026, 12, 24))
    integrate(at=registry)
    late = registry + timedelta(days=4 * 366)
    assert shred_due(at=late) > 0
    integrate(at=late)
    assert audit().faults == ()
    Delay.objects.update(confirmed_at=None)
    assert {fault.kind for fault in audit().faults} == {"delay-confirmed"}, "the row itself must still stand"
    log.Opening.objects.filter(label="delay").delete()
    assert {fault.wrong for fault in audit().faults} >= {Wrong.ENTRY_UNREADABLE}


def test_the_auditor_misses_a_link_that_was_removed_and_a_delay_that_was_changed(registry: datetime) -> None:
    entry = asked("王一", WANG, registry).receipt.entry_id
    delayed(entry, registry, date(2027, 1, 1))
    assert audit().faults == ()
    kept = SubjectLink.objects.get()
    SubjectLink.objects.update(digest=links.digest(current.ring().active(Use.DATA), LI))
    assert [(one.wrong.value, one.kind, one.entry, one.detail) for one in audit().faults] == [
        ("facts-differ", "subject-link", str(entry), "digest")
    ]
    kept.save()
    SubjectLink.objects.create(entry=entry, key_id=kept.key_id, digest=bytes(32))
    assert [(one.wrong.value, one.kind) for one in audit().faults] == [("facts-differ", "subject-link")]
    SubjectLink.objects.exclude(pk=kept.pk).delete()
    assert audit().faults == ()
    SubjectLink.objects.all().delete()
    assert [(one.wrong.value, one.kind, one.entry) for one in audit().faults] == [
        ("entry-without-row", "subject-link", str(entry))
    ]
    Delay.objects.update(until_on=date(2099, 1, 1))
    found = {(one.wrong.value, one.kind, one.detail) for one in audit().faults}
    assert {("facts-differ", "delay-asked", "until"), ("facts-differ", "delay-confirmed", "until")} < found
