"""Which rows of a run concern whom: for each row its mark (`marks`) and its answer, in a file of the run.

A mark begins with eight bytes that a secret of this run makes of the tag of the document's key, which the engines have
already. Rows lie under a key stream of the run, so that nothing shows which of them are alike. The file is read through
from its beginning: 20 million rows are 340 MB, a fraction of a second. Its SHA-256 stands in the run's entry. Files of
form 2 have marks of whole keys of their list; those of form 1, made before rows had marks, eight bytes and the answer,
in clear.

A second file holds, of the pending rows alone, whom they mean by birth date, sex and name: they may be about somebody
who is known under another document.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import marks as marking
from tutela.answers.screening import places
from tutela.answers.screening.engine import ANSWERS, Answers, Codes
from tutela.answers.screening.secret import FORMAT, KEY_ID_BYTES, LINK_BYTES, MARK_BYTES, Halves, Secret
from tutela.core.crypto.keyring import RootKey
from tutela.core.identity.sex import Sex
from tutela.index.lookup.queries import purpose_keys
from tutela.index.lookup.rows import PROVES, TAGGED
from tutela.keys import current

ROW_BYTES: Final = MARK_BYTES + 1
_NUMBER_BYTES: Final = 8
_HEADER_BYTES: Final = len(FORMAT) + KEY_ID_BYTES
DESCRIBED_BYTES: Final = _NUMBER_BYTES + LINK_BYTES
_WIDTHS: Final = {b"tutela/1": LINK_BYTES + 1, b"tutela/2": ROW_BYTES, FORMAT: ROW_BYTES}
_ROWS_AT_ONCE: Final = 1 << 20


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

    def row(self, place: int) -> bytes:
        """One row, by its place from 0; empty where there is none."""
        self.file.seek(len(self.header) + place * self.width)
        return self._clear(place * self.width, self.file.read(self.width))

    def mark(self, place: int) -> bytes:
        """The mark of one row; empty where rows have none."""
        return self.row(place)[:MARK_BYTES] if self.has_marks else b""

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
        header = file.read(_HEADER_BYTES)
        root, width = _root(header), _WIDTHS.get(header[: len(FORMAT)], ROW_BYTES)
        yield Kept(header, width, root, Secret.of(root, run), file)


def find(run: UUID, purpose: str, document: str) -> Iterator[tuple[int, Answer]]:
    """The rows of a run, counted from 1, that concern a canonical document, with their answers.

    Nothing once the file is gone.
    """
    with kept(run) as file:
        if file is None:
            return
        wanted = _linked(file, purpose, document)
        first = 1
        for _, table in file.tables():
            for place in np.flatnonzero((table[:, :LINK_BYTES] == wanted).all(axis=1)):
                yield first + int(place), ANSWERS[table[place, -1]]
            first += len(table)


def concerning(run: UUID, purpose: str, document: str, rows: Iterable[int]) -> Iterator[tuple[int, Answer]]:
    """Of these rows of a run, counted from 1, those that concern a canonical document, with their answers."""
    with kept(run) as file:
        if file is None:
            return
        wanted = _linked(file, purpose, document).tobytes()
        for number in sorted(set(rows)):
            row = file.row(number - 1)
            if row[:LINK_BYTES] == wanted:
                yield number, ANSWERS[row[-1]]


def answered(run: UUID, answers: Collection[Answer]) -> Iterator[tuple[int, Answer]]:
    """The rows of a run, counted from 1, that got one of these answers. Nothing once the file is gone."""
    wanted = [code for code, answer in enumerate(ANSWERS) if answer in answers]
    with kept(run) as file:
        if file is None:
            return
        first = 1
        for _, table in file.tables():
            for place in np.flatnonzero(np.isin(table[:, -1], wanted)):
                yield first + int(place), ANSWERS[table[place, -1]]
            first += len(table)


def described(secret: Secret, first: int, answers: Answers) -> bytes:
    """The pending rows of one batch, whose first row has the number `first`: `DESCRIBED_BYTES` each."""
    them = answers.described
    order = np.argsort(them.places)
    numbers = (first + them.places[order]).astype(">u8").view(np.uint8).reshape(-1, _NUMBER_BYTES)
    links = marking.of_people(secret, them.resident[order], them.tags[order])
    return np.concatenate([numbers, links], axis=1).tobytes()


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
    header, content = content[:_HEADER_BYTES], content[_HEADER_BYTES:]
    root = _root(header)
    secret, form = Secret.of(root, run), _list_form(header)
    key = purpose_keys(root, purpose, form).person_name_key(*whom)
    if form < TAGGED:
        wanted = {secret.former_link(key, bytes([resident])) for resident in residents}
    else:
        asked = np.array(sorted(residents), np.bool_)
        tags = np.tile(_value(key), (len(asked), 1))
        wanted = {link.tobytes() for link in marking.of_people(secret, asked, tags)}
    for start in range(0, len(content), DESCRIBED_BYTES):
        row = content[start : start + DESCRIBED_BYTES]
        if row[_NUMBER_BYTES:] in wanted:
            yield int.from_bytes(row[:_NUMBER_BYTES], "big")


def forget(run: UUID) -> None:
    """Deletes the files of a run."""
    places.subject_file(run).unlink(missing_ok=True)
    places.described_file(run).unlink(missing_ok=True)
    places.tag_file(run).unlink(missing_ok=True)


def _linked(file: Kept, purpose: str, document: str) -> Halves:
    """What the rows of a canonical document begin with."""
    form = _list_form(file.header)
    key = purpose_keys(file.root, purpose, form).document_key(document)
    if form < TAGGED:
        return np.frombuffer(file.secret.former_link(key), np.uint8)
    (link,) = marking.of_documents(file.secret, _value(key)[None, :])
    return np.asarray(link)


def _value(key: bytes) -> Halves:
    """What a mark is made of: the tag of a key."""
    return np.frombuffer(key[:LINK_BYTES], np.uint8)


def _list_form(header: bytes) -> int:
    """Of the list that a file's rows were looked up in: the keys of the earlier forms were alike."""
    return TAGGED if header.startswith(FORMAT) else PROVES


def _root(header: bytes) -> RootKey:
    named = header[len(FORMAT) :].rstrip(b"\0")
    return current.ring().root(named.decode())
