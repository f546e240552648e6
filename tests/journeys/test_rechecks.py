"""A person says that an answer is wrong: the agency upholds it, or finds that it was about somebody else."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.cast import conviction, load
from tests.journeys.desk import OFFENDER, OFFENDER_NAME, desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import Person, appoint, reviewed
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.recheck_steps import found_of_all
from tests.journeys.verifying_steps import (
    FIRST,
    NAMESAKE,
    Traveller,
    answer_of,
    as_if,
    inquiry_of,
    pending,
    refused,
    verified,
)
from tests.journeys.verifying_steps import court as court  # a fixture
from tutela.agencies.verifying import opening as verifying
from tutela.agencies.verifying.models import Case
from tutela.answers.filings import answering
from tutela.answers.filings.models import Filing
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry, Settlement
from tutela.answers.subjects.proofing import Application, Proved, canonical_of
from tutela.answers.withdrawals.models import Withdrawal
from tutela.auditing.audit import audit
from tutela.bodies.kinds import Role
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason
from tutela.core.filings.states import State as FilingState
from tutela.ledger import sequencer
from tutela.ledger.models import Entry
from tutela.measures.following import opening as following
from tutela.measures.following.models import Following
from tutela.packs.current import legal_day_of
from tutela.records.registry.models import Verdict
from tutela.redress.relief import actions, queries, upkeep
from tutela.redress.relief.models import Recheck
from tutela.redress.relief.recheck import Found, Outcome, State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("court")]
GROUNDS = "我不是记录所指的人"
HIT = Person(OFFENDER_NAME, OFFENDER)
INNOCENT = Traveller("李安", "E55555555", born_on=date(1991, 4, 3))


def entry_of(filing: UUID) -> UUID:
    return Inquiry.objects.get(id=inquiry_of(filing)).entry


def told_record(at: datetime) -> UUID:
    """A filing about the namesake that two officers wrongly took for the offender."""
    filing = pending(at)
    verified(at, same=True)
    following.keep_up(at=at)
    return filing


def applied(filing: UUID, at: datetime, person: Proved | None = None) -> UUID:
    who = person or NAMESAKE.proved(at)
    return actions.apply(person=who, entry=entry_of(filing), grounds=GROUNDS, at=at)


def decided(
    recheck: UUID, outcome: Outcome, at: datetime, first: str = "looks", second: str = "decides"
) -> None:
    found = found_of_all(recheck, outcome, "已核对照片", first)
    actions.propose(acting=acting_as(first), recheck=recheck, found=found, at=at)
    actions.confirm(acting=acting_as(second), recheck=recheck, at=at)


def a_hit(at: datetime) -> tuple[UUID, UUID]:
    """The offender themself was answered *record*, and applies: the filing, and the re-check."""
    filing = reviewed(at, HIT)
    assert answering.ask(acting=acting_as("clerk"), filings=[filing], at=at) == [Answer.RECORD]
    person = Proved(*canonical_of(Application(HIT.name, HIT.document), legal_day_of(at)), "test")
    return filing, applied(filing, at, person)


def proposed(at: datetime, outcome: Outcome) -> tuple[UUID, UUID]:
    """A hit of which the first officer has found the same of every record; the second one's word is wanted."""
    filing, recheck = a_hit(at)
    found = found_of_all(recheck, outcome)
    actions.propose(acting=acting_as("looks"), recheck=recheck, found=found, at=at)
    return filing, recheck


def test_the_auditor_misses_a_recheck_that_was_changed(at: datetime) -> None:
    decided(applied(told_record(at), at), Outcome.UPHELD, at)
    sequencer.catch_up()
    assert audit().faults == ()
    Recheck.objects.update(due_on=date(2031, 1, 1))
    assert {(fault.wrong.value, fault.kind) for fault in audit().faults} == {("facts-differ", "recheck")}


