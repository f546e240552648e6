"""What one was told of, and where."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

MESSAGES: Final[Texts] = {
    "door.messages": ("通知", "Notifications"),
    "home.messages": (
        "新到的待办事项；可以填写邮箱，另行收到提醒。",
        "What has newly come to be done; give an address to be told by mail as well.",
    ),
    "work.messages": ("<b>{count}</b> 条未读通知", "<b>{count}</b> unread notifications"),
    "messages.title": ("通知", "Notifications"),
    "messages.lead": (
        "通知只说明有哪类事项等待办理，不含任何人的信息。",
        "A notification says what kind of work waits, and names nobody.",
    ),
    "messages.none": ("没有通知。", "There are none."),
    "messages.at": ("时间", "Time"),
    "messages.what": ("事项", "What waits"),
    "messages.state": ("状态", "State"),
    "messages.is-read": ("已读", "Read"),
    "messages.is-new": ("未读", "New"),
    "messages.read-all": ("全部标为已读", "Mark all as read"),
    "messages.mail": ("邮件提醒", "By mail"),
    "messages.address": ("邮箱", "Address"),
    "messages.address-hint": (
        "有事项等待办理时发邮件到此。留空则不发。",
        "Mail goes there when something waits for you. Empty: no mail.",
    ),
    "messages.address-wrong": ("请填写完整的邮箱。", "Give a whole address."),
    "messages.save": ("保存", "Save"),
    "messages.saved": ("已保存。", "It was saved."),
    "message.alarm": ("异常查询报警", "An alarm about questions out of the ordinary"),
    "message.review": ("有查询申请等待审核", "An inquiry to review"),
    "message.ask": ("有申请等待查询", "An inquiry to ask"),
    "message.gone": ("待办的申请已由本人撤回", "An inquiry that waited here was taken back by the person"),
    "message.answered": ("有申请已得到答复", "An inquiry was answered"),
    "message.given": ("本人已授权，申请可以提交", "A person authorised an inquiry: it can be filed"),
    "message.sent-back": (
        "主管部门退回了申请，请重新提交或者撤销",
        "The office returned an inquiry: file it anew, or give it up",
    ),
    "message.refused": ("有申请未能查询，请查看原因", "An inquiry could not be asked: see why"),
    "message.taken-back": (
        "本人未同意或者撤回了授权，申请已终结",
        "A person declined or took back an authorisation: the inquiry has ended",
    ),
    "message.needed": (
        "核对身份需要本单位补充材料",
        "Something is to be supplied before identities can be compared",
    ),
    "message.duty": ("有法定事项即将到期", "A duty falls due"),
    "message.duty-late": ("有法定事项已经逾期", "A duty is late"),
    "message.late": ("所属或者辖区单位有事项逾期", "Something is late at bodies that you oversee"),
    "message.identity": ("有身份等待核对", "An identity to compare"),
    "message.recheck": ("有复查等待决定", "A re-check to decide"),
    "message.withdrawal": ("有撤回的答复等待确认销毁", "A withdrawal to confirm"),
    "message.opinion": ("检察建议或者纠正意见有新进展", "An opinion of the procuratorate has moved"),
    "message.proof": (
        "有停止工作或者解聘的凭据等待审核",
        "A proof of stopped work or a dismissal to look at",
    ),
    "message.accepted": ("主管部门已认可凭据", "The office accepted a proof"),
    "message.returned": (
        "主管部门退回了凭据，事项仍待落实",
        "The office returned a proof: the duty is still owed",
    ),
    "message.list": ("年度筛查等待报送在职名册", "A staff list that a yearly screening waits for"),
    "message.proposal": ("有提议等待批准", "A proposal to decide"),
}
