"""A staff list kept as tags: its numbers checked and keyed once, so that it is screened at the speed of the join.

The file is an Arrow file, read where it lies, and names nobody: for each person the id under which the body keeps them,
the tags of document and of birth date, sex and name under the purpose's keys, the number of birth date and sex, and
whether the document is a resident number. Its metadata say under which key, purpose and form of list it was made; under
another it is not read, and to be made anew. Whom the list may concern is opened again by the body's own table, a few
in a thousand.

Rows of a run over it commit to the id in the place of the number, and to no name.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tutela.answers.screening.batch import TEXT, Batch, Layout
from tutela.answers.screening.births import Places
from tutela.answers.screening.columns import DOCUMENT, NAME, Cells
from tutela.answers.screening.engine import Terms
from tutela.answers.screening.identified import Judge
from tutela.answers.screening.persons import Read
from tutela.answers.screening.residents import Calendar
from tutela.answers.screening.texts import Mask, text_array
from tutela.core.crypto.suites import TAG_BYTES
from tutela.core.errors import Reason, Refusal
from tutela.index.lookup.queries import Version
from tutela.index.lookup.rows import Probe, PurposeKeys
from tutela.index.lookup.tags import Tags
from tutela.sheets.atomic import atomic_path

Opening = Callable[[Sequence[str]], Sequence[Cells]]
"""Gives the lines of some persons, by their ids, in the same order."""

ID_TITLE: Final = "人员编号"
_ROWS_AT_ONCE: Final = 1 << 18  # a whole number of blocks of the run's tree
_TAG: Final = pa.binary(TAG_BYTES)
_SCHEMA: Final = pa.schema(
    [("id", TEXT), ("document", _TAG), ("person", _TAG), ("birth", pa.int64()), ("resident", pa.bool_())]
)
_LABEL: Final = b"tutela"
_BY_THE_LIST: Final = "-"  # an authorisation is asked of a run, and not of what is kept


@dataclass(frozen=True, slots=True, eq=False)
class Staff:
    """Some persons in post: the ids of their engagements, and the columns of their lines, stripped (`columns`)."""

    ids: pa.LargeStringArray
    asked: Mapping[str, pa.LargeStringArray]


@dataclass(frozen=True, slots=True, eq=False)
class KeptBatch(Batch):
    """Lines of a kept list, with what they were keyed by."""

    tags: Tags
    people: Tags
    births: Places
    resident: Mask
    opened: Opening

    def persons(self, on: date) -> "_Persons":
        """Every line is somebody."""
        return _Persons(self, on)


@dataclass(frozen=True, slots=True, eq=False)
class KeptList:
    """A kept list, and how its persons are opened again. It is read like a roster."""

    path: Path
    opened: Opening
    hidden: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    beyond: int = 0

    @property
    def name(self) -> str:
        """Of the file."""
        return self.path.name

    @property
    def total(self) -> int:
        """How many persons there are."""
        return len(_mapped(self.path))

    def require(self, terms: Terms) -> None:
        """Refuses NOT_READY where it was made under another key, purpose or form than the list it is held against."""
        metadata = _mapped(self.path).schema.metadata or {}
        if metadata.get(_LABEL) != _label(terms.purpose, terms.version):
            raise Refusal(Reason.NOT_READY, what="staff list")

    def layouts(self) -> tuple[Layout, ...]:
        """The id is its one column."""
        return (Layout("", (ID_TITLE,)),)

    def batches(self) -> Iterator[KeptBatch]:
        """Every line, in order."""
        (layout,), first = self.layouts(), 0
        with pa.OSFile(
            str(self.path)
        ) as source:  # mapped, all of it would count as memory of ours in the end
            file = pa.ipc.open_file(source)
            for number in range(file.num_record_batches):
                found = file.get_batch(number)
                ids, numbers = found.column(0), np.arange(first + 1, first + 1 + len(found))
                nameless = text_array(np.zeros(0, np.uint8), np.zeros(len(found) + 1, np.int64))
                asked = {DOCUMENT: ids, NAME: nameless}
                births, resident = found.column(3).to_numpy(), found.column(4).to_numpy(zero_copy_only=False)
                tags, people = _rows(found.column(1)), _rows(found.column(2))
                yield KeptBatch(
                    layout, first, numbers, (ids,), asked, tags, people, births, resident, self.opened
                )
                first += len(found)


def keep(
    target: Path, purpose: str, version: Version, keys: PurposeKeys, staff: Iterable[Staff], *, on: date
) -> Mapping[str, Refusal]:
    """Writes the kept list of one purpose, under the keys of the version in force, for the owner's eyes alone.

    Every line is judged as a question's would be; returned by id is why a line is nobody, and not on the list.
    Raises as `atomic_path`; the file appears whole or not at all.
    """
    judge, refused = Judge(on, _BY_THE_LIST, Calendar.until(on)), dict[str, Refusal]()
    schema = _SCHEMA.with_metadata({_LABEL: _label(purpose, version)})

    def judged() -> Iterator[pa.RecordBatch]:
        for some in staff:
            numbers = np.arange(1, len(some.ids) + 1)
            found = judge.identified(Batch(Layout("", (ID_TITLE,)), 0, numbers, (some.ids,), some.asked))
            refused.update((some.ids[place].as_py(), why) for place, why in found.refusals.items())
            read, order = Read.of(found, keys, on), np.argsort(found.places)
            columns = [
                some.ids.take(pa.array(read.places[order])),
                _column(read.tags[order]),
                _column(read.names(order)),
                pa.array(read.births[order]),
                pa.array(read.resident[order]),
            ]
            yield pa.record_batch(columns, schema=schema)

    with atomic_path(target) as part, pa.ipc.new_file(str(part), schema) as writer:
        for batch in _evenly(judged(), _ROWS_AT_ONCE):
            writer.write_batch(batch)
    return refused


def _evenly(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.RecordBatch]:
    """The same rows, so many to a batch; the last may have fewer."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        while sum(map(len, held)) >= rows:
            table = pa.Table.from_batches(held)
            yield from table.slice(0, rows).combine_chunks().to_batches()
            held = table.slice(rows).to_batches()
    if held:
        yield from pa.Table.from_batches(held).combine_chunks().to_batches()


