"""A caller of the API in process: real addresses, real tokens, a clock that stands where the test puts it."""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.cast import appoint_all, conviction, declare_all, load, number, paper
from tutela.bodies import clients
from tutela.bodies.clients import NewClient, Scope
from tutela.bodies.queries import acting_as

OFFENDER = number(date(1980, 2, 29), 101)
NOBODY = number(date(1985, 7, 1), 102)
ALL = tuple(Scope)


class Clock:
    """The moment it is; tests move it."""

    def __init__(self, now: datetime) -> None:
        self.now = now


class Api:
    """One caller. `token` None calls without one."""

    def __init__(self, token: str | None) -> None:
        self._http = Client()
        self.headers = {} if token is None else {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **query: Any) -> HttpResponse:
        """GET below `/api/v1`."""
        return self._http.get(f"/api/v1{path}", query, headers=self.headers)

    def post(self, path: str, content: Any, **headers: str) -> HttpResponse:
        """POST of JSON below `/api/v1`."""
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        return self.post_raw(path, json.dumps(content).encode(), "application/json", named)

    def post_raw(
        self, path: str, body: bytes, kind: str, headers: Mapping[str, str] | None = None
    ) -> HttpResponse:
        """POST of bytes below `/api/v1`."""
        sent = self.headers | dict(headers or {})
        return self._http.generic("POST", f"/api/v1{path}", body, content_type=kind, headers=sent)

    def upload(self, path: str, **fields: Any) -> HttpResponse:
        """POST of a form with files below `/api/v1`."""
        return self._http.post(f"/api/v1{path}", fields, headers=self.headers)


def register(username: str, scopes: Sequence[Scope], at: datetime) -> NewClient:
    """A client for an officer, made by the administrator."""
    by = acting_as("administrator")
    return clients.create(username=username, name="a program", scopes=scopes, by=by, at=at)


def obtain(client: NewClient, **form: str) -> HttpResponse:
    """What the token address says to this client."""
    basic = base64.b64encode(f"{client.client_id}:{client.secret}".encode()).decode()
    return Client().post(
        "/api/v1/token",
        {"grant_type": "client_credentials"} | form,
        headers={"Authorization": f"Basic {basic}"},
    )


def calling(username: str, at: datetime, scopes: Sequence[Scope] = ALL) -> Api:
    """A caller for an officer of the cast, with a fresh token."""
    answer = obtain(register(username, scopes, at))
    assert answer.status_code == 200, answer.content
    return Api(answer.json()["access_token"])


def asking(name: str, document: str, **more: Any) -> dict[str, Any]:
    """One question of a batch."""
    return {"person": {"name": name, "document": document}, "authorisation": paper(document), **more}


def inquiry(name: str, document: str, purpose: str = "teacher-hire", **more: Any) -> dict[str, Any]:
    """One question under one purpose."""
    return {"purpose": purpose, **asking(name, document, **more)}


@pytest.fixture
def clock(at: datetime, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of every door and of the tokens."""
    clock = Clock(at)
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture
def registry(clock: Clock, at: datetime, tmp_path: Path, settings: Any) -> None:
    """The cast, feeds that cover everything, and one offender."""
    settings.TUTELA_PENDING_SAMPLE = 0
    appoint_all(at)
    declare_all(at)
    load(tmp_path / "court.jsonl", [conviction("c-1", "王小明", OFFENDER)], at)


@pytest.fixture
def api(registry: None, at: datetime) -> Api:
    """The education office's clerk, with every scope."""
    return calling("clerk", at)
