"""The closed words of packs in plain Chinese and English, for readers."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final, TypeVar

from tutela.core.disclosure.history import MeasureKind, NonProsecution, Penalty, RecordKind
from tutela.core.disclosure.question import Outcome
from tutela.core.law.words import (
    Audience,
    ClockUnit,
    Direction,
    End,
    Family,
    Fault,
    Mode,
    ProvisionKind,
    Rank,
    Shown,
    Stance,
    Start,
    Status,
    Switch,
)

Name = tuple[str, str]
_Word = TypeVar("_Word", bound=StrEnum)

RANKS: Final[Mapping[Rank, Name]] = {
    Rank.LAW: ("法律", "law"),
    Rank.ADMINISTRATIVE_REGULATION: ("行政法规", "administrative regulation"),
    Rank.JUDICIAL_INTERPRETATION: ("司法解释", "judicial interpretation"),
    Rank.DEPARTMENTAL_RULE: ("部门规章及规范性文件", "departmental rule or normative document"),
    Rank.LOCAL_REGULATION: ("地方性法规", "local regulation"),
    Rank.LOCAL_NORMATIVE_DOCUMENT: ("地方规范性文件", "local normative document"),
}
STANCES: Final[Mapping[Stance, Name]] = {
    Stance.NATIONAL: ("全国", "national law"),
    Stance.LOCAL: ("地方现行规定", "local law in force in its region"),
    Stance.PILOT: ("地方试点", "local trial"),
    Stance.PROPOSAL: ("学者建议（非法律）", "scholars' proposal, no law"),
    Stance.COMPARISON: ("其他法域（供比较）", "law of another jurisdiction, for comparison"),
}
STATUSES: Final[Mapping[Status, Name]] = {
    Status.PRIMARY: ("已核对原文", "read in the statute's text"),
    Status.SECONDARY: ("据转引或报道", "from an excerpt, report or official summary"),
    Status.READING: ("本系统的理解", "our reading of the text"),
    Status.UNCONFIRMED: ("未经证实", "unconfirmed: the text was not seen"),
}
DIRECTIONS: Final[Mapping[Direction, Name]] = {
    Direction.WIDENS: ("扩大告知或负担", "adds to disclosure or burden"),
    Direction.NARROWS: ("缩小告知或负担", "takes from disclosure or burden"),
    Direction.COUNTS: ("仅计算", "only counts"),
}
SWITCHES: Final[Mapping[Switch, Name]] = {Switch.ON: ("适用", "on"), Switch.OFF: ("不适用", "off")}
MODES: Final[Mapping[Mode, Name]] = {
    Mode.INQUIRY: ("依法查询", "inquiry by a body that must ask"),
    Mode.APPLICATION: ("依申请查询", "application by a person with an interest"),
    Mode.NOTICE: ("主动告知特定人", "notice to chosen persons"),
    Mode.PUBLICATION: ("向社会公开", "publication to everybody"),
}
AUDIENCES: Final[Mapping[Audience, Name]] = {
    Audience.SUBJECT: ("本人", "the person themself"),
    Audience.OFFICE: ("主管机关", "a competent office"),
    Audience.UNIT: ("用人单位", "the unit that hires or employs"),
    Audience.GUARDIAN: ("监护人", "a guardian"),
    Audience.NEIGHBOURS: ("附近的特定人", "chosen persons nearby"),
    Audience.PUBLIC: ("社会公众", "the public"),
}
SHOWN: Final[Mapping[Shown, Name]] = {
    Shown.ANSWER: ("有无记录", "record or no record"),
    Shown.RECORD_KIND: ("记录种类", "the kind of record"),
    Shown.BASICS: ("基本情况", "who the person is"),
    Shown.NAME: ("姓名", "name"),
    Shown.SEX: ("性别", "sex"),
    Shown.AGE: ("年龄", "age"),
    Shown.DOCUMENT_NUMBER: ("身份证件号码", "document number"),
    Shown.PHOTO: ("照片", "photograph"),
    Shown.HEIGHT: ("身高", "height"),
    Shown.HOUSEHOLD: ("户籍", "household registration"),
    Shown.ADDRESS: ("住址", "address"),
    Shown.WORKPLACE: ("工作单位", "workplace"),
    Shown.CHARGE: ("罪名", "charge"),
    Shown.CAUSE: ("案由", "cause of the case"),
    Shown.SENTENCE: ("所判刑罚", "sentence"),
    Shown.EXECUTION: ("刑罚执行情况", "how the sentence was served"),
    Shown.AUTHORITY: ("裁判或检察机关", "court or procuratorate"),
    Shown.JUDGMENT_NUMBER: ("判决书编号", "number of the judgment"),
    Shown.JUDGMENT_DAY: ("判决确定日期", "day of the judgment"),
    Shown.PERIOD: ("公开期限", "for how long it is shown"),
    Shown.PENDING_CASE: ("未决案件", "a case not yet decided"),
    Shown.RISK: ("风险等级", "risk"),
}
FAMILIES: Final[Mapping[Family, Name]] = {
    Family.SEXUAL: ("性侵害", "sexual offences"),
    Family.ABUSE: ("虐待", "abuse"),
    Family.TRAFFICKING: ("拐卖", "trafficking"),
    Family.VIOLENCE: ("暴力伤害", "violence"),
    Family.DRUGS: ("毒品", "drugs"),
    Family.GAMBLING: ("赌博", "gambling"),
    Family.OTHER: ("其他", "other offences"),
    Family.RESTRICTION: ("资格限制", "qualifications lost or revoked"),
    Family.ALL: ("全部", "every offence"),
}
FAULTS: Final[Mapping[Fault, Name]] = {
    Fault.INTENT: ("故意", "intent"),
    Fault.NEGLIGENCE: ("过失", "negligence"),
}
STARTS: Final[Mapping[Start, Name]] = {
    Start.DECIDED: ("决定之日", "the day of the decision"),
    Start.EFFECT: ("判决生效之日", "the day the judgment takes effect"),
    Start.COMPLETED: ("刑罚执行完毕之日", "the day the sentence is completed"),
    Start.COMPLETED_OR_PAROLED: (
        "刑罚执行完毕之日或者假释之日",
        "the day the sentence is completed or parole begins",
    ),
    Start.AT_LARGE: (
        "刑满、假释或者缓刑开始之日",
        "release, parole or the start of suspension, whichever is first",
    ),
    Start.ACTED: ("行为终了之日", "the last day of the act"),
    Start.ORDERED: ("命令所定之日", "the day that the order names"),
}
ENDS: Final[Mapping[End, Name]] = {
    End.TERM: ("期满", "with its term"),
    End.CONTROL: ("管制期满", "with the term of control"),
    End.PROBATION: ("缓刑考验期满", "with the period of suspension"),
    End.ORDER: ("依命令所定", "as the order says"),
}
UNITS: Final[Mapping[ClockUnit, Name]] = {
    ClockUnit.HOURS: ("小时", "hours"),
    ClockUnit.DAYS: ("日", "days"),
    ClockUnit.WORKING_DAYS: ("个工作日", "working days"),
    ClockUnit.MONTHS: ("个月", "months"),
    ClockUnit.YEARS: ("年", "years"),
}
PROVISIONS: Final[Mapping[ProvisionKind, Name]] = {
    ProvisionKind.DUTY: ("义务", "duty"),
    ProvisionKind.POWER: ("职权", "power"),
    ProvisionKind.CLOCK: ("救济期限", "time to seek relief"),
    ProvisionKind.RETENTION: ("保存", "retention"),
    ProvisionKind.LIABILITY: ("法律责任", "liability"),
    ProvisionKind.DEFINITION: ("定义", "definition"),
}
KINDS: Final[Mapping[RecordKind, Name]] = {
    RecordKind.CONVICTION: ("有罪判决", "conviction"),
    RecordKind.NON_PROSECUTION: ("不起诉", "non-prosecution"),
    RecordKind.ADMINISTRATIVE_PENALTY: ("行政处罚", "administrative penalty"),
}
GROUNDS: Final[Mapping[NonProsecution, Name]] = {
    NonProsecution.DISCRETIONARY: ("相对不起诉", "discretionary non-prosecution"),
    NonProsecution.STATUTORY: ("法定不起诉", "statutory non-prosecution"),
    NonProsecution.EVIDENTIAL: ("存疑不起诉", "non-prosecution for want of evidence"),
    NonProsecution.CONDITIONAL: ("附条件不起诉", "conditional non-prosecution"),
}
PENALTIES: Final[Mapping[Penalty, Name]] = {
    Penalty.EXEMPT: ("免予刑事处罚", "exempt from punishment"),
    Penalty.FINE: ("单处罚金", "fine alone"),
    Penalty.CONTROL: ("管制", "control"),
    Penalty.DETENTION: ("拘役", "detention"),
    Penalty.FIXED_TERM: ("有期徒刑", "fixed-term imprisonment"),
    Penalty.LIFE: ("无期徒刑", "life imprisonment"),
    Penalty.DEATH: ("死刑", "death"),
    Penalty.WARNING: ("警告", "warning"),
    Penalty.ADMINISTRATIVE_FINE: ("罚款", "administrative fine"),
    Penalty.ADMINISTRATIVE_DETENTION: ("行政拘留", "administrative detention"),
}
MEASURES: Final[Mapping[MeasureKind, Name]] = {
    MeasureKind.EMPLOYMENT_BAN: ("从业禁止", "employment ban"),
    MeasureKind.CLOSE_CONTACT_BAN: (
        "禁止从事密切接触未成年人的工作",
        "ban on work in close contact with minors",
    ),
    MeasureKind.PRESCHOOL_BAN: ("终身禁止从事学前教育工作", "ban on work in preschool education"),
    MeasureKind.LISTED: ("从业禁止人员名单", "list of persons banned"),
    MeasureKind.INJUNCTION: ("禁止令", "injunction"),
    MeasureKind.QUALIFICATION_LOST: ("丧失教师资格", "teacher's qualification lost"),
    MeasureKind.QUALIFICATION_REVOKED: ("撤销教师资格", "teacher's qualification revoked"),
    MeasureKind.NO_CONTACT: ("禁止接触被侵害人", "no contact with the victim"),
    MeasureKind.LICENCE_BARRED: ("限制申请许可", "barred from licences"),
}
OUTCOMES: Final[Mapping[Outcome, Name]] = {
    Outcome.RECORD: ("有记录", "record"),
    Outcome.NO_RECORD: ("未发现记录", "no record"),
    Outcome.PENDING: ("待核实", "pending"),
}


def both(names: Mapping[_Word, Name], words: Iterable[_Word]) -> Name:
    """Several words as a list in Chinese and in English."""
    found = [names[word] for word in words]
    return "、".join(zh for zh, _ in found), ", ".join(en for _, en in found)
