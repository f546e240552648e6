"""The sealing notice that a row of a records file must name where it says that an order sealed the record."""

from datetime import date
from typing import Final

from tutela.agencies.intake.cells import Reader
from tutela.agencies.intake.parts import Notice
from tutela.core.disclosure.history import Port
from tutela.core.errors import Reason, Refusal
from tutela.sheets.cells import Lost
from tutela.sheets.days import day_of

LONGEST: Final = 60  # characters of a notice's reference
_SEALED: Final = "sealed_on"
_DOCUMENT, _ON, _RECEIVED = "sealing_notice", "sealing_notice_on", "sealing_notice_received_on"


def read_notice(reader: Reader, source_id: str, port: Port, on: date) -> Notice | None:
    """The notice of a record that an order still seals on the legal day `on`; None for any other.

    A row that says it is sealed without number and day of its notice is at fault, and so is one of the police or the
    procuratorate without the day of receipt, from which their time runs (2022 sealing measures, article 11).
    """
    document = reader.text(_DOCUMENT, most=LONGEST)
    notice_on, received_on = reader.day(_ON), reader.day(_RECEIVED)
    sealed_on, unsealed_on = _day(reader, _SEALED), _day(reader, "unsealed_on")
    given = {column for column in (_SEALED, _DOCUMENT, _ON, _RECEIVED) if reader.line.values.get(column)}
    if not given:
        return None
    needed = (_SEALED, _DOCUMENT, _ON, *(() if port is Port.COURT else (_RECEIVED,)))
    for column in needed:
        if column not in given:
            reader.fault(column, Refusal(Reason.CELL_MISSING, column=reader.called(column)))
    lifted = unsealed_on is not None and sealed_on is not None and sealed_on < unsealed_on <= on
    if sealed_on is None or notice_on is None or lifted:
        return None
    return Notice(source_id, document, notice_on, received_on, sealed_on)


def _day(reader: Reader, column: str) -> date | None:
    """A day of the record itself, whose faults are told where the record is read."""
    cell = reader.line.values.get(column, "")
    return None if isinstance(cell, Lost) else day_of(cell)
