"""What a body owes after *record*, what it puts back, and what is late."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

FOLLOWING: Final[Texts] = {
    "door.duties": ("待落实事项", "What is to be done"),
    "home.duties": (
        "查看有记录答复之后依法应当采取的措施，并登记落实情况。",
        "See what the law requires after a record, and enter what was done.",
    ),
    "door.duties-late": ("逾期未落实", "Duties overdue"),
    "home.duties-late": (
        "查看哪些单位逾期未停止工作、未送达通知或者未解聘。",
        "See which bodies are late in stopping work, serving notices or ending contracts.",
    ),
    "duties.title": ("待落实事项", "What is to be done"),
    "duties.lead": (
        "单位收到“有记录”的答复后，应当依法采取措施并登记。本页不显示姓名；点击编号可以看到是哪一份申请。",
        "After the answer *record* a body does what the law requires and enters it here. Nobody is named on this page;"
        " the number leads to the inquiry.",
    ),
    "duties.none": (
        "没有待落实的事项。收到“有记录”的答复后，应当采取的措施会列在这里。",
        "Nothing is to be done. What the law requires after a record will be listed here.",
    ),
    "duties.told": ("答复日", "Answered"),
    "duties.next": ("下一事项", "Next"),
    "duties.due": ("最后一天", "Last day"),
    "duties.nothing": ("无", "Nothing"),
    "duty.title": ("落实 {number}", "What follows {number}"),
    "duty.filing": ("所依据的申请", "The inquiry it rests on"),
    "duty.engagement": ("所涉在职人员（年度筛查）", "Whom the yearly screening found on the staff list"),
    "duty.state": ("状态", "State"),
    "duty.number": ("告知书编号", "Number of the notice"),
    "duty.steps": ("事项", "What is to be done"),
    "duty.body": ("单位", "Body"),
    "following-state.open": ("待落实", "To be done"),
    "following-state.done": ("已落实", "Done"),
    "following-state.fallen": ("答复已撤回，待恢复", "Answer withdrawn: to be put back"),
    "following-state.ended": ("已终结", "Ended"),
    "duty.fallen": (
        "所依据的答复已经撤回，不得再使用。请将已经采取的措施恢复原状或者重新作出决定，并书面告知本人。",
        "The answer that this rested on was withdrawn and may not be used. Put back what was done, or decide it anew,"
        " and tell the person in writing.",
    ),
    "duty.ended": (
        "所依据的答复已经撤回，没有需要恢复的事项。",
        "The answer that this rested on was withdrawn; nothing is left to be put back.",
    ),
    "duty.ordered": (
        "上级主管部门已于 {day} 责令改正。请立即落实逾期事项。",
        "The office above ordered correction on {day}. Do at once what is overdue.",
    ),
    "duty-do.stop": ("立即停止其工作", "Stop their work at once"),
    "duty-do.notice": ("送达书面告知书", "Serve the written notice"),
    "duty-do.dismissal": ("解除聘用合同", "End the contract"),
    "duty-do.report": ("向县级教育行政部门报告", "Report to the county education office"),
    "duty-undo.stop": ("恢复其工作", "Let them work again"),
    "duty-undo.notice": ("送达撤销告知书", "Serve the paper that takes the notice back"),
    "duty-undo.dismissal": ("重新作出是否聘用的决定", "Decide anew about the contract"),
    "duty-undo.report": ("向县级教育行政部门更正报告", "Correct the report to the county education office"),
    "duty-hint.stop": (
        "自收到答复之日起不得让其接触未成年人。填写停止工作的通知文号或者经办人。",
        "From the day of the answer they may not be with minors. Enter the number of the order, or who gave it.",
    ),
    "duty-hint.notice": (
        "先取告知书，打印、盖章并送达本人。填写签收情况；本人拒收的，填写两名见证人的职务；邮寄的，填写邮件编号。",
        "Take the notice, print and stamp it, and hand it over. Enter how it was signed for; where it was not accepted,"
        " the offices of two witnesses; where it was posted, the posting number.",
    ),
    "duty-hint.dismissal": (
        "填写解除合同文书的文号。登记后，在职名册同时登记其离职。",
        "Enter the number of the paper that ends the contract. The staff list then shows that they left.",
    ),
    "duty-hint.report": ("填写报告文号或者接收人。", "Enter the number of the report, or who received it."),
    "duty-hint.undo": (
        "填写文书的文号或者经办人。不要写姓名和证件号码。",
        "Enter the number of the paper, or who did it. Write no name and no number of a document.",
    ),
    "duty.way": ("送达方式", "How it was served"),
    "duty.way-unstated": ("请选择", "Choose"),
    "way.handed": ("当面送达，本人签收", "Handed over and signed for"),
    "way.left": ("本人拒收，留置送达", "Not accepted: left before two witnesses"),
    "way.posted": ("邮寄送达", "By post"),
    "duty.done_on": ("落实日期", "Done on"),
    "duty.done_on-hint": (
        "例如 2026-11-21。不能早于答复日，也不能晚于今天。",
        "Like 2026-11-21. Not before the answer, not after today.",
    ),
    "duty.done_on-wrong": (
        "请填写答复日至今天之间的日期，例如 2026-11-21。",
        "Enter a day from the answer to today, like 2026-11-21.",
    ),
    "duty.proof": ("凭据", "Shown by"),
    "duty.proof-hint": (
        "文号、见证人职务或者邮件编号。",
        "The number of a paper, offices of witnesses, a posting number.",
    ),
    "duty.enter": ("登记落实情况", "Enter that it was done"),
    "duty.confirm": ("登记已落实", "Enter that it is done"),
    "duty.take-notice": ("取告知书（PDF）", "Take the notice (PDF)"),
    "duty.take-fallen": ("取撤销告知书（PDF）", "Take the paper that takes it back (PDF)"),
    "duty.was-done": ("已于 {day} 落实", "Done on {day}"),
    "level.waits": ("期限内", "In time"),
    "level.body": ("已逾期", "Overdue"),
    "level.office": ("已逾期，主管部门已列入清单", "Overdue, on the office's list"),
    "level.prosecutor": ("已逾期，检察机关已列入清单", "Overdue, on the prosecutor's list"),
    "duty.law": (
        "依据：《未成年人保护法》第六十二条、《学前教育法》第四十四条、2020年意见第十二条、2023年通知。"
        "告知书只写查询的法律依据和依法采取的措施，不写记录的种类。",
        "Minors Protection Law 62, Preschool Education Law 44, Opinions of 2020, 12, Notice of 2023. The notice"
        " names the ground and what follows, never the kind of record.",
    ),
    "duty.order": ("责令改正", "Order correction"),
    "duty.order-hint": (
        "责令改正记入账本，并显示在该单位的页面上。",
        "The order is recorded in the ledger and stands on the body's own page.",
    ),
    "duty.ordered-tag": ("已责令改正", "Correction ordered"),
    "duties-late.title": ("逾期未落实", "Duties overdue"),
    "duties-late.lead": (
        "应当停止工作而逾期的，次日即列入；其他事项逾期满规定工作日后列入。本页不显示任何人。",
        "Work that should have stopped stands here the day after; the rest after its working days. Nobody is shown.",
    ),
    "duties-late.by-body": ("各单位情况", "By body"),
    "duties-late.count": ("逾期事项", "Overdue"),
    "duties-late.oldest": ("最早期限", "Earliest day"),
    "duties-late.none": ("没有逾期未落实的事项。", "Nothing is overdue."),
}
