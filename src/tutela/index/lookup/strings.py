"""Byte strings of many lengths in one buffer, laid there and taken by columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
"""A buffer, or rows of one length."""
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Strings:
    """String n lies in `data` from bound n up to bound n + 1."""

    data: Bytes
    bounds: Numbers

    @staticmethod
    def of_lengths(lengths: Numbers) -> "Strings":
        """Room for strings of these lengths, one behind the other."""
        bounds = np.zeros(len(lengths) + 1, np.int64)
        np.cumsum(lengths, out=bounds[1:])
        return Strings(np.empty(bounds[-1], np.uint8), bounds)

    def each(self) -> Iterator[bytes]:
        """One by one, in order."""
        data = self.data.tobytes()
        return (data[start:end] for start, end in pairwise(self.bounds.tolist()))

    def to_arrow(self) -> pa.LargeBinaryArray:
        """The same, nothing copied."""
        buffers = [None, pa.py_buffer(self.bounds), pa.py_buffer(self.data)]
        return pa.LargeBinaryArray.from_buffers(pa.large_binary(), len(self.bounds) - 1, buffers)


def put(data: Bytes, at: Numbers, rows: Bytes) -> None:
    """Lays each row into the buffer, from a place of its own on; where two overlap, the later one stays."""
    width = rows.shape[1]
    _windows(data, at, width)[at] = np.ascontiguousarray(rows).view(f"V{width}")[:, 0]


def take(data: Bytes, at: Numbers, width: int) -> Bytes:
    """Of each place so many bytes of the buffer."""
    return _windows(data, at, width)[at].view(np.uint8).reshape(-1, width)


def _windows(data: Bytes, at: Numbers, width: int) -> NDArray[np.void]:
    """The buffer as one item for every byte at which it may begin; all that are asked for lie in it."""
    if len(at) and (int(at.min()) < 0 or int(at.max()) + width > len(data)):
        raise ValueError("a row lies outside")
    return np.ndarray((max(0, len(data) - width + 1),), f"V{width}", data, strides=(1,))


def fixed(rows: Bytes) -> pa.FixedSizeBinaryArray:
    """Rows of one length as a column; nothing is copied where they lie side by side."""
    buffers = [None, pa.py_buffer(np.ascontiguousarray(rows))]
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(rows.shape[1]), len(rows), buffers)
