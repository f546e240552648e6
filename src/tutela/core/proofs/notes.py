"""Signed notes as in C2SP (c2sp.org/signed-note@v1), with Ed25519 and timestamped cosignatures."""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tutela.core.errors import Reason, Refusal

_KEY_ID_BYTES: Final = 4
_STAMP_BYTES: Final = 8
_NAME: Final = re.compile(r"[^\s+]+")
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")
_MOST_SIGNATURES: Final = 100


class Kind(IntEnum):
    """The signature type identifier of a key."""

    ED25519 = 0x01  # signs the text
    COSIGNATURE = 0x04  # signs the text and a moment (c2sp.org/tlog-cosignature@v1)


@dataclass(frozen=True, slots=True)
class Verifier:
    """A name and a public key (32 bytes): what someone needs to check a signature."""

    name: str
    key: bytes
    kind: Kind = Kind.ED25519

    def key_id(self) -> bytes:
        """SHA-256(name ‖ 0x0A ‖ type ‖ public key), its first four bytes."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.key).digest()[:_KEY_ID_BYTES]

    def text(self) -> str:
        """The verifier key string: name+id+key."""
        return f"{self.name}+{self.key_id().hex()}+{to_base64(bytes([self.kind]) + self.key)}"


@dataclass(frozen=True, slots=True)
class Signer:
    """A name and a private key."""

    name: str
    key: Ed25519PrivateKey
    kind: Kind = Kind.ED25519

    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, self.key.public_key().public_bytes_raw(), self.kind)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the key's name and id, and the bytes that its type prescribes."""

    name: str
    key_id: bytes
    value: bytes

    def stamped_on_second(self) -> int:
        """The moment of a cosignature, in seconds since 1970 (POSIX time)."""
        return int.from_bytes(self.value[:_STAMP_BYTES], "big")


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends with a newline, and its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    def written(self) -> str:
        """The note as it is stored and sent."""
        lines = (f"— {line.name} {to_base64(line.key_id + line.value)}\n" for line in self.signatures)
        return self.text + "\n" + "".join(lines)


def sign(text: str, signers: Sequence[Signer], at: datetime) -> Note:
    """The text signed by each; `at` stands in cosignatures only, to the second."""
    return Note(text, tuple(_signature(text, signer, int(at.timestamp())) for signer in signers))


def parse(written: str) -> Note:
    """Reads a note strictly: what `written()` would write again, byte for byte. Refuses `PROOF_INVALID`."""
    text, separator, block = written.rpartition("\n\n")
    text += "\n"
    lines = block.split("\n")
    _require(bool(separator) and text != "\n" and lines.pop() == "" and bool(lines), "not a signed note")
    _require(not _CONTROL.search(written), "a note holds a control character")
    _require(len(lines) <= _MOST_SIGNATURES, "a note holds too many signatures")
    return Note(text, tuple(_parsed_line(line) for line in lines))


def parse_verifier(text: str) -> Verifier:
    """Reads a verifier key string strictly. Refuses `PROOF_INVALID`."""
    parts = text.split("+", 2)
    _require(len(parts) == 3, "not a verifier key")
    data = from_base64(parts[2])
    _require(len(data) == 33 and data[0] in list(Kind), "a verifier key of unknown type")
    verifier = Verifier(parts[0], data[1:], Kind(data[0]))
    _require(bool(_NAME.fullmatch(verifier.name)), "a verifier key has no proper name")
    _require(verifier.text() == text, "a verifier key contradicts its own id")
    return verifier


def verified(note: Note, verifiers: Sequence[Verifier]) -> list[tuple[Verifier, Signature]]:
    """The signatures made by known keys, all verified; those of unknown keys are passed over, as C2SP says.

    Refuses `PROOF_INVALID` when a known key's signature is wrong or when no known key signed.
    """
    known = {(verifier.name, verifier.key_id()): verifier for verifier in verifiers}
    found = []
    for line in note.signatures:
        verifier = known.get((line.name, line.key_id))
        if verifier is not None:
            _check(note.text, verifier, line)
            found.append((verifier, line))
    _require(bool(found), "no known key signed this note")
    return found


def to_base64(data: bytes) -> str:
    """Standard base64 with padding (RFC 4648, 4)."""
    return base64.b64encode(data).decode()


def from_base64(text: str) -> bytes:
    """The reverse, for canonical encodings only. Refuses `PROOF_INVALID`."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    _require(to_base64(data) == text, "not canonical base64")
    return data


def _signature(text: str, signer: Signer, second: int) -> Signature:
    verifier = signer.verifier()
    stamp = second.to_bytes(_STAMP_BYTES, "big") if signer.kind is Kind.COSIGNATURE else b""
    value = stamp + signer.key.sign(_message(text, signer.kind, second))
    return Signature(signer.name, verifier.key_id(), value)


def _check(text: str, verifier: Verifier, line: Signature) -> None:
    stamp = _STAMP_BYTES if verifier.kind is Kind.COSIGNATURE else 0
    message = _message(text, verifier.kind, line.stamped_on_second())
    try:
        Ed25519PublicKey.from_public_bytes(verifier.key).verify(line.value[stamp:], message)
    except (InvalidSignature, ValueError):
        raise Refusal(Reason.PROOF_INVALID, detail="a signature is wrong") from None


def _message(text: str, kind: Kind, second: int) -> bytes:
    return (f"cosignature/v1\ntime {second}\n{text}" if kind is Kind.COSIGNATURE else text).encode()


def _parsed_line(line: str) -> Signature:
    parts = line.split(" ")
    _require(len(parts) == 3 and parts[0] == "—", "not a signature line")
    _, name, data = parts
    _require(bool(_NAME.fullmatch(name)), "a signature has no proper name")
    value = from_base64(data)
    _require(len(value) > _KEY_ID_BYTES, "a signature is too short")
    return Signature(name, value[:_KEY_ID_BYTES], value[_KEY_ID_BYTES:])


def _require(holds: bool, detail: str) -> None:
    if not holds:
        raise Refusal(Reason.PROOF_INVALID, detail=detail)
