"""What two officers found holds for the two identities that they compared, and for no others."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.cast import conviction, load
from tests.journeys.desk import OFFENDER, OFFENDER_NAME, desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import reviewed
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.verifying_steps import (
    BORN,
    FIRST,
    NAMESAKE,
    SECOND,
    Traveller,
    answer_of,
    finds,
    pending,
    refused,
    seen,
    verified,
)
from tests.journeys.verifying_steps import court as court  # a fixture
from tutela.agencies.verifying import actions, opening
from tutela.agencies.verifying.models import Case
from tutela.answers.filings import answering
from tutela.answers.inquiries.answer import Answer
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason
from tutela.core.identity.sex import Sex
from tutela.index.compile import actions as compile_
from tutela.ledger import sequencer
from tutela.records.registry.models import Verdict as Kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("court")]

FORMER = "王旧名"
NAMES_THE_PASSPORT = {
    "document_kind": "passport",
    "document_country": "CHN",
    "born_on": BORN.isoformat(),
    "sex": "男",
}


def going() -> int:
    return Case.objects.exclude(state="ended").count()


def asked(person: Traveller, at: datetime) -> Answer | None:
    """What the same body is told of somebody in the end."""
    filing = reviewed(at, person)
    answering.ask(acting=acting_as("clerk"), filings=[filing], at=at)
    opening.keep_up(at=at)
    return answer_of(filing)


@pytest.fixture
def known_by_two_names(court: datetime, tmp_path: Path) -> None:
    """The record says a former name too."""
    load(tmp_path / "former.jsonl", [conviction("c-1", OFFENDER_NAME, OFFENDER, former_names=FORMER)], court)


class TestBetweenTwoOfficers:
    def corrected(self, at: datetime, tmp_path: Path) -> None:
        """The record names the very passport that was asked about."""
        record = conviction("c-1", NAMESAKE.name, NAMESAKE.document, **NAMES_THE_PASSPORT)
        load(tmp_path / "corrected.jsonl", [record], at)

    def test_what_was_proposed_of_an_identity_is_not_confirmed_of_another(
        self, at: datetime, tmp_path: Path
    ) -> None:
        filing = pending(at)
        case = finds(at, same=False)
        self.corrected(at, tmp_path)
        second = acting_as(SECOND)
        assert refused(actions.confirm, acting=second, case=case, at=at) is Reason.NOT_READY
        assert Kept.objects.count() == 0
        actions.send_back(acting=second, case=case, at=at)
        verified(at, same=True)
        assert answer_of(filing) is Answer.RECORD
        assert asked(NAMESAKE, at) is Answer.RECORD

    def test_the_second_officer_is_told_and_can_only_send_it_back(self, at: datetime, tmp_path: Path) -> None:
        pending(at)
        case = finds(at, same=False)
        desk = desk_of(SECOND)
        before = words(desk.get(f"/identities/{case}"))
        assert "退回" in before
        assert "确认" in before
        assert "不再是第一名工作人员比对过的" not in before
        self.corrected(at, tmp_path)
        page = desk.get(f"/identities/{case}")
        assert "不再是第一名工作人员比对过的" in words(page)
        assert 'name="confirm"' not in page.content.decode()
        assert 'name="back"' in page.content.decode()

    def test_a_correction_while_the_first_officer_reads_is_looked_at_first(
        self, at: datetime, tmp_path: Path
    ) -> None:
        pending(at)
        page = seen(at)
        found = {f"found-{one.mark}": "other" for one in page.compared}
        self.corrected(at, tmp_path)
        sent = desk_of(FIRST).post(f"/identities/{page.id}", found | {"basis": "number", "words": ""})
        assert sent.status_code == 422
        assert Case.objects.get().state == "open"

    def test_facts_of_the_record_that_name_nobody_change_nothing(self, at: datetime, tmp_path: Path) -> None:
        filing = pending(at)
        case = finds(at, same=False)
        load(tmp_path / "facts.jsonl", [conviction("c-1", OFFENDER_NAME, OFFENDER, months=37)], at)
        actions.confirm(acting=acting_as(SECOND), case=case, at=at)
        opening.keep_up(at=at)
        assert answer_of(filing) is Answer.NO_RECORD


@pytest.mark.usefixtures("known_by_two_names")
class TestSomethingElseIsSaid:
    @pytest.mark.parametrize("same", [True, False])
    def test_what_was_found_under_one_name_is_asked_again_under_another(
        self, same: bool, at: datetime
    ) -> None:
        pending(at)
        verified(at, same=same)
        assert asked(Traveller(FORMER, NAMESAKE.document), at) is (Answer.RECORD if same else Answer.PENDING)
        assert going() == (0 if same else 1), "whom the list says to be the same needs nobody"

    def test_found_under_both_names_it_is_raised_under_neither(self, at: datetime) -> None:
        pending(at)
        verified(at, same=False)
        pending(at, Traveller(FORMER, NAMESAKE.document))
        verified(at, same=False)
        assert asked(NAMESAKE, at) is Answer.NO_RECORD
        assert asked(Traveller(FORMER, NAMESAKE.document), at) is Answer.NO_RECORD
        assert asked(Traveller("王　小明", NAMESAKE.document), at) is Answer.NO_RECORD, "the same name"
        assert going() == 0
        assert Kept.objects.filter(ended_at=None).count() == 1
        sequencer.catch_up()
        assert audit().faults == ()

    def test_the_later_finding_of_a_document_takes_the_place_of_the_opposite_one(self, at: datetime) -> None:
        filing = pending(at)
        verified(at, same=False)
        assert answer_of(filing) is Answer.NO_RECORD
        pending(at, Traveller(FORMER, NAMESAKE.document))
        verified(at, same=True)
        assert asked(NAMESAKE, at) is Answer.RECORD, "one document, one person"

    def test_names_that_were_compared_follow_the_data_key(self, at: datetime) -> None:
        for person in (NAMESAKE, Traveller(FORMER, NAMESAKE.document)):
            pending(at, person)
            verified(at, same=False)
        compile_.rotate(organisation="admin", officer="security", at=at)
        assert asked(NAMESAKE, at) is Answer.NO_RECORD
        assert going() == 0


def test_a_name_that_no_record_says_is_compared_once_more_though_the_document_is_theirs(at: datetime) -> None:
    """The passport was found to be the record's person's; whoever comes with it under a third name is looked at."""
    pending(at)
    verified(at, same=True)
    other = Traveller("李四清", NAMESAKE.document)
    assert asked(other, at) is Answer.PENDING
    assert going() == 1
    verified(at, same=True)
    assert asked(other, at) is Answer.RECORD
    assert asked(NAMESAKE, at) is Answer.RECORD
    assert going() == 0


def test_another_sex_under_the_same_document_is_another_comparison(at: datetime) -> None:
    pending(at)
    verified(at, same=True)
    other = Traveller("李四清", NAMESAKE.document, sex=Sex.FEMALE)
    assert asked(other, at) is Answer.PENDING
    assert going() == 1
    verified(at, same=False)
    assert asked(NAMESAKE, at) is Answer.PENDING, "the document is said to be another's since"
