"""The rows of many persons at once, hashed by columns: those that `rows.rows_of` gives one by one.

The law is asked person by person; what they are looked up by is put into columns once, and hashed for each purpose.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tutela.core.crypto.keyring import RootKey
from tutela.core.disclosure.intervals import every_interval
from tutela.core.disclosure.question import Interval, Outcome
from tutela.core.law.packs import Policy
from tutela.index.compile.rows import NO_NAME, OUTCOMES
from tutela.index.lookup import columns
from tutela.index.lookup.blocks import NEVER, Block, Keys
from tutela.index.lookup.rows import Basis, PurposeKeys, RowOutcome
from tutela.records.registry.content import Known

_Numbers = NDArray[np.int64]
_SEPARATOR: Final = "\x1f"
_RECORD, _PENDING = (int(OUTCOMES[one]) for one in (Outcome.RECORD, Outcome.PENDING))


def blocks_of(people: Collection[Known], root: RootKey, policy: Policy) -> Iterator[Block]:
    """All rows of these persons, purpose by purpose; of a purpose that has nothing to say nothing is hashed."""
    listed = list(people)
    documents, persons = _Documents.of(listed), _Persons.of(listed)
    held = _held(listed, policy)
    for purpose in policy.purposes:
        intervals = held.get(policy.alike.get(purpose, purpose))
        if intervals is None:
            continue
        keys = PurposeKeys.of(root, policy.regimes[purpose], purpose)
        yield _block(purpose, [documents.looked_up(keys, intervals), persons.looked_up(keys, intervals)])


@dataclass(slots=True)
class _Intervals:
    """Intervals of many persons, in the order of the persons."""

    person: list[int] = field(default_factory=list)
    outcome: list[int] = field(default_factory=list)
    from_on: list[int] = field(default_factory=list)
    until_on: list[int] = field(default_factory=list)

    def add(self, person: int, intervals: Sequence[Interval]) -> None:
        for one in intervals:
            self.person.append(person)
            self.outcome.append(_RECORD if one.outcome is Outcome.RECORD else _PENDING)
            self.from_on.append(one.from_on.toordinal())
            self.until_on.append(one.until_on.toordinal() if one.until_on else NEVER)


def _held(people: Sequence[Known], policy: Policy) -> dict[str, _Intervals]:
    """By the purpose that stands for all that the law answers alike."""
    for_all = {policy.alike.get(purpose, purpose): purpose for purpose in policy.purposes}
    asked = {purpose: one for one, purpose in for_all.items()}
    found: defaultdict[str, _Intervals] = defaultdict(_Intervals)
    for number, person in enumerate(people):
        for purpose, intervals in every_interval(person.history, asked, policy):
            if intervals:
                found[asked[purpose]].add(number, intervals)
    return dict(found)


@dataclass(frozen=True, slots=True)
class _Found:
    """Rows of one basis or several, without their purpose."""

    basis: NDArray[np.int16]
    person_keys: Keys
    name_keys: Keys
    outcomes: NDArray[np.int16]
    from_on: NDArray[np.int32]
    until_on: NDArray[np.int32]


def _block(purpose: str, parts: Sequence[_Found]) -> Block:
    return Block(
        purpose,
        np.concatenate([part.basis for part in parts]),
        np.concatenate([part.person_keys for part in parts]),
        np.concatenate([part.name_keys for part in parts]),
        np.concatenate([part.outcomes for part in parts]),
        np.concatenate([part.from_on for part in parts]),
        np.concatenate([part.until_on for part in parts]),
    )


@dataclass(frozen=True, slots=True)
class _Owned:
    """What persons are looked up by, in the order of the persons; `count` and `first` by person."""

    count: _Numbers
    first: _Numbers

    @staticmethod
    def of(counts: Sequence[int]) -> "_Owned":
        """Of so many for each person."""
        count = np.array(counts, np.int64)
        return _Owned(count, np.cumsum(count) - count)

    def with_intervals(self, intervals: _Intervals) -> tuple[_Numbers, _Numbers]:
        """Every pair of one of a person's and an interval of theirs: the number of either."""
        person = np.array(intervals.person, np.int64)
        count = self.count[person]
        interval = np.repeat(np.arange(len(person)), count)
        place = np.arange(len(interval)) - np.repeat(np.cumsum(count) - count, count)
        return self.first[person][interval] + place, interval


