"""Reads of the ledger: heads, proofs, the page of entries, and openings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import merkle
from tutela.core.proofs.checkpoints import Checkpoint, SignedCheckpoint
from tutela.core.proofs.commitments import SALT_BYTES
from tutela.core.proofs.merkle import HashAt
from tutela.core.proofs.receipts import ConsistencyProof, InclusionProof
from tutela.keys import current
from tutela.ledger import models, published, reading, shredding, signing, tree
from tutela.ledger.drafts import OPENING


class ReceiptState(StrEnum):
    """How far an entry has come."""

    ACCEPTED = "accepted"  # committed and promised
    INTEGRATED = "integrated"  # in the tree, under a signed head
    WITNESSED = (
        "witnessed"  # and that head, or a later one, is signed by as many witnesses as the policy asks
    )


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One line of the ledger page; names nobody."""

    entry_id: UUID
    event: str
    at: datetime
    organisation: str
    leaf: bytes
    position: int


@dataclass(frozen=True, slots=True)
class Opened:
    """What stands behind a commitment: `commitments.commit(salt, data)` gives it."""

    salt: bytes
    data: bytes


def checkpoint(size: int | None = None) -> SignedCheckpoint | None:
    """The newest signed head, or the one of exactly this size, with its cosignatures; None when there is none."""
    rows = models.Checkpoint.objects.order_by("-number")
    row = rows.first() if size is None else rows.filter(size=size).first()
    return None if row is None else published.cosigned(row)


def checkpoints(*, before: int | None = None, limit: int = 50) -> list[SignedCheckpoint]:
    """A page of heads, newest first: those of a size smaller than `before`."""
    rows = models.Checkpoint.objects.order_by("-size")
    rows = rows if before is None else rows.filter(size__lt=before)
    origin = signing.origin()
    return [
        SignedCheckpoint(Checkpoint(origin, row.size, bytes(row.root)), row.signed_at, row.note)
        for row in rows[:limit]
    ]


def waiting() -> int:
    """How many entries are accepted and not yet integrated."""
    return models.Entry.objects.filter(models.WAITING).count()


def is_waiting() -> bool:
    """Whether any entry is accepted and not yet integrated: one look at an index, which locks nothing."""
    return models.Entry.objects.filter(models.WAITING).exists()


def size() -> int:
    """How many entries stand under the newest signed head."""
    return reading.newest_size()


def waiting_since() -> datetime | None:
    """When the oldest entry that is not yet integrated was accepted; None when nothing waits."""
    rows = models.Entry.objects.filter(models.WAITING).order_by("accepted_at")
    return rows.values_list("accepted_at", flat=True).first()


def receipt_state(entry_id: UUID) -> ReceiptState:
    """How far the entry has come. Refuses `NOT_FOUND`."""
    position = _entry(entry_id).position
    if position is None:
        return ReceiptState.ACCEPTED
    if position < published.witnessed_size():
        return ReceiptState.WITNESSED
    return ReceiptState.INTEGRATED if position < size() else ReceiptState.ACCEPTED


def body(entry_id: UUID) -> bytes:
    """The bytes of the entry: their leaf hash is in the log. Refuses `NOT_FOUND`."""
    return bytes(_entry(entry_id).body)


def inclusion(entry_id: UUID, size: int | None = None) -> InclusionProof:
    """The entry's proof, or the one in the tree of `size`. Refuses `NOT_FOUND`, `NOT_READY`.

    Under the newest witnessed head that holds the entry; while there is none, under the newest.
    """
    if size is None:
        entry, head = reading.shown(entry_id)
    else:
        entry, head = reading.placed(entry_id), reading.head_of(size)
    if entry.position is None:
        raise Refusal(Reason.NOT_READY, what="proof")
    position = entry.position
    of = head.size if head else size or 0
    if not position < of or (head is None and of > reading.newest_size()):
        raise Refusal(Reason.NOT_READY, what="proof")
    path = _read(lambda at: merkle.inclusion(position, of, at))
    return InclusionProof(position, of, entry.leaf, path, head.note if head else None)


def consistency(old: int, new: int) -> ConsistencyProof:
    """That the tree of `old` is the beginning of that of `new`. Refuses `NOT_READY`, `PROOF_INVALID`."""
    if new > size():
        raise Refusal(Reason.NOT_READY, what="proof")
    return ConsistencyProof(old, new, _read(lambda at: merkle.consistency(old, new, at)))


def entries(
    *, before: int | None = None, limit: int = 50, organisation: str | None = None
) -> list[EntryLine]:
    """A page of integrated entries, newest first: those at a position smaller than `before`."""
    newest = size()
    below = newest if before is None else min(before, newest)
    rows = models.Entry.objects.filter(position__lt=below).order_by("-position")
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    columns = rows.values_list("id", "event", "accepted_at", "organisation", "leaf_hash", "position")
    return [
        EntryLine(entry_id, event, at, body, bytes(leaf), position)
        for entry_id, event, at, body, leaf, position in columns[:limit]
        if position is not None
    ]


def opening(entry_id: UUID, label: str) -> Opened:
    """What stands behind a commitment. Refuses `NOT_FOUND`, in the same words when it was shredded."""
    row = models.Opening.objects.filter(entry_id=entry_id, label=label, shredded_by__isnull=True).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="opening")
    plain = current.decrypt(OPENING, shredding.name(entry_id, label), bytes(row.sealed))
    return Opened(plain[:SALT_BYTES], plain[SALT_BYTES:])


def _entry(entry_id: UUID) -> models.Entry:
    entry = models.Entry.objects.filter(id=entry_id).first()
    if entry is None:
        raise Refusal(Reason.NOT_FOUND, what="entry")
    return entry


def _read(proof: Callable[[HashAt], list[bytes]]) -> tuple[bytes, ...]:
    try:
        return tuple(proof(tree.stored(merkle.needed(proof))))
    except KeyError:
        raise Refusal(Reason.LEDGER_BROKEN, detail="a node of the tree is gone") from None
