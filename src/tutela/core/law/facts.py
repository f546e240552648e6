"""The dated facts about one person as a lawyer writes them down: in a case, or in a file of facts of their own.

`born_on`, `sex`, and the fields of `disclosure.history`, findings as yes/no. Records are r1, r2, ..., measures m1,
findings f1, in the order in which they stand.
"""

from typing import Final

from pydantic.dataclasses import dataclass

from tutela.core.disclosure.history import (
    Act,
    Combination,
    Finding,
    FindingKind,
    History,
    Measure,
    MeasureKind,
    NonProsecution,
    Penalty,
    Port,
    Position,
    Record,
    RecordKind,
    Sentence,
)
from tutela.core.identity.sex import Sex
from tutela.core.law.values import STRICT, Code, Day, Days, Money, Months, Text, YesNo

PORTS: Final = {
    RecordKind.CONVICTION: Port.COURT,
    RecordKind.NON_PROSECUTION: Port.PROCURATORATE,
    RecordKind.ADMINISTRATIVE_PENALTY: Port.POLICE,
}


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class ActText:
    """An act as a case writes it."""

    offence: Code
    acted_on: Day | None = None
    acted_until: Day | None = None
    is_main: YesNo | None = None
    victim_was_minor: YesNo | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class SentenceText:
    """A sentence as a case writes it."""

    penalty: Penalty
    months: Months | None = None
    days: Days | None = None
    suspended_months: Months | None = None
    combination: Combination = Combination.NONE
    rights_deprived: YesNo = False
    fine: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class RecordText:
    """A record as a case writes it."""

    kind: RecordKind
    acts: tuple[ActText, ...]
    decided_on: Day | None = None
    served_on: Day | None = None
    effective_on: Day | None = None
    appealed: YesNo | None = None
    non_prosecution: NonProsecution | None = None
    sentence: SentenceText | None = None
    completed_on: Day | None = None
    paroled_on: Day | None = None
    overturned_on: Day | None = None
    sealed_on: Day | None = None
    unsealed_on: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class MeasureText:
    """An order as a case writes it; `record` is r1, r2, ..."""

    kind: MeasureKind
    decided_on: Day | None = None
    from_on: Day | None = None
    until_on: Day | None = None
    months: Months | None = None
    record: Code | None = None
    lifted_on: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class FindingText:
    """A dated finding as a case writes it."""

    kind: FindingKind
    found_on: Day
    value: Text = "yes"


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class PositionText:
    """A post held as a case writes it."""

    post: Text
    from_on: Day
    until_on: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class FactsText:
    """The dated facts about one person as a case, or a file of facts, writes them."""

    born_on: Day | None = None
    sex: Sex | None = None
    records: tuple[RecordText, ...] = ()
    measures: tuple[MeasureText, ...] = ()
    findings: tuple[FindingText, ...] = ()
    positions: tuple[PositionText, ...] = ()


def history_of(text: FactsText) -> History:
    """The facts of a case; records are r1, r2, ..., measures m1, findings f1."""
    return History(
        born_on=text.born_on,
        sex=text.sex,
        records=tuple(_record(f"r{at}", record) for at, record in enumerate(text.records, start=1)),
        measures=tuple(_measure(f"m{at}", measure) for at, measure in enumerate(text.measures, start=1)),
        findings=tuple(
            Finding(f"f{at}", finding.kind, finding.found_on, finding.value)
            for at, finding in enumerate(text.findings, start=1)
        ),
        positions=tuple(Position(one.post, one.from_on, one.until_on) for one in text.positions),
    )


def _measure(reference: str, text: MeasureText) -> Measure:
    return Measure(
        reference=reference,
        kind=text.kind,
        decided_on=text.decided_on,
        from_on=text.from_on,
        until_on=text.until_on,
        months=text.months,
        record=text.record,
        lifted_on=text.lifted_on,
    )


def _record(reference: str, text: RecordText) -> Record:
    return Record(
        reference=reference,
        port=PORTS[text.kind],
        kind=text.kind,
        acts=tuple(_act(act) for act in text.acts),
        decided_on=text.decided_on,
        served_on=text.served_on,
        effective_on=text.effective_on,
        appealed=text.appealed,
        non_prosecution=text.non_prosecution,
        sentence=_sentence(text.sentence) if text.sentence else None,
        completed_on=text.completed_on,
        paroled_on=text.paroled_on,
        overturned_on=text.overturned_on,
        sealed_on=text.sealed_on,
        unsealed_on=text.unsealed_on,
    )


def _act(text: ActText) -> Act:
    return Act(text.offence, text.acted_on, text.acted_until, text.is_main, text.victim_was_minor)


def _sentence(text: SentenceText) -> Sentence:
    return Sentence(
        text.penalty,
        text.months,
        text.days,
        text.suspended_months,
        text.combination,
        text.rights_deprived,
        text.fine,
    )
