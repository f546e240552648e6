"""Re-checks, for the program of a body that takes applications.

What waits at an agency is seen and decided by two officers at their desks: a program has no second factor.
"""

from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from tutela.answers.subjects.proofing import Application
from tutela.bodies.clients import Scope
from tutela.core.errors import Reason
from tutela.redress.relief import actions, queries
from tutela.redress.relief.recheck import LAST_ROW, LONGEST_WORDS, Listed, State, Way
from tutela.web.api.contract import JSON_BODY, operation
from tutela.web.api.schemas import Person
from tutela.web.api.tokens import caller
from tutela.web.statuses import GROUPS

router = Router()
_RECHECKS: Final = (Scope.RECHECKS,)
_LATEST: Final = 200
_OF_THE_PERSON: Final = GROUPS[HTTPStatus.UNPROCESSABLE_ENTITY]
_Words = Annotated[
    str, StringConstraints(max_length=LONGEST_WORDS, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f-\x9f]*$")
]
_Number = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,40}$")]


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ApplicationIn(BaseModel):
    """A written application, compared with the person and their document."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: Person
    number: _Number = Field(
        description="On the written notice; or of the inquiry; or of the ledger entry, as the person's view says it"
    )
    row: Annotated[int, Field(ge=0, le=LAST_ROW)] = Field(
        default=0, description="Of the roster, from 1, where the view says one"
    )
    grounds: _Words = Field(description="Why the person thinks that the answer is wrong")


class RecheckOut(_Told):
    """How far a re-check has come. Nobody stands here."""

    recheck: UUID
    state: State
    way: Way
    applied_at: datetime
    due_on: date


class RechecksOut(_Told):
    """Latest first."""

    rechecks: list[RecheckOut]


class TakenOut(_Told):
    """That it was taken."""

    recheck: UUID


@router.post(
    "",
    url_name="recheck_take",
    summary="Take a person's written application",
    **operation(
        "takeRecheck",
        "rechecks",
        _RECHECKS,
        {HTTPStatus.OK: TakenOut},
        (*JSON_BODY, Reason.NOT_FOUND, Reason.ALREADY_DONE, Reason.NOT_READY, *_OF_THE_PERSON),
    ),
)
def take(request: HttpRequest, application: ApplicationIn) -> TakenOut:
    """A number that is none and one of somebody else are refused alike. Taken twice, the second is `already-done`."""
    person = application.person
    taken = actions.take(
        acting=caller(request).acting,
        application=Application(person.name, person.document, person.document_kind, person.country),
        number=application.number,
        row=application.row,
        grounds=application.grounds,
        at=timezone.now(),
    )
    return TakenOut(recheck=taken)


@router.get(
    "",
    url_name="rechecks",
    summary="Applications that your body took",
    **operation("listRechecks", "rechecks", _RECHECKS, {HTTPStatus.OK: RechecksOut}, ()),
)
def taken(request: HttpRequest) -> RechecksOut:
    """How far each has come, never what it came to: the agency tells the person. Up to 200."""
    found = queries.taken(caller(request).acting, _LATEST)
    return RechecksOut(rechecks=[_line(one) for one in found])


def _line(one: Listed) -> RecheckOut:
    return RecheckOut(
        recheck=one.id,
        state=one.state,
        way=one.way,
        applied_at=one.applied_at,
        due_on=one.due_on,
    )
