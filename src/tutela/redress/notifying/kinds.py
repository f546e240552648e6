"""What is told of, by whom it is to be done, and on which page it stands."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, holds


class Kind(StrEnum):
    """The kinds of work."""

    ALARM = "alarm"  # questions that look like a walk through the numbers
    REVIEW = "review"
    ASK = "ask"
    ANSWERED = "answered"
    DUTY = "duty"
    DUTY_LATE = "duty-late"
    RECHECK = "recheck"
    WITHDRAWAL = "withdrawal"
    PROPOSAL = "proposal"
    OPINION = "opinion"  # of the procuratorate: served, answered, decided on, or late
    LIST = "list"  # a staff list that a yearly screening waits for


POWERS: Final[Mapping[Kind, Permission]] = MappingProxyType(
    {
        Kind.ALARM: Permission.SWEEP_SEE,
        Kind.REVIEW: Permission.FILING_REVIEW,
        Kind.ASK: Permission.INQUIRY_ASK,
        Kind.ANSWERED: Permission.FILING_MAKE,
        Kind.DUTY: Permission.NOTICE_SERVE,
        Kind.DUTY_LATE: Permission.NOTICE_SERVE,
        Kind.RECHECK: Permission.RECHECK_DECIDE,
        Kind.WITHDRAWAL: Permission.WITHDRAWAL_CONFIRM,
        Kind.PROPOSAL: Permission.PROPOSAL_DECIDE,
        Kind.OPINION: Permission.OPINION_SEE,
        Kind.LIST: Permission.STAFF_KEEP,
    }
)
PAGES: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.ALARM: "sweeps",
        Kind.REVIEW: "queue",
        Kind.ASK: "queue",
        Kind.ANSWERED: "filings",
        Kind.DUTY: "duties",
        Kind.DUTY_LATE: "duties",
        Kind.RECHECK: "rechecks",
        Kind.WITHDRAWAL: "withdrawals",
        Kind.PROPOSAL: "proposals",
        Kind.OPINION: "opinions",
        Kind.LIST: "yearly",
    }
)
"""Names of addresses; none of them says whom it concerns."""


def kinds_of(acting: Acting) -> list[Kind]:
    """What an officer is told of: work that the policies let them do."""
    return [kind for kind, power in POWERS.items() if _may(acting, kind, power)]


def _may(acting: Acting, kind: Kind, power: Permission) -> bool:
    if kind is Kind.ASK:  # its power is given for purposes, and at an office alone is there a queue
        return holds(acting, Permission.FILING_SEE) and holds(acting, Permission.BODIES_OVERSEE)
    return holds(acting, power)
