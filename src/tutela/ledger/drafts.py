"""Entries drawn up: their bodies, the commitments in them, and the encrypted openings that stand apart."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Final
from uuid import UUID

from tutela.core.crypto.keyring import KeyRing, Sealer
from tutela.core.crypto.suites import NONCE_BYTES
from tutela.core.proofs import merkle
from tutela.core.proofs.commitments import JSON, SALT_BYTES, canonical, commit
from tutela.core.proofs.entries import Frame
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
_EACH: Final = SALT_BYTES + NONCE_BYTES
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
    drawn, openings, frames = list[_Row](), list[_Opening](), _Frames()
    # One call for all that is random: each asks the system's own source.
    chance = _Chance(sum(_ID_BYTES + _EACH * len(entry.openings) for entry in entries))
    for entry in entries:
        row, kept = _rows(entry, pen.sealer, frames.of(entry), chance)
        drawn.append(row)
        openings.extend(kept)
    return drawn, openings


class _Chance:
    """Bytes of the system's own source, taken one after the other."""

    def __init__(self, count: int) -> None:
        self._bytes, self._at = os.urandom(count), 0

    def take(self, count: int) -> bytes:
        start, self._at = self._at, self._at + count
        return self._bytes[start : self._at]


class _Frames:
    """The frames of entries: entries that were given one and the same mapping of facts share theirs."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, datetime, str, str, int], Frame] = {}
        self._said: dict[int, str] = {}

    def of(self, entry: NewEntry) -> Frame:
        event = entry.event.value
        # By the mapping itself, not what it says: the entries hold it, so no other can come to stand in its place.
        like = (event, entry.at, entry.organisation, entry.officer, id(entry.facts))
        frame = self._known.get(like)
        if frame is None:
            said = self._facts(entry.facts)
            frame = Frame.around(event, entry.at, entry.organisation, entry.officer, said)
            self._known[like] = frame
        return frame

    def _facts(self, facts: Mapping[str, JSON]) -> str:
        said = self._said.get(id(facts))
        if said is None:
            said = self._said[id(facts)] = canonical(facts).decode()
        return said


def _rows(entry: NewEntry, sealer: Sealer, frame: Frame, chance: _Chance) -> tuple[_Row, list[_Opening]]:
    entry_id = UUID(bytes=chance.take(_ID_BYTES), version=4)
    said, commitments, openings = str(entry_id), list[str](), list[_Opening]()
    for label in sorted(entry.openings):
        if not _is_label(label):
            raise ValueError("a label is a short lower-case word")
        data, salt, nonce = entry.openings[label], chance.take(SALT_BYTES), chance.take(NONCE_BYTES)
        commitments.append(f'"{label}":"{commit(salt, data).hex()}"')
        openings.append((entry_id, label, sealer.seal(shredding.name(said, label), salt + data, nonce)))
    body = frame.body(said, f"{{{','.join(commitments)}}}" if commitments else "")
    if len(body) > LONGEST_ENTRY:
        raise ValueError("an entry has 65,535 bytes at most")
    leaf = merkle.leaf_hash(body)
    return (entry_id, entry.event.value, entry.organisation, body, leaf, entry.at), openings


@lru_cache(maxsize=256)
def _is_label(label: str) -> bool:
    return _LABEL.fullmatch(label) is not None
