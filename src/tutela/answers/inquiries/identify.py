"""From a question as written to a probe: documents judged, names in canonical form, contradictions refused."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Final

from tutela.answers.inquiries.answer import Question
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import agrees, parse_document
from tutela.core.identity.names import canonical_name
from tutela.index.lookup.rows import Probe

LONGEST_AUTHORISATION: Final = 120


def identify(question: Question, on: date) -> Probe:
    """Refuses with the one reason that is true of the question; looks nothing up."""
    if not is_authorised(question.authorisation):
        raise Refusal(Reason.AUTHORISATION_MISSING)
    document = parse_document(question.document, kind=question.document_kind, country=question.country, on=on)
    agrees(document, question.born_on, question.sex)
    born_on, sex = document.born_on or question.born_on, document.sex or question.sex
    if born_on is None or sex is None:
        raise Refusal(Reason.BIRTH_MISSING, field="birth-date" if born_on is None else "sex")
    name = canonical_name(question.name)
    return Probe(document.canonical, document.is_resident_number, name, born_on, sex)


def is_authorised(authorisation: str) -> bool:
    """Whether there is a reference to the person's consent: not blank, and no longer than a reference is."""
    return bool(authorisation.strip()) and len(authorisation) <= LONGEST_AUTHORISATION


@dataclass(frozen=True, slots=True)
class Sample:
    """The keyed sample of ordinary questions that get the same check as a doubtful one.

    Fixed for (person, body, purpose, year) and unforeseeable without the key: a person's hash, itself a secret of the
    registry, is spread by an odd multiplier and an offset that the key gives for body, purpose and year.
    """

    multiplier: int
    offset: int
    threshold: int

    @staticmethod
    def of(secret: bytes, one_in: int) -> "Sample":
        """`secret`: a keyed hash of body, purpose and year. `one_in` 0 samples nobody."""
        spread = hashlib.sha256(b"sample" + secret).digest()
        return Sample(
            int.from_bytes(spread[:8], "little") | 1,
            int.from_bytes(spread[8:16], "little"),
            (1 << 64) // one_in if one_in else 0,
        )

    def holds(self, person_key: bytes) -> bool:
        """Whether this person's question is sampled; `person_key` is their 32-byte hash under the purpose."""
        value = int.from_bytes(person_key[:8], "little")
        return (value * self.multiplier + self.offset) % (1 << 64) < self.threshold
