"""Hiring: nobody is hired before an inquiry found no record (Minors Protection Law 62; Opinions of 2020, 5).

The question has to be the one that the law has this body ask for this post (`core.following.hiring`). Of a teacher the
restriction list is asked too, where it is delivered here (Notice of 2023): both answers count. About whomever a
*record* was told, they are not hired while it stands, whatever else was asked.

Whoever is in post and takes another one goes the same way where the law asks more about that post than about theirs:
a worker who is made a teacher is a teacher who is hired.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from tutela.answers.filings.beside import asked_beside, needed
from tutela.answers.filings.history import actor, step
from tutela.answers.filings.models import Filing
from tutela.answers.filings.queries import told_record_of
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.queries import Reached, reached_by
from tutela.answers.screening import hits
from tutela.answers.staff import actions as staff
from tutela.answers.staff import queries as people
from tutela.answers.staff.engagement import Engagement, Post, Standing
from tutela.answers.watch import noticing
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.states import By, Move, State
from tutela.core.following import hiring as rules
from tutela.core.law.schema import Purpose
from tutela.index.lookup import queries as index
from tutela.packs.current import legal_day_of, policy

_GOING: Final = tuple(
    state.value for state in State if state not in (State.WITHDRAWN, State.ABANDONED, State.RECALLED)
)
_AT_ONCE: Final = 400


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question about an applicant that was answered."""

    row: Filing
    told: Reached

    @property
    def found_nothing(self) -> bool:
        return self.told.answer is Answer.NO_RECORD


@transaction.atomic
def hire(*, acting: Acting, engagement: UUID, on: date, at: datetime) -> None:
    """An applicant is in post from a day, and the inquiries about them are closed.

    What came onto the list since their answer is told as of whoever is in post (`watch`): within seconds, and not here,
    for to hire is no question. Refuses NOT_ENTITLED, NOT_FOUND, STEP_NOT_POSSIBLE (no applicant), HIRED_UNASKED (as
    `may_hire`), HIRED_BEFORE_ASKED (a day before the last of these answers), CELL_VALUE (more than a year ahead).
    """
    require(acting, Permission.STAFF_KEEP)
    one = people.one(acting, engagement)  # first: who is not on the list was not hired unasked
    index.hold()  # before any row is locked: what is published from now on finds them in post
    rests_on = _rests_on(acting, one, legal_day_of(at))
    if rests_on is None:
        raise Refusal(Reason.HIRED_UNASKED)
    answered_on = max(legal_day_of(asked.told.at) for asked in rests_on)
    if on < answered_on:
        raise Refusal(Reason.HIRED_BEFORE_ASKED, answered=answered_on.isoformat())
    staff.hire(acting=acting, engagement=engagement, on=on, at=at)
    _close(acting, rests_on, at)
    noticing.look_again(one.person, answered=rests_on[0].row.purpose, in_post=one.purpose, at=at)


@transaction.atomic
def change(*, acting: Acting, engagement: UUID, post: Post, purpose_code: str, at: datetime) -> None:
    """Another post, or another purpose; the inquiries on which somebody in post takes theirs are closed.

    Refuses NOT_ENTITLED, NOT_FOUND, STEP_NOT_POSSIBLE (ended), PURPOSE_UNKNOWN, PURPOSE_NOT_IN_POST, HIRED_UNASKED (in
    post, and not to be set to this one: `not_to_take`).
    """
    require(acting, Permission.STAFF_KEEP)
    people.own(acting, engagement)  # first: who is not on the list is not there
    index.hold()  # before any row is locked: no answer that this rests on is withdrawn meanwhile
    one = people.as_value(people.own(acting, engagement, locked=True))
    rests_on = _takes_on(acting, one, post, legal_day_of(at))
    if rests_on is None:
        raise Refusal(Reason.HIRED_UNASKED)
    staff.change(acting=acting, engagement=engagement, post=post, purpose_code=purpose_code, at=at)
    _close(acting, rests_on, at)


def not_to_take(acting: Acting, wanted: Mapping[UUID, Post], on: date) -> set[UUID]:
    """Who of these in post may not be set to the post that is wanted for them.

    About whom a *record* stands that keeps them from it; and who was not asked about as somebody who is hired for it,
    where the law asks more about it than about the post that they have.
    """
    moving = [one for one in people.several(acting, wanted) if one.post is not wanted[one.id]]
    scopes = {post: _scopes(acting, post) for post in Post}
    more = {one.id for one in moving if scopes[wanted[one.id]] - scopes[one.post]}
    unasked = more - _answered(acting, more)
    told = told_of_record(acting.organisation, [one.person.canonical for one in moving])
    to_judge = [one for one in moving if one.id in more - unasked or one.person.canonical in told]
    return unasked | {one.id for one in to_judge if _takes_on(acting, one, wanted[one.id], on) is None}


def told_of_record(organisation: str, documents: Collection[str]) -> set[str]:
    """About which of these canonical documents an answer of *record* to this body stands, whatever it was asked for.

    Told to an inquiry or in a row of a roster.
    """
    listed, found = list(documents), set[str]()
    for start in range(0, len(listed), _AT_ONCE):
        some = listed[start : start + _AT_ONCE]
        engaged = people.engaged(organisation, some)
        found |= {*told_record_of(organisation, some), *(engaged[one] for one in hits.of_record(engaged))}
    return found


