"""This year's screening of the fictional district, begun: schools keep staff lists, and most have handed theirs in."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final

from django.db import transaction

from tutela.answers.campaigns import actions, asking
from tutela.answers.campaigns.models import Member
from tutela.answers.identities.person import person_of
from tutela.answers.inquiries.answer import Question
from tutela.answers.staff.actions import Joins, put
from tutela.answers.staff.engagement import Did, Post, Standing
from tutela.bodies.kinds import Acting, BodyKind
from tutela.packs.current import legal_day_of
from tutela.world.make import STAFF_PURPOSE, World
from tutela.world.organisations import Organisation
from tutela.world.rosters.line import Due, Line

SCHOOLS: Final = 40
_EACH: Final = 12  # on a school's list
_HITS: Final = 2  # schools with somebody who has a record
_LATE: Final = 6  # schools whose list has not come, the one with a sign-in among them
_DAYS: Final = timedelta(days=20)


def begin(world: World, *, school: Acting, reviewer: Acting, at: datetime) -> int:
    """Fills the staff lists of forty schools below the reviewer's office, and orders the screening.

    `school` is the one with a sign-in; its officer acts for the others too, who have none. Returns how many lists came.
    """
    below = [
        one for one in world.organisations if one.kind is BodyKind.SCHOOL and one.region == school.region
    ]
    own = [one for one in below if one.code == school.organisation]
    chosen = [*own, *(one for one in below if one not in own)][:SCHOOLS]
    people = _people(world)
    actings = [_for(school, one) for one in chosen]
    for acting in actings:
        _employ(acting, list(islice(people, _EACH)), at)
    campaign = actions.open_campaign(
        acting=reviewer,
        purpose_code=STAFF_PURPOSE,
        kinds=(BodyKind.SCHOOL,),
        due_on=legal_day_of(at) + _DAYS,
        at=at,
    )
    members = dict(Member.objects.filter(campaign=campaign).values_list("organisation", "id"))
    came = [one for one in actings[_LATE:] if one.organisation in members]
    for acting in came:
        asking.hand_in(acting=acting, member=members[acting.organisation], at=at)
    return len(came)


def _for(school: Acting, one: Organisation) -> Acting:
    return replace(
        school,
        organisation=one.code,
        kind=one.kind,
        region=one.region,
        name_zh=one.name_zh,
        name_en=one.name_en,
        headcount=one.headcount,
        path="",  # nothing is done for a body below
    )


def _people(world: World) -> Iterator[Line]:
    """Residents on the clean roster: somebody with a record in each of the first schools, then everybody else."""
    lines = [placed.line for placed in world.clean_staff if placed.line.person.is_resident]
    hits = iter([one for one in lines if one.due is Due.RECORD][:_HITS])
    others = iter([one for one in lines if one.due is Due.NO_RECORD])
    for hit in hits:
        yield hit
        yield from islice(others, _EACH - 1)
    yield from others


def _employ(acting: Acting, lines: Sequence[Line], at: datetime) -> None:
    """They are in post, as an imported roster says; one person is on a list once."""
    on, seen = legal_day_of(at), set[str]()
    joining = list[Joins]()
    for line in lines:
        one = _joins(line, on)
        if one.person.canonical not in seen:
            seen.add(one.person.canonical)
            joining.append(one)
    with transaction.atomic():
        put(acting, joining, Did.IMPORTED, at)


def _joins(line: Line, on: date) -> Joins:
    person = line.person
    question = Question(person.name, person.document.number, "")
    return Joins(person_of(question, on), Post.TEACHER, STAFF_PURPOSE, Standing.IN_POST, None)
