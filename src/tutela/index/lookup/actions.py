"""Writes of the index: rows replaced for the keys concerned, the tree brought up to date, a version published."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Final, TypeVar

from django.db import connection, transaction
from django.db.models import QuerySet

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.listing import DEPTH, bucket_digest, bucket_of
from tutela.index.lookup import blocks, tree
from tutela.index.lookup.blocks import Block
from tutela.index.lookup.models import Coverage, Head, IndexRow, ListVersion, TreePage, random_id
from tutela.index.lookup.pages import pages_at
from tutela.index.lookup.queries import (
    FORM,
    OUTDATED,
    Covered,
    Version,
    as_row,
    version,
)
from tutela.index.lookup.rising import grow
from tutela.index.lookup.rows import Basis, Row
from tutela.index.lookup.statements import PUBLISHING, ROW_COLUMNS
from tutela.sql.inserts import insert, insert_or_replace

_BATCH: Final = 500
_Value = TypeVar("_Value")
_PATIENCE: Final = "3s"


@dataclass(frozen=True, slots=True)
class Change:
    """Under one key: the hashes whose rows are compiled anew, and the rows that now hold for them."""

    key_id: str
    documents: Collection[bytes]  # person_key of document rows
    people: Collection[bytes]  # name_key of rows by name, birth date and sex
    rows: Collection[Row]


@dataclass(frozen=True, slots=True)
class Fresh:
    """Rows of persons of whom none stand under this key yet, by columns."""

    key_id: str
    blocks: Sequence[Block]


@transaction.atomic
def publish(
    *,
    changes: Iterable[Change | Fresh],
    key_id: str,
    policy: str,
    coverage: Mapping[str, Covered],
    at: datetime,
    whole: bool = False,
) -> Version:
    """Applies the changes and publishes the next version, or leaves the version as it is when nothing differs.

    Publishing is one at a time: the head row is locked first. `whole`: the changes are everybody's, and no row is there
    yet; they may come from a stream, and the tree is grown when all rows are in. Refuses `NOT_READY` where a list of an
    earlier form would be brought up to date in part.
    """
    head = Head.objects.select_for_update().select_related("version").first()
    before = None if head is None else head.version
    if before is not None and before.form != FORM and not whole:
        raise Refusal(Reason.NOT_READY, what=OUTDATED)
    for change in changes:
        if isinstance(change, Fresh):
            if not whole:
                raise ValueError("fresh rows are everybody's")
            _insert_fresh(change)
        elif whole:
            _insert(change)
        else:
            _apply(change)
    if whole:
        grow(key_id)
    _keep_coverage(coverage)
    _wait_for_answers()
    root = _root(key_id)
    stated = (root, key_id, policy, FORM)
    same = before is not None and (bytes(before.root), before.key_id, before.policy, before.form) == stated
    if not same:
        number = 1 if before is None else before.number + 1
        after = ListVersion.objects.create(
            number=number, root=root, key_id=key_id, policy=policy, published_at=at, form=FORM
        )
        if not Head.objects.filter(pk=1).update(version=after):
            Head.objects.create(pk=1, version=after)
    return version()


def _keep_coverage(coverage: Mapping[str, Covered]) -> None:
    """Writes what is otherwise than it stands: at most changes of persons nothing is."""
    stored = {
        row.purpose: Covered(row.missing, row.fresh_until, row.covers_from)
        for row in Coverage.objects.filter(purpose__in=list(coverage))
    }
    for purpose, covered in coverage.items():
        if stored.get(purpose) != covered:
            Coverage.objects.update_or_create(
                purpose=purpose,
                defaults={
                    "missing": covered.missing,
                    "fresh_until": covered.fresh_until,
                    "covers_from": covered.covers_from,
                },
            )


def _wait_for_answers() -> None:
    """Answers under the version in force are committed before the next one is: see `queries.hold`.

    Who waits here holds back every answer that comes later, so not for long: the gate takes its turn again.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [_PATIENCE])
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUBLISHING])
            cursor.execute("SELECT set_config('lock_timeout', '0', true)")


def withhold(*, withheld: bool) -> None:
    """Shuts every door that answers, in every process, or opens them again."""
    otherwise = Head.objects.filter(withheld=not withheld)
    if otherwise.exists():  # looked at far more often than changed, and writing waits for writers
        otherwise.update(withheld=withheld)


@transaction.atomic
def clear(*, key_id: str) -> None:
    """Drops every row and page under a key."""
    IndexRow.objects.filter(key_id=key_id).delete()
    TreePage.objects.filter(key_id=key_id).delete()


@transaction.atomic
def clear_others(*, key_id: str) -> None:
    """Drops every row and page that is not under this key."""
    IndexRow.objects.exclude(key_id=key_id).delete()
    TreePage.objects.exclude(key_id=key_id).delete()


