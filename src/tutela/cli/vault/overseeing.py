"""What the prosecutor's list holds beside applications: notices late or beyond the law, and missing receipts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from tutela.bodies.kinds import Acting
from tutela.cli.show import table
from tutela.cli.texts import say
from tutela.records.vault import copies, late

Lists = Mapping[str, Sequence[Mapping[str, object]]]

_TITLES: Final = {
    "late_orders": "vault.late-orders",
    "orders_beyond_law": "vault.beyond-law",
    "missing_receipts": "vault.receipts",
}
_COLUMNS: Final = {
    "late_orders": ("agency", "port", "due_on", "handed_in_on", "days_late"),
    "orders_beyond_law": ("agency", "port", "kept_on"),
    "missing_receipts": ("agency", "port", "sent_on", "due_on", "days_late"),
}


def lists(*, acting: Acting, at: datetime) -> Lists:
    """Each list by its name, line by line: agencies and days, no record and nobody."""
    found: dict[str, Sequence[object]] = {
        "late_orders": late.orders(acting=acting, at=at),
        "orders_beyond_law": late.beyond_law(acting=acting, at=at),
        "missing_receipts": copies.missing(acting=acting, at=at),
    }
    return {name: [_line(one, _COLUMNS[name]) for one in lines] for name, lines in found.items()}


def show(found: Lists) -> None:
    """As tables."""
    for name, lines in found.items():
        headings = [say(f"vault.order-{column}") for column in _COLUMNS[name]]
        rows = [[str(line[column]) for column in _COLUMNS[name]] for line in lines]
        table(headings, rows, say(_TITLES[name]))


def _line(one: object, columns: Sequence[str]) -> dict[str, object]:
    values = {column: getattr(one, column) for column in columns}
    return {column: value if isinstance(value, int) else str(value) for column, value in values.items()}
