"""Entering records: stage, preview, confirm."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

UPLOADS: Final[Texts] = {
    "upload.title": ("数据录入", "Enter records"),
    "upload.lead": (
        "先上传核对，再确认录入。文件有任何错误时，全部不录入。",
        "Upload and check first, then confirm. If the file has any error, nothing of it is entered.",
    ),
    "upload.file": ("记录文件", "File of records"),
    "upload.file-hint": (
        "XLSX、CSV 或 JSON Lines，按本机关的报送格式。",
        "XLSX, CSV or JSON Lines, in your agency's form.",
    ),
    "upload.submit": ("上传并核对", "Upload and check"),
    "upload.steps": ("步骤", "Steps"),
    "upload.step-1": (
        "上传：系统逐行核对，列出全部错误。",
        "Upload: every row is checked and every error is told.",
    ),
    "upload.step-2": ("预览：核对条数和摘要。", "Preview: check the counts and the summary."),
    "upload.step-3": (
        "确认：系统随即录入，名单随之更新。",
        "Confirm: the registry enters the file at once and the list follows.",
    ),
    "upload.step-4": (
        "{days} 天内未确认的文件自动清除。",
        "A file that is not confirmed within {days} days is deleted.",
    ),
    "upload.list": ("最近上传", "Latest uploads"),
    "upload.list-none": ("还没有上传过文件。", "No file has been uploaded yet."),
    "upload.records": ("记录数", "Records"),
    "upload.one": ("文件 {number}", "File {number}"),
    "upload.staged": ("待确认", "To be confirmed"),
    "upload.queued": ("正在录入", "Being entered"),
    "upload.confirmed": ("已录入", "Entered"),
    "upload.cancelled": ("已撤回", "Withdrawn"),
    "upload.purged": ("逾期清除", "Deleted, too late"),
    "upload.set-aside": ("未能录入", "Not entered"),
    "upload.said-set-aside": (
        "文件未能录入（原因代码：{fault}），没有录入任何记录，内容已从此处删除。请核对后重新上传；若仍不能录入，请联系登记库运行人员。",
        "The file could not be entered (reason: {fault}). Nothing of it was entered and its content is deleted here."
        " Check it and upload it again; if that fails too, ask those who run the registry.",
    ),
    "upload.said-staged": (
        "文件没有错误：{rows} 行，{records} 条记录，尚未录入。",
        "The file has no errors: {rows} rows, {records} records. Nothing is entered yet.",
    ),
    "upload.said-queued": (
        "已确认，正在录入。录入后名单随之更新，通常只需几秒。",
        "Confirmed and being entered; the list follows. This usually takes seconds.",
    ),
    "upload.said-confirmed": (
        "文件已录入，名单已更新，内容已从此处删除。",
        "The file is entered, the list has followed, and its content is deleted here.",
    ),
    "upload.another": (
        "须由本机关另一名录入员核对并确认。请将本页地址交给该人员；您仍可撤回。",
        "Another recorder of your agency looks at this and confirms it. Pass on the address of this page; you may still"
        " withdraw it.",
    ),
    "upload.refresh": ("刷新", "Refresh"),
    "upload.said-cancelled": (
        "文件已撤回，内容已删除。",
        "The file was withdrawn and its content deleted.",
    ),
    "upload.said-purged": (
        "文件逾期未确认，内容已删除。",
        "The file was not confirmed in time and its content was deleted.",
    ),
    "upload.seen-before": (
        "注意：同一份文件此前已经录入。再次确认不会改变任何记录。",
        "Note: the same file was entered before. Confirming it again changes nothing.",
    ),
    "upload.preview": ("预览（前 {count} 条，号码已遮盖）", "Preview of the first {count}, numbers masked"),
    "upload.row": ("序号", "Number"),
    "upload.document": ("证件号码", "Document"),
    "upload.kind": ("记录种类", "Kind of record"),
    "upload.mark": ("含犯罪记录封存信息", "Holds sealed information (含犯罪记录封存信息)"),
    "upload.acts": ("行为数", "Acts"),
    "upload.confirm": ("确认录入", "Confirm and enter"),
    "upload.cancel": ("撤回文件", "Withdraw the file"),
    "upload.faults": (
        "文件有 {count} 处错误，全部未录入",
        "The file has {count} errors; nothing was entered",
    ),
    "upload.faults-why": (
        "请在原文件中更正以下各处，然后重新上传。",
        "Correct these in the original file and upload it again.",
    ),
    "upload.faults-more": ("仅列出前 {shown} 处。", "Only the first {shown} are listed."),
    "upload.sheet": ("工作表", "Sheet"),
    "upload.column": ("列", "Column"),
    "upload.shape": ("内容形状", "Shape of the value"),
    "upload.rule": ("原因", "Rule"),
    "upload.line": ("行", "Row"),
    "kind-of.conviction": ("有罪判决", "Conviction"),
    "kind-of.non-prosecution": ("不起诉", "Non-prosecution"),
    "kind-of.administrative-penalty": ("行政处罚", "Administrative penalty"),
}
