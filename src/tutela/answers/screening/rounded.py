"""Numbers that a spreadsheet cut to fifteen digits and filled up with zeros.

One in eleven of them passes its check all the same, as somebody else's. Whatever did that to one line did it to those
beside it: so a number that ends in three zeros near one that fails its check is lost too, and its line is refused.
"""

from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tutela.answers.screening.batch import TEXT, Batch
from tutela.answers.screening.columns import DOCUMENT
from tutela.answers.screening.texts import Texts
from tutela.core.identity.check_digit import CHECKS, WEIGHTS

NEAR: Final = 50  # lines
_WIDTH: Final = 18
_ZERO: Final = ord("0")
_FITS: Final = CHECKS.index("0")
_WEIGHTS: Final = np.array(WEIGHTS, np.int64)

Places = NDArray[np.int64]


def without_rounded(batch: Batch) -> Batch:
    """The batch as it is asked about; a number that was rounded is null there, as one that an office lost openly."""
    documents = batch.asked[DOCUMENT]
    lost = _lost(*_ending_in_zeros(documents))
    if not len(lost):
        return batch
    mask = np.zeros(len(batch), np.bool_)
    mask[lost] = True
    marked = pc.if_else(pa.array(mask), pa.scalar(None, TEXT), documents)
    return replace(batch, asked={**batch.asked, DOCUMENT: marked})


def _ending_in_zeros(documents: pa.LargeStringArray) -> tuple[Places, Places]:
    """The places of numbers of eighteen digits, the last three zeros, that pass their check, and that fail it."""
    texts = Texts.of(documents)
    ending = texts.lengths == _WIDTH
    for position in (-1, -2, -3):
        ending &= texts.byte(position) == _ZERO
    places = np.flatnonzero(ending)
    if not len(places):
        return places, places
    chosen = documents.take(pa.array(places))
    digits = Texts.of(chosen).packed(_WIDTH).astype(np.int64) - _ZERO
    are_digits = ((digits >= 0) & (digits <= 9)).all(axis=1)
    fit = digits[:, :-1] @ _WEIGHTS % len(CHECKS) == _FITS
    return places[are_digits & fit], places[are_digits & ~fit]


def _lost(passing: Places, failing: Places) -> Places:
    """Of those that pass, those with one that fails at most `NEAR` lines above or below."""
    if not len(passing) or not len(failing):
        return passing[:0]
    behind = np.searchsorted(failing, passing)
    below = failing[np.minimum(behind, len(failing) - 1)]
    above = failing[np.maximum(behind - 1, 0)]
    near: Places = passing[np.minimum(np.abs(below - passing), np.abs(passing - above)) <= NEAR]
    return near
