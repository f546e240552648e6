"""The log's key changes while both sign: nobody is cut off, nothing is lost, and the ledger tells of it once."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from tests.cast import appoint_all
from tests.commands import Commands
from tests.journeys.test_witness_programs import Program, rounds, until, written
from tests.journeys.witness_cast import append
from tutela.auditing.audit import audit
from tutela.core.crypto.keyring import Use
from tutela.core.crypto.suites import Suite
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import notes, receipts
from tutela.keys import current, keyfile
from tutela.ledger import actions, alarms, models, queries, rotation, sequencer, signing
from tutela.ledger.events import Event
from tutela.ledger.queries import ReceiptState
from tutela.ledger.receipt_files import receipt_file
from tutela.ledger.rotation import Rotation
from tutela.ledger.verify import verify
from tutela.ledger.witnessing import Rounds

__all__ = ["rounds"]
pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
END = AT + timedelta(days=30)
SECOND = timedelta(seconds=1)
BY = {"organisation": "admin", "officer": "officer-1"}
PROVED, FALSE = 0, 1


@pytest.fixture(autouse=True)
def key_file(tmp_path: Path, settings: Any) -> Path:
    """A key file of the test's own."""
    settings.TUTELA_KEY_FILE = tmp_path / "keys.json"
    keyfile.create(settings.TUTELA_KEY_FILE, suite=Suite.STANDARD, at=AT - timedelta(days=400))
    return tmp_path / "keys.json"


def begun() -> Rotation:
    """A rotation of thirty days."""
    found = rotation.begin(**BY, until=END, at=AT)
    sequencer.catch_up(clock=lambda: AT)
    return found


def retired() -> None:
    """The end of the overlap."""
    rotation.retire(**BY, at=END)
    sequencer.catch_up(clock=lambda: END)


def told() -> list[dict[str, Any]]:
    """The facts of all entries about the log's key, in their order."""
    rows = models.Entry.objects.filter(event="log-key:rotated").order_by("position")
    return [json.loads(bytes(row.body))["facts"] for row in rows]


def policies(folder: Path) -> dict[str, Path]:
    """A policy file that knows the old key alone, and one that knows the new key alone."""
    made = {}
    for name, keys in zip(("old", "new"), signing.checkpoint_keys(), strict=True):
        made[name] = folder / f"{name}.policy"
        made[name].write_text(f"log {keys[0].text()}\nquorum none\n")
    return made


def outside(receipt: Path, policy: Path) -> int:
    """The exit code of `tutela-verify receipt`, a process that shares no code with the log."""
    words = [sys.executable, "-m", "tutela_verify", "receipt", str(receipt), "--policy", str(policy)]
    return subprocess.run(words, capture_output=True, timeout=60).returncode


def given(folder: Path, at: datetime) -> Path:
    """The receipt of a new entry, as it is downloaded then."""
    (entry,) = append(1, at)
    path = folder / f"{entry}.json"
    path.write_text(json.dumps(receipt_file(UUID(entry))))
    return path


def refused(act: Callable[[], object], reason: Reason) -> Refusal:
    with pytest.raises(Refusal, match=reason.value) as caught:
        act()
    return caught.value


def test_who_knows_one_key_verifies_until_or_from_the_overlap_and_nobody_is_cut_off_within(
    tmp_path: Path,
) -> None:
    before = given(tmp_path, AT)
    begun()
    known = policies(tmp_path)
    between = given(tmp_path, AT + SECOND)
    retired()
    after = given(tmp_path, END + SECOND)
    verdicts = {
        (name, when): outside(receipt, known[name])
        for name in known
        for when, receipt in (("before", before), ("between", between), ("after", after))
    }
    assert verdicts == {
        ("old", "before"): PROVED,
        ("old", "between"): PROVED,
        ("old", "after"): FALSE,
        ("new", "before"): FALSE,
        ("new", "between"): PROVED,
        ("new", "after"): PROVED,
    }
    report = verify()
    assert report.entries == 5
    entry = UUID(before.stem)
    again = tmp_path / "again.json"
    again.write_text(json.dumps(receipt_file(entry)))
    assert outside(again, known["new"]) == PROVED, "given again, it is signed by the key in force"


