"""Whatever is changed in the stored log, who holds nothing but a public checkpoint finds it from what is served.

The outsider is the program `tutela_verify`, which shares no code with the log.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.cast import appoint_all
from tests.journeys.desk import desk_of
from tests.journeys.witness_cast import append
from tutela.core.proofs import merkle, notes
from tutela.core.proofs.checkpoints import Checkpoint
from tutela.ledger import actions, models, queries, reading, sequencer, signing
from tutela.ledger.events import Event
from tutela_verify import checkpoints as outside_checkpoints
from tutela_verify import policy as outside_policy
from tutela_verify.faults import Unproved
from tutela_verify.tiles import Tiles, recompute

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Served:
    """The log's addresses, read in this process; as `tutela_verify` reads a folder."""

    client: Client

    def read(self, name: str, limit: int) -> bytes | None:
        answer = self.client.get(f"/tlog/{name}")
        return answer.content if answer.status_code == 200 else None


class Outsider:
    """Holds a checkpoint that was signed before anything happened, and trusts nothing else."""

    def __init__(self) -> None:
        self.source = Served(Client())
        note = self.source.read("checkpoint", 1 << 20)
        assert note is not None
        self.kept = self._judged(note)

    def found(self, supervisor: Client) -> str:
        """The first check that the log does not pass; nothing where it is the one that was kept."""
        note = self.source.read("checkpoint", 1 << 20)
        if note is None:
            return "shrunk"
        try:
            head = self._judged(note)
        except Unproved:
            return "signature"
        if head.size < self.kept.size:
            return "shrunk"
        try:
            grown = recompute(Tiles(self.source, head.size), [self.kept.size])
        except Unproved:
            return "tiles"
        if grown.root != head.root:
            return "root"
        if grown.roots[self.kept.size] != self.kept.root:
            return "history"
        return "" if self._hashed(supervisor, head.size) == self._leaves(head.size) else "entries"

    def _leaves(self, size: int) -> list[bytes]:
        tiles = Tiles(self.source, size)
        return [leaf for index in range(-(-size // 256)) for leaf in tiles.tile(0, index)]

    def _hashed(self, supervisor: Client, size: int) -> list[bytes]:
        return [sha256(b"\x00" + body).digest() for body in self.bodies(supervisor, size)]

    def bodies(self, supervisor: Client, size: int) -> Iterator[bytes]:
        """All entries, as a supervisor may read them."""
        for index in range(-(-size // 256)):
            width = min(256, size - index * 256)
            place = f"{index:03d}" + ("" if width == 256 else f".p/{width}")
            data = supervisor.get(f"/tlog/tile/entries/{place}").content
            while data:
                length = int.from_bytes(data[:2], "big")
                yield data[2 : 2 + length]
                data = data[2 + length :]

    def _judged(self, note: bytes) -> Any:
        log = next(one.text() for one in signing.checkpoint_verifiers() if one.kind == 1)
        trusted = outside_policy.parse(f"log {log}\nquorum none\n".encode())
        checkpoint = outside_checkpoints.parse(note.decode())
        trusted.judge(checkpoint)
        return checkpoint


@pytest.fixture
def supervisor(at: datetime) -> Client:
    """The procuratorate's officer, signed in."""
    appoint_all(at)
    return desk_of("supervisor")


@pytest.fixture
def outsider(supervisor: Client) -> Outsider:
    """A log of two full tiles and a little, of which the outsider has kept the head."""
    append(530, AT)
    return Outsider()


def a_bit(data: bytes | memoryview, place: int = 5) -> bytes:
    changed = bytearray(bytes(data))
    changed[place] ^= 1
    return bytes(changed)


def a_leaf() -> None:
    entry = models.Entry.objects.get(position=300)
    models.Entry.objects.filter(pk=entry.pk).update(leaf_hash=a_bit(entry.leaf_hash))


def a_body() -> None:
    entry = models.Entry.objects.get(position=300)
    models.Entry.objects.filter(pk=entry.pk).update(body=a_bit(entry.body, 40))


def a_body_with_its_leaf() -> None:
    entry = models.Entry.objects.get(position=7)
    body = a_bit(entry.body, 40)
    models.Entry.objects.filter(pk=entry.pk).update(body=body, leaf_hash=merkle.leaf_hash(body))


def a_node_of_a_tile() -> None:
    node = models.Node.objects.get(level=8, index=1)
    models.Node.objects.filter(level=8, index=1).update(hash=a_bit(node.hash))


def two_entries_in_the_others_place() -> None:
    for old, new in ((3, 10_000), (4, 3), (10_000, 4)):
        models.Entry.objects.filter(position=old).update(position=new)


def an_entry_that_is_gone() -> None:
    models.Entry.objects.filter(position=100).delete()


def an_entry_that_is_gone_and_closed_up() -> None:
    models.Entry.objects.filter(position=100).delete()
    anew()


def anew() -> None:
    """All that somebody with the log's keys and machine can do: take everything in again and sign new heads."""
    settings.TUTELA_HEAD_FILE.unlink()
    models.Node.objects.all().delete()
    models.Checkpoint.objects.all().delete()
    models.Entry.objects.update(position=None)
    sequencer.catch_up(clock=lambda: AT)


def an_entry_slipped_in() -> None:
    with transaction.atomic():
        actions.append(
            event=Event.FEED_DECLARED, at=AT - timedelta(days=9), organisation="", officer="", facts={}
        )
    anew()


def a_clock_turned_back_and_all_signed_again() -> None:
    models.Entry.objects.filter(position__gte=500).delete()
    anew()
    append(60, AT - timedelta(days=1))


def a_head_over_nothing() -> None:
    head = models.Checkpoint.objects.order_by("-number")[0]
    text = Checkpoint(signing.origin(), head.size, bytes(32)).text()
    note = notes.sign(text, signing.checkpoint_signers(), AT).written()
    models.Checkpoint.objects.filter(pk=head.pk).update(note=note, root=bytes(32))


def a_head_signed_by_nobody() -> None:
    head = models.Checkpoint.objects.order_by("-number")[0]
    note = head.note[:-60] + ("A" if head.note[-60] != "A" else "B") + head.note[-59:]
    first, second = note.split("\n\n")
    line = second.split("\n")[0]
    models.Checkpoint.objects.filter(pk=head.pk).update(note=f"{first}\n\n{line[:-20]}{'A' * 19}=\n")


def test_what_was_not_changed_is_what_was_kept(outsider: Outsider, supervisor: Client) -> None:
    assert outsider.found(supervisor) == ""
    append(300, AT)
    assert outsider.found(supervisor) == ""


CHANGES: list[tuple[Callable[[], None], str]] = [
    (a_leaf, "tiles"),
    (a_body, "entries"),
    (a_body_with_its_leaf, "tiles"),
    (a_node_of_a_tile, "tiles"),
    (two_entries_in_the_others_place, "tiles"),
    (an_entry_that_is_gone, "tiles"),
    (an_entry_that_is_gone_and_closed_up, "shrunk"),
    (an_entry_slipped_in, "history"),
    (a_clock_turned_back_and_all_signed_again, "history"),
    (a_head_over_nothing, "root"),
    (a_head_signed_by_nobody, "shrunk"),
]
"""What is changed, and the check that finds it."""


@pytest.mark.parametrize("change, check", CHANGES, ids=[change.__name__ for change, _ in CHANGES])
def test_what_was_changed_is_found_from_outside_by_the_check_that_it_is_for(
    outsider: Outsider, supervisor: Client, change: Callable[[], None], check: str
) -> None:
    change()
    assert outsider.found(supervisor) == check


def test_every_check_finds_something() -> None:
    assert {check for _, check in CHANGES} == {"shrunk", "tiles", "root", "history", "entries"}


def test_a_program_that_shows_a_head_signed_by_nobody_is_found_by_its_signature(
    outsider: Outsider, supervisor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log itself shows none that its keys did not sign."""
    a_head_signed_by_nobody()
    monkeypatch.setattr(reading, "is_signed", lambda size, note: True)
    assert outsider.found(supervisor) == "signature"


def test_heads_never_go_back_in_time_even_when_the_clock_does(outsider: Outsider) -> None:
    append(1, AT - timedelta(days=400))
    newest = queries.checkpoint()
    assert newest is not None
    assert newest.signed_at == AT
