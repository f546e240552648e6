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

from tutela.core.disclosure.history import History
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.question import Outcome, Question
from tutela.core.errors import Reason
from tutela.core.law.document import read_document
from tutela.core.law.fact_codes import Codes, refuse_slips
from tutela.core.law.facts import FactsText, history_of
from tutela.core.law.shape import shaped
from tutela.core.law.values import STRICT, Code, Day, Text, Texts, YesNo


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Ask:
    """The question of a case: a purpose on a day, the bans on a day, how long a check is good, or when a clock ends.

    `purpose` with `asked_on`; `bans_on`; `check` (a purpose whose answer is handed on) with `issued_on`; or
    `provision` with `from_on` (the day of the event, on which it must be in force), `extended: yes` for the longest
    time, and `at_most_from_on`.
    """

    purpose: Code | None = None
    asked_on: Day | None = None
    bans_on: Day | None = None
    check: Code | None = None
    issued_on: Day | None = None
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


SHAPE: Final = TypeAdapter(Annotated[tuple[CaseText, ...], Field(min_length=1)])


def load_cases(root: Path, codes: Codes | None = None) -> tuple[Case, ...]:
    """The cases beside every pack under `root`, in the order of packs and files.

    Refusal(PACK_INVALID) with file, line and detail for a case that is not well formed and, where `codes` are given,
    for one that names what the packs do not know.
    """
    return tuple(case for file in sorted(root.glob("*/*/*/cases.yaml")) for case in _cases(root, file, codes))


def _cases(root: Path, file: Path, codes: Codes | None) -> tuple[Case, ...]:
    where = file.relative_to(root)
    document = read_document(where.as_posix(), file.read_bytes())
    texts = shaped(document, SHAPE)
    for at, text in enumerate(texts):
        if codes is not None:
            refuse_slips(document, text, codes, (at,))
        ask = text.ask
        ways = (ask.purpose, ask.bans_on, ask.check, ask.provision)
        dated = ((ask.purpose, ask.asked_on), (ask.check, ask.issued_on))
        if sum(way is not None for way in ways) != 1 or any(
            (way is None) != (day is None) for way, day in dated
        ):
            raise document.refuse(
                (at, "ask"), "ask about a purpose or a check on a day, bans_on, or a provision"
            )
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
