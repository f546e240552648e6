"""`tutela bodies`: organisations and their officers."""

import json
from typing import Annotated

import typer
from django.core.management import call_command
from django.utils import timezone
from pydantic import TypeAdapter, ValidationError

from tutela.bodies import actions
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import Role
from tutela.bodies.queries import acting_as
from tutela.cli.options import File
from tutela.cli.show import OUT
from tutela.cli.texts import say
from tutela.core.errors import Reason, Refusal
from tutela.records.vault import store

app = typer.Typer(no_args_is_help=True, help="Organisations and officers.")

_NEW: TypeAdapter[list[NewOrganisation]] = TypeAdapter(list[NewOrganisation])
By = Annotated[
    str | None,
    typer.Option(
        "--as",
        envvar="TUTELA_OFFICER",
        help="The administrator; none only in a system that has no officer yet.",
    ),
]


@app.command(epilog="Example: tutela bodies prepare")
def prepare() -> None:
    """Makes or brings up to date the tables of the database, and of the vault where this process has one."""
    call_command("migrate", verbosity=0)
    if store.reachable():
        store.prepare()


@app.command(epilog="Example: tutela bodies enter organisations.json --as admin")
def enter(file: File, officer: By = None) -> None:
    """Enters organisations from a JSON list of {code, name_zh, name_en, kind, region, parent, headcount}."""
    try:
        new = _NEW.validate_python(json.loads(file.read_text("utf-8")))
    except OSError:
        raise Refusal(Reason.FILE_UNREADABLE, file=file.name) from None
    except (ValidationError, ValueError):
        raise Refusal(Reason.FILE_DAMAGED, file=file.name) from None
    actions.enter_organisations(new=new, by=acting_as(officer) if officer else None, at=timezone.now())
    OUT.print(say("bodies.entered", count=len(new)))


@app.command(epilog="Example: tutela bodies appoint clerk --organisation edu-1 --role asker --as admin")
def appoint(
    username: Annotated[str, typer.Argument(help="Sign-in name.", show_default=False)],
    organisation: Annotated[str, typer.Option(help="Code of the organisation.")],
    role: Annotated[Role, typer.Option(help="What the officer does.")],
    officer: By = None,
) -> None:
    """Gives a new user an office; the password is asked for, never written in the command.

    An administrator, security officer or supervisor is proposed, and another administrator or security officer approves
    at the desk; only until there are two of these does one appoint alone.
    """
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    made = actions.appoint(
        username=username,
        password=password,
        organisation=organisation,
        role=role,
        by=acting_as(officer) if officer else None,
        at=timezone.now(),
    )
    OUT.print(say("officer.appointed" if made.proposal is None else "officer.proposed"))
