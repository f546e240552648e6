"""Ids for many rows at once: every call to the system's own source of chance costs more than its bytes.

`random_ids` say nothing. `dated_ids` begin with a moment that stands in their row as well, so that rows of one time lie
side by side in every index over them: a random id makes each row touch pages of its own, and the more so the larger
the table. The ids of one moment have no order among them.
"""

import os
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

TAIL_BYTES: Final = 10
"""Of chance in a dated id, of which 74 bits are kept."""

_BYTES: Final = 16
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_KIND: Final = 7 << 76 | 2 << 62  # version and variant (RFC 9562, 4)
_CHANCE: Final = (1 << 80) - 1 & ~(15 << 76 | 3 << 62)
_MOMENT: Final = (1 << 48) - 1  # so many bits; a clock before 1970 counts back from their end


def random_ids(count: int) -> list[UUID]:
    """As many as `uuid4` (RFC 9562, 5.4) would give one by one."""
    chance = os.urandom(_BYTES * count)
    return [UUID(bytes=chance[at : at + _BYTES], version=4) for at in range(0, len(chance), _BYTES)]


def dated_ids(count: int, moment: datetime) -> list[UUID]:
    """As many of the kind that begins with a moment, to the millisecond (RFC 9562, 5.7).

    For rows that keep this very moment beside their id, and for whoever may read it there.
    """
    chance = os.urandom(TAIL_BYTES * count)
    tails = (chance[at : at + TAIL_BYTES] for at in range(0, len(chance), TAIL_BYTES))
    return [dated_id(moment, tail) for tail in tails]


def dated_id(moment: datetime, chance: bytes) -> UUID:
    """One of them, of so much chance (`TAIL_BYTES`)."""
    return UUID(int=_head(moment) | int.from_bytes(chance, "big") & _CHANCE)


@lru_cache(maxsize=256)
def _head(moment: datetime) -> int:
    """Rows of one act have one moment."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return ((moment - _EPOCH) // _MILLISECOND & _MOMENT) << 80 | _KIND
