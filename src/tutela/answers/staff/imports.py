"""Writes: a roster read, shown, and entered on the officer's word; nothing of it is entered before.

The roster is the truth about who is in post: who is new is entered, whose post differs is changed, and who is missing
leaves only where the officer says so.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from tutela.answers.identities import keyed
from tutela.answers.identities.person import restored, stored
from tutela.answers.routes import in_post
from tutela.answers.staff.actions import Joins, note, put
from tutela.answers.staff.engagement import Did, Post, Standing
from tutela.answers.staff.models import OPEN, Engagement, Import
from tutela.answers.staff.queries import TABLE
from tutela.answers.staff.roster import Fault, Row, read
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import JSON, canonical
from tutela.keys import current
from tutela.packs.current import legal_day_of

_CONTEXT: Final = "staff-import"
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Staged:
    """A roster that was read: its faults, or the number under which it waits. One fault, and nothing waits."""

    id: UUID | None
    faults: tuple[Fault, ...]
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moving:
    """A line whose post or purpose differs from the list; `before`: the post until now."""

    row: Row
    before: Post
    engagement: UUID


@dataclass(frozen=True, slots=True)
class Preview:
    """What entering a roster would do. `missing` are in post and stand in no line of it; `skipped`: sheets not read."""

    id: UUID
    purpose: str
    staged_at: datetime
    joining: tuple[Row, ...]
    changing: tuple[Moving, ...]
    same: int
    missing: tuple[UUID, ...]
    skipped: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """SHA-256 over rows and ids: who confirms names what they were shown, whatever became of the list meanwhile."""
        said: dict[str, JSON] = {
            "id": self.id.hex,
            "joining": [one.row for one in self.joining],
            "changing": [[one.row.row, one.before.value] for one in self.changing],
            "same": self.same,
            "missing": [one.hex for one in self.missing],
        }
        return hashlib.sha256(canonical(said)).hexdigest()


def stage(*, acting: Acting, purpose_code: str, path: Path, at: datetime) -> Staged:
    """Reads a roster and keeps it, encrypted, until it is confirmed.

    Refuses NOT_ENTITLED, PURPOSE_UNKNOWN, PURPOSE_NOT_IN_POST, FILE_…
    """
    require(acting, Permission.STAFF_KEEP)
    wanted = in_post(acting, purpose_code, legal_day_of(at))
    found = read(path, legal_day_of(at))
    if found.faults:
        return Staged(None, found.faults, found.skipped)
    id_ = uuid4()
    said: dict[str, JSON] = {"rows": [_stored(row) for row in found.rows], "skipped": list(found.skipped)}
    Import.objects.create(
        id=id_,
        organisation=acting.organisation,
        officer=acting.officer,
        staged_at=at,
        purpose=wanted.code,
        sealed=current.encrypt(_CONTEXT, id_.hex, canonical(said)),
    )
    return Staged(id_, (), found.skipped)


def preview(*, acting: Acting, staged: UUID) -> Preview:
    """What a roster that waits would do. Refuses NOT_ENTITLED, NOT_FOUND."""
    require(acting, Permission.STAFF_KEEP)
    row = _own(acting, staged)
    said = _opened(row)
    rows = [_restored(one) for one in said["rows"]]
    known = _known(acting, rows)
    joining = tuple(one for one in rows if one.person.canonical not in known)
    met = [(one, known[one.person.canonical]) for one in rows if one.person.canonical in known]
    changing = tuple(
        Moving(one, Post(engagement.post), engagement.id)
        for one, engagement in met
        if _differs(one, engagement, row.purpose)
    )
    listed = {engagement.id for _, engagement in met}
    return Preview(
        row.id,
        row.purpose,
        row.staged_at,
        joining,
        changing,
        len(met) - len(changing),
        tuple(id_ for id_ in _in_post(acting, row.purpose) if id_ not in listed),
        tuple(said.get("skipped", ())),
    )


@transaction.atomic
def confirm(
    *, acting: Acting, staged: UUID, missing_left_on: date | None, at: datetime, mark: str | None = None
) -> int:
    """Enters a roster that waits; `missing_left_on`: the day on which those who are not in it left, None: they stay.

    `mark` is that of the preview that somebody looked at, None where nobody did. Returns how many engagements changed.
    Refuses NOT_ENTITLED, NOT_FOUND (another's, entered before, or past its time), LEAVING_AHEAD, STEP_NOT_POSSIBLE (the
    list changed since the preview: it would do something else).
    """
    require(acting, Permission.STAFF_KEEP)
    if missing_left_on is not None and missing_left_on > legal_day_of(at):
        raise Refusal(Reason.LEAVING_AHEAD)
    row = _own(acting, staged, locked=True)
    # Held before they are read: whoever hires or leaves meanwhile is seen, and nobody waits crosswise.
    open_ = Engagement.objects.filter(organisation=acting.organisation, state__in=OPEN)
    list(open_.select_for_update().order_by("id").values_list("id", flat=True))
    seen = preview(acting=acting, staged=staged)
    if mark is not None and mark != seen.mark:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    moving = [one.row for one in seen.changing]
    known = _known(acting, moving)
    if seen.joining:
        put(acting, [_joins(one, row.purpose) for one in seen.joining], Did.IMPORTED, at)
    changed = [_changed(one, known[one.person.canonical], row.purpose) for one in moving]
    if changed:
        note(acting, changed, Did.CHANGED, at)
    left = [] if missing_left_on is None else _left(seen.missing, missing_left_on)
    if left:
        note(acting, left, Did.LEFT, at)
    row.delete()
    return len(seen.joining) + len(changed) + len(left)


@transaction.atomic
def cancel(*, acting: Acting, staged: UUID) -> None:
    """Forgets a roster that waits. Refuses NOT_ENTITLED, NOT_FOUND."""
    require(acting, Permission.STAFF_KEEP)
    _own(acting, staged, locked=True).delete()


@transaction.atomic
def purge(*, at: datetime) -> int:
    """Forgets rosters that nobody entered in `TUTELA_UPLOAD_DAYS`; returns how many."""
    before = at - timedelta(days=settings.TUTELA_UPLOAD_DAYS)
    return Import.objects.filter(staged_at__lt=before).delete()[0]


def _own(acting: Acting, staged: UUID, *, locked: bool = False) -> Import:
    rows = Import.objects.select_for_update() if locked else Import.objects.all()
    row = rows.filter(id=staged, organisation=acting.organisation).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="import")
    return row


def _known(acting: Acting, rows: Sequence[Row]) -> dict[str, Engagement]:
    """The open engagements at the body of those in a roster, by canonical document."""
    by_digest: dict[bytes, str] = {}
    for row in rows:
        for digest in keyed.digests(TABLE, row.person.canonical):
            by_digest[digest] = row.person.canonical
    found: dict[str, Engagement] = {}
    digests = list(by_digest)
    for start in range(0, len(digests), _AT_ONCE):
        part = Engagement.objects.filter(
            organisation=acting.organisation,
            digest__in=digests[start : start + _AT_ONCE],
            state__in=OPEN,
        )
        found |= {by_digest[bytes(one.digest)]: one for one in part}
    return found


def _in_post(acting: Acting, purpose_code: str) -> list[UUID]:
    rows = Engagement.objects.filter(
        organisation=acting.organisation, state=Standing.IN_POST.value, purpose=purpose_code
    )
    return list(rows.order_by("id").values_list("id", flat=True))


def _differs(one: Row, engagement: Engagement, purpose_code: str) -> bool:
    """An applicant stays one: a roster hires nobody whom the law wants asked about first."""
    if engagement.state != Standing.IN_POST.value:
        return False
    return engagement.post != one.post.value or engagement.purpose != purpose_code


def _joins(one: Row, purpose_code: str) -> Joins:
    return Joins(one.person, one.post, purpose_code, Standing.IN_POST, one.from_on)


def _changed(one: Row, engagement: Engagement, purpose_code: str) -> Engagement:
    engagement.post, engagement.purpose = one.post.value, purpose_code
    return engagement


def _left(missing: Sequence[UUID], on: date) -> list[Engagement]:
    rows = list[Engagement]()
    for start in range(0, len(missing), _AT_ONCE):
        rows += Engagement.objects.filter(id__in=missing[start : start + _AT_ONCE])
    for row in rows:
        row.state, row.ask_by = Standing.LEFT.value, None
        row.until_on = on if row.from_on is None else max(on, row.from_on)
    return rows


def _stored(row: Row) -> dict[str, JSON]:
    return {
        **stored(row.person),
        "row": row.row,
        "post": row.post.value,
        "from_on": row.from_on.isoformat() if row.from_on else "",
    }


def _opened(row: Import) -> dict[str, Any]:
    """What `stage` kept."""
    said: dict[str, Any] = json.loads(current.decrypt(_CONTEXT, row.id.hex, bytes(row.sealed)))
    return said


def _restored(one: dict[str, Any]) -> Row:
    return Row(
        one["row"],
        restored(one),
        Post(one["post"]),
        date.fromisoformat(one["from_on"]) if one["from_on"] else None,
    )
