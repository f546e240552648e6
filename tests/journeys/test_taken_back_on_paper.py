"""A person without the system's own door declines, or takes their word back, on paper: an officer enters it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest

from tests.journeys.desk import ENGLISH, desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import (
    SOMEBODY,
    another_county,
    authorised,
    consenting,
    drafted,
    filed,
    invited,
    reviewed,
)
from tests.journeys.filing_steps import school as school  # a fixture
from tutela.answers.authorisations.authorisation import Paper, Standing
from tutela.answers.authorisations.models import Authorisation, Invitation
from tutela.answers.authorisations.queries import of_person
from tutela.answers.filings import actions, answering, queries
from tutela.answers.filings.filing import Cause
from tutela.answers.filings.models import Filing
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.subjects.proofing import Proved, canonical_of
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.states import By, Move, State
from tutela.ledger import sequencer
from tutela.ledger.models import Entry
from tutela.packs.current import legal_day_of
from tutela.redress.notifying import actions as notifying
from tutela.redress.notifying import queries as notifications
from tutela.redress.notifying.kinds import Kind

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
ENTERED = {"number": "CH-7", "signed": "on"}


def entered(username: str, filing: UUID, at: datetime, paper: Paper | None = None) -> Reason | None:
    """What the officer is refused for; None where it was entered."""
    said = paper or Paper(legal_day_of(at), "CH-7")
    try:
        actions.take_back_on_paper(acting=acting_as(username), filing=filing, paper=said, at=at)
    except Refusal as refusal:
        return refusal.reason
    return None


def on_paper(at: datetime) -> UUID:
    filing = drafted(at)
    paper = Paper(legal_day_of(at) - A_DAY, "SQ-7")
    actions.enter_paper(acting=acting_as("filer"), filing=filing, paper=paper, at=at)
    return filing


def state(filing: UUID) -> str:
    return Filing.objects.get(id=filing).state


def test_the_school_enters_at_its_desk_what_the_person_signed(school: datetime) -> None:
    filing = on_paper(school)
    browser = desk_of("filer-2")
    address = f"/filings/{filing}/take-back"
    assert address in words(browser.get(f"/filings/{filing}"))
    page = words(browser.get(address))
    assert "本人书面撤回" in page
    day = legal_day_of(school).isoformat()
    answer = browser.post(address, {**ENTERED, "signed_on": day})
    assert (answer.status_code, answer.headers["Location"]) == (HTTPStatus.FOUND, f"/filings/{filing}")
    page = words(browser.get(f"/filings/{filing}"))
    assert f"CH-7 · {day}" in page
    assert "不得因此为难本人" in page
    assert address not in page
    assert browser.get(address).status_code == HTTPStatus.CONFLICT
    last = queries.one(acting_as("filer"), filing).steps[-1]
    assert (last.move, last.by) == (Move.WITHDRAW, By.PERSON)
    assert (last.organisation, last.officer) == ("school", acting_as("filer-2").officer)
    ended = Entry.objects.get(event="authorisation:ended")
    assert ended.organisation == "school", "not the person's own act"
    sequencer.catch_up()
    assert audit().faults == ()


@pytest.mark.parametrize("username", ["filer", "reviewer", "clerk"])
@pytest.mark.parametrize("reach", [filed, reviewed])
def test_it_ends_what_was_allowed_as_the_persons_own_door_does(
    school: datetime, reach: Callable[[datetime], UUID], username: str
) -> None:
    filing = reach(school)
    assert entered(username, filing, school) is None
    proved = Proved(*canonical_of(SOMEBODY.application(), legal_day_of(school)), "test")
    (mine,) = of_person(proved)
    assert mine.standing(legal_day_of(school)) is Standing.WITHDRAWN
    assert state(filing) == State.WITHDRAWN.value
    assert entered(username, filing, school) is Reason.STEP_NOT_POSSIBLE
    with pytest.raises(Refusal):
        answering.ask(acting=acting_as("clerk"), filings=[filing], at=school)
    assert not Inquiry.objects.exists()
    sequencer.catch_up()
    assert audit().faults == ()


def test_both_bodies_are_told_whichever_of_them_entered_it(school: datetime) -> None:
    filing = reviewed(school)
    assert entered("reviewer", filing, school) is None
    notifying.gather(at=school)
    for username, kind in (("filer", Kind.TAKEN_BACK), ("clerk", Kind.GONE)):
        assert kind in [one.kind for one in notifications.listed(acting_as(username))]


def test_a_person_declines_on_paper_and_the_code_is_good_no_more(school: datetime) -> None:
    filing = drafted(school)
    code = invited(filing, school)
    assert entered("filer", filing, school) is None
    assert state(filing) == State.WITHDRAWN.value
    assert not Invitation.objects.exists()
    assert not Authorisation.objects.exists()
    with pytest.raises(Refusal) as refused:
        actions.consent(consenting=consenting(code, school), given=True, at=school)
    assert refused.value.reason is Reason.CONSENT_CODE
    sequencer.catch_up()
    assert audit().faults == ()


def test_what_was_asked_or_names_nobody_is_not_taken_back(school: datetime) -> None:
    asked = reviewed(school)
    answering.ask(acting=acting_as("clerk"), filings=[asked], at=school)
    assert entered("filer", asked, school) is Reason.STEP_NOT_POSSIBLE
    empty = actions.open_draft(acting=acting_as("filer"), at=school)
    assert entered("filer", empty, school) is Reason.STEP_NOT_POSSIBLE
    actions.name(acting=acting_as("filer"), filing=empty, question=SOMEBODY.question(), at=school)
    assert entered("filer", empty, school) is Reason.STEP_NOT_POSSIBLE, "nobody has said what for"
    for filing in (asked, empty):
        assert desk_of("filer").get(f"/filings/{filing}/take-back").status_code == HTTPStatus.CONFLICT
        assert "take-back" not in words(desk_of("filer").get(f"/filings/{filing}"))


def test_the_day_and_the_number_of_the_paper_have_to_be_right(school: datetime) -> None:
    filing, on = on_paper(school), legal_day_of(school)
    for paper, reason in (
        (Paper(on + A_DAY, "CH-7"), Reason.CELL_DAY_AHEAD),
        (Paper(on - 2 * A_DAY, "CH-7"), Reason.CELL_DAY_ORDER),
        (Paper(on, " "), Reason.AUTHORISATION_MISSING),
    ):
        assert entered("filer", filing, school, paper) is reason
        assert state(filing) == State.AUTHORISED.value
    browser = desk_of("filer", ENGLISH)
    for said in ({"signed_on": "2026-12-31"}, {"signed_on": "2020-01-01"}):
        answer = browser.post(f"/filings/{filing}/take-back", {**ENTERED, **said})
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "This day is yet to come, or before the authorisation was given." in words(answer)
    assert browser.post(f"/filings/{filing}/take-back", {}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert entered("filer", filing, school, Paper(on - A_DAY, "CH-7")) is None, "on the day it was given"


def test_others_find_nothing_and_an_office_nothing_before_it_is_filed(school: datetime) -> None:
    another_county(school)
    filing = authorised(school)
    for username in ("reviewer", "clerk", "carer", "reviewer-2"):
        assert entered(username, filing, school) is Reason.NOT_FOUND
    actions.file(acting=acting_as("filer"), filing=filing, at=school)
    for username in ("carer", "reviewer-2", "clerk-2"):
        assert entered(username, filing, school) is Reason.NOT_FOUND
        assert desk_of(username).get(f"/filings/{filing}/take-back").status_code == HTTPStatus.NOT_FOUND
    for username in ("supervisor", "security", "court-recorder"):
        assert entered(username, filing, school) is Reason.NOT_ENTITLED
    assert state(filing) == State.FILED.value


def test_the_office_enters_it_at_its_desk_after_it_returned_it_too(school: datetime) -> None:
    filing = filed(school)
    answering.send_back(
        acting=acting_as("reviewer"), filing=filing, cause=Cause.OTHER, words="请补正", at=school
    )
    browser = desk_of("reviewer", ENGLISH)
    assert "The person declines or withdraws in writing" in words(browser.get(f"/filings/{filing}"))
    said: dict[str, Any] = {**ENTERED, "signed_on": legal_day_of(school).isoformat()}
    assert browser.post(f"/filings/{filing}/take-back", said).status_code == HTTPStatus.FOUND
    assert state(filing) == State.WITHDRAWN.value
