"""Rows of the list by the tags that their keys begin with: a sieve for the many, a search for the few that pass."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tutela.core.crypto.suites import TAG_BYTES
from tutela.index.lookup.columns import DIGEST_BYTES
from tutela.index.lookup.rows import Row
from tutela.index.lookup.snapshot import Snapshot
from tutela.index.lookup.tags import Tags, ordered

_SIEVE_BITS: Final = 27  # 16 MB: of a million keys, fewer than one stranger in a hundred passes


class Sieve:
    """Holds some rows of a snapshot, by the tags of one of their keys. Several threads may ask at once."""

    def __init__(self, snapshot: Snapshot, key: str, chosen: NDArray[np.int64]) -> None:
        """`key` names the column, `chosen` the places of the rows."""
        rows = snapshot.rows
        tags = ordered(tags_of(rows[key])[chosen])
        if not (tags[1:] >= tags[:-1]).all():  # rows stand in the order of documents, and not of people
            order = np.argsort(tags)
            tags, chosen = tags[order], chosen[order]
        self._tags, self._places = tags, chosen
        self._snapshot = snapshot
        self._bits = np.zeros(1 << _SIEVE_BITS - 3, np.uint8)
        at = _places(self._tags)  # in order, so that what stands in one byte stands together
        octets = at >> 3
        starts = np.flatnonzero(np.concatenate([[True], octets[1:] != octets[:-1]])) if len(at) else at
        if len(starts):
            bits = np.uint8(1) << (at & 7).astype(np.uint8)
            self._bits[octets[starts]] = np.bitwise_or.reduceat(bits, starts)

    def met(self, tags: Tags) -> Iterator[tuple[int, Row]]:
        """The number of each tag that rows have, with every such row."""
        asked = ordered(tags)
        at = _places(asked)
        bits = self._bits.take(at >> 3) >> (at & 7).astype(np.uint8) & 1
        passed = np.flatnonzero(bits.view(np.bool_))
        starts = np.searchsorted(self._tags, asked[passed])
        counts = np.searchsorted(self._tags, asked[passed], side="right") - starts
        before = np.repeat(np.cumsum(counts) - counts, counts)
        found = self._places[np.repeat(starts, counts) + np.arange(counts.sum()) - before]
        return zip(np.repeat(passed, counts).tolist(), self._snapshot.some(found), strict=True)


def _places(tags: NDArray[np.uint64]) -> NDArray[np.int64]:
    """A tag's place in the sieve: its first bits, which are as good as random."""
    return (tags >> np.uint64(64 - _SIEVE_BITS)).view(np.int64)


def tags_of(column: pa.ChunkedArray) -> Tags:
    """What each key of a column begins with."""
    parts = [
        np.frombuffer(chunk.buffers()[1], np.uint8).reshape(-1, DIGEST_BYTES)[
            chunk.offset : chunk.offset + len(chunk), :TAG_BYTES
        ]
        for chunk in column.chunks
        if len(chunk)
    ]
    return np.concatenate(parts) if parts else np.zeros((0, TAG_BYTES), np.uint8)
