"""Ids that a door reads from its query, its form or its JSON are guessed too: another's is told like none.

To add one: a line in `SENT`; where the desk makes an id of what was sent, a line in `_READ` as well.
"""

import ast
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.architecture.business import is_business, may
from tests.architecture.contents import WORDS, Content
from tests.architecture.county import World
from tests.architecture.county import world as world  # a fixture
from tests.architecture.knocking import Callers, difference, knocked
from tests.conftest import MOMENT
from tests.journeys.campaign_steps import somebody
from tests.journeys.filing_steps import IN_SERVICE, PURPOSE
from tests.journeys.verifying_steps import NAMESAKE
from tutela.answers.authorisations.models import Authorisation
from tutela.answers.campaigns import actions as campaigns
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening.models import Run
from tutela.bodies.kinds import BodyKind
from tutela.bodies.models import Officer
from tutela.bodies.queries import acting_as
from tutela.config import urls
from tutela.web.api.api import api

pytestmark = pytest.mark.django_db
STRANGER: Final = somebody(99)
"""A person about whom nobody asked."""
_PLAIN: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Sent:
    """An id that a door reads beside its address: of what, in which field, and what goes with it."""

    door: str
    field: str
    kind: str
    by: tuple[str, ...]  # officers to whom the things are no business, though the door opens to them
    method: str = "POST"
    beside: Mapping[str, Any] = field(default_factory=lambda: _PLAIN)
    is_many: bool = False
    is_typing: bool = False
    at: Callable[[], Mapping[str, Any]] = lambda: (
        _PLAIN
    )  # the officer's own thing, where the address names one

    def __str__(self) -> str:
        return f"{self.method} {self.door} {self.field}{' while it is typed' if self.is_typing else ''}"

    def content(self, id_: Any) -> Content:
        """With the id in its field."""
        written = id_ if isinstance(id_, int) else str(id_)
        return Content({**self.beside, self.field: [written] if self.is_many else written}, self.is_typing)


_SCHOOLS: Final = ("sister-beside.asker", "school-far.asker", "edu-beside.asker")
_OFFICES: Final = ("edu-beside.asker", "edu-far.asker", "licensing-beside.asker")
_TRAVELLER: Final = {"name": NAMESAKE.name, "document": "E12345671", "kind": "passport", "country": "CHN"}
"""Who is asked about, as the county's school knows them."""
_OPINION: Final = {"basis": "recommendation-answered", "words": WORDS}
_NEW_BODY: Final = {
    "code": "new-far",
    "name_zh": "新校",
    "name_en": "New",
    "kind": "school",
    "region": "440101",
    "headcount": "9",
    "vacancies": "0",
}
_CAMPAIGN: Final = {"purpose": IN_SERVICE, "due_on": "2027-01-31"}


def _far_school() -> Mapping[str, Any]:
    return {"code": "school-far"}


def _far_officer() -> Mapping[str, Any]:
    return {"number": Officer.objects.get(user__username="school-far.asker").pk}


SENT: Final = (
    Sent("staff", "after", "engagement", _SCHOOLS, "GET"),
    Sent("api:staff", "after", "engagement", _SCHOOLS, "GET"),
    Sent("filings", "after", "filing", _SCHOOLS, "GET"),
    Sent("api:filings", "after", "filing", _SCHOOLS, "GET"),
    Sent("queue", "after", "filing", _OFFICES, "GET"),
    Sent("api:filings_queue", "after", "filing", _OFFICES, "GET"),
    Sent("api:settled", "after", "inquiry", _OFFICES, "GET"),
    Sent("proposals", "after", "proposal", ("admin-far.administrator", "admin-far.security"), "GET"),
    Sent("filing-begin", "engagement", "engagement", _SCHOOLS, beside={"purpose": PURPOSE}),
    Sent("api:filings_begin", "engagement", "engagement", _SCHOOLS, beside={"purpose": IN_SERVICE}),
    Sent("api:filings_ask", "filings", "filing", _OFFICES, is_many=True),
    Sent("watch-read", "message", "message", _SCHOOLS, is_many=True),
    Sent("api:watch_read", "messages", "message", _SCHOOLS, is_many=True),
    Sent("recheck-take", "number", "inquiry", _SCHOOLS, beside={**_TRAVELLER, "grounds": WORDS}),
    Sent("api:recheck_take", "number", "inquiry", _SCHOOLS, beside={"person": _TRAVELLER, "grounds": WORDS}),
    Sent("opinion-new", "draft", "draft", ("chief", "prosecutor-far.supervisor"), "GET"),
    Sent(
        *("opinion-new", "draft", "draft", ("chief", "prosecutor-far.supervisor")),
        beside={"body": "", "about": "free", **_OPINION},
        is_typing=True,
    ),
    Sent(
        *("opinion-new", "body", "body", ("prosecutor-far.supervisor",)),
        beside={"about": "free", "draft": str(uuid4()), **_OPINION},
    ),
    Sent("api:opinion_open", "body", "body", ("prosecutor-far.supervisor",), beside=_OPINION),
    Sent("campaign-new", "under", "body", ("edu-beside.reviewer",), beside={**_CAMPAIGN, "kind": "school"}),
    Sent("api:campaign_new", "under", "body", ("edu-beside.reviewer",), beside=_CAMPAIGN),
    Sent("body-enter", "parent", "body", ("admin-far.administrator",), beside=_NEW_BODY),
    Sent(
        *("body-move", "parent", "body", ("admin-far.administrator",)),
        beside={"region": "440101"},
        at=_far_school,
    ),
    Sent(
        *("officer-transfer", "organisation", "body", ("admin-far.administrator",)),
        beside={"role": "asker"},
        at=_far_officer,
    ),
)
_READ: Final[Mapping[str, str]] = {
    "consent.take_back": "",  # `test_a_person_names_what_is_another_persons`
    "filing.begin": "filing-begin",
    "forms.clean_entry": "",  # any inquiry may be delayed, whoever asked it
    "rechecking.apply": "",  # `test_a_person_names_what_is_another_persons`
    "repeated.made_once": "",  # an id that was kept, not one that was sent
    "rotating.run": "",  # a task of the queue, which nobody sends
    "staff.after": "staff",  # and the other lists that go on from a row
    "supervising._draft": "opinion-new",
    "watching.read": "watch-read",
}
"""Where the desk makes an id of what was sent, and a door at which that is tried here."""


