"""A roster screened at the desk: handed in, followed, taken; and found by no other body."""

import io
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.journeys.desk import (
    ENGLISH,
    NOBODY,
    NOBODY_NAME,
    OFFENDER,
    OFFENDER_NAME,
    desk_of,
    log,
    registry,
    words,
)
from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import actions, tasks, upkeep
from tutela.answers.screening.models import Run, State
from tutela.ledger.models import Entry
from tutela.web.desk.progress import pace, shares

__all__ = ["log", "registry"]

ROSTER: Final = (
    f"教师姓名,身份证号码\n{OFFENDER_NAME},{OFFENDER}\n{NOBODY_NAME},{NOBODY}\n错号,123\n".encode()
)


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch, registry: datetime) -> list[tuple[object, ...]]:
    """What would be queued."""
    queued: list[tuple[object, ...]] = []
    monkeypatch.setattr(actions, "async_task", lambda *put, **named: queued.append((*put, *named.values())))
    return queued


def hand_in(
    browser: Client, content: bytes = ROSTER, name: str = "名册 王小明.csv", **changes: str
) -> HttpResponse:
    form = {"purpose": "school-in-service", "authorisation": "枫教〔2026〕3号"} | changes
    return browser.post("/screenings", form | {"roster": SimpleUploadedFile(name, content)})


def screened(browser: Client, django_capture_on_commit_callbacks: object, content: bytes = ROSTER) -> str:
    """The address of a run that was handed in and carried out."""
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        address: str = hand_in(browser, content)["Location"]
    tasks.run(address.rpartition("/")[2])
    return address


@pytest.mark.django_db
def test_a_roster_is_handed_in_queued_by_its_id_alone_and_followed(
    queue: list[tuple[object, ...]], django_capture_on_commit_callbacks: object
) -> None:
    browser = desk_of("clerk")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        answer = hand_in(browser)
    assert answer.status_code == 302
    run = Run.objects.get()
    assert answer["Location"] == f"/screenings/{run.id}"
    assert queue == [("tutela.answers.screening.tasks.run", str(run.id), run.id.hex)]
    page = words(browser.get(answer["Location"]))
    assert "排队中" in page
    assert f'hx-get="/screenings/{run.id}/progress" hx-trigger="every 1s"' in page
    assert f'<a href="/screenings/{run.id}">刷新</a>' in page, "it works without script as well"
    assert str(run.id)[:8] in words(browser.get("/")), "it is found again from the first screen"


@pytest.mark.django_db
def test_a_run_under_way_shows_counts_rate_and_time_left(queue: list[object], registry: datetime) -> None:
    browser = desk_of("clerk")
    hand_in(browser)
    Run.objects.update(
        state=State.RUNNING, done_rows=5_000, total_rows=14_000, asked_at=registry - timedelta(seconds=10)
    )
    page = words(browser.get(f"/screenings/{Run.objects.get().id}/progress"))
    assert '<progress id="bar" max="14000" value="5000">' in page
    assert "已处理 5,000 行，共 14,000 行" in page
    assert "<b>500</b>" in page
    assert "约 18 秒" in page
    assert "<html" not in page, "only the part that changes is sent"


