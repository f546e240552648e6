"""Writes the result of a run as the office will file it: every column it sent, and beside them the answers."""

import csv
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening.batch import ADDED, SHEET, TEXT, Batch, Layout, Lines, united
from tutela.answers.screening.engine import ANSWERS, CODES, Answers
from tutela.answers.screening.texts import numbered
from tutela.core.errors import Reason, Refusal
from tutela.core.wording import Language, sentence
from tutela.sheets.export import neutral
from tutela.sheets.workbook import Column, Fact, Heading, Width, XlsxWriter

SHOWN: Final[Mapping[Answer, str]] = {
    Answer.RECORD: "有记录",
    Answer.NO_RECORD: "未发现记录",
    Answer.PENDING: "待核实",
    Answer.REFUSED: "未查询",
}
PENDING_SENTENCE: Final = "须由工作人员核实后答复。待核实不等于有记录，也不等于未发现记录。"
SUMMARY_COLUMNS: Final = ("项目", "内容")
Ground = tuple[Reason, tuple[tuple[str, str | int], ...]]
"""A reason with the values of its sentence: two lines with one ground are told the same."""
_RESULTS: Final = pa.array([SHOWN[answer] for answer in ANSWERS], TEXT)
_METADATA: Final = "tutela"


class Form(StrEnum):
    """The kind of file a result is written as, by the ending of its name."""

    XLSX = "xlsx"
    CSV = "csv"
    PARQUET = "parquet"
    NONE = "none"  # the answers were told to a program that waited, and lie in no file


FILES: Final = (Form.XLSX, Form.CSV, Form.PARQUET)


def form_of(path: Path) -> Form:
    """By the ending of the name; refuses FILE_KIND for any other."""
    ending = path.suffix.lower().removeprefix(".")
    if ending not in FILES:
        raise Refusal(Reason.FILE_KIND, file=path.name, known=", ".join(form.value.upper() for form in FILES))
    return Form(ending)


class Answered:
    """The columns that a run adds to its lines."""

    def __init__(self, run: UUID, at: datetime, version: str, zone: ZoneInfo) -> None:
        self._run = run
        self._same = (f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}", version)

    def columns(self, batch: Batch, answers: Answers) -> list[pa.Array]:
        """In the order of `ADDED`. A receipt's number is the run and the row, counted from 1."""
        count = len(batch)
        results = pa.DictionaryArray.from_arrays(pa.array(answers.codes, pa.int32()), _RESULTS)
        moment, version = (
            pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), pa.array([text], TEXT))
            for text in self._same
        )
        receipts = numbered(f"{self._run.hex}-", batch.first + 1, count)
        return [results, _reasons(answers), moment, version, receipts]


def _reasons(answers: Answers) -> pa.DictionaryArray:
    """The refused lines' reasons; the same words for every line that is pending; nothing for the others."""
    texts = {"": 0, PENDING_SENTENCE: 1}
    places = np.where(answers.codes == CODES[Answer.PENDING], 1, 0).astype(np.int32)
    for place, refusal in answers.refusals.items():
        said = said_of(ground_of(refusal))
        places[place] = texts.setdefault(said, len(texts))
    return pa.DictionaryArray.from_arrays(pa.array(places), pa.array(list(texts), TEXT))


def ground_of(refusal: Refusal) -> Ground:
    """What tells the reason of one refused line from another's."""
    return refusal.reason, tuple(sorted(refusal.values.items()))


@lru_cache(maxsize=1024)
def said_of(ground: Ground, language: Language = Language.CHINESE) -> str:
    """The sentence of a refused line; it names no person and no number."""
    reason, values = ground
    return sentence(Refusal(reason, **dict(values)), language)


class Writing(Protocol):
    """A result under way. Leaving the block well makes it whole; the summary is known last."""

    def write(self, batch: Batch, answers: Answers) -> None:
        """Takes the lines of a batch with their answers."""

    def summarise(self, lines: Sequence[Heading | Fact]) -> None:
        """Writes the summary, once, after all lines."""


class Result(Protocol):
    """Where the answers of a run go."""

    def writing(self, lines: Lines, at: datetime, added: Answered) -> AbstractContextManager[Writing]:
        """To be entered once; `added` are the columns that a file has beside the lines."""


@dataclass(frozen=True, slots=True)
class File:
    """A file, which stands at once under its own name: whoever orders it puts it in its place when all is well."""

    form: Form
    target: Path

    @contextmanager
    def writing(self, lines: Lines, at: datetime, added: Answered) -> Iterator[Writing]:
        """On the disk once the block is left. Raises as `tutela.sheets.atomic.atomic_path`."""
        with self._begun(lines, at, added) as result:
            yield result
        with self.target.open("rb") as written:
            os.fsync(written.fileno())

    def _begun(self, lines: Lines, at: datetime, added: Answered) -> AbstractContextManager[Writing]:
        match self.form:
            case Form.XLSX:
                return _Workbook(self.target, at, added)
            case Form.CSV:
                return _Delimited(self.target, lines.layouts(), added)
            case Form.PARQUET:
                return _Columnar(self.target, lines.layouts(), added)
            case Form.NONE:
                raise ValueError("a file has a kind")


