"""The log behind so many answers: an entry for each, every node of its tree, and a signed head over them.

The leaves are hashes of their numbers: what is measured is how a page finds and proves an entry, and no page of the
measured bodies opens one of these but the first.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any, Final

from bench.province_rows import numbers, write
from bench.province_world import PURPOSE, Size, county, school
from tutela.core.proofs import merkle
from tutela.core.proofs.entries import moment
from tutela.ledger import actions, models, tree

_AT_ONCE: Final = 100_000
_FIELDS: Final = ("id", "event", "organisation", "body", "leaf_hash", "accepted_at", "position")


def log(size: Size, at: datetime) -> int:
    """Writes it behind what stands there; returns how many entries."""
    last = models.Checkpoint.objects.order_by("-number").first()
    assert last is not None
    frontier, position, ids = tree.frontier(last.size), last.size, numbers(2)
    while rows := list(_rows(ids, position, min(_AT_ONCE, last.size + size.inquiries - position), size, at)):
        nodes = [node for row in rows for node in frontier.push(row[4]) if node[0] > 0]
        write(models.Entry, _FIELDS, rows)
        write(models.Node, ("level", "index", "hash"), nodes)
        position += len(rows)
    signed = actions._signed(frontier, at)
    models.Checkpoint.objects.create(
        number=last.number + 1, size=position, root=frontier.root(), note=signed.note, signed_at=at
    )
    return size.inquiries


def _rows(ids: Iterator[Any], first: int, many: int, size: Size, at: datetime) -> Iterator[tuple[Any, ...]]:
    said = moment(at)
    for position, one in enumerate(islice(ids, max(0, many)), first):
        place = one.int - (2 << 64) - 1
        body = county(place // 2) if place % 2 else school(place // 2 % size.schools)
        content = (
            f'{{"at":"{said}","event":"inquiry:answered","facts":{{"purpose":"{PURPOSE}"}},"id":"{one}",'
            f'"officer":"officer-1","organisation":"{body}","v":1}}'
        ).encode()
        yield one, "inquiry:answered", body, content, merkle.leaf_hash(content), at, position
