"""The judge: every line through the same three steps as a single question, in plain Python."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from tutela.answers.inquiries.answer import Answer, answer_of
from tutela.answers.inquiries.identify import identify
from tutela.answers.screening.batch import Batch
from tutela.answers.screening.births import OUTSIDE, places_of
from tutela.answers.screening.columns import question
from tutela.answers.screening.engine import CODES, Answers, Described, People, Terms
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.sex import Sex
from tutela.index.lookup import queries as index
from tutela.index.lookup.columns import DIGEST_BYTES
from tutela.index.lookup.rows import Basis, Probe, ProbeKeys


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
        joined = np.frombuffer(b"".join(keys), np.uint8).reshape(-1, DIGEST_BYTES)
        pending = {
            place: Described.of(probe, terms.keys)
            for place, probe in zip(places, probes, strict=True)
            if codes[place] == CODES[Answer.PENDING]
        }
        return Answers(codes, refusals, np.array(places, np.int64), joined, pending, self._people(probes))

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
        names = [
            Described.of(probe, keys).key for probe, is_named in zip(probes, named, strict=True) if is_named
        ]
        return People(
            resident, births, named, np.frombuffer(b"".join(names), np.uint8).reshape(-1, DIGEST_BYTES)
        )


def _place(probe: Probe, on: date) -> int:
    assert probe.born_on is not None
    born_on, male = np.array([probe.born_on.toordinal()], np.int32), np.array([probe.sex is Sex.MALE])
    return int(places_of(born_on, male, on)[0])
