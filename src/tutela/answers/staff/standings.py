"""What offices write in the column that says who still works there (在职状态), and whether that is in post.

A list of everybody who ever worked at a school is no list of those in post, and nobody else may be asked about
(Minors Protection Law 62: 每年定期对工作人员…进行查询). Whoever is on leave, on trial or lent out is a member of staff;
whether somebody is of whom it only says that they are not at work (不在岗, 离岗, 内退) the office has to say.
"""

from typing import Final

from tutela.sheets.headers import undecorated

TITLES: Final = (
    "在职状态",
    "在岗状态",
    "是否在职",
    "是否在岗",
    "人员状态",
    "employmentstatus",
    "employment_status",
)
KNOWN: Final = "在职, 在岗, 试用期, 返聘, 借调, 病假, 产假"

_IN_POST: Final = """
    在职 在岗 在编 在编在岗 在职在岗 在编在职 在编不在岗 在聘 聘用 合同制 见习 正式 在校 正常 是 试用 试用期 返聘 借调
    借出 外派 支教 交流 进修 请假 休假 病假 长病假 长期病假 事假 产假 哺乳假 育儿假 yes active employed inpost"""
_GONE: Final = """
    离职 已离职 不在职 退休 已退休 离退休 离休 退职 辞职 已辞职 辞退 已辞退 解聘 已解聘 开除 除名
    解除合同 终止合同 调出 已调出 调离 已调离 调走 死亡 去世 病故 否 no left retired resigned dismissed inactive"""
STANDINGS: Final = {**dict.fromkeys(_IN_POST.split(), True), **dict.fromkeys(_GONE.split(), False)}
"""Every word that is read, as it is compared (`undecorated`)."""


def is_in_post(text: str) -> bool | None:
    """What a cell says; a blank one says nothing against it. None where it is not certain."""
    bare = undecorated(text)
    return True if bare == "" else STANDINGS.get(bare)
