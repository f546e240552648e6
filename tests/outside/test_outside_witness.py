"""The witness: statuses of c2sp.org/tlog-witness, and evidence of everything a log must not do."""

import http.client
import json
import os
import socket
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from proofbundle import checkpoint as stranger

from tests.outside.world import AT, COURT, LOG, LOG_DATED, ORIGIN, STRANGER, FictionalLog
from tutela.core.proofs import notes
from tutela.core.proofs.checkpoints import Checkpoint
from tutela_verify import checkpoints, compare, merkle, policy
from tutela_verify import cli as verify
from tutela_verify.encoding import to_base64
from tutela_witness import cli, config, keyfile, state, submissions
from tutela_witness.alarms import Alarm, Alarms
from tutela_witness.config import Watched
from tutela_witness.feeding import Fed, feed
from tutela_witness.keyfile import CosigningKey
from tutela_witness.refusals import Refused, Unready
from tutela_witness.server import Server
from tutela_witness.state import REMEMBERED, State
from tutela_witness.watching import CLOCK_SLACK, UNDATED, UNPROVEN, Witness
from tutela_witness.watchman import Watchman

NOW = 1_800_000_000
GROWN = FictionalLog([bytes([number]) for number in range(40)])
FORK = FictionalLog([*GROWN.bodies[:9], b"other", *GROWN.bodies[10:]])
POLICY = policy.parse(f"log {LOG.verifier().text()}\nquorum none\n".encode())


@dataclass
class Watch:
    """A clock that a test sets."""

    second: float = NOW

    def __call__(self) -> float:
        return self.second


@dataclass
class Post:
    """A witness in a folder, and its clock."""

    home: Path
    clock: Watch = field(default_factory=Watch)
    name: str = "w.example/1"

    def __post_init__(self) -> None:
        self.home.mkdir(exist_ok=True)
        if not (self.home / "key").exists():
            keyfile.create(self.home / "key")
            state.create(self.home / "state")
        self.keys: list[CosigningKey] = keyfile.load(self.home / "key", self.name)
        self.alarms = Alarms(self.home / "alarms")
        self.witness = Witness(POLICY, self.keys, State(self.home / "state"), self.alarms, self.clock)

    def add(
        self,
        log: FictionalLog,
        new: int,
        old: int | None = None,
        at: datetime = AT,
        path: list[bytes] | None = None,
    ) -> str:
        """Submits a head; `old` is by default what the witness knows."""
        known = self.witness.latest(ORIGIN).size if old is None else old
        way = log.consistency(known, new) if path is None and known <= new else path or []
        body = "".join(f"{to_base64(part)}\n" for part in way)
        note = log.checkpoint((LOG, LOG_DATED), new, at)
        return self.witness.add(submissions.parse(f"old {known}\n{body}\n{note}".encode()))

    def refused(self, *arguments: object, **named: object) -> tuple[int, str]:
        """Status and body of what is refused."""
        with pytest.raises(Refused) as caught:
            self.add(*arguments, **named)  # type: ignore[arg-type]
        return caught.value.status, caught.value.body

    def kinds(self) -> list[Alarm]:
        """The alarms so far."""
        return [one.kind for one in self.alarms.read()]


@pytest.fixture
def post(tmp_path: Path) -> Post:
    return Post(tmp_path / "one")


def test_a_growing_log_is_cosigned_by_both_keys_and_strangers_find_them_good(post: Post) -> None:
    for size in (1, 5, 5, 40):
        lines = post.add(GROWN, size)
        cosigned = GROWN.checkpoint((LOG, LOG_DATED), size) + lines
        for key in post.keys:
            seen = stranger.verify_cosignature(cosigned, key.public.text())
            assert (seen["ok"], seen["timestamp"]) == (True, NOW)
    assert len(post.keys) == 2
    assert (post.witness.latest(ORIGIN).size, post.kinds()) == (40, [])


def test_an_empty_log_may_be_the_first_head(post: Post) -> None:
    assert post.add(GROWN, 0)
    assert post.add(GROWN, 3, old=0)


@pytest.mark.parametrize("old", [0, 4, 6])
def test_another_old_size_is_answered_409_with_ours(post: Post, old: int) -> None:
    post.add(GROWN, 5)
    assert post.refused(GROWN, 9, old) == (409, "5\n")
    assert post.kinds() == []


def test_an_old_size_above_the_new_is_answered_400(post: Post) -> None:
    post.add(GROWN, 5)
    assert post.refused(GROWN, 4, 5)[0] == 400


def test_a_fork_is_refused_and_both_notes_are_kept_as_evidence(post: Post, tmp_path: Path) -> None:
    post.add(GROWN, 10)
    assert post.refused(FORK, 10) == (409, "10\n")
    (evidence,) = post.alarms.read()
    assert evidence.kind is Alarm.FORK
    (tmp_path / "kept").write_text(evidence.kept)
    (tmp_path / "submitted").write_text(evidence.submitted)
    (tmp_path / "policy").write_text(f"log {LOG.verifier().text()}\nquorum none\n")
    paths = [str(tmp_path / name) for name in ("kept", "submitted")]
    assert verify.run(["checkpoint", *paths, "--policy", str(tmp_path / "policy")]) == 4


def test_a_fork_at_a_size_passed_long_ago_is_recognised(post: Post) -> None:
    post.add(GROWN, 10)
    post.add(GROWN, 20)
    assert post.refused(FORK, 10, 20)[0] == 400
    assert post.refused(FORK, 10, 10) == (409, "20\n")
    assert post.kinds() == [Alarm.FORK]  # the same evidence once


