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
_UNSEALING: Final = ("procuratorate-unseals", "police-unseal", "unsealing-causes")
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


def require_cause(cause: str, combination: Combination, kind: BodyKind, on: date) -> None:
    """Refuses `VAULT_CAUSE` unless the law knows the cause, and the new sentence was combined for that cause."""
    known = causes(kind, on)
    if cause not in known or _COMBINED_WITH.get(cause, combination) is not combination:
        raise Refusal(Reason.VAULT_CAUSE, cause=cause, known=", ".join(known))


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
