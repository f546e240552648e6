"""Whoever holds a notice checks it: by its number and day alone, told nothing of anybody."""

import re
from datetime import date, datetime, timedelta

import pytest
import segno
from django.test import Client

from tests.journeys.api_calls import calling
from tests.journeys.desk import OFFENDER, OFFENDER_NAME, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.test_following import do, followed, seen, withdrawn
from tutela.answers.persons import attempts
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.core.following.duties import Duty
from tutela.measures.following import checking, models, notices, opening
from tutela.packs.current import legal_day_of
from tutela.papers.pdf import pdf
from tutela.papers.squares import squares

pytestmark = pytest.mark.django_db
PLACE = "203.0.113.9"


def served(at: datetime) -> tuple[str, date]:
    following = followed(at)
    do(following, Duty.NOTICE, at)
    return models.Following.objects.get(id=following).number, legal_day_of(at)


def check(code: str, on: date, at: datetime, place: str = PLACE) -> checking.Served | None:
    return checking.served(code=code, served_on=on, address=place, at=at)


def test_a_notice_is_known_by_its_number_and_day(school: datetime) -> None:
    code, on = served(school)
    found = check(code, on, school)
    assert found == checking.Served("枫桥小学", "Fengqiao Primary", on, False)
    assert check(code.lower().replace("-", " "), on, school) == found


def test_the_number_stands_on_the_paper(school: datetime) -> None:
    code, on = served(school)
    row = models.Following.objects.get()
    assert notices.notice(acting=acting_as("filer"), following=row.id, on=on).startswith(b"%PDF")
    assert re.fullmatch(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}", code)


def test_the_number_stands_on_the_paper_as_squares_too(
    school: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, on = served(school)
    row = models.Following.objects.get()
    said: dict[str, str] = {}

    def kept(template: str, texts: dict[str, str], *, on: date) -> bytes:
        said.update(texts)
        return pdf(template, texts, on=on)

    monkeypatch.setattr(notices, "pdf", kept)
    paper = notices.notice(acting=acting_as("filer"), following=row.id, on=on)
    assert paper == notices.notice(acting=acting_as("filer"), following=row.id, on=on)
    assert said["squares"] == squares(code)
    assert pdf("notice", {**said, "squares": ""}, on=on) != paper, "they are drawn"
    assert segno.make(code, error="m").matrix == tuple(
        bytearray(int(cell) for cell in line) for line in said["squares"].split("/")
    )


def test_another_day_another_number_and_one_not_served_are_the_same(school: datetime) -> None:
    following = followed(school)
    code, on = models.Following.objects.get(id=following).number, legal_day_of(school)
    assert check(code, on, school) is None, "it was made, and not served"
    do(following, Duty.NOTICE, school)
    other = code[:-1] + ("A" if code[-1] != "A" else "B")
    assert check(other, on, school) is None
    assert check(code, on - timedelta(days=1), school) is None
    assert check(code + "A", on, school) is None
    assert check("", on, school) is None
    assert check(code, on, school) is not None


def test_one_that_was_taken_back_says_so(school: datetime) -> None:
    following = followed(school)
    do(following, Duty.NOTICE, school)
    code, on = models.Following.objects.get(id=following).number, legal_day_of(school)
    filing = seen(following, school).filing
    assert filing is not None
    withdrawn(filing, school + timedelta(days=1))
    opening.keep_up(at=school + timedelta(days=1))
    found = check(code, on, school + timedelta(days=1))
    assert found is not None
    assert found.is_taken_back


def test_whoever_guesses_waits_the_right_number_included(school: datetime) -> None:
    code, on = served(school)
    for _ in range(attempts.MOST_FROM_AN_ADDRESS):
        assert check("AAAA-AAAA-AAAA-AAAA", on, school) is None
    with pytest.raises(Refusal) as refused:
        check(code, on, school)
    assert refused.value.reason is Reason.TRIED_TOO_OFTEN
    assert check(code, on, school, "198.51.100.1") is not None
    assert check(code, on, school + attempts.WINDOW) is not None


def test_the_page_tells_the_body_and_the_day_and_nobody(school: datetime) -> None:
    code, on = served(school)
    browser = Client()
    page = words(browser.post("/notices/verify", {"code": code, "served_on": on.isoformat()}))
    assert "该告知书真实有效" in page
    assert "枫桥小学" in page
    assert OFFENDER_NAME not in page
    assert OFFENDER not in page
    assert OFFENDER[:6] not in page
    unknown = words(browser.post("/notices/verify", {"code": "X", "served_on": on.isoformat()}))
    assert "没有与此相符的告知书" in unknown
    assert "枫桥小学" not in unknown
    assert browser.post("/notices/verify", {"code": code, "served_on": "?"}).status_code == 422
    assert (
        browser.get("/notices/verify", {"code": code, "served_on": on.isoformat()})
        .content.decode()
        .count(code)
        == 0
    )
    for _ in range(attempts.MOST_FROM_AN_ADDRESS):
        last = browser.post("/notices/verify", {"code": "X", "served_on": on.isoformat()})
    assert last.status_code == 429


def test_a_program_checks_it_too(school: datetime) -> None:
    code, on = served(school)
    api = calling("clerk", school)
    said = {"code": code, "served_on": on.isoformat()}
    assert api.post("/notices/verify", said).json() == {
        "genuine": True,
        "authority": "枫桥小学",
        "served_on": on.isoformat(),
        "taken_back": False,
    }
    wrong = {**said, "served_on": "2020-01-01"}
    assert api.post("/notices/verify", wrong).json() == {"genuine": False}
    for _ in range(attempts.MOST_FROM_AN_ADDRESS):
        last = api.post("/notices/verify", wrong)
    assert (last.status_code, last.json()["reason"]) == (429, "tried-too-often")
