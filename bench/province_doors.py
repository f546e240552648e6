"""Every page and every reading operation, opened as each officer who may: milliseconds of the server, and statements.

`python -m bench.province_doors HOME SCHOOLS STAFF INQUIRIES` makes the province in a home of its own and prints JSON.
"""

import gc
import json
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from statistics import median
from typing import Any, Final
from uuid import UUID

import django

django.setup()

from allauth.idp.oidc.models import Client as Program  # noqa: E402 - tables only once Django is set up
from allauth.idp.oidc.models import Token  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import get_resolver, reverse  # noqa: E402
from django.urls.resolvers import URLPattern  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.province_work import work  # noqa: E402
from bench.province_world import PROVINCE, PURPOSE, Size, county, people, school  # noqa: E402
from tests.cast import accept_conduct, appoint_all, conviction, declare_all, load, number  # noqa: E402
from tests.journeys.desk import proved_desk_of  # noqa: E402
from tutela.answers.campaigns.models import Campaign, Member  # noqa: E402
from tutela.answers.inquiries import actions as inquiries  # noqa: E402
from tutela.answers.inquiries.answer import Question  # noqa: E402
from tutela.answers.inquiries.models import Inquiry  # noqa: E402
from tutela.bodies.clients import Scope  # noqa: E402
from tutela.bodies.models import Officer  # noqa: E402
from tutela.bodies.queries import acting_as  # noqa: E402
from tutela.core.crypto.suites import Suite  # noqa: E402
from tutela.ledger.models import Entry  # noqa: E402
from tutela.records.vault import keys as vault_keys  # noqa: E402
from tutela.records.vault import setting_up  # noqa: E402
from tutela.web.doors import DOORS, Who  # noqa: E402

TIMES: Final = 3
_ROLES: Final = {
    "province-reviewer": (PROVINCE, "reviewer"),
    "province-asker": (PROVINCE, "asker"),
    "county-reviewer": (county(0), "reviewer"),
    "county-asker": (county(0), "asker"),
    "school-asker": (school(0), "asker"),
}
_CAST: Final = ("supervisor", "administrator", "security", "police-recorder", "court-recorder")
_LEFT: Final = ("account_", "mfa_", "tlog-", "locked", "verifier", "checkpoint", "awake")
"""Sign-in, files and heads: none of them reads a table of the province."""


