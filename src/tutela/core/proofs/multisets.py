"""A hash of many rows whatever their order: a row comes in by an addition and goes out by a subtraction.

Bellare and Micciancio's AdHash (EUROCRYPT 1997) over SHAKE-128: a row counts as a number of 4,096 bits, all are added
modulo 2^4096. By Wagner's tree, the best attack known, another set with the same sum asks for 2^64 rows to choose from.
"""

from hashlib import shake_128
from typing import Final

SUM_BYTES: Final = 512
EMPTY: Final = 0
_MODULUS: Final = 1 << (8 * SUM_BYTES)
_DOMAIN: Final = b"tutela/multiset/1\n"


def weight(row: bytes) -> int:
    """What one row adds."""
    return int.from_bytes(shake_128(_DOMAIN + row).digest(SUM_BYTES), "big")


def shifted(total: int, *, came: int, went: int) -> int:
    """A sum after rows of together so much came in and went out."""
    return (total + came - went) % _MODULUS


def to_bytes(total: int) -> bytes:
    """A sum as 512 bytes, most significant first."""
    return total.to_bytes(SUM_BYTES, "big")


def from_bytes(data: bytes) -> int:
    """The reverse of `to_bytes`."""
    if len(data) != SUM_BYTES:
        raise ValueError("a sum has 512 bytes")
    return int.from_bytes(data, "big")
