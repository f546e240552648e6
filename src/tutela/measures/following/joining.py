"""A roster makes nobody a member of staff about whom its body was told *record*, nor a teacher of one who may be none.

Minors Protection Law 62: 发现其具有前述行为记录的，不得录用. A roster says who is in post, so whoever stands in it is
entered without being asked about; those of whom a record was told before go the way of an applicant. So does whoever
is in post already and stands in the roster with a post that the law asks more about (`filings.hiring`), and whoever
left, or was not hired, and comes back: they are hired anew, and 招聘工作人员时 the body has to ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tutela.answers.filings import hiring
from tutela.answers.staff import imports
from tutela.answers.staff import queries as staff
from tutela.answers.staff.engagement import Post
from tutela.answers.staff.imports import Moving
from tutela.answers.staff.roster import Row
from tutela.bodies.kinds import Acting
from tutela.core.errors import Reason, Refusal
from tutela.packs.current import legal_day_of


def barred(acting: Acting, joining: Sequence[Row]) -> tuple[Row, ...]:
    """The lines about whom an answer of *record* to this body stands, to an inquiry or in a row of a roster."""
    told = hiring.told_of_record(acting.organisation, [row.person.canonical for row in joining])
    return tuple(row for row in joining if row.person.canonical in told)


@dataclass(frozen=True, slots=True)
class Returning:
    """A line about somebody whom the body entered as having left, or as not hired; `engagement`: the last such."""

    row: Row
    engagement: UUID


def returning(acting: Acting, joining: Sequence[Row], on: date) -> tuple[Returning, ...]:
    """The lines that would put somebody back in post without the inquiry that the law has this body make before.

    Who left within the last week is none: what was entered by mistake is put right by the next roster.
    """
    asked = {post for post in Post if hiring.has_to_ask(acting, post.value)}
    rows = {row.person.canonical: row for row in joining if row.post in asked}
    gone = staff.gone(acting.organisation, rows, on)
    return tuple(Returning(row, gone[one]) for one, row in rows.items() if one in gone)


def unfit(acting: Acting, changing: Sequence[Moving], on: date) -> tuple[Moving, ...]:
    """The lines that give somebody in post another post which they may not take (`hiring.not_to_take`)."""
    refused = hiring.not_to_take(acting, {one.engagement: one.row.post for one in changing}, on)
    return tuple(one for one in changing if one.engagement in refused)


@transaction.atomic
def confirm(*, acting: Acting, staged: UUID, mark: str, missing_left_on: date | None, at: datetime) -> int:
    """Enters a roster that waits, as `imports.confirm`, if it does what was shown (`Preview.mark`).

    Refuses besides HIRED_UNASKED, where anybody is `barred`, `returning` or `unfit`.
    """
    seen, on = imports.preview(acting=acting, staged=staged), legal_day_of(at)
    if (
        barred(acting, seen.joining)
        or returning(acting, seen.joining, on)
        or unfit(acting, seen.changing, on)
    ):
        raise Refusal(Reason.HIRED_UNASKED)
    return imports.confirm(acting=acting, staged=staged, mark=mark, missing_left_on=missing_left_on, at=at)
