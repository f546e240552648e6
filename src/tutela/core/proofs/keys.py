"""The keys of signed notes (c2sp.org/signed-note, c2sp.org/tlog-cosignature), by the type of their signatures."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType
from typing import Final, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from tutela.core.crypto import sm2
from tutela.core.crypto.sm2 import SM2PrivateKey
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.encoding import from_base64, to_base64

KEY_ID_BYTES: Final = 4
NAME: Final = re.compile(r"[^\s+]+")
_SM2_NAME: Final = b"GB/T 32918.2 SM2 with SM3"  # what follows the byte for types of no assigned number

PrivateKey: TypeAlias = Ed25519PrivateKey | MLDSA44PrivateKey | SM2PrivateKey


class Kind(IntEnum):
    """The type of a signature; the number is the identifier byte that C2SP assigns."""

    ED25519 = 0x01  # signs the text
    COSIGNATURE = 0x04  # Ed25519 over a moment and the text
    ML_DSA_44 = (
        0x06  # over signer, moment, origin, size and root of a checkpoint; further lines are not signed
    )
    SM2 = 0xFF  # a type of our own: signs the text

    def prefix(self) -> bytes:
        """What stands before the public key wherever it is hashed or written."""
        return bytes([self]) + (_SM2_NAME if self is Kind.SM2 else b"")

    def is_stamped(self) -> bool:
        """Whether the signature states its moment."""
        return self in (Kind.COSIGNATURE, Kind.ML_DSA_44)


PUBLIC_BYTES: Final[Mapping[Kind, int]] = MappingProxyType(
    {Kind.ED25519: 32, Kind.COSIGNATURE: 32, Kind.ML_DSA_44: 1312, Kind.SM2: sm2.PUBLIC_BYTES}
)


@dataclass(frozen=True, slots=True)
class Verifier:
    """A name and a public key, of the length its kind prescribes: what someone needs to check a signature."""

    name: str
    key: bytes
    kind: Kind = Kind.ED25519

    def key_id(self) -> bytes:
        """SHA-256(name ‖ 0x0A ‖ type ‖ public key), its first four bytes."""
        return sha256(self.name.encode() + b"\n" + self.kind.prefix() + self.key).digest()[:KEY_ID_BYTES]

    def text(self) -> str:
        """The verifier key string: name+id+key."""
        return f"{self.name}+{self.key_id().hex()}+{to_base64(self.kind.prefix() + self.key)}"


@dataclass(frozen=True, slots=True)
class Signer:
    """A name and a private key, of the algorithm its kind prescribes."""

    name: str
    key: PrivateKey
    kind: Kind = Kind.ED25519

    def verifier(self) -> Verifier:
        """The public half."""
        key = self.key
        public = key.public if isinstance(key, SM2PrivateKey) else key.public_key().public_bytes_raw()
        return Verifier(self.name, public, self.kind)

    def key_id(self) -> bytes:
        """That of the public half: it stands in every line this key signs."""
        return _key_id(self)


@lru_cache(maxsize=256)
def _key_id(signer: Signer) -> bytes:
    """To find the public half of a key takes as long as a signature."""
    return signer.verifier().key_id()


def parse_verifier(text: str) -> Verifier:
    """Reads a verifier key string strictly. Refuses `PROOF_INVALID`, a type that is not known here included."""
    parts = text.split("+", 2)
    _require(len(parts) == 3, "not a verifier key")
    name, _, data = parts[0], parts[1], from_base64(parts[2])
    kinds = [
        kind
        for kind, length in PUBLIC_BYTES.items()
        if data.startswith(kind.prefix()) and len(data) == len(kind.prefix()) + length
    ]
    _require(len(kinds) == 1, "a verifier key of unknown type")
    verifier = Verifier(name, data[len(kinds[0].prefix()) :], kinds[0])
    _require(bool(NAME.fullmatch(verifier.name)), "a verifier key has no proper name")
    _require(verifier.text() == text, "a verifier key contradicts its own id")
    return verifier


def _require(holds: bool, detail: str) -> None:
    if not holds:
        raise Refusal(Reason.PROOF_INVALID, detail=detail)
