"""What is applied for, where it stands, and what its paper is made from."""

import base64
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from tutela.answers.inquiries.answer import Answer, Question

CODE_BYTES: Final = 10  # 80 bits: it cannot be guessed, and can be typed
_GROUP: Final = 4


class Form(StrEnum):
    """The two forms of the Inquiry Rules of 2021; each is asked for under a purpose of its own."""

    PERSON = "person"  # 《无犯罪记录证明》
    UNIT = "unit"  # 《犯罪记录查询结果告知函》

    @property
    def purpose(self) -> str:
        """The purpose under which the question is asked."""
        return {Form.PERSON: "no-crime-certificate", Form.UNIT: "unit-inquiry"}[self]


class State(StrEnum):
    """Where an application stands."""

    ISSUED = "issued"  # 已出具
    NOT_ISSUED = "not-issued"  # 不予出具
    PENDING = "pending"  # 受理中: the identity is verified, here and as every pending answer is
    CLOSED = "closed"  # 已终止: the document is not the applicant's
    WITHDRAWN = (
        "withdrawn"  # 已撤回: a refusal that may no longer be kept, or is past its time; stored as it was
    )


STATE_OF: Final = {
    Answer.NO_RECORD: State.ISSUED,
    Answer.RECORD: State.NOT_ISSUED,
    Answer.PENDING: State.PENDING,
}


@dataclass(frozen=True, slots=True)
class Application:
    """What is handed in. `use`: the reasonable purpose of a fourth application in a year; `unit`: of the unit form."""

    form: Form
    question: Question = field(repr=False)
    use: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that stands on a paper besides its printed words. `unit` is empty on a person's paper."""

    name: str = field(repr=False)
    number: str = field(repr=False)
    on: date
    code: str = field(repr=False)
    authority: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """An application as its police station sees it; the person stands on the paper alone.

    `waits_here`: another officer of the station has to compare applicant and document.
    """

    id: UUID
    inquiry: UUID
    form: Form
    state: State
    applied_at: datetime
    due_on: date | None  # the last day on which a pending one is to be ended
    applied_by: str
    waits_here: bool = False


def code_of(randomness: bytes) -> str:
    """Sixteen letters and digits in groups of four (RFC 4648 base32), from 10 random bytes."""
    letters = base64.b32encode(randomness).decode()
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))


def plain_code(written: str) -> str:
    """A code as it was typed, without what people put between and in capitals."""
    return "".join(letter for letter in written.upper() if letter.isascii() and letter.isalnum())
