"""What one ledger entry says, as the bytes that are hashed and kept."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple
from uuid import UUID

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import JSON, canonical, quoted

_VERSION: Final = 1
_WITHOUT_ZONE: Final = -len("+00:00")


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
        frame = Frame.of(self.event, self.at, self.organisation, self.officer, self.facts)
        return frame.body(
            str(self.entry_id), canonical(self.commitments).decode() if self.commitments else ""
        )


class Frame(NamedTuple):
    """The bodies of entries that differ in nothing but their ids and commitments: what stands before, between, behind.

    Canonical JSON has its names in order: at, commitments, event, facts, id, officer, organisation, v.
    """

    start: str
    middle: str
    end: str

    @staticmethod
    def of(event: str, at: datetime, organisation: str, officer: str, facts: Mapping[str, JSON]) -> "Frame":
        """Refuses `REQUEST_INVALID` as `canonical` does."""
        return Frame.around(event, at, organisation, officer, canonical(facts).decode())

    @staticmethod
    def around(event: str, at: datetime, organisation: str, officer: str, said: str) -> "Frame":
        """The same, of facts that are canonical text already."""
        return Frame(
            f'{{"at":{quoted(moment(at))}',
            f',"event":{quoted(event)},"facts":{said},"id":',
            f',"officer":{quoted(officer)},"organisation":{quoted(organisation)},"v":{_VERSION}}}',
        )

    def body(self, entry_id: str, commitments: str) -> bytes:
        """Of an entry with this id and commitments, a JSON object as canonical text, or empty where there are none."""
        kept = f',"commitments":{commitments}' if commitments else ""
        try:
            return f'{self.start}{kept}{self.middle}"{entry_id}"{self.end}'.encode()
        except UnicodeEncodeError:
            raise Refusal(Reason.REQUEST_INVALID, detail="half of a surrogate pair") from None


def moment(at: datetime) -> str:
    """A moment as RFC 3339 in UTC with microseconds: 2026-11-21T08:00:00.000000Z."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:_WITHOUT_ZONE] + "Z"


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