_WORDS: Final = frozenset(BodyKind)
"""Codes of bodies that stand in pages as kinds of body too."""


@pytest.mark.parametrize("sent", SENT, ids=str)
def test_an_id_that_is_sent_is_told_like_one_that_is_nobodys(world: World, sent: Sent) -> None:
    for username in sent.by:
        acting, callers = acting_as(username), Callers(username)
        address = reverse(sent.door, kwargs=dict(sent.at()))
        others = [
            one
            for one in world.things[sent.kind]
            if one.id not in _WORDS and not is_business(acting, sent.door, one)
        ]
        assert others, username
        assert may(acting, sent.door), username
        for one in others:
            none = _nobodys(one.id)
            nothing = callers.told(sent.method, address, sent.content(none), none)
            told = callers.told(sent.method, address, sent.content(one.id), one.id)
            assert told == nothing, f"{username}: {one}: {difference(told, nothing)}"


def test_every_id_that_the_desk_reads_is_known() -> None:
    made = set[str]()
    for path in sorted((Path(urls.__file__).parents[1] / "web" / "desk").glob("*.py")):
        functions = [
            one for one in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(one, ast.FunctionDef)
        ]
        for function in functions:
            called = {
                one.func.id
                for one in ast.walk(function)
                if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)
            }
            made |= {f"{path.stem}.{function.name}"} if "UUID" in called else set()
    assert made == set(_READ), "try it in `SENT`, or say here why not"
    assert {door for door in _READ.values() if door} <= {sent.door for sent in SENT}


def test_every_id_that_an_operation_reads_is_tried() -> None:
    schema = api.get_openapi_schema()
    tried = {(reverse(sent.door), sent.field) for sent in SENT if sent.door.startswith("api:")}
    wanted = {
        (path, name)
        for path, operations in schema["paths"].items()
        for operation in operations.values()
        for name, kind in _fields(operation, schema["components"]["schemas"])
        if '"uuid"' in json.dumps(kind)
    }
    assert wanted
    assert wanted <= tried, "try it in `SENT`"


def _fields(operation: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Of the query and of the JSON, by name."""
    for one in operation.get("parameters", ()):
        if one["in"] == "query":
            yield one["name"], one["schema"]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        shape = content["schema"]
        yield from known[shape["$ref"].rpartition("/")[2]]["properties"].items() if "$ref" in shape else ()


def test_a_person_names_what_is_another_persons(world: World) -> None:
    """At `/me/` a re-check is applied for by its entry, an authorisation taken back by its id: of one's own alone."""
    browser, at = Client(raise_request_exception=False), MOMENT
    me = {"name": STRANGER.name, "document": STRANGER.document, "code": STRANGER.proof(at)}
    assert browser.post("/me/sign-in", me).status_code == HTTPStatus.FOUND
    entry = Inquiry.objects.filter(answer="pending").order_by("id").values_list("entry", flat=True)[0]
    run = Run.objects.exclude(entry=None).order_by("id").values_list("entry", flat=True)[0]
    word = Authorisation.objects.order_by("id").values_list("id", flat=True)[0]
    for door, field_, theirs, beside in (
        ("me-recheck", "entry", entry, {"grounds": WORDS}),
        ("me-recheck", "entry", entry, {}),
        ("me-recheck", "entry", run, {"grounds": WORDS, "row": "1"}),
        ("me-take-back", "authorisation", word, {}),
    ):
        none = uuid4()
        nothing, told = (
            knocked(browser, "POST", reverse(door), Content({**beside, field_: str(one)}), one)
            for one in (none, theirs)
        )
        assert told == nothing, f"{door}: {difference(told, nothing)}"
        assert told.written == ()
        assert told.status in (HTTPStatus.OK, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY)


def test_a_body_of_another_campaign_is_not_ordered_to_do_anything(world: World) -> None:
    """The office's own campaign, with the body of another's: both are there, and do not belong together."""
    acting = acting_as("edu-beside.reviewer")
    own = campaigns.open_campaign(
        acting=acting, purpose_code=IN_SERVICE, kinds=(BodyKind.SCHOOL,), due_on=date(2026, 12, 31), at=MOMENT
    )
    callers = Callers("edu-beside.reviewer")
    for door in ("campaign-order", "api:campaign_order"):
        names = ("campaign_id", "member_id") if door == "campaign-order" else ("campaign", "member")
        for one in world.things["member"]:
            told, nothing = (
                callers.told(
                    "POST", reverse(door, kwargs=dict(zip(names, (own, id_), strict=True))), Content({}), id_
                )
                for id_ in (one.id, uuid4())
            )
            assert told == nothing, f"{door}: {difference(told, nothing)}"
            assert (told.status, told.written) == (HTTPStatus.NOT_FOUND, ())


def _nobodys(like: object) -> UUID | str:
    return uuid4() if isinstance(like, UUID) else "nowhere"
