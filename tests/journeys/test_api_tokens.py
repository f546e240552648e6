"""Tokens of programs: obtained with a client's secret, bound to scopes, an hour long, withdrawn at once."""

import base64
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from allauth.idp.oidc.models import Client as Registered
from allauth.idp.oidc.models import Token
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client

from tests.cast import PASSWORD
from tests.journeys.api_calls import (
    NOBODY,
    Api,
    Clock,
    api,
    calling,
    clock,
    inquiry,
    obtain,
    register,
    registry,
)
from tutela.answers.inquiries.models import Inquiry
from tutela.bodies import clients
from tutela.bodies.clients import Scope
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.ledger import queries
from tutela.web.api.kept_tokens import Tokens

__all__ = ["api", "clock", "registry"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]


def refused(answer: HttpResponse, status: int, reason: str) -> HttpResponse:
    assert answer.status_code == status, answer.content
    assert answer.json()["reason"] == reason
    return answer


def asked(by: Api) -> HttpResponse:
    return by.post("/inquiries", inquiry("李四", NOBODY))


def test_a_token_acts_as_the_officer_whose_client_it_is(api: Api) -> None:
    assert asked(api).status_code == 200
    kept = Inquiry.objects.get()
    assert (kept.organisation, kept.officer) == ("edu", acting_as("clerk").officer)


