"""Engagements as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final
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
    """One person at one body. `until_on` is the first day no longer in post."""

    id: UUID
    person: Person = field(repr=False)
    standing: Standing
    post: Post
    purpose: str
    from_on: date | None
    until_on: date | None
    listed_at: datetime


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


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_POSTS: Final = {
    Post.TEACHER: "教师 专任教师 任课教师 教员 老师 幼儿教师 班主任 校长 副校长 园长 teacher",
    Post.SUPPORT: "教育教学辅助人员 教学辅助人员 教辅 教辅人员 实验员 图书管理员 校医 保健员 teaching-support",
    Post.ADMINISTRATION: "行政 行政人员 管理人员 职员 财务 administration",
    Post.WORKER: "勤杂 勤杂人员 工勤 工勤人员 后勤 后勤人员 保洁 保洁员 厨师 食堂人员 司机 校车司机 worker",
    Post.SECURITY: "安保 安保人员 保安 保安员 门卫 宿管 宿管员 security",
    Post.CARER: "保育员 保育 照护人员 看护 看护人员 生活老师 生活教师 托管老师 carer",
    Post.COACH: "教练 教练员 辅导员 辅导老师 培训老师 coach",
    Post.OTHER: "其他 其他人员 实习生 志愿者 other",
}
POSTS: Final[Mapping[str, Post]] = {
    word: post for post, words in _POSTS.items() for word in (*_words(words), post.value)
}
"""What offices write in the column of posts."""
