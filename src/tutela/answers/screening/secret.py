"""The secret of one run, and what is made with it: links from rows to persons, and the key stream its rows lie under.

    mark  = AES-256 under SHA-256("mark" ‖ secret) of kind ‖ resident ‖ 6 zero bytes ‖ value, its first 8 bytes
    value = 8 bytes: a tag that keys of the index begin with, or a number, big-endian

Kinds are told in `marks`. Files of earlier forms hold SHA-256 over the secret and a key of an earlier list instead.
"""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final
from uuid import UUID

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from numpy.typing import NDArray

from tutela.answers.screening.texts import Mask
from tutela.core.crypto.keyring import RootKey
from tutela.core.crypto.suites import Suite
from tutela.index.lookup.tags import BLOCK, encrypted

LINK_BYTES: Final = 8
MARK_BYTES: Final = 2 * LINK_BYTES  # of the document, and of the person
FORMAT: Final = b"tutela/3"
KEY_ID_BYTES: Final = 8

Halves = NDArray[np.uint8]  # rows of 8 bytes: values, and the marks made of them


@dataclass(frozen=True, slots=True)
class Secret:
    """What the links of one run are keyed with, and the root it comes from."""

    key_id: str
    secret: bytes = field(repr=False)

    @staticmethod
    def of(root: RootKey, run: UUID) -> "Secret":
        """Derived from a data key, for this run alone."""
        return Secret(root.key_id, root.hash_key("subjects", "run").digest(run.bytes))

    def header(self) -> bytes:
        """The beginning of the file: what it is, and under which key."""
        return FORMAT + self.key_id.encode().ljust(KEY_ID_BYTES, b"\0")

    def marks(self, kind: int, resident: Mask | bool, values: Halves) -> Halves:
        """Of many values of one kind."""
        blocks = np.zeros((len(values), BLOCK), np.uint8)
        blocks[:, 0], blocks[:, 1] = kind, resident
        blocks[:, LINK_BYTES:] = values
        key = sha256(b"mark" + self.secret).digest()
        return encrypted(Suite.STANDARD, key, blocks)[:, :LINK_BYTES]

    def streamed(self, start: int, data: bytes, file: bytes = b"stream") -> bytes:
        """What lies at a place of a file, from the end of its header, under the key stream; the same again undoes it.

        AES-256 in counter mode, under SHA-256 of the file's word and the secret: no two files share a stream.
        """
        block, within = divmod(start, BLOCK)
        mode = modes.CTR(block.to_bytes(BLOCK, "big"))
        stream = Cipher(algorithms.AES256(sha256(file + self.secret).digest()), mode).encryptor()
        stream.update(bytes(within))
        return stream.update(data)

    def former_link(self, key: bytes, end: bytes = b"") -> bytes:
        """Of one person in a file of an earlier form, by their whole key under the run's purpose."""
        return sha256(self.secret + key + end).digest()[:LINK_BYTES]
