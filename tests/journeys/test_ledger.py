"""An act is recorded, promised, taken into the tree and proved, by the rules that outsiders check."""

import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import proofbundle
import pytest
from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from tutela.core.crypto.keyring import Use
from tutela.core.crypto.suites import NONCE_BYTES, Suite
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import checkpoints, entries, merkle, notes, receipts
from tutela.core.proofs.commitments import commit
from tutela.core.proofs.keys import Kind, Verifier
from tutela.core.proofs.receipts import Receipt
from tutela.keys import current, keyfile
from tutela.ledger import actions, models, queries, sequencer, signing
from tutela.ledger.events import MEANINGS, Event
from tutela.ledger.queries import ReceiptState
from tutela.ledger.verify import verify

AT = datetime(2026, 11, 21, 8, 0, 0, 250_000, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def appended(count: int = 1, at: datetime = AT, **openings: bytes) -> list[Receipt]:
    new = [
        actions.NewEntry(Event.INQUIRY_ANSWERED, at, f"school-{n % 2}", "officer-1", {"n": n}, openings)
        for n in range(count)
    ]
    with transaction.atomic():
        return actions.append_many(new)


def refused(act: Callable[[], object], reason: Reason) -> bool:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.reason is reason


def test_every_act_has_one_sentence_that_says_what_it_records() -> None:
    assert set(MEANINGS) == set(Event)
    assert all(text.endswith(".") for text in MEANINGS.values())
    assert all(":" in event and len(event) <= 40 for event in Event)


def test_an_act_is_accepted_with_a_receipt_then_integrated_with_a_proof() -> None:
    with transaction.atomic():
        receipt = actions.append(
            event=Event.INQUIRY_ANSWERED, at=AT, organisation="school-1", officer="o", facts={"a": 1}
        )
    receipts.verify(receipt, settings.TUTELA_LOG_ORIGIN, signing.receipt_verifiers())
    assert (receipt.accepted_at, receipt.origin()) == (AT, settings.TUTELA_LOG_ORIGIN)
    assert queries.receipt_state(receipt.entry_id) is ReceiptState.ACCEPTED
    assert refused(lambda: queries.inclusion(receipt.entry_id), Reason.NOT_READY)
    head = actions.integrate(at=AT)
    assert head is not None
    assert queries.receipt_state(receipt.entry_id) is ReceiptState.INTEGRATED
    assert merkle.leaf_hash(queries.body(receipt.entry_id)) == receipt.leaf
    proof = queries.inclusion(receipt.entry_id)
    assert (proof.index, proof.size, proof.leaf, proof.note) == (0, 1, receipt.leaf, head.note)


def test_every_entry_and_opening_has_id_salt_and_nonce_of_its_own() -> None:
    made = appended(2, person=b"the same", authorisation=b"the same", index=b"the same")
    commitments = [
        value
        for receipt in made
        for value in entries.parse(queries.body(receipt.entry_id)).commitments.values()
    ]
    head = len(current.ring().sealer("opening").head)
    sealed = [bytes(one) for one in models.Opening.objects.values_list("sealed", flat=True)]
    nonces = {one[head : head + NONCE_BYTES] for one in sealed}
    salts = {
        queries.opening(receipt.entry_id, label).salt
        for receipt in made
        for label in ("person", "authorisation", "index")
    }
    assert len(set(commitments)) == len(nonces) == len(salts) == 6
    assert all(len(salt) == 32 for salt in salts)
    assert not any(one in salt for one in nonces for salt in salts)
    assert all(receipt.entry_id.version == 7 for receipt in made)
    assert len({receipt.entry_id.int & (1 << 62) - 1 for receipt in made}) == 2, (
        "one moment, and chance of its own"
    )


def test_an_act_outside_its_transaction_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "connection", SimpleNamespace(in_atomic_block=False))
    with pytest.raises(RuntimeError, match="inside the transaction"):
        actions.append(event=Event.FEED_DECLARED, at=AT, organisation="", officer="", facts={})


def test_an_act_that_is_rolled_back_leaves_no_entry() -> None:
    with transaction.atomic():
        appended(2, person=b"x")
        assert queries.waiting() == 2
        transaction.set_rollback(True)
    assert queries.waiting() == 0
    assert actions.integrate(at=AT) is None
    assert queries.checkpoint() is None


