"""`tutela ledger subject`, `delay` and `confirm-delay`: a person's view, and what may lawfully wait in it.

The person comes from a file, standard input or a prompt, never from the command line.
"""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from django.utils import timezone
from pydantic import TypeAdapter, ValidationError

from tutela.answers.subjects import delays
from tutela.answers.subjects.delays import Ground
from tutela.answers.subjects.proofing import Application
from tutela.answers.subjects.view import Line, View, receipts, view
from tutela.bodies.queries import acting_as
from tutela.cli.options import As, Json
from tutela.cli.show import OUT, data, table
from tutela.cli.texts import language, say
from tutela.core.errors import Reason, Refusal
from tutela.core.wording import Language
from tutela.ledger import sequencer

_APPLICATION: TypeAdapter[Application] = TypeAdapter(Application)


def subject(
    officer: As,
    person: Annotated[
        Path | None,
        typer.Option(help='JSON file {"name", "document", …}; `-` reads standard input; none: prompts.'),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Writes the receipts of all lines to this file.")] = None,
    as_json: Json = False,
) -> None:
    """Shows a person who asked about them, on their written application, which the officer attests.

    Exit codes: 0 shown, 3 document or name cannot be right, 4 not entitled.
    """
    found = view(acting=acting_as(officer), application=_application(person), at=timezone.now())
    sequencer.catch_up()
    if out is not None:
        out.write_text(json.dumps(receipts(found), indent=2), "utf-8")
    if as_json:
        data({"shown_by": str(found.shown_by), "lines": [_values(line) for line in found.lines]})
    else:
        _say(found)


def delay(
    entry: Annotated[UUID, typer.Argument(help="The ledger entry of the inquiry or run.")],
    officer: As,
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The first day it is shown.")],
    ground: Annotated[Ground, typer.Option(help="secrecy: PIPL 18(1); duty: PIPL 35.")],
) -> None:
    """Asks that an entry wait in its persons' view until a day; it waits once a second officer confirms."""
    asked = delays.ask(
        acting=acting_as(officer), entry=entry, until_on=until.date(), ground=ground, at=timezone.now()
    )
    sequencer.catch_up()
    OUT.print(str(asked))


def confirm_delay(
    number: Annotated[UUID, typer.Argument(help="The delay's number.", metavar="DELAY")], officer: As
) -> None:
    """Confirms a delay that another officer of the same body has asked for."""
    delays.confirm(acting=acting_as(officer), delay=number, at=timezone.now())
    sequencer.catch_up()


def _application(person: Path | None) -> Application:
    if person is None:
        name = typer.prompt(say("ask.name"), err=True)
        return Application(name, typer.prompt(say("ask.document"), err=True, hide_input=True))
    try:
        text = sys.stdin.read() if str(person) == "-" else person.read_text("utf-8")
        return _APPLICATION.validate_json(text)
    except OSError:
        raise Refusal(Reason.FILE_UNREADABLE, file=str(person.name)) from None
    except (ValidationError, ValueError):
        raise Refusal(Reason.REQUEST_INVALID, detail="person: name, document, document_kind …") from None


def _values(line: Line) -> dict[str, object]:
    return {
        "asked_at": line.asked_at.isoformat(timespec="seconds"),
        "organisation": line.organisation,
        "purpose": line.purpose,
        "answer": "withdrawn" if line.answer is None else line.answer.value,
        "refusal": None if line.refusal is None else line.refusal.value,
        "entry": str(line.entry),
        "row": line.row,
    }


def _say(found: View) -> None:
    chinese = language() is Language.CHINESE
    rows = [
        (
            timezone.localtime(line.asked_at).strftime("%Y-%m-%d %H:%M"),
            line.name_zh if chinese else line.name_en,
            line.purpose,
            say("answer.withdrawn" if line.answer is None else f"answer.{line.answer.value}"),
            str(line.entry),
        )
        for line in found.lines
    ]
    table(["moment", "organisation", "purpose", "answer", "entry"], rows)
