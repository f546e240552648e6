"""Whom on a staff list a row of a roster is followed up for, and under which purpose."""

from datetime import date
from typing import Final

from tutela.core.errors import Refusal
from tutela.core.following.hiring import FORBIDS_HIRING, forbids_hiring
from tutela.core.law.covering import covers
from tutela.core.law.policy import Policy
from tutela.core.law.schema import Purpose

_TURNS_AWAY: Final = FORBIDS_HIRING | {"not-hired-as-teacher"}


def asks_of_staff(asked: Purpose) -> bool:
    """Whether an answer under a purpose says of somebody on a staff list what the law has a body ask.

    Minors Protection Law 62: before hiring (应聘者), and every year of those in post (工作人员). What is asked beside
    that, of a qualification say, is not it.
    """
    return asked.is_in_service or forbids_hiring(asked)


def followed_under(policy: Policy, asked: Purpose, *, own: str, in_post: bool, on: date) -> str | None:
    """The purpose under which *record* is followed up for somebody on a staff list; None: the law orders nothing.

    `own`: under which they are asked about while in post. Whom the law forbids to hire it orders to dismiss (Minors
    Protection Law 62: 不得录用; 应当及时解聘): whoever is in post is followed up as in service, also where the roster
    asked before hiring; but as was asked where that counts more than `own` does on this day (drugs, say: Preschool
    Education Law 44): it does not say that they must go. An applicant is turned away where the purpose is about that.
    """
    if asked.is_in_service:
        return asked.code if in_post else None
    if not in_post:
        return asked.code if {one.code for one in asked.consequences} & _TURNS_AWAY else None
    if not forbids_hiring(asked):
        return None
    return own if _says_of(policy, asked.code, own, on) else asked.code


def _says_of(policy: Policy, asked: str, own: str, on: date) -> bool:
    """Whether *record* under the one purpose is *record* under the other too."""
    try:
        scopes = [policy.scope_on(code, policy.regimes[asked], on)[1] for code in (own, asked)]
    except Refusal:
        return False  # a purpose of another regime, or of a law that is silent on that day
    return covers(*scopes)
