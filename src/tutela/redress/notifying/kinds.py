"""What is told of, by whom it is to be done, and on which page it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tutela.agencies.verifying.wanted import supplies
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, holds


class Kind(StrEnum):
    """The kinds of work."""

    ALARM = "alarm"  # questions that look like a walk through the numbers
    REVIEW = "review"
    ASK = "ask"
    GONE = "gone"  # the person took back what waited for the office
    ANSWERED = "answered"
    GIVEN = "given"  # the person authorised an inquiry: it can be filed
    SENT_BACK = "sent-back"  # by the office: an inquiry is to be filed anew, or given up
    REFUSED = "refused"  # an inquiry could not be asked as it was
    TAKEN_BACK = "taken-back"  # the person declined an inquiry, or took their word back
    NEEDED = "needed"  # something is to be supplied before identities can be compared
    DUTY = "duty"
    DUTY_LATE = "duty-late"
    LATE = "late"  # something of a body that is overseen
    IDENTITY = "identity"  # an answer that waits until identities were compared
    RECHECK = "recheck"
    WITHDRAWAL = "withdrawal"
    PROPOSAL = "proposal"
    OPINION = "opinion"  # of the procuratorate: served, answered, decided on, or late
    PROOF = "proof"  # that work was stopped or a contract ended, for the office to look at
    ACCEPTED = "accepted"  # by the office
    RETURNED = "returned"  # by the office: it is owed as before
    LIST = "list"  # a staff list that a yearly screening waits for


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that waits at a body, by an id of its own room."""

    organisation: str
    kind: Kind
    thing: str


POWERS: Final[Mapping[Kind, Permission]] = MappingProxyType(
    {
        Kind.ALARM: Permission.SWEEP_SEE,
        Kind.REVIEW: Permission.FILING_REVIEW,
        Kind.ASK: Permission.INQUIRY_ASK,
        Kind.GONE: Permission.INQUIRY_ASK,
        Kind.ANSWERED: Permission.FILING_MAKE,
        Kind.GIVEN: Permission.FILING_MAKE,
        Kind.SENT_BACK: Permission.FILING_MAKE,
        Kind.REFUSED: Permission.FILING_MAKE,
        Kind.TAKEN_BACK: Permission.FILING_MAKE,
        Kind.NEEDED: Permission.INQUIRY_ASK,
        Kind.DUTY: Permission.NOTICE_SERVE,
        Kind.DUTY_LATE: Permission.NOTICE_SERVE,
        Kind.LATE: Permission.BODIES_OVERSEE,
        Kind.IDENTITY: Permission.IDENTITY_VERIFY,
        Kind.RECHECK: Permission.RECHECK_DECIDE,
        Kind.WITHDRAWAL: Permission.WITHDRAWAL_CONFIRM,
        Kind.PROPOSAL: Permission.PROPOSAL_DECIDE,
        Kind.OPINION: Permission.OPINION_SEE,
        Kind.PROOF: Permission.PROOF_LOOK,
        Kind.ACCEPTED: Permission.NOTICE_SERVE,
        Kind.RETURNED: Permission.NOTICE_SERVE,
        Kind.LIST: Permission.STAFF_KEEP,
    }
)
PAGES: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.ALARM: "sweeps",
        Kind.REVIEW: "queue",
        Kind.ASK: "queue",
        Kind.GONE: "queue",
        Kind.ANSWERED: "filings",
        Kind.GIVEN: "filings",
        Kind.SENT_BACK: "filings",
        Kind.REFUSED: "filings",
        Kind.TAKEN_BACK: "filings",
        Kind.NEEDED: "home",
        Kind.DUTY: "duties",
        Kind.DUTY_LATE: "duties",
        Kind.LATE: "home",
        Kind.IDENTITY: "identities",
        Kind.RECHECK: "rechecks",
        Kind.WITHDRAWAL: "withdrawals",
        Kind.PROPOSAL: "proposals",
        Kind.OPINION: "opinions",
        Kind.PROOF: "proofs",
        Kind.ACCEPTED: "duties",
        Kind.RETURNED: "duties",
        Kind.LIST: "yearly",
    }
)
"""Names of addresses; none of them says whom it concerns."""


def kinds_of(acting: Acting) -> list[Kind]:
    """What an officer is told of: work that the policies let them do."""
    return [kind for kind, power in POWERS.items() if _may(acting, kind, power)]


def _may(acting: Acting, kind: Kind, power: Permission) -> bool:
    if kind in (
        Kind.ASK,
        Kind.GONE,
    ):  # its power is given for purposes, and at an office alone is there a queue
        return holds(acting, Permission.FILING_SEE) and holds(acting, Permission.BODIES_OVERSEE)
    if kind is Kind.NEEDED:
        return supplies(acting)
    return holds(acting, power)
