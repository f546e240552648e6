"""The tree of the index computed anew from its rows, and what is stored of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from tutela.index.lookup import tree
from tutela.index.lookup.models import BucketNode, Coverage, IndexRow, ListVersion
from tutela.index.lookup.queries import ROW_COLUMNS, Covered, Version, as_row, version
from tutela.index.lookup.rows import Row


@dataclass(frozen=True, slots=True)
class Recomputed:
    """The root that the rows give, and the places where a stored node is not theirs: (level, position)."""

    root: bytes
    wrong: tuple[tree.Place, ...]


def list_versions() -> Iterator[Version]:
    """Every list version, by number."""
    for row in ListVersion.objects.order_by("number").iterator(chunk_size=2_000):
        yield Version(row.number, bytes(row.root), row.key_id, row.policy, row.published_at)


def in_force() -> Version | None:
    """The version in force; None before the first."""
    return version() if ListVersion.objects.exists() else None


def coverages() -> dict[str, Covered]:
    """What is stored of every purpose's coverage."""
    rows = Coverage.objects.order_by("purpose")
    return {row.purpose: Covered(row.missing, row.fresh_until, row.covers_from) for row in rows}


def recomputed(key_id: str) -> Recomputed:
    """Of all rows under a key, read bucket by bucket; at most 131,071 nodes are held."""
    digests = {bucket: tree.bucket_digest(rows) for bucket, rows in _buckets(key_id)}
    nodes = {place: found for place, found in tree.updated({}, digests).items() if found is not None}
    stored = BucketNode.objects.filter(key_id=key_id).values_list("level", "position", "digest")
    kept = {(level, position): bytes(digest) for level, position, digest in stored.iterator(chunk_size=2_000)}
    wrong = sorted(place for place in nodes.keys() | kept.keys() if nodes.get(place) != kept.get(place))
    return Recomputed(nodes.get((tree.DEPTH, 0), tree.EMPTY[tree.DEPTH]), tuple(wrong))


def _buckets(key_id: str) -> Iterator[tuple[int, Iterator[Row]]]:
    """Rows by bucket. One under another bucket than its own counts as not there: it would never be hashed again."""
    rows = IndexRow.objects.filter(key_id=key_id).order_by("bucket").values_list("bucket", *ROW_COLUMNS)
    for bucket, group in groupby(rows.iterator(chunk_size=2_000), key=lambda row: row[0]):
        found = (as_row(row[1:]) for row in group)
        yield bucket, (row for row in found if row.bucket == bucket)
