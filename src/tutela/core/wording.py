"""The sentences readers see, in Chinese and English: what is wrong, where, and what to do."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from tutela.core.errors import Reason, Refusal


class Language(StrEnum):
    """A language the reader may choose; Chinese comes first."""

    CHINESE = "zh"
    ENGLISH = "en"


def sentence(refusal: Refusal, language: Language) -> str:
    """The reader's sentence for a refusal; values that the sentence does not name are left out."""
    chinese, english = SENTENCES[refusal.reason]
    values: dict[str, str | int] = _Blank(refusal.values)
    if (field := FIELDS.get(str(refusal.values.get("field")))) is not None:
        values["field"] = field[0 if language is Language.CHINESE else 1]
    return (chinese if language is Language.CHINESE else english).format_map(values).strip()


class _Blank(dict[str, str | int]):
    """A missing value prints as nothing, so that a sentence never fails while it reports a failure."""

    def __missing__(self, key: str) -> str:
        return ""


FIELDS: Final[Mapping[str, tuple[str, str]]] = {
    "birth-date": ("出生日期", "birth date"),
    "sex": ("性别", "sex"),
    "kind": ("证件类型", "kind of document"),
}
"""What a reader calls the fields that a refusal names by code."""

SENTENCES: Final[Mapping[Reason, tuple[str, str]]] = {
    Reason.DOCUMENT_MISSING: ("缺少证件号码。请填写。", "The document number is missing. Please enter it."),
    Reason.DOCUMENT_LOST_DIGITS: (
        "证件号码以数字格式保存，末尾数字已丢失。请将该列设为文本格式后重新填写。",
        "The number was stored as a numeric cell and lost digits. Format the column as text and enter it again.",
    ),
    Reason.DOCUMENT_LENGTH: (
        "证件号码应为 {expected} 位，现为 {found} 位。请核对。",
        "The number should have {expected} characters but has {found}. Please check it.",
    ),
    Reason.DOCUMENT_CHARACTERS: (
        "证件号码含有不允许的字符。请核对。",
        "The number contains a character that does not belong there. Please check it.",
    ),
    Reason.DOCUMENT_CHECK_DIGIT: (
        "身份号码校验码不符，至少有一位填错。请对照证件核对。",
        "The check digit does not fit: at least one digit is wrong. Compare it with the document.",
    ),
    Reason.DOCUMENT_REGION: (
        "证件号码的地区代码不存在。请核对前六位。",
        "The region code does not exist. Please check the first six digits.",
    ),
    Reason.DOCUMENT_DATE: (
        "证件号码中的出生日期不是有效日期。请核对第七至十四位。",
        "The birth date in the number is not a real date. Please check digits seven to fourteen.",
    ),
    Reason.DOCUMENT_CENTURY: (
        "15 位号码无法确定出生的世纪：顺序码为 996 至 999，或者原为 18 位，后三位被截去。请填写完整的 18 位号码。",
        "These 15 digits leave the century of birth open: they end in 996 to 999, or are 18 whose last three were cut"
        " off. Enter all 18 characters.",
    ),
    Reason.DOCUMENT_KIND: (
        "无法识别证件类型。请注明：居民身份证、港澳台居民居住证、外国人永久居留身份证、护照或通行证。",
        "The kind of document is not recognised. State it: resident card, residence permit, permanent resident card,"
        " passport or travel permit.",
    ),
    Reason.DOCUMENT_COUNTRY: (
        "护照或通行证须注明签发国家或地区。",
        "A passport or travel permit needs its issuing country or region.",
    ),
    Reason.DOCUMENT_COUNTRY_UNKNOWN: (
        "无法识别签发国家或地区。请写代码或者名称，例如 FRA、FR 或者 法国。",
        "The issuing country or region is not recognised. Write its code or name, such as FRA, FR or France.",
    ),
    Reason.DOCUMENT_CONTRADICTS: (
        "证件号码与填写的{field}不一致。请核对。",
        "The number contradicts the {field} given. Please check both.",
    ),
    Reason.NAME_MISSING: ("缺少姓名。请填写。", "The name is missing. Please enter it."),
    Reason.NAME_LENGTH: (
        "姓名过长（最多 {limit} 个字符）。请核对。",
        "The name is too long (at most {limit} characters). Please check it.",
    ),
    Reason.NAME_CHARACTERS: (
        "姓名含有不允许的字符。请核对。",
        "The name contains a character that does not belong in a name. Please check it.",
    ),
    Reason.BIRTH_MISSING: (
        "该证件号码不含出生日期和性别，请一并填写。",
        "This document does not carry birth date and sex. Please enter both.",
    ),
    Reason.PACK_INVALID: ("规则包 {file} 第 {line} 行：{detail}", "Rule pack {file}, line {line}: {detail}"),
    Reason.SETTING_INVALID: (
        "设置 {setting} 中的“{word}”无效。可选：{known}。",
        "The setting {setting} does not know “{word}”. It knows: {known}.",
    ),
    Reason.PACK_NOT_IN_FORCE: (
        "该日（{day}）没有生效的规则：{instrument}。",
        "No rule is in force on {day}: {instrument}.",
    ),
    Reason.PURPOSE_UNKNOWN: (
        "没有这一查询业务类别：{purpose}。可选：{known}。",
        "There is no such purpose: {purpose}. Choose one of: {known}.",
    ),
    Reason.PURPOSE_NOT_IN_POST: (
        "名册上的人员不按此业务类别查询：{purpose}。可选：{known}。",
        "Nobody on a staff list is asked about for this purpose: {purpose}. Choose one of: {known}.",
    ),
    Reason.NOT_SIGNED_IN: ("请先登录。", "Please sign in first."),
    Reason.TOKEN_INVALID: (
        "访问令牌缺失、已过期或已撤销。请重新获取。",
        "The access token is missing, expired or withdrawn. Obtain a new one.",
    ),
    Reason.TOKEN_SCOPE: (
        "该访问令牌不含所需的权限范围：{scope}。",
        "The access token does not carry the scope this needs: {scope}.",
    ),
    Reason.NOT_ENTITLED: (
        "您所在的单位或您的职责无权进行此操作。如有需要，请联系管理员。",
        "Your organisation or your role may not do this. If you need it, ask your administrator.",
    ),
    Reason.IDENTITY_UNPROVED: (
        "姓名、证件号码和验证码不相符。请核对后重新填写。",
        "Name, number and code do not belong together. Check all three and enter them again.",
    ),
    Reason.TRIED_TOO_OFTEN: (
        "尝试次数过多，请在 {minutes} 分钟后再试；也可以到窗口提交书面申请。",
        "Too many attempts. Try again in {minutes} minutes, or apply on paper at an office.",
    ),
    Reason.PROOFING_ABSENT: (
        "本系统尚未接入实名核验，不能在线查阅。请到窗口提交书面申请。",
        "No service that proves identities is connected here. Please apply on paper at an office.",
    ),
    Reason.OVER_QUOTA: (
        "本单位本年度查询额度不足：剩余 {left}，需要 {needed}。请联系管理员调整额度。",
        "The yearly quota is not enough: {left} left, {needed} needed. Ask the administrator to adjust it.",
    ),
    Reason.OVER_SEASON: (
        "本单位本月查询额度不足：剩余 {left}，需要 {needed}。请下月再查，或者联系管理员调整额度。",
        "This month's share of the quota is not enough: {left} left, {needed} needed. Wait for the next month, or ask"
        " the administrator.",
    ),
    Reason.SWEEP_SLOWED: (
        "本单位的查询方式异常，暂时每小时只能查询少数人：现在还可查询 {left} 人，本次需要 {needed} 人。"
        "安全员和检察机关已经知悉；请联系安全员。",
        "What this body asks is out of the ordinary. For now it may ask about a few persons an hour: {left} now, this"
        " needs {needed}. The security officer and the procuratorate have been told; please speak to them.",
    ),
    Reason.SWEEP_STOPPED: (
        "本单位的查询方式异常，查询已停止。安全员和检察机关已经知悉；须经两人批准才能恢复。",
        "What this body asks is out of the ordinary, and its questions are stopped. The security officer and the"
        " procuratorate have been told; it takes two officers to open them again.",
    ),
    Reason.TWO_PERSONS: (
        "此事须由两人办理：请先提出，再由另一名管理员或者安全员决定。",
        "This takes two persons: propose it, and another administrator or security officer decides.",
    ),
    Reason.BODY_PLACE: (
        "该单位不能放在此处：上级单位的类别、地区或者层级不符。",
        "The body cannot stand there: the kind or region of the body above, or the number of levels, does not fit.",
    ),
    Reason.BODY_IN_USE: (
        "该单位仍有在任人员、下级单位、待决事项、未了结的查询或者义务，或者名册上仍有人员，或者是记录的报送机关，"
        "或者有只能由其办理的检察意见、举报或者年度筛查，不能关闭。",
        "The body still has officers, bodies below it, proposals, inquiries or duties that are open, or people on its"
        " staff list, or delivers records, or has opinions, reports or yearly screenings that it alone goes on with,"
        " and cannot be closed.",
    ),
    Reason.CONDUCT_NOT_ACCEPTED: (
        "请先阅读并接受本年度的使用规范。",
        "Please read and accept the code of conduct for this year first.",
    ),
    Reason.SIGN_IN_AGAIN: (
        "请再次验证身份后继续。",
        "Please confirm once more who you are, and go on.",
    ),
    Reason.PASSWORD_FIRST: (
        "您正在使用他人发放的初始密码，请先修改密码。",
        "You still have the password that was given to you. Please choose one of your own first.",
    ),
    Reason.SECOND_FACTOR_MISSING: (
        "请先在“账号与安全”中添加动态口令或者通行密钥。",
        "Please add one-time codes or a passkey under Account and security first.",
    ),
    Reason.AUTHORISATION_MISSING: (
        "缺少被查询人的授权编号。请先取得授权。",
        "The person's authorisation is missing. Obtain it first.",
    ),
    Reason.AUTHORISATION_OTHER: (
        "该授权属于另一人，或者用于另一查询业务、另一单位。每份授权只用于一人。请核对授权编号。",
        "This authorisation is another person's, or for another purpose or body. Each is one person's alone. Check its"
        " number.",
    ),
    Reason.AUTHORISATION_ENDED: (
        "这份授权已经使用、撤回或者到期。请重新取得本人授权。",
        "This authorisation was used, withdrawn or has run out. Ask the person for a new one.",
    ),
    Reason.CONSENT_NAME: (
        "单位填写的姓名与您经核实的姓名不一致，授权没有作出。请单位更正姓名，并重新取得授权码。",
        "The body wrote another name than yours as it was proved, so nothing was authorised. Ask it to correct the name"
        " and to give you a new code.",
    ),
    Reason.CONSENT_CODE: (
        "授权码不存在、已使用或者已过期。请核对；仍不行的，请向发给您授权码的单位索取新的。",
        "This code is unknown, used or out of date. Check it; if it still fails, ask whoever gave it to you for"
        " a new one.",
    ),
    Reason.NOBODY_ASKS: (
        "本单位及其上级都不是法律规定可以为此业务类别查询的单位。请选择其他类别。",
        "Neither this body nor any above it may ask for this purpose by law. Please choose another purpose.",
    ),
    Reason.FILED_BY_YOU: (
        "提交申请的人不得审核自己的申请，调动后也不得。请由另一人审核。",
        "Who filed an inquiry does not review it, not even from another body. Another officer reviews it.",
    ),
    Reason.PASSWORD_WEAK: (
        "口令太短、太常见、全是数字，或者与账号相近。请使用至少 12 个字符的口令。",
        "The password is too short, too common, all digits, or like the sign-in name. Use at least 12 characters.",
    ),
    Reason.NOT_COVERED: (
        "该查询业务类别所需的数据尚未全部接入：{missing}。不能据此作出答复。",
        "The records this purpose needs are not all covered here: {missing}. No answer can be given.",
    ),
    Reason.TOO_MANY: (
        "一次最多 {limit} 条，现为 {found} 条。请分批提交。",
        "At most {limit} at a time; this has {found}. Please split it.",
    ),
    Reason.FILE_EMPTY: (
        "文件为空：{file}。请检查后重新上传。",
        "The file is empty: {file}. Check it and try again.",
    ),
    Reason.FILE_KIND: (
        "无法读取这种文件：{file}。文件按内容识别，与扩展名无关。请用表格软件打开，另存为 XLSX 后重试；可用：{known}。",
        "This kind of file cannot be read: {file}. It is told by its content, whatever it is called. Open it in a"
        " spreadsheet program, save it as XLSX and try again. Use one of: {known}.",
    ),
    Reason.FILE_DAMAGED: (
        "文件已损坏或不完整：{file}。请重新导出后上传。",
        "The file is damaged or incomplete: {file}. Export it again and retry.",
    ),
    Reason.FILE_TOO_LARGE: (
        "文件展开后超过上限（{limit}）：{file}。请分成较小的文件。",
        "The file unpacks beyond the limit ({limit}): {file}. Split it into smaller files.",
    ),
    Reason.FILE_STRAY_CELL: (
        "有单元格远在表格之外（{file}）：内容最远到第 {row} 行、{column} 列，隐藏的工作表也算在内。"
        "请删除表格以外的行和列后再上传。",
        "One cell stands far outside the table ({file}): what is written reaches row {row} and column {column}, hidden"
        " sheets included. Delete the rows and columns beyond the table and try again.",
    ),
    Reason.FILE_ENCODING: (
        "无法识别文件编码：{file}。请保存为 UTF-8 或 GBK。",
        "The text encoding is not recognised: {file}. Save it as UTF-8 or GBK.",
    ),
    Reason.FILE_HEADERS: (
        "没有找到所需的列：{missing}（{file}）。请在前 30 行内的表头中，把相应的列名改为上述名称。",
        "The columns needed were not found: {missing} ({file}). Give them these names in the header, within the first"
        " 30 rows.",
    ),
    Reason.FILE_HEADERS_HIDDEN: (
        "没有找到所需的列：{missing}（{file}）。隐藏的工作表没有读取：{hidden}。名单在其中的，请取消隐藏后再上传；"
        "不在其中的，请在前 30 行内的表头中，把相应的列名改为上述名称。",
        "The columns needed were not found: {missing} ({file}). Hidden sheets were not read: {hidden}. If the list is"
        " on one of them, unhide it and try again; if not, give the columns these names in the header, within the first"
        " 30 rows.",
    ),
    Reason.FILE_HEADERS_TWICE: (
        "“{column}”一栏出现了不止一次（{file}）。请只保留本人的一列；一行写了几个人的，请改为每人一行。",
        "There is more than one column for “{column}” ({file}). Keep the person's own; where a row names several"
        " people, give each a row.",
    ),
    Reason.FILE_SHEETS: (
        "名册应只有一张工作表。“{first}”之外，“{second}”也有人员表头和内容（{file}）。请只保留在职人员的一张，其余的删去后再上传。",
        "A staff list is one sheet. Beside “{first}”, “{second}” has such columns and people too ({file}). Keep the one"
        " sheet of people in post, and take the others out.",
    ),
    Reason.FILE_PASSWORD: (
        "文件有密码保护：{file}。请取消密码后重新上传。",
        "The file is protected by a password: {file}. Remove the password and try again.",
    ),
    Reason.FILE_ROW: (
        "第 {row} 行无法读取（{file}）：引号、长度或格式有误。请更正。",
        "Row {row} cannot be read ({file}): its quotation marks, length or form are wrong. Please correct it.",
    ),
    Reason.FILE_UNREADABLE: (
        "无法打开文件：{file}。请检查路径和权限。",
        "The file cannot be opened: {file}. Check its path and permissions.",
    ),
    Reason.FILE_REFUSED_ROWS: (
        "文件中有 {count} 处错误，全部未录入。请按清单更正后重新提交。",
        "The file has {count} errors; nothing of it was entered. Correct those listed and submit it again.",
    ),
    Reason.CELL_MISSING: ("缺少必填项“{column}”。请填写。", "“{column}” is required. Please fill it in."),
    Reason.TEXT_HOLDS_NUMBER: (
        "文字中有一串像证件号码的字符。这里不得写明任何人的身份，请删去，改用事项的编号。",
        "The text holds what looks like a document number. Nobody may be identified here: take it out, and give the"
        " number of the matter instead.",
    ),
    Reason.OPINION_GROUND: (
        "该法律依据不适用于这类单位。请选择其他依据。",
        "This legal ground does not reach a body of that kind. Choose another one.",
    ),
    Reason.CELL_VALUE: (
        "“{column}”的内容不在允许范围内。可选：{known}。",
        "“{column}” holds a value that is not allowed. Choose one of: {known}.",
    ),
    Reason.CELL_DATE: (
        "“{column}”不是有效日期。请按 2026-11-21 的格式填写。",
        "“{column}” is not a real date. Write it like 2026-11-21.",
    ),
    Reason.CELL_DAY_AHEAD: (
        "“{column}”在今天之后。尚未发生的请留空。",
        "“{column}” is yet to come. Leave it empty until it has happened.",
    ),
    Reason.CELL_DAY_ORDER: (
        "“{later}”早于“{earlier}”。请核对这两个日期。",
        "“{later}” comes before “{earlier}”. Please check both days.",
    ),
    Reason.CONFIRM_ANOTHER: (
        "提交的人员不能自行确认。请由本机关另一名录入员核对并确认。",
        "Who handed this in may not confirm it. Another recorder of your agency must look at it and confirm.",
    ),
    Reason.NUMBER_REPEATED: (
        "记录编号与第 {row} 行相同。每个决定只写一行。",
        "Row {row} has the same record number. Each order stands in one row.",
    ),
    Reason.ORDER_DAYS: (
        "“{column}”与法律规定的起止时间不一致。撤销的自决定之日起计算法定期限，丧失的没有期满之日。请留空或者更正。",
        "“{column}” is not what the law says. A revocation runs from its decision for the law's term, a loss has no"
        " end. Leave it empty or correct it.",
    ),
    Reason.ROWS_DISAGREE: (
        "同一记录编号的各行在“{column}”一栏不一致。请更正。",
        "Rows with the same record number differ in “{column}”. Please correct them.",
    ),
    Reason.ROW_REPEATED: (
        "与第 {row} 行是同一人。请只保留一行。",
        "The same person stands in row {row}. Keep one of the two.",
    ),
    Reason.ROW_NOT_IN_POST: (
        "“{column}”表明此人不在职。在职名册只登记在职人员，请删除这一行；此人仍在人员名单上的，请在其页面登记离职。",
        "“{column}” says that this person is not in post. A roster of staff holds those in post alone: take the row"
        " out, and where the person is still on your staff list, record there that they left.",
    ),
    Reason.PAPER_LETTER: (
        "“{field}”中有字体无法显示的字，未制作文书。请核对后重新填写。",
        "“{field}” holds a letter that no font here has, and the paper was not made. Check it and try again.",
    ),
    Reason.DISK_FULL: (
        "磁盘空间不足，未写入任何结果：{file}。请清理空间后重试。",
        "The disk is full; nothing was written: {file}. Free some space and try again.",
    ),
    Reason.INTERRUPTED: (
        "已中断，未留下任何不完整的结果。",
        "Interrupted. No partial result was left behind.",
    ),
    Reason.KEY_FILE_EXPOSED: (
        "其他用户可以读取密钥文件 {file}（权限 {mode}）。请执行 chmod 600。",
        "Others can read the key file {file} (mode {mode}). Run chmod 600 on it.",
    ),
    Reason.KEY_FILE_UNREADABLE: (
        "无法读取密钥文件 {file}：{detail}。",
        "The key file cannot be read: {file}: {detail}.",
    ),
    Reason.KEY_UNKNOWN: (
        "密钥文件中没有编号为 {key} 的密钥。请恢复正确的密钥文件。",
        "The key file has no key numbered {key}. Restore the right key file.",
    ),
    Reason.WITNESS_POLICY_INVALID: (
        "见证策略文件第 {line} 行有误（{detail}）。请更正后重试。",
        "The witness policy is wrong at line {line}: {detail}. Correct it and try again.",
    ),
    Reason.VAULT_ABSENT: (
        "本进程无法访问封存库。请在封存库所在的主机上操作。",
        "This process has no access to the vault. Do this on the machine that holds it.",
    ),
    Reason.DATABASE_RESTORED: (
        "数据库与封存库不是同一时刻的状态（其中之一曾从备份恢复）。请先运行 tutela records reseal。",
        "The database and the vault are not of one time: one was restored from a backup."
        " First run: tutela records reseal.",
    ),
    Reason.VAULT_NOT_SET_UP: (
        "封存库尚未建立或缺少文件 {file}。请运行 tutela vault init，或恢复该文件。",
        "The vault is not set up, or its file {file} is missing. Run: tutela vault init, or restore the file.",
    ),
    Reason.VAULT_SHARE_UNREADABLE: (
        "无法读取密钥份额文件 {file}。请检查路径、权限和内容。",
        "The share file {file} cannot be read. Check its path, permissions and content.",
    ),
    Reason.VAULT_SHARE_PASSPHRASE: (
        "密钥份额 {share} 的口令不正确。请重新输入。",
        "The passphrase of share {share} is wrong. Enter it again.",
    ),
    Reason.VAULT_SHARE_TWICE: (
        "两次提供的是同一份额（{share}）。请由另一名保管人提供另一份额。",
        "Both are the same share ({share}). The other keeper must bring the other one.",
    ),
    Reason.VAULT_SHARE_MISSING: (
        "需要两个密钥份额，现有 {found} 个。请由两名保管人分别提供。",
        "Two shares are needed; {found} was given. Each of the two keepers brings one.",
    ),
    Reason.VAULT_SHARE_OTHER_KEY: (
        "密钥份额 {share} 属于另一把密钥（需要 {key}）。请使用该密钥的份额。",
        "Share {share} belongs to another key ({key} is needed). Bring the shares of that key.",
    ),
    Reason.VAULT_TOKEN: (
        "密码令牌无法使用：{detail}。请检查令牌、标签和 PIN。",
        "The token cannot be used: {detail}. Check the token, its label and its PIN.",
    ),
    Reason.VAULT_ENVELOPE: (
        "封存内容无法打开：密钥不符或内容已被改动。请勿继续，并报告检察监督部门。",
        "A sealed envelope cannot be opened: another key, or changed content. Stop, and report to the supervising"
        " procuratorate.",
    ),
    Reason.VAULT_CAUSE: (
        "没有法定的解除封存事由“{cause}”。可选：{known}。",
        "The law knows no cause of unsealing “{cause}” here. Choose one of: {known}.",
    ),
    Reason.VAULT_TWO_OFFICERS: (
        "申请、审批和封存须由不同人员办理。请由另一名人员操作。",
        "Who applied or ordered the seal may not decide. Another officer must do this.",
    ),
    Reason.VAULT_CLOSED: (
        "该申请未获批准、已经办结或已过规定时间。如仍需要，请重新申请。",
        "This application was not approved, is finished, or its time is over. If it is still needed, apply again.",
    ),
    Reason.VAULT_DUTY: (
        "打开前须先接受保密义务。请阅读后确认。",
        "The duty of confidentiality must be accepted before anything is opened. Read it and confirm.",
    ),
    Reason.VAULT_STILL_SEALED: (
        "按所填事实，法律仍要求封存（{rule}）。未解除封存；请核对合并后的刑期和解除封存日期。",
        "On the facts given the law still seals ({rule}). Nothing was unsealed; check the combined term and the day.",
    ),
    Reason.VAULT_LOG_BROKEN: (
        "封存库日志校验失败：{detail}。请立即报告检察监督部门。",
        "The log of the vault does not verify: {detail}. Report this to the supervising procuratorate at once.",
    ),
    Reason.VAULT_CONTENTS: (
        "封存库内容与其日志不符（{dossiers} 份封存卷）。请从备份恢复封存库，并立即报告检察监督部门。",
        "The vault does not hold what its log says ({dossiers} dossiers differ). Restore the vault from its backup, and"
        " report this to the supervising procuratorate at once.",
    ),
    Reason.VAULT_KEY_OTHER: (
        "封存库公钥文件中的密钥（{key}）不是封存库日志记载的密钥。请恢复正确的文件，并报告检察监督部门。",
        "The public key in force ({key}) is not the one that the vault's log names. Restore the right file, and report"
        " this to the supervising procuratorate.",
    ),
    Reason.VAULT_NOT_EMPTY: (
        "封存库已有内容。新的密钥会使已封存的内容不再被识别；请恢复原密钥文件。",
        "The vault is not empty. With new keys it would forget what is sealed: restore its own key files.",
    ),
    Reason.VAULT_OFFICER_UNPROVEN: (
        "无法证明经办人身份：所用密钥不是该人员经确认、现行有效的密钥。请先登记密钥（tutela vault"
        " enrol）并由他人确认。",
        "This does not prove who acts: the key is not the one of this officer that was confirmed and is in force. First"
        " hand a key in (tutela vault enrol) and have it confirmed.",
    ),
    Reason.VAULT_OFFICER_KEY_TAKEN: (
        "该密钥已经登记过。一把密钥只属于一名人员，且不得重复登记。请生成新的密钥。",
        "This key was handed in before. A key belongs to one officer and is handed in once: make another one.",
    ),
    Reason.VAULT_OFFICER_KEY_UNREADABLE: (
        "无法读取密钥文件 {file}：须为有口令保护的 Ed25519 私钥（PKCS#8）。请检查文件和口令。",
        "The key file {file} cannot be read: it must hold an Ed25519 private key (PKCS#8) under a passphrase. Check the"
        " file and the passphrase.",
    ),
    Reason.VAULT_KEEPERS_NO_MORE: (
        "该单位已有两名以上人员的密钥有效，应由其中一人确认。",
        "Two officers of this body have keys in force: one of them must confirm, no longer the keepers.",
    ),
    Reason.VAULT_UNSIGNED: (
        "该申请缺少申请人或者审批人的有效签名，不予打开。请重新申请，并报告检察监督部门。",
        "This application lacks a valid signature of who applied or who permitted it, and nothing is"
        " opened. Apply again,"
        " and tell the supervising procuratorate.",
    ),
    Reason.VAULT_TOKEN_KEY: (
        "令牌中名为“{label}”的密钥不能使用：{detail}。请更换标签，或者在确认来源后使用 --use-existing。",
        "The key “{label}” in the token cannot be used: {detail}. Take another token, or --use-existing"
        " once it is known"
        " where the key comes from.",
    ),
    Reason.VAULT_OLDER: (
        "封存库早于数据库：缺少 {day} 以来的内容。请放回最新的封存库；确已灭失的，由两名保管人运行"
        " tutela vault accept-loss。",
        "The vault is older than the database: it lacks what was done since {day}. Put the newest vault"
        " back; where that is"
        " truly lost, both keepers run: tutela vault accept-loss.",
    ),
    Reason.VAULT_PUBLIC_MISSING: (
        "缺少封存库公钥文件 {file}：举报和查阅登记须以此加密。请从封存库主机复制到 TUTELA_VAULT_KEYS。",
        "The vault's public key {file} is missing: reports and looks at records are sealed with it. Copy it from the"
        " vault's machine to TUTELA_VAULT_KEYS.",
    ),
    Reason.REWRITING_BLOCKED: (
        "{what} 正被其他进程占用，未能重写：已删除内容可能仍留在文件中。系统会再次尝试；请结束长时间的连接。",
        "{what} could not be written anew, for another process holds it: what was deleted may still lie"
        " in its pages. It"
        " is tried again; end connections that stay open for long.",
    ),
    Reason.WITHDRAWN: (
        "该答复已撤回，不得再保存或者使用。请销毁并确认。",
        "This answer was withdrawn and may no longer be kept or used. Destroy it, and confirm that you have.",
    ),
    Reason.DUTY_NOT_ACCEPTED: (
        "该卷宗含犯罪记录封存信息。请先阅读并接受保密义务，然后打开。",
        "This file holds sealed information. Read the duty of confidentiality and accept it, then open the file.",
    ),
    Reason.NOT_FOUND: ("没有找到：{what}。", "Not found: {what}."),
    Reason.ALREADY_DONE: ("此前已处理：{what}。", "This was done before: {what}."),
    Reason.NOT_READY: ("尚未就绪：{what}。请稍后再试。", "Not ready yet: {what}. Please try again shortly."),
    Reason.STEP_NOT_POSSIBLE: (
        "目前的状态下不能进行这一步。请刷新页面，查看最新进展。",
        "This step cannot be taken as things stand. Reload the page to see where it stands now.",
    ),
    Reason.STAFF_LISTED: (
        "此人已在本单位名单上（拟录用或在职），没有重复登记。",
        "This person is on the list already, as an applicant or in post, and was not entered again.",
    ),
    Reason.HIRED_UNASKED: (
        "录用前，或者调整到另有查询要求的岗位前，须就该岗位完成应当进行的查询，答复为“未发现记录”且仍然有效；"
        "有记录的答复仍然有效的，不得录用，也不得调整到该岗位。",
        "Before somebody is hired, or takes a post that the law asks more about, the inquiries that the law asks for"
        " the post must have found no record, and their answers must stand. While any answer of record about them"
        " stands, they may not be hired, nor take another post.",
    ),
    Reason.HIRED_BEFORE_ASKED: (
        "入职日期早于查询答复之日（{answered}）。应当先查询、后入职，请核对入职日期。",
        "The first day in post comes before the answer of {answered}. First one asks, then they begin:"
        " please check the day.",
    ),
    Reason.LEAVING_AHEAD: (
        "离职日期在今天之后。在此之前此人仍然在职，仍应依法查询。请到当天再登记离职。",
        "This day is yet to come. Until then they are in post and are asked about; record that they left on the day.",
    ),
    Reason.BUSY: (
        "当前请求过多，或数据库暂时不可用，未作出答复。请稍后以同一 Idempotency-Key 重试。",
        "Too many questions are waiting, or the database is away. No answer was given;"
        " try again shortly with the same Idempotency-Key.",
    ),
    Reason.TABLES_MISSING: (
        "数据库尚未建表或版本不符。请运行 tutela bodies prepare。",
        "The database has no tables yet, or older ones. Run: tutela bodies prepare",
    ),
    Reason.ENGINE_ABSENT: (
        "此处未安装 {part}，无法使用该计算引擎。请安装 requirements/cluster.txt，或者不指定 --engine。",
        "{part} is not installed here, and the engine needs it. Install requirements/cluster.txt, or leave --engine"
        " away.",
    ),
    Reason.ENGINE_STOPPED: (
        "计算引擎 {engine} 无法连接或者中途停止；未写入结果，未计入额度。请检查 --remote（TUTELA_SPARK）后重新执行。",
        "The engine {engine} cannot be reached or broke off; nothing was written or counted. Check --remote"
        " (TUTELA_SPARK) and run it again.",
    ),
    Reason.ADDRESS_TAKEN: (
        "{address} 已被占用或无法使用。请用 --port 换一个端口。",
        "{address} is in use or cannot be used. Choose another port with --port.",
    ),
    Reason.LEDGER_BROKEN: (
        "账本校验失败：{detail}。请立即报告检察监督部门。",
        "The ledger does not verify: {detail}. Report this to the supervising procuratorate at once.",
    ),
    Reason.LEDGER_RESTORED: (
        "数据库中的账本（{size} 条）不是本机已签名账本（{kept} 条）的延续：数据库曾从旧副本恢复。请恢复完整的数据库；"
        "确已丢失的，由两人运行 tutela ledger accept-restored。",
        "The database's log ({size} entries) does not continue the one that was signed here ({kept} entries): an older"
        " copy was put back. Put the whole database back; what is lost for good takes two officers and"
        " tutela ledger accept-restored.",
    ),
    Reason.DATABASE_NOT_DURABLE: (
        "PostgreSQL 的设置 {setting} 不能保证已确认的写入在断电后仍然存在。请改正该设置后再启动。",
        "PostgreSQL's setting {setting} lets acknowledged writes be lost in a power cut. Change it, then start again.",
    ),
    Reason.DELAY_TOO_LATE: (
        "该次查询已向当事人展示，不能再推迟。",
        "This has been shown to a person whom it concerns, and can no longer be delayed.",
    ),
    Reason.LEDGER_UNREMEMBERED: (
        "本机没有最近签名树头的记录，不能为已有 {size} 条的账本签名。请取得见证人或另一台主机保存的检查点，"
        "运行 tutela ledger remember。",
        "This machine remembers no signed head and cannot sign for a log of {size} entries. Bring a checkpoint that a"
        " witness or the other machine has kept, and run: tutela ledger remember",
    ),
    Reason.PROOF_INVALID: (
        "证明无效：{detail}。请勿采信，并核对其来源。",
        "The proof is not valid: {detail}. Do not rely on it, and check where it came from.",
    ),
    Reason.REQUEST_INVALID: ("请求内容有误：{detail}。", "The request is not valid: {detail}."),
    Reason.REQUEST_KIND: (
        "请求的内容类型不受支持。请使用 {known}。",
        "This kind of content is not accepted. Send {known}.",
    ),
    Reason.REQUEST_METHOD: (
        "此地址不支持该请求方法。可用：{known}。",
        "This address does not take that method. Use {known}.",
    ),
    Reason.REQUEST_TOO_LARGE: (
        "请求超过上限（{limit} 字节）。请分批提交。",
        "The request is larger than {limit} bytes. Please split it.",
    ),
    Reason.REPEATED_KEY: (
        "该重试标识已用于另一请求。请使用新的标识。",
        "This retry key was used for a different request. Use a new one.",
    ),
}
