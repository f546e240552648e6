"""What officers find of the records that an answer rests on."""

from uuid import UUID

from tutela.bodies.queries import acting_as
from tutela.redress.relief import queries
from tutela.redress.relief.recheck import Found, Outcome


def found_of_all(recheck: UUID, outcome: Outcome, reasons: str = "r", username: str = "looks") -> Found:
    """Of every record that stands on the officer's page the same."""
    shown = queries.one(acting_as(username), recheck)
    assert shown.comparison is not None
    marks = [one.mark for one in shown.comparison.compared]
    return Found(outcome, reasons, dict.fromkeys(marks, outcome is Outcome.UPHELD))