def test_all_proofs_satisfy_a_second_implementation_at_every_head() -> None:
    sizes, made = [], list[Receipt]()
    for count in (1, 2, 4, 1, 5):
        made += appended(count)
        head = actions.integrate(at=AT)
        assert head is not None
        sizes.append(head.checkpoint.size)
    assert sizes == [1, 3, 7, 8, 13]
    keys = {verifier.text() for verifier in signing.checkpoint_verifiers() if verifier.kind == 1}
    for receipt in made:
        proof = queries.inclusion(receipt.entry_id)
        body = queries.body(receipt.entry_id)
        seen = proofbundle.verify_tlog_proof(proof.as_text(), body, *keys, expected_origin=signing.origin())
        assert (seen["ok"], seen["index"], seen["tree_size"]) == (True, proof.index, 13)
    roots = {size: head.checkpoint.root for size in sizes if (head := queries.checkpoint(size))}
    for old in sizes:
        for new in (size for size in sizes if size >= old):
            path = queries.consistency(old, new).path
            assert proofbundle.verify_consistency(old, new, list(path), roots[old], roots[new])
    older = queries.inclusion(made[2].entry_id, 7)
    merkle.verify_inclusion(index=older.index, size=7, leaf=older.leaf, path=older.path, root=roots[7])


def test_a_proof_can_be_had_for_sizes_between_heads_but_none_beyond_the_newest() -> None:
    appended(6)
    actions.integrate(at=AT)
    last, first = queries.entries()[0], queries.entries()[-1]
    proof = queries.inclusion(first.entry_id, 5)
    assert proof.note is None
    assert refused(lambda: queries.inclusion(first.entry_id, 7), Reason.NOT_READY)
    assert refused(lambda: queries.inclusion(last.entry_id, 5), Reason.NOT_READY)
    assert refused(lambda: queries.consistency(3, 7), Reason.NOT_READY)
    assert refused(lambda: queries.inclusion(uuid4()), Reason.NOT_FOUND)


def test_an_entry_that_commits_late_is_taken_in_later_and_never_lost() -> None:
    early = appended(3, at=AT)
    actions.integrate(at=AT)
    late = appended(
        2, at=AT - timedelta(hours=1)
    )  # began before the others, committed after their integration
    head = actions.integrate(at=AT)
    assert head is not None
    assert head.checkpoint.size == 5
    assert sorted(queries.inclusion(receipt.entry_id).index for receipt in late) == [3, 4]
    assert sorted(queries.inclusion(receipt.entry_id).index for receipt in early) == [0, 1, 2]
    assert queries.waiting() == 0
    verify()


def test_entries_are_taken_in_by_their_moments_and_no_more_than_a_step_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(actions, "INTEGRATED_AT_MOST", 2)
    third, first, second = (appended(1, at=AT + timedelta(seconds=s))[0] for s in (3, 1, 2))
    actions.integrate(at=AT)
    assert queries.waiting() == 1
    sequencer.catch_up(clock=lambda: AT)
    order = sorted((first, second, third), key=lambda receipt: queries.inclusion(receipt.entry_id).index)
    assert order == [first, second, third]
    assert [head.checkpoint.size for head in queries.checkpoints()] == [3, 2]
    assert [head.checkpoint.size for head in queries.checkpoints(before=3, limit=1)] == [2]


def test_heads_do_not_go_back_in_time_when_a_clock_does() -> None:
    for moment in (AT, AT - timedelta(days=1), AT + timedelta(days=1)):
        appended(1)
        actions.integrate(at=moment)
    whole = AT.replace(microsecond=0)
    signed_at = [head.signed_at for head in queries.checkpoints()]
    assert signed_at == [whole + timedelta(days=1), whole, whole]
    verify()


HEADS: dict[str, Callable[[models.Checkpoint], dict[str, object]]] = {
    "garbage": lambda head: {"note": "garbage", "root": head.root},
    "signed by nobody": lambda head: {"note": re.sub("— .*\n", "— other AAAAAAAA\n", head.note)},
    "of another size": lambda head: {"size": head.size + 1},
    "another root beside what was signed": lambda head: {"root": bytes(32)},
}


@pytest.mark.parametrize("changed", HEADS)
def test_no_head_is_signed_over_a_head_that_our_key_did_not_sign(changed: str) -> None:
    appended(4)
    actions.integrate(at=AT)
    head = models.Checkpoint.objects.get()
    models.Checkpoint.objects.update(**HEADS[changed](head))
    appended(1)
    if changed == "another root beside what was signed":
        assert actions.integrate(at=AT) is not None, "the note is the authority, the column is not"
        return
    assert refused(lambda: actions.integrate(at=AT), Reason.LEDGER_BROKEN)
    assert queries.waiting() == 1


