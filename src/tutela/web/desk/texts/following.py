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
    "duties.of-all": ("共 {count} 项待落实", "{count} in all wait to be done"),
    "duties.due": ("最后一天", "Last day"),
    "duties.nothing": ("无", "Nothing"),
    "duty.title": ("落实 {number}", "What follows {number}"),
    "duty.filing": ("所依据的申请", "The inquiry it rests on"),
    "duty.engagement": ("所涉人员（名册筛查）", "Whom a screening found on the staff list"),
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
    "following-state.rests": (
        "答复已撤回，措施依另一答复有效",
        "Answer withdrawn: what was done stands under another",
    ),
    "duty.rests": (
        "所依据的答复已经撤回，不得再使用。关于同一人，另一份有效的答复要求采取相同的措施，已经采取的措施继续有效，暂不恢复。",
        "The answer that this rested on was withdrawn and may not be used. Another answer about the same person stands"
        " and orders the same: what was done stays in force, and is not put back for now.",
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
        "自收到答复之日起不得让其接触未成年人。填写停止工作或者调离岗位的决定并附文书；登记后即生效，由主管部门审核。",
        "From the day of the answer they may not be with minors. Enter the order by which work was stopped, with the"
        " paper: it is in force at once, and the office above looks at it.",
    ),
    "duty-hint.notice": (
        "先取告知书，打印、盖章并送达本人。填写签收情况；本人拒收的，填写两名见证人的职务；邮寄的，填写邮件编号。",
        "Take the notice, print and stamp it, and hand it over. Enter how it was signed for; where it was not accepted,"
        " the offices of two witnesses; where it was posted, the posting number.",
    ),
    "duty-hint.dismissal": (
        "填写解除或者终止聘用的文书并附件。主管部门认可后，在职名册登记其自该日起离职。",
        "Enter the paper that ends the contract, with its file. When the office accepts it, the staff list shows that"
        " they left from that day.",
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
    "duty-paper.number": ("文书文号", "Number of the paper"),
    "duty-paper.number-hint": (
        "停止工作的决定，或者解除、终止聘用文书的文号。",
        "Of the order to stop work, or of the paper that ends the contract.",
    ),
    "duty.dated_on": ("文书日期", "Day of the paper"),
    "duty.dated_on-hint": (
        "文书落款的日期。不能早于答复日。",
        "The day that stands on it; not before the answer.",
    ),
    "duty.dated_on-wrong": (
        "请填写答复日至今天之间的日期，例如 2026-11-21。",
        "Enter a day from the answer to today, like 2026-11-21.",
    ),
    "duty.paper": ("文书扫描件", "The paper as a file"),
    "duty.paper-hint": (
        "PDF、JPEG 或者 PNG，不超过 {limit} MB。加密保存，只供本单位和负责审核的主管部门下载。",
        "PDF, JPEG or PNG, up to {limit} MB. It is kept encrypted; only your body and the office that looks at it can"
        " download it.",
    ),
    "duty.paper-missing": (
        "请上传文书，或者选择将原件送主管部门查看。",
        "Give the file, or say that the paper is shown at the office.",
    ),
    "duty.paper-wrong": (
        "请上传完整的 PDF、JPEG 或者 PNG 文件，不超过 {limit} MB。",
        "Give a whole PDF, JPEG or PNG file of up to {limit} MB.",
    ),
    "duty.at_office": (
        "本单位没有扫描设备，将原件送主管部门查看",
        "We have no scanner: the paper is shown at the office",
    ),
    "duty.remark": ("说明", "Remark"),
    "duty.remark-hint": (
        "例如经办人职务。不要写姓名和证件号码。",
        "The office of who gave the order, say. Write no name and no number of a document.",
    ),
    "duty.seen_on": ("查看原件日期", "Paper seen on"),
    "duty.seen_on-hint": (
        "认可时填写：您在主管部门看到文书原件的日期。",
        "To accept it: the day on which you saw the paper itself at the office.",
    ),
    "duty.seen_on-wrong": (
        "请填写文书日期至今天之间的日期，例如 2026-11-21。",
        "Enter a day from that of the paper to today, like 2026-11-21.",
    ),
    "duty.was-declared": ("已登记，{day} 起生效", "Declared, in force from {day}"),
    "duty.waits-for-office": (
        "主管部门应当在 {day} 前审核。认可后才算落实；被退回的，按原期限继续落实。",
        "The office looks at it by {day}. It is done when the office accepts it; returned, it is owed by its old day.",
    ),
    "look.waits": ("待主管部门审核", "Waits for the office"),
    "look.accepted": ("主管部门已认可", "Accepted by the office"),
    "look.returned": ("主管部门已退回，仍待落实", "Returned by the office: still to be done"),
    "look.fallen": ("答复已撤回，不再审核", "Answer withdrawn: not looked at any more"),
    "door.proofs": ("审核落实凭据", "Proofs to look at"),
    "home.proofs": (
        "审核所属单位停止工作、解聘的凭据，认可或者退回。",
        "Look at the proofs that bodies stopped work or ended contracts; accept or return them.",
    ),
    "proofs.title": ("待审核的落实凭据", "Proofs to look at"),
    "proofs.lead": (
        "所属单位登记已停止工作或者已解聘后，由主管部门查看文书；没有上级主管部门的单位，由人民检察院查看。"
        "登记后即生效，认可后才算落实。本页不显示任何人。",
        "When a body declares that work was stopped or a contract ended, the office above it looks at the paper; for a"
        " body without an office above it the procuratorate does. It is in force at once, and done when accepted."
        " Nobody is named here.",
    ),
    "proofs.none": ("没有等待审核的凭据。", "No proof waits to be looked at."),
    "proofs.what": ("事项", "Duty"),
    "proofs.declared": ("登记日", "Declared"),
    "proofs.look_by": ("审核期限", "Look by"),
    "proof.title": ("凭据 {number}", "Proof {number}"),
    "proof.following": ("后续落实", "What follows"),
    "proof.take-paper": ("下载文书", "Download the paper"),
    "proof.at-office": (
        "该单位没有上传文书，应当将原件送来查看。未见到原件的，不得认可。",
        "There is no file: the body shows the paper at the office. It may not be accepted unseen.",
    ),
    "proof.finding": ("审核意见", "What you find"),
    "proof.accept": (
        "认可：文书真实，内容与登记一致",
        "Accept: the paper is genuine and says what was declared",
    ),
    "proof.return": ("退回：不足以证明", "Return: it does not show it"),
    "proof.reasons": ("退回理由", "Why it is returned"),
    "proof.reasons-hint": (
        "退回时必填，该单位会看到。不要写姓名和证件号码。",
        "Needed to return it; the body reads it. Write no name and no number of a document.",
    ),
    "proof.enter": ("登记审核意见", "Enter what you find"),
    "proof.done": ("审核意见已登记。", "It was entered."),
    "proof.what-to-see": (
        "核对文书的文号、日期、印章和内容：停止工作的，应当写明不再接触未成年人；解聘的，应当写明解除或者终止聘用。",
        "Check number, day, stamp and content: work that was stopped means no contact with minors; a dismissal means"
        " that the contract has ended.",
    ),
    "proof.law": (
        "依据：《未成年人保护法》第六十二条、2020年意见第十三条。审核期限由本系统的部署单位规定，法律没有规定天数。",
        "Minors Protection Law 62, Opinions of 2020, 13. No law says within how many days the office looks at it: the"
        " number is this deployment's.",
    ),
    "proofs-late.title": ("逾期未审核凭据的主管部门", "Offices late in looking at proofs"),
    "proofs-late.office": ("主管部门", "Office"),
    "proofs-late.count": ("逾期凭据", "Proofs"),
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
