"""Certificates of no criminal record, and checking one."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

CERTIFYING: Final[Texts] = {
    "certificate.title": ("犯罪记录查询与证明", "Certificates"),
    "certificate.lead": (
        "受理个人无犯罪记录证明和单位查询申请，当场出具文书；需要核实身份的，三个工作日内办结。",
        "Take applications for certificates of no criminal record and letters to units. The paper is made on"
        " the spot; where an identity must be verified, within three working days.",
    ),
    "certificate.form": ("文书", "Paper"),
    "certificate.form-person": ("个人：《无犯罪记录证明》", "A person: certificate of no criminal record"),
    "certificate.form-unit": (
        "单位：《犯罪记录查询结果告知函》",
        "A unit: letter on the result of a criminal record inquiry",
    ),
    "certificate-form.person": ("无犯罪记录证明", "Certificate of no criminal record"),
    "certificate-form.unit": ("犯罪记录查询结果告知函", "Letter on the result of an inquiry"),
    "certificate.reference": ("申请编号", "Number of the application"),
    "certificate.reference-hint": (
        "书面申请的编号；单位查询须附授权或在职、拟招录证明。",
        "Number of the written application. A unit hands in the authorisation, or proof that the person is"
        " staff or a candidate.",
    ),
    "certificate.unit": ("单位名称", "Unit"),
    "certificate.unit-hint": ("单位申请时填写。", "Only for a unit's application."),
    "certificate.unit-missing": ("单位申请须填写单位名称。", "A unit's application needs the unit's name."),
    "certificate.use": ("用途", "Use"),
    "certificate.use-hint": (
        "一年内第四次起须说明合理用途。",
        "From the fourth application in a year a reasonable use must be stated.",
    ),
    "certificate.use-missing": (
        "该申请人一年内已申请三次，须说明合理用途。",
        "This applicant has applied three times within a year: state the use.",
    ),
    "certificate.submit": ("受理并查询", "Accept and ask"),
    "certificate.before": ("受理之前", "Before you accept"),
    "certificate.before-1": (
        "核对申请人与证件原件一致；受托人须有委托书。",
        "Compare the applicant with the original document; an agent needs a written mandate.",
    ),
    "certificate.before-2": (
        "单位查询：核对介绍信、经办人证件，以及所依据的从业禁止规定。",
        "A unit: check the letter, the handler's document, and the provision on bans it rests on.",
    ),
    "certificate.before-3": (
        "证明只反映查询时的情况，只有法院生效裁判才是犯罪记录。",
        "A certificate speaks of its moment; only a judgment in effect is a criminal record.",
    ),
    "certificate.list": ("受理情况", "Applications"),
    "certificate.list-none": ("还没有受理过申请。", "No application has been taken yet."),
    "certificate.due": ("办结期限", "To be ended by"),
    "certificate.one": ("申请 {number}", "Application {number}"),
    "certificate.issued": ("已出具", "Issued"),
    "certificate.not-issued": ("不予出具", "Not issued"),
    "certificate.pending": ("核实中", "Verifying"),
    "certificate.closed": ("已终止", "Closed"),
    "certificate.withdrawn": ("已撤回", "Withdrawn"),
    "certificate-said.issued": ("文书可以打印交付。", "The paper can be printed and handed over."),
    "certificate-said.not-issued": (
        "有犯罪记录，请交付告知文书，并说明可以申请复查。",
        "There is a record. Hand over the paper that says so, and explain the re-check.",
    ),
    "certificate-said.pending": (
        "申请已受理，需要核实身份，请先交付受理凭证。",
        "The application is accepted; an identity is to be verified. Hand over the receipt first.",
    ),
    "certificate-said.withdrawn": (
        "本申请的文书已撤回或者已过保存期限，不再出具。如有需要，请重新申请。",
        "The paper of this application was withdrawn or is past its time, and is made no more. Apply again if needed.",
    ),
    "certificate-said.closed": (
        "申请已终止：证件与申请人不一致。",
        "The application is closed: the document is not the applicant's.",
    ),
    "certificate-take.issued": ("打开文书（PDF）", "Open the paper (PDF)"),
    "certificate-take.not-issued": ("打开告知文书（PDF）", "Open the paper (PDF)"),
    "certificate-take.pending": ("打开受理凭证（PDF）", "Open the receipt (PDF)"),
    "certificate.settle": ("核实身份", "Verify the identity"),
    "certificate.settle-how": (
        "请由另一名民警当面核对申请人、证件和登记信息。记录机关同时核对身份；两者都完成后，文书自动生成。"
        "核实身份是例行程序，与查询结果无关。",
        "Compare the applicant, the document and the register in person. A recording agency compares as well; the"
        " paper is there by itself once both have. This is routine, and says nothing of the result.",
    ),
    "certificate.settle-yes": ("一致", "They agree"),
    "certificate.settle-no": ("不一致，终止", "They do not: close it"),
    "certificate.settle-other": (
        "须由本单位另一名人员核实，受理人不能自行办结。",
        "Another officer of this body verifies: who accepted the application does not end it.",
    ),
    "certificate.settled-here": (
        "本单位已核对。记录机关核对身份后，文书自动生成，请在办结期限前再次查看。",
        "Compared at this body. Once a recording agency has compared the identity the paper is there by itself: look"
        " again before the day above.",
    ),
    "certificate.law": (
        "依据：《公安机关办理犯罪记录查询工作规定》。",
        "Ground: Rules of the Public Security Organs on Criminal Record Inquiries (2021).",
    ),
    "notice-check.title": ("核验告知书", "Check a notice"),
    "notice-check.lead": (
        "输入告知书上的编号和日期。本页只说明该告知书由哪个单位、哪一天送达，是否已经撤销；不显示任何人的姓名和号码。",
        "Enter the number and the day that stand on the notice. This page tells which body served it and when, and"
        " whether it was taken back; it shows nobody's name or number.",
    ),
    "notice-check.code": ("编号", "Number of the notice"),
    "notice-check.code-hint": (
        "十六位字母和数字，连字符可以省略。",
        "Sixteen letters and digits; hyphens may be left out.",
    ),
    "notice-check.served-on": ("告知书上的日期", "The day on the notice"),
    "notice-check.served-on-hint": ("例如 2026-11-21。", "For example 2026-11-21."),
    "notice-check.day-wrong": ("请填写完整的日期，例如 2026-11-21。", "Give a whole date, like 2026-11-21."),
    "notice-check.genuine": ("该告知书真实有效。", "The notice was served, and stands."),
    "notice-check.taken-back": ("该告知书已经撤销。", "The notice was served, and has been taken back."),
    "notice-check.taken-back-means": (
        "作出告知的答复已经失效，不得再据此对任何人作出不利处理。",
        "The answer behind it fell. Nobody may be treated worse because of it.",
    ),
    "notice-check.unknown": ("没有与此相符的告知书。", "No notice agrees with this."),
    "notice-check.unknown-why": (
        "编号或者日期有误，或者并非由本系统的单位送达。请与纸面逐字核对。",
        "The number or the day is wrong, or it was not served by a body of this registry. Compare it with the paper.",
    ),
    "verify.title": ("核验文书真伪", "Check a paper"),
    "verify.lead": (
        "输入文书左下角的核验码和证件号码后四位。本页不显示任何人的姓名和号码。",
        "Enter the code at the lower left of the paper and the last four characters of the document number."
        " This page shows nobody's name or number.",
    ),
    "verify.code": ("核验码", "Code"),
    "verify.code-hint": (
        "十六位字母和数字，连字符可以省略。",
        "Sixteen letters and digits; hyphens may be left out.",
    ),
    "verify.last-four": ("证件号码后四位", "Last four characters of the number"),
    "verify.last-four-hint": ("例如 1234 或 123X。", "For example 1234 or 123X."),
    "verify.submit": ("核验", "Check"),
    "verify.genuine": ("文书真实。", "The paper is genuine."),
    "verify.unknown": ("没有与此相符的文书。", "No paper agrees with this."),
    "verify.unknown-why": (
        "请核对核验码和号码。文书超过保存期限后也不再能够核验。",
        "Check the code and the number. A paper past its time of keeping can no longer be checked.",
    ),
    "door.certificates": ("犯罪记录证明", "Certificates"),
    "home.certificates": (
        "受理个人和单位的犯罪记录查询申请，出具文书。",
        "Take applications of persons and units, and make the papers.",
    ),
}
