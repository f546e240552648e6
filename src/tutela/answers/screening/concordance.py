"""Which rows of which runs concern whom, held together for many runs, so that a person's view looks into few files.

A run leaves a file of tags, eight bytes for each row, that are alike wherever one document was asked about for one
purpose; they lie under a key stream of the run. `binding` gathers these files into volumes, and a volume is read at one
place: the bucket of a tag. A volume lies under a key stream of its own, so that whoever has no key sees how many rows
and runs it holds, and nothing of which are alike.

    file of a run = FORMAT of `secret` ‖ key id ‖ tags, 8 bytes each, zeros for a row that was refused
    volume        = FORMAT ‖ key id ‖ runs ‖ bits ‖ ids of the runs ‖ starts ‖ rows
    row           = tag ‖ which of the runs ‖ row, from 1            (8, 4 and 4 bytes, little-endian)

Rows stand in the order of their tags; starts (8 bytes each) say where each of the 2^bits buckets begins, and where the
last ends. What a volume says is believed of nobody: each row is held against its mark in the run's own file, and the
audit holds the tags against the run's entry.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import BinaryIO, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from tutela.answers.screening import marks, places
from tutela.answers.screening.engine import Answers
from tutela.answers.screening.models import Volume
from tutela.answers.screening.secret import KEY_ID_BYTES, LINK_BYTES, Halves, Secret
from tutela.core.crypto.keyring import RootKey
from tutela.index.lookup.queries import purpose_keys
from tutela.keys import current

FORMAT: Final = b"volume/1"
HEADER_BYTES: Final = len(FORMAT) + KEY_ID_BYTES
ROW: Final = np.dtype([("tag", "<u8"), ("run", "<u4"), ("row", "<u4")])
TAG_BITS: Final = 8 * LINK_BYTES
_NUMBER: Final = np.dtype("<u8")
_ID_BYTES: Final = 16
_HEAD_BYTES: Final = 2 * _NUMBER.itemsize
_AT_ONCE: Final = 1 << 20
_LOOKS: Final = 3  # while volumes are bound anew

Rows = NDArray[np.void]  # of ROW
Tag = NDArray[np.uint64]


def common(root: RootKey) -> Secret:
    """What tags of all runs under a data key are made with."""
    return Secret(root.key_id, root.hash_key("subjects", "concordance").digest(b"rows"))


def tags_of(secret: Secret, answers: Answers) -> Halves:
    """The tags of every row of a batch."""
    found = np.zeros((len(answers.codes), LINK_BYTES), np.uint8)
    found[answers.places] = marks.of_documents(secret, answers.tags)
    return found


def rows(secret: Secret, first: int, tags: Halves) -> bytes:
    """The tags of a run's rows from place `first` on, as its file has them."""
    return secret.streamed(first * LINK_BYTES, tags.tobytes(), b"tags")


def tags_kept(run: UUID) -> Iterator[Halves]:
    """The tags in the file of a run, in order, many at a time."""
    with places.tag_file(run).open("rb") as file:
        secret, place = Secret.of(_root(file.read(HEADER_BYTES)), run), 0
        while part := file.read(_AT_ONCE * LINK_BYTES):
            whole = part[: len(part) // LINK_BYTES * LINK_BYTES]
            yield np.frombuffer(secret.streamed(place, whole, b"tags"), np.uint8).reshape(-1, LINK_BYTES)
            place += len(part)


def key_of(run: UUID) -> str:
    """The data key that the file of a run names."""
    with places.tag_file(run).open("rb") as file:
        return _root(file.read(HEADER_BYTES)).key_id


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in a volume of so many runs with 2^bits buckets, from the end of its header."""

    runs: int
    bits: int

    @property
    def starts(self) -> int:
        """Where the first bucket's start stands."""
        return _HEAD_BYTES + self.runs * _ID_BYTES

    @property
    def rows(self) -> int:
        """Where the first row stands."""
        return self.starts + ((1 << self.bits) + 1) * _NUMBER.itemsize

    def head(self, runs: Sequence[UUID]) -> bytes:
        """What stands before the starts."""
        return np.array([self.runs, self.bits], _NUMBER).tobytes() + b"".join(run.bytes for run in runs)


@dataclass(frozen=True, slots=True)
class Opened:
    """The open file of a volume."""

    layout: Layout
    secret: Secret
    file: BinaryIO = field(repr=False)

    def rows(self, first: int, end: int) -> Rows:
        """The rows of the buckets from `first` up to `end`."""
        width = _NUMBER.itemsize
        starts = np.frombuffer(
            self._read(self.layout.starts + first * width, (end - first + 1) * width), _NUMBER
        )
        begin, until = int(starts[0]), int(starts[-1])
        size = ROW.itemsize
        return np.frombuffer(self._read(self.layout.rows + begin * size, (until - begin) * size), ROW)

    def runs(self) -> list[UUID]:
        """All of its runs."""
        return [self.run(place) for place in range(self.layout.runs)]

    def run(self, place: int) -> UUID:
        """One of its runs."""
        return UUID(bytes=self._read(_HEAD_BYTES + place * _ID_BYTES, _ID_BYTES))

    def _read(self, place: int, length: int) -> bytes:
        self.file.seek(HEADER_BYTES + place)
        return self.secret.streamed(place, self.file.read(length), b"volume")


@contextmanager
def opened(volume: UUID) -> Iterator[Opened]:
    """A volume. FileNotFoundError where it was bound anew meanwhile, or is lost."""
    with places.volume_file(volume).open("rb") as file:
        secret = volume_secret(_root(file.read(HEADER_BYTES)), volume)
        head = np.frombuffer(secret.streamed(0, file.read(_HEAD_BYTES), b"volume"), _NUMBER)
        yield Opened(Layout(int(head[0]), int(head[1])), secret, file)


def volume_secret(root: RootKey, volume: UUID) -> Secret:
    """Under which one volume lies."""
    return Secret(root.key_id, root.hash_key("subjects", "volume").digest(volume.bytes))


def prefixes(tags: Tag, bits: int) -> Tag:
    """The first bits of tags."""
    return tags >> np.uint64(TAG_BITS - bits) if bits else np.zeros_like(tags)


def looked_up(document: str) -> tuple[Mapping[UUID, Sequence[int]], Sequence[UUID]]:
    """The rows, by run, that may concern a canonical document; and the volumes that are lost.

    A volume that is bound anew just then is looked for again in the volume that has taken its place.
    """

    @cache
    def tag(key_id: str, purpose: str) -> int:
        root = current.ring().root(key_id)
        value = purpose_keys(root, purpose).document_key(document)[:LINK_BYTES]
        found = marks.of_documents(common(root), np.frombuffer(value, np.uint8)[None, :])
        return int.from_bytes(found.tobytes(), "big")

    for _ in range(_LOOKS):
        found, lost = defaultdict[UUID, list[int]](list), list[UUID]()
        for volume, terms in Volume.objects.order_by("id").values_list("id", "terms"):
            try:
                with opened(volume) as file:
                    for one in terms:
                        for run, row in _met(file, tag(*one)):
                            found[run].append(row)
            except FileNotFoundError:
                lost.append(volume)
        if not lost:
            break
    return found, lost


def _met(file: Opened, tag: int) -> Iterator[tuple[UUID, int]]:
    bucket = tag >> TAG_BITS - file.layout.bits
    rows = file.rows(bucket, bucket + 1)
    for one in rows[rows["tag"] == np.uint64(tag)]:
        yield file.run(int(one["run"])), int(one["row"])


def _root(header: bytes) -> RootKey:
    return current.ring().root(header[len(FORMAT) :].rstrip(b"\0").decode())
