"""Answers as columns: short tags of whole batches, sifted by those of the snapshot; few lines are looked at singly.

What decides is the same as for one question: `identify` (through `identified`), `Sample` and `lookup.rows.finding`,
which compares whole keys. A tag alone settles one thing: that nothing on the list begins so.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow.compute as pc

from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.identify import Sample
from tutela.answers.inquiries.register import Belonging, OfficerAttests
from tutela.answers.screening.batch import Batch
from tutela.answers.screening.births import AllShared, Births
from tutela.answers.screening.engine import CODES, FOUND, Answers, Codes, Described, People, Terms
from tutela.answers.screening.identified import Judge
from tutela.answers.screening.kept import KeptBatch
from tutela.answers.screening.meeting import Asked, Direct, Meeting, Sieves
from tutela.answers.screening.persons import Persons, Read
from tutela.answers.screening.residents import Calendar
from tutela.answers.screening.texts import Mask
from tutela.core.crypto.suites import TAG_BYTES
from tutela.index.lookup import columns
from tutela.index.lookup.columns import DIGEST_BYTES, Digests
from tutela.index.lookup.rows import Basis, Probe, ProbeKeys, Row, finding
from tutela.index.lookup.snapshot import Snapshot
from tutela.index.lookup.tags import Tags, words

Ahead = Callable[[Callable[[Batch], Asked]], Meeting]
"""Given by what the persons of any batch are looked up, looks them up before any batch is answered."""

_VERIFIED_AT_ONCE: Final = 10_000


class Columns:
    """The engine for many lines. Batches may be answered by several threads at once."""

    def __init__(self, terms: Terms, snapshot: Snapshot | None, meeting: Ahead | None = None) -> None:
        """`meeting` makes what says which rows a line meets; where nothing is given, sieves in this process do.

        Without a snapshot every line is looked up in the list itself, by its document and by its name.
        """
        self._terms = terms
        self._judge = Judge(terms.on, terms.authorisation, Calendar.until(terms.on))
        if snapshot is None:
            self._births: Births | AllShared = AllShared()
            self._meeting: Meeting = Direct(terms)
            return
        basis, born = snapshot.rows["basis"], snapshot.rows["person_key"]
        # filtered batch by batch: to take them by place would first put all batches together
        listed = born.filter(pc.not_equal(basis, Basis.DOCUMENT.value))
        without = born.filter(pc.equal(basis, Basis.PERSON_WITHOUT.value))
        self._births = Births(terms.keys, terms.on, listed, without)
        self._meeting = Sieves(snapshot) if meeting is None else meeting(self.asked)

    def asked(self, batch: Batch) -> Asked:
        """By what the persons of a batch are looked up, for whoever looks ahead."""
        persons = self._persons(batch)
        named = np.flatnonzero(self._births.shared(persons.births, persons.resident))
        names = persons.names(named) if len(named) else np.zeros((0, TAG_BYTES), np.uint8)
        return Asked(batch.first, persons.places, persons.tags, named, names, persons.probes)

    def answers(self, batch: Batch) -> Answers:
        """Answers every line."""
        terms, persons = self._terms, self._persons(batch)
        by_chance = sampled(terms.sample, persons.tags)
        doubted = self._in_doubt(persons)
        shared = self._births.shared(persons.births, persons.resident)
        names = np.zeros((len(persons.tags), TAG_BYTES), np.uint8)
        _name(persons, shared | by_chance | doubted, names)
        named = np.flatnonzero(shared)
        asked = Asked(batch.first, persons.places, persons.tags, named, names[named], persons.probes)
        given, keys = self._looked_up(persons, asked)
        _name(persons, (given == CODES[Answer.PENDING]) & ~(shared | by_chance | doubted), names)
        given[by_chance | doubted] = CODES[Answer.PENDING]
        pending = given == CODES[Answer.PENDING]
        codes = np.full(len(batch), CODES[Answer.REFUSED], np.uint8)
        codes[persons.places] = given
        return Answers(
            codes,
            persons.refusals,
            persons.places,
            persons.tags,
            People(persons.resident, persons.births, shared, names[shared]),
            {
                Answer.RECORD: self._met(persons, given == CODES[Answer.RECORD], keys),
                Answer.PENDING: self._met(persons, pending & ~by_chance, keys),
            },
            Described(persons.places[pending], names[pending], persons.resident[pending]),
            persons.found.documents if isinstance(persons, Read) else None,
        )

    def _persons(self, batch: Batch) -> Persons:
        if isinstance(batch, KeptBatch):
            return batch.persons(self._terms.on)
        return Read.of(self._judge.identified(batch), self._terms.keys, self._terms.on)

    def _looked_up(self, persons: Persons, asked: Asked) -> tuple[Codes, dict[int, bytes]]:
        """Settles every person for whom the snapshot has rows under like tags; their whole document keys by person."""
        near: dict[int, list[Row]] = defaultdict(list)
        for person, row in self._meeting.rows(asked):
            near[person].append(row)
        given = np.full(len(persons.tags), CODES[Answer.NO_RECORD], np.uint8)
        keys: dict[int, bytes] = {}
        for person, hashed in zip(near, self._hashed(persons.probes(list(near))), strict=True):
            given[person] = FOUND[finding(near[person], hashed, self._terms.on)]
            keys[person] = hashed.document
        return given, keys

    def _hashed(self, probes: Sequence[Probe]) -> list[ProbeKeys]:
        return columns.probe_keys(self._terms.keys, probes)

    def _met(self, persons: Persons, chosen: Mask, known: Mapping[int, bytes]) -> Digests:
        """Document keys of these persons; hashed now where a register made them pending."""
        people = np.flatnonzero(chosen).tolist()
        others = [person for person in people if person not in known]
        keys = dict(known)
        for person, probe in zip(others, persons.probes(others), strict=True):
            keys[person] = self._terms.keys.document_key(probe.document)
        joined = b"".join(keys[person] for person in people)
        return np.frombuffer(joined, np.uint8).reshape(-1, DIGEST_BYTES)

    def _in_doubt(self, persons: Persons) -> Mask:
        """Whose name does not belong to their number, or whom the register does not know."""
        doubtful = np.zeros(len(persons.tags), np.bool_)
        register = self._terms.register
        if isinstance(register, OfficerAttests):
            return doubtful  # the officer answers for every line alike: there is nothing to ask line by line
        for start in range(0, len(doubtful), _VERIFIED_AT_ONCE):
            some: Sequence[int] = range(start, min(start + _VERIFIED_AT_ONCE, len(doubtful)))
            said = register.verify([(probe.document, probe.name) for probe in persons.probes(some)])
            doubtful[start : start + len(some)] = [one is not Belonging.BELONGS for one in said]
        return doubtful


def sampled(sample: Sample, tags: Tags) -> Mask:
    """`Sample.holds` of every document key that begins with one of these tags."""
    if sample.threshold >= 1 << 64:
        return np.ones(len(tags), np.bool_)
    spread = words(tags) * np.uint64(sample.multiplier) + np.uint64(
        sample.offset
    )  # wraps at 2^64, as it should
    return np.asarray(spread < np.uint64(sample.threshold))


def _name(persons: Persons, chosen: Mask, names: Tags) -> None:
    """Puts the tags of these persons' birth dates, sexes and names into their places."""
    people = np.flatnonzero(chosen)
    if len(people):
        names[people] = persons.names(people)
