"""Parquet files, read batch by batch so that memory does not grow with the file."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final

import pyarrow
import pyarrow.parquet

from tutela.core.errors import Reason, Refusal
from tutela.sheets.cells import Cell, cell_of_number, cell_of_value
from tutela.sheets.table import Kind, Limits, Row, Sheet, Table

_BATCH: Final = 16_384


def open_parquet(path: Path, limits: Limits) -> Table:
    """The table of a Parquet file; its first row holds the names of the columns."""
    names = _names(path)
    if len(names) > limits.columns:
        raise Refusal(Reason.FILE_TOO_LARGE, file=path.name, limit=f"{limits.columns} columns")

    def rows() -> Iterator[Row]:
        return _rows(path, names)

    return Table(path.name, Kind.PARQUET, (Sheet(""),), rows)


def _names(path: Path) -> tuple[str, ...]:
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            return tuple(file.schema_arrow.names)
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        raise Refusal(Reason.FILE_DAMAGED, file=path.name) from error


def _rows(path: Path, names: tuple[str, ...]) -> Iterator[Row]:
    yield Row("", 1, names)
    number = 1
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_BATCH):
                columns = [column.to_pylist() for column in batch.columns]
                for values in zip(*columns, strict=True):
                    number += 1
                    yield Row("", number, tuple(map(_cell, values)))
    except UnicodeDecodeError as error:
        raise Refusal(Reason.FILE_ENCODING, file=path.name) from error
    except (pyarrow.ArrowException, OSError) as error:
        raise Refusal(Reason.FILE_DAMAGED, file=path.name) from error


def _cell(value: object) -> Cell:
    """Whole numbers and decimals are exact in Parquet and stay whole; binary floating point is not."""
    match value:
        case float():
            return cell_of_number(value) if value == value else ""  # NaN is how data frames write a blank
        case bool():
            return cell_of_value(value)
        case int():
            return str(value)
        case Decimal():
            return f"{value:f}"
        case bytes():
            return value.decode()
        case list() | dict():
            return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
        case _:
            return cell_of_value(value)
