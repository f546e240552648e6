"""Rosters as offices send them, and an index to ask, made of keyed rows alone."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import python_calamine
import xlsxwriter

from tests.cast import number
from tutela.core.crypto.keyring import Use
from tutela.core.identity.documents import DocumentKind, parse_document
from tutela.core.identity.names import canonical_name
from tutela.core.identity.sex import Sex
from tutela.index.lookup import actions as index
from tutela.index.lookup.queries import Covered, Version
from tutela.index.lookup.rows import Basis, PurposeKeys, Row, RowOutcome
from tutela.keys import current

PURPOSE = "school-in-service"
FROM = date(2015, 1, 1)

LI = number(date(1980, 1, 1), 101)
WANG = number(date(1985, 6, 2), 102)
ZHAO = number(date(1990, 12, 31), 103)


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list, as the person behind it is named."""

    document: str
    name: str
    outcome: RowOutcome = RowOutcome.RECORD
    basis: Basis = Basis.DOCUMENT
    from_on: date = FROM
    until_on: date | None = None
    kind: DocumentKind | None = None
    country: str | None = None
    born_on: date | None = None
    sex: Sex | None = None

    def row(self, keys: PurposeKeys) -> Row:
        """Under the keys of a purpose."""
        name = canonical_name(self.name)
        document = parse_document(self.document, kind=self.kind, country=self.country, on=date(2026, 11, 21))
        if self.basis is Basis.DOCUMENT:
            person = keys.document_key(document.canonical)
            named = keys.name_key(document.canonical, name)
        else:
            born_on, sex = self.born_on or document.born_on, self.sex or document.sex
            assert born_on is not None
            assert sex is not None
            person, named = keys.birth_key(born_on, sex), keys.person_name_key(born_on, sex, name)
        return Row(PURPOSE, self.basis, person, named, self.outcome, self.from_on, self.until_on)


def publish(listed: Iterable[Listed], at: datetime, covered: Covered | None = None) -> Version:
    """Makes these the rows of the list in force."""
    root = current.ring().active(Use.DATA)
    rows = [one.row(PurposeKeys.of(root, "cn", PURPOSE)) for one in listed]
    index.clear(key_id=root.key_id)
    change = index.Change(root.key_id, [], [], rows)
    return index.publish(
        changes=[change],
        key_id=root.key_id,
        policy="p" * 64,
        coverage={PURPOSE: covered or Covered("", at + timedelta(days=31))},
        at=at,
    )


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    """A roster as comma-separated UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def write_parquet(path: Path, header: Sequence[str], rows: Sequence[Sequence[str | None]]) -> Path:
    """A roster as columns."""
    columns = {
        title: pa.array([row[place] for row in rows], pa.string()) for place, title in enumerate(header)
    }
    pq.write_table(pa.table(columns), path)
    return path


def write_xlsx(
    path: Path, sheets: Mapping[str, Sequence[Sequence[str | float]]], hidden: Sequence[str] = ()
) -> Path:
    """A roster as a workbook; numbers go in as numbers."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for line, row in enumerate(rows):
                for place, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(line, place, value)
                    else:
                        sheet.write_number(line, place, value)
    return path


def sheets_of(path: Path) -> dict[str, list[list[object]]]:
    """A workbook as another program reads it."""
    book = python_calamine.CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