def test_a_wrong_match_is_withdrawn_everywhere_and_remembered(at: datetime) -> None:
    filing = told_record(at)
    recheck = applied(filing, at)
    decided(recheck, Outcome.WRONG, at)
    assert answer_of(filing) is None
    assert Filing.objects.get(id=filing).state == FilingState.RECALLED.value
    fallen = Withdrawal.objects.filter(told=inquiry_of(filing)).values_list("organisation", flat=True)
    assert sorted(fallen) == ["edu", "school"], "who asked, and who filed and was told by it"
    following.keep_up(at=at)
    assert Following.objects.get().state == "ended"
    (shown,) = queries.mine(NAMESAKE.proved(at), 9)
    assert shown.listed.outcome is Outcome.WRONG
    assert shown.found is not None
    assert shown.found.reasons == "已核对照片"
    filed_again = reviewed(at, NAMESAKE)
    answering.ask(acting=acting_as("clerk"), filings=[filed_again], at=at)
    verifying.keep_up(at=at)
    assert answer_of(filed_again) is Answer.NO_RECORD
    sequencer.catch_up()
    assert audit().faults == ()


def test_upheld_with_reasons_the_answer_stands(at: datetime) -> None:
    filing = told_record(at)
    recheck = applied(filing, at)
    (before,) = queries.mine(NAMESAKE.proved(at), 9)
    assert (before.listed.state, before.found) == (State.OPEN, None)
    decided(recheck, Outcome.UPHELD, at)
    assert answer_of(filing) is Answer.RECORD
    (shown,) = queries.mine(NAMESAKE.proved(at), 9)
    assert shown.listed.outcome is Outcome.UPHELD
    assert Withdrawal.objects.count() == 0


def test_what_is_pending_can_be_found_wrong_and_is_settled(at: datetime) -> None:
    filing = pending(at)
    decided(applied(filing, at), Outcome.WRONG, at)
    assert answer_of(filing) is Answer.NO_RECORD
    assert Withdrawal.objects.count() == 0
    verifying.keep_up(at=at)
    assert Case.objects.get().state == "ended", "what waited there waits no more"


def test_an_exact_match_found_wrong_takes_the_number_off_the_list(at: datetime) -> None:
    filing, recheck = a_hit(at)
    decided(recheck, Outcome.WRONG, at)
    assert answer_of(filing) is None
    again = reviewed(at, HIT)
    assert answering.ask(acting=acting_as("clerk"), filings=[again], at=at) == [Answer.NO_RECORD]


def test_a_record_of_another_agency_is_looked_at_there_before_anything_falls(
    at: datetime, tmp_path: Path
) -> None:
    load(tmp_path / "police.jsonl", [conviction("p-1", HIT.name, HIT.document)], at, "police-recorder")
    filing, recheck = a_hit(at)
    decided(recheck, Outcome.WRONG, at)
    row = Recheck.objects.get()
    assert (row.agency, row.state, row.outcome) == ("police", State.OPEN.value, "")
    assert answer_of(filing) is Answer.RECORD
    for username in ("police-looks", "police-decides"):
        appoint(username, "police", Role.VERIFIER, at)
    decided(recheck, Outcome.WRONG, at, "police-looks", "police-decides")
    assert answer_of(filing) is None
    sequencer.catch_up()
    assert audit().faults == ()


def test_nobody_is_told_what_one_officer_found(at: datetime) -> None:
    recheck = applied(told_record(at), at)
    looks = acting_as("looks")
    fell = Found(Outcome.FELL, "r")
    step = refused(actions.propose, acting=looks, recheck=recheck, found=fell, at=at)
    assert step is Reason.STEP_NOT_POSSIBLE, "that follows by itself, or not at all"
    actions.propose(
        acting=looks, recheck=recheck, found=found_of_all(recheck, Outcome.UPHELD, "看过照片"), at=at
    )
    (shown,) = queries.mine(NAMESAKE.proved(at), 9)
    assert (shown.listed.state, shown.listed.outcome, shown.found) == (State.PROPOSED, None, None)


def correct(folder: Path, at: datetime, **more: Any) -> None:
    """The court says something else of the offender's identity."""
    load(folder / "corrected.jsonl", [conviction("c-1", HIT.name, HIT.document, **more)], at)


def add(folder: Path, at: datetime) -> None:
    """The court delivers another record of the same number."""
    load(folder / "new.jsonl", [conviction("c-77", HIT.name, HIT.document)], at)


