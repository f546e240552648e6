"""By what each row of a run was looked up, as 16 bytes that say nothing without the run's secret.

    mark     = document ‖ person, 8 bytes each, made of (kind, resident, value) as `secret` says
    document = (0, 0, tag of the document)
    person   = (1, resident, tag of birth date, sex and name)   where somebody listed was born so
             = (2, resident, number of birth date and sex)      where nobody listed was

Tags are what the keys of the index begin with, under the run's purpose; resident, one byte, says whether the row has a
resident number, as such rows meet fewer of the list; numbers are those of `births`. A row that was refused has sixteen
zero bytes. Whoever has the list and the secret marks the list, and sees whether a row is on it: so a run of twenty
million rows is held against its list without hashing one of them.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tutela.answers.screening.births import Places
from tutela.answers.screening.engine import Answers
from tutela.answers.screening.secret import LINK_BYTES, MARK_BYTES, Halves, Secret
from tutela.answers.screening.texts import Mask
from tutela.index.lookup.columns import Digests
from tutela.index.lookup.tags import Tags

_DOCUMENT, _NAMED, _BORN = range(3)

Half = NDArray[np.uint64]  # the same half as one number each, for comparing
HALF: Final = LINK_BYTES


def of(secret: Secret, answers: Answers) -> Halves:
    """Of every row of a batch, `MARK_BYTES` each."""
    marks = np.zeros((len(answers.codes), MARK_BYTES), np.uint8)
    if len(answers.places):
        people, named = answers.people, np.flatnonzero(answers.people.named)
        found = np.empty((len(answers.places), MARK_BYTES), np.uint8)
        found[:, :HALF] = of_documents(secret, answers.tags)
        found[:, HALF:] = _births(secret, people.resident, people.births)
        found[named, HALF:] = of_people(secret, people.resident[named], people.names)
        if _is_all(answers.places, len(marks)):
            return found
        marks[answers.places] = found
    return marks


def of_documents(secret: Secret, tags: Tags) -> Halves:
    """Of documents, by the tags of their keys."""
    return secret.marks(_DOCUMENT, False, tags)


def of_people(secret: Secret, resident: Mask, tags: Tags) -> Halves:
    """Of persons, by the tags of their keys of birth date, sex and name."""
    return secret.marks(_NAMED, resident, tags)


def documents(secret: Secret, keys: Digests) -> Half:
    """Of documents, by their keys, as numbers."""
    return numbers(of_documents(secret, keys[:, :HALF]))


def names(secret: Secret, resident: Mask, keys: Digests) -> Half:
    """Of persons, by their keys of birth date, sex and name, as numbers."""
    return numbers(of_people(secret, resident, keys[:, :HALF]))


def births(secret: Secret, resident: Mask, places: Places) -> Half:
    """Of birth dates and sexes, by their numbers, as numbers."""
    return numbers(_births(secret, resident, places))


def numbers(halves: Halves) -> Half:
    """Halves as numbers."""
    return np.ascontiguousarray(halves).view(">u8")[:, 0].astype(np.uint64)


def _is_all(places: Places, count: int) -> bool:
    """Whether every row of a batch is somebody, in order: places are all different."""
    return len(places) == count and bool((np.diff(places) > 0).all())


def _births(secret: Secret, resident: Mask, places: Places) -> Halves:
    return secret.marks(_BORN, resident, places.astype(">i8").view(np.uint8).reshape(-1, HALF))
