"""How an officer proves who acts: a signature (Ed25519, RFC 8032) over the canonical bytes of exactly one act.

What is signed begins with a domain of its own and holds the vault's id and the place in its log, so that a signature
fits one act of one vault and can be shown in no other place.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tutela.bodies.kinds import Acting
from tutela.core.errors import Reason, Refusal

KEEPERS: Final = "keepers"
PUBLIC_BYTES: Final = 32
_DOMAIN: Final = b"tutela/vault/act/1\x00"
_KEEPERS: Final = b"tutela/vault/keepers/1"


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key that somebody brought: its public half (32 bytes), and how it signs."""

    public: bytes
    sign: Callable[[bytes], bytes] = field(repr=False, compare=False)

    @classmethod
    def of(cls, private: Ed25519PrivateKey) -> "Signer":
        """A key in this process's memory, for as long as one command lives."""
        return cls(private.public_key().public_bytes_raw(), private.sign)

    def fingerprint(self) -> str:
        """SHA-256 of the public half, for two people to compare."""
        return fingerprint(self.public)


@dataclass(frozen=True, slots=True)
class By:
    """Who signs an act, and with what; `who` is an officer's opaque id, or the keepers of the shares together."""

    who: str
    signer: Signer


@dataclass(frozen=True, slots=True)
class Proven(Acting):
    """An officer who brought a key. That it is theirs and in force is checked where the act is done."""

    signer: Signer | None = field(default=None, repr=False, compare=False)

    @property
    def by(self) -> By:
        """Refuses `VAULT_OFFICER_UNPROVEN` where no key was brought."""
        if self.signer is None:
            raise Refusal(Reason.VAULT_OFFICER_UNPROVEN)
        return By(self.officer, self.signer)


def proven(acting: Acting, signer: Signer) -> Proven:
    """The officer with the key that they brought."""
    own = {one.name: getattr(acting, one.name) for one in fields(Acting)}
    return Proven(**own, signer=signer)


def keepers(secret: bytes) -> Signer:
    """The key of both keepers together, derived (HKDF, RFC 5869) from the private key that their shares give."""
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=_KEEPERS).derive(secret)
    return Signer.of(Ed25519PrivateKey.from_private_bytes(seed))


def fingerprint(public: bytes) -> str:
    """SHA-256 of a public key, hexadecimal."""
    return hashlib.sha256(public).hexdigest()


def message(act: bytes) -> bytes:
    """What is signed of an act's canonical bytes."""
    return _DOMAIN + act


def is_signed(public: bytes, act: bytes, signature: bytes) -> bool:
    """Whether the signature is that key's over exactly this act."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message(act))
    except (InvalidSignature, ValueError):
        return False
    return True
