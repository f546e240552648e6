"""Whom on staff lists a run found: rows that are more than *no record*, about somebody at the body whose run it is, or
at a body below it. They are looked for while batches pass, by the staff lists' own hashes; nobody is named anywhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening.batch import Batch
from tutela.answers.screening.engine import ANSWERS, Answers
from tutela.answers.screening.kept import KeptBatch
from tutela.answers.screening.order import Order
from tutela.answers.staff import queries as staff
from tutela.answers.staff.engagement import Standing
from tutela.bodies.queries import below
from tutela.core.following.rosters import followed_under
from tutela.core.law.schema import Purpose
from tutela.packs.current import policy

_IS_TOLD: Final = np.array([answer in (Answer.RECORD, Answer.PENDING) for answer in ANSWERS])
"""By code: whether an answer is more than *no record*."""
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Concern:
    """A row, from 1, about somebody on a staff list; `purpose` is that under which it is followed up."""

    row: int
    answer: Answer
    engagement: UUID
    organisation: str
    purpose: str


class Concerned:
    """Gathers them: of whom several rows speak, the first that says *record*, or else the first."""

    def __init__(self, order: Order, asked: Purpose) -> None:
        self._order, self._asked, self._on = order, asked, order.on
        self._found: dict[UUID, Concern] = {}
        self._is_anybody = False

    def add(self, batch: Batch, answers: Answers) -> None:
        """Those of a batch. What it holds in memory grows with who is on a list, and not with the roster."""
        told = np.flatnonzero(_IS_TOLD[answers.codes[answers.places]])
        told = told[np.argsort(answers.places[told])]
        if not len(told) or not self._can_find():
            return
        for start in range(0, len(told), _AT_ONCE):
            some = told[start : start + _AT_ONCE]
            places = answers.places[some].tolist()
            rows: dict[str, list[tuple[int, Answer]]] = {}
            for place, document in zip(places, self._documents(batch, answers, some), strict=True):
                said = batch.first + place + 1, ANSWERS[answers.codes[place]]
                rows.setdefault(document, []).append(said)
            for one, document, purpose in self._listed(list(rows)):
                for row, answer in rows[document]:
                    self._keep(Concern(row, answer, one.id, one.organisation, purpose))

    @property
    def found(self) -> Sequence[Concern]:
        """All, by row."""
        return sorted(self._found.values(), key=lambda one: (one.row, one.engagement))

    def _can_find(self) -> bool:
        """Whether anybody stands where it is looked: asked of every batch until somebody does."""
        self._is_anybody = self._is_anybody or staff.anybody_stands_below(self._order.holder, self._on)
        return self._is_anybody

    def _keep(self, one: Concern) -> None:
        known = self._found.get(one.engagement)
        if known is None or (known.answer is not Answer.RECORD and one.answer is Answer.RECORD):
            self._found[one.engagement] = one

    def _listed(self, documents: Sequence[str]) -> Iterator[tuple[staff.Stands, str, str]]:
        """Who of them stands where, and under which purpose that is followed up."""
        listed = staff.stands(documents, self._on)
        within = below(self._order.holder, {one.organisation for one in listed.values()}) if listed else set()
        for one in listed.values():
            if one.organisation in within:
                is_in_post = one.standing is not Standing.APPLICANT
                purpose = followed_under(
                    policy(), self._asked, own=one.purpose, in_post=is_in_post, on=self._on
                )
                if purpose is not None:
                    yield one, one.document, purpose

    def _documents(self, batch: Batch, answers: Answers, people: NDArray[np.int64]) -> Sequence[str]:
        """Canonical, of some who were answered, by their numbers."""
        if isinstance(batch, KeptBatch):
            return [probe.document for probe in batch.persons(self._on).probes(people.tolist())]
        assert answers.documents is not None
        documents: list[str] = answers.documents.take(pa.array(people)).to_pylist()
        return documents
