"""Verifier keys as in C2SP (c2sp.org/signed-note, c2sp.org/tlog-cosignature), and the signatures they check."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from types import ModuleType
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tutela_verify.encoding import from_base64, to_base64
from tutela_verify.faults import Fault, require

try:
    from cryptography.hazmat.primitives.asymmetric import mldsa as _mldsa
except ImportError:  # an older library: such keys are then passed over, and never count
    _found: ModuleType | None = None
else:
    _found = _mldsa

MLDSA: Final = _found

KEY_ID_BYTES: Final = 4
STAMP_BYTES: Final = 8
LONGEST_KEY_TEXT: Final = 8192  # characters of a verifier key
_NAME: Final = re.compile(r"[^\s+]{1,255}")
_LABEL: Final = b"subtree/v1\n\x00"
_ED25519_BYTES: Final = 32
_MLDSA44_BYTES: Final = 1312


class Kind(IntEnum):
    """Signature types that this program can check."""

    ED25519 = 0x01  # over the text
    COSIGNATURE = 0x04  # Ed25519 over the text and a moment
    MLDSA44 = 0x06  # ML-DSA-44 over cosigner, moment, origin, size and root


COSIGNING: Final = frozenset({Kind.COSIGNATURE, Kind.MLDSA44})


@dataclass(frozen=True, slots=True)
class Head:
    """What a checkpoint's signatures state: the note's text, and the origin, size and root (32 bytes) in it."""

    text: str
    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Key:
    """A name, a signature type byte and a public key. A type not in `Kind` is kept, and checks nothing."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """SHA-256(name ‖ 0x0A ‖ type ‖ public key), its first four bytes."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:KEY_ID_BYTES]

    @property
    def usable(self) -> bool:
        """Whether this program can check its signatures."""
        return self.kind in (Kind.ED25519, Kind.COSIGNATURE) or (
            self.kind == Kind.MLDSA44 and MLDSA is not None
        )

    def text(self) -> str:
        """The verifier key string: name+id+key."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"


def parse_key(text: str) -> Key:
    """Reads a verifier key string. Raises `KEY_MALFORMED`."""
    require(len(text) <= LONGEST_KEY_TEXT, Fault.KEY_MALFORMED, where="length")
    parts = text.split("+", 2)
    require(len(parts) == 3, Fault.KEY_MALFORMED, where="name+id+key")
    name, key_id, encoded = parts
    require(is_name(name), Fault.KEY_MALFORMED, where="name")
    data = from_base64(encoded, Fault.KEY_MALFORMED, where="base64")
    require(len(data) > 1, Fault.KEY_MALFORMED, where="length")
    key = Key(name, data[0], data[1:])
    expected = _MLDSA44_BYTES if key.kind == Kind.MLDSA44 else _ED25519_BYTES
    require(key.kind not in list(Kind) or len(key.public) == expected, Fault.KEY_MALFORMED, where="length")
    # Only these types say how their id is made; of others the id is believed as written.
    require(key.kind not in list(Kind) or key.key_id.hex() == key_id, Fault.KEY_MALFORMED, where="id")
    return key


def is_name(name: str) -> bool:
    """Whether a text can name a key: not empty, no space, no plus, and UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return bool(_NAME.fullmatch(name)) and all(ord(letter) >= 0x20 for letter in name)


def stamp(kind: int, value: bytes) -> int | None:
    """The moment in a cosignature, in POSIX seconds; None where its type has none."""
    return int.from_bytes(value[:STAMP_BYTES], "big") if kind in COSIGNING else None


def signs(key: Key, value: bytes, head: Head) -> bool:
    """Whether `value`, as it stands after the key id, is this key's signature on the checkpoint."""
    if not key.usable:
        return False
    if key.kind == Kind.ED25519:
        return _ed25519(key.public, value, head.text.encode())
    second = int.from_bytes(value[:STAMP_BYTES], "big")
    if len(value) <= STAMP_BYTES or second > 2**63 - 1:
        return False
    check = _ed25519 if key.kind == Kind.COSIGNATURE else _mldsa44
    return check(key.public, value[STAMP_BYTES:], cosigned(key.kind, key.name, second, head))


def cosigned(kind: int, name: str, second: int, head: Head) -> bytes:
    """The message that a cosignature signs. A name or an origin longer than 255 bytes has none: empty."""
    if kind == Kind.COSIGNATURE:
        return f"cosignature/v1\ntime {second}\n{head.text}".encode()
    cosigner, origin = name.encode(), head.origin.encode()
    if not 0 < len(cosigner) < 256 or not 0 < len(origin) < 256:
        return b""
    return b"".join(
        (
            _LABEL,
            bytes([len(cosigner)]) + cosigner,
            second.to_bytes(8, "big"),
            bytes([len(origin)]) + origin,
            (0).to_bytes(8, "big"),
            head.size.to_bytes(8, "big"),
            head.root,
        )
    )


def _ed25519(public: bytes, signature: bytes, message: bytes) -> bool:
    return _verified(lambda: Ed25519PublicKey.from_public_bytes(public).verify(signature, message))


def _mldsa44(public: bytes, signature: bytes, message: bytes) -> bool:
    if MLDSA is None or not message:
        return False
    loaded = MLDSA.MLDSA44PublicKey.from_public_bytes
    return _verified(lambda: loaded(public).verify(signature, message))


def _verified(check: Callable[[], object]) -> bool:
    try:
        check()
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return True
