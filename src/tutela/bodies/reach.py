"""Which bodies a power reaches, as a filter of organisations: the policy's own decisions, class by class.

A policy knows of a body only what `permissions.Place` holds, so each class of bodies is decided once and written down
as a condition. A list filtered so shows what the same policy would permit one by one, and nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import PLACES, Act, Permission, Place, decided
from tutela.bodies.places import significant

NOBODY = Q(pk__in=[])


def bodies_within(
    acting: Acting,
    permission: Permission,
    *,
    purpose: str = "",
    askers: tuple[str, ...] = (),
    via: str = "",
) -> Q:
    """The organisations that an officer may use the power on. `via` leads to them, as `"organisation__"` does.

    Who did a former step is a matter of each thing, and stays with `require`.
    """
    act = Act(purpose, askers, same_officer=False)
    permitted = [
        place
        for place in PLACES
        if _can_be(place, acting) and decided(acting.role, acting.kind, permission, place, act)
    ]
    grouped: dict[tuple[bool, bool, bool], list[str]] = defaultdict(list)
    for place in permitted:
        grouped[place.own, place.below, place.in_region].append(place.kind)
    found = NOBODY
    for (own, below, in_region), kinds in grouped.items():
        found |= _stands(acting, own, below, in_region, via) & _of_kinds(kinds, own, via)
    return found


def _can_be(place: Place, acting: Acting) -> bool:
    return not place.own or place.kind == acting.kind.value


def _stands(acting: Acting, own: bool, below: bool, in_region: bool, via: str) -> Q:
    mine = Q(**{f"{via}code": acting.organisation})
    if own:
        return mine
    under = Q(**{f"{via}path__startswith": acting.path}) if acting.path else NOBODY
    region = significant(acting.region)
    near = Q(**{f"{via}region__startswith": region}) if region else Q()
    return ~mine & (under if below else ~under) & (near if in_region else _outside(near))


def _outside(near: Q) -> Q:
    """Nothing lies outside the whole country."""
    return ~near if near else NOBODY


def _of_kinds(kinds: Iterable[str], own: bool, via: str) -> Q:
    return Q() if own else Q(**{f"{via}kind__in": sorted(kinds)})
