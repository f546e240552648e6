"""The pages: who may open which, in both languages, under which headers, and what happens when something is wrong."""

import re
from datetime import datetime
from typing import Final

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.cast import OFFICERS, PASSWORD
from tests.journeys.desk import CHINESE, ENGLISH, EVERYONE, NOBODY, NOBODY_NAME, desk_of, log, registry, words
from tutela.bodies import queries as bodies
from tutela.bodies.kinds import Role
from tutela.ledger.models import Entry
from tutela.web.desk import frame
from tutela.web.desk.texts.table import TEXTS

__all__ = ["log", "registry"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]

NOWHERE: Final = "00000000-0000-4000-8000-000000000000"
FOR_ALL: Final = ("/", "/ledger", "/account/mfa/", "/account/password", "/about")
FOR_ROLE: Final = {
    Role.ASKER: ("/ask", "/screenings"),
    Role.RECORDER: ("/uploads", "/delays"),
    Role.SUPERVISOR: ("/subject", "/delays"),
}
GUARDED: Final = ("/ask", "/screenings", "/uploads", "/subject", "/delays")
POSTED: Final = (
    "/ask",
    "/screenings",
    f"/screenings/{NOWHERE}/result",
    "/uploads",
    f"/uploads/{NOWHERE}/confirm",
    f"/uploads/{NOWHERE}/cancel",
    "/subject",
    "/delays",
    f"/delays/{NOWHERE}/confirm",
    "/language",
    "/account/sign-in",
    "/account/sign-out",
    "/account/password",
    "/account/mfa/totp/activate/",
)


@pytest.mark.parametrize("username", EVERYONE)
def test_each_role_opens_its_own_pages_and_no_others(username: str) -> None:
    browser, own = desk_of(username), FOR_ROLE.get(OFFICERS[username][1], ())
    assert {page: browser.get(page).status_code for page in FOR_ALL} == dict.fromkeys(FOR_ALL, 200)
    assert {page: browser.get(page).status_code for page in GUARDED} == {
        page: 200 if page in own else 403 for page in GUARDED
    }


@pytest.mark.parametrize("username", EVERYONE)
def test_only_doors_that_open_stand_in_the_navigation(username: str) -> None:
    page = words(desk_of(username).get("/"))
    shown = {door for door in GUARDED if f'href="{door}"' in page}
    assert shown == set(FOR_ROLE.get(OFFICERS[username][1], ()))


@pytest.mark.parametrize("username", EVERYONE)
def test_no_more_stands_side_by_side_than_one_takes_in_at_a_glance(username: str) -> None:
    every = frame.doors(bodies.acting_as(username))
    groups = frame.grouped(every)
    assert sorted(door.key for group in groups for door in group.doors) == sorted(door.key for door in every)
    assert sum(1 if group.key else len(group.doors) for group in groups) <= 8
    assert groups[0].doors[0].key == "home"


def test_what_stands_in_a_group_is_a_door_and_stands_once() -> None:
    inside = [name for names in frame.GROUPS.values() for name in names]
    assert len(inside) == len(set(inside))
    assert {f"door.{name}" for name in inside} <= set(TEXTS)


@pytest.mark.parametrize(
    "page", ["/", "/ask", "/screenings", "/uploads", "/subject", "/ledger", f"/ledger/entries/{NOWHERE}"]
)
def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_comes_back(page: str) -> None:
    answer = Client().get(page)
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/account/sign-in?next={page.replace('/', '%2F')}",
    )


def test_a_form_posted_without_a_session_is_not_come_back_to() -> None:
    answer = Client().post("/ask", {"name": NOBODY_NAME})
    assert answer["Location"] == "/account/sign-in?next=%2F"


