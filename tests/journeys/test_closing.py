"""A body is closed once nothing is open there; what it owed does not end with it, nor leave anybody's list."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from tests.journeys.campaign_steps import member, ordered, schools
from tests.journeys.desk import ENGLISH, OFFENDER, OFFENDER_NAME, proved_desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import IN_SERVICE, Person, drafted, filed, listed, reviewed
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.proof_steps import accept_all, declare
from tests.journeys.test_following import do, in_post
from tests.journeys.test_opinions import answered, decided, looked, proposed, supervisor
from tests.journeys.verifying_steps import NAMESAKE
from tests.journeys.verifying_steps import court as court  # a fixture
from tutela.agencies.verifying import opening as verifying
from tutela.agencies.verifying.models import Case
from tutela.answers.campaigns import actions as campaigns
from tutela.answers.campaigns import queries as screenings
from tutela.answers.campaigns.models import Member
from tutela.answers.filings import actions as filings
from tutela.answers.filings import answering
from tutela.answers.filings.models import Filing
from tutela.answers.staff import actions as staff
from tutela.answers.staff.models import Engagement
from tutela.answers.withdrawals.models import Withdrawal
from tutela.auditing.audit import audit
from tutela.bodies import actions as bodies
from tutela.bodies import leaving, tree
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.leaving import Left
from tutela.bodies.models import Officer, Organisation
from tutela.bodies.permissions import Permission
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.core.following.duties import Duty
from tutela.ledger import sequencer
from tutela.measures.following import models, opening, queries
from tutela.packs.current import legal_day_of
from tutela.records.registry.models import Feed
from tutela.redress import closing
from tutela.redress.opinions.opinion import Move
from tutela.redress.reports import actions as reports
from tutela.redress.reports.report import By, Told

pytestmark = pytest.mark.django_db
HIT = Person(OFFENDER_NAME, OFFENDER)


def emptied(code: str) -> None:
    """Every officer has gone, and no body stands below."""
    Organisation.objects.filter(parent=code).update(parent=None)
    Officer.objects.filter(organisation_id=code).update(active=False)


def closed(code: str, at: datetime) -> Reason | None:
    emptied(code)
    try:
        closing.close(code=code, on=legal_day_of(at), by=acting_as("administrator"), at=at)
    except Refusal as refusal:
        assert Organisation.objects.get(code=code).closed_on is None
        return refusal.reason
    assert Organisation.objects.get(code=code).closed_on == legal_day_of(at)
    return None


def owing(at: datetime) -> None:
    """The written notice to an applicant whom the school may not hire."""
    answering.ask(acting=acting_as("clerk"), filings=[reviewed(at, HIT)], at=at)
    opening.keep_up(at=at)


def owing_for_a_row(at: datetime) -> None:
    """The same where no inquiry stands behind it any more."""
    owing(at)
    Filing.objects.update(is_open=False)


def withdrawn(at: datetime) -> None:
    Withdrawal.objects.create(
        organisation="school",
        purpose="teacher-hire",
        told="00000000-0000-4000-8000-000000000001",
        told_at=at,
        withdrawn_at=at,
        due_on=legal_day_of(at),
    )


def test_a_school_closes_once_nothing_is_left_of_it(school: datetime) -> None:
    assert closed("school", school) is None


@pytest.mark.parametrize("left", [listed, drafted, filed, owing_for_a_row, withdrawn])
def test_a_school_with_something_open_does_not_close(
    left: Callable[[datetime], Any], school: datetime
) -> None:
    left(school)
    assert closed("school", school) is Reason.BODY_IN_USE


def test_it_closes_when_each_has_come_to_its_end(school: datetime) -> None:
    engagement, filing = listed(school), drafted(school)
    staff.turn_down(acting=acting_as("filer"), engagement=engagement, at=school)
    filings.abandon(acting=acting_as("filer"), filing=filing, at=school)
    assert closed("school", school) is None


def test_a_duty_that_was_done_keeps_nothing_open(school: datetime) -> None:
    owing_for_a_row(school)
    do(models.Following.objects.get().id, Duty.NOTICE, school)
    assert closed("school", school) is None


def test_a_receipt_that_was_given_keeps_nothing_open(school: datetime) -> None:
    withdrawn(school)
    Withdrawal.objects.update(confirmed_at=school)
    assert closed("school", school) is None


def test_what_another_body_has_open_keeps_none_from_closing(school: datetime) -> None:
    schools(1, school)
    answered = reviewed(school, HIT, purpose=IN_SERVICE, engagement=in_post(school))
    answering.ask(acting=acting_as("clerk"), filings=[answered], at=school)
    opening.keep_up(at=school)
    declare(models.Following.objects.get().id, Duty.STOP, school)
    withdrawn(school)
    assert models.Step.objects.filter(is_open=True).exists()
    assert closed("s01", school) is None


def test_an_office_that_has_to_ask_does_not_close(school: datetime) -> None:
    reviewed(school)
    assert closed("edu", school) is Reason.BODY_IN_USE


def test_an_office_that_has_a_paper_to_look_at_does_not_close(school: datetime) -> None:
    """The school has shown by what work was stopped; its own inquiry is at its end."""
    answered = reviewed(school, HIT, purpose=IN_SERVICE, engagement=in_post(school))
    answering.ask(acting=acting_as("clerk"), filings=[answered], at=school)
    opening.keep_up(at=school)
    declare(models.Following.objects.get().id, Duty.STOP, school)
    Filing.objects.update(is_open=False)
    assert closed("edu", school) is Reason.BODY_IN_USE
    Officer.objects.filter(user__username="reviewer").update(active=True)
    accept_all(school)
    assert closed("edu", school) is None


def test_a_body_whose_own_paper_waits_does_not_close(school: datetime) -> None:
    """One that is returned is its to do again, and a closed body does nothing."""
    answered = reviewed(school, HIT, purpose=IN_SERVICE, engagement=in_post(school))
    answering.ask(acting=acting_as("clerk"), filings=[answered], at=school)
    opening.keep_up(at=school)
    declare(models.Following.objects.get().id, Duty.STOP, school)
    before = closing.left("school")[Left.INQUIRIES]
    accept_all(school)
    assert closing.left("school")[Left.INQUIRIES] == before - 1


def test_an_agency_that_delivers_does_not_close(court: datetime) -> None:
    """What is pending waits for it, and would for ever: nobody else tells its records apart."""
    answering.ask(acting=acting_as("clerk"), filings=[reviewed(court, NAMESAKE)], at=court)
    verifying.keep_up(at=court)
    assert Case.objects.get().agency == "court"
    assert closed("court", court) is Reason.BODY_IN_USE
    Case.objects.all().delete()
    assert closed("court", court) is Reason.BODY_IN_USE
    Feed.objects.filter(authority="court").delete()
    assert closed("court", court) is None


@pytest.fixture
def prosecutor(school: datetime) -> datetime:
    """A procuratorate with two officers that delivers no record; the school has somebody to answer."""
    supervisor("chief", "prosecutor", school)
    Feed.objects.filter(authority="prosecutor").delete()
    return school


def test_a_procuratorate_does_not_close_before_its_opinions_are_at_their_end(prosecutor: datetime) -> None:
    """It alone decides on them: whoever answered would wait for ever."""
    opinion = proposed(prosecutor)
    assert opinions_left() == 1
    looked(opinion, prosecutor, Move.RETURN, "请写明依据。")
    assert opinions_left() == 1
    decided(opinion, Move.WITHDRAW, prosecutor)
    assert opinions_left() == 0
    opinion = proposed(prosecutor)
    looked(opinion, prosecutor)
    assert opinions_left() == 1
    answered(opinion, prosecutor, by="filer")
    assert opinions_left() == 1
    kept = Officer.objects.filter(organisation="prosecutor", active=True)
    assert closed_but(kept, "prosecutor", prosecutor) is Reason.BODY_IN_USE
    decided(opinion, Move.ACCEPT, prosecutor)
    assert closed("prosecutor", prosecutor) is None


def opinions_left() -> int:
    return closing.left("prosecutor").get(Left.OPINIONS, 0)


def closed_but(kept: Any, code: str, at: datetime) -> Reason | None:
    """What closing comes to once everybody has gone; then they are back."""
    ids = list(kept.values_list("pk", flat=True))
    assert set(closing.left(code)) > {Left.OFFICERS}, "something is left besides"
    found = closed(code, at)
    Officer.objects.filter(pk__in=ids).update(active=True)
    return found


def test_a_body_that_owes_an_answer_to_the_procuratorate_does_not_close(prosecutor: datetime) -> None:
    opinion = proposed(prosecutor)
    assert closing.left("school") == {Left.OFFICERS: 2}, "nobody hears of one that was not served"
    looked(opinion, prosecutor)
    assert closing.left("school") == {Left.OFFICERS: 2, Left.ANSWERS: 1}
    kept = Officer.objects.filter(organisation="school", active=True)
    assert closed_but(kept, "school", prosecutor) is Reason.BODY_IN_USE
    answered(opinion, prosecutor, by="filer")
    assert closed("school", prosecutor) is None, "the procuratorate decides, or takes it to the office above"


def test_a_report_keeps_open_the_procuratorate_that_nobody_could_follow(prosecutor: datetime) -> None:
    report = reports.report(
        acting=acting_as("clerk"), told=Told("家长群里的名单", "", ""), by=By.OFFICER, at=prosecutor
    )
    assert reports_left() == 1
    supervisor_of("far", "440101", prosecutor)
    assert reports_left() == 1, "one elsewhere does not reach it"
    supervisor_of("province", "330000", prosecutor)
    assert reports_left() == 0, "one around it does"
    Officer.objects.filter(organisation="province").update(active=False)
    assert reports_left() == 1, "and somebody has to be in office there"
    Organisation.objects.filter(code="province").update(closed_on=legal_day_of(prosecutor))
    Officer.objects.filter(organisation="province").update(active=True)
    assert reports_left() == 1
    assert Left.REPORTS not in closing.left("edu"), "who reaches none of them keeps none"
    for _ in range(2):
        reports.move_on(acting=acting_as("supervisor"), report_id=report, at=prosecutor)
    assert reports_left() == 0
    assert closed("prosecutor", prosecutor) is None


def reports_left() -> int:
    return closing.left("prosecutor").get(Left.REPORTS, 0)


def supervisor_of(code: str, region: str, at: datetime) -> None:
    """A procuratorate with an officer."""
    nation, second = (
        Acting(f"officer-0{role}", role, "nation", BodyKind.ADMINISTRATION, "000000", "", "", 0)
        for role in (Role.ADMINISTRATOR, Role.SECURITY)
    )
    new = NewOrganisation(code, "某检察院", "Procuratorate", BodyKind.PROCURATORATE, region, None, 0)
    bodies.enter_organisations(new=[new], by=nation, at=at)
    supervisor(f"{code}-supervisor", code, at, by=nation, second=second)


def test_a_paper_of_a_body_without_an_office_keeps_the_procuratorate_open(prosecutor: datetime) -> None:
    """Nobody else looks at it; once another procuratorate can, it need not stay."""
    answered_about = reviewed(prosecutor, HIT, purpose=IN_SERVICE, engagement=in_post(prosecutor))
    answering.ask(acting=acting_as("clerk"), filings=[answered_about], at=prosecutor)
    opening.keep_up(at=prosecutor)
    declare(models.Following.objects.get().id, Duty.STOP, prosecutor)
    models.Declaration.objects.update(office="", organisation="care")
    assert closing.left("prosecutor")[Left.INQUIRIES] == 1
    supervisor_of("city", "330200", prosecutor)
    assert Left.INQUIRIES not in closing.left("prosecutor")


def test_an_office_does_not_close_before_its_yearly_screening_does(school: datetime) -> None:
    campaign = ordered(school)
    Officer.objects.filter(organisation="edu").exclude(user__username="reviewer").update(active=False)
    assert closing.left("edu") == {Left.BELOW: 1, Left.OFFICERS: 1, Left.CAMPAIGNS: 1}
    assert Left.CAMPAIGNS not in closing.left("school")
    assert closed("edu", school) is Reason.BODY_IN_USE
    Officer.objects.filter(user__username="reviewer").update(active=True)
    campaigns.close(acting=acting_as("reviewer"), campaign=campaign, at=school)
    assert closed("edu", school) is None


def test_who_is_alone_over_a_body_is_found_for_each(school: datetime) -> None:
    """By the policy itself: a role that has the power nowhere is alone over nobody."""
    power, both = Permission.BODIES_OVERSEE, {"school", "care"}
    assert leaving.alone_over("prosecutor", Role.SUPERVISOR, power, both) == both
    assert leaving.alone_over("edu", Role.REVIEWER, power, both) == {"school"}
    assert leaving.alone_over("prosecutor", Role.RECORDER, power, both) == set()


def test_the_page_says_how_much_is_left_and_where_it_stands(prosecutor: datetime) -> None:
    far = NewOrganisation("far", "远校", "Far School", BodyKind.SCHOOL, "330299", "edu", 9)
    bodies.enter_organisations(new=[far], by=acting_as("administrator"), at=prosecutor)
    owing(prosecutor)
    assert rows_left() == ["Officers", "2", "Bodies and officers"]
    assert "button-stop" not in words(page_to_close("school")), "what is refused is not offered"
    assert "button-stop" in words(page_to_close("far"))


def test_of_what_its_officers_end_the_page_says_nothing_but_that_it_is_there(prosecutor: datetime) -> None:
    """An administrator may ask about nobody, and is not told of *record* by a number that grows."""
    drafted(prosecutor)
    emptied("school")
    told = [
        "Its work: inquiries, staff list, things to be done, proofs, receipts, opinions and reports",
        "–",
        "Home",
    ]
    assert rows_left() == told
    Officer.objects.update(active=True)
    owing(prosecutor)
    looked(proposed(prosecutor), prosecutor)
    emptied("school")
    assert rows_left() == told


def rows_left() -> list[str]:
    return re.findall(r'<td role="cell"[^>]*>(.*?)</td>', words(page_to_close("school")))


def page_to_close(code: str) -> HttpResponse:
    page: HttpResponse = proved_desk_of("administrator", ENGLISH).get(reverse("body-close", args=[code]))
    return page


def test_the_page_says_why_it_does_not_close(school: datetime) -> None:
    owing(school)
    emptied("school")
    answer = proved_desk_of("administrator", ENGLISH).post(reverse("body-close", args=["school"]))
    assert answer.status_code == 422
    assert "inquiries or duties that are open" in words(answer)


def test_a_school_that_is_closed_owes_no_list_of_its_staff(school: datetime) -> None:
    later, reviewer = school + timedelta(days=60), acting_as("reviewer")
    campaign, ended = ordered(school), ordered(school)
    campaigns.close(acting=reviewer, campaign=ended, at=school)
    listed(school)
    assert closed("school", later) is Reason.BODY_IN_USE
    assert screenings.late_lists(reviewer, legal_day_of(later)) == 1, "what refused to close owes as before"
    Engagement.objects.update(state="not-hired")
    assert closed("school", later) is None
    assert screenings.late_lists(reviewer, legal_day_of(later)) == 0
    rows = Member.objects.order_by("campaign__opened_at").values_list(
        "campaign", "state", "people", "listed_by"
    )
    assert set(rows) == {(campaign, "done", 0, acting_as("administrator").officer), (ended, "owed", None, "")}
    with pytest.raises(Refusal) as late:
        campaigns.order(acting=reviewer, campaign=campaign, member=member(campaign, "school"), at=later)
    assert late.value.reason is Reason.NOT_READY, "nobody is there to be ordered"
    sequencer.catch_up()
    assert {one.kind for one in audit().faults} & {"campaign", "campaign-list"} == set()


def test_what_a_closed_body_owes_stays_on_the_lists(school: datetime) -> None:
    """Whatever closed it: past the check above, nothing leaves the prosecutor's list, nor the office's."""
    owing(school)
    on = legal_day_of(school + timedelta(days=60))
    by, office = acting_as("supervisor"), acting_as("reviewer")
    before, below = queries.late_everywhere(by, on, 10), queries.late_below(office, on, 10)
    assert [one.organisation for one in (*before, *below)] == ["school", "school"]
    Officer.objects.filter(organisation_id="school").update(active=False)
    tree.close(code="school", on=legal_day_of(school), by=acting_as("administrator"), at=school)
    assert queries.late_everywhere(by, on, 10) == before
    assert list(queries.late_bodies(by, on)) == ["school"]
    assert queries.late_below(office, on, 10) == below
