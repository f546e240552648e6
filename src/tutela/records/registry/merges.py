"""Writes: two persons joined, parted again, or found to be two; each inside its agency's transaction."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tutela.core.errors import Reason, Refusal
from tutela.records.registry import inventory
from tutela.records.registry.actions import lock
from tutela.records.registry.models import Merge, Person, ReviewTask, SourceRecord


def merge(*, kept: UUID, absorbed: UUID, officer: str, at: datetime) -> tuple[UUID, set[UUID]]:
    """Makes two persons one; returns the merge's id and the persons touched. Refuses `NOT_FOUND`."""
    lock()
    moved = list(SourceRecord.objects.filter(person_id=absorbed).values_list("id", flat=True))
    if not moved or kept == absorbed or not Person.objects.filter(id=kept).exists():
        raise Refusal(Reason.NOT_FOUND, what="person")
    records = SourceRecord.objects.filter(id__in=moved)
    with inventory.changing(records):
        records.update(person_id=kept)
    done = Merge.objects.create(
        kept_id=kept, absorbed_id=absorbed, moved=[str(one) for one in moved], officer=officer, merged_at=at
    )
    between = Q(record_id__in=moved, person_id=kept) | Q(record__person_id=kept, person_id=absorbed)
    inventory.came(done)
    waiting = ReviewTask.objects.filter(between, closed_at=None)
    with inventory.changing(waiting):
        waiting.update(closed_at=at, outcome="merged")
    return done.id, {kept, absorbed}


def keep_apart(*, review: UUID, ports: Collection[str], at: datetime) -> None:
    """An officer found two persons where a document agreed. Refuses `NOT_FOUND`."""
    lock()
    open_ = ReviewTask.objects.filter(id=review, closed_at=None, record__port__in=ports)
    with inventory.changing(open_):
        if not open_.update(closed_at=at, outcome="apart"):
            raise Refusal(Reason.NOT_FOUND, what="review")


def undo_merge(*, merge: UUID, at: datetime) -> set[UUID]:
    """Moves the same records back; returns the persons touched. Refuses `NOT_FOUND`, `ALREADY_DONE`.

    They are taken from whoever has them by later merges; a record that was placed elsewhere since stays there.
    """
    lock()
    done = Merge.objects.select_for_update().filter(id=merge).first()
    if done is None:
        raise Refusal(Reason.NOT_FOUND, what="merge")
    if done.undone_at is not None:
        raise Refusal(Reason.ALREADY_DONE, what="merge")
    holders = _holders(done)
    records = SourceRecord.objects.filter(id__in=done.moved, person_id__in=holders)
    with inventory.changing(records, Merge.objects.filter(id=merge)):
        records.update(person_id=done.absorbed_id)
        done.undone_at = at
        done.save(update_fields=["undone_at"])
    return {*holders, done.absorbed_id}


def concerned(merge: UUID) -> set[UUID]:
    """Whom undoing a merge would touch; nobody where there is no such merge."""
    done = Merge.objects.filter(id=merge).first()
    return set() if done is None else {*_holders(done), done.absorbed_id}


def _holders(done: Merge) -> set[UUID]:
    """The person that was kept, and whoever absorbed that one in turn."""
    holders, fresh = set[UUID](), {done.kept_id}
    while fresh:
        holders |= fresh
        later = Merge.objects.filter(absorbed_id__in=fresh, undone_at=None).exclude(id=done.id)
        fresh = set(later.values_list("kept_id", flat=True)) - holders
    return holders
