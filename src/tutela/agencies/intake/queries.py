"""Reads: an agency's own uploads."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings

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
    rows = list(Upload.objects.filter(organisation=acting.organisation).order_by("-staged_at", "-id")[:limit])
    alike: dict[bytes, list[Upload]] = {bytes(row.digest): [] for row in rows}
    for one in Upload.objects.filter(digest__in=list(alike)):
        alike[bytes(one.digest)].append(one)
    return [_seen(row, _first(row, alike[bytes(row.digest)])) for row in rows]


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
    return _seen(row, first_of(row))


def stands(upload_id: UUID) -> State:
    """Where an upload stands, and nothing else of it."""
    return State(Upload.objects.values_list("state", flat=True).get(id=upload_id))


def first_of(row: Upload) -> Upload | None:
    """The upload by which the same file was first confirmed; None where this is the first."""
    return _first(row, Upload.objects.filter(digest=row.digest))


def _first(row: Upload, alike: Iterable[Upload]) -> Upload | None:
    ahead = [one for one in alike if one.id != row.id and _is_ahead(one, row)]
    return min(ahead, key=_ended, default=None)


def _is_ahead(one: Upload, row: Upload) -> bool:
    """What is entered goes before what is not, and what is on its way before what nobody has confirmed."""
    if one.state == State.CONFIRMED.value:
        return row.state != State.CONFIRMED.value or _ended(one)[0] < _ended(row)[0]
    return one.state == State.QUEUED.value and (row.state != State.QUEUED.value or _ended(one) < _ended(row))


def _ended(row: Upload) -> tuple[datetime, UUID]:
    assert row.ended_at is not None  # as of whatever is confirmed
    return row.ended_at, row.id


def _seen(row: Upload, first: Upload | None) -> Seen:
    return Seen(
        row.id,
        State(row.state),
        row.staged_at,
        row.ended_at,
        row.rows,
        row.records,
        first is not None,
        row.fault,
    )
