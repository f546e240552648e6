"""A database that was put back from an older copy is not extended in silence; two officers may go on openly."""

import json
import logging
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db import models as fields

from tests.cast import appoint_all
from tests.commands import Commands
from tests.journeys.witness_cast import append
from tutela.auditing.audit import audit
from tutela.auditing.statements import Wrong
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import checkpoints, notes
from tutela.ledger import (
    actions,
    alarms,
    durability,
    models,
    queries,
    remembered,
    restoring,
    sequencer,
    signing,
)
from tutela.ledger.events import Event
from tutela.ledger.restoring import Cause
from tutela.ledger.verify import verify

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def refused(reason: Reason) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, match=f"^{reason.value}$")


def put_back(size: int) -> None:
    """The database as it was when its log had so many entries, and none waited."""
    models.Checkpoint.objects.filter(size__gt=size).delete()
    models.Node.objects.extra(where=['(("index" + 1) << level) > %s'], params=[size]).delete()
    gone = models.Entry.objects.filter(fields.Q(position__gte=size) | fields.Q(position__isnull=True))
    models.Opening.objects.filter(entry__in=gone).delete()
    gone.delete()


def wait(count: int, at: datetime = AT) -> list[UUID]:
    """Entries that are accepted and not yet taken in."""
    new = [actions.NewEntry(Event.INQUIRY_ANSWERED, at, "school", "o", {"n": n}) for n in range(count)]
    with transaction.atomic():
        return [receipt.entry_id for receipt in actions.append_many(new)]


class Cut(Exception):
    """The machine stopped."""


