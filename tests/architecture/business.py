"""Whose business a thing is at a door: what the policies say, apart from what the door does."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from tests.architecture.test_powers_at_doors import PURPOSES
from tests.architecture.things import Thing
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission as P
from tutela.bodies.permissions import holds, permitting_rule
from tutela.bodies.queries import scope_of
from tutela.packs.current import policy
from tutela.web.doors import DOORS, Who

REACHED_BY: Final[Mapping[str, tuple[P, ...]]] = {
    "report-move-on": (P.BODIES_OVERSEE,),
}
"""Doors whose power is one's own, over things that another power reaches."""
ONLY_ITS_OWNERS: Final = frozenset(
    f"{kind}{move}" for kind in ("opinion-", "api:opinion_") for move in ("decide", "revise", "look")
)
"""Doors at which a thing is moved on by the body that began it, and by no other that a power would reach it from."""


def is_business(acting: Acting, door: str, one: Thing) -> bool:
    """Whether the policy lets the officer use a power that opens the door over a body whose business the thing is."""
    if one.officer:
        return one.officer == acting.officer
    if door in ONLY_ITS_OWNERS:
        return acting.organisation == one.owner
    powers = DOORS[door]
    if isinstance(powers, Who):
        return acting.organisation in one.bodies
    return any(
        permitting_rule(acting, power, scope_of(body, purpose=purpose, askers=askers)) is not None
        for power in REACHED_BY.get(door, powers)
        for body in one.bodies
        for purpose, askers in _purposes(door, power)
    )


def may(acting: Acting, door: str) -> bool:
    """Whether the door opens to the officer at all, over whatever."""
    powers = DOORS[door]
    if isinstance(powers, Who):
        return powers is not Who.EVERYBODY
    return any(
        holds(acting, power, purpose, askers)
        for power in powers
        for purpose, askers in _purposes(door, power)
    )


def nothing_there(door: str) -> tuple[HTTPStatus, ...]:
    """What is one's own body's may be no business of all its officers."""
    return (HTTPStatus.NOT_FOUND, *((HTTPStatus.FORBIDDEN,) if DOORS[door] is Who.OFFICER else ()))


def _purposes(door: str, power: P) -> list[tuple[str, tuple[str, ...]]]:
    if power not in (P.INQUIRY_ASK, P.ROSTER_SCREEN):
        return [("", ())]
    known = policy().purposes
    return sorted({("", tuple(known[code].asked_by)) for code in PURPOSES.get(door, known)})
