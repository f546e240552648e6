"""Text arrays as the bytes they are made of, for work on whole columns."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

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
