"""The columns of a roster by the names offices give them, and what their cells mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from tutela.answers.inquiries.answer import Question
from tutela.answers.staff import standings
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import DocumentKind
from tutela.core.identity.sex import Sex
from tutela.sheets.days import day_of
from tutela.sheets.headers import undecorated


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NAME: Final = "name"
DOCUMENT: Final = "document"
KIND: Final = "kind"
COUNTRY: Final = "country"
SEX: Final = "sex"
BORN_ON: Final = "born_on"
AUTHORISATION: Final = "authorisation"
STANDING: Final = "standing"

REQUIRED: Final = frozenset({NAME, DOCUMENT})
OPTIONAL: Final = frozenset({KIND, COUNTRY, SEX, BORN_ON, AUTHORISATION})
SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    NAME: _words(
        "姓名 名字 教师姓名 教职工姓名 教职员工姓名 职工姓名 员工姓名 人员姓名 老师姓名 应聘人姓名 应聘者姓名"
        " 申请人姓名 被查询人姓名 被查询人员姓名 被查询人 教工姓名 工作人员姓名 从业人员姓名 应聘人员姓名 本人姓名"
        " 中文姓名 真实姓名 姓名name 姓名/name 姓名(中文) name fullname full_name staffname teachername employeename"
    ),
    DOCUMENT: _words(
        "证件号码 身份证号 身份证号码 身份证 居民身份证号 居民身份证号码 身份证件号 身份证件号码 身份号码 证件号"
        " 证件编号 有效证件号码 公民身份号码 公民身份证号 公民身份证号码 被查询人身份证号 被查询人身份证号码"
        " 被查询人证件号码 有效身份证件号码 本人身份证号 本人身份证号码 教师身份证号 教师身份证号码 教职工身份证号"
        " 教职工身份证号码 员工身份证号 员工身份证号码 身份證號 身份證號碼 證件號碼 身份证(护照)号 身份证(护照)号码"
        " 身份证/护照号 身份证/护照号码 idnumber id_number idno idno. idcard idcardno idcardnumber"
        " documentnumber document_number documentno document"
    ),
    KIND: _words(
        "证件类型 证件种类 证件类别 身份证件类型 有效证件类型 documenttype document_type documentkind idtype"
        " id_type"
    ),
    COUNTRY: _words(
        "国籍 签发国 签发国家 签发国家或地区 签发国家/地区 国家地区 国家/地区 国家或地区 国籍/地区 国籍(地区)"
        " nationality country issuingcountry issuing_country"
    ),
    SEX: _words("性别 sex gender"),
    BORN_ON: _words(
        "出生日期 出生年月日 生日 出生日 birthdate birth_date dateofbirth date_of_birth dob born_on"
    ),
    AUTHORISATION: _words(
        "授权编号 授权书编号 授权号 授权书号 授权文号 查询授权编号 查询授权书编号 authorisation authorization"
        " authorisationno authorisationnumber authorizationnumber authorisation_number"
    ),
    STANDING: standings.TITLES,
}

_SEXES: Final = {
    **dict.fromkeys(_words("男 男性 m male 1 1男 1-男 男1"), Sex.MALE),
    **dict.fromkeys(_words("女 女性 f female 2 2女 2-女 女2"), Sex.FEMALE),
}
"""GB/T 2261.1 codes among them: 1 is male, 2 is female."""

_KINDS: Final = {
    **dict.fromkeys(
        _words(
            "身份证 居民身份证 中华人民共和国居民身份证 二代身份证 第二代居民身份证 大陆居民身份证 内地居民身份证"
            " 户口簿 居民户口簿 idcard residentidentitycard residentcard resident"
        ),
        DocumentKind.RESIDENT,
    ),
    **dict.fromkeys(
        _words(
            "港澳台居民居住证 港澳居民居住证 台湾居民居住证 港澳台居住证 居住证 residencepermit residence-permit"
        ),
        DocumentKind.RESIDENCE_PERMIT,
    ),
    **dict.fromkeys(
        _words(
            "外国人永久居留身份证 外国人永久居留证 永久居留身份证 永久居留证 foreignresident foreign-resident"
            " permanentresidentcard"
        ),
        DocumentKind.FOREIGN_RESIDENT,
    ),
    **dict.fromkeys(_words("护照 普通护照 外国护照 中国护照 passport"), DocumentKind.PASSPORT),
    **dict.fromkeys(
        _words(
            "通行证 港澳居民来往内地通行证 台湾居民来往大陆通行证 港澳通行证 回乡证 台胞证 travelpermit"
            " travel-permit"
        ),
        DocumentKind.TRAVEL_PERMIT,
    ),
}
_LONGEST: Final = 60
_Meaning = TypeVar("_Meaning")


@dataclass(frozen=True, slots=True)
class Cells:
    """What one line of a roster says, stripped; "" is blank, and None is a number that lost its digits."""

    name: str | None
    document: str | None
    kind: str | None = ""
    country: str | None = ""
    sex: str | None = ""
    born_on: str | None = ""
    authorisation: str | None = ""
    standing: str | None = ""


def optional(*, of_staff: bool) -> frozenset[str]:
    """What a roster may say besides; one of applicants says nothing of who is in post at the body that asks."""
    return OPTIONAL | {STANDING} if of_staff else OPTIONAL


def question(cells: Cells, authorisation: str) -> Question:
    """The question a line asks; its own authorisation goes before that of the whole roster.

    Refuses `ROW_NOT_IN_POST`, `DOCUMENT_LOST_DIGITS`, `CELL_VALUE` (sex, kind or standing that mean nothing),
    `CELL_DATE`.
    """
    _require_in_post(cells.standing)
    if cells.document is None:
        raise Refusal(Reason.DOCUMENT_LOST_DIGITS)
    if cells.name is None:
        raise Refusal(Reason.NAME_CHARACTERS)
    return Question(
        name=cells.name,
        document=cells.document,
        # an authorisation whose digits are lost is none: the roster's would be another one
        authorisation="" if cells.authorisation is None else cells.authorisation or authorisation,
        document_kind=kind_of(cells.kind),
        country=cells.country or None,
        born_on=date_of(cells.born_on),
        sex=sex_of(cells.sex),
    )


def is_in_post(text: str | None) -> bool | None:
    """What a cell says of who works there; None where it is not certain."""
    return None if text is None or len(text) > _LONGEST else standings.is_in_post(text)


def date_of(text: str | None) -> date | None:
    """A day as people write it: 2026-11-21, 2026/11/21, 2026.11.21, 20261121, 2026年11月21日. None where blank."""
    if text == "":
        return None
    found = None if text is None or len(text) > _LONGEST else day_of(text)
    if found is None:
        raise Refusal(Reason.CELL_DATE, column="出生日期")
    return found


def sex_of(text: str | None) -> Sex | None:
    """The sex a cell states; None where blank."""
    return _known(text, _SEXES, "性别", "男, 女")


def kind_of(text: str | None) -> DocumentKind | None:
    """The kind of document a cell states; None where blank."""
    return _known(
        text, _KINDS, "证件类型", "居民身份证, 港澳台居民居住证, 外国人永久居留身份证, 护照, 通行证"
    )


def _require_in_post(text: str | None) -> None:
    """Whoever has left is no member of staff, and is not asked about as one (`staff.standings`)."""
    found = is_in_post(text)
    if found is None:
        raise Refusal(Reason.CELL_VALUE, column="在职状态", known=standings.KNOWN)
    if not found:
        raise Refusal(Reason.ROW_NOT_IN_POST, column="在职状态")


def _known(text: str | None, words: Mapping[str, _Meaning], column: str, known: str) -> _Meaning | None:
    if text == "":
        return None
    meaning = None if text is None or len(text) > _LONGEST else words.get(undecorated(text))
    if meaning is None:
        raise Refusal(Reason.CELL_VALUE, column=column, known=known)
    return meaning
