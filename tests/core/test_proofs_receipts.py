"""Commitments, the bytes of an entry, and receipts of acceptance."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import entries, merkle, receipts
from tutela.core.proofs.commitments import JSON, canonical, commit
from tutela.core.proofs.entries import EntryContent
from tutela.core.proofs.notes import Signer
from tutela.core.proofs.receipts import InclusionProof, Receipt

AT = datetime(2026, 11, 21, 16, 0, 0, 5, tzinfo=timezone(timedelta(hours=8)))
ORIGIN = "tutela.example/log"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SIGNER = Signer(receipts.receipt_origin(ORIGIN), KEY)
CONTENT = EntryContent(
    UUID(int=7), "inquiry:answered", AT, "school-1", "officer-1", {"answer": "record"}, {"person": "ab"}
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def issued(count: int) -> list[Receipt]:
    leaves = [(UUID(int=number), merkle.leaf_hash(str(number).encode())) for number in range(count)]
    return receipts.issue(ORIGIN, leaves, AT, [SIGNER])


def verify(receipt: Receipt) -> None:
    receipts.verify(receipt, ORIGIN, [SIGNER.verifier()])


def refused(act: Callable[[], object], reason: Reason = Reason.PROOF_INVALID) -> bool:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.reason is reason


@given(st.dictionaries(texts, values, max_size=5))
def test_canonical_bytes_are_those_of_an_independent_implementation_of_rfc_8785(
    value: dict[str, JSON],
) -> None:
    assert canonical(value) == rfc8785.dumps(value)


def test_keys_stand_in_the_order_of_utf_16_and_not_of_code_points() -> None:
    assert canonical({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()


@pytest.mark.parametrize("value", [1.0, float("nan"), 2**53, -(2**53), b"", {1: 2}, "\ud800", {1, 2}])
def test_what_readers_could_take_differently_is_refused(value: object) -> None:
    assert refused(lambda: canonical({"a": value}), Reason.REQUEST_INVALID)  # type: ignore[dict-item]


@pytest.mark.parametrize("value", [2**53 - 1, -(2**53) + 1])
def test_the_largest_safe_whole_numbers_pass(value: int) -> None:
    assert json.loads(canonical({"a": value})) == {"a": value}


def test_a_commitment_depends_on_salt_data_and_nothing_else() -> None:
    salt, other = bytes(32), bytes(31) + b"\x01"
    assert commit(salt, b"data") == commit(salt, b"data")
    assert len({commit(salt, b"data"), commit(other, b"data"), commit(salt, b"datb"), commit(salt, b"")}) == 4
    with pytest.raises(ValueError):
        commit(bytes(31), b"\x00data")


def test_a_commitment_is_never_the_leaf_of_a_tree() -> None:
    assert commit(bytes(32), b"data") != merkle.leaf_hash(bytes(32) + b"data")


def test_an_entry_is_read_back_as_it_was_written() -> None:
    assert entries.parse(CONTENT.body()) == CONTENT
    assert b'"at":"2026-11-21T08:00:00.000005Z"' in CONTENT.body()
    assert b"commitments" not in replace(CONTENT, commitments={}).body()


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"v":2}', b"\xff"])
def test_bytes_that_are_no_entry_are_refused(body: bytes) -> None:
    assert refused(lambda: entries.parse(body))


def test_a_moment_without_zone_is_a_fault() -> None:
    with pytest.raises(ValueError):
        entries.moment(datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 13])
def test_one_signature_gives_every_entry_of_a_batch_its_own_receipt(count: int) -> None:
    batch = issued(count)
    for receipt in batch:
        verify(receipt)
        assert receipts.from_json(json.loads(json.dumps(receipt.as_json()))) == replace(
            receipt, accepted_at=AT.astimezone(UTC)
        )
        assert receipt.origin() == ORIGIN
    assert len({receipt.note for receipt in batch}) == 1


def test_a_receipt_is_signed_when_its_note_is_read_and_once_for_its_batch() -> None:
    signed = list[bytes]()

    class Watched:
        def sign(self, data: bytes) -> bytes:
            signed.append(data)
            return KEY.sign(data)

        def public_key(self) -> Any:
            return KEY.public_key()

    key: Any = Watched()
    leaves = [(receipt.entry_id, receipt.leaf) for receipt in issued(3)]
    batch = receipts.issue(ORIGIN, leaves, AT, [Signer(SIGNER.name, key)])
    assert [receipt.path for receipt in batch] == [receipt.path for receipt in issued(3)]
    assert not signed
    assert {receipt.note for receipt in batch} == {issued(3)[0].note}
    assert batch == issued(3)
    assert len(signed) == 1


def test_a_receipt_has_nothing_else_to_be_found() -> None:
    fresh: Any = issued(1)[0]
    for name in ("nota", "_note", "__deepcopy__"):
        with pytest.raises(AttributeError):
            getattr(fresh, name)


def test_a_receipt_of_which_anything_was_changed_is_refused() -> None:
    receipt, other = issued(5)[2:4]
    verify(receipt)
    later = Signer(SIGNER.name, Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
    for changed in (
        replace(receipt, leaf=other.leaf),
        replace(receipt, index=3),
        replace(receipt, path=other.path),
        replace(receipt, accepted_at=AT + timedelta(microseconds=1)),
        replace(receipt, note=issued(4)[0].note),
        replace(receipt, note=receipt.note.replace("accepted", "rejected")),
        receipts.issue(ORIGIN, [(receipt.entry_id, receipt.leaf)], AT, [later])[0],
    ):
        assert refused(lambda changed=changed: verify(changed))  # type: ignore[misc]


def test_a_receipt_of_another_log_is_refused_even_under_the_same_key() -> None:
    other = receipts.issue("other.example/log", [(UUID(int=1), merkle.EMPTY_ROOT)], AT, [SIGNER])[0]
    assert refused(lambda: verify(other))


@pytest.mark.parametrize(
    "change", [{"leaf": "AB"}, {"leaf": 3}, {"index": "0"}, {"path": "x"}, {"entry": "x"}, {"more": 1}]
)
def test_what_is_not_a_receipt_is_refused(change: dict[str, JSON]) -> None:
    assert refused(lambda: receipts.from_json(issued(1)[0].as_json() | change))


def test_a_proof_without_a_checkpoint_of_its_size_has_no_text() -> None:
    proof = InclusionProof(0, 1, merkle.EMPTY_ROOT, (), None)
    assert refused(proof.as_text, Reason.NOT_READY)
