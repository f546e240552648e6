"""Reporting an improper disclosure."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

REPORTING: Final[Texts] = {
    "report.title": ("举报不当泄露", "Report an improper disclosure"),
    "report.lead": (
        "封存的记录、查询答复或者案卷信息被不当泄露的，请在这里举报，由检察机关处理。",
        "Where a sealed record, an answer or something of a case file was disclosed improperly, report it here;"
        " the procuratorate takes it up.",
    ),
    "report.by": ("举报人", "Reported by"),
    "report-by.officer": ("本人", "The officer"),
    "report-by.person": ("当事人书面举报，由工作人员代录", "A person, on paper, entered by the officer"),
    "report.what": ("发生了什么", "What happened"),
    "report.what-hint": (
        "写明泄露了什么、谁泄露的、向谁泄露。",
        "What was disclosed, by whom and to whom.",
    ),
    "report.where": ("地点或者渠道", "Where, or by what means"),
    "report.where-hint": ("例如单位、网站、群组。", "For example a body, a site, a group."),
    "report.when": ("时间", "When"),
    "report.when-hint": ("知道多少写多少。", "As exactly as is known."),
    "report.submit": ("提交举报", "Send the report"),
    "report.sealed": (
        "内容提交后即加密封存，任何网页和查询程序都无法读取，只有检察机关在封存库中凭两份密钥才能打开。",
        "What you write is sealed at once. No page and no program that answers can read it: the procuratorate"
        " opens it in the vault, with both shares of its key.",
    ),
    "report.law": (
        "依据：《关于未成年人犯罪记录封存的实施办法》第二十条至第二十二条。",
        "Ground: Measures on sealing the criminal records of minors (2022), articles 20 to 22.",
    ),
    "report.own": ("我提交的举报", "My reports"),
    "report.all": ("全部举报", "All reports"),
    "report.none": ("没有举报。", "There is no report."),
    "report.next": ("下一步", "Next"),
    "report-state.open": ("待处理", "Open"),
    "report-state.looked-into": ("调查中", "Looked into"),
    "report-state.closed": ("已办结", "Closed"),
    "report-next.open": ("开始调查", "Look into it"),
    "report-next.looked-into": ("办结", "Close it"),
    "report.read": (
        "举报内容在封存库所在主机上凭两份密钥打开：tutela vault report 加举报编号。调查中的举报还可查明谁查阅过"
        "哪些记录：tutela vault looks。",
        "The words of a report are opened on the vault's machine, with both shares: tutela vault report, and the"
        " report's number. While it is looked into, tutela vault looks tells who looked at which records.",
    ),
    "door.reports-handled": ("泄露举报", "Reports of a disclosure"),
    "home.reports-handled": (
        "受理并办理对不当泄露的举报。",
        "Take up reports of a disclosure, and say what came of them.",
    ),
    "door.reports": ("举报泄露", "Report a disclosure"),
}
