"""Text arrays as the bytes they are made of, for work on whole columns."""

from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_DIGITS: Final = 4
_WRITTEN: Final = (
    np.array([b"%04d" % number for number in range(10**_DIGITS)]).view(np.uint8).reshape(-1, _DIGITS)
)

Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """UTF-8 `data`; text number i is `data[offsets[i]:offsets[i + 1]]`. A null counts as no bytes at all."""

    data: Bytes
    offsets: NDArray[np.int64]

    @classmethod
    def of(cls, column: pa.LargeStringArray) -> Self:
        """A view, where the column has no nulls; its buffers must outlive it."""
        plain = column.fill_null("") if column.null_count else column
        _, offsets, data = plain.buffers()
        count = len(plain) + 1
        places = (
            np.frombuffer(offsets, np.int64, count, plain.offset * 8) if offsets else np.zeros(1, np.int64)
        )
        return cls(np.frombuffer(data, np.uint8) if data else np.zeros(0, np.uint8), places)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Bytes of each text."""
        return np.diff(self.offsets)

    def byte(self, position: int) -> Bytes:
        """The byte at a position of each text, from its end where negative; 0 where the text is too short."""
        width = int(self.offsets[1] - self.offsets[0]) if len(self.offsets) > 1 else 0
        if 0 <= position < width and (self.lengths == width).all():
            return self.packed(width)[:, position]
        base = self.offsets[:-1] + position if position >= 0 else self.offsets[1:] + position
        reached = self.lengths > position if position >= 0 else self.lengths >= -position
        if reached.all():
            return self.data[base]
        found = np.zeros(len(base), np.uint8)
        found[reached] = self.data[base[reached]]
        return found

    def packed(self, width: int) -> Bytes:
        """All bytes as rows of `width`, where the length of every text is a multiple of it."""
        return self.data[self.offsets[0] : self.offsets[-1]].reshape(-1, width)


def text_array(data: Bytes, offsets: NDArray[np.int64]) -> pa.LargeStringArray:
    """The reverse: a column of texts that begins at offset 0."""
    buffers: list[Any] = [
        None,
        pa.py_buffer(np.ascontiguousarray(offsets)),
        pa.py_buffer(np.ascontiguousarray(data)),
    ]
    return pa.LargeStringArray.from_buffers(len(offsets) - 1, buffers[1], buffers[2])


def numbered(prefix: str, first: int, count: int) -> pa.LargeStringArray:
    """The whole numbers from `first` on, each written behind a prefix."""
    parts, start, end = [text_array(np.zeros(0, np.uint8), np.zeros(1, np.int64))], first, first + count
    while start < end:
        stop = min(end, 10 ** len(str(start)))  # as many digits all of them
        parts.append(_alike(prefix, start, stop))
        start = stop
    return parts[-1] if len(parts) == 2 else pa.concat_arrays(parts)


def _alike(prefix: str, first: int, end: int) -> pa.LargeStringArray:
    """Ten thousand at a time differ in their last four digits alone."""
    width = len(prefix) + len(str(first))
    rows, start, all_of_them = np.empty((end - first, width), np.uint8), first, 10**_DIGITS
    while start < end:
        high, low = divmod(start, all_of_them)
        stop = min(end, (high + 1) * all_of_them)
        common = np.frombuffer(f"{prefix}{high or ''}".encode(), np.uint8)
        some = rows[start - first : stop - first]
        some[:, : len(common)] = common
        some[:, len(common) :] = _WRITTEN[low : low + stop - start, len(common) - width :]
        start = stop
    return text_array(rows.reshape(-1), np.arange(len(rows) + 1) * width)
