"""Through which port a body's files come, and which powers open it: an agency's own, or the restriction list's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tutela.bodies.kinds import Acting, BodyKind
from tutela.bodies.permissions import Permission
from tutela.core.disclosure.history import Port

KEEPERS: Final = frozenset({BodyKind.QUALIFICATION_BODY, BodyKind.EDUCATION_OFFICE})
"""由县级以上人民政府教育行政部门撤销、收缴 (Teacher Qualification Regulations 18, 19), and whom it lets grant them."""


@dataclass(frozen=True, slots=True)
class Powers:
    """What lets an officer load a file, confirm one, and declare the feed."""

    load: Permission
    confirm: Permission
    declare: Permission


_OF_RECORDS: Final = Powers(Permission.RECORDS_LOAD, Permission.RECORDS_CONFIRM, Permission.FEED_DECLARE)
_OF_THE_LIST: Final = Powers(*(Permission.RESTRICTION_KEEP,) * 3)
_COMPARED_BY: Final[Mapping[Port, tuple[Port, ...]]] = {Port.POLICE: (Port.POLICE, Port.EDUCATION)}


def powers_of(acting: Acting) -> Powers:
    """The powers that open the port of the officer's body."""
    return _OF_THE_LIST if keeps_the_list(acting) else _OF_RECORDS


def keeps_the_list(acting: Acting) -> bool:
    """Whether the officer's body keeps the teacher restriction list, and no records."""
    return acting.kind in KEEPERS


def port_of(acting: Acting) -> Port:
    """The port of a body that has one; to be asked for after its power was."""
    return Port.EDUCATION if keeps_the_list(acting) else Port(acting.kind.value)


def compared_by(acting: Acting) -> tuple[Port, ...]:
    """The ports whose doubtful pairs the officer's agency compares.

    The police compare for the list's keepers: that somebody shares a document with an order must not tell these that a
    record exists.
    """
    own = port_of(acting)
    return _COMPARED_BY.get(own, (own,))
