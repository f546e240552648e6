"""From a file of the teacher restriction list to deliveries: one row an order; or every fault, told."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from tutela.agencies.intake import order_columns as columns
from tutela.agencies.intake.cells import Reader
from tutela.agencies.intake.chronology import tell_impossible_days
from tutela.agencies.intake.claims import claim_of, region_of
from tutela.agencies.intake.lines import lines
from tutela.agencies.intake.reading import Read
from tutela.core.disclosure.history import MeasureKind
from tutela.core.disclosure.of_the_law import ends_by_law, starts_by_law
from tutela.core.errors import Reason, Refusal
from tutela.core.law.regime import Rules
from tutela.records.registry.content import Delivery
from tutela.records.registry.orders import Order
from tutela.sheets.opening import open_table
from tutela.sheets.records import Line

_LONGEST_AUTHORITY: Final = 40
_LONGEST_TERM: Final = 1_200  # months


@dataclass(frozen=True, slots=True)
class Source:
    """Whose file it is, what stands where it says nothing, the legal day, and the rules in force on it."""

    authority: str
    region: str
    on: date
    rules: Rules


def read(path: Path, source: Source) -> Read:
    """Reads a whole file. Refuses what cannot be read at all; faults of rows are collected."""
    found = [_Row.of(line, source) for line in lines(open_table(path), columns.SYNONYMS, columns.REQUIRED)]
    if not found:
        raise Refusal(Reason.FILE_EMPTY, file=path.name)
    return _gathered(found)


def read_one(line: Line, source: Source) -> Read:
    """The same of one order that was typed."""
    return _gathered([_Row.of(line, source)])


@dataclass(frozen=True, slots=True)
class _Row:
    source_id: str
    reader: Reader
    delivery: Delivery | None

    @staticmethod
    def of(line: Line, source: Source) -> "_Row":
        reader = Reader(line, titles=columns.TITLES)
        source_id = reader.text("source_id", required=True)
        return _Row(source_id, reader, _delivery(source_id, reader, source))


def _gathered(rows: list[_Row]) -> Read:
    """A number that stands twice is a fault: which of the two would count?"""
    first = dict[str, _Row]()
    for row in rows:
        before = first.setdefault(row.source_id, row)
        if row.source_id and before is not row:
            row.reader.fault("source_id", Refusal(Reason.NUMBER_REPEATED, row=before.reader.line.row))
    problems = tuple(problem for row in rows for problem in row.reader.problems)
    whole = tuple(row.delivery for row in rows if row.delivery is not None and not row.reader.problems)
    return Read(whole, problems, len(rows))


def _delivery(source_id: str, reader: Reader, source: Source) -> Delivery | None:
    claim = claim_of(reader, source.on, by_number=True)
    order = _order(reader)
    authority = reader.text("authority", most=_LONGEST_AUTHORITY) or source.authority
    region, number = region_of(reader) or source.region, reader.text("case_number")
    tell_impossible_days([reader], claim.birth if claim else None, source.on, columns.DAYS)
    if claim is None or order is None or reader.problems:
        return None
    _tell_other_days(reader, order, source)
    return Delivery(source_id, source.authority, claim, order, authority, region, number)


def _order(reader: Reader) -> Order | None:
    """A qualification is lost by a judgment (Teachers Law 14), so that one that is lost names it."""
    kind = reader.word("kind", columns.KINDS, required=True)
    lost = kind is MeasureKind.QUALIFICATION_LOST
    reader.text("decided_on", required=True)
    judgment = reader.text("judgment", required=lost)
    if kind is None:
        return None
    return Order(
        reference="",
        kind=kind,
        decided_on=reader.day("decided_on"),
        from_on=reader.day("from_on"),
        until_on=_until_on(reader),
        months=reader.count("months", _LONGEST_TERM),
        lifted_on=reader.day("lifted_on"),
        judgment=judgment,
    )


def _until_on(reader: Reader) -> date | None:
    """The day after the last. 9999-12-31 has none: whoever writes it means no end, which the law alone can say."""
    last_on = reader.day("last_on")
    if last_on == date.max:
        reader.fault("last_on", Refusal(Reason.CELL_DATE, column=reader.called("last_on")))
        return None
    return last_on + timedelta(days=1) if last_on else None


def _tell_other_days(reader: Reader, order: Order, source: Source) -> None:
    """自撤销之日起5年 (Teacher Qualification Regulations 19), 不能重新取得 (18): neither day is anybody's choice."""
    stated = [] if starts_by_law(order, source.rules) else ["from_on"]
    if not ends_by_law(order, source.rules):
        stated.append("last_on" if order.months is None else "months")
    for column in stated:
        reader.fault(column, Refusal(Reason.ORDER_DAYS, column=reader.called(column)))
