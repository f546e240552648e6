"""In Chromium: an officer signs in, asks, screens a roster and takes the result; every page is usable by everyone."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from django.utils.module_loading import import_string
from django_q.models import OrmQ
from playwright.sync_api import expect

from tests.cast import PASSWORD
from tests.journeys.browser import Desk, browser, desk
from tests.journeys.desk import NOBODY, NOBODY_NAME, OFFENDER, OFFENDER_NAME, registry
from tests.rosters import sheets_of, write_xlsx
from tutela.bodies.models import Organisation
from tutela.ledger import sequencer

__all__ = ["browser", "desk", "registry"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("registry"),
]

ROSTER = {
    "在职人员": [
        ["柳岸小学教职工名册"],
        ["教师姓名", "身份证号码", "岗位"],
        [OFFENDER_NAME, OFFENDER, "语文"],
        [NOBODY_NAME, NOBODY, "数学"],
        ["错一位", NOBODY[:-1], "体育"],
    ]
}


def sign_in(desk: Desk, username: str) -> None:
    desk.open("/")
    desk.page.fill("[name=login]", username)
    desk.page.fill("[name=password]", PASSWORD)
    desk.page.click("main button.button:not([form])")
    desk.page.wait_for_url(f"{desk.base}/")


def carry_out_the_queue() -> None:
    """What a worker of the queue does with what lies in it: ids, and a function of ours."""
    for waiting in OrmQ.objects.all():
        task = waiting.task
        import_string(task["func"])(*task["args"])
        waiting.delete()


def test_a_roster_is_screened_and_its_result_downloaded(desk: Desk, tmp_path: Path, at: datetime) -> None:
    sign_in(desk, "clerk")
    desk.check()
    desk.door("/screenings")
    desk.check()
    desk.page.click("main button")
    expect(desk.page.locator("#errors")).to_be_focused()
    desk.check()
    desk.page.select_option("[name=purpose]", "school-in-service")
    desk.page.set_input_files("[name=roster]", write_xlsx(tmp_path / "roster.xlsx", ROSTER))
    desk.page.fill("[name=authorisation]", "枫教〔2026〕3号")
    desk.page.click("main button")
    expect(desk.page.locator("#run .tag")).to_have_text("排队中")
    desk.check()
    carry_out_the_queue()
    expect(desk.page.locator("#run .tag")).to_have_text("已完成", timeout=10_000)
    expect(desk.page.locator("#run-said")).to_have_text("筛查已完成：3 行，其中 1 行有记录。")
    desk.check()
    with desk.page.expect_download() as taken:
        desk.page.click("main form button")
    result = tmp_path / "result.xlsx"
    taken.value.save_as(result)
    rows = [row for sheet in sheets_of(result).values() for row in sheet if len(row) > 3]
    told = {str(row[1]): [str(cell) for cell in row] for row in rows}
    assert "有记录" in told[OFFENDER]
    assert "未发现记录" in told[NOBODY]
    assert "未查询" in told[NOBODY[:-1]]


def test_signing_in_and_asking_need_no_mouse(desk: Desk) -> None:
    desk.open("/")
    desk.page.keyboard.press("Tab")
    assert desk.page.evaluate("() => document.activeElement.className") == "skip"
    desk.write("[name=login]", "clerk")
    desk.write("[name=password]", PASSWORD)
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url(f"{desk.base}/")
    desk.tab_to("main a[href='/ask']")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url(f"{desk.base}/ask")
    desk.check()
    desk.tab_to("[name=purpose]")
    desk.page.keyboard.press("ArrowDown")
    desk.write("[name=name]", OFFENDER_NAME)
    desk.write("[name=document]", OFFENDER)
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#errors")).to_be_focused()
    desk.check()
    desk.tab_to("a[href='#id_authorisation']")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("[name=authorisation]")).to_be_focused()
    desk.page.keyboard.type("A-1")
    desk.write("[name=signed_on]", "2026年11月20日")
    desk.tab_to("main button")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("h1")).to_have_text(re.compile("有记录。$"))
    desk.check()
    assert desk.page.url == f"{desk.base}/ask", "the person stands in no address"


def test_the_name_of_a_body_longer_than_a_telephone_is_wide_is_whole(desk: Desk) -> None:
    name = "Juvenile Supervision Office, People's Procuratorate of a Province with a Long Name"
    Organisation.objects.update(name_zh=name, name_en=name)
    sign_in(desk, "clerk")
    desk.check()
    expect(desk.page.locator(".acting strong")).to_have_text(name)


def test_a_passkey_is_added_and_signs_in_without_a_password(desk: Desk, settings: object) -> None:
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # type: ignore[attr-defined]
    keys = desk.page.context.new_cdp_session(desk.page)
    keys.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = {**kind, "isUserVerified": True, "automaticPresenceSimulation": True}
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(desk, "clerk")
    desk.open("/account/mfa/webauthn/add/")
    desk.page.fill("[name=password]", PASSWORD)
    desk.page.click("main form button")
    desk.page.check("[name=passwordless]")
    desk.page.click("#mfa_webauthn_add")
    desk.page.wait_for_url(re.compile("/account/mfa/(?!webauthn/add)"))
    desk.check()
    desk.open("/account/mfa/webauthn/")
    desk.page.click("header form[action='/account/sign-out'] button")
    desk.page.wait_for_url(re.compile("/account/sign-in"))
    desk.page.click("#passkey_login")
    desk.page.wait_for_url(f"{desk.base}/")
    assert "枫桥区教育局" in desk.page.inner_text(".acting")


@pytest.mark.parametrize("username", ["clerk", "court-recorder", "supervisor"])
def test_every_page_is_usable_in_both_languages_and_schemes(desk: Desk, username: str) -> None:
    sequencer.catch_up()
    sign_in(desk, username)
    doors = [link.get_attribute("href") or "" for link in desk.page.query_selector_all("nav a")]
    for language in ("en", "zh-Hans"):
        if desk.page.get_attribute("html", "lang") != language:
            desk.page.click("header form[action='/language'] button")
            desk.page.wait_for_load_state()
        for path in [
            *doors,
            "/about",
            "/account/mfa/",
            "/account/password",
            "/account/again",
            "/nothing-here",
        ]:
            desk.faults = []  # the missing page is told by the console as well
            desk.page.goto(desk.base + path)
            desk.faults = [one for one in desk.faults if "404" not in one]
            desk.check()
            assert desk.page.get_attribute("html", "lang") == language
    desk.page.goto(f"{desk.base}/ledger")
    desk.page.click("main tbody a >> nth=0")
    desk.check()
