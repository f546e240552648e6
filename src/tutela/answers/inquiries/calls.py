"""What one caller asks, and what is said to them: many callers are answered together, each as if alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tutela.answers.authorisations.resting import Ground
from tutela.answers.inquiries.answer import Question, Reply
from tutela.answers.inquiries.identify import Sample
from tutela.bodies.kinds import Acting
from tutela.core.errors import Refusal
from tutela.core.law.schema import Purpose
from tutela.core.proofs.commitments import JSON
from tutela.index.lookup.queries import Covered
from tutela.index.lookup.rows import Probe


@dataclass(frozen=True, slots=True)
class Call:
    """The questions of one caller, under one purpose; `by_program` where nobody sits at a desk.

    `filed_by`: of each question the body that filed it, which was judged and counted by then; empty where the caller
    asks of itself.
    """

    acting: Acting
    purpose_code: str
    questions: Sequence[Question]
    by_program: bool = False
    filed_by: Sequence[str] = ()


Outcome = list[Reply] | Refusal
"""A reply to each question, in order, or the one refusal of the whole call."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is decided once for all questions of a body under a purpose on a day. `rule` is the deciding policy's id."""

    acting: Acting
    purpose: Purpose
    rule: str
    covered: Covered
    sample: Sample
    rests_on: dict[str, JSON]

    def stale_since(self, at: datetime) -> datetime | None:
        """Since when a feed's next delivery is overdue; None where none is."""
        until = self.covered.fresh_until
        return until if until is not None and until < at else None


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with its probe and what it rests on, or with the reason it was refused by itself."""

    question: Question
    probe: Probe | None
    refusal: Refusal | None
    ground: Ground | None = None


@dataclass(frozen=True, slots=True)
class Admitted:
    """A call that may be answered: its terms, and its questions as they were judged."""

    terms: Terms
    judged: Sequence[Judged]
    by_program: bool = False
    filed_by: Sequence[str] = ()

    @property
    def persons(self) -> int:
        """How many persons it asks about: what is refused by itself counts for nobody."""
        return sum(one.probe is not None for one in self.judged)
