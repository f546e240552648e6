"""Sealing on a notice: two officers, the clock from receipt, the notice in a file, and a mistaken one taken back."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.cast import conviction, second, write_lines
from tests.journeys.test_corrections import approve, by_hand, private, refused
from tests.journeys.test_gate import ADULT, YOUNG, Load, answer, enter, juvenile, kept
from tests.vault import appoint_more, officer
from tutela.agencies.intake import actions as intake
from tutela.agencies.intake.uploads import Staged
from tutela.agencies.sealing import actions as sealing
from tutela.agencies.sealing import gate, unsealing
from tutela.agencies.sealing import queries as sealing_queries
from tutela.answers.inquiries.answer import Answer
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason
from tutela.records.vault import actions, finding, keys, late, models
from tutela.records.vault.dossiers import Dossier, Source
from tutela.records.vault.finding import PrivateKeys

__all__ = ["enter", "private"]
pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def more(enter: Load, at: datetime) -> None:
    appoint_more(at)


def staged_order(at: datetime, source_id: str = "c-1", username: str = "court-recorder", **days: Any) -> UUID:
    found = sealing.order(
        acting=acting_as(username),
        source_ids=[source_id],
        notice="封字1号",
        at=at,
        **{"notice_on": ON, **days},
    )
    return found.upload.id


def order(at: datetime, source_id: str = "c-1", username: str = "court-recorder", **days: Any) -> None:
    upload = staged_order(at, source_id, username, **days)
    intake.confirm(acting=second(username), upload_id=upload, at=at)
    gate.turn(at=at)


def staged_file(
    folder: Path, at: datetime, *records: dict[str, Any], username: str = "court-recorder"
) -> Staged:
    return intake.stage(acting=acting_as(username), path=write_lines(folder / "n.jsonl", records), at=at)


def adult(**changes: Any) -> dict[str, Any]:
    return conviction("c-1", "某甲", ADULT, **changes)


def envelopes(private: PrivateKeys, source_id: str = "c-1") -> list[Dossier]:
    row = finding.of_source(Source("court", "court", source_id), keys.recognising())
    return [private.open(one) for one in row.envelopes.all()]


class TestTwoOfficers:
    def test_who_hands_a_notice_in_does_not_confirm_it(self, enter: Load, at: datetime) -> None:
        enter(adult())
        upload = staged_order(at)
        refused(
            Reason.CONFIRM_ANOTHER,
            intake.confirm,
            acting=acting_as("court-recorder"),
            upload_id=upload,
            at=at,
        )
        assert gate.turn(at=at) == gate.Turn()
        intake.confirm(acting=second("court-recorder"), upload_id=upload, at=at)
        gate.turn(at=at)
        assert kept("c-1").by_order

    def test_nor_a_file_in_which_one_row_is_sealed_by_order(
        self, enter: Load, at: datetime, tmp_path: Path
    ) -> None:
        found = staged_file(tmp_path, at, conviction("c-9", "某乙", YOUNG), adult(sealed_on="2026-11-20"))
        assert found.upload is not None
        values = {"acting": acting_as("court-recorder"), "upload_id": found.upload.id, "at": at}
        refused(Reason.CONFIRM_ANOTHER, intake.confirm, **values)

    @pytest.mark.parametrize("rule, is_refused", [("notices", False), ("every", True)])
    def test_any_other_file_goes_by_the_setting(
        self, enter: Load, at: datetime, tmp_path: Path, settings: Any, rule: str, is_refused: bool
    ) -> None:
        settings.TUTELA_TWO_OFFICERS = rule
        found = staged_file(tmp_path, at, adult())
        assert found.upload is not None
        values: Any = {"acting": acting_as("court-recorder"), "upload_id": found.upload.id, "at": at}
        if is_refused:
            refused(Reason.CONFIRM_ANOTHER, intake.confirm, **values)
        else:
            intake.confirm(**values)

    def test_the_second_officer_sees_what_it_says_and_other_agencies_nothing(
        self, enter: Load, at: datetime
    ) -> None:
        upload = staged_order(at, "c-1", received_on=TODAY)
        (line,) = sealing_queries.noticed(second("court-recorder"), upload, at)
        assert (line.source_id, line.document, line.notice_on, line.received_on) == (
            "c-1",
            "封字1号",
            ON,
            TODAY,
        )
        assert (line.due_on, line.late) == (date(2026, 11, 24), False)
        values = {"acting": second("police-recorder"), "upload_id": upload, "at": at}
        refused(Reason.NOT_FOUND, sealing_queries.noticed, **values)

    def test_before_it_is_confirmed_its_maker_withdraws_it(self, enter: Load, at: datetime) -> None:
        enter(adult())
        upload = staged_order(at)
        intake.cancel(acting=acting_as("court-recorder"), upload_id=upload, at=at)
        values = {"acting": second("court-recorder"), "upload_id": upload, "at": at}
        refused(Reason.ALREADY_DONE, intake.confirm, **values)
        assert answer("某甲", ADULT, at) is Answer.RECORD


class TestTheClock:
    @pytest.mark.parametrize("received, late_", [(date(2026, 11, 18), False), (date(2026, 11, 17), True)])
    def test_it_runs_from_the_receipt_and_not_from_the_day_on_the_notice(
        self, enter: Load, at: datetime, received: date, late_: bool
    ) -> None:
        order(at, username="police-recorder", notice_on=date(2026, 11, 2), received_on=received)
        found = [one.due_on for one in late.orders(acting=acting_as("supervisor"), at=at)]
        assert found == ([date(2026, 11, 20)] if late_ else [])

    @pytest.mark.parametrize("username", ["police-recorder", "prosecutor-recorder"])
    def test_who_receives_notices_says_when(self, enter: Load, at: datetime, username: str) -> None:
        refused(Reason.CELL_MISSING, staged_order, at=at, username=username)

    @pytest.mark.parametrize("notice_on, late_", [(date(2026, 11, 18), False), (date(2026, 11, 17), True)])
    def test_a_court_has_the_same_time_from_its_own_notice(
        self, enter: Load, at: datetime, notice_on: date, late_: bool
    ) -> None:
        order(at, notice_on=notice_on)
        found = [one.agency for one in late.orders(acting=acting_as("supervisor"), at=at)]
        assert found == (["court"] if late_ else [])

    @pytest.mark.parametrize(
        "days, reason",
        [
            ({"notice_on": date(2026, 11, 22)}, Reason.CELL_DAY_AHEAD),
            ({"received_on": date(2026, 11, 22)}, Reason.CELL_DAY_AHEAD),
            ({"received_on": date(2026, 11, 19)}, Reason.CELL_DAY_ORDER),
        ],
    )
    def test_days_that_cannot_be_are_refused(
        self, enter: Load, at: datetime, days: dict[str, date], reason: Reason
    ) -> None:
        refused(reason, staged_order, at=at, **days)
        assert staged_order(at, received_on=ON)

    def test_both_days_are_kept_with_the_order(self, enter: Load, at: datetime, private: PrivateKeys) -> None:
        order(at, received_on=TODAY)
        (one,) = envelopes(private)
        assert (one.notice, one.notice_on, one.received_on) == ("封字1号", ON, TODAY)


NOTICE = {"sealed_on": "2026-11-20", "sealing_notice": "封字2号", "sealing_notice_on": "2026-11-18"}


class TestInAFile:
    def test_the_notice_goes_with_the_record(self, enter: Load, at: datetime, private: PrivateKeys) -> None:
        enter(adult(**NOTICE, sealing_notice_received_on="2026-11-19"))
        assert {one.notice for one in envelopes(private)} == {"封字2号"}
        assert {(one.notice_on, one.received_on) for one in envelopes(private)} == {
            (date(2026, 11, 18), date(2026, 11, 19))
        }

    @pytest.mark.parametrize(
        "missing, column", [("sealing_notice", "封存通知书文号"), ("sealing_notice_on", "封存通知书日期")]
    )
    def test_without_its_number_or_day_the_row_is_refused(
        self, enter: Load, at: datetime, tmp_path: Path, missing: str, column: str
    ) -> None:
        row = {**adult(), **NOTICE, missing: None}
        found = staged_file(tmp_path, at, row)
        assert [(one.column, one.refusal.reason) for one in found.problems] == [
            (missing, Reason.CELL_MISSING)
        ]
        assert found.upload is None
        assert column

    @pytest.mark.parametrize(
        "username, told", [("court-recorder", []), ("police-recorder", ["sealing_notice_received_on"])]
    )
    def test_who_receives_notices_gives_the_day_of_receipt(
        self, enter: Load, at: datetime, tmp_path: Path, username: str, told: list[str]
    ) -> None:
        row = {**conviction("x-1", "某甲", ADULT), **NOTICE}
        found = staged_file(tmp_path, at, row, username=username)
        assert [one.column for one in found.problems] == told

    def test_a_notice_without_a_day_of_sealing_is_refused_too(
        self, enter: Load, at: datetime, tmp_path: Path
    ) -> None:
        found = staged_file(tmp_path, at, {**adult(), **NOTICE, "sealed_on": None})
        assert [(one.column, one.refusal.reason) for one in found.problems] == [
            ("sealed_on", Reason.CELL_MISSING)
        ]

    def test_received_before_its_own_day_is_refused(self, enter: Load, at: datetime, tmp_path: Path) -> None:
        row = {**adult(), **NOTICE, "sealing_notice_received_on": "2026-11-17"}
        found = staged_file(tmp_path, at, row)
        assert [one.refusal.reason for one in found.problems] == [Reason.CELL_DAY_ORDER]

    @pytest.mark.parametrize("sealed_on, late_", [("2020-02-04", False), ("2022-06-03", True)])
    def test_in_time_is_who_sealed_in_time_where_it_never_stood_open_here(
        self, enter: Load, at: datetime, sealed_on: str, late_: bool
    ) -> None:
        """The law of the clock began on 2022-05-30: a notice from before has its three days from then."""
        days = {"sealing_notice_on": "2020-02-01", "sealing_notice_received_on": "2020-02-02"}
        enter(adult(sealed_on=sealed_on, **days))
        assert bool(late.orders(acting=acting_as("supervisor"), at=at)) is late_

    def test_what_stood_open_here_is_sealed_today(self, enter: Load, at: datetime) -> None:
        enter(adult())
        enter(adult(sealed_on="2020-02-04", sealing_notice="n", sealing_notice_on="2020-02-01"), later=1)
        assert [one.handed_in_on for one in late.orders(acting=acting_as("supervisor"), at=at)] == [TODAY]

    def test_what_was_unsealed_since_needs_no_standing_order(self, enter: Load, at: datetime) -> None:
        enter(adult(**NOTICE, unsealed_on="2026-11-21"))
        assert kept("c-1") is None
        assert answer("某甲", ADULT, at) is Answer.RECORD


class TestBeyondTheLaw:
    def listed(self, at: datetime) -> list[tuple[str, str, date]]:
        found = late.beyond_law(acting=acting_as("supervisor"), at=at)
        return [(one.agency, one.port, one.kept_on) for one in found]

    def test_an_order_that_the_law_would_not_demand_is_told(self, enter: Load, at: datetime) -> None:
        enter(adult())
        order(at)
        assert self.listed(at) == [("court", "court", TODAY)]
        assert self.listed(at + timedelta(days=365)) == [("court", "court", TODAY)]
        assert self.listed(at + timedelta(days=366)) == []

    def test_one_that_is_late_as_well_stands_on_both_lists(self, enter: Load, at: datetime) -> None:
        enter(adult())
        order(at, notice_on=date(2026, 11, 1))
        assert self.listed(at) == [("court", "court", TODAY)]
        assert len(late.orders(acting=acting_as("supervisor"), at=at)) == 1

    @pytest.mark.parametrize("facts", [{}, {"months": 60, "combination": "new-crime"}])
    def test_one_of_what_the_law_seals_or_leaves_open_is_not(
        self, enter: Load, at: datetime, facts: dict[str, Any]
    ) -> None:
        enter(juvenile(**facts))
        order(at, "c-2")
        assert self.listed(at) == []

    def test_one_that_came_before_its_record_is_told_with_the_record_and_once(
        self, enter: Load, at: datetime
    ) -> None:
        order(at)
        assert self.listed(at) == []
        enter(adult(), later=1)
        assert len(self.listed(at)) == 1
        enter(adult(months=90), later=2)
        assert len(self.listed(at)) == 1

    def test_of_a_file_it_is_told_too(self, enter: Load, at: datetime) -> None:
        enter(adult(**NOTICE))
        assert len(self.listed(at)) == 1


class TestAMistake:
    def taken_back(self, at: datetime, private: PrivateKeys, source_id: str = "c-1") -> None:
        handed = by_hand(source_id, at, "mistaken-order")
        made = actions.apply(acting=officer("court-second"), handed=handed, at=at)
        approve(made, at)
        unsealing.unseal(acting=officer("court-second"), application=made, private=private, at=at)

    def test_two_other_officers_take_it_back(self, enter: Load, at: datetime, private: PrivateKeys) -> None:
        enter(adult())
        order(at)
        assert answer("某甲", ADULT, at) is Answer.NO_RECORD
        self.taken_back(at, private)
        assert kept("c-1") is None
        assert answer("某甲", ADULT, at) is Answer.RECORD

    def test_who_made_it_has_no_part(self, enter: Load, at: datetime) -> None:
        enter(adult())
        order(at)
        handed = by_hand("c-1", at, "mistaken-order")
        refused(
            Reason.VAULT_TWO_OFFICERS, actions.apply, acting=officer("court-recorder"), handed=handed, at=at
        )
        made = actions.apply(acting=officer("court-second"), handed=handed, at=at)
        refused(Reason.VAULT_TWO_OFFICERS, approve, application=made, at=at, username="court-recorder")

    def test_what_the_law_seals_by_itself_stays(
        self, enter: Load, at: datetime, private: PrivateKeys
    ) -> None:
        enter(juvenile(months=61))
        order(at, "c-2")
        enter(juvenile(), later=1)
        refused(Reason.VAULT_STILL_SEALED, self.taken_back, at=at, private=private, source_id="c-2")
        assert kept("c-2").by_order

    def test_one_that_came_alone_simply_goes(self, enter: Load, at: datetime, private: PrivateKeys) -> None:
        order(at)
        self.taken_back(at, private)
        assert not models.Dossier.objects.exists()
        enter(adult(), later=1)
        assert answer("某甲", ADULT, at) is Answer.RECORD

    def test_each_cause_is_for_its_kind_of_seal_and_has_no_sentence(self, enter: Load, at: datetime) -> None:
        enter(adult(), juvenile())
        order(at)
        apply = {"acting": officer("court-second"), "at": at}
        refused(Reason.VAULT_CAUSE, actions.apply, handed=by_hand("c-1", at, "correction"), **apply)
        refused(Reason.VAULT_CAUSE, actions.apply, handed=by_hand("c-2", at, "mistaken-order"), **apply)
        sentence = {"penalty": "fixed-term", "combination": "new-crime", "months": 72}
        read = type(by_hand("c-1", at)).model_validate
        with_one = read({**by_hand("c-1", at, "mistaken-order").model_dump(), "sentence": sentence})
        refused(Reason.REQUEST_INVALID, actions.apply, handed=with_one, **apply)
