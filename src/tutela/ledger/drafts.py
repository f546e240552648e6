"""Entries drawn up: their bodies, the commitments in them, and the encrypted openings that stand apart."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Final
from uuid import UUID

from tutela.core.crypto.keyring import HashKey, KeyRing, Sealer
from tutela.core.crypto.suites import NONCE_BYTES
from tutela.core.proofs import merkle
from tutela.core.proofs.commitments import JSON, SALT_BYTES, canonical, commit
from tutela.core.proofs.entries import Frame
from tutela.core.proofs.keys import Signer
from tutela.core.proofs.tiles import LONGEST_ENTRY
from tutela.keys import current
from tutela.ledger import seals, shredding, signing
from tutela.ledger.events import Event
from tutela.sql.identifiers import TAIL_BYTES, dated_id

OPENING: Final = "opening"  # the encryption context of openings
ENTRY: Final = ("id", "event", "organisation", "body", "leaf_hash", "accepted_at", "seal")
OPENING_COLUMNS: Final = ("entry", "label", "sealed")

_LABEL: Final = re.compile(r"[a-z][a-z-]{0,39}")
_EACH: Final = SALT_BYTES + NONCE_BYTES
_Row = tuple[UUID, str, str, bytes, bytes, datetime, bytes]
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
    acceptance: HashKey
    signers: Sequence[Signer]


_last: Pen | None = None


def pen() -> Pen:
    """With the keys that are in force at this moment."""
    global _last
    ring, origin, known = current.ring(), signing.origin(), _last
    # The ring is another object as soon as its file has changed.
    if known is None or known.ring is not ring or known.origin != origin:
        known = _last = Pen(ring, origin, ring.sealer(OPENING), seals.key(), signing.receipt_signers())
    return known


def rows(entries: Sequence[NewEntry], pen: Pen) -> tuple[list[_Row], list[_Opening]]:
    """The rows of `ENTRY` in order, and those of `OPENING_COLUMNS` under them.

    In one piece: between two transactions the processor has forgotten us, and every function that is called anew costs
    more than what it does.
    """
    drawn, openings, frames, seal = list[_Row](), list[_Opening](), _Frames(), pen.sealer.seal
    # One call for all that is random: each asks the system's own source.
    chance = os.urandom(sum([TAIL_BYTES + _EACH * len(entry.openings) for entry in entries]))
    at = 0
    for entry in entries:
        entry_id = dated_id(entry.at, chance[at : at + TAIL_BYTES])
        at += TAIL_BYTES
        said, commitments, event = str(entry_id), list[str](), entry.event.value
        for label in sorted(entry.openings):
            if not _is_label(label):
                raise ValueError("a label is a short lower-case word")
            nonce_at, end = at + SALT_BYTES, at + _EACH
            salt, nonce, data = chance[at:nonce_at], chance[nonce_at:end], entry.openings[label]
            at = end
            commitments.append(f'"{label}":"{commit(salt, data).hex()}"')
            openings.append((entry_id, label, seal(shredding.name(said, label), salt + data, nonce)))
        kept = f"{{{','.join(commitments)}}}" if commitments else ""
        body = frames.of(entry, event).body(said, kept)
        if len(body) > LONGEST_ENTRY:
            raise ValueError("an entry has 65,535 bytes at most")
        leaf = merkle.leaf_hash(body)
        accepted = seals.seal(pen.acceptance, entry_id, leaf)
        drawn.append((entry_id, event, entry.organisation, body, leaf, entry.at, accepted))
    return drawn, openings


class _Frames:
    """The frames of entries: entries that were given one and the same mapping of facts share theirs."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, datetime, str, str, int], Frame] = {}
        self._said: dict[int, str] = {}

    def of(self, entry: NewEntry, event: str) -> Frame:
        # By the mapping itself, not what it says: the entries hold it, so no other can come to stand in its place.
        facts = id(entry.facts)
        like = (event, entry.at, entry.organisation, entry.officer, facts)
        frame = self._known.get(like)
        if frame is None:
            said = self._said.get(facts)
            if said is None:
                said = self._said[facts] = canonical(entry.facts).decode()
            frame = Frame.around(event, entry.at, entry.organisation, entry.officer, said)
            self._known[like] = frame
        return frame


@lru_cache(maxsize=256)
def _is_label(label: str) -> bool:
    return _LABEL.fullmatch(label) is not None
