"""The two suites of algorithms: international standard, and the approved Chinese ones (guomi)."""

from enum import StrEnum
from functools import lru_cache
from typing import Final

from cryptography.hazmat.primitives import cmac, hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES: Final = 12
TAG_BYTES: Final = 8
_TAG_BYTES: Final = 16


class Suite(StrEnum):
    """`standard`: HMAC-SHA-256, AES-256 in GCM and CMAC. `guomi`: HMAC-SM3 (GB/T 32905), SM4 (GB/T 32907) in both."""

    STANDARD = "standard"
    GUOMI = "guomi"


def hash_algorithm(suite: Suite) -> hashes.HashAlgorithm:
    """The suite's hash; both give 32 bytes."""
    return hashes.SM3() if suite is Suite.GUOMI else hashes.SHA256()


@lru_cache(maxsize=1024)
def derive(suite: Suite, secret: bytes, context: tuple[str, ...]) -> bytes:
    """A 32-byte key for one use: HKDF (RFC 5869) over the root secret, bound to every word of `context`.

    Words are length-prefixed, so ("a", "bc") and ("ab", "c") give different keys. Kept in memory as long as the root
    secret is: a process uses few, and each of them for every field that it writes.
    """
    info = b"tutela/1" + b"".join(len(word := part.encode()).to_bytes(2, "big") + word for part in context)
    return HKDF(algorithm=hash_algorithm(suite), length=32, salt=None, info=info).derive(secret)


def keyed_hash(suite: Suite, key: bytes, data: bytes) -> bytes:
    """HMAC (RFC 2104) of `data`: 32 bytes."""
    state = _keyed(suite, key).copy()
    state.update(data)
    return state.finalize()


def block_cipher(suite: Suite, key: bytes) -> algorithms.AES256 | algorithms.SM4:
    """The suite's cipher of 16-byte blocks under a key of 32 bytes, of which SM4 takes the first half."""
    return algorithms.SM4(key[:16]) if suite is Suite.GUOMI else algorithms.AES256(key)


def short_tag(suite: Suite, key: bytes, data: bytes) -> bytes:
    """CMAC (NIST SP 800-38B) of `data`, its first 8 bytes."""
    state = _tagging(suite, key).copy()
    state.update(data)
    return state.finalize()[:TAG_BYTES]


@lru_cache(maxsize=1024)
def _keyed(suite: Suite, key: bytes) -> hmac.HMAC:
    """The hash that has taken in its key: many short texts are hashed with few keys, and this was most of the work."""
    return hmac.HMAC(key, hash_algorithm(suite))


@lru_cache(maxsize=256)
def _tagging(suite: Suite, key: bytes) -> cmac.CMAC:
    """The cipher with its key expanded, before any text."""
    return cmac.CMAC(block_cipher(suite, key))


def encrypt(suite: Suite, key: bytes, nonce: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """Authenticated encryption of one field; `bound_to` names table and row, so that no field can be moved."""
    if suite is Suite.STANDARD:
        return _aead(key).encrypt(nonce, plain, bound_to)
    sealer = Cipher(algorithms.SM4(key[:16]), modes.GCM(nonce)).encryptor()
    sealer.authenticate_additional_data(bound_to)
    return sealer.update(plain) + sealer.finalize() + sealer.tag


def decrypt(suite: Suite, key: bytes, nonce: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """The reverse of `encrypt`; raises `cryptography.exceptions.InvalidTag` when anything was changed."""
    if suite is Suite.STANDARD:
        return _aead(key).decrypt(nonce, sealed, bound_to)
    body, tag = sealed[:-_TAG_BYTES], sealed[-_TAG_BYTES:]
    opener = Cipher(algorithms.SM4(key[:16]), modes.GCM(nonce, tag)).decryptor()
    opener.authenticate_additional_data(bound_to)
    return opener.update(body) + opener.finalize()


@lru_cache(maxsize=256)
def _aead(key: bytes) -> AESGCM:
    """The cipher with its key expanded; nothing of one message stays in it for the next."""
    return AESGCM(key)
