"""Re-checks of answers: for the person, for whoever takes an application, and for the agency that decides."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

RECHECKING: Final[Texts] = {
    "door.rechecks": ("复查", "Re-checks"),
    "home.rechecks": (
        "对有异议的答复重新核查，由两名工作人员先后作出决定。",
        "Look again at answers that somebody disputes; two officers decide, one after the other.",
    ),
    "door.recheck-take": ("代收复查申请", "Take a re-check"),
    "home.recheck-take": (
        "本人书面申请复查的，在这里代收并转给记录机关。",
        "Take a person's written application for a re-check; it goes to the recording agency.",
    ),
    "work.rechecks": ("<b>{count}</b> 份复查等待决定", "<b>{count}</b> re-checks wait to be decided"),
    "rechecks.title": ("复查", "Re-checks"),
    "rechecks.lead": (
        "本人认为答复有误的申请，按最后一天排列。本页不显示姓名。",
        "Applications of persons who think an answer wrong, soonest due first. Nobody is named on this page.",
    ),
    "rechecks.none": ("没有等待决定的复查。", "No re-check waits to be decided."),
    "rechecks.applied": ("申请时间", "Applied"),
    "rechecks.way": ("方式", "How"),
    "recheck-way.me": ("本人在线", "signed in"),
    "recheck-way.paper": ("书面", "on paper"),
    "recheck-state.open": ("待核查", "To be looked at"),
    "recheck-state.proposed": ("待第二人确认", "Waits for a second officer"),
    "recheck-state.decided": ("已决定", "Decided"),
    "recheck.title": ("复查 {number}", "Re-check {number}"),
    "recheck.grounds": ("异议理由", "Why you think the answer is wrong"),
    "recheck.grounds-hint": (
        "例如：记录不是我的、判决已经改判、我改过名字。最多 500 字。",
        "For example: the record is not mine, the judgment was overturned, I changed my name. 500 characters at most.",
    ),
    "recheck.said": ("申请人所述", "What the person says"),
    "recheck.answer": ("有异议的答复", "The disputed answer"),
    "recheck.applicant": ("申请人", "The applicant"),
    "recheck.found": ("记录所指的人与申请人", "The record's person and the applicant are"),
    "recheck.follows": (
        "每一条记录都不是申请人的，即为认错人：答复在各处撤回。有一条是申请人的，维持答复。",
        "Where no record is the applicant's it is a wrong match: the answer is withdrawn everywhere. Where one is, the"
        " answer is upheld.",
    ),
    "recheck.nothing": (
        "本机关没有与申请人相近的记录。",
        "No record of this agency is near the applicant.",
    ),
    "recheck.gone": (
        "申请人的身份信息已经销毁，无法对照。",
        "What said whom the answer was about was destroyed: there is nothing to compare.",
    ),
    "recheck.changed": (
        "首名工作人员认定之后，相近的记录有变化。请退回重新核查。",
        "The records that are near have changed since the first officer looked at them. Send it back.",
    ),
    "recheck.outcome": ("决定", "Decision"),
    "recheck-finds.upheld": ("维持：答复正确", "Upheld: the answer is right"),
    "recheck-finds.wrong": ("认错人：记录不是申请人的", "Wrong match: the record is not the applicant's"),
    "recheck.reasons": ("理由（将告知本人）", "Reasons (the person is told)"),
    "recheck.reasons-hint": (
        "写明核查了什么、为什么。最多 500 字。",
        "Say what was looked at, and why. 500 characters at most.",
    ),
    "recheck.propose": ("提交第二人确认", "Hand to a second officer"),
    "recheck.confirm": ("确认决定", "Confirm"),
    "recheck.back": ("退回重新核查", "Send back"),
    "recheck.yours": (
        "这是您的决定，须由另一名工作人员确认。",
        "You found this; another officer has to confirm it.",
    ),
    "recheck.proposed": ("第一名工作人员的决定", "What the first officer found"),
    "recheck.correct": (
        "记录本身有误的，由录入人员更正记录：答复随即在各处撤回，复查随之办结。",
        "Where the record itself is wrong, a recorder corrects it: the answer is then withdrawn everywhere, and the"
        " re-check ends by that.",
    ),
    "recheck.law": (
        "2020 年意见第十一条；个人信息保护法第四十六条。核实原答复或者提供记录的人员不参加复查。",
        "Opinions of 2020, 11; Personal Information Protection Law 46. Who verified the answer or delivered the record"
        " takes no part.",
    ),
    "recheck.done-proposed": ("已提交，等待第二人确认。", "Handed to a second officer."),
    "recheck.done-confirmed": ("已确认。", "Confirmed."),
    "recheck.done-back": ("已退回重新核查。", "Sent back."),
    "recheck.done-taken": ("申请已转给记录机关。", "The application went to the recording agency."),
    "recheck-take.title": ("代收复查申请", "Take an application for a re-check"),
    "recheck-take.lead": (
        "当面核对本人证件和书面申请后填写。结果由记录机关告知本人，本页不显示。",
        "Fill this in after comparing the person with their document and their written application. The agency tells"
        " the person what came of it; it is not shown here.",
    ),
    "recheck-take.do": ("转给记录机关", "Send to the recording agency"),
    "recheck-take.taken": ("本单位代收的申请", "Applications taken here"),
    "recheck.number": (
        "告知书编号、查询编号或者账本条目编号",
        "Number of the notice, of the inquiry, or of the ledger entry",
    ),
    "recheck.number-hint": (
        "写在本人收到的告知书上；没有告知书的，写在本人查阅时打印的查询明细上",
        "It stands on the notice that the person was given; without one, on the printed view of what was asked",
    ),
    "recheck.number-wrong": (
        "没有与此人相符的编号。请对照告知书或者查询明细检查编号、行数、姓名和证件。",
        "No such number belongs to this person. Check number, row, name and document against the notice or the view.",
    ),
    "recheck.row": ("名册第几行", "Row of the roster"),
    "recheck.row-hint": (
        "查询明细写明“名册第几行”的，填写该行数",
        "Where the view says which row of a roster it was, its number",
    ),
    "recheck.row-wrong": ("请填写行数，例如 12。", "Enter the number of the row, for example 12."),
    "mine.recheck-do": ("申请复查", "Ask for a re-check"),
    "mine.recheck-one": ("对 {moment} 的答复申请复查", "Ask for a re-check of the answer of {moment}"),
    "mine.recheck-title": ("申请复查", "Ask for a re-check"),
    "mine.recheck-lead": (
        "认为答复有误的，可以申请记录机关复查。复查期间，答复和依据它采取的措施不自动停止。",
        "If you think the answer is wrong, the recording agency looks again. Until then the answer, and what was done"
        " on it, stand.",
    ),
    "mine.recheck-send": ("提交复查申请", "Apply"),
    "mine.rechecks-open": ("查看我的复查申请", "My re-checks"),
    "mine.rechecks-title": ("我的复查申请", "My re-checks"),
    "mine.rechecks-none": (
        "您没有申请过复查。打开我的记录后，可以对“有记录”或者“待核实”的答复申请。",
        "You have not asked for any. Open your view to ask for one against an answer of record or pending.",
    ),
    "mine.recheck-done": (
        "申请已收到，最后答复日见下表。",
        "Your application was received; its last day stands below.",
    ),
    "mine.recheck-outcome": ("结果", "What came of it"),
    "mine.recheck-reasons": ("理由", "Reasons"),
    "recheck-outcome.upheld": (
        "维持原答复。不服的，可以向上一级机关申诉，或者向人民检察院申请监督。",
        "The answer was upheld. If you do not agree, you may complain to the higher agency, or ask the people's"
        " procuratorate to supervise.",
    ),
    "recheck-outcome.wrong": (
        "认错人：该答复有误，已经更正；依据它采取的措施应当恢复，单位会书面告知您。",
        "Wrong match: the answer was wrong and has been put right. What was done on it is put back, and the body tells"
        " you in writing.",
    ),
    "recheck-outcome.fell": (
        "该答复已经撤回，不得再使用；依据它采取的措施应当恢复，单位会书面告知您。",
        "The answer was withdrawn and may not be used any more. What was done on it is put back, and the body tells you"
        " in writing.",
    ),
}
