"""The hash of a set of rows: their order counts for nothing, and every row that comes, goes or changes does."""

from collections import Counter
from hashlib import shake_128
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.core.proofs.multisets import EMPTY, SUM_BYTES, from_bytes, shifted, to_bytes, weight

ROWS = st.lists(st.binary(max_size=12), max_size=12)


def total(rows: list[bytes]) -> int:
    return shifted(EMPTY, came=sum(map(weight, rows)), went=0)


@given(ROWS, st.randoms())
def test_order_does_not_count(rows: list[bytes], chance: Random) -> None:
    other = list(rows)
    chance.shuffle(other)
    assert total(other) == total(rows)


@given(ROWS, ROWS)
def test_two_sets_are_alike_where_they_hold_the_same_rows_as_often(
    one: list[bytes], other: list[bytes]
) -> None:
    assert (total(one) == total(other)) == (Counter(one) == Counter(other))


@given(ROWS, ROWS, ROWS)
def test_what_came_and_went_leaves_what_stayed(
    stayed: list[bytes], came: list[bytes], went: list[bytes]
) -> None:
    before = total([*stayed, *went])
    after = shifted(before, came=sum(map(weight, came)), went=sum(map(weight, went)))
    assert after == total([*stayed, *came])
    assert from_bytes(to_bytes(after)) == after


def test_a_row_weighs_what_it_says() -> None:
    assert weight(b"row") == int.from_bytes(shake_128(b"tutela/multiset/1\nrow").digest(512), "big")


def test_what_goes_and_never_came_is_not_lost() -> None:
    """Below nothing it goes round: the difference stays until the same comes."""
    below = shifted(EMPTY, came=0, went=weight(b"one"))
    assert below not in (EMPTY, weight(b"one"))
    assert shifted(below, came=weight(b"one"), went=0) == EMPTY


def test_a_sum_has_one_length() -> None:
    assert len(to_bytes(EMPTY)) == SUM_BYTES == 512
    with pytest.raises(ValueError, match="512"):
        from_bytes(bytes(511))
