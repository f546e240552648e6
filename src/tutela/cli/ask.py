"""`tutela ask`: one question; the person comes from a file, standard input or a prompt, never the command line."""

from typing import Annotated

import typer
from django.utils import timezone

from tutela.answers.inquiries import actions
from tutela.answers.inquiries.answer import Answer, Reply
from tutela.bodies.queries import acting_as
from tutela.cli.options import As, Json
from tutela.cli.persons import Person, question_of
from tutela.cli.show import OUT, data
from tutela.cli.texts import language, say
from tutela.core.wording import Language, sentence
from tutela.ledger import sequencer
from tutela.packs.current import purpose


def ask(
    purpose_code: Annotated[str, typer.Argument(metavar="PURPOSE", help="As listed by the manual.")],
    officer: As,
    authorisation: Annotated[str, typer.Option(help="Number of the person's authorisation.")],
    person: Person = None,
    as_json: Json = False,
) -> None:
    """Asks one question and prints the answer with its receipt.

    Exit codes: 0 answered (whatever the answer), 3 refused for what was asked, 4 not entitled, 5 not ready.
    Example: tutela ask teacher-hire --as clerk --authorisation A-17 --person person.json
    """
    question = question_of(person, authorisation)
    reply = actions.ask(
        acting=acting_as(officer), purpose_code=purpose_code, question=question, at=timezone.now()
    )
    sequencer.catch_up()
    if as_json:
        data(_values(reply))
    else:
        _say(reply, purpose_code)
    if reply.refusal is not None:
        raise reply.refusal


def _values(reply: Reply) -> dict[str, object]:
    return {
        "answer": reply.answer.value,
        "refusal": None if reply.refusal is None else reply.refusal.reason.value,
        "asked_at": reply.asked_at.isoformat(timespec="seconds"),
        "list_version": {"number": reply.version.number, "root": reply.version.root.hex()},
        "covers_from": None if reply.covers_from is None else reply.covers_from.isoformat(),
        "stale_since": None if reply.stale_since is None else reply.stale_since.isoformat(timespec="seconds"),
        "inquiry": str(reply.inquiry),
        "receipt": reply.receipt.as_json(),
    }


def _say(reply: Reply, purpose_code: str) -> None:
    chinese = language() is Language.CHINESE
    moment = timezone.localtime(reply.asked_at).strftime("%Y-%m-%d %H:%M")
    answer = say(f"answer.{reply.answer.value}")
    OUT.print(say("ask.sentence", moment=moment, version=reply.version.label, answer=answer))
    if reply.refusal is not None:
        OUT.print(sentence(reply.refusal, language()))
    if reply.answer is Answer.PENDING:
        OUT.print(say("ask.pending"))
    if reply.answer is Answer.RECORD:
        ground = purpose(purpose_code)
        OUT.print(say("ask.record", ground=ground.ground_zh if chinese else ground.ground_en))
    if reply.covers_from is not None:
        OUT.print(say("ask.covers", day=reply.covers_from.isoformat()))
    if reply.stale_since is not None:
        OUT.print(say("ask.stale", moment=timezone.localtime(reply.stale_since).strftime("%Y-%m-%d %H:%M")))
    OUT.print(say("ask.receipt", entry=reply.receipt.entry_id))
