"""The running application keeps to the table: every address and operation, for every role, with guessed ids too.

To add an address: a line in `tutela.web.doors`. Where it names a thing by a new kind of id: a line in `IDS`, with one
that is nobody's. That others' things are told like none, whatever their kind and state: `test_ids_at_doors`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern

from docs.generate import pages
from tests.cast import PASSWORD, accept_conduct
from tests.journeys.api_calls import calling
from tests.journeys.desk import NOBODY, NOBODY_NAME, asked, desk_of, proved_desk_of, registry
from tutela.answers.filings import actions as filings
from tutela.answers.filings.models import Filing
from tutela.answers.inquiries.answer import Question
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.staff import actions as staff
from tutela.answers.staff.engagement import Post
from tutela.answers.staff.models import Engagement
from tutela.bodies import actions as bodies
from tutela.bodies import officers
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.models import Officer
from tutela.bodies.permissions import Permission, holds
from tutela.bodies.queries import acting_as
from tutela.packs.current import policy
from tutela.web.doors import DOORS, Who

__all__ = ["registry"]

MORE: Final = {
    "reviewer": ("edu", Role.REVIEWER),
    "verifier": ("police", Role.VERIFIER),
    "teller": ("school", Role.ASKER),
    "window": ("station", Role.ASKER),
    "keeper": ("licensing", Role.RECORDER),
    "licenser": ("licensing", Role.ASKER),
}
"""Beside the cast: an officer of every role, and of the kinds of body that have powers of their own."""
EVERYBODY: Final = ("clerk", "carer", "court-recorder", "supervisor", "administrator", "security", *MORE)
NOT_CALLED: Final = {
    "account_logout": "ends the session of the test",
    "locked": "locks it",
    "verifier-file": "files with names of their own (`test_verifier_page`)",
    "tlog-tile": "numbers of tiles, for everybody (`test_tlog_tiles`)",
    "tlog-bundle": "numbers of tiles, by office (`test_tlog_tiles`)",
    "tlog-cosignature": "a witness's signature is its own proof (`test_witnessing`)",
    "api:": "everything else below /api/ (`test_api_docs`)",
}
"""Doors that the walk leaves to other tests, and to which."""
_SHAPELESS: Final = (
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.BAD_REQUEST,
)
PURPOSES: Final = dict.fromkeys(
    ("certificates", "certificate-settle", "api:apply", "api:settle"),
    ("no-crime-certificate", "unit-inquiry"),
)
"""Doors for some purposes alone."""
POSTED: Final = (
    *("api:receipt_with_person", "api:apply", "api:staff_enter", "api:filings_begin"),
    *("api:campaign_new", "api:recheck_take", "api:opinion_open"),
)
"""Operations that share their address with another, which is looked at."""


@dataclass(frozen=True, slots=True)
class Id:
    """An id that is nobody's, and how one of another body's is found where the walk has made such a thing."""

    missing: str | int
    anothers: Callable[[], str | int] | None = None


def officer_number(username: str) -> int:
    return Officer.objects.get(user__username=username).pk


NOWHERE: Final = "00000000-0000-4000-8000-000000000000"
IDS: Final[Mapping[str, Id]] = {
    "inquiry_id": Id(NOWHERE, lambda: str(Inquiry.objects.get().id)),
    "run_id": Id(NOWHERE),
    "delay_id": Id(NOWHERE),
    "certificate_id": Id(NOWHERE),
    "withdrawal_id": Id(NOWHERE),
    "upload_id": Id(NOWHERE),
    "report_id": Id(NOWHERE),
    "entry_id": Id(NOWHERE),
    "proposal_id": Id(NOWHERE),
    "following_id": Id(NOWHERE),
    "declaration_id": Id(NOWHERE),
    "case_id": Id(NOWHERE),
    "recheck_id": Id(NOWHERE),
    "opinion_id": Id(NOWHERE),
    "draft_id": Id(NOWHERE),
    "campaign_id": Id(NOWHERE),
    "member_id": Id(NOWHERE),
    "engagement_id": Id(NOWHERE, lambda: str(Engagement.objects.get(organisation="far").id)),
    "filing_id": Id(NOWHERE, lambda: str(Filing.objects.get(organisation="far").id)),
    "import_id": Id(NOWHERE),
    "code": Id("nowhere", lambda: "far"),
    "number": Id(999_999_999, lambda: officer_number("far-asker")),
    "pk": Id(999_999_999),
    "entry": Id(NOWHERE),
    "inquiry": Id(NOWHERE, lambda: str(Inquiry.objects.get().id)),
    "run": Id(NOWHERE),
    "row": Id("1"),
    "certificate": Id(NOWHERE),
    "withdrawal": Id(NOWHERE),
    "engagement": Id(NOWHERE, lambda: str(Engagement.objects.get(organisation="far").id)),
    "filing": Id(NOWHERE, lambda: str(Filing.objects.get(organisation="far").id)),
    "following": Id(NOWHERE),
    "proof": Id(NOWHERE),
    "campaign": Id(NOWHERE),
    "member": Id(NOWHERE),
    "opinion": Id(NOWHERE),
}


@pytest.fixture
def everybody(registry: datetime, at: datetime) -> None:
    """An officer of every role, a body far away with one, and a question that the education office asked."""
    manager = acting_as("administrator")
    new = [
        NewOrganisation("station", "派出所", "Station", BodyKind.POLICE_STATION, "330299", "police", 9),
        NewOrganisation("licensing", "认定处", "Licensing", BodyKind.QUALIFICATION_BODY, "330299", "edu", 9),
    ]
    bodies.enter_organisations(new=new, by=manager, at=at)
    for username, (organisation, role) in MORE.items():
        officers.appoint(
            username=username,
            password=PASSWORD,
            organisation=organisation,
            role=role,
            by=acting_as("security"),
            at=at,
        )
        accept_conduct(username, at)
    _far_away(at)
    assert asked(desk_of("clerk"), name=NOBODY_NAME, document=NOBODY).status_code == HTTPStatus.OK


def _far_away(at: datetime) -> None:
    """A school with an officer in another province, which an administrator of the whole country entered."""
    nation, security = (
        Acting(f"officer-0{role}", role, "nation", BodyKind.ADMINISTRATION, "000000", "", "", 0)
        for role in (Role.ADMINISTRATOR, Role.SECURITY)
    )
    school = NewOrganisation("far", "远校", "Far School", BodyKind.SCHOOL, "440101", None, 9)
    bodies.enter_organisations(new=[school], by=nation, at=at)
    officers.appoint(
        username="far-asker", password=PASSWORD, organisation="far", role=Role.ASKER, by=security, at=at
    )
    far, somebody = acting_as("far-asker"), Question(NOBODY_NAME, NOBODY, "")
    listed = staff.enter(
        acting=far, question=somebody, post=Post.TEACHER, purpose_code="close-contact-in-service", at=at
    )
    filings.open_draft(acting=far, at=at, engagement=listed)


def names() -> dict[str, URLPattern]:
    """Every address by its name."""
    found: dict[str, URLPattern] = {}

    def walk(patterns: Any, prefix: str = "") -> None:
        for one in patterns:
            if isinstance(one, URLPattern):
                found[prefix + (one.name or "")] = one
            else:
                walk(one.url_patterns, f"{one.namespace}:" if one.namespace else prefix)

    walk(get_resolver().url_patterns)
    return found


def test_every_address_and_operation_is_classed() -> None:
    assert set(names()) - set(DOORS) == set(), "say which power opens this door, in tutela.web.doors"
    assert set(DOORS) - set(names()) == set(), "this door is gone"


def test_the_printed_table_is_what_policies_and_doors_say() -> None:
    printed = Path(pages.__file__).parents[1] / "reference" / "powers.md"
    assert printed.read_text("utf-8") == pages.powers(), "run `make fix`"


def test_every_id_in_an_address_has_one_that_is_nobodys() -> None:
    wanted = {name for pattern in names().values() for name in pattern.pattern.converters}
    assert wanted - set(IDS) - {"place", "level"} == set()


@pytest.mark.django_db
@pytest.mark.parametrize("username", EVERYBODY)
def test_every_page_opens_to_who_has_its_power_and_to_nobody_else(username: str, everybody: None) -> None:
    browser, acting = proved_desk_of(username), acting_as(username)
    for name, pattern in sorted(names().items()):
        if name in NOT_CALLED or name.startswith(("api:", "account_", "mfa_", "me-")):
            continue
        missing = _called(browser, name, _filled(pattern, "missing"))
        assert missing.status_code != HTTPStatus.INTERNAL_SERVER_ERROR, name
        if not _is_opened(acting, name):
            assert missing.status_code in _shut(pattern), (name, missing.status_code)
        elif pattern.pattern.converters:
            assert missing.status_code in _not_there(DOORS[name]), (name, missing.status_code)
        else:
            assert missing.status_code != HTTPStatus.FORBIDDEN, name


@pytest.mark.django_db
@pytest.mark.parametrize("username", EVERYBODY)
def test_an_id_of_another_body_answers_like_one_that_is_nobodys(username: str, everybody: None) -> None:
    browser, tried = proved_desk_of(username), 0
    for name, pattern in sorted(names().items()):
        if name in NOT_CALLED or name.startswith(("api:", "account_", "mfa_")) or not _has_anothers(pattern):
            continue
        if acting_as(username).organisation == "edu" and "inquiry_id" in pattern.pattern.converters:
            continue  # it is their own body's
        told = [
            _told(_called(browser, name, _filled(pattern, which)), pattern)
            for which in ("missing", "anothers")
        ]
        assert told[0] == told[1], name
        tried += 1
    assert tried >= 10


@pytest.mark.django_db
@pytest.mark.parametrize("username", EVERYBODY)
def test_every_operation_answers_who_has_its_power_and_nobody_else(
    username: str, everybody: None, at: datetime
) -> None:
    api, acting = calling(username, at), acting_as(username)
    headers = {**api.headers, "Content-Type": "application/json"}
    for name, pattern in sorted(names().items()):
        if name in NOT_CALLED or not name.startswith("api:") or DOORS[name] is Who.EVERYBODY:
            continue
        browser = Client(headers=headers, raise_request_exception=False)
        told = _called(browser, name, _filled(pattern, "missing"))
        assert told.status_code != HTTPStatus.INTERNAL_SERVER_ERROR, name
        if not _is_opened(acting, name):
            assert told.status_code in (*_SHAPELESS, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND), name
        elif DOORS[name] is not Who.OFFICER:
            assert told.status_code != HTTPStatus.FORBIDDEN, name
        if _has_anothers(pattern) and acting.organisation != "edu":
            another = _called(browser, name, _filled(pattern, "anothers"))
            assert _told(another, pattern) == _told(told, pattern), name


@pytest.mark.django_db
def test_nobody_who_is_not_signed_in_opens_anything(everybody: None) -> None:
    browser = Client(raise_request_exception=False)
    for name, pattern in sorted(names().items()):
        if DOORS[name] in (Who.EVERYBODY, Who.PERSON) or name.startswith(("account_", "mfa_", "tlog-")):
            continue
        for which in ("missing", "anothers") if _has_anothers(pattern) else ("missing",):
            told = _called(browser, name, _filled(pattern, which))
            is_sent_away = told.status_code == HTTPStatus.FOUND and "/account/sign-in" in told["Location"]
            is_kept_out = told.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
            assert is_sent_away or is_kept_out, (name, told.status_code)


def _is_opened(acting: Acting, name: str) -> bool:
    power = DOORS[name]
    if isinstance(power, Who):
        return True
    known = policy().purposes.values()
    wanted = [(one.code, tuple(one.asked_by)) for one in known if one.code in PURPOSES.get(name, (one.code,))]
    return any(
        holds(acting, one, purpose, askers) for one in power for purpose, askers in [("", ()), *wanted]
    )


def _shut(pattern: URLPattern) -> tuple[HTTPStatus, ...]:
    """Denied; where a thing is named, it may as well not be there, or a form may be told first that it is empty."""
    if pattern.pattern.converters:
        return (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, *_SHAPELESS)
    return (HTTPStatus.FORBIDDEN,)


def _not_there(power: Who | tuple[Permission, ...]) -> tuple[HTTPStatus, ...]:
    """A form without its content may be told so first; what is one body's may be no business of all its officers."""
    also = (HTTPStatus.FORBIDDEN,) if power is Who.OFFICER else ()
    return (HTTPStatus.NOT_FOUND, *_SHAPELESS, *also)


def _filled(pattern: URLPattern, which: str) -> dict[str, str | int]:
    filled: dict[str, str | int] = {}
    for name in pattern.pattern.converters:
        known = IDS[name]
        filled[name] = known.anothers() if which == "anothers" and known.anothers else known.missing
    return filled


def _has_anothers(pattern: URLPattern) -> bool:
    return any(IDS[name].anothers for name in pattern.pattern.converters)


def _called(browser: Client, name: str, ids: Mapping[str, str | int]) -> HttpResponse:
    """Looked at, or posted to with nothing where it can only be posted to."""
    address = reverse(name, kwargs=dict(ids))
    if name in POSTED:
        return browser.post(address, "{}", content_type="application/json")
    found = browser.get(address)
    if found.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        kind = {"content_type": "application/json"} if name.startswith("api:") else {}
        found = browser.post(address, "{}" if kind else {}, **kind)
    return found


def _told(found: HttpResponse, pattern: URLPattern) -> tuple[int, str]:
    """Status and words, without the id itself and without what is random in every page."""
    words = found.content.decode() if not found.streaming else ""
    for which in ("missing", "anothers"):
        for value in _filled(pattern, which).values():
            words = words.replace(str(value), "…")
    return found.status_code, re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", words)
