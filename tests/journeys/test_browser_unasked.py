"""In Chromium: people in post whom nobody asked about, from a school's first screen to the drafts, and its office."""

from datetime import datetime

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Desk, browser, desk
from tests.journeys.campaign_steps import A_DAY, employ, schools, somebody
from tests.journeys.desk import registry
from tests.journeys.filing_pages import sign_in
from tests.journeys.filing_steps import school
from tutela.answers.filings.models import Filing
from tutela.answers.staff.models import Engagement
from tutela.packs.current import legal_day_of

__all__ = ["browser", "desk", "registry", "school"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.story,
    pytest.mark.django_db(transaction=True),
]


def test_who_was_not_asked_about_is_asked_about(desk: Desk, school: datetime) -> None:
    on = legal_day_of(school)
    people = employ("filer", [somebody(place) for place in range(1, 4)], school)
    Engagement.objects.filter(id=people[0]).update(from_on=on - 5 * A_DAY, ask_by=on - 6 * A_DAY)
    Engagement.objects.filter(id=people[1]).update(asked_on=on - 400 * A_DAY, ask_by=on - 35 * A_DAY)
    for place, code in enumerate(schools(3, school)):
        late = employ(code, [somebody(9 * place + one) for one in range(place + 4)], school)
        Engagement.objects.filter(id__in=late[place:]).update(ask_by=on - (9 + place) * A_DAY)

    sign_in(desk, "filer")
    expect(desk.page.locator("ul.tasks").first).to_contain_text("2 名在职人员的查询已逾期")
    desk.check()
    desk.keep("unasked-home")
    desk.page.click("main a[href='/staff/unasked'] >> nth=0")
    desk.check()
    expect(desk.page.locator("main tbody tr")).to_have_count(3)
    expect(desk.page.locator("main tbody tr").first).to_contain_text("已逾期")
    desk.keep("unasked-list")
    desk.page.click("main form button")
    expect(desk.page.locator("main")).to_contain_text("已起草 3 份查询")
    desk.check()
    assert set(Filing.objects.values_list("engagement", flat=True)) == set(people)
    desk.open("/staff/unasked")
    expect(desk.page.locator("main")).to_contain_text("另有 3 人的查询正在办理")
    desk.keep("unasked-under-way")

    sign_in(desk, "reviewer")
    expect(desk.page.locator("ul.tasks").first).to_contain_text("4 个所属单位有在职人员逾期未查询")
    desk.page.click("main a[href='/queue/silent'] >> nth=0")
    desk.check()
    rows = desk.page.locator("main tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text("枫桥小学")
    desk.keep("unasked-office")
