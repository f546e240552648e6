"""The number of a paper that is entered with a filing is one person's: at the desk, by a program, and between them."""

from datetime import date, datetime
from http import HTTPStatus
from uuid import UUID

import pytest

from tests.cast import number
from tests.journeys.api_calls import calling
from tests.journeys.desk import desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import PURPOSE, SOMEBODY, Person, clerk, drafted
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.test_filing_upkeep import together
from tutela.answers.authorisations.authorisation import Paper as Entered
from tutela.answers.authorisations.models import Authorisation, Paper
from tutela.answers.filings import actions, answering, upkeep
from tutela.answers.filings.models import Filing
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer, Question
from tutela.answers.inquiries.models import Inquiry
from tutela.bodies.queries import acting_as
from tutela.core.crypto.keyring import Use
from tutela.core.errors import Reason, Refusal
from tutela.keys import current
from tutela.ledger.models import Entry
from tutela.packs.current import legal_day_of

pytestmark = pytest.mark.django_db
OTHER = Person("赵无名", number(date(1977, 8, 9), 31))
CARE = "close-contact-hire"


def entered(
    at: datetime, person: Person = SOMEBODY, said: str = "SQ-1", filing: UUID | None = None
) -> UUID | Reason:
    """The filing, or why its paper was refused."""
    drawn = drafted(at, person) if filing is None else filing
    try:
        actions.enter_paper(
            acting=acting_as("filer"), filing=drawn, paper=Entered(legal_day_of(at), said), at=at
        )
    except Refusal as refusal:
        return refusal.reason
    return drawn


def at_the_care(at: datetime, person: Person, said: str = "SQ-1") -> Answer | Reason | None:
    """By the program of a body that asks for itself."""
    question = Question(person.name, person.document, said)
    told = inquiries.ask(acting=acting_as("carer"), purpose_code=CARE, question=question, at=at)
    return told.answer if told.refusal is None else told.refusal.reason


def filed_at_the_care(at: datetime, person: Person, said: str = "SQ-1") -> UUID | Reason:
    carer = acting_as("carer")
    filing = actions.open_draft(acting=carer, at=at)
    actions.name(acting=carer, filing=filing, question=person.question(), at=at)
    actions.choose(acting=carer, filing=filing, purpose_code=CARE, at=at)
    try:
        actions.enter_paper(acting=carer, filing=filing, paper=Entered(legal_day_of(at), said), at=at)
    except Refusal as refusal:
        return refusal.reason
    return filing


def test_one_number_is_not_two_persons(school: datetime) -> None:
    assert isinstance(entered(school), UUID)
    entries = Entry.objects.count()
    assert entered(school, OTHER) is Reason.AUTHORISATION_OTHER
    assert entered(school, OTHER, " SQ-1 ") is Reason.AUTHORISATION_OTHER
    assert Authorisation.objects.count() == 1, "and nothing of it stays"
    assert Entry.objects.filter(event="authorisation:given").count() == 1
    assert Entry.objects.count() == entries + 2, "the two drafts"
    assert isinstance(entered(school, OTHER, "SQ-2"), UUID)


def test_the_same_persons_paper_may_carry_a_later_filing(school: datetime) -> None:
    assert isinstance(entered(school), UUID)
    assert isinstance(entered(school), UUID)
    assert entered(school, OTHER) is Reason.AUTHORISATION_OTHER


def test_it_stands_as_keyed_hashes_and_goes_with_the_records_of_processing(school: datetime) -> None:
    assert isinstance(entered(school, said="SQ-2026-0815"), UUID)
    row = Paper.objects.get()
    assert (row.inquiry, row.organisation) == (Authorisation.objects.get().id, "school")
    assert (row.signed_on, row.registered_on) == (legal_day_of(school), legal_day_of(school))
    assert b"SQ-2026-0815" not in bytes(row.digest) + bytes(row.person)
    upkeep.forget(at=school.replace(year=school.year + 4))
    assert not Paper.objects.exists()


def test_a_number_that_a_program_gave_is_no_others_at_the_desk(registry: datetime) -> None:
    assert at_the_care(registry, SOMEBODY) is Answer.NO_RECORD
    assert filed_at_the_care(registry, OTHER) is Reason.AUTHORISATION_OTHER
    assert isinstance(filed_at_the_care(registry, SOMEBODY), UUID)


def test_nor_the_other_way_round(registry: datetime) -> None:
    assert isinstance(filed_at_the_care(registry, SOMEBODY), UUID)
    assert at_the_care(registry, OTHER) is Reason.AUTHORISATION_OTHER
    assert at_the_care(registry, SOMEBODY) is Answer.NO_RECORD


def test_another_bodys_number_is_another_number(school: datetime) -> None:
    assert isinstance(entered(school), UUID)
    assert isinstance(filed_at_the_care(school, OTHER), UUID)


def test_the_number_is_held_over_a_change_of_keys(school: datetime) -> None:
    assert isinstance(entered(school), UUID)
    current.put_in_force(current.bring_in(Use.DATA, school))
    assert entered(school, OTHER) is Reason.AUTHORISATION_OTHER
    assert isinstance(entered(school), UUID)


def test_a_filing_given_up_before_it_was_asked_lets_its_number_go(school: datetime) -> None:
    slip = entered(school)
    assert isinstance(slip, UUID)
    actions.abandon(acting=acting_as("filer"), filing=slip, at=school)
    assert not Paper.objects.exists()
    assert isinstance(entered(school, OTHER), UUID)


def test_what_was_asked_holds_its_number_for_good(school: datetime) -> None:
    first, second = entered(school), entered(school)
    assert isinstance(first, UUID)
    assert isinstance(second, UUID)
    actions.file(acting=acting_as("filer"), filing=first, at=school)
    answering.approve(acting=acting_as("reviewer"), filing=first, at=school)
    answering.ask(acting=clerk(), filings=[first], at=school)
    assert Inquiry.objects.get().answer == Answer.NO_RECORD.value
    actions.abandon(
        acting=acting_as("filer"), filing=second, at=school
    )  # its own goes; the first one's stays
    assert entered(school, OTHER) is Reason.AUTHORISATION_OTHER


def test_the_page_tells_it_at_the_number(school: datetime) -> None:
    assert isinstance(entered(school), UUID)
    filing, filer = drafted(school, OTHER), desk_of("filer")
    form = {"paper": "1", "signed_on": legal_day_of(school).isoformat(), "number": "SQ-1", "signed": "on"}
    told = filer.post(f"/filings/{filing}/authorisation", form)
    assert told.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "另一人的授权书" in words(told)
    assert 'href="#id_number"' in words(told)
    assert SOMEBODY.name not in words(told)


def test_a_program_is_told_it_and_begins_nothing(school: datetime) -> None:
    assert isinstance(entered(school), UUID)
    before = Filing.objects.count()
    wanted = {
        "purpose": PURPOSE,
        "person": {"name": OTHER.name, "document": OTHER.document},
        "paper": {"number": "SQ-1", "signed_on": legal_day_of(school).isoformat()},
    }
    told = calling("filer", school).post("/filings", wanted)
    assert (told.status_code, told.json()["reason"]) == (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "authorisation-other",
    )
    assert Filing.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_has_the_number(school: datetime) -> None:
    first, second = drafted(school), drafted(school, OTHER)
    told = together(
        lambda: entered(school, filing=first),
        lambda: entered(school, filing=second),
    )
    assert sorted(isinstance(one, UUID) for one in told) == [False, True]
    assert Authorisation.objects.count() == 1
