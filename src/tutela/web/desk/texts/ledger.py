"""Looking at the ledger."""

from typing import Final

from tutela.ledger.events import Event
from tutela.web.desk.texts.shape import Texts

_EVENTS: Final = {
    Event.INQUIRY_ANSWERED: ("答复一次查询", "An inquiry was answered"),
    Event.INQUIRY_REFUSED: ("拒绝一次查询", "An inquiry was refused"),
    Event.INQUIRY_SETTLED: ("办结一次待核实查询", "A pending answer was settled"),
    Event.CERTIFICATE_APPLIED: ("受理犯罪记录查询申请", "An application for a certificate was taken"),
    Event.ANSWER_WITHDRAWN: ("撤回一次答复", "An answer was withdrawn"),
    Event.WITHDRAWAL_CONFIRMED: ("确认销毁已撤回的答复", "A withdrawn answer was destroyed"),
    Event.DISCLOSURE_REPORTED: ("举报不当泄露", "An improper disclosure was reported"),
    Event.REPORT_HANDLED: ("处理泄露举报", "A report was handled"),
    Event.INTAKE_SET_ASIDE: ("搁置一个无法录入的文件", "A file that could not be entered was set aside"),
    Event.VAULT_ACCEPTED: ("接受较旧的封存库", "An older vault was accepted"),
    Event.DUTIES_OWED: ("列出应当落实的事项", "What a body owes began"),
    Event.DUTY_DONE: ("落实一个事项", "A body did what it owed"),
    Event.DUTIES_ENDED: ("全部事项已落实", "A body did all that it owed"),
    Event.CORRECTION_ORDERED: ("责令改正", "Correction was ordered"),
    Event.SCREENING_RUN: ("筛查一份名册", "A roster was screened"),
    Event.ROSTER_DOWNLOADED: ("下载筛查结果", "A screening result was handed out"),
    Event.RESULT_PURGED: ("清除到期的筛查结果", "A screening result was deleted"),
    Event.INTAKE_STAGED: ("收到一份记录文件", "A file of records arrived"),
    Event.INTAKE_CONFIRMED: ("确认录入一份文件", "A file of records was confirmed"),
    Event.INTAKE_CANCELLED: ("撤回一份文件", "A file of records was withdrawn"),
    Event.INTAKE_PURGED: ("清除逾期未确认的文件", "An unconfirmed file was deleted"),
    Event.RECORD_CONSULTED: ("查阅一条本机关记录", "A record was looked at by its agency"),
    Event.RECORD_CORRECTED: ("更正一条记录", "A record was corrected"),
    Event.RECORD_WITHDRAWN: ("撤回一条记录", "A record was withdrawn"),
    Event.PERSON_MERGED: ("合并为同一人", "Records were found to be one person's"),
    Event.PERSON_SPLIT: ("撤销合并", "A merge was undone"),
    Event.REVIEW_DECIDED: ("核验身份", "An identity review was decided"),
    Event.IDENTITY_REVEALED: ("查看完整身份信息", "An identity was shown in clear"),
    Event.INDEX_PUBLISHED: ("发布新名单版本", "A new list version took effect"),
    Event.FEED_DECLARED: ("申报数据范围", "A feed declared its coverage"),
    Event.KEYS_ROTATED: ("更换密钥", "A key came into force"),
    Event.LOG_KEY_ROTATED: ("更换账本签名密钥", "The ledger's signing key was changed"),
    Event.ORGANISATION_CHANGED: ("变更单位信息", "An organisation was changed"),
    Event.OFFICER_CHANGED: ("变更人员职责", "An officer was changed"),
    Event.OFFICER_SIGNED_IN: ("人员登录", "An officer signed in"),
    Event.PROPOSAL_MADE: ("提出须两人办理的事项", "Something that takes two persons was proposed"),
    Event.PROPOSAL_DECIDED: ("决定或者撤回一项提议", "A proposal was decided or withdrawn"),
    Event.CONDUCT_ACCEPTED: ("接受使用规范", "The code of conduct was accepted"),
    Event.QUOTA_CHANGED: ("调整额度", "A quota was changed"),
    Event.STAFF_CHANGED: ("人员名单变动", "Staff list changed"),
    Event.AUTHORISATION_ASKED: ("请求授权", "Authorisation asked for"),
    Event.AUTHORISATION_GIVEN: ("本人授权", "Authorisation given"),
    Event.AUTHORISATION_ENDED: ("授权终结", "Authorisation ended"),
    Event.FILING_MOVED: ("查询申请进展", "Inquiry moved on"),
    Event.LEDGER_RESTORED: ("承认旧副本造成的丢失", "What an older copy had lost was given up"),
    Event.ALARM_RAISED: ("账本警报", "An alarm about the ledger"),
    Event.ALARM_ENDED: ("账本警报解除", "An alarm about the ledger ended"),
    Event.MONITOR_PROBE: ("监测账本", "The monitor tried the ledger"),
    Event.VIEW_SHOWN: ("向本人展示被查询情况", "A person was shown who had asked about them"),
    Event.VIEW_DELAYED: ("依法暂缓告知", "A person's view was lawfully delayed"),
    Event.VAULT_HEAD: ("固定封存库日志的当日状态", "The head of the vault’s log was committed to"),
    Event.OPENINGS_SHREDDED: ("销毁到期的附存信息", "What stood behind commitments was destroyed"),
}
EVENTS: Final[Texts] = {f"event.{event.value}": said for event, said in _EVENTS.items()}
"""One text for every event; a test holds that none is missing."""