class TestBetweenTwoOfficers:
    """A second officer's word is about what the first one looked at, and about nothing else."""

    def test_a_record_that_came_meanwhile_is_not_found_to_be_anothers(
        self, at: datetime, tmp_path: Path
    ) -> None:
        filing, recheck = proposed(at, Outcome.WRONG)
        add(tmp_path, at)
        told = refused(actions.confirm, acting=acting_as("decides"), recheck=recheck, at=at)
        assert told is Reason.NOT_READY
        assert answer_of(filing) is Answer.RECORD
        assert Verdict.objects.count() == 0
        page = words(desk_of("decides").get(f"/re-checks/{recheck}"))
        assert "记录有变化" in page
        assert 'name="confirm"' not in page
        actions.send_back(acting=acting_as("decides"), recheck=recheck, at=at)
        shown = queries.one(acting_as("looks"), recheck)
        assert shown.comparison is not None
        assert len(shown.comparison.compared) == 2
        assert not shown.comparison.has_changed
        decided(recheck, Outcome.UPHELD, at)
        again = reviewed(at, HIT)
        assert answering.ask(acting=acting_as("clerk"), filings=[again], at=at) == [Answer.RECORD]

    @pytest.mark.parametrize("outcome", [Outcome.WRONG, Outcome.UPHELD])
    def test_nor_is_an_identity_that_was_corrected_meanwhile(
        self, outcome: Outcome, at: datetime, tmp_path: Path
    ) -> None:
        _, recheck = proposed(at, outcome)
        correct(tmp_path, at, former_names="王旧名")
        told = refused(actions.confirm, acting=acting_as("decides"), recheck=recheck, at=at)
        assert told is Reason.NOT_READY
        assert Verdict.objects.count() == 0

    def test_what_is_delivered_again_and_says_the_same_is_confirmed(
        self, at: datetime, tmp_path: Path
    ) -> None:
        filing, recheck = proposed(at, Outcome.WRONG)
        correct(tmp_path, at)
        actions.confirm(acting=acting_as("decides"), recheck=recheck, at=at)
        assert answer_of(filing) is None


class TestComparing:
    def test_both_identities_stand_side_by_side_with_the_answer(self, at: datetime) -> None:
        recheck = applied(told_record(at), at)
        page = words(desk_of("looks").get(f"/re-checks/{recheck}"))
        for shown in (NAMESAKE.name, "有记录", "是同一人", GROUNDS):
            assert shown in page
        for hidden in (NAMESAKE.document[2:6], OFFENDER, OFFENDER[6:14], "强奸", "2015"):
            assert hidden not in page.replace(" ", ""), hidden
        revealed = words(desk_of("looks").post(f"/re-checks/{recheck}", {"reveal": "1"}))
        assert OFFENDER[6:14] in revealed
        (entry,) = Entry.objects.filter(event="identity:revealed")
        assert entry.organisation == "court"

    def test_an_officer_decides_of_each_record_at_the_desk(self, at: datetime) -> None:
        filing, recheck = a_hit(at)
        door, looks = f"/re-checks/{recheck}", desk_of("looks")
        unsaid = looks.post(door, {"outcome": "wrong", "reasons": "照片不符"})
        assert unsaid.status_code == 422
        (mark,) = found_of_all(recheck, Outcome.WRONG).same
        looks.post(door, {f"found-{mark}": "other", "reasons": "照片不符"})
        page = words(desk_of("decides").get(door))
        assert "认错人" in page
        assert "不是同一人" in page
        actions.confirm(acting=acting_as("decides"), recheck=recheck, at=at)
        assert answer_of(filing) is None
        assert HIT.name not in words(desk_of("decides").get(door)), "nobody has to compare any more"

    def test_one_of_two_records_is_anothers_and_the_answer_stands(self, at: datetime, tmp_path: Path) -> None:
        filing, recheck = a_hit(at)
        add(tmp_path, at)
        theirs, others = found_of_all(recheck, Outcome.WRONG).same
        mixed = Found(Outcome.UPHELD, "一条是本人的", {theirs: True, others: False})
        actions.propose(acting=acting_as("looks"), recheck=recheck, found=mixed, at=at)
        actions.confirm(acting=acting_as("decides"), recheck=recheck, at=at)
        assert answer_of(filing) is Answer.RECORD
        assert list(Verdict.objects.values_list("is_same", flat=True)) == [False]

    def test_nothing_is_found_of_records_that_nobody_looked_at(self, at: datetime) -> None:
        _, recheck = a_hit(at)
        looks = acting_as("looks")
        (mark,) = found_of_all(recheck, Outcome.WRONG).same
        for same, reason in (
            ({}, Reason.CELL_MISSING),
            ({"0" * 16: False}, Reason.CELL_MISSING),
            ({mark: True}, Reason.CELL_VALUE),
        ):
            found = Found(Outcome.WRONG, "r", same)
            assert refused(actions.propose, acting=looks, recheck=recheck, found=found, at=at) is reason

    def test_where_no_record_is_near_the_officer_says_whether_the_answer_is_right(
        self, at: datetime, settings: Any
    ) -> None:
        settings.TUTELA_PENDING_SAMPLE = 1  # everybody is in the sample
        filing = pending(at, INNOCENT)
        recheck = applied(filing, at, Proved(*canonical_of(INNOCENT.application(), legal_day_of(at)), "test"))
        Recheck.objects.update(agency="court")  # one is drawn of those that deliver
        door, looks = f"/re-checks/{recheck}", desk_of("looks")
        assert "没有与申请人相近的记录" in words(looks.get(door))
        looks.post(door, {"outcome": "wrong", "reasons": "没有记录"})
        actions.confirm(acting=acting_as("decides"), recheck=recheck, at=at)
        assert answer_of(filing) is Answer.NO_RECORD