def _apply(change: Change) -> None:
    groups = {Basis.DOCUMENT: set[bytes](), Basis.PERSON_WITHOUT: set[bytes]()}
    for row in change.rows:
        groups[_kind(row.basis)].add(row.group_key)
    for kind, digests in ((Basis.DOCUMENT, change.documents), (Basis.PERSON_WITHOUT, change.people)):
        groups[kind] |= _delete(change.key_id, kind, digests)
    _insert(change)
    digests = {
        key: digest for kind, keys in groups.items() for key, digest in _digests(change.key_id, kind, keys)
    }
    _rehash(change.key_id, digests)


def _insert(change: Change) -> None:
    _insert_values(change.key_id, {(*_values(row), row.bucket) for row in change.rows})


def _insert_values(key_id: str, values: Collection[tuple[object, ...]]) -> None:
    """Rows as `ROW_COLUMNS` and the bucket, no two alike."""
    insert(
        IndexRow,
        ("id", "key_id", *ROW_COLUMNS, "bucket"),
        # In the order of random ids: where a row stood among the others of its turn says nothing of it once it is gone.
        sorted(((random_id(), key_id, *row) for row in values), key=itemgetter(0)),
    )


def _insert_fresh(fresh: Fresh) -> None:
    if blocks.can_copy():
        blocks.insert(fresh.key_id, fresh.blocks)
        return
    _insert_values(fresh.key_id, {values for block in fresh.blocks for values in block.values()})


def _kind(basis: Basis) -> Basis:
    """Rows by birth and name are looked up together, whatever is known of a resident number."""
    return Basis.DOCUMENT if basis is Basis.DOCUMENT else Basis.PERSON_WITHOUT


def _stored(key_id: str, kind: Basis, keys: Sequence[bytes]) -> QuerySet[IndexRow]:
    """The rows of these groups."""
    rows = IndexRow.objects.filter(key_id=key_id)
    if kind is Basis.DOCUMENT:
        return rows.filter(basis=Basis.DOCUMENT, person_key__in=keys)
    return rows.filter(basis__gt=Basis.DOCUMENT, name_key__in=keys)


def _delete(key_id: str, kind: Basis, digests: Collection[bytes]) -> set[bytes]:
    """Deletes the rows of these groups; returns those that had any."""
    found: set[bytes] = set()
    column = "person_key" if kind is Basis.DOCUMENT else "name_key"
    for chunk in _batched(list(digests), _BATCH):
        rows = _stored(key_id, kind, chunk)
        found |= {bytes(key) for key in rows.values_list(column, flat=True)}
        rows.delete()
    return found


def _digests(key_id: str, kind: Basis, keys: Collection[bytes]) -> Iterator[tuple[bytes, bytes | None]]:
    """The digest of each group's rows as they now are; None where none are left."""
    for chunk in _batched(sorted(keys), _BATCH):
        rows_of: dict[bytes, list[Row]] = {key: [] for key in chunk}
        for values in _stored(key_id, kind, chunk).values_list(*ROW_COLUMNS).iterator(chunk_size=10_000):
            row = as_row(values)
            rows_of[row.group_key].append(row)
        for key, rows in rows_of.items():
            yield key, tree.rows_digest(rows) if rows else None


def _rehash(key_id: str, digests: Mapping[bytes, bytes | None]) -> None:
    """Brings the buckets of these groups up to date, and the tree's paths over them."""
    if not digests:
        return
    by_bucket: dict[int, dict[bytes, bytes | None]] = defaultdict(dict)
    for key, digest in digests.items():
        by_bucket[bucket_of(key)][key] = digest
    stored = pages_at(key_id, [tree.numbered(0, bucket) for bucket in by_bucket])
    contents: dict[tree.Place, bytes | None] = {}
    changed: dict[int, bytes | None] = {}
    for bucket, renewed in by_bucket.items():
        groups: dict[bytes, bytes] = dict(tree.groups_of(stored.get(tree.numbered(0, bucket), b"")))
        groups |= {key: digest for key, digest in renewed.items() if digest is not None}
        for key in renewed.keys() - {key for key, digest in renewed.items() if digest is not None}:
            groups.pop(key, None)
        contents[0, bucket] = tree.bucket_content(groups)
        changed[bucket] = bucket_digest(sorted(groups.items()))
    known = pages_at(key_id, [tree.numbered(*place) for place in tree.paths(changed)])
    pages, _ = tree.updated({tree.place_of(number): content for number, content in known.items()}, changed)
    _store(key_id, contents | pages)


def _store(key_id: str, contents: Mapping[tree.Place, bytes | None]) -> None:
    gone = [tree.numbered(*place) for place, content in contents.items() if content is None]
    for chunk in _batched(gone, _BATCH):
        TreePage.objects.filter(key_id=key_id, place__in=chunk).delete()
    insert_or_replace(
        TreePage,
        ("key_id", "place", "content"),
        ("key_id", "place"),
        "content",
        (
            (key_id, tree.numbered(*place), content)
            for place, content in sorted(contents.items())
            if content is not None
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
    return tree.top_of(pages_at(key_id, [tree.ROOT]).get(tree.ROOT), DEPTH)


def _batched(values: Sequence[_Value], size: int) -> Iterator[Sequence[_Value]]:
    return (values[start : start + size] for start in range(0, len(values), size))
