"""A person signs in as themselves and sees who asked about them: nobody else, not for long, and not by guessing."""

import json
import re
from base64 import b64encode
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import about, number
from tests.journeys.desk import CHINESE, ENGLISH, NOBODY, NOBODY_NAME, OFFENDER, OFFENDER_NAME, desk_of
from tests.journeys.desk import log as log  # a fixture
from tests.journeys.desk import registry as registry  # a fixture
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.persons import actions as persons
from tutela.answers.persons.attempts import MOST_FOR_A_PERSON, MOST_FROM_AN_ADDRESS, WINDOW
from tutela.answers.persons.models import Attempts, Visit
from tutela.answers.subjects.proofing import Application, canonical_of
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as
from tutela.config.environment import proofing
from tutela.core.proofs.commitments import canonical
from tutela.core.proofs.keys import Kind
from tutela.ledger import actions as ledger
from tutela.ledger import sequencer, signing
from tutela.ledger.models import Entry
from tutela.packs.current import legal_day_of
from tutela.world.proofing import code_of
from tutela_verify import policy as policies
from tutela_verify import receipts as outside
from tutela_verify.faults import Unproved
from tutela_verify.report import report

pytestmark = pytest.mark.django_db
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def at(registry: datetime, settings: Any) -> datetime:
    """The registry's moment, at which fictional people can sign in."""
    settings.TUTELA_PROOFING = "fictional"
    return registry


def code(name: str, document: str, at: datetime) -> str:
    return code_of(*canonical_of(Application(name, document), legal_day_of(at)))


def person(language: str = ENGLISH) -> Client:
    browser = Client(raise_request_exception=False)
    browser.cookies["django_language"] = language
    return browser


def signing_in(browser: Client, name: str, document: str, said: str, **more: str) -> HttpResponse:
    answer: HttpResponse = browser.post(
        "/me/sign-in", {"name": name, "document": document, "code": said}, **more
    )
    return answer


def signed_in(name: str, document: str, at: datetime, language: str = ENGLISH) -> Client:
    browser = person(language)
    answer = signing_in(browser, name, document, code(name, document, at))
    assert (answer.status_code, answer["Location"]) == (302, "/me/")
    return browser


def asked(name: str, document: str, at: datetime) -> str:
    reply = inquiries.ask(
        acting=acting_as("clerk"), purpose_code="teacher-hire", question=about(name, document), at=at
    )
    return str(reply.receipt.entry_id)


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_a_person_sees_who_asked_when_on_what_ground_and_what_was_answered(
    at: datetime, language: str
) -> None:
    mine, others = asked(OFFENDER_NAME, OFFENDER, at), asked(NOBODY_NAME, NOBODY, at)
    browser = signed_in(OFFENDER_NAME, OFFENDER, at, language)
    text = browser.post("/me/view").content.decode()
    assert mine in text
    assert others not in text
    assert OFFENDER not in text, "shown in part"
    wanted = {
        ENGLISH: ("Fengqiao Education Office", ">Record<", "2026-11-21 14:03:00"),
        CHINESE: ("枫桥区教育局", "有记录", "2026-11-21 14:03:00"),
    }
    for words in wanted[language]:
        assert words in text


def test_the_receipts_come_as_one_file_that_names_nobody(at: datetime) -> None:
    entry = asked(OFFENDER_NAME, OFFENDER, at)
    answer = signed_in(OFFENDER_NAME, OFFENDER, at).post("/me/view", {"receipts": "1"})
    assert answer["Content-Disposition"] == 'attachment; filename="receipts.json"'
    (one,) = json.loads(answer.content)["receipts"]
    assert one["receipt"]["entry"] == entry
    assert OFFENDER.encode() not in answer.content


