"""Whatever takes effect by a dangerous power asks for a second factor and a fresh proof; no such door is forgotten."""

from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.architecture.test_powers_at_doors import EVERYBODY, _filled, everybody, names
from tests.journeys.desk import desk_of, proved_desk_of, registry
from tutela.bodies.permissions import holds
from tutela.bodies.queries import acting_as
from tutela.web.doors import DANGEROUS, DOORS, STEP_UP, Who

__all__ = ["everybody", "registry"]
pytestmark = pytest.mark.django_db
FACTOR, PROOF = "/account/mfa/", "/account/again"
WITHOUT: Final = {
    "identity": "finds, asks for more, reveals: only the second officer's word changes the list",
    "recheck": "finds: only the second officer's word decides",
    "delays": "asks for a delay, which a second officer confirms",
    "uploads": "stages a file: confirming it enters it",
    "order-new": "stages an order: confirming it enters it",
    "upload-cancel": "takes back what nobody has entered",
}
"""What a dangerous power opens that takes no effect by itself."""


def test_every_door_of_a_dangerous_power_asks_or_says_why_not() -> None:
    dangerous = {
        name
        for name, power in DOORS.items()
        if not isinstance(power, Who) and set(power) & DANGEROUS and not name.startswith("api:")
    }
    browser = Client(raise_request_exception=False)
    posted = {
        name for name in dangerous if _called(browser, name).status_code != HTTPStatus.METHOD_NOT_ALLOWED
    }
    assert posted - set(STEP_UP) - set(WITHOUT) == set(), "ask for a proof there, or say why none is needed"
    assert set(STEP_UP) <= posted


def test_no_operation_of_a_program_has_a_dangerous_power() -> None:
    """A program has no second factor."""
    assert not [name for name, power in DOORS.items() if name.startswith("api:") and _is_dangerous(power)]


@pytest.mark.parametrize("name", sorted(STEP_UP))
def test_without_a_second_factor_or_a_fresh_proof_nothing_is_done(
    name: str, everybody: None, settings: Any
) -> None:
    username = next(one for one in EVERYBODY if any(holds(acting_as(one), power) for power in _powers(name)))
    plain = _called(desk_of(username), name)
    assert (plain.status_code, plain.headers["Location"][: len(FACTOR)]) == (HTTPStatus.FOUND, FACTOR)
    proved = proved_desk_of(username)
    session = proved.session
    session["account_authentication_methods"][-1]["at"] -= settings.TUTELA_STEP_UP_MINUTES * 60 + 1
    session.save()
    stale = _called(proved, name)
    assert (stale.status_code, stale.headers["Location"][: len(PROOF)]) == (HTTPStatus.FOUND, PROOF)
    fresh = _called(proved_desk_of(username), name)
    assert not fresh.headers.get("Location", "").startswith((FACTOR, PROOF))


@pytest.mark.parametrize("name", sorted(STEP_UP))
def test_who_has_none_of_its_powers_is_not_asked_for_a_proof(
    name: str, everybody: None, at: datetime
) -> None:
    username = next(
        one for one in EVERYBODY if not any(holds(acting_as(one), power) for power in _powers(name))
    )
    assert _called(desk_of(username), name).status_code == HTTPStatus.FORBIDDEN


def _is_dangerous(power: object) -> bool:
    return isinstance(power, tuple) and bool(set(power) & DANGEROUS)


def _powers(name: str) -> tuple[Any, ...]:
    power = DOORS[name]
    assert isinstance(power, tuple)
    return power


def _called(browser: Client, name: str) -> HttpResponse:
    return browser.post(reverse(name, kwargs=_filled(names()[name], "missing")), dict(STEP_UP.get(name, {})))
