"""SHA-256 of whole columns: messages laid out side by side, and their digests as bytes."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import polars as pl
import polars_hash  # noqa: F401 - registers `chash`
import pyarrow as pa
from numpy.typing import NDArray

from tutela.answers.screening.texts import Bytes, Texts
from tutela.index.lookup.columns import DIGEST_BYTES, Digests

_INLINE: Final = 12  # bytes that a view holds by itself
_HEXADECIMAL: Final = 2 * DIGEST_BYTES
_ROWS_AT_ONCE: Final = 1 << 12  # what a core keeps near itself
_MESSAGES_AT_ONCE: Final = 1 << 16  # whose hexadecimal text the allocator keeps for the next ones

Pairs = NDArray[np.uint16]  # rows of two hexadecimal digits each, the first one in the low byte


def of(messages: pa.Array) -> Digests:
    """SHA-256 of every message of a column of bytes."""
    found = np.empty((len(messages), DIGEST_BYTES), np.uint8)
    for start in range(0, len(messages), _MESSAGES_AT_ONCE):
        some = messages.slice(start, _MESSAGES_AT_ONCE)
        frame = pl.DataFrame({"message": pl.Series(some, dtype=pl.Binary)})
        # `chash` is registered at import, so the checker cannot know it
        hashed = frame.select(pl.col("message").chash.sha2_256())  # type: ignore[attr-defined]
        _read(hashed.to_series(), found[start:])
    return found


def fixed(rows: Bytes) -> pa.Array:
    """Rows of equal length, more than `_INLINE` bytes each, as a column, without a copy."""
    return beginnings(rows, np.full(len(rows), rows.shape[1]))


def beginnings(rows: Bytes, lengths: NDArray[np.int64]) -> pa.Array:
    """The beginnings of rows as a column, without a copy; each is longer than a view holds by itself.

    Apache Arrow columnar format, variable-size binary view: length, the first four bytes, buffer, offset.
    """
    count, width = rows.shape
    assert width > _INLINE
    views = np.empty((count, 4), np.int32)
    views[:, 0] = lengths
    views[:, 1] = np.ndarray(count, "<i4", rows, 0, (width,))
    views[:, 2] = 0
    views[:, 3] = np.arange(0, count * width, width)
    return pa.Array.from_buffers(pa.binary_view(), count, [None, pa.py_buffer(views), pa.py_buffer(rows)])


def side_by_side(texts: Texts, width: int) -> Bytes:
    """From the beginning of each text on as many bytes as none exceeds: behind a shorter one stands what follows it."""
    first, last, count = int(texts.offsets[0]), int(texts.offsets[-1]), len(texts.offsets) - 1
    if last - first == width * count:  # none is longer
        return texts.data[first:last].reshape(count, width)
    content = np.concatenate([texts.data[first:last], np.zeros(width, np.uint8)])
    windows = np.ndarray(len(content) - width + 1, np.dtype((np.void, width)), content, 0, (1,))
    found = windows[texts.offsets[:-1] - first]
    return found.view(np.uint8).reshape(-1, width)


def _read(digests: pl.Series, target: Digests) -> None:
    """Puts in what the engine writes as 64 hexadecimal characters, as bytes."""
    for start, pairs in _written(digests):
        for row in range(0, len(pairs), _ROWS_AT_ONCE):
            some = pairs[row : row + _ROWS_AT_ONCE]
            _meant(some, target[start + row : start + row + len(some)])


def _meant(pairs: Pairs, target: Digests) -> None:
    """Puts in the byte that each two digits mean: `0` to `9` are 0x30 to 0x39, `a` to `f` 0x61 to 0x66."""
    digits = pairs >> 6
    digits &= 0x0101
    digits *= 9  # letters begin nine behind their last four bits
    digits += pairs & 0x0F0F
    second = digits >> 8
    digits <<= 4
    digits |= second
    target[:] = digits  # the lower byte alone


def _written(digests: pl.Series) -> Iterator[tuple[int, Pairs]]:
    """The texts where they lie, so many together as lie in a row, each time with the number of the first."""
    texts = digests.to_arrow(compat_level=pl.CompatLevel.newest())
    if not len(texts):
        return
    _, views, *buffers = texts.buffers()
    table = np.frombuffer(views, np.int32).reshape(-1, 4)[texts.offset : texts.offset + len(texts)]
    assert (table[:, 0] == _HEXADECIMAL).all()
    places = table[:, 2:]
    along = places[:, 0].astype(np.int64) << 32 | places[:, 1]
    starts = np.flatnonzero(np.diff(along, prepend=-_HEXADECIMAL - 1) != _HEXADECIMAL)
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(places)], strict=True):
        buffer, offset = places[start].tolist()
        pairs = np.frombuffer(buffers[buffer], "<u2", (end - start) * DIGEST_BYTES, offset)
        yield start, pairs.reshape(-1, DIGEST_BYTES)
