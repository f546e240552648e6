"""The roster of the bench as CSV or XLSX: written, and merely read."""

import argparse
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq
import python_calamine
import xlsxwriter

from bench.screening import CHUNK, ENCODINGS, XLSX_ROWS
from bench.screening_cost import said


def write(home: Path, kind: str) -> None:
    """Beside the Parquet file, with the same rows; the workbook has as many as one sheet holds."""
    target = home / f"roster.{kind}"
    with pq.ParquetFile(home / "roster.parquet") as file:
        if kind == "xlsx":
            _workbook(target, file)
            return
        with target.open("w", encoding=ENCODINGS[kind], newline="") as text:
            text.write("name,document\r\n")
            for batch in file.iter_batches(batch_size=CHUNK):
                columns = (batch.column(place).to_pylist() for place in range(2))
                text.writelines(f"{name},{document}\r\n" for name, document in zip(*columns, strict=True))


def _workbook(target: Path, file: pq.ParquetFile) -> None:
    with xlsxwriter.Workbook(str(target), {"constant_memory": True}) as book:
        sheet, line = book.add_worksheet(), 1
        sheet.write_row(0, 0, ("name", "document"))
        for batch in file.iter_batches(batch_size=1000):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                if line > XLSX_ROWS:
                    return
                sheet.write_row(line, 0, row)
                line += 1


def read(home: Path, kind: str) -> dict[str, Any]:
    """As a program that does nothing with it reads it: Arrow for text, the parser alone for a workbook."""
    path = home / f"roster.{kind}"
    if kind == "xlsx":
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        return {"rows": len(book.get_sheet_by_index(0).to_python()) - 1}
    options = csv.ReadOptions(encoding=ENCODINGS[kind], block_size=8 << 20)
    kinds = csv.ConvertOptions(column_types=dict.fromkeys(("name", "document"), pa.string()))
    with csv.open_csv(path, options, convert_options=kinds) as reader:
        return {"rows": sum(batch.num_rows for batch in reader)}


def main() -> None:
    """One of the two, in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", required=True)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--read", type=Path)
    chosen = parser.parse_args()
    if chosen.write:
        write(chosen.write, chosen.kind)
    said(read(chosen.read, chosen.kind) if chosen.read else {})


if __name__ == "__main__":
    main()
