"""`tutela certificate`: applications for certificates at a police station, their papers, and checking a paper."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from django.utils import timezone

from tutela.answers.certificates import actions, queries
from tutela.answers.certificates.certificate import Application, Applied, Form
from tutela.bodies.queries import acting_as
from tutela.cli.exits import Exit
from tutela.cli.options import As, Json
from tutela.cli.persons import Person, question_of
from tutela.cli.show import OUT, data, table
from tutela.cli.texts import say
from tutela.ledger import sequencer

app = typer.Typer(no_args_is_help=True, help="Certificates of no criminal record, and letters to units.")

Number = Annotated[UUID, typer.Argument(help="The application's number.", show_default=False)]
_LATEST = 50


@app.command(
    "apply", epilog="Example: tutela certificate apply --reference S-17 --person person.json --as window"
)
def apply_(
    officer: As,
    reference: Annotated[str, typer.Option(help="Number of the written application.")],
    form: Annotated[Form, typer.Option(help="For a person, or for a unit about somebody.")] = Form.PERSON,
    unit: Annotated[str, typer.Option(help="The unit that applies.")] = "",
    use: Annotated[str, typer.Option(help="The use, from the fourth application in a year.")] = "",
    person: Person = None,
    out: Annotated[Path | None, typer.Option(help="Writes the paper (PDF) to this file.")] = None,
    as_json: Json = False,
) -> None:
    """Takes an application and makes its paper: the certificate, the refusal, or a receipt while it waits."""
    acting = acting_as(officer)
    application = Application(form, question_of(person, reference), use, unit)
    one = actions.apply(acting=acting, application=application, at=timezone.now())
    sequencer.catch_up()
    if out is not None:
        out.write_bytes(actions.paper(acting=acting, certificate_id=one.id))
    _show([one], as_json)


@app.command("paper", epilog="Example: tutela certificate paper 5a0c… --out paper.pdf --as window")
def paper_(
    number: Number, officer: As, out: Annotated[Path, typer.Option(help="The file to write (PDF).")]
) -> None:
    """Makes the paper again: the same bytes each time."""
    out.write_bytes(actions.paper(acting=acting_as(officer), certificate_id=number))


@app.command("settle", epilog="Example: tutela certificate settle 5a0c… --belongs --as second")
def settle_(
    number: Number,
    officer: As,
    belongs: Annotated[bool, typer.Option("--belongs/--differs", help="Is the document the applicant's?")],
    as_json: Json = False,
) -> None:
    """Another officer of the body has compared applicant and document; the paper follows once an agency has, too."""
    one = actions.settle(acting=acting_as(officer), certificate_id=number, belongs=belongs, at=timezone.now())
    sequencer.catch_up()
    _show([one], as_json)


@app.command("list", epilog="Example: tutela certificate list --as window")
def list_(officer: As, as_json: Json = False) -> None:
    """The body's applications: those that wait first."""
    _show(queries.latest(acting_as(officer), _LATEST), as_json)


@app.command("verify", epilog="Example: tutela certificate verify")
def verify_(as_json: Json = False) -> int:
    """Checks a paper by its code and the last four of the number, both asked for. Exit code 1: no such paper."""
    code = typer.prompt(say("certificate.code"), err=True)
    last_four = typer.prompt(say("certificate.last-four"), err=True, hide_input=True)
    found = actions.verified(code=code, last_four=last_four)
    if found is None:
        OUT.print(say("certificate.unknown"))
        return int(Exit.NOT_AS_IT_SHOULD_BE)
    on, authority, form, _ = found
    if as_json:
        data({"on": on.isoformat(), "authority": authority, "form": form.value})
    else:
        OUT.print(say("certificate.genuine", authority=authority, day=on.isoformat()))
    return int(Exit.DONE)


def _show(found: list[Applied], as_json: bool) -> None:
    rows = [
        {
            "application": str(one.id),
            "form": one.form.value,
            "state": one.state.value,
            "applied_at": timezone.localtime(one.applied_at).isoformat("T", "minutes"),
            "due_on": "" if one.due_on is None else one.due_on.isoformat(),
        }
        for one in found
    ]
    if as_json:
        data(rows)
    else:
        table(["application", "form", "state", "applied", "due"], [list(row.values()) for row in rows])
