"""Numbers that a spreadsheet rounded: which of those that pass their check are nobody's all the same."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import pytest

from tests.cast import number
from tutela.answers.screening.batch import Batch
from tutela.answers.screening.columns import DOCUMENT, Cells
from tutela.answers.screening.rounded import NEAR, without_rounded

ROUND: Final = [
    one
    for days in range(200)
    for hundreds in range(100, 1000, 100)
    if (one := number(date(1981, 2, 3) + timedelta(days), hundreds)).endswith("000")
]
PLAIN: Final = number(date(1980, 1, 1), 101)
FAILS: Final = PLAIN[:15] + "000"


def lost(documents: Sequence[str | None]) -> list[int]:
    """The places at which a batch of these numbers is asked without one."""
    batch = without_rounded(Batch.of([Cells("张三", document) for document in documents]))
    return [place for place, one in enumerate(batch.asked[DOCUMENT].to_pylist()) if one is None]


@pytest.mark.parametrize("fails", [FAILS, ROUND[0][:14] + "1000"])
def test_what_passes_near_one_that_fails_is_lost(fails: str) -> None:
    assert lost([ROUND[0], PLAIN, fails, ROUND[1]]) == [0, 3]


def test_near_ends_after_so_many_lines_above_and_below() -> None:
    assert NEAR > 1
    for apart, expected in ((NEAR, 1), (NEAR + 1, 0)):
        between = [PLAIN] * (apart - 1)
        assert len(lost([ROUND[0], *between, FAILS])) == expected
        assert len(lost([FAILS, *between, ROUND[0]])) == expected
    between = [PLAIN] * NEAR
    assert lost([FAILS, *between, ROUND[0], *between, FAILS]) == []
    assert lost([FAILS, ROUND[0], *between, FAILS]) == [1], "the one above is near"
    assert lost([FAILS, *between, ROUND[0], FAILS]) == [NEAR + 1], "the one below is"


@pytest.mark.parametrize(
    "documents",
    [
        [],
        ROUND[:9],
        [PLAIN, FAILS],
        [PLAIN, None, ROUND[0]],
        [ROUND[0], "E12345000", "", "x" * 15 + "000"],
        [ROUND[0], PLAIN[:17] + ("1" if PLAIN[17] != "1" else "2")],
    ],
)
def test_a_number_that_may_well_end_so_is_asked(documents: list[str | None]) -> None:
    assert [place for place in lost(documents) if documents[place] is not None] == []


def test_nothing_else_of_a_batch_changes() -> None:
    batch = Batch.of([Cells("张三", PLAIN), Cells("李四", ROUND[0])])
    assert without_rounded(batch) is batch