@pytest.mark.django_db
def test_a_finished_run_shows_its_answers_stops_asking_and_hands_out_the_result_by_a_form(
    queue: list[object], django_capture_on_commit_callbacks: object, registry: datetime
) -> None:
    browser = desk_of("clerk")
    address = screened(browser, django_capture_on_commit_callbacks)
    fragment = words(browser.get(f"{address}/progress"))
    assert "hx-trigger" not in fragment
    assert 'hx-swap-oob="true">筛查已完成：3 行，其中 1 行有记录。' in fragment, "it is spoken once"
    assert 'aria-label="1 行有记录，1 行未发现记录，0 行待核实，1 行未查询。"' in fragment
    assert "结果保存到 2026年11月28日" in fragment
    assert browser.get(f"{address}/result").status_code == 405
    before = Entry.objects.filter(event="roster:downloaded").count()
    answer = browser.post(f"{address}/result")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert re.fullmatch(r'attachment; filename="tutela-[0-9a-f]{8}\.xlsx"', answer["Content-Disposition"])
    assert "no-store" in answer["Cache-Control"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    cells = [
        str(cell)
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    ]
    assert "有记录" in cells
    assert OFFENDER in cells
    assert Entry.objects.filter(event="roster:downloaded").count() == before + 1


@pytest.mark.django_db
def test_another_body_finds_nothing_of_a_run(
    queue: list[object], django_capture_on_commit_callbacks: object
) -> None:
    address = screened(desk_of("clerk"), django_capture_on_commit_callbacks)
    other = desk_of("carer")
    assert other.get(address).status_code == 404
    assert other.get(f"{address}/progress").status_code == 404
    assert other.post(f"{address}/result").status_code == 404
    assert address not in words(other.get("/screenings"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content, language, said",
    [
        ("教师姓名,年龄\n王小明,40\n".encode(), "zh-hans", "没有找到所需的列"),
        ("教师姓名,年龄\n王小明,40\n".encode(), ENGLISH, "The columns needed were not found"),
    ],
)
def test_a_roster_that_cannot_be_read_is_told_in_one_line(
    queue: list[object], django_capture_on_commit_callbacks: object, content: bytes, language: str, said: str
) -> None:
    browser = desk_of("clerk", language)
    page = words(browser.get(screened(browser, django_capture_on_commit_callbacks, content)))
    assert said in page
    assert "hx-trigger" not in page
    assert "/result" not in page


@pytest.mark.django_db
def test_a_form_without_a_roster_says_so_at_its_field(queue: list[object]) -> None:
    answer = desk_of("clerk").post("/screenings", {"purpose": "school-in-service", "authorisation": "A-1"})
    assert answer.status_code == 422
    assert '<a href="#id_roster">名册文件：请填写此项。</a>' in words(answer)
    assert "文件为空" in words(hand_in(desk_of("clerk"), b""))
    assert Run.objects.count() == 0


@pytest.mark.django_db
def test_a_purged_result_is_said_to_be_gone(
    queue: list[object], django_capture_on_commit_callbacks: object, registry: datetime
) -> None:
    browser = desk_of("clerk")
    address = screened(browser, django_capture_on_commit_callbacks)
    upkeep.purge(at=registry + timedelta(days=8))
    assert "结果已按期清除" in words(browser.get(address))
    assert browser.post(f"{address}/result").status_code == 404


@pytest.mark.django_db
def test_nothing_of_a_roster_lies_open_on_disk_and_its_file_name_is_kept_nowhere(
    queue: list[object], log: list[str]
) -> None:
    browser = desk_of("clerk")
    hand_in(browser)
    home = Path(configured.TUTELA_HOME)
    assert list((home / "incoming").iterdir()) == []
    kept = [path for path in home.rglob("*") if path.is_file() and "sqlite" not in path.name]
    assert kept, "the probe sees"
    assert not any(NOBODY.encode() in path.read_bytes() for path in kept)
    assert not any("王小明" in str(path) for path in kept)
    assert "王小明" not in "".join(log) + words(browser.get("/screenings"))


def test_pace_says_nothing_before_anything_is_done() -> None:
    now = datetime(2026, 11, 21, 6, 3)  # noqa: DTZ001
    assert pace(0, 100, now, now + timedelta(seconds=5)).rate is None
    assert pace(5, 100, now, now).rate is None
    assert pace(5, None, now, now + timedelta(seconds=5)).seconds_left is None


def test_time_left_is_told_in_seconds_up_to_ninety_and_then_in_minutes() -> None:
    now = datetime(2026, 11, 21, 6, 3)  # noqa: DTZ001
    assert pace(10, 99, now, now + timedelta(seconds=10)).minutes_left is None
    assert pace(10, 100, now, now + timedelta(seconds=10)).minutes_left == 2


@given(st.fixed_dictionaries({answer: st.integers(0, 20_000_000) for answer in Answer}))
def test_the_picture_is_full_and_hides_no_answer_however_rare(answers: dict[Answer, int]) -> None:
    parts = shares(answers)
    if not sum(answers.values()):
        assert parts == ()
        return
    assert {part.answer: part.count for part in parts} == answers
    assert sum(part.width for part in parts) == pytest.approx(100, abs=0.01)
    assert all((part.width > 0.7) == (part.count > 0) for part in parts)
    assert [part.start for part in parts] == sorted(part.start for part in parts)