def test_a_growth_that_does_not_lead_there_is_refused(post: Post) -> None:
    post.add(GROWN, 10)
    assert post.refused(GROWN, 20, path=[bytes(32)])[0] == 422
    assert post.refused(GROWN, 20, path=GROWN.consistency(10, 30))[0] == 422
    assert post.refused(GROWN, 10, path=[bytes(32)])[0] == 422
    assert post.kinds() == [], "anybody can send a wrong path for an honest head"
    assert [(one.what, one.count) for one in post.witness.tallies(ORIGIN)] == [(UNPROVEN, 3)]
    assert post.witness.latest(ORIGIN).size == 10
    assert post.add(GROWN, 20)


def held_together(folder: Path, post: Post) -> int:
    """What `tutela-verify checkpoint` says of the last alarm, as `alarms --save` writes it."""
    evidence = post.alarms.read()[-1]
    texts = {"kept": evidence.kept, "submitted": evidence.submitted, "path": evidence.path}
    for name, text in texts.items():
        (folder / name).write_text(text)
    (folder / "policy").write_text(f"log {LOG.verifier().text()}\nquorum none\n")
    paths = [str(folder / name) for name in ("kept", "submitted")]
    more = ["--proof", str(folder / "path")] if evidence.path else []
    return verify.run(["checkpoint", *paths, *more, "--policy", str(folder / "policy")])


@pytest.mark.parametrize("later", [timedelta(), timedelta(hours=-1), timedelta(hours=1)])
def test_a_rewritten_history_is_proved_by_its_own_path_and_anybody_can_check_it(
    post: Post, tmp_path: Path, later: timedelta
) -> None:
    """Also where the log dates the new head earlier, which by itself would only be a clock gone back."""
    post.add(GROWN, 11)
    assert post.refused(FORK, 20, at=AT + later)[0] == 422
    assert post.kinds() == [Alarm.REWRITTEN]
    assert post.witness.tallies(ORIGIN) == []
    assert held_together(tmp_path, post) == 4
    assert post.refused(FORK, 20, at=AT + later)[0] == 422
    assert len(post.kinds()) == 1


def test_of_a_power_of_two_the_path_tells_nothing_unless_it_names_the_older_root(
    post: Post, tmp_path: Path
) -> None:
    post.add(GROWN, 16)
    assert post.refused(FORK, 20)[0] == 422
    assert post.kinds() == []
    assert post.refused(FORK, 20, path=[FORK.root(16), *FORK.consistency(16, 20)])[0] == 422
    assert post.kinds() == [Alarm.REWRITTEN]
    assert held_together(tmp_path, post) == 4
    assert post.add(GROWN, 20, path=[GROWN.root(16), *GROWN.consistency(16, 20)])


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_path_makes_an_honest_log_look_rewritten(data: st.DataObject) -> None:
    old = data.draw(st.integers(0, 39))
    new = checkpoints.parse(GROWN.checkpoint(size=data.draw(st.integers(old, 40))))
    hashes = st.sampled_from([*GROWN.leaves()[:4], *(GROWN.root(size) for size in range(1, 40)), bytes(32)])
    right = merkle.whole_consistency(old, new.size, GROWN.at())
    path = data.draw(st.lists(hashes, max_size=8) | st.just(right))
    assert not compare.is_rewritten(old, GROWN.root(old), new, path)


def test_a_head_that_is_not_dated_is_refused_once_the_log_has_dated_one(post: Post) -> None:
    """Or a shrink could be shown without the line that makes it one; the line can be left out by anybody."""
    undated = GROWN.checkpoint((LOG,), 12)
    post.witness.add(submissions.parse(f"old 0\n\n{GROWN.checkpoint((LOG,), 10)}".encode()))
    path = "".join(f"{to_base64(part)}\n" for part in GROWN.consistency(10, 12))
    post.witness.add(submissions.parse(f"old 10\n{path}\n{undated}".encode()))
    post.add(GROWN, 20)
    for old, size in ((20, 12), (20, 20), (12, 12)):
        with pytest.raises(Refused) as caught:
            post.witness.add(submissions.parse(f"old {old}\n\n{GROWN.checkpoint((LOG,), size)}".encode()))
        assert caught.value.status == 403
    assert [(one.what, one.count) for one in post.witness.tallies(ORIGIN)] == [(UNDATED, 3)]
    with pytest.raises(Refused):
        post.witness.accept_restored(checkpoints.parse(undated), "told")
    assert post.kinds() == []
    with pytest.raises(Refused):
        post.witness.add(submissions.parse(f"old 20\n\n{FORK.checkpoint((LOG,), 20)}".encode()))
    assert post.kinds() == [Alarm.FORK], "two roots for one size are proof without a date"


def test_a_clock_that_had_leapt_ahead_is_put_right_by_the_keeper(post: Post) -> None:
    post.clock.second = NOW + 10_000_000
    ahead = GROWN.checkpoint((LOG, LOG_DATED), 5) + post.add(GROWN, 5)
    post.clock.second = NOW
    status, body = post.refused(GROWN, 6)
    assert (status, "accept-clock" in body) == (503, True)
    assert post.witness.accept_clock("the battery was empty") == 10_000_000
    lines = post.add(GROWN, 6)
    head = checkpoints.parse(GROWN.checkpoint((LOG,), 6) + lines)
    assert {one.second for one in checkpoints.signers(head, [key.public for key in post.keys])} == {NOW}
    with pytest.raises(Refused) as caught:  # what it signed then is no sign that it forgot
        show(post, 5, ahead)
    assert caught.value.status == 409
    assert [(one.kind, one.words) for one in post.alarms.read()] == [(Alarm.LEAPT, "the battery was empty")]
    with pytest.raises(Refused):
        post.witness.accept_clock("again")


