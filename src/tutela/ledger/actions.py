"""Appending acts, taking them into the tree, and destroying what stands behind commitments."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid4

from django.db import connection, transaction

from tutela.core.crypto.keyring import Sealer
from tutela.core.crypto.suites import NONCE_BYTES
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import checkpoints, merkle, notes, receipts
from tutela.core.proofs.checkpoints import Checkpoint, SignedCheckpoint
from tutela.core.proofs.commitments import JSON, SALT_BYTES, commit
from tutela.core.proofs.entries import EntryContent
from tutela.core.proofs.frontier import Frontier
from tutela.core.proofs.receipts import Receipt
from tutela.core.proofs.tiles import LONGEST_ENTRY
from tutela.keys import current
from tutela.ledger import models, shredding, signing, tree
from tutela.ledger.events import Event
from tutela.sql.inserts import Rows, insert_together

INTEGRATED_AT_MOST: Final = 10_000
OPENING: Final = "opening"  # the encryption context of openings
_LABEL: Final = re.compile(r"[a-z][a-z-]{0,39}")

_ENTRY: Final = ("id", "event", "organisation", "body", "leaf_hash", "accepted_at")
_OPENING: Final = ("entry", "label", "sealed")
_Row = tuple[UUID, str, str, bytes, bytes, datetime]
_Opening = tuple[UUID, str, bytes]


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An act to be recorded. `facts` never name a person; what does goes into `openings`, by label.

    Each opening is stored apart, encrypted; the entry holds its salted commitment under the same label.
    """

    event: Event
    at: datetime
    organisation: str
    officer: str
    facts: Mapping[str, JSON]
    openings: Mapping[str, bytes] = field(default_factory=dict)


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
    """Many acts, in the caller's transaction: receipts in the same order, under one signature."""
    if not connection.in_atomic_block:
        raise RuntimeError("an entry is appended inside the transaction of the act it records")
    if not entries:
        return []
    sealer = current.ring().sealer(OPENING)
    rows, openings = list[_Row](), list[_Opening]()
    for entry in entries:
        row, kept = _rows(entry, sealer)
        rows.append(row)
        openings.extend(kept)
    insert_together(Rows(models.Entry, _ENTRY, rows), Rows(models.Opening, _OPENING, openings))
    return receipts.issue(
        signing.origin(),
        [(entry_id, leaf) for entry_id, _, _, _, leaf, _ in rows],
        max(entry.at for entry in entries),
        signing.receipt_signers(),
    )


@transaction.atomic
def integrate(*, at: datetime) -> SignedCheckpoint | None:
    """Takes up to 10,000 waiting entries into the tree and signs its new head; None when nothing waits.

    One at a time, all or nothing: whoever is killed here leaves the entries waiting for the next. Refuses
    `LEDGER_BROKEN` rather than sign over a stored tree that contradicts the last head, or over a head that this log's
    keys did not sign.
    """
    tree.lock()
    last = models.Checkpoint.objects.order_by("-number").first()
    size = last.size if last else 0
    leaves = tree.sequence(size, INTEGRATED_AT_MOST)
    if not leaves:
        return None
    frontier = _trusted_frontier(size, _signed_root(last) if last else merkle.EMPTY_ROOT)
    tree.store([node for leaf in leaves for node in frontier.push(leaf)])
    # A clock that was turned back must not make heads go back in time.
    moment = max(at, last.signed_at) if last else at
    signed = _signed(frontier, moment.astimezone(UTC).replace(microsecond=0))
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


def _rows(entry: NewEntry, sealer: Sealer) -> tuple[_Row, list[_Opening]]:
    entry_id, commitments, openings = uuid4(), dict[str, str](), list[_Opening]()
    for label, data in entry.openings.items():
        if not _LABEL.fullmatch(label):
            raise ValueError("a label is a short lower-case word")
        chance = os.urandom(SALT_BYTES + NONCE_BYTES)
        salt, nonce = chance[:SALT_BYTES], chance[SALT_BYTES:]
        commitments[label] = commit(salt, data).hex()
        name = shredding.name(entry_id, label)
        openings.append((entry_id, label, sealer.seal(name, salt + data, nonce)))
    event = entry.event.value
    body = EntryContent(
        entry_id, event, entry.at, entry.organisation, entry.officer, entry.facts, commitments
    ).body()
    if len(body) > LONGEST_ENTRY:
        raise ValueError("an entry has 65,535 bytes at most")
    return (entry_id, event, entry.organisation, body, merkle.leaf_hash(body), entry.at), openings


def _signed_root(last: models.Checkpoint) -> bytes:
    """The root that our own key signed for this size: the columns beside the note are no authority."""
    try:
        note = notes.parse(last.note)
        notes.verified(note, signing.checkpoint_verifiers())
        head = checkpoints.parse(note.text)
    except Refusal:
        raise Refusal(Reason.LEDGER_BROKEN, detail=f"the head of size {last.size} is not signed") from None
    if (head.origin, head.size) != (signing.origin(), last.size):
        raise Refusal(Reason.LEDGER_BROKEN, detail=f"the head of size {last.size} is signed for another")
    return head.root


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
