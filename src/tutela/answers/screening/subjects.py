"""Which rows of a run concern whom: for each row eight bytes of a keyed hash and its answer, in a file of the run.

The hash is SHA-256 over a secret of this run and the document's key under the purpose, which the engines have already.
The file is read through from its beginning: 20 million rows are 180 MB, a fraction of a second. A row that was refused
has no document; its eight bytes are nought.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final
from uuid import UUID

import numpy as np

from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import places
from tutela.answers.screening.engine import ANSWERS, Answers
from tutela.answers.screening.leaves import fixed, sha256_of
from tutela.core.crypto.keyring import RootKey
from tutela.index.lookup.columns import DIGEST_BYTES
from tutela.index.lookup.queries import purpose_keys
from tutela.keys import current

LINK_BYTES: Final = 8
ROW_BYTES: Final = LINK_BYTES + 1
_FORMAT: Final = b"tutela/1"
_KEY_ID_BYTES: Final = 8
_ROWS_AT_ONCE: Final = 1 << 20


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
        return _FORMAT + self.key_id.encode().ljust(_KEY_ID_BYTES, b"\0")

    def link(self, document_key: bytes) -> bytes:
        """Of one person, by their document key under the run's purpose."""
        return sha256(self.secret + document_key).digest()[:LINK_BYTES]


def rows(secret: Secret, answers: Answers) -> bytes:
    """The links of one batch, with the code of each answer: `ROW_BYTES` a row."""
    found = np.zeros((len(answers.codes), ROW_BYTES), np.uint8)
    found[:, LINK_BYTES] = answers.codes
    if len(answers.places):
        messages = np.empty((len(answers.places), len(secret.secret) + DIGEST_BYTES), np.uint8)
        messages[:, : len(secret.secret)] = np.frombuffer(secret.secret, np.uint8)
        messages[:, len(secret.secret) :] = answers.keys
        found[answers.places, :LINK_BYTES] = sha256_of(fixed(messages))[:, :LINK_BYTES]
    return found.tobytes()


def find(run: UUID, purpose: str, document: str) -> Iterator[tuple[int, Answer]]:
    """The rows of a run, counted from 1, that concern a canonical document, with their answers.

    Nothing once the file is gone: it goes with the run's secret, at the end of its time.
    """
    try:
        file = places.subject_file(run).open("rb")
    except FileNotFoundError:
        return
    with file:
        header = file.read(len(_FORMAT) + _KEY_ID_BYTES)
        root = current.ring().root(header.removeprefix(_FORMAT).rstrip(b"\0").decode())
        wanted = Secret.of(root, run).link(purpose_keys(root, purpose).document_key(document))
        first = 1
        while part := file.read(_ROWS_AT_ONCE * ROW_BYTES):
            table = np.frombuffer(part, np.uint8).reshape(-1, ROW_BYTES)
            same = (table[:, :LINK_BYTES] == np.frombuffer(wanted, np.uint8)).all(axis=1)
            for place in np.flatnonzero(same):
                yield first + int(place), ANSWERS[table[place, LINK_BYTES]]
            first += len(table)


def forget(run: UUID) -> None:
    """Deletes the file of a run."""
    places.subject_file(run).unlink(missing_ok=True)
