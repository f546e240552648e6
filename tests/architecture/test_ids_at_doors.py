"""Ids are guessed at every door that takes one: another's answers like what is not there, and changes nothing.

To add a door: nothing, where its id is of a kind known here. A new kind needs a line in `KINDS`, and things of it in
`things`; a form or JSON that must be right before the id is looked at, a line in `contents`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter
from django.urls.resolvers import URLPattern

from tests.architecture.business import is_business, may, nothing_there
from tests.architecture.contents import CONTENTS, Content
from tests.architecture.county import PLACES, World, taken_back
from tests.architecture.county import world as world  # a fixture
from tests.architecture.knocking import Callers, Told, difference
from tests.architecture.things import Thing
from tutela.bodies.queries import acting_as

pytestmark = pytest.mark.django_db
KINDS: Final[Mapping[str, str]] = {
    "case_id": "case",
    "certificate_id": "certificate",
    "code": "body",
    "declaration_id": "declaration",
    "delay_id": "delay",
    "draft_id": "draft",
    "engagement_id": "engagement",
    "filing_id": "filing",
    "following_id": "following",
    "import_id": "import",
    "inquiry_id": "inquiry",
    "member_id": "member",
    "campaign_id": "campaign",
    "number": "officer",
    "opinion_id": "opinion",
    "pk": "key",
    "proof": "declaration",
    "proposal_id": "proposal",
    "recheck_id": "recheck",
    "report_id": "report",
    "run_id": "run",
    "upload_id": "upload",
    "withdrawal_id": "withdrawal",
    **{
        one: one
        for one in (
            *("campaign", "certificate", "engagement", "filing", "following", "inquiry", "member", "opinion"),
            *("run", "withdrawal"),
        )
    },
}
"""What a name in an address names."""
OTHERWISE: Final = {"session-end": {"number": "session"}}
"""Addresses in which it names something else."""
EVERYBODYS: Final = {
    "entry_id": "every officer may read the ledger",
    "entry": "every officer may read the ledger",
    "row": "a row of a run, whose id stands beside it",
    "place": "tiles of the log",
    "level": "tiles of the log",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """One way to knock at a door."""

    door: str
    converters: Mapping[str, Any]
    method: str
    content: Content
    is_first: bool  # of those at this door

    def __str__(self) -> str:
        typing = " while it is typed" if self.content.is_typing else ""
        return f"{self.method} {self.door} {sorted(self.content.fields)}{typing}"

    def kinds(self) -> dict[str, str]:
        """What each id in the address names; those that everybody may know are left out."""
        names_ = [one for one in self.converters if one not in EVERYBODYS]
        return {one: OTHERWISE.get(self.door, {}).get(one, KINDS[one]) for one in names_}

    def things(self, known: Mapping[str, list[Thing]]) -> list[Thing]:
        """What is tried at it: things of the last kind that its address names."""
        return known[list(self.kinds().values())[-1]]


def doors() -> dict[str, Mapping[str, Any]]:
    """What each address takes, by name: the converters of its ids, those of the part that it shares included."""
    found: dict[str, Mapping[str, Any]] = {}

    def walk(patterns: Any, prefix: str, shared: Mapping[str, Any]) -> None:
        for one in patterns:
            taken = {**shared, **one.pattern.converters}
            if isinstance(one, URLPattern):
                found[prefix + (one.name or "")] = taken
            else:
                walk(one.url_patterns, f"{one.namespace}:" if one.namespace else prefix, taken)

    walk(get_resolver().url_patterns, "", {})
    return found


def visits() -> list[Visit]:
    """Every way to knock at every door that takes an id which is not everybody's."""
    found = []
    for door, converters in sorted(doors().items()):
        if set(converters) - set(EVERYBODYS):
            for method in _methods(door, converters):
                contents = CONTENTS.get(door, [Content({})]) if method == "POST" else [Content({})]
                found += [
                    Visit(door, converters, method, content, one == 0) for one, content in enumerate(contents)
                ]
    return found


def _methods(door: str, converters: Mapping[str, Any]) -> list[str]:
    """What the door takes, as it says itself."""
    nobodys = {one: _nobodys(converter) for one, converter in converters.items()}
    asked = Client(raise_request_exception=False).put(reverse(door, kwargs=nobodys))
    if asked.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
        return ["GET", "HEAD", "POST"]  # it sends whoever is not signed in away, before anything else
    return [one for one in ("GET", "HEAD", "POST") if one in asked.headers["Allow"].split(", ")]


