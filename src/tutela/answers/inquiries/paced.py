"""The calls of one transaction under watch, before anything is looked up: whom they ask about, as numbers."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from tutela.answers.inquiries.calls import Admitted
from tutela.bodies.sweeping import canaries
from tutela.bodies.sweeping.pacing import Look, Pacing
from tutela.core.errors import Refusal
from tutela.core.sweeping.persons import persons_of

Read = Iterable[tuple[Any, ...]]


class Paced:
    """What `bodies.sweeping` sees of them, by their numbers among all calls."""

    def __init__(self, numbers: list[int], pacing: Pacing) -> None:
        self._numbers, self._pacing = numbers, pacing

    def end(self, unknown: Mapping[int, int]) -> None:
        """Keeps what was seen, with how many persons of each call the register did not know by that name.

        It waits for nothing; `tell` follows.
        """
        places = {number: place for place, number in enumerate(self._numbers)}
        for number, persons in unknown.items():
            self._pacing.unknown(places[number], persons)
        self._pacing.keep()

    def tell(self) -> None:
        """The entries of the bodies that went up."""
        self._pacing.tell()


def pace(
    admitted: Mapping[int, Admitted], refusals: dict[int, Refusal], at: datetime, canaries_: Read, paces: Read
) -> Paced:
    """Judges every call; `refusals` takes up those that are not to be answered.

    `canaries_` and `paces`: what the statements of these rooms gave in this transaction.
    """
    numbers = list(admitted)
    documents = [[one.probe.document for one in call.judged if one.probe] for call in admitted.values()]
    looks = [
        _look(call, met)
        for call, met in zip(admitted.values(), canaries.met(documents, canaries_), strict=True)
    ]
    pacing = Pacing(looks, at, paces)
    refusals.update((numbers[place], refusal) for place, refusal in pacing.refusals.items())
    return Paced(numbers, pacing)


def _look(call: Admitted, met: int) -> Look:
    asked = [
        (one.probe.document, one.probe.is_resident, one.probe.born_on.toordinal() if one.probe.born_on else 0)
        for one in call.judged
        if one.probe is not None
    ]
    acting = call.terms.acting
    return Look(acting, persons_of(asked, acting.region), met, at_desk=not call.by_program)
