"""Seals of accepted entries: what tells an entry that this log promised to take in from a row that somebody put there.

Until the sequencer has come, nothing but its row speaks for an entry. Who may write rows and has no key of the log can
make none that is taken in, and change none that waits.
"""

import hmac
from collections.abc import Sequence
from functools import lru_cache
from typing import Final
from uuid import UUID

from tutela.core.crypto.keyring import HashKey, RootKey, Use
from tutela.keys import current
from tutela.ledger import models, reading

SEAL_BYTES: Final = 16
"""A seal can be tried only against the log itself, which sets aside what does not fit: 2^128 attempts, one by one."""


def key() -> HashKey:
    """What entries are sealed with from now on: derived from the log's key in force."""
    return _key(current.ring().active(Use.LOG))


def seal(key: HashKey, entry_id: UUID, leaf: bytes) -> bytes:
    """HMAC of the suite over number and leaf hash, 16 bytes of it: every other column repeats what the leaf holds."""
    return key.digest(entry_id.bytes + leaf)[:SEAL_BYTES]


def keys() -> Sequence[HashKey]:
    """Every key that the log ever had, the newest first: an entry may have waited through a rotation."""
    return [_key(root) for root in reversed(current.ring().roots) if root.use is Use.LOG]


def fits(entry_id: UUID, leaf: bytes, found: bytes | memoryview | None, known: Sequence[HashKey]) -> bool:
    """Whether the entry was sealed under any of these keys."""
    if found is None:
        return False
    return any(hmac.compare_digest(seal(key, entry_id, leaf), bytes(found)) for key in known)


def is_accepted(row: models.Entry) -> bool:
    """Whether it stands under a signed head, or waits for one under its seal."""
    in_tree = row.position is not None and row.position < reading.newest_size()
    return in_tree or fits(row.id, bytes(row.leaf_hash), row.seal, keys())


def unsealed() -> Sequence[UUID]:
    """The entries outside the tree that bear no seal that fits, those that were set aside among them."""
    rows = list(models.Entry.objects.filter(position__isnull=True).values_list("id", "leaf_hash", "seal"))
    known = keys()
    return sorted(one for one, leaf, found in rows if not fits(one, bytes(leaf), found, known))


@lru_cache(maxsize=16)
def _key(root: RootKey) -> HashKey:
    return root.hash_key("acceptance")
