"""The teacher restriction list: a file of it, and one order that is typed."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

ORDERING: Final[Texts] = {
    "orders.title": ("教师资格限制库录入", "Teacher restriction list"),
    "orders.file": ("限制库文件", "File of the list"),
    "orders.file-hint": (
        "XLSX、CSV 或 JSON Lines。每行一个决定：记录编号、姓名、证件号码、限制种类（丧失、撤销）、决定日期；"
        "丧失的另填判决书号。",
        "XLSX, CSV or JSON Lines, one order a row: record number, name, document number, kind (lost, revoked), day of"
        " the decision; for a loss the judgment's number.",
    ),
    "orders.one": ("录入一条", "Enter one order"),
    "orders.lead": (
        "丧失教师资格的，写明判决书号；撤销教师资格的，自决定之日起按法定期限限制。更正时使用原记录编号，原内容保留为历史版本。",
        "A loss names the judgment that took the qualification; a revocation runs from its decision for the term in the"
        " law. To correct an order use its record number: what it said before is kept.",
    ),
    "orders.none-yet": ("文件中未列的决定，可逐条录入。", "An order that stands in no file can be typed."),
    "door.orders": ("教师资格限制库", "Restriction list"),
    "home.orders": (
        "录入丧失、撤销教师资格的决定，核对后确认。",
        "Enter qualifications lost and revoked, check them, and confirm.",
    ),
    "order.source_id": ("记录编号", "Record number"),
    "order.source_id-hint": ("本机关的编号，更正时不变。", "Your own number; a correction keeps it."),
    "order.kind": ("限制种类", "Kind of order"),
    "order.choose": ("请选择", "Choose one"),
    "order.name": ("姓名", "Name"),
    "order.name-hint": ("按证件书写。", "As on the document."),
    "order.document_number": ("证件号码", "Document number"),
    "order.document_number-hint": (
        "居民身份证为 18 位，末位可为 X。",
        "A resident number has 18 characters; the last may be X.",
    ),
    "order.decided_on": ("决定日期", "Day of the decision"),
    "order.decided_on-hint": ("例如 2026-03-01。", "For example 2026-03-01."),
    "order.from_on": ("丧失日期", "Day of the loss"),
    "order.from_on-hint": (
        "判决生效之日；不知道的留空。撤销的不填。",
        "The day the judgment took effect; empty where it is not known, and for a revocation.",
    ),
    "order.judgment": ("判决书号", "Number of the judgment"),
    "order.judgment-hint": ("丧失教师资格的必填。", "Required for a loss."),
    "order.case_number": ("决定书号", "Number of the decision"),
    "order.case_number-hint": ("没有的留空。", "Empty where there is none."),
    "order.lifted_on": ("解除日期", "Lifted on"),
    "order.lifted_on-hint": (
        "决定被撤销或者解除之日；仍有效的留空。",
        "The day the order was quashed or lifted; empty while it stands.",
    ),
    "order.submit": ("核对", "Check"),
    "kind-of.qualification-lost": ("丧失教师资格", "Teacher's qualification lost"),
    "kind-of.qualification-revoked": ("撤销教师资格", "Teacher's qualification revoked"),
}
