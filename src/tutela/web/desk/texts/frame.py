"""What stands on every page, the first screen and the account pages."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

FRAME: Final[Texts] = {
    "frame.service": ("准入查询", "Entry inquiry"),
    "frame.service-long": ("护童准入查询系统 · Tutela", "Tutela, the registry that protects children"),
    "frame.skip": ("跳到主要内容", "Skip to the main content"),
    "frame.acting": ("代表单位：", "Acting for: "),
    "frame.region": ("地区 {code}", "Region {code}"),
    "frame.doors": ("主导航", "Main navigation"),
    "frame.account": ("账号与安全", "Account and security"),
    "frame.lock": ("锁定", "Lock"),
    "frame.sign-out": ("退出登录", "Sign out"),
    "frame.back": ("返回", "Back"),
    "frame.foot": (
        "本系统只答复“有记录”或“未发现记录”。任何决定由人作出，并对其负责。",
        "This registry answers record or no record, and nothing more. Every decision is made by a person,"
        " who answers for it.",
    ),
    "frame.about": ("用途与责任", "Responsible use"),
    "frame.fictional": (
        "演示数据中的人员、单位均为虚构。",
        "All people and organisations in the demonstration are fictional.",
    ),
    "frame.optional": ("（选填）", " (optional)"),
    "frame.errors": ("请更正以下内容", "Please correct the following"),
    "frame.colon": ("：", ": "),
    "frame.provisional": (
        "（暂算：国务院办公厅尚未公布该年放假安排，或本系统尚未录入）",
        "(provisional: the days off of that year are not all announced yet, or not entered here)",
    ),
    "frame.provisional-short": ("（暂算）", "(provisional)"),
    "home.others": ("其他", "Other"),
    "home.doors": ("可以办理", "What you can do"),
    "door-group.late": ("逾期事项", "What is late"),
    "door-group.asking": ("查询", "Inquiries"),
    "door-group.staff": ("人员与筛查", "Staff and screening"),
    "door-group.after": ("答复之后", "After an answer"),
    "door-group.records": ("记录", "Records"),
    "door-group.administering": ("管理", "Administration"),
    "door-group.supervising": ("监督", "Supervision"),
    "door-group.person": ("本人", "Persons"),
    "door.home": ("首页", "Home"),
    "door.ask": ("查询一人", "Ask about one person"),
    "door.screenings": ("名册筛查", "Screen a roster"),
    "door.uploads": ("数据录入", "Enter records"),
    "door.ledger": ("查询账本", "Ledger"),
    "home.title": ("今天的工作", "Today"),
    "home.ask": (
        "拟录用一人之前，凭本人授权查询。",
        "Before one person is engaged, with that person's authorisation.",
    ),
    "home.screenings": (
        "上传名册，一次筛查全部在职人员，结果可下载归档。",
        "Upload a roster, screen everyone in post at once, and file the result.",
    ),
    "home.uploads": (
        "上传本机关的记录文件，核对后确认录入。",
        "Upload your agency's records, check them, and confirm.",
    ),
    "home.ledger": (
        "查看何时、由哪个单位做过什么；账本不记载任何人的姓名。",
        "See what was done, when, and by which body. The ledger names nobody.",
    ),
    "home.account": (
        "修改密码，添加动态口令或通行密钥。",
        "Change the password, add one-time codes or a passkey.",
    ),
    "home.runs": ("最近的名册筛查", "Latest screenings"),
    "home.inquiries": ("最近的查询", "Latest inquiries"),
    "home.inquiries-none": ("还没有查询。", "Nobody has been asked about yet."),
    "home.quota": ("本年度额度", "Quota for this year"),
    "home.quota-left": (
        "{year} 年还可查询 <b>{left}</b> 人次。",
        "<b>{left}</b> persons may still be asked about in {year}.",
    ),
    "home.quota-whole": (
        "{year} 年尚未查询。首次查询时按申报人数（{headcount} 人）核定额度。",
        "Nobody has been asked about in {year}. The quota is set from the declared headcount ({headcount})"
        " with the first question.",
    ),
    "home.version": ("当前名单版本", "List version in force"),
    "home.version-of": ("{version}，{moment} 发布", "{version}, published {moment}"),
    "home.version-none": (
        "名单尚未发布，暂不能查询。",
        "No list has been published; nothing can be asked yet.",
    ),
    "home.pending": ("待核实", "Pending"),
    "home.pending-count": (
        "近一年内有 <b>{count}</b> 次查询的答复仍为“待核实”。",
        "<b>{count}</b> answers of the last year are still pending.",
    ),
    "home.uploads-waiting": ("待确认的文件", "Files waiting for confirmation"),
    "home.id": ("编号", "Reference"),
    "account.login": ("登录", "Sign in"),
    "account.login-lead": (
        "使用本单位管理员发放的账号登录。",
        "Sign in with the account your organisation's administrator gave you.",
    ),
    "account.login-trouble": (
        "忘记密码或无法登录，请联系本单位管理员。账号不能自行注册，也不通过电子邮件重设密码。",
        "If you cannot sign in, ask your administrator. Accounts are not signed up for, and passwords are"
        " not reset by e-mail.",
    ),
    "account.passkey": ("使用通行密钥登录", "Sign in with a passkey"),
    "account.closed": ("不能自行注册", "Accounts are given, not signed up for"),
    "account.closed-body": (
        "账号由本单位管理员发放。请联系管理员。",
        "Your organisation's administrator gives you an account. Please ask there.",
    ),
    "account.title": ("账号与安全", "Account and security"),
    "account.password": ("修改密码", "Change password"),
    "key.added": ("添加时间", "Added"),
    "key.used": ("最近使用", "Last used"),
    "key.unused": ("未使用", "Not used"),
    "key.change": ("更改", "Change"),
    "purpose.label": ("查询业务类别", "Purpose"),
    "answer.record": ("有记录", "Record"),
    "answer.no-record": ("未发现记录", "No record"),
    "answer.pending": ("待核实", "Pending"),
    "answer.refused": ("未查询", "Not asked"),
    "column.moment": ("时间", "Time"),
    "column.answer": ("答复", "Answer"),
    "column.purpose": ("业务类别", "Purpose"),
    "column.state": ("状态", "State"),
    "column.rows": ("行数", "Rows"),
    "column.share": ("占比", "Share"),
}
