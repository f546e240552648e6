"""The entries again, one by one, for whoever holds them against what else is stored."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.db.models import QuerySet

from tutela.core.errors import Refusal
from tutela.core.proofs import entries
from tutela.core.proofs.commitments import SALT_BYTES
from tutela.core.proofs.entries import EntryContent
from tutela.keys import current
from tutela.ledger import models, seals, shredding
from tutela.ledger.drafts import OPENING
from tutela.ledger.events import Event
from tutela.ledger.pages import paged
from tutela.ledger.queries import Opened


def count(since: datetime | None = None) -> int:
    """How many entries there are, those that wait for their place included."""
    return _since(since).count()


def contents(since: datetime | None = None) -> Iterator[EntryContent]:
    """Every entry accepted at or after `since`, in the order of their numbers, in bounded memory.

    A body that cannot be read and a row that this log did not accept are passed over: `tutela.ledger.verify` names
    them.
    """
    return _read(_since(since))


def contents_of(event: Event) -> Iterator[EntryContent]:
    """Every entry of one kind, in bounded memory; a body that cannot be read is passed over."""
    return _read(models.Entry.objects.filter(event=event.value))


def is_shredded(entry_id: UUID, label: str) -> bool:
    """Whether what stood behind a commitment was destroyed."""
    rows = models.Opening.objects.filter(entry_id=entry_id, label=label, shredded_by__isnull=False)
    return rows.exists()


def opened(entry_ids: Sequence[UUID], labels: Sequence[str]) -> dict[tuple[UUID, str], Opened | None]:
    """What stands behind these commitments, None where it was shredded; what is gone or was changed is left out."""
    rows = models.Opening.objects.filter(entry__in=entry_ids, label__in=labels)
    found: dict[tuple[UUID, str], Opened | None] = {}
    for entry_id, label, sealed, by in rows.values_list("entry_id", "label", "sealed", "shredded_by"):
        try:
            plain = None if by else current.decrypt(OPENING, shredding.name(entry_id, label), bytes(sealed))
        except (Refusal, InvalidTag, ValueError, IndexError):
            continue
        found[entry_id, label] = None if plain is None else Opened(plain[:SALT_BYTES], plain[SALT_BYTES:])
    return found


def facts_of(opening: Opened) -> dict[str, str]:
    """What an opening says, where it is canonical JSON of texts. Raises ValueError where it is not."""
    facts = json.loads(opening.data)
    if not isinstance(facts, dict):
        raise ValueError("not a mapping")
    return {str(name): str(value) for name, value in facts.items()}


def _since(since: datetime | None) -> QuerySet[models.Entry]:
    rows = models.Entry.objects.all()
    return rows if since is None else rows.filter(accepted_at__gte=since)


def _read(rows: QuerySet[models.Entry]) -> Iterator[EntryContent]:
    """Without rows that this log did not accept: what stands in them was never said."""
    strangers = frozenset(seals.unsealed())
    for entry_id, body in paged(rows, "id", ("id", "body")):
        if entry_id in strangers:
            continue
        try:
            yield entries.parse(bytes(body))
        except Refusal:
            continue
