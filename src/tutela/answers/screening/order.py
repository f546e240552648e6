"""What was asked for, when a roster is screened."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tutela.answers.screening.engine import Engine
from tutela.bodies.kinds import Acting
from tutela.packs.current import legal_day_of


@dataclass(frozen=True, slots=True)
class Order:
    """Who asks, for what, when, and how it is to be answered."""

    run: UUID
    acting: Acting
    purpose_code: str
    authorisation: str
    at: datetime
    engine: Engine
    remote: str = ""  # the address of the cluster, where the engine is one
    for_body: str = ""  # whose the result is, where it is another's than who asks

    @property
    def holder(self) -> str:
        """The body whose result it is."""
        return self.for_body or self.acting.organisation

    @property
    def on(self) -> date:
        """The legal day of the question."""
        return legal_day_of(self.at)
