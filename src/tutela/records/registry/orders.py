"""Orders about a teacher's qualification, as education departments deliver them, and the judgments they rest on."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from tutela.core.disclosure.history import Measure, Port, Record, RecordKind


@dataclass(frozen=True, slots=True)
class Order(Measure):
    """A qualification that was lost or revoked (教师资格限制库); `judgment` is the number of the judgment that took it.

    Its `record` stays empty where it is kept: which record has that number shows only beside the others of its person.
    """

    judgment: str = ""
    port: Port = Port.EDUCATION


Statement: TypeAlias = Record | Order
"""What a body may say of a person: a record, or an order that stands beside records."""


def speaks_from(said: Statement) -> date | None:
    """The day from which a statement speaks, as far as it says one itself."""
    if isinstance(said, Order):
        return said.from_on or said.decided_on
    return said.effective_on or said.decided_on


def plain_number(number: str) -> str:
    """A judgment's number as all its ways of writing agree: width of brackets and blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", number).split())


def resting(orders: Iterable[Order], records: Iterable[tuple[str, Record]]) -> tuple[Order, ...]:
    """The orders of one person, each with the conviction that it was made with, where that is among their records.

    `records` are (number of the judgment or decision, record). Of several with one number the court's own goes first.
    """
    convictions = sorted(
        ((plain_number(number), one) for number, one in records if one.kind is RecordKind.CONVICTION),
        key=lambda found: (found[1].port is Port.COURT, found[1].reference),
    )
    of: Mapping[str, str] = {number: one.reference for number, one in convictions if number}
    made_with = (replace(one, record=of.get(plain_number(one.judgment))) for one in orders)
    return tuple(sorted(made_with, key=lambda one: one.reference))