def cut_off_before_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next head is remembered, and its transaction does not commit."""

    def stop(**columns: object) -> None:
        raise Cut

    with monkeypatch.context() as patch:
        patch.setattr(models.Checkpoint.objects, "create", stop)
        with pytest.raises(Cut):
            actions.integrate(at=AT)


def test_the_head_is_on_the_disk_before_it_is_committed(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    append(3, AT)
    wait(2)
    cut_off_before_the_commit(monkeypatch)
    kept = remembered.read()
    assert kept is not None
    assert (kept.place[0], kept.before[0], len(kept.leaves)) == (5, 3, 2)
    assert checkpoints.parse(notes.parse(kept.note).text).size == 5
    assert settings.TUTELA_HEAD_FILE.stat().st_mode & 0o077 == 0
    assert queries.size() == 3


def test_a_head_that_was_remembered_and_not_committed_is_made_again_before_any_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    append(3, AT)
    wait(2)
    cut_off_before_the_commit(monkeypatch)
    kept = remembered.read()
    wait(1, AT - timedelta(hours=1))  # it committed late: by its moment it would come first
    restoring.require_whole()
    head = actions.integrate(at=AT)
    assert kept is not None
    assert head is not None
    assert (head.checkpoint.size, head.checkpoint.root) == kept.place
    sequencer.catch_up(clock=lambda: AT)
    assert verify().entries == 6


def test_an_older_copy_is_not_extended_and_a_newer_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    append(3, AT)
    append(4, AT)
    put_back(3)
    verify()  # nothing inside contradicts it
    wait(5)
    for _ in range(2):
        with refused(Reason.LEDGER_RESTORED):
            actions.integrate(at=AT)
    with refused(Reason.LEDGER_RESTORED):
        restoring.require_whole()
    assert queries.size() == 3


@pytest.mark.parametrize("size", [0, 2])
def test_a_log_that_was_cut_back_and_has_grown_again_elsewhere_is_not_extended(
    settings: Any, size: int
) -> None:
    """Another machine signed the other history: this one compares the trees, not the sizes."""
    append(2, AT)
    append(1, AT)
    here = settings.TUTELA_HEAD_FILE.read_bytes()
    put_back(size)
    settings.TUTELA_HEAD_FILE.unlink()
    restoring.accept(**by(), at=AT) if size else None
    append(4, AT)
    settings.TUTELA_HEAD_FILE.write_bytes(here)
    wait(1)
    with refused(Reason.LEDGER_RESTORED):
        actions.integrate(at=AT)


def test_a_machine_that_saw_an_older_head_goes_on_where_another_has_signed_more(settings: Any) -> None:
    for count in (1, 1, 3, 4):  # a head of every shape
        append(count, AT)
        older = settings.TUTELA_HEAD_FILE.read_bytes()
        append(3, AT)
        settings.TUTELA_HEAD_FILE.write_bytes(older)
        restoring.require_whole()
        append(1, AT)


def test_the_copy_of_one_head_before_is_told_from_a_commit_that_did_not_come_about() -> None:
    append(3, AT)
    append(1, AT)
    put_back(3)
    with refused(Reason.LEDGER_RESTORED):
        restoring.require_whole()
    wait(1)
    with refused(Reason.LEDGER_RESTORED):
        actions.integrate(at=AT)


def test_an_empty_database_is_not_begun_anew_over_a_log_that_was_signed() -> None:
    append(3, AT)
    put_back(0)
    wait(1)
    with refused(Reason.LEDGER_RESTORED):
        actions.integrate(at=AT)


def test_a_machine_that_remembers_nothing_signs_for_no_log_that_is_there(settings: Any) -> None:
    append(3, AT)
    note = queries.checkpoint()
    assert note is not None
    settings.TUTELA_HEAD_FILE.unlink()
    wait(1)
    with refused(Reason.LEDGER_UNREMEMBERED):
        actions.integrate(at=AT)
    with refused(Reason.LEDGER_UNREMEMBERED):
        restoring.require_whole()
    sequencer.catch_up(clock=lambda: AT)  # a command of an officer's is not spoilt by it
    assert queries.waiting() == 1
    assert remembered.learn(note.note, AT) == 3
    sequencer.catch_up(clock=lambda: AT)
    assert queries.waiting() == 0


def test_a_standby_that_learns_a_newer_head_refuses_an_older_copy(settings: Any) -> None:
    append(3, AT)
    older = settings.TUTELA_HEAD_FILE.read_bytes()
    append(4, AT)
    newest = queries.checkpoint()
    assert newest is not None
    put_back(3)
    settings.TUTELA_HEAD_FILE.write_bytes(older)
    restoring.require_whole()  # so far it knows no better
    assert remembered.learn(newest.note, AT) == 7
    with refused(Reason.LEDGER_RESTORED):
        restoring.require_whole()
    assert remembered.learn(newest.note, AT) == 7


def test_only_what_this_logs_keys_signed_is_learnt() -> None:
    append(1, AT)
    head = checkpoints.Checkpoint("other.example/log", 9, bytes(32))
    foreign = notes.sign(head.text(), signing.checkpoint_signers(), AT).written()
    for note in (foreign, foreign.replace("other.example/log", signing.origin(), 1), "nonsense"):
        with refused(Reason.PROOF_INVALID):
            remembered.learn(note, AT)
    kept = remembered.read()
    assert kept is not None
    assert kept.place[0] == 1


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"{}\n", b"[1]\n", b'{"format": "tutela-head/1"}\n', b"\xff\n", b"\n"]
)
def test_a_memory_that_cannot_be_read_signs_nothing(settings: Any, content: bytes) -> None:
    append(1, AT)
    settings.TUTELA_HEAD_FILE.write_bytes(content)
    wait(1)
    with refused(Reason.LEDGER_BROKEN):
        actions.integrate(at=AT)


def test_a_note_of_another_head_than_the_file_says_is_no_memory(settings: Any) -> None:
    append(1, AT)
    content = json.loads(settings.TUTELA_HEAD_FILE.read_text().splitlines()[-1])
    content["head"]["size"] = 2
    settings.TUTELA_HEAD_FILE.write_text(json.dumps(content) + "\n")
    with refused(Reason.LEDGER_BROKEN):
        remembered.read()


def test_half_a_line_that_a_power_cut_left_is_passed_over_and_the_next_replaces_the_file(
    settings: Any,
) -> None:
    append(1, AT)
    append(1, AT)
    before = remembered.read()
    with settings.TUTELA_HEAD_FILE.open("ab") as file:
        file.write(b'{"format": "tutela-head/1", "head"')
    assert remembered.read() == before
    append(1, AT)
    kept = remembered.read()
    assert kept is not None
    assert kept.place[0] == 3
    assert len(settings.TUTELA_HEAD_FILE.read_bytes().splitlines()) == 1


def test_the_file_is_replaced_when_it_has_grown_long(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "_LONG", 40_000)
    for size in range(1, 12):
        append(1, AT)
        kept = remembered.read()
        assert kept is not None
        assert kept.place[0] == size
        assert settings.TUTELA_HEAD_FILE.stat().st_size < 60_000
    assert list(settings.TUTELA_HEAD_FILE.parent.glob(".head-*")) == []


def test_moments_of_heads_do_not_go_back_behind_one_that_was_not_committed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wait(1)
    cut_off_before_the_commit(monkeypatch)
    head = actions.integrate(at=AT - timedelta(days=1))
    assert head is not None
    assert head.signed_at == AT


class TestAlarm:
    """It is told, and stands in the ledger."""

    @pytest.fixture(autouse=True)
    def restored(self) -> None:
        """A log of seven entries whose database is that of three."""
        append(3, AT)
        append(4, AT)
        put_back(3)

    def test_the_sequencer_raises_it_whether_or_not_anything_waits(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        stop = threading.Event()
        stop.set()
        monkeypatch.setattr(connection, "close", lambda: None)
        with caplog.at_level(logging.ERROR):
            sequencer.run(stop=stop, clock=lambda: AT)
            sequencer.run(stop=stop, clock=lambda: AT + timedelta(seconds=1))
        (alarm,) = alarms.standing()
        assert (alarm.kind, alarm.size, alarm.theirs) == (alarms.Kind.RESTORED, 3, 7)
        assert checkpoints.parse(notes.parse(alarm.evidence).text).size == 7
        assert models.Entry.objects.filter(event="alarm:raised").count() == 1
        assert "stands still: ledger-restored" in caplog.text

    def test_the_auditor_tells_it_though_nothing_inside_contradicts(self) -> None:
        assert {one.wrong for one in audit().faults} >= {Wrong.LEDGER_RESTORED}

    def test_what_waits_for_its_commit_is_no_fault(
        self, monkeypatch: pytest.MonkeyPatch, settings: Any
    ) -> None:
        settings.TUTELA_HEAD_FILE.unlink()
        restoring.accept(**by(), at=AT)
        cut_off_before_the_commit(monkeypatch)
        assert restoring.trusted() == []
        actions.integrate(at=AT)
        assert len(restoring.trusted()) == 1


def test_without_a_head_from_outside_the_auditor_says_so(settings: Any) -> None:
    append(2, AT)
    note = queries.checkpoint()
    assert note is not None
    assert Wrong.UNTRUSTED not in {one.wrong for one in audit().faults}
    settings.TUTELA_HEAD_FILE.unlink()
    assert Wrong.UNTRUSTED in {one.wrong for one in audit().faults}
    assert Wrong.UNTRUSTED not in {one.wrong for one in audit(trusted=[note.note]).faults}


def by(**changes: Any) -> dict[str, Any]:
    """Who accepts, and why."""
    return {
        "organisation": "admin",
        "officer": "officer-1",
        "second_organisation": "prosecutor",
        "second": "officer-2",
        "cause": Cause.HARDWARE,
        "words": "both disks",
        **changes,
    }


def told() -> list[Any]:
    rows = models.Entry.objects.filter(event="ledger:restored").order_by("position")
    return [json.loads(bytes(row.body)) for row in rows]


def test_two_officers_go_on_openly_and_the_entry_tells_the_gap() -> None:
    append(3, AT)
    before = queries.checkpoint()
    append(4, AT)
    lost = remembered.read()
    put_back(3)
    restoring.sound(AT)
    gap = restoring.accept(**by(), at=AT)
    assert (gap.size, gap.lost_size) == (3, 7)
    assert alarms.standing() == []
    append(1, AT)
    assert before is not None
    assert lost is not None
    assert verify(trusted=[before.note]).entries == 7
    with refused(Reason.LEDGER_BROKEN):
        verify(trusted=[lost.note])  # what was lost stays lost: whoever kept that head finds it
    (entry,) = told()
    assert (entry["organisation"], entry["officer"]) == ("admin", "officer-1")
    assert entry["facts"] == {
        "cause": "hardware",
        "second": "officer-2",
        "second_organisation": "prosecutor",
        "size": 3,
        "root": before.checkpoint.root.hex(),
        "lost_size": 7,
        "lost_root": lost.place[1].hex(),
        "lost_at": "2026-11-21T08:00:00.000000Z",
    }
    assert b"both disks" not in json.dumps(entry).encode()
    kept = remembered.read()
    assert kept is not None
    assert [one.note for one in kept.lost] == [lost.note]
    restoring.require_whole()


def test_nothing_is_accepted_where_nothing_is_lost_and_no_officer_is_two() -> None:
    append(3, AT)
    with refused(Reason.NOT_FOUND):
        restoring.accept(**by(), at=AT)
    put_back(0)
    with refused(Reason.NOT_ENTITLED):
        restoring.accept(**by(second="officer-1"), at=AT)
    assert told() == []


def test_accepting_that_was_cut_off_is_run_again_and_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    append(3, AT)
    put_back(0)

    def stop(*_: object) -> None:
        raise Cut

    with monkeypatch.context() as patch:
        patch.setattr(remembered, "begin_anew", stop)
        with pytest.raises(Cut):
            restoring.accept(**by(), at=AT)
    with refused(Reason.LEDGER_RESTORED):
        restoring.require_whole()
    restoring.accept(**by(), at=AT)
    sequencer.catch_up(clock=lambda: AT)
    assert len(told()) == 1


class TestCommands:
    """`remember` and `accept-restored`."""

    def test_a_head_is_brought_from_elsewhere(self, tutela: Commands, tmp_path: Path, settings: Any) -> None:
        append(3, AT)
        note = queries.checkpoint()
        assert note is not None
        (tmp_path / "checkpoint.txt").write_text(note.note)
        settings.TUTELA_HEAD_FILE.unlink()
        assert "3 entries" in tutela("ledger", "remember", tmp_path / "checkpoint.txt").out
        (tmp_path / "checkpoint.txt").write_text(note.note.replace("\n3\n", "\n4\n"))
        assert tutela("ledger", "remember", tmp_path / "checkpoint.txt").code == 1

    @pytest.mark.parametrize(
        "first, second, code",
        [
            ("security", "supervisor", 0),
            ("supervisor", "security", 4),
            ("security", "security", 4),
            ("security", "clerk", 4),
        ],
    )
    def test_it_takes_the_security_officer_and_another_who_may_verify(
        self, tutela: Commands, at: datetime, first: str, second: str, code: int
    ) -> None:
        appoint_all(at)
        sequencer.catch_up(clock=lambda: at)
        size = queries.size()
        append(1, at)
        put_back(size)
        done = tutela("ledger", "accept-restored", "--as", first, "--second", second, "--cause", "mistake")
        assert done.code == code
        assert len(told()) == (code == 0)


@pytest.mark.parametrize("words", [("serve", "--port", "18472"), ("ledger", "sequence")])
def test_nothing_is_begun_over_a_log_that_was_cut_back(
    tutela: Commands, settings: Any, words: tuple[str, ...]
) -> None:
    settings.TUTELA_UNSAFE_DATABASE = True
    append(3, AT)
    put_back(0)
    begun = tutela(*words)
    assert begun.code == 1
    assert "does not continue the one that was signed here (3 entries)" in begun.err


class TestDurability:
    """PostgreSQL is asked whether it keeps what it acknowledges; nothing is begun where it does not."""

    @pytest.fixture
    def shown(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
        """What the server answers."""
        answers = {
            "fsync": "on",
            "full_page_writes": "on",
            "synchronous_commit": "on",
            "synchronous_standby_names": "",
        }
        monkeypatch.setattr(connection, "vendor", "postgresql", raising=False)
        monkeypatch.setattr(durability, "_shown", lambda name: answers[name])
        monkeypatch.setattr(durability, "_has_standby", lambda: False)
        return answers

    @pytest.mark.parametrize(
        "setting, value", [("fsync", "off"), ("full_page_writes", "off"), ("synchronous_commit", "off")]
    )
    def test_a_server_that_may_lose_what_it_acknowledged_is_refused(
        self, shown: dict[str, str], settings: Any, setting: str, value: str
    ) -> None:
        durability.require_durable()
        shown[setting] = value
        with refused(Reason.DATABASE_NOT_DURABLE):
            durability.require_durable()
        settings.TUTELA_UNSAFE_DATABASE = True
        durability.require_durable()

    @pytest.mark.parametrize(
        "names, commit, warned", [("", "on", True), ("1 (b)", "local", True), ("1 (b)", "on", False)]
    )
    def test_a_standby_for_which_no_commit_waits_is_warned_of(
        self,
        shown: dict[str, str],
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
        names: str,
        commit: str,
        warned: bool,
    ) -> None:
        shown |= {"synchronous_standby_names": names, "synchronous_commit": commit}
        durability.require_durable()
        assert "standby" not in caplog.text
        monkeypatch.setattr(durability, "_has_standby", lambda: True)
        durability.require_durable()
        assert ("standby" in caplog.text) is warned


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks a PostgreSQL server")
def test_the_server_of_the_tests_is_not_durable_and_is_found_out() -> None:
    with refused(Reason.DATABASE_NOT_DURABLE):
        durability.require_durable()


@pytest.mark.skipif(connection.vendor == "postgresql", reason="SQLite is set by the settings")
def test_sqlite_waits_for_the_disk_by_its_own_settings() -> None:
    durability.require_durable()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone()[0] == 2
