"""What the caller holds: at once a signed receipt of acceptance, later a proof of being in the log."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final
from uuid import UUID

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import checkpoints, merkle, notes
from tutela.core.proofs.checkpoints import Checkpoint
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.entries import moment

_PROOF_HEADER: Final = "c2sp.org/tlog-proof@v1"
_ACCEPTED: Final = re.compile(r"accepted (\S+)")
_HEX: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Receipt:
    """The log's promise to take in an entry.

    One signature serves all entries of a transaction: the note states the root of a small tree over their
    leaf hashes, and `path` leads from this entry's leaf to it. The origin of the note is the log's with
    `/receipt` behind, so that no receipt can be shown as a checkpoint. `accepted_at` is the moment in the
    note, the latest of its entries'.

    One that was just issued is signed when its note is first read: most acts show their receipt to nobody, and to
    sign it takes as long as all else that is worked out for an entry. What is signed, with which keys and as of which
    moment, is settled when it is issued.
    """

    entry_id: UUID
    leaf: bytes
    accepted_at: datetime
    index: int
    path: tuple[bytes, ...]
    note: str

    if not TYPE_CHECKING:  # it would let every other name pass

        def __getattr__(self, name: str) -> str:
            """The note, where it is still to be signed."""
            held = self.__dict__
            if name != "note" or "_promise" not in held:
                raise AttributeError(name)
            note = held["note"] = held["_promise"].note
            return note

    def origin(self) -> str:
        """The name of the log that promised."""
        return self.note.partition("\n")[0].removesuffix("/receipt")

    def as_json(self) -> dict[str, JSON]:
        """For storage and for the caller; `from_json` reads it."""
        return {
            "entry": str(self.entry_id),
            "leaf": self.leaf.hex(),
            "accepted_at": moment(self.accepted_at),
            "index": self.index,
            "path": [part.hex() for part in self.path],
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """A leaf is number `index` of a log of `size`; `note` is the signed checkpoint of that size, if any."""

    index: int
    size: int
    leaf: bytes
    path: tuple[bytes, ...]
    note: str | None

    def as_text(self) -> str:
        """The proof with its checkpoint in the C2SP form (c2sp.org/tlog-proof@v1)."""
        if self.note is None:
            raise Refusal(Reason.NOT_READY, what="checkpoint")
        lines = (_PROOF_HEADER, f"index {self.index}", *map(notes.to_base64, self.path))
        return "".join(f"{line}\n" for line in lines) + "\n" + self.note


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """The log of size `old` is the beginning of the log of size `new`."""

    old: int
    new: int
    path: tuple[bytes, ...]


def receipt_origin(origin: str) -> str:
    """The name under which the log of `origin` signs receipts."""
    return f"{origin}/receipt"


def issue(
    origin: str, entries: Sequence[tuple[UUID, bytes]], at: datetime, signers: Sequence[notes.Signer]
) -> list[Receipt]:
    """One receipt for each (entry id, leaf hash), under one note, which is signed once one of them is asked for it."""
    levels = _levels([leaf for _, leaf in entries])
    promise = _Promise(origin, len(entries), levels[-1][0], at, signers)
    return [
        _under(promise, entry_id=entry_id, leaf=leaf, accepted_at=at, index=index, path=_path(index, levels))
        for index, (entry_id, leaf) in enumerate(entries)
    ]


def verify(receipt: Receipt, origin: str, verifiers: Sequence[notes.Verifier]) -> None:
    """Checks signature, name, moment and path; that the body hashes to `leaf` is the holder's to check.

    `verifiers` are the log's receipt keys (`receipt_origin`). Refuses `PROOF_INVALID`.
    """
    note = notes.parse(receipt.note)
    notes.verified(note, verifiers)
    promise = checkpoints.parse(note.text)
    said = _ACCEPTED.fullmatch(promise.extensions[0]) if len(promise.extensions) == 1 else None
    if promise.origin != receipt_origin(origin) or said is None:
        raise Refusal(Reason.PROOF_INVALID, detail="not a receipt of this log")
    if said.group(1) != moment(receipt.accepted_at):
        raise Refusal(Reason.PROOF_INVALID, detail="the receipt names another moment")
    merkle.verify_inclusion(
        index=receipt.index, size=promise.size, leaf=receipt.leaf, path=receipt.path, root=promise.root
    )


def from_json(content: Mapping[str, JSON]) -> Receipt:
    """Reads what `as_json` wrote. Refuses `PROOF_INVALID`; `verify` says whether it is true."""
    try:
        index, path, note = content["index"], content["path"], content["note"]
        if set(content) != {"entry", "leaf", "accepted_at", "index", "path", "note"}:
            raise ValueError("unknown field")
        if not isinstance(index, int) or not isinstance(path, list) or not isinstance(note, str):
            raise TypeError("wrong kind of value")
        return Receipt(
            UUID(str(content["entry"])),
            _hash(content["leaf"]),
            datetime.fromisoformat(str(content["accepted_at"])),
            index,
            tuple(_hash(part) for part in path),
            note,
        )
    except (KeyError, TypeError, ValueError):
        raise Refusal(Reason.PROOF_INVALID, detail="not a receipt") from None


def _hash(text: JSON) -> bytes:
    if not isinstance(text, str) or not _HEX.fullmatch(text):
        raise ValueError("not a hash")
    return bytes.fromhex(text)


class _Promise:
    """What a log says of all entries of one transaction, and is to sign it with."""

    def __init__(
        self, origin: str, size: int, root: bytes, at: datetime, signers: Sequence[notes.Signer]
    ) -> None:
        self._said, self._at, self._signers = (origin, size, root), at, signers

    @cached_property
    def note(self) -> str:
        """The signed note."""
        origin, size, root = self._said
        text = Checkpoint(receipt_origin(origin), size, root, (f"accepted {moment(self._at)}",)).text()
        return notes.sign(text, self._signers, self._at).written()


def _under(promise: _Promise, **fields: object) -> Receipt:
    """A receipt without its note; set at once, as a frozen class sets its fields one by one."""
    receipt = object.__new__(Receipt)
    receipt.__dict__.update(fields, _promise=promise)
    return receipt


def _levels(leaves: list[bytes]) -> list[list[bytes]]:
    """All levels of a small tree; a last hash without sibling rises unchanged, as RFC 6962's splits imply."""
    levels = [leaves]
    while len(levels[-1]) > 1:
        below = levels[-1]
        above = [merkle.node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)]
        levels.append(above + below[len(above) * 2 :])
    return levels


def _path(index: int, levels: list[list[bytes]]) -> tuple[bytes, ...]:
    path = []
    for level in levels:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        index >>= 1
    return tuple(path)