def test_a_log_that_shows_no_new_head_is_rung_for_once(post: Post) -> None:
    assert not post.witness.listen(ORIGIN, 100)
    post.clock.second += 99
    assert not post.witness.listen(ORIGIN, 100)
    post.add(GROWN, 10)
    post.clock.second += 99
    post.add(GROWN, 10)  # the same head once more is no news
    assert not post.witness.listen(ORIGIN, 100)
    post.clock.second += 1
    assert post.witness.listen(ORIGIN, 100)
    assert not post.witness.listen(ORIGIN, 100)
    post.add(GROWN, 10, at=AT + timedelta(hours=1))  # dated anew: the log lives
    assert not post.witness.listen(ORIGIN, 100)
    post.clock.second += 100
    assert post.witness.listen(ORIGIN, 100)
    assert post.kinds() == [Alarm.SILENT, Alarm.SILENT]


def test_a_smaller_head_is_refused_and_is_a_shrink_once_the_log_dates_it_later(post: Post) -> None:
    post.add(GROWN, 20)
    assert post.refused(GROWN, 10, 20)[0] == 400
    assert post.refused(GROWN, 10, 10) == (409, "20\n")
    assert post.kinds() == []  # an old head that comes late is no crime
    assert post.refused(GROWN, 10, 10, at=AT + timedelta(seconds=1)) == (409, "20\n")
    assert post.kinds() == [Alarm.SHRUNK]


def test_an_old_note_on_the_same_head_does_not_hide_a_later_shrink(post: Post) -> None:
    post.add(GROWN, 20, at=AT)
    post.add(GROWN, 20, at=AT - timedelta(hours=1))
    post.refused(GROWN, 10, 10, at=AT - timedelta(minutes=30))
    assert post.kinds() == []
    post.refused(GROWN, 10, 10, at=AT + timedelta(minutes=30))
    assert post.kinds() == [Alarm.SHRUNK]


def test_a_log_whose_clock_goes_back_is_cosigned_and_noted(post: Post) -> None:
    post.add(GROWN, 10)
    assert post.add(GROWN, 20, at=AT - timedelta(hours=1))
    assert post.kinds() == [Alarm.CLOCK]


def test_an_unknown_log_is_404_and_a_head_without_its_signature_403(post: Post) -> None:
    other = notes.Signer("other.example/log", LOG.key)
    foreign = notes.sign(Checkpoint(other.name, 1, bytes(32)).text(), [other], AT).written()
    unsigned = GROWN.checkpoint([STRANGER], 3)
    forged = GROWN.checkpoint((LOG,), 3).replace("\n3\n", "\n4\n")
    for note, status in ((foreign, 404), (unsigned, 403), (forged, 403)):
        with pytest.raises(Refused) as caught:
            post.witness.add(submissions.parse(f"old 0\n\n{note}".encode()))
        assert caught.value.status == status
    assert post.witness.latest(ORIGIN).size == 0


@pytest.mark.parametrize("behind, answered", [(0, True), (CLOCK_SLACK, True), (CLOCK_SLACK + 1, False)])
def test_our_own_clock_may_be_a_little_behind_and_moments_never_go_back(
    post: Post, behind: int, answered: bool
) -> None:
    post.add(GROWN, 5)
    post.clock.second = NOW - behind
    if answered:
        lines = post.add(GROWN, 6)
        head = checkpoints.parse(GROWN.checkpoint((LOG,), 6) + lines)
        assert {one.second for one in checkpoints.signers(head, [key.public for key in post.keys])} == {NOW}
    else:
        assert post.refused(GROWN, 6)[0] == 503
        assert post.witness.latest(ORIGIN).size == 5


def test_a_restart_forgets_nothing(post: Post) -> None:
    post.add(GROWN, 10)
    post.witness.state.close()
    again = Post(post.home)
    assert again.keys == post.keys or [k.public for k in again.keys] == [k.public for k in post.keys]
    assert again.refused(FORK, 10)[0] == 409
    again.clock.second = NOW - CLOCK_SLACK - 1
    assert again.refused(GROWN, 11)[0] == 503


def test_a_witness_without_its_state_does_not_begin_anew(post: Post) -> None:
    post.witness.state.close()
    for file in post.home.glob("state*"):
        file.unlink()
    with pytest.raises(Unready):
        State(post.home / "state")


def put_back(post: Post, size: int) -> tuple[Post, str]:
    """The witness with the state that it had at this size, and the head of 20 with its own lines of later."""
    post.add(GROWN, size)
    post.witness.state.close()
    older = {file.name: file.read_bytes() for file in post.home.glob("state*")}
    post = Post(post.home, post.clock)
    post.clock.second += 10
    cosigned = GROWN.checkpoint((LOG, LOG_DATED), 20) + post.add(GROWN, 20)
    post.witness.state.close()
    for file in post.home.glob("state*"):
        file.unlink()
    for name, data in older.items():
        (post.home / name).write_bytes(data)
    return Post(post.home, post.clock), cosigned


def show(post: Post, old: int, note: str) -> str:
    new = checkpoints.parse(note).size
    way = "".join(f"{to_base64(part)}\n" for part in GROWN.consistency(old, new))
    return post.witness.add(submissions.parse(f"old {old}\n{way}\n{note}".encode()))


