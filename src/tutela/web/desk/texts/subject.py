"""A person's view, opened for them by an officer."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

SUBJECT: Final[Texts] = {
    "subject.title": ("本人被查询情况", "Who asked about me"),
    "subject.lead": (
        "凭本人书面申请和证件，打开其被查询的记录：谁、何时、依据什么查询，答复是什么。",
        "With a person's written application and document, open what was asked about them: who asked, when,"
        " on what ground, and what was answered.",
    ),
    "subject.attest": (
        "提交即表示：您已当面核对申请人的证件，姓名和号码一致。",
        "By submitting you attest that you have the applicant's document before you, and that name and"
        " number agree.",
    ),
    "subject.logged": (
        "每次打开都会记入账本。",
        "Every opening is recorded in the ledger.",
    ),
    "subject.law": (
        "依据：《个人信息保护法》第四十四条、第四十五条、第五十条。",
        "Ground: Personal Information Protection Law, articles 44, 45 and 50.",
    ),
    "subject.submit": ("打开", "Open"),
    "subject.count": (
        "截至 {moment}，可以告知的查询共 {count} 次。",
        "As of {moment}, {count} questions may be shown.",
    ),
    "subject.none": (
        "没有可以告知的查询。",
        "There is no question to show.",
    ),
    "subject.delays": (
        "法律规定应当保密，或者告知将妨碍国家机关履行法定职责的，到期后才显示；"
        "本页不说明是否有此情形（《个人信息保护法》第十八条、第三十五条）。",
        "What the law keeps secret, or what would hinder a state organ's duty, is shown when its time has"
        " come; this page never says whether there is any (Personal Information Protection Law, articles 18"
        " and 35).",
    ),
    "subject.lines": ("查询明细", "The questions"),
    "subject.asker": ("查询单位", "Asked by"),
    "subject.ground": ("用途与依据", "Purpose and ground"),
    "subject.answer": ("答复", "Answer"),
    "subject.entry": ("账本条目", "Ledger entry"),
    "subject.row": ("名册第 {row} 行", "row {row} of a roster"),
    "subject.take": ("下载全部回执", "Download all receipts"),
    "subject.take-why": (
        "回执不含姓名和号码；用 tutela-verify 或核验网页即可自行核验，无须相信本系统。",
        "The receipts hold no name and no number. tutela-verify or its page checks them without trusting"
        " this system.",
    ),
    "subject.print": (
        "本页可以直接打印，交给申请人。认为答复有误的，可以凭账本条目编号和名册行数，向查询单位或者公安派出所书面申请复查。",
        "This page can be printed and handed over. Whoever thinks an answer wrong may apply for a re-check in writing,"
        " with the number of the ledger entry and the row, at the body that asked or at a police station.",
    ),
    "subject.again": ("为另一人打开", "Open another person's"),
    "door.subject": ("本人查阅", "A person's view"),
    "home.subject": (
        "凭书面申请，告知本人谁查询过自己。",
        "On a written application, tell a person who asked about them.",
    ),
}
