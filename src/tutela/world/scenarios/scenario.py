"""A scenario: how a person's records came to be, and what the law answers for each group of purposes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from random import Random
from typing import Final

from tutela.core.disclosure.history import Record
from tutela.core.disclosure.question import Outcome


class Bearer(StrEnum):
    """Who has to be found for a scenario."""

    ADULT = "adult"  # a resident, of age long before the acts
    YOUTH = "youth"  # a resident who was a minor when the law already sealed
    RECENT_YOUTH = "recent-youth"  # a minor after 2021-06-01, when penalties of minors came to be sealed
    OLD_NUMBER = "old-number"  # born in the twentieth century: a 15-digit number was once given
    RENAMED = "renamed"  # has a former name
    PERMIT = "permit"  # Hong Kong, Macao or Taiwan
    PASSPORT = "passport"  # a foreigner known by passport alone
    PERMANENT = "permanent"  # a foreigner with a permanent resident's card


class Writing(StrEnum):
    """How a recording agency wrote the person down."""

    AS_REGISTERED = "as-registered"
    FIFTEEN_DIGITS = "fifteen-digits"
    TRADITIONAL = "traditional"
    MISSPELT = "misspelt"
    FORMER_NAME = "former-name"
    BOTH_DOCUMENTS = "both-documents"
    BIRTH_UNKNOWN = "birth-unknown"
    RENEWED_SINCE = "renewed-since"  # under a passport that has since been replaced


AUTHORED: Final = {
    "teacher-hire": "school",
    "school-hire": "school",
    "school-in-service": "school",
    "teacher-qualification": "school",
    "training-hire": "school",
    "close-contact-hire": "close-contact",
    "close-contact-in-service": "close-contact",
    "no-crime-certificate": "certificate",
    "unit-inquiry": "certificate",
}


@dataclass(frozen=True, slots=True)
class Expected:
    """The answer of the law, as the author of the scenario reads it: never computed by the system."""

    school: Outcome  # the entry inquiry of 高检发〔2020〕14号: hire, in service, qualification
    close_contact: Outcome  # Minors Protection Law 62
    certificate: Outcome  # the certificate of no criminal record

    def for_purpose(self, purpose: str) -> Outcome:
        """The answer for a purpose that the authors of the scenarios speak of (`AUTHORED`); KeyError for others."""
        group = AUTHORED[purpose]
        if group == "close-contact":
            return self.close_contact
        return self.certificate if group == "certificate" else self.school


@dataclass(frozen=True, slots=True)
class Case:
    """One person for whom a scenario is played: the day of birth, the day of asking, and the stream of chance."""

    rng: Random
    born_on: date
    on: date


@dataclass(frozen=True, slots=True)
class Scenario:
    """`share` is its weight among all scenarios; `writings` says how each record names the person."""

    name: str
    bearer: Bearer
    expected: Expected
    share: float
    why: str
    build: Callable[[Case], tuple[Record, ...]]
    writings: tuple[Writing, ...] = ()

    def writing(self, index: int) -> Writing:
        """How the record at `index` names the person."""
        return self.writings[index] if index < len(self.writings) else Writing.AS_REGISTERED


YES: Final = Expected(Outcome.RECORD, Outcome.RECORD, Outcome.RECORD)
NOTHING: Final = Expected(Outcome.NO_RECORD, Outcome.NO_RECORD, Outcome.NO_RECORD)
OPEN: Final = Expected(Outcome.PENDING, Outcome.PENDING, Outcome.PENDING)
NO_CONVICTION: Final = Expected(Outcome.RECORD, Outcome.RECORD, Outcome.NO_RECORD)
"""Counts for vetting, yet only a court's conviction bars the certificate."""
CERTIFICATE_ONLY: Final = Expected(Outcome.NO_RECORD, Outcome.NO_RECORD, Outcome.RECORD)
NOT_FOR_SCHOOLS: Final = Expected(Outcome.NO_RECORD, Outcome.RECORD, Outcome.RECORD)
"""Within Minors Protection Law 62, outside article 4 of the 2020 Opinions."""
VICTIM_UNKNOWN: Final = Expected(Outcome.NO_RECORD, Outcome.PENDING, Outcome.RECORD)
