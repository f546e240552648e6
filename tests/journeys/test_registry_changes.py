"""Corrections, repetitions, merges: the old is kept, the index follows, and no path leaves a trace in the root."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import about, appoint_all, conviction, declare_all, load, number
from tutela.agencies.intake import actions as intake
from tutela.agencies.intake import queries as intake_queries
from tutela.agencies.intake.models import StagedPart, Upload
from tutela.agencies.intake.uploads import SamePerson
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.index.compile import actions as compile_
from tutela.index.lookup.models import IndexRow
from tutela.index.lookup.queries import version
from tutela.records.registry.models import Person, RecordVersion, ReviewTask, SourceRecord

pytestmark = pytest.mark.django_db
ONE = number(date(1980, 1, 1), 101)
TWO = number(date(1981, 1, 1), 103)

Load = Callable[..., None]


@pytest.fixture
def enter(at: datetime, tmp_path: Path, settings: Any) -> Load:
    settings.TUTELA_PENDING_SAMPLE = 0
    appoint_all(at)
    declare_all(at)

    def enter_(*records: dict[str, Any], username: str = "court-recorder") -> None:
        load(tmp_path / "records.jsonl", records, at, username)

    return enter_


def answer(name: str, document: str, at: datetime) -> Answer:
    question = about(name, document)
    return inquiries.ask(
        acting=acting_as("clerk"), purpose_code="teacher-hire", question=question, at=at
    ).answer


def rebuilt_root(at: datetime) -> bytes:
    return compile_.build(organisation="test", officer="test", at=at).root


def test_the_same_source_id_twice_changes_nothing(enter: Load, at: datetime) -> None:
    enter(conviction("c-1", "王一", ONE))
    before = version()
    enter(conviction("c-1", "王一", ONE))
    assert version() == before
    assert RecordVersion.objects.count() == 1
    assert Upload.objects.order_by("-id").filter(unchanged=1).count() == 1


def test_a_correction_keeps_the_old_version_and_changes_the_answer(enter: Load, at: datetime) -> None:
    enter(conviction("c-1", "王一", ONE))
    enter(conviction("c-1", "王一", ONE, overturned_on="2026-06-01"))
    assert answer("王一", ONE, at) is Answer.NO_RECORD
    old, new = RecordVersion.objects.order_by("number")
    assert old.superseded_at is not None
    assert new.superseded_at is None
    assert version().root == rebuilt_root(at)


def test_a_correction_of_the_number_leaves_nothing_under_the_wrong_one(enter: Load, at: datetime) -> None:
    enter(conviction("c-1", "王一", ONE))
    enter(conviction("c-1", "王一", TWO))
    assert answer("王一", ONE, at) is Answer.NO_RECORD
    assert answer("王一", TWO, at) is Answer.RECORD
    assert version().root == rebuilt_root(at)


def test_a_record_that_is_wholly_withdrawn_leaves_an_empty_index(enter: Load, at: datetime) -> None:
    empty = version().root
    enter(conviction("c-1", "王一", ONE))
    enter(conviction("c-1", "王一", ONE, kind="non-prosecution", non_prosecution="evidential", penalty=None))
    assert not IndexRow.objects.exists()
    assert version().root == empty


def test_two_ports_one_number_one_person(enter: Load) -> None:
    enter(conviction("c-1", "王一", ONE))
    penalty = conviction("p-1", "王 一", ONE, kind="administrative-penalty", offence="猥亵")
    enter({**penalty, "penalty": "administrative-detention", "months": None}, username="police-recorder")
    assert SourceRecord.objects.values("person").distinct().count() == 1
    assert not ReviewTask.objects.exists()


def test_a_contradicting_name_opens_a_review_and_both_names_still_answer(enter: Load, at: datetime) -> None:
    enter(conviction("c-1", "王一", ONE))
    enter(conviction("c-2", "李二", ONE))
    assert SourceRecord.objects.values("person").distinct().count() == 2
    assert ReviewTask.objects.get().differs == "name"
    assert answer("王一", ONE, at) is Answer.RECORD
    assert answer("李二", ONE, at) is Answer.RECORD


def test_a_merge_can_be_undone_and_leaves_no_trace(enter: Load, at: datetime) -> None:
    enter(conviction("c-1", "王一", ONE))
    enter(conviction("c-2", "李二", TWO))
    before = version().root
    kept, absorbed = Person.objects.filter(records__isnull=False).order_by("id")
    acting = acting_as("court-recorder")
    done = intake.merge(acting=acting, kept=kept.id, absorbed=absorbed.id, at=at)
    assert answer("王一", TWO, at) is Answer.RECORD
    assert version().root == rebuilt_root(at) != before
    intake.undo_merge(acting=acting, merge_id=done, at=at)
    assert answer("王一", TWO, at) is Answer.PENDING
    assert version().root == before
    with pytest.raises(Refusal, match="already-done"):
        intake.undo_merge(acting=acting, merge_id=done, at=at)


def test_an_officer_settles_a_review_as_one_person_or_as_two(enter: Load, at: datetime) -> None:
    enter(conviction("c-1", "王一", ONE, aliases="王小一"), conviction("c-2", "李二", ONE))
    acting = acting_as("court-recorder")
    one, police = intake_queries.reviews(acting)[0], acting_as("police-recorder")
    with pytest.raises(Refusal, match="not-found"):
        intake.settle_review(acting=police, review_id=one.id, same=SamePerson.NO, at=at)
    joined = intake.settle_review(acting=acting, review_id=one.id, same=SamePerson.YES, at=at)
    assert joined is not None
    assert intake_queries.reviews(acting) == []
    assert SourceRecord.objects.values("person").distinct().count() == 1
    intake.undo_merge(acting=acting, merge_id=joined, at=at)
    assert SourceRecord.objects.values("person").distinct().count() == 2
    enter(conviction("c-3", "赵三", ONE))
    waiting = intake_queries.reviews(acting)
    assert len(waiting) == 2
    for one in waiting:
        assert intake.settle_review(acting=acting, review_id=one.id, same=SamePerson.NO, at=at) is None
    assert intake_queries.reviews(acting) == []
    assert version().root == rebuilt_root(at)


def test_nothing_of_a_refused_file_is_kept(enter: Load, at: datetime, tmp_path: Path) -> None:
    records = [conviction("c-1", "王一", ONE), conviction("c-2", "李二", "330299198101010000")]
    with pytest.raises(AssertionError, match="证件号码"):
        load(tmp_path / "bad.jsonl", records, at)
    assert not Upload.objects.exists()
    assert not SourceRecord.objects.exists()


def test_unconfirmed_uploads_are_purged_when_their_days_are_over(
    enter: Load, at: datetime, tmp_path: Path
) -> None:
    from tests.cast import write_lines

    path = write_lines(tmp_path / "later.jsonl", [conviction("c-1", "王一", ONE)])
    acting = acting_as("court-recorder")
    staged = intake.stage(acting=acting, path=path, at=at)
    assert staged.upload is not None
    assert StagedPart.objects.exists()
    assert intake.purge(at=at + timedelta(days=7)) == 0
    assert intake.purge(at=at + timedelta(days=7, seconds=1)) == 1
    assert not StagedPart.objects.exists()
    with pytest.raises(Refusal, match="already-done"):
        intake.confirm(acting=acting, upload_id=staged.upload.id, at=at)


def test_another_body_cannot_confirm_an_upload(enter: Load, at: datetime, tmp_path: Path) -> None:
    from tests.cast import write_lines

    path = write_lines(tmp_path / "later.jsonl", [conviction("c-1", "王一", ONE)])
    staged = intake.stage(acting=acting_as("court-recorder"), path=path, at=at)
    assert staged.upload is not None
    with pytest.raises(Refusal) as refused:
        intake.confirm(acting=acting_as("police-recorder"), upload_id=staged.upload.id, at=at)
    assert refused.value.reason is Reason.NOT_FOUND


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["c-1", "c-2", "c-3"]),
        st.sampled_from(["王一", "李二", "張三"]),
        st.sampled_from([ONE, TWO]),
        st.sampled_from([{}, {"overturned_on": "2020-01-01"}, {"effective_on": None}, {"months": 36}]),
    ),
    min_size=1,
    max_size=6,
)


@given(steps=_STEPS)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
def test_however_records_came_the_index_is_what_a_rebuild_gives(
    enter: Load, at: datetime, steps: list[tuple[str, str, str, dict[str, Any]]]
) -> None:
    for source_id, name, document, changes in steps:
        enter(conviction(source_id, name, document, **changes))
    assert version().root == rebuilt_root(at)


def test_ids_say_nothing_of_order(enter: Load) -> None:
    enter(conviction("c-1", "王一", ONE), conviction("c-2", "李二", TWO))
    assert all(
        isinstance(one, UUID) and one.version == 4
        for one in SourceRecord.objects.values_list("id", flat=True)
    )
