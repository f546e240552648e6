"""Proofs as in C2SP (c2sp.org/tlog-proof): an index, a path, and the checkpoint that they lead to."""

from dataclasses import dataclass
from typing import Final

from tutela_verify import checkpoints, merkle
from tutela_verify.checkpoints import Checkpoint
from tutela_verify.encoding import from_base64, number
from tutela_verify.faults import Fault, require

HEADER: Final = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Proof:
    """That a leaf is number `index` (from 0) under a checkpoint. `extra` is not authenticated."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: Checkpoint
    extra: bytes | None = None

    def check(self, leaf: bytes) -> None:
        """That `leaf` (its hash, 32 bytes) stands there. Raises `INCLUSION_WRONG`."""
        merkle.check_inclusion(self.index, self.checkpoint.size, leaf, self.path, self.checkpoint.root)


def parse(text: str) -> Proof:
    """Reads a proof strictly. Raises `PROOF_MALFORMED`, `NOTE_MALFORMED`, `CHECKPOINT_MALFORMED`."""
    head, gap, note = text.partition("\n\n")
    require(bool(gap), Fault.PROOF_MALFORMED, where="empty line")
    lines = head.split("\n")
    require(lines.pop(0) == HEADER, Fault.PROOF_MALFORMED, where="first line")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = from_base64(lines.pop(0).removeprefix("extra "), Fault.PROOF_MALFORMED, where="extra")
    require(bool(lines) and lines[0].startswith("index "), Fault.PROOF_MALFORMED, where="index")
    index = number(lines.pop(0).removeprefix("index "), Fault.PROOF_MALFORMED, where="index")
    return Proof(index, hashes(lines, Fault.PROOF_MALFORMED), checkpoints.parse(note), extra)


def hashes(lines: list[str], fault: Fault) -> tuple[bytes, ...]:
    """One hash of 32 bytes a line, in base64; at most 64."""
    require(len(lines) <= merkle.LONGEST_PATH, fault, where="length of the path")
    found = tuple(from_base64(line, fault, where="base64") for line in lines)
    require(all(len(part) == merkle.HASH_BYTES for part in found), fault, where="hash")
    return found
