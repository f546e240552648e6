"""The keys in force and those before them, by use, with what is derived from each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from itertools import count

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from tutela.core.crypto import sm2
from tutela.core.crypto.sm2 import SM2PrivateKey
from tutela.core.crypto.suites import NONCE_BYTES, Suite, decrypt, derive, encrypt, keyed_hash, short_tag
from tutela.core.errors import Reason, Refusal


class Use(StrEnum):
    """What a root key is for; each use rotates by itself."""

    DATA = "data"  # keyed hashes and field encryption
    LOG = "log"  # signatures of the ledger
    WEB = "web"  # sessions and forms


@dataclass(frozen=True, slots=True)
class HashKey:
    """A derived key for keyed hashes; the id and suite are stored beside every hash made with it.

    `secret` is the derived 32 bytes written as 64 lower-case hexadecimal characters: one block of either hash, which
    HMAC takes as it is (RFC 2104, 2), and text, which is all that column engines accept as a key.
    """

    key_id: str
    suite: Suite
    secret: bytes = field(repr=False)

    def digest(self, data: bytes) -> bytes:
        """32 bytes."""
        return keyed_hash(self.suite, self.secret, data)


@dataclass(frozen=True, slots=True)
class TagKey:
    """A derived key of 32 bytes for short tags, by which many texts are sifted at once."""

    key_id: str
    suite: Suite
    secret: bytes = field(repr=False)

    def digest(self, data: bytes) -> bytes:
        """8 bytes."""
        return short_tag(self.suite, self.secret, data)


@dataclass(frozen=True, slots=True)
class RootKey:
    """One root secret (32 bytes) with its id, use, suite and the moment it was made."""

    key_id: str
    use: Use
    suite: Suite
    created_at: datetime
    secret: bytes = field(repr=False)

    def hash_key(self, *context: str) -> HashKey:
        """A keyed-hash key for one purpose, named by the words of `context`."""
        derived = derive(self.suite, self.secret, ("hash", *context))
        return HashKey(self.key_id, self.suite, derived.hex().encode())

    def tag_key(self, *context: str) -> TagKey:
        """A key of short tags for one purpose, named by the words of `context`."""
        return TagKey(self.key_id, self.suite, derive(self.suite, self.secret, ("tag", *context)))

    def field_key(self, context: str) -> bytes:
        """The 32-byte encryption key of one table."""
        return _field_key(self, context)

    def signing_key(self) -> Ed25519PrivateKey:
        """The Ed25519 key (RFC 8032) of a log root."""
        return Ed25519PrivateKey.from_private_bytes(derive(self.suite, self.secret, ("sign",)))

    def lattice_key(self) -> MLDSA44PrivateKey:
        """The ML-DSA-44 key (FIPS 204) of a log root: signatures that a quantum computer does not forge."""
        return MLDSA44PrivateKey.from_seed_bytes(derive(self.suite, self.secret, ("sign", "ml-dsa-44")))

    def sm2_key(self) -> SM2PrivateKey:
        """The SM2 key (GB/T 32918) of a log root."""
        # One in four thousand million numbers of 32 bytes is too large to be a key; the next is then taken.
        for attempt in count():
            secret = derive(self.suite, self.secret, ("sign", "sm2", str(attempt)))
            if sm2.is_secret(secret):
                break
        return SM2PrivateKey.of(secret)


@dataclass(frozen=True, slots=True)
class Sealer:
    """The encryption of one context; `head` names the key in front of what it seals."""

    suite: Suite
    context: str
    head: bytes
    key: bytes = field(repr=False)

    def seal(self, row: str, plain: bytes, nonce: bytes) -> bytes:
        """A field of `row`: id length, id, nonce, ciphertext."""
        return self.head + nonce + encrypt(self.suite, self.key, nonce, plain, _bound(self.context, row))


class Opener:
    """What decrypts many fields of one context: each key that they name is looked for once."""

    def __init__(self, ring: "KeyRing", context: str) -> None:
        self._ring, self._context = ring, context
        self._keys = dict[bytes, tuple[Suite, bytes]]()

    def open(self, row: str, sealed: bytes) -> bytes:
        """What was sealed for `row`. Refuses `KEY_UNKNOWN`; raises `InvalidTag` when anything was changed."""
        head = sealed[: 1 + sealed[0]]
        known = self._keys.get(head)
        if known is None:
            root = self._ring.root(head[1:].decode())
            known = self._keys[head] = root.suite, root.field_key(self._context)
        start = len(head) + NONCE_BYTES
        return decrypt(*known, sealed[len(head) : start], sealed[start:], _bound(self._context, row))


@dataclass(frozen=True, slots=True)
class KeyRing:
    """All root keys, oldest first; the last of each use is the one in force, unless one is still `incoming`.

    `until` holds, for an incoming key whose overlap was stated, the moment at which the former one may retire.
    """

    roots: tuple[RootKey, ...]
    incoming: frozenset[str] = frozenset()
    until: Mapping[str, datetime] = field(default_factory=dict)

    def active(self, use: Use) -> RootKey:
        """The key in force for `use`. Refuses `KEY_UNKNOWN` when there is none."""
        for root in reversed(self.roots):
            if root.use is use and root.key_id not in self.incoming:
                return root
        raise Refusal(Reason.KEY_UNKNOWN, key=use.value)

    def root(self, key_id: str) -> RootKey:
        """The key with this id. Refuses `KEY_UNKNOWN`."""
        for root in self.roots:
            if root.key_id == key_id:
                return root
        raise Refusal(Reason.KEY_UNKNOWN, key=key_id)

    def coming(self, use: Use) -> RootKey | None:
        """The key that is being brought in for `use`; None when there is none."""
        found = (root for root in self.roots if root.use is use and root.key_id in self.incoming)
        return next(found, None)

    def live(self, use: Use) -> tuple[RootKey, ...]:
        """The keys that new rows must carry: the one in force, and one that is being brought in."""
        active = self.active(use)
        return (active, *(root for root in self.roots if root.use is use and root.key_id in self.incoming))

    def encrypt(self, context: str, row: str, plain: bytes, nonce: bytes) -> bytes:
        """A field of `context` (table) and `row`, under the key in force: id length, id, nonce, ciphertext."""
        return self.sealer(context).seal(row, plain, nonce)

    def sealer(self, context: str) -> "Sealer":
        """What encrypts many fields of one context under the key in force."""
        root = self.active(Use.DATA)
        key_id = root.key_id.encode()
        return Sealer(root.suite, context, bytes([len(key_id)]) + key_id, root.field_key(context))

    def decrypt(self, context: str, row: str, sealed: bytes) -> bytes:
        """The reverse; finds the key by the id that stands in front."""
        return self.opener(context).open(row, sealed)

    def opener(self, context: str) -> Opener:
        """What decrypts many fields of one context."""
        return Opener(self, context)


@lru_cache(maxsize=256)
def _field_key(root: RootKey, context: str) -> bytes:
    """Derived once a process: every field that is written or read needs it."""
    return derive(root.suite, root.secret, ("field", context))


def _bound(context: str, row: str) -> bytes:
    return f"{context}\x00{row}".encode()