class TestWho:
    def test_nobody_decides_alone_nor_who_verified_or_delivered(self, at: datetime) -> None:
        recheck = applied(told_record(at), at)
        found = found_of_all(recheck, Outcome.UPHELD)
        for username in (FIRST, "confirms"):
            acting = acting_as(username)
            assert refused(actions.propose, acting=acting, recheck=recheck, found=found, at=at) is (
                Reason.NOT_ENTITLED
            )
        loader = as_if("looks", "court-recorder")
        assert (
            refused(actions.propose, acting=loader, recheck=recheck, found=found, at=at)
            is Reason.NOT_ENTITLED
        )
        actions.propose(acting=acting_as("looks"), recheck=recheck, found=found, at=at)
        again = refused(actions.confirm, acting=acting_as("looks"), recheck=recheck, at=at)
        assert again is Reason.CONFIRM_ANOTHER
        actions.send_back(acting=acting_as("decides"), recheck=recheck, at=at)
        assert Recheck.objects.get().state == State.OPEN.value

    def test_somebody_else_cannot_apply(self, at: datetime) -> None:
        filing = told_record(at)
        other = Proved("resident::110101199001011237", "张三", "test")
        assert refused(applied, filing, at, other) is Reason.NOT_FOUND

    def test_no_record_is_no_answer_to_re_check_and_one_at_a_time(self, at: datetime) -> None:
        filing = pending(at)
        applied(filing, at)
        assert refused(applied, filing, at) is Reason.ALREADY_DONE
        other = pending_no_record(at)
        assert refused(applied, other, at) is Reason.NOT_FOUND

    def test_another_agency_finds_nothing(self, at: datetime) -> None:
        recheck = applied(told_record(at), at)
        assert refused(queries.one, acting_as("clerk"), recheck) is Reason.NOT_ENTITLED
        Recheck.objects.update(agency="police")
        assert refused(queries.one, acting_as("looks"), recheck) is Reason.NOT_FOUND


def pending_no_record(at: datetime) -> UUID:
    Recheck.objects.all().delete()
    verified(at, same=False)
    return Filing.objects.get().id


