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

    def end(self, unknown: Mapping[int, Mapping[str, int]]) -> None:
        """Keeps what was seen, with how many persons of each call, by who filed them, the register did not know so.

        It waits for nothing; `tell` follows.
        """
        places = {number: place for place, number in enumerate(self._numbers)}
        for number, counted in unknown.items():
            for filer, persons in counted.items():
                if filer:
                    self._pacing.unknown_filed(filer, persons)
                else:
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
    """What others filed is the sum of theirs; what the body filed with itself was judged when it did."""
    acting, filed_by = call.terms.acting, call.filed_by
    asked = [
        (one.probe.document, one.probe.is_resident, one.probe.born_on.toordinal() if one.probe.born_on else 0)
        for place, one in enumerate(call.judged)
        if one.probe is not None and not (filed_by and filed_by[place] == acting.organisation)
    ]
    persons, at_desk = persons_of(asked, acting.region), not call.by_program
    return Look(acting, persons, 0 if filed_by else met, at_desk, for_others=bool(filed_by))
