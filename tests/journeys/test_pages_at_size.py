"""A page asks the database as often in a large world as in a small one."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import number
from tests.journeys.campaign_steps import A_DAY, carry_out_the_queue, employ, hand_in, ordered, somebody
from tests.journeys.desk import asked, proved_desk_of
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import appoint, drafted, filed, listed, reviewed
from tests.journeys.filing_steps import school as school  # a fixture
from tutela.agencies.intake.models import Upload
from tutela.answers.campaigns import asking
from tutela.answers.campaigns.campaign import State
from tutela.answers.campaigns.models import Member
from tutela.answers.filings import answering
from tutela.bodies import actions as bodies
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import BodyKind, Role
from tutela.bodies.queries import acting_as
from tutela.bodies.sweeping.models import Pace, Sighting
from tutela.core.sweeping.detectors import Detector
from tutela.core.sweeping.levels import Level
from tutela.redress.notifying import actions as notifying

pytestmark = pytest.mark.django_db(transaction=True)
FEW: Final = 3  # enough that every list has more than one line
MORE: Final = 8
OFFICE: Final = (
    "/",
    "/queue",
    "/queue/silent",
    "/filings/overdue",
    "/duties/late",
    "/watch",
    "/campaigns",
    "/messages",
)
PAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "filer": (
        "/",
        "/staff",
        "/staff/unasked",
        "/filings",
        "/duties",
        "/watch",
        "/yearly",
        "/messages",
        "/screenings",
    ),
    "reviewer": OFFICE,
    "clerk": (*OFFICE, "/ask", "/staff", "/screenings"),
    "supervisor": (
        "/",
        "/ledger",
        "/withdrawals/missing",
        "/duties/late",
        "/identities/late",
        "/reports",
        "/campaigns",
    ),
    "administrator": ("/", "/bodies", "/bodies?words=小学", "/proposals", "/ledger"),
    "security": ("/", "/sweeps", "/bodies", "/proposals"),
    "court-recorder": ("/", "/uploads", "/sealing", "/delays", "/records"),
    "filer-2": ("/", "/staff", "/filings"),
}
"""By officer the pages that list something."""
CAMPAIGN: Final = (
    "/campaigns/{}",
    "/campaigns/{}?state=done",
    "/campaigns/{}?state=map",
    "/campaigns/{}?state=map&above=edu&page=2",
    "/campaigns/{}?state=owed",
    "/campaigns/{}/progress",
)


def enter(start: int, end: int, at: datetime) -> None:
    """More schools with their officers and staff; more filings and questions of the others."""
    for place in range(start, end):
        code = f"more-{place}"
        new = [
            NewOrganisation(code, f"第{place}小学", f"School {place}", BodyKind.SCHOOL, "330299", "edu", 9)
        ]
        bodies.enter_organisations(new=new, by=acting_as("administrator"), at=at)
        appoint(code, code, Role.ASKER, at)
        employ(code, [somebody(10 * place)], at)
        who = somebody(1000 + 10 * place)
        listed(at, somebody(1001 + 10 * place))
        drafted(at, somebody(1002 + 10 * place))
        filed(at - 40 * A_DAY, somebody(1003 + 10 * place))
        reviewed(at, somebody(1004 + 10 * place))
        done = reviewed(at, who)
        answering.ask(acting=acting_as("clerk"), filings=[done], at=at)
        asked(
            proved_desk_of("clerk"), name="林晓", document=number(at.date().replace(year=1960 + place), 101)
        )
        upload(place, at)
    notifying.gather(at=at)


def upload(place: int, at: datetime) -> None:
    """A file that the court's recorder has handed in, and nobody has confirmed."""
    Upload.objects.create(
        organisation="court",
        officer=acting_as("court-recorder").officer,
        port="court",
        state="staged",
        staged_at=at,
        rows=1,
        records=1,
        digest=bytes([place]) * 32,
        digest_key_id="none",
    )


def hand_in_some(campaign: UUID, end: int, at: datetime) -> None:
    """Every second list comes, and is asked about; the others are owed."""
    for place in range(0, end, 2):
        hand_in(campaign, f"more-{place}", at)
    asking.ask(acting=acting_as("clerk"), campaign=campaign, at=at)
    carry_out_the_queue()


def counts(campaign: UUID) -> dict[tuple[str, str], int]:
    """By officer and page, how many statements it took when it was opened for the second time."""
    found = {}
    for username, pages in PAGES.items():
        browser = proved_desk_of(username)
        for address in (*pages, *(CAMPAIGN if username in ("clerk", "reviewer") else ())):
            found[username, address] = statements(browser, address.format(campaign))
    return found


def statements(browser: Client, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as asked_:
        answer: HttpResponse = browser.get(address)
    assert answer.status_code == HTTPStatus.OK, address
    return len(asked_)


def something_seen(at: datetime) -> None:
    """What only the larger world would have by itself: a body that is stopped, and why."""
    Pace.objects.update_or_create(
        organisation="care", defaults={"level": Level.STOPPED.value, "changed_at": at}
    )
    Sighting.objects.create(
        entry=uuid4(),
        organisation="care",
        detector=Detector.BULK.value,
        counted=500,
        slowed_from=100,
        level=Level.STOPPED.value,
        seen_at=at,
    )


def grown(start: int, end: int, at: datetime) -> dict[tuple[str, str], int]:
    """The counts once so many more schools are there, in a campaign that reaches all of them."""
    enter(start, end, at)
    campaign = ordered(at)
    hand_in_some(campaign, end, at)
    Member.objects.filter(campaign=campaign, organisation="more-0").update(state=State.FAILED.value)
    return counts(campaign)


def test_no_page_asks_more_often_because_there_is_more(school: datetime) -> None:
    something_seen(school)
    small, large = grown(0, FEW, school), grown(FEW, FEW + MORE, school)
    assert {key: (count, large[key]) for key, count in small.items() if large[key] > count} == {}
