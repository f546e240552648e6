"""Engagements as values."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tutela.answers.identities.person import Person


class Standing(StrEnum):
    """Where somebody stands at a body."""

    APPLICANT = "applicant"  # 拟录用
    IN_POST = "in-post"  # 在职
    LEFT = "left"  # 已离职
    NOT_HIRED = "not-hired"  # 未录用


class Post(StrEnum):
    """The kinds of post that the Notice of 2023, 2(1), lists, and the work that brings close contact with minors."""

    TEACHER = "teacher"  # 教师
    SUPPORT = "teaching-support"  # 教育教学辅助人员
    ADMINISTRATION = "administration"  # 行政人员
    WORKER = "worker"  # 勤杂人员
    SECURITY = "security"  # 安保人员
    CARER = "carer"  # 照护、看护人员
    COACH = "coach"  # 教练、辅导人员
    OTHER = "other"  # 其他接触未成年人的人员


class Did(StrEnum):
    """What was done to an engagement."""

    LISTED = "listed"  # entered as an applicant
    IMPORTED = "imported"  # entered as in post, from a roster
    HIRED = "hired"
    CHANGED = "changed"  # another post
    LEFT = "left"
    NOT_HIRED = "not-hired"


@dataclass(frozen=True, slots=True)
class Engagement:
    """One person at one body. `until_on` is the first day no longer in post.

    `asked_on`: when the body last got an answer about them; `ask_by`: by when it has to ask, of who is in post.
    """

    id: UUID
    person: Person = field(repr=False)
    standing: Standing
    post: Post
    purpose: str
    from_on: date | None
    until_on: date | None
    listed_at: datetime
    asked_on: date | None = None
    ask_by: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history: what the engagement was after it."""

    did: Did
    standing: Standing
    post: Post
    from_on: date | None
    until_on: date | None
    at: datetime
    entry: UUID
