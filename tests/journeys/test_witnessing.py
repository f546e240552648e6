"""Heads are brought to witnesses; what they sign is kept, shown and counted; what smells of a fork is an alarm."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.journeys.witness_cast import PlainWitness, Wire, append, policy
from tutela.auditing.audit import audit
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import checkpoints, merkle, notes
from tutela.core.proofs.checkpoints import Checkpoint
from tutela.core.proofs.keys import Kind, Signer
from tutela.core.proofs.receipts import receipt_origin
from tutela.ledger import (
    alarms,
    cosigning,
    models,
    published,
    queries,
    sequencer,
    signing,
    tree,
    witnessing,
)
from tutela.ledger.queries import ReceiptState
from tutela.ledger.submission import Reply, Unreachable
from tutela.ledger.verify import verify
from tutela.ledger.witnessing import Rounds

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def three() -> list[PlainWitness]:
    """A procuratorate, a court and a data-protection office; the last signs in both ways."""
    return [
        PlainWitness(1, AT),
        PlainWitness(2, AT, (Kind.ML_DSA_44,)),
        PlainWitness(3, AT, (Kind.COSIGNATURE, Kind.ML_DSA_44)),
    ]


@pytest.fixture
def wire(three: list[PlainWitness], settings: Any, tmp_path: Path) -> Wire:
    """The network to them, under a policy that asks for two of the three."""
    settings.TUTELA_WITNESS_POLICY = policy(tmp_path / "policy", three, 2)
    return Wire(*three)


def go_on(rounds: Rounds, times: int = 3, at: datetime = AT) -> datetime:
    for n in range(times):
        rounds.go_on(at + n * SECOND)
    return at + times * SECOND


def state(entry: str) -> ReceiptState:
    return queries.receipt_state(UUID(entry))


def shown() -> tuple[Checkpoint, set[str]]:
    """The head that the world sees, and who signed it beside the log."""
    note = notes.parse(Client().get("/tlog/checkpoint").content.decode())
    names = {line.name for line in note.signatures} - {signing.origin()}
    return checkpoints.parse(note.text), names


def test_an_entry_is_accepted_then_integrated_then_witnessed(wire: Wire, three: list[PlainWitness]) -> None:
    (entry,) = append(1, AT)
    assert state(entry) is ReceiptState.INTEGRATED
    rounds = Rounds(wire)
    rounds.go_on(AT)
    assert state(entry) is ReceiptState.INTEGRATED
    rounds.go_on(AT)
    assert state(entry) is ReceiptState.WITNESSED
    assert shown() == (
        Checkpoint(signing.origin(), 1, three[0].root),
        {"w1.example", "w2.example", "w3.example"},
    )
    assert len(wire.sent) == 3
    (later,) = append(1, AT)
    assert state(later) is ReceiptState.INTEGRATED
    assert state(entry) is ReceiptState.WITNESSED
    go_on(rounds)
    assert state(later) is ReceiptState.WITNESSED
    assert verify().cosignatures == 8
    assert wire.sent[-1][1].old == 1


def test_the_proof_of_an_entry_carries_the_cosignatures(wire: Wire) -> None:
    (entry,) = append(1, AT)
    go_on(Rounds(wire))
    append(1, AT)  # a newer head, which nobody has signed
    proof = queries.inclusion(UUID(entry))
    assert proof.size == 1
    text = proof.as_text()
    for name in ("w1.example", "w2.example", "w3.example"):
        assert f"\n— {name} " in text
    (later,) = append(1, AT)
    assert queries.inclusion(UUID(later)).size == 3


def test_one_witness_short_of_the_quorum_is_not_witnessed(wire: Wire, three: list[PlainWitness]) -> None:
    for one in three[1:]:
        wire.fault[one.url] = lambda: Reply(503, "")
    (entry,) = append(1, AT)
    rounds = Rounds(wire)
    at = go_on(rounds, 10)
    assert state(entry) is ReceiptState.INTEGRATED
    assert verify().cosignatures == 1
    del wire.fault[three[1].url]
    go_on(rounds, 20, at)
    assert state(entry) is ReceiptState.WITNESSED


def test_a_witness_in_trouble_delays_nobody_and_is_asked_less_and_less(
    wire: Wire, three: list[PlainWitness], caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> Reply:
        raise Unreachable("TimeoutError")

    wire.fault[three[0].url] = away
    (entry,) = append(1, AT)
    rounds = Rounds(wire)
    at = go_on(rounds, 3)
    assert state(entry) is ReceiptState.WITNESSED
    at = go_on(rounds, 120, at)
    tries = sum(url == three[0].url for url, _ in wire.sent)
    assert 5 <= tries <= 9  # after 1, 2, 4, 8, 16, 32, 60 seconds
    assert caplog.text.count("unreachable") == 1
    del wire.fault[three[0].url]
    go_on(rounds, 61, at)
    assert "it signs again" in caplog.text
    assert verify().cosignatures == 4


def test_a_head_stands_still_until_its_quorum_so_that_cosignatures_meet(
    wire: Wire, three: list[PlainWitness]
) -> None:
    wire.fault = {one.url: lambda: Reply(503, "") for one in three}
    append(1, AT)
    rounds = Rounds(wire)
    rounds.go_on(AT)
    append(4, AT + SECOND)
    rounds.go_on(AT + SECOND)
    assert shown()[0].size == 1
    wire.fault = {}
    at = go_on(rounds, 10, AT + 2 * SECOND)
    assert (shown()[0].size, len(shown()[1])) == (5, 3)
    # nobody comes: after a minute a newer head takes its place
    wire.fault = {one.url: lambda: Reply(503, "") for one in three}
    append(1, at)
    rounds.go_on(at)
    append(1, at)
    rounds.go_on(at + published.PATIENCE - SECOND)
    assert shown()[0].size == 6
    rounds.go_on(at + published.PATIENCE)
    assert shown()[0].size == 7


def test_when_no_loop_makes_offers_the_newest_head_is_shown(wire: Wire) -> None:
    append(1, AT)
    Rounds(wire).go_on(AT)
    append(1, AT + 2 * published.PATIENCE)
    assert shown()[0].size == 1
    append(1, AT + 2 * published.PATIENCE + SECOND)
    assert shown()[0].size == 3


def test_without_a_policy_nobody_is_asked_and_the_newest_head_is_shown(wire: Wire, settings: Any) -> None:
    settings.TUTELA_WITNESS_POLICY = None
    (entry,) = append(1, AT)
    go_on(Rounds(wire))
    assert wire.sent == []
    assert state(entry) is ReceiptState.INTEGRATED
    append(1, AT)
    assert shown()[0].size == 2


def test_a_witness_that_knows_an_older_or_no_head_is_brought_from_there(
    wire: Wire, three: list[PlainWitness]
) -> None:
    append(3, AT)
    go_on(Rounds(wire))
    append(4, AT)
    models.Cosignature.objects.all().delete()
    models.Offer.objects.all().delete()
    three[0].size, three[0].root = (
        0,
        bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    )
    go_on(Rounds(wire), 5)  # a fresh process remembers nothing: it asks from 0, and is told from where
    assert [one.size for one in three] == [7, 7, 7]
    assert alarms.standing() == []
    assert verify().cosignatures == 4


def test_a_restart_goes_on_from_what_is_stored(wire: Wire) -> None:
    append(3, AT)
    go_on(Rounds(wire))
    asked = len(wire.sent)
    go_on(Rounds(wire))
    assert len(wire.sent) == asked
    append(1, AT)
    go_on(Rounds(wire))
    assert {submission.old for _, submission in wire.sent[asked:]} == {3}


def test_two_loops_at_once_store_nothing_twice(wire: Wire) -> None:
    one, two = Rounds(wire), Rounds(wire)
    for n in range(4):
        append(2, AT)
        for rounds in (one, two, one, two):
            rounds.go_on(AT + n * 10 * SECOND)
    report = verify()
    assert report.cosignatures == 4 * report.checkpoints
    assert alarms.standing() == []


@pytest.mark.parametrize(
    "reply, said",
    [
        (Reply(404, ""), "status 404"),
        (Reply(403, ""), "status 403"),
        (Reply(500, ""), "status 500"),
        (Reply(302, ""), "status 302"),
        (Reply(409, "x\n"), "status 409 without a size"),
        (Reply(409, "007\n"), "status 409 without a size"),
        (Reply(409, ""), "status 409 without a size"),
        (Reply(200, ""), "proof-invalid"),
        (Reply(200, "— w1.example AAAAAAAA\n"), "proof-invalid"),
        (Reply(200, "nonsense\n"), "proof-invalid"),
    ],
)
def test_a_reply_that_helps_nothing_is_logged_and_nothing_is_kept_of_it(
    wire: Wire, three: list[PlainWitness], caplog: pytest.LogCaptureFixture, reply: Reply, said: str
) -> None:
    wire.fault = {one.url: lambda: reply for one in three}
    append(2, AT)
    go_on(Rounds(wire))
    assert said in caplog.text
    assert models.Cosignature.objects.count() == 0
    assert alarms.standing() == []


def test_a_cosignature_over_another_head_is_not_kept(wire: Wire, three: list[PlainWitness]) -> None:
    append(2, AT)
    head = queries.checkpoint()
    assert head is not None
    other = Checkpoint(signing.origin(), 2, bytes(32)).text()
    wire.fault = {one.url: lambda one=one: Reply(200, one.cosign(other)) for one in three}  # type: ignore[misc]
    go_on(Rounds(wire))
    assert models.Cosignature.objects.count() == 0


def larger(witness: PlainWitness) -> None:
    witness.size = 50


def another_root(witness: PlainWitness) -> None:
    witness.size, witness.root = 3, bytes(32)


def another_past(witness: PlainWitness) -> None:
    witness.size, witness.root = 2, bytes(32)


@pytest.mark.parametrize(
    "has_seen, kind, theirs",
    [
        (larger, alarms.Kind.LARGER, 50),
        (another_root, alarms.Kind.FORK, 3),
        (another_past, alarms.Kind.INCONSISTENT, None),
    ],
)
def test_a_witness_that_has_seen_another_log_raises_an_alarm_until_it_follows_this_one(
    wire: Wire,
    three: list[PlainWitness],
    caplog: pytest.LogCaptureFixture,
    has_seen: Callable[[PlainWitness], None],
    kind: alarms.Kind,
    theirs: int | None,
) -> None:
    has_seen(three[0])
    (entry,) = append(3, AT)[:1]
    rounds = Rounds(wire)
    with caplog.at_level(logging.CRITICAL):
        at = go_on(rounds, 30)
    (alarm,) = alarms.standing()
    assert (alarm.kind, alarm.witness, alarm.size, alarm.theirs) == (kind, "w1.example/4", 3, theirs)
    assert "old " in alarm.evidence
    assert signing.origin() in alarm.evidence
    assert caplog.text.count("Alarm") == 1, "once, however often it is asked"
    assert state(entry) is ReceiptState.WITNESSED, "the others go on"
    three[0].size, three[0].root = three[1].size, three[1].root
    append(1, at)
    at = go_on(rounds, 70, at)
    assert bool(alarms.standing()) is (theirs == 50), "a head smaller than what it has seen clears nothing"
    append(50, at)
    go_on(rounds, 70, at)
    assert alarms.standing() == []


def test_a_witness_under_two_names_ends_both_alarms_with_one_signature(
    wire: Wire, three: list[PlainWitness]
) -> None:
    three[2].size = 50
    append(3, AT)
    rounds = Rounds(wire)
    at = go_on(rounds)
    assert [alarm.witness for alarm in alarms.standing()] == ["w3.example/4", "w3.example/6"]
    three[2].size, three[2].root = three[1].size, three[1].root
    three[2].signers = three[2].signers[:1]
    append(50, at)
    go_on(rounds, 70, at)
    assert alarms.standing() == []


def renewed(witness: PlainWitness, name: str) -> PlainWitness:
    """At the same address, with another key under this name."""
    new = PlainWitness(9, AT)
    new.url = witness.url
    new.signers = [Signer(name, one.key, one.kind) for one in new.signers]
    return new


def forgets(witness: PlainWitness, size: int = 0) -> None:
    """Its state is put back to when it had signed so much."""
    witness.size = size
    witness.root = (
        merkle.root(size, tree.stored(merkle.needed(lambda at: merkle.root(size, at))))
        if size
        else (merkle.EMPTY_ROOT)
    )


def test_a_witness_that_forgot_what_it_signed_is_shown_its_own_signature_and_raises_an_alarm(
    wire: Wire, three: list[PlainWitness]
) -> None:
    append(3, AT)
    later = go_on(Rounds(wire))
    append(4, AT)
    later = go_on(rounds := Rounds(wire), at=later)
    forgets(three[0], 3)
    append(1, AT)
    wire.sent.clear()
    rounds.go_on(later)
    rounds.go_on(later + SECOND)
    (alarm,) = alarms.standing()
    assert (alarm.kind, alarm.theirs) == (alarms.Kind.FORGOT, 3)
    rounds.go_on(later + 5 * SECOND)
    _, again = [one for url, one in wire.sent if url == three[0].url]
    assert again.old == 3
    assert checkpoints.parse(notes.parse(again.note).text).size == 7
    assert f"— {three[0].signers[0].name} " in again.note, "with its own line, which convinces it"
    go_on(rounds, 3, later + 60 * SECOND)
    assert [one.kind for one in alarms.standing()] == [alarms.Kind.FORGOT], "to sign again is no excuse"
    append(1, AT)
    go_on(rounds, 3, later + 120 * SECOND)
    assert three[0].size == queries.size() == 10  # the alarm is an entry too
    assert len(alarms.standing()) == 1


@pytest.mark.parametrize("name", ["w9.example", "w1.example"])
def test_a_witness_that_forgot_is_believed_again_under_a_new_key(
    wire: Wire, three: list[PlainWitness], settings: Any, tmp_path: Path, name: str
) -> None:
    append(3, AT)
    later = go_on(rounds := Rounds(wire))
    forgets(three[0])
    append(1, AT)
    go_on(rounds, 3, later)
    assert [one.kind for one in alarms.standing()] == [alarms.Kind.FORGOT]
    new = renewed(three[0], name)
    policy_ = policy(tmp_path / "policy", [new, *three[1:]], 2)
    # Its name in the policy stays, its key does not.
    policy_.write_text(policy_.read_text().replace(new.names()[0], three[0].names()[0]))
    settings.TUTELA_WITNESS_POLICY = policy_
    wire.at[new.url] = new
    append(1, AT)
    go_on(Rounds(wire), 4, later + 60 * SECOND)
    assert new.size == queries.size()
    assert alarms.standing() == []


def test_alarms_and_their_end_are_acts_in_the_ledger(wire: Wire, three: list[PlainWitness]) -> None:
    append(3, AT)
    another_past(three[0])
    later = go_on(rounds := Rounds(wire), 4)
    assert [one.kind for one in alarms.standing()] == [alarms.Kind.INCONSISTENT]
    forgets(three[0])
    later = go_on(rounds, 4, later + 60 * SECOND)
    append(1, AT)
    go_on(rounds, 4, later + 120 * SECOND)
    assert alarms.standing() == []
    sequencer.catch_up(clock=lambda: AT)
    assert told_of_alarms() == []
    models.Alarm.objects.update(ended_at=None)
    assert told_of_alarms() == [("entry-without-row", "alarm-ended")]
    models.Alarm.objects.update(evidence="nothing", ended_at=AT)
    assert told_of_alarms() == [("facts-differ", "alarm"), ("facts-differ", "alarm-ended")]
    models.Alarm.objects.all().delete()
    assert told_of_alarms() == [("entry-without-row", "alarm"), ("entry-without-row", "alarm-ended")]


def told_of_alarms() -> list[tuple[str, str]]:
    """What the auditor says of them; the entries of these tests have no rows."""
    return [(one.wrong.value, one.kind) for one in audit().faults if one.kind.startswith("alarm")]


class TestBrought:
    """Witnesses behind a firewall come for the head and bring their cosignature: POST /tlog/cosignature."""

    @pytest.fixture(autouse=True)
    def closed(self, three: list[PlainWitness], settings: Any, tmp_path: Path, monkeypatch: Any) -> None:
        """No witness has an address."""
        settings.TUTELA_WITNESS_POLICY = policy(tmp_path / "policy", three, 2, url=False)
        monkeypatch.setattr(timezone, "now", lambda: AT)

    def bring(self, note: str | bytes) -> HttpResponse:
        data = note.encode() if isinstance(note, str) else note
        return Client(enforce_csrf_checks=True).post("/tlog/cosignature", data, content_type="text/plain")

    def test_two_that_come_one_after_the_other_meet_on_one_head(self, three: list[PlainWitness]) -> None:
        (entry,) = append(1, AT)
        rounds = Rounds(Wire())
        rounds.go_on(AT)
        for n, one in enumerate(three[1:], start=1):
            append(1, AT)
            rounds.go_on(AT + n * SECOND)
            note = Client().get("/tlog/checkpoint").content.decode()
            answer = self.bring(note + one.cosign(notes.parse(note).text))
            assert (answer.status_code, answer.content) == (200, b"%d\n" % len(one.signers))
        assert state(entry) is ReceiptState.WITNESSED
        assert verify().cosignatures == 3
        again = self.bring(note + one.cosign(notes.parse(note).text))
        assert (again.status_code, again.content) == (200, b"0\n")

    def test_it_needs_no_loop(self, three: list[PlainWitness]) -> None:
        (entry,) = append(1, AT)
        note = Client().get("/tlog/checkpoint").content.decode()
        for one in three[:2]:
            assert self.bring(note + one.cosign(notes.parse(note).text)).status_code == 200
        assert state(entry) is ReceiptState.WITNESSED

    def test_only_what_a_known_witness_signed_over_a_head_of_this_log_is_kept(
        self, three: list[PlainWitness]
    ) -> None:
        append(2, AT)
        note = Client().get("/tlog/checkpoint").content.decode()
        text = notes.parse(note).text
        stranger = PlainWitness(9, AT)
        wrong = three[0].cosign(text.replace("\n2\n", "\n1\n"))
        for written, status in (
            (note, 422),
            (note + stranger.cosign(text), 422),
            (note + wrong, 422),
            (text.replace("\n2\n", "\n1\n") + "\n" + wrong, 404),
            ("", 422),
            (b"\xff", 422),
            (note + "x" * 300_000, 413),
        ):
            assert self.bring(written).status_code == status
        assert models.Cosignature.objects.count() == 0
        assert alarms.standing() == []

    def test_a_head_that_our_key_signed_and_we_do_not_hold_is_an_alarm(
        self, three: list[PlainWitness]
    ) -> None:
        append(2, AT)
        forked = Checkpoint(signing.origin(), 2, bytes(32))
        note = notes.sign(forked.text(), signing.checkpoint_signers(), AT).written()
        assert self.bring(note + three[0].cosign(forked.text())).status_code == 404
        (alarm,) = alarms.standing()
        assert (alarm.kind, alarm.witness, alarm.theirs) == (alarms.Kind.SHOWN, "", 2)
        assert alarm.evidence.startswith(note)
        assert models.Cosignature.objects.count() == 0

    @pytest.mark.parametrize("extra", ["anything at all\n", "two\nlines\n"])
    def test_nobody_makes_another_head_of_ours_by_writing_a_line_under_it(
        self, three: list[PlainWitness], extra: str
    ) -> None:
        """ML-DSA-44 signs origin, size and root: its line verifies whatever else stands there."""
        append(3, AT)
        genuine = notes.parse(Client().get("/tlog/checkpoint").content.decode())
        lattice = [one for one in signing.checkpoint_verifiers() if one.kind is Kind.ML_DSA_44]
        kept = tuple(line for line in genuine.signatures if line.key_id in [one.key_id() for one in lattice])
        doctored = notes.Note(genuine.text + extra, kept)
        notes.verified(doctored, lattice)
        assert self.bring(doctored.written()).status_code == 404
        assert alarms.standing() == []

    def test_another_root_that_our_key_signed_in_one_way_only_is_an_alarm(
        self, three: list[PlainWitness]
    ) -> None:
        append(3, AT)
        for kind in (Kind.ED25519, Kind.COSIGNATURE, Kind.ML_DSA_44):
            only = [one for one in signing.checkpoint_signers() if one.kind is kind]
            forked = Checkpoint(signing.origin(), 3, bytes(32))
            assert self.bring(notes.sign(forked.text(), only, AT).written()).status_code == 404
            (alarm,) = alarms.standing()
            assert alarm.kind is alarms.Kind.SHOWN
            models.Alarm.objects.all().delete()

    def test_a_line_more_that_every_key_of_ours_signed_is_an_alarm(self, three: list[PlainWitness]) -> None:
        """Of the three the lattice's alone verifies under any line more: the others are the key's own word."""
        append(3, AT)
        held = checkpoints.parse(notes.parse(Client().get("/tlog/checkpoint").content.decode()).text)
        another = Checkpoint(held.origin, held.size, held.root, ("another line",))
        note = notes.sign(another.text(), signing.checkpoint_signers(), AT).written()
        assert self.bring(note).status_code == 404
        assert [alarm.kind for alarm in alarms.standing()] == [alarms.Kind.SHOWN]

    def test_what_a_retired_key_signed_makes_no_quorum(
        self, three: list[PlainWitness], settings: Any, tmp_path: Path
    ) -> None:
        append(1, AT)
        note = Client().get("/tlog/checkpoint").content.decode()
        text = notes.parse(note).text
        assert self.bring(note + three[0].cosign(text)).status_code == 200
        new = renewed(three[0], "w1.example")
        settings.TUTELA_WITNESS_POLICY = policy(tmp_path / "later", [new, *three[1:]], 2, url=False)
        assert self.bring(note + three[1].cosign(text)).status_code == 200
        quorum = models.Offer.objects.filter(witnessed_at__isnull=False)
        assert not quorum.exists()
        assert self.bring(note + new.cosign(text)).status_code == 200
        assert quorum.exists()

    @pytest.mark.parametrize("stated", ["abc", "-1", "1e3", "9" * 30, "9" * 5000])
    def test_a_length_that_is_no_number_is_no_fault_of_ours(
        self, three: list[PlainWitness], stated: str
    ) -> None:
        append(1, AT)
        answer = Client().generic("POST", "/tlog/cosignature", b"x", "text/plain", CONTENT_LENGTH=stated)
        assert answer.status_code in (413, 422)

    def test_a_receipt_is_no_head_and_alarms_nobody(self, three: list[PlainWitness]) -> None:
        """The same key signs both: a receipt's line under the log's name verifies, and says nothing of a fork."""
        append(2, AT)
        receipt = notes.sign(
            Checkpoint(receipt_origin(signing.origin()), 9, bytes(32), ("accepted now",)).text(),
            signing.receipt_signers(),
            AT,
        )
        known = next(one for one in signing.checkpoint_verifiers() if one.kind is Kind.ED25519)
        line = notes.Signature(known.name, known.key_id(), receipt.signatures[0].value)
        relabelled = notes.Note(receipt.text, (line,)).written()
        notes.verified(notes.parse(relabelled), [known])
        assert self.bring(relabelled).status_code == 404
        assert alarms.standing() == []

    def test_what_a_witness_signed_before_does_not_clear_its_alarm(self, three: list[PlainWitness]) -> None:
        append(2, AT)
        note = Client().get("/tlog/checkpoint").content.decode()
        signed = note + three[0].cosign(notes.parse(note).text)
        assert self.bring(signed).status_code == 200
        alarms.sound(witness="w1.example/4", kind=alarms.Kind.FORK, size=2, theirs=2, evidence="", at=AT)
        assert self.bring(signed).status_code == 200
        assert [alarm.kind for alarm in alarms.standing()] == [alarms.Kind.FORK]

    def test_without_a_policy_none_is_taken(self, settings: Any) -> None:
        append(1, AT)
        settings.TUTELA_WITNESS_POLICY = None
        assert self.bring(Client().get("/tlog/checkpoint").content).status_code == 409

    def test_it_is_only_brought(self) -> None:
        assert Client().get("/tlog/cosignature").status_code == 405


class TestStored:
    """What is stored of witnesses is verified with the rest of the ledger."""

    @pytest.fixture(autouse=True)
    def witnessed(self, wire: Wire) -> None:
        """Two heads, each signed by all."""
        rounds = Rounds(wire)
        for _ in range(2):
            append(2, AT)
            go_on(rounds)
        assert verify().cosignatures == 8

    def broken(self) -> str:
        with pytest.raises(Refusal) as caught:
            verify()
        assert caught.value.reason is Reason.LEDGER_BROKEN
        return str(caught.value.values["detail"])

    @pytest.mark.parametrize("field", ["witness", "key_id", "line", "longer", "at", "checkpoint_id"])
    def test_a_changed_cosignature_is_found_whatever_of_it_was_changed(self, field: str) -> None:
        for row in models.Cosignature.objects.all():
            other = "A" if row.line[-9] != "A" else "B"
            change: dict[str, Any] = {
                "witness": {"witness": "w9.example"},
                "key_id": {"key_id": "00000000"},
                "line": {"line": row.line[:-9] + other + row.line[-8:]},
                "longer": {"line": row.line + "\n"},
                "at": {"at": row.at + timedelta(microseconds=1)},
                "checkpoint_id": {"checkpoint_id": 3 - row.checkpoint_id},
            }[field]
            with transaction.atomic():
                if field == "checkpoint_id":
                    models.Cosignature.objects.filter(checkpoint_id=3 - row.checkpoint_id).delete()
                assert models.Cosignature.objects.filter(pk=row.pk).update(**change) == 1
                assert "cosignature" in self.broken()
                transaction.set_rollback(True)
        verify()

    def test_deleted_cosignatures_are_found_when_they_made_the_quorum(self) -> None:
        models.Cosignature.objects.filter(checkpoint_id=1).exclude(witness="w1.example").delete()
        assert self.broken() == "cosignatures of checkpoint 1 are gone"

    def test_a_witness_that_left_the_policy_leaves_signatures_that_nobody_can_check(
        self, three: list[PlainWitness], settings: Any, tmp_path: Path
    ) -> None:
        settings.TUTELA_WITNESS_POLICY = policy(tmp_path / "later", three[1:], 2)
        assert "w1.example" in self.broken()
        # it keeps its line, in no group and without an address
        (line,) = three[0].lines(url=False)
        later = tmp_path / "later"
        later.write_text(f"{line}\n{later.read_text()}")
        assert verify().cosignatures == 8


def test_a_policy_that_does_not_name_this_log_is_refused(settings: Any, tmp_path: Path) -> None:
    path = tmp_path / "policy"
    settings.TUTELA_WITNESS_POLICY = path
    for content, good in (
        (f"log {signing.checkpoint_verifiers()[0].text()}\nquorum none\n", True),
        (f"log {PlainWitness(1, AT).signers[0].verifier().text()}\nquorum none\n", False),
        ("quorum\n", False),
    ):
        path.write_text(content)
        if good:
            assert cosigning.offer(at=AT) is None
            assert published.published() is None
        else:
            append(1, AT)
            with pytest.raises(Refusal) as caught:
                published.published()
            assert caught.value.reason is Reason.WITNESS_POLICY_INVALID
    path.unlink()
    with pytest.raises(Refusal):
        published.published()


@pytest.mark.parametrize("signed_by", [0, 1])
def test_a_note_that_a_head_is_witnessed_makes_no_entry_witnessed(
    wire: Wire, three: list[PlainWitness], signed_by: int
) -> None:
    """Whoever writes into the table says so, and the cosignatures do not."""
    (before,) = append(1, AT)
    go_on(Rounds(wire))
    (entry,) = append(1, AT)
    head = models.Checkpoint.objects.order_by("-number").first()
    assert head is not None
    for one in three[:signed_by]:
        (line,) = notes.sign(notes.parse(head.note).text, one.signers, AT).signatures
        models.Cosignature.objects.create(
            checkpoint=head, witness=line.name, key_id=line.key_id.hex(), line=line.written(), at=AT
        )
    for policy_ in ("0" * 64, models.Offer.objects.values_list("policy", flat=True)[0]):
        models.Offer.objects.update_or_create(
            checkpoint=head, defaults={"offered_at": AT, "witnessed_at": AT, "policy": policy_}
        )
        assert [state(before), state(entry)] == [ReceiptState.WITNESSED, ReceiptState.INTEGRATED]
        assert published.witnessed_size() == 1
        assert published.unwitnessed_since() == AT
        if not signed_by or policy_ != "0" * 64:
            with pytest.raises(Refusal) as caught:
                verify()
            assert caught.value.reason is Reason.LEDGER_BROKEN
            assert str(head.number) in str(caught.value.values["detail"])
            assert "ledger-broken" in [one.wrong.value for one in audit().faults]


def test_a_policy_that_cannot_be_read_leaves_entries_in_the_tree(wire: Wire, settings: Any) -> None:
    (entry,) = append(1, AT)
    go_on(Rounds(wire))
    assert state(entry) is ReceiptState.WITNESSED
    settings.TUTELA_WITNESS_POLICY = settings.TUTELA_WITNESS_POLICY.with_name("none")
    assert state(entry) is ReceiptState.INTEGRATED


@pytest.mark.parametrize("kind", [Kind.COSIGNATURE, Kind.ML_DSA_44])
def test_this_log_is_no_witness_of_its_own(kind: Kind, settings: Any, tmp_path: Path) -> None:
    append(1, AT)
    (own,) = [one for one in signing.checkpoint_verifiers() if one.kind is kind]
    (log,) = [one for one in signing.checkpoint_verifiers() if one.kind is Kind.ED25519]
    settings.TUTELA_WITNESS_POLICY = tmp_path / "policy"
    for named in (f"log {log.text()}\n", ""):
        (tmp_path / "policy").write_text(f"{named}witness w {own.text()}\nquorum w\n")
        with pytest.raises(Refusal) as caught:
            published.published()
        assert caught.value.reason is Reason.WITNESS_POLICY_INVALID
        assert caught.value.values["detail"] == "a log as its own witness"


def test_the_loop_outlives_a_policy_that_is_wrong(
    settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witnessing, "close_old_connections", lambda: None)
    settings.TUTELA_WITNESS_POLICY = tmp_path / "none"
    witnessing._attempt(Rounds(Wire()), AT)
    assert "witness-policy-invalid" in caplog.text
