"""Reads: an agency's own uploads."""

from uuid import UUID

from tutela.agencies.intake.models import Upload
from tutela.agencies.intake.uploads import Seen, State
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.records.registry.queries import Review, open_reviews


def uploads(acting: Acting, limit: int = 50) -> list[Seen]:
    """The latest uploads of the officer's own body, newest first."""
    require(acting, Permission.RECORDS_LOAD)
    rows = Upload.objects.filter(organisation=acting.organisation).order_by("-staged_at")[:limit]
    return [seen(row) for row in rows]


def upload(acting: Acting, upload_id: UUID) -> Seen:
    """One upload of the officer's own body. Refuses `NOT_FOUND`, another body's included."""
    require(acting, Permission.RECORDS_LOAD)
    row = Upload.objects.filter(organisation=acting.organisation, id=upload_id).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="upload")
    return seen(row)


def reviews(acting: Acting) -> list[Review]:
    """The pairs of records that wait for an officer of this port to compare them, oldest first."""
    require(acting, Permission.PERSON_MERGE)
    return open_reviews(acting.kind.value)


def seen(row: Upload) -> Seen:
    """An upload as a value."""
    before = Upload.objects.filter(digest=row.digest, state=State.CONFIRMED.value).exclude(id=row.id)
    if row.ended_at is not None:
        before = before.filter(ended_at__lt=row.ended_at)
    return Seen(
        row.id,
        State(row.state),
        row.staged_at,
        row.ended_at,
        row.rows,
        row.records,
        row.new,
        row.changed,
        row.unchanged,
        row.reviews,
        before.exists(),
    )
