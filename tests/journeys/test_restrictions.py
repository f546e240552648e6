"""The teacher restriction list: delivered by its keepers, answered under its own purpose, sealed with its judgments."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cast import about, appoint_all, conviction, declare_all, load, number
from tests.journeys.filing_steps import appoint
from tests.journeys.restriction_steps import (
    LIST,
    answer,
    appoint_keepers,
    declare_list,
    hand_in,
    lost,
    reply,
    revoked,
    staged,
)
from tutela.agencies.intake import actions as intake
from tutela.agencies.intake import comparing
from tutela.agencies.intake import queries as intake_queries
from tutela.agencies.intake.uploads import SamePerson
from tutela.agencies.sealing import gate
from tutela.agencies.verifying import opening
from tutela.agencies.verifying.models import Case
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer
from tutela.auditing.audit import audit
from tutela.bodies.kinds import Role
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.index.compile import actions as compile_
from tutela.index.lookup.queries import covered_purposes, version
from tutela.ledger import sequencer
from tutela.records.registry import queries
from tutela.records.vault import custody, models
from tutela.records.vault.dossiers import Source

pytestmark = pytest.mark.django_db
YOUNG, YOUNG_NAME = number(date(1998, 3, 3), 103), "赵小虎"
TEACHER, NAME = number(date(1980, 5, 1), 105), "某甲"
CASE = "（2015）浙0299刑初9号"
Enter = Callable[..., gate.Turn]


@pytest.fixture
def keep(at: datetime, tmp_path: Path, settings: Any) -> Enter:
    """The cast with the list's keepers, who deliver: hands orders in, by so many minutes later."""
    settings.TUTELA_PENDING_SAMPLE = 0
    appoint_all(at)
    appoint_keepers(at)
    declare_all(at)
    declare_list(at)

    def keep_(*orders: dict[str, Any], username: str = "keeper", later: int = 0) -> gate.Turn:
        return hand_in(tmp_path / "list.jsonl", *orders, at=at + timedelta(minutes=later), username=username)

    return keep_


@pytest.fixture
def enter(keep: Enter, at: datetime, tmp_path: Path) -> Enter:
    """Records by a recording agency."""

    def enter_(*records: dict[str, Any], username: str = "court-recorder", later: int = 0) -> gate.Turn:
        return load(tmp_path / "records.jsonl", records, at + timedelta(minutes=later), username)

    return enter_


def here() -> set[str]:
    return {source_id for *_, source_id in queries.sources()}


def refused(call: Any, **arguments: Any) -> Reason | None:
    try:
        call(**arguments)
    except Refusal as refusal:
        return refusal.reason
    return None


def moment(year: int, month: int, day: int) -> datetime:
    """Noon in Shanghai."""
    return datetime(year, month, day, 4, tzinfo=UTC)


def juvenile(**changes: Any) -> dict[str, Any]:
    """A conviction that the law seals: an act at sixteen, four years."""
    facts: dict[str, Any] = {"acted_on": "2015-01-01", "months": 48, "case_number": CASE, **changes}
    return conviction("c-2", YOUNG_NAME, YOUNG, **facts)


def of_the_judgment(**changes: Any) -> dict[str, Any]:
    return lost("j-2", YOUNG_NAME, YOUNG, **{"judgment": CASE, "decided_on": "2016-01-01", **changes})


