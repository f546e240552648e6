"""An outsider reads the log as tiles: with them and a signed checkpoint they recompute everything themselves."""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import appoint_all
from tests.journeys.api_calls import calling
from tests.journeys.desk import desk_of
from tutela.bodies.clients import Scope
from tutela.core.proofs import checkpoints, entries, merkle, notes, tiles
from tutela.core.proofs.checkpoints import Checkpoint
from tutela.ledger import actions, queries, sequencer, signing
from tutela.ledger.events import Event

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def append(count: int) -> None:
    new = [
        actions.NewEntry(Event.INQUIRY_ANSWERED, AT, "school", "officer", {"n": n}, {}) for n in range(count)
    ]
    with transaction.atomic():
        actions.append_many(new)
    sequencer.catch_up(clock=lambda: AT)


def get(path: str, **headers: str) -> HttpResponse:
    return Client().get(f"/tlog/{path}", headers=headers)


def head() -> Checkpoint:
    note = notes.parse(get("checkpoint").content.decode())
    notes.verified(note, signing.checkpoint_verifiers())
    return checkpoints.parse(note.text)


def outsider(size: int) -> merkle.HashAt:
    """The tree as an outsider holds it: nothing but the tiles that a tree of this size has."""
    held = dict[tuple[int, int], bytes]()
    for tile in tiles.of(size):
        answer = get(f"tile/{tile.path()}")
        assert answer.status_code == 200, tile
        assert len(answer.content) == tile.width * 32
        for number in range(tile.width):
            held[tile.level, tile.begin() + number] = answer.content[number * 32 : number * 32 + 32]

    def at(level: int, index: int) -> bytes:
        row_level, above = divmod(level, 8)
        row = [held[row_level, number] for number in range(index << above, (index + 1) << above)]
        while len(row) > 1:
            row = [sha256(b"\x01" + row[n] + row[n + 1]).digest() for n in range(0, len(row), 2)]
        return row[0]

    return at


def bundled(data: bytes) -> Iterator[bytes]:
    while data:
        length = int.from_bytes(data[:2], "big")
        yield data[2 : 2 + length]
        data = data[2 + length :]


@pytest.mark.parametrize("steps", [(1,), (2, 1), (255,), (256,), (250, 7), (511, 2, 300)])
def test_the_tiles_of_every_head_give_its_root_and_stay_what_they_are(steps: tuple[int, ...]) -> None:
    seen = dict[str, bytes]()
    for count in steps:
        append(count)
        latest = head()
        assert merkle.root(latest.size, outsider(latest.size)) == latest.root
        for tile in tiles.of(latest.size):
            seen[tile.path()] = get(f"tile/{tile.path()}").content
    for path, content in seen.items():
        assert get(f"tile/{path}").content == content


def test_proofs_can_be_made_from_tiles_alone() -> None:
    append(300)
    old = head()
    append(77)
    new = head()
    at = outsider(new.size)
    merkle.verify_consistency(
        old=old.size,
        new=new.size,
        old_root=old.root,
        new_root=new.root,
        path=merkle.consistency(old.size, new.size, at),
    )
    line = queries.entries()[0]
    assert queries.inclusion(line.entry_id).path == tuple(merkle.inclusion(line.position, new.size, at))


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/001",
        "tile/0/000",
        "tile/0/000.p/8",
        "tile/1/000",
        "tile/1/000.p/1",
        "tile/8/000.p/1",
        "tile/63/000.p/1",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/000.p/07",
        "tile/0/0",
        "tile/x/000",
        "tile/0/000.p/1/",
        "nothing",
    ],
)
def test_what_the_log_does_not_hold_is_not_found_and_not_kept(path: str) -> None:
    append(7)
    assert get("tile/0/000.p/7").status_code == 200
    answer = get(path)
    assert answer.status_code == 404
    assert answer["Cache-Control"] == "no-store"


def test_a_tile_costs_one_query_beside_that_for_the_head() -> None:
    append(300)
    for path in ("tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"):
        with CaptureQueriesContext(connection) as asked:
            assert get(path).status_code == 200
        assert len(asked) == 2


