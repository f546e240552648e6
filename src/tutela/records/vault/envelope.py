"""Envelopes: HPKE (RFC 9180) to a hybrid public key, padded, and bound to the place where they lie.

The key encapsulation is ML-KEM-768 with X25519: what is sealed today holds while either of the two stands, and a
recorded envelope is not opened by a quantum computer of later decades. HKDF-SHA-256, AES-256-GCM.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from tutela.core.errors import Reason, Refusal

SECRET_BYTES: Final = 96  # seed of ML-KEM-768 (FIPS 203: 64 bytes) and X25519 (32 bytes)
PUBLIC_BYTES: Final = 1184 + 32
STEP: Final = 4096
LEAST: Final = 2 * STEP
_SEED: Final = 64
_LATTICE: Final = 1184
_LENGTH: Final = 4
_DOMAIN: Final = b"tutela/vault/1"
_SUITE: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an envelope lies; it opens nowhere else."""

    key_id: str
    dossier: UUID
    envelope: UUID

    def bound(self) -> bytes:
        """The `info` of RFC 9180, 5."""
        return _DOMAIN + self.key_id.encode() + self.dossier.bytes + self.envelope.bytes


def public_of(secret: bytes) -> bytes:
    """The 1,216 public bytes that belong to 96 secret ones."""
    lattice, curve = _halves(secret)
    return lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()


def seal(public: bytes, place: Place, plain: bytes) -> bytes:
    """Encrypts to a public key: two envelopes tell of their contents only in which 4 KiB their sizes end."""
    key = MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:_LATTICE]),
        X25519PublicKey.from_public_bytes(public[_LATTICE:]),
    )
    return _SUITE.encrypt(padded(plain), key, place.bound())


def opened(secret: bytes, place: Place, sealed: bytes) -> bytes:
    """The reverse of `seal`. Refuses `VAULT_ENVELOPE` for another key, another place, or any changed byte."""
    try:
        return unpadded(_SUITE.decrypt(sealed, MLKEM768X25519PrivateKey(*_halves(secret)), place.bound()))
    except InvalidTag:
        raise Refusal(Reason.VAULT_ENVELOPE) from None


def padded(plain: bytes) -> bytes:
    """Length (4 bytes), content, zeros: 8 KiB at least, and always whole 4 KiB."""
    length = _LENGTH + len(plain)
    whole = max(LEAST, -(-length // STEP) * STEP)
    return len(plain).to_bytes(_LENGTH, "big") + plain + bytes(whole - length)


def unpadded(whole: bytes) -> bytes:
    """The reverse of `padded`. Refuses `VAULT_ENVELOPE` for anything that `padded` does not make."""
    length = int.from_bytes(whole[:_LENGTH], "big")
    plain = whole[_LENGTH : _LENGTH + length]
    if padded(plain) != whole:
        raise Refusal(Reason.VAULT_ENVELOPE)
    return plain


def _halves(secret: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    return (
        MLKEM768PrivateKey.from_seed_bytes(secret[:_SEED]),
        X25519PrivateKey.from_private_bytes(secret[_SEED:]),
    )
