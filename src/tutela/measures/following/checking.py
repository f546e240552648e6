"""Whoever holds a notice checks it: was it served by that body on that day, and does it still stand."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from tutela.answers.certificates.certificate import plain_code
from tutela.answers.persons import attempts
from tutela.bodies.queries import organisation_names
from tutela.core.following.duties import Duty
from tutela.measures.following import models
from tutela.measures.following.following import State

_GROUP = 4
_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Served:
    """What a notice says that was served: by whom and when, and whether it was taken back since. Nobody stands here."""

    name_zh: str
    name_en: str
    served_on: date
    is_taken_back: bool


@transaction.atomic
def served(*, code: str, served_on: date, address: str, at: datetime) -> Served | None:
    """The notice with this code and day; None for any other, whether it was never made, is not served or bears another.

    The code is 80 random bits that stand on the paper alone, and the day stands there too: who has neither learns
    nothing of anybody. `address` only counts failures. Refuses TRIED_TOO_OFTEN, the right code included.
    """
    held = attempts.require_room(attempts.from_place(address), at)
    found = _found(code, served_on)
    if found is None:
        attempts.note_failure(held)
    return found


def _found(code: str, served_on: date) -> Served | None:
    plain = plain_code(code)[: _LENGTH + 1]
    number = "-".join(plain[start : start + _GROUP] for start in range(0, len(plain), _GROUP))
    step = (
        models.Step.objects.select_related("following")
        .filter(following__number=number, duty=Duty.NOTICE.value, is_undoing=False, done_on=served_on)
        .first()
    )
    if step is None:
        return None
    row = step.following
    name_zh, name_en = organisation_names({row.organisation})[row.organisation]
    taken_back = row.state in (State.FALLEN.value, State.ENDED.value)
    return Served(name_zh, name_en, served_on, taken_back)
