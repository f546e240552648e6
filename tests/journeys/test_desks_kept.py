"""A desk is ready before it acts, locks when it is left alone, and can be ended from elsewhere; the server decides."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from tests.cast import PASSWORD
from tests.journeys.desk import CHINESE, ENGLISH, desk_of, prove, proved_desk_of, registry, words
from tutela.bodies import conduct, officers, sessions
from tutela.bodies.kinds import Role
from tutela.bodies.models import ConductAcceptance, DeskSession, Officer
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.ledger.models import Entry

__all__ = ["registry"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]
IDLE = timedelta(minutes=15)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> Any:
    """Moves the moment it is."""

    def move(by: timedelta) -> None:
        monkeypatch.setattr(timezone, "now", lambda: at + by)

    return move


@pytest.mark.parametrize("act", ["rename", "move", "declare", "quota", "close", "appoint"])
def test_an_act_on_a_body_names_it_in_the_language_of_the_page(act: str) -> None:
    for language, name in ((ENGLISH, "Morning Star Care"), (CHINESE, "晨星托管")):
        page = words(proved_desk_of("administrator", language).get(f"/bodies/care/{act}"))
        assert f'<strong class="whole">{name}</strong>' in page


def test_nobody_acts_before_accepting_the_code_and_acceptance_is_one_entry(at: datetime) -> None:
    browser, before = desk_of("clerk"), Entry.objects.count()
    accepted = Entry.objects.filter(event="conduct:accepted").count()
    ConductAcceptance.objects.all().delete()
    answer = browser.get("/ask")
    assert (answer.status_code, answer["Location"]) == (302, "/conduct?next=%2Fask")
    assert browser.post("/ask", {}).status_code == 302
    version = conduct.code_on(at.date()).version
    assert "个人信息保护法" in words(browser.get("/conduct"))
    assert browser.post("/conduct", {"version": "1999.1"}).status_code == 422
    answer = browser.post("/conduct", {"version": version, "next": "/ask"})
    assert (answer.status_code, answer["Location"]) == (302, "/ask")
    assert browser.get("/ask").status_code == 200
    browser.post("/conduct", {"version": version})
    assert Entry.objects.filter(event="conduct:accepted").count() == accepted + 1
    assert Entry.objects.count() == before + 1, "a second acceptance changes nothing"


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_after_accepting_one_goes_to_a_page_of_ours(where: str, at: datetime) -> None:
    version = conduct.code_on(at.date()).version
    assert desk_of("clerk").post("/conduct", {"version": version, "next": where})["Location"] == "/"


@pytest.mark.parametrize(
    "accepted_on, on, holds",
    [
        (date(2025, 11, 21), date(2026, 11, 20), True),
        (date(2025, 11, 21), date(2026, 11, 21), False),
        (date(2024, 2, 29), date(2025, 2, 28), True),
        (date(2024, 2, 29), date(2025, 3, 1), False),
    ],
)
def test_an_acceptance_holds_for_a_year(accepted_on: date, on: date, holds: bool) -> None:
    version = conduct.code_on(on).version
    assert conduct.is_current(conduct.Standing(False, version, accepted_on), on) is holds
    assert not conduct.is_current(conduct.Standing(False, "1999.1", accepted_on), on)


def test_every_version_of_the_code_has_both_languages_and_a_day_of_its_own(settings: Any) -> None:
    codes = conduct.codes(settings.TUTELA_POLICY / "conduct")
    assert len(codes) >= 1
    assert [one.from_on for one in codes] == sorted({one.from_on for one in codes})
    with pytest.raises(Refusal) as refused:
        conduct.code_on(date(1999, 1, 1))
    assert refused.value.reason is Reason.PACK_NOT_IN_FORCE


def test_a_password_that_another_gave_is_changed_before_anything_else(at: datetime) -> None:
    Officer.objects.filter(user__username="clerk").update(first_password=True)
    browser = desk_of("clerk")
    assert browser.get("/ask")["Location"].startswith("/account/password")
    form = {
        "oldpassword": PASSWORD,
        "password1": "quite-another-password",
        "password2": "quite-another-password",
    }
    assert browser.post("/account/password", form).status_code == 302
    assert not Officer.objects.get(user__username="clerk").first_password
    assert desk_of("clerk").get("/ask").status_code == 200


def test_where_everyone_needs_a_second_factor_nothing_opens_without(settings: Any) -> None:
    settings.TUTELA_SECOND_FACTOR = "everyone"
    assert desk_of("clerk").get("/ask")["Location"].startswith("/account/mfa/")
    assert proved_desk_of("clerk").get("/ask").status_code == 200


def test_a_dangerous_act_needs_a_second_factor_and_a_fresh_proof(settings: Any) -> None:
    settings.TUTELA_SECOND_FACTOR = "dangerous"
    browser = desk_of("administrator")
    assert browser.get("/bodies").status_code == 200
    assert browser.get("/bodies/school/rename")["Location"].startswith("/account/mfa/")
    assert browser.post("/bodies/school/rename", {"name_zh": "新", "name_en": "New"}).status_code == 302
    proved = proved_desk_of("administrator")
    assert proved.get("/bodies/school/rename").status_code == 200
    session = proved.session
    session["account_authentication_methods"][0]["at"] -= settings.TUTELA_STEP_UP_MINUTES * 60 + 1
    session.save()
    assert proved.get("/bodies/school/rename")["Location"].startswith("/account/again")


def test_a_desk_that_is_left_alone_locks_and_stays_locked_until_a_proof(clock: Any) -> None:
    browser = desk_of("clerk")
    assert browser.get("/").status_code == 200
    clock(IDLE)
    assert browser.get("/").status_code == 200, "on its last second it is open"
    clock(IDLE + IDLE + timedelta(seconds=1))
    answer = browser.get("/ask")
    assert (answer.status_code, answer["Location"]) == (302, "/account/locked?next=%2Fask")
    for page in ("/", "/ledger", "/account/mfa/", "/account/password", "/account/sessions", "/conduct"):
        assert browser.get(page)["Location"].startswith("/account/locked"), page
    assert browser.post("/ask", {}).status_code == 302
    assert browser.get("/account/held").json()["locked"], "nothing wakes it but a proof"
    assert browser.get("/account/locked").status_code == 200
    prove(browser, "clerk")
    assert browser.get("/ask").status_code == 200


def test_whoever_leaves_locks_by_hand(clock: Any) -> None:
    browser = desk_of("clerk")
    assert browser.get("/account/locked").status_code == 200
    assert browser.get("/").status_code == 302
    prove(browser, "clerk")
    assert browser.get("/").status_code == 200


def test_a_proof_from_before_the_lock_opens_nothing(clock: Any) -> None:
    browser = desk_of("clerk")
    prove(browser, "clerk")
    browser.get("/account/locked")
    assert browser.get("/").status_code == 302


def test_one_who_writes_is_not_locked_out(clock: Any) -> None:
    browser = desk_of("clerk")
    browser.get("/ask")
    for minutes in (10, 20, 30):
        clock(timedelta(minutes=minutes))
        assert not browser.get("/account/held").json()["locked"]
    clock(timedelta(minutes=44))
    assert browser.get("/ask").status_code == 200


def test_a_desk_is_ended_from_another_one_and_nobody_ends_anothers() -> None:
    here, there, stranger = desk_of("clerk"), desk_of("clerk"), desk_of("carer")
    for browser in (here, there, stranger):
        browser.get("/")
    page = words(here.get("/account/sessions"))
    assert page.count("/end") == 1, "not the one that asks"
    number = next(row.pk for row in DeskSession.objects.order_by("pk") if f"/{row.pk}/end" in page)
    assert stranger.post(f"/account/sessions/{number}/end").status_code == 404
    assert there.get("/").status_code == 200
    assert here.post(f"/account/sessions/{number}/end").status_code == 302
    assert there.get("/")["Location"].startswith("/account/sign-in")
    assert here.get("/").status_code == 200


def test_signing_out_ends_the_desk() -> None:
    browser = desk_of("clerk")
    browser.get("/")
    browser.post("/account/sign-out")
    assert not DeskSession.objects.filter(ended_at=None).exists()


def test_whoever_is_moved_is_signed_out_everywhere_at_once(at: datetime) -> None:
    browser = desk_of("clerk")
    assert browser.get("/ask").status_code == 200
    officers.transfer(
        officer=acting_as("clerk").officer,
        organisation="care",
        role=Role.ASKER,
        by=acting_as("administrator"),
        at=at,
    )
    assert browser.get("/ask")["Location"].startswith("/account/sign-in")
    assert browser.get("/ask")["Location"].startswith("/account/sign-in"), "and stays so"
    assert "晨星托管" in words(desk_of("clerk").get("/"))


def test_the_page_of_a_new_officer_shows_the_password_once_and_keeps_it_nowhere() -> None:
    browser = proved_desk_of("administrator")
    answer = browser.post("/bodies/school/appoint", {"username": "newcomer", "role": "asker"})
    assert answer.status_code == 200
    user = get_user_model().objects.get(username="newcomer")
    shown = [
        word
        for word in words(answer).replace("<", " ").replace(">", " ").split()
        if user.check_password(word)
    ]
    assert len(shown) == 1
    assert not any(shown[0].encode() in bytes(one) for one in Entry.objects.values_list("body", flat=True))


@pytest.mark.parametrize("username", ["administrator", "security"])
def test_the_first_screen_of_who_decides_says_what_waits(username: str, at: datetime) -> None:
    officers.appoint(
        username="another",
        password=PASSWORD,
        organisation="prosecutor",
        role=Role.SUPERVISOR,
        by=acting_as("administrator"),
        at=at,
    )
    page = words(desk_of(username).get("/"))
    assert "任命检察监督员" in page
    assert ("withdraw" in page, "decide" in page) == (
        (True, False) if username == "administrator" else (False, True)
    )
    assert "clerk" in page, "who never signed in"


def test_an_officer_proposed_at_a_desk_is_approved_at_another(at: datetime) -> None:
    one, other = proved_desk_of("administrator"), proved_desk_of("security")
    one.post("/bodies/prosecutor/appoint", {"username": "newcomer", "role": "supervisor"})
    address = words(other.get("/proposals")).split('action="/proposals/')[1].split('"')[0]
    assert one.post(f"/proposals/{address}", {"decision": "approve"}).status_code == 403
    assert other.post(f"/proposals/{address}", {"decision": "maybe"}).status_code == 422
    assert other.post(f"/proposals/{address}", {"decision": "approve"}).status_code == 302
    assert acting_as("newcomer").role is Role.SUPERVISOR


def test_a_kept_page_is_opened_by_a_proof_and_its_forms_take_a_new_token() -> None:
    browser = desk_of("clerk", checks_forms=True)
    before = browser.get("/account/held").json()
    browser.get("/account/locked")
    assert browser.get("/account/held").json() | {"token": ""} == before | {"locked": True, "token": ""}
    assert browser.post("/account/held", {"password": PASSWORD}).status_code == 403, "no form of ours"
    token = {"csrfmiddlewaretoken": browser.get("/account/held").json()["token"]}
    refused = browser.post("/account/held", token | {"password": "not-the-password"})
    assert (refused.status_code, len(refused.json()["wrong"])) == (422, 1)
    assert browser.post("/account/held", token).status_code == 422
    assert browser.post("/account/held", token | {"code": "000000"}).status_code == 422
    assert browser.get("/").status_code == 302, "it stays locked"
    opened = browser.post("/account/held", token | {"password": PASSWORD})
    assert (opened.status_code, opened.json()["locked"]) == (200, False)
    token = {"csrfmiddlewaretoken": opened.json()["token"]}
    assert browser.post("/ask", token).status_code == 422, "judged as a form"


def test_guesses_at_a_lock_are_counted_with_those_at_the_sign_in() -> None:
    browser = desk_of("clerk")
    browser.get("/account/locked")
    for _ in range(5):
        assert browser.post("/account/held", {"password": "not-the-password"}).status_code == 422
    right = browser.post("/account/held", {"password": PASSWORD})
    assert (right.status_code, browser.get("/").status_code) == (422, 302), "the right one too"
    form = {"login": "clerk", "password": PASSWORD}
    assert Client().post("/account/sign-in", form).status_code == 200, "not signed in there either"
    for _ in range(5):
        last = browser.post("/account/held", {"password": "not-the-password"})
    assert (last.status_code, len(last.json()["wrong"])) == (429, 1)


def test_a_page_is_its_officers_in_their_office_alone(at: datetime) -> None:
    marks = {desk_of(name).get("/account/held").json()["whose"] for name in ("clerk", "carer", "clerk")}
    assert len(marks) == 2
    officers.transfer(
        officer=acting_as("clerk").officer,
        organisation="care",
        role=Role.ASKER,
        by=acting_as("administrator"),
        at=at,
    )
    assert desk_of("clerk").get("/account/held").json()["whose"] not in marks
    assert Client().get("/account/held").status_code == 302


def test_a_page_locks_before_its_desk_does() -> None:
    browser = desk_of("clerk")
    after = int(words(browser.get("/")).split('data-after="')[1].split('"')[0])
    assert timedelta(seconds=after) + sessions.SEEN_EVERY <= IDLE