def test_a_progress_that_lost_its_session_leads_the_whole_page_to_sign_in() -> None:
    answer = Client().get(f"/screenings/{NOWHERE}/progress", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/account/sign-in?next=%2F"


@pytest.mark.parametrize("language, marked", [(CHINESE, "zh-Hans"), (ENGLISH, "en")])
@pytest.mark.parametrize("username", ["clerk", "court-recorder"])
def test_every_page_states_its_language_and_has_one_heading(
    username: str, language: str, marked: str
) -> None:
    browser = desk_of(username, language)
    for page in (*FOR_ALL, *FOR_ROLE[OFFICERS[username][1]], "/nothing-here", "/account/sign-up"):
        made = words(browser.get(page))
        assert f'<html lang="{marked}">' in made, page
        assert len(re.findall(r"<h1[ >]", made)) == 1, page


def test_english_pages_hold_no_chinese_but_names_and_the_way_back_to_chinese() -> None:
    browser = desk_of("clerk", ENGLISH)
    for page in ("/", "/ask", "/ledger", "/about", "/account/mfa/"):
        made = re.sub(r"<button lang=\"zh-Hans\">中文</button>|例如|法国", "", words(browser.get(page)))
        assert re.findall(r"[\u4e00-\u9fff]+", made) == [], page


def test_every_page_says_for_whom_one_acts_and_where() -> None:
    for page in ("/", "/ask", "/ledger", "/nothing-here"):
        made = words(desk_of("clerk").get(page))
        assert "枫桥区教育局" in made
        assert "330299" in made


def test_the_language_is_switched_by_a_form_and_never_leads_away() -> None:
    browser = desk_of("clerk")
    answer = browser.post("/language", {"language": ENGLISH, "next": "//elsewhere.example/"})
    assert answer["Location"] == "/"
    assert '<html lang="en">' in words(browser.get("/"))
    assert browser.get("/language?language=zh-hans").status_code == 302
    assert '<html lang="en">' in words(browser.get("/")), "a link must not change it"


def test_every_page_forbids_inline_code_frames_and_storing() -> None:
    browser = desk_of("clerk")
    for page in (*FOR_ALL, "/ask", "/screenings", "/nothing-here", "/uploads"):
        answer = browser.get(page, secure=True)
        assert "default-src 'self'" in answer["Content-Security-Policy"], page
        assert "unsafe" not in answer["Content-Security-Policy"], page
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], page
        assert "no-store" in answer["Cache-Control"], page
        assert answer["X-Content-Type-Options"] == "nosniff", page
        assert answer["X-Frame-Options"] == "DENY", page
        assert answer["Referrer-Policy"] == "same-origin", page
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", page
        assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains", page
        assert "camera=()" in answer["Permissions-Policy"], page


def test_no_page_holds_inline_code_style_or_anything_from_elsewhere() -> None:
    for username in ("clerk", "court-recorder"):
        browser = desk_of(username)
        for page in (*FOR_ALL, *FOR_ROLE[OFFICERS[username][1]], "/account/sign-up", "/nothing-here"):
            made = words(browser.get(page))
            assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", made), page
            assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", made), page
            scripts = re.findall(r"<script[^>]*>", made)
            assert all("src=" in one or "application/json" in one for one in scripts), page


@pytest.mark.parametrize("address", POSTED)
def test_a_form_from_elsewhere_does_nothing(address: str) -> None:
    answer = desk_of("clerk", checks_forms=True).post(address, {})
    assert answer.status_code == 403
    assert "没有进行任何操作" in words(answer)


@pytest.mark.parametrize("address", [one for one in POSTED if NOWHERE in one])
def test_what_changes_something_is_not_done_by_a_link(address: str) -> None:
    assert desk_of("clerk").get(address).status_code == 405


