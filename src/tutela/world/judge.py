"""Holds a screening's result against the truth: who was missed, who was wrongly named, and what counts as neither."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tutela.sheets.opening import open_table
from tutela.sheets.records import read_records

_ANSWERS: Final = {
    "有记录": "record",
    "未发现记录": "no-record",
    "待核实": "pending",
    "未查询": "refused",
}
_COLUMNS: Final = {
    "answer": ("查询结果",),
    "receipt": ("回执号",),
}


@dataclass(slots=True)
class Verdict:
    """What one roster's result was worth. `missed`: expected *record*, answered *no record*; `wrongly_named`: the
    reverse. `sampled`: pending although the truth is plain, as the keyed sample makes some. `undecided`: why the
    others are pending, in the words of the truth, since the result has the same words for all.
    """

    rows: int = 0
    found: int = 0
    missed: int = 0
    wrongly_named: int = 0
    clear: int = 0
    pending: int = 0
    sampled: int = 0
    refused: int = 0
    otherwise: int = 0
    undecided: Counter[str] = field(default_factory=Counter)

    @property
    def holds(self) -> bool:
        """Nobody missed, nobody wrongly named, and no answer of another kind than the truth allows."""
        return not (self.missed or self.wrongly_named or self.otherwise)


def judge(result: Path, truth: Path) -> Verdict:
    """Compares line by line; result and truth have the same lines in the same order."""
    expected = json.loads(truth.read_text("utf-8"))
    answered = dict(_answered(result))
    verdict = Verdict(rows=len(expected), otherwise=abs(len(expected) - len(answered)))
    for number, line in enumerate(expected, 1):
        _count(verdict, line["expected"], answered.get(number, "absent"), line["why"])
    return verdict


def _count(verdict: Verdict, expected: str, answer: str, why: str) -> None:
    match (expected, answer):
        case ("record", "record"):
            verdict.found += 1
        case ("record", "no-record"):
            verdict.missed += 1
        case ("no-record" | "pending" | "refused", "record"):
            verdict.wrongly_named += 1
        case ("no-record", "no-record"):
            verdict.clear += 1
        case ("pending", "pending"):
            verdict.pending += 1
            verdict.undecided[why] += 1
        case ("record" | "no-record", "pending"):
            verdict.sampled += 1
        case ("refused", "refused"):
            verdict.refused += 1
        case _:
            verdict.otherwise += 1


def _answered(result: Path) -> Iterator[tuple[int, str]]:
    lines = read_records(open_table(result), _COLUMNS, frozenset(_COLUMNS), frozenset())
    for line in lines:
        number = int(str(line.values["receipt"]).rpartition("-")[2])
        yield number, _ANSWERS[str(line.values["answer"])]
