"""Asking about one person, and the answer."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

ASKING: Final[Texts] = {
    "ask.title": ("查询一人", "Ask about one person"),
    "ask.lead": (
        "请对照证件原件填写。一次只查询一人；每次查询都会记入账本。",
        "Fill this in from the original document. One person at a time; every inquiry goes into the ledger.",
    ),
    "ask.submit": ("查询", "Ask"),
    "ask.purpose": ("查询业务类别", "Purpose"),
    "ask.purpose-hint": (
        "只列出本单位依法可以查询的类别。",
        "Only the purposes the law lets your organisation ask for.",
    ),
    "ask.purpose-choose": ("请选择", "Choose one"),
    "ask.name": ("姓名", "Name"),
    "ask.name-hint": ("与证件上的写法一致。", "As written on the document."),
    "ask.kind": ("证件类型", "Kind of document"),
    "ask.document": ("证件号码", "Document number"),
    "ask.document-hint": (
        "居民身份证号码为 18 位，最后一位可能是 X。",
        "A resident number has 18 characters; the last may be X.",
    ),
    "ask.country": ("签发国家或地区", "Issuing country or region"),
    "ask.country-hint": (
        "护照和通行证须填写，例如：法国、FRA。",
        "Needed for passports and travel permits, for example: 法国, FRA.",
    ),
    "ask.born-on": ("出生日期", "Birth date"),
    "ask.born-on-hint": ("例如 1990-01-31。", "For example 1990-01-31."),
    "ask.sex": ("性别", "Sex"),
    "ask.sex-unstated": ("未填写", "Not stated"),
    "ask.authorisation": ("授权编号", "Authorisation reference"),
    "ask.authorisation-hint": (
        "被查询人书面授权的编号或本单位的文号。没有授权不得查询。",
        "The number of the person's written authorisation. Without one, do not ask.",
    ),
    "ask.signed-on": ("授权书签名日期", "Day of the signature"),
    "ask.signed-on-hint": (
        "授权书上写明的日期，例如 2026-11-20。填写本系统的授权编号时不必填写；派出所受理本人申请时不必填写。",
        "The day on the paper, for example 2026-11-20. Not needed with the number of an authorisation that is kept"
        " here, nor where the person applies at a police station.",
    ),
    "ask.signed-on-ahead": ("签名日期不能晚于今天。", "The day of the signature cannot be later than today."),
    "ask.other-document": ("护照、通行证或其他证件", "Passport, travel permit or another document"),
    "ask.other-document-why": (
        "护照和通行证的号码不含出生日期和性别，请一并填写。",
        "The number of a passport or permit carries neither birth date nor sex, so both are needed.",
    ),
    "ask.required": ("请填写此项。", "Please fill this in."),
    "ask.purpose-wrong": ("请从列表中选择。", "Please choose from the list."),
    "ask.date-wrong": (
        "不是有效日期。请按 1990-01-31 的格式填写。",
        "Not a real date. Write it like 1990-01-31.",
    ),
    "ask.too-long": ("内容过长，最多 {limit} 个字符。", "Too long: at most {limit} characters."),
    "ask.before": ("查询之前", "Before you ask"),
    "ask.before-1": ("核对证件原件与持证人一致。", "Compare the original document with its holder."),
    "ask.before-2": (
        "取得本人书面授权，并记下编号。",
        "Obtain the person's written authorisation and note its number.",
    ),
    "ask.before-3": (
        "只为所选业务类别使用答复，不得转告无关人员。",
        "Use the answer for this purpose only, and tell nobody else.",
    ),
    "ask.left": ("本年度还可查询 {left} 人次。", "{left} persons may still be asked about this year."),
    "kind.resident": ("居民身份证", "Resident identity card"),
    "kind.residence-permit": ("港澳台居民居住证", "Residence permit (Hong Kong, Macao, Taiwan)"),
    "kind.foreign-resident": ("外国人永久居留身份证", "Foreign permanent resident card"),
    "kind.passport": ("护照", "Passport"),
    "kind.travel-permit": ("通行证（回乡证、台胞证等）", "Travel permit"),
    "kind.any": ("按号码识别", "Recognise from the number"),
    "sex.male": ("男", "Male"),
    "sex.female": ("女", "Female"),
    "said.title": ("答复", "Answer"),
    "said.record": (
        "截至 {moment}（名单版本 {version}），有记录。",
        "As of {moment} (list version {version}), there is a record.",
    ),
    "said.no-record": (
        "截至 {moment}（名单版本 {version}），未发现记录。",
        "As of {moment} (list version {version}), no record was found.",
    ),
    "said.pending": (
        "截至 {moment}（名单版本 {version}），尚不能答复：需要人工核实。",
        "As of {moment} (list version {version}), no answer can be given yet: a person must verify it.",
    ),
    "said.refused": ("未作查询，没有答复。", "Nothing was asked, and there is no answer."),
    "said.person": ("被查询人", "Person asked about"),
    "said.ground": ("法律依据", "Legal ground"),
    "said.covers": ("数据覆盖", "Records cover"),
    "said.covers-from": (
        "自 {day} 起；此前的记录可能不在其中。",
        "From {day} on; what was decided before may be missing.",
    ),
    "said.stale": (
        "注意：部分机关的数据报送自 {moment} 起已逾期，本答复可能没有反映其后的记录。",
        "Note: the delivery of some agencies has been overdue since {moment}; this answer may not reflect"
        " later records.",
    ),
    "said.no-record-means": (
        "这一答复只针对所选业务类别和这一时刻，不是无犯罪记录证明，也不能代替本单位的其他审查。",
        "This answer speaks for this purpose and this moment only. It is not a certificate of no criminal"
        " record, and replaces no other check.",
    ),
    "said.requires": ("法律要求", "What the law requires"),
    "said.source": ("（{source}）", " ({source})"),
    "said.rights": ("本人的权利", "The person's rights"),
    "said.right-told": (
        "知情：应当书面告知本人理由和申请复查的权利。",
        "To be told: in writing, with the reason and the right to a re-check.",
    ),
    "said.right-recheck": (
        "复查：本人对结果有异议的，可以申请复查。（《关于建立教职员工准入查询性侵违法犯罪信息制度的意见》）",
        "To a re-check: whoever disputes the answer may apply for one. (Opinions of 2020)",
    ),
    "said.right-correct": (
        "更正：信息不准确或者不完整的，本人可以请求更正、补充。（《个人信息保护法》第四十六条）",
        "To correction of what is wrong or incomplete. (Personal Information Protection Law, article 46)",
    ),
    "said.right-person": (
        "由人决定：本答复不自动产生任何决定，作出决定的人应当说明理由。（《个人信息保护法》第二十四条）",
        "To a person's decision: this answer decides nothing by itself, and whoever decides gives reasons."
        " (Personal Information Protection Law, article 24)",
    ),
    "said.secret": (
        "保密：不得向无关人员透露答复内容，也不得用于其他目的。",
        "Keep it confidential: tell nobody who need not know, and use it for nothing else.",
    ),
    "said.next": ("接下来", "What happens next"),
    "said.pending-1": (
        "“待核实”既不等于有记录，也不等于未发现记录。许多待核实的查询只是例行核对身份。",
        "Pending is neither a record nor no record. Many pending answers are only a routine check of"
        " identity.",
    ),
    "said.pending-2": (
        "请再次对照证件原件核对姓名和号码；如填写有误，请重新查询。",
        "Compare name and number with the original document once more; if something was mistyped, ask again.",
    ),
    "said.pending-3": (
        "核对无误的，由核验人员处理。处理完成之前，不要据此作出录用或不录用的决定。",
        "If both are right, a verifying officer takes it up. Until that is done, decide nothing on this"
        " answer.",
    ),
    "said.refused-next": (
        "没有查询名单，也没有扣减额度。请按上述原因更正后重新查询。",
        "The list was not consulted and no quota was used. Correct the cause above and ask again.",
    ),
    "said.receipt": ("回执", "Receipt"),
    "said.inquiry": ("查询编号", "Inquiry"),
    "said.entry": ("账本条目", "Ledger entry"),
    "said.accepted-at": ("受理时间", "Accepted"),
    "said.leaf": ("条目哈希", "Leaf hash"),
    "said.receipt-signed": ("经签名的回执（供核验）", "Signed receipt, for verification"),
    "said.receipt-how": (
        "请与档案一并保存。任何人都可以凭它核验：这次查询确已记入账本。",
        "Keep it with the file. With it anyone can verify that this inquiry stands in the ledger.",
    ),
    "said.receipt-take": ("下载回执（不含个人信息）", "Download the receipt, without the person"),
    "said.receipt-take-person": ("下载回执（含姓名和号码）", "Download the receipt, with name and number"),
    "said.receipt-person-logged": (
        "含姓名和号码的回执能证明查询的是谁；每次下载都会记入账本。",
        "A receipt with name and number proves who was asked about; each download of one goes into the ledger.",
    ),
    "said.receipt-witnessed": (
        "稍后从本次查询页下载的回执，还会含有入账证明和见证人的会签。",
        "Downloaded a little later from the page of this inquiry, it also holds the proof and the witnesses'"
        " signatures.",
    ),
    "said.check": (
        "不必信任本系统也能核对回执：",
        "A receipt can be checked without trusting this system:",
    ),
    "said.check-page": ("打开核对网页（不发送任何内容）", "open the page that checks it, and sends nothing"),
    "said.print": (
        "如需存档，可打印本页。离开后，本页不再显示姓名和号码。",
        "You may print this page for the file. Once left, it shows name and number no more.",
    ),
    "said.again": ("查询下一人", "Ask about another person"),
    "said.keep": ("查看本次查询（不含个人信息）", "This inquiry, without the person"),
    "said.anonymous": (
        "为保护被查询人，此页不显示其姓名和号码。",
        "To protect the person asked about, this page shows neither name nor number.",
    ),
    "asked.title": ("查询 {number}", "Inquiry {number}"),
}