@pytest.mark.parametrize("size", [0, 10, 20])
def test_a_witness_whose_state_is_of_an_older_copy_finds_its_own_signature_and_signs_nothing_more(
    post: Post, size: int
) -> None:
    """Also where the size is the same: it has not yet put so late a moment into any signature."""
    post, cosigned = put_back(post, size)
    with pytest.raises(Refused) as caught:
        show(post, size, cosigned)
    assert caught.value.status == 503
    (evidence,) = post.alarms.read()
    assert (evidence.kind, evidence.submitted) == (Alarm.FORGOT, cosigned)
    assert post.refused(GROWN, 30)[0] == 503, "a second history would begin here"
    post.witness.state.close()
    again = Post(post.home, post.clock)
    assert again.refused(GROWN, 30)[0] == 503
    assert again.kinds() == [Alarm.FORGOT]


def test_its_own_signatures_alarm_no_witness_that_remembers_them(post: Post) -> None:
    for size in (5, 5, 20):
        post.clock.second += 1
        cosigned = GROWN.checkpoint((LOG, LOG_DATED), size) + post.add(GROWN, size)
        assert show(post, size, cosigned)
    head = checkpoints.parse(GROWN.checkpoint((LOG,), 20)).head()
    older = "".join(key.cosign(head, NOW) for key in post.keys)
    assert show(post, 20, GROWN.checkpoint((LOG, LOG_DATED), 20) + older)
    assert post.kinds() == []


def test_its_name_under_what_it_did_not_sign_proves_nothing(post: Post) -> None:
    post.add(GROWN, 5)
    other = Post(post.home.with_name("other"))
    forged = GROWN.checkpoint((LOG, LOG_DATED), 20) + other.add(GROWN, 20)
    assert show(post, 5, forged)
    head = checkpoints.parse(GROWN.checkpoint((LOG,), 30)).head()
    line = post.keys[0].cosign(head, NOW + 99)
    show(post, 20, GROWN.checkpoint((LOG, LOG_DATED), 20) + line)  # its line under another head
    assert post.kinds() == []


