"""Whom a call asks about, as whole numbers that detectors count: in columns, so that a run is counted alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.uint64]

RESIDENT_DIGITS: Final = 18
_SERIAL: Final = 14  # region and birth date
_REGION: Final = 6
_PREFECTURE: Final = 4
_FREE_TAIL: Final = 3  # characters of another document that a walk would run through


@dataclass(frozen=True, slots=True, eq=False)
class Persons:
    """Four numbers for each person asked about, in one order; they live as long as the call does.

    `whole` stands for the document, `serial` for what stays the same while its last digits run, `born` for the birth
    date, `region` for the place that issued a number outside the asking body's own prefecture; 0 is none.
    """

    whole: Column
    serial: Column
    born: Column
    region: Column

    def __len__(self) -> int:
        return len(self.whole)

    def distinct(self) -> "Persons":
        """Each document once, in the order of coming."""
        if len(set(self.whole.tolist())) == len(self):
            return self
        _, first = np.unique(self.whole, return_index=True)
        return self.take(np.sort(first))

    def take(self, places: NDArray[np.int64]) -> "Persons":
        """Those at some places."""
        return Persons(self.whole[places], self.serial[places], self.born[places], self.region[places])


def persons_of(documents: Sequence[tuple[str, bool, int]], body_region: str) -> Persons:
    """Of (canonical document, whether it is a resident number, birth date as `date.toordinal`), for a body's region."""
    own = body_region[:_PREFECTURE]
    lines = [
        _line(canonical.rpartition(":")[2], is_resident, born, own)
        for canonical, is_resident, born in documents
    ]
    columns = np.array(lines, np.uint64).reshape(-1, 4)
    return Persons(columns[:, 0], columns[:, 1], columns[:, 2], columns[:, 3])


def joined(parts: Sequence[Persons]) -> Persons:
    """Several calls of one body as one."""
    if len(parts) == 1:
        return parts[0]
    return Persons(
        np.concatenate([one.whole for one in parts]),
        np.concatenate([one.serial for one in parts]),
        np.concatenate([one.born for one in parts]),
        np.concatenate([one.region for one in parts]),
    )


def _line(number: str, is_resident: bool, born: int, own: str) -> tuple[int, int, int, int]:
    if is_resident and len(number) == RESIDENT_DIGITS:
        region = 0 if number.startswith(own) else int(number[:_REGION])
        return int(number[:-1]), int(number[:_SERIAL]), born, region
    return _hashed(number), _hashed(number[:-_FREE_TAIL]), born, 0


def _hashed(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")
