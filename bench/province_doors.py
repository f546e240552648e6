"""Every page and every reading operation, opened as each officer who may: milliseconds of the server, and statements.

`python -m bench.province_doors HOME SCHOOLS STAFF INQUIRIES` makes the province in a home of its own and prints JSON.
"""

import gc
import json
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
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

from bench.province_acts import MORE, Acted, act, appoint_more, person  # noqa: E402
from bench.province_log import log  # noqa: E402
from bench.province_waits import waits  # noqa: E402
from bench.province_work import work  # noqa: E402
from bench.province_world import PROSECUTORS, PROVINCE, Size, county, people, school  # noqa: E402
from tests.cast import accept_conduct, appoint_all, conviction, declare_all, load, number  # noqa: E402
from tests.journeys.desk import proved_desk_of  # noqa: E402
from tutela.answers.campaigns.models import Member  # noqa: E402
from tutela.bodies.clients import Scope  # noqa: E402
from tutela.bodies.models import Officer  # noqa: E402
from tutela.core.crypto.suites import Suite  # noqa: E402
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
    "province-supervisor": (PROSECUTORS, "supervisor"),
}
_CAST: Final = ("supervisor", "administrator", "security", "police-recorder", "court-recorder")
_LEFT: Final = {
    "account_": "signing in: no table of the province",
    "mfa_": "one's own second factor",
    "tlog-": "files of the log, measured as proofs by `--only ledger`",
    "locked": "ends the session of who measures",
    "verifier": "a page and files without any table",
    "consent-": "answers a code that somebody has just been given",
    "me-sign": "signs in and out",
    "readyz": "says that parts of the service are not there, which is so here",
}
"""Doors that are not measured here, by the beginning of their names, and why."""
_POSTED: Final = ("me-view",)
"""Pages of a person that are asked for by a POST, so that no address holds anything."""


def main(home: Path, size: Size) -> None:
    """Makes, fills, opens and prints."""
    begun = time.perf_counter()
    acted, written = _made(home, size, timezone.now() - timedelta(hours=1))
    filled = time.perf_counter() - begun
    sys.stderr.write(f"filled in {filled:.0f} s\n")
    result = {"rows": written, "seconds_to_fill": round(filled), "doors": measured(_ids(acted))}
    sys.stdout.write(json.dumps(result) + "\n")


def measured(ids: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every door, as each who may open it."""
    found = [*_nobodys(ids), *_persons()]
    for username in (*_ROLES, *_CAST, *MORE, "verifier"):
        begun = time.perf_counter()
        found += _opened(username, ids)
        sys.stderr.write(f"{username}: {time.perf_counter() - begun:.0f} s\n")
    return found


def _made(home: Path, size: Size, at: datetime) -> tuple[Acted, dict[str, int]]:
    call_command("migrate", verbosity=0)
    public, _ = vault_keys.fresh(at)
    setting_up.install(public, suite=Suite.STANDARD, at=at)
    appoint_all(at)
    declare_all(at)
    appoint_more(at)
    load(
        home / "court.jsonl", [conviction("c-1", "王一", number(timezone.localdate().replace(1980), 101))], at
    )
    written = people(size, at)
    for username, (organisation, role) in _ROLES.items():
        user = get_user_model().objects.create(username=username)
        Officer.objects.create(user=user, organisation_id=organisation, role=role)
        accept_conduct(username, at)
    acted = act(home)
    written |= work(size, at) | waits(size, at) | {"entries": log(size, at)}
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return acted, written


def _nobodys(ids: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What opens to everybody."""
    for name, pattern in _patterns():
        if DOORS[name] is Who.EVERYBODY and not _is_left(name):
            for address in _addresses(name, pattern, ids):
                yield from _measured(Client(raise_request_exception=False), "nobody", name, address)


def _persons() -> Iterator[dict[str, Any]]:
    """What opens to somebody about whom was asked."""
    browser = person()
    for name, pattern in _patterns():
        if DOORS[name] is Who.PERSON and not pattern.pattern.converters and not _is_left(name):
            yield from _measured(browser, "person", name, reverse(name), posted=name in _POSTED)


def _opened(username: str, ids: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The pages, and then the operations, that open to an officer: those that answer 200 to a GET."""
    browser = proved_desk_of(username)
    for name, pattern in _patterns():
        if DOORS[name] in (Who.EVERYBODY, Who.PERSON) or _is_left(name) or name.startswith("api:"):
            continue
        for address in _addresses(name, pattern, ids):
            yield from _measured(browser, username, name, address)
    program = Client(headers={"Authorization": f"Bearer {_token(username)}"}, raise_request_exception=False)
    for name, pattern in _patterns():
        if name.startswith("api:") and DOORS[name] is not Who.EVERYBODY:
            for address in _addresses(name, pattern, ids):
                yield from _measured(program, username, name, address)


def _is_left(name: str) -> bool:
    return name.startswith(tuple(_LEFT)) or name.endswith(":")  # what answers that there is nothing


def _measured(
    browser: Client, username: str, name: str, address: str, *, posted: bool = False
) -> Iterator[dict[str, Any]]:
    """The median of some openings, after one that is not counted; nothing where the door does not open."""
    call = browser.post if posted else browser.get
    opened = call(address).status_code
    if opened >= HTTPStatus.INTERNAL_SERVER_ERROR:
        yield {"door": name, "officer": username, "broken": True, "ms": 0.0, "statements": 0}
    if opened != HTTPStatus.OK:
        return
    taken, used = list[float](), list[float]()
    gc.collect()
    for _ in range(TIMES):
        start, before = time.perf_counter(), _processor()
        call(address)
        taken.append((time.perf_counter() - start) * 1_000)
        used.append((_processor() - before) * 1_000)
    counted = _Counted()
    with connection.execute_wrapper(counted):
        call(address)
    query = address.partition("?")[2]
    yield {
        "door": f"{name}?{query}" if query else name,
        "officer": username,
        "ms": round(median(taken), 1),
        "slowest_ms": round(max(taken), 1),
        "processor_ms": round(median(used), 1),
        "statements": counted.count,
        "slowest_statement": counted.told() if median(taken) > 50 else "",
    }


def _processor() -> float:
    """Seconds of processor time that this process and its connection's server have taken: others' load is not in it."""
    if connection.vendor != "postgresql" or connection.connection is None:
        return time.process_time()
    spent = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text("ascii")
    return time.process_time() + int(spent.split()[0]) / 1e9


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
    "campaign": ("", "?state=owed", "?state=done", "?state=map"),
    "queue": ("?state=filed", "?state=pending"),
    "filings": ("", "?state=closed"),
    "silent": ("", "?after=school-00020"),
    "bodies": ("", "?page=200", "?words=9"),
}


def _ids(acted: Acted) -> dict[str, Any]:
    """By the names that stand in addresses: pages say `campaign_id`, operations `campaign`."""
    school_ = school(0)
    known = {
        **acted.ids(),
        "engagement": UUID(int=(1 << 64) + 1),
        "filing": UUID(int=(3 << 64) + 1),
        "campaign": UUID(int=(4 << 64) + 1),
        "run": Member.objects.filter(organisation=school_, run__isnull=False).values_list("run", flat=True)[
            0
        ],
        "following": UUID(int=(8 << 64) + 1),
        "entry": UUID(int=(2 << 64) + 1),
    }
    paged = {f"{name}_id": value for name, value in known.items()}
    number_ = Officer.objects.filter(organisation=school_).values_list("pk", flat=True)[0]
    return {**known, **paged, "code": school_, "body": school_, "number": number_, "row": 1}


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
