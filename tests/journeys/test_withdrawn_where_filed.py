"""A body that filed was told by its office: what falls is withdrawn from both, and each owes a receipt of its own."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.utils import timezone

from tests.cast import about, conviction, load
from tests.journeys.api_calls import calling
from tests.journeys.campaign_steps import HIT
from tests.journeys.desk import desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import PURPOSE, reviewed
from tests.journeys.filing_steps import school as school  # a fixture
from tutela.answers.filings import answering
from tutela.answers.filings.models import Filing
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer
from tutela.answers.withdrawals import actions, queries
from tutela.answers.withdrawals.models import Withdrawal
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.ledger import sequencer
from tutela.ledger.models import Entry
from tutela.measures.following import opening
from tutela.packs.current import legal_day_of
from tutela.redress.notifying import actions as notifying
from tutela.redress.notifying import queries as notifications
from tutela.redress.notifying.kinds import Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def filing(school: datetime) -> UUID:
    """A school's, answered *record*; its office asked."""
    made = reviewed(school, HIT)
    assert answering.ask(acting=acting_as("clerk"), filings=[made], at=school) == [Answer.RECORD]
    opening.keep_up(at=school)
    notifying.gather(at=school)
    return made


@pytest.fixture
def fallen(filing: UUID, at: datetime, tmp_path: Path) -> UUID:
    """The judgment was overturned."""
    load(tmp_path / "fell.jsonl", [conviction("c-1", HIT.name, HIT.document, overturned_on="2026-06-01")], at)
    return filing


def inquiry_of(filing: UUID) -> UUID:
    found = Filing.objects.get(id=filing).inquiry
    assert found is not None
    return found


def test_the_school_and_its_office_each_destroy_and_confirm_it(fallen: UUID, at: datetime) -> None:
    for username in ("filer", "clerk"):
        (one,) = queries.owed(acting_as(username), 9)
        assert (one.told, one.purpose) == (inquiry_of(fallen), PURPOSE)
        actions.confirm(acting=acting_as(username), withdrawal_id=one.id, at=at)
    assert queries.waiting(acting_as("filer")) == queries.waiting(acting_as("clerk")) == 0
    entries = Entry.objects.filter(event="answer:withdrawn").values_list("organisation", flat=True)
    assert sorted(entries) == ["edu", "school"]
    sequencer.catch_up()
    assert audit().faults == ()


def test_one_body_does_not_confirm_for_the_other(fallen: UUID, at: datetime) -> None:
    (theirs,) = queries.owed(acting_as("clerk"), 9)
    with pytest.raises(Refusal) as refused:
        actions.confirm(acting=acting_as("filer"), withdrawal_id=theirs.id, at=at)
    assert refused.value.reason is Reason.NOT_FOUND


def test_the_school_is_told_and_its_pages_lead_to_what_is_to_be_done(fallen: UUID, at: datetime) -> None:
    notifying.gather(at=at)
    assert Kind.WITHDRAWAL in [one.kind for one in notifications.listed(acting_as("filer"))]
    desk = desk_of("filer")
    assert "等待确认" in words(desk.get("/"))
    page = desk.get("/withdrawals").content.decode()
    assert f"/filings/{fallen}" in page
    assert str(inquiry_of(fallen)) not in page, "the question is the office's"
    assert desk.get(f"/filings/{fallen}").status_code == 200
    assert "确认已销毁" in words(desk.get(f"/filings/{fallen}"))
    (told,) = calling("filer", at).get("/withdrawals").json()["withdrawals"]
    assert told["filing"] == str(fallen)


def test_who_asked_without_a_filing_owes_one_and_the_school_none(school: datetime, tmp_path: Path) -> None:
    question = about(HIT.name, HIT.document)
    reply = inquiries.ask(acting=acting_as("clerk"), purpose_code=PURPOSE, question=question, at=school)
    load(
        tmp_path / "fell.jsonl",
        [conviction("c-1", HIT.name, HIT.document, overturned_on="2026-06-01")],
        school,
    )
    (one,) = queries.owed(acting_as("clerk"), 9)
    assert (one.told, one.filing) == (reply.inquiry, None)
    assert queries.owed(acting_as("filer"), 9) == []


def test_one_answer_found_wrong_is_withdrawn_from_both_once(filing: UUID, at: datetime) -> None:
    assert actions.withdraw_answer(inquiry_of(filing), at=at)
    assert not actions.withdraw_answer(inquiry_of(filing), at=at)
    assert sorted(Withdrawal.objects.values_list("organisation", flat=True)) == ["edu", "school"]


def test_a_school_that_does_not_confirm_stands_on_the_prosecutors_list(
    fallen: UUID, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = at + timedelta(days=20)
    monkeypatch.setattr(timezone, "now", lambda: later)
    late = queries.missing(acting_as("supervisor"), legal_day_of(later))
    assert sorted(one.organisation for one in late) == ["edu", "school"]


def test_the_auditor_misses_a_withdrawal_given_to_another_body(fallen: UUID) -> None:
    sequencer.catch_up()
    Withdrawal.objects.filter(organisation="school").update(organisation="care")
    assert {fault.kind for fault in audit().faults} == {"withdrawal"}
