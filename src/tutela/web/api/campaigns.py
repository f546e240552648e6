"""Yearly screenings: for the program of an office that orders them, and of a body that hands in its list."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from tutela.answers.campaigns import actions, asking, campaign, queries
from tutela.answers.campaigns.campaign import State
from tutela.answers.campaigns.scope import KINDS
from tutela.answers.inquiries.answer import Answer
from tutela.bodies.clients import Scope
from tutela.bodies.kinds import Acting, BodyKind
from tutela.core.errors import Reason
from tutela.packs.current import legal_day_of
from tutela.web.api.acted import ThenRead, begun_once
from tutela.web.api.contract import ASKING, JSON_BODY, SHAPE, operation
from tutela.web.api.retries import RETRY_KEY
from tutela.web.api.schemas import Day, PurposeCode, RetryKey
from tutela.web.api.tokens import caller

router = Router()
lists = Router()
_SCREEN: Final = (Scope.SCREEN,)
_STAFF: Final = (Scope.STAFF,)
_LATEST: Final = 100
_PAGE: Final = 200
_STEP: Final = (Reason.NOT_FOUND, Reason.NOT_READY)
_Code = Annotated[str, StringConstraints(pattern=r"^[^\s/\x00]{1,40}$")]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CampaignIn(_Asked):
    """A yearly screening of all bodies of these kinds below the office."""

    purpose: PurposeCode = Field(examples=["school-in-service"])
    kinds: Annotated[list[BodyKind], Field(min_length=1, max_length=len(KINDS))] = Field(list(KINDS))
    due_on: Day = Field(description="The last day for the staff lists")
    under: _Code | None = Field(None, description="Only bodies below this office")


class CampaignOut(_Told):
    """One campaign in counts; nobody stands here."""

    campaign: UUID
    office: str
    purpose: str
    opened_at: datetime
    due_on: date
    closed_on: date | None = None
    bodies: int = Field(ge=0)
    states: dict[State, int] = Field(description="How many bodies stand where")
    late: int = Field(ge=0, description="Those among the owed whose day has passed")
    to_ask: int | None = Field(None, description="Lists that wait for your body to ask; for one by itself")


class CampaignsOut(_Told):
    """The latest first."""

    campaigns: list[CampaignOut]


class MemberOut(_Told):
    """One body of a campaign, in counts."""

    member: UUID
    organisation: str
    state: State
    late: bool
    people: int | None = None
    declared: int
    answers: dict[Answer, int] | None = None
    refusal: Reason | None = None
    reminded_on: date | None = None
    ordered_on: date | None = None


class MembersOut(_Told):
    """One page by code; `next` is the `after` of the page that follows, if one does."""

    members: list[MemberOut]
    next: str | None = None


class QueuedOut(_Told):
    """How many lists were queued."""

    queued: int = Field(ge=0)


class RemindedOut(_Told):
    """How many bodies were reminded."""

    reminded: int = Field(ge=1)


class OwedOut(_Told):
    """One staff list that your body owes or handed in."""

    member: UUID
    campaign: UUID
    office: str
    purpose: str
    due_on: date
    state: State
    late: bool
    open: bool
    people: int | None = None
    run: UUID | None = None
    answers: dict[Answer, int] | None = None


class OwedsOut(_Told):
    """What is owed, soonest due first; then what was handed in lately."""

    lists: list[OwedOut]


def _read(acting: Acting, wanted: UUID) -> CampaignOut:
    told = _line(queries.one(acting, wanted, _today()))
    return told.model_copy(update={"to_ask": queries.to_ask(acting, wanted)})


_then_read = ThenRead("campaign", _read)


@router.get(
    "",
    url_name="campaigns",
    summary="Yearly screenings of your office and those below it",
    **operation("listCampaigns", "campaigns", _SCREEN, {HTTPStatus.OK: CampaignsOut}, ()),
)
def listed(request: HttpRequest) -> CampaignsOut:
    """Up to 100."""
    found = queries.listed(caller(request).acting, _today(), _LATEST)
    return CampaignsOut(campaigns=[_line(one) for one in found])


@router.post(
    "",
    url_name="campaign_new",
    summary="Order a yearly screening",
    **operation(
        "openCampaign",
        "campaigns",
        _SCREEN,
        {HTTPStatus.OK: CampaignOut},
        (
            *JSON_BODY,
            Reason.PURPOSE_UNKNOWN,
            Reason.NOBODY_ASKS,
            Reason.CELL_DAY_ORDER,
            Reason.CELL_VALUE,
            Reason.NOT_FOUND,
        ),
    ),
)
def begin(request: HttpRequest, wanted: CampaignIn, retry_key: RetryKey | None = RETRY_KEY) -> HttpResponse:
    """Every body of the scope then owes its staff list until the day."""
    acting = caller(request).acting

    def order_it(at: datetime) -> CampaignOut:
        opened = actions.open_campaign(
            acting=acting,
            purpose_code=wanted.purpose,
            kinds=wanted.kinds,
            due_on=wanted.due_on,
            under=wanted.under or "",
            at=at,
        )
        return _read(acting, opened)

    return begun_once(request, wanted, retry_key, order_it)


@router.get(
    "/{uuid:campaign}",
    url_name="campaign",
    summary="How far a yearly screening is",
    **operation("getCampaign", "campaigns", _SCREEN, {HTTPStatus.OK: CampaignOut}, (Reason.NOT_FOUND,)),
)
def one(request: HttpRequest, campaign: UUID) -> CampaignOut:
    """In counts of bodies."""
    return _read(caller(request).acting, campaign)


@router.get(
    "/{uuid:campaign}/members",
    url_name="campaign_members",
    summary="The bodies of a yearly screening",
    **operation(
        "listCampaignMembers",
        "campaigns",
        _SCREEN,
        {HTTPStatus.OK: MembersOut},
        (*SHAPE, Reason.NOT_FOUND),
    ),
)
def members(
    request: HttpRequest, campaign: UUID, state: State = State.OWED, after: _Code | None = None
) -> MembersOut:
    """Those that stand so, 200 to a page."""
    acting = caller(request).acting
    found = queries.lines(acting, campaign, state, _today(), _PAGE + 1, after or "")
    more = found[_PAGE - 1].organisation if len(found) > _PAGE else None
    return MembersOut(members=_members(found[:_PAGE]), next=more)


@router.post(
    "/{uuid:campaign}/remind",
    url_name="campaign_remind",
    summary="Remind the bodies whose list has not come",
    **operation("remindCampaign", "campaigns", _SCREEN, {HTTPStatus.OK: RemindedOut}, _STEP),
)
def remind(request: HttpRequest, campaign: UUID) -> RemindedOut:
    """Once a day at most. Needs no body."""
    acting = caller(request).acting
    return RemindedOut(reminded=actions.remind(acting=acting, campaign=campaign, at=timezone.now()))


@router.post(
    "/{uuid:campaign}/ask",
    url_name="campaign_ask",
    summary="Queue the runs over the lists that came",
    **operation(
        "askCampaign",
        "campaigns",
        _SCREEN,
        {HTTPStatus.OK: QueuedOut},
        (*ASKING, Reason.NOT_FOUND, Reason.STEP_NOT_POSSIBLE),
    ),
)
def ask(request: HttpRequest, campaign: UUID) -> QueuedOut:
    """Those that your body asks about. Needs no body; safe to repeat."""
    acting = caller(request).acting
    return QueuedOut(queued=asking.ask(acting=acting, campaign=campaign, at=timezone.now()))


@router.post(
    "/{uuid:campaign}/members/{uuid:member}/order",
    url_name="campaign_order",
    summary="Order a late body to hand in its list",
    **operation(
        "orderList",
        "campaigns",
        _SCREEN,
        {HTTPStatus.OK: CampaignOut},
        (*_STEP, Reason.ALREADY_DONE),
    ),
)
def order(request: HttpRequest, campaign: UUID, member: UUID) -> CampaignOut:
    """Opinions of 2020, 13. Needs no body."""
    return _then_read(request, campaign, actions.order, member=member)


@router.post(
    "/{uuid:campaign}/close",
    url_name="campaign_close",
    summary="Take no further list",
    **operation(
        "closeCampaign",
        "campaigns",
        _SCREEN,
        {HTTPStatus.OK: CampaignOut},
        (*_STEP, Reason.ALREADY_DONE),
    ),
)
def close(request: HttpRequest, campaign: UUID) -> CampaignOut:
    """What was not handed in stays owed, for all to see. Needs no body."""
    return _then_read(request, campaign, actions.close)


@lists.get(
    "",
    url_name="yearly",
    summary="Staff lists that your body owes",
    **operation("listOwedLists", "campaigns", _STAFF, {HTTPStatus.OK: OwedsOut}, ()),
)
def owed(request: HttpRequest) -> OwedsOut:
    """Up to 100, with what was answered where a run is done."""
    return OwedsOut(lists=[_owed(one) for one in queries.owed(caller(request).acting, _today(), _LATEST)])


@lists.post(
    "/{uuid:member}/hand-in",
    url_name="yearly_hand_in",
    summary="Hand in your staff list",
    **operation(
        "handInList",
        "campaigns",
        _STAFF,
        {HTTPStatus.OK: OwedsOut},
        (*ASKING, Reason.NOT_FOUND, Reason.ALREADY_DONE, Reason.STEP_NOT_POSSIBLE),
    ),
)
def hand_in(request: HttpRequest, member: UUID) -> OwedsOut:
    """Your body declares that the list it keeps is whole. Needs no body."""
    asking.hand_in(acting=caller(request).acting, member=member, at=timezone.now())
    return owed(request)


def _line(one: campaign.Campaign) -> CampaignOut:
    return CampaignOut(
        campaign=one.id,
        office=one.office,
        purpose=one.purpose,
        opened_at=one.opened_at,
        due_on=one.due_on,
        closed_on=one.closed_on,
        bodies=one.tally.bodies,
        states=dict(one.tally.states),
        late=one.tally.late,
    )


def _members(found: Sequence[campaign.Line]) -> list[MemberOut]:
    return [
        MemberOut(
            member=one.member,
            organisation=one.organisation,
            state=one.state,
            late=one.is_late,
            people=one.people,
            declared=one.declared,
            answers=_answers(one.answers),
            refusal=None if one.refusal is None else one.refusal.reason,
            reminded_on=one.reminded_on,
            ordered_on=one.ordered_on,
        )
        for one in found
    ]


def _owed(one: campaign.Owed) -> OwedOut:
    return OwedOut(
        member=one.member,
        campaign=one.campaign,
        office=one.office,
        purpose=one.purpose,
        due_on=one.due_on,
        state=one.state,
        late=one.is_late,
        open=one.is_open,
        people=one.people,
        run=one.run,
        answers=_answers(one.answers),
    )


def _answers(found: Mapping[Answer, int] | None) -> dict[Answer, int] | None:
    return None if found is None else dict(found)


def _today() -> date:
    return legal_day_of(timezone.now())
