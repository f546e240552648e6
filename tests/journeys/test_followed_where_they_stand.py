"""What follows *record* goes by where the person stands at the body, whatever was asked and whoever was named."""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import IN_SERVICE, PURPOSE, filed, listed
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.proof_steps import accept_all
from tests.journeys.restriction_steps import LIST, appoint_keepers, declare_list, hand_in, revoked
from tests.journeys.test_another_post import hired
from tests.journeys.test_following import A_DAY, HIT, answered, do, followed, in_post, owed, seen
from tutela.answers.filings import answering
from tutela.answers.filings.models import Filing
from tutela.answers.identities import keyed
from tutela.answers.identities.person import Person
from tutela.answers.staff import actions as staff_actions
from tutela.answers.staff import queries as staff
from tutela.answers.staff.engagement import Post, Standing
from tutela.answers.staff.models import Engagement
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as
from tutela.core.crypto.keyring import Use
from tutela.core.filings.states import State as FilingState
from tutela.core.following.duties import Duty
from tutela.keys import current
from tutela.ledger import sequencer
from tutela.measures.following import models, opening
from tutela.measures.following.following import State
from tutela.packs.current import legal_day_of

pytestmark = pytest.mark.django_db
ALL = [Duty.STOP, Duty.NOTICE, Duty.DISMISSAL]


def sound() -> bool:
    sequencer.catch_up()
    return audit().faults == ()


@pytest.mark.parametrize("purpose", [PURPOSE, "school-hire", IN_SERVICE])
@pytest.mark.parametrize("named", ["of the list", "typed"])
def test_whoever_is_in_post_is_stopped_and_dismissed(school: datetime, purpose: str, named: str) -> None:
    engagement = in_post(school)
    whom = engagement if named == "of the list" else None
    following = followed(school, purpose=purpose, engagement=whom)
    row = models.Following.objects.get()
    assert (owed(seen(following, school)), row.purpose, row.engagement) == (ALL, IN_SERVICE, engagement)
    assert Filing.objects.get().engagement == engagement
    for duty in ALL:
        do(following, duty, school)
    accept_all(school)
    assert staff.one(acting_as("filer"), engagement).standing is Standing.LEFT
    assert seen(following, school).state is State.DONE
    assert (Filing.objects.get().state, Filing.objects.get().purpose) == (FilingState.CLOSED.value, purpose)
    assert opening.keep_up(at=school) == 0
    assert sound()


def test_an_applicant_is_turned_away_and_is_not_dismissed(school: datetime) -> None:
    engagement = listed(school, HIT)
    following = followed(school, purpose=IN_SERVICE, engagement=engagement)
    assert owed(seen(following, school)) == [Duty.NOTICE]
    assert models.Following.objects.get().purpose == PURPOSE
    do(following, Duty.NOTICE, school)
    assert staff.one(acting_as("filer"), engagement).standing is Standing.NOT_HIRED
    assert sound()


def test_the_notice_to_an_applicant_cites_the_law_that_was_asked_by(school: datetime) -> None:
    listed(school, HIT)
    filing = filed(school, HIT, purpose="preschool-in-service")
    answering.ask(acting=acting_as("filer"), filings=[filing], at=school)
    opening.keep_up(at=school)
    assert models.Following.objects.get().purpose == "preschool-hire"


def test_what_was_asked_more_widely_than_of_their_post_dismisses_nobody(school: datetime) -> None:
    engagement = in_post(school)
    filing = filed(school, HIT, purpose="preschool-hire", engagement=engagement)
    answering.ask(acting=acting_as("filer"), filings=[filing], at=school)
    opening.keep_up(at=school)
    row = models.Following.objects.get()
    assert (owed(seen(row.id, school)), row.purpose) == ([Duty.NOTICE], "preschool-hire")
    do(row.id, Duty.NOTICE, school)
    assert staff.one(acting_as("filer"), engagement).standing is Standing.IN_POST
    assert sound()


def test_an_applicant_whose_name_was_typed_is_turned_down_by_the_notice(school: datetime) -> None:
    engagement = listed(school, HIT)
    do(followed(school), Duty.NOTICE, school)
    assert staff.one(acting_as("filer"), engagement).standing is Standing.NOT_HIRED
    assert sound()


def test_who_was_turned_down_and_stands_there_anew_is_followed_there(school: datetime) -> None:
    former = listed(school, HIT)
    filing = answered(school, engagement=former)
    staff_actions.turn_down(acting=acting_as("filer"), engagement=former, at=school)
    now = in_post(school)
    opening.keep_up(at=school)
    row = models.Following.objects.get(filing=filing)
    assert (row.engagement, row.purpose, owed(seen(row.id, school))) == (now, IN_SERVICE, ALL)
    assert Filing.objects.get().engagement == former
    assert sound()


