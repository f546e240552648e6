"""The judge: every line through the same three steps as a single question, in plain Python."""

from dataclasses import dataclass

import numpy as np

from tutela.answers.inquiries.answer import Answer, answer_of
from tutela.answers.inquiries.identify import identify
from tutela.answers.screening.batch import Batch
from tutela.answers.screening.columns import question
from tutela.answers.screening.engine import CODES, Answers, Terms
from tutela.core.errors import Reason, Refusal
from tutela.index.lookup import queries as index
from tutela.index.lookup.columns import DIGEST_BYTES
from tutela.index.lookup.rows import Probe


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
        return Answers(codes, refusals, np.array(places, np.int64), joined)
