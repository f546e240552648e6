"""Base64, hexadecimal, numbers and JSON, each read in one way only and within bounds."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, TypeAlias

from tutela_verify.faults import Fault, Unproved, require

JSON: TypeAlias = "bool | int | str | list[JSON] | dict[str, JSON] | None"

_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_HEX: Final = re.compile(r"(?:[0-9a-f]{2})*", re.ASCII)
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?Z", re.ASCII)
LARGEST: Final = 2**63 - 1
_SAFE: Final = 2**53 - 1  # RFC 8785, 3.2.2.3: beyond it other readers of JSON lose digits


def to_base64(data: bytes) -> str:
    """Standard base64 with padding (RFC 4648, 4)."""
    return base64.b64encode(data).decode()


def from_base64(text: str, fault: Fault, **values: str | int) -> bytes:
    """Canonical base64 only, so that one value has one text."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Unproved(fault, **values) from None
    require(to_base64(data) == text, fault, **values)
    return data


def from_hex(text: JSON, length: int, fault: Fault, **values: str | int) -> bytes:
    """Lower-case hexadecimal of exactly `length` bytes."""
    if not isinstance(text, str) or len(text) != 2 * length or not _HEX.fullmatch(text):
        raise Unproved(fault, **values)
    return bytes.fromhex(text)


def number(text: str, fault: Fault, **values: str | int) -> int:
    """A decimal number without leading zeros, up to 2^63 - 1."""
    require(bool(_NUMBER.fullmatch(text)) and int(text) <= LARGEST, fault, **values)
    return int(text)


def moment(text: JSON, fault: Fault, **values: str | int) -> datetime:
    """An RFC 3339 moment in UTC, written with `Z`."""
    if not isinstance(text, str) or not _MOMENT.fullmatch(text):
        raise Unproved(fault, **values)
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unproved(fault, **values) from None


def text_of(data: bytes, where: str) -> str:
    """UTF-8, strictly."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Unproved(Fault.TEXT_MALFORMED, where=where) from None


def object_of(data: bytes, where: str) -> dict[str, JSON]:
    """A JSON object in UTF-8: no key twice, no fraction, no number beyond 2^53 - 1, no half of a surrogate pair."""
    try:
        found = json.loads(
            data.decode(),
            object_pairs_hook=_once,
            parse_float=_refused,
            parse_constant=_refused,
            parse_int=_bounded,
        )
        json.dumps(found, ensure_ascii=False).encode()  # a lone surrogate cannot be encoded
    except (ValueError, RecursionError):
        raise Unproved(Fault.JSON_MALFORMED, where=where) from None
    if not isinstance(found, dict):
        raise Unproved(Fault.JSON_MALFORMED, where=where)
    return found


def only_keys(
    content: Mapping[str, JSON], needed: frozenset[str], allowed: frozenset[str], where: str
) -> None:
    """Refuses an object that lacks a key or has one that this edition does not know."""
    for key in sorted(needed - content.keys()):
        raise Unproved(Fault.RECEIPT_MALFORMED, where=f"{where}{key}")
    require(content.keys() <= needed | allowed, Fault.RECEIPT_MALFORMED, where=f"{where}?")


def _once(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def _refused(text: str) -> JSON:
    raise ValueError(text[:20])


def _bounded(text: str) -> int:
    if len(text) > 20 or abs(int(text)) > _SAFE:
        raise ValueError("a number too large")
    return int(text)