class TestRestored:
    """The log was cut back, openly: a witness refuses until its own keeper says what they were told."""

    SHORT = FictionalLog([*GROWN.bodies[:5], b"restored", b"after"])

    def test_it_goes_on_from_the_head_that_its_keeper_names(self, post: Post, tmp_path: Path) -> None:
        former = GROWN.checkpoint((LOG, LOG_DATED), 10) + post.add(GROWN, 10)
        assert post.refused(self.SHORT, 6, 10)[0] == 400
        note = self.SHORT.checkpoint((LOG, LOG_DATED), 6)
        kept = post.witness.accept_restored(checkpoints.parse(note), "the supervisor, in writing")
        assert kept.size == 6
        post.clock.second += 1
        assert post.add(self.SHORT, 7)
        last = post.alarms.read()[-1]
        assert (last.kind, last.submitted, last.words) == (Alarm.RESTORED, note, "the supervisor, in writing")
        assert last.kept.startswith(former[:40])
        with pytest.raises(Refused):  # what it signed before the loss is no sign that it forgot
            post.witness.add(submissions.parse(f"old 10\n\n{former}".encode()))
        assert Alarm.FORGOT not in post.kinds()
        assert post.refused(GROWN, 20, 7)[0] == 422

    def test_only_a_head_of_the_log_that_it_did_not_sign_already(self, post: Post) -> None:
        note = GROWN.checkpoint((LOG, LOG_DATED), 10)
        post.add(GROWN, 10)
        for one in (note, self.SHORT.checkpoint([STRANGER], 6)):
            with pytest.raises(Refused):
                post.witness.accept_restored(checkpoints.parse(one), "nobody")
        assert post.witness.latest(ORIGIN).size == 10
        assert post.kinds() == []

    def test_the_command_takes_a_file_and_words(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        cli.run(["init", "--home", str(home), "--name", "w.example/1", "--log", LOG.verifier().text()])
        (tmp_path / "head").write_text(self.SHORT.checkpoint((LOG, LOG_DATED), 6))
        words = ["accept-restored", "--home", str(home), "--words", "told", "--checkpoint"]
        assert cli.run([*words, str(tmp_path / "head")]) == 0
        assert cli.run([*words, str(tmp_path / "head")]) == 1
        assert cli.run([*words, str(tmp_path / "none")]) == 1
        assert cli.run(["alarms", "--home", str(home)]) == 4


def test_a_state_of_a_former_edition_is_opened(post: Post) -> None:
    post.add(GROWN, 10)
    post.witness.state.close()
    with sqlite3.connect(post.home / "state") as file:
        for table in ("restored", "heard", "leapt", "tally"):
            file.execute(f"DROP TABLE {table}")
    again = Post(post.home, post.clock)
    assert again.add(GROWN, 20)


def test_a_thousand_heads_are_remembered_and_no_more(tmp_path: Path) -> None:
    state.create(tmp_path / "state")
    kept = State(tmp_path / "state")
    with kept.held() as held:
        for size in range(1, REMEMBERED + 3):
            held.keep(ORIGIN, state.Kept(size, bytes(32), "", None))
            held.keep("other", state.Kept(size, bytes(32), "", None))
        assert [held.of_size(ORIGIN, size) is None for size in (1, 2, 3)] == [True, True, False]
        latest = held.latest(ORIGIN)
    assert latest is not None
    assert latest.size == REMEMBERED + 2


def test_a_disk_that_fails_gives_no_cosignature_and_changes_nothing(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: object, second: int) -> None:
        raise sqlite3.OperationalError("disk full")

    monkeypatch.setattr(state.Held, "set_clock", broken)
    assert post.refused(GROWN, 5)[0] == 503
    monkeypatch.undo()
    assert post.witness.latest(ORIGIN).size == 0
    assert post.add(GROWN, 5)


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_whatever_is_submitted_no_two_contradictory_heads_are_ever_cosigned(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    post, cosigned = Post(tmp_path_factory.mktemp("home")), list[tuple[int, FictionalLog]]()
    for _ in range(data.draw(st.integers(1, 12))):
        log = data.draw(st.sampled_from([GROWN, FORK]))
        new = data.draw(st.sampled_from([0, 3, 9, 10, 11, 20]))
        old = data.draw(st.none() | st.sampled_from([0, 3, 9, 10, 11, 20]))
        with suppress(Refused):
            post.add(log, new, old)
            cosigned.append((new, log))
    post.witness.state.close()
    assert [size for size, _ in cosigned] == sorted(size for size, _ in cosigned)
    for size, log in cosigned:
        assert log.root(size) == cosigned[-1][1].root(size)


def test_of_submissions_at_once_one_is_cosigned_and_the_others_are_told_its_size(post: Post) -> None:
    """Also when two processes of one witness, `serve` and `feed`, share the state."""
    post.add(GROWN, 10)
    other = Post(post.home, post.clock)
    answered, told, start = list[int](), list[tuple[int, str]](), threading.Barrier(8)

    def submit(size: int) -> None:
        start.wait()
        try:
            (post, other)[size % 2].add(GROWN, size, 10)
            answered.append(size)
        except Refused as refused:
            told.append((refused.status, refused.body))

    threads = [threading.Thread(target=submit, args=(size,)) for size in range(11, 19)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answered == [post.witness.latest(ORIGIN).size]
    assert told == [(409, f"{answered[0]}\n")] * 7
    other.witness.state.close()


def test_two_witnesses_shown_two_views_hold_a_fork_between_them(tmp_path: Path) -> None:
    one, other = Post(tmp_path / "one"), Post(tmp_path / "other")
    one.add(GROWN, 10)
    other.add(FORK, 10)
    assert (one.kinds(), other.kinds()) == ([], [])
    paths = []
    for name, witness in (("a", one.witness), ("b", other.witness)):
        (tmp_path / name).write_text(witness.latest(ORIGIN).note)
        paths.append(str(tmp_path / name))
    (tmp_path / "policy").write_text(f"log {LOG.verifier().text()}\nquorum none\n")
    assert verify.run(["checkpoint", *paths, "--policy", str(tmp_path / "policy")]) == 4


def test_the_command_on_an_alarm_gets_the_evidence(tmp_path: Path) -> None:
    post, heard = Post(tmp_path / "one"), tmp_path / "heard"
    alarms = Alarms(post.home / "alarms", ("/bin/sh", "-c", f"cat > {heard}.part && mv {heard}.part {heard}"))
    post.witness = Witness(POLICY, post.keys, post.witness.state, alarms, post.clock)
    post.add(GROWN, 10)
    post.refused(FORK, 10)
    assert _within(5, heard.exists)
    assert json.loads(heard.read_text())["kind"] == "fork"


def test_an_unfinished_line_of_the_alarms_spoils_no_other(post: Post) -> None:
    with (post.home / "alarms").open("w") as file:
        file.write('\n{"kind": "for')
    post.add(GROWN, 10)
    post.refused(FORK, 10)
    assert post.kinds() == [Alarm.FORK]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0\n",
        b"old 00\n\n" + GROWN.checkpoint().encode(),
        b"old -1\n\n" + GROWN.checkpoint().encode(),
        b"0\n\n" + GROWN.checkpoint().encode(),
        b"old 0\nAAAA\n\n" + GROWN.checkpoint().encode(),
        b"old 0\n" + (to_base64(bytes(32)) + "\n").encode() * 64 + b"\n" + GROWN.checkpoint().encode(),
        b"old 0\n\n" + GROWN.checkpoint().encode()[:-1],
        b"\xff",
    ],
)
def test_a_body_of_another_form_is_answered_400(body: bytes) -> None:
    with pytest.raises(Refused) as caught:
        submissions.parse(body)
    assert caught.value.status == 400


def test_a_path_of_63_hashes_is_read() -> None:
    body = b"old 0\n" + (to_base64(bytes(32)) + "\n").encode() * 63 + b"\n" + GROWN.checkpoint().encode()
    read = submissions.parse(body)
    assert len(read.path) == 63
    assert read.body() == body


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_whatever_bytes_are_submitted_only_a_refusal_is_raised(body: bytes) -> None:
    with pytest.raises(Refused):
        submissions.parse(body)


# Over HTTP.


@pytest.fixture
def served(post: Post) -> Iterator[tuple[Post, Server]]:
    with Server(("127.0.0.1", 0), post.witness, life=1.5) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield post, server
        server.shutdown()


def asked(
    server: Server, body: bytes, path: str = "/add-checkpoint", method: str = "POST"
) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.request(method, path, body)
    answer = connection.getresponse()
    found = answer.status, answer.read().decode(), answer.headers["Content-Type"]
    connection.close()
    return found


def submitted(log: FictionalLog, old: int, new: int) -> bytes:
    path = "".join(f"{to_base64(part)}\n" for part in log.consistency(old, new))
    return f"old {old}\n{path}\n{log.checkpoint((LOG, LOG_DATED), new)}".encode()


def test_the_statuses_and_types_of_c2sp(served: tuple[Post, Server]) -> None:
    post, server = served
    status, body, kind = asked(server, submitted(GROWN, 0, 5))
    assert (status, kind) == (200, "text/plain; charset=utf-8")
    assert all(line.startswith(f"— {post.name} ") for line in body.splitlines())
    assert body.endswith("\n")
    assert asked(server, submitted(GROWN, 0, 7)) == (409, "5\n", "text/x.tlog.size")
    assert asked(server, submitted(GROWN, 5, 9).replace(b"old 5", b"old 99"))[0] == 400
    assert (
        asked(server, submitted(FORK, 5, 12).replace(b"old 5\n", b"old 5\n" + b"A" * 43 + b"=\n"))[0] == 422
    )
    assert asked(server, b"", path="/")[0] == 404
    assert asked(server, b"nonsense")[0] == 400
    assert asked(server, submitted(GROWN, 5, 9))[0] == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "NONSENSE"])