def test_who_has_other_keys_signs_nothing(settings: Any, tmp_path: Path) -> None:
    """A standby whose key file was not brought over."""
    appended(1)
    actions.integrate(at=AT)
    settings.TUTELA_KEY_FILE = tmp_path / "other" / "keys.json"
    appended(1)
    assert refused(lambda: actions.integrate(at=AT), Reason.LEDGER_BROKEN)


def test_no_head_is_signed_over_a_stored_tree_that_was_changed() -> None:
    appended(4)
    actions.integrate(at=AT)
    models.Node.objects.filter(level=2, index=0).update(hash=bytes(32))
    appended(1)
    assert refused(lambda: actions.integrate(at=AT), Reason.LEDGER_BROKEN)
    models.Node.objects.filter(level=2, index=0).delete()
    assert refused(lambda: actions.integrate(at=AT), Reason.LEDGER_BROKEN)
    assert queries.waiting() == 1


def test_what_names_a_person_stands_apart_encrypted_and_opens_the_commitment() -> None:
    (receipt,) = appended(1, person="王某 某号".encode())
    content = entries.parse(queries.body(receipt.entry_id))
    opened = queries.opening(receipt.entry_id, "person")
    assert opened.data == "王某 某号".encode()
    assert content.commitments == {"person": commit(opened.salt, opened.data).hex()}
    assert "王某".encode() not in queries.body(receipt.entry_id)
    assert "王某".encode() not in bytes(models.Opening.objects.get().sealed)
    assert refused(lambda: queries.opening(receipt.entry_id, "other"), Reason.NOT_FOUND)


def test_the_same_person_twice_gives_commitments_that_do_not_agree() -> None:
    first, second = (entries.parse(queries.body(made.entry_id)) for made in appended(2, person=b"same"))
    assert first.commitments["person"] != second.commitments["person"]


def test_a_label_that_is_not_a_word_is_a_fault() -> None:
    with pytest.raises(ValueError, match="label"):
        appended(1, **{"Person 1": b""})


def test_what_was_shredded_cannot_be_opened_and_the_log_still_verifies() -> None:
    made = appended(4, person=b"x", answer=b"y")
    sequencer.catch_up(clock=lambda: AT)
    with transaction.atomic():
        actions.shred(
            at=AT, organisation="registry", officer="o", entries=[made[2].entry_id, made[0].entry_id]
        )
    sequencer.catch_up(clock=lambda: AT)
    report = verify()
    assert (report.openings, report.shredded) == (4, 4)
    assert refused(lambda: queries.opening(made[0].entry_id, "person"), Reason.NOT_FOUND)
    assert queries.opening(made[1].entry_id, "person").data == b"x"
    with transaction.atomic():
        assert refused(
            lambda: actions.shred(at=AT, organisation="", officer="", entries=[made[0].entry_id]),
            Reason.NOT_FOUND,
        )


def test_the_page_shows_entries_newest_first_without_people_and_by_organisation() -> None:
    made = appended(5, person=b"secret")
    actions.integrate(at=AT)
    page = queries.entries(limit=2)
    assert [line.position for line in page] == [4, 3]
    assert [line.position for line in queries.entries(before=3)] == [2, 1, 0]
    assert {line.organisation for line in queries.entries(organisation="school-0")} == {"school-0"}
    assert {line.entry_id for line in queries.entries()} == {receipt.entry_id for receipt in made}
    assert (page[0].at, page[0].event) == (AT, Event.INQUIRY_ANSWERED)


STANDARD = [Kind.ED25519, Kind.COSIGNATURE, Kind.ML_DSA_44]
GUOMI = [*STANDARD, Kind.SM2]


@pytest.fixture
def key_file(tmp_path: Path, settings: Any) -> Path:
    """A place for a key file of the test's own."""
    settings.TUTELA_KEY_FILE = tmp_path / "keys.json"
    return tmp_path / "keys.json"


@pytest.mark.parametrize("suite, kinds", [(Suite.STANDARD, STANDARD), (Suite.GUOMI, GUOMI)])
def test_while_a_key_comes_in_every_head_carries_both_keys_in_all_their_ways(
    key_file: Path, suite: Suite, kinds: list[Kind]
) -> None:
    def signed() -> tuple[list[Verifier], str]:
        appended(1)
        head = actions.integrate(at=AT)
        assert head is not None
        note = notes.parse(head.note)
        assert checkpoints.parse(note.text) == head.checkpoint
        return [key for key, _ in notes.verified(note, signing.checkpoint_verifiers())], head.note

    keyfile.create(key_file, suite=suite, at=AT)
    (old, before) = signed()
    receipt = appended(1)[0]
    assert [key.kind for key in old] == kinds
    coming = current.bring_in(Use.LOG, AT)
    both, between = signed()
    assert [key.kind for key in both] == kinds + kinds
    assert both[: len(kinds)] == old
    current.put_in_force(coming)
    new, after = signed()
    assert new == both[len(kinds) :]
    assert {key.key for key in new}.isdisjoint(key.key for key in old)
    # whoever knows one key only is never cut off on the way, and former receipts still verify
    assert notes.verified(notes.parse(between), old)
    assert notes.verified(notes.parse(between), new)
    receipts.verify(receipt, settings.TUTELA_LOG_ORIGIN, signing.receipt_verifiers())
    assert verify(trusted=[before, between, after]).checkpoints == 3


