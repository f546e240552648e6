"""Two persons found to be one, or parted again; what was told and rested on that is withdrawn in one transaction.

What the law seals on the facts as they are now known together leaves the registry by the gate's next turn, which looks
at these persons anew; the list has dropped it at once.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tutela.agencies.intake import queue
from tutela.agencies.intake.ports import compared_by
from tutela.agencies.intake.standing import Standing, follow, standing
from tutela.agencies.intake.uploads import SamePerson
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.index.compile import actions as compile_
from tutela.ledger import actions as ledger
from tutela.ledger import retention
from tutela.ledger.events import Event
from tutela.records.registry import merges
from tutela.records.registry import queries as registry
from tutela.records.registry.actions import lock


@transaction.atomic
def merge(*, acting: Acting, kept: UUID, absorbed: UUID, at: datetime) -> UUID:
    """Makes two persons one, for a verifying officer who has compared them; returns the merge, which can be undone."""
    require(acting, Permission.PERSON_MERGE)
    lock()  # nothing is found, delivered or published between what is read here and what follows from it
    before = standing({kept, absorbed}, at)
    done, touched = merges.merge(kept=kept, absorbed=absorbed, officer=acting.officer, at=at)
    _follow(acting, touched, before, at)
    _log_merge(Event.PERSON_MERGED, acting, done, at)
    return done


@transaction.atomic
def undo_merge(*, acting: Acting, merge_id: UUID, at: datetime) -> None:
    """Parts what was merged. Refuses `NOT_FOUND`, `ALREADY_DONE`."""
    require(acting, Permission.PERSON_MERGE)
    lock()  # nothing is found, delivered or published between what is read here and what follows from it
    before = standing(merges.concerned(merge_id), at)
    touched = merges.undo_merge(merge=merge_id, at=at)
    _follow(acting, touched, before, at)
    _log_merge(Event.PERSON_SPLIT, acting, merge_id, at)


@transaction.atomic
def settle_review(*, acting: Acting, review_id: UUID, same: SamePerson, at: datetime) -> UUID | None:
    """What an officer found on comparing a pair: one person, which can be undone, or two. Returns the merge."""
    require(acting, Permission.PERSON_MERGE)
    lock()  # nothing is found, delivered or published between what is read here and what follows from it
    ports = [port.value for port in compared_by(acting)]
    waiting = {one.id: one for one in registry.open_reviews(ports)}
    if review_id not in waiting:
        raise Refusal(Reason.NOT_FOUND, what="review")
    pair = waiting[review_id]
    if same is SamePerson.YES:
        return merge(acting=acting, kept=pair.other, absorbed=pair.person, at=at)
    both = (pair.person, pair.other)
    before = standing(both, at)
    merges.keep_apart(review=review_id, ports=ports, at=at)
    _follow(acting, both, before, at)
    ledger.append(
        event=Event.REVIEW_DECIDED,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={"review": str(review_id), "found": same.value},
    )
    return None


def _follow(acting: Acting, touched: Collection[UUID], before: Standing, at: datetime) -> None:
    """The list follows, then what was told; the gate looks at these persons in its next turn."""
    retention.hold()  # who destroys by the clock is waited for before the list is held, as by the gate
    compile_.recompile(persons=touched, organisation=acting.organisation, officer=acting.officer, at=at)
    follow(before, touched=touched, at=at)
    queue.look_at(touched)


def _log_merge(event: Event, acting: Acting, merge_id: UUID, at: datetime) -> None:
    ledger.append(
        event=event,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={"merge": str(merge_id)},
    )
