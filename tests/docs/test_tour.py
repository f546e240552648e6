"""The tour of the tutorial is gone in Chromium, in the demo's country; its pictures are those kept on the way."""

import os
import re
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.browser import KEPT, Desk, browser

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).parents[2]
TOUR = ROOT / "docs" / "tutorials" / "hire-a-teacher.md"
SMALL = ("--records", "60", "--applicants", "300", "--staff", "80")
_PICTURE = re.compile(r"!\[[^\]]*\]\(pictures/(tour-\d)\.png\)")
_LABEL = re.compile(r"\*\*([\u4e00-\u9fff][^*\n]*)\*\*")


@dataclass(frozen=True)
class Country:
    """The demo as it is served, the password of its sign-ins, and somebody who lives there."""

    base: str
    password: str
    name: str
    number: str


@pytest.fixture
def country(tmp_path: Path) -> Iterator[Country]:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port = tried.getsockname()[1]
    kept = ("TUTELA_DATABASE", "TUTELA_VAULT_DATABASE", "DJANGO_SETTINGS_MODULE")
    environment = {name: value for name, value in os.environ.items() if name not in kept}
    environment |= {"TUTELA_HOME": str(tmp_path / "demo"), "TUTELA_LANGUAGE": "en", "COLUMNS": "160"}
    words = [sys.executable, "-m", "tutela.cli.main", "demo", *SMALL, "--port", str(port)]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, text=True
    ) as demo:
        assert demo.stdout is not None
        told = ""
        for line in demo.stdout:
            told += line
            if found := re.search(r"│ (\S+)\s+│ (\d{17}[\dX]) │", line):
                break
        else:
            pytest.fail(told)
        _until_it_listens(port)
        password = re.search(r"│ school\s+│ (\S+)", told)
        assert password is not None, told
        yield Country(f"http://127.0.0.1:{port}", password[1], found[1], found[2])
        demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=60)


def _until_it_listens(port: int) -> None:
    """The sign-ins are told while the web server starts."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)
    pytest.fail("nothing listens")


class Tour:
    """The pages in the order of the tutorial. Each stop shows what its paragraph names, and is kept as a picture."""

    def __init__(self, desk: Desk, country: Country) -> None:
        self.desk, self.page, self.country, self.stop = desk, desk.page, country, 0
        self.told = _PICTURE.split(TOUR.read_text("utf-8"))

    def look(self) -> None:
        paragraph, picture = self.told[2 * self.stop], self.told[2 * self.stop + 1]
        self.stop += 1
        assert picture == f"tour-{self.stop}"
        shown = self.page.locator("body").inner_text()
        for label in _LABEL.findall(paragraph):
            assert label in shown, f"{picture}: {label} is not on the page"
        self.desk.check()
        self.desk.keep(picture)

    def sign_in(self, username: str) -> None:
        self.page.context.clear_cookies()
        self.page.goto(f"{self.desk.base}/account/sign-in")
        self.page.fill("[name=login]", username)
        self.page.fill("[name=password]", self.country.password)
        self.page.click("main button:not([form])")
        if "/conduct" in self.page.url:
            self.page.click("main form button")
        expect(self.page.locator("nav.doors")).to_be_visible()

    def write_the_paper(self, number: str) -> None:
        self.page.fill("[name=signed_on]", self.page.evaluate("() => new Date().toISOString().slice(0, 10)"))
        self.page.fill("[name=number]", number)
        self.page.check("[name=signed]")

    def file(self, filing: str) -> None:
        self.page.click("form:has([name=paper]) button")
        self.page.click(f"form[action='{filing}/file'] button")
        expect(self.page.get_by_role("status")).to_contain_text("已提交")

    def to_review(self, filing: str) -> None:
        self.sign_in("reviewer")
        self.page.click("ul.tasks a[href='/queue?state=filed']")
        self.page.click(f"a[href='{filing}']")
        self.page.click(f"a[href='{filing}/review']")

    def ask(self, filing: str) -> None:
        self.sign_in("clerk")
        self.page.click("ul.tasks a[href='/queue?state=reviewed']")
        self.page.click(f"a[href='{filing}']")
        self.page.click(f"form[action='{filing}/ask'] button")
        expect(self.page.locator(".answer h1")).to_be_visible()


def _width(picture: Path) -> int:
    """Of a PNG file (RFC 2083, 4.1.1)."""
    content = picture.read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width: int = struct.unpack(">I", content[16:20])[0]
    return width


def test_the_tour_goes_as_it_is_told(country: Country, browser: Browser) -> None:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1000, "height": 700})
    desk = Desk(context.new_page(), country.base)
    tour, page = Tour(desk, country), desk.page
    tour.sign_in("school")
    tour.look()
    desk.door("/staff")
    page.click("main a[href='/staff/new']")
    page.fill("[name=name]", country.name)
    page.fill("[name=document]", country.number)
    page.select_option("[name=post]", "teacher")
    page.select_option("[name=purpose]", "school-in-service")
    page.click("main button")
    expect(page.locator("h1")).to_contain_text(country.name)
    engagement = page.url.removeprefix(desk.base)
    tour.look()
    page.click("form[action='/filings/new'] button")
    expect(page.locator("ol.tasks")).to_be_visible()
    filing = page.url.removeprefix(desk.base)
    tour.look()
    page.click(f"a[href='{filing}/purpose']")
    page.select_option("[name=purpose]", "teacher-hire")
    page.click("main button")
    page.click(f"a[href='{filing}/authorisation']")
    tour.write_the_paper("授权-1")
    tour.look()
    tour.file(filing)
    tour.to_review(filing)
    tour.look()
    page.click("[name=approve]")
    tour.ask(filing)
    tour.look()
    tour.sign_in("school")
    desk.open(engagement)
    expect(page.locator("form[action$='/hire']")).to_have_count(0)
    page.click("form[action='/filings/new']:has([name=purpose]) button")
    beside = page.url.removeprefix(desk.base)
    page.click(f"a[href='{beside}/authorisation']")
    tour.write_the_paper("授权-2")
    tour.file(beside)
    tour.to_review(beside)
    page.click("[name=approve]")
    tour.ask(beside)
    tour.sign_in("school")
    desk.open(engagement)
    expect(page.locator("form[action$='/hire']")).to_be_visible()
    tour.look()
    context.close()
    pictures = _PICTURE.findall(TOUR.read_text("utf-8"))
    assert tour.stop == len(pictures)
    for name in pictures:
        shown = TOUR.parent / "pictures" / f"{name}.png"
        assert _width(shown) == _width(KEPT / f"{name}.png"), f"copy var/pictures/{name}.png beside the tour"
