"""Answers that were withdrawn, for the program of a body that has to destroy them; and for the prosecutor's."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from tutela.answers.withdrawals import actions, queries
from tutela.bodies.clients import Scope
from tutela.core.errors import Reason
from tutela.packs.current import legal_day_of
from tutela.web.api.contract import operation
from tutela.web.api.tokens import caller

router = Router()
_WITHDRAWALS: Final = (Scope.WITHDRAWALS,)
_LATEST: Final = 1_000


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WithdrawalOut(_Told):
    """An answer that may no longer be kept or used: an inquiry, or row `row` of a run, counted from 1."""

    withdrawal: UUID
    purpose: str
    told: UUID = Field(description="The inquiry, or the run, also where another body asked")
    filing: UUID | None = Field(None, description="What your body filed and was told by, if it filed")
    row: int | None = Field(None, ge=1, description="Only for a row of a run")
    told_at: datetime
    withdrawn_at: datetime
    due_on: date = Field(description="The last day on which the confirmation is in time")
    confirmed_at: datetime | None = None


class WithdrawalsOut(_Told):
    """What is still to be confirmed, soonest due first; then what was confirmed, newest first."""

    withdrawals: list[WithdrawalOut]


class ConfirmedOut(_Told):
    """That the body declared an answer destroyed."""

    withdrawal: UUID
    confirmed_at: datetime


class MissingOut(_Told):
    """How many confirmations a body owes past their day."""

    organisation: str
    name_zh: str
    name_en: str
    count: int = Field(ge=1)
    oldest_due_on: date
    days_late: int = Field(ge=1)


class MissingsOut(_Told):
    """The oldest first."""

    missing: list[MissingOut]


@router.get(
    "",
    summary="Answers of your body that were withdrawn",
    **operation("listWithdrawals", "withdrawals", _WITHDRAWALS, {HTTPStatus.OK: WithdrawalsOut}, ()),
)
def withdrawals(request: HttpRequest) -> WithdrawalsOut:
    """They name nobody and give no reason. Up to a thousand."""
    return WithdrawalsOut(
        withdrawals=[
            WithdrawalOut(
                withdrawal=one.id,
                purpose=one.purpose,
                told=one.told,
                filing=one.filing,
                row=one.row,
                told_at=one.told_at,
                withdrawn_at=one.withdrawn_at,
                due_on=one.due_on,
                confirmed_at=one.confirmed_at,
            )
            for one in queries.owed(caller(request).acting, _LATEST)
        ]
    )


@router.post(
    "/{uuid:withdrawal}/confirm",
    url_name="confirm_withdrawal",
    summary="Confirm that an answer is destroyed",
    **operation(
        "confirmWithdrawal",
        "withdrawals",
        _WITHDRAWALS,
        {HTTPStatus.OK: ConfirmedOut},
        (Reason.NOT_FOUND, Reason.ALREADY_DONE),
    ),
)
def confirm(request: HttpRequest, withdrawal: UUID) -> ConfirmedOut:
    """Your body declares that it keeps neither the answer nor any copy, nor anything made of it."""
    at = timezone.now()
    actions.confirm(acting=caller(request).acting, withdrawal_id=withdrawal, at=at)
    return ConfirmedOut(withdrawal=withdrawal, confirmed_at=at)


@router.get(
    "/missing",
    url_name="missing_receipts",
    summary="Confirmations that are missing",
    **operation("listMissingConfirmations", "withdrawals", _WITHDRAWALS, {HTTPStatus.OK: MissingsOut}, ()),
)
def missing(request: HttpRequest) -> MissingsOut:
    """For the supervising prosecutor: bodies whose confirmations are overdue."""
    found = queries.missing(caller(request).acting, legal_day_of(timezone.now()))
    return MissingsOut(
        missing=[
            MissingOut(
                organisation=one.organisation,
                name_zh=one.name_zh,
                name_en=one.name_en,
                count=one.count,
                oldest_due_on=one.oldest_due_on,
                days_late=one.days_late,
            )
            for one in found
        ]
    )