def test_another_method_is_answered_405_in_plain_text(served: tuple[Post, Server], method: str) -> None:
    _, server = served
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.request(method, "/add-checkpoint", b"" if method in ("GET", "HEAD") else b"body")
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Allow"]) == (405, "POST")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.read() == (b"" if method == "HEAD" else b"Method Not Allowed\n")
    connection.close()


def test_an_answer_to_head_has_no_body(served: tuple[Post, Server]) -> None:
    _, server = served
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as speaking:
        speaking.sendall(b"HEAD /add-checkpoint HTTP/1.1\r\nHost: x\r\n\r\n")
        answered = b""
        while part := speaking.recv(65536):
            answered += part
    assert answered.startswith(b"HTTP/1.1 405 ")
    assert answered.endswith(b"\r\n\r\n")


def spoken(server: Server, head: bytes, body: bytes) -> bytes:
    """Everything that is answered to bytes of this very form."""
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as speaking:
        speaking.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n" + body)
        answered = b""
        while part := speaking.recv(65536):
            answered += part
    return answered


def chunked(body: bytes, size: int, trailer: bytes = b"") -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%X;x=y\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n" + trailer + b"\r\n"


CHUNKED = b"Transfer-Encoding: chunked\r\n"


@pytest.mark.parametrize("size, trailer", [(1, b""), (100, b"X: y\r\n"), (1 << 20, b"")])
def test_a_body_in_chunks_is_read(served: tuple[Post, Server], size: int, trailer: bytes) -> None:
    post, server = served
    body = chunked(submitted(GROWN, 0, 5), size, trailer)
    answered = spoken(server, CHUNKED + b"Connection: close\r\n", body)
    assert answered.split()[1] == b"200"
    assert f"— {post.name} ".encode() in answered


@pytest.mark.parametrize(
    "head, body, status",
    [
        (CHUNKED, b"80001\r\n", b"413"),
        (CHUNKED, b"40000\r\n" + bytes(0x40000) + b"\r\n40001\r\n", b"413"),
        (CHUNKED, b"5\r\nhello!\r\n0\r\n\r\n", b"400"),
        (CHUNKED, b"-5\r\nhello\r\n0\r\n\r\n", b"400"),
        (CHUNKED, b"x\r\n", b"400"),
        (CHUNKED, b"000000001\r\n", b"400"),
        (CHUNKED, b"1" * 2000 + b"\r\n", b"400"),
        (CHUNKED, b"0\r\n" + b"X: y\r\n" * 17, b"400"),
        (CHUNKED + b"Content-Length: 5\r\n", chunked(submitted(GROWN, 0, 5), 100), b"400"),
        (b"Transfer-Encoding: gzip, chunked\r\n", chunked(submitted(GROWN, 0, 5), 100), b"400"),
        (CHUNKED + CHUNKED, chunked(submitted(GROWN, 0, 5), 100), b"400"),
    ],
)
def test_chunks_of_another_form_or_too_many_are_refused(
    served: tuple[Post, Server], head: bytes, body: bytes, status: bytes
) -> None:
    _, server = served
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as speaking:
        speaking.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n" + body)
        assert speaking.recv(100).split()[1] == status


def test_a_connection_is_kept_for_the_next_submission(served: tuple[Post, Server]) -> None:
    _, server = served
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    for old, new in ((0, 5), (5, 9), (9, 9)):
        connection.request("POST", "/add-checkpoint", submitted(GROWN, old, new))
        answer = connection.getresponse()
        assert (answer.status, bool(answer.read())) == (200, True)
    connection.close()


def test_a_body_that_is_too_large_or_has_no_length_is_refused_unread(served: tuple[Post, Server]) -> None:
    _, server = served
    for head, status in (
        (b"Content-Length: 524289\r\n", b"413"),
        (b"", b"411"),
        (b"Content-Length: -1\r\n", b"411"),
    ):
        with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as speaking:
            speaking.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n")
            assert speaking.recv(100).split()[1] == status


