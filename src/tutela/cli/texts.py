"""What the command line says, in Chinese and English, and which of them the reader wants."""

import os
from typing import Final

from tutela.core.wording import Language

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "answer.record": ("有记录", "record"),
    "answer.no-record": ("未发现记录", "no record"),
    "answer.pending": ("待核实", "pending"),
    "answer.refused": ("未查询", "refused"),
    "answer.withdrawn": ("已撤回", "withdrawn"),
    "ask.sentence": (
        "截至 {moment}（名单版本 {version}）：{answer}。",
        "As of {moment} (list version {version}): {answer}.",
    ),
    "ask.pending": (
        "待核实不等于有记录，也不等于未发现记录：将由工作人员核实身份后答复。",
        "Pending is neither record nor no record: an officer will verify the identity first.",
    ),
    "ask.record": (
        "依据：{ground}。须由工作人员作出处理决定；当事人有权申请复查。",
        "Ground: {ground}. A person decides what follows; the person concerned may ask for a re-check.",
    ),
    "ask.covers": (
        "数据覆盖自 {day} 起；此前的记录可能不在其中。",
        "The feeds cover from {day}; what was decided before may be missing.",
    ),
    "ask.stale": (
        "注意：部分数据已超过约定的更新时间（{moment}）。",
        "Note: some feeds are overdue since {moment}.",
    ),
    "ask.receipt": ("回执：{entry}", "Receipt: {entry}"),
    "ask.name": ("姓名", "Name"),
    "ask.document": ("证件号码", "Document number"),
    "certificate.code": ("核验码", "Code"),
    "certificate.last-four": ("证件号码后四位", "Last four characters of the number"),
    "certificate.genuine": ("文书真实：{authority}，{day}。", "The paper is genuine: {authority}, {day}."),
    "certificate.unknown": ("没有与此相符的文书。", "No paper agrees with this."),
    "consult.number": ("记录编号", "Record number"),
    "consult.column": ("列", "Column"),
    "consult.says": ("内容", "Says"),
    "consult.version": ("第 {number} 版，自 {since}", "Version {number}, since {since}"),
    "withdrawal.withdrawal": ("撤回编号", "Withdrawal"),
    "withdrawal.told": ("查询", "Inquiry or run"),
    "withdrawal.due_on": ("确认期限", "Confirm by"),
    "withdrawal.confirmed_at": ("确认时间", "Confirmed"),
    "withdrawal.confirmed": ("已确认销毁，记入账本。", "Confirmed as destroyed; it is in the ledger."),
    "withdrawal.organisation": ("单位", "Body"),
    "withdrawal.name": ("名称", "Name"),
    "withdrawal.count": ("件数", "Count"),
    "withdrawal.oldest_due_on": ("最早期限", "Earliest day"),
    "withdrawal.days_late": ("逾期天数", "Days late"),
    "load.problems": (
        "{count} 处错误，全部未录入：",
        "{count} errors; nothing of this file was kept:",
    ),
    "load.staged": (
        "已暂存 {records} 条记录（{rows} 行），编号 {id}。尚未录入；请确认或撤回。",
        "Staged {records} records ({rows} rows) as {id}. Nothing is entered yet: confirm or cancel.",
    ),
    "load.again": ("同一文件此前已录入过。", "The same file was entered before."),
    "load.confirmed": ("已录入，名单已更新。", "Entered, and the list has followed."),
    "load.set-aside": (
        "未能录入：没有录入任何记录。请核对后重新上传。",
        "Not entered: nothing of it was. Check it and load it again.",
    ),
    "load.queued": (
        "已确认，由录入关口随后录入。",
        "Confirmed; the gate of the registry enters it at its next turn.",
    ),
    "seal.staged": (
        "封存通知已核对：{records} 条记录编号，其中 {here} 条在登记库；其余从未录入或已封存，同样适用。"
        "办理期限至 {day}。由另一名录入员确认：tutela records confirm {id}",
        "Notice checked: {records} record numbers, {here} of them in the registry; the others never came or are"
        " sealed, and it holds for them too. Due by {day}. Another recorder confirms: tutela records confirm {id}",
    ),
    "seal.late": (
        "封存通知已核对，但已过期限（{day}）：{records} 条记录编号，其中 {here} 条在登记库；"
        "其余从未录入或已封存，同样适用。"
        "由另一名录入员确认：tutela records confirm {id}",
        "Notice checked, and late: it was due by {day}. {records} record numbers, {here} of them in the registry; the"
        " others never came or are sealed, and it holds for them too. Another recorder confirms: tutela records"
        " confirm {id}",
    ),
    "doubts.record": ("记录编号", "record"),
    "doubts.notice": ("通知书文号", "notice"),
    "doubts.dated": ("通知书日期", "dated"),
    "doubts.received": ("收到日期", "received"),
    "doubts.missing": ("缺少的事实", "missing"),
    "doubts.opened": ("起始", "since"),
    "doubts.due": ("期限", "due"),
    "doubts.overdue": ("逾期", "overdue"),
    "doubts.agency": ("机关", "agency"),
    "doubts.port": ("端口", "port"),
    "doubts.count": ("条数", "records"),
    "doubts.days": ("最长逾期天数", "oldest, days late"),
    "gate.resealed": (
        "已与封存库核对，名单已更新，可以启动服务。",
        "Held against the vault; the list has followed. The service may start.",
    ),
    "load.cancelled": ("已撤回，未录入任何内容。", "Cancelled; nothing was entered."),
    "index.version": (
        "名单版本 {number}，根 {root}，发布于 {moment}。",
        "List version {number}, root {root}, published {moment}.",
    ),
    "ledger.audited": (
        "审计完成：{entries} 条账目，发现 {faults} 处不符。",
        "Audited {entries} entries: {faults} faults.",
    ),
    "ledger.unbound": (
        "其中 {count} 行（{kind}）由旧版本写入，当时的账目未对其全部内容作出承诺。",
        "{count} rows of kind {kind} were made by an earlier edition, whose entries do not commit to all of them.",
    ),
    "ledger.good": (
        "账本完好：{entries} 条记录，{checkpoints} 个检查点，全部相符。",
        "The ledger verifies: {entries} entries, {checkpoints} checkpoints, all agree.",
    ),
    "ledger.left-behind": (
        "有 {count} 条已受理的条目早于最新检查点，却未入账。",
        "{count} accepted entries are older than the newest head and were not taken in.",
    ),
    "ledger.skew": (
        "时钟相差 {seconds} 秒：检查点或见证人注明的时间与本机不符。",
        "Clocks differ by {seconds} s: heads or witnesses state another time than this machine's.",
    ),
    "ledger.remembered": (
        "本机已知：账本签至 {entries} 条。",
        "This machine knows the log to have been signed up to {entries} entries.",
    ),
    "ledger.counted": (
        "已记入账本：登记库现状已重新清点，编号 {number}；此前的差异不再报告。",
        "It stands in the ledger: the registry's rows were counted anew under number {number}; former differences are"
        " told no longer.",
    ),
    "ledger.accepted": (
        "已记入账本：自第 {size} 条起至第 {lost} 条的内容已丢失；账本从此处继续。请通知各见证人。",
        "It stands in the ledger: entries from {size} up to {lost} are lost; the log goes on from there. Tell every"
        " witness.",
    ),
    "ledger.explained": (
        "已记入账本：大小为 {size} 的签名头来源已查明，警报解除；再次出示同一签名头不再报警。",
        "It stands in the ledger where the head of size {size} came from. Its alarm has ended; shown again it rings no"
        " more.",
    ),
    "ledger.witnessed": (
        "{witnesses} 个见证人密钥；前 {entries} 条已获见证。",
        "{witnesses} keys of witnesses; the first {entries} entries are witnessed.",
    ),
    "ledger.alarm": (
        "警报（{kind}）：见证人 {witness} 与本账本在 {size} 条处不一致。证据如下：",
        "Alarm ({kind}): witness {witness} contradicts this ledger at {size} entries. The evidence:",
    ),
    "ledger.shown": (
        "所出示的检查点有 {size} 条；查明来源后：tutela ledger explain-shown --size {size}",
        "The head has {size} entries; once it is known whence: tutela ledger explain-shown --size {size}",
    ),
    "ledger.probe": (
        "受理 {accepted}，入账 {integrated}，见证 {witnessed}",
        "accepted {accepted}, integrated {integrated}, witnessed {witnessed}",
    ),
    "keys.log-overlaps": (
        "新的账本密钥 {id} 与旧密钥同时签名，至 {until}。请在此之前把下面的公钥交给各见证人和核对者：",
        "The log's new key {id} signs beside the old one until {until}. Give these to witnesses and verifiers before:",
    ),
    "keys.rotated": ("新密钥 {id} 已生效。", "Key {id} is now in force."),
    "vault.ask-passphrase": ("份额 {share} 的口令", "Passphrase of share {share}"),
    "vault.ask-pin": ("份额 {share} 所在令牌的 PIN", "PIN of the token that holds share {share}"),
    "vault.made": (
        "封存库已建立，密钥 {id}。请两名保管人核对指纹：{fingerprint}",
        "The vault is made, its key is {id}. Both keepers compare the fingerprint: {fingerprint}",
    ),
    "vault.rotated": (
        "新密钥 {id} 已生效，全部内容已重新加密。请核对指纹：{fingerprint}",
        "Key {id} is in force and everything is sealed anew. Compare the fingerprint: {fingerprint}",
    ),
    "vault.good": (
        "封存库日志完好：{entries} 条，{heads} 个状态，其中前 {vouched} 条已由账本固定。",
        "The vault's log verifies: {entries} entries, {heads} heads; the ledger vouches for the first {vouched}.",
    ),
    "vault.signed": (
        "人员行为：{signed} 项有签名且有效；{unsigned} 项早于首次登记密钥。",
        "Acts of officers: {signed} are signed and hold; {unsigned} are from before the first officer had a key.",
    ),
    "vault.enrolled": (
        "已登记密钥，指纹：{fingerprint}。须由本单位另一名人员（前两名由保管人）核对指纹后确认。",
        "The key is handed in; its fingerprint: {fingerprint}. Another officer of the body compares it"
        " and confirms (for"
        " the first two: the keepers).",
    ),
    "vault.confirmed": ("已确认，该密钥自现在起有效。", "Confirmed: the key is in force from now on."),
    "vault.revoked": ("已撤销该密钥。", "The key is revoked."),
    "vault.officer": ("人员", "Officer"),
    "vault.key": ("密钥指纹", "Fingerprint"),
    "vault.confirmed_by": ("确认人", "Confirmed by"),
    "vault.ask-key-passphrase": ("您的密钥口令", "Passphrase of your key"),
    "vault.ask-key-pin": ("您的令牌 PIN", "PIN of your token"),
    "vault.accepted": (
        "已接受灭失并记入两份日志。请运行 tutela records reseal，并请各机关重新报送此后的封存通知。",
        "Accepted and logged in both logs. Now run tutela records reseal, and have the agencies hand in their sealing"
        " notices of the time since.",
    ),
    "vault.rewritten": ("已重写封存库文件。", "The vault's files were rewritten."),
    "vault.applied": (
        "已受理，编号 {id}。须由另一名人员审批。",
        "Taken in as {id}. Another officer decides.",
    ),
    "vault.approved": ("已许可。", "Permitted."),
    "vault.refused": ("未许可；书面答复：{file}", "Refused; the written answer is in {file}"),
    "vault.accept": ("您是否接受上述保密义务？", "Do you accept this duty of confidentiality?"),
    "vault.written": ("已写入：{file}", "Written: {file}"),
    "vault.page": (
        "已写入：{file}（第 {page} 页，共 {pages} 页）",
        "Written: {file} (page {page} of {pages})",
    ),
    "vault.unsealed": ("已解除封存，记录已重新录入。", "Unsealed; the record was entered again."),
    "vault.overdue": ("逾期未决", "Overdue"),
    "vault.late-orders": ("逾期报送的封存通知（一年内）", "Sealing notices handed in late, within a year"),
    "vault.beyond-law": (
        "依法不应封存的封存决定（一年内）",
        "Orders that the law would not have demanded, within a year",
    ),
    "vault.order-kept_on": ("封存日", "Sealed"),
    "vault.receipts": ("逾期未回执的封存通知", "Sealing notices without a receipt, late"),
    "vault.order-sent_on": ("发出日", "Sent"),
    "vault.order-record": ("记录编号", "Record"),
    "vault.order-notice": ("通知编号", "Notice"),
    "vault.order-late": ("逾期", "Late"),
    "vault.receipt": ("已登记回执。", "The receipt is entered."),
    "vault.order-agency": ("机关", "Agency"),
    "vault.order-port": ("端口", "Port"),
    "vault.order-due_on": ("期限", "Due"),
    "vault.order-handed_in_on": ("报送日", "Handed in"),
    "vault.order-days_late": ("逾期天数", "Days late"),
    "vault.position": ("序号", "Place"),
    "vault.at": ("时间", "At"),
    "vault.act": ("行为", "Act"),
    "vault.organisation": ("单位", "Body"),
    "vault.officers": ("人员", "Officers"),
    "vault.application": ("申请", "Application"),
    "vault.cause": ("事由", "Cause"),
    "vault.purpose": ("目的", "Purpose"),
    "vault.unread": ("未读", "Unread"),
    "vault.told_at": ("告知时间", "Told"),
    "vault.kind": ("类别", "Kind"),
    "vault.state": ("状态", "State"),
    "vault.applied_at": ("申请时间", "Applied"),
    "vault.due_on": ("应当决定的最后日期", "Decide by"),
    "vault.until_at": ("开放至", "Open until"),
    "vault.late": ("逾期", "Overdue"),
    "world.made": ("已生成虚构地区：{folder}", "The fictional district is in {folder}"),
    "column.sheet": ("工作表", "Sheet"),
    "column.row": ("行", "Row"),
    "column.column": ("列", "Column"),
    "column.shape": ("内容形态", "Looks like"),
    "column.rule": ("原因", "Why"),
    "screen.done": (
        "已筛查 {rows} 行：有记录 {record}，未发现记录 {no_record}，待核实 {pending}，未查询 {refused}。",
        "Screened {rows} rows: {record} record, {no_record} no record, {pending} pending, {refused} refused.",
    ),
    "screen.counts": (
        "待核实与未查询既不算有记录，也不算未发现记录。",
        "Pending and refused count neither as record nor as no record.",
    ),
    "screen.file": ("结果文件：{file}", "Result: {file}"),
    "serve.at": ("服务已启动：{address}（按 Ctrl-C 停止）", "Serving at {address} (Ctrl-C stops it)"),
    "serve.answering": (
        "答复进程（接口查询）：{address}",
        "The answering process (questions of the API) at {address}",
    ),
    "serve.ended": (
        "服务的一部分自行结束，其余已停止。请查看日志后重新启动。",
        "A part of the service ended by itself; the others were stopped. See the log, then start again.",
    ),
    "officer.proposed": (
        "已提出，待另一名管理员或者安全员在网页上批准后生效。",
        "Proposed: another administrator or security officer has to approve it at the desk.",
    ),
    "bodies.stood-in": ("已批准，该人员可以履行职责。", "Approved: this officer may act."),
    "officer.appointed": ("已任命。", "Appointed."),
    "bodies.entered": ("已录入 {count} 个单位。", "Entered {count} organisations."),
    "bodies.waiting": (
        "其中 {count} 个单位申报的职工人数较多，须由另一名管理员或者安全员批准后生效。",
        "Of these, {count} declare many staff: their numbers count once another administrator or security officer"
        " approves them.",
    ),
    "client.made": (
        "客户端 {client}，密钥（仅显示一次）：{secret}",
        "Client {client}; its secret, shown once: {secret}",
    ),
    "found.title": ("查询结果与真实情况", "Found, beside the truth"),
    "found.count": ("项目", "count"),
    "found.rows": ("行数", "rows"),
    "found.found": ("查出有记录", "record found"),
    "found.missed": ("遗漏", "missed"),
    "found.wrongly_named": ("误认", "wrongly named"),
    "found.clear": ("未发现记录", "no record"),
    "found.pending": ("待核实", "pending"),
    "found.sampled": ("待核实（抽样）", "pending, by sample"),
    "found.refused": ("未查询", "refused"),
    "found.otherwise": ("其他不符", "other than the truth"),
    "found.why-pending": ("待核实的原因（据真实情况）", "why pending (by the truth)"),
    "found.why-refused": ("未查询的原因", "why refused"),
    "found.drawn": ("抽样核实身份，与是否有记录无关", "drawn for the identity check, whatever the answer"),
    "client.withdrawn": ("已撤销该客户端及其全部令牌。", "The client and all its tokens are withdrawn."),
    "column.client": ("客户端", "Client"),
    "column.program": ("程序", "Program"),
    "column.organisation": ("单位", "Body"),
    "column.scopes": ("权限范围", "Scopes"),
    "column.since": ("登记日期", "Since"),
    "review.settled": ("已记录。", "Recorded."),
    "review.joined": ("已合并为同一人，编号 {merge}，可撤销。", "Joined as {merge}; this can be undone."),
    "purged": ("已清除 {count} 项。", "Purged {count}."),
    "law.packs": ("规则包", "Packs"),
    "law.purposes": ("查询业务", "Purposes"),
    "law.pack": ("规则包", "Pack"),
    "law.purpose": ("查询业务", "Purpose"),
    "law.regime": ("法域", "Regime"),
    "law.name": ("名称", "Name"),
    "law.rank": ("位阶", "Rank"),
    "law.mode": ("方式", "Mode"),
    "law.days": ("施行或有效期间", "Days"),
    "law.off": ("未适用", "Off"),
    "law.article": ("依据", "Article"),
    "law.rule": ("规则", "Rule"),
    "law.rules": ("逐条适用", "Rules tried"),
    "law.record": ("记录", "Record"),
    "law.holds": ("是否成立", "Holds"),
    "law.values": ("所用事实", "Values used"),
    "law.yes": ("成立", "holds"),
    "law.no": ("不成立", "does not hold"),
    "law.open": ("缺少事实", "a fact is missing"),
    "law.ban": ("禁止", "Ban"),
    "law.bans": ("当日的各项禁止", "Bans on that day"),
    "law.state": ("状态", "State"),
    "law.on": ("{purpose}，{day}", "{purpose}, {day}"),
    "law.outcome": ("结论：{outcome}", "Outcome: {outcome}"),
    "law.until": (
        "下一次变化：{day} 起为“{outcome}”（{because}）。",
        "Nearest change: {outcome} from {day} ({because}).",
    ),
    "law.the-facts": ("事实", "the facts"),
    "law.silent": ("法律不再规定", "no law answers"),
    "law.no-change": (
        "就现有事实和法律，此后不再变化。",
        "On these facts and this law nothing changes after that day.",
    ),
    "law.needs": (
        "须由人核实：{record} 缺少 {missing}（{article}）。",
        "Needs a person: {missing} of {record} is missing ({article}).",
    ),
    "law.sound": (
        "{packs} 个规则包、{cases} 个情形，全部相符。",
        "{packs} packs and {cases} cases: all agree.",
    ),
    "law.failing": (
        "{count} 个情形不符：",
        "{count} cases disagree with the packs:",
    ),
    "law.case": ("情形", "Case"),
    "law.conflicts": ("与上位法的冲突", "Conflicts with higher law"),
    "law.no-conflicts": ("未发现与上位法的冲突。", "No conflict with higher law was found."),
    "law.conflict-count": (
        "与上位法的冲突 {count} 项，见于 {lower} 个下位规定；本部署适用其中 {here} 项。",
        "{count} conflicts with higher law, in {lower} lower instruments; {here} of them apply here.",
    ),
    "law.state-count": (
        "未适用的规则 {off} 条；未经证实但适用的缩小性规则 {narrowing} 条。",
        "{off} rules are off; {narrowing} unconfirmed rules narrow and are on.",
    ),
    "law.missing-places": (
        "覆盖表有 {count} 处所指在规则包中不存在，或者引用了其他规范：",
        "{count} places of the coverage table are in no pack, or cite another instrument:",
    ),
    "law.missing-place": ("{row}：{place}", "{row}: {place}"),
    "law.applies-here": ("本部署适用", "applies here"),
    "law.applies-not": ("本部署不适用", "does not apply here"),
    "law.against": ("对《{law}》{article}，{days}：", "against {law}, {article}, {days}:"),
    "law.since": ("自 {day} 起", "since {day}"),
    "law.switched-off": ("未适用的规则", "Rules that are off"),
    "law.narrowing": ("未经证实但适用的缩小性规则", "Unconfirmed rules that narrow and are on"),
    "law.coverage": (
        "覆盖：{encoded} 项已编码，{procedure} 项属程序，{left} 项未纳入并说明理由。",
        "Coverage: {encoded} rules encoded, {procedure} procedures, {left} left out with the reason.",
    ),
    "law.comparing": ("比较", "comparing"),
    "law.compared": ("不同制度的影响", "What each regime does"),
    "law.channel": ("方式", "Channel"),
    "law.outcome-column": ("结论", "Outcome"),
    "law.on-day": ("当日人数", "Persons that day"),
    "law.ever": ("期间内人数", "Persons in the period"),
    "law.years": ("人年", "Person-years"),
    "law.for-life": ("终身", "For life"),
    "law.answered": ("经询问答复", "answered when asked"),
    "law.barred": ("受禁止", "under a ban"),
    "law.told": ("主动告知", "told to chosen persons"),
    "law.published": ("向社会公开", "published"),
    "law.drawn": ("图：{file}；表：{beside}", "Picture: {file}; table: {beside}"),
    "law.where": ("位置", "Where"),
    "law.change": ("变化", "Change"),
    "law.added": ("新增", "added"),
    "law.removed": ("删除", "removed"),
    "law.changed": ("修改", "changed"),
    "law.old": ("原", "Old"),
    "law.new": ("新", "New"),
    "law.differences": ("{count} 处不同", "{count} differences"),
    "law.changed-persons": (
        "{of} 人中有 {count} 人的答复因新版而不同。",
        "The new edition changes an answer for {count} of {of} persons.",
    ),
    "law.was": ("原答复", "Was"),
    "law.becomes": ("新答复", "Becomes"),
    "law.persons": ("人数", "Persons"),
    "law.written": ("已写入 {count} 页：{folder}", "{count} pages written to {folder}"),
}


def language() -> Language:
    """By `TUTELA_LANGUAGE` (zh or en), else by the locale."""
    word = os.environ.get("TUTELA_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return Language.CHINESE if word.lower().startswith("zh") else Language.ENGLISH


def say(key: str, **values: object) -> str:
    """The text for the reader's language."""
    chinese, english = TEXTS[key]
    return (chinese if language() is Language.CHINESE else english).format(**values)
