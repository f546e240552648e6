"""Knocking at doors: an officer's browser and program, and all that a caller can see of what a door says and does."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from django.contrib.sessions.models import Session
from django.db import connections
from django.http import HttpResponse
from django.test import Client

from tests.architecture.contents import Content
from tests.architecture.county import NATION
from tests.conftest import MOMENT
from tests.journeys.api_calls import ALL, Api, obtain
from tests.journeys.desk import proved_desk_of
from tutela.answers.persons.models import Visit
from tutela.bodies import clients
from tutela.bodies.models import DeskSession

SESSIONS: Final = frozenset(one._meta.db_table for one in (Session, DeskSession, Visit))
"""Tables that every visit writes, whatever it is told."""
_WRITES: Final = re.compile(r'\s*(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
_SHORT: Final = 30
"""Characters of an id that may stand in a page by chance; and pages with ids of many lengths differ in theirs."""
_FORM_TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


@dataclass(frozen=True, slots=True)
class Told:
    """All that a caller can see of an answer, without the id that was asked for and what is random in every page."""

    status: int
    words: str
    headers: tuple[tuple[str, str], ...]
    written: tuple[str, ...]

    @property
    def said(self) -> tuple[int, str]:
        """Status and words."""
        return self.status, self.words


class Callers:
    """An officer's browser, and a program of theirs."""

    def __init__(self, username: str) -> None:
        client = clients.create(username=username, name="a program", scopes=ALL, by=NATION, at=MOMENT)
        api = Api(obtain(client).json()["access_token"])
        self._program = Client(headers=api.headers, raise_request_exception=False)
        self._browser = proved_desk_of(username)

    def told(self, method: str, address: str, content: Content, *ids: object) -> Told:
        """What is told at an address; `ids` are those that were asked for."""
        browser = self._program if address.startswith("/api/") else self._browser
        return knocked(browser, method, address, content, *ids)


def knocked(browser: Client, method: str, address: str, content: Content, *ids: object) -> Told:
    """What is told there, without the ids that were asked for."""
    with _writing() as written:
        answer = _knock(browser, method, address, content)
    words = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
    return Told(
        answer.status_code,
        _without(words.decode(errors="replace"), address, ids),
        tuple(
            (name, _without(value, address, ids))
            for name, value in sorted(answer.headers.items())
            if name != "Content-Length" or all(len(str(one)) > _SHORT for one in ids)
        ),
        tuple(sorted(set(written) - SESSIONS)),
    )


def _knock(browser: Client, method: str, address: str, content: Content) -> HttpResponse:
    if method != "POST":
        call = browser.get if method == "GET" else browser.head
        return call(address, dict(content.fields))
    if address.startswith("/api/") and not content.with_paper:
        return browser.post(address, json.dumps(content.sent()), content_type="application/json")
    headers = {"HX-Request": "true"} if content.is_typing else {}
    return browser.post(address, content.sent(), headers=headers)


def _without(words: str, address: str, ids: tuple[object, ...]) -> str:
    """Without the address, as it stands in links too, and without the ids where nothing else can be meant."""
    for written in (
        address,
        quote(address, safe=""),
        *(f'"{one}"' for one in ids),
        *(f" {one} " for one in ids),
    ):
        words = words.replace(written, "…")
    for long in (str(one) for one in ids if len(str(one)) > _SHORT):
        words = words.replace(long, "…")
    return _FORM_TOKEN.sub("", words)


@contextmanager
def _writing() -> Iterator[list[str]]:
    """The tables that are written meanwhile, in both databases."""
    written: list[str] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = _WRITES.match(sql)
        done = execute(sql, params, many, context)
        if found is not None and context["cursor"].rowcount != 0:
            written.append(found[1])
        return done

    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(connections[alias].execute_wrapper(look))
        yield written


def difference(told: Told, nothing: Told) -> str:
    """Where two answers part."""
    if told.status != nothing.status:
        return f"{told.status}, not {nothing.status}: {told.words[:200]!r}"
    if told.headers != nothing.headers:
        return f"headers {set(told.headers) ^ set(nothing.headers)}"
    if told.written != nothing.written:
        return f"writes {told.written}, not {nothing.written}"
    lines = set(told.words.splitlines()) ^ set(nothing.words.splitlines())
    return f"words {sorted(line.strip() for line in lines)[:4]}"