class TestOnPaper:
    def test_another_body_takes_nothing_about_what_is_not_its_own(self, at: datetime) -> None:
        told_record(at)
        notice = Following.objects.get().number
        taken = refused(
            actions.take,
            acting=acting_as("carer"),
            application=NAMESAKE.application(),
            number=notice,
            grounds=GROUNDS,
            at=at,
        )
        assert taken is Reason.NOT_FOUND

    def test_a_school_takes_it_by_the_notice_and_is_told_nothing(self, at: datetime) -> None:
        filing = told_record(at)
        notice = Following.objects.get().number
        actions.take(
            acting=acting_as("filer"),
            application=NAMESAKE.application(),
            number=notice,
            grounds=GROUNDS,
            at=at,
        )
        (taken,) = queries.taken(acting_as("filer"), 9)
        assert taken.inquiry == inquiry_of(filing)
        page = words(desk_of("filer").get("/re-checks/take"))
        assert NAMESAKE.name not in page
        assert "枫桥法院" not in page

    def test_what_is_pending_has_no_notice_and_is_named_by_its_line_of_the_view(self, at: datetime) -> None:
        inquiry = inquiry_of(pending(at))
        entry = Inquiry.objects.get(id=inquiry).entry
        said = {"acting": acting_as("filer"), "application": NAMESAKE.application(), "grounds": GROUNDS}
        assert refused(actions.take, **said, number=str(entry), row=1, at=at) is Reason.NOT_FOUND
        actions.take(**said, number=f" {entry} ", at=at)
        (taken,) = queries.taken(acting_as("filer"), 9)
        assert taken.inquiry == inquiry
        assert refused(actions.take, **said, number=str(inquiry), at=at) is Reason.ALREADY_DONE

    @pytest.mark.parametrize("number", ["7K4M-0000", "00000000-0000-4000-8000-000000000000"])
    def test_a_number_that_is_none_and_one_of_another_are_refused_alike(
        self, at: datetime, number: str
    ) -> None:
        told_record(at)
        for one in (number, Following.objects.get().number):
            taken = refused(
                actions.take,
                acting=acting_as("filer"),
                application=Application(OFFENDER_NAME, OFFENDER),
                number=one,
                grounds=GROUNDS,
                at=at,
            )
            assert taken is Reason.NOT_FOUND


def test_when_the_record_is_corrected_the_re_check_ends_and_keeps_no_reasons(
    at: datetime, tmp_path: Path
) -> None:
    filing = told_record(at)
    recheck = applied(filing, at)
    decided(recheck, Outcome.UPHELD, at)
    load(tmp_path / "x.jsonl", [conviction("c-1", OFFENDER_NAME, OFFENDER, overturned_on="2026-06-01")], at)
    (shown,) = queries.mine(NAMESAKE.proved(at), 9)
    assert (shown.listed.outcome, shown.found) == (Outcome.FELL, None), "before the clock has come by"
    assert refused(queries.one, acting_as("looks"), recheck) is Reason.NOT_FOUND
    assert upkeep.keep_up(at=at) == 1
    assert Recheck.objects.get().outcome == Outcome.FELL.value
    assert upkeep.keep_up(at=at) == 0


def test_late_ones_stand_on_the_prosecutors_list(at: datetime) -> None:
    applied(told_record(at), at)
    due = Recheck.objects.get().due_on
    assert queries.late_everywhere(acting_as("supervisor"), due, 9) == []
    (late,) = queries.late_everywhere(acting_as("supervisor"), due + timedelta(days=1), 9)
    assert late.count == 1


def test_the_applicant_is_forgotten_at_the_end_of_the_time(at: datetime, settings: Any) -> None:
    recheck = applied(told_record(at), at)
    decided(recheck, Outcome.UPHELD, at)
    years = timedelta(days=366 * settings.TUTELA_RECORD_YEARS + 2)
    assert upkeep.forget(at=at) == 0
    assert upkeep.forget(at=at + years) == 1
    assert bytes(Recheck.objects.get().sealed) == b""


def test_the_filing_shows_the_re_check(at: datetime) -> None:
    filing = told_record(at)
    applied(filing, at)
    assert "待核查" in words(desk_of("filer").get(f"/filings/{filing}"))
    assert "1</b> 份复查等待决定" in words(desk_of("looks").get("/"))


def test_nothing_that_is_kept_names_anybody(at: datetime) -> None:
    recheck = applied(told_record(at), at)
    found = found_of_all(recheck, Outcome.UPHELD, NAMESAKE.name)
    actions.propose(acting=acting_as("looks"), recheck=recheck, found=found, at=at)
    written = [text.encode() for text in (NAMESAKE.name, NAMESAKE.document, OFFENDER, GROUNDS)]
    for table in (Recheck, Case, Settlement, Verdict):
        rows = list(table.objects.values_list())
        assert rows, table
        cells = [
            bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
            for row in rows
            for cell in row
        ]
        assert not [text for text in written for cell in cells if text in cell], table
