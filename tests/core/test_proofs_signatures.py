"""Every type of signature a note may carry: what is signed, who can check it, and what is passed over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey
from hypothesis import given
from hypothesis import strategies as st

from tutela.core.crypto import sm2
from tutela.core.crypto.keyring import RootKey, Use
from tutela.core.crypto.sm2 import SM2PrivateKey
from tutela.core.crypto.suites import Suite
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import merkle, notes
from tutela.core.proofs.checkpoints import Checkpoint
from tutela.core.proofs.encoding import to_base64
from tutela.core.proofs.keys import Kind, Signer, Verifier, parse_verifier

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
HEAD = Checkpoint("tutela.example/log", 7, merkle.leaf_hash(b"root"))
SIGNERS = {
    Kind.ED25519: Signer("a.example", Ed25519PrivateKey.from_private_bytes(bytes(range(32)))),
    Kind.COSIGNATURE: Signer(
        "a.example", Ed25519PrivateKey.from_private_bytes(bytes(range(32))), Kind.COSIGNATURE
    ),
    Kind.ML_DSA_44: Signer("a.example", MLDSA44PrivateKey.from_seed_bytes(bytes(range(32))), Kind.ML_DSA_44),
    Kind.SM2: Signer("a.example", SM2PrivateKey.of(bytes(range(32))), Kind.SM2),
}
EVERY = pytest.mark.parametrize("signer", SIGNERS.values(), ids=[kind.name for kind in SIGNERS])

# The example of GB/T 32918.5, annex A.2: a pair of keys, and a signature over the text "message digest".
STANDARD_SECRET = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8"
STANDARD_PUBLIC = (
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
STANDARD_SIGNATURE = (
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)


def refused(written: str, *verifiers: Verifier) -> str:
    with pytest.raises(Refusal) as caught:
        notes.verified(notes.parse(written), verifiers)
    assert caught.value.reason is Reason.PROOF_INVALID
    return str(caught.value.values["detail"])


def test_the_example_of_the_sm2_standard_holds() -> None:
    key = SM2PrivateKey.of(bytes.fromhex(STANDARD_SECRET))
    assert key.public == bytes.fromhex(STANDARD_PUBLIC)
    assert sm2.is_valid(key.public, bytes.fromhex(STANDARD_SIGNATURE), b"message digest")
    assert not sm2.is_valid(key.public, bytes.fromhex(STANDARD_SIGNATURE), b"message digesu")


@pytest.mark.parametrize("secret", [1, 2, 3, sm2._N - 2])
def test_every_secret_in_the_range_signs_for_its_public_key(secret: int) -> None:
    key = SM2PrivateKey.of(secret.to_bytes(32, "big"))
    assert len(key.sign(b"text")) == sm2.SIGNATURE_BYTES
    assert sm2.is_valid(key.public, key.sign(b"text"), b"text")


@pytest.mark.parametrize("secret", [0, sm2._N - 1, sm2._N, 2**256 - 1])
def test_a_number_outside_the_range_is_no_secret(secret: int) -> None:
    encoded = secret.to_bytes(32, "big")
    assert not sm2.is_secret(encoded)
    with pytest.raises(ValueError):
        SM2PrivateKey.of(encoded)


@pytest.mark.parametrize("public, signature", [(b"", bytes(64)), (bytes(64), bytes(64)), (bytes(64), b"")])
def test_what_is_no_sm2_key_or_signature_is_not_valid(public: bytes, signature: bytes) -> None:
    assert not sm2.is_valid(public, signature, b"text")


@EVERY
def test_every_type_is_written_read_and_verified(signer: Signer) -> None:
    written = notes.sign(HEAD.text(), [signer], AT).written()
    ((verifier, line),) = notes.verified(notes.parse(written), [signer.verifier()])
    assert verifier == signer.verifier() == parse_verifier(signer.verifier().text())
    if signer.kind.is_stamped():
        assert line.stamped_on_second() == int(AT.timestamp())


@EVERY
@given(data=st.data())
def test_no_changed_bit_of_text_or_signature_verifies(signer: Signer, data: st.DataObject) -> None:
    note = notes.sign(HEAD.text(), [signer], AT)
    (line,) = note.signatures
    bit = data.draw(st.integers(0, len(line.value) * 8 - 1))
    value = bytearray(line.value)
    value[bit // 8] ^= 1 << bit % 8
    changed = notes.Note(note.text, (replace(line, value=bytes(value)),))
    assert refused(changed.written(), signer.verifier()) == "a signature is wrong"
    other = replace(HEAD, size=data.draw(st.integers(8, 2**62)))
    assert refused(notes.Note(other.text(), note.signatures).written(), signer.verifier())


@EVERY
@pytest.mark.parametrize("length", [0, 1, 8, 63, 65, 71, 73, 2428])
def test_a_signature_of_another_length_is_refused_and_never_a_fault(signer: Signer, length: int) -> None:
    line = notes.Signature(signer.name, signer.verifier().key_id(), bytes(length))
    written = notes.Note(HEAD.text(), (line,)).written()
    assert refused(written, signer.verifier()) in ("a signature is wrong", "a signature is too short")


def test_the_same_key_in_two_types_is_two_keys_and_four_types_stand_side_by_side() -> None:
    assert len({signer.verifier().key_id() for signer in SIGNERS.values()}) == 4
    note = notes.parse(notes.sign(HEAD.text(), list(SIGNERS.values()), AT).written())
    assert len(notes.verified(note, [signer.verifier() for signer in SIGNERS.values()])) == 4


@EVERY
def test_a_type_that_the_reader_does_not_know_is_passed_over(signer: Signer) -> None:
    others = [other for other in SIGNERS.values() if other is not signer]
    note = notes.sign(HEAD.text(), list(SIGNERS.values()), AT)
    known = notes.verified(notes.parse(note.written()), [other.verifier() for other in others])
    assert [key.kind for key, _ in known] == [other.kind for other in others]


def test_what_ml_dsa_44_signs_is_the_structure_that_c2sp_prescribes() -> None:
    signer, second = SIGNERS[Kind.ML_DSA_44], int(AT.timestamp())
    (line,) = notes.sign(HEAD.text(), [signer], AT).signatures
    # spelled out byte by byte: label, cosigner name, timestamp, origin, start, end, hash
    message = (
        b"subtree/v1\n\x00"
        + b"\x09a.example"
        + second.to_bytes(8, "big")
        + b"\x12tutela.example/log"
        + bytes(8)
        + (7).to_bytes(8, "big")
        + HEAD.root
    )
    assert line.value[:8] == second.to_bytes(8, "big")
    MLDSA44PublicKey.from_public_bytes(signer.verifier().key).verify(line.value[8:], message)
    assert len(line.value) == 8 + 2420


def test_ml_dsa_44_commits_to_the_signers_name_and_signs_checkpoints_only() -> None:
    signer = SIGNERS[Kind.ML_DSA_44]
    (line,) = notes.sign(HEAD.text(), [signer], AT).signatures
    other = replace(signer.verifier(), name="b.example")
    moved = notes.Note(HEAD.text(), (notes.Signature("b.example", other.key_id(), line.value),))
    assert refused(moved.written(), other) == "a signature is wrong"
    with pytest.raises(Refusal):
        notes.sign("not a checkpoint\n", [signer], AT)
    with pytest.raises(Refusal):
        notes.sign(replace(HEAD, origin="x" * 256).text(), [signer], AT)
    notes.sign(replace(HEAD, origin="x" * 255).text(), [signer], AT)


def test_ml_dsa_44_leaves_further_lines_of_a_checkpoint_unsigned_as_c2sp_says() -> None:
    signer = SIGNERS[Kind.ML_DSA_44]
    note = notes.sign(HEAD.text(), [signer], AT)
    longer = notes.Note(replace(HEAD, extensions=("more",)).text(), note.signatures)
    assert notes.verified(longer, [signer.verifier()])
    for kind in (Kind.ED25519, Kind.COSIGNATURE, Kind.SM2):
        other = SIGNERS[kind]
        signed = notes.sign(HEAD.text(), [other], AT)
        assert refused(notes.Note(longer.text, signed.signatures).written(), other.verifier())


def test_a_moment_that_no_clock_reaches_is_refused() -> None:
    signer = SIGNERS[Kind.COSIGNATURE]
    key = signer.key
    assert isinstance(key, Ed25519PrivateKey)
    for second, good in ((2**63 - 1, True), (2**63, False)):
        signed = key.sign(f"cosignature/v1\ntime {second}\n{HEAD.text()}".encode())
        line = notes.Signature(signer.name, signer.verifier().key_id(), second.to_bytes(8, "big") + signed)
        note = notes.Note(HEAD.text(), (line,))
        if good:
            assert notes.verified(note, [signer.verifier()])
        else:
            assert refused(note.written(), signer.verifier()) == "a signature is wrong"


@pytest.mark.parametrize(
    "data", [b"\x02" + bytes(32), b"\x06" + bytes(32), b"\xff" + bytes(64), b"\x01", b""]
)
def test_a_verifier_key_of_a_type_or_length_that_is_not_known_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        parse_verifier(f"a.example+00000000+{to_base64(data)}")
    assert caught.value.values["detail"] == "a verifier key of unknown type"


@pytest.mark.parametrize("suite", list(Suite))
def test_all_keys_of_a_root_follow_from_its_secret_and_differ(suite: Suite) -> None:
    one, same, other = (
        RootKey(name, Use.LOG, suite, AT + timedelta(days=n), bytes([n // 2]) * 32)
        for n, name in enumerate(("a", "b", "c"))
    )
    assert one.lattice_key().private_bytes_raw() == same.lattice_key().private_bytes_raw()
    assert one.sm2_key() == same.sm2_key() != other.sm2_key()
    assert one.lattice_key().private_bytes_raw() != other.lattice_key().private_bytes_raw()
    derived = {
        one.signing_key().private_bytes_raw(),
        one.lattice_key().private_bytes_raw(),
        one.sm2_key().secret,
    }
    assert len(derived) == 3
    assert repr(one.sm2_key()).find("secret") == -1