def test_who_never_began_and_applies_anew_is_an_applicant(school: datetime) -> None:
    never = in_post(school)
    never_began(never, legal_day_of(school + A_DAY), school)
    engagement = listed(school, HIT)
    following = followed(school)
    assert owed(seen(following, school)) == [Duty.NOTICE]
    assert models.Following.objects.get().engagement == engagement


def never_began(engagement: UUID, first_day: date, at: datetime) -> None:
    """Somebody was to begin on a day, and left before it."""
    Engagement.objects.filter(id=engagement).update(from_on=first_day)
    staff_actions.leave(acting=acting_as("filer"), engagement=engagement, on=first_day, at=at)


def test_who_left_before_they_began_stands_nowhere(school: datetime) -> None:
    """Nobody stops work that was never begun; whoever is hired and begins later is in post for all that."""
    engagement = in_post(school)
    first_day, document = legal_day_of(school) + 9 * A_DAY, person().canonical
    Engagement.objects.update(from_on=first_day)
    on = legal_day_of(school)
    assert [one.engagement.id for one in staff.posted([document], on)] == [engagement]
    assert [*staff.stands([document], on)] == [engagement]
    never_began(engagement, first_day, school)
    assert staff.posted([document], on) == []
    assert staff.stands([document], on) == {}
    following = followed(school)
    row = models.Following.objects.get()
    assert (owed(seen(following, school)), row.purpose, row.engagement) == ([Duty.NOTICE], PURPOSE, None)


def test_who_left_today_was_in_post_on_the_day_before(school: datetime) -> None:
    """Of a run that was ordered yesterday, say."""
    engagement, on = in_post(school), legal_day_of(school)
    Engagement.objects.update(from_on=on - 9 * A_DAY)
    staff_actions.leave(acting=acting_as("filer"), engagement=engagement, on=on, at=school)
    document = person().canonical
    assert [*staff.stands([document], on - A_DAY)] == [engagement]
    assert [one.engagement.id for one in staff.posted([document], on - A_DAY)] == [engagement]
    assert staff.stands([document], on) == {}
    for body, day in [("school", on - A_DAY), ("edu", on - A_DAY)]:
        assert staff.anybody_stands_below(body, day)
    for body, day in [("school", on), ("edu", on), ("care", on - A_DAY)]:
        assert not staff.anybody_stands_below(body, day)
    Engagement.objects.update(from_on=None)
    assert [*staff.stands([document], on - A_DAY)] == [engagement], (
        "a day that is not known speaks for nobody"
    )


def test_many_are_looked_for_under_the_keys_of_each_one(at: datetime, tmp_path: Path, settings: Any) -> None:
    settings.TUTELA_KEY_FILE = tmp_path / "keys.json"
    current.bring_in(Use.DATA, at)
    documents = ["CN:1", "CN:2"]
    each = {digest: one for one in documents for digest in keyed.digests(staff.TABLE, one)}
    assert len(each) == 4
    assert keyed.by_digest(staff.TABLE, documents) == each


def person() -> Person:
    return keyed.opened(staff.TABLE, (row := Engagement.objects.get()).id, row.sealed)


def test_who_stands_nowhere_is_told_as_was_asked(school: datetime) -> None:
    staff_actions.leave(
        acting=acting_as("filer"), engagement=in_post(school), on=legal_day_of(school), at=school
    )
    following = followed(school)
    row = models.Following.objects.get()
    assert (owed(seen(following, school)), row.purpose, row.engagement) == ([Duty.NOTICE], PURPOSE, None)


def test_where_somebody_stands_at_another_body_is_not_this_ones_to_follow(school: datetime) -> None:
    in_post(school)
    Engagement.objects.update(organisation="care")
    following = followed(school)
    assert owed(seen(following, school)) == [Duty.NOTICE]
    assert models.Following.objects.get().engagement is None


def test_the_restriction_list_orders_nothing_more_of_who_works_there(
    school: datetime, tmp_path: Path
) -> None:
    appoint_keepers(school)
    declare_list(school)
    hand_in(tmp_path / "a.jsonl", revoked("j-1", HIT.name, HIT.document), at=school)
    engagement = in_post(school)
    Engagement.objects.update(post=Post.WORKER.value)
    following = followed(school, purpose=LIST, engagement=engagement)
    assert owed(seen(following, school)) == [Duty.NOTICE]
    assert models.Following.objects.get().purpose == LIST


@pytest.mark.parametrize("another", ["person", "body", "nobody"])
def test_what_follows_at_another_place_is_found_by_the_audit(school: datetime, another: str) -> None:
    engagement = in_post(school)
    followed(school)
    assert sound()
    other: UUID | None = None
    if another == "person":
        other = hired(school + A_DAY)
    elif another == "body":
        row = Engagement.objects.get(id=engagement)
        row.pk = other = uuid4()
        row.organisation = "care"
        row.save(force_insert=True)
    models.Following.objects.update(engagement=other)
    sequencer.catch_up()
    assert ("following", "answer") in {(one.kind, one.detail) for one in audit().faults}