def test_a_person_may_take_receipts_that_show_that_they_are_about_them(at: datetime) -> None:
    asked(OFFENDER_NAME, OFFENDER, at)
    sequencer.catch_up(clock=lambda: at)
    browser = signed_in(OFFENDER_NAME, OFFENDER, at)
    assert 'value="naming"' in browser.post("/me/view").content.decode()
    (one,) = json.loads(browser.post("/me/view", {"receipts": "naming"}).content)["receipts"]
    (key,) = (known for known in signing.checkpoint_verifiers() if known.kind is Kind.ED25519)
    trusted = policies.parse(f"log {key.text()}\nquorum none\n".encode())
    checked = outside.check(outside.parse(json.dumps(one).encode()), trusted)
    assert list(checked.receipt.openings) == ["person"], "and neither the paper nor what the answer rests on"
    assert json.loads(checked.receipt.openings["person"].data) == {
        "document": OFFENDER,
        "name": OFFENDER_NAME,
    }
    told = report(checked, trusted)
    assert OFFENDER in "".join(said.en() for said in told.proved if said.code == "opened")
    assert sorted(str(said.values["label"]) for said in told.not_proved if said.code == "not-opened") == [
        "authorisation",
        "index",
    ]
    one["openings"]["person"]["data"] = b64encode(
        canonical({"document": NOBODY, "name": NOBODY_NAME})
    ).decode()
    with pytest.raises(Unproved, match="opening-wrong"):
        outside.check(outside.parse(json.dumps(one).encode()), trusted)


def test_what_was_destroyed_stands_in_no_receipt_any_more(at: datetime) -> None:
    entry = asked(OFFENDER_NAME, OFFENDER, at)
    with transaction.atomic():
        ledger.shred(at=at, organisation="registry", officer="clock", entries=[UUID(entry)])
    answer = signed_in(OFFENDER_NAME, OFFENDER, at).post("/me/view", {"receipts": "naming"})
    (one,) = json.loads(answer.content)["receipts"]
    assert "openings" not in one
    assert OFFENDER.encode() not in answer.content


def test_nobody_else_gets_a_receipt_that_names_them(at: datetime) -> None:
    """An officer who opens the view on paper may ask for it as the person does, and gets what names nobody."""
    asked(OFFENDER_NAME, OFFENDER, at)
    said = {"name": OFFENDER_NAME, "document": OFFENDER, "receipts": "naming"}
    answer = desk_of("supervisor").post(reverse("subject"), said)
    assert answer["Content-Disposition"] == 'attachment; filename="receipts.json"'
    assert "openings" not in json.loads(answer.content)["receipts"][0]
    assert OFFENDER.encode() not in answer.content


def test_each_opening_is_in_the_ledger_by_what_the_person_was_known_and_names_nobody(at: datetime) -> None:
    browser = signed_in(OFFENDER_NAME, OFFENDER, at)
    assert not Entry.objects.filter(event="view:shown").exists(), "signing in opens nothing"
    assert browser.get("/me/").status_code == 200
    assert not Entry.objects.filter(event="view:shown").exists(), "nor does looking"
    browser.post("/me/view")
    browser.post("/me/view", {"receipts": "1"})
    bodies = [json.loads(bytes(row.body)) for row in Entry.objects.filter(event="view:shown")]
    assert [one["facts"] for one in bodies] == [{"power": "person:fictional-code"}] * 2
    assert {(one["organisation"], one["officer"]) for one in bodies} == {
        ("person-themself", "person-themself")
    }
    assert {tuple(one["commitments"]) for one in bodies} == {("lines", "person")}
    assert OFFENDER not in json.dumps(bodies)
    assert audit().faults == ()


def test_name_number_and_code_must_all_be_of_one_person(at: datetime) -> None:
    right, other = code(OFFENDER_NAME, OFFENDER, at), code(NOBODY_NAME, NOBODY, at)
    wrong = [
        (NOBODY_NAME, OFFENDER, right),
        (OFFENDER_NAME, NOBODY, right),
        (OFFENDER_NAME, OFFENDER, other),
        (OFFENDER_NAME, OFFENDER, ""),
    ]
    pages = [signing_in(person(), *one) for one in wrong]
    assert [page.status_code for page in pages] == [403, 403, 403, 422]
    assert all("tutela_me" not in page.cookies for page in pages)
    notice = re.compile(r'<div class="notice notice-wrong".*?</div>', re.DOTALL)
    told = {tuple(notice.findall(page.content.decode())) for page in pages[:3]}
    assert len(told) == 1, "which of the three was wrong is not told"
    assert not Visit.objects.exists()
    assert (
        signing_in(person(), f" {OFFENDER_NAME} ", OFFENDER.lower(), f"{right[:4]} {right[4:]}").status_code
        == 302
    )


def test_what_no_number_can_be_is_told_at_its_field_and_counts_for_nobody(at: datetime) -> None:
    answer = signing_in(person(), OFFENDER_NAME, OFFENDER[:-1], "1")
    assert answer.status_code == 422
    assert "should have 18 characters" in answer.content.decode()
    assert not Attempts.objects.exists()


