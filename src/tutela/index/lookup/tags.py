"""Short tags of whole columns: the same bytes as `TagKey.digest` gives for each text, many times faster.

CMAC (NIST SP 800-38B) chains one cipher block to the next. Here the chains of all texts go forward side by side: the
first blocks of all of them at once, then the second ones, so that the cipher's own code does the work.
"""

from typing import Final

import numpy as np
import pyarrow as pa
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from numpy.typing import NDArray

from tutela.core.crypto.keyring import TagKey
from tutela.core.crypto.suites import TAG_BYTES, Suite, block_cipher

Tags = NDArray[np.uint8]  # one row of 8 bytes each
Blocks = NDArray[np.uint8]  # rows of 16 bytes, or of a multiple of them

BLOCK: Final = 16
_END: Final = 0x80
_REDUCTION: Final = 0x87  # SP 800-38B, 5.3: R for blocks of 128 bits
_ALL_BITS: Final = (1 << 8 * BLOCK) - 1


def tags(key: TagKey, texts: pa.LargeStringArray) -> Tags:
    """Of every text, in order; none is null."""
    lengths = np.diff(_offsets(texts))
    blocks = np.maximum(-(-lengths // BLOCK), 1)
    if len(blocks) and (blocks == blocks[0]).all():
        return _of_alike(key, texts, lengths, int(blocks[0]))
    found = np.zeros((len(lengths), TAG_BYTES), np.uint8)
    for count in np.unique(blocks).tolist():
        places = np.flatnonzero(blocks == count)
        found[places] = _of_alike(key, texts.take(pa.array(places)), lengths[places], count)
    return found


def encrypted(suite: Suite, key: bytes, blocks: Blocks) -> Blocks:
    """Every row of 16 bytes under the suite's cipher, each for itself; the key has 32 bytes."""
    # Blocks are chained, or all different, by whoever calls.
    cipher = Cipher(block_cipher(suite, key), modes.ECB()).encryptor()  # noqa: S305
    return np.frombuffer(cipher.update(np.ascontiguousarray(blocks).data), np.uint8).reshape(-1, BLOCK)


def words(tags: Tags) -> NDArray[np.uint64]:
    """Each tag as one number, for comparing."""
    return np.ascontiguousarray(tags).view("<u8")[:, 0]


def ordered(tags: Tags) -> NDArray[np.uint64]:
    """Each tag as a number that stands among the others as its bytes do."""
    return np.ascontiguousarray(tags).view(">u8")[:, 0].astype(np.uint64)


def _of_alike(key: TagKey, texts: pa.LargeStringArray, lengths: NDArray[np.int64], count: int) -> Tags:
    """Of texts that all have `count` blocks."""
    padded = _padded(texts, lengths, count * BLOCK)
    whole = lengths == padded.shape[1]
    padded[~whole, lengths[~whole]] = _END
    first, second = _subkeys(key)
    if whole.any():
        padded[:, -BLOCK:] ^= np.where(whole[:, None], first, second)
    else:
        padded[:, -BLOCK:] ^= second
    state = encrypted(key.suite, key.secret, padded[:, :BLOCK])
    for start in range(BLOCK, count * BLOCK, BLOCK):
        state = encrypted(key.suite, key.secret, state ^ padded[:, start : start + BLOCK])
    return state[:, :TAG_BYTES]


def _padded(texts: pa.LargeStringArray, lengths: NDArray[np.int64], width: int) -> Blocks:
    """The texts as rows of `width` bytes, with zeros behind."""
    offsets, data = _offsets(texts), texts.buffers()[2]
    padded = np.zeros((len(lengths), width), np.uint8)
    if data is None or not len(lengths):
        return padded
    content = np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]]
    shortest = int(lengths.min())
    if shortest and shortest == int(lengths.max()):
        padded[:, :shortest] = content.reshape(-1, shortest)
    else:
        padded[np.arange(width) < lengths[:, None]] = content
    return padded


def _offsets(texts: pa.LargeStringArray) -> NDArray[np.int64]:
    """Where texts begin and end; a column that is empty may lack this buffer."""
    buffer = texts.buffers()[1]
    if buffer is None or not len(texts):
        return np.zeros(1, np.int64)
    return np.frombuffer(buffer, np.int64, len(texts) + 1, texts.offset * 8)


def _subkeys(key: TagKey) -> tuple[Blocks, Blocks]:
    """What is added to a last block that is whole, and to one that is padded (SP 800-38B, 6.1)."""
    zero = encrypted(key.suite, key.secret, np.zeros((1, BLOCK), np.uint8)).tobytes()
    first = _doubled(int.from_bytes(zero, "big"))
    return _block(first), _block(_doubled(first))


def _doubled(value: int) -> int:
    doubled = value << 1 & _ALL_BITS
    return doubled ^ _REDUCTION if value >> 8 * BLOCK - 1 else doubled


def _block(value: int) -> Blocks:
    return np.frombuffer(value.to_bytes(BLOCK, "big"), np.uint8)
