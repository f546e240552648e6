"""Sealing notices and doubts about sealing."""

from typing import Final

from tutela.core.disclosure.missing import Missing
from tutela.web.desk.texts.shape import Texts

OF_SEALING: Final = (
    Missing.BIRTH_DATE,
    Missing.ACT_DAY,
    Missing.MAIN_ACT,
    Missing.SENTENCE,
    Missing.COMBINED_AT_LIMIT,
    Missing.UNSEALING_GROUND,
    Missing.SEALING_LAW,
)
"""The facts whose absence leaves a seal in doubt."""

SEALING: Final[Texts] = {
    "door.sealing": ("封存通知", "Sealing notices"),
    "door.sealing-overdue": ("封存逾期", "Late in sealing"),
    "home.sealing": (
        "录入封存通知，补充封存存疑记录缺少的事实。",
        "Hand in a sealing notice, and supply what is missing where sealing is in doubt.",
    ),
    "home.sealing-overdue": (
        "查看哪些机关逾期未补充事实或未报送封存通知。",
        "See which agencies let the time pass for a missing fact or a notice.",
    ),
    "sealing.title": ("封存通知", "Sealing notices"),
    "sealing.lead": (
        "依据《犯罪记录封存通知书》封存本机关报送的记录。另一名录入员核对并确认后，系统随即执行，此后与其他文件无异。",
        "Seals records of your own agency on a notice. Another recorder looks at it and confirms; afterwards it reads"
        " like any file.",
    ),
    "sealing.notice": ("通知书文号", "Reference of the notice"),
    "sealing.notice-hint": ("不写姓名。", "Name nobody."),
    "sealing.dated": ("通知书日期", "Day on the notice"),
    "sealing.dated-hint": ("例如 2026-11-20。", "For example 2026-11-20."),
    "sealing.dated-ahead": ("通知书日期不能晚于今天。", "The day on the notice cannot lie ahead."),
    "sealing.received": ("收到日期", "Received on"),
    "sealing.received-hint": (
        "本机关收到通知书之日，期限自此起算。法院自行出具的通知书不填。",
        "When your agency received it: the time runs from there. A court leaves it empty for its own notice.",
    ),
    "sealing.received-missing": (
        "请填写收到通知书的日期。",
        "Give the day on which your agency received the notice.",
    ),
    "sealing.received-ahead": ("收到日期不能晚于今天。", "The day of receipt cannot lie ahead."),
    "sealing.received-before": (
        "收到日期早于通知书日期。请核对。",
        "The day of receipt lies before the day on the notice. Please check both.",
    ),
    "sealing.numbers": ("记录编号", "Record numbers"),
    "sealing.numbers-hint": (
        "每行一个，即报送文件中的“记录编号”。",
        "One a line, as your files call them (记录编号, source_id).",
    ),
    "sealing.numbers-missing": (
        "请填写记录编号，或上传含“记录编号”一列的文件。",
        "Give record numbers, or a file with a column of them.",
    ),
    "sealing.file": ("或上传编号文件", "Or a file of numbers"),
    "sealing.file-hint": (
        "XLSX 或 CSV，含“记录编号”一列。",
        "XLSX or CSV with a column 记录编号 or source_id.",
    ),
    "sealing.submit": ("核对", "Check"),
    "sealing.ordered": (
        "通知涉及 {records} 条记录，其中 {here} 条在登记库；其余从未录入或已封存，通知同样适用。",
        "The notice names {records} records, {here} of them in the registry. The others never came or are"
        " sealed; it holds for them too.",
    ),
    "sealing.due": ("办理期限至 {day}。", "Due by {day}."),
    "sealing.late": (
        "已超过办理期限（{day}）。仍请立即确认；检察机关可以看到逾期。",
        "It was due by {day}. Confirm it now all the same; the procuratorate can see that it is late.",
    ),
    "sealing.noticed": ("待核对的封存通知", "Sealing notices to be looked at"),
    "sealing.more": (
        "共 {count} 条，仅列前 {shown} 条。",
        "The first {shown} of {count}.",
    ),
    "doubt.title": ("封存存疑", "In doubt"),
    "doubt.lead": (
        "以下记录缺少一项事实，无法判断是否应当封存，暂不参与任何答复。请在期限前补报事实，或报送封存通知。",
        "A fact is missing by which the law would seal these records or leave them open. They answer nobody"
        " meanwhile. Deliver the fact, or a sealing notice, by the day given.",
    ),
    "doubt.more": (
        "共 {count} 条，仅列最紧急的 {shown} 条；全部清单用 tutela records doubts 导出。",
        "The {shown} most urgent of {count}. `tutela records doubts` lists them all.",
    ),
    "doubt.none": ("没有存疑的记录。", "No record is in doubt."),
    "doubt.record": ("记录编号", "Record number"),
    "doubt.missing": ("缺少的事实", "What is missing"),
    "doubt.since": ("起始", "Since"),
    "doubt.due": ("期限", "Due"),
    "doubt.late": ("已逾期", "Overdue"),
    "missing-fact.birth-date": ("出生日期", "date of birth"),
    "missing-fact.act-day": ("行为日期", "day of the act"),
    "missing-fact.main-act": ("主要犯罪行为在何时的认定", "finding on the main act"),
    "missing-fact.sentence": ("刑罚", "sentence"),
    "missing-fact.combined-term-at-limit": (
        "数罪并罚恰为五年，须由机关认定",
        "combined term of exactly five years: a finding is needed",
    ),
    "missing-fact.unsealing-ground": ("解除封存的法定事由", "legal cause of unsealing"),
    "missing-fact.sealing-law": ("另一法域当日有效的规定", "the law of another jurisdiction on the day"),
    "late.title": ("封存逾期", "Late in sealing"),
    "late.lead": (
        "按机关统计期限已过而仍存疑的记录，不列记录与个人。",
        "By agency, records whose doubt is past its day. No record and no person is named.",
    ),
    "late.orders": (
        "逾期报送的封存通知、依法不应封存的封存决定、更正后的解封申请，以及未回执的封存通知，"
        "只在封存库所在主机上列出（tutela vault told）："
        "普通数据库不记载任何机关封存过什么。",
        "Notices handed in late, orders beyond what the law seals, applications that a correction opened and receipts"
        " that are missing are listed on the vault's machine alone (tutela vault told): the ordinary database does not"
        " say of any agency that it sealed something.",
    ),
    "late.none": ("没有逾期。", "Nothing is late."),
    "late.agency": ("机关", "Agency"),
    "late.count": ("条数", "Records"),
    "late.days": ("最长逾期天数", "Oldest, days late"),
}