def may_hire(acting: Acting, engagement: UUID, on: date) -> bool:
    """Whether an applicant may be hired.

    Of the questions that this body has to ask for the post, the latest was answered with *no record*, and so was the
    latest of each that goes beside it; none of them is pending, and no *record* about the person stands with the body.
    """
    return _rests_on(acting, people.one(acting, engagement), on) is not None


def has_to_ask(acting: Acting, post: str) -> list[Purpose]:
    """The purposes under any of which this body may hire for a post, in the order of the packs."""
    known = list(policy().purposes.values())
    kind = acting.kind.value
    if not any(kind in (one.hires_at or ()) for one in known):
        return [one for one in known if rules.counts_alone(one)]
    return [one for one in known if rules.clears(one, kind=kind, post=post)]


def still_to_ask(acting: Acting, engagement: UUID, on: date) -> list[str]:
    """What is asked beside the question about an applicant, and of which this body has opened nothing yet."""
    one = people.one(acting, engagement)
    main = _main(acting, one, _latest(acting, engagement))
    if main is None:
        return []
    own = Filing.objects.filter(organisation=acting.organisation, engagement=engagement)
    opened = set(own.filter(state__in=_GOING).values_list("purpose", flat=True))
    return [code for code in _beside(acting, main, one, on) if code not in opened]


def _rests_on(acting: Acting, one: Engagement, on: date) -> list[_Asked] | None:
    """The answers by which somebody may be hired, that to the main question first; None where they may not."""
    latest = _latest(acting, one.id)
    main = _main(acting, one, latest)
    if main is None or _is_barred(acting, one):
        return None
    wanted = [latest.get(code) for code in _beside(acting, main, one, on)]
    found = [main, *(asked for asked in wanted if asked is not None)]
    if len(found) <= len(wanted) or not all(asked.found_nothing for asked in found):
        return None
    fits = {purpose.code for purpose in has_to_ask(acting, one.post.value)}
    pending = (code for code, asked in latest.items() if asked.told.answer is Answer.PENDING)
    return None if fits.intersection(pending) else found


def _takes_on(acting: Acting, one: Engagement, post: Post, on: date) -> list[_Asked] | None:
    """The answers by which somebody may take another post, none where it needs none; None where they may not."""
    if one.standing is not Standing.IN_POST or one.post is post:
        return []
    there = replace(one, post=post)
    if _scopes(acting, post) - _scopes(acting, one.post):
        return _rests_on(acting, there, on)
    return None if _is_barred(acting, there) else []


def _answered(acting: Acting, engagements: Collection[UUID]) -> set[UUID]:
    """About whom an inquiry of this body was answered."""
    ids, found = sorted(engagements), set[UUID]()
    own = Filing.objects.filter(organisation=acting.organisation, inquiry__isnull=False)
    for start in range(0, len(ids), _AT_ONCE):
        rows = own.filter(engagement__in=ids[start : start + _AT_ONCE])
        found |= {one for one in rows.values_list("engagement", flat=True) if one is not None}
    return found


def _scopes(acting: Acting, post: Post) -> set[str]:
    """What the law has this body ask for before somebody is hired for a post, whoever delivers it here."""
    asked = has_to_ask(acting, post.value)
    beside = (other for one in asked for other in asked_beside(one.code) if rules.is_for(other, post.value))
    return {one.scope for one in (*asked, *beside)}


def _close(acting: Acting, rests_on: list[_Asked], at: datetime) -> None:
    answered = Filing.objects.filter(id__in=[asked.row.id for asked in rests_on], state=State.ANSWERED.value)
    for row in answered.select_for_update().order_by("id"):  # as they stand by now
        step(row, Move.CLOSE, actor(acting, By.FILER), at)


def _is_barred(acting: Acting, one: Engagement) -> bool:
    """Whether *record* about the person stands with the body, told to an inquiry or in a row of a roster."""
    document = one.person.canonical
    told = told_record_of(acting.organisation, [document]).get(document, set())
    told |= hits.purposes_of_record(people.engaged(acting.organisation, [document]))
    known = policy().purposes
    return any(rules.bars(known.get(code), one.post.value) for code in told)


def _main(acting: Acting, one: Engagement, latest: Mapping[str, _Asked]) -> _Asked | None:
    """The question that was answered last of those that this body has to ask for the post."""
    fits = [latest[code.code] for code in has_to_ask(acting, one.post.value) if code.code in latest]
    return max(fits, key=_told_at, default=None)


def _beside(acting: Acting, main: _Asked, one: Engagement, on: date) -> list[str]:
    known = policy().purposes
    codes = needed(acting, main.row.purpose, on)
    return [code for code in codes if rules.is_for(known[code], one.post.value)]


def _latest(acting: Acting, engagement: UUID) -> dict[str, _Asked]:
    """By purpose the question about an applicant that was answered last, whatever became of its filing since."""
    rows = list(
        Filing.objects.filter(organisation=acting.organisation, engagement=engagement, inquiry__isnull=False)
    )
    told = reached_by(row.inquiry for row in rows if row.inquiry is not None)
    asked = [_Asked(row, told[row.inquiry]) for row in rows if row.inquiry in told]
    return {one.row.purpose: one for one in sorted(asked, key=_told_at)}


def _told_at(one: _Asked) -> tuple[datetime, UUID]:
    return one.told.at, one.row.id
