"""A roster read as a staff list: each line a person and a post, or the column and reason why it cannot be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from tutela.answers.identities.person import Person, person_of
from tutela.answers.screening import columns
from tutela.answers.screening.columns import Cells
from tutela.answers.staff import standings
from tutela.answers.staff.engagement import Post
from tutela.answers.staff.posts import KNOWN, post_of
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import parse_document
from tutela.core.identity.resident import LOST
from tutela.core.wording import Language, sentence
from tutela.sheets.cells import Cell, Lost
from tutela.sheets.days import day_of
from tutela.sheets.opening import open_table
from tutela.sheets.records import Line, read_records

MOST_ROWS: Final = 20_000
POST: Final = "post"
FROM: Final = "from_on"
_SYNONYMS: Final = {
    **{name: words for name, words in columns.SYNONYMS.items() if name != columns.AUTHORISATION},
    POST: (
        "岗位",
        "岗位类别",
        "岗位类型",
        "职务",
        "工作岗位",
        "岗位名称",
        "现任岗位",
        "人员类别",
        "post",
        "position",
        "job",
    ),
    FROM: ("入职日期", "入职时间", "到岗日期", "聘用日期", "任职日期", "fromdate", "from_on", "startdate"),
}
_REQUIRED: Final = frozenset({columns.NAME, columns.DOCUMENT, POST})
_OPTIONAL: Final = frozenset(
    {columns.KIND, columns.COUNTRY, columns.SEX, columns.BORN_ON, columns.STANDING, FROM}
)
_COLUMN_OF: Final[Mapping[Reason, str]] = {
    Reason.NAME_MISSING: columns.NAME,
    Reason.NAME_LENGTH: columns.NAME,
    Reason.NAME_CHARACTERS: columns.NAME,
    Reason.DOCUMENT_KIND: columns.KIND,
    Reason.DOCUMENT_COUNTRY: columns.COUNTRY,
    Reason.DOCUMENT_COUNTRY_UNKNOWN: columns.COUNTRY,
    Reason.BIRTH_MISSING: columns.BORN_ON,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line that can be entered; `row` as the office counts it."""

    row: int
    person: Person = field(repr=False)
    post: Post
    from_on: date | None


@dataclass(frozen=True, slots=True)
class Fault:
    """One line that cannot: which row and column, and why."""

    row: int
    column: str
    refusal: Refusal

    def told(self, language: Language) -> str:
        """The reason in the reader's words."""
        return sentence(self.refusal, language)


@dataclass(frozen=True, slots=True)
class Read:
    """A roster as it was read: rows that are right, rows that are wrong, and sheets, hidden ones too, that were not."""

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    skipped: tuple[str, ...]


def read(path: Path, on: date) -> Read:
    """Every line judged. Refuses what the file as a whole cannot be read for (`FILE_…`), and TOO_MANY.

    A staff list is one sheet: what stands on another may be who left. Nor is it empty: everybody would have left.
    """
    table = open_table(path)
    records = read_records(table, _SYNONYMS, _REQUIRED, _OPTIONAL)
    rows, faults, seen, rounded = list[Row](), list[Fault](), dict[str, int](), list[Fault]()
    for line in records:
        if line.sheet != (first := records.headers[0].sheet):
            raise Refusal(Reason.FILE_SHEETS, file=path.name, first=first, second=line.sheet)
        if len(rows) + len(faults) >= MOST_ROWS:
            raise Refusal(Reason.TOO_MANY, limit=MOST_ROWS, found=MOST_ROWS + 1)
        judged = _judge(line, on)
        if isinstance(judged, Fault):
            faults.append(judged)
        elif judged.person.canonical in seen:
            repeated = Refusal(Reason.ROW_REPEATED, row=seen[judged.person.canonical])
            faults.append(_fault(line, columns.DOCUMENT, repeated))
        else:
            seen[judged.person.canonical] = line.row
            rows.append(judged)
            if judged.person.canonical.endswith(LOST):
                rounded.append(_fault(line, columns.DOCUMENT, Refusal(Reason.DOCUMENT_LOST_DIGITS)))
    if not rows and not faults:
        raise Refusal(Reason.FILE_EMPTY, file=path.name)
    if any(fault.refusal.reason is Reason.DOCUMENT_LOST_DIGITS for fault in faults):
        rows, faults = _without(rows, rounded), sorted([*faults, *rounded], key=lambda fault: fault.row)
    return Read(tuple(rows), tuple(faults), (*records.skipped, *table.hidden))


