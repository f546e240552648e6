"""What the packs say of opening: the causes for which a record is unsealed, and how long a decision may take."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from tutela.bodies.kinds import BodyKind
from tutela.core.disclosure.history import Combination, RecordKind
from tutela.core.errors import Reason, Refusal
from tutela.core.law.clocks import last_day
from tutela.core.law.provisions import Provision
from tutela.packs.current import holidays, policy

REGIME: Final = "cn"
_ROOM: Final = "agencies/sealing"
_UNSEALING: Final = (
    "procuratorate-unseals",
    "police-unseal",
    "unsealing-causes",
    "seal-without-its-condition",
)
CORRECTION: Final = "correction"
MISTAKEN_ORDER: Final = "mistaken-order"
_DUTY: Final = "query-bound-and-confidential"
_JUDICIAL_ALONE: Final = "non-prosecution-for-judicial-organs-alone"
_COMBINED_WITH: Final = {
    "new-crime-five-years": Combination.NEW_CRIME,
    "undiscovered-crime-five-years": Combination.UNDISCOVERED_CRIME,
    "police-unseal": Combination.UNDISCOVERED_CRIME,
}


def causes(kind: BodyKind, on: date) -> tuple[str, ...]:
    """The causes for which a body of this kind unseals on a day: SPP Rules 485, MPS Procedures 331(3).

    A cause whose text was not seen is off, as the packs say; a body that has none confirmed unseals nothing.
    """
    return tuple(
        code
        for one in _in_force(on)
        if one.code in _UNSEALING and kind.value in one.who
        for code in ([item.code for item in one.items] if one.items else [one.code])
    )


def require_cause(cause: str, combination: Combination | None, kind: BodyKind, on: date) -> None:
    """Refuses `VAULT_CAUSE` unless the law knows the cause, and the new sentence was combined for that cause.

    `combination` is that of the new sentence, None where there is none: a seal that is itself said to be wrong
    (`CORRECTION`, `MISTAKEN_ORDER`) goes by the facts as corrected, every other cause by a new sentence.
    """
    known = causes(kind, on)
    if cause not in known or _COMBINED_WITH.get(cause, combination) is not combination:
        raise Refusal(Reason.VAULT_CAUSE, cause=cause, known=", ".join(known))
    if (combination is None) is not (cause in (CORRECTION, MISTAKEN_ORDER)):
        raise Refusal(Reason.REQUEST_INVALID, detail="sentence")


def require_kind_of_seal(cause: str, *, by_order: bool) -> None:
    """Refuses `VAULT_CAUSE`: an order's seal is no mistake of the facts, and the law's none of an order."""
    if cause == (CORRECTION if by_order else MISTAKEN_ORDER):
        raise Refusal(Reason.VAULT_CAUSE, cause=cause, known=MISTAKEN_ORDER if by_order else CORRECTION)


def decided_by(kind: BodyKind, received_on: date) -> date | None:
    """The last day for a decision on a query that came in on a day (SPP Rules 484(2)); None where no number is set."""
    days = [
        last_day(one, received_on, holidays(REGIME))
        for one in _in_force(received_on)
        if one.room == _ROOM and one.when == "application" and kind.value in one.who
    ]
    return min((day for day in days if day is not None), default=None)


def duty(on: date) -> Provision:
    """The duty that whoever consults a sealed record accepts first. Refuses `PACK_NOT_IN_FORCE`."""
    for one in _in_force(on):
        if one.code == _DUTY:
            return one
    raise Refusal(Reason.PACK_NOT_IN_FORCE, day=on.isoformat(), instrument=_DUTY)


def is_for_judicial_organs_alone(kind: RecordKind, on: date) -> bool:
    """Whether units may not consult this kind of sealed record, whatever provision they name (SPP Rules 486)."""
    return kind is RecordKind.NON_PROSECUTION and any(one.code == _JUDICIAL_ALONE for one in _in_force(on))


def _in_force(on: date) -> Iterator[Provision]:
    rules = policy().rules_on(REGIME, on)
    return iter(rules.provisions if rules else ())