def main(home: Path, size: Size) -> None:
    """Makes, fills, opens and prints."""
    at = timezone.now() - timedelta(hours=1)
    call_command("migrate", verbosity=0)
    public, _ = vault_keys.fresh(at)
    setting_up.install(public, suite=Suite.STANDARD, at=at)
    appoint_all(at)
    declare_all(at)
    load(
        home / "court.jsonl", [conviction("c-1", "王一", number(timezone.localdate().replace(1980), 101))], at
    )
    begun = time.perf_counter()
    written = people(size, at) | work(size, at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for username, (organisation, role) in _ROLES.items():
        user = get_user_model().objects.create(username=username)
        Officer.objects.create(user=user, organisation_id=organisation, role=role)
        accept_conduct(username, at)
    filled = time.perf_counter() - begun
    sys.stderr.write(f"filled in {filled:.0f} s\n")
    _ask()
    found = list[dict[str, Any]]()
    for username in (*_ROLES, *_CAST):
        begun = time.perf_counter()
        found += _opened(username)
        sys.stderr.write(f"{username}: {time.perf_counter() - begun:.0f} s\n")
    result = {"rows": written, "seconds_to_fill": round(filled), "doors": found}
    sys.stdout.write(json.dumps(result) + "\n")


def _ask() -> None:
    """One question through the door: the one whose page and receipt can be opened."""
    document = number(timezone.localdate().replace(1985), 101)
    question = Question("林晓一", document, "A-1")
    inquiries.ask(
        acting=acting_as("county-asker"), purpose_code=PURPOSE, question=question, at=timezone.now()
    )


def _opened(username: str) -> Iterator[dict[str, Any]]:
    """The pages, and then the operations, that open to an officer: those that answer 200 to a GET."""
    browser, ids = proved_desk_of(username), _ids()
    for name, pattern in _patterns():
        if DOORS[name] in (Who.EVERYBODY, Who.PERSON) or name.startswith((*_LEFT, "api:")):
            continue
        for address in _addresses(name, pattern, ids):
            yield from _measured(browser, username, name, address)
    program = Client(headers={"Authorization": f"Bearer {_token(username)}"}, raise_request_exception=False)
    for name, pattern in _patterns():
        if name.startswith("api:") and DOORS[name] is not Who.EVERYBODY:
            for address in _addresses(name, pattern, ids):
                yield from _measured(program, username, name, address)


def _measured(browser: Client, username: str, name: str, address: str) -> Iterator[dict[str, Any]]:
    """The median of some openings, after one that is not counted; nothing where the door does not open."""
    if browser.get(address).status_code != HTTPStatus.OK:
        return
    taken = list[float]()
    gc.collect()
    for _ in range(TIMES):
        start = time.perf_counter()
        browser.get(address)
        taken.append((time.perf_counter() - start) * 1_000)
    counted = _Counted()
    with connection.execute_wrapper(counted):
        browser.get(address)
    query = address.partition("?")[2]
    yield {
        "door": f"{name}?{query}" if query else name,
        "officer": username,
        "ms": round(median(taken), 1),
        "slowest_ms": round(max(taken), 1),
        "statements": counted.count,
        "slowest_statement": counted.told() if median(taken) > 50 else "",
    }


class _Counted:
    """Counts statements, and keeps the one that took longest."""

    def __init__(self) -> None:
        self.count, self._longest, self._words = 0, 0.0, ""

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            taken = time.perf_counter() - start
            self.count += 1
            if taken > self._longest:
                self._longest, self._words = taken, sql

    def told(self) -> str:
        """The statement, without its values, and its milliseconds."""
        return f"{self._longest * 1_000:.1f} ms: {self._words[:1000]}"


def _patterns() -> list[tuple[str, URLPattern]]:
    found: dict[str, URLPattern] = {}

    def walk(patterns: Any, prefix: str = "") -> None:
        for one in patterns:
            if isinstance(one, URLPattern):
                found[prefix + (one.name or "")] = one
            else:
                walk(one.url_patterns, f"{one.namespace}:" if one.namespace else prefix)

    walk(get_resolver().url_patterns)
    return [(name, pattern) for name, pattern in sorted(found.items()) if name in DOORS]


def _addresses(name: str, pattern: URLPattern, ids: Mapping[str, Any]) -> list[str]:
    """One address, with ids of what the measured bodies have; several where a page has tabs that weigh differently."""
    wanted = set(pattern.pattern.converters)
    if not wanted <= set(ids):
        return []
    address = reverse(name, kwargs={one: ids[one] for one in wanted})
    return [address + query for query in _TABS.get(name, ("",))]


_TABS: Final = {
    "campaign": ("", "?state=owed", "?state=done"),
    "queue": ("?state=filed", "?state=pending"),
    "filings": ("", "?state=closed"),
    "silent": ("", "?after=school-10000"),
    "bodies": ("", "?page=200", "?words=9"),
}


def _ids() -> dict[str, Any]:
    school_ = school(0)
    mine = Inquiry.objects.filter(organisation=county(0)).order_by("-asked_at")
    asked = mine.values_list("id", flat=True).first()
    return {
        "engagement_id": UUID(int=(1 << 64) + 1),
        "inquiry_id": asked,
        "filing_id": UUID(int=(3 << 64) + 1),
        "campaign_id": Campaign.objects.values_list("id", flat=True).first(),
        "run_id": Member.objects.filter(organisation=school_).values_list("run", flat=True).first(),
        "following_id": UUID(int=(8 << 64) + 1),
        "entry_id": Entry.objects.order_by("pk").values_list("id", flat=True).first(),
        "code": school_,
        "number": Officer.objects.filter(organisation=school_).values_list("pk", flat=True).first(),
        "inquiry": asked,
        "run": Member.objects.filter(organisation=school_).values_list("run", flat=True).first(),
    }


def _token(username: str) -> str:
    at = timezone.now()
    user = get_user_model().objects.get(username=username)
    program = Program(id=f"program-of-{username}", name="a program", owner=user, created_at=at)
    program.set_scopes([scope.value for scope in Scope])
    program.set_grant_types([Program.GrantType.CLIENT_CREDENTIALS.value])
    program.save(force_insert=True)
    value = f"a-token-of-{username}-that-nobody-guesses"
    token = Token(type=Token.Type.ACCESS_TOKEN, client=program, expires_at=at + timedelta(days=1))
    token.set_scopes([scope.value for scope in Scope])
    token.set_value(value)
    token.save()
    return value


if __name__ == "__main__":
    assert settings.TUTELA_SECOND_FACTOR == "dangerous"
    main(Path(sys.argv[1]), Size(*map(int, sys.argv[2:5])))