class TestAnswering:
    def test_who_stands_on_the_list_and_who_does_not(self, keep: Enter, at: datetime) -> None:
        keep(revoked("j-1", NAME, TEACHER), lost("j-2", YOUNG_NAME, YOUNG))
        assert answer(NAME, TEACHER, at) is Answer.RECORD
        assert answer(YOUNG_NAME, YOUNG, at) is Answer.RECORD
        assert answer("赵无名", number(date(1985, 7, 1), 102), at) is Answer.NO_RECORD

    def test_without_a_feed_the_purpose_is_refused_and_never_no_record(
        self, at: datetime, settings: Any
    ) -> None:
        settings.TUTELA_PENDING_SAMPLE = 0
        appoint_all(at)
        declare_all(at)
        assert LIST not in covered_purposes()
        assert refused(answer, name=NAME, document=TEACHER, at=at) is Reason.NOT_COVERED

    def test_a_feed_that_was_declared_and_never_delivered_covers_nothing(
        self, at: datetime, settings: Any
    ) -> None:
        appoint_all(at)
        appoint_keepers(at)
        intake.declare_feed(
            acting=acting_as("keeper"), families=["restriction"], from_on=date(2000, 1, 1), cadence_days=31, at=at
        )  # fmt: skip
        assert LIST not in covered_purposes()
        intake.nothing_new(acting=acting_as("keeper"), at=at)
        assert LIST in covered_purposes()

    @pytest.mark.parametrize(
        "on, expected",
        [
            (moment(2024, 3, 15), Answer.RECORD),
            (moment(2029, 3, 14), Answer.RECORD),
            (moment(2029, 3, 15), Answer.NO_RECORD),
        ],
    )
    def test_five_years_from_the_day_of_the_revocation(
        self, keep: Enter, on: datetime, expected: Answer
    ) -> None:
        keep(revoked("j-1", NAME, TEACHER))
        assert answer(NAME, TEACHER, on) is expected

    def test_a_lost_qualification_never_ends(self, keep: Enter) -> None:
        keep(lost("j-1", NAME, TEACHER))
        assert answer(NAME, TEACHER, moment(2060, 1, 1)) is Answer.RECORD
        assert answer(NAME, TEACHER, moment(2024, 5, 5)) is Answer.NO_RECORD

    @pytest.mark.parametrize("purpose", ["teacher-hire", "school-hire", "close-contact-hire"])
    def test_the_list_says_nothing_under_any_other_purpose(
        self, keep: Enter, at: datetime, purpose: str
    ) -> None:
        keep(revoked("j-1", NAME, TEACHER), lost("j-2", YOUNG_NAME, YOUNG))
        assert answer(NAME, TEACHER, at, purpose) is Answer.NO_RECORD
        assert answer(YOUNG_NAME, YOUNG, at, purpose) is Answer.NO_RECORD

    def test_a_record_says_nothing_under_the_list(self, enter: Enter, at: datetime) -> None:
        enter(conviction("c-1", NAME, TEACHER))
        assert answer(NAME, TEACHER, at, "teacher-hire") is Answer.RECORD
        assert answer(NAME, TEACHER, at) is Answer.NO_RECORD

    def test_another_name_on_a_listed_number_needs_a_person(self, keep: Enter, at: datetime) -> None:
        keep(revoked("j-1", NAME, TEACHER))
        assert answer("别的人", TEACHER, at) is Answer.PENDING

    def test_what_the_auditor_finds_is_nothing(self, keep: Enter, enter: Enter, at: datetime) -> None:
        enter(conviction("c-1", NAME, TEACHER, case_number=CASE))
        keep(lost("j-1", NAME, TEACHER, judgment=CASE), later=1)
        keep(lost("j-1", NAME, TEACHER, judgment=CASE, lifted_on="2024-06-01"), later=2)
        reply(NAME, TEACHER, at)
        sequencer.catch_up()
        assert audit().faults == ()
        before = version().root
        assert compile_.build(organisation="test", officer="test", at=at).root == before


