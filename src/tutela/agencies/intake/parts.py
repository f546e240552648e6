"""What a staged file holds, encrypted in parts of a bounded size until the gate takes it."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic import TypeAdapter

from tutela.agencies.intake.models import StagedPart, Upload
from tutela.keys import current
from tutela.records.registry.content import Delivery

_WORK: Final = 2**14
_PART: Final = 200  # deliveries or notices encrypted together


@dataclass(frozen=True, slots=True)
class Notice:
    """A sealing notice (封存通知) about one record of the agency that hands it in.

    `received_on` is None for a court's own notice, and for those kept from before the day of receipt was asked for.
    `sealed_on` is the day on which the agency carried it out, where its file says so.
    """

    source_id: str
    document: str  # reference of the notice
    notice_on: date  # the day on it
    received_on: date | None = None
    sealed_on: date | None = None

    @property
    def runs_from(self) -> date:
        """The day from which the agency's time runs: 收到…《犯罪记录封存通知书》后三日内 (2022 sealing measures, 11).

        A court receives no notice, it issues one: no text that was seen gives it a time of its own, and it is held to
        the same days from the day on its notice.
        """
        return self.received_on or self.notice_on


@dataclass(frozen=True, slots=True)
class Content:
    """Records as an agency delivers them, or notices that seal some: which of the two only the parts say."""

    deliveries: tuple[Delivery, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def count(self) -> int:
        """How many records it speaks of."""
        return len(self.deliveries) + len(self.notices)


_ADAPTER: Final[TypeAdapter[Content]] = TypeAdapter(Content)
_FORMER: Final[TypeAdapter[tuple[Delivery, ...]]] = TypeAdapter(tuple[Delivery, ...])


def slowly(digest: bytes) -> bytes:
    """A hash (32 bytes) that costs whoever guesses 16 MiB and some ten milliseconds each time."""
    return hashlib.scrypt(digest, salt=b"tutela/intake/file", n=_WORK, r=8, p=1, dklen=32)


def lay_down(upload: Upload, content: Content) -> None:
    """Keeps what a file holds."""
    ids = range(0, max(content.count, 1), _PART)
    pieces = [
        Content(content.deliveries[start : start + _PART], content.notices[start : start + _PART])
        for start in ids
    ]
    rows = []
    for number, piece in enumerate(pieces):
        sealed = current.encrypt("staged", f"{upload.id}/{number}", _ADAPTER.dump_json(piece))
        rows.append(StagedPart(upload=upload, number=number, content=sealed))
    StagedPart.objects.bulk_create(rows)


def content_of(upload: Upload) -> Content:
    """All that a file holds, in its order."""
    deliveries, notices = list[Delivery](), list[Notice]()
    for part in upload.parts.order_by("number"):
        plain = current.decrypt("staged", f"{upload.id}/{part.number}", bytes(part.content))
        piece = _piece(plain)
        deliveries += piece.deliveries
        notices += piece.notices
    return Content(tuple(deliveries), tuple(notices))


def _piece(plain: bytes) -> Content:
    """Parts laid down before there were notices hold a list of records."""
    if plain.startswith(b"["):
        return Content(_FORMER.validate_json(plain))
    return _ADAPTER.validate_json(plain)


def holds_notices(upload: Upload) -> bool:
    """Whether a file holds a sealing notice: its first part then does."""
    part = upload.parts.filter(number=0).first()
    if part is None:
        return False
    plain = current.decrypt("staged", f"{upload.id}/{part.number}", bytes(part.content))
    return bool(_piece(plain).notices)


def empty(upload: Upload) -> None:
    """Deletes what a file held, and its numbers with it."""
    upload.parts.all().delete()
    upload.rows = upload.records = None
    upload.save()