def test_after_some_failures_a_person_is_locked_for_a_while_whoever_they_are(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = code(OFFENDER_NAME, OFFENDER, at)
    for place in range(MOST_FOR_A_PERSON):
        answer = signing_in(person(), OFFENDER_NAME, OFFENDER, "00000000", REMOTE_ADDR=f"192.0.2.{place}")
        assert answer.status_code == 403
    locked = signing_in(person(), OFFENDER_NAME, OFFENDER, right, REMOTE_ADDR="192.0.2.99")
    assert locked.status_code == 429, "the right code too"
    assert "15 minutes" in locked.content.decode()
    other = code(NOBODY_NAME, NOBODY, at)
    assert signing_in(person(), NOBODY_NAME, NOBODY, other).status_code == 302, "nobody else is locked"
    monkeypatch.setattr(timezone, "now", lambda: at + WINDOW - SECOND)
    assert signing_in(person(), OFFENDER_NAME, OFFENDER, right).status_code == 429
    monkeypatch.setattr(timezone, "now", lambda: at + WINDOW)
    assert signing_in(person(), OFFENDER_NAME, OFFENDER, right).status_code == 302


def test_whoever_tries_many_from_one_address_is_stopped(at: datetime) -> None:
    def tried(place: int, address: str) -> int:
        other = number(date(1990, 1, 1), 200 + place)
        return signing_in(person(), "某人", other, "0", REMOTE_ADDR=address).status_code

    found = [tried(place, f"2001:db8::{place:x}") for place in range(MOST_FROM_AN_ADDRESS + 1)]
    assert found == [403] * MOST_FROM_AN_ADDRESS + [429], "one line has many addresses of one net"
    assert tried(90, "2001:db8:0:1::1") == 403


def test_a_visit_ends_when_nothing_is_done_and_at_last_whatever_is_done(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, idle = signed_in(OFFENDER_NAME, OFFENDER, at), signed_in(NOBODY_NAME, NOBODY, at)
    for minutes in (4, 8, 12):
        monkeypatch.setattr(timezone, "now", lambda minutes=minutes: at + minutes * MINUTE)
        assert browser.post("/me/view").status_code == 200
    assert "Your visit has ended" in idle.get("/me/").content.decode()
    monkeypatch.setattr(timezone, "now", lambda: at + persons.LASTS - SECOND)
    assert browser.post("/me/view").status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: at + persons.LASTS)
    ended = browser.post("/me/view")
    assert "Your visit has ended" in ended.content.decode()
    assert OFFENDER_NAME not in ended.content.decode()


def test_an_idle_visit_ends_to_the_second(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, other = signed_in(OFFENDER_NAME, OFFENDER, at), signed_in(NOBODY_NAME, NOBODY, at)
    monkeypatch.setattr(timezone, "now", lambda: at + persons.IDLE - SECOND)
    assert "Open my view" in browser.get("/me/").content.decode()
    monkeypatch.setattr(timezone, "now", lambda: at + persons.IDLE)
    assert "Your visit has ended" in other.get("/me/").content.decode()


def test_signing_out_ends_the_visit_in_the_registry_too(at: datetime) -> None:
    browser = signed_in(OFFENDER_NAME, OFFENDER, at)
    token = browser.cookies["tutela_me"].value
    left = browser.post("/me/sign-out")
    assert "You have signed out" in left.content.decode()
    assert left.cookies["tutela_me"]["max-age"] == 0
    assert not Visit.objects.exists()
    browser.cookies["tutela_me"] = token
    assert "Your visit has ended" in browser.post("/me/view").content.decode()


def test_signing_in_again_ends_the_visit_before(at: datetime) -> None:
    first, second = signed_in(OFFENDER_NAME, OFFENDER, at), signed_in(OFFENDER_NAME, OFFENDER, at)
    assert "Your visit has ended" in first.get("/me/").content.decode()
    assert "Open my view" in second.get("/me/").content.decode()


def test_the_cookie_is_for_this_door_alone_and_says_nothing(at: datetime) -> None:
    cookie = signed_in(OFFENDER_NAME, OFFENDER, at).cookies["tutela_me"]
    assert (cookie["path"], cookie["httponly"], cookie["secure"], cookie["samesite"]) == (
        "/me/",
        True,
        True,
        "Strict",
    )
    assert cookie["expires"] == cookie["max-age"] == "", "it goes with the browser"
    assert len(cookie.value) == 43
    row = Visit.objects.get()
    kept = b"".join(bytes(one) for one in (row.token, row.person, row.sealed))
    assert not any(
        said in kept for said in (OFFENDER.encode(), OFFENDER_NAME.encode(), cookie.value.encode())
    )


def test_a_form_that_is_not_ours_signs_nobody_in(at: datetime) -> None:
    browser = Client(enforce_csrf_checks=True)
    answer = signing_in(browser, OFFENDER_NAME, OFFENDER, code(OFFENDER_NAME, OFFENDER, at))
    assert answer.status_code == 403
    assert not Visit.objects.exists()


def test_an_officers_sign_in_opens_nobodys_view_and_shows_no_office_here(at: datetime) -> None:
    officer = desk_of("supervisor", ENGLISH)
    assert "Your visit has ended" in officer.post("/me/view").content.decode()
    page = officer.get("/me/").content.decode()
    assert "Acting for" not in page
    assert not Entry.objects.filter(event="view:shown").exists()


def test_a_visit_opens_no_desk(at: datetime) -> None:
    browser = signed_in(OFFENDER_NAME, OFFENDER, at)
    for path in ("/", "/subject", "/ledger"):
        assert browser.get(path)["Location"].startswith("/account/sign-in")


def test_nobody_stands_in_an_address_or_a_log_line(at: datetime, log: list[str]) -> None:
    asked(OFFENDER_NAME, OFFENDER, at)
    browser = signed_in(OFFENDER_NAME, OFFENDER, at)
    browser.post("/me/view")
    signing_in(person(), OFFENDER_NAME, OFFENDER, "0")
    signing_in(person(), OFFENDER_NAME, OFFENDER[:-1], "0")
    assert not any(OFFENDER[:-1] in line or OFFENDER_NAME in line for line in log)
    for method, path in (
        ("get", "/me/sign-in"),
        ("get", "/me/view"),
        ("get", "/me/sign-out"),
        ("post", "/me/"),
    ):
        assert getattr(browser, method)(path).status_code == 405, "nothing is read from an address"


def test_without_a_service_the_page_says_where_to_go_with_paper(at: datetime, settings: Any) -> None:
    settings.TUTELA_PROOFING = "none"
    page = person().get("/me/")
    assert page.status_code == 200
    assert "Applying on paper" in page.content.decode()
    assert '<input type="text"' not in page.content.decode()
    answer = signing_in(person(), OFFENDER_NAME, OFFENDER, code(OFFENDER_NAME, OFFENDER, at))
    assert answer.status_code == 409
    assert not Visit.objects.exists()


def test_fictional_codes_are_refused_where_the_register_may_hold_real_people() -> None:
    assert proofing({}, "TUTELA_PROOFING", "officer") == "none"
    assert proofing({"TUTELA_PROOFING": "fictional"}, "TUTELA_PROOFING", "world") == "fictional"
    with pytest.raises(ImproperlyConfigured, match="fictional register"):
        proofing({"TUTELA_PROOFING": "fictional"}, "TUTELA_PROOFING", "officer")


def test_what_is_over_is_forgotten(at: datetime) -> None:
    signed_in(OFFENDER_NAME, OFFENDER, at)
    signing_in(person(), OFFENDER_NAME, OFFENDER, "0")
    persons.forget(at=at + persons.LASTS - SECOND)
    assert (Visit.objects.count(), Attempts.objects.count()) == (1, 2)
    persons.forget(at=at + persons.LASTS)
    assert (Visit.objects.count(), Attempts.objects.count()) == (0, 0)


def test_the_view_is_the_one_that_an_officer_opens(at: datetime) -> None:
    asked(OFFENDER_NAME, OFFENDER, at)
    row = re.compile(r"<tbody.*?</tbody>", re.DOTALL)
    form = {"name": OFFENDER_NAME, "document": OFFENDER}
    by_officer = row.findall(desk_of("supervisor", ENGLISH).post("/subject", form).content.decode())
    page = signed_in(OFFENDER_NAME, OFFENDER, at).post("/me/view").content.decode()
    own = row.findall(
        re.sub("<form.*?</form>", "", page, flags=re.DOTALL)
    )  # only they can ask for a re-check
    assert own == by_officer
    assert own != []
