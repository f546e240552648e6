"""The keepers' desk: a file of the list, one order that is typed, and what nobody else sees of either."""

import json
import re
from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.cast import number
from tests.journeys.desk import ENGLISH, asked, desk_of, proved_desk_of, registry, words
from tests.journeys.restriction_steps import LIST, appoint_keepers, declare_list, lost, revoked
from tutela.agencies.intake.models import Upload
from tutela.agencies.sealing import gate

__all__ = ["registry"]
pytestmark = pytest.mark.django_db
TEACHER, NAME = number(date(1975, 1, 31), 107), "孙七"


@pytest.fixture(autouse=True)
def keepers(registry: datetime) -> datetime:
    appoint_keepers(registry)
    declare_list(registry)
    return registry


def hand_in(browser: Client, *orders: dict[str, Any]) -> HttpResponse:
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in orders)
    return browser.post("/uploads", {"records": SimpleUploadedFile("a.jsonl", lines.encode())})


def typed(browser: Client, **changes: str) -> HttpResponse:
    return browser.post(
        "/uploads/order", revoked("j-1", NAME, TEACHER, kind="qualification-revoked") | changes
    )


def confirmed(browser: Client, page: HttpResponse, at: datetime) -> None:
    found = re.search(r'action="(/uploads/[0-9a-f-]{36})/confirm"', words(page))
    assert found is not None
    assert browser.post(f"{found.group(1)}/confirm").status_code == 302
    gate.turn(at=at)


def listed(name: str = NAME, document: str = TEACHER) -> str:
    return words(asked(desk_of("clerk"), purpose=LIST, name=name, document=document))


@pytest.mark.parametrize("username", ["keeper", "edu-keeper"])
def test_a_file_is_previewed_masked_and_confirmed(keepers: datetime, username: str) -> None:
    browser = proved_desk_of(username)
    assert "教师资格限制库" in words(browser.get("/")), "the door stands on the first screen"
    page = hand_in(browser, revoked("j-1", NAME, TEACHER))
    assert "撤销教师资格" in words(page)
    assert TEACHER not in words(page)
    assert NAME not in words(page)
    confirmed(browser, page, keepers)
    assert "有记录。" in listed()


def test_one_order_is_typed_checked_and_confirmed(keepers: datetime) -> None:
    browser = proved_desk_of("keeper")
    assert "录入一条" in words(browser.get("/uploads"))
    form, _, _ = words(browser.get("/uploads/order")).partition("</main>")
    assert form.count("<label") == 9
    page = typed(browser)
    assert "尚未录入" in words(page)
    assert TEACHER not in words(page)
    assert "未发现记录。" in listed()
    confirmed(browser, page, keepers)
    assert "有记录。" in listed()
    confirmed(browser, typed(browser, lifted_on="2025-01-01"), keepers)
    assert "未发现记录。" in listed()


@pytest.mark.parametrize(
    "wrong, field, said",
    [
        ({"kind": ""}, "kind", "请选择"),
        ({"document_number": TEACHER[:-1]}, "document_number", "应为 18 位"),
        ({"decided_on": "2027-01-01"}, "decided_on", ""),
        ({"kind": "qualification-lost"}, "judgment", "判决书号"),
        ({"from_on": "2024-03-16"}, "from_on", "法律规定的起止时间"),
        ({"lifted_on": "昨天"}, "lifted_on", ""),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_kept(
    wrong: dict[str, str], field: str, said: str
) -> None:
    page = typed(desk_of("keeper"), **wrong)
    assert page.status_code == 422
    assert f'href="#id_{field}"' in words(page)
    assert said in words(page)
    assert not Upload.objects.filter(state="staged").exists()


def test_the_page_is_whole_in_english(keepers: datetime) -> None:
    browser = desk_of("keeper", ENGLISH)
    assert "Teacher restriction list" in words(browser.get("/uploads"))
    assert "Number of the judgment" in words(browser.get("/uploads/order"))
    page = words(hand_in(browser, lost("j-1", NAME, TEACHER)))
    assert "qualification lost" in page.lower()


@pytest.mark.parametrize("username", ["clerk", "court-recorder", "administrator", "supervisor"])
def test_nobody_else_types_an_order(username: str) -> None:
    browser = desk_of(username)
    assert browser.get("/uploads/order").status_code == 403
    assert typed(browser).status_code == 403
    assert not Upload.objects.filter(state="staged").exists()


def test_a_keeper_looks_at_an_order_of_its_own(keepers: datetime) -> None:
    browser = proved_desk_of("keeper")
    confirmed(browser, hand_in(browser, lost("j-1", NAME, TEACHER)), keepers)
    page = words(browser.post("/records", {"number": "j-1"}))
    assert "丧失" in page
    assert "（2024）浙0299刑初77号" in page
    assert desk_of("edu-keeper").post("/records", {"number": "j-1"}).status_code in {404, 422}
