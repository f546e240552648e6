"""Who stands on a staff list: as the entry says that put them there, and found by the hash that is theirs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidTag

from tutela.answers.identities import keyed
from tutela.answers.staff import binding
from tutela.answers.staff.models import OPEN, Engagement
from tutela.answers.staff.queries import TABLE
from tutela.auditing.statements import Fault, Kind, Statement, Wrong
from tutela.core.errors import Refusal
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.entries import moment

_CHUNK: Final = 2_000


@dataclass(slots=True)
class Engaged:
    """Reads every row once; `unbound` are those that an earlier edition entered."""

    unbound: int = 0
    _faults: list[Fault] = field(default_factory=list)

    def stored(self, since: datetime | None) -> Iterator[Statement]:
        """Of those who are still named, what the entry commits to."""
        del since  # what an earlier entry says of a row is not asked for
        for row in Engagement.objects.order_by("id").iterator(chunk_size=_CHUNK):
            if not row.key_id and not row.sealed:
                if row.state in OPEN:  # nobody is forgotten before they have left
                    self._fault(row, "is forgotten")
                continue
            try:
                said = keyed.opened_text(TABLE, row.id, row.sealed)
                digests = keyed.digests(TABLE, said["canonical"])
            except (Refusal, InvalidTag, ValueError, IndexError, KeyError):
                self._fault(row, "unreadable")
                continue
            if bytes(row.digest) not in digests:
                self._fault(row, "hash")
            bound = binding.commitment(row.id, row.organisation, said)
            self.unbound += not bound
            by: dict[str, JSON] = {"officer": row.listed_by, "at": moment(row.listed_at)}
            yield Statement(Kind.ENGAGED, str(row.id), {"person": bound, **by})

    def faults(self) -> Iterator[Fault]:
        """What was found on the way."""
        yield from self._faults

    def _fault(self, row: Engagement, detail: str) -> None:
        self._faults.append(Fault(Wrong.COLUMN, Kind.ENGAGEMENT.value, str(row.id), detail=detail))
