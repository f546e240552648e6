"""Signed notes and checkpoints as in C2SP: a published example, a second implementation, strict reading."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from proofbundle import checkpoint as oracle

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import checkpoints, merkle, notes
from tutela.core.proofs.checkpoints import Checkpoint
from tutela.core.proofs.notes import Kind, Signer

AT = datetime(2026, 11, 21, 8, 0, 0, 123456, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
LOG = Signer("tutela.example/log", KEY)
WITNESS = Signer("witness.example", OTHER_KEY, Kind.COSIGNATURE)
HEAD = Checkpoint("tutela.example/log", 7, merkle.leaf_hash(b"root"))

# The example in the documentation of Go's golang.org/x/mod/sumdb/note.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngo"
    "tpRZb6KE6RyyBwJnAM=\n"
)


def refusal_of(written: str) -> str:
    with pytest.raises(Refusal) as caught:
        notes.verified(notes.parse(written), [LOG.verifier(), WITNESS.verifier()])
    assert caught.value.reason is Reason.PROOF_INVALID
    return str(caught.value.values["detail"])


def test_the_published_note_of_the_go_implementation_verifies() -> None:
    note = notes.parse(GO_NOTE)
    verifier = notes.parse_verifier(GO_KEY)
    assert notes.verified(note, [verifier]) == [(verifier, note.signatures[0])]
    assert note.written() == GO_NOTE


def test_a_signature_written_with_other_unused_bits_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        notes.parse(GO_NOTE.replace("BwJnAM=", "BwJnAN="))
    assert caught.value.values["detail"] == "not canonical base64"


def test_a_second_implementation_reads_our_checkpoint_and_its_cosignature() -> None:
    written = notes.sign(HEAD.text(), [LOG, WITNESS], AT).written()
    seen = oracle.verify_checkpoint(written, LOG.verifier().text())
    assert (seen["ok"], seen["origin"], seen["tree_size"]) == (True, HEAD.origin, 7)
    assert seen["root"] == HEAD.root
    seen = oracle.verify_cosignature(written, WITNESS.verifier().text())
    assert (seen["ok"], seen["timestamp"]) == (True, int(AT.timestamp()))


def test_we_read_what_a_second_implementation_signs() -> None:
    written = oracle.sign_checkpoint(HEAD.origin, HEAD.size, HEAD.root, KEY, HEAD.origin)
    written = oracle.cosign_checkpoint(written, OTHER_KEY, WITNESS.name, 1_800_000_000)
    note = notes.parse(written)
    signed = notes.verified(note, [LOG.verifier(), WITNESS.verifier()])
    assert checkpoints.parse(note.text) == HEAD
    assert [key for key, _ in signed] == [LOG.verifier(), WITNESS.verifier()]
    assert signed[1][1].stamped_on_second() == 1_800_000_000


def test_verifier_keys_are_those_of_a_second_implementation() -> None:
    assert LOG.verifier().text() == oracle.vkey(LOG.name, LOG.verifier().key)
    assert WITNESS.verifier().text() == oracle.cosign_vkey(WITNESS.name, WITNESS.verifier().key)
    for signer in (LOG, WITNESS):
        assert notes.parse_verifier(signer.verifier().text()) == signer.verifier()


@given(st.data())
def test_no_changed_byte_of_a_note_verifies(data: st.DataObject) -> None:
    written = notes.sign(HEAD.text(), [LOG], AT).written().encode()
    place = data.draw(st.integers(0, len(written) - 1))
    byte = data.draw(st.integers(0, 127).filter(lambda byte: byte != written[place]))
    changed = (written[:place] + bytes([byte]) + written[place + 1 :]).decode(errors="replace")
    assert refusal_of(changed)


def test_a_signature_of_an_unknown_key_is_passed_over_and_does_not_suffice() -> None:
    stranger = Signer("stranger.example", OTHER_KEY)
    both = notes.sign(HEAD.text(), [stranger, LOG], AT)
    assert [key for key, _ in notes.verified(both, [LOG.verifier()])] == [LOG.verifier()]
    assert refusal_of(notes.sign(HEAD.text(), [stranger], AT).written()) == "no known key signed this note"


def test_a_cosignature_of_another_moment_does_not_verify() -> None:
    note = notes.sign(HEAD.text(), [WITNESS], AT)
    later = notes.sign(HEAD.text(), [WITNESS], AT + timedelta(seconds=1)).signatures[0].value
    line = note.signatures[0]
    forged = notes.Note(note.text, (notes.Signature(line.name, line.key_id, later[:8] + line.value[8:]),))
    assert refusal_of(forged.written()) == "a signature is wrong"


@pytest.mark.parametrize(
    "text",
    [
        "a log\n7\n",
        "a log\n07\nROOT\n",
        "a log\n-7\nROOT\n",
        "a log\n7\nROOT\n\nmore\n",
        "\n7\nROOT\n",
        "a log\n7\nROOT",
        "a log\n0\nROOT\n",
        "a log\n7\nc2hvcnQ=\n",
        "a log\n٧\nROOT\n",
    ],
)
def test_a_text_that_is_not_quite_a_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        checkpoints.parse(text.replace("ROOT", notes.to_base64(HEAD.root)))
    assert caught.value.reason is Reason.PROOF_INVALID


def test_a_checkpoint_may_carry_lines_of_its_own() -> None:
    head = Checkpoint("a log", 0, merkle.EMPTY_ROOT, ("one", "two"))
    assert checkpoints.parse(head.text()) == head


@pytest.mark.parametrize(
    "written",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n— name AAAAAAAA",
        "text\n\n- name AAAAAAAA\n",
        "text\n\n— a+b AAAAAAAA\n",
        "text\n\n— name AAAAAA==\n",
        "text\n\n— name AAAAAAAB \n",
        "te\rxt\n\n— name AAAAAAAA\n",
        "text\n\n" + "— name AAAAAAAA\n" * 101,
    ],
)
def test_a_note_that_is_not_well_formed_is_refused(written: str) -> None:
    assert refusal_of(written)


@pytest.mark.parametrize("text", ["name", "name+00000000+AQ==", GO_KEY.replace("c74f", "c74e"), "+" + GO_KEY])
def test_a_verifier_key_that_is_not_well_formed_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        notes.parse_verifier(text)