@dataclass(slots=True)
class Held:
    """In memory, for whoever waits: the code of every line (`engine.ANSWERS`), and by its place why one was refused."""

    codes: list[int] = field(default_factory=list)
    refusals: dict[int, Refusal] = field(default_factory=dict)

    @contextmanager
    def writing(self, lines: Lines, at: datetime, added: Answered) -> Iterator[Writing]:
        """Empty at the beginning, also where the run is begun again."""
        self.codes.clear()
        self.refusals.clear()
        yield self

    def write(self, batch: Batch, answers: Answers) -> None:
        """Takes the answers of a batch."""
        self.codes += answers.codes.tolist()
        self.refusals.update((batch.first + place, why) for place, why in answers.refusals.items())

    def summarise(self, lines: Sequence[Heading | Fact]) -> None:
        """Nothing: whoever waits gets it from the run."""


class _Workbook(AbstractContextManager["_Workbook"]):
    """One sheet for each sheet of the roster, split where it is full; the summary stands first."""

    def __init__(self, target: Path, at: datetime, added: Answered) -> None:
        self._book, self._added = XlsxWriter(target, created_at=at), added
        self._layout: Layout | None = None

    def __enter__(self) -> Self:
        self._book.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._book.__exit__(kind, error, trace)

    def write(self, batch: Batch, answers: Answers) -> None:
        if batch.layout is not self._layout:
            self._layout = batch.layout
            widths = (Width.SHORT, Width.LONG, Width.NAME, Width.NAME, Width.LONG)
            ours = [Column(title, width) for title, width in zip(ADDED, widths, strict=True)]
            titles = [Column(title, _width(title)) for title in batch.layout.titles]
            self._book.sheet(batch.layout.sheet or "查询结果", [*titles, *ours])
        for row in _rows([*batch.shown, *self._added.columns(batch, answers)]):
            self._book.write(row)

    def summarise(self, lines: Sequence[Heading | Fact]) -> None:
        self._book.summarise(lines)


class _Delimited(AbstractContextManager["_Delimited"]):
    """UTF-8 with a byte order mark, as `tutela.sheets.export` writes; the summary stands in a file beside it."""

    def __init__(self, target: Path, layouts: Sequence[Layout], added: Answered) -> None:
        self._target, self._titles, self._added = target, _Titles(layouts), added

    def __enter__(self) -> Self:
        self._file = self._target.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(map(neutral, self._titles.all))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, batch: Batch, answers: Answers) -> None:
        rows = _rows(self._titles.arranged(batch, self._added.columns(batch, answers)))
        self._writer.writerows([neutral(text) for text in row] for row in rows)

    def summarise(self, lines: Sequence[Heading | Fact]) -> None:
        """Nothing: a table has no room for it."""


class _Columnar(AbstractContextManager["_Columnar"]):
    """Parquet; the summary also stands in the file's metadata."""

    def __init__(self, target: Path, layouts: Sequence[Layout], added: Answered) -> None:
        self._target, self._titles, self._added = target, _Titles(layouts), added

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            repeated = [title for title in self._titles.all if title in (*ADDED[:-1], SHEET)]
            self._schema = pa.schema([(title, self._type(title)) for title in self._titles.all])
            # Numbers and names of an office do not shrink; what they are between cannot be looked for either.
            shrunk = {title: "snappy" if title in ADDED else "none" for title in self._titles.all}
            self._writer = opening.enter_context(
                pq.ParquetWriter(
                    self._target,
                    self._schema,
                    compression=shrunk,
                    use_dictionary=repeated,
                    write_statistics=repeated,
                )
            )
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def write(self, batch: Batch, answers: Answers) -> None:
        arranged = self._titles.arranged(batch, self._added.columns(batch, answers))
        columns = [column.cast(one.type) for column, one in zip(arranged, self._schema, strict=True)]
        self._writer.write_batch(pa.record_batch(columns, schema=self._schema))

    def summarise(self, lines: Sequence[Heading | Fact]) -> None:
        content = [(line.label, line.value) for line in lines if isinstance(line, Fact)]
        self._writer.add_key_value_metadata({_METADATA: json.dumps(content, ensure_ascii=False)})

    @staticmethod
    def _type(title: str) -> pa.DataType:
        return pa.dictionary(pa.int32(), TEXT) if title in (*ADDED[:-1], SHEET) else TEXT


class _Titles:
    """The titles of one table for all sheets, and the columns of a batch in their order."""

    def __init__(self, layouts: Sequence[Layout]) -> None:
        self._several = len(layouts) > 1
        self._shown = united(layouts)
        self.all = (*((SHEET,) if self._several else ()), *self._shown, *ADDED)

    def arranged(self, batch: Batch, added: Sequence[pa.Array]) -> list[pa.Array]:
        """Every column of the table; blank where the sheet of the batch lacks it."""
        own = dict(zip(batch.layout.titles, batch.shown, strict=True))
        blank = pa.array(np.zeros(len(batch), np.int32))
        sheet = pa.DictionaryArray.from_arrays(blank, pa.array([batch.layout.sheet], TEXT))
        nothing = pa.DictionaryArray.from_arrays(blank, pa.array([""], TEXT))
        shown = [own.get(title, nothing) for title in self._shown]
        return [*([sheet] if self._several else []), *shown, *added]


def _rows(columns: Sequence[pa.Array]) -> Iterator[tuple[str, ...]]:
    return zip(*(column.to_pylist() for column in columns), strict=True)


def _width(title: str) -> Width:
    if any(word in title for word in ("证", "号")):
        return Width.NUMBER
    return Width.DAY if "日" in title else Width.NAME
