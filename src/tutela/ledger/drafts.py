"""Entries drawn up: their bodies, the commitments in them, and the encrypted openings that stand apart."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from tutela.core.crypto.keyring import KeyRing, Sealer
from tutela.core.crypto.suites import NONCE_BYTES
from tutela.core.proofs import merkle
from tutela.core.proofs.commitments import JSON, SALT_BYTES, commit
from tutela.core.proofs.entries import EntryContent
from tutela.core.proofs.keys import Signer
from tutela.core.proofs.tiles import LONGEST_ENTRY
from tutela.keys import current
from tutela.ledger import shredding, signing
from tutela.ledger.events import Event

OPENING: Final = "opening"  # the encryption context of openings
ENTRY: Final = ("id", "event", "organisation", "body", "leaf_hash", "accepted_at")
OPENING_COLUMNS: Final = ("entry", "label", "sealed")

_LABEL: Final = re.compile(r"[a-z][a-z-]{0,39}")
_ID_BYTES: Final = 16
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


@dataclass(frozen=True, slots=True)
class Pen:
    """What entries are written with: the keys in force, found once for a key ring and a log's name."""

    ring: KeyRing
    origin: str
    sealer: Sealer
    signers: Sequence[Signer]


_last: Pen | None = None


def pen() -> Pen:
    """With the keys that are in force at this moment."""
    global _last
    ring, origin, known = current.ring(), signing.origin(), _last
    # The ring is another object as soon as its file has changed.
    if known is None or known.ring is not ring or known.origin != origin:
        known = _last = Pen(ring, origin, ring.sealer(OPENING), signing.receipt_signers())
    return known


def rows(entries: Sequence[NewEntry], pen: Pen) -> tuple[list[_Row], list[_Opening]]:
    """The rows of `ENTRY` in order, and those of `OPENING_COLUMNS` under them."""
    drawn, openings = list[_Row](), list[_Opening]()
    for entry in entries:
        row, kept = _rows(entry, pen.sealer)
        drawn.append(row)
        openings.extend(kept)
    return drawn, openings


def _rows(entry: NewEntry, sealer: Sealer) -> tuple[_Row, list[_Opening]]:
    # One call for all that is random: each asks the system's own source.
    each = SALT_BYTES + NONCE_BYTES
    chance = os.urandom(_ID_BYTES + each * len(entry.openings))
    entry_id, at = UUID(bytes=chance[:_ID_BYTES], version=4), _ID_BYTES
    said, commitments, openings = str(entry_id), dict[str, str](), list[_Opening]()
    for label, data in entry.openings.items():
        if not _LABEL.fullmatch(label):
            raise ValueError("a label is a short lower-case word")
        salt, nonce = chance[at : at + SALT_BYTES], chance[at + SALT_BYTES : at + each]
        at += each
        commitments[label] = commit(salt, data).hex()
        openings.append((entry_id, label, sealer.seal(shredding.name(said, label), salt + data, nonce)))
    event = entry.event.value
    body = EntryContent(
        entry_id, event, entry.at, entry.organisation, entry.officer, entry.facts, commitments
    ).body()
    if len(body) > LONGEST_ENTRY:
        raise ValueError("an entry has 65,535 bytes at most")
    return (entry_id, event, entry.organisation, body, merkle.leaf_hash(body), entry.at), openings
