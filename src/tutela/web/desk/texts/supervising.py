"""Opinions of the procuratorate: for the prosecutor who opens them and the body that answers."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

SUPERVISING: Final[Texts] = {
    "door.opinions": ("检察建议与纠正意见", "Opinions of the procuratorate"),
    "home.opinions": (
        "查看检察机关发出的书面意见、答复期限和答复。",
        "See the procuratorate's written opinions, by when an answer is owed, and the answers.",
    ),
    "door.opinions-opened": ("检察建议与纠正意见", "Opinions of the procuratorate"),
    "home.opinions-opened": (
        "提出和审批检察建议、纠正意见，审查单位的答复。",
        "Open and approve opinions, and decide on the answers of bodies.",
    ),
    "work.opinions": (
        "<b>{count}</b> 份检察意见等待本单位书面答复",
        "<b>{count}</b> opinions of the procuratorate wait for your body's answer",
    ),
    "work.opinions-late": (
        "<b>{count}</b> 份检察意见逾期未答复",
        "<b>{count}</b> opinions were not answered in time",
    ),
    "work.opinions-answered": (
        "<b>{count}</b> 份检察意见已有答复，等待审查",
        "<b>{count}</b> opinions were answered and wait for your decision",
    ),
    "work.opinions-approve": (
        "<b>{count}</b> 份检察意见等待您审批",
        "<b>{count}</b> opinions wait for your approval",
    ),
    "work.opinions-returned": (
        "<b>{count}</b> 份检察意见被退回，等待修改",
        "<b>{count}</b> opinions were returned and wait to be written anew",
    ),
    "work.silent": (
        "<b>{count}</b> 个所属单位本年度尚未查询",
        "<b>{count}</b> bodies below have not asked this year",
    ),
    "work.bodies-unasked": (
        "<b>{count}</b> 个所属单位有在职人员逾期未查询",
        "<b>{count}</b> bodies below are late with asking about staff in post",
    ),
    "work.filings-late": (
        "<b>{count}</b> 个单位逾期未办查询",
        "<b>{count}</b> bodies are late with inquiries",
    ),
    "work.lists-late": (
        "<b>{count}</b> 次年度筛查有单位逾期未报名册",
        "Staff lists are late in <b>{count}</b> yearly screenings",
    ),
    "work.receipts-missing": (
        "<b>{count}</b> 个单位逾期未确认销毁",
        "<b>{count}</b> bodies owe a receipt for what they were to destroy",
    ),
    "work.sealing-late": (
        "<b>{count}</b> 个机关封存事项逾期",
        "<b>{count}</b> agencies are late in sealing",
    ),
    "work.reports": (
        "<b>{count}</b> 件泄露举报未办结",
        "<b>{count}</b> reports of a disclosure are not closed",
    ),
    "work.sealing": (
        "<b>{count}</b> 条记录缺少封存事实",
        "<b>{count}</b> records lack a fact about their sealing",
    ),
    "work.delays": (
        "<b>{count}</b> 份暂缓告知等待第二人确认",
        "<b>{count}</b> delays wait for a second officer",
    ),
    "opinions.title": ("检察建议与纠正意见", "Opinions of the procuratorate"),
    "opinions.lead": (
        "检察机关向单位提出的书面意见，未送达的在前，其余最先到期的在前。本页和意见中均不写明任何人。",
        "Written opinions to bodies: those not yet served, then soonest due first. Nobody is identified on this page or"
        " in them.",
    ),
    "opinions.none": ("没有检察意见。", "There are no opinions."),
    "opinions.drafts": ("您的草稿", "Your drafts"),
    "opinions.drafts-hint": (
        "草稿只有您本人能看到，最后一次修改三十天后删除。",
        "You alone see them; they go thirty days after you last typed.",
    ),
    "opinions.draft-unnamed": ("尚未填写单位", "No body yet"),
    "opinions.draft-saved": ("保存于 {moment}", "Saved {moment}"),
    "opinions.draft-drop": ("删除草稿", "Delete the draft"),
    "opinion.draft-dropped": ("草稿已删除。", "The draft was deleted."),
    "opinions.new": ("提出检察意见", "Open an opinion"),
    "opinions.body": ("被监督单位", "To"),
    "opinions.kind": ("种类", "Kind"),
    "opinions.about": ("事由", "Because of"),
    "opinions.due": ("答复期限", "Answer due"),
    "opinions.state": ("状态", "State"),
    "opinions.late": ("逾期", "Late"),
    "opinions.by-higher": ("由上级单位答复：{name}", "Answered by the body above: {name}"),
    "opinion.title": ("检察意见 {number}", "Opinion {number}"),
    "opinion.from": ("提出机关", "Opened by"),
    "opinion.ground": ("法律依据", "Legal ground"),
    "opinion.on-the-list": ("{count} 项，最早自 {day}", "{count} matters, the oldest since {day}"),
    "opinion.now-owed": ("答复单位", "Answers"),
    "opinion.body": ("被监督单位", "To which body"),
    "opinion.body-hint": ("填写单位全称或者代码", "Its full name, or its code"),
    "opinion.body-wrong": (
        "本辖区没有这个名称或者代码的单位，或者同名的不止一个（请填写代码）。",
        "No body of your region has this name or code, or more than one has it (then give the code).",
    ),
    "opinion.about": ("事由", "From which list"),
    "opinion.about-hint": (
        "数量和起始日期由系统从清单中取得，不含任何人的信息",
        "How much it is and since when is taken from the list; nobody stands in it",
    ),
    "opinion.about-wrong": (
        "该单位目前没有这类事项。请选择其他事由。",
        "Nothing of this kind stands against that body now. Choose another one.",
    ),
    "opinion.basis": ("法律依据", "Legal ground"),
    "opinion.basis-hint": (
        "检察建议的书面答复期限为一个月；纠正意见的期限由本系统设定。",
        "A recommendation is answered within a month; for a correction this registry sets the time.",
    ),
    "opinion.words": ("意见内容", "What the opinion says"),
    "opinion.words-hint": (
        "写明发现的问题、依据和要求。不得写姓名和证件号码，事项用编号说明。最多 4000 字。",
        "What was found, and what is to be done. No names and no document numbers: refer to matters by their number."
        " 4000 characters at most.",
    ),
    "opinion.send": ("提交审批", "Send for approval"),
    "opinion.opened": (
        "已提交，由本院另一名检察人员审批。批准之前该单位看不到。",
        "It waits for another prosecutor of your office. The body sees nothing of it before that.",
    ),
    "opinion.waits-second": (
        "等待本院另一名检察人员审批（人民检察院刑事诉讼规则第五百五十二条）。起草人不能审批自己起草的意见。",
        "It waits for another prosecutor of your office (SPP Rules 552). Whoever wrote it does not approve it.",
    ),
    "opinion.no-second": (
        "本院没有第二名可以审批的检察人员。请管理员增设一名，意见才能送达。",
        "Nobody else of your office can approve it. Ask the administrator to appoint a second officer: until then it"
        " cannot be served.",
    ),
    "opinion.look": ("审批", "Approval"),
    "opinion-do.approve": ("批准并送达", "Approve and serve"),
    "opinion-do.return": ("退回修改", "Return it"),
    "opinion-did.approve": (
        "已送达该单位，并通知其上级单位。",
        "It was served on the body, and the body above it was told.",
    ),
    "opinion-did.return": ("已退回起草人修改。", "It was returned to whoever wrote it."),
    "opinion-did.drop": ("已放弃，没有送达。", "It was given up. Nothing was served."),
    "opinion.return-why": ("退回理由", "Why it is returned"),
    "opinion.return-why-hint": (
        "退回的，必须说明理由。不得写姓名和证件号码。",
        "Needed where it is returned. No names and no document numbers.",
    ),
    "opinion.item-gone": (
        "清单上已经没有这类事项。请退回修改，或者由起草人放弃。",
        "Nothing of this kind stands on the list any more. Return it, or let it be given up.",
    ),
    "opinion.revise-do": ("再次提交审批", "Send for approval again"),
    "opinion.give-up": ("放弃", "Give it up"),
    "opinion.give-up-do": ("放弃，不送达", "Give it up, serve nothing"),
    "opinion.forgotten": ("内容已按保存期限删除", "What was written is gone, by its time"),
    "opinion.aside": (
        "未成年人保护法第一百一十四条：被建议单位应当在一个月内作出书面回复。逾期未答复的，可以转至上一级单位。",
        "Minors Protection Law 114: the body replies in writing within one month. If it does not, the opinion can go to"
        " the body above.",
    ),
    "opinion.reply": ("办理结果", "What was done"),
    "opinion-reply.done": ("已经改正", "It was put right"),
    "opinion-reply.not-done": ("没有改正或者尚未完成", "It was not, or not yet"),
    "opinion.answer": ("书面答复", "Answer in writing"),
    "opinion.answer-hint": (
        "写明做了什么；没有做的，说明理由。不得写姓名和证件号码。最多 4000 字。",
        "What was done or, where it was not, why. No names and no document numbers. 4000 characters at most.",
    ),
    "opinion.answer-do": ("发出答复", "Send the answer"),
    "opinion.answered": ("答复已送达检察机关。", "The answer went to the procuratorate."),
    "opinion.decision": ("处理", "Decision"),
    "opinion-do.accept": ("接受答复，办结", "Accept the answer and close"),
    "opinion-do.escalate": ("转至上一级单位答复", "Take it to the body above"),
    "opinion-do.withdraw": ("撤销本意见", "Withdraw the opinion"),
    "opinion.why": ("理由", "Why"),
    "opinion.why-hint": (
        "转至上级或者撤销的，必须说明理由。不得写姓名和证件号码。",
        "Needed for taking it higher and for withdrawing it. No names and no document numbers.",
    ),
    "opinion.decide-do": ("作出处理", "Decide"),
    "opinion-did.accept": ("已办结。", "It is closed."),
    "opinion-did.escalate": (
        "已转至上一级单位，重新计算期限。",
        "It went to the body above; its time begins anew.",
    ),
    "opinion-did.withdraw": ("已撤销。", "It was withdrawn."),
    "opinion.history": ("办理经过", "History"),
    "opinion.open-one": ("提出检察意见", "Open an opinion"),
    "opinion-kind.recommendation": ("检察建议", "Recommendation"),
    "opinion-kind.correction": ("纠正意见", "Correction"),
    "opinion-about.filings": ("查询逾期未办", "inquiries are late"),
    "opinion-about.duties": ("后续措施逾期", "duties after an answer are late"),
    "opinion-about.receipts": ("未确认销毁撤回的答复", "receipts for withdrawn answers are missing"),
    "opinion-about.campaign": ("年度筛查名册逾期", "staff lists for a yearly screening are late"),
    "opinion-about.stopped": ("查询被限制或者停止", "the body is slowed or stopped"),
    "opinion-about.swept": ("异常查询", "questions out of the ordinary"),
    "opinion-about.identities": ("身份核对逾期", "identities are verified late"),
    "opinion-about.rechecks": ("复查逾期", "re-checks are late"),
    "opinion-about.free": ("其他", "something else"),
    "opinion-state.proposed": ("待审批", "Waits for approval"),
    "opinion-state.returned": ("退回修改", "Returned"),
    "opinion-state.dropped": ("已放弃", "Given up"),
    "opinion-state.served": ("待答复", "Waits for an answer"),
    "opinion-state.answered": ("待审查答复", "The answer is looked at"),
    "opinion-state.accepted": ("已办结", "Closed"),
    "opinion-state.withdrawn": ("已撤销", "Withdrawn"),
    "opinion-move.open": ("提出", "Opened"),
    "opinion-move.return": ("退回修改", "Returned"),
    "opinion-move.revise": ("修改后再次提交", "Written anew"),
    "opinion-move.approve": ("批准并送达", "Approved and served"),
    "opinion-move.answer": ("书面答复", "Answered"),
    "opinion-move.accept": ("接受答复", "The answer was accepted"),
    "opinion-move.escalate": ("转至上一级单位", "Taken to the body above"),
    "opinion-move.withdraw": ("撤销", "Withdrawn"),
}
