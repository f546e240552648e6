"""The judge: every line through the same three steps as a single question, in plain Python."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tutela.answers.inquiries.answer import Answer, answer_of
from tutela.answers.inquiries.identify import identify
from tutela.answers.screening.batch import Batch
from tutela.answers.screening.births import OUTSIDE, places_of
from tutela.answers.screening.columns import question
from tutela.answers.screening.engine import CODES, Answers, Codes, Described, People, Terms
from tutela.core.crypto.suites import TAG_BYTES
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.sex import Sex
from tutela.index.lookup import queries as index
from tutela.index.lookup.columns import DIGEST_BYTES, Digests
from tutela.index.lookup.rows import Basis, Probe, ProbeKeys
from tutela.index.lookup.tags import Tags


@dataclass(frozen=True, slots=True)
class Reference:
    """Looks up in the index itself, under the version of the run alone."""

    terms: Terms

    def answers(self, batch: Batch) -> Answers:
        """Refuses `NOT_READY` when another version takes effect meanwhile: the run is then begun again."""
        terms = self.terms
        refusals: dict[int, Refusal] = {}
        places, probes = list[int](), list[Probe]()
        for place, cells in enumerate(batch.cells(range(len(batch)))):
            try:
                probes.append(identify(question(cells, terms.authorisation), terms.on))
                places.append(place)
            except Refusal as refusal:
                refusals[place] = refusal
        belongs = terms.register.verify([(probe.document, probe.name) for probe in probes])
        looked = index.look_up(probes, purpose=terms.purpose, on=terms.on)
        if looked.version != terms.version:
            raise Refusal(Reason.NOT_READY, what="index")
        codes = np.full(len(batch), CODES[Answer.REFUSED], np.uint8)
        keys = [terms.keys.document_key(probe.document) for probe in probes]
        for place, key, belonging, found in zip(places, keys, belongs, looked.found, strict=True):
            sampled = terms.sample.holds(key)
            codes[place] = CODES[answer_of(belonging, sampled, found)]
        people = self._people(probes)
        return Answers(
            codes,
            refusals,
            np.array(places, np.int64),
            _tags(keys),
            people,
            self._met(codes[places], keys),
            self._described(codes, places, probes),
            pa.array([probe.document for probe in probes], pa.large_string()),
        )

    def _met(self, given: Codes, keys: Sequence[bytes]) -> Mapping[Answer, Digests]:
        sample = self.terms.sample
        record, pending = CODES[Answer.RECORD], CODES[Answer.PENDING]
        found = [key for code, key in zip(given, keys, strict=True) if code == record]
        doubted = [
            key for code, key in zip(given, keys, strict=True) if code == pending and not sample.holds(key)
        ]
        return {Answer.RECORD: _rows(found, DIGEST_BYTES), Answer.PENDING: _rows(doubted, DIGEST_BYTES)}

    def _described(self, codes: Codes, places: Sequence[int], probes: Sequence[Probe]) -> Described:
        pending = [
            (place, probe)
            for place, probe in zip(places, probes, strict=True)
            if codes[place] == CODES[Answer.PENDING]
        ]
        return Described(
            np.array([place for place, _ in pending], np.int64),
            _tags([self._person_key(probe) for _, probe in pending]),
            np.array([probe.is_resident for _, probe in pending], np.bool_),
        )

    def _person_key(self, probe: Probe) -> bytes:
        """Of a line that was answered, which always says birth date and sex."""
        assert probe.born_on is not None
        assert probe.sex is not None
        return self.terms.keys.person_name_key(probe.born_on, probe.sex, probe.name)

    def _people(self, probes: Sequence[Probe]) -> People:
        """The name of whoever shares birth date and sex with somebody listed by name, as the index itself says."""
        keys, on = self.terms.keys, self.terms.on
        resident = np.array([probe.is_resident for probe in probes], np.bool_)
        births = np.array([_place(probe, on) for probe in probes], np.int64)
        born = [ProbeKeys.of(probe, keys).birth or b"" for probe in probes]
        listed = index.listed_births(born, key_id=self.terms.version.key_id, purpose=self.terms.purpose)
        met = [
            (key, Basis.PERSON_WITHOUT) in listed
            or (not probe.is_resident and (key, Basis.PERSON_WITH_RESIDENT_NUMBER) in listed)
            for key, probe in zip(born, probes, strict=True)
        ]
        named = np.array(met, np.bool_) | (births == OUTSIDE)
        names = [self._person_key(probe) for probe, is_named in zip(probes, named, strict=True) if is_named]
        return People(resident, births, named, _tags(names))


def _tags(keys: Sequence[bytes]) -> Tags:
    """What keys begin with."""
    return _rows(keys, DIGEST_BYTES)[:, :TAG_BYTES]


def _rows(values: Sequence[bytes], width: int) -> NDArray[np.uint8]:
    return np.frombuffer(b"".join(values), np.uint8).reshape(-1, width)


def _place(probe: Probe, on: date) -> int:
    assert probe.born_on is not None
    born_on, male = np.array([probe.born_on.toordinal()], np.int32), np.array([probe.sex is Sex.MALE])
    return int(places_of(born_on, male, on)[0])
