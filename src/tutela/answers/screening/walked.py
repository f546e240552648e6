"""A run under watch like every question: whom its lines ask about, as numbers, gathered while batches pass."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from numpy.typing import NDArray

from tutela.answers.screening.batch import Batch
from tutela.answers.screening.births import OUTSIDE, SEXES
from tutela.answers.screening.columns import DOCUMENT
from tutela.answers.screening.engine import Answers
from tutela.answers.screening.kept import KeptBatch
from tutela.answers.screening.order import Order
from tutela.bodies.kinds import Acting
from tutela.bodies.queries import acting_by_rule
from tutela.bodies.sweeping import canaries
from tutela.bodies.sweeping.models import Pace
from tutela.bodies.sweeping.pacing import Look, Pacing
from tutela.core.errors import Refusal
from tutela.core.identity.resident import EARLIEST_BIRTH
from tutela.core.sweeping.persons import Column, Persons, joined
from tutela.index.lookup.rows import PurposeKeys
from tutela.index.lookup.tags import words

MOST: Final = 1 << 18
"""Persons looked at. Who may ask about more has a quota that two officers raised, and is a province."""

_PLAIN: Final = "^[0-9]{17}[0-9Xx]$"
_WHOLE, _SERIAL, _REGION, _PREFECTURE = 17, 14, 6, 4


class Walked:
    """Gathers the persons of a run; what is spelled oddly or kept as tags is compared by birth date alone."""

    def __init__(self, order: Order, keys: PurposeKeys) -> None:
        self._order, self._parts, self._count, self._met = order, list[Persons](), 0, 0
        self._employing = employing(order)
        whose = self._employing[0] if self._employing else order.acting
        self._prefecture = np.uint64(int(whose.region[:_PREFECTURE]))
        nobody = b"".join(keys.document_key(document)[:8] for document in canaries.identities())
        self._nobody = words(np.frombuffer(nobody, np.uint8).reshape(-1, 8))

    def add(self, batch: Batch, answers: Answers) -> None:
        """The lines of a batch that are persons."""
        tags = words(answers.tags)
        if len(self._nobody):
            self._met += int(np.isin(tags, self._nobody).sum())
        if self._count < MOST and len(tags):
            self._parts.append(self._persons(batch, answers, tags))
            self._count += len(tags)

    def require(self) -> None:
        """Judges the run with what its body asked of late, once however often it is begun again.

        Where an office asks about the staff list of another body, that body is judged for its list, and the office for
        the sum of all. What was found is committed. Refuses SWEEP_SLOWED and SWEEP_STOPPED.
        """
        if self._parts:
            # A run is carried out when its turn comes: the hour says nothing of who ordered it.
            persons, asker = joined(self._parts), self._order.acting
            looks = [Look(one, persons, self._met, at_desk=False) for one in self._employing or [asker]]
            if self._employing:
                looks.append(Look(asker, persons, at_desk=False, for_others=True))
            refusals = _watched(looks, self._order)
            if refusals:
                raise refusals[0]

    def _persons(self, batch: Batch, answers: Answers, tags: Column) -> Persons:
        births = answers.people.births
        born = np.where(births == OUTSIDE, tags, _days(births))
        whole, serial, region = tags.copy(), born.copy(), np.zeros(len(tags), np.uint64)
        if not isinstance(batch, KeptBatch):
            numbers = batch.asked[DOCUMENT].take(pa.array(answers.places))
            plain = np.asarray(pc.fill_null(pc.match_substring_regex(numbers, _PLAIN), False))
            shown = numbers.filter(pa.array(plain))
            whole[plain], serial[plain] = _digits(shown, _WHOLE), _digits(shown, _SERIAL)
            foreign = _digits(shown, _PREFECTURE) != self._prefecture
            region[plain] = np.where(foreign, _digits(shown, _REGION), np.uint64(0))
        return Persons(whole, serial, born, region)


@transaction.atomic
def _watched(looks: Sequence[Look], order: Order) -> list[Refusal]:
    """Returned, not raised, so that what was found stands."""
    judged = Pace.objects.filter(organisation=looks[0].acting.organisation)
    if judged.filter(run=order.run).exists():
        return []
    pacing = Pacing(looks, order.at)
    pacing.write()
    judged.update(run=order.run)
    return list(pacing.refusals.values())


def employing(order: Order) -> list[Acting]:
    """The body whose staff list a run is about, where another asks; closed, it has none."""
    if order.holder == order.acting.organisation:
        return []
    return list(acting_by_rule([order.holder]).values())


def _days(births: NDArray[np.int64]) -> Column:
    return (births // len(SEXES) + EARLIEST_BIRTH.toordinal()).astype(np.uint64)


def _digits(numbers: pa.LargeStringArray, first: int) -> Column:
    cut = pc.utf8_slice_codeunits(numbers, 0, first)
    return np.asarray(pc.cast(cut, pa.uint64()))
