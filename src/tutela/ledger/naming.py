"""Entries whose openings name somebody, found by what the entries say: for whoever has to have them destroyed."""

from collections.abc import Collection, Iterator
from uuid import UUID

from tutela.core.proofs import entries as bodies
from tutela.core.proofs.commitments import SALT_BYTES
from tutela.keys import current
from tutela.ledger import models, shredding
from tutela.ledger.drafts import OPENING
from tutela.ledger.events import Event
from tutela.ledger.pages import PAGE_ROWS


def entries(event: Event, organisations: Collection[str], fact: str, ids: Collection[UUID]) -> set[UUID]:
    """The entries of one kind, by these bodies, that name one of these ids in a fact."""
    if not ids or not organisations:
        return set()
    wanted = set(map(str, ids))
    rows = models.Entry.objects.filter(event=event.value, organisation__in=list(organisations))
    columns = rows.values_list("id", "body").iterator(chunk_size=PAGE_ROWS)
    return {entry for entry, body in columns if bodies.parse(bytes(body)).facts.get(fact) in wanted}


def kept(label: str) -> Iterator[tuple[UUID, bytes]]:
    """What is still kept under a label, with its entry."""
    rows = models.Opening.objects.filter(label=label, shredded_by__isnull=True)
    for entry, sealed in rows.values_list("entry_id", "sealed").iterator(chunk_size=PAGE_ROWS):
        name = shredding.name(entry, label)
        yield entry, current.decrypt(OPENING, name, bytes(sealed))[SALT_BYTES:]