def test_signing_in_gives_a_cookie_that_scripts_other_sites_and_plain_lines_never_see() -> None:
    browser = Client()
    answer = browser.post("/account/sign-in", {"login": "clerk", "password": PASSWORD}, secure=True)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    cookie = answer.cookies["sessionid"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
    assert cookie["expires"] == "", "it ends with the browser"


def test_a_sign_in_stands_in_the_ledger_without_the_users_name_and_a_failed_one_does_not() -> None:
    before = Entry.objects.filter(event="officer:signed-in").count()
    Client().post("/account/sign-in", {"login": "clerk", "password": "not-the-password"})
    assert Entry.objects.filter(event="officer:signed-in").count() == before
    Client().post("/account/sign-in", {"login": "clerk", "password": PASSWORD})
    (entry,) = Entry.objects.filter(event="officer:signed-in")
    assert entry.organisation == "edu"
    assert b"clerk" not in bytes(entry.body)


def test_a_wrong_password_and_an_unknown_user_read_the_same() -> None:
    said = []
    for login in ("clerk", "nobody-at-all"):
        answer = Client().post("/account/sign-in", {"login": login, "password": "not-the-password"})
        assert answer.status_code == 200
        said.append(re.findall(r"<li>(.*?)</li>", words(answer)))
    assert said[0] == said[1] == ["您提供的用户名或密码不正确。"]


def test_guessing_a_password_is_stopped_after_a_few_tries() -> None:
    tries = [
        Client().post("/account/sign-in", {"login": "clerk", "password": f"guess-{n}"}) for n in range(12)
    ]
    said = [words(one) for one in tries]
    assert "过多" in said[-1]
    assert "过多" not in said[0]
    right = Client().post("/account/sign-in", {"login": "clerk", "password": PASSWORD})
    assert right.status_code != 302


def test_nobody_signs_up() -> None:
    assert "管理员" in words(Client().get("/account/sign-up"))
    before = get_user_model().objects.count()
    assert Client().post("/account/sign-up", {"username": "new", "password1": PASSWORD}).status_code == 405
    assert get_user_model().objects.count() == before


def test_signing_out_takes_a_form_and_ends_the_session() -> None:
    browser = desk_of("clerk")
    browser.get("/account/sign-out")
    assert browser.get("/").status_code == 200
    browser.post("/account/sign-out")
    assert browser.get("/").status_code == 302


def test_one_time_codes_are_set_up_from_a_picture_in_the_page_after_the_password_is_asked_again() -> None:
    browser = Client()
    browser.post("/account/sign-in", {"login": "clerk", "password": PASSWORD})
    again = browser.get("/account/mfa/totp/activate/")
    assert (again.status_code, again["Location"].split("?")[0]) == (302, "/account/again")
    answer = browser.post(again["Location"], {"password": PASSWORD}, follow=True)
    assert answer.status_code == 200
    assert "img-src 'self' data:" in answer["Content-Security-Policy"]
    assert "data:image/svg+xml" in words(answer)
    assert "data:" not in browser.get("/account/mfa/")["Content-Security-Policy"]


def test_a_user_without_an_office_sees_nothing_but_the_way_out() -> None:
    get_user_model().objects.create_user("visitor", password=PASSWORD)
    browser = Client()
    browser.cookies["django_language"] = CHINESE
    browser.force_login(get_user_model().objects.get(username="visitor"))
    answer = browser.get("/ledger")
    assert answer.status_code == 403
    assert "退出登录" in words(answer)


@pytest.mark.parametrize("language, said", [(CHINESE, "没有这一页"), (ENGLISH, "There is no such page")])
def test_a_page_that_is_not_there_says_so_in_the_readers_language(language: str, said: str) -> None:
    answer = desk_of("clerk", language).get("/nothing-here")
    assert answer.status_code == 404
    assert said in words(answer)


def test_a_fault_of_ours_becomes_a_bare_page_and_a_log_line_without_anybody(
    monkeypatch: pytest.MonkeyPatch, log: list[str]
) -> None:
    def failing(*_: object) -> None:
        raise ValueError(f"could not read {NOBODY_NAME} {NOBODY}")

    monkeypatch.setattr(bodies, "quota_left", failing)
    answer = desk_of("clerk").get("/")
    assert answer.status_code == 500
    assert "系统出错" in words(answer)
    assert "Traceback" not in words(answer)
    logged = "\n".join(log)
    assert "ValueError" in logged
    assert "failing" in logged, "the frame is told"
    for told in (words(answer), logged):
        assert NOBODY_NAME not in told
        assert NOBODY not in told


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(settings: object, at: datetime) -> None:
    settings.TUTELA_UPLOAD_LIMIT = 1_000  # type: ignore[attr-defined]
    browser = desk_of("clerk")
    sent = browser.generic(
        "POST", "/screenings", b"x" * 1_001_001, content_type="multipart/form-data; boundary=b"
    )
    assert sent.status_code == 413
    assert browser.generic("POST", "/screenings", b"x" * 1_001_000).status_code == 422, (
        "the limit itself is allowed"
    )