def test_tiles_are_kept_for_ever_and_checkpoints_for_a_moment_by_every_cache() -> None:
    append(3)
    tile, checkpoint = get("tile/0/000.p/3"), get("checkpoint")
    assert tile["Cache-Control"] == "public, max-age=31536000, immutable"
    assert tile["Content-Type"] == "application/octet-stream"
    assert checkpoint["Cache-Control"] == "public, max-age=1"
    assert checkpoint["Content-Type"] == "text/plain; charset=utf-8"
    for answer in (tile, checkpoint):
        assert "Vary" not in answer.headers
        assert not answer.cookies
        assert get("tile/0/000.p/3", If_None_Match=tile["ETag"]).status_code == 304
    append(1)
    again = get("checkpoint", If_None_Match=checkpoint["ETag"])
    assert again.status_code == 200


def test_before_the_first_head_there_is_no_checkpoint_and_no_tile() -> None:
    assert get("checkpoint").status_code == 409
    assert get("tile/0/000.p/1").status_code == 404


@pytest.mark.parametrize("path", ["checkpoint", "tile/0/000.p/1", "tile/entries/000.p/1"])
def test_what_is_static_takes_no_posts(path: str) -> None:
    assert Client().post(f"/tlog/{path}").status_code == 405


def test_entries_wait_until_they_are_integrated() -> None:
    append(3)
    with transaction.atomic():
        actions.append(event=Event.FEED_DECLARED, at=AT, organisation="", officer="", facts={})
    assert get("tile/0/000.p/4").status_code == 404
    assert head().size == 3


class TestBundles:
    """Entry bundles say who asked and on what ground; tiles and proofs do not."""

    @pytest.fixture(autouse=True)
    def cast(self, at: datetime) -> None:
        appoint_all(at)
        append(260)

    def test_the_entries_hash_to_the_tile_of_leaves(self) -> None:
        browser, size = desk_of("supervisor"), head().size
        leaves = [get("tile/0/000").content, get(f"tile/0/001.p/{size - 256}").content]
        for index, place in enumerate(["000", f"001.p/{size - 256}"]):
            answer = browser.get(f"/tlog/tile/entries/{place}")
            assert answer.status_code == 200
            found = list(bundled(answer.content))
            assert b"".join(merkle.leaf_hash(body) for body in found) == leaves[index]
            assert all(entries.parse(body).event for body in found)

    @pytest.mark.parametrize(
        "username, status",
        [
            ("supervisor", 200),
            ("security", 200),
            ("clerk", 403),
            ("court-recorder", 403),
            ("administrator", 403),
        ],
    )
    def test_only_who_verifies_the_ledger_by_office_gets_them(
        self, username: str, status: int, at: datetime
    ) -> None:
        assert desk_of(username).get("/tlog/tile/entries/000").status_code == status
        by_token = Client().get("/tlog/tile/entries/000", headers=calling(username, at).headers)
        assert by_token.status_code == status
        assert "public" not in by_token["Cache-Control"]
        assert b"school" not in by_token.content or status == 200

    def test_nobody_and_a_token_for_something_else_get_nothing(self, at: datetime) -> None:
        nobody = get("tile/entries/000")
        assert nobody.status_code == 401
        assert nobody["WWW-Authenticate"] == "Bearer"
        assert get("tile/entries/000", Authorization="Bearer x").status_code == 401
        other = calling("supervisor", at, scopes=(Scope.ASK,))
        assert Client().get("/tlog/tile/entries/000", headers=other.headers).status_code == 403

    def test_a_session_does_not_stand_in_for_a_bad_token(self) -> None:
        browser = desk_of("supervisor")
        answer = browser.get("/tlog/tile/entries/000", headers={"Authorization": "Bearer x"})
        assert answer.status_code == 401

    def test_what_is_not_there_is_not_found(self) -> None:
        assert desk_of("supervisor").get("/tlog/tile/entries/002").status_code == 404
        assert desk_of("supervisor").get("/tlog/tile/entries/x").status_code == 404


def test_an_entry_too_long_for_a_bundle_is_a_fault() -> None:
    with pytest.raises(ValueError, match="65,535"), transaction.atomic():
        actions.append(
            event=Event.FEED_DECLARED, at=AT, organisation="", officer="", facts={"a": "x" * 65_535}
        )
