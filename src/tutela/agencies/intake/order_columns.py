"""The columns of the teacher restriction list (教师资格限制库) and the words that may stand in them."""

from collections.abc import Mapping
from typing import Final

from tutela.agencies.intake.chronology import Days
from tutela.core.disclosure.history import MeasureKind
from tutela.core.law.chronology import OF_AN_ORDER

SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "source_id": ("记录编号", "限制编号", "source_id"),
    "name": ("姓名", "name"),
    "former_names": ("曾用名", "former_names"),
    "aliases": ("别名", "aliases"),
    "document_kind": ("证件类型", "证件种类", "document_kind"),
    "document_number": ("证件号码", "身份证号", "身份证号码", "document_number"),
    "document_country": ("签发国", "国籍", "签发国家或地区", "document_country"),
    "other_documents": ("其他证件", "other_documents"),
    "sex": ("性别", "sex"),
    "born_on": ("出生日期", "出生年月日", "born_on"),
    "kind": ("限制种类", "处理种类", "kind"),
    "decided_on": ("决定日期", "处理日期", "decided_on"),
    "from_on": ("起始日期", "丧失日期", "from_on"),
    "last_on": ("截止日期", "last_on"),
    "months": ("期限月", "months"),
    "lifted_on": ("解除日期", "lifted_on"),
    "judgment": ("判决书号", "判决文书号", "judgment"),
    "case_number": ("决定书号", "文书号", "case_number"),
    "authority": ("决定机关", "authority"),
    "region": ("地区", "region"),
}
REQUIRED: Final = frozenset({"source_id", "name", "document_number", "kind", "decided_on"})
TITLES: Final[Mapping[str, str]] = {column: words[0] for column, words in SYNONYMS.items()}
"""What a column is called where the file does not say."""

KINDS: Final[Mapping[str, MeasureKind]] = {
    "丧失": MeasureKind.QUALIFICATION_LOST,
    "丧失教师资格": MeasureKind.QUALIFICATION_LOST,
    "撤销": MeasureKind.QUALIFICATION_REVOKED,
    "撤销教师资格": MeasureKind.QUALIFICATION_REVOKED,
    "lost": MeasureKind.QUALIFICATION_LOST,
    "revoked": MeasureKind.QUALIFICATION_REVOKED,
    MeasureKind.QUALIFICATION_LOST.value: MeasureKind.QUALIFICATION_LOST,
    MeasureKind.QUALIFICATION_REVOKED.value: MeasureKind.QUALIFICATION_REVOKED,
}
DAYS: Final = Days(
    past=("born_on", "from_on", "decided_on", "lifted_on"),
    order=(*OF_AN_ORDER, ("from_on", "last_on")),
)
"""Facts, not forecasts; the last day of a term alone may be yet to come."""
