"""The lawyer's examples beside each pack: facts, a question, and what the law makes of them.

`cases.yaml` is a list. Each case has `name` (an English sentence), `zh` (the same in Chinese), `born_on`,
`records` (the fields of `disclosure.history`, findings as yes/no), `ask` (purpose and asked_on) and `expect`:
`outcome`, or `refused` with the reason, and where the case is about it `doubt` or `missing` (the fact that is
missing), `cites` ("instrument article" of rules that held) and `follows` (consequences). Records are r1, r2, ...
"""

from pathlib import Path
from typing import Annotated, Final

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from tutela.core.disclosure.history import (
    Act,
    Combination,
    History,
    NonProsecution,
    Penalty,
    Port,
    Record,
    RecordKind,
    Sentence,
)
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.question import Outcome, Question
from tutela.core.errors import Reason
from tutela.core.law.document import read_document
from tutela.core.law.schema import Code, Codes, Count, Day, Text, Texts
from tutela.core.law.shape import shaped

STRICT: Final = ConfigDict(extra="forbid")
PORTS: Final = {
    RecordKind.CONVICTION: Port.COURT,
    RecordKind.NON_PROSECUTION: Port.PROCURATORATE,
    RecordKind.ADMINISTRATIVE_PENALTY: Port.POLICE,
}


def _yes_or_no(value: object) -> object:
    """Findings are written yes or no; ValueError for anything else."""
    if value not in ("yes", "no"):
        raise ValueError("write yes or no")
    return value == "yes"


YesNo = Annotated[bool, BeforeValidator(_yes_or_no)]


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
    overturned_on: Day | None = None
    sealed_on: Day | None = None
    unsealed_on: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Ask:
    """The question of a case."""

    purpose: Code
    asked_on: Day


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Expect:
    """What the law makes of a case."""

    outcome: Outcome | None = None
    refused: Reason | None = None
    doubt: Missing | None = None
    missing: Text | None = None
    cites: Texts | None = None
    follows: Codes | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class CaseText:
    """One case as written."""

    name: Text
    zh: Text
    ask: Ask
    expect: Expect
    born_on: Day | None = None
    records: tuple[RecordText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case, ready to be decided: its pack, its sentences, the facts, the question and what is expected."""

    pack: str
    name: str
    zh: str
    history: History
    question: Question
    expect: Expect


SHAPE: Final = TypeAdapter(Annotated[tuple[CaseText, ...], Field(min_length=1)])


def load_cases(root: Path) -> tuple[Case, ...]:
    """The cases beside every pack under `root`, in the order of packs and files.

    Refusal(PACK_INVALID) with file, line and detail for a case that is not well formed.
    """
    return tuple(case for file in sorted(root.glob("*/*/*/cases.yaml")) for case in _cases(root, file))


def _cases(root: Path, file: Path) -> tuple[Case, ...]:
    where = file.relative_to(root)
    document = read_document(where.as_posix(), file.read_bytes())
    texts = shaped(document, SHAPE)
    return tuple(_case(where.parent.as_posix(), text) for text in texts)


def _case(pack: str, text: CaseText) -> Case:
    records = tuple(_record(f"r{at}", record) for at, record in enumerate(text.records, start=1))
    return Case(
        pack=pack,
        name=text.name,
        zh=text.zh,
        history=History(born_on=text.born_on, records=records),
        question=Question(
            purpose=text.ask.purpose, asked_on=text.ask.asked_on, regime=pack.partition("/")[0]
        ),
        expect=text.expect,
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
        overturned_on=text.overturned_on,
        sealed_on=text.sealed_on,
        unsealed_on=text.unsealed_on,
    )


def _act(text: ActText) -> Act:
    return Act(text.offence, text.acted_on, text.acted_until, text.is_main, text.victim_was_minor)


def _sentence(text: SentenceText) -> Sentence:
    return Sentence(text.penalty, text.months, text.days, text.suspended_months, text.combination)
