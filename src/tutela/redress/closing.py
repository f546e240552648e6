"""A body is closed once nothing waits for it: the check stands above the rooms that know what does."""

from collections import Counter
from datetime import date, datetime
from typing import Final

from django.db import transaction

from tutela.answers.campaigns import queries as campaigns
from tutela.answers.campaigns.vacating import vacate
from tutela.answers.filings import queries as filings
from tutela.answers.staff import queries as staff
from tutela.answers.withdrawals import queries as withdrawals
from tutela.bodies import leaving, tree
from tutela.bodies.kinds import Acting, Role
from tutela.bodies.leaving import Left, alone_over
from tutela.bodies.permissions import Permission
from tutela.core.errors import Reason, Refusal
from tutela.measures.following import queries as following
from tutela.measures.following import waiting as proofs
from tutela.records.registry import queries as registry
from tutela.redress.opinions import queries as opinions
from tutela.redress.reports import queries as reports

COUNTED: Final = (Left.BELOW, Left.OFFICERS, Left.PROPOSALS, Left.RECORDS, Left.CAMPAIGNS)
"""What is told by its number."""


@transaction.atomic
def close(*, code: str, on: date, by: Acting, at: datetime) -> None:
    """Closes a body for which nothing is `left`.

    Refuses as `tree.close` does, `BODY_IN_USE` for whatever is left. A list that it owes for a yearly screening is late
    no more: nobody is on it.
    """
    tree.close(code=code, on=on, by=by, at=at)  # holds the row; the rest is of that moment
    if left(code):
        raise Refusal(Reason.BODY_IN_USE)
    vacate(code=code, by=by, at=at)


def left(code: str) -> dict[Left, int]:
    """What keeps a body from being closed, and how much of each kind; empty where nothing does."""
    found = {
        **leaving.of_tree(code),
        Left.INQUIRIES: _asked(code),
        Left.RECORDS: sum(feed.authority == code for feed in registry.feeds()),
        Left.CAMPAIGNS: campaigns.going_of(code),
        Left.OPINIONS: opinions.opened_by(code),
        Left.ANSWERS: opinions.owed_by(code),
        Left.REPORTS: _only_there(code, reports.going_by_body(), Permission.BODIES_OVERSEE),
    }
    return {one: count for one, count in found.items() if count}


def told(code: str) -> dict[Left, int | None]:
    """What its administrator is told of that: numbers of what is theirs to see, and empty where nothing is left.

    Of inquiries, duties, opinions and reports nothing while the body has officers, who see them on their own pages, and
    then only that some are left: a number that is looked at again and again would tell an administrator, who may ask
    about nobody, when somebody there was answered *record*, or reported something.
    """
    found = left(code)
    shown: dict[Left, int | None] = {one: found[one] for one in COUNTED if one in found}
    is_all = len(shown) == len(found)
    return shown if is_all or Left.OFFICERS in found else {**shown, Left.OTHERS: None}


def _asked(code: str) -> int:
    own = filings.open_at(code) + staff.kept_by(code) + withdrawals.owed_by(code) + following.owed_by(code)
    own += proofs.of_body(code)
    looked_at = proofs.of_office(code) + _only_there(code, proofs.without_office(), Permission.PROOF_LOOK)
    return own + looked_at


def _only_there(code: str, by_body: Counter[str], power: Permission) -> int:
    """How much of what the prosecutors of a region do, each for the others, would be left to nobody."""
    return sum(by_body[one] for one in alone_over(code, Role.SUPERVISOR, power, by_body))
