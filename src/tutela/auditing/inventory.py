"""That the registry's rows are those that the programs entered, changed and took out: none came or went past them.

The list may have been compiled anew since: what is compared is not the list but the sums that every lawful write has
carried forward, to which each publication commits. A seal carries them forward too, so that nothing here tells of it.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tutela.auditing.statements import Fault, Kind, Statement, Wrong
from tutela.core.proofs.entries import EntryContent
from tutela.ledger.events import Event
from tutela.records.registry import inventory, keyed

_MOST_TOLD: Final = 1_000
_BEYOND: Final = 2**53
_SAYING: Final = (Event.INDEX_PUBLISHED, Event.INVENTORY_ACCEPTED)


@dataclass(slots=True)
class Publications:
    """The numbers that entries give: they begin at 1, leave none out and say none twice; the last is that of the row.

    What was counted anew by the programs themselves is told until two officers have accepted the rows. What lies before
    that is settled with it.
    """

    last: int = 0
    _entry: str = ""
    _accepted: int = 0
    _numbers: "array[int]" = field(default_factory=lambda: array("Q"))
    _counted: dict[int, str] = field(default_factory=dict)  # number and entry

    def take(self, content: EntryContent) -> None:
        """Takes note of an entry; of another kind it says nothing here."""
        said = content.facts.get("inventory") if content.event in _SAYING else None
        number = said.get("number") if isinstance(said, dict) else None
        if not isinstance(said, dict) or not isinstance(number, int) or not 0 < number < _BEYOND:
            return
        self._numbers.append(number)
        if number > self.last:
            self.last, self._entry = number, str(content.entry_id)
        if content.event == Event.INVENTORY_ACCEPTED:
            self._accepted = max(self._accepted, number)
        elif said.get("counted") and number > 1:
            self._counted[number] = str(content.entry_id)

    def faults(self) -> Iterator[Fault]:
        """Of the numbers, of the row, and of every table whose rows are not those that were counted."""
        for number, entry in sorted(self._counted.items()):
            if number > self._accepted:
                yield Fault(Wrong.FACTS_DIFFER, Kind.INVENTORY.value, str(number), entry, "was counted anew")
        first = max(1, self._accepted)
        since = [number for number in self._numbers if number >= first]
        if not len(since) == len(set(since)) == self.last - first + 1:
            yield self._fault(Wrong.FACTS_DIFFER, "a number is left out, or said twice")
        if not inventory.is_begun():
            if self.last:
                yield self._fault(Wrong.ENTRY_WITHOUT_ROW, "is gone")
            return
        held = inventory.standing()
        if held is None:
            yield self._fault(Wrong.FACTS_DIFFER, "cannot be read")
            return
        if held.number != self.last:
            yield self._fault(Wrong.FACTS_DIFFER, f"is that of publication {held.number}")
        counted = inventory.counted()
        for table in inventory.TABLES:
            if counted[table] != held.sums[table]:
                yield self._fault(Wrong.INVENTORY, table)

    def _fault(self, wrong: Wrong, detail: str) -> Fault:
        return Fault(wrong, Kind.INVENTORY.value, str(self.last), self._entry, detail)


def stored() -> Iterator[Statement]:
    """The commitment that the row opens, under its number; nothing where it cannot be read."""
    held = inventory.standing()
    if held is not None:
        yield Statement(Kind.INVENTORY, str(held.number), {"commitment": held.commitment})


def made_by_keys() -> Iterator[Fault]:
    """Hashes and ciphertexts that are not those of what the rows say: whoever is looked up by them is not found."""
    for told, (record, what) in enumerate(keyed.broken()):
        if told == _MOST_TOLD:
            return
        yield Fault(Wrong.COLUMN, "record", str(record), detail=what)
