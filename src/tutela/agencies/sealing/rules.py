"""Which records are sealed for everybody on a day, and which are in doubt: the law's own answer, asked in one place."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from tutela.core.disclosure.history import History, Record
from tutela.core.disclosure.intervals import sealing_doubts
from tutela.core.disclosure.question import SealingDoubt
from tutela.core.disclosure.sealing import SealState, sealed_by_order, sealing_of
from tutela.core.law.regime import Rules
from tutela.packs.current import policy
from tutela.records.vault.dossiers import Ground

_NO_PURPOSE: Final = None  # no seal is open where nobody asks


@dataclass(frozen=True, slots=True)
class Asked:
    """One law on one day, and the purposes of this deployment that it may open a seal for."""

    rules: Rules
    purposes: tuple[str | None, ...]


def ground_of(record: Record, born_on: date | None, on: date) -> Ground | None:
    """Why the record is sealed for all purposes of the deployment on the day; None where it is not.

    A seal that is open for one purpose stays in the ordinary registry, whose index keeps it from the others.
    """
    if sealed_by_order(record, on):
        return Ground.ORDER
    laws = _laws(policy().sha256, on)
    closed = bool(laws) and all(
        sealing_of(record, born_on, on, law.rules, None, purpose).state is SealState.SEALED
        for law in laws
        for purpose in law.purposes
    )
    return Ground.LAW if closed else None


def sealed(history: History, on: date) -> Mapping[str, Ground]:
    """The records of one person that are sealed for all purposes, by reference, with the reason."""
    found = {record.reference: ground_of(record, history.born_on, on) for record in history.records}
    return {reference: ground for reference, ground in found.items() if ground is not None}


def doubts(history: History, on: date) -> tuple[SealingDoubt, ...]:
    """The records of one person whose sealing is in doubt under any law that is deployed; each once."""
    found = {doubt.record: doubt for doubt in reversed(list(_doubts(history, on)))}
    return tuple(found.values())


def _doubts(history: History, on: date) -> Iterator[SealingDoubt]:
    for regime in sorted(set(policy().regimes.values())):
        yield from sealing_doubts(history, on, policy(), regime)


def history_of(record: Record, births: Iterable[date]) -> History:
    """One record as its person's whole history, with the birth dates that are known of that person."""
    known = sorted(set(births))
    return History(
        born_on=known[0] if len(known) == 1 else None,
        records=(record,),
        births=tuple(known) if len(known) > 1 else (),
    )


@lru_cache(maxsize=16)
def _laws(deployed: str, on: date) -> tuple[Asked, ...]:
    """Every law that answers here on the day. Where one is silent nothing is sealed for all.

    Kept by the hash of the policy, which is fixed while a process lives.
    """
    law = policy()
    assert law.sha256 == deployed
    found = []
    for regime in sorted(set(law.regimes.values())):
        rules = law.rules_on(regime, on)
        if rules is None:
            return ()
        opened = sorted(set(rules.opened) & set(law.purposes))
        found.append(Asked(rules, (_NO_PURPOSE, *opened)))
    return tuple(found)
