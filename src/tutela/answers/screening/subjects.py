"""Which rows of a run concern whom: for each row its mark (`marks`) and its answer, in a file of the run.

A mark begins with eight bytes of SHA-256 over a secret of this run and the document's key under the purpose, which the
engines have already. Rows lie under a key stream of the run, so that nothing shows which of them are alike. The file is
read through from its beginning: 20 million rows are 340 MB, a fraction of a second. Its SHA-256 stands in the run's
entry. Files made before rows had marks hold these eight bytes and the answer, in clear.

A second file holds, of the pending rows alone, whom they mean by birth date, sex and name: they may be about somebody
who is known under another document.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import BinaryIO, Final
from uuid import UUID

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from numpy.typing import NDArray

from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import places
from tutela.answers.screening.engine import ANSWERS, Answers, Codes, Described
from tutela.answers.screening.leaves import MARK_BYTES
from tutela.core.crypto.keyring import RootKey
from tutela.core.identity.sex import Sex
from tutela.index.lookup.queries import purpose_keys
from tutela.keys import current

LINK_BYTES: Final = 8
ROW_BYTES: Final = MARK_BYTES + 1
_NUMBER_BYTES: Final = 8
DESCRIBED_BYTES: Final = _NUMBER_BYTES + LINK_BYTES
_FORMAT: Final = b"tutela/2"
_WIDTHS: Final = {b"tutela/1": LINK_BYTES + 1, _FORMAT: ROW_BYTES}
_KEY_ID_BYTES: Final = 8
_BLOCK: Final = 16  # bytes of the key stream's cipher
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

    def streamed(self, start: int, data: bytes) -> bytes:
        """What lies at a place of the file, from the end of its header, under the key stream; the same again undoes it.

        AES-256 in counter mode, under SHA-256 of `stream` and the secret.
        """
        block, within = divmod(start, _BLOCK)
        mode = modes.CTR(block.to_bytes(_BLOCK, "big"))
        stream = Cipher(algorithms.AES256(sha256(b"stream" + self.secret).digest()), mode).encryptor()
        stream.update(bytes(within))
        return stream.update(data)

    def described(self, one: Described) -> bytes:
        """Of one person as a line describes them."""
        return sha256(self.secret + one.key + bytes([one.resident])).digest()[:LINK_BYTES]


def rows(secret: Secret, first: int, marks: NDArray[np.uint8], codes: Codes) -> bytes:
    """Rows from place `first` on as they are kept: mark and code of the answer, `ROW_BYTES` each."""
    return secret.streamed(first * ROW_BYTES, np.concatenate([marks, codes[:, None]], axis=1).tobytes())


@dataclass(frozen=True, slots=True)
class Kept:
    """The open file of a run. A row has `width` bytes, of which the last is the code of its answer."""

    header: bytes
    width: int
    root: RootKey
    secret: Secret
    file: BinaryIO = field(repr=False)

    @property
    def has_marks(self) -> bool:
        """Whether rows have whole marks, and not those of documents alone."""
        return self.width == ROW_BYTES

    def tables(self) -> Iterator[tuple[bytes, NDArray[np.uint8]]]:
        """The rows in order, many at a time: as they lie there, and in clear. A row that was cut off is left out."""
        place, most = 0, _ROWS_AT_ONCE * self.width
        while part := self.file.read(most):
            whole = part[: len(part) // self.width * self.width]
            yield part, np.frombuffer(self._clear(place, whole), np.uint8).reshape(-1, self.width)
            place += len(part)

    def mark(self, place: int) -> bytes:
        """The mark of one row, by its place from 0; empty where rows have none."""
        if not self.has_marks:
            return b""
        self.file.seek(len(self.header) + place * self.width)
        return self._clear(place * self.width, self.file.read(MARK_BYTES))

    def _clear(self, place: int, data: bytes) -> bytes:
        return self.secret.streamed(place, data) if self.has_marks else data


@contextmanager
def kept(run: UUID) -> Iterator[Kept | None]:
    """The file of a run; None once it is gone: it goes with the run's secret, at the end of its time."""
    try:
        file = places.subject_file(run).open("rb")
    except FileNotFoundError:
        yield None
        return
    with file:
        header = file.read(len(_FORMAT) + _KEY_ID_BYTES)
        root, width = _root(header), _WIDTHS.get(header[: len(_FORMAT)], ROW_BYTES)
        yield Kept(header, width, root, Secret.of(root, run), file)


def find(run: UUID, purpose: str, document: str) -> Iterator[tuple[int, Answer]]:
    """The rows of a run, counted from 1, that concern a canonical document, with their answers.

    Nothing once the file is gone.
    """
    with kept(run) as file:
        if file is None:
            return
        key = purpose_keys(file.root, purpose).document_key(document)
        wanted = np.frombuffer(file.secret.link(key), np.uint8)
        first = 1
        for _, table in file.tables():
            for place in np.flatnonzero((table[:, :LINK_BYTES] == wanted).all(axis=1)):
                yield first + int(place), ANSWERS[table[place, -1]]
            first += len(table)


def described(secret: Secret, first: int, answers: Answers) -> bytes:
    """The pending rows of one batch, whose first row has the number `first`: `DESCRIBED_BYTES` each."""
    return b"".join(
        (first + place).to_bytes(_NUMBER_BYTES, "big") + secret.described(one)
        for place, one in sorted(answers.described.items())
    )


def find_described(
    run: UUID, purpose: str, whom: tuple[date, Sex, str], *, residents: Collection[bool]
) -> Iterator[int]:
    """The pending rows of a run, counted from 1, that mean this birth date, sex and canonical name.

    `residents`: of lines with a resident number, of those without, or of both. Nothing once the file is gone.
    """
    try:
        content = places.described_file(run).read_bytes()
    except FileNotFoundError:
        return
    root, content = _root(content), content[len(_FORMAT) + _KEY_ID_BYTES :]
    key = purpose_keys(root, purpose).person_name_key(*whom)
    wanted = {Secret.of(root, run).described(Described(key, resident)) for resident in residents}
    for start in range(0, len(content), DESCRIBED_BYTES):
        row = content[start : start + DESCRIBED_BYTES]
        if row[_NUMBER_BYTES:] in wanted:
            yield int.from_bytes(row[:_NUMBER_BYTES], "big")


def forget(run: UUID) -> None:
    """Deletes the files of a run."""
    places.subject_file(run).unlink(missing_ok=True)
    places.described_file(run).unlink(missing_ok=True)


def _root(header: bytes) -> RootKey:
    named = header[len(_FORMAT) : len(_FORMAT) + _KEY_ID_BYTES].rstrip(b"\0")
    return current.ring().root(named.decode())
