"""Which records are sealed for everybody on a day, and which are in doubt: the law's own answer, asked in one place."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

from tutela.core.disclosure.history import History, Penalty, Record
from tutela.core.disclosure.intervals import sealing_doubts
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.question import SealingDoubt
from tutela.core.disclosure.sealing import SealState, sealed_by_order, sealing_of
from tutela.core.law.regime import Rules
from tutela.packs.current import policy
from tutela.records.registry.orders import Order, Statement
from tutela.records.vault.dossiers import Ground

_NO_PURPOSE: Final = None  # no seal is open where nobody asks


@dataclass(frozen=True, slots=True)
class Asked:
    """One law on one day, and the purposes of this deployment that it may open a seal for."""

    rules: Rules
    purposes: tuple[str | None, ...]


def ground_of(record: Statement, born_on: date | None, on: date) -> Ground | None:
    """Why the record is sealed for all purposes of the deployment on the day; None where it is not.

    A seal that is open for one purpose stays in the ordinary registry, whose index keeps it from the others. An order
    about a qualification has no seal of its own: what it rests on has (`copies`).
    """
    if isinstance(record, Order):
        return None
    if sealed_by_order(record, on):
        return Ground.ORDER
    if _silent(policy().sha256, on):
        return None  # in doubt: see `doubts`
    return Ground.LAW if _is_closed(record, born_on, on) else None


def sealed(history: History, on: date) -> Mapping[str, Ground]:
    """The records of one person that are sealed for all purposes, by reference, with the reason."""
    found = {record.reference: ground_of(record, history.born_on, on) for record in history.records}
    return {reference: ground for reference, ground in found.items() if ground is not None}


def doubts(history: History, on: date) -> tuple[SealingDoubt, ...]:
    """The records of one person whose sealing is in doubt under any law that is deployed; each once.

    Where one law is silent, what all others seal is in doubt: it stays out of the index until that law speaks, and what
    any other law leaves open goes its way.
    """
    found = {doubt.record: doubt for doubt in reversed(list(_doubts(history, on)))}
    return tuple(found.values())


def _doubts(history: History, on: date) -> Iterator[SealingDoubt]:
    for regime in sorted(set(policy().regimes.values())):
        yield from sealing_doubts(history, on, policy(), regime)
    if not _silent(policy().sha256, on):
        return
    for record in history.records:
        if not sealed_by_order(record, on) and _is_closed(record, history.born_on, on):
            cited = _laws(policy().sha256, on)[0].rules.sealed_by_order
            yield SealingDoubt(record.reference, Missing.SEALING_LAW, cited)


def _is_closed(record: Record, born_on: date | None, on: date) -> bool:
    """Whether every law that speaks on the day seals the record, for each of its purposes; one must speak."""
    laws = _laws(policy().sha256, on)
    return bool(laws) and all(
        sealing_of(record, born_on, on, law.rules, None, purpose).state is SealState.SEALED
        for law in laws
        for purpose in law.purposes
    )


def is_in_doubt(record: Statement, births: Iterable[date], on: date) -> bool:
    """Whether any law that is deployed leaves the sealing of a record open on the day."""
    return isinstance(record, Record) and bool(doubts(history_of(record, births), on))


def asks_for_a_seal(record: Statement, births: Iterable[date], on: date) -> bool:
    """Whether the law itself, whatever was ordered, seals the record on the day or leaves that open."""
    if isinstance(record, Order):
        return False
    plain = replace(record, sealed_on=None, unsealed_on=None)
    history = history_of(plain, births)
    return ground_of(plain, history.born_on, on) is not None or bool(doubts(history, on))


def may_be_young(record: Statement, births: Collection[date], on: date) -> bool:
    """Whether an act came before the age under which a law seals, or may have, whatever was decided for it."""
    if isinstance(record, Order):
        return False
    laws = _laws(policy().sha256, on)
    light = (
        replace(record.sentence, penalty=Penalty.EXEMPT, months=None, days=None) if record.sentence else None
    )
    plain = replace(record, sentence=light, sealed_on=None, unsealed_on=None)
    return not laws or not all(
        sealing_of(plain, born_on, on, law.rules, None).is_whole
        for law in laws
        for born_on in births or (None,)
    )


def history_of(record: Record, births: Iterable[date]) -> History:
    """One record as its person's whole history, with the birth dates that are known of that person."""
    known = sorted(set(births))
    return History(
        born_on=only(known),
        records=(record,),
        births=tuple(known) if len(known) > 1 else (),
    )


def only(births: Collection[date]) -> date | None:
    """The birth date, where one alone is known."""
    return next(iter(births)) if len(births) == 1 else None


@lru_cache(maxsize=16)
def _laws(deployed: str, on: date) -> tuple[Asked, ...]:
    """Every law that answers here and speaks on the day.

    Kept by the hash of the policy, which is fixed while a process lives.
    """
    law = policy()
    assert law.sha256 == deployed
    found = []
    for regime in sorted(set(law.regimes.values())):
        rules = law.rules_on(regime, on)
        if rules is not None:
            opened = sorted(set(rules.opened) & set(law.purposes))
            found.append(Asked(rules, (_NO_PURPOSE, *opened)))
    return tuple(found)


@lru_cache(maxsize=16)
def _silent(deployed: str, on: date) -> bool:
    """Whether a law that answers here says nothing on the day, or cannot be applied."""
    law = policy()
    assert law.sha256 == deployed
    return any(law.rules_on(regime, on) is None for regime in set(law.regimes.values()))
