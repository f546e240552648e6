"""Sealing notices and doubts: at the desk and on the command line, for the agency and for the prosecutor."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.cast import conviction, load, number
from tests.commands import Commands
from tests.journeys.desk import ENGLISH, desk_of, proved_desk_of, registry, words
from tutela.agencies.sealing import gate
from tutela.agencies.sealing import queries as sealing
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.records.vault import custody
from tutela.records.vault.dossiers import Source
from tutela.web.desk import sealing as sealing_page

__all__ = ["registry"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]

ADULT = number(date(1971, 1, 1), 105)
YOUNG = number(date(1998, 3, 3), 103)
NOTICE = {"notice": "（2026）封字1号", "dated": "2026-11-20", "numbers": "s-1\ns-404\n"}


def in_doubt(source_id: str = "d-1") -> dict[str, Any]:
    """Exactly five years combined: the law leaves it to a finding."""
    facts = {"acted_on": "2015-01-01", "months": 60, "combination": "new-crime"}
    return conviction(source_id, "赵小虎", YOUNG, **facts)


@pytest.fixture
def here(registry: datetime, tmp_path: Path) -> datetime:
    """One record that a notice may seal, and one whose sealing is in doubt."""
    load(tmp_path / "s.jsonl", [conviction("s-1", "某甲", ADULT), in_doubt()], registry)
    return registry


def kept(source_id: str) -> bool:
    return bool(custody.kept([Source("court", "court", source_id)]))


class TestAtTheDesk:
    def test_a_notice_is_looked_at_confirmed_and_taken(self, here: datetime) -> None:
        browser = proved_desk_of("court-recorder")
        page = words(browser.post("/sealing", NOTICE))
        assert "通知涉及 2 条记录，其中 1 条在登记库" in page
        assert "办理期限至" in page
        assert "须由本机关另一名录入员核对并确认" in page
        assert "/confirm" not in page
        found = re.search(r'action="(/uploads/[0-9a-f-]{36})/cancel"', page)
        assert found is not None
        assert browser.post(f"{found.group(1)}/confirm").status_code == 409
        other = proved_desk_of("court-second")
        page = words(other.get(found.group(1)))
        assert "s-404" in page, "who confirms sees what the notice says"
        assert "（2026）封字1号" in page
        assert "须由本机关另一名录入员" not in page
        other.post(f"{found.group(1)}/confirm")
        gate.turn(at=here)
        assert kept("s-1")
        page = words(browser.get(found.group(1)))
        assert "文件已录入" in page
        assert "封字" not in page, "afterwards nothing says that it was a notice"

    def test_a_file_of_numbers_will_do(self, here: datetime) -> None:
        sent = SimpleUploadedFile("n.csv", "记录编号,备注\ns-1,\ns-404,\n".encode())
        page = words(desk_of("court-recorder").post("/sealing", {**NOTICE, "numbers": "", "file": sent}))
        assert "通知涉及 2 条记录，其中 1 条在登记库" in page

    @pytest.mark.parametrize(
        "changes, told",
        [
            ({"numbers": ""}, "请填写记录编号"),
            ({"dated": "2026-11-22"}, "不能晚于今天"),
            ({"dated": "yesterday"}, "日期"),
            ({"notice": ""}, "通知书文号"),
            ({"received": "2026-11-22"}, "收到日期不能晚于今天"),
            ({"received": "2026-11-19"}, "收到日期早于通知书日期"),
            ({"received": "yesterday"}, "日期"),
        ],
    )
    def test_what_is_missing_is_told_at_its_field(
        self, here: datetime, changes: dict[str, str], told: str
    ) -> None:
        answer = desk_of("court-recorder").post("/sealing", {**NOTICE, **changes})
        assert answer.status_code == 422
        assert told in words(answer)

    def test_who_receives_notices_gives_the_day_from_which_the_time_runs(self, here: datetime) -> None:
        browser = desk_of("police-recorder")
        answer = browser.post("/sealing", NOTICE)
        assert answer.status_code == 422
        assert "请填写收到通知书的日期" in words(answer)
        said = {**NOTICE, "dated": "2026-11-02", "received": "2026-11-18"}
        assert "办理期限至" in words(browser.post("/sealing", said))

    def test_a_late_notice_says_so(self, here: datetime) -> None:
        page = words(desk_of("court-recorder").post("/sealing", {**NOTICE, "dated": "2026-11-17"}))
        assert "已超过办理期限" in page

    def test_the_agency_sees_its_doubts_and_no_other_s(self, here: datetime) -> None:
        page = words(desk_of("court-recorder").get("/sealing"))
        assert "d-1" in page
        assert "数罪并罚恰为五年" in page
        assert "赵小虎" not in page
        assert "d-1" not in words(desk_of("police-recorder").get("/sealing"))
        assert "条，仅列" not in page

    def test_where_there_are_many_the_most_urgent_are_shown_and_their_number(
        self, here: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sealing_page, "_DOUBTS_SHOWN", 1)
        load(tmp_path / "s.jsonl", [in_doubt("d-2")], here + timedelta(days=1))
        page = words(desk_of("court-recorder").get("/sealing"))
        assert "共 2 条，仅列最紧急的 1 条" in page
        assert ("d-1" in page, "d-2" in page) == (True, False)

    @pytest.mark.parametrize("days, told", [(3, False), (4, True)])
    def test_the_prosecutor_sees_what_is_late_by_agency_alone(
        self, here: datetime, monkeypatch: pytest.MonkeyPatch, days: int, told: bool
    ) -> None:
        monkeypatch.setattr(timezone, "now", lambda: here + timedelta(days=days))
        page = words(desk_of("supervisor", ENGLISH).get("/sealing/overdue"))
        assert ("Fengqiao Court" in page) is told
        assert "d-1" not in page

    def test_others_find_neither_page(self, here: datetime) -> None:
        assert desk_of("clerk").get("/sealing").status_code == 403
        assert desk_of("supervisor").get("/sealing").status_code == 403
        assert desk_of("court-recorder").get("/sealing/overdue").status_code == 403


class TestOnTheCommandLine:
    def test_numbers_come_by_standard_input_or_a_file(
        self, here: datetime, tutela: Commands, tmp_path: Path
    ) -> None:
        words_ = ("records", "seal", "--notice", "n-1", "--dated", "2026-11-20", "--as", "court-recorder")
        staged = tutela(*words_, "--json", stdin="s-1\ns-404\n").value
        assert (staged["records"], staged["here"], staged["late"]) == (2, 1, False)
        numbers = tmp_path / "numbers.csv"
        numbers.write_text("source_id\ns-1\n", "utf-8")
        upload = tutela(*words_, numbers, "--json").value["upload"]
        assert tutela("records", "confirm", upload, "--as", "court-recorder").code == 4
        said = tutela("records", "notice", upload, "--as", "court-second", "--json").value
        assert [(one["record"], one["notice"], one["overdue"]) for one in said] == [("s-1", "n-1", False)]
        done = tutela("records", "confirm", upload, "--as", "court-second", "--json").value
        assert done["state"] == "confirmed"
        assert kept("s-1")
        late = ("--dated", "2026-11-02", "--received", "2026-11-18", "--as", "police-recorder", "--json")
        assert tutela("records", "seal", "--notice", "n", *late, numbers).value["due_on"] == "2026-11-21"

    def test_doubts_and_what_is_late(
        self, here: datetime, tutela: Commands, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        listed = tutela("records", "doubts", "--as", "court-recorder", "--json").value
        assert [(one["record"], one["missing"], one["overdue"]) for one in listed] == [
            ("d-1", "combined-term-at-limit", False)
        ]
        assert tutela("records", "overdue", "--as", "supervisor", "--json").value == []
        monkeypatch.setattr(timezone, "now", lambda: here + timedelta(days=13))
        late = tutela("records", "overdue", "--as", "supervisor", "--json").value
        assert late == [{"agency": "court", "port": "court", "count": 1, "oldest_days": 10}]
        assert tutela("records", "overdue", "--as", "court-recorder").code == 4

    def test_resealing_says_that_the_service_may_start(self, here: datetime, tutela: Commands) -> None:
        assert "may start" in tutela("records", "reseal").out


def test_a_doubt_that_stands_keeps_its_clock(here: datetime, tmp_path: Path) -> None:
    before = sealing.doubts(acting_as("court-recorder"), here)
    again = {**in_doubt(), "case_number": "（2016）刑初1号"}
    load(tmp_path / "s.jsonl", [again], here + timedelta(days=2))
    assert sealing.doubts(acting_as("court-recorder"), here) == before


def test_another_fact_that_is_missing_has_a_clock_of_its_own(here: datetime, tmp_path: Path) -> None:
    later = {"decided_on": "2018-01-20", "effective_on": "2018-03-01", "months": 48, "combination": "none"}
    other = {**in_doubt(), **later, "acts": [{"offence": "强奸罪"}]}
    load(tmp_path / "s.jsonl", [other], here + timedelta(days=2))
    [doubt] = sealing.doubts(acting_as("court-recorder"), here)
    assert (doubt.missing.value, doubt.due_on) == ("act-day", date(2026, 11, 26))


def test_a_recorder_of_no_agency_here_seals_nothing(here: datetime) -> None:
    with pytest.raises(Refusal) as refused:
        sealing.overdue(acting_as("court-recorder"), here)
    assert refused.value.reason is Reason.NOT_ENTITLED
