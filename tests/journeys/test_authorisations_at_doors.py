"""Whatever is asked rests on an authorisation: one that is kept here, or a paper registered with its question."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from tests.cast import number
from tests.commands import Commands
from tests.journeys.answering_calls import Answering, question, questions
from tests.journeys.api_calls import calling
from tests.journeys.desk import NOBODY, asked, desk_of, today, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import APPLICANT, APPLICANT_NAME, PURPOSE, authorised, reviewed
from tests.journeys.filing_steps import school as school  # a fixture
from tutela.answers.authorisations.models import Authorisation, Paper
from tutela.answers.filings import answering, upkeep
from tutela.answers.inquiries import actions
from tutela.answers.inquiries.answer import Answer, Question
from tutela.answers.inquiries.calls import Call
from tutela.answers.inquiries.models import Inquiry
from tutela.auditing.audit import audit
from tutela.bodies.models import Quota
from tutela.bodies.queries import acting_as
from tutela.core.crypto.keyring import Use
from tutela.core.errors import Reason, Refusal
from tutela.keys import current
from tutela.ledger import sequencer
from tutela.ledger.models import Entry
from tutela.packs.current import legal_day_of

pytestmark = pytest.mark.django_db
OTHER = number(date(1977, 8, 9), 31)


def ask(at: datetime, document: str, authorisation: str, **more: Any) -> Answer | Reason:
    """The answer, or why the one question was refused."""
    asked = Question(more.pop("name", "李四"), document, authorisation, **more)
    reply = actions.ask(acting=acting_as("clerk"), purpose_code=PURPOSE, question=asked, at=at)
    return reply.answer if reply.refusal is None else reply.refusal.reason


def kept(filing: UUID) -> str:
    return str(Authorisation.objects.get(subject=filing).id)


def test_a_number_is_registered_with_its_question_and_stands_nowhere(registry: datetime) -> None:
    assert ask(registry, NOBODY, "SQ-2026-0815", signed_on=legal_day_of(registry)) is Answer.NO_RECORD
    row = Paper.objects.get()
    assert (row.inquiry, row.organisation) == (Inquiry.objects.get().id, "edu")
    assert (row.signed_on, row.registered_on) == (legal_day_of(registry), legal_day_of(registry))
    assert b"SQ-2026-0815" not in bytes(row.digest) + bytes(row.person)
    assert not Entry.objects.filter(body__contains=b"SQ-2026-0815").exists()


def test_one_number_is_not_two_persons(registry: datetime) -> None:
    assert ask(registry, NOBODY, "SQ-1") is Answer.NO_RECORD
    assert ask(registry, OTHER, "SQ-1") is Reason.AUTHORISATION_OTHER
    assert ask(registry, OTHER, " SQ-1 ") is Reason.AUTHORISATION_OTHER
    assert ask(registry, OTHER, "SQ-2") is Answer.NO_RECORD
    assert ask(registry, NOBODY, "SQ-1") is Answer.NO_RECORD, "the same paper of the same person"
    assert ask(registry, OTHER, "SQ-1") is Reason.AUTHORISATION_OTHER
    assert Inquiry.objects.filter(refusal="authorisation-other").count() == 3


def test_nor_within_one_call(registry: datetime) -> None:
    asked = [Question("李四", one, "SQ-1") for one in (NOBODY, OTHER, NOBODY)]
    replies = actions.ask_many(acting=acting_as("clerk"), purpose_code=PURPOSE, questions=asked, at=registry)
    assert [one.answer for one in replies] == [Answer.NO_RECORD, Answer.REFUSED, Answer.NO_RECORD]
    assert Paper.objects.count() == 2


def test_another_bodys_number_is_another_number(registry: datetime) -> None:
    at = registry
    calls = [
        Call(acting_as("clerk"), PURPOSE, [Question("李四", NOBODY, "SQ-1")]),
        Call(acting_as("carer"), "close-contact-hire", [Question("李四", OTHER, "SQ-1")]),
    ]
    first, second = actions.answer(calls, at=at)
    assert not isinstance(first, Refusal)
    assert not isinstance(second, Refusal)
    assert [one[0].answer for one in (first, second)] == [Answer.NO_RECORD, Answer.NO_RECORD]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, Reason.CELL_DAY_AHEAD),
        (0, Answer.NO_RECORD),
        (-89, Answer.NO_RECORD),
        (-90, Reason.AUTHORISATION_ENDED),
    ],
)
def test_a_paper_is_good_from_its_day_for_ninety(
    days: int, said: Answer | Reason, registry: datetime
) -> None:
    assert ask(registry, NOBODY, "SQ-1", signed_on=legal_day_of(registry) + timedelta(days=days)) is said


def test_an_authorisation_that_is_kept_here_is_spent_by_its_one_question(school: datetime) -> None:
    reference = kept(authorised(school))
    assert ask(school, APPLICANT, reference, name=APPLICANT_NAME) is Answer.NO_RECORD
    row = Authorisation.objects.get()
    assert (row.spent_at, row.inquiry) == (school, Inquiry.objects.get().id)
    for again in (reference, f" {reference} ", reference.upper()):
        assert ask(school, APPLICANT, again, name=APPLICANT_NAME) is Reason.AUTHORISATION_ENDED
    assert Entry.objects.filter(event="authorisation:ended").count() == 1
    assert not Paper.objects.exists()


def test_nobody_elses_and_nothing_elses_will_do(school: datetime) -> None:
    reference = kept(authorised(school))
    assert ask(school, OTHER, reference) is Reason.AUTHORISATION_OTHER
    other = actions.ask(
        acting=acting_as("clerk"),
        purpose_code="school-in-service",
        question=Question(APPLICANT_NAME, APPLICANT, reference),
        at=school,
    )
    assert other.refusal is not None
    assert other.refusal.reason is Reason.AUTHORISATION_OTHER
    assert Authorisation.objects.get().spent_at is None


def test_one_that_was_withdrawn_or_ran_out_carries_nothing(school: datetime) -> None:
    filing = authorised(school)
    reference, until_on = kept(filing), Authorisation.objects.get().until_on
    Authorisation.objects.update(until_on=legal_day_of(school))
    assert ask(school, APPLICANT, reference, name=APPLICANT_NAME) is Reason.AUTHORISATION_ENDED
    Authorisation.objects.update(until_on=until_on, withdrawn_at=school)
    assert ask(school, APPLICANT, reference, name=APPLICANT_NAME) is Reason.AUTHORISATION_ENDED


def test_twice_in_one_call_is_once(school: datetime) -> None:
    reference = kept(authorised(school))
    asked = [Question(APPLICANT_NAME, APPLICANT, reference)] * 2
    replies = actions.ask_many(acting=acting_as("clerk"), purpose_code=PURPOSE, questions=asked, at=school)
    assert [one.answer for one in replies] == [Answer.NO_RECORD, Answer.REFUSED]


def test_a_filing_still_spends_its_own(school: datetime) -> None:
    filing = reviewed(school)
    assert answering.ask(acting=acting_as("clerk"), filings=[filing], at=school) == [Answer.NO_RECORD]
    assert Authorisation.objects.get().inquiry == Inquiry.objects.get().id
    assert Entry.objects.filter(event="authorisation:ended").count() == 1
    assert ask(school, APPLICANT, kept(filing), name=APPLICANT_NAME) is Reason.AUTHORISATION_ENDED


def test_what_was_asked_by_reference_leaves_the_filing_with_nothing(school: datetime) -> None:
    filing = reviewed(school)
    assert ask(school, APPLICANT, kept(filing), name=APPLICANT_NAME) is Answer.NO_RECORD
    with pytest.raises(Refusal) as refused:
        answering.ask(acting=acting_as("clerk"), filings=[filing], at=school)
    assert refused.value.reason is Reason.AUTHORISATION_ENDED


def test_a_number_that_looks_like_a_reference_and_is_none_is_a_number(registry: datetime) -> None:
    assert ask(registry, NOBODY, str(uuid4())) is Answer.NO_RECORD
    assert Paper.objects.count() == 1


def asked_of(document: str, authorisation: str) -> dict[str, Any]:
    return {"person": {"name": "李四", "document": document}, "authorisation": authorisation}


def test_every_door_holds_it(registry: datetime, tutela: Commands) -> None:
    ask(registry, NOBODY, "SQ-1")
    form = {"purpose": PURPOSE, "name": "李四", "document": OTHER, "authorisation": "SQ-1"}
    page = desk_of("clerk").post("/ask", form | {"signed_on": today()})
    assert page.status_code == 422
    assert "该授权属于另一人" in words(page)
    api = calling("clerk", registry)
    one = api.post("/inquiries", {"purpose": PURPOSE, **asked_of(OTHER, "SQ-1")}).json()
    assert (one["answer"], one["refusal"]["reason"]) == ("refused", "authorisation-other")
    many = {"purpose": PURPOSE, "questions": [asked_of(OTHER, "SQ-1"), asked_of(OTHER, "SQ-9")]}
    told = api.post("/inquiries/batch", many).json()["answers"]
    assert [each["answer"] for each in told] == ["refused", "no-record"]
    token = api.headers["Authorization"].removeprefix("Bearer ")
    single, batch = Answering(timezone.now).ask(
        question(token, {"purpose": PURPOSE, **asked_of(OTHER, "SQ-1")}), questions(token, many)
    )
    assert single.json()["answer"] == "refused"
    assert [each["answer"] for each in batch.json()["answers"]] == ["refused", "no-record"]
    said = tutela(
        "ask", PURPOSE, "--as", "clerk", "--authorisation", "SQ-1", "--person", "-", "--json",
        stdin=json.dumps({"name": "李四", "document": OTHER}),
    )  # fmt: skip
    assert said.code == 4


def test_the_day_of_the_paper_comes_by_the_api_too(registry: datetime) -> None:
    api = calling("clerk", registry)
    late = {"purpose": PURPOSE, **asked_of(NOBODY, "SQ-1"), "signed_on": "2020-01-01"}
    assert api.post("/inquiries", late).json()["refusal"]["reason"] == "authorisation-ended"
    good = {**late, "signed_on": legal_day_of(registry).isoformat()}
    assert api.post("/inquiries", good).json()["answer"] == "no-record"


@pytest.mark.parametrize(
    ("signed_on", "told"),
    [
        ("", "请填写"),
        ("2026年11月22日", "签名日期不能晚于今天"),
        ("yesterday", "日期"),
        ("2026-11-21", None),
        ("2026.1.1", "授权"),
    ],
)
def test_the_desk_asks_for_the_day_on_the_paper(registry: datetime, signed_on: str, told: str | None) -> None:
    """A Saturday, the 21st of November 2026; a paper carries a question for some months."""
    page = asked(desk_of("clerk"), name="李四", document=NOBODY, signed_on=signed_on)
    assert page.status_code == (200 if told is None else 422)
    if told is None:
        assert str(Paper.objects.get().signed_on) == "2026-11-21"
    else:
        assert told in words(page)
        assert not Paper.objects.exists()


def test_an_authorisation_that_is_kept_here_needs_no_day(school: datetime) -> None:
    filing = reviewed(school)
    said = {"name": APPLICANT_NAME, "document": APPLICANT, "authorisation": kept(filing), "signed_on": ""}
    assert asked(desk_of("clerk"), **said).status_code == 200


def test_a_number_stays_its_persons_after_a_new_key(registry: datetime) -> None:
    ask(registry, NOBODY, "SQ-1")
    current.put_in_force(current.bring_in(Use.DATA, registry))
    assert ask(registry, OTHER, "SQ-1") is Reason.AUTHORISATION_OTHER
    assert ask(registry, NOBODY, "SQ-1") is Answer.NO_RECORD


def test_papers_are_forgotten_with_the_records_of_processing(registry: datetime) -> None:
    ask(registry, NOBODY, "SQ-1")
    upkeep.forget(at=registry + timedelta(days=3 * 365))
    assert Paper.objects.exists()
    upkeep.forget(at=registry + timedelta(days=3 * 366 + 1))
    assert not Paper.objects.exists()


def test_a_question_that_is_refused_registers_nothing(registry: datetime) -> None:
    assert ask(registry, "123", "SQ-1") is Reason.DOCUMENT_LENGTH
    assert ask(registry, NOBODY, " ") is Reason.AUTHORISATION_MISSING
    assert not Paper.objects.exists()


def test_the_auditor_is_content(school: datetime) -> None:
    ask(school, APPLICANT, kept(authorised(school)), name=APPLICANT_NAME)
    ask(school, OTHER, "SQ-1")
    ask(school, NOBODY, "SQ-1")
    sequencer.catch_up()
    assert audit().faults == ()


def test_a_refused_question_uses_no_quota(registry: datetime) -> None:
    ask(registry, NOBODY, "SQ-1")
    used = Quota.objects.get(organisation="edu").used
    ask(registry, OTHER, "SQ-1")
    assert Quota.objects.get(organisation="edu").used == used
