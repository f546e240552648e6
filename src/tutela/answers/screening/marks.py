"""By what each row of a run was looked up, as 16 bytes that say nothing without the run's secret.

    mark     = document ‖ person, 8 bytes each
    document = SHA-256(secret ‖ key of the document)
    person   = SHA-256(secret ‖ 1 ‖ resident ‖ key of birth date, sex and name)   where somebody listed was born so
             = SHA-256(secret ‖ 0 ‖ resident ‖ number of birth date and sex)      where nobody listed was

Keys are those of the index under the run's purpose; resident, one byte, says whether the row has a resident number, as
such rows meet fewer of the list; the number has 8 bytes, big-endian (`births`). A row that was refused has sixteen
zero bytes. Whoever has the list and the secret marks the list, and sees whether a row is on it: so a run of twenty
million rows is held against its list without hashing one of them.
"""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tutela.answers.screening.births import Places
from tutela.answers.screening.engine import Answers
from tutela.answers.screening.leaves import MARK_BYTES, fixed, sha256_of
from tutela.answers.screening.subjects import Secret
from tutela.answers.screening.texts import Mask
from tutela.index.lookup.columns import Digests

HALF: Final = MARK_BYTES // 2
_BORN, _NAMED = 0, 1
_MANY: Final = 1 << 14
_MOST_BIRTHS: Final = 1 << 18  # 179 years, of either sex, with and without a resident number

Marks = NDArray[np.uint8]  # rows of 16 bytes, or of one half
Half = NDArray[np.uint64]  # the same half as one number each, for comparing


def of(secret: Secret, answers: Answers) -> Marks:
    """Of every row of a batch, `MARK_BYTES` each."""
    marks = np.zeros((len(answers.codes), MARK_BYTES), np.uint8)
    if len(answers.places):
        people, named = answers.people, answers.people.named
        person = np.empty((len(answers.places), HALF), np.uint8)
        person[named] = _names(secret, people.resident[named], people.names)
        person[~named] = _births(secret, people.resident[~named], people.births[~named])
        marks[answers.places, :HALF] = _documents(secret, answers.keys)
        marks[answers.places, HALF:] = person
    return marks


def documents(secret: Secret, keys: Digests) -> Half:
    """Of documents, by their keys."""
    return numbers(_documents(secret, keys))


def names(secret: Secret, resident: Mask, keys: Digests) -> Half:
    """Of persons, by the keys of birth date, sex and name."""
    return numbers(_names(secret, resident, keys))


def births(secret: Secret, resident: Mask, places: Places) -> Half:
    """Of birth dates and sexes, by their numbers."""
    return numbers(_births(secret, resident, places))


def numbers(halves: Marks) -> Half:
    """Halves as numbers."""
    return np.ascontiguousarray(halves).view(">u8")[:, 0].astype(np.uint64)


def _documents(secret: Secret, keys: Digests) -> Marks:
    return _hashed(secret, keys)


def _names(secret: Secret, resident: Mask, keys: Digests) -> Marks:
    return _hashed(secret, np.full((len(keys), 1), _NAMED, np.uint8), resident[:, None], keys)


def _births(secret: Secret, resident: Mask, places: Places) -> Marks:
    """Hashed once for each different one, or, where there are many, once for all that can be."""
    asked = places * 2 + resident
    if len(asked) >= _MANY and asked.max() < _MOST_BIRTHS:
        return _all_births(secret)[asked]
    known, each = np.unique(asked, return_inverse=True)
    return _of_births(secret, known)[each]


@lru_cache(maxsize=2)
def _all_births(secret: Secret) -> Marks:
    return _of_births(secret, np.arange(_MOST_BIRTHS))


def _of_births(secret: Secret, asked: Places) -> Marks:
    kind = np.full((len(asked), 1), _BORN, np.uint8)
    stated = (asked >> 1).astype(">i8").view(np.uint8).reshape(-1, 8)
    return _hashed(secret, kind, (asked & 1).astype(np.uint8)[:, None], stated)


def _hashed(secret: Secret, *parts: NDArray[np.uint8] | Mask) -> Marks:
    count = len(parts[0])
    if not count:
        return np.zeros((0, HALF), np.uint8)
    keyed = np.broadcast_to(np.frombuffer(secret.secret, np.uint8), (count, len(secret.secret)))
    messages = np.concatenate([keyed, *(part.astype(np.uint8, copy=False) for part in parts)], axis=1)
    return sha256_of(fixed(messages))[:, :HALF]
