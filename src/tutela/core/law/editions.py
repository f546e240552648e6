"""Editions of an instrument: each covers its days, together without overlap or gap."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tutela.core.law.document import Document
from tutela.core.law.schema import PackContent


@dataclass(frozen=True, slots=True)
class Pack:
    """One edition of one instrument in one jurisdiction, with the SHA-256 of its file's bytes."""

    jurisdiction: str
    content: PackContent
    sha256: str

    @property
    def id(self) -> str:
        """`jurisdiction/instrument/edition`."""
        return self.content.id

    @property
    def instrument(self) -> str:
        """The instrument's code."""
        return self.content.instrument.code

    @property
    def line(self) -> str:
        """The line of editions this one belongs to: `jurisdiction/instrument`."""
        return f"{self.jurisdiction}/{self.instrument}"

    @property
    def from_on(self) -> date:
        """First day in force."""
        return self.content.in_force.from_on

    @property
    def until_on(self) -> date | None:
        """First day no longer in force; None while open."""
        return self.content.in_force.until_on

    def covers(self, day: date) -> bool:
        """Whether the edition is in force on the day."""
        return self.from_on <= day and (self.until_on is None or day < self.until_on)


def edition_on(packs: Iterable[Pack], instrument: str, day: date) -> Pack | None:
    """The edition of an instrument in force on a day; None before its first and after its last."""
    return next((pack for pack in packs if pack.instrument == instrument and pack.covers(day)), None)


def refuse_gaps(packs: Iterable[Pack], documents: Mapping[str, Document]) -> None:
    """Refusal(PACK_INVALID) where two editions overlap or leave a day between them to no edition."""
    latest: dict[str, Pack] = {}
    for pack in sorted(packs, key=lambda pack: (pack.line, pack.from_on)):
        before = latest.get(pack.line)
        if before is not None and before.until_on != pack.from_on:
            document = documents[before.id]
            overlaps = before.until_on is None or before.until_on > pack.from_on
            detail = f"{'overlaps' if overlaps else 'leaves a gap before'} the edition {pack.id}"
            raise document.refuse(("in_force", "until_on"), detail)
        latest[pack.line] = pack
