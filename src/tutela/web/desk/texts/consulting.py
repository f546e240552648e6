"""Looking at a record of one's own agency, and the duty that goes with a marked file."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

CONSULTING: Final[Texts] = {
    "door.records": ("查阅记录", "Look at a record"),
    "home.records": (
        "凭本机关记录编号查阅已录入的一条记录及其更正经过。",
        "See one record as it was entered, with its corrections, by your agency's own number.",
    ),
    "consult.title": ("查阅本机关的记录", "Look at a record of your agency"),
    "consult.lead": (
        "凭本机关的记录编号查阅一条记录。每次查阅都记入账本，查阅了哪一条只有封存库能打开。",
        "Opens one record by your agency's own number. Each look is in the ledger; which record it was, only the"
        " vault can open.",
    ),
    "consult.number": ("记录编号", "Record number"),
    "consult.number-hint": (
        "即报送文件中的“记录编号”。",
        "As your files call it (记录编号, source_id).",
    ),
    "consult.submit": ("查阅", "Open"),
    "consult.not-found": (
        "没有可以查阅的记录。从未录入的、其他机关的和已封存的记录，答复相同。",
        "There is no record to open. One that never came, another agency's and a sealed one are answered alike.",
    ),
    "consult.law": (
        "封存的记录不在登记库，须依法申请，在封存库所在主机上打开。",
        "Sealed records are not in the registry. They are opened on application, on the vault's machine.",
    ),
    "consult.one": ("记录 {number}", "Record {number}"),
    "consult.stands": ("现行内容", "As it stands"),
    "consult.since": ("自 {moment} 起", "since {moment}"),
    "consult.authority": ("决定机关", "Decided by"),
    "consult.region": ("地区", "Region"),
    "consult.former": ("更正经过", "What was said before"),
    "consult.former-one": (
        "第 {number} 版，{since} 至 {until}",
        "Version {number}, {since} to {until}",
    ),
    "consult.former-none": ("录入后未更正。", "It was not corrected since it was entered."),
    "consult.logged": (
        "本次查阅已记入账本。",
        "That you looked at this record is in the ledger.",
    ),
    "consult.mark-why": (
        "本案另有依法封存的未成年人犯罪记录。不得复制、转述或者向任何单位、个人提供其中涉及未成年人的内容。",
        "The case also holds a minor's record that is sealed by law. Nothing about the minor may be copied, retold or"
        " given to anyone.",
    ),
    "consult.duty-title": ("打开前请接受保密义务", "Accept the duty of confidentiality first"),
    "consult.duty-mark": ("卷宗标识", "The mark"),
    "consult.duty-bound": ("保密义务", "The duty"),
    "consult.duty-liable": (
        "不当泄露的，依法追究责任。接受与查阅记入账本，每次打开都须重新接受。",
        "Improper disclosure has legal consequences. Acceptance and opening go into the ledger; it is asked each time.",
    ),
    "consult.accepts": ("我已阅读并接受保密义务", "I have read the duty and accept it"),
    "consult.accept": ("接受并打开", "Accept and open"),
}
