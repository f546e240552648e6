"""The hashes of a run's rows: for every row a salted commitment to the person, what was looked up, and the answer.

    masked = the row's mark (`marks`) ⊕ AES-256 under the run's secret, of the place as 16 bytes (so the key stream of
             its counter mode)
    hash   = SHA-256(0x02 ‖ masked ‖ answer ‖ length of the number ‖ number ‖ name)

Place is the row's place in the run from 0; the length is in bytes, 4 bytes, big-endian; number and name are as
written, stripped, in UTF-8, and empty where a number lost its digits; the answer is one letter (`LETTERS`). The masked
mark is the salt: without the run's secret, to which the entry commits, it cannot be told from chance, so that who has
that of one row learns nothing of another. Common rows fit one block of SHA-256. Sixteen rows are a leaf of the
tree (`core.proofs.rows`), which also binds the place.

Rows of earlier runs are leaves themselves, of two hashes, with a salt of their own:

    salt       = AES-256 under the run's secret, of the place as 16 bytes
    commitment = SHA-256(salt ‖ place ‖ length of the number ‖ number ‖ name)           (place in 4 bytes)
    masked     = the mark ⊕ AES-256 under the run's secret, of 2^64 + the place; nothing where rows had no marks
    leaf       = SHA-256(0x00 ‖ commitment ‖ masked ‖ answer)                            (RFC 6962, 2.1)
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from numpy.typing import NDArray

from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import hashes
from tutela.answers.screening.engine import ANSWERS, Codes
from tutela.answers.screening.secret import MARK_BYTES
from tutela.answers.screening.texts import Bytes, Texts
from tutela.core.proofs import merkle
from tutela.core.proofs.rows import BLOCK_LEVEL, BLOCK_ROWS, GROUP_ROWS
from tutela.index.lookup.columns import Digests

SECRET_BYTES: Final = 32
SALT_BYTES: Final = 16
LETTERS: Final = {Answer.RECORD: b"R", Answer.NO_RECORD: b"N", Answer.PENDING: b"P", Answer.REFUSED: b"X"}

_BY_CODE: Final = np.frombuffer(b"".join(LETTERS[answer] for answer in ANSWERS), np.uint8)
_BINARY: Final = pa.large_binary()
_ROW: Final = 2  # what begins a row's message, where a leaf's begins with 0 and a node's with 1
_LETTER: Final = 1 + MARK_BYTES
_LENGTH: Final = _LETTER + 1
_HEADER_BYTES: Final = _LENGTH + 4
_COMMON_NAME: Final = 60  # bytes; where somebody's is longer, rows are not laid out at one width
_FORMER_MASKS: Final = 1 << 64  # the counter from which masks were drawn when rows had salts beside them


@dataclass(frozen=True, slots=True)
class Reduced:
    """Row hashes from some place on: whole blocks of the tree as their roots, and what stands before and after them.

    All are hashes of 32 bytes in a row.
    """

    rows: bytes
    head: bytes
    blocks: bytes
    tail: bytes


def masked(secret: bytes, place: int, mark: bytes) -> bytes:
    """The 16-byte mark of one row as its hash and its receipt have it; the same again gives the mark."""
    return _drawn(secret, place, np.frombuffer(mark, np.uint8).reshape(1, -1)).tobytes()


def row_hash(masked: bytes, answer: Answer, number: str, name: str) -> bytes:
    """The hash of one row, 32 bytes."""
    written = number.encode()
    header = bytes([_ROW]) + masked + LETTERS[answer] + len(written).to_bytes(4, "big")
    return sha256(header + written + name.encode()).digest()


def rows_of(
    secret: bytes,
    first: int,
    numbers: pa.LargeStringArray,
    names: pa.LargeStringArray,
    codes: Codes,
    marks: NDArray[np.uint8],
) -> Digests:
    """The hashes of rows from place `first` on, as columns: the same as `row_hash(masked(...), ...)`."""
    numbers, names = _filled(numbers), _filled(names)
    number, name = Texts.of(numbers), Texts.of(names)
    lengths, widest = number.lengths, int(name.lengths.max(initial=0))
    width = int(lengths[0]) if len(lengths) else 0
    alike = widest <= _COMMON_NAME and bool((lengths == width).all())
    start = _HEADER_BYTES + width
    rows = np.empty((len(codes), start + widest if alike else _HEADER_BYTES), np.uint8)
    rows[:, 0] = _ROW
    rows[:, 1:_LETTER] = _drawn(secret, first, marks)
    rows[:, _LETTER] = _BY_CODE[codes]
    rows[:, _LENGTH:_HEADER_BYTES] = _four_bytes(lengths)
    if not alike:
        parts = (hashes.fixed(rows).cast(_BINARY), numbers.cast(_BINARY), names.cast(_BINARY))
        return hashes.of(pc.binary_join_element_wise(*parts, pa.scalar(b"", _BINARY)))
    rows[:, _HEADER_BYTES:start] = hashes.side_by_side(number, width)
    rows[:, start:] = hashes.side_by_side(name, widest)
    return hashes.of(hashes.beginnings(rows, start + name.lengths))


def reduced(first: int, rows: Digests) -> Reduced:
    """Reduces the whole blocks among rows that begin at place `first`: groups, then level by level, all at once."""
    head = min(-first % BLOCK_ROWS, len(rows))
    blocks = (len(rows) - head) // BLOCK_ROWS
    tail = head + blocks * BLOCK_ROWS
    level = _nodes(0, rows[head:tail], GROUP_ROWS) if blocks else rows[:0]
    for _ in range(BLOCK_LEVEL if blocks else 0):
        level = _nodes(1, level, 2)
    return Reduced(rows.tobytes(), rows[:head].tobytes(), level.tobytes(), rows[tail:].tobytes())


def _nodes(prefix: int, level: Digests, together: int) -> Digests:
    """What stands above hashes, so many of them together, behind one byte that tells leaves from nodes."""
    nodes = np.empty((len(level) // together, 1 + together * merkle.HASH_BYTES), np.uint8)
    nodes[:, 0] = prefix
    nodes[:, 1:] = level.reshape(len(nodes), -1)
    return hashes.of(hashes.fixed(nodes))


def _drawn(secret: bytes, counter: int, over: NDArray[np.uint8]) -> Bytes:
    """Rows of 16 bytes under the key stream from this counter on."""
    cipher = Cipher(algorithms.AES256(secret), modes.CTR(counter.to_bytes(16, "big")))
    stream = cipher.encryptor().update(np.ascontiguousarray(over).data)
    return np.frombuffer(stream, np.uint8).reshape(-1, 16)


def _filled(column: pa.LargeStringArray) -> pa.LargeStringArray:
    return column.fill_null("") if column.null_count else column


def _four_bytes(numbers: NDArray[np.int64]) -> Bytes:
    return numbers.astype(">u4").view(np.uint8).reshape(-1, 4)


def former_salt(secret: bytes, place: int) -> bytes:
    """The 16-byte salt of one row of an earlier run."""
    return _drawn(secret, place, np.zeros((1, SALT_BYTES), np.uint8)).tobytes()


def former_mask(secret: bytes, place: int, mark: bytes) -> bytes:
    """The mark of one row of an earlier run, as its leaf and its receipt have it."""
    return _drawn(secret, _FORMER_MASKS + place, np.frombuffer(mark, np.uint8).reshape(1, -1)).tobytes()


def former_leaf(salt: bytes, place: int, number: str, name: str, masked: bytes, answer: Answer) -> bytes:
    """The leaf of one row of an earlier run; `masked` is empty for rows of runs that have no marks."""
    written = number.encode()
    header = salt + place.to_bytes(4, "big") + len(written).to_bytes(4, "big")
    commitment = sha256(header + written + name.encode()).digest()
    return merkle.leaf_hash(commitment + masked + LETTERS[answer])
