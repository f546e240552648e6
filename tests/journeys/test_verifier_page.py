"""The page that checks receipts is handed out to everybody, and from then on it is alone with its reader."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.cast import about
from tests.journeys.browser import browser as browser  # a fixture
from tests.journeys.desk import NOBODY, NOBODY_NAME, desk_of, today
from tests.journeys.desk import registry as registry  # a fixture
from tutela.answers.inquiries import actions as inquiries
from tutela.bodies.queries import acting_as
from tutela.ledger import actions as ledger
from tutela.ledger import signing
from tutela.ledger.receipt_files import receipt_file

NAMES = {"index.html", "verify.css", "words.js", "verify.js", "page.js"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'none'; form-action 'none';"
    " base-uri 'none'; frame-ancestors 'none'"
)
SOURCE = Path(__file__).parents[2] / "verify" / "browser"


@pytest.mark.parametrize("name", sorted(NAMES))
def test_each_file_is_handed_out_as_it_is_written_under_the_strict_policy(client: Client, name: str) -> None:
    response = client.get(f"/verify/{name}")
    assert response.status_code == 200
    assert response.content == (SOURCE / name).read_bytes()
    assert response["Content-Security-Policy"] == POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.cookies == {}
    assert "Vary" not in response
    assert "Content-Language" not in response


def test_no_file_of_the_page_is_missing_and_no_other_is_handed_out(client: Client) -> None:
    assert {path.name for path in SOURCE.iterdir()} == NAMES
    for name in (
        "",
        "README.md",
        "..%2Fpyproject.toml",
        "%2e%2e/pyproject.toml",
        "page.js/",
        "verify.css.map",
    ):
        response = client.get(f"/verify/{name}")
        assert response.status_code == (404 if name else 200), name
    assert client.post("/verify/").status_code == 405


def test_who_has_the_page_is_told_that_it_is_the_same_and_stays_under_its_policy(client: Client) -> None:
    first = client.get("/verify/")
    again = client.get("/verify/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Content-Security-Policy"] == POLICY
    assert first["Cache-Control"] == "public, no-cache"


@pytest.mark.django_db
def test_the_page_needs_no_session_and_reads_no_table(client: Client) -> None:
    client.cookies["sessionid"] = "of-nobody"
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/verify/").status_code == 200
    assert list(queries) == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_answer_inquiry_and_ledger_lead_to_the_page(registry: datetime, language: str) -> None:
    desk, link = desk_of("clerk", language), f'href="{reverse("verifier")}"'
    person = {"name": NOBODY_NAME, "document": NOBODY}
    paper = {"authorisation": "A-1", "signed_on": today()}
    answered = desk.post(reverse("ask"), {"purpose": "teacher-hire", **person, **paper})
    assert link in answered.content.decode()
    ledger.integrate(at=registry)
    (inquiry,) = inquiries_of(registry)
    for address in (reverse("inquiry", args=[inquiry]), reverse("ledger")):
        assert link in desk.get(address).content.decode(), address


def inquiries_of(at: datetime) -> list[Any]:
    """The numbers of all questions so far."""
    return list(inquiries.Inquiry.objects.values_list("id", flat=True))


@dataclass
class Opened:
    """The served page, what it asked of the network since it was loaded, and what it complained of."""

    page: Page
    asked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def give(self, receipt: bytes, policy: str) -> str:
        """Both files into the form; what the result says."""
        files = {"#receipt": receipt, "#policy": policy.encode()}
        for place, content in files.items():
            self.page.set_input_files(place, {"name": "file", "mimeType": "", "buffer": content})
        self.page.click("button[type=submit]")
        self.page.wait_for_selector("#result:focus")
        return self.page.inner_text("#result")


@pytest.fixture
def opened(live_server: LiveServer, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    # The driver's event loop lives in the test's thread; the test itself waits for each call.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    made = Opened(context.new_page())
    made.page.on("request", lambda asked: made.asked.append(asked.url.removeprefix(live_server.url)))
    made.page.on("console", lambda message: made.faults.append(message.text))
    made.page.on("pageerror", lambda error: made.faults.append(str(error)))
    answer = made.page.goto(live_server.url + "/verify/")
    assert answer is not None
    assert answer.headers["content-security-policy"] == POLICY
    assert set(made.asked) == {"/verify/", *(f"/verify/{name}" for name in NAMES - {"index.html"})}
    made.asked.clear()
    yield made
    assert made.asked == [], "the page asked something of the network"
    assert made.faults == []
    assert context.cookies() == []
    context.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_in_chromium_a_good_receipt_is_proved_and_one_changed_byte_refused(
    opened: Opened, registry: datetime
) -> None:
    reply = inquiries.ask(
        acting=acting_as("clerk"),
        purpose_code="teacher-hire",
        question=about(NOBODY_NAME, NOBODY),
        at=registry,
    )
    ledger.integrate(at=registry)
    content = receipt_file(reply.receipt.entry_id)
    policy = f"log {signing.checkpoint_keys()[0][0].text()}\nquorum none\n"
    assert settings.TUTELA_LOG_ORIGIN in policy
    said = opened.give(json.dumps(content).encode(), policy)
    assert said.startswith("已证明")
    assert "答复：未发现记录。" in said
    for place, letter in _letters(content):
        assert opened.give(_changed(content, place, letter), policy).startswith("不能采信"), place


def _letters(content: dict[str, Any]) -> list[tuple[str, int]]:
    """One letter in the body, in the path of the proof, and in the root that the log signed."""
    proof = content["proof"]
    path, root = proof.index("\n", proof.index("index ")) + 5, proof.index("=\n\n\u2014") - 5
    return [("body", len(content["body"]) // 2), ("proof", path), ("proof", root)]


def _changed(content: dict[str, Any], place: str, letter: int) -> bytes:
    """The receipt with one letter replaced by another of the same alphabet."""
    text = content[place]
    other = "B" if text[letter] != "B" else "C"
    return json.dumps(content | {place: text[:letter] + other + text[letter + 1 :]}).encode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_in_chromium_the_page_could_not_send_anything_if_it_tried(opened: Opened) -> None:
    """What its own script never does is refused to anybody's script."""
    tried = """async () => {
      const gone = [];
      for (const send of [() => fetch('/healthz'), () => new Promise((done, fail) => {
          const image = new Image(); image.onload = done; image.onerror = fail; image.src = '/static/tutela.svg';
        })]) {
        try { await send(); gone.push('sent'); } catch { gone.push('refused'); }
      }
      return gone;
    }"""
    assert opened.page.evaluate(tried) == ["refused", "refused"]
    assert opened.faults, "the canary: what is refused is heard"
    opened.faults.clear()
    opened.asked.clear()
