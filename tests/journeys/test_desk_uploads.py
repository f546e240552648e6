"""Records entered at the desk: uploaded and checked, looked at, confirmed or withdrawn."""

import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.cast import conviction, number
from tests.journeys.desk import asked, desk_of, proved_desk_of, registry, words
from tutela.agencies.intake import actions
from tutela.agencies.intake.models import Upload
from tutela.agencies.sealing import gate

__all__ = ["registry"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]

NEW: Final = number(date(1975, 1, 31), 107)


def hand_in(browser: Client, *records: dict[str, Any], name: str = "c.jsonl") -> HttpResponse:
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records)
    return browser.post("/uploads", {"records": SimpleUploadedFile(name, lines.encode())})


def staged(browser: Client) -> str:
    """The address of an upload that waits."""
    found = re.search(
        r'action="(/uploads/[0-9a-f-]{36})/confirm"', words(hand_in(browser, conviction("n-1", "孙七", NEW)))
    )
    assert found is not None
    return found.group(1)


def test_an_upload_is_previewed_masked_confirmed_entered_and_then_answers(registry: datetime) -> None:
    browser = proved_desk_of("court-recorder")
    page = words(hand_in(browser, conviction("n-1", "孙七", NEW)))
    assert "尚未录入" in page
    assert NEW not in page
    assert f"{NEW[:6]}********{NEW[-4:]}" in page
    assert "孙七" not in page
    address = re.search(r'action="(/uploads/[0-9a-f-]{36})/confirm"', page).group(1)  # type: ignore[union-attr]
    assert address in words(browser.get("/")), "it waits on the first screen"
    assert "未发现记录。" in words(asked(desk_of("clerk"), name="孙七", document=NEW))
    assert browser.post(f"{address}/confirm")["Location"] == address
    page = words(browser.get(address))
    assert "正在录入" in page
    assert f'hx-get="{address}/state"' in page
    assert "未发现记录。" in words(asked(desk_of("clerk"), name="孙七", document=NEW))
    gate.turn(at=registry)
    assert "文件已录入" in words(browser.get(f"{address}/state"))
    page = words(browser.get(address))
    assert "文件已录入" in page
    assert "hx-get" not in page
    assert "有记录。" in words(asked(desk_of("clerk"), name="孙七", document=NEW))
    assert browser.post(f"{address}/confirm").status_code == 409, "it is entered once"


def test_a_file_with_faults_tells_each_with_its_place_and_rule_and_enters_nothing() -> None:
    wrong = conviction("n-2", "孙七", NEW[:-1])
    answer = hand_in(desk_of("court-recorder"), conviction("n-1", "孙七", NEW), wrong)
    assert answer.status_code == 422
    page = words(answer)
    assert "处错误，全部未录入" in page
    assert "应为 18 位" in page
    assert "共 17 个字符：17 位数字" in page
    assert "document_number" in page, "the column is called as the file calls it"
    assert NEW[:-1] not in page
    assert Upload.objects.filter(state="staged").count() == 0


def test_an_upload_is_withdrawn_and_its_content_deleted() -> None:
    browser = desk_of("court-recorder")
    address = staged(browser)
    browser.post(f"{address}/cancel")
    assert "文件已撤回" in words(browser.get(address))
    assert "未发现记录。" in words(asked(desk_of("clerk"), name="孙七", document=NEW))


def test_an_upload_that_nobody_confirmed_in_time_is_said_to_be_deleted(registry: datetime) -> None:
    browser = desk_of("court-recorder")
    address = staged(browser)
    actions.purge(at=registry + timedelta(days=8))
    assert "逾期未确认" in words(browser.get(address))


def test_the_same_file_again_is_said_to_change_nothing(
    registry: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = proved_desk_of("court-recorder")
    browser.post(f"{staged(browser)}/confirm")
    monkeypatch.setattr(timezone, "now", lambda: registry + timedelta(minutes=1))
    assert "同一份文件此前已经录入" in words(hand_in(browser, conviction("n-1", "孙七", NEW)))


def test_another_agency_finds_nothing_of_an_upload() -> None:
    address = staged(desk_of("court-recorder"))
    other = proved_desk_of("police-recorder")
    assert other.get(address).status_code == 404
    assert other.post(f"{address}/confirm").status_code == 404
    assert other.post(f"{address}/cancel").status_code == 404
    assert address not in words(other.get("/uploads"))


def test_a_file_of_an_unknown_kind_is_told_in_one_line() -> None:
    sent = SimpleUploadedFile("records.pdf", b"%PDF-1.7 nothing that can be read")
    answer = desk_of("court-recorder").post("/uploads", {"records": sent})
    assert answer.status_code == 422
    found = re.findall(r"<li>([^<]+)</li>", words(answer))
    assert len([one for one in found if "文件" in one and "。" in one]) >= 1


def test_an_upload_leaves_nothing_open_on_disk() -> None:
    hand_in(desk_of("court-recorder"), conviction("n-1", "孙七", NEW))
    assert list((Path(configured.TUTELA_HOME) / "incoming").iterdir()) == []
