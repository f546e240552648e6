"""`tutela bodies`: organisations and their officers."""

import json
from typing import Annotated
from uuid import UUID

import typer
from django.core.management import call_command
from django.utils import timezone
from pydantic import TypeAdapter, ValidationError

from tutela.bodies import actions, deciding
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import Role
from tutela.bodies.queries import acting_as
from tutela.cli.options import As, File
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
    """Enters organisations from a JSON list of {code, name_zh, name_en, kind, region, parent, headcount}.

    Of a body with more than a hundred staff the number is proposed, and another administrator or security officer
    approves it at the desk; until then it declares none.
    """
    try:
        new = _NEW.validate_python(json.loads(file.read_text("utf-8")))
    except OSError:
        raise Refusal(Reason.FILE_UNREADABLE, file=file.name) from None
    except (ValidationError, ValueError):
        raise Refusal(Reason.FILE_DAMAGED, file=file.name) from None
    waits = actions.enter_organisations(
        new=new, by=acting_as(officer) if officer else None, at=timezone.now()
    )
    OUT.print(say("bodies.entered", count=len(new)))
    if waits:
        OUT.print(say("bodies.waiting", count=len(waits)))


@app.command(epilog="Example: tutela bodies appoint clerk --organisation edu-1 --role asker --as admin")
def appoint(
    username: Annotated[str, typer.Argument(help="Sign-in name.", show_default=False)],
    organisation: Annotated[str, typer.Option(help="Code of the organisation.")],
    role: Annotated[Role, typer.Option(help="What the officer does.")],
    officer: By = None,
) -> None:
    """Gives a new user an office; the password is asked for, never written in the command.

    An administrator, security officer or supervisor is proposed, and so is the first who asks for a body that you
    entered: another administrator or security officer approves at the desk. Until there are two of these, one appoints
    alone.
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


@app.command(name="stand-in", epilog="Example: tutela bodies stand-in 4f0c... --as supervisor")
def stand_in(
    proposal: Annotated[
        UUID, typer.Argument(help="The last part of the proposal's address.", show_default=False)
    ],
    officer: As,
) -> None:
    """The supervising prosecutor approves an administrator or security officer where nobody else is left to.

    Two decide what is dangerous. Where one of two is gone, the other proposes who comes, or comes back, and this
    approves it; as long as anybody else may decide, it is refused. Exit codes: 0 done, 4 not entitled.
    """
    deciding.stand_in(proposal=proposal, by=acting_as(officer), at=timezone.now())
    OUT.print(say("bodies.stood-in"))