@pytest.mark.parametrize("lost", range(4))
def test_a_head_that_lost_one_of_its_signatures_is_found(key_file: Path, lost: int) -> None:
    keyfile.create(key_file, suite=Suite.GUOMI, at=AT)
    appended(1)
    head = actions.integrate(at=AT)
    assert head is not None
    note = notes.parse(head.note)
    left = notes.Note(note.text, note.signatures[:lost] + note.signatures[lost + 1 :]).written()
    models.Checkpoint.objects.update(note=left)
    assert refused(verify, Reason.LEDGER_BROKEN)


def test_receipts_of_the_guomi_suite_carry_sm2_beside_ed25519_and_never_a_type_that_leaves_lines_unsigned(
    key_file: Path,
) -> None:
    keyfile.create(key_file, suite=Suite.GUOMI, at=AT)
    receipt = appended(1)[0]
    receipts.verify(receipt, settings.TUTELA_LOG_ORIGIN, signing.receipt_verifiers())
    for verifier in signing.receipt_verifiers():  # each suffices alone
        receipts.verify(receipt, settings.TUTELA_LOG_ORIGIN, [verifier])
    assert [verifier.kind for verifier in signing.receipt_verifiers()] == [Kind.ED25519, Kind.SM2]


def test_nothing_to_append_appends_nothing() -> None:
    with transaction.atomic():
        assert actions.append_many([]) == []
    report = verify()
    assert (report.entries, report.head) == (0, None)


@pytest.mark.parametrize(
    "row",
    [
        models.Entry(id=UUID(int=1), body=b"", leaf_hash=b"short", accepted_at=AT),
        models.Entry(id=UUID(int=1), body=b"", leaf_hash=bytes(32), accepted_at=AT, position=-1),
        models.Node(level=0, index=0, hash=bytes(32)),
        models.Node(level=1, index=0, hash=bytes(31)),
        models.Checkpoint(number=0, size=1, root=bytes(32), signed_at=AT),
        models.Checkpoint(number=2, size=1, root=bytes(32), signed_at=AT),
        models.Opening(entry_id=UUID(int=1), label="a", sealed=b""),
    ],
)
def test_the_database_itself_refuses_what_cannot_be(row: object) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)  # type: ignore[attr-defined]


def test_the_loop_integrates_until_it_is_stopped_and_once_more_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequencer, "connection", SimpleNamespace(close=lambda: None))
    monkeypatch.setattr(sequencer, "close_old_connections", lambda: None)

    class Pauses(threading.Event):
        """After each turn an entry is appended; after the second the loop is stopped, and one is left waiting."""

        turns = 0

        def wait(self, timeout: float | None = None) -> bool:
            self.turns += 1
            appended(1)
            if self.turns == 2:
                self.set()
            return self.is_set()

    stop = Pauses()
    appended(1)
    sequencer.run(stop=stop, clock=lambda: AT)
    assert queries.waiting() == 0
    assert (stop.turns, len(queries.entries())) == (2, 3)


def test_the_loop_waits_for_a_database_that_is_away_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sequencer, "connection", SimpleNamespace(close=lambda: None))
    monkeypatch.setattr(sequencer, "close_old_connections", lambda: None)
    stop, calls = threading.Event(), list[str]()
    integrate = actions.integrate

    def failing(**words: Any) -> object:
        calls.append("")
        if len(calls) == 1:
            raise OperationalError("the server closed the connection")
        if len(calls) == 2:
            raise Refusal(Reason.LEDGER_BROKEN, detail="node 0")
        stop.set()
        return integrate(**words)

    monkeypatch.setattr(actions, "integrate", failing)
    appended(1)
    sequencer.run(stop=stop, interval=0.001, clock=timezone.now)
    assert queries.waiting() == 0
    assert "database is away or refuses" in caplog.text
    assert "ledger-broken" in caplog.text
