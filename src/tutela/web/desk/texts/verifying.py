"""Verifying identities that an answer waits for."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

VERIFYING: Final[Texts] = {
    "door.identities": ("身份核对", "Identities"),
    "home.identities": (
        "核对待核实的查询是不是同一人，由两名工作人员先后认定。",
        "Tell whether pending questions mean the same person; two officers decide, one after the other.",
    ),
    "door.identities-late": ("核对和复查逾期", "Verifying overdue"),
    "home.identities-late": (
        "查看哪些机关逾期未核对身份、未作出复查决定。",
        "See which agencies are late in verifying identities or deciding re-checks.",
    ),
    "work.identities": ("<b>{count}</b> 份等待核对身份", "<b>{count}</b> identities wait to be verified"),
    "work.identities-late": (
        "<b>{count}</b> 个机关逾期未核对身份或者未复查",
        "<b>{count}</b> agencies are late in verifying or re-checking",
    ),
    "identities.title": ("身份核对", "Identities to verify"),
    "identities.lead": (
        "这些查询在核对身份之前没有答复。本页不显示姓名；例行核对也在其中，外观相同。",
        "These questions have no answer until an identity is verified. Nobody is named on this page; routine checks are"
        " among them and look the same.",
    ),
    "identities.none": (
        "没有等待核对的身份。待核实的查询会列在这里。",
        "No identity waits to be verified. Pending questions will be listed here.",
    ),
    "identities.case": ("编号", "Number"),
    "identities.opened": ("转入时间", "Came"),
    "identities.due": ("最后一天", "Last day"),
    "identities.state": ("状态", "State"),
    "identities.late": ("已逾期", "overdue"),
    "identity-state.open": ("待核对", "To be compared"),
    "identity-state.needs": ("待单位补充", "Waits for the body"),
    "identity-state.proposed": ("待第二人确认", "Waits for a second officer"),
    "identity-state.ended": ("已办结", "Ended"),
    "identity.title": ("身份核对 {number}", "Identity {number}"),
    "identity.asked": ("查询所指的人", "Whom the question means"),
    "identity.recorded": ("记录所指的人（{number}）", "Whom the record means ({number})"),
    "identity.names": ("姓名", "Names"),
    "identity.numbers": ("证件号码", "Documents"),
    "identity.born": ("出生日期", "Born"),
    "identity.sex": ("性别", "Sex"),
    "identity.unstated": ("未载明", "not stated"),
    "identity.register": ("人口登记核验", "Population register"),
    "register.belongs": ("姓名与号码相符", "name and number agree"),
    "register.differs": ("姓名与号码不符", "name and number do not agree"),
    "register.unknown": ("登记中没有该号码", "the number is not registered"),
    "identity.agrees": ("一致", "Agrees"),
    "identity.differs": ("不一致", "Differs"),
    "identity.unknown": ("无法比较", "Cannot be compared"),
    "identity.nothing": (
        "本机关没有与此人相近的记录。例行核对：确认后按未发现记录答复。",
        "No record of this agency is near this person. This is a routine check: once confirmed it is answered as no"
        " record.",
    ),
    "identity.lacks": (
        "该记录缺少法律所需的事实。认定为同一人后，由录入人员补充记录，答复随之作出。",
        "The record does not say all that the law asks for. Once found to be the same person, a recorder supplies it,"
        " and the answer follows by that.",
    ),
    "identity.gone": (
        "核对已经办结，本页不再显示双方身份。",
        "This was decided; the identities are not shown any more.",
    ),
    "identity.reveal": ("显示完整号码", "Show whole numbers"),
    "identity.reveal-why": ("显示会记入账本。", "Showing them is recorded in the ledger."),
    "identity.before": ("此前认定", "Found before"),
    "identity.proposed": ("第一名工作人员的认定", "What the first officer found"),
    "identity.found": ("记录所指的人与查询所指的人", "The record's person and whoever is asked about are"),
    "found.same": ("是同一人", "the same person"),
    "found.other": ("不是同一人", "two persons"),
    "identity.basis": ("认定依据", "By what this can be told"),
    "basis.unstated": ("请选择", "Choose"),
    "basis.number": ("证件号码", "the numbers of documents"),
    "basis.register": ("户籍登记", "the household register"),
    "basis.likeness": ("照片或者指纹", "photograph or fingerprints"),
    "basis.life": ("居住和生活经历", "where and when they lived"),
    "basis.other": ("其他", "something else"),
    "identity.words": ("理由", "Reasons"),
    "identity.words-hint": (
        "写明据以认定的材料，不要写罪名或者案情。",
        "Say which papers this rests on; do not write of offences or cases.",
    ),
    "identity.propose": ("提交第二人确认", "Hand to a second officer"),
    "identity.confirm": ("确认认定", "Confirm"),
    "identity.back": ("退回重新核对", "Send back"),
    "identity.changed": (
        "双方身份不再是第一名工作人员比对过的：其间有记录更正或者新增。请退回，重新核对。",
        "The identities are no longer those that the first officer compared: a record was corrected or came since. Send"
        " it back to be compared again.",
    ),
    "identity.yours": (
        "这是您的认定，须由另一名工作人员确认。",
        "You found this; another officer has to confirm it.",
    ),
    "identity.more": ("材料不足，请单位补充", "Not enough: ask the body"),
    "identity.ask": ("要求补充", "Ask for it"),
    "need.document": ("当面核对证件原件", "The document itself, compared with its holder"),
    "need.birth": ("出生日期的证明", "Proof of the date of birth"),
    "need.names": ("曾用名", "Former names"),
    "need.address": ("居住经历", "Where the person lived"),
    "identity.needs": (
        "核对身份的机关需要单位补充：{need}。",
        "The agency that verifies needs from the body: {need}.",
    ),
    "identity.supplied": ("补充内容", "What you supply"),
    "identity.supplied-hint": (
        "只写核对身份所需的内容；最多 300 字。",
        "Only what is needed to tell persons apart; 300 characters at most.",
    ),
    "identity.supply": ("提交补充", "Supply it"),
    "identity.supplied-by": ("单位补充", "Supplied by the body"),
    "identity.law": (
        "只显示区分两人所需的身份，不显示记录的任何内容。提供记录的人员不得核对自己提供的记录；认定会被记住，记录的身份更正后失效。",
        "Only what tells persons apart is shown, and nothing of the record itself. Who delivered a record does not"
        " verify it; what is found is remembered until the record's identity is corrected.",
    ),
    "identity.done-proposed": ("已提交，等待第二人确认。", "Handed to a second officer."),
    "identity.done-confirmed": ("已确认，答复随后更新。", "Confirmed; the answer follows."),
    "identity.done-back": ("已退回重新核对。", "Sent back."),
    "identity.done-asked": ("已要求单位补充。", "The body was asked."),
    "identity.done-supplied": ("补充内容已转交核对机关。", "Handed to the agency that verifies."),
    "identities-late.title": ("核对和复查逾期", "Verifying and re-checks overdue"),
    "identities-late.lead": (
        "按机关列出逾期未核对的身份和逾期未决定的复查，不显示个人。",
        "By agency: identities not verified and re-checks not decided in time. Nobody is named.",
    ),
    "identities-late.cases": ("未核对的身份", "Identities not verified"),
    "identities-late.rechecks": ("未决定的复查", "Re-checks not decided"),
    "identities-late.agency": ("机关", "Agency"),
    "identities-late.count": ("份数", "Number"),
    "identities-late.oldest": ("最早到期", "Oldest was due"),
    "identities-late.none": ("没有逾期。", "Nothing is overdue."),
    "settled.record": (
        "核实于 {moment}：有记录。最初的答复“待核实”保留如下。",
        "Verified at {moment}: record. The first answer, pending, stays as it was.",
    ),
    "settled.no-record": (
        "核实于 {moment}：未发现记录。最初的答复“待核实”保留如下。",
        "Verified at {moment}: no record. The first answer, pending, stays as it was.",
    ),
    "settled.entry": ("核实答复的条目", "Entry of the answer after verifying"),
    "settled.receipt": ("取得核实答复的回执", "Take the receipt of this answer"),
    "settled.later": ("后经核实：", "then verified: "),
}
