"""Which records count, and while: the conditions that scopes and bans are made of."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from tutela.core.disclosure.history import MeasureKind, NonProsecution, Penalty, RecordKind
from tutela.core.law.values import STRICT, Cite, Code, Codes, Count, Day, Months, Term, Years
from tutela.core.law.words import Family, Fault, Start, Switch, Victim

Families = Annotated[tuple[Family, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Window:
    """While a record is to be seen: from `after` past the start day, for `lasts`, or as long as the risk found asks.

    Without `lasts` and `lasts_by_risk` for life. `lasts_by_risk` goes by the value of the latest risk finding.
    """

    starts: Start
    cite: Cite
    after: Term | None = None
    lasts: Term | None = None
    lasts_by_risk: Mapping[Code, Term] | None = None

    def has_days_of(self, other: "Window") -> bool:
        """Whether two windows open and close on the same days, whatever provision they stand in."""
        return (self.starts, self.after, self.lasts, self.lasts_by_risk) == (
            other.starts,
            other.after,
            other.lasts,
            other.lasts_by_risk,
        )


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Counting:
    """One limb of a scope: which records of one kind count. `families: [all]` counts every offence.

    Every condition that is written must hold. `leaves_open` names a fact that no record carries and that a person
    must settle before the record counts.
    """

    rule: Code
    kind: RecordKind
    cite: Cite
    offences: Codes | None = None
    families: Families | None = None
    fault: Fault | None = None  # only offences committed with this guilt
    victim: Victim = Victim.ANY
    grounds: Annotated[tuple[NonProsecution, ...], Field(min_length=1)] | None = None
    penalties: Annotated[tuple[Penalty, ...], Field(min_length=1)] | None = None  # decided for execution
    months_over: Months | None = (
        None  # a fixed term of more months than this; life and death are longer than any
    )
    or_rights_deprived: bool = False  # 剥夺政治权利 stands for `penalties` and `months_over`
    offender_from_years: Years | None = None  # only acts done from this age on
    acted_from: Day | None = None  # only acts whose last day is not before this one
    decided_from: Day | None = None  # only decisions from this day on
    times_at_least: Count | None = (
        None  # only where so many records of the person meet all but window, risk, relief
    )
    times_within: Term | None = (
        None  # ... and the last act of each follows the decision before it within this term
    )
    # only where the last act follows, within that term, the decision of such a record: of this kind, of the same
    # offences or families and victims, whatever it asks of the sentence
    again_after: RecordKind | None = None
    risks: Codes | None = None  # only where the latest risk finding says one of these
    window: Window | None = None
    relief_cite: Cite | None = None  # a relief finding after the last decision ends it, under this provision
    leaves_open: Code | None = None
    switch: Switch = Switch.ON

    @property
    def is_narrowed(self) -> bool:
        """Whether it asks for more of the act, the decision and the sentence than the offence."""
        return (
            self.grounds is not None
            or self.victim is not Victim.ANY
            or self.fault is not None
            or self.penalties is not None
            or self.months_over is not None
            or self.or_rights_deprived
            or self.offender_from_years is not None
            or self.acted_from is not None
            or self.decided_from is not None
        )

    @property
    def reaches_beyond(self) -> bool:
        """Whether it asks for more than the act and its decision: other records, findings, the day."""
        return (
            self.window is not None
            or self.times_at_least is not None
            or self.again_after is not None
            or self.relief_cite is not None
            or self.risks is not None
        )

    @property
    def asks_no_more(self) -> bool:
        """Whether the offence alone decides: nothing else of the act, of the person or of the day is asked for."""
        return not self.is_narrowed and not self.reaches_beyond and self.leaves_open is None

    def before_it(self) -> "Counting":
        """The limb of the records that `again_after` asks for; ValueError where it asks for none."""
        if self.again_after is None:
            raise ValueError(f"{self.rule} follows no other record")
        return Counting(
            rule=self.rule,
            kind=self.again_after,
            cite=self.cite,
            offences=self.offences,
            families=self.families,
            victim=self.victim,
        )


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class MeasureCounting:
    """A limb of a scope that counts orders standing beside records, on the days on which they are in force."""

    rule: Code
    kind: MeasureKind
    cite: Cite
    switch: Switch = Switch.ON
