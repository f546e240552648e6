"""The rows of one purpose as an Arrow file: keyed hashes only, for whoever asks about very many at once.

Keyed hashes do not shrink and need no decoding, so that the file is read where it lies, without a copy.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from django.conf import settings
from numpy.typing import NDArray

from tutela.core.errors import Reason, Refusal
from tutela.index.lookup.models import IndexRow
from tutela.index.lookup.queries import Version, version
from tutela.index.lookup.rows import Basis, Row, RowOutcome
from tutela.sheets.atomic import atomic_path

_TRIES: Final = 5
_BATCH: Final = 50_000
_TOGETHER: Final = 1_000_000
_KEY: Final = pa.binary(32)
SCHEMA: Final = pa.schema(
    [
        ("basis", pa.uint8()),
        ("person_key", _KEY),
        ("name_key", _KEY),
        ("outcome", pa.uint8()),
        ("from_on", pa.date32()),
        ("until_on", pa.date32()),
    ]
)
_COLUMNS: Final = tuple(SCHEMA.names)
_LABEL: Final = b"tutela"
_BASES: Final = {basis.value: basis for basis in Basis}
_OUTCOMES: Final = {outcome.value: outcome for outcome in RowOutcome}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The rows of a purpose in `SCHEMA`, all under one version."""

    purpose: str
    version: Version
    rows: pa.Table

    def some(self, places: NDArray[np.int64]) -> list[Row]:
        """The rows at some places, in their order."""
        return as_rows(self.purpose, taken(self.rows, places))


def taken(rows: pa.Table, places: NDArray[np.int64]) -> pa.Table:
    """A few rows of a table of many batches; to take them from its columns would first put all batches together."""
    batches = rows.to_batches()
    ends = np.cumsum([len(batch) for batch in batches], dtype=np.int64)
    where = np.searchsorted(ends, places, side="right")
    order, parts = np.argsort(where, kind="stable"), list[pa.RecordBatch]()
    for number in np.unique(where).tolist():
        batch = batches[number]
        parts.append(batch.take(pa.array(places[where == number] - (ends[number] - len(batch)))))
    found = pa.Table.from_batches(parts, rows.schema).combine_chunks()
    return found.take(pa.array(np.argsort(order)))


def snapshot(purpose: str) -> Snapshot:
    """The rows of a purpose under the version in force; the file is made where it is missing.

    Files of former versions are removed. Refuses `NOT_READY` where there is no version yet, or it never rests, and
    `DISK_FULL`.
    """
    for _ in range(_TRIES):
        now = version()
        path = place(purpose, now)
        kept = _read(path, purpose, now)
        if kept is not None:
            return Snapshot(purpose, now, kept)
        write(path, purpose, now, _stored(purpose, now))
        # numbers only grow: the same number before and after means that the rows read between are of this version
        if version() != now:
            path.unlink(missing_ok=True)
            continue
        _remove_others(path, purpose)
    raise Refusal(Reason.NOT_READY, what="index")


def remove_former() -> None:
    """Removes every file that is not of the version in force; who reads one now reads on."""
    now = version()
    for path in _kept(settings.TUTELA_HOME / "snapshots"):
        if path != place(path.name.split(".")[0], now):
            path.unlink(missing_ok=True)


def place(purpose: str, of: Version) -> Path:
    """Where the file of a purpose and version stands."""
    folder: Path = settings.TUTELA_HOME / "snapshots"
    return folder / f"{purpose}.{of.number}.{of.root.hex()[:16]}.arrow"


def write(path: Path, purpose: str, of: Version, batches: Iterator[pa.RecordBatch]) -> None:
    """Writes batches in `SCHEMA`, whole or not at all, for the owner's eyes alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    schema = SCHEMA.with_metadata({_LABEL: _label(purpose, of)})
    with atomic_path(path) as part, pa.ipc.new_file(str(part), schema) as writer:
        for table in _together(batches):
            writer.write_table(table.combine_chunks())


def _together(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Few large tables for many small batches."""
    while some := list(_at_least(batches, _TOGETHER)):
        yield pa.Table.from_batches(some, SCHEMA)


def _at_least(batches: Iterator[pa.RecordBatch], rows: int) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield batch
        rows -= len(batch)
        if rows <= 0:
            return


def as_rows(purpose: str, table: pa.Table) -> list[Row]:
    """A few rows of a snapshot as values."""
    columns = (table[name].to_pylist() for name in _COLUMNS)
    return [
        Row(purpose, _BASES[basis], person, name, _OUTCOMES[outcome], from_on, until_on)
        for basis, person, name, outcome, from_on, until_on in zip(*columns, strict=True)
    ]


def _stored(purpose: str, now: Version) -> Iterator[pa.RecordBatch]:
    """One statement, so one state of the database."""
    found = IndexRow.objects.filter(key_id=now.key_id, purpose=purpose).order_by(
        "person_key", "name_key", "from_on"
    )
    rows: Iterator[tuple[Any, ...]] = found.values_list(*_COLUMNS).iterator(chunk_size=_BATCH)
    while chunk := list(islice(rows, _BATCH)):
        columns = zip(*chunk, strict=True)
        # SQLite gives bytes and PostgreSQL memoryviews; both become the same
        arrays = [_array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
        yield pa.record_batch(arrays, schema=SCHEMA)


def _array(values: tuple[Any, ...], kind: pa.DataType) -> pa.Array:
    return pa.array(map(bytes, values) if kind == _KEY else values, kind)


def _read(path: Path, purpose: str, now: Version) -> pa.Table | None:
    """The file's rows; None where it is missing, damaged, or another purpose's or version's."""
    try:
        table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
    except (OSError, pa.ArrowException):
        return None
    metadata = table.schema.metadata or {}
    same = metadata.get(_LABEL) == _label(purpose, now) and table.schema.equals(SCHEMA)
    return table if same else None


def _label(purpose: str, of: Version) -> bytes:
    return json.dumps([purpose, of.number, of.root.hex(), of.key_id, of.policy]).encode()


def _remove_others(path: Path, purpose: str) -> None:
    for other in _kept(path.parent, purpose):
        if other != path:
            other.unlink(missing_ok=True)


def _kept(folder: Path, purpose: str = "*") -> Iterator[Path]:
    """The files of a purpose, or of all; those of the earlier kind among them."""
    for ending in ("arrow", "parquet"):
        yield from folder.glob(f"{purpose}.*.{ending}")