class TestKeeping:
    def test_a_correction_takes_the_place_of_what_it_corrects(self, keep: Enter, at: datetime) -> None:
        keep(revoked("j-1", NAME, TEACHER))
        done = keep(revoked("j-1", NAME, TEACHER, lifted_on="2025-01-01"), later=1)
        assert [one.changed for one in done.entered.values()] == [1]
        assert answer(NAME, TEACHER, at) is Answer.NO_RECORD
        assert answer(NAME, TEACHER, moment(2024, 12, 31)) is Answer.RECORD
        versions = queries.versions_of(queries.all_persons(), every_version=True)
        assert len([*versions]) == 2

    def test_the_same_file_again_changes_nothing(self, keep: Enter) -> None:
        keep(revoked("j-1", NAME, TEACHER))
        root = version().root
        done = keep(revoked("j-1", NAME, TEACHER), later=1)
        assert [one.unchanged for one in done.entered.values()] == [1]
        assert version().root == root

    def test_what_is_typed_again_counts_again(self, keep: Enter, at: datetime) -> None:
        keeper = acting_as("keeper")
        for later, lifted in enumerate(("", "2025-01-01", "")):
            cells = revoked("j-1", NAME, TEACHER, lifted_on=lifted)
            found = intake.stage_order(acting=keeper, cells=cells, at=at + timedelta(minutes=later))
            assert found.upload is not None
            intake.confirm(acting=keeper, upload_id=found.upload.id, at=at + timedelta(minutes=later))
            gate.turn(at=at + timedelta(minutes=later))
        assert answer(NAME, TEACHER, at + timedelta(minutes=5)) is Answer.RECORD

    def test_the_office_keeps_orders_of_its_own_under_the_same_numbers(
        self, keep: Enter, at: datetime
    ) -> None:
        keep(revoked("j-1", NAME, TEACHER))
        keep(revoked("j-1", YOUNG_NAME, YOUNG), username="edu-keeper", later=1)
        assert answer(NAME, TEACHER, at) is answer(YOUNG_NAME, YOUNG, at) is Answer.RECORD
        keep(revoked("j-1", YOUNG_NAME, YOUNG, lifted_on="2025-01-01"), username="edu-keeper", later=2)
        assert answer(NAME, TEACHER, at) is Answer.RECORD

    def test_a_chinese_table_reads_as_well(self, keep: Enter, at: datetime, tmp_path: Path) -> None:
        path = tmp_path / "名单.csv"
        path.write_text(
            "限制编号,姓名,证件号码,处理种类,处理日期,判决文书号\n"
            f"j-1,{NAME},{TEACHER},撤销教师资格,2024年3月15日,\n"
            f"j-2,{YOUNG_NAME},{YOUNG},丧失教师资格,2024/5/6,{CASE}\n",
            "utf-8",
        )
        found = intake.stage(acting=acting_as("keeper"), path=path, at=at)
        assert found.upload is not None, found.problems
        assert [(one.kind, one.acts) for one in found.preview] == [
            ("qualification-revoked", None),
            ("qualification-lost", None),
        ]
        intake.confirm(acting=acting_as("keeper"), upload_id=found.upload.id, at=at)
        gate.turn(at=at)
        assert answer(NAME, TEACHER, at) is answer(YOUNG_NAME, YOUNG, at) is Answer.RECORD

    @pytest.mark.parametrize(
        "wrong, reason, column",
        [
            ({"last_on": "2029-03-13"}, Reason.ORDER_DAYS, "last_on"),
            ({"last_on": "9999-12-30"}, Reason.ORDER_DAYS, "last_on"),
            ({"last_on": "9999-12-31"}, Reason.CELL_DATE, "last_on"),
            ({"kind": "lost", "judgment": CASE, "last_on": "9999-12-31"}, Reason.CELL_DATE, "last_on"),
            ({"months": 61}, Reason.ORDER_DAYS, "months"),
            ({"from_on": "2024-03-16"}, Reason.ORDER_DAYS, "from_on"),
            ({"kind": "lost", "judgment": ""}, Reason.CELL_MISSING, "judgment"),
            ({"kind": "lost", "judgment": CASE, "last_on": "2040-01-01"}, Reason.ORDER_DAYS, "last_on"),
            ({"kind": "conviction"}, Reason.CELL_VALUE, "kind"),
            ({"decided_on": ""}, Reason.CELL_MISSING, "decided_on"),
            ({"decided_on": "2026-11-22"}, Reason.CELL_DAY_AHEAD, "decided_on"),
            ({"lifted_on": "2024-03-14"}, Reason.CELL_DAY_ORDER, "lifted_on"),
            ({"document_number": "", "born_on": "1980-05-01", "sex": "男"}, Reason.DOCUMENT_MISSING, None),
            ({"document_number": TEACHER[:-1]}, Reason.DOCUMENT_LENGTH, "document_number"),
        ],
    )
    def test_each_fault_is_told_and_nothing_is_kept(
        self,
        keep: Enter,
        at: datetime,
        tmp_path: Path,
        wrong: dict[str, Any],
        reason: Reason,
        column: str | None,
    ) -> None:
        found = staged(tmp_path / "a.jsonl", revoked("j-1", NAME, TEACHER, **wrong), at=at)
        assert found.upload is None
        told = [(one.refusal.reason, one.column) for one in found.problems]
        assert (reason, column or "document_number") in told
        assert here() == set()

    @pytest.mark.parametrize("right", [{"last_on": "2029-03-14"}, {"months": 60}, {"from_on": "2024-03-15"}])
    def test_the_laws_own_days_may_be_written_down(
        self, keep: Enter, at: datetime, tmp_path: Path, right: dict[str, Any]
    ) -> None:
        found = staged(tmp_path / "a.jsonl", revoked("j-1", NAME, TEACHER, **right), at=at)
        assert found.problems == ()

    def test_a_number_stands_once_in_a_file(self, keep: Enter, at: datetime, tmp_path: Path) -> None:
        twice = (revoked("j-1", NAME, TEACHER), revoked("j-1", YOUNG_NAME, YOUNG))
        found = staged(tmp_path / "a.jsonl", *twice, at=at)
        (problem,) = found.problems
        assert (problem.row, problem.refusal.reason, problem.refusal.values["row"]) == (
            2,
            Reason.NUMBER_REPEATED,
            1,
        )

    def test_where_two_officers_are_asked_for_another_confirms(
        self, keep: Enter, at: datetime, tmp_path: Path, settings: Any
    ) -> None:
        settings.TUTELA_TWO_OFFICERS = "every"
        found = staged(tmp_path / "a.jsonl", revoked("j-1", NAME, TEACHER), at=at)
        assert found.upload is not None
        own = refused(intake.confirm, acting=acting_as("keeper"), upload_id=found.upload.id, at=at)
        assert own is Reason.CONFIRM_ANOTHER
        intake.confirm(acting=acting_as("keeper-2"), upload_id=found.upload.id, at=at)
        gate.turn(at=at)
        assert answer(NAME, TEACHER, at) is Answer.RECORD

    def test_each_delivers_at_its_own_port_alone(self, keep: Enter, at: datetime, tmp_path: Path) -> None:
        order, record = revoked("j-1", NAME, TEACHER), conviction("c-1", NAME, TEACHER)
        with pytest.raises(Refusal):
            staged(tmp_path / "a.jsonl", order, at=at, username="clerk")
        for username, line in (("court-recorder", order), ("keeper", record)):
            assert staged(tmp_path / "a.jsonl", line, at=at, username=username).upload is None
        typed = refused(intake.stage_order, acting=acting_as("court-recorder"), cells=order, at=at)
        assert typed is Reason.NOT_ENTITLED
        families = {"families": ["all"], "from_on": date(2000, 1, 1), "cadence_days": 31, "at": at}
        assert refused(intake.declare_feed, acting=acting_as("keeper"), **families) is Reason.CELL_VALUE

    def test_no_other_body_sees_or_confirms_a_keepers_file(
        self, keep: Enter, at: datetime, tmp_path: Path
    ) -> None:
        found = staged(tmp_path / "a.jsonl", revoked("j-1", NAME, TEACHER), at=at)
        assert found.upload is not None
        for username in ("edu-keeper", "court-recorder"):
            other = {"acting": acting_as(username), "upload_id": found.upload.id}
            assert refused(intake_queries.upload, **other) is Reason.NOT_FOUND
            assert refused(intake.confirm, at=at, **other) is Reason.NOT_FOUND


