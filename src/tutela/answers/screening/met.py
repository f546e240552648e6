"""Whom a run met on the list, so that it can be seen before its commit whether they still stand there."""

from typing import Final

import numpy as np

from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening.engine import Answers, Terms
from tutela.index.lookup import queries as index
from tutela.index.lookup.columns import DIGEST_BYTES
from tutela.index.lookup.rows import RowOutcome

_MET: Final = (Answer.RECORD, Answer.PENDING)


class Met:
    """The document keys of all who were answered with more than *no record*, by answer."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._keys: dict[Answer, bytearray] = {answer: bytearray() for answer in _MET}

    def add(self, answers: Answers) -> None:
        """Adds those of a batch."""
        for answer, keys in answers.met.items():
            self._keys[answer] += np.ascontiguousarray(keys).tobytes()

    def still_stands(self) -> bool:
        """Whether the list in force has a row for each of them that answers the same.

        Pending ones of the sample need none and were not added. Others whom a register or a name made pending have none
        either: they are taken for gone, and the run is made once more for nothing.
        """
        records, pending = (self._listed(answer) for answer in _MET)
        return self._stand(records, RowOutcome.RECORD) and self._stand(pending, None)

    def _stand(self, keys: list[bytes], outcome: RowOutcome | None) -> bool:
        terms = self._terms
        standing = index.in_force(
            keys, key_id=terms.version.key_id, purpose=terms.purpose, on=terms.on, outcome=outcome
        )
        return standing == set(keys)

    def _listed(self, answer: Answer) -> list[bytes]:
        data = bytes(self._keys[answer])
        return [data[start : start + DIGEST_BYTES] for start in range(0, len(data), DIGEST_BYTES)]
