"""Checkpoints as in C2SP (c2sp.org/tlog-checkpoint): the head of a log, as the text of a signed note."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.encoding import from_base64, to_base64
from tutela.core.proofs.merkle import EMPTY_ROOT, HASH_BYTES

_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log's name, its number of leaves, its root (32 bytes), and lines that it may carry besides."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The text to be signed."""
        return "".join(
            f"{line}\n" for line in (self.origin, self.size, to_base64(self.root), *self.extensions)
        )


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint with the note that signs it, and the moment its cosignature states, to the second."""

    checkpoint: Checkpoint
    signed_at: datetime
    note: str


def parse(text: str) -> Checkpoint:
    """Reads the text of a note strictly. Refuses `PROOF_INVALID`."""
    lines = text.split("\n")
    _require(lines.pop() == "" and len(lines) >= 3 and all(lines), "not a checkpoint")
    origin, size, root, *extensions = lines
    hashed = from_base64(root)
    _require(bool(_SIZE.fullmatch(size)), "a checkpoint's size is not a number")
    _require(len(hashed) == HASH_BYTES, "a checkpoint's root is not 32 bytes long")
    _require(size != "0" or hashed == EMPTY_ROOT, "an empty log has the root of another")
    return Checkpoint(origin, int(size), hashed, tuple(extensions))


def _require(holds: bool, detail: str) -> None:
    if not holds:
        raise Refusal(Reason.PROOF_INVALID, detail=detail)