def _without(rows: Sequence[Row], rounded: Sequence[Fault]) -> list[Row]:
    """What took the last digits of one number took others' too; one in eleven passes its check all the same."""
    lost = {fault.row for fault in rounded}
    return [row for row in rows if row.row not in lost]


def _judge(line: Line, on: date) -> Row | Fault:
    try:
        person = person_of(columns.question(_cells(line), ""), on)
    except Refusal as refusal:
        return _fault(line, _column_of(refusal), refusal)
    post = post_of(_text(line, POST) or "")
    if post is None:
        return _fault(line, POST, Refusal(Reason.CELL_VALUE, column=_shown(line, POST), known=KNOWN))
    return _not_in_post(line) or _dated(line, person, post, on)


def _column_of(refusal: Refusal) -> str:
    """Where a fault of a person is told: of a birth date and a sex that are both missing, at the birth date."""
    if refusal.reason is Reason.BIRTH_MISSING and refusal.values.get("field") == "sex":
        return columns.SEX
    return str(refusal.values.get("column", "")) or _COLUMN_OF.get(refusal.reason, columns.DOCUMENT)


def _not_in_post(line: Line) -> Fault | None:
    """A list of everybody who ever worked there names those in post by a column: nobody else is asked about."""
    written, shown = _text(line, columns.STANDING), _shown(line, columns.STANDING)
    found = None if written is None else standings.is_in_post(written)
    if found is None:
        return _fault(line, columns.STANDING, Refusal(Reason.CELL_VALUE, column=shown, known=standings.KNOWN))
    return None if found else _fault(line, columns.STANDING, Refusal(Reason.ROW_NOT_IN_POST, column=shown))


def _dated(line: Line, person: Person, post: Post, on: date) -> Row | Fault:
    written = _text(line, FROM)
    if written == "":
        return Row(line.row, person, post, None)
    from_on = None if written is None else day_of(written)
    if from_on is None:
        return _fault(line, FROM, Refusal(Reason.CELL_DATE, column=_shown(line, FROM)))
    if from_on > on:
        return _fault(line, FROM, Refusal(Reason.CELL_DAY_AHEAD, column=_shown(line, FROM)))
    if from_on <= _birth(person, on):
        early = Refusal(
            Reason.CELL_DAY_ORDER, later=_shown(line, FROM), earlier=_shown(line, columns.BORN_ON)
        )
        return _fault(line, FROM, early)
    return Row(line.row, person, post, from_on)


def _birth(person: Person, on: date) -> date:
    """As it was stated, else as the number says it: nobody is known without the one or the other."""
    stated = person.born_on or parse_document(person.canonical.rpartition(":")[2], on=on).born_on
    assert stated is not None
    return stated


def _cells(line: Line) -> Cells:
    return Cells(
        _text(line, columns.NAME),
        _text(line, columns.DOCUMENT),
        _text(line, columns.KIND),
        _text(line, columns.COUNTRY),
        _text(line, columns.SEX),
        _text(line, columns.BORN_ON),
    )


def _text(line: Line, column: str) -> str | None:
    """A cell; "" where the sheet lacks the column, None where digits were lost."""
    cell: Cell = line.values.get(column, "")
    return None if isinstance(cell, Lost) else cell


def _fault(line: Line, column: str, refusal: Refusal) -> Fault:
    return Fault(line.row, _shown(line, column), refusal)


def _shown(line: Line, column: str) -> str:
    """A column as the office wrote it; one that it left out, by the name under which it is looked for."""
    return line.texts.get(column) or _SYNONYMS.get(column, (column,))[0]
