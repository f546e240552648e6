"""Several answers about one person at one body: what was done on one that fell stands as long as another orders it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Generic, TypeVar

from tutela.core.following.duties import Duty

_Id = TypeVar("_Id")
_NOTHING: Final[frozenset[Duty]] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """An answer that stands: what it orders, and what of that was done on it."""

    orders: frozenset[Duty]
    did: frozenset[Duty] = _NOTHING


@dataclass(frozen=True, slots=True)
class Fallen(Generic[_Id]):
    """An answer that fell: what was done on it and is not put back, and what of that is to be put back already."""

    id: _Id
    did: frozenset[Duty]
    undoes: frozenset[Duty] = _NOTHING


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of what was done on an answer that fell; the rest of it is put back with another's, once."""

    kept: frozenset[Duty]
    undone: frozenset[Duty]


def fates(standing: Iterable[Standing], fallen: Sequence[Fallen[_Id]]) -> Mapping[_Id, Fate]:
    """By answer that fell, of all about one person at one body.

    Whoever may not be with children by one answer is not let to them again because another fell (Minors Protection
    Law 62: 不得录用; 应当及时解聘): what another answer orders stands, and rests on it. Done on that one as well, it is
    put back with that one. What none orders any more is put back once, though it was done on several.
    """
    listed = list(standing)
    ordered = frozenset[Duty]().union(*(one.orders for one in listed))
    did = frozenset[Duty]().union(*(one.did for one in listed))
    by = {duty: one.id for one in reversed(fallen) for duty in one.did}
    by |= {duty: one.id for one in reversed(fallen) for duty in one.undoes}
    return MappingProxyType(
        {
            one.id: Fate(
                kept=(one.did & ordered) - did,
                undone=frozenset(duty for duty in one.did - ordered - did if by[duty] == one.id),
            )
            for one in fallen
        }
    )
