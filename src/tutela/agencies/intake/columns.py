"""The columns of a feed and the words that may stand in them, in Chinese and English."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from tutela.core.disclosure.history import Combination, NonProsecution, Penalty, RecordKind
from tutela.core.identity.documents import DocumentKind
from tutela.core.identity.sex import Sex

_Word = TypeVar("_Word", bound=StrEnum)

SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "source_id": ("记录编号", "source_id"),
    "name": ("姓名", "name"),
    "former_names": ("曾用名", "former_names"),
    "aliases": ("别名", "化名", "aliases"),
    "document_kind": ("证件类型", "证件种类", "document_kind"),
    "document_number": ("证件号码", "身份证号", "身份证号码", "document_number"),
    "document_country": ("签发国", "国籍", "签发国家或地区", "document_country"),
    "other_documents": ("其他证件", "other_documents"),
    "sex": ("性别", "sex"),
    "born_on": ("出生日期", "出生年月日", "born_on"),
    "kind": ("记录种类", "kind"),
    "offence": ("行为", "罪名", "案由", "罪名或行为", "offence"),
    "acted_on": ("行为日期", "犯罪日期", "作案日期", "acted_on"),
    "acted_until": ("行为终止日", "acted_until"),
    "is_main": ("主要行为", "主要犯罪行为", "is_main"),
    "victim_was_minor": ("被害人未成年", "victim_was_minor"),
    "decided_on": ("决定日期", "判决日期", "处罚日期", "decided_on"),
    "served_on": ("送达日期", "served_on"),
    "effective_on": ("生效日期", "effective_on"),
    "appealed": ("是否上诉", "appealed"),
    "non_prosecution": ("不起诉种类", "non_prosecution"),
    "penalty": ("处罚", "主刑", "刑罚", "penalty"),
    "months": ("刑期月", "months"),
    "days": ("刑期日", "days"),
    "suspended_months": ("缓刑月", "suspended_months"),
    "combination": ("并罚", "数罪并罚", "combination"),
    "rights_deprived": ("剥夺政治权利", "rights_deprived"),
    "completed_on": ("执行完毕日", "completed_on"),
    "paroled_on": ("假释日", "paroled_on"),
    "overturned_on": ("撤销日", "overturned_on"),
    "sealed_on": ("封存日", "sealed_on"),
    "sealing_notice": ("封存通知书文号", "封存通知文号", "sealing_notice"),
    "sealing_notice_on": ("封存通知书日期", "sealing_notice_on"),
    "sealing_notice_received_on": ("封存通知书收到日", "收到封存通知书日期", "sealing_notice_received_on"),
    "unsealed_on": ("解封日", "unsealed_on"),
    "case_number": ("文书号", "案号", "case_number"),
    "joint_sealed": ("含犯罪记录封存信息", "含封存信息", "joint_sealed"),
    "authority": ("决定机关", "authority"),
    "region": ("地区", "region"),
}
REQUIRED: Final = frozenset({"source_id", "name", "document_number", "kind", "offence", "decided_on"})
OF_AN_ACT: Final = frozenset({"offence", "acted_on", "acted_until", "is_main", "victim_was_minor"})

TITLES: Final[Mapping[str, str]] = {column: words[0] for column, words in SYNONYMS.items()}
"""What a column is called where the file does not say, as when it has none."""


def _words(kind: type[_Word], chinese: Mapping[str, _Word]) -> Mapping[str, _Word]:
    return {**chinese, **{word.value: word for word in kind}}


DOCUMENT_KINDS: Final = _words(
    DocumentKind,
    {
        "居民身份证": DocumentKind.RESIDENT,
        "身份证": DocumentKind.RESIDENT,
        "港澳台居民居住证": DocumentKind.RESIDENCE_PERMIT,
        "外国人永久居留身份证": DocumentKind.FOREIGN_RESIDENT,
        "护照": DocumentKind.PASSPORT,
        "通行证": DocumentKind.TRAVEL_PERMIT,
    },
)
SEXES: Final = _words(Sex, {"男": Sex.MALE, "女": Sex.FEMALE})
KINDS: Final = _words(
    RecordKind,
    {
        "有罪判决": RecordKind.CONVICTION,
        "不起诉": RecordKind.NON_PROSECUTION,
        "行政处罚": RecordKind.ADMINISTRATIVE_PENALTY,
    },
)
NON_PROSECUTIONS: Final = _words(
    NonProsecution,
    {
        "相对不起诉": NonProsecution.DISCRETIONARY,
        "法定不起诉": NonProsecution.STATUTORY,
        "存疑不起诉": NonProsecution.EVIDENTIAL,
        "附条件不起诉": NonProsecution.CONDITIONAL,
    },
)
PENALTIES: Final = _words(
    Penalty,
    {
        "免予刑事处罚": Penalty.EXEMPT,
        "罚金": Penalty.FINE,
        "管制": Penalty.CONTROL,
        "拘役": Penalty.DETENTION,
        "有期徒刑": Penalty.FIXED_TERM,
        "无期徒刑": Penalty.LIFE,
        "死刑": Penalty.DEATH,
        "警告": Penalty.WARNING,
        "罚款": Penalty.ADMINISTRATIVE_FINE,
        "行政拘留": Penalty.ADMINISTRATIVE_DETENTION,
    },
)
COMBINATIONS: Final = _words(
    Combination,
    {
        "无": Combination.NONE,
        "同案并罚": Combination.SAME_JUDGMENT,
        "新罪并罚": Combination.NEW_CRIME,
        "漏罪并罚": Combination.UNDISCOVERED_CRIME,
    },
)
TRUTHS: Final[Mapping[str, bool]] = {"是": True, "否": False, "true": True, "false": False}