def _nobodys(converter: Any) -> UUID | str | int:
    """An id of the kind that an address takes, of nothing."""
    if converter.regex == UUIDConverter.regex:
        return uuid4()
    return 999_999_999 if converter.regex == IntConverter.regex else "nowhere"


def test_every_id_in_an_address_has_things_of_its_kind(world: World) -> None:
    wanted = {one for converters in doors().values() for one in converters}
    assert wanted == set(KINDS) | set(EVERYBODYS)
    assert set(KINDS.values()) <= {kind for kind, made in world.things.items() if made}


NEAR: Final = (
    *("sister-beside.asker", "edu-beside.reviewer", "edu-beside.asker", "window-beside.asker"),
    *("court-beside.verifier", "court-beside.recorder", "prosecutor-beside.supervisor"),
    *("city-edu.reviewer", "admin-far.administrator", "filer"),
)
"""Who stands nearest to what was done, of every role; the last works where most of it was done."""


@pytest.mark.parametrize("username", NEAR)
def test_an_id_of_anothers_answers_like_one_that_is_nobodys(world: World, username: str) -> None:
    mine = [one for one in visits() if one.method != "HEAD" and may(acting_as(username), one.door)]
    assert _tried(world, username, mine) >= 10


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="minutes, once: on PostgreSQL some officers of each place are asked"
)
@pytest.mark.parametrize("place", PLACES)
def test_so_it_does_for_everybody(world: World, place: str) -> None:
    """In the county and far away, where each role of each kind of body is found, also at doors that are shut."""
    everything = visits()
    for username in world.officers[place]:
        acting = acting_as(username)
        is_tried = place in ("own", "far")
        mine = [one for one in everything if may(acting, one.door) or (is_tried and one.is_first)]
        assert _tried(world, username, mine) > 0, username


def test_what_is_tried_is_there_for_whom_it_concerns(world: World) -> None:
    """Each visit tells of some id, to an officer whose business it is, more than that there is nothing."""
    callers = {
        username: Callers(username) for place in ("own", "above") for username in world.officers[place]
    }
    unseen = [
        str(visit) for visit in visits() if not any(_sees(visit, world, *one) for one in callers.items())
    ]
    assert unseen == []


def _sees(visit: Visit, world: World, username: str, callers: Callers) -> bool:
    acting = acting_as(username)
    own = [one for one in visit.things(world.things) if is_business(acting, visit.door, one)]
    if not own or not may(acting, visit.door):
        return False
    nothing = _told(callers, visit, None)
    for one in own:
        with taken_back():
            told = _told(callers, visit, one)
        if told.status != HTTPStatus.FORBIDDEN and told.said != nothing.said:
            return True
    return False


def _tried(world: World, username: str, mine: Sequence[Visit]) -> int:
    """How many ids of others' things were tried; each was told, and did, what one of nothing is and does."""
    acting, callers, wrong, tried = acting_as(username), Callers(username), list[str](), 0
    for visit in mine:
        others = [one for one in visit.things(world.things) if not is_business(acting, visit.door, one)]
        if not others:
            continue
        opens, nothing = may(acting, visit.door), _told(callers, visit, None)
        if opens and nothing.status not in nothing_there(visit.door):
            wrong.append(f"{visit}: {nothing.status} for what is not there")
        # A door that is shut is shut before it looks at anything; and what a HEAD is told hangs on the same words.
        for one in others if opens and visit.method != "HEAD" else others[:1]:
            told, tried = _told(callers, visit, one), tried + 1
            if told != nothing:
                wrong.append(f"{visit} of {one}: {difference(told, nothing)}")
            if told.written:
                wrong.append(f"{visit} of {one} writes {told.written}")
    assert wrong == [], username
    return tried


def _told(callers: Callers, visit: Visit, one: Thing | None) -> Told:
    """What is told of the thing's id, or of one that is nobody's."""
    ids = _ids(visit, one)
    return callers.told(visit.method, reverse(visit.door, kwargs=ids), visit.content, *ids.values())


def _ids(visit: Visit, one: Thing | None) -> dict[str, Any]:
    """The id in its place, with those of what it belongs to; or none of them is anything's."""
    filled: dict[str, Any] = {"row": 1} if "row" in visit.converters else {}
    if one is None:
        return filled | {name: _nobodys(visit.converters[name]) for name in visit.kinds()}
    *outer, last = visit.kinds()
    return filled | dict.fromkeys(outer, one.within) | {last: one.id}
