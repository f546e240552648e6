"""What officers find on comparing persons takes effect at once: on the list, on answers given, at the gate."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.cast import conviction, number
from tests.journeys.inventory_steps import the_inventory_follows as the_inventory_follows  # a fixture
from tests.journeys.test_gate import Load, answer, enter, kept
from tutela.agencies.intake import comparing, queries, queue
from tutela.agencies.intake.uploads import SamePerson
from tutela.agencies.sealing import gate, sweep
from tutela.agencies.sealing.models import SealingDoubt
from tutela.answers.inquiries.answer import Answer
from tutela.answers.withdrawals.models import Withdrawal
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as
from tutela.records.registry.models import SourceRecord

__all__ = ["enter"]
pytestmark = pytest.mark.django_db
YOUNG, GROWN, OTHER = (
    number(date(1998, 3, 3), 15),
    number(date(1970, 1, 1), 101),
    number(date(1975, 1, 1), 101),
)
PASSPORT: dict[str, Any] = {"document_kind": "passport", "document_country": "USA"}
SHARED = "passport:560123456:USA"


def settled(same: SamePerson, at: datetime) -> UUID | None:
    court = acting_as("court-recorder")
    [review] = queries.reviews(court)
    return comparing.settle_review(acting=court, review_id=review.id, same=same, at=at)


LATER = {"acted_on": "2017-05-01", "decided_on": "2018-01-20", "effective_on": "2018-03-01"}


@pytest.fixture
def in_doubt(enter: Load) -> None:
    """A record of somebody whose birth date only another record says, who may be somebody else."""
    facts = {"acted_on": "2015-01-01", "months": 48}
    enter({**conviction("c-1", "王一", "560123456", **facts), **PASSPORT})
    enter(conviction("c-2", "王乙", YOUNG, months=84, other_documents=SHARED, **LATER), later=1)
    assert SealingDoubt.objects.count() == 1


def test_a_merge_that_seals_is_carried_out_by_the_next_turn(in_doubt: None, at: datetime) -> None:
    assert queue.is_empty()
    settled(SamePerson.YES, at + timedelta(minutes=2))
    assert not queue.is_empty()
    gate.turn(at=at + timedelta(minutes=3))
    assert queue.is_empty()
    assert not kept("c-1").by_order
    assert SourceRecord.objects.count() == 1
    assert not SealingDoubt.objects.exists()
    assert audit().faults == ()
    before = SourceRecord.objects.count()
    sweep.sweep(at=at + timedelta(days=1))
    assert SourceRecord.objects.count() == before, "nothing was left for the daily round"


def test_a_merge_that_seals_nothing_asks_for_the_same_turn(enter: Load, at: datetime) -> None:
    enter(conviction("c-1", "王一", GROWN, other_documents=SHARED))
    enter(conviction("c-2", "王乙", OTHER, other_documents=SHARED), later=1)
    settled(SamePerson.YES, at + timedelta(minutes=2))
    assert not queue.is_empty()
    gate.turn(at=at + timedelta(minutes=3))
    assert queue.is_empty()
    assert SourceRecord.objects.count() == 2


class TestAnswers:
    @pytest.fixture(autouse=True)
    def _two(self, enter: Load) -> None:
        """One with a record that is told, one with a record that no purpose counts; a passport is both's."""
        enter(conviction("c-1", "王一", GROWN, other_documents=SHARED))
        theft = conviction("c-2", "王乙", OTHER, offence="盗窃罪", other_documents=SHARED)
        enter({**theft, "acts": [{**theft["acts"][0], "victim_was_minor": None}]}, later=1)

    def test_what_rested_on_a_merge_is_withdrawn_when_it_is_undone(self, at: datetime) -> None:
        merge = settled(SamePerson.YES, at + timedelta(minutes=2))
        assert merge is not None
        assert answer("王乙", OTHER, at + timedelta(minutes=3)) is Answer.RECORD
        assert not Withdrawal.objects.exists()
        comparing.undo_merge(acting=acting_as("court-recorder"), merge_id=merge, at=at + timedelta(minutes=4))
        assert answer("王乙", OTHER, at + timedelta(minutes=5)) is not Answer.RECORD
        assert Withdrawal.objects.count() == 1
        assert answer("王一", GROWN, at + timedelta(minutes=5)) is Answer.RECORD
        assert audit().faults == ()

    def test_what_was_pending_because_of_somebody_else_is_withdrawn_when_they_are_found_to_be_two(
        self, at: datetime
    ) -> None:
        assert answer("王乙", OTHER, at + timedelta(minutes=2)) is Answer.PENDING
        settled(SamePerson.NO, at + timedelta(minutes=3))
        assert answer("王乙", OTHER, at + timedelta(minutes=4)) is Answer.NO_RECORD
        assert Withdrawal.objects.count() == 1
        assert audit().faults == ()

    def test_what_stands_on_the_persons_own_record_is_not_withdrawn(self, at: datetime) -> None:
        assert answer("王一", GROWN, at + timedelta(minutes=2)) is Answer.RECORD
        merge = settled(SamePerson.YES, at + timedelta(minutes=3))
        assert merge is not None
        court = acting_as("court-recorder")
        comparing.undo_merge(acting=court, merge_id=merge, at=at + timedelta(minutes=4))
        assert not Withdrawal.objects.exists()
