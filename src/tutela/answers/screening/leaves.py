"""The leaves of a run's tree: for every row a salted commitment to the person, what was looked up, and the answer.

    salt       = AES-256 under the run's secret, of the place as 16 bytes (so the key stream of its counter mode)
    commitment = SHA-256(salt ‖ place ‖ length of the number ‖ number ‖ name)
    masked     = the row's mark (`marks`) ⊕ AES-256 under the run's secret, of 2^64 + the place as 16 bytes
    leaf       = SHA-256(0x00 ‖ commitment ‖ masked ‖ answer)                            (RFC 6962, 2.1)

Place is the row's place in the run from 0, the length is in bytes, both 4 bytes, big-endian; number and name are as
written, stripped, in UTF-8, and empty where a number lost its digits; the answer is one letter (`LETTERS`). Who knows
the salt of one row learns nothing of another; the mark is opened by the run's secret alone, to which the entry commits.
Runs made before rows had marks have leaves without.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import numpy as np
import polars as pl
import polars_hash  # noqa: F401 - registers `chash`
import pyarrow as pa
import pyarrow.compute as pc
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from numpy.typing import NDArray

from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening.engine import ANSWERS, Codes
from tutela.answers.screening.secret import MARK_BYTES
from tutela.answers.screening.texts import Texts
from tutela.core.proofs import merkle
from tutela.core.proofs.rows import BLOCK_LEVEL, BLOCK_ROWS
from tutela.index.lookup.columns import Digests, from_hexadecimal

SECRET_BYTES: Final = 32
SALT_BYTES: Final = 16
LETTERS: Final = {Answer.RECORD: b"R", Answer.NO_RECORD: b"N", Answer.PENDING: b"P", Answer.REFUSED: b"X"}

_BY_CODE: Final = np.frombuffer(b"".join(LETTERS[answer] for answer in ANSWERS), np.uint8)
_BINARY: Final = pa.large_binary()
_HEADER_BYTES: Final = SALT_BYTES + 8
_COMMON_NAME: Final = 60  # bytes; where somebody's is longer, rows are not laid out at one width
_MASKS: Final = 1 << 64  # the counter from which masks are drawn: salts are drawn below


@dataclass(frozen=True, slots=True)
class Reduced:
    """Leaf hashes from some place on: whole blocks of the tree as their roots, and what stands before and after them.

    All are hashes of 32 bytes in a row.
    """

    leaves: bytes
    head: bytes
    blocks: bytes
    tail: bytes


def salt(secret: bytes, place: int) -> bytes:
    """The 16-byte salt of one row."""
    return _salts(secret, place, 1).tobytes()


def commitment(salt: bytes, place: int, number: str, name: str) -> bytes:
    """The commitment to one row's person, 32 bytes."""
    written = number.encode()
    header = salt + place.to_bytes(4, "big") + len(written).to_bytes(4, "big")
    return sha256(header + written + name.encode()).digest()


def masked(secret: bytes, place: int, mark: bytes) -> bytes:
    """The 16-byte mark of one row as its leaf and its receipt have it; the same again gives the mark."""
    return _masked(secret, place, np.frombuffer(mark, np.uint8).reshape(1, -1)).tobytes()


def leaf(commitment: bytes, masked: bytes, answer: Answer) -> bytes:
    """The leaf hash of one row; `masked` is empty for rows of runs that have no marks."""
    return merkle.leaf_hash(commitment + masked + LETTERS[answer])


def leaves_of(
    secret: bytes,
    first: int,
    numbers: pa.LargeStringArray,
    names: pa.LargeStringArray,
    codes: Codes,
    marks: NDArray[np.uint8],
) -> Digests:
    """The leaf hashes of rows from place `first` on, as columns: the same as `leaf(commitment(...), ...)`."""
    count = len(codes)
    numbers, names = _filled(numbers), _filled(names)
    header = np.empty((count, _HEADER_BYTES), np.uint8)
    header[:, :SALT_BYTES] = _salts(secret, first, count)
    header[:, SALT_BYTES : SALT_BYTES + 4] = _four_bytes(np.arange(first, first + count))
    header[:, SALT_BYTES + 4 :] = _four_bytes(Texts.of(numbers).lengths)
    commitments = sha256_of(_joined(header, numbers, names))
    messages = np.empty(
        (count, 1 + merkle.HASH_BYTES + MARK_BYTES + 1), np.uint8
    )  # still one block of SHA-256
    messages[:, 0] = 0
    messages[:, 1 : 1 + merkle.HASH_BYTES] = commitments
    messages[:, 1 + merkle.HASH_BYTES : -1] = _masked(secret, first, marks)
    messages[:, -1] = _BY_CODE[codes]
    return sha256_of(fixed(messages))


