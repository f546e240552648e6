"""Asking about one person at the desk: what is said, what is shown, and where the person never stands."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.utils import timezone

from tests.journeys.desk import (
    ENGLISH,
    NOBODY,
    NOBODY_NAME,
    OFFENDER,
    OFFENDER_NAME,
    asked,
    desk_of,
    log,
    registry,
    words,
)
from tutela.answers.inquiries.models import Inquiry
from tutela.bodies.models import Quota
from tutela.index.lookup.models import Coverage
from tutela.ledger import queries as ledger
from tutela.ledger import sequencer
from tutela.ledger.models import Entry
from tutela.packs.current import policy

__all__ = ["log", "registry"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]

HEADING: Final = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)


def heading(answer: HttpResponse) -> str:
    found = HEADING.search(words(answer))
    assert found is not None
    assert found.group(1).count('<span class="whole">') == 2, (
        "neither the moment nor the version breaks over lines"
    )
    return re.sub(r"</?span[^>]*>", "", found.group(1))


def test_a_record_is_said_plainly_with_what_the_law_requires_and_the_persons_rights() -> None:
    answer = asked(desk_of("clerk"))
    assert answer.status_code == 200
    assert re.fullmatch(r"截至 2026-11-21 14:03（名单版本 \d+-[0-9a-f]{8}），有记录。", heading(answer))
    said = words(answer)
    assert all(follows.zh in said for follows in policy().purposes["teacher-hire"].consequences)
    assert "第12条" in said
    assert all(right in said for right in ("知情：", "复查：", "更正：", "由人决定："))
    assert "回执" in said


def test_no_record_is_said_plainly_and_says_what_it_is_not() -> None:
    answer = asked(desk_of("clerk"), name=NOBODY_NAME, document=NOBODY)
    assert re.fullmatch(r"截至 2026-11-21 14:03（名单版本 \d+-[0-9a-f]{8}），未发现记录。", heading(answer))
    assert "不是无犯罪记录证明" in words(answer)
    assert "法律要求" not in words(answer)


def test_pending_says_that_it_is_neither_and_what_happens_next() -> None:
    answer = asked(desk_of("clerk"), name="王大明")
    assert "尚不能答复" in heading(answer)
    assert "既不等于有记录，也不等于未发现记录" in words(answer)
    assert "接下来" in words(answer)


def test_in_english_the_same_is_said() -> None:
    answer = asked(desk_of("clerk", ENGLISH))
    assert re.fullmatch(r"As of 2026-11-21 14:03 \(list version \S+\), there is a record\.", heading(answer))
    assert "not to be hired" in words(answer)


def test_the_number_is_shown_masked_and_the_name_escaped() -> None:
    said = words(asked(desk_of("clerk")))
    assert f"{OFFENDER[:6]} ******** {OFFENDER[-4:]}" in said
    assert OFFENDER not in said
    wrong = words(asked(desk_of("clerk"), name="<script>alert(1)</script>"))
    assert "<script>alert" not in wrong


PASSPORT = {"document": "E12345678", "kind": "passport", "country": "CHN"}


@pytest.mark.parametrize(
    "changes, field, said",
    [
        ({"document": OFFENDER[:-1] + ("0" if OFFENDER[-1] != "0" else "1")}, "document", "校验码不符"),
        ({"document": OFFENDER[:-1]}, "document", "应为 18 位"),
        ({"document": ""}, "document", "请填写此项"),
        ({"name": ""}, "name", "请填写此项"),
        ({"name": "名" * 201}, "name", "最多 200"),
        ({"authorisation": " "}, "authorisation", "请填写此项"),
        ({"purpose": ""}, "purpose", "请填写此项"),
        ({"purpose": "close-contact-hire "}, "purpose", "请从列表中选择"),
        ({"document": "E12345678"}, "kind", "证件类型"),
        ({"document": "E12345678", "kind": "passport"}, "country", "签发国家"),
        (
            {"document": "E12345678", "kind": "passport", "country": "亚特兰蒂斯"},
            "country",
            "无法识别签发国家",
        ),
        (PASSPORT, "born_on", "出生日期和性别"),
        (PASSPORT | {"sex": "female"}, "born_on", "出生日期和性别"),
        (PASSPORT | {"born_on": "1985-07-01"}, "sex", "出生日期和性别"),
        ({"born_on": "1980-02-30"}, "born_on", "不是有效日期"),
        ({"born_on": "1980-02-28"}, "document", "不一致"),
    ],
)
def test_what_is_wrong_is_told_at_the_top_with_a_link_and_at_its_field(
    changes: dict[str, str], field: str, said: str
) -> None:
    answer = asked(desk_of("clerk"), **changes)
    assert answer.status_code == 422
    made = words(answer)
    assert re.search(rf'<a href="#id_{field}">[^<]*{said}', made)
    at_field = re.search(rf'id="id_{field}_error">([^<]*)<', made)
    assert at_field is not None
    assert said in at_field.group(1)
    assert 'aria-invalid="true"' in made
    if field in ("kind", "country", "born_on", "sex"):
        assert "<details open>" in made


def test_a_form_that_is_not_complete_asks_nothing() -> None:
    before = Entry.objects.count()
    asked(desk_of("clerk"), authorisation="")
    assert (Entry.objects.count(), Inquiry.objects.count()) == (before, 0)


def test_a_passport_is_asked_about_with_country_birth_date_and_sex() -> None:
    answer = asked(
        desk_of("clerk"),
        document="E12345678",
        kind="passport",
        country="法国",
        born_on="1985年7月1日",
        sex="female",
    )
    assert "未发现记录" in heading(answer)


def test_a_body_is_offered_only_the_purposes_it_may_ask() -> None:
    for username, offered, other in (
        ("clerk", "teacher-hire", "no-crime-certificate"),
        ("carer", "close-contact-hire", "teacher-hire"),
    ):
        form = words(desk_of(username).get("/ask"))
        assert f'value="{offered}"' in form
        assert f'value="{other}"' not in form
    forced = asked(desk_of("carer"), purpose="teacher-hire")
    assert forced.status_code == 422
    assert Inquiry.objects.count() == 0


def test_a_quota_that_is_used_up_is_told_above_the_form_and_logged() -> None:
    Quota.objects.create(organisation_id="edu", year=2026, allowed=1, used=1)
    answer = asked(desk_of("clerk"))
    assert answer.status_code == 422
    assert "额度不足" in words(answer)
    assert Entry.objects.filter(event="inquiry:refused").count() == 1


def test_a_purpose_that_is_not_covered_is_never_no_record() -> None:
    Coverage.objects.filter(purpose="teacher-hire").update(missing="court")
    answer = asked(desk_of("clerk"), name=NOBODY_NAME, document=NOBODY)
    assert answer.status_code == 422
    assert "尚未全部接入" in words(answer)
    assert "未发现记录。" not in words(answer)


def test_a_feed_that_is_overdue_shows_on_the_answer(at: datetime) -> None:
    Coverage.objects.filter(purpose="teacher-hire").update(fresh_until=at.replace(month=10))
    assert "2026-10-21 14:03 起已逾期" in words(asked(desk_of("clerk")))


def test_the_answer_can_be_found_again_without_the_person_and_by_no_other_body() -> None:
    browser = desk_of("clerk")
    found = re.search(r'href="(/inquiries/[0-9a-f-]{36})"', words(asked(browser)))
    assert found is not None
    kept = browser.get(found.group(1))
    assert re.fullmatch(r"截至 2026-11-21 14:03（名单版本 \d+-[0-9a-f]{8}），有记录。", heading(kept))
    for part in (OFFENDER_NAME, OFFENDER, OFFENDER[:6] + " *"):
        assert part not in words(kept)
    assert desk_of("carer").get(found.group(1)).status_code == 404
    assert found.group(1) in words(browser.get("/"))


def test_what_is_pending_on_the_last_day_of_a_year_is_told_on_the_first_of_the_next(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TUTELA_PENDING_SAMPLE = 1
    new_year = datetime(2026, 12, 31, 16, tzinfo=UTC)  # in Shanghai
    monkeypatch.setattr(timezone, "now", lambda: new_year - timedelta(minutes=1))
    asked(desk_of("clerk"), name=NOBODY_NAME, document=NOBODY)
    for later, is_told in ((0, True), (364, True), (365, False)):
        monkeypatch.setattr(timezone, "now", lambda days=later: new_year + timedelta(days=days))
        page = words(desk_of("clerk").get("/"))
        assert ("近一年内有 <b>1</b> 次查询的答复仍为“待核实”。" in page) is is_told


def test_the_receipt_on_the_page_is_that_of_the_committed_entry() -> None:
    said = words(asked(desk_of("clerk")))
    receipt = json.loads(re.search(r"<pre>(.*?)</pre>", said, re.DOTALL).group(1).replace("&quot;", '"'))  # type: ignore[union-attr]
    inquiry = Inquiry.objects.get()
    assert receipt["entry"] == str(inquiry.entry)
    sequencer.catch_up()
    assert ledger.inclusion(inquiry.entry).leaf.hex() == receipt["leaf"]


def test_the_person_stands_in_no_address_header_log_or_ledger_entry(log: list[str]) -> None:
    marker = "赵独一无二"
    browser = desk_of("clerk")
    answers = [
        asked(browser, name=marker, document=NOBODY, authorisation="授权独一无二"),
        asked(browser, name=marker, document=NOBODY[:-1]),
        asked(desk_of("police-recorder"), name=marker, document=NOBODY),
        browser.get("/"),
        browser.get("/ledger"),
    ]
    told = [str(answer.headers) + str(answer.cookies) for answer in answers]
    told += log
    told += [bytes(entry.body).decode() for entry in Entry.objects.all()]
    told += re.findall(r'(?:href|action|src|value)="([^"]*)"', words(answers[0]))
    told += [words(answers[3]), words(answers[4])]
    everything = "\n".join(told)
    assert len(everything) > 5_000, "the probe sees"
    for secret in (marker, NOBODY, "授权独一无二"):
        assert secret not in everything
