"""A sealing notice handed in after its clock stands on the prosecutor's list, which only the vault's machine has."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import OFFICERS, another_world, appoint_all, conviction, declare_all, load, number, second
from tests.commands import Commands
from tests.secrecy.worlds import held
from tutela.agencies.intake import actions as intake
from tutela.agencies.intake.models import Upload
from tutela.agencies.sealing import actions as sealing
from tutela.agencies.sealing import gate
from tutela.agencies.sealing.doubts import due_on
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.records.vault import late, log

pytestmark = pytest.mark.django_db
OFFENDER, NAME = number(date(1980, 2, 29), 101), "王小明"
IN_TIME, TOO_LATE = (
    date(2026, 11, 18),
    date(2026, 11, 17),
)  # three days back from the legal day 2026-11-21, and four


@pytest.fixture(autouse=True)
def registry(at: datetime, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at)
    appoint_all(at)
    declare_all(at)
    load(tmp_path / "court.jsonl", [conviction(f"c-{one}", NAME, OFFENDER) for one in (1, 2)], at)


def ordered(source_id: str, notice_on: date, at: datetime) -> None:
    court = acting_as("court-recorder")
    found = sealing.order(acting=court, source_ids=[source_id], notice="封字1号", notice_on=notice_on, at=at)
    intake.confirm(acting=second("court-recorder"), upload_id=found.upload.id, at=at)
    gate.turn(at=at)


def listed(at: datetime) -> list[tuple[str, str, date, int]]:
    found = late.orders(acting=acting_as("supervisor"), at=at)
    return [(one.agency, one.port, one.due_on, one.days_late) for one in found]


@pytest.mark.parametrize("source_id", ["c-1", "c-777"], ids=["that is here", "that never came"])
def test_one_day_past_its_clock_it_is_listed_and_on_its_last_day_not(source_id: str, at: datetime) -> None:
    ordered(source_id, IN_TIME, at)
    assert listed(at) == []
    ordered("c-2", TOO_LATE, at)
    assert listed(at) == [("court", "court", date(2026, 11, 20), 1)]


def test_the_latest_comes_first_and_after_a_year_it_is_off_the_list(at: datetime) -> None:
    ordered("c-1", TOO_LATE, at)
    ordered("c-2", TOO_LATE, at + timedelta(days=9))
    assert [days for *_, days in listed(at + timedelta(days=9))] == [10, 1]
    assert [days for *_, days in listed(at + timedelta(days=365))] == [10, 1]
    assert [days for *_, days in listed(at + timedelta(days=366))] == [10]


def test_a_notice_from_before_the_clock_has_it_from_the_day_on_which_its_law_began(at: datetime) -> None:
    before, begun_on = date(2013, 6, 1), date(2022, 5, 30)
    assert {due_on(one) for one in (before, begun_on - timedelta(days=1), begun_on)} == {date(2022, 6, 2)}
    assert due_on(begun_on + timedelta(days=1)) == date(2022, 6, 3)
    ordered("c-1", before, at)
    assert listed(at) == [("court", "court", date(2022, 6, 2), (date(2026, 11, 21) - date(2022, 6, 2)).days)]


def test_a_notice_that_is_refused_leaves_nothing_to_be_confirmed(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: date) -> date:
        raise Refusal(Reason.PACK_NOT_IN_FORCE, day="2013-06-01", instrument="clock")

    monkeypatch.setattr(sealing, "due_on", refused)
    with pytest.raises(Refusal):
        ordered("c-1", IN_TIME, at)
    assert not Upload.objects.filter(state="staged").exists()


def test_the_log_names_neither_record_nor_agency_in_clear(at: datetime) -> None:
    ordered("c-1", TOO_LATE, at)
    (entry,) = log.read_of_cause("late-order")
    assert entry.body["organisation"] == ""
    assert "court" not in str(entry.body)
    assert "c-1" not in entry.purpose


@pytest.mark.parametrize("username", sorted(set(OFFICERS) - {"supervisor"}))
def test_nobody_else_sees_the_list(username: str, at: datetime) -> None:
    with pytest.raises(Refusal) as refused:
        late.orders(acting=acting_as(username), at=at)
    assert refused.value.reason is Reason.NOT_ENTITLED


def test_the_command_tells_it(at: datetime, tutela: Commands) -> None:
    ordered("c-1", TOO_LATE, at)
    (line,) = tutela("vault", "told", "--as", "supervisor", "--json").value["late_orders"]
    assert (line["agency"], line["days_late"]) == ("court", 1)
    assert "2026-11-20" in tutela("vault", "told", "--as", "supervisor").out


def test_the_ordinary_database_does_not_know_whether_a_notice_was_late(at: datetime) -> None:
    def world(notice_on: date) -> dict[str, Any]:
        with another_world():
            ordered("c-1", notice_on, at)
            return held()

    assert world(IN_TIME) == world(TOO_LATE)
