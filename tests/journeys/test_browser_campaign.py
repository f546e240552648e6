"""In Chromium: an office screens the staff of forty schools, from the order to the results and what follows one."""

from datetime import datetime
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.browser import Desk, browser, desk
from tests.journeys.campaign_steps import A_DAY, HIT, carry_out_the_queue, employ, hand_in, schools, somebody
from tests.journeys.desk import registry
from tests.journeys.filing_pages import sign_in
from tests.journeys.filing_steps import IN_SERVICE, school
from tests.rosters import sheets_of
from tutela.answers.campaigns.models import Campaign, Member
from tutela.answers.screening.models import Run
from tutela.bodies.models import Organisation
from tutela.measures.following import opening

__all__ = ["browser", "desk", "registry", "school"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.story,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("school"),
]
SCHOOLS = 40
EACH = 3


@pytest.fixture
def monday(school: datetime, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """A working day: questions of a day off are watched, and slowed."""
    at = school + 2 * A_DAY
    monkeypatch.setattr(timezone, "now", lambda: at)
    return at


@pytest.fixture
def county(school: datetime, monday: datetime) -> list[str]:
    """Forty schools, each with three in post; one of those of the first has a record."""
    del monday  # from now on it is
    Organisation.objects.filter(code="school").update(parent=None, path="school/")  # none of the forty
    codes = schools(SCHOOLS, school)
    for place, code in enumerate(codes):
        people = [somebody(EACH * place + one) for one in range(EACH)]
        employ(code, [*people[:-1], HIT] if place == 0 else people, school)
    return codes


def test_a_campaign_over_forty_schools(
    desk: Desk, monday: datetime, county: list[str], tmp_path: Path
) -> None:
    sign_in(desk, "reviewer")
    desk.door("/campaigns")
    desk.check()
    desk.keep("campaigns-empty")
    desk.page.click("main a[href='/campaigns/new']")
    desk.check()
    desk.page.click("main form button")
    expect(desk.page.locator("#errors")).to_be_focused()
    desk.check()
    desk.page.select_option("[name=purpose]", IN_SERVICE)
    desk.page.select_option("[name=kind]", "school")
    desk.page.fill("[name=due_on]", "2026年12月31日")
    desk.keep("campaign-new")
    desk.page.click("main form button")
    expect(desk.page.locator("#campaign")).to_contain_text(f"{SCHOOLS} 个单位中，0 个已完成筛查")
    desk.check()
    campaign = Campaign.objects.get()
    address = f"/campaigns/{campaign.id}"
    desk.page.click(f"form[action='{address}/remind'] button")
    expect(desk.page.locator("main")).to_contain_text(f"已催报 {SCHOOLS} 个单位")
    desk.check()
    desk.keep("campaign-owed")

    first, *others = county
    sign_in(desk, first)
    expect(desk.page.locator("ul.tasks").first).to_contain_text("待报送在职名册：1 份")
    desk.door("/yearly")
    desk.check()
    desk.keep("yearly-owed")
    desk.page.click("main section form button")
    expect(desk.page.locator("main")).to_contain_text("名册已报送，等待主管部门查询")
    desk.check()
    for code in others[:-1]:  # the last is late
        hand_in(campaign.id, code, monday)

    sign_in(desk, "clerk")
    expect(desk.page.locator("ul.tasks").first).to_contain_text(f"待查询：{SCHOOLS - 1} 份")
    desk.open(address)
    desk.keep("campaign-listed")
    desk.page.click(f"form[action='{address}/ask'] button")
    expect(desk.page.locator("#campaign progress").first).to_be_visible()
    desk.check()
    desk.keep("campaign-asked")
    carry_out_the_queue()
    expect(desk.page.locator("#campaign")).to_contain_text(f"{SCHOOLS - 1} 个已完成筛查", timeout=15_000)
    desk.open(address)
    desk.keep("campaign-done")
    desk.page.click("main nav.tabs a:has-text('逐单位图')")
    tiles = desk.page.locator("svg.tiles")
    expect(tiles.locator("use")).to_have_count(SCHOOLS)
    assert tiles.locator("use[href='#tile-owed']").count() == 1
    assert tiles.locator("use[href='#tile-done']").count() == SCHOOLS - 1
    expect(desk.page.locator("main table.cards tbody tr").first).to_contain_text("第40小学")
    expect(tiles).to_have_attribute(
        "aria-label", f"{SCHOOLS} 个单位：已完成 {SCHOOLS - 1} 个（97%），逾期 0 个"
    )
    desk.check()
    desk.keep("campaign-map")
    assert Run.objects.count() == SCHOOLS - 1
    assert {run.done_rows for run in Run.objects.all()} == {EACH}
    assert HIT.name not in desk.page.content()

    opening.keep_up(at=monday)
    sign_in(desk, first)
    desk.open("/yearly")
    expect(desk.page.locator("main")).to_contain_text("有记录")
    desk.keep("yearly-hit")
    desk.page.click("main a:has-text('查看并下载')")
    desk.check()
    with desk.page.expect_download() as taken:
        desk.page.click("main form button")
    result = tmp_path / "result.xlsx"
    taken.value.save_as(result)
    told = [row for row in sheets_of(result)["查询结果"] if HIT.document in row]
    assert [("有记录" in row) for row in told] == [True]
    desk.open("/yearly")
    desk.page.click("main a[href^='/duties/']")
    expect(desk.page.locator("main")).to_contain_text("立即停止其工作")
    desk.check()
    desk.keep("yearly-duty")


def test_who_is_late_is_ordered_and_sees_it(desk: Desk, county: list[str]) -> None:
    sign_in(desk, "reviewer")
    desk.open("/campaigns/new")
    desk.page.click("button[lang='en']")
    desk.page.select_option("[name=purpose]", IN_SERVICE)
    desk.page.fill("[name=due_on]", "2026-12-31")
    desk.page.click("main form button")
    expect(desk.page.locator("#campaign")).to_contain_text(f"0 of {SCHOOLS} bodies are done")
    desk.check()
    Campaign.objects.update(due_on="2026-01-05")
    late = Member.objects.get(organisation=county[-1])
    address = f"/campaigns/{late.campaign_id}"
    desk.open(address)
    desk.keep("campaign-late-english")
    desk.page.click(f"form[action='{address}/bodies/{late.id}/order'] button")
    expect(desk.page.locator("main")).to_contain_text("Correction ordered")
    desk.check()
    sign_in(desk, county[-1])
    desk.open("/yearly")
    expect(desk.page.locator(".notice-wrong")).to_contain_text("责令报送")
    desk.keep("yearly-ordered")
    sign_in(desk, "supervisor")
    desk.open("/campaigns")
    expect(desk.page.locator("main")).to_contain_text("逾期")
