"""The kinds of body and the roles of their officers."""

from dataclasses import dataclass
from enum import StrEnum


class BodyKind(StrEnum):
    """What a body is, in the law's terms."""

    POLICE = "police"  # 公安机关
    PROCURATORATE = "procuratorate"  # 人民检察院
    COURT = "court"  # 人民法院
    EDUCATION_OFFICE = "education-office"  # 教育行政部门
    QUALIFICATION_BODY = "qualification-body"  # 教师资格认定机构
    SCHOOL = "school"  # 学校(含幼儿园)
    UNIVERSITY = "university"  # 高等学校
    CLOSE_CONTACT_UNIT = "close-contact-unit"  # 密切接触未成年人的单位
    POLICE_STATION = "police-station"  # 派出所, where certificates are applied for
    OVERSIGHT = "oversight"  # 检察监督
    ADMINISTRATION = "administration"  # 系统管理


class Role(StrEnum):
    """What an officer does there."""

    ASKER = "asker"  # 查询员
    REVIEWER = "reviewer"  # 审核员, of a competent office: reviews and forwards
    RECORDER = "recorder"  # 录入员
    VERIFIER = "verifier"  # 核验员, of a recording agency: compares identities, decides on re-checks
    SUPERVISOR = "supervisor"  # 检察监督员
    ADMINISTRATOR = "administrator"  # 管理员
    SECURITY = "security"  # 安全员


@dataclass(frozen=True, slots=True)
class Acting:
    """An officer and the body acted for, as every action receives them."""

    officer: str  # opaque id of the officer, never a name
    role: Role
    organisation: str  # organisation code
    kind: BodyKind
    region: str
    name_zh: str
    name_en: str
    headcount: int
    path: str = ""  # codes from the top of the tree to the organisation, as `bodies.places` writes them