def _days(days: Sequence[int], which: _Numbers) -> NDArray[np.int32]:
    return np.array(days, np.int32)[which]


@dataclass(frozen=True, slots=True)
class _Documents:
    """Each document of each person with each form of the name; `proves` whether the law's outcome is the row's."""

    owned: _Owned
    documents: pl.Series
    names: pl.Series
    proves: NDArray[np.bool_]

    @staticmethod
    def of(people: Sequence[Known]) -> "_Documents":
        """Of documents that may be theirs an officer has to judge, whatever the law's outcome and the name."""
        counts, documents, names, proves = list[int](), list[str](), list[str](), list[bool]()
        for person in people:
            own = [(one.canonical, form, True) for one in person.documents for form in person.forms]
            own += [(one.canonical, NO_NAME, False) for one in person.perhaps]
            counts.append(len(own))
            for document, form, is_theirs in own:
                documents.append(document)
                names.append(f"{document}{_SEPARATOR}{form}")
                proves.append(is_theirs)
        texts = _texts(documents), _texts(names)
        return _Documents(_Owned.of(counts), *texts, np.array(proves, np.bool_))

    def looked_up(self, keys: PurposeKeys, intervals: _Intervals) -> _Found:
        """The rows by document."""
        entry, interval = self.owned.with_intervals(intervals)
        used, place = np.unique(entry, return_inverse=True)
        documents = columns.document_keys(keys, self.documents.gather(used))
        names = columns.keyed(keys.name, self.names.gather(used))
        outcomes = np.array(intervals.outcome, np.int16)[interval]
        outcomes[~self.proves[entry]] = RowOutcome.PENDING
        return _Found(
            np.full(len(entry), int(Basis.DOCUMENT), np.int16),
            documents[place],
            names[place],
            outcomes,
            _days(intervals.from_on, interval),
            _days(intervals.until_on, interval),
        )


@dataclass(frozen=True, slots=True)
class _Persons:
    """Each description of each person by birth date, sex and a form of the name."""

    owned: _Owned
    basis: NDArray[np.int16]
    births: pl.Series
    sexes: pl.Series
    names: pl.Series

    @staticmethod
    def of(people: Sequence[Known]) -> "_Persons":
        """By name, birth date and sex never more than *pending*, whatever the law's outcome."""
        counts, basis = list[int](), list[int]()
        births, sexes, names = list[str](), list[str](), list[str]()
        for person in people:
            by = Basis.PERSON_WITH_RESIDENT_NUMBER if person.has_resident_number else Basis.PERSON_WITHOUT
            counts.append(len(person.described))
            for born_on, sex, form in person.described:
                basis.append(int(by))
                births.append(born_on.isoformat())
                sexes.append(sex.value)
                names.append(form)
        texts = _texts(births), _texts(sexes), _texts(names)
        return _Persons(_Owned.of(counts), np.array(basis, np.int16), *texts)

    def looked_up(self, keys: PurposeKeys, intervals: _Intervals) -> _Found:
        """The rows by description."""
        entry, interval = self.owned.with_intervals(intervals)
        used, place = np.unique(entry, return_inverse=True)
        births, sexes, names = (part.gather(used) for part in (self.births, self.sexes, self.names))
        return _Found(
            self.basis[entry],
            columns.birth_keys(keys, births, sexes)[place],
            columns.person_name_keys(keys, births, sexes, names)[place],
            np.full(len(entry), int(RowOutcome.PENDING), np.int16),
            _days(intervals.from_on, interval),
            _days(intervals.until_on, interval),
        )


def _texts(values: list[str]) -> pl.Series:
    return pl.Series(values, dtype=pl.String)
