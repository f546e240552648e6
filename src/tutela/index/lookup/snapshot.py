"""The rows of one purpose as a Parquet file: keyed hashes only, for whoever asks about very many at once."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from tutela.core.errors import Reason, Refusal
from tutela.index.lookup.models import IndexRow
from tutela.index.lookup.queries import Version, version
from tutela.index.lookup.rows import Basis, Row, RowOutcome
from tutela.sheets.atomic import atomic_path

_TRIES: Final = 5
_BATCH: Final = 50_000
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


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The rows of a purpose in `SCHEMA`, all under one version."""

    purpose: str
    version: Version
    rows: pa.Table


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
    for path in (settings.TUTELA_HOME / "snapshots").glob("*.parquet"):
        if path != place(path.name.split(".")[0], now):
            path.unlink(missing_ok=True)


def place(purpose: str, of: Version) -> Path:
    """Where the file of a purpose and version stands."""
    folder: Path = settings.TUTELA_HOME / "snapshots"
    return folder / f"{purpose}.{of.number}.{of.root.hex()[:16]}.parquet"


def write(path: Path, purpose: str, of: Version, batches: Iterator[pa.RecordBatch]) -> None:
    """Writes batches in `SCHEMA`, whole or not at all, for the owner's eyes alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    schema = SCHEMA.with_metadata({_LABEL: _label(purpose, of)})
    # Keyed hashes do not shrink, and nobody looks for those between two others.
    plain: dict[str, Any] = {"compression": "none", "use_dictionary": False, "write_statistics": False}
    with atomic_path(path) as part, pq.ParquetWriter(part, schema, **plain) as writer:
        for batch in batches:
            writer.write_batch(batch)


def as_rows(purpose: str, table: pa.Table) -> list[Row]:
    """A few rows of a snapshot as values."""
    return [
        Row(
            purpose,
            Basis(row["basis"]),
            row["person_key"],
            row["name_key"],
            RowOutcome(row["outcome"]),
            row["from_on"],
            row["until_on"],
        )
        for row in table.select(_COLUMNS).to_pylist()
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
        with pq.ParquetFile(path) as file:
            table = file.read()
    except (OSError, pa.ArrowException):
        return None
    metadata = table.schema.metadata or {}
    same = metadata.get(_LABEL) == _label(purpose, now) and table.schema.equals(SCHEMA)
    return table if same else None


def _label(purpose: str, of: Version) -> bytes:
    return json.dumps([purpose, of.number, of.root.hex(), of.key_id, of.policy]).encode()


def _remove_others(path: Path, purpose: str) -> None:
    for other in path.parent.glob(f"{purpose}.*.parquet"):
        if other != path:
            other.unlink(missing_ok=True)
