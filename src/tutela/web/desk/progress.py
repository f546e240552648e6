"""How a long run goes: its rate, the time it still needs, and its answers as a picture."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final

from tutela.answers.inquiries.answer import Answer

_LEAST: Final = 0.8  # of 100 units: the smallest share that is still seen
_SHOWN: Final = (Answer.RECORD, Answer.PENDING, Answer.REFUSED, Answer.NO_RECORD)


@dataclass(frozen=True, slots=True)
class Pace:
    """Rows a second so far, and the seconds still needed; None while either cannot be told."""

    rate: int | None
    seconds_left: int | None

    @property
    def minutes_left(self) -> int | None:
        """Whole minutes, rounded up; None under ninety seconds, where seconds say it better."""
        if self.seconds_left is None or self.seconds_left < 90:
            return None
        return ceil(self.seconds_left / 60)


@dataclass(frozen=True, slots=True)
class Share:
    """One answer's part of all rows: its count, its percentage, and its place in a bar 100 units wide."""

    answer: Answer
    count: int
    percent: str
    start: float
    width: float

    @property
    def key(self) -> str:
        """The end of its text's key and of its style's name."""
        return self.answer.value


def pace(done: int, total: int | None, since: datetime, now: datetime) -> Pace:
    """The pace from the beginning of the work until now."""
    elapsed = (now - since).total_seconds()
    if done <= 0 or elapsed <= 0:
        return Pace(None, None)
    rate = done / elapsed
    left = None if total is None else ceil(max(0, total - done) / rate)
    return Pace(max(1, round(rate)), left)


def shares(answers: Mapping[Answer, int]) -> tuple[Share, ...]:
    """All four answers in a fixed order. A part too small to be seen is drawn wider than it is; its number is true."""
    total = sum(answers.get(answer, 0) for answer in _SHOWN)
    if not total:
        return ()
    drawn = [_drawn(answers.get(answer, 0), total) for answer in _SHOWN]
    scale = 100 / sum(drawn)
    found, start = [], 0.0
    for answer, width in zip(_SHOWN, drawn, strict=True):
        count = answers.get(answer, 0)
        found.append(
            Share(answer, count, f"{count * 100 / total:.2f}%", round(start, 3), round(width * scale, 3))
        )
        start += width * scale
    return tuple(found)


def _drawn(count: int, total: int) -> float:
    return max(_LEAST, count * 100 / total) if count else 0.0
