"""A staff list as the roster of a run: a line for each in post, in an order that is written down nowhere else."""

import csv
import io
import secrets
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from tutela.answers.staff import queries as staff
from tutela.answers.staff.engagement import Engagement, Post
from tutela.core.identity.documents import DocumentKind
from tutela.core.identity.sex import Sex

SUFFIX: Final = ".csv"
ID_BYTES: Final = 16
_TITLES: Final = ("姓名", "证件类型", "证件号码", "国籍", "性别", "出生日期", "岗位", "入职日期")
_KINDS: Final = {
    DocumentKind.RESIDENT: "居民身份证",
    DocumentKind.RESIDENCE_PERMIT: "港澳台居民居住证",
    DocumentKind.FOREIGN_RESIDENT: "外国人永久居留身份证",
    DocumentKind.PASSPORT: "护照",
    DocumentKind.TRAVEL_PERMIT: "通行证",
}
_SEXES: Final = {Sex.MALE: "男", Sex.FEMALE: "女"}
_POSTS: Final = {
    Post.TEACHER: "教师",
    Post.SUPPORT: "教辅",
    Post.ADMINISTRATION: "行政",
    Post.WORKER: "勤杂",
    Post.SECURITY: "安保",
    Post.CARER: "保育员",
    Post.COACH: "教练",
    Post.OTHER: "其他",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A roster in memory; `engagements` are the ids of those on it, `ID_BYTES` each, ascending."""

    content: BinaryIO = field(repr=False)
    engagements: bytes

    @property
    def people(self) -> int:
        """How many lines there are."""
        return len(self.engagements) // ID_BYTES


def roster_of(organisation: str) -> Listed:
    """Everybody in post at a body, whatever the purpose under which they were entered: the law asks about all.

    The lines are drawn by lot: which answer was withdrawn stands in the ledger by its line, and no staff list, of
    whatever day, says who stood there once the roster's file is gone.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_TITLES)
    people = list(staff.in_post(organisation))
    ids = b"".join(sorted(one.id.bytes for one in people))
    secrets.SystemRandom().shuffle(people)
    writer.writerows(map(_cells, people))
    return Listed(io.BytesIO(text.getvalue().encode("utf-8-sig")), ids)


def _cells(one: Engagement) -> tuple[str, ...]:
    person = one.person
    return (
        person.name,
        _KINDS[person.kind] if person.kind else "",
        person.document,
        person.country or "",
        _SEXES[person.sex] if person.sex else "",
        person.born_on.isoformat() if person.born_on else "",
        _POSTS[one.post],
        one.from_on.isoformat() if one.from_on else "",
    )
