"""Writes of the index: rows replaced for the keys concerned, the tree brought up to date, a version published."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.listing import DEPTH
from tutela.index.lookup import blocks, changing, tree
from tutela.index.lookup.blocks import Block
from tutela.index.lookup.models import Coverage, Head, IndexRow, ListVersion, TreePage
from tutela.index.lookup.pages import pages_at
from tutela.index.lookup.queries import (
    FORM,
    OUTDATED,
    Covered,
    Version,
    version,
    version_of,
)
from tutela.index.lookup.rows import Row
from tutela.index.lookup.slices import grow
from tutela.index.lookup.statements import PUBLISHING
from tutela.index.lookup.writing import insert_values, values_of
from tutela.sql import indexes, running

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


@transaction.atomic(savepoint=False)  # whoever is refused here writes nothing else either
def publish(
    *,
    changes: Iterable[Change | Fresh],
    key_id: str,
    policy: str,
    coverage: Mapping[str, Covered],
    at: datetime,
    whole: bool = False,
    processes: int = 1,
) -> Version:
    """Applies the changes and publishes the next version, or leaves the version as it is when nothing differs.

    Publishing is one at a time: the head row is locked first. `whole`: the changes are everybody's, and no row is there
    yet; they may come from a stream, and the tree is grown when all rows are in, where it pays by so many `processes`.
    Refuses `NOT_READY` where a list of an earlier form would be brought up to date in part.
    """
    head = Head.objects.select_for_update().select_related("version").first()
    before = None if head is None else head.version
    if before is not None and before.form != FORM and not whole:
        raise Refusal(Reason.NOT_READY, what=OUTDATED)
    if whole and indexes.can_wait(IndexRow):
        # Who answered meanwhile would answer from an empty list. Held first: nobody who holds it waits for the table.
        _wait_for_answers()
        with indexes.built_afterwards(IndexRow):
            _write(changes, whole=whole)
    else:
        _write(changes, whole=whole)
    if whole:
        grow(key_id, processes)
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
        if head is None:
            Head.objects.create(pk=1, version=after)
        else:
            Head.objects.filter(pk=1).update(version=after)
            if not head.withheld:
                return version_of(after)
    return version()


def _write(changes: Iterable[Change | Fresh], *, whole: bool) -> None:
    for change in changes:
        if isinstance(change, Fresh):
            if not whole:
                raise ValueError("fresh rows are everybody's")
            _insert_fresh(change)
        elif whole:
            _insert(change)
        else:
            changing.apply(change.key_id, documents=change.documents, people=change.people, rows=change.rows)


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
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor == "postgresql":
        patience = "SELECT set_config('lock_timeout', %s, true)"
        running.fetch_together(
            database,
            [
                (patience, [_PATIENCE]),
                ("SELECT pg_advisory_xact_lock(%s)::text", [PUBLISHING]),
                (patience, ["0"]),
            ],
        )


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


def _insert(change: Change) -> None:
    insert_values(change.key_id, {(*values_of(row), row.bucket) for row in change.rows})


def _insert_fresh(fresh: Fresh) -> None:
    if blocks.can_copy():
        blocks.insert(fresh.key_id, fresh.blocks)
        return
    insert_values(fresh.key_id, {values for block in fresh.blocks for values in block.values()})


def _root(key_id: str) -> bytes:
    return tree.top_of(pages_at(key_id, [tree.ROOT]).get(tree.ROOT), DEPTH)
