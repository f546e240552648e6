"""Birth dates and sexes as whole numbers, and which of them somebody listed by name has."""

from datetime import date, timedelta
from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tutela.answers.screening.texts import Mask
from tutela.core.identity.resident import EARLIEST_BIRTH
from tutela.core.identity.sex import Sex
from tutela.index.lookup import columns
from tutela.index.lookup.columns import Digests
from tutela.index.lookup.rows import PurposeKeys

SEXES: Final = (Sex.FEMALE, Sex.MALE)  # by the truth of "male"
OUTSIDE: Final = -1
"""A stated birth date that no number can carry: nothing is said of it without hashing the name."""

Places = NDArray[np.int64]


def places_of(born_on: NDArray[np.int32], male: Mask, on: date) -> Places:
    """The number of each birth date (`date.toordinal`) and sex, from 0; `OUTSIDE` before all and after `on`."""
    places: Places = (born_on.astype(np.int64) - EARLIEST_BIRTH.toordinal()) * len(SEXES) + male
    places[(places < 0) | (places >= _count(on))] = OUTSIDE
    return places


class Births:
    """Which of them stand in rows by name, found by hashing every one that can be asked about."""

    def __init__(
        self, keys: PurposeKeys, on: date, listed: pa.ChunkedArray, without: pa.ChunkedArray
    ) -> None:
        """`listed` are the keys of birth date and sex of all rows by name, `without` of those without a number."""
        self._any = self._without = np.zeros(_count(on), np.bool_)
        if len(listed):
            asked = _column(_keys(keys, on))
            self._any, self._without = _is_in(asked, listed), _is_in(asked, without)

    def shared(self, places: Places, resident: Mask) -> Mask:
        """Whose name must be hashed: resident numbers meet only rows of persons who have none."""
        outside = places == OUTSIDE
        inside = np.where(outside, 0, places)
        shared: Mask = outside | np.where(resident, self._without[inside], self._any[inside])
        return shared

    def listed(self, *, resident: bool) -> Places:
        """Those for which a line with a resident number, or one without, has its name hashed."""
        return np.flatnonzero(self._without if resident else self._any)


class AllShared:
    """Where nobody has looked whose birth date and sex are listed: every name is hashed, as if all were."""

    def shared(self, places: Places, resident: Mask) -> Mask:
        """All."""
        return np.ones(len(places), np.bool_)


def written(first: date, last: date) -> pl.Series:
    """Every day from the first to the last as YYYY-MM-DD."""
    days = np.arange(np.datetime64(first), np.datetime64(last + timedelta(days=1)))
    return pl.Series(days).dt.to_string("%Y-%m-%d")


def _count(on: date) -> int:
    return (on.toordinal() - EARLIEST_BIRTH.toordinal() + 1) * len(SEXES)


def _keys(keys: PurposeKeys, on: date) -> Digests:
    """By birth date from the earliest plausible one to the day of the question, and sex."""
    each = np.arange(_count(on))
    sexes = pl.Series([sex.value for sex in SEXES])[each % len(SEXES)]
    return columns.birth_keys(keys, written(EARLIEST_BIRTH, on)[each // len(SEXES)], sexes)


def _column(keys: Digests) -> pa.FixedSizeBinaryArray:
    buffer = pa.py_buffer(np.ascontiguousarray(keys))
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(columns.DIGEST_BYTES), len(keys), [None, buffer])


def _is_in(keys: pa.FixedSizeBinaryArray, kept: pa.ChunkedArray) -> Mask:
    """Whether each key is kept; the many that are kept are looked for among the few."""
    found = np.zeros(len(keys), np.bool_)
    places = pc.drop_null(pc.index_in(kept, value_set=keys))
    found[places.to_numpy()] = True
    return found
