"""Accounts of officers: each change has its entry, and one past the programs is told of, also afterwards."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import LazySettings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tests.cast import PASSWORD, appoint_all
from tests.journeys.desk import desk_of
from tutela.auditing.audit import audit
from tutela.bodies import accounts, deciding, officers
from tutela.bodies.kinds import Role
from tutela.bodies.models import Officer
from tutela.bodies.queries import acting_as
from tutela.core.proofs import entries
from tutela.ledger.models import Entry

pytestmark = pytest.mark.django_db
OWN = "another-example-of-a-password"
THEFT = "a-password-of-somebody-else"


class Clock:
    """A moment that every look moves on."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@pytest.fixture(autouse=True)
def clock(at: datetime, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The cast, and a clock that goes on."""
    cache.clear()
    clock = Clock(at)
    appoint_all(at)
    monkeypatch.setattr(timezone, "now", clock)
    return clock


def user_of(username: str) -> User:
    return User.objects.get(username=username)


def sign_in(username: str, password: str = PASSWORD) -> Client:
    browser = Client(raise_request_exception=False)
    browser.post("/account/sign-in", {"login": username, "password": password})
    assert "_auth_user_id" in browser.session
    return browser


def found() -> list[tuple[str, str]]:
    """Of whom, and what; other faults there are none."""
    faults = [one for one in audit().faults if one.wrong.value != "untrusted"]
    assert {one.kind for one in faults} <= {"account"}
    return [(one.key, one.detail) for one in faults]


def changes() -> list[entries.EntryContent]:
    rows = Entry.objects.filter(event="account:changed")
    return sorted((entries.parse(bytes(row.body)) for row in rows), key=lambda one: one.at)


def officer_id(username: str) -> str:
    return f"officer-{Officer.objects.get(user__username=username).pk}"


def live() -> None:
    """Everything that a person changes of their own account."""
    browser = sign_in("clerk")
    form = {"oldpassword": PASSWORD, "password1": OWN, "password2": OWN}
    assert browser.post("/account/password", form).status_code == 302
    clerk = user_of("clerk")
    with transaction.atomic():
        TOTP.activate(clerk, "JBSWY3DPEHPK3PXP")
        RecoveryCodes.activate(clerk)
    codes = Authenticator.objects.get(user=clerk, type="recovery_codes")
    assert RecoveryCodes(codes).validate_code(RecoveryCodes(codes).get_unused_codes()[0])
    Authenticator.objects.get(user=clerk, type="totp").delete()
    Authenticator.objects.filter(user=clerk).delete()
    sign_in("clerk", OWN)


def test_each_change_of_an_account_is_one_entry_that_says_nothing_of_it() -> None:
    live()
    told = changes()
    assert len(told) == 5, "a password, two factors that came and two that went; a code that was used is none"
    assert {one.officer for one in told} == {officer_id("clerk")}
    assert [one.facts["before"] for one in told[1:]] == [one.facts["after"] for one in told[:-1]]
    for one in told:
        assert set(one.facts) == {"account", "before", "after"}
    assert found() == []


def test_a_new_hash_of_the_same_password_at_sign_in_is_an_entry(settings: LazySettings) -> None:
    strong = "django.contrib.auth.hashers.PBKDF2PasswordHasher"
    settings.PASSWORD_HASHERS = [strong, *settings.PASSWORD_HASHERS]
    sign_in("clerk")
    assert user_of("clerk").password.startswith("pbkdf2")
    assert len(changes()) == 1
    assert found() == []


def test_a_change_that_is_not_kept_leaves_no_entry() -> None:
    with transaction.atomic():
        TOTP.activate(user_of("clerk"), "JBSWY3DPEHPK3PXP")
        transaction.set_rollback(True)
    assert (changes(), found()) == ([], [])


def test_two_that_go_at_once_are_one_change() -> None:
    clerk = user_of("clerk")
    for name in ("one", "two"):
        Authenticator.objects.create(user=clerk, type="webauthn", data={"credential": {"id": name}})
    Authenticator.objects.filter(user=clerk).delete()
    assert len(changes()) == 3
    assert found() == []


def _swapped() -> None:
    """Two officers change places: each signs in with their own password, as the other."""
    one, two = (Officer.objects.get(user__username=name) for name in ("clerk", "security"))
    spare = User.objects.create_user("spare")
    for officer, user in ((one, spare.pk), (two, one.user_id), (one, two.user_id)):
        Officer.objects.filter(pk=officer.pk).update(user=user)


def _given(**changes: object) -> Callable[[], object]:
    return lambda: User.objects.filter(username="security").update(**changes)


def _factor(user: str) -> None:
    """Past the framework's own way, as SQL does."""
    row = Authenticator(user=user_of(user), type="totp", data={"secret": "x"})
    Authenticator.objects.bulk_create([row])


STANDS = "stands otherwise"


@pytest.mark.parametrize(
    "change, whose",
    [
        (_swapped, ["clerk", "security"]),
        (_given(password=make_password(THEFT)), ["security"]),
        (_given(is_active=False), ["security"]),
        (_given(username="another"), ["security"]),
        (lambda: _factor("security"), ["security"]),
        (lambda: Officer.objects.filter(user__username="clerk").update(account_salt=bytes(32)), ["clerk"]),
        (lambda: Officer.objects.filter(user__username="clerk").update(account_salt=b""), ["clerk"]),
    ],
    ids=["swapped", "password", "closed", "name", "factor", "salt", "no salt"],
)
def test_what_is_changed_past_the_programs_is_told(change: Callable[[], object], whose: list[str]) -> None:
    named = sorted(officer_id(name) for name in whose)
    change()
    assert sorted(found()) == [(name, STANDS) for name in named]


def test_who_signed_in_with_a_password_that_was_put_there_is_told_after_it_was_put_back(clock: Clock) -> None:
    kept = user_of("security").password
    _given(password=make_password(THEFT))()
    sign_in("security", THEFT)
    _given(password=kept)()
    assert found() == [(officer_id("security"), "signed in otherwise")]


def test_who_signed_in_with_a_former_password_is_told(clock: Clock) -> None:
    kept = user_of("clerk").password
    live()
    clock.at += timedelta(minutes=5)
    now = user_of("clerk").password
    User.objects.filter(username="clerk").update(password=kept)
    sign_in("clerk")
    User.objects.filter(username="clerk").update(password=now)
    assert found() == [(officer_id("clerk"), "signed in otherwise")]


def test_a_key_of_ones_own_added_behind_a_password_that_was_put_there_is_told() -> None:
    kept = user_of("security").password
    _given(password=make_password(THEFT))()
    TOTP.activate(user_of("security"), "JBSWY3DPEHPK3PXP")
    _given(password=kept)()
    assert found() == [
        (officer_id("security"), "was changed past the programs"),
        (officer_id("security"), STANDS),
    ]


def test_who_empties_the_salt_to_have_the_account_bound_anew_is_told(clock: Clock) -> None:
    _given(password=make_password(THEFT))()
    Officer.objects.filter(user__username="security").update(account_salt=b"")
    assert accounts.begin(at=clock()) == 1
    who = officer_id("security")
    assert sorted(found()) == [(who, "is begun anew"), (who, STANDS)]


def test_two_officers_settle_it_by_bringing_the_officer_back(clock: Clock) -> None:
    User.objects.filter(username="clerk").update(password=make_password(OWN))
    sign_in("clerk", OWN)
    who = officer_id("clerk")
    assert len(found()) == 2
    manager, other = acting_as("administrator"), acting_as("security")
    officers.suspend(officer=who, by=manager, at=clock())
    proposal = officers.reactivate(officer=who, by=manager, at=clock())
    deciding.decide(proposal=proposal, approve=True, by=other, at=clock())
    assert found() == []
    sign_in("clerk", OWN)
    assert found() == []
    User.objects.filter(username="clerk").update(password=make_password(THEFT))
    assert found() == [(who, STANDS)]


def test_who_is_proposed_for_an_office_is_bound_before_anybody_agrees(clock: Clock) -> None:
    made = officers.appoint(
        username="late",
        password=OWN,
        organisation="admin",
        role=Role.ADMINISTRATOR,
        by=acting_as("administrator"),
        at=clock(),
    )
    assert found() == []
    kept = user_of("late").password
    User.objects.filter(username="late").update(password=make_password(THEFT))
    assert found() == [(made.officer, STANDS)]
    User.objects.filter(username="late").update(password=kept)
    assert made.proposal is not None
    deciding.decide(proposal=made.proposal, approve=True, by=acting_as("security"), at=clock())
    sign_in("late", OWN)
    assert found() == []


def _of_an_earlier_edition(clock: Clock) -> None:
    """Officers whose entries say nothing of their accounts."""
    Entry.objects.filter(event="officer:changed").delete()
    Officer.objects.update(account_salt=b"")
    del clock


def test_what_an_earlier_edition_made_is_counted_until_it_is_bound(clock: Clock) -> None:
    _of_an_earlier_edition(clock)
    there = Officer.objects.count()
    report = audit()
    assert report.unbound == {"account": there}
    assert {one.kind for one in report.faults} & {"account"} == set()
    sign_in("clerk")
    assert accounts.begin(at=clock()) == there
    assert accounts.begin(at=clock()) == 0
    later = audit()
    assert later.unbound == {}
    assert {one.kind for one in later.faults} & {"account"} == set()
    User.objects.filter(username="clerk").update(password=make_password(THEFT))
    assert [one.key for one in audit().faults if one.kind == "account"] == [officer_id("clerk")]


def test_a_desk_that_others_open_for_an_officer_is_bound_too() -> None:
    assert desk_of("clerk").get("/").status_code == 200
    assert found() == []
