"""`tutela clients`: programs that call the API for an officer."""

from typing import Annotated

import typer
from django.utils import timezone

from tutela.bodies import clients
from tutela.bodies.clients import Scope
from tutela.bodies.queries import acting_as
from tutela.cli.options import As, Json
from tutela.cli.show import OUT, data, table
from tutela.cli.texts import say

app = typer.Typer(no_args_is_help=True, help="Programs that call the API for an officer.")


@app.command(
    epilog="Example: tutela clients create clerk --name 人事系统 --scope ask --scope ledger --as admin"
)
def create(
    username: Annotated[
        str, typer.Argument(help="Sign-in name of the officer it acts for.", show_default=False)
    ],
    name: Annotated[str, typer.Option(help="Which program it is.")],
    scope: Annotated[list[Scope], typer.Option(help="What it may do; may be given several times.")],
    officer: As,
    as_json: Json = False,
) -> None:
    """Registers a program; its secret is shown once and cannot be shown again."""
    made = clients.create(
        username=username, name=name, scopes=scope, by=acting_as(officer), at=timezone.now()
    )
    if as_json:
        data({"client": made.client_id, "secret": made.secret})
    else:
        OUT.print(say("client.made", client=made.client_id, secret=made.secret), markup=False)


@app.command("list", epilog="Example: tutela clients list --as admin --json")
def listing(officer: As, as_json: Json = False) -> None:
    """Every registered program: for which body, with which scopes, since when."""
    lines = clients.listed(by=acting_as(officer))
    if as_json:
        data(
            [
                {
                    "client": one.client_id,
                    "name": one.name,
                    "organisation": one.organisation,
                    "scopes": list(one.scopes),
                    "created_at": one.created_at.isoformat(timespec="seconds"),
                }
                for one in lines
            ]
        )
        return
    headings = [say(f"column.{one}") for one in ("client", "program", "organisation", "scopes", "since")]
    table(
        headings,
        [
            [
                one.client_id,
                one.name,
                one.organisation,
                " ".join(one.scopes),
                f"{timezone.localtime(one.created_at):%Y-%m-%d}",
            ]
            for one in lines
        ],
    )


@app.command(epilog="Example: tutela clients withdraw 5a0c… --as admin")
def withdraw(
    client: Annotated[str, typer.Argument(help="The client's number, from the list.", show_default=False)],
    officer: As,
) -> None:
    """Ends a program's access and every token it holds, at once."""
    clients.withdraw(client_id=client, by=acting_as(officer), at=timezone.now())
    OUT.print(say("client.withdrawn"))
