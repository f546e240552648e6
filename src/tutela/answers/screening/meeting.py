"""How the persons of a batch meet rows of the list, by their tags. A like tag is no answer yet: `finding` decides.

Whoever answers many lines is given one of these: sieves in this process, or what a plan found beforehand (`planned`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tutela.answers.screening.engine import Terms
from tutela.answers.screening.sieve import Sieve
from tutela.index.lookup import columns
from tutela.index.lookup import queries as index
from tutela.index.lookup.rows import Basis, Probe, Row
from tutela.index.lookup.snapshot import Snapshot
from tutela.index.lookup.tags import Tags


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """By what the persons of one batch are looked up.

    `first` is the line of the run at which the batch begins. Person number i stands at `places[i]` of the batch and has
    the document tag `tags[i]`; `named` are the numbers of those who are looked up by name too, `names` the tags of
    their birth date, sex and name. `probes` gives some of the persons as a question names them.
    """

    first: int
    places: NDArray[np.int64]
    tags: Tags
    named: NDArray[np.int64]
    names: Tags
    probes: Callable[[Sequence[int]], Sequence[Probe]]


class Meeting(Protocol):
    """Which rows have a tag that a person has."""

    def rows(self, asked: Asked) -> Iterator[tuple[int, Row]]:
        """Every such row with the number of the person, in any order."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """The places of a snapshot's rows by what they are looked up by."""

    documents: NDArray[np.int64]
    people: NDArray[np.int64]
    without: NDArray[np.int64]  # of the people, those who have no resident number

    @staticmethod
    def of(snapshot: Snapshot) -> "Places":
        """Each row is one or the other."""
        basis = snapshot.rows["basis"].to_numpy()
        by_document = basis == Basis.DOCUMENT
        without = np.flatnonzero(basis == Basis.PERSON_WITHOUT)
        return Places(np.flatnonzero(by_document), np.flatnonzero(~by_document), without)


class Sieves:
    """In this process: a sieve for documents, one for people. Several threads may ask at once."""

    def __init__(self, snapshot: Snapshot) -> None:
        places = Places.of(snapshot)
        self._documents = Sieve(snapshot, "person_key", places.documents)
        self._people = Sieve(snapshot, "name_key", places.people)

    def rows(self, asked: Asked) -> Iterator[tuple[int, Row]]:
        """Found now."""
        yield from self._documents.met(asked.tags)
        for number, row in self._people.met(asked.names):
            yield int(asked.named[number]), row


class Direct:
    """In the list itself, by whole keys: for some thousands of persons, for whom no snapshot has to be made first."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def rows(self, asked: Asked) -> Iterator[tuple[int, Row]]:
        """Read now. Refuses `NOT_READY` when another version takes effect meanwhile: the run is then begun again."""
        hashed = columns.probe_keys(self._terms.keys, asked.probes(range(len(asked.tags))))
        for number, rows in enumerate(index.near(hashed, self._terms.version)):
            for row in rows:
                yield number, row
