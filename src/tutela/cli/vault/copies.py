"""Sealing notices about copies of a sealed case: what the organ's own agency has to confirm, and the receipt."""

from typing import Annotated, Final
from uuid import UUID

import typer
from django.utils import timezone

from tutela.bodies.queries import acting_as
from tutela.cli.options import As, Json
from tutela.cli.show import OUT, data, table
from tutela.cli.texts import say
from tutela.cli.vault.officers import Key, KeyDescriptor, KeyToken, proving
from tutela.cli.vault.shares import Command
from tutela.records.vault import copies

Notice = Annotated[UUID, typer.Argument(help="The notice's number.", show_default=False)]


def notices(officer: As, as_json: Json = False) -> None:
    """The notices to the officer's agency that copies of a case were sealed, as long as it owes a receipt."""
    rows = [
        {
            "notice": str(one.id),
            "record": one.source_id,
            "sent_on": one.sent_on.isoformat(),
            "due_on": one.due_on.isoformat(),
            "late": one.is_overdue,
        }
        for one in copies.owed(acting=acting_as(officer), at=timezone.now())
    ]
    if as_json:
        data(rows)
        return
    names = ("notice", "record", "sent_on", "due_on", "late")
    shown = [[str(row[name]) for name in names[:-1]] + ["●" if row["late"] else ""] for row in rows]
    table([say(f"vault.order-{name}") for name in names], shown)


def receive(
    notice: Notice, officer: As, key: Key = None, key_token: KeyToken = None, key_fd: KeyDescriptor = None
) -> None:
    """Confirms that the agency has a notice, and that its own files of the case are sealed."""
    acting = proving(officer, key, key_token, key_fd)
    copies.receive(acting=acting, notice=notice, at=timezone.now())
    OUT.print(say("vault.receipt"))


COMMANDS: Final = (
    Command("notices", notices, "Example: tutela vault notices --as recorder --json"),
    Command("receive", receive, "Example: tutela vault receive ID --as recorder --key recorder.pem"),
)
