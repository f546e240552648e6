"""In Chromium: a keeper types an order of the restriction list, another officer confirms it, and it answers."""

from datetime import date, datetime

import pytest
from playwright.sync_api import expect

from tests.cast import number
from tests.journeys.browser import Desk, browser, desk
from tests.journeys.desk import registry
from tests.journeys.factors import give_factor, prove_again, sign_in_with_code
from tests.journeys.restriction_steps import LIST, answer, appoint_keepers, declare_list
from tutela.agencies.sealing import gate
from tutela.answers.inquiries.answer import Answer

__all__ = ["browser", "desk", "registry"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
TEACHER, NAME = number(date(1975, 1, 31), 107), "孙七"


def test_an_order_is_typed_told_what_is_wrong_and_confirmed(desk: Desk, registry: datetime) -> None:
    appoint_keepers(registry)
    declare_list(registry)
    give_factor("keeper")
    sign_in_with_code(desk, "keeper")
    desk.door("/uploads")
    desk.check()
    desk.page.click("main a[href='/uploads/order']")
    desk.check()
    desk.page.fill("[name=source_id]", "j-1")
    desk.page.select_option("[name=kind]", "qualification-lost")
    desk.page.fill("[name=name]", NAME)
    desk.page.fill("[name=document_number]", TEACHER)
    desk.page.fill("[name=decided_on]", "2024-05-06")
    desk.page.click("main button")
    expect(desk.page.locator("#errors")).to_be_focused()
    expect(desk.page.locator("#errors a")).to_have_attribute("href", "#id_judgment")
    desk.check()
    desk.page.fill("[name=judgment]", "（2024）浙0299刑初77号")
    desk.page.click("main button")
    expect(desk.page.locator("table.cards")).to_contain_text("丧失教师资格")
    desk.check()
    assert TEACHER not in desk.page.url
    desk.page.click("form[action$='/confirm'] button")
    prove_again(desk)
    expect(desk.page.locator("main")).to_contain_text("正在录入")
    desk.check()
    gate.turn(at=registry)
    assert answer(NAME, TEACHER, registry) is Answer.RECORD
    assert answer(NAME, TEACHER, registry, "teacher-hire") is Answer.NO_RECORD
    assert LIST not in desk.page.url