class TestSealing:
    """不得向任何单位和个人提供: an order that names a sealed judgment tells of it."""

    def test_an_order_that_comes_after_the_sealed_judgment_never_enters(
        self, keep: Enter, enter: Enter, at: datetime
    ) -> None:
        enter(juvenile())
        root = version().root
        keep(of_the_judgment(), later=1)
        assert (here(), version().root) == (set(), root)
        assert answer(YOUNG_NAME, YOUNG, at) is Answer.NO_RECORD
        assert custody.kept([Source("education", "licensing", "j-2")])

    def test_an_order_that_came_before_leaves_with_the_judgment(
        self, keep: Enter, enter: Enter, at: datetime
    ) -> None:
        root = version().root
        keep(of_the_judgment(judgment="(2015) 浙0299刑初9号"))
        assert answer(YOUNG_NAME, YOUNG, at) is Answer.RECORD
        enter(juvenile(), later=1)
        assert (here(), version().root) == (set(), root)
        assert answer(YOUNG_NAME, YOUNG, at) is Answer.NO_RECORD
        assert not models.CopyNotice.objects.exists(), "the keepers have no part in the vault"

    def test_the_polices_record_of_the_judgment_takes_it_too(
        self, keep: Enter, enter: Enter, at: datetime
    ) -> None:
        keep(of_the_judgment())
        enter({**juvenile(), "source_id": "p-2"}, username="police-recorder", later=1)
        assert here() == set()

    def test_a_judgment_beyond_five_years_is_told_of(self, keep: Enter, enter: Enter, at: datetime) -> None:
        enter(juvenile(months=61))
        keep(of_the_judgment(), later=1)
        assert answer(YOUNG_NAME, YOUNG, at) is Answer.RECORD

    def test_a_correction_that_seals_takes_both_out(self, keep: Enter, enter: Enter, at: datetime) -> None:
        root = version().root
        enter(juvenile(months=61))
        keep(of_the_judgment(), later=1)
        enter(juvenile(), later=2)
        assert (here(), version().root) == (set(), root)

    def test_a_doubt_about_the_seal_keeps_the_order_silent(
        self, keep: Enter, enter: Enter, at: datetime
    ) -> None:
        keep(of_the_judgment())
        enter(juvenile(months=None), later=1)
        assert here() == {"c-2", "j-2"}
        assert answer(YOUNG_NAME, YOUNG, at) is Answer.NO_RECORD

    def test_an_order_by_another_judgment_stays(self, keep: Enter, enter: Enter, at: datetime) -> None:
        keep(of_the_judgment(judgment="（2019）浙0299刑初3号"))
        enter(juvenile(), later=1)
        assert answer(YOUNG_NAME, YOUNG, at) is Answer.RECORD

    def test_so_does_a_revocation_which_names_none(self, keep: Enter, enter: Enter, at: datetime) -> None:
        keep(revoked("j-3", YOUNG_NAME, YOUNG))
        enter(juvenile(), later=1)
        assert answer(YOUNG_NAME, YOUNG, at) is Answer.RECORD

    def test_the_loss_begins_with_the_judgment_that_is_on_file_and_falls_with_it(
        self, keep: Enter, enter: Enter, at: datetime
    ) -> None:
        enter(conviction("c-1", NAME, TEACHER, case_number=CASE))
        keep(lost("j-1", NAME, TEACHER, judgment=CASE), later=1)
        assert answer(NAME, TEACHER, moment(2023, 4, 14)) is Answer.RECORD, "in force since 2015"
        enter(conviction("c-1", NAME, TEACHER, case_number=CASE, overturned_on="2026-01-01"), later=2)
        assert answer(NAME, TEACHER, at) is Answer.NO_RECORD


