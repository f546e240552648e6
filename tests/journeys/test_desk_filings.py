"""The pages of staff lists, inquiries and authorisations: what each shows, to whom, and what it never does."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import number
from tests.journeys.campaign_steps import employ, somebody
from tests.journeys.desk import (
    CHINESE,
    ENGLISH,
    NOBODY,
    NOBODY_NAME,
    OFFENDER,
    OFFENDER_NAME,
    desk_of,
    entered,
    words,
)
from tests.journeys.desk import log as log  # a fixture
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import (
    APPLICANT,
    APPLICANT_NAME,
    IN_SERVICE,
    PURPOSE,
    SOMEBODY,
    Person,
    authorised,
    drafted,
    filed,
    invited,
    listed,
    reviewed,
)
from tests.journeys.filing_steps import school as school  # a fixture
from tests.sheets.files import write_xlsx_of
from tutela.answers.authorisations.models import Authorisation
from tutela.answers.filings.models import Filing
from tutela.answers.staff import actions as staff
from tutela.answers.staff.models import Engagement, Import
from tutela.bodies.queries import acting_as
from tutela.ledger.models import Entry
from tutela.packs.current import legal_day_of

pytestmark = pytest.mark.django_db
MASKED = "330299 ******** "


def person(language: str = ENGLISH) -> Client:
    browser = Client(raise_request_exception=False)
    browser.cookies["django_language"] = language
    return browser


def consented(browser: Client, code: str, at: datetime, who: Person = SOMEBODY, **more: str) -> HttpResponse:
    form = {"code": code, "name": who.name, "document": who.document, "proof": who.proof(at), "yes": "1"}
    answer: HttpResponse = browser.post("/consent/give", form | more)
    return answer


def entering(**changes: str) -> dict[str, str]:
    form = {"name": APPLICANT_NAME, "document": APPLICANT, "post": "teacher", "purpose": IN_SERVICE}
    return form | changes


def code_on(page: str) -> str:
    found = re.search(r'id="code">([A-Z0-9-]{19})<', page)
    assert found
    return found[1]


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_the_whole_way_through_the_pages(school: datetime, language: str) -> None:
    filer, reviewer, clerk = (desk_of(one, language) for one in ("filer", "reviewer", "clerk"))
    answer = filer.post("/staff/new", entering())
    assert answer.status_code == 302
    engagement = answer["Location"]
    assert APPLICANT_NAME in words(filer.get("/staff?standing=applicant"))
    assert APPLICANT not in words(filer.get(engagement))
    filing = filer.post("/filings/new", {"engagement": engagement.rpartition("/")[2]})["Location"]
    assert filer.get(f"{filing}/person").status_code == 409, "who is on the list is not changed here"
    assert filer.post(f"{filing}/purpose", {"purpose": PURPOSE}).status_code == 302
    code = code_on(words(filer.post(f"{filing}/authorisation")))
    assert code not in words(filer.get(f"{filing}/authorisation")), "shown once"
    browser = person(language)
    asked = words(browser.post("/consent/open", {"code": code}))
    assert {CHINESE: "枫桥小学", ENGLISH: "Fengqiao Primary"}[language] in asked
    assert {CHINESE: "枫桥区教育局", ENGLISH: "Fengqiao Education Office"}[language] in asked
    assert APPLICANT_NAME not in asked, "who has the code learns no name by it"
    assert {CHINESE: "您已同意", ENGLISH: "You have agreed"}[language] in words(
        consented(browser, code, school)
    )
    assert filer.post(f"{filing}/file").status_code == 302
    assert reviewer.post(f"{filing}/review", {"approve": "1"}).status_code == 302
    assert clerk.post(f"{filing}/ask").status_code == 302
    seen = words(filer.get(filing))
    assert {CHINESE: "未发现记录", ENGLISH: "no record was found"}[language] in seen
    far = filer.post(f"{engagement}/hire", {"day": "2099-12-01"})
    assert far.status_code == 422
    assert {CHINESE: "这一天不可能", ENGLISH: "This day cannot be right"}[language] in words(far)
    assert filer.post(f"{engagement}/hire", {"day": "2026-12-01"}).status_code == 302
    assert APPLICANT_NAME in words(filer.get("/staff"))
    assert Filing.objects.get().state == "closed"


def test_the_first_screen_says_what_waits(school: datetime) -> None:
    def texts(username: str) -> str:
        return re.sub(r"<.*?>", "", words(desk_of(username, ENGLISH).get("/")))

    assert "Nothing waits for you now" in texts("filer")
    drafted(school)
    authorised(school, Person("赵甲", number(date(1985, 7, 1), 104)))
    filed(school, Person("赵乙", number(date(1985, 7, 2), 104)))
    told = texts("filer")
    for wanted in ("1 drafts wait", "1 are authorised", "1 wait for an answer"):
        assert wanted in told
    assert "1 wait for review" in texts("reviewer")
    assert "wait for review" not in texts("clerk")
    reviewed(school, Person("赵丙", number(date(1985, 7, 3), 104)))
    assert "1 are reviewed and can be asked" in texts("clerk")
    assert "Nothing waits for you now" in texts("court-recorder")


@pytest.mark.parametrize(
    ("username", "pages"),
    [
        ("filer", {"staff", "staff/new", "staff/import", "filings", "queue"}),
        (
            "clerk",
            {"staff", "staff/new", "staff/import", "filings", "queue", "queue/silent", "filings/overdue"},
        ),
        ("reviewer", {"filings", "queue", "queue/silent", "filings/overdue"}),
        ("carer", {"staff", "staff/new", "staff/import", "filings", "queue"}),
        ("supervisor", {"filings/overdue", "queue/silent"}),
        ("court-recorder", set()),
        ("administrator", set()),
        ("security", set()),
    ],
)
def test_each_officer_opens_their_own_doors(school: datetime, username: str, pages: set[str]) -> None:
    desk = desk_of(username)
    every = ("staff", "staff/new", "staff/import", "filings", "queue", "queue/silent", "filings/overdue")
    for page in every:
        assert desk.get(f"/{page}").status_code == (200 if page in pages else 403), page


def test_what_is_typed_is_kept_as_a_draft_and_asks_about_nobody(school: datetime) -> None:
    filer = desk_of("filer")
    filing = filer.post("/filings/new")["Location"]
    saved = filer.post(f"{filing}/person", {"name": "林", "document": "3302"}, headers={"HX-Request": "true"})
    assert "草稿已自动保存" in words(saved)
    again = words(filer.get(f"{filing}/person"))
    assert 'value="林"' in again
    assert 'value="3302"' in again
    assert Filing.objects.get().key_id == ""
    assert "林".encode() not in bytes(Filing.objects.get().sealed)
    wrong = filer.post(f"{filing}/person", {"name": "林晓岚", "document": APPLICANT[:-1] + "0"})
    assert wrong.status_code == 422
    assert 'href="#id_document"' in words(wrong)
    assert filer.post(f"{filing}/person", {"name": APPLICANT_NAME, "document": APPLICANT}).status_code == 302
    assert Filing.objects.get().key_id


def test_a_wrong_code_is_told_at_its_field_and_every_failure_alike(school: datetime) -> None:
    code, browser = invited(drafted(school), school), person()
    for said in ("", "AAAA-BBBB-CCCC-DDDD", code[:-1]):
        answer = browser.post("/consent/open", {"code": said})
        assert answer.status_code == 422
        assert 'href="#id_code"' in words(answer)
    other = Person(NOBODY_NAME, NOBODY)
    assert consented(browser, code, school, other).status_code == 403, "proved, but not whom it is for"
    assert consented(browser, code, school, proof="00000000").status_code == 403
    assert Filing.objects.get().state == "draft"


def test_a_person_says_no(school: datetime) -> None:
    code, browser = invited(drafted(school), school), person()
    form = {
        "code": code,
        "name": APPLICANT_NAME,
        "document": APPLICANT,
        "proof": SOMEBODY.proof(school),
        "no": "1",
    }
    assert "You did not agree" in words(browser.post("/consent/give", form))
    assert Filing.objects.get().state == "withdrawn"
    assert "不得因此为难本人" in words(desk_of("filer").get(f"/filings/{Filing.objects.get().id}"))


def test_a_person_sees_their_authorisations_and_takes_one_back(school: datetime) -> None:
    filing = filed(school)
    reviewed(school, Person(NOBODY_NAME, NOBODY))
    browser = person()
    signed_in = {"name": APPLICANT_NAME, "document": APPLICANT, "code": SOMEBODY.proof(school)}
    assert browser.post("/me/sign-in", signed_in).status_code == 302
    page = words(browser.post("/me/authorisations"))
    assert page.count("Take back</button>") == 1
    assert NOBODY_NAME not in page
    number_ = re.search(r'name="authorisation" value="([0-9a-f-]{36})"', page)
    assert number_
    after = words(browser.post("/me/authorisations/take-back", {"authorisation": number_[1]}))
    assert "Taken back" in after
    assert Filing.objects.get(id=filing).state == "withdrawn"
    for other in (str(uuid4()), "x", ""):
        assert browser.post("/me/authorisations/take-back", {"authorisation": other}).status_code == 404
    assert person().post("/me/authorisations").status_code == 200, "the entrance again"


def test_a_paper_is_entered_with_its_day_and_number(school: datetime) -> None:
    filer, filing = desk_of("filer", ENGLISH), drafted(school)
    page = f"/filings/{filing}/authorisation"
    form = {"paper": "1", "signed_on": "2026-11-20", "number": "授字第7号", "signed": "on"}
    for wrong, field in (
        ({"signed_on": "2026-11-22"}, "signed_on"),
        ({"number": ""}, "number"),
        ({"signed": ""}, "signed"),
    ):
        answer = filer.post(page, form | wrong)
        assert answer.status_code == 422
        assert f'href="#id_{field}"' in words(answer)
    assert filer.post(page, form).status_code == 302
    assert "授字第7号" in words(filer.get(f"/filings/{filing}"))
    assert filer.post(f"/filings/{filing}/file").status_code == 302
    assert "授字第7号" not in words(desk_of("clerk").get(f"/filings/{filing}"))


def test_a_reviewer_returns_it_with_a_cause_and_the_school_reads_it(school: datetime) -> None:
    filing = filed(school)
    page, reviewer = f"/filings/{filing}/review", desk_of("reviewer")
    assert reviewer.post(page, {}).status_code == 422
    assert reviewer.post(page, {"cause": "person", "words": "请核对号码"}).status_code == 302
    told = words(desk_of("filer").get(f"/filings/{filing}"))
    assert "姓名或号码与材料不一致" in told
    assert "请核对号码" in told
    assert reviewer.get(page).status_code == 409


def test_the_office_sees_the_whole_number_only_after_the_ledger_does(school: datetime) -> None:
    filing = filed(school)
    clerk = desk_of("clerk")
    assert APPLICANT not in words(clerk.get(f"/filings/{filing}"))
    assert APPLICANT in words(clerk.post(f"/filings/{filing}/reveal"))
    assert Entry.objects.filter(event="identity:revealed").count() == 1


def test_after_a_record_the_school_reads_what_the_law_requires_and_never_of_what_kind(
    school: datetime,
) -> None:
    filing = reviewed(school, Person(OFFENDER_NAME, OFFENDER))
    assert desk_of("clerk").post(f"/filings/{filing}/ask").status_code == 302
    page = words(desk_of("filer").get(f"/filings/{filing}"))
    for wanted in ("有记录", "不得录用", "今日应当书面告知本人"):
        assert wanted in page
    assert "强奸" not in page


def test_a_number_finds_its_engagement_without_standing_in_an_address(school: datetime) -> None:
    engagement, filer = listed(school), desk_of("filer")
    answer = filer.post("/staff", {"document": f" {APPLICANT} "})
    assert (answer.status_code, answer["Location"]) == (302, f"/staff/{engagement}")
    assert filer.post("/staff", {"document": NOBODY}).status_code == 422
    assert desk_of("carer").post("/staff", {"document": APPLICANT}).status_code == 422
    assert desk_of("carer").get(f"/staff/{engagement}").status_code == 404


def test_the_same_person_is_not_entered_twice(school: datetime) -> None:
    listed(school)
    answer = desk_of("filer-2").post("/staff/new", entering())
    assert answer.status_code == 422
    assert 'href="#id_document"' in words(answer)
    assert Engagement.objects.count() == 1


def roster(*lines: str, header: str = "姓名,身份证号,岗位,入职日期") -> SimpleUploadedFile:
    return SimpleUploadedFile("名册.csv", "\n".join([header, *lines]).encode(), content_type="text/csv")


def test_a_roster_with_one_wrong_row_enters_nobody_and_says_which(school: datetime) -> None:
    filer = desk_of("filer", ENGLISH)
    file = roster(
        f"{NOBODY_NAME},{NOBODY},教师,2020-09-01",
        f"错号,{NOBODY[:-1]}9,教师,",
        f"林晓岚,{APPLICANT},宇航员,",
        f"{NOBODY_NAME},{NOBODY},教师,",
        f"欧阳,{number(date(1980, 1, 1), 101)},保安,2099-01-01",
    )
    answer = filer.post("/staff/import", {"purpose": IN_SERVICE, "roster": file})
    assert answer.status_code == 422
    page = words(answer)
    assert "4 rows need correcting" in page
    rows = re.findall(r'data-label="Row">(\d+)<.*?data-label="Column">([^<]*)<', page)
    assert rows == [("3", "身份证号"), ("4", "岗位"), ("5", "身份证号"), ("6", "入职日期")]
    assert NOBODY not in page
    assert not Import.objects.exists()


def test_a_roster_is_shown_first_and_entered_on_the_officers_word(school: datetime) -> None:
    filer = desk_of("filer", ENGLISH)
    lines = [f"{NOBODY_NAME},{NOBODY},教师,2020-09-01", f"{APPLICANT_NAME},{APPLICANT},保安,"]
    place = filer.post("/staff/import", {"purpose": IN_SERVICE, "roster": roster(*lines)})["Location"]
    assert "<b>2</b> are new" in words(filer.get(place))
    assert desk_of("carer").get(place).status_code == 404
    assert NOBODY_NAME.encode() not in bytes(Import.objects.get().sealed)
    assert not Engagement.objects.exists()
    assert entered(filer, place).status_code == 302
    assert filer.post(f"{place}/confirm").status_code == 404, "entered once"
    assert "<b>2</b> in post" in words(filer.get("/staff"))
    again = [f"{NOBODY_NAME},{NOBODY},行政人员,"]
    place = filer.post("/staff/import", {"purpose": IN_SERVICE, "roster": roster(*again)})["Location"]
    page = words(filer.get(place))
    assert "<b>1</b> change their post" in page
    assert "<b>1</b> people in post stand in no row" in page
    assert entered(filer, place, missing_left="on").status_code == 302
    assert sorted(Engagement.objects.values_list("state", "post")) == [
        ("in-post", "administration"),
        ("left", "security"),
    ]


def test_sheets_that_were_not_read_are_named_before_a_roster_is_entered(
    school: datetime, tmp_path: Path
) -> None:
    filer = desk_of("filer", ENGLISH)
    header = ("姓名", "身份证号", "岗位")
    for name, sheets in (
        ("one", {"在编": [header, (NOBODY_NAME, NOBODY, "教师")]}),
        ("two", {"在编": [header, (NOBODY_NAME, NOBODY, "教师")], "编外": [(APPLICANT_NAME, APPLICANT)]}),
    ):
        path = write_xlsx_of(tmp_path / f"{name}.xlsx", sheets)
        with path.open("rb") as file:
            place = filer.post("/staff/import", {"purpose": IN_SERVICE, "roster": file})["Location"]
        page = words(filer.get(place))
        assert ("were not read" in page, "<li>编外</li>" in page) == ((name == "two",) * 2)


def test_a_roster_is_entered_as_it_was_shown_or_not_at_all(school: datetime) -> None:
    filer = desk_of("filer", ENGLISH)
    kept, leaver = employ("filer", [somebody(1), somebody(2)], school)
    lines = [f"{one.name},{one.document},教师," for one in (somebody(1), somebody(4))]
    place = filer.post("/staff/import", {"purpose": IN_SERVICE, "roster": roster(*lines)})["Location"]
    page = words(filer.get(place))
    assert somebody(2).name in page
    assert f'href="/staff/{leaver}"' in page, "whoever would leave is named"
    mark = re.findall(r'name="mark" value="(\w+)"', page)[0]
    (hired,) = employ("filer", [somebody(3)], school)  # by a colleague, while the page stands open

    for said in ({"mark": mark}, {"mark": mark, "missing_left": "on"}, {"missing_left": "on"}):
        answer = filer.post(f"{place}/confirm", said)
        assert answer["Location"] == place
        page = words(filer.get(place))
        assert "Your staff list changed after this page was opened" in page
        assert f'href="/staff/{hired}"' in page
    states = Engagement.objects.filter(state="in-post").values_list("id", flat=True)
    assert set(states) == {kept, leaver, hired}

    assert entered(filer, place, missing_left="on")["Location"] == "/staff"
    assert Engagement.objects.get(id=kept).state == "in-post"
    assert {Engagement.objects.get(id=one).state for one in (leaver, hired)} == {"left"}


def test_whoever_left_while_a_roster_waited_is_not_brought_back_unseen(school: datetime) -> None:
    filer = desk_of("filer", ENGLISH)
    (one,) = employ("filer", [somebody(1)], school)
    line = f"{somebody(1).name},{somebody(1).document},教师,"
    place = filer.post("/staff/import", {"purpose": IN_SERVICE, "roster": roster(line)})["Location"]
    page = words(filer.get(place))
    assert "<b>0</b> are new" in page
    staff.leave(acting=acting_as("filer"), engagement=one, on=legal_day_of(school), at=school)
    mark = re.findall(r'name="mark" value="(\w+)"', page)[0]
    assert filer.post(f"{place}/confirm", {"mark": mark})["Location"] == place
    assert "<b>1</b> are new" in words(filer.get(place))
    assert list(Engagement.objects.values_list("state", flat=True)) == ["left"]


def test_a_roster_of_nobody_lets_nobody_leave(school: datetime) -> None:
    filer = desk_of("filer", ENGLISH)
    place = filer.post(
        "/staff/import", {"purpose": IN_SERVICE, "roster": roster(f"{NOBODY_NAME},{NOBODY},教师,")}
    )
    assert entered(filer, place["Location"]).status_code == 302
    for lines in ([], ["合计,0人,,"]):
        answer = filer.post("/staff/import", {"purpose": IN_SERVICE, "roster": roster(*lines)})
        assert answer.status_code == 422
        assert "The file is empty" in words(answer)
    assert not Import.objects.exists()
    assert list(Engagement.objects.values_list("state", flat=True)) == ["in-post"]


@pytest.mark.parametrize(("language", "said"), [(CHINESE, "名册应只有一张工作表"), (ENGLISH, "is one sheet")])
def test_who_stands_on_a_second_sheet_is_not_entered(
    school: datetime, language: str, said: str, tmp_path: Path
) -> None:
    head = ("姓名", "身份证号", "岗位")
    sheets = {
        "在职": [head, (NOBODY_NAME, NOBODY, "教师")],
        "离职": [head, (APPLICANT_NAME, APPLICANT, "教师")],
    }
    file = SimpleUploadedFile("名册.xlsx", write_xlsx_of(tmp_path / "a.xlsx", sheets).read_bytes())
    answer = desk_of("filer", language).post("/staff/import", {"purpose": IN_SERVICE, "roster": file})
    assert answer.status_code == 422
    assert said in words(answer)
    assert "离职" in words(answer)
    assert APPLICANT_NAME not in words(answer)
    assert not Import.objects.exists()


@pytest.mark.parametrize("page", ["/filings", "/queue?state=filed", "/staff?standing=applicant", "/"])
def test_a_list_costs_the_same_queries_however_long_it_is(school: datetime, page: str) -> None:
    desk = desk_of("clerk" if "queue" in page else "filer")

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert desk.get(page).status_code == 200
        return len(queries)

    def add(day: int) -> None:
        who = Person("赵甲", number(date(1985, 7, day), 104))
        engagement = listed(school, who)
        filed(school, who, engagement=engagement)

    cost()
    add(1)
    few = cost()
    for day in range(2, 8):
        add(day)
    assert cost() == few


def test_nobody_stands_in_an_address_or_in_the_log(school: datetime, log: list[str]) -> None:
    filer = desk_of("filer")
    places = [filer.post("/staff/new", entering())["Location"]]
    places.append(filer.post("/filings/new", {"engagement": places[0].rpartition("/")[2]})["Location"])
    for place in places:
        assert filer.get(place).status_code == 200
    text = "".join(places) + "".join(log)
    assert APPLICANT not in text
    assert APPLICANT_NAME not in text


def test_only_posts_from_our_own_pages_count(school: datetime) -> None:
    filing = filed(school)
    for place in (f"/filings/{filing}/review", f"/filings/{filing}/ask", "/staff/new", "/consent/give"):
        assert desk_of("clerk", checks_forms=True).post(place).status_code == 403


def test_late_work_stands_first_and_is_told_to_the_prosecutor(
    school: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed(school)
    later = school + timedelta(days=7)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert "已逾期" in words(desk_of("reviewer").get("/queue"))
    page = words(desk_of("supervisor", ENGLISH).get("/filings/overdue"))
    assert "Fengqiao Education Office" in page
    assert "2026-11-27" in page
    assert APPLICANT_NAME not in page


def test_a_day_whose_year_has_no_notice_of_its_days_off_yet_is_marked_provisional(school: datetime) -> None:
    """2025 has its notice; of 2040 nobody has announced a day."""
    filing, browser = filed(school), desk_of("reviewer", ENGLISH)
    own = desk_of("filer", ENGLISH)
    for year, is_marked in ((2025, False), (2040, True)):
        Filing.objects.filter(id=filing).update(due_on=date(year, 3, 1))
        assert ("provisional" in words(browser.get(f"/filings/{filing}"))) is is_marked
        for page in (browser.get("/queue?state=filed"), own.get("/filings")):
            assert f"{year}-03-01" in words(page)
            assert ("(provisional)" in words(page)) is is_marked, "a list says so in short"


@pytest.mark.parametrize("name", ["authorised", "reviewed"])
def test_the_page_says_that_the_word_has_run_out_and_what_to_do(school: datetime, name: str) -> None:
    filing = {"authorised": authorised, "reviewed": reviewed}[name](school)
    browser = desk_of("filer", ENGLISH)
    assert "has run out" not in words(browser.get(f"/filings/{filing}"))
    Authorisation.objects.update(until_on=legal_day_of(school))
    page = words(browser.get(f"/filings/{filing}"))
    assert "has run out" in page
    assert "Give it up" in page
    assert browser.post(f"/filings/{filing}/abandon").status_code == 302
    assert Filing.objects.get(id=filing).state == "abandoned"
