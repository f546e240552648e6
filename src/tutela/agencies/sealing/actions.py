"""Sealing on a notice (封存通知): staged, looked at and confirmed like any other file, and entered by the gate."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from tutela.agencies.intake import actions as intake
from tutela.agencies.intake import columns
from tutela.agencies.intake.noticing import LONGEST
from tutela.agencies.intake.parts import Content, Notice
from tutela.agencies.intake.uploads import Seen
from tutela.agencies.sealing.doubts import due_on
from tutela.bodies.kinds import Acting, BodyKind
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.packs.current import legal_day_of
from tutela.records.registry import queries as registry
from tutela.sheets.opening import open_table
from tutela.sheets.records import read_records
from tutela.sheets.table import Kind

_LONGEST: Final = 200  # characters of a record's number, as intake takes them
_SHA256: Final = 32


@dataclass(frozen=True, slots=True)
class Ordered:
    """What an order would do, as its officer sees it before confirming: nothing of this is kept.

    `here` of its records stand in the registry. The others never came or are sealed, which reads the same; the order
    holds for them too. `due_on` is the last day of the notice's clock, and `late` whether it has passed.
    """

    upload: Seen
    records: int
    here: int
    due_on: date
    late: bool


def order(
    *,
    acting: Acting,
    source_ids: Sequence[str],
    notice: str,
    notice_on: date,
    at: datetime,
    received_on: date | None = None,
) -> Ordered:
    """Stages the sealing of the officer's own agency's records on a notice; another officer confirms it.

    `received_on` is the day on which the agency received the notice, from which its time runs; a court, which receives
    none, has it from the day on its own. Refuses `CELL_MISSING` for no records, no notice or no day of receipt,
    `CELL_VALUE` for one that is too long, `CELL_DAY_AHEAD` for a day to come, and `CELL_DAY_ORDER` for a notice that
    was received before its own day.
    """
    require(acting, Permission.RECORDS_SEAL)
    on = legal_day_of(at)
    listed = _listed(source_ids)
    document = _text(notice, "notice", LONGEST)
    received = _received(acting, notice_on, received_on, on)
    notices = tuple(Notice(one, document, notice_on, received) for one in listed)
    last = due_on(notices[0].runs_from)  # with all that may be refused, before anything is kept
    here = registry.records_of_sources({(acting.kind.value, acting.organisation, one) for one in listed})
    upload = intake.keep(
        acting=acting,
        sha256=secrets.token_bytes(_SHA256),  # an order is no file that could come again
        rows=len(notices),
        content=Content(notices=notices),
        at=at,
    )
    return Ordered(upload, len(listed), len(here), last, on > last)


def source_ids(path: Path) -> tuple[str, ...]:
    """The records that a file names: a table with a column of record numbers. Refuses what cannot be read."""
    table = open_table(path)
    if table.kind is Kind.JSON_LINES:
        return tuple(str(entry.value.get("source_id", "")).strip() for entry in table.objects())
    words = {"source_id": columns.SYNONYMS["source_id"]}
    lines = read_records(table, words, frozenset(words), frozenset())
    return tuple(str(line.values.get("source_id", "")) for line in lines)


def _received(acting: Acting, notice_on: date, received_on: date | None, on: date) -> date | None:
    for column, day in (("notice_on", notice_on), ("received_on", received_on)):
        if day is not None and day > on:
            raise Refusal(Reason.CELL_DAY_AHEAD, column=column)
    if received_on is None:
        if acting.kind is not BodyKind.COURT:
            raise Refusal(Reason.CELL_MISSING, column="received_on")
    elif received_on < notice_on:
        raise Refusal(Reason.CELL_DAY_ORDER, earlier="notice_on", later="received_on")
    return received_on


def _listed(source_ids: Sequence[str]) -> tuple[str, ...]:
    """Each once, in their order."""
    found = tuple(dict.fromkeys(_text(one, "source_id", _LONGEST) for one in source_ids))
    if not found:
        raise Refusal(Reason.CELL_MISSING, column="source_id")
    return found


def _text(text: str, column: str, most: int) -> str:
    stripped = text.strip()
    if not stripped:
        raise Refusal(Reason.CELL_MISSING, column=column)
    if len(stripped) > most:
        raise Refusal(Reason.CELL_VALUE, column=column, known=f"≤ {most}")
    return stripped
