"""Ids of entries and inquiries begin with the moment that stands in their row; ids of rows that leave say nothing."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from tests.cast import about, appoint_all, conviction, declare_all, load, number
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.subjects.models import SubjectLink
from tutela.bodies.queries import acting_as
from tutela.index.lookup.models import IndexRow
from tutela.ledger.models import Entry
from tutela.records.registry.models import Person, SourceRecord

pytestmark = pytest.mark.django_db
RECORDED = number(date(1980, 1, 1), 101)


def moment_in(id_: UUID) -> datetime:
    """To the millisecond."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=id_.int >> 80)


def test_the_moment_in_an_id_is_that_of_its_row(at: datetime, tmp_path: Path) -> None:
    appoint_all(at)
    declare_all(at)
    load(tmp_path / "r.jsonl", [conviction("c-1", "王一", RECORDED)], at)
    asked_at = at + timedelta(hours=3, microseconds=7_654_321)  # of another time than the clock's
    question = about("王一", RECORDED)
    inquiries.ask(acting=acting_as("clerk"), purpose_code="teacher-hire", question=question, at=asked_at)
    dated = [
        *Entry.objects.values_list("id", "accepted_at"),
        *Inquiry.objects.values_list("id", "asked_at"),
    ]
    assert max(moment for _, moment in dated) == asked_at
    for id_, moment in dated:
        assert timedelta(0) <= moment - moment_in(id_) < timedelta(milliseconds=1)
    gone = [
        id_
        for one in (Person, SourceRecord, IndexRow, SubjectLink)
        for id_ in one.objects.values_list("pk", flat=True)
    ]
    assert {id_.version for id_ in gone if isinstance(id_, UUID)} == {4}
