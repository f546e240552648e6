"""A one-time code opens once: not again in another process, nor in the half minute in which it is taken late."""

from types import SimpleNamespace
from typing import Final

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from tests.cast import PASSWORD
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.factors import code, give_factor
from tutela.bodies import accounts
from tutela.bodies.models import Officer
from tutela.ledger.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]
WHO: Final = "clerk"
STEP_S: Final = 30


def signs_in(one_time: str) -> HttpResponse:
    """Somewhere else: another process remembers nothing of what this one did."""
    cache.clear()
    browser = Client()
    browser.post("/account/sign-in", {"login": WHO, "password": PASSWORD})
    return browser.post("/account/mfa/authenticate/", {"code": one_time})


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The second it is, for who shows codes and who takes them."""
    second = [1_790_000_000.0]
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: second[0]))
    give_factor(WHO)
    return second


def test_a_code_is_taken_once_in_whatever_process(now: list[float]) -> None:
    first = code()
    assert signs_in(first).status_code == 302
    assert signs_in(first).status_code == 200
    now[0] += STEP_S  # it would be taken late still, and the next is shown
    assert signs_in(first).status_code == 200
    assert signs_in(code()).status_code == 302


def test_a_code_is_taken_a_step_late_but_not_after_a_later_one(now: list[float]) -> None:
    early = code()
    now[0] += STEP_S
    assert signs_in(early).status_code == 302
    later = code()
    assert signs_in(later).status_code == 302
    assert signs_in(early).status_code == 200


def test_a_code_of_long_ago_is_not_taken(now: list[float]) -> None:
    early = code()
    now[0] += 2 * STEP_S
    assert signs_in(early).status_code == 200


def test_what_is_counted_is_no_change_of_the_account(now: list[float]) -> None:
    officer = Officer.objects.get(user__username=WHO)
    before = accounts.state(officer)
    changes = Entry.objects.filter(event="account:changed").count()
    assert signs_in(code()).status_code == 302
    user = get_user_model().objects.get(username=WHO)
    assert "used_mask" in Authenticator.objects.get(user=user).data
    assert accounts.state(officer) == before
    assert Entry.objects.filter(event="account:changed").count() == changes
