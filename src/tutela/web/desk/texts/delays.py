"""Lawful delays of what a person may see."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

DELAYS: Final[Texts] = {
    "delay.title": ("暂缓告知", "Delays"),
    "delay.lead": (
        "本人有权知道谁查询过自己。只有法律规定应当保密，或者告知将妨碍国家机关履行法定职责时，才可以暂缓"
        "（《个人信息保护法》第十八条、第三十五条）。",
        "A person has the right to know who asked about them. It may wait only where the law demands secrecy, or"
        " where telling would hinder a state organ's duty (Personal Information Protection Law, articles 18 and 35).",
    ),
    "delay.two": (
        "一人提出，本单位另一人确认，才会生效。确认之前一切照常显示。",
        "One officer asks, another of the same body confirms. Until then everything is shown as always.",
    ),
    "delay.ends": (
        "到期自动显示，不必再办手续。",
        "On its day it is shown by itself.",
    ),
    "delay.logged": (
        "两步都记入账本；公开部分不说明涉及哪次查询、到哪一天。",
        "Both steps go into the ledger, whose open part does not say of which question, nor until when.",
    ),
    "delay.waiting": ("等待确认", "Waiting for confirmation"),
    "delay.waiting-none": ("没有等待确认的申请。", "Nothing waits for confirmation."),
    "delay.new": ("提出暂缓", "Ask for a delay"),
    "delay.entry": ("账本条目", "Ledger entry"),
    "delay.entry-hint": (
        "该次查询或名册筛查的条目编号，印在回执上。",
        "The number of the entry of the question or roster, as it stands on the receipt.",
    ),
    "delay.entry-malformed": (
        "请填写完整的条目编号，例如 5a0c2b1e-0000-4000-8000-000000000000。",
        "Give the whole number of the entry, like 5a0c2b1e-0000-4000-8000-000000000000.",
    ),
    "delay.entry-wrong": (
        "账本中没有这一编号的查询或名册筛查。",
        "The ledger holds no question and no roster of this number.",
    ),
    "delay.until": ("暂缓至", "Until"),
    "delay.until-hint": (
        "从这一天起显示，例如 2027-01-31。",
        "The first day on which it is shown, like 2027-01-31.",
    ),
    "delay.until-wrong": ("请填写今天以后的一天。", "Give a day after today."),
    "delay.ground": ("依据", "Ground"),
    "delay.ground-choose": ("请选择依据", "Choose a ground"),
    "delay.asked-at": ("提出时间", "Asked"),
    "delay.second": ("确认", "Second officer"),
    "delay.own": ("须由另一人确认", "Another officer confirms"),
    "delay.confirm": ("确认暂缓", "Confirm the delay"),
    "delay.confirm-one": ("确认暂缓条目 {entry}", "Confirm the delay of entry {entry}"),
    "delay.submit": ("提出暂缓", "Ask for the delay"),
    "delay.asked": (
        "已提出。另一人确认后生效。",
        "It was asked for. It takes effect once another officer confirms.",
    ),
    "delay.confirmed": (
        "已确认，到期之前不向本人显示。",
        "It is confirmed. The person is not shown it before its day.",
    ),
    "ground.secrecy": (
        "法律、行政法规规定应当保密（第十八条第一款）",
        "A law or regulation demands secrecy (article 18(1))",
    ),
    "ground.duty": (
        "告知将妨碍国家机关履行法定职责（第三十五条）",
        "Telling would hinder a state organ's legal duty (article 35)",
    ),
    "door.delays": ("暂缓告知", "Delays"),
    "home.delays": (
        "依法暂缓向本人显示某次查询：提出，或确认同事提出的申请。",
        "Let a question wait in its person's view, by law: ask for it, or confirm what a colleague asked.",
    ),
}
