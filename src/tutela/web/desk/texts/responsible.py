"""What the registry is for, and what it must never be used for."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

RESPONSIBLE: Final[Texts] = {
    "about.title": ("用途与责任", "Responsible use"),
    "about.lead": (
        "这个系统只做一件事：在成年人到儿童身边工作之前和工作期间，答复他们是否有法律所指的违法犯罪记录。",
        "This registry does one thing: before and while adults work close to children, it answers whether"
        " they have a record of the kind the law names.",
    ),
    "about.for": ("用来做什么", "What it is for"),
    "about.for-1": (
        "入职查询：学校等单位录用前，依法查询拟录用人员。",
        "Entry inquiry: before engaging someone, as the law requires.",
    ),
    "about.for-2": (
        "在职筛查：每年对在职人员进行查询。",
        "In-service screening: once a year, of those in post.",
    ),
    "about.for-3": ("教师资格认定前的查询。", "Before a teacher's qualification is granted."),
    "about.never": ("绝不能用来做什么", "What it must never be used for"),
    "about.never-1": (
        "查询没有授权的人，或者出于好奇查询。",
        "Asking about someone without authorisation, or out of curiosity.",
    ),
    "about.never-2": (
        "公开、转发或张贴任何人的答复。",
        "Publishing, forwarding or posting anyone's answer.",
    ),
    "about.never-3": ("给人打分、排序或者预测。", "Scoring, ranking or predicting people."),
    "about.never-4": (
        "用于法律所列业务类别以外的任何目的。",
        "Any purpose other than those the law lists.",
    ),
    "about.limits": ("答复的界限", "What an answer does not say"),
    "about.limits-1": (
        "“未发现记录”不是无犯罪记录证明，也不保证某个人安全。",
        "No record is not a certificate, and does not promise that somebody is safe.",
    ),
    "about.limits-2": (
        "依法封存的记录在这里不存在，任何答复、时间或措辞都不会透露它。",
        "A record sealed by law does not exist here; no answer, time or wording gives it away.",
    ),
    "about.limits-3": (
        "“待核实”既不是有记录，也不是未发现记录。",
        "Pending is neither a record nor no record.",
    ),
    "about.person": ("由人决定", "A person decides"),
    "about.person-body": (
        "系统不作决定。收到“有记录”的单位应当核对身份，依法处理，并书面告知本人理由和申请复查的权利。",
        "The registry decides nothing. A body that receives a record checks the identity, does what the"
        " law requires, and tells the person the reason and the right to a re-check in writing.",
    ),
    "about.watch": ("谁来监督", "Who watches"),
    "about.watch-body": (
        "每一次查询都记入账本，账本由检查点签名，任何一个字节的改动都会被发现。检察机关依法监督。",
        "Every inquiry stands in a ledger under signed checkpoints, in which any changed byte is found."
        " The procuratorate supervises.",
    ),
}
