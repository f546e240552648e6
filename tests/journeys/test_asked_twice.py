"""A form that arrives twice does once what it says: nothing is spent, counted or shown to its person a second time."""

import re
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.cast import paper
from tests.journeys.desk import (
    NOBODY,
    NOBODY_NAME,
    OFFENDER,
    OFFENDER_NAME,
    desk_of,
    registry,
    today,
    words,
)
from tests.journeys.filing_steps import appoint
from tests.journeys.test_certificates import STATION
from tutela.answers.certificates.models import Certificate
from tutela.answers.filings.models import Filing
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening import actions as screening
from tutela.answers.screening import places
from tutela.answers.screening.models import Run
from tutela.bodies import actions as bodies
from tutela.bodies.kinds import Role
from tutela.bodies.queries import acting_as
from tutela.redress.reports.models import Report
from tutela.web.api.models import KeptReply
from tutela.web.desk.repeated import made_once

__all__ = ["registry"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]


@pytest.fixture
def browser(registry: datetime) -> Client:
    return desk_of("clerk", checks_forms=True)


def token_of(browser: Client, page: str) -> dict[str, str]:
    """What a page carries that is drawn now."""
    [token] = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', words(browser.get(page))))
    return {"csrfmiddlewaretoken": token}


def drawn(browser: Client) -> dict[str, str]:
    """The form as a page draws it, filled in."""
    return {
        **token_of(browser, "/ask"),
        "purpose": "teacher-hire",
        "name": OFFENDER_NAME,
        "document": OFFENDER,
        "authorisation": paper(OFFENDER),
        "signed_on": today(),
    }


def answered(page: HttpResponse) -> bool:
    return page.status_code == 200 and 'data-answer="record"' in words(page)


def test_the_same_form_sent_again_shows_what_was_answered(browser: Client) -> None:
    form = drawn(browser)
    assert answered(browser.post("/ask", form))
    again = browser.post("/ask", form)
    inquiry = Inquiry.objects.get()
    assert (again.status_code, again["Location"]) == (302, f"/inquiries/{inquiry.id}")
    shown = browser.get(again["Location"])
    assert answered(shown)
    assert OFFENDER not in words(shown)


def test_a_form_that_was_changed_or_drawn_anew_asks_again(browser: Client) -> None:
    form = drawn(browser)
    assert answered(browser.post("/ask", form))
    other = {"name": NOBODY_NAME, "document": NOBODY, "authorisation": paper(NOBODY)}
    assert 'data-answer="no-record"' in words(browser.post("/ask", form | other))
    assert answered(browser.post("/ask", drawn(browser)))
    assert Inquiry.objects.count() == 3


def test_what_the_form_was_refused_for_is_sent_again(browser: Client) -> None:
    form = drawn(browser) | {"document": OFFENDER[:-1] + ("0" if OFFENDER[-1] != "0" else "1")}
    assert browser.post("/ask", form).status_code == 422
    assert browser.post("/ask", form).status_code == 422
    assert not KeptReply.objects.exists()


def test_another_officer_who_has_the_page_asks_for_themselves(browser: Client) -> None:
    form = drawn(browser)
    assert answered(browser.post("/ask", form))
    assert answered(desk_of("carer").post("/ask", form | {"purpose": "close-contact-hire"}))
    assert desk_of("carer").post("/ask", form).status_code != 302


def test_what_is_kept_says_nothing_of_the_person(browser: Client) -> None:
    browser.post("/ask", drawn(browser))
    kept = KeptReply.objects.get()
    assert kept.client.startswith("officer:")
    assert re.fullmatch(r"[0-9a-f]{64}", kept.key)
    assert OFFENDER.encode() not in bytes(kept.reply)


def test_a_draft_is_begun_once_and_anew_from_a_page_drawn_anew() -> None:
    filer = desk_of("clerk", checks_forms=True)
    token = token_of(filer, "/filings")
    first, again = (filer.post("/filings/new", token)["Location"] for _ in range(2))
    assert first == again
    assert filer.post("/filings/new", token_of(filer, "/filings"))["Location"] != first
    assert Filing.objects.count() == 2


def test_a_report_is_taken_once(browser: Client) -> None:
    form = {**token_of(browser, reverse("reports")), "reporter": "officer", "what": "李某说了"}
    for _ in range(2):
        assert browser.post(reverse("reports"), form).status_code == 302
    assert Report.objects.count() == 1
    assert browser.post(reverse("reports"), form | {"what": "李某又说了"}).status_code == 302
    assert Report.objects.count() == 2


def test_a_certificate_is_applied_for_once(registry: datetime) -> None:
    bodies.enter_organisations(new=[STATION], by=acting_as("administrator"), at=registry)
    appoint("window", "station", Role.ASKER, registry)
    window = desk_of("window", checks_forms=True)
    form = {
        **token_of(window, reverse("certificates")),
        "form": "person",
        "name": NOBODY_NAME,
        "document": NOBODY,
        "authorisation": paper(NOBODY),
        "signed_on": today(),
    }
    first, again = (window.post(reverse("certificates"), form)["Location"] for _ in range(2))
    assert first == again
    assert Certificate.objects.count() == Inquiry.objects.count() == 1


def test_a_roster_is_screened_once_and_another_file_for_itself(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screening, "async_task", lambda *put, **named: None)
    form = {**token_of(browser, "/screenings"), "purpose": "school-in-service", "authorisation": "A-1"}

    def hand_in(content: str) -> str:
        file = SimpleUploadedFile("r.csv", f"姓名,身份证号\n{content}\n".encode())
        return browser.post("/screenings", form | {"roster": file})["Location"]

    first = hand_in(f"{NOBODY_NAME},{NOBODY}")
    assert hand_in(f"{NOBODY_NAME},{NOBODY}") == first
    assert hand_in(f"{OFFENDER_NAME},{OFFENDER}") != first
    assert Run.objects.count() == 2
    assert all(places.upload(run.id).stat().st_size for run in Run.objects.all())


def test_the_same_words_on_another_page_are_another_form(registry: datetime) -> None:
    def made(path: str, **form: str) -> UUID:
        request = RequestFactory().post(path, {"said": "the same", **form})
        return made_once(request, acting_as("clerk"), uuid4, registry)

    page = {"csrfmiddlewaretoken": "a" * 64}
    assert made("/ask", **page) == made("/ask", **page)
    assert made("/ask", **page) != made("/reports", **page)
    assert made("/ask") != made("/ask"), "it does not say which page it is"
