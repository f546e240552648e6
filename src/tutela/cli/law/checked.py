"""What `tutela law check` finds."""

from dataclasses import dataclass

from tutela.core.law.cases import Case
from tutela.core.law.hierarchy import Conflict
from tutela.core.law.switches import RuleState


@dataclass(frozen=True, slots=True)
class Checked:
    """`failing` and `missing` alone are faults; the rest is told."""

    packs: int
    cases: int
    failing: tuple[tuple[Case, str], ...]  # with what differs
    missing: tuple[tuple[str, str], ...]  # rows of the coverage table, with a place that no pack has
    conflicts: tuple[tuple[Conflict, bool], ...]  # with whether the lower rule answers here
    off: tuple[RuleState, ...]
    narrowing: tuple[RuleState, ...]
    coverage: dict[str, int]

    @property
    def is_sound(self) -> bool:
        """Whether every case agrees and every place of the coverage table is there."""
        return not self.failing and not self.missing