def test_promises_of_every_time_verify_inside_too() -> None:
    made = []
    for step in (lambda: None, begun, retired):
        step()
        with transaction.atomic():
            made.append(actions.append(event=Event.MONITOR_PROBE, at=AT, facts={}, **BY))
    for receipt in made:
        receipts.verify(receipt, signing.origin(), signing.receipt_verifiers())
    assert [len(notes.parse(receipt.note).signatures) for receipt in made] == [1, 2, 1]


@pytest.mark.parametrize("suite, ways", [(Suite.STANDARD, 3), (Suite.GUOMI, 4)])
def test_the_ledger_tells_of_both_steps_with_both_ids_and_the_new_keys_in_full(
    key_file: Path, suite: Suite, ways: int
) -> None:
    key_file.unlink()
    keyfile.create(key_file, suite=suite, at=AT)
    (old,) = signing.checkpoint_keys()
    found = begun()
    retired()
    new = signing.checkpoint_keys()[1]
    facts = {
        "from": found.former,
        "to": found.coming,
        "until": "2026-12-21T08:00:00.000000Z",
        "former_keys": [f"{key.name}+{key.key_id().hex()}" for key in old],
        "new_keys": [key.text() for key in new],
    }
    assert len(new) == ways
    assert told() == [facts | {"step": "overlap"}, facts | {"step": "retired"}]
    assert current.ring().root(found.coming).suite is suite


def test_the_overlap_ends_at_its_stated_moment_and_not_a_second_before() -> None:
    refused(lambda: rotation.retire(**BY, at=AT), Reason.NOT_FOUND)
    assert rotation.retire_due(at=END) is None
    found = begun()
    refused(lambda: rotation.retire(**BY, at=END - SECOND), Reason.NOT_READY)
    assert rotation.retire_due(at=END - SECOND) is None
    assert current.ring().active(Use.LOG).key_id == found.former
    assert rotation.retire_due(at=END) == found
    assert current.ring().active(Use.LOG).key_id == found.coming
    sequencer.catch_up(clock=lambda: END)
    assert rotation.under_way() is None
    assert current.ring().until == {}
    refused(lambda: rotation.begin(**BY, until=AT - SECOND, at=AT), Reason.REQUEST_INVALID)
    assert [one["step"] for one in told()] == ["overlap", "retired"]


def test_while_one_is_under_way_another_is_the_same_as_it_was_first_stated() -> None:
    first = begun()
    assert rotation.begin(**BY, until=END + timedelta(days=9), at=AT + SECOND) == first
    assert len(told()) == 1
    retired()
    second = rotation.begin(**BY, until=END + SECOND, at=END)
    assert second.former == first.coming
    rotation.retire(**BY, at=END + SECOND)
    sequencer.catch_up(clock=lambda: END + SECOND)
    assert len(signing.checkpoint_keys()) == 3
    assert verify().entries == 4


