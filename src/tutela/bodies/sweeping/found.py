"""What was found is told: an entry that commits to the counts, and lines that those who watch may read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tutela.bodies.kinds import Acting
from tutela.bodies.sweeping.models import Pace, Sighting
from tutela.core.proofs.commitments import JSON, canonical
from tutela.core.sweeping.detectors import Finding
from tutela.core.sweeping.levels import Level
from tutela.ledger import actions as ledger
from tutela.ledger.actions import NewEntry
from tutela.ledger.events import Event

FINDINGS: Final = "findings"
"""The label of what was counted: no reader of the ledger learns from it which identity belongs to nobody."""

BY_RULE: Final = "watch"
"""Who stands in the entry of what the registry finds by itself."""


@dataclass(frozen=True, slots=True)
class Rise:
    """A body goes up to a level, by what an officer of it asked; or stays there, and something more was found."""

    organisation: str
    officer: str
    level: Level
    findings: Sequence[Finding]

    @staticmethod
    def of(acting: Acting, level: Level, findings: Sequence[Finding]) -> "Rise":
        """By the officer whose questions brought it about."""
        return Rise(acting.organisation, acting.officer, level, findings)


def tell(rises: Sequence[Rise], *, at: datetime) -> None:
    """One entry for each, with its lines, in the caller's transaction."""
    if not rises:
        return
    receipts = ledger.append_many([_entry(one, at) for one in rises])
    Pace.objects.filter(organisation__in=[one.organisation for one in rises]).update(changed_at=at)
    Sighting.objects.bulk_create(
        Sighting(
            entry=receipt.entry_id,
            organisation=one.organisation,
            detector=finding.detector.value,
            counted=finding.counted,
            slowed_from=finding.slowed_from,
            level=one.level.value,
            seen_at=at,
        )
        for one, receipt in zip(rises, receipts, strict=True)
        for finding in one.findings
    )


def tell_by_rule(organisation: str, level: Level, finding: Finding, *, at: datetime) -> None:
    """The same of what no single call brought about."""
    tell([Rise(organisation, BY_RULE, level, [finding])], at=at)


def _entry(one: Rise, at: datetime) -> NewEntry:
    counted: list[JSON] = [
        {"detector": found.detector.value, "counted": found.counted, "slowed_from": found.slowed_from}
        for found in one.findings
    ]
    facts: dict[str, JSON] = {"organisation": one.organisation, "level": one.level.value}
    opening = canonical({"findings": counted})
    return NewEntry(Event.SWEEP_FOUND, at, one.organisation, one.officer, facts, {FINDINGS: opening})
