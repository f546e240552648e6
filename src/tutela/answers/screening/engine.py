"""What an engine is: it answers the lines of a batch, and every engine gives the same answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tutela.answers.inquiries.answer import Answer, answer_of
from tutela.answers.inquiries.identify import Sample
from tutela.answers.inquiries.register import Belonging, PopulationRegister
from tutela.answers.screening.batch import Batch
from tutela.answers.screening.texts import Mask
from tutela.core.errors import Refusal
from tutela.index.lookup.columns import Digests
from tutela.index.lookup.queries import Version
from tutela.index.lookup.rows import Found, PurposeKeys
from tutela.index.lookup.tags import Tags

ANSWERS: Final = (Answer.RECORD, Answer.NO_RECORD, Answer.PENDING, Answer.REFUSED)
"""By code: an answer in a column is its place here."""

CODES: Final[Mapping[Answer, int]] = {answer: code for code, answer in enumerate(ANSWERS)}

FOUND: Final[Mapping[Found, int]] = {
    found: CODES[answer_of(Belonging.BELONGS, False, found)] for found in Found
}
"""By what the index says: the code of one whose identity holds and who was not sampled."""

Codes = NDArray[np.uint8]
Progress = Callable[[int, int | None], None]
"""Told after every batch: lines answered, and how many there are where that is known."""


class Engine(StrEnum):
    """How a roster is answered. The outcome is the same, line for line."""

    REFERENCE = "reference"  # plain Python, line by line: the judge of the others
    DUCKDB = "duckdb"  # columns
    PLAN = "plan"  # columns, whose tags one relational plan joins: on DuckDB in this process
    SPARK = "spark"  # the same plan on a cluster, through Spark Connect


HERE: Final = (Engine.REFERENCE, Engine.DUCKDB)
"""The engines that need nothing beside the system itself."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every line of a run."""

    purpose: str
    on: date
    authorisation: str  # of the roster as a whole; a line's own goes before it
    sample: Sample
    version: Version
    keys: PurposeKeys
    register: PopulationRegister


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """By what persons were looked up besides their document, in one order.

    `names` are the tags of birth date, sex and name of those `named`; `births` (`births.places_of`) of all others, of
    whom nobody listed has birth date and sex, so that no name needed hashing.
    """

    resident: Mask
    births: NDArray[np.int64]
    named: Mask
    names: Tags


@dataclass(frozen=True, slots=True, eq=False)
class Described:
    """Persons by the tag of birth date, sex and name, at their places, and whether the line has a resident number."""

    places: NDArray[np.int64]
    tags: Tags
    resident: Mask


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """One code of `ANSWERS` for every line of a batch, and by place the reason of each refused one.

    `tags` are what the document keys of all others begin with under the purpose, in the order of their `places`, and
    `people` by what else they were looked up. `met` are the whole document keys of those who were answered with a
    record, or as pending without being of the sample. `described` are all who are pending. `documents` are canonical,
    in the order of `places`; None where the lines are those of a kept list, which names nobody.
    """

    codes: Codes
    refusals: Mapping[int, Refusal]
    places: NDArray[np.int64]
    tags: Tags
    people: People
    met: Mapping[Answer, Digests]
    described: Described
    documents: pa.LargeStringArray | None = None


class Answering(Protocol):
    """An engine under way."""

    def answers(self, batch: Batch) -> Answers:
        """Answers every line. Raises refusals of the whole run only."""