class TestWhoLearnsOfWhat:
    def test_doubtful_pairs_of_the_list_go_to_the_police(
        self, keep: Enter, enter: Enter, at: datetime
    ) -> None:
        """That a document is on a record too must not reach the list's keepers."""
        enter(conviction("c-1", NAME, TEACHER))
        keep(revoked("j-1", "不同名", TEACHER), later=1)
        assert refused(intake_queries.reviews, acting=acting_as("keeper")) is Reason.NOT_ENTITLED
        assert intake_queries.reviews(acting_as("court-recorder")) == []
        (review,) = intake_queries.reviews(acting_as("police-recorder"))
        comparing.settle_review(
            acting=acting_as("police-recorder"), review_id=review.id, same=SamePerson.YES, at=at
        )
        gate.turn(at=at)
        assert answer(NAME, TEACHER, at) is Answer.RECORD

    def test_a_pending_answer_waits_with_who_delivered_what_it_is_answered_from(
        self, keep: Enter, enter: Enter, at: datetime
    ) -> None:
        """One person stands in both: the keepers are not asked about the record, nor the court about the list."""
        enter(conviction("c-1", NAME, TEACHER))
        keep(revoked("j-1", NAME, TEACHER), later=1)
        asked = {reply("别的人", TEACHER, at, purpose).inquiry: purpose for purpose in ("teacher-hire", LIST)}
        opening.keep_up(at=at)
        cases = {(asked[case.inquiry], case.agency) for case in Case.objects.all()}
        assert cases == {("teacher-hire", "court"), (LIST, "licensing")}

    def test_an_identity_is_compared_by_who_delivers_what_was_asked(self, keep: Enter, at: datetime) -> None:
        inquiry = reply(NAME, TEACHER, at).inquiry
        assert opening.drawn(inquiry, LIST) == "licensing"
        assert opening.drawn(inquiry, "teacher-hire") in {"police", "prosecutor", "court"}


@pytest.mark.parametrize("order", [revoked, lost])
def test_a_body_that_grants_qualifications_asks_the_list_before_it_does(
    keep: Enter, at: datetime, order: Callable[..., dict[str, Any]]
) -> None:
    """Teacher Qualification Regulations 18, 19(2): never regained; for five years no new application."""
    appoint("granting", "licensing", Role.ASKER, at)
    keep(order("g-1", NAME, TEACHER))

    def asked(purpose: str, name: str = NAME, document: str = TEACHER) -> Answer:
        question, acting = about(name, document), acting_as("granting")
        return inquiries.ask(acting=acting, purpose_code=purpose, question=question, at=at).answer

    assert asked("teacher-qualification") is Answer.NO_RECORD
    assert asked("qualification-restriction") is Answer.RECORD
    assert asked("qualification-restriction", YOUNG_NAME, YOUNG) is Answer.NO_RECORD
    assert refused(asked, purpose=LIST) is Reason.NOT_ENTITLED