class Cut(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("step", ["new_root", "save", "bring_in", "append", "put_in_force"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_cut_off_anywhere_it_can_be_run_again_and_tells_each_step_once(
    monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    room: Any = {
        "new_root": keyfile,
        "save": keyfile,
        "bring_in": current,
        "append": actions,
        "put_in_force": current,
    }[step]
    real = getattr(room, step)

    def cut(*words: Any, **named: Any) -> None:
        if after:
            real(*words, **named)
        raise Cut

    for act, at in ((begun, AT), (retired, END)):
        with monkeypatch.context() as patched:
            patched.setattr(room, step, cut)
            try:
                act()
            except Cut:
                append(1, at)  # the log goes on, whatever has happened
        if rotation.under_way() or act is begun:
            act()
    assert [one["step"] for one in told()] == ["overlap", "retired"]
    assert rotation.under_way() is None
    assert len(signing.checkpoint_keys()) == 2
    verify()


def test_of_two_who_change_the_key_file_at_once_neither_loses_the_others_key(key_file: Path) -> None:
    def change(use: Use) -> None:
        for _ in range(10):
            current.put_in_force(current.bring_in(use, AT))

    threads = [threading.Thread(target=change, args=(use,)) for use in Use]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    roots = keyfile.load(key_file).roots
    assert {use: sum(root.use is use for root in roots) for use in Use} == dict.fromkeys(Use, 11)
    assert key_file.with_name(".keys.json.lock").stat().st_mode & 0o077 == 0


def test_a_key_file_from_before_overlaps_were_stated_is_read(key_file: Path) -> None:
    content = json.loads(key_file.read_text())
    del content["until"]
    key_file.write_text(json.dumps(content))
    assert current.ring().until == {}


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[list[Program]]:
    """A witness of another house, and one that hears of the new key too late."""
    made = [Program(tmp_path / name, f"{name}.example") for name in ("quick", "late")]
    for program in made:
        program.serve()
    yield made
    for program in made:
        program.stop()


def test_witnesses_take_the_new_key_one_by_one_and_raise_no_alarm(
    programs: list[Program], rounds: Rounds, settings: Any, tmp_path: Path
) -> None:
    policy = tmp_path / "policy"
    settings.TUTELA_WITNESS_POLICY = written(policy, programs)

    def comes_to(entry: str, state: ReceiptState) -> None:
        until(rounds, lambda: queries.receipt_state(UUID(entry)) is state)

    comes_to(append(1, AT)[0], ReceiptState.WITNESSED)
    begun()
    quick, late = programs
    hears_of_the_new_key(quick)
    policy.write_text(written(policy, programs).read_text())  # a new port
    comes_to(append(1, AT + SECOND)[0], ReceiptState.WITNESSED)  # the late one knows the old key alone
    retired()
    entry = append(1, END + SECOND)[0]
    head = queries.checkpoint()
    assert head is not None
    signers = models.Cosignature.objects.filter(checkpoint__size=head.checkpoint.size)
    until(rounds, lambda: signers.filter(witness="quick.example").exists())
    assert queries.receipt_state(UUID(entry)) is ReceiptState.INTEGRATED
    hears_of_the_new_key(late)
    written(policy, programs)
    comes_to(entry, ReceiptState.WITNESSED)
    assert alarms.standing() == []
    for program in programs:
        assert program.command("alarms").returncode == 0
    assert verify().cosignatures > 0


def hears_of_the_new_key(program: Program) -> None:
    """Its keeper adds the key to `witness.toml` and starts it again."""
    program.stop()
    new = signing.checkpoint_keys()[1][0].text()
    toml = program.home / "witness.toml"
    text, changed = re.subn(
        r"^keys = \[(.*)\]$", rf'keys = [\1, "{new}"]', toml.read_text(), flags=re.MULTILINE
    )
    assert changed == 1
    toml.write_text(text)
    program.serve()


def test_the_auditor_holds_the_key_file_against_the_ledger(key_file: Path) -> None:
    def faults() -> set[tuple[str, str]]:
        return {(one.wrong.value, one.kind) for one in audit().faults}

    append(1, AT)
    models.Entry.objects.filter(event="inquiry:answered").update(event="monitor:probe")
    base = faults()  # the entries of this test are of no table
    begun()
    assert faults() == base
    retired()
    assert faults() == base
    slipped = current.bring_in(Use.LOG, END)
    assert faults() == base | {("row-without-entry", "log-key")}
    current.put_in_force(slipped)
    assert faults() == base | {("row-without-entry", "log-key"), ("facts-differ", "key")}


def test_the_commands_say_what_witnesses_need_and_serve_security_alone(
    tutela: Commands, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    appoint_all(at)
    assert tutela("keys", "rotate-log", "--as", "clerk").code == 4
    assert tutela("keys", "retire-log", "--as", "clerk").code == 4
    assert tutela("keys", "retire-log", "--as", "security").code == 3
    begun_ = tutela("keys", "rotate-log", "--as", "security", "--overlap", "30")
    assert begun_.code == 0
    new = signing.checkpoint_keys()[1]
    for key in new:
        assert key.text() in begun_.out.splitlines()
    states = {
        one["state"]: one["until"] for one in tutela("keys", "show", "--json").value if one["use"] == "log"
    }
    assert states["in force"] is None
    assert states["incoming"] is not None
    early = tutela("keys", "retire-log", "--as", "security")
    assert early.code == 5
    assert "overlap until" in early.err
    with monkeypatch.context() as later:
        clock = lambda: datetime.now(UTC) + timedelta(days=31)  # noqa: E731
        later.setattr("django.utils.timezone.now", clock)
        later.setattr(sequencer.catch_up, "__kwdefaults__", {"clock": clock})
        assert tutela("keys", "retire-log", "--as", "security").code == 0
        assert tutela("keys", "rotate-log", "--as", "security", "--overlap", "0").code == 0
    assert rotation.under_way() is None
    assert [one["step"] for one in told()] == ["overlap", "retired"] * 2
    assert connection.in_atomic_block is False
