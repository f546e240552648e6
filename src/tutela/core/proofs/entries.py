"""What one ledger entry says, as the bytes that are hashed and kept."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import JSON, canonical

_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class EntryContent:
    """One act: what, when, by which organisation and officer (opaque ids); the facts never name a person.

    `commitments` holds, for each label, the salted commitment (hex) to something that is kept apart.
    """

    entry_id: UUID
    event: str
    at: datetime
    organisation: str
    officer: str
    facts: Mapping[str, JSON]
    commitments: Mapping[str, str]

    def body(self) -> bytes:
        """Canonical JSON (RFC 8785); its leaf hash is the entry's place in the log."""
        content: dict[str, JSON] = {
            "v": _VERSION,
            "id": str(self.entry_id),
            "event": self.event,
            "at": moment(self.at),
            "organisation": self.organisation,
            "officer": self.officer,
            "facts": self.facts,
        }
        if self.commitments:
            content["commitments"] = self.commitments
        return canonical(content)


def moment(at: datetime) -> str:
    """A moment as RFC 3339 in UTC with microseconds: 2026-11-21T08:00:00.000000Z."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def parse(body: bytes) -> EntryContent:
    """Reads a body. Refuses `PROOF_INVALID` when it is not one."""
    try:
        content = json.loads(body)
        if content["v"] != _VERSION:
            raise ValueError("unknown version")
        return EntryContent(
            UUID(content["id"]),
            content["event"],
            datetime.fromisoformat(content["at"]),
            content["organisation"],
            content["officer"],
            content["facts"],
            content.get("commitments", {}),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refusal(Reason.PROOF_INVALID, detail="not the body of an entry") from None
