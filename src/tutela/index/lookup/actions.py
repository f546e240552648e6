"""Writes of the index: rows replaced for the keys concerned, the tree brought up to date, a version published."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from tutela.index.lookup import tree
from tutela.index.lookup.models import BucketNode, Coverage, Head, IndexRow, ListVersion
from tutela.index.lookup.queries import ROW_COLUMNS, Covered, Version, as_row, version
from tutela.index.lookup.rows import Basis, Row
from tutela.sql.inserts import insert, insert_or_replace

_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Change:
    """Under one key: the hashes whose rows are compiled anew, and the rows that now hold for them."""

    key_id: str
    documents: Collection[bytes]  # person_key of document rows
    people: Collection[bytes]  # name_key of rows by name, birth date and sex
    rows: Collection[Row]


@transaction.atomic
def publish(
    *, changes: Iterable[Change], key_id: str, policy: str, coverage: Mapping[str, Covered], at: datetime
) -> Version:
    """Applies the changes and publishes the next version, or leaves the version as it is when nothing differs.

    Publishing is one at a time: the head row is locked first.
    """
    head = Head.objects.select_for_update().select_related("version").first()
    before = None if head is None else head.version
    for change in changes:
        _apply(change)
    for purpose, covered in coverage.items():
        Coverage.objects.update_or_create(
            purpose=purpose,
            defaults={
                "missing": covered.missing,
                "fresh_until": covered.fresh_until,
                "covers_from": covered.covers_from,
            },
        )
    root = _root(key_id)
    same = before is not None and (bytes(before.root), before.key_id, before.policy) == (root, key_id, policy)
    if not same:
        number = 1 if before is None else before.number + 1
        after = ListVersion.objects.create(
            number=number, root=root, key_id=key_id, policy=policy, published_at=at
        )
        Head.objects.update_or_create(pk=1, defaults={"version": after})
    return version()


@transaction.atomic
def clear(*, key_id: str) -> None:
    """Drops every row and node under a key."""
    IndexRow.objects.filter(key_id=key_id).delete()
    BucketNode.objects.filter(key_id=key_id).delete()


@transaction.atomic
def clear_others(*, key_id: str) -> None:
    """Drops every row and node that is not under this key."""
    IndexRow.objects.exclude(key_id=key_id).delete()
    BucketNode.objects.exclude(key_id=key_id).delete()


def _apply(change: Change) -> None:
    buckets = {row.bucket for row in change.rows}
    buckets |= _delete(change.key_id, change.documents, "person_key", Basis.DOCUMENT, Basis.DOCUMENT)
    buckets |= _delete(
        change.key_id,
        change.people,
        "name_key",
        Basis.PERSON_WITH_RESIDENT_NUMBER,
        Basis.PERSON_WITHOUT,
    )
    insert(
        IndexRow,
        ("key_id", *ROW_COLUMNS, "bucket"),
        ((change.key_id, *_values(row), row.bucket) for row in sorted(set(change.rows), key=Row.to_bytes)),
    )
    _rehash(change.key_id, buckets)


def _delete(key_id: str, digests: Collection[bytes], column: str, least: Basis, most: Basis) -> set[int]:
    """Deletes the rows of these digests; returns the buckets they stood in."""
    buckets: set[int] = set()
    listed = list(digests)
    for start in range(0, len(listed), _BATCH):
        rows = IndexRow.objects.filter(
            key_id=key_id,
            basis__gte=least,
            basis__lte=most,
            **{f"{column}__in": listed[start : start + _BATCH]},
        )
        buckets |= set(rows.values_list("bucket", flat=True))
        rows.delete()
    return buckets


def _rehash(key_id: str, buckets: set[int]) -> None:
    """Brings the tree's paths over these buckets up to date."""
    if not buckets:
        return
    changed: dict[int, bytes | None] = dict.fromkeys(buckets)
    listed = sorted(buckets)
    for start in range(0, len(listed), _BATCH):
        rows_in: dict[int, list[Row]] = defaultdict(list)
        stored = IndexRow.objects.filter(key_id=key_id, bucket__in=listed[start : start + _BATCH])
        for values in stored.values_list(*ROW_COLUMNS).iterator(chunk_size=10_000):
            row = as_row(values)
            rows_in[row.bucket].append(row)
        changed |= {bucket: tree.bucket_digest(rows) for bucket, rows in rows_in.items()}
    nodes = tree.updated(_known_nodes(key_id, buckets), changed)
    _store_nodes(key_id, nodes)


def _known_nodes(key_id: str, buckets: set[int]) -> dict[tree.Place, bytes]:
    """The neighbours of the paths; a large change reads the whole level, a small one only what it needs."""
    wanted = tree.neighbours(buckets)
    by_level: dict[int, list[int]] = defaultdict(list)
    for level, position in wanted:
        by_level[level].append(position)
    known: dict[tree.Place, bytes] = {}
    for level, positions in by_level.items():
        nodes = BucketNode.objects.filter(key_id=key_id, level=level)
        if len(positions) <= _BATCH:
            nodes = nodes.filter(position__in=positions)
        known |= {(level, at): bytes(digest) for at, digest in nodes.values_list("position", "digest")}
    return known


def _store_nodes(key_id: str, nodes: Mapping[tree.Place, bytes | None]) -> None:
    gone: dict[int, list[int]] = defaultdict(list)
    for (level, position), digest in nodes.items():
        if digest is None:
            gone[level].append(position)
    for level, positions in gone.items():
        for start in range(0, len(positions), _BATCH):
            BucketNode.objects.filter(
                key_id=key_id, level=level, position__in=positions[start : start + _BATCH]
            ).delete()
    insert_or_replace(
        BucketNode,
        ("key_id", "level", "position", "digest"),
        ("key_id", "level", "position"),
        "digest",
        (
            (key_id, level, position, digest)
            for (level, position), digest in nodes.items()
            if digest is not None
        ),
    )


def _values(row: Row) -> tuple[object, ...]:
    """In the order of `ROW_COLUMNS`."""
    return (
        row.purpose,
        int(row.basis),
        row.person_key,
        row.name_key,
        int(row.outcome),
        row.from_on,
        row.until_on,
    )


def _root(key_id: str) -> bytes:
    node = BucketNode.objects.filter(key_id=key_id, level=tree.DEPTH, position=0).first()
    return tree.EMPTY[tree.DEPTH] if node is None else bytes(node.digest)
