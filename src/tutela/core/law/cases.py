"""The lawyer's examples beside each pack: facts, a question, and what the law makes of them.

`cases.yaml` is a list. Each case has `name` (an English sentence), `zh` (the same in Chinese), `born_on`,
`records` (the fields of `disclosure.history`, findings as yes/no), `ask` (purpose and asked_on) and `expect`:
`outcome`, or `refused` with the reason, and where the case is about it `doubt` or `missing` (the fact that is
missing), `cites` ("instrument article" of rules that held) and `follows` (consequences). Records are r1, r2, ...
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter
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
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.question import Outcome, Question
from tutela.core.errors import Reason
from tutela.core.identity.sex import Sex
from tutela.core.law.document import read_document
from tutela.core.law.shape import shaped
from tutela.core.law.values import STRICT, Code, Count, Day, Text, Texts, YesNo

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
    months: Count | None = None
    days: Count | None = None
    suspended_months: Count | None = None
    combination: Combination = Combination.NONE
    rights_deprived: YesNo = False
    fine: Count | None = None


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
    months: Count | None = None
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
class Ask:
    """The question of a case: a purpose on a day, the bans on a day, or when a provision's clock ends.

    `purpose` with `asked_on`; `bans_on`; or `provision` with `from_on` (the day of the event, on which it must be in
    force), `extended: yes` for the longest time, and `at_most_from_on`.
    """

    purpose: Code | None = None
    asked_on: Day | None = None
    bans_on: Day | None = None
    provision: Code | None = None
    from_on: Day | None = None
    extended: YesNo = False
    at_most_from_on: Day | None = (
        None  # the day from which `at_most` runs, where it is another than `from_on`
    )


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class BanText:
    """A ban that a case expects: rule, days where the case is about them (`life`: no end), what is amiss."""

    rule: Code
    state: Code | None = None
    from_on: Day | None = None
    until_on: Day | Literal["life"] | None = None
    missing: Text | None = None
    anomalies: tuple[Code, ...] | None = None
    told: Mapping[Code, Day] | None = None  # by when each of those with a time must be told


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Expect:
    """What the law makes of a case."""

    outcome: Outcome | None = None
    refused: Reason | None = None
    doubt: Missing | None = None
    missing: Text | None = None
    cites: Texts | None = None
    follows: tuple[Code, ...] | None = None  # an empty list: nothing follows
    until_on: Day | None = None  # the next day on which the outcome is another
    bans: tuple[BanText, ...] | None = (
        None  # all that are in force, coming, or need a person; in the packs' order
    )
    due_on: Day | None = None  # the last day of the clock


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class FactsText:
    """The dated facts about one person as a case, or a file of facts, writes them."""

    born_on: Day | None = None
    sex: Sex | None = None
    records: tuple[RecordText, ...] = ()
    measures: tuple[MeasureText, ...] = ()
    findings: tuple[FindingText, ...] = ()
    positions: tuple[PositionText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class CaseText(FactsText):
    """One case as written."""

    name: Text
    zh: Text
    ask: Ask
    expect: Expect


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case, ready to be decided: its pack, its sentences, the facts, the question and what is expected."""

    pack: str
    name: str
    zh: str
    history: History
    ask: Ask
    expect: Expect

    @property
    def regime(self) -> str:
        """The jurisdiction whose pack it stands beside."""
        return self.pack.partition("/")[0]

    @property
    def question(self) -> Question:
        """The question about a purpose; ValueError where the case asks something else."""
        if self.ask.purpose is None or self.ask.asked_on is None:
            raise ValueError("this case asks about no purpose")
        return Question(purpose=self.ask.purpose, asked_on=self.ask.asked_on, regime=self.regime)


FACTS: Final = TypeAdapter(FactsText)
SHAPE: Final = TypeAdapter(Annotated[tuple[CaseText, ...], Field(min_length=1)])


def load_cases(root: Path) -> tuple[Case, ...]:
    """The cases beside every pack under `root`, in the order of packs and files.

    Refusal(PACK_INVALID) with file, line and detail for a case that is not well formed.
    """
    return tuple(case for file in sorted(root.glob("*/*/*/cases.yaml")) for case in _cases(root, file))


def read_facts(file: str, content: bytes) -> History:
    """The history that a file of facts writes down, in the form of a case without its question.

    Refusal(PACK_INVALID) with file, line and detail where it is not well formed.
    """
    return history_of(shaped(read_document(file, content), FACTS))


def _cases(root: Path, file: Path) -> tuple[Case, ...]:
    where = file.relative_to(root)
    document = read_document(where.as_posix(), file.read_bytes())
    texts = shaped(document, SHAPE)
    for at, text in enumerate(texts):
        ways = (text.ask.purpose, text.ask.bans_on, text.ask.provision)
        if sum(way is not None for way in ways) != 1 or (text.ask.purpose is None) != (
            text.ask.asked_on is None
        ):
            raise document.refuse((at, "ask"), "ask about a purpose on a day, bans_on, or a provision")
    return tuple(_case(where.parent.as_posix(), text) for text in texts)


def _case(pack: str, text: CaseText) -> Case:
    return Case(
        pack=pack,
        name=text.name,
        zh=text.zh,
        history=history_of(text),
        ask=text.ask,
        expect=text.expect,
    )


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
