"""The body of `add-checkpoint` (c2sp.org/tlog-witness), read strictly and written for others."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from tutela_verify import checkpoints
from tutela_verify.checkpoints import Checkpoint
from tutela_verify.encoding import number, text_of, to_base64
from tutela_verify.faults import Fault, Unproved, require
from tutela_verify.proofs import hashes
from tutela_witness.refusals import Refused

LARGEST: Final = 512 << 10  # bytes of a body
_MOST_HASHES: Final = 63


@dataclass(frozen=True, slots=True)
class Submission:
    """The size that the submitter believes we know, the path from there, and the new checkpoint."""

    old: int
    path: tuple[bytes, ...]
    checkpoint: Checkpoint

    def body(self) -> bytes:
        """As it is sent."""
        lines = "".join(f"{to_base64(part)}\n" for part in self.path)
        return f"old {self.old}\n{lines}\n{self.checkpoint.note.written()}".encode()


def parse(body: bytes) -> Submission:
    """Reads a body. Refuses with 400 whatever is not exactly of the form."""
    try:
        head, gap, note = text_of(body, "body").partition("\n\n")
        first, *lines = head.split("\n")
        require(bool(gap) and first.startswith("old "), Fault.PROOF_MALFORMED, where="old")
        require(len(lines) <= _MOST_HASHES, Fault.PROOF_MALFORMED, where="length of the path")
        old = number(first.removeprefix("old "), Fault.PROOF_MALFORMED, where="old")
        return Submission(old, hashes(lines, Fault.PROOF_MALFORMED), checkpoints.parse(note))
    except Unproved as fault:
        where = fault.values.get("where", "")
        raise Refused(HTTPStatus.BAD_REQUEST, f"{fault.fault.value} {where}\n") from None
