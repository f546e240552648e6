"""The truth beside the rosters: what each line should be answered and why, without anybody's name or number."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from tutela.core.errors import Reason
from tutela.core.identity.check_digit import check_digit
from tutela.world.rosters.files import Placed
from tutela.world.rosters.line import Due

_NEAR: Final = 50  # lines


def write_truth(path: Path, placed: Sequence[Placed]) -> None:
    """A JSON list in the order of the roster: {sheet, row, expected, why, person, kind}; one line of text each.

    `expected` is `record`, `no-record`, `pending` or `refused`; of a refused line `why` is the `Reason`. `person` is
    an opaque id of this world. A sampled ordinary person may be answered *pending* where `expected` says otherwise.
    """
    entries = (json.dumps(_entry(one), ensure_ascii=False) for one in _beside_rounded(placed))
    path.write_text("[\n" + ",\n".join(entries) + "\n]\n", encoding="utf-8")


def _beside_rounded(placed: Sequence[Placed]) -> Iterator[Placed]:
    """Beside a number whose last digits were filled up one that passes its check may be another's: it is refused."""
    ends = [place for place, one in enumerate(placed) if _ends_in_zeros(one)]
    passing = {place for place in ends if _passes(placed[place])}
    failing = [place for place in ends if place not in passing]
    for place, one in enumerate(placed):
        beside = (other for other in failing if abs(other - place) <= _NEAR)
        if place in passing and any(placed[other].sheet == one.sheet for other in beside):
            why = Reason.DOCUMENT_LOST_DIGITS.value
            yield replace(one, line=replace(one.line, due=Due.REFUSED, why=why))
        else:
            yield one


def _ends_in_zeros(one: Placed) -> bool:
    number = one.line.cells.number.strip()
    return len(number) == 18 and number.isdecimal() and number.endswith("000")


def _passes(one: Placed) -> bool:
    number = one.line.cells.number.strip()
    return check_digit(number[:17]) == number[17]


def _entry(placed: Placed) -> dict[str, str | int]:
    line = placed.line
    return {
        "sheet": placed.sheet,
        "row": placed.row,
        "expected": line.due.value,
        "why": line.why,
        "person": line.person.key,
        "kind": line.kind,
    }