@dataclass(frozen=True, slots=True, eq=False)
class _Persons:
    """The lines of a batch as persons; they are opened where somebody has to look."""

    batch: KeptBatch
    on: date

    @property
    def places(self) -> NDArray[np.int64]:
        return np.arange(len(self.batch))

    @property
    def refusals(self) -> Mapping[int, Refusal]:
        return {}

    @property
    def resident(self) -> Mask:
        return self.batch.resident

    @property
    def tags(self) -> Tags:
        return self.batch.tags

    @property
    def births(self) -> Places:
        return self.batch.births

    def names(self, people: NDArray[np.int64]) -> Tags:
        return self.batch.people[people]

    def probes(self, people: Sequence[int]) -> list[Probe]:
        if not people:
            return []
        ids = self.batch.shown[0].take(pa.array(people, pa.int64())).to_pylist()
        opened = Batch.of(self.batch.opened(ids))
        found = Judge(self.on, _BY_THE_LIST, Calendar.until(self.on)).identified(opened)
        for refusal in found.refusals.values():  # the day is another one: what was kept is judged anew
            raise refusal
        return found.probes(np.argsort(found.places).tolist())


def _mapped(path: Path) -> pa.Table:
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def _label(purpose: str, of: Version) -> bytes:
    return json.dumps([purpose, of.key_id, of.form]).encode()


def _rows(column: pa.FixedSizeBinaryArray) -> Tags:
    start = column.offset * TAG_BYTES
    data = np.frombuffer(column.buffers()[1], np.uint8)
    return data[start : start + len(column) * TAG_BYTES].reshape(-1, TAG_BYTES)


def _column(tags: Tags) -> pa.FixedSizeBinaryArray:
    return pa.FixedSizeBinaryArray.from_buffers(
        _TAG, len(tags), [None, pa.py_buffer(np.ascontiguousarray(tags))]
    )
