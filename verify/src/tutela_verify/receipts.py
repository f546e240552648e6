"""Receipt files (docs/reference/receipt-format.md): everything that proves one entry, in one document."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from tutela_verify import checkpoints, entries, merkle, openings, proofs, rows
from tutela_verify.checkpoints import Checkpoint
from tutela_verify.encoding import JSON, from_base64, from_hex, moment, object_of, only_keys
from tutela_verify.entries import Entry
from tutela_verify.faults import Fault, Unproved, require
from tutela_verify.keys import Key, Kind
from tutela_verify.merkle import HASH_BYTES, LONGEST_PATH
from tutela_verify.openings import Opening
from tutela_verify.policy import Judged, Policy
from tutela_verify.proofs import Proof
from tutela_verify.rows import Row

FORMAT: Final = "tutela-receipt/1"
SUFFIX: Final = "/receipt"  # behind the log's name in the notes that promise
_ACCEPTED: Final = re.compile(r"accepted (\S+)")
_NEEDED: Final = frozenset({"format", "body"})
_ALLOWED: Final = frozenset({"receipt", "proof", "openings", "row"})
_PROMISE: Final = frozenset({"entry", "leaf", "accepted_at", "index", "path", "note"})


@dataclass(frozen=True, slots=True)
class Promise:
    """The log's signed promise to take in an entry: a small tree over what was accepted together, in a note."""

    entry_id: str
    leaf: bytes
    accepted_at: datetime
    written_at: str
    index: int
    path: tuple[bytes, ...]
    note: Checkpoint

    @property
    def log(self) -> str:
        """The name of the log that promised."""
        return self.note.origin.removesuffix(SUFFIX)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt file as read: nothing in it is checked yet."""

    entry: Entry
    promise: Promise | None
    proof: Proof | None
    openings: Mapping[str, Opening]
    row: Row | None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a receipt file proves under a policy. `lacking` says what the policy asks and the file does not yet show."""

    receipt: Receipt
    log: str
    judged: Judged | None
    lacking: Fault | None


def parse(data: bytes) -> Receipt:
    """Reads a receipt file. Raises the `…-malformed` faults."""
    content = object_of(data, "receipt")
    require(content.get("format") == FORMAT, Fault.RECEIPT_MALFORMED, where="format")
    only_keys(content, _NEEDED, _ALLOWED, "")
    require("receipt" in content or "proof" in content, Fault.RECEIPT_MALFORMED, where="receipt, proof")
    body = from_base64(_text(content, "body"), Fault.RECEIPT_MALFORMED, where="body")
    return Receipt(
        entries.parse(body),
        _promise(content["receipt"]) if "receipt" in content else None,
        proofs.parse(_text(content, "proof")) if "proof" in content else None,
        openings.parse_all(content.get("openings", {})),
        rows.parse(content["row"]) if "row" in content else None,
    )


def parse_promise(data: bytes) -> tuple[Promise, Entry | None]:
    """The promise alone, of a receipt file or as it came with the answer. Raises the `…-malformed` faults."""
    content = object_of(data, "receipt")
    if "format" not in content:
        return _promise(content), None
    found = parse(data)
    if found.promise is None:
        raise Unproved(Fault.RECEIPT_MALFORMED, where="receipt")
    return found.promise, found.entry


def check(receipt: Receipt, policy: Policy) -> Checked:
    """Checks everything in the file. Raises the fault of whatever is not as it should be."""
    if receipt.promise is not None:
        check_promise(receipt.promise, receipt.entry, policy)
    judged = _check_proof(receipt, policy)
    openings.check(receipt.openings, receipt.entry.commitments)
    if receipt.row is not None:
        rows.check(receipt.row, receipt.entry)
    if receipt.proof is None or judged is None:
        assert receipt.promise is not None  # `parse` admits no file without both
        return Checked(receipt, receipt.promise.log, None, Fault.PROOF_MISSING)
    return Checked(
        receipt, receipt.proof.checkpoint.origin, judged, None if judged.met else Fault.COSIGNATURES_MISSING
    )


def promising(key: Key) -> Key:
    """The key under which a log of this key promises: the same public key, the name with `/receipt` behind."""
    return replace(key, name=key.name + SUFFIX, kind=Kind.ED25519)


def check_promise(promise: Promise, entry: Entry | None, policy: Policy) -> None:
    """That the log signed it, for this entry where there is one; else for the leaf that the promise names."""
    if entry is not None:
        require(promise.entry_id == entry.entry_id, Fault.BODY_DIFFERS)
        require(promise.leaf == entry.leaf(), Fault.BODY_DIFFERS)
        require(entry.at <= promise.accepted_at, Fault.MOMENT_DIFFERS)
    note = promise.note
    require(note.origin.endswith(SUFFIX), Fault.LOG_UNKNOWN, log=note.origin)
    # The extension line is not under an ML-DSA-44 signature, so only Ed25519 keys can promise.
    own = [key for key in policy.keys_of(promise.log) if key.kind in (Kind.ED25519, Kind.COSIGNATURE)]
    signed = checkpoints.signers(note, [promising(key) for key in own])
    require(bool(signed), Fault.NOT_SIGNED, log=note.origin)
    said = _ACCEPTED.fullmatch(note.extensions[0]) if len(note.extensions) == 1 else None
    require(said is not None and said.group(1) == promise.written_at, Fault.MOMENT_DIFFERS)
    merkle.check_inclusion(promise.index, note.size, promise.leaf, promise.path, note.root)


def _check_proof(receipt: Receipt, policy: Policy) -> Judged | None:
    if receipt.proof is None:
        return None
    checkpoint = receipt.proof.checkpoint
    judged = policy.judge(checkpoint)
    same = receipt.promise is None or receipt.promise.log == checkpoint.origin
    require(same, Fault.LOG_DIFFERS, log=checkpoint.origin)
    receipt.proof.check(receipt.entry.leaf())
    return judged


def _promise(content: JSON) -> Promise:
    if not isinstance(content, dict):
        raise Unproved(Fault.RECEIPT_MALFORMED, where="receipt")
    only_keys(content, _PROMISE, frozenset(), "receipt.")
    index, path = content["index"], content["path"]
    if not isinstance(index, int) or isinstance(index, bool) or index < 0:
        raise Unproved(Fault.RECEIPT_MALFORMED, where="receipt.index")
    if not isinstance(path, list) or len(path) > LONGEST_PATH:
        raise Unproved(Fault.RECEIPT_MALFORMED, where="receipt.path")
    return Promise(
        _text(content, "entry", "receipt."),
        from_hex(content["leaf"], HASH_BYTES, Fault.RECEIPT_MALFORMED, where="receipt.leaf"),
        moment(content["accepted_at"], Fault.RECEIPT_MALFORMED, where="receipt.accepted_at"),
        _text(content, "accepted_at", "receipt."),
        index,
        tuple(from_hex(part, HASH_BYTES, Fault.RECEIPT_MALFORMED, where="receipt.path") for part in path),
        checkpoints.parse(_text(content, "note", "receipt.")),
    )


def _text(content: Mapping[str, JSON], key: str, within: str = "") -> str:
    found = content[key]
    if not isinstance(found, str):
        raise Unproved(Fault.RECEIPT_MALFORMED, where=within + key)
    return found
