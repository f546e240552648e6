"""`tutela records show`: one record of the officer's own agency, by a number that is asked for or read from a pipe."""

import sys
from typing import Annotated, Final

import typer
from django.utils import timezone

from tutela.agencies.consulting import actions
from tutela.agencies.consulting.duty import duty
from tutela.agencies.consulting.shown import lines
from tutela.bodies.queries import acting_as
from tutela.cli.options import As, Json
from tutela.cli.show import ERR, OUT, data, table
from tutela.cli.texts import language, say
from tutela.core.errors import Reason, Refusal
from tutela.core.wording import Language
from tutela.ledger import sequencer
from tutela.packs.current import legal_day_of
from tutela.records.registry.content import MARK
from tutela.records.registry.files import RecordFile, Version

EXAMPLE: Final = "Example: tutela records show --as court-recorder"
Accept = Annotated[
    bool, typer.Option("--accept-duty", help="The duty of confidentiality was read and is accepted.")
]


def show(officer: As, accept: Accept = False, as_json: Json = False) -> None:
    """One record of the officer's own agency with its corrections. Its number is asked for, or read from a pipe.

    A marked file opens for who accepts the duty of confidentiality. One that is sealed reads as one that never came.
    """
    acting, at = acting_as(officer), timezone.now()
    number = _number()
    try:
        found = actions.consult(acting=acting, source_id=number, accepts_duty=accept, at=at)
    except Refusal as refusal:
        if refusal.reason is not Reason.DUTY_NOT_ACCEPTED or not sys.stdin.isatty():
            raise
        _ask_for_duty()
        found = actions.consult(acting=acting, source_id=number, accepts_duty=True, at=at)
    sequencer.catch_up()
    if as_json:
        data(
            {
                "record": str(found.id),
                "mark": found.is_marked,
                "versions": [_plain(one) for one in found.versions],
            }
        )
    else:
        _tell(found)


def _number() -> str:
    if sys.stdin.isatty():
        asked: str = typer.prompt(say("consult.number"), err=True)
        return asked
    return sys.stdin.readline()


def _ask_for_duty() -> None:
    """Refuses `DUTY_NOT_ACCEPTED` for who does not accept it."""
    law, chinese = duty(legal_day_of(timezone.now())), language() is Language.CHINESE
    ERR.print(MARK)
    for said in (law.marked, law.bound):
        ERR.print(said.zh if chinese else said.en)
    if not typer.confirm(say("vault.accept"), err=True):
        raise Refusal(Reason.DUTY_NOT_ACCEPTED)


def _plain(one: Version) -> dict[str, object]:
    return {
        "number": one.number,
        "recorded_at": one.recorded_at.isoformat("T", "seconds"),
        "superseded_at": None if one.superseded_at is None else one.superseded_at.isoformat("T", "seconds"),
        "says": [[line.column, line.value] for line in lines(one.content, language())],
    }


def _tell(found: RecordFile) -> None:
    """The version that stands first."""
    if found.is_marked:
        OUT.print(MARK, style="bold")
    for one in reversed(found.versions):
        since = timezone.localtime(one.recorded_at).isoformat(" ", "minutes")
        headings = [say("consult.column"), say("consult.says")]
        rows = [[line.title, line.value] for line in lines(one.content, language())]
        table(headings, rows, say("consult.version", number=one.number, since=since))