LEDGER: Final[Texts] = {
    "ledger.title": ("查询账本", "Ledger"),
    "ledger.lead": (
        "每一次查询、录入和变更都在这里留下一条不可更改的条目。条目不含任何人的姓名或号码。",
        "Every question, entry and change leaves one line here that cannot be altered. No line names"
        " anybody.",
    ),
    "ledger.head": ("最新检查点", "Latest checkpoint"),
    "ledger.head-none": ("还没有检查点。", "There is no checkpoint yet."),
    "ledger.origin": ("账本名称", "Log"),
    "ledger.size": ("条目总数", "Entries"),
    "ledger.root": ("根哈希", "Root hash"),
    "ledger.signed-at": ("签名时间", "Signed"),
    "ledger.keys": ("签名密钥", "Signing keys"),
    "ledger.witnessed": ("已获见证", "Witnessed"),
    "ledger.witnessed-count": ("前 {count} 条", "the first {count} entries"),
    "ledger.witnesses": ("见证人", "Witnesses"),
    "ledger.witnesses-why": (
        "见证人在本系统之外保存账本的状态，只会签从未改写过的账本。",
        "Witnesses keep the state of the ledger outside this system, and sign only what was never rewritten.",
    ),
    "ledger.alarm": (
        "警报：见证人 {witness} 看到的账本与这里的不一致。请立即通知监督机关。",
        "Alarm: witness {witness} has seen another ledger than this one. Inform the supervisor at once.",
    ),
    "ledger.alarm-shown": (
        "警报：有人出示了由本账本密钥签名、但本账本中没有的检查点。请立即通知监督机关。",
        "Alarm: somebody has shown a checkpoint that this ledger's key signed and this ledger does not hold."
        " Inform the supervisor at once.",
    ),
    "ledger.alarm-restored": (
        "警报：数据库不是本机已签名账本的延续，曾从旧副本恢复；账本已停止签名。请立即通知监督机关。",
        "Alarm: the database does not continue the ledger that was signed here; an older copy was put back, and nothing"
        " more is signed. Inform the supervisor at once.",
    ),
    "ledger.alarm-forgot": (
        "警报：见证人 {witness} 不记得自己签过的检查点，其状态曾从旧副本恢复。请通知该见证人。",
        "Alarm: witness {witness} no longer knows what it has signed; its state is an older copy. Tell its keepers.",
    ),
    "ledger.other-keys": ("另有 {count} 个密钥", "{count} more keys"),
    "ledger.waiting": ("待入账", "Waiting"),
    "ledger.waiting-count": ("{count} 条", "{count} entries"),
    "ledger.take": ("下载检查点", "Download the checkpoint"),
    "ledger.take-why": (
        "请自行保存一份。以后任何人改动账本，凭它都能发现。",
        "Keep a copy of your own: with it any later change to the ledger is found.",
    ),
    "ledger.entries": ("最近的条目", "Latest entries"),
    "ledger.entries-none": ("还没有条目。", "There are no entries yet."),
    "ledger.older": ("更早的条目", "Older entries"),
    "ledger.newest": ("最新的条目", "Newest entries"),
    "ledger.position": ("序号", "Position"),
    "ledger.event": ("事项", "Act"),
    "ledger.organisation": ("单位", "Organisation"),
    "ledger.leaf": ("条目哈希", "Leaf hash"),
    "ledger.set-up": ("系统初始化", "Set-up"),
    "entry.title": ("账本条目 {position}", "Ledger entry {position}"),
    "entry.title-waiting": ("账本条目（待入账）", "Ledger entry, waiting"),
    "entry.state": ("状态", "State"),
    "entry.accepted": ("已受理，等待入账", "Accepted, waiting to be taken in"),
    "entry.integrated": ("已入账，并经检查点签名", "In the log, under a signed checkpoint"),
    "entry.witnessed": (
        "已入账，并经外部见证人会签",
        "In the log, under a checkpoint that outside witnesses have signed",
    ),
    "entry.body": ("条目内容", "Content of the entry"),
    "entry.body-hidden": (
        "条目内容只向作出该行为的单位和监督、安全人员显示。下面的证明对所有人有效。",
        "The content is shown to the body that acted, and to supervisors and security officers. The proof"
        " below serves everyone.",
    ),
    "entry.body-why": (
        "计算哈希的是这一内容的规范形式（RFC 8785）。其中的承诺值（commitment）不能反推出任何人。",
        "What was hashed is the canonical form (RFC 8785) of this content. The commitments in them lead"
        " back to nobody.",
    ),
    "entry.proof": ("存在证明", "Proof of inclusion"),
    "entry.proof-why": (
        "证明这一条目是检查点所签账本的第 {position} 条（从 0 起）。",
        "It proves that this entry is number {position}, counted from 0, of the log that the checkpoint"
        " signs.",
    ),
    "entry.proof-take": ("下载证明", "Download the proof"),
    "entry.proof-waiting": (
        "条目入账后（通常不超过一秒）即可取得证明。请刷新。",
        "The proof can be had once the entry is in the log, usually within a second. Please refresh.",
    ),
    "entry.verify": ("自行核验", "Verify it yourself"),
    "entry.verify-how": (
        "在命令行运行以下命令，重新计算整个账本，并与签名的检查点比对：",
        "On the command line, recompute the whole ledger and compare it with the signed checkpoints:",
    ),
    "entry.path": ("证明路径", "Path of the proof"),
    "entry.path-empty": ("（账本只有一条，路径为空）", "(the log has one entry; the path is empty)"),
}
