"""Answers that were withdrawn, and receipts that are missing."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

WITHDRAWING: Final[Texts] = {
    "withdrawal.title": ("已撤回的答复", "Answers withdrawn"),
    "withdrawal.lead": (
        "下列答复不得再保存或者使用。请销毁答复及据此形成的一切材料和副本，然后确认。",
        "These answers may no longer be kept or used. Destroy each with everything made of it, copies included,"
        " and then confirm.",
    ),
    "withdrawal.told": ("查询", "Inquiry"),
    "withdrawal.row": ("名册第 {row} 行", "row {row} of the roster"),
    "withdrawal.anothers": (
        "上级单位查询的名册（涉及本单位人员名单）",
        "A roster that an office above asked about, concerning your staff list",
    ),
    "withdrawal.told-at": ("答复时间", "Answered"),
    "withdrawal.due": ("确认期限", "Confirm by"),
    "withdrawal.late": ("已逾期", "Overdue"),
    "withdrawal.confirm": ("确认已销毁", "Confirm: destroyed"),
    "withdrawal.confirmed": ("已于 {moment} 确认", "Confirmed {moment}"),
    "withdrawal.declares": (
        "确认即声明：本单位不再保存该答复及其任何副本。确认记入账本，逾期未确认的列入检察监督清单。",
        "By confirming you declare that your body keeps neither the answer nor any copy. It is recorded in the"
        " ledger; what is overdue stands on the prosecutor's list.",
    ),
    "answer.withdrawn": ("已撤回", "Withdrawn"),
    "said.withdrawn": (
        "本答复已撤回，不得再保存或者使用。",
        "This answer was withdrawn and may no longer be kept or used.",
    ),
    "said.withdrawn-next": (
        "请销毁答复及据此形成的一切材料和副本，并确认已销毁。如仍需答复，请重新查询。",
        "Destroy it with everything made of it, copies included, and confirm that you have. If an answer is still"
        " needed, ask again.",
    ),
    "withdrawal.none": ("没有已撤回的答复。", "No answer has been withdrawn."),
    "missing.title": ("未确认销毁的单位", "Receipts that are missing"),
    "missing.lead": (
        "以下单位有已撤回的答复，逾期未确认销毁。本页不显示任何人，也不显示撤回的原因。",
        "These bodies have answers that were withdrawn, and have not confirmed in time that they are destroyed."
        " This page shows nobody and no reason.",
    ),
    "missing.body": ("单位", "Body"),
    "missing.count": ("件数", "Receipts"),
    "missing.oldest": ("最早期限", "Earliest day"),
    "missing.days": ("逾期天数", "Days overdue"),
    "missing.none": ("没有逾期未确认的单位。", "No receipt is overdue."),
    "door.withdrawals": ("已撤回的答复", "Answers withdrawn"),
    "home.withdrawals": (
        "查看须销毁的答复，并确认已销毁。",
        "See which answers must be destroyed, and confirm that they are.",
    ),
    "door.receipts-missing": ("未确认销毁", "Receipts missing"),
    "home.receipts-missing": (
        "查看哪些单位逾期未确认销毁已撤回的答复。",
        "See which bodies have not confirmed in time that withdrawn answers are destroyed.",
    ),
    "home.withdrawals-waiting": ("待确认销毁", "To be destroyed"),
    "home.withdrawals-count": (
        "{count} 次答复已撤回，等待确认。",
        "{count} answers were withdrawn and wait for confirmation.",
    ),
}
