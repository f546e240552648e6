"""Yearly screenings, at the office and at the bodies below it."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

CAMPAIGNING: Final[Texts] = {
    "door.campaigns-seen": ("年度筛查", "Yearly screening"),
    "home.campaigns-seen": (
        "查看年度筛查的进度，哪些单位逾期未报名册。",
        "See how far yearly screenings are, and which bodies are late with their lists.",
    ),
    "door.campaigns": ("年度筛查", "Yearly screening"),
    "home.campaigns": (
        "部署对所辖单位在职人员的年度筛查，查看进度，催报和责令改正。",
        "Order the yearly screening of staff in post, see how far it is, remind and order what is late.",
    ),
    "door.yearly": ("年度名册", "Yearly staff list"),
    "home.yearly": (
        "报送在职名册，查看筛查结果。",
        "Hand in the staff list, and see what the screening found.",
    ),
    "work.campaign-owed": (
        "年度筛查待报送在职名册：<b>{count}</b> 份",
        "Staff lists to hand in for the yearly screening: <b>{count}</b>",
    ),
    "work.campaign-ask": (
        "年度筛查名册已报送、待查询：<b>{count}</b> 份",
        "Staff lists that came and are to be asked about: <b>{count}</b>",
    ),
    "work.campaign-late": (
        "年度筛查逾期未报送名册：<b>{count}</b> 个单位",
        "Bodies whose staff list for the yearly screening is late: <b>{count}</b>",
    ),
    "campaigns.title": ("年度筛查", "Yearly screening"),
    "campaigns.lead": (
        "主管部门部署年度筛查后，范围内每个单位都应当按期报送在职名册，由有权查询的单位逐一查询。本页只显示数量。",
        "Once an office orders a yearly screening, every body in its scope hands in its staff list by the day, and"
        " whoever the law names asks about everybody on it. Only counts stand here.",
    ),
    "campaigns.new": ("部署年度筛查", "Order a yearly screening"),
    "campaigns.none": (
        "还没有年度筛查。部署后，所辖单位会在各自首页看到应当报送的名册。",
        "No yearly screening yet. Once one is ordered, the bodies below see on their first screen which list they owe.",
    ),
    "campaign.title": ("年度筛查 {number}", "Yearly screening {number}"),
    "campaign.office": ("部门", "Office"),
    "campaign.opened": ("部署时间", "Ordered"),
    "campaign.due_on": ("截止日期", "Due"),
    "campaign.due_on-hint": (
        "名册报送的最后一天，例如 2026-12-31。",
        "The last day on which a list is in time, like 2026-12-31.",
    ),
    "campaign.due_on-wrong": (
        "请填写今天起一年以内的日期。",
        "Enter today or a later day, at most a year ahead.",
    ),
    "campaign.progress": ("进度", "Progress"),
    "campaign.of": ("{done} / {bodies}", "{done} of {bodies}"),
    "campaign.late-count": ("{count} 个逾期", "{count} late"),
    "campaign.open": ("进行中", "Under way"),
    "campaign.closed": ("已结束", "Closed"),
    "campaign.new-lead": (
        "选择业务类别、单位范围和截止日期。部署记入账本；范围内的单位即刻看到应当报送的名册。",
        "Choose the purpose, the bodies and the day. It is recorded in the ledger, and the bodies see it at once.",
    ),
    "campaign.purpose-hint": (
        "在职人员筛查所依据的业务类别；由谁查询，由法律规定。",
        "The legal ground on which staff in post are asked about; who asks follows from it.",
    ),
    "campaign.kind": ("单位类别", "Kind of body"),
    "campaign.kind-hint": ("筛查哪一类单位的在职人员。", "Whose staff in post are screened."),
    "campaign-kind.all": ("所有应当筛查的单位", "Every body whose staff are screened"),
    "campaign-kind.school": ("学校和幼儿园", "Schools and kindergartens"),
    "campaign-kind.close-contact-unit": ("密切接触未成年人的单位", "Units in close contact with minors"),
    "campaign-kind.university": ("高等学校", "Universities"),
    "campaign.under": ("所辖部门", "Office below"),
    "campaign.under-hint": (
        "可以只筛查一个下级部门所辖的单位。",
        "It can be kept to the bodies under one office.",
    ),
    "campaign.under-all": ("全部", "All"),
    "campaign.nobody": (
        "该范围内没有依法可以按此业务类别查询的单位。请另选单位类别或者业务类别。",
        "No body there may be asked about for this purpose. Choose another kind of body, or another purpose.",
    ),
    "campaign.order-do": ("部署筛查", "Order the screening"),
    "campaign.ordered-now": (
        "已部署。范围内的单位已看到应当报送的名册。",
        "Ordered. The bodies in its scope now see that they owe a list.",
    ),
    "campaign.said": (
        "{bodies} 个单位中，{done} 个已完成筛查（{percent}%）。",
        "{done} of {bodies} bodies are done ({percent}%).",
    ),
    "campaign.chart": (
        "{bodies} 个单位：已完成 {done} 个（{percent}%），逾期 {late} 个",
        "{bodies} bodies: {done} done ({percent}%), {late} late",
    ),
    "campaign.bodies": ("单位数", "Bodies"),
    "campaign-part.done": ("已完成", "Done"),
    "campaign-part.under-way": ("名册已报送", "List came"),
    "campaign-part.owed": ("待报送（期限内）", "List owed, in time"),
    "campaign-part.late": ("逾期未报送", "List late"),
    "campaign-state.owed": ("待报送", "List owed"),
    "campaign-state.listed": ("待查询", "To be asked"),
    "campaign-state.asked": ("查询中", "Being asked"),
    "campaign-state.done": ("已完成", "Done"),
    "campaign-state.failed": ("未能查询", "Could not be asked"),
    "campaign.running": ("正在查询", "Being asked"),
    "campaign.rows": ("已查询 {done} 人，共 {total} 人。", "{done} of {total} persons asked about."),
    "campaign.rows-waiting": ("查询已排队，即将开始。", "The runs are queued and begin shortly."),
    "campaign.by-office": ("各部门进度", "By office"),
    "campaign.above-none": ("直属", "Directly"),
    "campaign.ask-why": (
        "{count} 份名册已经报送，由本单位查询。查询在后台进行，每个单位各得一份结果；本单位只看到数量。",
        "{count} lists came that this body asks about. It goes on in the background; each body gets its own result,"
        " and only counts stand here.",
    ),
    "campaign.ask-do": ("查询已报送的名册", "Ask about the lists that came"),
    "campaign.asked-now": (
        "开始查询：{count} 份名册。查询在后台逐一进行，无需再次提交。",
        "Begun: {count} lists. They are taken up one after another; nothing has to be pressed again.",
    ),
    "campaign.taking": ("名册逐一排队查询", "Lists are being taken up"),
    "campaign.taken": ("已排队 {taken} 份，共 {lists} 份。", "{taken} of {lists} lists are queued."),
    "campaign.stopped": ("有名册未能排队查询。{why}", "A list could not be taken up. {why}"),
    "campaign.remind-do": ("催报（{count} 个单位）", "Remind {count} bodies"),
    "campaign.reminded-now": ("已催报 {count} 个单位。", "{count} bodies were reminded."),
    "campaign.reminded": ("{day} 已催报", "Reminded {day}"),
    "campaign.order-given": ("已责令报送。", "The list was ordered."),
    "campaign.close-do": ("结束筛查", "Close the screening"),
    "campaign.closed-now": ("筛查已结束，不再接收名册。", "Closed; no further list is taken."),
    "campaign.map": ("逐单位图", "Map of all"),
    "campaign.tile": ("图中编号", "Tile"),
    "campaign.map-said": (
        "共 {bodies} 个单位，图中为第 {first} 至 {last} 个；最靠前的是未报送的。编号对应下表。",
        "Bodies {first} to {last} of {bodies}, those that owe their list first. The numbers are those of the table"
        " below.",
    ),
    "campaign.map-page": ("第 {page} 页，共 {pages} 页", "Page {page} of {pages}"),
    "campaign.each": ("各单位情况", "Body by body"),
    "campaign.filter": ("按状态筛选", "By state"),
    "campaign.declared": ("申报人数", "Declared"),
    "campaign.people": ("名册人数", "On the list"),
    "campaign.answers": ("答复", "Answers"),
    "campaign.nobody-here": ("没有处于此状态的单位。", "No body stands so."),
    "campaign.law": (
        "依据：《未成年人保护法》第六十二条第二款（每年定期查询）、2020年意见第六条（在职筛查）和第十三条（责令改正）。",
        "Minors Protection Law 62(2): every year; Opinions of 2020, 6: screening of staff in post, and 13: orders to"
        " correct.",
    ),
    "yearly.title": ("年度筛查", "Yearly screening"),
    "yearly.lead": (
        "请先核对在职名册，确认完整后报送。筛查结果只有本单位可以取得。",
        "Check the staff list first, and hand it in once it is whole. The result is this body's alone.",
    ),
    "yearly.none": (
        "没有应当报送的名册。主管部门部署年度筛查后，会列在这里。",
        "No list is owed. Once an office orders a yearly screening, it will be listed here.",
    ),
    "yearly.check": (
        "在职名册现有 <b>{headcount}</b> 人，申报人数为 {declared} 人。遗漏任何在职人员，都可能使儿童处于危险之中。",
        "<b>{headcount}</b> persons are in post on the list; {declared} were declared. Whoever is left out is not"
        " asked about.",
    ),
    "yearly.to-staff": ("核对在职名册", "Check the staff list"),
    "yearly.hand-in": ("确认名册完整并报送", "The list is whole: hand it in"),
    "yearly.hand-in-asks": (
        "报送后即以本单位名义查询名册上的全部在职人员。",
        "Everybody in post on it is then asked about, in the name of this body.",
    ),
    "yearly.hand-in-office": (
        "报送后由主管部门查询名册上的全部在职人员。",
        "The office above then asks about everybody in post on it.",
    ),
    "yearly.handed-in": ("名册已报送。", "The list was handed in."),
    "yearly.was-closed": ("筛查已结束，名册未报送。", "The screening was closed without this list."),
    "yearly.waits": ("名册已报送，等待主管部门查询。", "The list came; the office above will ask."),
    "yearly.runs": ("正在查询，完成后在此查看结果。", "Being asked; the result will stand here."),
    "yearly.nobody": ("名册上没有在职人员，无需查询。", "Nobody is in post; nothing had to be asked."),
    "yearly.ask-again": ("再次查询", "Ask again"),
    "yearly.ordered": (
        "主管部门已于 {day} 责令报送。请立即报送在职名册。",
        "The office above ordered the list on {day}. Hand it in at once.",
    ),
    "yearly.reminded": (
        "主管部门已于 {day} 催报。请按期报送在职名册。",
        "The office above reminded you on {day}. Hand in the list in time.",
    ),
    "yearly.hits": ("需要处理的答复", "Answers that need something done"),
    "yearly.whom": ("在职人员", "On the staff list"),
    "yearly.next": ("下一步", "Next"),
    "yearly.pending": (
        "等待核实。待核实不等于有记录，不得据此作出任何决定。可以从其页面另行申请查询，由记录机关核实。",
        "It waits to be verified. Pending is no record, and nothing may be decided on it. An inquiry from their page is"
        " verified by the recording agencies.",
    ),
    "yearly.soon": ("正在列出应当落实的事项。", "What follows is being listed."),
    "yearly.to-run": ("查看并下载本单位结果", "See and download this body's result"),
}