def test_whoever_speaks_too_slowly_is_cut_off_and_others_are_served(served: tuple[Post, Server]) -> None:
    _, server = served
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as slow:
        slow.sendall(b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 100\r\n\r\n")
        began = time.monotonic()
        assert asked(server, submitted(GROWN, 0, 5))[0] == 200
        with suppress(OSError):
            while time.monotonic() - began < 8:
                slow.sendall(b"x")  # one byte now and then, so that no single wait is long
                slow.settimeout(0.2)
                with suppress(TimeoutError):
                    if not slow.recv(1000):
                        break
        assert time.monotonic() - began < 4


# The commands.


def test_init_makes_a_private_key_and_show_prints_lines_for_a_policy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "w"
    made = ["init", "--home", str(home), "--name", "w.example/1", "--log", LOG.verifier().text()]
    assert cli.run(made) == 0
    printed = capsys.readouterr().out.splitlines()
    lines = [line for line in printed if line.startswith(("witness ", "group "))]
    read = policy.parse(("\n".join(lines) + "\nquorum w.example/1\n").encode())
    assert [witness.key.kind for witness in read.witnesses.values()] == [4, 6]
    assert read.groups["w.example/1"].threshold == 1
    assert stat.S_IMODE((home / "witness.key").stat().st_mode) == 0o600
    assert cli.run(made) == 1
    os.chmod(home / "witness.key", 0o640)
    assert cli.run(["show", "--home", str(home)]) == 1


@pytest.mark.parametrize("name, log", [("with space", ""), ("a+b", ""), ("", ""), ("w", "not a key")])
def test_init_says_what_is_wrong_before_it_makes_anything(tmp_path: Path, name: str, log: str) -> None:
    more = ["--log", log] if log else []
    assert cli.run(["init", "--home", str(tmp_path / "w"), "--name", name, *more]) == 1
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize(
    "text",
    [
        'listen = "127.0.0.1:1"',
        'name = "w"\nunknown = 1',
        'name = "w"\nlisten = "nowhere"',
        'name = "w"\nlisten = "127.0.0.1:70000"',
        'name = "w"\non_alarm = "ring"',
        'name = "w"\nsilent_after = 59',
        'name = "w"\nsilent_after = true',
        'name = "w"\nsilent_after = "1 h"',
        'name = "w"\n[[log]]\nkeys = []',
        f'name = "w"\n[[log]]\nkeys = ["{LOG.verifier().text()}"]\nother = 1',
        f'name = "w"\n[[log]]\nkeys = ["{LOG.verifier().text()}", "{COURT.verifier().text()}"]',
        f'name = "w"\n[[log]]\nkeys = ["{LOG.verifier().text()}"]\n[[log]]\nkeys = ["{LOG.verifier().text()}"]',
        "name = ",
    ],
)
def test_a_configuration_that_is_wrong_is_refused(text: str) -> None:
    with pytest.raises(Unready):
        config.parse(text)


def test_alarms_are_listed_saved_and_told_by_the_exit_code(post: Post, tmp_path: Path) -> None:
    os.rename(post.home / "state", post.home / "state.sqlite")
    assert cli.run(["alarms", "--home", str(post.home)]) == 0
    post.add(GROWN, 10)
    post.refused(FORK, 10)
    os.rename(post.home / "alarms", post.home / "alarms.jsonl")
    assert cli.run(["alarms", "--home", str(post.home), "--save", str(tmp_path / "saved")]) == 4
    assert (tmp_path / "saved/1-submitted.txt").read_text() == FORK.checkpoint((LOG, LOG_DATED), 10)
    assert not (tmp_path / "saved/1-path.txt").exists()


def test_the_path_of_an_alarm_is_saved_too_and_what_was_counted_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "w"
    cli.run(["init", "--home", str(home), "--name", "w.example/1", "--log", LOG.verifier().text()])
    with cli.opened(home) as (_, witness):
        for body in (submitted(GROWN, 0, 10), submitted(GROWN, 10, 12), submitted(GROWN, 10, 20)):
            with suppress(Refused):
                witness.add(submissions.parse(body))
        with suppress(Refused):
            witness.add(submissions.parse(submitted(FORK, 12, 20)))
        with suppress(Refused):
            witness.add(submissions.parse(submitted(GROWN, 12, 20).replace(b"A", b"B", 1)))
    assert cli.run(["alarms", "--home", str(home), "--save", str(tmp_path / "saved")]) == 4
    hashes = (tmp_path / "saved/1-path.txt").read_text().split()
    assert hashes == [to_base64(part) for part in FORK.consistency(12, 20)]
    capsys.readouterr()
    assert cli.run(["show", "--home", str(home)]) == 0
    assert f"# {UNPROVEN}: 1 (" in capsys.readouterr().out


def test_the_command_accept_clock_takes_words(tmp_path: Path) -> None:
    home = tmp_path / "w"
    cli.run(["init", "--home", str(home), "--name", "w.example/1", "--log", LOG.verifier().text()])
    words = ["accept-clock", "--home", str(home), "--words", "the battery"]
    assert cli.run(words) == 1
    with cli.opened(home) as (_, witness), witness.state.held() as held:
        held.set_clock(int(time.time()) + 9999)
    assert cli.run(words) == 0
    assert cli.run(words) == 1


# Feeding: the witness fetches and brings back.


class Registry(BaseHTTPRequestHandler):
    """A log's side: serves a folder and takes cosignatures."""

    folder: Path
    taken: list[str]
    status = 204

    def do_GET(self) -> None:
        """A file, or 404."""
        path = self.folder / self.path.lstrip("/")
        data = path.read_bytes() if path.is_file() else b""
        self.send_response(200 if data else 404)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self) -> None:
        """Takes a cosigned note."""
        self.taken.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[tuple[type[Registry], Watched]]:
    handler = type("Served", (Registry,), {"folder": tmp_path / "log", "taken": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield handler, Watched(ORIGIN, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


def test_a_feed_pulls_the_log_cosigns_it_and_brings_the_note_back(
    post: Post, registry: tuple[type[Registry], Watched]
) -> None:
    handler, log = registry
    for delivered, size in ((None, 10), (10, 40)):
        FictionalLog(GROWN.bodies[:size]).write(handler.folder, GROWN.checkpoint((LOG, LOG_DATED), size))
        found = feed(post.witness, log, delivered)
        assert (found.fed, found.size) == (Fed.COSIGNED, size)
        head = checkpoints.parse(handler.taken[-1])
        assert len(checkpoints.signers(head, [key.public for key in post.keys])) == 2
        assert handler.taken[-1].startswith(GROWN.checkpoint((LOG, LOG_DATED), size))
    assert feed(post.witness, log, 40).fed is Fed.UNCHANGED
    assert len(handler.taken) == 2


def test_a_feed_that_meets_a_fork_brings_nothing_back_and_raises_the_alarm(
    post: Post, registry: tuple[type[Registry], Watched]
) -> None:
    handler, log = registry
    post.add(GROWN, 10)
    for served in (FictionalLog(FORK.bodies[:10]), FORK):
        served.write(handler.folder, served.checkpoint((LOG, LOG_DATED)))
        assert feed(post.witness, log, 10).fed is Fed.REFUSED
    assert post.kinds() == [Alarm.FORK, Alarm.REWRITTEN]
    assert handler.taken == []


@pytest.mark.parametrize("size", [10, 16, 32])
def test_a_feed_keeps_the_path_that_proves_a_rewritten_history(
    post: Post, registry: tuple[type[Registry], Watched], tmp_path: Path, size: int
) -> None:
    handler, log = registry
    post.add(GROWN, size)
    FORK.write(handler.folder, FORK.checkpoint((LOG, LOG_DATED)))
    assert feed(post.witness, log, size).fed is Fed.REFUSED
    assert post.kinds() == [Alarm.REWRITTEN]
    assert held_together(tmp_path, post) == 4


def test_the_watchman_asks_the_log_for_its_tiles_where_a_path_proved_nothing(
    post: Post, registry: tuple[type[Registry], Watched], tmp_path: Path
) -> None:
    handler, log = registry
    watchman = Watchman(post.witness, [log, Watched("other.example", None)], 100)
    watchman.go_round()
    post.add(GROWN, 16)
    FORK.write(handler.folder, FORK.checkpoint((LOG, LOG_DATED)))
    watchman.go_round()
    assert post.kinds() == [], "nobody sent anything that gives a reason to look"
    assert post.refused(FORK, 40)[0] == 422
    watchman.go_round()
    assert post.kinds() == [Alarm.REWRITTEN]
    assert held_together(tmp_path, post) == 4
    assert (post.witness.latest(ORIGIN).size, handler.taken) == (16, [])
    post.clock.second += 100
    watchman.go_round()
    assert post.kinds() == [Alarm.REWRITTEN, Alarm.SILENT, Alarm.SILENT]


def test_feeding_once_tells_by_its_code_whether_the_log_took_the_cosignature(
    registry: tuple[type[Registry], Watched], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handler, log = registry
    home, key = tmp_path / "w", LOG.verifier().text()
    cli.run(["init", "--home", str(home), "--name", "w.example/1", "--log", key, "--url", str(log.url)])
    once = ["feed", "--home", str(home), "--once"]
    assert cli.run(once) == 3  # there is nothing yet
    FictionalLog(GROWN.bodies[:10]).write(handler.folder, GROWN.checkpoint((LOG, LOG_DATED), 10))
    handler.status = 500
    assert cli.run(once) == 3
    handler.status = 204
    assert (cli.run(once), cli.run(once)) == (0, 0)
    toml = home / "witness.toml"
    toml.write_text(toml.read_text().replace("silent_after = 86400", "silent_after = 60"))
    with cli.opened(home) as (_, witness), witness.state.held() as held:
        held.hear(ORIGIN, int(time.time()) - 61)
    capsys.readouterr()
    assert cli.run(once) == 0
    assert f"{ORIGIN} silent" in capsys.readouterr().out
    FORK.write(handler.folder, FORK.checkpoint((LOG, LOG_DATED)))
    assert cli.run(once) == 3


def test_a_feed_meets_what_it_signed_itself_on_the_head_that_is_served(
    post: Post, registry: tuple[type[Registry], Watched]
) -> None:
    handler, log = registry
    post, cosigned = put_back(post, 10)
    FictionalLog(GROWN.bodies[:20]).write(handler.folder, cosigned)
    found = feed(post.witness, log, None)
    assert (found.fed, found.detail[:3]) == (Fed.REFUSED, "503")
    assert post.kinds() == [Alarm.FORGOT]
    assert handler.taken == []


def test_a_feed_survives_whatever_the_log_serves(
    post: Post, registry: tuple[type[Registry], Watched]
) -> None:
    handler, log = registry
    assert feed(post.witness, log, None).fed is Fed.UNREACHABLE
    GROWN.write(handler.folder, "nonsense")
    assert feed(post.witness, log, None).fed is Fed.UNREACHABLE
    GROWN.write(handler.folder, GROWN.checkpoint((STRANGER,)))
    assert feed(post.witness, log, None).fed is Fed.REFUSED
    handler.status = 500
    GROWN.write(handler.folder)
    assert feed(post.witness, log, None).fed is Fed.NOT_DELIVERED
    handler.status = 204
    assert feed(post.witness, log, None).fed is Fed.COSIGNED
    assert feed(post.witness, Watched(ORIGIN, "http://127.0.0.1:1"), None).fed is Fed.UNREACHABLE
    assert feed(post.witness, Watched(ORIGIN, "ftp://127.0.0.1:1"), None).fed is Fed.UNREACHABLE


def _within(seconds: float, condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return False
