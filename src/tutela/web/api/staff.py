"""The staff list, for the program of a body that keeps its staff elsewhere. Persons never stand in an address."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from tutela.answers.filings import hiring
from tutela.answers.staff import actions, queries
from tutela.answers.staff import engagement as staff
from tutela.answers.staff.engagement import Post, Standing
from tutela.bodies.clients import Scope
from tutela.bodies.kinds import Acting
from tutela.core.errors import Reason
from tutela.web.api.acted import ThenRead
from tutela.web.api.contract import JSON_BODY, SHAPE, operation
from tutela.web.api.inquiries import person_asked
from tutela.web.api.schemas import Day, Person, PurposeCode
from tutela.web.api.tokens import caller
from tutela.web.statuses import GROUPS

router = Router()
_STAFF: Final = (Scope.STAFF,)
_PAGE: Final = 200
_STEP: Final = (*JSON_BODY, Reason.NOT_FOUND, Reason.STEP_NOT_POSSIBLE)
_OF_THE_PERSON: Final = GROUPS[HTTPStatus.UNPROCESSABLE_ENTITY]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PostIn(_Asked):
    """A post, and the purpose under which whoever holds it is asked about in service."""

    post: Post
    purpose: PurposeCode = Field(examples=["school-in-service"])


class ApplicantIn(PostIn):
    """Somebody who applies."""

    person: Person


class DayIn(_Asked):
    """The first day in post, or the first no longer in post."""

    day: Day


class EngagementOut(_Told):
    """One person at your body. The number is not repeated."""

    engagement: UUID
    name: str
    standing: Standing
    post: Post
    purpose: str
    from_on: date | None = Field(None, description="First day in post")
    until_on: date | None = Field(None, description="First day no longer in post")
    listed_at: datetime
    asked_on: date | None = Field(None, description="When your body last got an answer about them")
    ask_by: date | None = Field(None, description="Of who is in post: the last day by which it has to ask")


class StaffOut(_Told):
    """One page, latest entered first; `next` is the `after` of the page that follows, if one does."""

    people: list[EngagementOut]
    next: UUID | None = None


def _read(acting: Acting, engagement: UUID) -> EngagementOut:
    return _told(queries.one(acting, engagement))


_then_read = ThenRead("engagement", _read)


@router.get(
    "",
    url_name="staff",
    summary="Your body's staff list",
    **operation("listStaff", "staff", _STAFF, {HTTPStatus.OK: StaffOut}, SHAPE),
)
def listed(
    request: HttpRequest, standing: Standing = Standing.IN_POST, after: UUID | None = None
) -> StaffOut:
    """Those who stand so, 200 to a page."""
    found = queries.listed(caller(request).acting, standing, _PAGE + 1, after)
    more = found[_PAGE - 1].id if len(found) > _PAGE else None
    return StaffOut(people=[_told(one) for one in found[:_PAGE]], next=more)


@router.post(
    "",
    url_name="staff_enter",
    summary="Enter somebody who applies",
    **operation(
        "enterApplicant",
        "staff",
        _STAFF,
        {HTTPStatus.OK: EngagementOut},
        (*JSON_BODY, Reason.PURPOSE_UNKNOWN, Reason.STAFF_LISTED, *_OF_THE_PERSON),
    ),
)
def enter(request: HttpRequest, applicant: ApplicantIn) -> EngagementOut:
    """Refused where the same person is on your list already, so that a repeated call enters nobody twice."""
    acting = caller(request).acting
    entered = actions.enter(
        acting=acting,
        question=person_asked(applicant.person),
        post=applicant.post,
        purpose_code=applicant.purpose,
        at=timezone.now(),
    )
    return _read(acting, entered)


@router.get(
    "/{uuid:engagement}",
    url_name="staff_one",
    summary="One person on your list",
    **operation("getEngagement", "staff", _STAFF, {HTTPStatus.OK: EngagementOut}, (Reason.NOT_FOUND,)),
)
def one(request: HttpRequest, engagement: UUID) -> EngagementOut:
    """Of your own body."""
    return _read(caller(request).acting, engagement)


@router.post(
    "/{uuid:engagement}/hire",
    url_name="staff_hire",
    summary="An applicant is in post from a day",
    **operation(
        "hire",
        "staff",
        _STAFF,
        {HTTPStatus.OK: EngagementOut},
        (*_STEP, Reason.HIRED_UNASKED, Reason.HIRED_BEFORE_ASKED, Reason.CELL_VALUE, Reason.NOT_READY),
    ),
)
def hire(request: HttpRequest, engagement: UUID, first: DayIn) -> EngagementOut:
    """Refused unless the inquiry for their post found no record and no answer of record about them stands.

    Minors Protection Law 62. `day` is not before that answer.
    """
    return _then_read(request, engagement, hiring.hire, on=first.day)


@router.post(
    "/{uuid:engagement}/leave",
    url_name="staff_leave",
    summary="Somebody in post leaves",
    **operation(
        "leave",
        "staff",
        _STAFF,
        {HTTPStatus.OK: EngagementOut},
        (*_STEP, Reason.CELL_DAY_ORDER, Reason.LEAVING_AHEAD),
    ),
)
def leave(request: HttpRequest, engagement: UUID, first: DayIn) -> EngagementOut:
    """`day` is the first on which they are no longer in post, and not ahead of today."""
    return _then_read(request, engagement, actions.leave, on=first.day)


@router.post(
    "/{uuid:engagement}/change",
    url_name="staff_change",
    summary="Another post or purpose",
    **operation(
        "changePost",
        "staff",
        _STAFF,
        {HTTPStatus.OK: EngagementOut},
        (*_STEP, Reason.PURPOSE_UNKNOWN, Reason.PURPOSE_NOT_IN_POST, Reason.HIRED_UNASKED),
    ),
)
def change(request: HttpRequest, engagement: UUID, post: PostIn) -> EngagementOut:
    """Of an applicant, or of somebody in post.

    Whoever is in post takes one that the law asks more about as somebody who is hired for it: where the inquiries
    found no record. While an answer of record that bars from the post stands, they do not take it.
    """
    return _then_read(request, engagement, hiring.change, post=post.post, purpose_code=post.purpose)


@router.post(
    "/{uuid:engagement}/turn-down",
    url_name="staff_turn_down",
    summary="An applicant is not hired",
    **operation(
        "turnDown",
        "staff",
        _STAFF,
        {HTTPStatus.OK: EngagementOut},
        (Reason.NOT_FOUND, Reason.STEP_NOT_POSSIBLE),
    ),
)
def turn_down(request: HttpRequest, engagement: UUID) -> EngagementOut:
    """Needs no body."""
    return _then_read(request, engagement, actions.turn_down)


def _told(one: staff.Engagement) -> EngagementOut:
    return EngagementOut(
        engagement=one.id,
        name=one.person.name,
        standing=one.standing,
        post=one.post,
        purpose=one.purpose,
        from_on=one.from_on,
        until_on=one.until_on,
        listed_at=one.listed_at,
        asked_on=one.asked_on,
        ask_by=one.ask_by,
    )
