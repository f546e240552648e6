"""The persons of a batch as an engine asks about them, wherever they come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Protocol

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from tutela.answers.screening.births import SEXES, Places, places_of, written
from tutela.answers.screening.identified import Identified
from tutela.answers.screening.texts import Mask
from tutela.core.errors import Refusal
from tutela.core.identity.resident import EARLIEST_BIRTH
from tutela.index.lookup import columns
from tutela.index.lookup.rows import Probe, PurposeKeys
from tutela.index.lookup.tags import Tags

_SEXES: Final = pl.Series([sex.value for sex in SEXES])
_FIRST: Final = EARLIEST_BIRTH.toordinal()
_LATEST: Final = date(2099, 12, 31)
_LAST: Final = _LATEST.toordinal()


class Persons(Protocol):
    """Numbered from 0, each at its place in the batch; `refusals` says by place why the other lines are none.

    `tags` are those of their documents, `births` the numbers of birth date and sex (`births.places_of`).
    """

    @property
    def places(self) -> NDArray[np.int64]: ...
    @property
    def refusals(self) -> Mapping[int, Refusal]: ...
    @property
    def resident(self) -> Mask: ...
    @property
    def tags(self) -> Tags: ...
    @property
    def births(self) -> Places: ...

    def names(self, people: NDArray[np.int64]) -> Tags:
        """The tags of birth date, sex and name of some of them."""

    def probes(self, people: Sequence[int]) -> list[Probe]:
        """Some of them as a question names them."""


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """Persons as they were read from the lines of a roster."""

    found: Identified
    keys: PurposeKeys
    tags: Tags
    births: Places

    @staticmethod
    def of(found: Identified, keys: PurposeKeys, on: date) -> "Read":
        """With the tags of all documents."""
        tags = columns.document_tags(keys, found.documents)
        return Read(found, keys, tags, places_of(found.born_on, found.male, on))

    @property
    def places(self) -> NDArray[np.int64]:
        """Where in the batch."""
        return self.found.places

    @property
    def refusals(self) -> Mapping[int, Refusal]:
        """Of the lines that name nobody."""
        return self.found.refusals

    @property
    def resident(self) -> Mask:
        """Whose document is a resident number."""
        return self.found.resident

    def names(self, people: NDArray[np.int64]) -> Tags:
        """Hashed now: most names need no hashing."""
        found = self.found
        sexes = _SEXES[found.male[people].astype(np.int64)]
        names = pl.Series(found.names.take(pa.array(people)), dtype=pl.String)
        return columns.person_name_tags(self.keys, _written(found.born_on[people]), sexes, names)

    def probes(self, people: Sequence[int]) -> list[Probe]:
        """As they were read."""
        return self.found.probes(people)


def _written(born_on: NDArray[np.int32]) -> pl.Series:
    """Days (`date.toordinal`) as YYYY-MM-DD. Nearly all are among those that are written once and for all."""
    if len(born_on) and born_on.min() >= _FIRST and born_on.max() <= _LAST:
        return _days()[born_on - _FIRST]
    return pl.Series([date.fromordinal(day).isoformat() for day in born_on.tolist()], dtype=pl.String)


@lru_cache(maxsize=1)
def _days() -> pl.Series:
    return written(EARLIEST_BIRTH, _LATEST)
