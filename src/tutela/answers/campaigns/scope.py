"""Which bodies a campaign reaches, and in whose name each of them is asked about."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tutela.bodies import queries as bodies
from tutela.bodies.kinds import Acting, BodyKind
from tutela.bodies.permissions import Permission
from tutela.bodies.places import codes_above
from tutela.bodies.queries import Standing
from tutela.core.filings.route import Body, route
from tutela.core.law.schema import Purpose
from tutela.index.lookup import queries as index
from tutela.packs.current import policy

KINDS: Final = (BodyKind.SCHOOL, BodyKind.CLOSE_CONTACT_UNIT, BodyKind.UNIVERSITY)
"""The kinds of body that have staff whom the law lets be screened in post."""
_IN_POST: Final = "in-service"


@dataclass(frozen=True, slots=True)
class Reached:
    """One body of a campaign, the one right above it, and the one that asks."""

    organisation: str
    above: str
    asker: str


def purposes() -> list[Purpose]:
    """Those under which people in post are asked about; first those that the feeds here cover."""
    covered = index.covered_purposes()
    known = [one for one in policy().purposes.values() if one.code.endswith(_IN_POST)]
    return sorted(known, key=lambda one: one.code not in covered)


def reached(acting: Acting, purpose: Purpose, kinds: Sequence[BodyKind], under: str = "") -> list[Reached]:
    """The open bodies of these kinds that the officer's office may screen, by code; `under` narrows it to one office.

    A body that the law lets nobody ask about for this purpose is not among them.
    """
    found = list(bodies.standing_within(acting, Permission.SCREENING_CAMPAIGN, kinds=kinds, under=under))
    higher = {code for one in found for code in codes_above(one.path)}
    known = bodies.kinds_of(higher)
    return list(_routed(found, known, purpose))


def _routed(found: Iterable[Standing], known: dict[str, str], purpose: Purpose) -> Iterator[Reached]:
    for one in found:
        higher = [Body(code, known[code]) for code in reversed(codes_above(one.path)) if code in known]
        way = route(Body(one.code, one.kind), higher, purpose.asked_by, purpose.cite, purpose.cite)
        if way is not None:
            yield Reached(one.code, higher[0].code if higher else "", way.asker)
