"""Byte strings that are laid and ordered by columns are those that are joined and sorted one by one."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.index.lookup.ordering import ordered
from tutela.index.lookup.strings import Strings, fixed, put, take

STRINGS = st.lists(st.binary(max_size=9), max_size=12)


@given(strings=STRINGS)
@settings(deadline=None)
def test_strings_are_laid_one_behind_the_other(strings: list[bytes]) -> None:
    laid = Strings.of_lengths(np.array([len(one) for one in strings], np.int64))
    for own, at in zip(strings, laid.bounds.tolist(), strict=False):
        if own:
            put(laid.data, np.array([at]), np.frombuffer(own, np.uint8).reshape(1, -1))
    assert list(laid.each()) == strings
    assert laid.to_arrow().to_pylist() == strings


def test_rows_are_put_and_taken_at_any_place() -> None:
    data = np.zeros(12, np.uint8)
    rows = np.arange(1, 7, dtype=np.uint8).reshape(2, 3)
    put(data, np.array([7, 1]), rows)
    assert data.tolist() == [0, 4, 5, 6, 0, 0, 0, 1, 2, 3, 0, 0]
    assert take(data, np.array([6, 1, 1]), 3).tolist() == [[0, 1, 2], [4, 5, 6], [4, 5, 6]]
    put(data, np.array([0, 1]), rows)
    assert data[:4].tolist() == [1, 4, 5, 6], "the later one stays"


@pytest.mark.parametrize("at", [-1, 10])
def test_no_row_lies_outside_the_buffer(at: int) -> None:
    data, places = np.zeros(12, np.uint8), np.array([at])
    with pytest.raises(ValueError, match="outside"):
        put(data, places, np.ones((1, 3), np.uint8))
    with pytest.raises(ValueError, match="outside"):
        take(data, places, 3)
    assert not data.any()


def test_rows_of_a_wider_table_are_a_column() -> None:
    table = np.arange(12, dtype=np.uint8).reshape(3, 4)
    assert fixed(table[:, 1:3]).to_pylist() == [b"\x01\x02", b"\x05\x06", b"\x09\x0a"]


@given(rows=st.lists(st.tuples(*(st.integers(0, 2),) * 4), max_size=40))
def test_rows_are_ordered_as_tuples_are_and_tell_where_they_differ(rows: list[tuple[int, ...]]) -> None:
    columns = list(np.array(rows, np.uint64).reshape(-1, 4).T)
    order, differ = ordered(columns)
    found = [rows[number] for number in order.tolist()]
    assert found == sorted(rows)
    assert sorted(order.tolist()) == list(range(len(rows)))
    expected = [
        next((n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b), 4)
        for before, after in pairwise(found)
    ]
    assert differ.tolist() == [0, *expected][: len(rows)]
