"""The gate: what is sealed goes to the vault and leaves nothing; the rest enters, and one version says neither."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.cast import about, another_world, appoint_all, conviction, declare_all, load, number, second
from tests.journeys.inventory_steps import the_inventory_follows as the_inventory_follows  # a fixture
from tutela.agencies.intake import actions as intake
from tutela.agencies.intake import comparing
from tutela.agencies.intake import queries as intake_queries
from tutela.agencies.intake.models import StagedPart, Upload
from tutela.agencies.intake.uploads import SamePerson
from tutela.agencies.sealing import actions as sealing
from tutela.agencies.sealing import gate, reseal, sweep
from tutela.agencies.sealing.models import SealingDoubt
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.index.compile import actions as compile_
from tutela.index.lookup.models import IndexRow, ListVersion
from tutela.index.lookup.queries import version
from tutela.ledger.models import Entry
from tutela.records.registry.models import (
    IdentityKey,
    Merge,
    Person,
    RecordVersion,
    ReviewTask,
    SourceKey,
    SourceRecord,
)
from tutela.records.vault import custody
from tutela.records.vault.dossiers import Source

pytestmark = pytest.mark.django_db
YOUNG = number(date(1998, 3, 3), 103)
ADULT = number(date(1970, 1, 1), 105)
Load = Callable[..., gate.Turn]


def juvenile(**changes: Any) -> dict[str, Any]:
    """A conviction that the law seals: an act at sixteen, four years."""
    facts: dict[str, Any] = {"acted_on": "2015-01-01", "months": 48, **changes}
    return conviction("c-2", "赵小虎", YOUNG, **facts)


@pytest.fixture
def enter(at: datetime, tmp_path: Path, settings: Any) -> Load:
    settings.TUTELA_PENDING_SAMPLE = 0
    appoint_all(at)
    declare_all(at)

    def enter_(*records: dict[str, Any], username: str = "court-recorder", later: int = 0) -> gate.Turn:
        return load(tmp_path / "records.jsonl", records, at + timedelta(minutes=later), username)

    return enter_


def kept(source_id: str) -> Any:
    source = Source("court", "court", source_id)
    return custody.kept([source]).get(source)


def registry() -> dict[str, int]:
    """How many rows every table of the registry holds."""
    models = (Person, SourceRecord, RecordVersion, SourceKey, IdentityKey, ReviewTask, IndexRow, SealingDoubt)
    return {model.__name__: model.objects.count() for model in models}


def answer(name: str, document: str, at: datetime) -> Answer:
    reply = inquiries.ask(
        acting=acting_as("clerk"), purpose_code="teacher-hire", question=about(name, document), at=at
    )
    return reply.answer


def rebuilt(at: datetime) -> bytes:
    return compile_.build(organisation="test", officer="test", at=at).root


def test_what_the_law_seals_never_enters_the_registry(enter: Load, at: datetime) -> None:
    enter(conviction("c-1", "某甲", ADULT))
    before, root = registry(), version().root
    done = enter(juvenile(), later=1)
    assert done.sealed == 1
    assert [one.new for one in done.entered.values()] == [0]
    assert registry() == before
    assert version().root == root
    assert kept("c-2") is not None
    assert not kept("c-2").by_order
    assert not StagedPart.objects.exists()


def test_what_the_law_leaves_open_by_one_month_enters(enter: Load, at: datetime) -> None:
    done = enter(juvenile(months=61))
    assert (done.sealed, [one.new for one in done.entered.values()]) == (0, [1])
    assert kept("c-2") is None
    assert answer("赵小虎", YOUNG, at) is Answer.RECORD


def test_a_correction_that_seals_takes_the_record_out_with_every_trace(enter: Load, at: datetime) -> None:
    enter(conviction("c-1", "某甲", ADULT))
    before, root = registry(), version().root
    enter(juvenile(months=61), later=1)
    assert registry() != before
    enter(juvenile(), later=2)
    assert registry() == before
    assert version().root == root == rebuilt(at)
    assert answer("赵小虎", YOUNG, at) is Answer.NO_RECORD


def test_a_file_without_the_seal_brings_nothing_back_that_an_order_sealed(enter: Load, at: datetime) -> None:
    ordered = conviction("c-1", "某甲", ADULT, sealed_on="2026-01-01")
    enter(ordered)
    assert kept("c-1").by_order
    before = registry()
    enter(conviction("c-1", "某甲", ADULT), later=1)
    enter(conviction("c-1", "某甲", ADULT, unsealed_on="2026-02-01"), later=2)
    assert registry() == before
    assert answer("某甲", ADULT, at) is Answer.NO_RECORD


def test_no_corrected_file_brings_back_what_the_law_alone_sealed(enter: Load, at: datetime) -> None:
    enter(juvenile())
    before, root = registry(), version().root
    enter(juvenile(months=61), later=1)
    assert kept("c-2") is not None
    assert (registry(), version().root) == (before, root)
    assert answer("赵小虎", YOUNG, at) is Answer.NO_RECORD


def test_a_corrected_file_that_leaves_a_doubt_does_not(enter: Load, at: datetime) -> None:
    enter(juvenile())
    before = registry()
    enter(juvenile(months=60, combination="new-crime"), later=1)
    assert kept("c-2") is not None
    assert registry() == before


def test_a_doubt_enters_out_of_the_index_and_waits_for_its_agency(enter: Load, at: datetime) -> None:
    enter(juvenile(months=60, combination="new-crime"))
    doubt = SealingDoubt.objects.get()
    assert (doubt.agency, doubt.missing, doubt.due_on) == (
        "court",
        "combined-term-at-limit",
        date(2026, 11, 24),
    )
    assert not IndexRow.objects.exists()
    enter(juvenile(months=72, combination="new-crime"), later=1)
    assert not SealingDoubt.objects.exists()
    assert answer("赵小虎", YOUNG, at) is Answer.RECORD


def test_a_doubt_that_turns_out_sealed_leaves_nothing(enter: Load) -> None:
    before = registry()
    enter(juvenile(months=60, combination="new-crime"))
    enter(juvenile(months=59, combination="new-crime"), later=1)
    assert registry() == before


def test_the_same_turn_again_changes_nothing(enter: Load) -> None:
    enter(juvenile())
    first = ListVersion.objects.count()
    again = enter(juvenile(), later=1)
    assert again.sealed == 0, "a file that comes again says nothing of what the vault keeps"
    assert kept("c-2") is not None
    assert ListVersion.objects.count() == first


def test_one_turn_takes_several_files_and_publishes_one_version(
    enter: Load, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = gate.turn
    monkeypatch.setattr(gate, "turn", lambda at: gate.Turn())
    enter(conviction("c-1", "某甲", ADULT))
    enter(juvenile(months=61), later=1)
    enter(juvenile(), later=2)
    monkeypatch.setattr(gate, "turn", waiting)
    before = version().number
    done = gate.turn(at=at + timedelta(minutes=3))
    assert len(done.entered) == 3
    assert version().number == before + 1
    assert done.sealed == 1
    assert SourceRecord.objects.count() == 1
    assert gate.turn(at=at + timedelta(minutes=4)) == gate.Turn()


def test_who_shares_a_document_with_a_sealed_record_is_left_as_if_it_never_was(
    enter: Load, at: datetime
) -> None:
    adult = {"acted_on": "2017-05-01", "decided_on": "2018-01-20", "effective_on": "2018-03-01"}
    enter(conviction("c-1", "李四", YOUNG, **adult))
    before, root = registry(), version().root
    enter(juvenile(months=61), later=1)
    assert ReviewTask.objects.exists()
    assert version().root != root
    enter(juvenile(), later=2)
    assert registry() == before
    assert version().root == root == rebuilt(at)


def test_who_waited_because_of_a_sealed_record_is_placed_as_if_it_never_was(
    enter: Load, at: datetime
) -> None:
    """It alone contradicted them: the review goes with it, and the two are one person without any officer."""
    passport = {"document_kind": "passport", "document_country": "USA", "born_on": "1980-01-01"}
    held = {**conviction("c-1", "王一", "560123456"), **passport, "other_documents": "passport:560123457:USA"}
    waits = {**conviction("c-4", "王一", "560123457"), **passport, "sex": "女"}

    with another_world():
        enter(held, later=1)
        enter(waits, later=3)
        never, root = registry(), version().root
    enter(held, later=1)
    enter({**conviction("c-3", "王一", "560123456"), **passport, "sex": "男"}, later=2)
    enter(waits, later=3)
    assert (registry()["ReviewTask"], never["ReviewTask"], never["Person"]) == (1, 0, 1)
    ordered(at, "c-3")
    assert (registry(), version().root) == (never, root)
    assert version().root == rebuilt(at)


def test_the_auditor_misses_nothing_of_what_left(enter: Load, at: datetime) -> None:
    """Merges, reviews and versions that went with a record are no fault: else the faults would count what is sealed."""
    enter(conviction("c-1", "某甲", ADULT), conviction("c-9", "某乙", number(date(1960, 1, 1), 101)))
    enter(conviction("c-3", "某丙", ADULT), later=1)
    court, moment = acting_as("court-recorder"), at + timedelta(minutes=2)
    [review] = intake_queries.reviews(court)
    joined = comparing.settle_review(acting=court, review_id=review.id, same=SamePerson.YES, at=moment)
    assert joined is not None
    assert audit().faults == ()
    ordered(at, "c-3")
    assert not Merge.objects.exists()
    assert audit().faults == ()
    assert answer("某甲", ADULT, at) is Answer.RECORD
    assert answer("某丙", ADULT, at) is not Answer.RECORD


def test_whom_only_a_sealed_record_held_together_are_two_persons_again(enter: Load, at: datetime) -> None:
    card = number(date(1980, 1, 1), 101)
    passport = {"document_kind": "passport", "document_country": "USA", "born_on": "1980-01-01", "sex": "男"}
    others = [conviction("c-1", "王一", card), {**conviction("c-2", "王一", "560123456"), **passport}]

    def entered() -> tuple[dict[str, int], bytes]:
        for minute, one in enumerate(others, 2):
            enter(one, later=minute)
        return registry(), version().root

    with another_world():
        never = entered()
    enter(conviction("c-3", "王一", card, other_documents="passport:560123456:USA"), later=1)
    assert entered()[0]["Person"] == 1
    ordered(at, "c-3")
    assert (registry(), version().root) == never
    assert version().root == rebuilt(at)


def ordered(
    at: datetime, *source_ids: str, notice_on: date = date(2026, 11, 20), later: int = 5
) -> gate.Turn:
    """A sealing notice of the court about these records, confirmed and taken by the gate."""
    acting, moment = acting_as("court-recorder"), at + timedelta(minutes=later)
    found = sealing.order(
        acting=acting, source_ids=source_ids, notice="（2026）封字1号", notice_on=notice_on, at=moment
    )
    intake.confirm(acting=second("court-recorder"), upload_id=found.upload.id, at=moment)
    return gate.turn(at=moment)


class TestOrders:
    def test_a_notice_takes_the_record_out_and_no_file_brings_it_back(
        self, enter: Load, at: datetime
    ) -> None:
        enter(conviction("c-9", "某乙", number(date(1960, 1, 1), 101)))
        before, root = registry(), version().root
        enter(conviction("c-1", "某甲", ADULT), later=1)
        assert ordered(at, "c-1").sealed >= 1
        assert kept("c-1").by_order
        assert registry() == before
        assert version().root == root == rebuilt(at)
        enter(conviction("c-1", "某甲", ADULT, months=90), later=6)
        assert registry() == before

    def test_a_notice_looks_like_any_other_upload(self, enter: Load, at: datetime) -> None:
        enter(conviction("c-1", "某甲", ADULT))
        ordered(at, "c-1")
        rows = list(Upload.objects.values("state", "rows", "records", "port", "organisation", "officer"))
        assert rows[0] == rows[1]
        assert rows[0]["rows"] is None
        for event in ("intake:staged", "intake:confirmed"):
            facts = [
                sorted(json.loads(bytes(one.body))["facts"]) for one in Entry.objects.filter(event=event)
            ]
            with_upload = [one for one in facts if "upload" in one]
            assert with_upload == [["port", "upload"]] * 2

    def test_a_notice_for_what_is_not_here_holds_for_what_comes(self, enter: Load, at: datetime) -> None:
        before = registry()
        ordered(at, "c-1", later=1)
        enter(conviction("c-1", "某甲", ADULT), later=2)
        assert registry() == before
        assert kept("c-1").by_order

    def test_what_is_sealed_already_reads_like_what_never_came(self, enter: Load, at: datetime) -> None:
        enter(juvenile())
        acting = acting_as("court-recorder")
        seen = [
            sealing.order(
                acting=acting, source_ids=[one], notice="n", notice_on=date(2026, 11, 20), at=at
            ).here
            for one in ("c-2", "c-404")
        ]
        assert seen == [0, 0]

    @pytest.mark.parametrize("day, late", [(18, False), (17, True)])
    def test_the_notice_has_three_days(self, enter: Load, at: datetime, day: int, late: bool) -> None:
        found = sealing.order(
            acting=acting_as("court-recorder"),
            source_ids=["c-1"],
            notice="n",
            notice_on=date(2026, 11, day),
            at=at,
        )
        assert (found.late, found.due_on) == (late, date(2026, 11, day + 3))

    @pytest.mark.parametrize(
        "changes, reason",
        [
            ({"source_ids": []}, Reason.CELL_MISSING),
            ({"source_ids": [" "]}, Reason.CELL_MISSING),
            ({"notice": ""}, Reason.CELL_MISSING),
            ({"notice": "n" * 61}, Reason.CELL_VALUE),
            ({"notice_on": date(2026, 11, 22)}, Reason.CELL_DAY_AHEAD),
        ],
    )
    def test_a_notice_that_says_too_little_is_refused(
        self, enter: Load, at: datetime, changes: dict[str, Any], reason: Reason
    ) -> None:
        said: dict[str, Any] = {"source_ids": ["c-1"], "notice": "n", "notice_on": date(2026, 11, 20)}
        with pytest.raises(Refusal) as refused:
            sealing.order(acting=acting_as("court-recorder"), **(said | changes), at=at)
        assert refused.value.reason is reason

    def test_another_agency_s_number_is_another_record(self, enter: Load, at: datetime) -> None:
        enter(conviction("c-1", "某甲", ADULT))
        on = date(2026, 11, 20)
        found = sealing.order(
            acting=acting_as("police-recorder"),
            source_ids=["c-1"],
            notice="n",
            notice_on=on,
            received_on=on,
            at=at,
        )
        intake.confirm(acting=second("police-recorder"), upload_id=found.upload.id, at=at)
        gate.turn(at=at)
        assert answer("某甲", ADULT, at) is Answer.RECORD


PENALTY = {
    **conviction("p-1", "某甲", ADULT, offence="猥亵", decided_on="2024-05-20", effective_on="2024-06-01"),
    "kind": "administrative-penalty",
    "penalty": "administrative-detention",
    "months": None,
    "days": 10,
}


class TestByDate:
    def test_what_begins_to_be_sealed_leaves_on_the_day_that_is_looked_through(
        self, enter: Load, at: datetime, settings: Any
    ) -> None:
        enter(conviction("c-9", "某乙", number(date(1960, 1, 1), 101)))
        before, root = registry(), version().root
        enter(PENALTY, username="police-recorder", later=1)
        assert answer("某甲", ADULT, at) is Answer.RECORD, "the vetting duty opens this seal"
        told = IndexRow.objects.count()
        assert sweep.is_due(at)
        sweep.sweep(at=at + timedelta(days=1))
        assert IndexRow.objects.count() == told
        assert not sweep.is_due(at + timedelta(days=1))
        settings.TUTELA_READINGS = {"public-security-punishments-law/everyones-penalty-opens": "off"}
        sweep.sweep(at=at + timedelta(days=2))
        assert registry() == before
        assert custody.kept([Source("police", "police", "p-1")])
        assert answer("某甲", ADULT, at) is Answer.NO_RECORD
        settings.TUTELA_READINGS = {}
        assert version().root == root

    def test_a_day_on_which_something_is_sealed_looks_like_any_other(
        self, enter: Load, at: datetime, settings: Any
    ) -> None:
        enter(PENALTY, username="police-recorder")
        counts = []
        for days, readings in (
            (1, {}),
            (2, {"public-security-punishments-law/everyones-penalty-opens": "off"}),
        ):
            settings.TUTELA_READINGS = readings
            before = Counter(Entry.objects.values_list("event", flat=True))
            sweep.sweep(at=at + timedelta(days=days))
            counts.append(Counter(Entry.objects.values_list("event", flat=True)) - before)
        assert counts[0] == counts[1] == {"index:published": 1, "vault:head": 1}


class TestRestored:
    def test_a_database_that_was_put_back_enters_nothing_until_it_is_resealed(
        self, enter: Load, at: datetime
    ) -> None:
        enter(conviction("c-9", "某乙", number(date(1960, 1, 1), 101)))
        never, root = registry(), version().root
        enter(conviction("c-1", "某甲", ADULT), later=1)
        backup = transaction.savepoint()
        with_it = registry()
        ordered(at, "c-1")
        assert registry() == never
        transaction.savepoint_rollback(backup)
        assert registry() == with_it, "the backup holds the record, the vault keeps it"
        with pytest.raises(Refusal) as refused:
            enter(juvenile(), later=7)
        assert refused.value.reason is Reason.DATABASE_RESTORED
        reseal.reseal(at=at + timedelta(minutes=8))
        assert version().root == root == rebuilt(at + timedelta(minutes=8))
        assert answer("某甲", ADULT, at) is Answer.NO_RECORD
        assert registry() == never
        enter(conviction("c-3", "某丙", number(date(1961, 1, 1), 101)), later=9)
        assert SourceRecord.objects.count() == 2

    def test_resealing_what_is_whole_changes_nothing(self, enter: Load, at: datetime) -> None:
        enter(conviction("c-1", "某甲", ADULT), juvenile())
        before, root = registry(), version().root
        reseal.reseal(at=at + timedelta(minutes=1))
        assert (registry(), version().root) == (before, root)
