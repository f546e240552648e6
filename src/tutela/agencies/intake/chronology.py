"""Days of one record that cannot be true together: a slip of a year must neither hide a record nor show one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tutela.agencies.intake.cells import Reader
from tutela.agencies.intake.columns import OF_AN_ACT
from tutela.core.errors import Reason, Refusal
from tutela.core.law import chronology
from tutela.sheets.cells import Lost
from tutela.sheets.days import day_of

_PAST: Final = (
    "born_on",
    "acted_on",
    "acted_until",
    "decided_on",
    "served_on",
    "effective_on",
    "completed_on",
    "paroled_on",
    "overturned_on",
    "sealed_on",
    "sealing_notice_on",
    "sealing_notice_received_on",
    "unsealed_on",
)
"""Facts, not forecasts. A judgment not yet in effect has no day of effect: service and appeal tell when it comes."""

_ORDER: Final = (
    *chronology.OF_A_RECORD,
    ("sealing_notice_on", "sealing_notice_received_on"),
)
"""What cannot come after what. A term may be served before its judgment: days in custody count towards it."""


@dataclass(frozen=True, slots=True)
class Days:
    """Of one form of file: the columns that speak of the past, and which day cannot come after which."""

    past: tuple[str, ...]
    order: tuple[tuple[str, str], ...]


OF_A_RECORD: Final = Days(_PAST, _ORDER)


def tell_impossible_days(
    readers: Sequence[Reader], birth: date | None, on: date, days: Days = OF_A_RECORD
) -> None:
    """Faults where a day is yet to come on the legal day `on`, or stands in the wrong order.

    `birth` is what the record says or a number carries. Days that are no days are told elsewhere.
    """
    first = _days(readers[0], days)
    of_record = {column: day for column, day in first.items() if column not in OF_AN_ACT}
    if birth is not None:
        of_record["born_on"] = birth
    for reader in readers:
        own = _days(reader, days)
        for column, day in own.items():
            if day > on and column in days.past:
                reader.fault(column, Refusal(Reason.CELL_DAY_AHEAD, column=reader.called(column)))
        _tell_disorder(reader, own, of_record | own, days)


def _days(reader: Reader, of: Days) -> dict[str, date]:
    columns = dict.fromkeys([*of.past, *(column for pair in of.order for column in pair)])
    cells = {column: reader.line.values.get(column, "") for column in columns}
    days = {column: None if isinstance(cell, Lost) else day_of(cell) for column, cell in cells.items()}
    return {column: day for column, day in days.items() if day is not None}


def _tell_disorder(reader: Reader, own: Mapping[str, date], known: Mapping[str, date], of: Days) -> None:
    """Each pair is told once, on the line that holds one of the two."""
    for earlier, later in of.order:
        if not own.keys() & {earlier, later} or earlier not in known or later not in known:
            continue
        if known[later] < known[earlier]:
            names = {"earlier": reader.called(earlier), "later": reader.called(later)}
            reader.fault(later if later in own else earlier, Refusal(Reason.CELL_DAY_ORDER, **names))
