"""A county of schools, each with an officer and a staff list, and the steps of a yearly screening."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.module_loading import import_string
from django_q.models import OrmQ

from tests.cast import number
from tests.journeys.desk import OFFENDER, OFFENDER_NAME
from tests.journeys.filing_steps import IN_SERVICE, Person, appoint
from tutela.answers.campaigns import actions, asking
from tutela.answers.campaigns.models import Member
from tutela.answers.identities.person import person_of
from tutela.answers.staff.actions import Joins, put
from tutela.answers.staff.engagement import Did, Post, Standing
from tutela.bodies import actions as bodies
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import BodyKind, Role
from tutela.bodies.queries import acting_as
from tutela.packs.current import legal_day_of

HIT: Final = Person(OFFENDER_NAME, OFFENDER)
OWN: Final = "close-contact-in-service"  # which a school may ask for itself
A_DAY: Final = timedelta(days=1)
_NAMES: Final = ("林晓", "周宁", "许岚", "高原", "沈星", "陆远", "宋悦", "唐朗")


def schools(count: int, at: datetime, first: int = 1) -> list[str]:
    """So many schools under the office, by code; the asker of each is called like it."""
    codes = [f"s{place:02d}" for place in range(first, first + count)]
    new = [
        NewOrganisation(code, f"第{code[1:]}小学", f"School {code[1:]}", BodyKind.SCHOOL, "330299", "edu", 9)
        for code in codes
    ]
    bodies.enter_organisations(new=new, by=acting_as("administrator"), at=at)
    for code in codes:
        appoint(code, code, Role.ASKER, at)
    return codes


def somebody(place: int) -> Person:
    """Somebody fictional without a record, another for every place."""
    born_on = date(1970, 1, 1) + place * A_DAY
    return Person(_NAMES[place % len(_NAMES)], number(born_on, 101))


def employ(username: str, people: Sequence[Person], at: datetime) -> list[UUID]:
    """They are in post, as an imported roster says."""
    on = legal_day_of(at)
    joining = [
        Joins(person_of(one.question(), on), Post.TEACHER, IN_SERVICE, Standing.IN_POST, on) for one in people
    ]
    with transaction.atomic():
        return put(acting_as(username), joining, Did.IMPORTED, at)


def ordered(at: datetime, purpose: str = IN_SERVICE, days: int = 30, username: str = "reviewer") -> UUID:
    """The reviewer of an office orders a screening of all its schools."""
    return actions.open_campaign(
        acting=acting_as(username),
        purpose_code=purpose,
        kinds=(BodyKind.SCHOOL,),
        due_on=legal_day_of(at) + days * A_DAY,
        at=at,
    )


def member(campaign: UUID, organisation: str) -> UUID:
    return Member.objects.get(campaign=campaign, organisation=organisation).id


def hand_in(campaign: UUID, username: str, at: datetime) -> None:
    acting = acting_as(username)
    asking.hand_in(acting=acting, member=member(campaign, acting.organisation), at=at)


def carry_out_the_queue() -> None:
    """What a worker of the queue does with what lies in it, and with what that puts there."""
    while (waiting := OrmQ.objects.order_by("pk").first()) is not None:
        task = waiting.task
        import_string(task["func"])(*task["args"])
        waiting.delete()
