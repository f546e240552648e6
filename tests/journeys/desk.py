"""Officers at their desks: signed-in clients, a registry to ask, and a clock that stands still."""

import logging
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone

from tests.cast import OFFICERS, accept_conduct, appoint_all, conviction, declare_all, load, number, paper
from tutela.config.logs import Frames
from tutela.packs.current import legal_day_of

OFFENDER, OFFENDER_NAME = number(date(1980, 2, 29), 101), "王小明"
NOBODY, NOBODY_NAME = number(date(1985, 7, 1), 102), "赵无名"
CHINESE, ENGLISH = "zh-hans", "en"
EVERYONE = sorted(OFFICERS)


@pytest.fixture
def registry(at: datetime, tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The cast, one person with a record, no sampling of routine checks, and the moment it is."""
    settings.TUTELA_PENDING_SAMPLE = 0  # type: ignore[attr-defined]
    cache.clear()  # what limits sign-ins counts across tests otherwise
    monkeypatch.setattr(timezone, "now", lambda: at)
    appoint_all(at)
    declare_all(at)
    load(tmp_path / "court.jsonl", [conviction("c-1", OFFENDER_NAME, OFFENDER)], at)
    return at


@pytest.fixture
def log() -> Iterator[list[str]]:
    """Every line that any logger writes, as the service would write it."""
    lines: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    keeper = Keeper(level=logging.DEBUG)
    keeper.setFormatter(Frames("{levelname} {name} {message}", style="{"))
    root = logging.getLogger()
    root.addHandler(keeper)
    yield lines
    root.removeHandler(keeper)


def desk_of(username: str, language: str = CHINESE, *, checks_forms: bool = False) -> Client:
    """A browser in which this officer, who has accepted the code of conduct, has signed in."""
    accept_conduct(username, timezone.now())
    browser = Client(enforce_csrf_checks=checks_forms, raise_request_exception=False)
    browser.cookies["django_language"] = language
    browser.force_login(get_user_model().objects.get(username=username))
    return browser


def proved_desk_of(username: str, language: str = CHINESE) -> Client:
    """The same, of an officer who has a second factor, and who has just proved who they are."""
    browser = desk_of(username, language)
    user = get_user_model().objects.get(username=username)
    Authenticator.objects.get_or_create(
        user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": encrypt("JBSWY3DPEHPK3PXP")}}
    )
    prove(browser, username)
    return browser


def prove(browser: Client, username: str) -> None:
    """Whoever sits there has just given the password once more."""
    request = HttpRequest()
    request.session = browser.session
    user = get_user_model().objects.get(username=username)
    record_authentication(request, user, "password", reauthenticated=True)
    request.session.save()


def asked(browser: Client, **changes: str) -> HttpResponse:
    """The answer to a question about the person with a record; `changes` replace what the form holds."""
    form = {"purpose": "teacher-hire", "name": OFFENDER_NAME, "document": OFFENDER} | changes
    return browser.post("/ask", {"authorisation": paper(form["document"]), "signed_on": today()} | form)


def entered(browser: Client, place: str, **said: str) -> HttpResponse:
    """What entering an imported roster answers, as it is shown now."""
    mark = re.search(r'name="mark" value="(\w+)"', words(browser.get(place)))
    assert mark is not None
    return browser.post(f"{place}/confirm", {"mark": mark[1], **said})


def today() -> str:
    """The day on a paper that is signed now."""
    return legal_day_of(timezone.now()).isoformat()


def words(answer: HttpResponse) -> str:
    """What the page says, with its tags."""
    return answer.content.decode()
