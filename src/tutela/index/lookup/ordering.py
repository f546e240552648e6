"""The order of rows by many columns of which the first ones tell most of them apart."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tutela.index.lookup.strings import Numbers


def ordered(columns: Sequence[NDArray[Any]]) -> tuple[Numbers, Numbers]:
    """The rows in their order, the first column counting most; and by which column each differs from the one before.

    The first of all differs in column 0; a row that is the same in all columns, in one more than there are. To sort all
    rows by every column, as `np.lexsort` does, would take several times as long.
    """
    first, *rest = columns
    order = np.argsort(first)
    differ = np.full(len(order), len(columns), np.int64)
    differ[:1] = 0
    differ[1:][first[order[1:]] != first[order[:-1]]] = 0
    for number, column in enumerate(rest, 1):
        is_tied = differ == len(columns)  # with the one before it
        tied = np.flatnonzero(is_tied)
        if (column[order[tied]] == column[order[tied - 1]]).all():
            continue
        in_a_run = is_tied.copy()
        in_a_run[:-1] |= is_tied[1:]
        members = np.flatnonzero(in_a_run)
        runs = np.cumsum(~is_tied)[members]
        order[members] = order[members][np.lexsort((column[order[members]], runs))]
        differ[tied[column[order[tied]] != column[order[tied - 1]]]] = number
    return order, differ
