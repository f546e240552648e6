"""A real browser at the desk: where it is found, what it must never do, and what every page it opens must satisfy."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as configured
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
KEPT: Final = Path(__file__).resolve().parents[2] / "var" / "pictures"
NARROWEST: Final = 320  # CSS pixels without scrolling sideways (WCAG 2.2, 1.4.10)
MOST_STOPS: Final = 60
PATIENCE: Final = 30_000  # milliseconds: other tests have the processor too
_FOCUS_SHOWS: Final = "() => getComputedStyle(document.activeElement).outlineStyle !== 'none'"


@dataclass(slots=True)
class Desk:
    """One page of the browser, and everything it did that it should not have done."""

    page: Page
    base: str
    faults: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Goes to an address of ours, and checks the page."""
        self.page.goto(self.base + path)
        self.check()

    def check(self) -> None:
        """No fault that axe knows in either colour scheme, nothing cut off on a narrow screen, nothing from outside."""
        self.page.wait_for_load_state()
        self.seen.append(self.page.url.removeprefix(self.base))
        self.page.emulate_media(color_scheme="dark")
        self._check_axe({"runOnly": ["color-contrast"]})  # the scheme changes colours and nothing else
        self.page.emulate_media(color_scheme="light")
        self._check_axe({})
        self._check_narrow()
        assert self.faults == []

    def keep(self, name: str) -> None:
        """A picture of the whole page, for people to look at: nothing is compared with it."""
        KEPT.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=KEPT / f"{name}.png", full_page=True)

    def door(self, path: str) -> None:
        """Goes through a door of the navigation, whose group is opened first where it stands in one."""
        link = self.page.locator(f"a[href='{path}']")
        doors = self.page.locator("nav.doors")
        group = doors.locator("details", has=link)
        if group.count():
            group.locator("summary").click()
        doors.locator(link).click()

    def tab_to(self, selector: str) -> None:
        """Reaches an element by the Tab key alone; every stop on the way is visible."""
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            assert self.page.evaluate(_FOCUS_SHOWS), "a stop that cannot be seen"
            if self.page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
                return
        pytest.fail(f"{selector} is not reached by keyboard on {self.page.url}")

    def write(self, selector: str, text: str) -> None:
        """Reaches a field by keyboard and types into it."""
        self.tab_to(selector)
        self.page.keyboard.type(text)

    def _check_axe(self, options: dict[str, list[str]]) -> None:
        found = Axe().run(self.page, options=options).response["violations"]
        told = [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found]
        assert told == [], f"{self.page.url}, {options}"

    def _check_narrow(self) -> None:
        size = self.page.viewport_size
        self.page.set_viewport_size({"width": NARROWEST, "height": 800})
        wide = self.page.evaluate("() => document.scrollingElement.scrollWidth")
        self.page.set_viewport_size(size or {"width": 1280, "height": 900})
        assert wide <= NARROWEST, f"{self.page.url} scrolls sideways"


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Chromium as the machine has it; its absence is a skip that nobody overlooks.

    Started for each test: the driver's event loop would forbid the database to every test that comes after.
    """
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("NO BROWSER HERE: the pages were not tried in Chromium (install the package chromium)")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield started
        started.close()
    _wait_for_the_server()


@pytest.fixture
def desk(
    live_server: LiveServer, browser: Browser, monkeypatch: pytest.MonkeyPatch, settings: object
) -> Iterator[Desk]:
    """A fresh browser at the served pages, reading Chinese."""
    # The driver's event loop lives in the test's thread; the test itself waits for each call.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE"):
        assert getattr(configured, name)
        setattr(settings, name, False)  # the test's server speaks plain HTTP on this machine alone
    context = browser.new_context(
        locale="zh-CN", viewport={"width": 1280, "height": 900}, accept_downloads=True
    )
    made = Desk(context.new_page(), live_server.url)
    made.page.on("console", lambda message: _hear(made, message))
    made.page.on("pageerror", lambda error: made.faults.append(str(error)))
    made.page.on("request", lambda request: _watch(made, request))
    yield made
    context.close()
    connections.close_all()  # the driver's loop has connections of its own, and PostgreSQL drops no database in use


def _wait_for_the_server() -> None:
    """Until nothing that the browser asked is being answered, by connections of the server's own."""
    for thread in threading.enumerate():
        if thread.name.endswith(f"({ThreadedWSGIServer.process_request_thread.__name__})"):
            thread.join(PATIENCE / 1000)


def _hear(desk: Desk, message: ConsoleMessage) -> None:
    # A form that is sent back with what is wrong has a status of its own, which the console reports.
    if message.type in ("error", "warning") and "422" not in message.text:
        desk.faults.append(message.text)


def _watch(desk: Desk, request: Request) -> None:
    if not request.url.startswith((desk.base, "data:", "blob:")):
        desk.faults.append(f"asked elsewhere: {request.url}")