def _joined(header: NDArray[np.uint8], numbers: pa.LargeStringArray, names: pa.LargeStringArray) -> pa.Array:
    """Header, number and name of every row, one after the other."""
    number, name = Texts.of(numbers).lengths, Texts.of(names).lengths
    width, widest = int(number.max(initial=0)), int(name.max(initial=0))
    if (number != width).any() or widest > _COMMON_NAME:
        parts = (fixed(header).cast(pa.binary()).cast(_BINARY), numbers.cast(_BINARY), names.cast(_BINARY))
        return pc.binary_join_element_wise(*parts, pa.scalar(b"", _BINARY))
    start = _HEADER_BYTES + width
    rows = np.zeros((len(header), start + widest), np.uint8)
    rows[:, :_HEADER_BYTES] = header
    if width:
        rows[:, _HEADER_BYTES:start] = Texts.of(numbers).packed(width)
    content = Texts.of(names)
    rows[:, start:][np.arange(widest) < name[:, None]] = content.data[
        content.offsets[0] : content.offsets[-1]
    ]
    return _views(rows, start + name)


def _views(rows: NDArray[np.uint8], lengths: NDArray[np.int64]) -> pa.Array:
    """The beginnings of rows as a column, without a copy; each is longer than a view holds by itself (12 bytes).

    Apache Arrow columnar format, variable-size binary view: length, the first four bytes, buffer, offset.
    """
    views = np.zeros((len(rows), 4), np.int32)
    views[:, 0] = lengths
    views[:, 1] = np.ascontiguousarray(rows[:, :4]).view("<i4")[:, 0]
    views[:, 3] = np.arange(len(rows)) * rows.shape[1]
    return pa.Array.from_buffers(pa.binary_view(), len(rows), [None, pa.py_buffer(views), pa.py_buffer(rows)])


def reduced(first: int, leaves: Digests) -> Reduced:
    """Reduces the whole blocks among leaves that begin at place `first`, level by level and all blocks at once."""
    head = min(-first % BLOCK_ROWS, len(leaves))
    blocks = (len(leaves) - head) // BLOCK_ROWS
    tail = head + blocks * BLOCK_ROWS
    level = leaves[head:tail]
    for _ in range(BLOCK_LEVEL if blocks else 0):
        pairs = np.empty((len(level) // 2, 1 + 2 * merkle.HASH_BYTES), np.uint8)
        pairs[:, 0] = 1
        pairs[:, 1:] = level.reshape(len(pairs), -1)
        level = sha256_of(fixed(pairs))
    return Reduced(leaves.tobytes(), leaves[:head].tobytes(), level.tobytes(), leaves[tail:].tobytes())


def _salts(secret: bytes, first: int, count: int) -> NDArray[np.uint8]:
    return _drawn(secret, first, np.zeros((count, SALT_BYTES), np.uint8))


def _masked(secret: bytes, first: int, marks: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return _drawn(secret, _MASKS + first, marks)


def _drawn(secret: bytes, counter: int, over: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Rows of 16 bytes under the key stream from this counter on."""
    cipher = Cipher(algorithms.AES256(secret), modes.CTR(counter.to_bytes(16, "big")))
    return np.frombuffer(cipher.encryptor().update(over.tobytes()), np.uint8).reshape(-1, 16)


def _filled(column: pa.LargeStringArray) -> pa.LargeStringArray:
    return column.fill_null("") if column.null_count else column


def _four_bytes(numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
    return numbers.astype(">u4").view(np.uint8).reshape(-1, 4)


def fixed(rows: NDArray[np.uint8]) -> pa.FixedSizeBinaryArray:
    """Rows of equal length as a column, without a copy."""
    count, width = rows.shape
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(width), count, [None, pa.py_buffer(rows)])


def sha256_of(messages: pa.Array) -> Digests:
    """SHA-256 of every message of a column."""
    frame = pl.DataFrame({"message": pl.Series(messages, dtype=pl.Binary)})
    # `chash` is registered at import, so the checker cannot know it
    return from_hexadecimal(frame.select(pl.col("message").chash.sha2_256()).to_series())  # type: ignore[attr-defined]
