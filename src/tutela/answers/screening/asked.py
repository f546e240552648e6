"""About whom on staff lists a run asked: rows answered about somebody at the body whose run it is, or below it.

They are found while batches pass, by the staff lists' own hashes; whatever was answered, it was asked.
"""

from collections.abc import Collection
from contextlib import suppress
from uuid import UUID

import polars as pl

from tutela.answers.identities import keyed
from tutela.answers.screening.batch import Batch
from tutela.answers.screening.engine import Answers
from tutela.answers.screening.kept import KeptBatch
from tutela.answers.screening.order import Order
from tutela.answers.staff import queries as staff
from tutela.core.following.rosters import asks_of_staff
from tutela.core.law.schema import Purpose
from tutela.index.lookup import columns


class Asked:
    """Gathers them: nothing is looked for where the purpose is another, or no list could hold anybody."""

    def __init__(self, order: Order, asked: Purpose) -> None:
        self._holder, self._found = order.holder, set[UUID]()
        self._looks = asks_of_staff(asked) and staff.anybody_below(order.holder)

    def add(self, batch: Batch, answers: Answers) -> None:
        """Those of a batch. What it holds in memory grows with who is on a list, and not with the roster."""
        if not self._looks:
            return
        if isinstance(batch, KeptBatch):
            self._found.update(_ids(batch))
        elif answers.documents is not None and len(answers.documents):
            self._found |= staff.open_below(self._holder, _digests(pl.Series(answers.documents)))

    @property
    def found(self) -> Collection[UUID]:
        """All, by engagement."""
        return self._found


def _digests(documents: pl.Series) -> list[bytes]:
    return [bytes(row) for key in keyed.keys(staff.TABLE) for row in columns.keyed(key, documents)]


def _ids(batch: KeptBatch) -> list[UUID]:
    """The ids under which the body keeps them, where they are those of its list here."""
    found = []
    for one in batch.shown[0].to_pylist():
        with suppress(ValueError):
            found.append(UUID(one))
    return found