def test_without_a_token_nobody_is_let_in_and_told_how() -> None:
    answer = refused(asked(Api(None)), 401, "token-invalid")
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("value", ["", "x", "x" * 5000, "令牌", "a b"])
def test_a_made_up_token_lets_nobody_in(value: str) -> None:
    answer = refused(asked(Api(value)), 401, "token-invalid")
    assert answer["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_who_writes_a_row_without_a_key_has_made_no_token(api: Api) -> None:
    """As SQL would: the plain hash of a value of one's own."""
    assert asked(api).status_code == 200
    row = Token.objects.get(type=Token.Type.ACCESS_TOKEN)
    value = "a-value-of-my-own"
    Token.objects.filter(pk=row.pk).update(hash=sha256(value.encode()).hexdigest())
    refused(asked(Api(value)), 401, "token-invalid")
    Token.objects.filter(pk=row.pk).update(hash=Tokens().hash_token(value))
    assert asked(Api(value)).status_code == 200, "the row was whole but for the key"


def test_a_session_of_the_pages_opens_nothing_here() -> None:
    browser = Client()
    assert browser.login(username="clerk", password=PASSWORD)
    refused(browser.get("/api/v1/list-version"), 401, "token-invalid")


def test_a_token_in_the_address_or_a_form_is_not_read(api: Api, at: datetime) -> None:
    token = obtain(register("clerk", [Scope.LEDGER], at)).json()["access_token"]
    refused(Client().get("/api/v1/list-version", {"access_token": token}), 401, "token-invalid")


def test_a_token_ends_after_an_hour(api: Api, clock: Clock, at: datetime) -> None:
    clock.now = at + timedelta(seconds=3599)
    assert api.get("/list-version").status_code == 200
    clock.now = at + timedelta(seconds=3600)
    refused(api.get("/list-version"), 401, "token-invalid")


def test_a_token_that_was_given_back_is_dead(at: datetime) -> None:
    client = register("clerk", [Scope.LEDGER], at)
    token = obtain(client).json()["access_token"]
    assert Api(token).get("/list-version").status_code == 200
    assert _post("/api/v1/token/revoke", client, token=token).status_code == 200
    refused(Api(token).get("/list-version"), 401, "token-invalid")


def test_withdrawing_a_client_ends_its_tokens_at_once_and_stands_in_the_ledger(at: datetime) -> None:
    client = register("clerk", [Scope.LEDGER], at)
    token = obtain(client).json()["access_token"]
    before = queries.waiting()
    clients.withdraw(client_id=client.client_id, by=acting_as("administrator"), at=at)
    assert queries.waiting() == before + 1
    refused(Api(token).get("/list-version"), 401, "token-invalid")
    assert obtain(client).status_code == 401


@pytest.mark.parametrize(
    ("scope", "path"),
    [(Scope.LEDGER, "/inquiries"), (Scope.SCREEN, "/inquiries/batch"), (Scope.LEDGER, "/inquiries/batch")],
)
def test_a_token_of_another_scope_cannot_ask(at: datetime, scope: Scope, path: str) -> None:
    answer = refused(calling("clerk", at, [scope]).post(path, inquiry("李四", NOBODY)), 403, "token-scope")
    assert answer["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="ask"'


def test_a_token_of_another_scope_cannot_read_the_ledger(at: datetime) -> None:
    refused(calling("clerk", at, [Scope.ASK]).get("/ledger/checkpoint"), 403, "token-scope")


def test_every_scope_may_see_the_list_version(at: datetime) -> None:
    for scope in Scope:
        assert calling("clerk", at, [scope]).get("/list-version").status_code == 200


def test_a_client_gets_only_the_scopes_it_asks_for_and_no_more_than_it_has(at: datetime) -> None:
    client = register("clerk", [Scope.ASK, Scope.LEDGER], at)
    narrow = obtain(client, scope="ledger").json()
    assert narrow["scope"] == "ledger"
    refused(asked(Api(narrow["access_token"])), 403, "token-scope")
    assert obtain(client, scope="screen").status_code == 400


def test_narrowing_a_client_narrows_the_tokens_it_holds(at: datetime) -> None:
    client = register("clerk", [Scope.ASK, Scope.LEDGER], at)
    token = obtain(client).json()["access_token"]
    registered = Registered.objects.get(id=client.client_id)
    registered.set_scopes(["ledger"])
    registered.save()
    refused(asked(Api(token)), 403, "token-scope")


def test_a_wrong_secret_gets_no_token(at: datetime) -> None:
    client = register("clerk", [Scope.ASK], at)
    assert obtain(clients.NewClient(client.client_id, client.secret + "x")).status_code == 401
    assert not Token.objects.exists()


def test_a_secret_in_the_form_is_not_read(at: datetime) -> None:
    client = register("clerk", [Scope.ASK], at)
    form = {
        "grant_type": "client_credentials",
        "client_id": client.client_id,
        "client_secret": client.secret,
    }
    assert Client().post("/api/v1/token", form).status_code == 401


@pytest.mark.parametrize("grant", ["password", "refresh_token", "authorization_code", "device_code", ""])
def test_no_other_grant_gives_a_token(at: datetime, grant: str) -> None:
    client = register("clerk", [Scope.ASK], at)
    form = {"grant_type": grant, "username": "clerk", "password": PASSWORD, "code": "x", "refresh_token": "x"}
    assert obtain(client, **form).status_code in (400, 401)
    assert not Token.objects.exists()


def test_a_token_made_out_for_another_resource_is_not_for_us(at: datetime) -> None:
    client = register("clerk", [Scope.LEDGER], at)
    token = obtain(client, resource="https://elsewhere.example/").json()["access_token"]
    refused(Api(token).get("/list-version"), 401, "token-invalid")


def test_an_officer_who_may_no_longer_sign_in_has_no_programs_either(api: Api) -> None:
    get_user_model().objects.filter(username="clerk").update(is_active=False)
    refused(api.get("/list-version"), 401, "token-invalid")


def test_an_officer_without_an_office_has_no_programs_either(api: Api) -> None:
    get_user_model().objects.get(username="clerk").officer.delete()
    refused(api.get("/list-version"), 403, "not-entitled")


def test_a_token_of_a_person_is_not_one_of_a_program(at: datetime) -> None:
    client = register("clerk", [Scope.LEDGER], at)
    token = obtain(client).json()["access_token"]
    Token.objects.update(user=get_user_model().objects.get(username="clerk"))
    refused(Api(token).get("/list-version"), 401, "token-invalid")


def test_only_an_administrator_registers_clients_and_sees_them(at: datetime) -> None:
    clerk = acting_as("clerk")
    for attempt in (
        lambda: clients.create(username="clerk", name="x", scopes=[Scope.ASK], by=clerk, at=at),
        lambda: clients.withdraw(client_id="x", by=clerk, at=at),
        lambda: clients.listed(by=clerk),
    ):
        with pytest.raises(Refusal) as caught:
            attempt()
        assert caught.value.reason is Reason.NOT_ENTITLED
    assert not Registered.objects.exists()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"username": "nobody"}, Reason.NOT_FOUND),
        ({"scopes": []}, Reason.REQUEST_INVALID),
        ({"name": " "}, Reason.REQUEST_INVALID),
        ({"name": "x" * 101}, Reason.REQUEST_INVALID),
    ],
)
def test_a_client_needs_an_officer_a_name_and_a_scope(
    at: datetime, change: dict[str, Any], reason: Reason
) -> None:
    wanted = {"username": "clerk", "name": "x", "scopes": [Scope.ASK]} | change
    with pytest.raises(Refusal) as caught:
        clients.create(by=acting_as("administrator"), at=at, **wanted)
    assert caught.value.reason is reason


def test_the_list_of_clients_says_whose_and_for_what(at: datetime) -> None:
    client = register("clerk", [Scope.ASK, Scope.ASK, Scope.LEDGER], at)
    (line,) = clients.listed(by=acting_as("administrator"))
    assert (line.client_id, line.organisation) == (client.client_id, "edu")
    assert line.scopes == (Scope.ASK, Scope.LEDGER)


def test_no_secret_and_no_token_is_stored_or_printed(at: datetime) -> None:
    client = register("clerk", [Scope.ASK], at)
    token = obtain(client).json()["access_token"]
    stored = str(list(Registered.objects.values())) + str(list(Token.objects.values()))
    assert client.secret not in stored + repr(client)
    assert token not in stored


def _post(path: str, client: clients.NewClient, **form: str) -> HttpResponse:
    basic = base64.b64encode(f"{client.client_id}:{client.secret}".encode()).decode()
    return Client().post(path, form, headers={"Authorization": f"Basic {basic}"})
