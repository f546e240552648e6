"""Who asks about lists of a yearly screening once a body stands elsewhere: what still waits goes, the rest stays."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.journeys.campaign_steps import OWN, ordered, schools
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import IN_SERVICE, another_county
from tests.journeys.filing_steps import school as school  # a fixture
from tutela.answers.campaigns.campaign import State
from tutela.answers.campaigns.models import Campaign, Member
from tutela.answers.campaigns.rerouting import reroute
from tutela.bodies.actions import NewOrganisation, enter_organisations
from tutela.bodies.kinds import BodyKind
from tutela.bodies.models import Organisation
from tutela.bodies.queries import acting_as
from tutela.bodies.tree import move
from tutela.packs.current import legal_day_of

pytestmark = pytest.mark.django_db
_WAITS: Final = {State.OWED, State.LISTED, State.FAILED}


def owed(at: datetime, state: State, purpose: str = IN_SERVICE, asker: str = "edu") -> UUID:
    """A campaign of the school alone, whose list has come so far."""
    on = legal_day_of(at)
    about = {"office": "edu", "officer": "officer-1", "bodies": 1, "members": ""}
    campaign = Campaign.objects.create(**about, purpose=purpose, opened_at=at, due_on=on)
    came = None if state is State.OWED else at
    Member.objects.create(
        campaign=campaign, organisation="school", asker=asker, above="edu", state=state.value, listed_at=came
    )
    return campaign.id


def asker(campaign: UUID, organisation: str = "school") -> str:
    return Member.objects.get(campaign=campaign, organisation=organisation).asker


def moved_away(at: datetime, code: str = "school") -> None:
    another_county(at)
    move(code=code, parent="edu-2", region="330298", by=acting_as("administrator"), at=at)


@pytest.mark.parametrize("state", State)
def test_a_list_that_nobody_asked_about_goes_with_its_body(school: datetime, state: State) -> None:
    campaign = owed(school, state)
    moved_away(school)
    assert reroute(at=school) == (state in _WAITS)
    assert asker(campaign) == ("edu-2" if state in _WAITS else "edu")
    assert reroute(at=school) == 0


def test_a_campaign_that_has_ended_stays_as_it_was(school: datetime) -> None:
    campaign = owed(school, State.LISTED)
    Campaign.objects.update(closed_on=legal_day_of(school))
    moved_away(school)
    assert reroute(at=school) == 0
    assert asker(campaign) == "edu"


def test_a_press_moves_the_lists_of_its_own_campaign(school: datetime) -> None:
    pressed, other = owed(school, State.LISTED), owed(school, State.LISTED)
    moved_away(school)
    assert reroute(at=school, campaign=pressed) == 1
    assert (asker(pressed), asker(other)) == ("edu-2", "edu")
    assert reroute(at=school, campaign=uuid4()) == 0


def test_where_nobody_may_ask_the_list_is_nobodys_until_the_body_stands_elsewhere(school: datetime) -> None:
    campaign = owed(school, State.LISTED)
    body = Organisation.objects.filter(code="school")
    stood = body.values("parent", "path").get()
    body.update(parent=None, path="school/")
    assert reroute(at=school) == 1
    assert asker(campaign) == ""
    assert reroute(at=school) == 0
    body.update(**stood)
    assert reroute(at=school) == 1
    assert asker(campaign) == "edu"


def test_a_body_that_asks_for_itself_does_so_wherever_it_stands(school: datetime) -> None:
    schools(3, school)
    campaign = ordered(school, OWN)
    moved_away(school)
    assert reroute(at=school) == 0
    Member.objects.filter(campaign=campaign).exclude(organisation="s01").update(asker="edu")
    assert reroute(at=school) == 3, "each in its own name"
    assert all(one.asker == one.organisation for one in Member.objects.filter(campaign=campaign))


def test_each_campaign_goes_by_its_own_purpose(school: datetime) -> None:
    office, own = owed(school, State.LISTED), owed(school, State.LISTED, OWN, "school")
    assert reroute(at=school) == 0
    moved_away(school)
    assert reroute(at=school) == 1
    assert (asker(office), asker(own)) == ("edu-2", "school")


def test_bodies_of_another_kind_under_the_same_office_go_their_own_way(school: datetime) -> None:
    """A school may ask for itself about a kindergarten's staff; for whoever trains children the office does."""
    unit = NewOrganisation(
        "trains", "枫桥培训", "Fengqiao Training", BodyKind.CLOSE_CONTACT_UNIT, "330299", "edu", 9
    )
    enter_organisations(new=[unit], by=acting_as("administrator"), at=school)
    campaign = owed(school, State.LISTED, "preschool-in-service")
    of_unit = Member.objects.get(campaign=campaign)
    of_unit.pk, of_unit.organisation = uuid4(), "trains"
    of_unit.save(force_insert=True)
    assert reroute(at=school) == 1
    assert (asker(campaign), asker(campaign, "trains")) == ("school", "edu")


def test_a_closed_bodys_list_stays(school: datetime) -> None:
    campaign = owed(school, State.LISTED)
    moved_away(school)
    Organisation.objects.filter(code="school").update(closed_on=legal_day_of(school))
    assert reroute(at=school) == 0
    assert asker(campaign) == "edu"


@pytest.mark.parametrize(("shut", "moves"), [("school", "s01"), ("s01", "school")])
def test_a_closed_bodys_list_stays_beside_one_that_goes(school: datetime, shut: str, moves: str) -> None:
    schools(1, school)
    campaign = ordered(school)
    Organisation.objects.filter(code=shut).update(closed_on=legal_day_of(school))
    for code in (shut, moves):
        Organisation.objects.filter(code=code).update(parent=None, path=f"{code}/")
    assert reroute(at=school) == 1
    assert (asker(campaign, moves), asker(campaign, shut)) == ("", "edu")


def test_the_clock_asks_the_database_as_often_for_many_bodies(school: datetime) -> None:
    schools(2, school)
    ordered(school)
    few = statements(school)
    schools(9, school, first=3)
    ordered(school)
    assert statements(school) == few
    another_county(school)
    for code in ("s01", "s04", "s05"):
        move(code=code, parent="edu-2", region="330298", by=acting_as("administrator"), at=school)
    with CaptureQueriesContext(connection) as asked:
        assert reroute(at=school) == 4, "one of them stands in both campaigns"
    assert len(asked) == few + 1, "all that went the same way go at once"


def statements(at: datetime) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert reroute(at=at) == 0
    return len(asked)
