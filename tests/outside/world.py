"""A small log made with the registry's own code, for programs that must judge it without that code."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from tutela.core.proofs import merkle, notes, receipts
from tutela.core.proofs.checkpoints import Checkpoint
from tutela.core.proofs.commitments import JSON, canonical, commit
from tutela.core.proofs.entries import EntryContent
from tutela.core.proofs.frontier import Frontier
from tutela.core.proofs.notes import Kind, Signer
from tutela_verify.keys import Key
from tutela_verify.tiles import WIDTH, tile_path, tile_width
from tutela_witness.keyfile import CosigningKey

AT = datetime(2026, 11, 21, 8, 0, 0, 123456, tzinfo=UTC)
ORIGIN = "tutela.example/log"
LOG_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LOG = Signer(ORIGIN, LOG_KEY)
LOG_DATED = Signer(ORIGIN, LOG_KEY, Kind.COSIGNATURE)
STRANGER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(9, 41))))
COURT = Signer(
    "w.court.example/1", Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))), Kind.COSIGNATURE
)
OFFICE = Signer(
    "w.office.example/1", Ed25519PrivateKey.from_private_bytes(bytes(range(2, 34))), Kind.COSIGNATURE
)
_SEED = MLDSA44PrivateKey.from_seed_bytes(bytes(range(3, 35)))
PROSECUTOR = CosigningKey(Key("w.procuratorate.example/1", 6, _SEED.public_key().public_bytes_raw()), _SEED)
SALT = bytes(range(32))
PERSON = canonical({"document": "11010119900307888X", "name": "林晓青"})
FACTS: Mapping[str, JSON] = {
    "purpose": "school-hire",
    "answer": "no-record",
    "refusal": "",
    "list_version": 7,
    "list_root": "ab" * 32,
    "policy": "cd" * 32,
    "power": "schools-ask",
    "register": "fictional",
}


def entry(number: int, event: str = "inquiry:answered", facts: Mapping[str, Any] = FACTS) -> EntryContent:
    """One act of the fictional log."""
    commitments = {
        "person": commit(SALT, PERSON).hex(),
        "authorisation": commit(SALT, b'{"authorisation":"SQ-1"}').hex(),
        "index": commit(SALT, bytes(3072)).hex(),
    }
    return EntryContent(UUID(int=number + 1), event, AT, "school-1", "officer-1", facts, commitments)


def settled(number: int) -> EntryContent:
    """What a pending answer came to: the commitments of its question stand among the facts."""
    first = entry(number)
    repeated = {label: first.commitments[label] for label in ("person", "authorisation")}
    facts = {**FACTS, "entry": str(first.entry_id), "commitments": repeated}
    return EntryContent(UUID(int=number + 1), "answer:settled", AT, "registry", "registry", facts, {})


@dataclass
class FictionalLog:
    """Entries by place, read as the registry reads its own tree."""

    bodies: list[bytes] = field(default_factory=list)

    @classmethod
    def of(cls, size: int) -> "FictionalLog":
        """A log of `size` ordinary answers."""
        return cls([entry(number).body() for number in range(size)])

    def leaves(self) -> list[bytes]:
        """The leaf hashes."""
        return [merkle.leaf_hash(body) for body in self.bodies]

    def at(self) -> merkle.HashAt:
        """All complete nodes."""
        nodes, frontier = {}, Frontier()
        for leaf in self.leaves():
            nodes.update({(level, index): found for level, index, found in frontier.push(leaf)})
        return lambda level, index: nodes[level, index]

    def root(self, size: int | None = None) -> bytes:
        """The head at a size, by default the whole."""
        return merkle.root(len(self.bodies) if size is None else size, self.at())

    def checkpoint(
        self, signers: Sequence[Signer] = (LOG, LOG_DATED), size: int | None = None, at: datetime = AT
    ) -> str:
        """A signed note over a head."""
        of = len(self.bodies) if size is None else size
        return notes.sign(Checkpoint(ORIGIN, of, self.root(of)).text(), signers, at).written()

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The path between two sizes."""
        return merkle.consistency(old, new, self.at())

    def write(self, folder: Path, note: str | None = None) -> None:
        """The whole log as C2SP tiles in a folder."""
        size, at, level = len(self.bodies), self.at(), 0
        while size >> (8 * level):
            for index in range(-(-(size >> (8 * level)) // WIDTH)):
                width = tile_width(level, index, size)
                path = folder / tile_path(level, index, width)
                path.parent.mkdir(parents=True, exist_ok=True)
                first = index * WIDTH
                path.write_bytes(b"".join(at(8 * level, first + place) for place in range(width)))
            level += 1
        (folder / "checkpoint").write_text(note or self.checkpoint(), "utf-8")


def receipt_file(
    log: FictionalLog,
    place: int,
    signers: Sequence[Signer] = (LOG, LOG_DATED, COURT, OFFICE),
    accepted: Sequence[int] = (),
) -> dict[str, Any]:
    """The receipt file of one entry, accepted together with `accepted` others."""
    together = [place, *accepted]
    entries = [(UUID(int=number + 1), log.leaves()[number]) for number in together]
    promise = receipts.issue(ORIGIN, entries, AT, [Signer(f"{ORIGIN}/receipt", LOG_KEY)])[0]
    path = tuple(merkle.inclusion(place, len(log.bodies), log.at()))
    leaf = log.leaves()[place]
    proof = receipts.InclusionProof(place, len(log.bodies), leaf, path, log.checkpoint(signers))
    return {
        "format": "tutela-receipt/1",
        "body": base64.b64encode(log.bodies[place]).decode(),
        "receipt": promise.as_json(),
        "proof": proof.as_text(),
        "openings": {"person": {"salt": SALT.hex(), "data": base64.b64encode(PERSON).decode()}},
    }


def policy_file(quorum: str = "both", logs: Sequence[Signer] = (LOG,)) -> str:
    """A policy over the log and its three witnesses."""
    return "".join(
        (
            *(f"log {log.verifier().text()}\n" for log in logs),
            f"witness court {COURT.verifier().text()} https://w.court.example/\n",
            f"witness office {OFFICE.verifier().text()}\n",
            f"witness procuratorate {PROSECUTOR.public.text()}\n",
            "group both 2 court office\n",
            "group all-three all both procuratorate\n",
            f"quorum {quorum}\n",
        )
    )


ROW_SALT = bytes(range(16))


def row_hash(number: str, name: str, index: bytes, letter: bytes) -> bytes:
    """The hash of one row, as written in the format's description."""
    person = len(number.encode()).to_bytes(4, "big") + number.encode() + name.encode()
    return sha256(b"\x02" + index + letter + person).digest()


def row_leaf(salt: bytes, place: int, number: str, name: str, index: bytes, letter: bytes) -> bytes:
    """The leaf of one row of an older run, as written there."""
    hidden = salt + place.to_bytes(4, "big") + len(number.encode()).to_bytes(4, "big")
    return merkle.leaf_hash(sha256(hidden + number.encode() + name.encode()).digest() + index + letter)


def dumped(content: Mapping[str, object]) -> bytes:
    """A receipt file as bytes."""
    return json.dumps(content, ensure_ascii=False).encode()
