"""Signed notes (c2sp.org/signed-note@v1): a text with the signatures under it, read strictly."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import signatures
from tutela.core.proofs.encoding import from_base64, to_base64
from tutela.core.proofs.keys import KEY_ID_BYTES, NAME, Kind, Signer, Verifier, parse_verifier

__all__ = (
    "Kind",
    "Note",
    "Signature",
    "Signer",
    "Verifier",
    "from_base64",
    "parse",
    "parse_line",
    "parse_verifier",
    "sign",
    "to_base64",
    "verified",
)

_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")
_MOST_SIGNATURES: Final = 100


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the key's name and id, and the bytes that its type prescribes."""

    name: str
    key_id: bytes
    value: bytes

    def written(self) -> str:
        """The line as it stands in a note, with its end."""
        return f"— {self.name} {to_base64(self.key_id + self.value)}\n"

    def stamped_on_second(self) -> int:
        """The moment of a cosignature, in seconds since 1970 (POSIX time)."""
        return int.from_bytes(self.value[: signatures.STAMP_BYTES], "big")


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends with a newline, and its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    def written(self) -> str:
        """The note as it is stored and sent."""
        return self.text + "\n" + "".join(line.written() for line in self.signatures)


def sign(text: str, signers: Sequence[Signer], at: datetime) -> Note:
    """The text signed by each; `at` stands in cosignatures only, to the second."""
    second = int(at.timestamp())
    return Note(
        text,
        tuple(
            Signature(signer.name, signer.key_id(), signatures.made(text, signer, second))
            for signer in signers
        ),
    )


def parse(written: str) -> Note:
    """Reads a note strictly: what `written()` would write again, byte for byte. Refuses `PROOF_INVALID`."""
    text, separator, block = written.rpartition("\n\n")
    text += "\n"
    lines = block.split("\n")
    _require(bool(separator) and text != "\n" and lines.pop() == "" and bool(lines), "not a signed note")
    _require(not _CONTROL.search(written), "a note holds a control character")
    _require(len(lines) <= _MOST_SIGNATURES, "a note holds too many signatures")
    return Note(text, tuple(parse_line(line) for line in lines))


def verified(note: Note, verifiers: Sequence[Verifier]) -> list[tuple[Verifier, Signature]]:
    """The signatures made by known keys, all verified; those of unknown keys are passed over, as C2SP says.

    Refuses `PROOF_INVALID` when a known key's signature is wrong or when no known key signed.
    """
    known = {(verifier.name, verifier.key_id()): verifier for verifier in verifiers}
    found = []
    for line in note.signatures:
        verifier = known.get((line.name, line.key_id))
        if verifier is not None:
            signatures.check(note.text, verifier, line.value)
            found.append((verifier, line))
    _require(bool(found), "no known key signed this note")
    return found


def parse_line(line: str) -> Signature:
    """Reads one signature line, without its end. Refuses `PROOF_INVALID`."""
    parts = line.split(" ")
    _require(len(parts) == 3 and parts[0] == "—", "not a signature line")
    _, name, data = parts
    _require(bool(NAME.fullmatch(name)), "a signature has no proper name")
    value = from_base64(data)
    _require(len(value) > KEY_ID_BYTES, "a signature is too short")
    return Signature(name, value[:KEY_ID_BYTES], value[KEY_ID_BYTES:])


def _require(holds: bool, detail: str) -> None:
    if not holds:
        raise Refusal(Reason.PROOF_INVALID, detail=detail)
