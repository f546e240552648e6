"""Corrections, repetitions, merges: the old is kept, the index follows, and no path leaves a trace in the root."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import PASSWORD, about, appoint_all, conviction, declare_all, load, number, write_lines
from tests.journeys.inventory_steps import the_inventory_follows as the_inventory_follows  # a fixture
from tutela.agencies.intake import actions as intake
from tutela.agencies.intake import comparing
from tutela.agencies.intake import queries as intake_queries
from tutela.agencies.intake.models import StagedPart, Upload
from tutela.agencies.intake.uploads import SamePerson
from tutela.agencies.sealing import gate
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer
from tutela.bodies import actions as bodies
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import BodyKind, Role
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.index.compile import actions as compile_
from tutela.index.lookup.models import IndexRow
from tutela.index.lookup.queries import version
from tutela.records.registry.models import Feed, Person, RecordVersion, ReviewTask, SourceRecord

pytestmark = pytest.mark.django_db
ONE = number(date(1980, 1, 1), 101)
TWO = number(date(1981, 1, 1), 103)
SECOND_COURT = NewOrganisation("court-2", "柳桥法院", "Liuqiao Court", BodyKind.COURT, "330399", None, 0)

Load = Callable[..., gate.Turn]


@pytest.fixture
def enter(at: datetime, tmp_path: Path, settings: Any) -> Load:
    settings.TUTELA_PENDING_SAMPLE = 0
    appoint_all(at)
    declare_all(at)

    def enter_(*records: dict[str, Any], username: str = "court-recorder") -> gate.Turn:
        return load(tmp_path / "records.jsonl", records, at, username)

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
    again = enter(conviction("c-1", "王一", ONE))
    assert version() == before
    assert RecordVersion.objects.count() == 1
    assert [(one.new, one.changed, one.unchanged) for one in again.entered.values()] == [(0, 0, 1)]
    assert set(Upload.objects.values_list("rows", "records")) == {(None, None)}


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
    withdrawn = {"kind": "non-prosecution", "non_prosecution": "evidential", "penalty": None, "months": None}
    enter(conviction("c-1", "王一", ONE, **withdrawn))
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
    done = comparing.merge(acting=acting, kept=kept.id, absorbed=absorbed.id, at=at)
    assert answer("王一", TWO, at) is Answer.RECORD
    assert version().root == rebuilt_root(at) != before
    comparing.undo_merge(acting=acting, merge_id=done, at=at)
    assert answer("王一", TWO, at) is Answer.PENDING
    assert version().root == before
    with pytest.raises(Refusal, match="already-done"):
        comparing.undo_merge(acting=acting, merge_id=done, at=at)


def test_an_officer_settles_a_review_as_one_person_or_as_two(enter: Load, at: datetime) -> None:
    enter(conviction("c-1", "王一", ONE, aliases="王小一"), conviction("c-2", "李二", ONE))
    acting = acting_as("court-recorder")
    one, police = intake_queries.reviews(acting)[0], acting_as("police-recorder")
    with pytest.raises(Refusal, match="not-found"):
        comparing.settle_review(acting=police, review_id=one.id, same=SamePerson.NO, at=at)
    joined = comparing.settle_review(acting=acting, review_id=one.id, same=SamePerson.YES, at=at)
    assert joined is not None
    assert intake_queries.reviews(acting) == []
    assert SourceRecord.objects.values("person").distinct().count() == 1
    comparing.undo_merge(acting=acting, merge_id=joined, at=at)
    assert SourceRecord.objects.values("person").distinct().count() == 2
    enter(conviction("c-3", "赵三", ONE))
    waiting = intake_queries.reviews(acting)
    assert len(waiting) == 2
    for one in waiting:
        assert comparing.settle_review(acting=acting, review_id=one.id, same=SamePerson.NO, at=at) is None
    assert intake_queries.reviews(acting) == []
    assert version().root == rebuilt_root(at)


PASSPORT = {"document_number": "E12345678", "document_kind": "护照", "document_country": "CHN"}
OTHER_PASSPORT = {"other_documents": "护照:E12345678:CHN", "offence": "盗窃罪"}


def test_a_record_that_joins_two_persons_leaves_no_document_without_the_other_record(
    enter: Load, at: datetime
) -> None:
    enter({**conviction("c-1", "王一", ""), **PASSPORT}, conviction("c-2", "王一", ONE, offence="盗窃罪"))
    assert answer("王一", ONE, at) is Answer.NO_RECORD
    enter(conviction("c-3", "王一", ONE, **OTHER_PASSPORT))
    assert answer("王一", ONE, at) is Answer.PENDING
    assert version().root == rebuilt_root(at)


@pytest.mark.parametrize("together", [True, False])
def test_what_only_a_wrong_document_held_together_is_parted_when_it_is_corrected(
    enter: Load, at: datetime, together: bool
) -> None:
    passport = {**conviction("c-2", "王一", ""), **PASSPORT}
    plain = conviction("c-3", "王一", ONE, offence="诈骗罪")
    wrong, right = (
        conviction("c-1", "王一", ONE, **more) for more in (OTHER_PASSPORT, {"offence": "盗窃罪"})
    )
    enter(wrong, passport, plain)
    assert answer("王一", ONE, at) is Answer.RECORD
    enter(right, *([{**passport, "aliases": "小王"}, plain] if together else []))
    assert answer("王一", ONE, at) is Answer.NO_RECORD
    assert SourceRecord.objects.values("person").distinct().count() == 2
    assert version().root == rebuilt_root(at)


def test_an_officers_merge_outlives_a_correction(enter: Load, at: datetime) -> None:
    enter(conviction("c-1", "王一", ONE), conviction("c-2", "李二", TWO, offence="盗窃罪"))
    enter(conviction("c-3", "王一", ONE, offence="盗窃罪"))
    kept, absorbed = (
        SourceRecord.objects.filter(versions__number=1).values_list("person", flat=True).distinct()
    )
    comparing.merge(acting=acting_as("court-recorder"), kept=kept, absorbed=absorbed, at=at)
    enter(conviction("c-3", "王一", ONE, offence="盗窃罪", aliases="小王"))
    assert answer("李二", TWO, at) is Answer.RECORD
    assert version().root == rebuilt_root(at)


def test_a_document_in_dispute_is_pending_until_an_officer_finds_two_persons(
    enter: Load, at: datetime
) -> None:
    enter({**conviction("c-1", "王壹", ""), **PASSPORT}, conviction("c-2", "王一", ONE, **OTHER_PASSPORT))
    assert answer("王一", ONE, at) is Answer.PENDING
    acting = acting_as("court-recorder")
    (review,) = intake_queries.reviews(acting)
    comparing.settle_review(acting=acting, review_id=review.id, same=SamePerson.NO, at=at)
    assert answer("王一", ONE, at) is Answer.NO_RECORD
    assert version().root == rebuilt_root(at)


@pytest.mark.parametrize(
    ("acted_on", "expected"), [("2014-05-01", Answer.RECORD), ("1998-01-02", Answer.NO_RECORD)]
)
def test_joining_two_birth_dates_hides_only_what_one_of_them_would_seal(
    enter: Load, at: datetime, acted_on: str, expected: Answer
) -> None:
    short = {"months": 36, "acted_on": acted_on}
    slip = {**PASSPORT, "born_on": "1980-01-02", "sex": "男"}
    no_answer = {"kind": "non-prosecution", "non_prosecution": "statutory", "penalty": None, "months": None}
    enter(conviction("c-1", "王一", ONE, **short), conviction("c-2", "王一", "", **slip, **no_answer))
    kept, absorbed = SourceRecord.objects.values_list("person", flat=True)
    comparing.merge(acting=acting_as("court-recorder"), kept=kept, absorbed=absorbed, at=at)
    assert answer("王一", ONE, at) is expected
    assert version().root == rebuilt_root(at)


def test_the_same_file_again_brings_nothing_back_that_was_corrected_since(enter: Load, at: datetime) -> None:
    enter(conviction("c-1", "王一", ONE))
    enter(conviction("c-1", "王一", ONE, overturned_on="2026-06-01"))
    before = version()
    enter(conviction("c-1", "王一", ONE))
    assert version() == before
    assert answer("王一", ONE, at) is Answer.NO_RECORD
    enter(conviction("c-1", "王一", ONE), conviction("c-2", "李二", TWO))
    assert answer("王一", ONE, at) is Answer.RECORD  # another file: the agency takes its correction back


def test_merges_upon_merges_are_undone_in_any_order(enter: Load, at: datetime) -> None:
    three = number(date(1982, 1, 1), 105)
    enter(conviction("c-1", "王一", ONE), conviction("c-2", "李二", TWO), conviction("c-3", "赵三", three))
    before = version().root
    one, two, third = SourceRecord.objects.order_by("id").values_list("person", flat=True)
    acting = acting_as("court-recorder")
    first = comparing.merge(acting=acting, kept=one, absorbed=two, at=at)
    second = comparing.merge(acting=acting, kept=third, absorbed=one, at=at)
    comparing.undo_merge(acting=acting, merge_id=first, at=at)
    assert SourceRecord.objects.values("person").distinct().count() == 2
    assert version().root == rebuilt_root(at)
    comparing.undo_merge(acting=acting, merge_id=second, at=at)
    assert version().root == before


def test_a_merge_closes_the_review_whichever_person_is_kept(enter: Load, at: datetime) -> None:
    enter(conviction("c-1", "王一", ONE), conviction("c-2", "李二", ONE))
    acting = acting_as("court-recorder")
    (review,) = intake_queries.reviews(acting)
    comparing.merge(acting=acting, kept=review.person, absorbed=review.other, at=at)
    assert intake_queries.reviews(acting) == []


def appoint_second_court(at: datetime) -> None:
    by = acting_as("administrator")
    bodies.enter_organisations(new=[SECOND_COURT], by=by, at=at)
    bodies.appoint(
        username="second-recorder",
        password=PASSWORD,
        organisation=SECOND_COURT.code,
        role=Role.RECORDER,
        by=by,
        at=at,
    )


def test_an_agency_corrects_its_own_records_and_no_other_ones(enter: Load, at: datetime) -> None:
    appoint_second_court(at)
    enter(conviction("c-1", "王一", ONE))
    quashed = conviction("c-1", "王一", ONE, overturned_on="2020-01-01")
    enter({**quashed, "authority": "court"}, username="second-recorder")
    assert answer("王一", ONE, at) is Answer.RECORD
    enter({**quashed, "authority": "枫桥人民法院"})
    assert answer("王一", ONE, at) is Answer.NO_RECORD
    assert SourceRecord.objects.count() == 2


def test_naming_another_authority_does_not_make_its_feed_fresh(enter: Load, at: datetime) -> None:
    appoint_second_court(at)
    intake.declare_feed(
        acting=acting_as("second-recorder"),
        families=["all"],
        from_on=date(2000, 1, 1),
        cadence_days=31,
        at=at,
    )
    enter(conviction("c-1", "王一", ONE, authority=SECOND_COURT.code))
    assert Feed.objects.get(authority=SECOND_COURT.code).last_delivery_at is None


def test_two_birth_dates_in_one_record_hide_it_only_where_one_would_seal_it(
    enter: Load, at: datetime
) -> None:
    short, long = (
        {"other_documents": f"身份证:{number(date(1999, 1, 1), sequence)}", "months": months}
        for sequence, months in ((107, 36), (109, 84))
    )
    enter(conviction("c-1", "王一", ONE, **short), conviction("c-2", "李二", TWO, **long))
    assert answer("王一", ONE, at) is Answer.NO_RECORD
    assert answer("李二", TWO, at) is Answer.RECORD


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"effective_on": "2014-03-01"}, "effective_on", Reason.CELL_DAY_ORDER),
        ({"effective_on": "2051-03-01"}, "effective_on", Reason.CELL_DAY_AHEAD),
        ({"served_on": "2014-03-01"}, "served_on", Reason.CELL_DAY_ORDER),
        ({"overturned_on": "2014-03-01"}, "overturned_on", Reason.CELL_DAY_ORDER),
        ({"sealed_on": "2051-03-01"}, "sealed_on", Reason.CELL_DAY_AHEAD),
        ({"unsealed_on": "2051-03-01"}, "unsealed_on", Reason.CELL_DAY_AHEAD),
        ({"completed_on": "9999-12-31"}, "completed_on", Reason.CELL_DAY_AHEAD),
        ({"completed_on": "0001-01-01"}, "completed_on", Reason.CELL_DAY_ORDER),
        ({"acted_on": "2013-01-01", "completed_on": "2012-12-31"}, "completed_on", Reason.CELL_DAY_ORDER),
        ({"paroled_on": "9999-12-31"}, "paroled_on", Reason.CELL_DAY_AHEAD),
        ({"paroled_on": "0001-01-01"}, "paroled_on", Reason.CELL_DAY_ORDER),
        ({"acted_on": "2013-01-01", "paroled_on": "2012-12-31"}, "paroled_on", Reason.CELL_DAY_ORDER),
        ({"acted_on": "2015-02-01"}, "decided_on", Reason.CELL_DAY_ORDER),
        ({"acted_on": "1979-12-31"}, "acted_on", Reason.CELL_DAY_ORDER),
        ({"penalty": None}, "penalty", Reason.CELL_MISSING),
        ({"months": 48, "days": 31}, "days", Reason.CELL_VALUE),
        ({"document_number": int(ONE)}, "document_number", Reason.DOCUMENT_LOST_DIGITS),
        ({"authority": "院" * 41}, "authority", Reason.CELL_VALUE),
        ({"region": "330299001"}, "region", Reason.CELL_VALUE),
    ],
)
def test_a_slip_that_would_hide_or_show_a_record_is_told(
    enter: Load, at: datetime, tmp_path: Path, changes: dict[str, Any], column: str, reason: Reason
) -> None:
    path = write_lines(tmp_path / "slip.jsonl", [conviction("c-1", "王一", ONE, **changes)])
    staged = intake.stage(acting=acting_as("court-recorder"), path=path, at=at)
    assert (column.replace("_", ""), reason) in {
        (one.column.replace("_", ""), one.refusal.reason) for one in staged.problems
    }


def test_a_term_may_have_been_served_in_custody_before_the_judgment(
    enter: Load, at: datetime, tmp_path: Path
) -> None:
    served = conviction("c-1", "王一", ONE, acted_on="2013-01-01", completed_on="2013-07-01")
    path = write_lines(tmp_path / "served.jsonl", [served])
    staged = intake.stage(acting=acting_as("court-recorder"), path=path, at=at)
    assert staged.problems == ()


def test_beside_a_number_that_lost_its_digits_one_that_passes_by_chance_is_told_too(
    enter: Load, at: datetime, tmp_path: Path
) -> None:
    days = (date(1981, 2, day) for day in range(1, 29))
    by_chance = next(one for day in days if (one := number(day, 100)).endswith("000"))

    def told(*documents: str) -> list[tuple[int, Reason]]:
        records = [conviction(f"c-{place}", "王一", one) for place, one in enumerate(documents)]
        path = write_lines(tmp_path / "slip.jsonl", records)
        staged = intake.stage(acting=acting_as("court-recorder"), path=path, at=at)
        return sorted((one.row, one.refusal.reason) for one in staged.problems)

    lost = Reason.DOCUMENT_LOST_DIGITS
    assert told(by_chance, ONE) == []
    assert told(by_chance, ONE, TWO[:15] + "000") == [(1, lost), (3, lost)]


def test_days_of_each_act_are_weighed_by_themselves(enter: Load, at: datetime, tmp_path: Path) -> None:
    acts = [
        {"offence": "强奸罪", "acted_on": "2012-01-01", "acted_until": "2012-06-01"},
        {"offence": "强奸罪", "acted_on": "2014-01-01"},
        {"offence": "强奸罪", "acted_on": "2014-06-01", "acted_until": "2014-05-01"},
    ]
    path = write_lines(tmp_path / "slip.jsonl", [conviction("c-1", "王一", ONE) | {"acts": acts}])
    staged = intake.stage(acting=acting_as("court-recorder"), path=path, at=at)
    assert [one.refusal.reason for one in staged.problems] == [Reason.CELL_DAY_ORDER]


def test_nothing_of_a_refused_file_is_kept(enter: Load, at: datetime, tmp_path: Path) -> None:
    records = [conviction("c-1", "王一", ONE), conviction("c-2", "李二", "330299198101010000")]
    with pytest.raises(AssertionError, match="document_number"):
        load(tmp_path / "bad.jsonl", records, at)
    assert not Upload.objects.exists()
    assert not SourceRecord.objects.exists()


def test_unconfirmed_uploads_are_purged_when_their_days_are_over(
    enter: Load, at: datetime, tmp_path: Path
) -> None:
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
