"""Verification of what stands behind commitments: kept and true, or shredded by an act that is in the log."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from uuid import UUID

from cryptography.exceptions import InvalidTag

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import entries, merkle
from tutela.core.proofs.commitments import JSON, SALT_BYTES, commit
from tutela.core.proofs.entries import EntryContent
from tutela.core.proofs.frontier import Frontier
from tutela.keys import current
from tutela.ledger import models, shredding
from tutela.ledger.drafts import OPENING
from tutela.ledger.events import Event
from tutela.ledger.pages import PAGE_ROWS

_COLUMNS = ("entry_id", "label", "sealed", "shredded_by", "entry__body")
_Row = tuple[UUID, str, bytes | memoryview, UUID | None, bytes | memoryview]


class Openings:
    """Counts all commitments, then holds every opening against its own. Refuses `LEDGER_BROKEN`."""

    def __init__(self) -> None:
        self.kept = 0
        self.shredded = 0
        self._expected = 0
        self._said: dict[UUID, Mapping[str, JSON]] = {}  # what entries of shreddings say, by entry
        self._found: dict[UUID, Frontier] = {}

    def expect(self, content: EntryContent) -> None:
        """Takes note of the commitments of one entry."""
        self._expected += len(content.commitments)
        if content.event == Event.OPENINGS_SHREDDED:
            self._said[content.entry_id] = content.facts

    def verify(self) -> None:
        """Checks all openings; memory grows with the number of shreddings only."""
        for _, group in groupby(_rows(), key=lambda row: row[0]):
            for row in sorted(group, key=lambda row: row[1]):
                self._check(row)
        # Each (entry, label) is stored once and was found in its entry: equal numbers mean none is missing.
        if self.kept + self.shredded != self._expected:
            raise _broken("an opening is gone without having been shredded")
        if models.Opening.objects.count() != self._expected:
            raise _broken("an opening belongs to no entry")
        found = {entry_id: shredding.from_frontier(frontier) for entry_id, frontier in self._found.items()}
        if found != self._said:
            raise _broken("the openings that are shredded are not those that the log says were")

    def _check(self, row: _Row) -> None:
        entry_id, label, sealed, shredded_by, body = row
        name = shredding.name(entry_id, label)
        committed = entries.parse(bytes(body)).commitments.get(label)
        if committed is None:
            raise _broken(f"opening {name} belongs to no commitment")
        if shredded_by is not None:
            self.shredded += 1
            shredded = self._found.setdefault(shredded_by, Frontier())
            shredded.push(merkle.leaf_hash(name.encode()))
        elif _commitment(name, bytes(sealed)) != committed:
            raise _broken(f"opening {name} does not open its commitment")
        else:
            self.kept += 1


def _rows() -> Iterator[_Row]:
    """All openings, those of one entry together, in pages that end between entries."""
    every = rows = models.Opening.objects.order_by("entry_id")
    while ahead := list(rows.values_list("entry_id", flat=True)[:PAGE_ROWS]):
        yield from rows.filter(entry_id__lte=ahead[-1]).values_list(*_COLUMNS)
        rows = every.filter(entry_id__gt=ahead[-1])


def _commitment(name: str, sealed: bytes) -> str:
    try:
        plain = current.decrypt(OPENING, name, sealed)
        return commit(plain[:SALT_BYTES], plain[SALT_BYTES:]).hex()
    except (Refusal, InvalidTag, ValueError, IndexError):
        raise _broken(f"opening {name} was changed") from None


def _broken(detail: str) -> Refusal:
    return Refusal(Reason.LEDGER_BROKEN, detail=detail)
