"""A person to ask about: from a file, standard input or a prompt, never from the command line."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from tutela.answers.inquiries.answer import Question
from tutela.cli.texts import say
from tutela.core.errors import Reason, Refusal

_QUESTION: TypeAdapter[Question] = TypeAdapter(Question)
Person = Annotated[
    Path | None,
    typer.Option(help='JSON file {"name", "document", …}; `-` reads standard input; none: prompts.'),
]


def question_of(person: Path | None, authorisation: str) -> Question:
    """Refuses FILE_UNREADABLE, REQUEST_INVALID."""
    if person is None:
        name = typer.prompt(say("ask.name"), err=True)
        document = typer.prompt(say("ask.document"), err=True, hide_input=True)
        return Question(name=name, document=document, authorisation=authorisation)
    try:
        text = sys.stdin.read() if str(person) == "-" else person.read_text("utf-8")
        return _QUESTION.validate_python(
            {**_without_authorisation(json.loads(text)), "authorisation": authorisation}
        )
    except OSError:
        raise Refusal(Reason.FILE_UNREADABLE, file=str(person.name)) from None
    except (ValidationError, ValueError, TypeError, AttributeError):
        raise Refusal(Reason.REQUEST_INVALID, detail="person: name, document, document_kind …") from None


def _without_authorisation(value: dict[str, object]) -> dict[str, object]:
    return {key: value[key] for key in value if key != "authorisation"}
