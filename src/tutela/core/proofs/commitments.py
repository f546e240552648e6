"""Salted commitments, and the one canonical byte form of what is hashed."""

import json
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from json import encoder
from json.encoder import encode_basestring
from typing import Any, Final, TypeAlias, TypeGuard

from tutela.core.errors import Reason, Refusal

JSON: TypeAlias = bool | int | str | Sequence["JSON"] | Mapping[str, "JSON"] | None

SALT_BYTES: Final = 32
_DOMAIN: Final = b"tutela/commitment/1\n"
_WRITER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
_FAITHFUL: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_SAFE_INTEGER: Final = 2**53 - 1  # RFC 8785, 3.2.2.3: beyond it other readers lose digits


def commit(salt: bytes, data: bytes) -> bytes:
    """SHA-256(domain ‖ salt ‖ data), 32 bytes.

    The salt is 32 bytes of fresh randomness and stays secret: a bare number could be found by trying all.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt has 32 bytes")
    return sha256(_DOMAIN + salt + data).digest()


def canonical(value: Mapping[str, JSON]) -> bytes:
    """RFC 8785 (JSON Canonicalization Scheme), without floating-point numbers. Refuses `REQUEST_INVALID`."""
    try:
        # Sorted by the writer, in C, wherever its order is the one that is asked for; else the plain way.
        if _is_text(value):
            return _texts(value).encode()
        written = _written(value) if _is_plain(value) else _FAITHFUL.encode(_ordered(value))
        return written.encode()
    except UnicodeEncodeError:
        raise Refusal(Reason.REQUEST_INVALID, detail="half of a surrogate pair") from None


def quoted(text: str) -> str:
    """A text as it stands in canonical JSON."""
    return encode_basestring(text)


def _writer() -> Callable[[Any], str]:
    """What `_WRITER` encodes with, made once and not for every text; itself, where Python has no such part in C."""
    make = getattr(encoder, "c_make_encoder", None)
    if make is None:
        return _WRITER.encode
    write = make(None, _WRITER.default, encode_basestring, None, ":", ",", True, False, False)
    return lambda value: "".join(write(value, 0))


_written: Final = _writer()


def _is_text(value: object) -> TypeGuard[dict[str, str]]:
    """Whether it is a mapping of the plainest kind from ASCII keys to texts: most of what is committed to."""
    if not isinstance(value, dict) or type(value) is not dict:
        return False
    return all(type(key) is str and type(part) is str and key.isascii() for key, part in value.items())


def _texts(value: dict[str, str]) -> str:
    quote = encode_basestring
    return "{" + ",".join([f"{quote(key)}:{quote(value[key])}" for key in sorted(value)]) + "}"


def _is_plain(value: object) -> bool:
    """Whether it is text, whole numbers and the like in lists and mappings of the plainest kind, with ASCII keys."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if isinstance(value, dict) and kind is dict:
        for key, part in value.items():
            if type(key) is not str or not key.isascii() or (type(part) is not str and not _is_plain(part)):
                return False
        return True
    if kind is list or kind is tuple:
        return isinstance(value, list | tuple) and all(map(_is_plain, value))
    return isinstance(value, int) and kind is int and abs(value) <= _SAFE_INTEGER


def _ordered(value: object) -> JSON:
    """The same value with every mapping in the order of UTF-16 code units (RFC 8785, 3.2.3)."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > _SAFE_INTEGER:
            raise Refusal(Reason.REQUEST_INVALID, detail="a whole number beyond 2^53 - 1")
        return value
    if isinstance(value, Mapping):
        return {key: _ordered(value[key]) for key in _keys(value)}
    if isinstance(value, list | tuple):
        return [_ordered(part) for part in value]
    raise Refusal(Reason.REQUEST_INVALID, detail=f"a value of kind {type(value).__name__}")


def _keys(value: Mapping[object, object]) -> list[str]:
    keys = [key for key in value if isinstance(key, str)]
    if len(keys) != len(value):
        raise Refusal(Reason.REQUEST_INVALID, detail="a key that is not text")
    # Code points and UTF-16 code units order ASCII alike, and sorting without a key is much faster.
    return sorted(keys) if "".join(keys).isascii() else sorted(keys, key=_utf16)


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")
