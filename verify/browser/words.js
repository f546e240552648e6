"use strict";
// The sentences of tutela_verify.wording; a test holds the two together.
const WORDS = {
 "sentences": {
  "act": [
   "操作 {entry}：{event}。登记系统所记时间 {at}（世界协调时）。",
   "Act {entry}: {event}. The registry's time is {at} (UTC)."
  ],
  "promised": [
   "日志 {log} 于 {at}（世界协调时）签名承诺收入此项，最迟至 {until}；此项内容自签名以来一字未改。",
   "The log {log} signed its promise at {at} (UTC) to take this in by {until} at the latest; not a byte of it was changed since."
  ],
  "included": [
   "此项是日志 {log} 的第 {place} 项；日志签名的树头覆盖 {size} 项。",
   "It is number {place} in the log {log}, under a signed head over {size} entries."
  ],
  "log-moment": [
   "日志为该树头注明的时间：{at}（世界协调时）。",
   "The log dates that head {at} (UTC)."
  ],
  "witnessed": [
   "见证人 {name} 于 {at}（世界协调时）会签该树头：它所见的日志只增不改。",
   "Witness {name} cosigned that head at {at} (UTC): the log it has seen only ever grew."
  ],
  "quorum-met": [
   "会签达到策略的要求（{quorum}）。",
   "The cosignatures are as many as the policy asks ({quorum})."
  ],
  "asker": [
   "提出者：机构 {organisation}，经办人 {officer}（登记系统内的编号）。",
   "Asked by organisation {organisation}, officer {officer} (the registry's own ids)."
  ],
  "purpose": [
   "查询业务类别：{purpose}。",
   "Purpose of the question: {purpose}."
  ],
  "basis": [
   "法律依据：规则包 SHA-256 {policy}；准许此操作的权限规则：{power}。",
   "Legal basis: rule packs with SHA-256 {policy}; allowed by the access rule {power}."
  ],
  "list-version": [
   "所依名单：第 {number} 版，根 {root}。",
   "It speaks for list version {number}, root {root}."
  ],
  "answer": [
   "答复：{answer}。",
   "Answer: {answer}."
  ],
  "refusal": [
   "未查询的原因：{refusal}。",
   "Why nothing was looked up: {refusal}."
  ],
  "fact": [
   "此项还载明 {key}：{value}。",
   "It also states {key}: {value}."
  ],
  "opened": [
   "其中的承诺“{label}”打开为：{data}",
   "Its commitment “{label}” opens to: {data}"
  ],
  "row": [
   "名册第 {row} 行（共 {rows} 行）：证件号码 {number}，姓名 {name}，答复：{answer}。",
   "Row {row} of {rows}: document {number}, name {name}, answer: {answer}."
  ],
  "row-index": [
   "该行同时锁定了查询时在名单中核对的内容；登记系统的审计可以据此核对答复，但不能事后更换。",
   "The row also binds what was looked for in the list; the registry's auditor checks the answer against it, and nobody can exchange it afterwards."
  ],
  "same": [
   "两个树头一致：日志 {log} 在 {size} 项处只有一种内容。",
   "The two heads agree: the log {log} has one content at {size} entries."
  ],
  "grew": [
   "日志 {log} 从 {old} 项增至 {new} 项，原有各项未改、未删、未调换。",
   "The log {log} grew from {old} to {new} entries; none of the old ones was changed, removed or moved."
  ],
  "agree": [
   "两份凭证一致：日志对操作 {entry} 签名确认的内容只有一种。",
   "The two receipts agree: the log signed one content for the act {entry}."
  ],
  "signed-by": [
   "{file}：{names} 的签名有效。",
   "{file}: the signatures of {names} are good."
  ],
  "recomputed": [
   "由 {tiles} 个哈希块重新算出 {size} 项的根，与签名的树头一致。",
   "The root over {size} entries, recomputed from {tiles} tiles, is the one in the signed head."
  ],
  "not-truth": [
   "答复是否正确：本凭证证明登记系统作过此答复并已记入日志，不证明所录记录完整无误。",
   "That the answer was right: this shows what was answered and logged, not that the records behind it are complete and correct."
  ],
  "not-later": [
   "此后是否更正、撤回、封存或解除。",
   "Whether anything was corrected, withdrawn, sealed or lifted afterwards."
  ],
  "not-who": [
   "机构和经办人编号对应何人：对照表由登记系统保管。",
   "Who stands behind the ids of organisation and officer: the registry keeps that list."
  ],
  "not-clocks": [
   "时间准确与否：各时间取自登记系统和见证人的时钟。",
   "That the clocks were right: moments are those of the registry and of the witnesses."
  ],
  "not-opened": [
   "承诺“{label}”指向什么：文件未附打开所需的数据，或该数据已依法销毁。",
   "What the commitment “{label}” stands for: the file does not hold its opening, or it was lawfully shredded."
  ],
  "not-one-history": [
   "他人所见是否为同一日志：策略未要求任何见证人会签。",
   "That others see the same log: the policy asks for no witness."
  ],
  "not-all-signatures": [
   "另有 {count} 个签名未核对：策略未列其密钥，或本程序不能核对该类签名。",
   "{count} more signatures were passed over: the policy does not list their keys, or this program cannot check their type."
  ],
  "all-proved": [
   "以下各项均已核对，符合策略的要求。",
   "Everything below was checked, and meets what the policy asks."
  ],
  "heading-proved": [
   "已证明",
   "Proved"
  ],
  "heading-not-proved": [
   "未证明",
   "Not proved"
  ],
  "heading-wrong": [
   "不能采信",
   "Not to be relied on"
  ],
  "heading-incomplete": [
   "尚不完整",
   "Not complete yet"
  ],
  "ask-number": [
   "证件号码（与名册所载一致）：",
   "Document number, as on the roster: "
  ],
  "ask-name": [
   "姓名（与名册所载一致）：",
   "Name, as on the roster: "
  ],
  "ask-answer": [
   "答复（record、no-record、pending、refused）：",
   "Answer (record, no-record, pending, refused): "
  ],
  "browser-unable": [
   "本浏览器不能核对 Ed25519 签名。请换用较新的浏览器，或用 tutela-verify 程序。",
   "This browser cannot check Ed25519 signatures. Use a newer one, or the program tutela-verify."
  ],
  "file-unreadable": [
   "无法读取文件 {where}。",
   "The file {where} cannot be read."
  ],
  "file-too-large": [
   "文件 {where} 过大。",
   "The file {where} is too large."
  ],
  "source-unreachable": [
   "无法读取 {where}{status}。须为文件夹，或 http://、https:// 地址。",
   "{where} cannot be read {status}. Give a folder, or an http:// or https:// address."
  ],
  "text-malformed": [
   "{where} 不是 UTF-8 文本。",
   "{where} is not UTF-8 text."
  ],
  "json-malformed": [
   "{where} 不是规范的 JSON 对象（不得重复键名、不得有小数）。",
   "{where} is not a proper JSON object (no key twice, no fractions)."
  ],
  "receipt-malformed": [
   "凭证格式有误：{where}。",
   "The receipt is not in the format tutela-receipt/1: {where}."
  ],
  "note-malformed": [
   "签名文本格式有误：{where}。",
   "The signed note is malformed: {where}."
  ],
  "key-malformed": [
   "公钥格式有误：{where}。",
   "The verifier key is malformed: {where}."
  ],
  "checkpoint-malformed": [
   "树头格式有误：{where}。",
   "The checkpoint is malformed: {where}."
  ],
  "proof-malformed": [
   "证明格式有误：{where}。",
   "The proof is malformed: {where}."
  ],
  "policy-malformed": [
   "策略文件第 {line} 行有误：{why}。",
   "The policy file is malformed at line {line}: {why}."
  ],
  "tile-malformed": [
   "哈希块 {where} 缺失或长度不对。",
   "The tile {where} is missing or has the wrong length."
  ],
  "entry-differs": [
   "两份凭证说的不是同一项操作，不能相互核对。",
   "The two receipts are of different acts; they cannot be held together."
  ],
  "signature-wrong": [
   "{name} 的签名是错的：文本或签名被改过，或者是伪造的。",
   "The signature of {name} is wrong: the text or the signature was altered or forged."
  ],
  "log-unknown": [
   "策略未列日志 {log}，因此不采信。",
   "The policy does not name the log {log}, so it is not believed."
  ],
  "log-differs": [
   "承诺与证明出自不同的日志（{log}）。",
   "Promise and proof come from different logs ({log})."
  ],
  "not-signed": [
   "没有日志 {log} 的可核对的签名。",
   "There is no signature of the log {log} that can be checked."
  ],
  "body-differs": [
   "内容与日志所承诺的不是同一项：内容被改过，或者放错了凭证。",
   "The content is not what the log promised to take in: it was altered, or belongs to another receipt."
  ],
  "moment-differs": [
   "凭证上的时间与签名的时间不符。",
   "The moment in the receipt is not the one that was signed."
  ],
  "inclusion-wrong": [
   "证明不能把此项引到树头：内容、次序或证明被改过。",
   "The path does not lead from this entry to the signed head: content, place or path was altered."
  ],
  "consistency-wrong": [
   "证明不能把旧树头引到新树头：证明有误，或者日志改写过历史。",
   "The path does not lead from the older head to the newer: it is wrong, or history was rewritten."
  ],
  "opening-wrong": [
   "所附数据打不开承诺“{label}”：数据被改过，或者说的不是此人此事。",
   "The data do not open the commitment “{label}”: they were altered or concern something else."
  ],
  "row-wrong": [
   "此行不在该次筛查之中：号码、姓名、答复、行号或证明不符。",
   "The row is not in this run: number, name, answer, place or path does not fit."
  ],
  "tile-wrong": [
   "哈希块 {where} 与其下各块不符。",
   "The tile {where} is not what the tiles below it give."
  ],
  "root-differs": [
   "由哈希块算出的根不是签名树头（{size} 项）的根。",
   "The root recomputed from the tiles is not the one in the signed head over {size} entries."
  ],
  "proof-missing": [
   "日志只是承诺收入，尚未证明已经收入。请保留这份文件：它是此承诺的证据。稍后另行下载一份，勿覆盖本份，并用 receipt --against 相互核对；过期仍无证明的，用 promise 命令与日志核对。",
   "So far the log has only promised; that it kept the promise is not shown. KEEP THIS FILE: it is the evidence of the promise. Download another later, beside it and not over it, and hold both together (receipt --against); if no proof comes in time, hold this one against the log (promise)."
  ],
  "path-missing": [
   "两个树头长度不同，须用 --proof 或 --tiles 提供一致性证明。",
   "The two heads differ in size; give the path between them, with --proof or --tiles."
  ],
  "promise-open": [
   "日志的 {size} 项中还没有此项；该树头的时间是 {dated}，承诺的期限是 {until}（世界协调时）。请保留凭证，期限过后再核对；日志若一直只出示旧树头，应告知见证人。",
   "It is not among the {size} entries of the log yet; that head is dated {dated}, and the promise runs until {until} (UTC). Keep the receipt and look again after that; if the log keeps showing old heads, tell the witnesses."
  ],
  "promise-undated": [
   "日志的 {size} 项中没有此项；该树头未由日志注明时间，不能据此断定承诺是否过期（期限 {until}，世界协调时）。请保留凭证，并告知见证人。",
   "It is not among the {size} entries of the log; the log has not dated that head, so it does not show whether the promise (until {until}, UTC) is broken. Keep the receipt and tell the witnesses."
  ],
  "cosignatures-missing": [
   "会签少于策略的要求。请保留这份文件，稍后另行下载一份；一直如此则应告知见证人。",
   "There are fewer cosignatures than the policy asks. Keep this file and download another later; if it stays so, tell the witnesses."
  ],
  "person-missing": [
   "须提供该行的证件号码、姓名和答复。",
   "The row's document number, name and answer are needed."
  ],
  "served-older": [
   "所提供的树头（{size} 项）比保存的（{kept} 项）旧。请稍后再试。",
   "The head that is served ({size} entries) is older than the one that was kept ({kept}). Try again later."
  ],
  "fork": [
   "分叉：日志 {log} 对 {size} 项签了两个不同的根。请保存两份文件作为证据，并告知见证人。",
   "FORK: the log {log} signed two different roots over {size} entries. Keep both files as evidence and tell the witnesses."
  ],
  "rewritten": [
   "改写：日志 {log} 签名的 {new} 项，其开头的 {old} 项不是它先前签名的那 {old} 项。请保存两份树头和证明，并告知见证人和负责监督的检察院。",
   "REWRITTEN: the {new} entries that the log {log} signed do not begin with the {old} entries that it signed before. Keep both heads and the path, and show them to the witnesses and the supervising procuratorate."
  ],
  "promise-broken": [
   "违背承诺：日志 {log} 于 {at} 签名承诺最迟至 {until} 收入此项，而它注明时间为 {dated} 的 {size} 项中没有此项（世界协调时）。请保存凭证、树头和全部哈希块（--save），交见证人和负责监督的检察院；任何人都可用同一命令重复核对。",
   "BROKEN PROMISE: at {at} the log {log} signed that it would take this in by {until}, and it is not among the {size} entries of the head that it dates {dated} (UTC). Keep the receipt, that head and all tiles (--save), and show them to the witnesses and the supervising procuratorate; anybody can repeat this check with them."
  ],
  "entry-twice": [
   "矛盾：日志 {log} 就同一操作 {entry} 签了两种内容。请保存两份凭证，交见证人和负责监督的检察院。",
   "CONTRADICTION: for one act, {entry}, the log {log} signed two contents. Keep both receipts, and show them to the witnesses and the supervising procuratorate."
  ],
  "shrunk": [
   "缩短：日志 {log} 在签过 {old} 项之后又签了较少的 {new} 项。请保存两份文件作为证据。",
   "SHRUNK: after signing {old} entries the log {log} later signed only {new}. Keep both files as evidence."
  ]
 },
 "values": {
  "answer:record": [
   "有记录",
   "record"
  ],
  "answer:no-record": [
   "未发现记录",
   "no record"
  ],
  "answer:pending": [
   "待核实（不等于有记录，也不等于未发现记录）",
   "pending (neither record nor no record)"
  ],
  "answer:refused": [
   "未查询",
   "refused (nothing was looked up)"
  ],
  "event:inquiry:answered": [
   "答复一次查询",
   "a question was answered"
  ],
  "event:answer:settled": [
   "待核实的查询已有答复",
   "a pending answer came to an answer"
  ],
  "event:inquiry:refused": [
   "拒绝一次查询",
   "a question was refused"
  ],
  "event:screening:run": [
   "批量筛查一份名册",
   "a roster was screened"
  ],
  "label:person": [
   "被查询人",
   "person"
  ],
  "label:authorisation": [
   "授权",
   "authorisation"
  ],
  "label:index": [
   "答复所依据的名单条目",
   "what the answer rests on"
  ],
  "label:run-salt": [
   "名册各行的随机数",
   "the salts of the rows"
  ]
 }
};
