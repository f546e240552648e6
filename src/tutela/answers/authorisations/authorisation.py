"""Authorisations as values, and the codes by which they are given."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final
from uuid import UUID

from tutela.answers.identities.person import Person

FORM: Final = "2026-11"
"""The version of the words that a person reads before they authorise; new words get a new version."""

_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no letter or digit that is read as another
_LENGTH: Final = 16  # 80 bits
_GROUP: Final = 4
LONGEST_CODE: Final = 40
LATE: Final = "late"
"""How one is taken back that its question had spent; also the label of the opening that says which it is."""


class Way(StrEnum):
    """How an authorisation was given."""

    CODE = "code"  # by the person, who proved who they are
    PAPER = "paper"  # in writing, entered by an officer


class Standing(StrEnum):
    """Where an authorisation stands on a day."""

    GOOD = "good"
    SPENT = "spent"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be authorised: which filing, about whom, by which bodies, for which purpose."""

    id: UUID
    person: Person = field(repr=False)
    organisation: str
    asker: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Invited:
    """A code, shown once to who asked for it, and the moment until which it is good."""

    code: str = field(repr=False)
    until_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What a code asks for, as everybody who has it may read: bodies and purpose, nobody's name."""

    organisation: str
    asker: str
    purpose: str
    form: str
    until_at: datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """A written authorisation: the day and the number that stand on it."""

    signed_on: date
    number: str


@dataclass(frozen=True, slots=True)
class Authorisation:
    """One person's word. `until_on` is the first day on which it is good no more.

    `inquiry` is the one question that spent it; `late_at` when its person took it back after that, unaware.
    """

    id: UUID
    subject: UUID
    organisation: str
    asker: str
    purpose: str
    way: Way
    form: str
    given_at: datetime
    signed_on: date | None
    until_on: date
    withdrawn_at: datetime | None
    spent_at: datetime | None
    inquiry: UUID | None = None
    late_at: datetime | None = None

    def standing(self, on: date) -> Standing:
        """Where it stands on a day."""
        if self.withdrawn_at is not None:
            return Standing.WITHDRAWN
        if self.spent_at is not None:
            return Standing.SPENT
        return Standing.GOOD if on < self.until_on else Standing.EXPIRED


def fresh_code() -> str:
    """Sixteen letters and digits of 5 random bits each, in groups of four."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return "-".join(letters[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def hash_of(code: str) -> bytes:
    """SHA-256 of a code, however it was typed: case, spaces and dashes do not matter."""
    plain = "".join(letter for letter in code[:LONGEST_CODE].upper() if letter.isalnum())
    return sha256(plain.encode()).digest()
