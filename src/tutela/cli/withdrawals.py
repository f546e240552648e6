"""`tutela withdrawals`: answers that a body must destroy, its confirmations, and for the prosecutor those that miss."""

from typing import Annotated
from uuid import UUID

import typer
from django.utils import timezone

from tutela.answers.withdrawals import actions, queries
from tutela.bodies.queries import acting_as
from tutela.cli.options import As, Json
from tutela.cli.show import OUT, data, table
from tutela.cli.texts import say
from tutela.ledger import sequencer
from tutela.packs.current import legal_day_of

app = typer.Typer(
    no_args_is_help=True, help="Answers that were withdrawn: list, confirm that they are destroyed."
)

Number = Annotated[
    UUID, typer.Argument(help="The withdrawal's number, as `list` shows it.", show_default=False)
]
_LATEST = 1_000


@app.command("list", epilog="Example: tutela withdrawals list --as clerk --json")
def list_(officer: As, as_json: Json = False) -> None:
    """The body's own: those still to be confirmed first. They name nobody and give no reason."""
    owed = queries.owed(acting_as(officer), _LATEST)
    if not as_json:
        headings = [say(f"withdrawal.{name}") for name in ("withdrawal", "told", "due_on", "confirmed_at")]
        table(headings, [[str(one.id), _told(one), one.due_on.isoformat(), _minute(one)] for one in owed])
        return
    found = [
        {
            "withdrawal": str(one.id),
            "purpose": one.purpose,
            "told": str(one.told),
            "filing": str(one.filing) if one.filing else None,
            "row": one.row,
            "told_at": timezone.localtime(one.told_at).isoformat("T", "minutes"),
            "due_on": one.due_on.isoformat(),
            "confirmed_at": _minute(one) or None,
        }
        for one in owed
    ]
    data(found)


@app.command("confirm", epilog="Example: tutela withdrawals confirm 5a0c… --as clerk")
def confirm_(withdrawal: Number, officer: As) -> None:
    """Declares that the body keeps neither the answer nor any copy, nor anything made of it."""
    actions.confirm(acting=acting_as(officer), withdrawal_id=withdrawal, at=timezone.now())
    sequencer.catch_up()
    OUT.print(say("withdrawal.confirmed"))


@app.command("missing", epilog="Example: tutela withdrawals missing --as supervisor")
def missing_(officer: As, as_json: Json = False) -> None:
    """For the supervising prosecutor: bodies whose confirmations are overdue, the oldest first."""
    found = [
        {
            "organisation": one.organisation,
            "name": f"{one.name_zh} / {one.name_en}",
            "count": one.count,
            "oldest_due_on": one.oldest_due_on.isoformat(),
            "days_late": one.days_late,
        }
        for one in queries.missing(acting_as(officer), legal_day_of(timezone.now()))
    ]
    if as_json:
        data(found)
        return
    columns = ("organisation", "name", "count", "oldest_due_on", "days_late")
    table(
        [say(f"withdrawal.{name}") for name in columns],
        [[str(row[name]) for name in columns] for row in found],
    )


def _told(one: queries.Withdrawn) -> str:
    """The beginning of its number, and the row of a roster."""
    short = str(one.told)[:8]
    return short if one.row is None else f"{short}/{one.row}"


def _minute(one: queries.Withdrawn) -> str:
    return "" if one.confirmed_at is None else timezone.localtime(one.confirmed_at).isoformat("T", "minutes")
