"""Reads: an agency's own uploads."""

from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from tutela.agencies.intake import parts
from tutela.agencies.intake.models import Upload
from tutela.agencies.intake.parts import Notice
from tutela.agencies.intake.ports import compared_by, powers_of
from tutela.agencies.intake.uploads import Seen, State
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.records.registry.queries import Review, open_reviews


def uploads(acting: Acting, limit: int = 50) -> list[Seen]:
    """The latest uploads of the officer's own body, newest first."""
    require(acting, powers_of(acting).load)
    rows = Upload.objects.filter(organisation=acting.organisation).order_by("-staged_at")[:limit]
    return [seen(row) for row in rows]


def upload(acting: Acting, upload_id: UUID) -> Seen:
    """One upload of the officer's own body. Refuses `NOT_FOUND`, another body's included."""
    require(acting, powers_of(acting).load)
    return seen(_own(acting, upload_id))


def notices(acting: Acting, upload_id: UUID) -> tuple[Notice, ...]:
    """The sealing notices in a staged upload of the officer's own body, for whoever confirms; none once it has ended.

    Refuses `NOT_FOUND`.
    """
    require(acting, powers_of(acting).confirm)
    row = _own(acting, upload_id)
    return parts.content_of(row).notices if row.state == State.STAGED.value else ()


def is_for_another(acting: Acting, upload_id: UUID) -> bool:
    """Whether a staged upload waits for another officer than this one. Refuses `NOT_FOUND`."""
    require(acting, powers_of(acting).load)
    row = _own(acting, upload_id)
    return row.state == State.STAGED.value and awaits_another(acting, row)


def awaits_another(acting: Acting, row: Upload) -> bool:
    """Who hands in a sealing notice does not confirm it; nor anything else, where the deployment says so.

    Where it does not, an entry of the ledger that another officer confirmed is likely to be a notice's.
    """
    if row.officer != acting.officer:
        return False
    return settings.TUTELA_TWO_OFFICERS == "every" or parts.holds_notices(row)


def handed_in(uploads: Collection[UUID]) -> set[str]:
    """The officers who handed these uploads in."""
    return set(Upload.objects.filter(id__in=list(uploads)).values_list("officer", flat=True))


def reviews(acting: Acting) -> list[Review]:
    """The pairs of records that wait for an officer of this agency to compare them, oldest first."""
    require(acting, Permission.PERSON_MERGE)
    return open_reviews([port.value for port in compared_by(acting)])


def _own(acting: Acting, upload_id: UUID) -> Upload:
    row = Upload.objects.filter(organisation=acting.organisation, id=upload_id).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="upload")
    return row


def seen(row: Upload) -> Seen:
    """An upload as a value."""
    return Seen(
        row.id,
        State(row.state),
        row.staged_at,
        row.ended_at,
        row.rows,
        row.records,
        was_seen_before(row),
        row.fault,
    )


def stands(upload_id: UUID) -> State:
    """Where an upload stands, and nothing else of it."""
    return State(Upload.objects.values_list("state", flat=True).get(id=upload_id))


def was_seen_before(row: Upload) -> bool:
    """Whether the same file was confirmed earlier."""
    return first_of(row) is not None


def first_of(row: Upload) -> Upload | None:
    """The upload by which the same file was first confirmed; None where this is the first."""
    same = Upload.objects.filter(digest=row.digest).exclude(id=row.id)
    confirmed = Q(state=State.CONFIRMED.value)
    if row.state == State.CONFIRMED.value:
        confirmed &= Q(ended_at__lt=row.ended_at)
    ahead = Q(state=State.QUEUED.value)
    if row.state == State.QUEUED.value:
        ahead &= Q(ended_at__lt=row.ended_at) | Q(ended_at=row.ended_at, id__lt=row.id)
    return same.filter(confirmed | ahead).order_by("ended_at", "id").first()
