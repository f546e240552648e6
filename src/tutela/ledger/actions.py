"""Appending acts, taking them into the tree, and destroying what stands behind commitments."""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import checkpoints, merkle, notes, receipts
from tutela.core.proofs.checkpoints import Checkpoint, SignedCheckpoint
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.frontier import Frontier
from tutela.core.proofs.receipts import Receipt
from tutela.ledger import drafts, models, remembered, shredding, signing, steady, tree
from tutela.ledger.drafts import OPENING, NewEntry
from tutela.ledger.events import Event
from tutela.ledger.remembered import Remembered
from tutela.sql.inserts import Rows, insert_together

__all__ = ("INTEGRATED_AT_MOST", "OPENING", "NewEntry", "append", "append_many", "integrate", "shred")

INTEGRATED_AT_MOST: Final = 10_000
_NAMED: Final = 20  # of entries set aside at once; `verify` names all
_log = logging.getLogger(__name__)


def append(
    *,
    event: Event,
    at: datetime,
    organisation: str,
    officer: str,
    facts: Mapping[str, JSON],
    openings: Mapping[str, bytes] | None = None,
) -> Receipt:
    """One act, in the caller's transaction. The receipt counts once that transaction has committed."""
    return append_many([NewEntry(event, at, organisation, officer, facts, openings or {})])[0]


def append_many(entries: Sequence[NewEntry]) -> list[Receipt]:
    """Many acts, in the caller's transaction: receipts in the same order, under one signature.

    It is made where a receipt is read, if any is: best after the transaction, for SQLite then keeps nobody waiting.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an entry is appended inside the transaction of the act it records")
    if not entries:
        return []
    pen = drafts.pen()
    rows, openings = drafts.rows(entries, pen)
    issued = receipts.issue(
        pen.origin,
        [(entry_id, leaf) for entry_id, _, _, _, leaf, _, _ in rows],
        max(entry.at for entry in entries),
        pen.signers,
    )
    insert_together(
        Rows(models.Entry, drafts.ENTRY, rows), Rows(models.Opening, drafts.OPENING_COLUMNS, openings)
    )
    return issued


@transaction.atomic
def integrate(*, at: datetime, count: steady.Count | None = None) -> SignedCheckpoint | None:
    """Takes up to 10,000 waiting entries into the tree and signs its new head; None when nothing waits.

    An entry without the seal of this log is set aside and keeps no other waiting. Where `count` is given, the head's
    date does not follow a clock that leaps.

    One at a time, all or nothing: whoever is killed here leaves the entries waiting for the next. Refuses
    `LEDGER_BROKEN` rather than sign over a stored tree that contradicts the last head, or over a head that this log's
    keys did not sign; `LEDGER_RESTORED`, `LEDGER_UNREMEMBERED` where this machine has signed, or would have to know of,
    a head that the database does not continue.
    """
    tree.lock()
    last = models.Checkpoint.objects.order_by("-number").first()
    size = last.size if last else 0
    root = _signed_root(last) if last else merkle.EMPTY_ROOT
    kept = remembered.required((size, root))
    leaves = _taken(size, kept)
    if not leaves:
        return None
    frontier = _trusted_frontier(size, root)
    tree.store([node for leaf in leaves for node in frontier.push(leaf)])
    at = steady.granted(at, kept.reading if kept else None, count)
    # A clock that was turned back must not make heads go back in time.
    moment = max([at, *(one.signed_at for one in (last, kept) if one)])
    signed = _signed(frontier, moment.astimezone(UTC).replace(microsecond=0))
    reading = steady.Reading(count, at) if count else None
    remembered.keep(signed, before=(size, root), leaves=leaves, after=kept, reading=reading)
    models.Checkpoint.objects.create(
        number=last.number + 1 if last else 1,
        size=frontier.size,
        root=frontier.root(),
        note=signed.note,
        signed_at=signed.signed_at,
    )
    return signed


def shred(*, at: datetime, organisation: str, officer: str, entries: Sequence[UUID]) -> Receipt:
    """Destroys what stands behind all commitments of these entries, for ever; in the caller's transaction.

    The act's own entry holds their number and the root over their names, no reason and no list; so callers
    mix what is sealed with what has reached the end of its ordinary time. Refuses `NOT_FOUND` when nothing is
    left to destroy.
    """
    openings = models.Opening.objects.filter(entry__in=entries, shredded_by__isnull=True)
    names = shredding.names(openings.select_for_update().values_list("entry_id", "label"))
    if not names:
        raise Refusal(Reason.NOT_FOUND, what="opening")
    facts = shredding.facts(names)
    receipt = append(
        event=Event.OPENINGS_SHREDDED, at=at, organisation=organisation, officer=officer, facts=facts
    )
    openings.update(sealed=b"", shredded_by=receipt.entry_id)
    return receipt


def _taken(size: int, kept: Remembered | None) -> list[bytes]:
    """The leaves that come next: those of the head that was remembered and never committed, before any other."""
    if kept is None or kept.place[0] <= size:
        taken = tree.sequence(size, INTEGRATED_AT_MOST)
        if taken.strangers:
            _log.critical(
                "Set aside, without the seal of this log: %d entries (%s).",
                len(taken.strangers),
                ", ".join(map(str, taken.strangers[:_NAMED])),
            )
        return taken.leaves
    if not tree.sequence_again(size, kept.leaves):
        raise Refusal(Reason.LEDGER_RESTORED, size=size, kept=kept.place[0])
    return list(kept.leaves)


def _signed_root(last: models.Checkpoint) -> bytes:
    """The root that our own key signed for this size: the columns beside the note are no authority."""
    try:
        head = _verified(last.note, tuple(signing.checkpoint_verifiers()))
    except Refusal:
        raise Refusal(Reason.LEDGER_BROKEN, detail=f"the head of size {last.size} is not signed") from None
    if (head.origin, head.size) != (signing.origin(), last.size):
        raise Refusal(Reason.LEDGER_BROKEN, detail=f"the head of size {last.size} is signed for another")
    return head.root


@lru_cache(maxsize=2)
def _verified(written: str, verifiers: tuple[notes.Verifier, ...]) -> Checkpoint:
    """What stands in a note once it is verified; that of the head before is asked for more than once."""
    note = notes.parse(written)
    notes.verified(note, verifiers)
    return checkpoints.parse(note.text)


def _trusted_frontier(size: int, root: bytes) -> Frontier:
    try:
        frontier = tree.frontier(size)
    except KeyError:
        raise Refusal(Reason.LEDGER_BROKEN, detail=f"a node of the tree of size {size} is gone") from None
    if frontier.root() != root:
        raise Refusal(Reason.LEDGER_BROKEN, detail=f"the tree of size {size} contradicts its checkpoint")
    return frontier


def _signed(frontier: Frontier, at: datetime) -> SignedCheckpoint:
    head = Checkpoint(signing.origin(), frontier.size, frontier.root())
    return SignedCheckpoint(head, at, notes.sign(head.text(), signing.checkpoint_signers(), at).written())
