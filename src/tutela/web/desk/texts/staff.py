"""The staff list: entering, hiring, leaving, and rosters that become the list."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

STAFF: Final[Texts] = {
    "door.staff": ("人员名单", "Staff list"),
    "home.staff": (
        "登记拟录用、在职和离职人员；可从名册导入。",
        "Keep who applies, who is in post and who has left; a roster can be imported.",
    ),
    "staff.title": ("人员名单", "Staff list"),
    "staff.lead": (
        "在这里登记本单位接触未成年人的人员。姓名和号码加密保存，只有本单位查询员看得到。",
        "Here the body keeps everyone whose work brings them near minors. Names and numbers are stored encrypted,"
        " and shown to the body's own officers alone.",
    ),
    "staff.headcount": ("在职 <b>{count}</b> 人。", "<b>{count}</b> in post."),
    "staff.new": ("登记拟录用人员", "Enter an applicant"),
    "staff.new-lead": (
        "请对照证件原件填写。登记后即可发起入职查询。",
        "Fill this in from the original document. An inquiry can then be started.",
    ),
    "staff.import": ("导入名册", "Import a roster"),
    "staff.find": ("按证件号码查找", "Find by document number"),
    "staff.find-do": ("查找", "Find"),
    "staff.not-found": (
        "本单位名单上没有这个号码。请核对，或者登记为拟录用人员。",
        "This number is not on your list. Check it, or enter the person as an applicant.",
    ),
    "staff.listed": (
        "此人已在名单上。请按证件号码查找。",
        "This person is on the list already. Find them by their number.",
    ),
    "staff.none-applicant": (
        "没有拟录用人员。有人应聘时，请先登记，再发起入职查询。",
        "There are no applicants. When somebody applies, enter them and start an inquiry.",
    ),
    "staff.none-in-post": (
        "还没有在职人员。请导入名册，一次登记全部在职人员。",
        "Nobody is in post yet. Import a roster to enter everyone at once.",
    ),
    "staff.none-left": ("没有离职人员。", "Nobody has left."),
    "staff.none-not-hired": ("没有未录用人员。", "Nobody was turned down."),
    "staff.name": ("姓名", "Name"),
    "staff.number": ("证件号码", "Number"),
    "staff.post": ("岗位类别", "Kind of post"),
    "staff.post-hint": ("按实际工作内容选择。", "Choose by the work that is done."),
    "staff.purpose": ("在职筛查类别", "Purpose of yearly screening"),
    "staff.purpose-hint": (
        "在职期间每年按此类别筛查。",
        "People in post are screened every year under this purpose.",
    ),
    "staff.standing": ("状态", "State"),
    "staff.from": ("入职日期", "First day"),
    "staff.until": ("离职日期", "Last day passed on"),
    "staff.asked-on": ("最近查询日期", "Last asked about"),
    "staff.asked-never": ("从未查询", "Never"),
    "staff.ask-by": ("应当查询的期限", "To be asked about by"),
    "staff.enter-do": ("登记", "Enter"),
    "staff.day": ("日期", "Day"),
    "staff.day-hint": ("例如 2026-12-01。", "For example 2026-12-01."),
    "staff.day-wrong": ("这一天不可能，请核对。", "This day cannot be right. Please check it."),
    "staff.hire": ("录用", "Hire"),
    "staff.hire-why": (
        "应当进行的查询未发现记录。请填写入职日期，不早于答复之日。",
        "The inquiry for this post found no record. Give the first day in post, not before the day of the answer.",
    ),
    "staff.hire-not": (
        "录用到该岗位之前，须按本单位的类别完成以下查询，答复为“未发现记录”。有记录的答复仍然有效的，不得录用。",
        "Before you hire for this post, an inquiry that fits your body, of these, must have found no record. While an"
        " answer of record about them stands, they may not be hired.",
    ),
    "staff.hire-do": ("录用", "Hire"),
    "staff.turn-down-do": ("不录用", "Do not hire"),
    "staff.leave": ("离职", "Leaving"),
    "staff.leave-why": (
        "填写不再在职的第一天，不能晚于今天。",
        "Give the first day on which they are no longer in post: today, or a day before.",
    ),
    "staff.leave-do": ("登记离职", "Record that they left"),
    "staff.change": ("调整岗位", "Change the post"),
    "staff.change-do": ("保存调整", "Save the change"),
    "staff.ask-do": ("发起查询", "Start an inquiry"),
    "staff.beside": (
        "拟聘用教师的，还须查询教师资格限制库。两项答复均为“未发现记录”，方可录用。",
        "Of a teacher the restriction list is asked too. Only where both answers are no record may they be hired.",
    ),
    "staff.beside-do": ("一并查询", "Ask this too"),
    "staff.filings": ("有关此人的查询", "Inquiries about this person"),
    "staff.filings-none": ("还没有查询。", "There are none yet."),
    "staff.history": ("变动记录", "History"),
    "staff.hired": ("已录用。", "Hired."),
    "staff.left-now": ("已登记离职。", "Recorded that they left."),
    "staff.changed": ("已调整。", "Changed."),
    "staff.turned-down": ("已登记为不录用。", "Recorded that they are not hired."),
    "standing.applicant": ("拟录用", "Applies"),
    "standing.in-post": ("在职", "In post"),
    "standing.left": ("已离职", "Left"),
    "standing.not-hired": ("未录用", "Not hired"),
    "did.listed": ("登记为拟录用", "Entered as an applicant"),
    "did.imported": ("由名册导入", "Imported from a roster"),
    "did.hired": ("录用", "Hired"),
    "did.changed": ("调整岗位", "Post changed"),
    "did.left": ("离职", "Left"),
    "did.not-hired": ("不录用", "Not hired"),
    "post.teacher": ("教师", "Teacher"),
    "post.teaching-support": ("教育教学辅助人员", "Teaching support"),
    "post.administration": ("行政人员", "Administration"),
    "post.worker": ("勤杂人员", "Support worker"),
    "post.security": ("安保人员", "Security"),
    "post.carer": ("保育、看护人员", "Carer"),
    "post.coach": ("教练、辅导人员", "Coach"),
    "post.other": ("其他接触未成年人的人员", "Other work near minors"),
    "work.unasked": (
        "<b>{count}</b> 名在职人员还没有查询过，请发起查询",
        "<b>{count}</b> people in post have not been asked about: ask now",
    ),
    "work.unasked-late": (
        "<b>{count}</b> 名在职人员的查询已逾期，请立即发起",
        "<b>{count}</b> people in post should have been asked about by now: ask at once",
    ),
    "unasked.title": ("尚未查询的在职人员", "People in post not asked about"),
    "unasked.lead": (
        "名单上的这些在职人员，本单位从未查询过，或者最近一次查询已满一年。",
        "About these people in post your body has never asked, or not in the past year.",
    ),
    "unasked.late": (
        "其中 <b>{count}</b> 人已逾期。",
        "Of <b>{count}</b> the day has passed.",
    ),
    "unasked.under-way": (
        "另有 {count} 人的查询正在办理。",
        "Questions about {count} others are on their way.",
    ),
    "unasked.do": ("为这 {count} 人起草查询", "Draft questions about these {count}"),
    "unasked.then": (
        "每份查询还须取得本人授权，才能提交。",
        "Each then needs the person's authorisation before it can be filed.",
    ),
    "unasked.more": (
        "另外 {count} 人，起草之后会列在这里。",
        "{count} more come next, once these are drafted.",
    ),
    "unasked.begun": (
        "已起草 {count} 份查询，请取得本人授权。",
        "{count} drafted. Now obtain each person's authorisation.",
    ),
    "unasked.none": (
        "没有要发起的查询：在职人员都在一年之内查询过，或者查询正在办理。",
        "There is nothing to begin: everyone in post was asked about within a year, or a question is on its way.",
    ),
    "unasked.yearly": (
        "主管部门部署的年度筛查包括全部在职人员；报送名册、完成筛查之后，这里随之更新。",
        "A yearly screening ordered by your office asks about everyone in post; once it is done, they leave this list.",
    ),
    "unasked.to-yearly": ("查看年度筛查", "See yearly screenings"),
    "unasked.law": (
        "《未成年人保护法》第六十二条：招聘时应当查询应聘者，并应当每年定期对工作人员进行查询。"
        "在名单启用之后入职、入职前没有查询的，自入职之日起即为逾期。",
        "Minors Protection Law, article 62: applicants are asked about before they are hired, and staff every year."
        " Whoever was hired after your list began and not asked about before is late from their first day.",
    ),
    "import.title": ("导入名册", "Import a roster"),
    "import.lead": (
        "上传在职人员名册。先核对，再登记；有一行不对，就一行也不登记。",
        "Upload the roster of those in post. It is checked first; while one row is wrong, none is entered.",
    ),
    "import.file-hint": (
        "XLSX、XLS、ODS 或 CSV，人员在同一张工作表中，须有姓名、证件号码、岗位三列，可有入职日期列，最多 20,000 行。"
        "只列在职人员：有“在职状态”列的，其中离职、退休、调出的人员须先删除。"
        "首次导入之后新增的人员没有填写入职日期的，视为导入当日入职。",
        "XLSX, XLS, ODS or CSV: one sheet with the columns name, document number and post; a first day may be added."
        " At most 20,000 rows, of people in post: where a column (在职状态) says that somebody left, take the row out."
        " After your first roster, whoever is new and has no first day begins on the day of the import.",
    ),
    "import.upload-do": ("上传并核对", "Upload and check"),
    "import.faults": ("有 {count} 行需要更正", "{count} rows need correcting"),
    "import.faults-why": (
        "没有登记任何人。请在名册中更正以下各行，重新上传。",
        "Nobody was entered. Correct these rows in the roster and upload it again.",
    ),
    "import.faults-more": ("这里只列出前 {shown} 行。", "Only the first {shown} are listed."),
    "import.row": ("行", "Row"),
    "import.column": ("列", "Column"),
    "import.rule": ("原因", "Reason"),
    "import.preview": ("核对名册", "Check the roster"),
    "import.sums": (
        "新登记 <b>{joining}</b> 人，调整岗位 <b>{changing}</b> 人，没有变化 <b>{same}</b> 人。",
        "<b>{joining}</b> are new, <b>{changing}</b> change their post, <b>{same}</b> stay as they are.",
    ),
    "import.skipped": ("文件中有 {count} 张工作表没有读取", "{count} sheets of the file were not read"),
    "import.skipped-why": (
        "这些工作表是隐藏的，或者没有姓名、证件号码、岗位三列的表头。其中如有在职人员，他们不在下列人员之中：请放弃，"
        "把他们并入同一张工作表后重新上传。",
        "They are hidden, or have no header with name, document number and post. If people in post stand there, they"
        " are not among those below: discard this, bring everybody into one sheet, and upload it again.",
    ),
    "import.barred": (
        "名册中有 {count} 人，本单位已收到关于其“有违法犯罪记录”的答复",
        "{count} people on this roster have a record, as this body was answered",
    ),
    "import.barred-why": (
        "依法不得录用；在职的应当立即停止其工作。请从名册中删除这些行后重新上传；对答复有异议的，可以申请复查。",
        "They may not be hired, and whoever works must stop at once. Take these rows out and upload the roster again;"
        " whoever thinks the answer wrong may ask for a re-check.",
    ),
    "import.returning": (
        "名册中有 {count} 人，本单位此前登记为已离职或者未录用",
        "{count} people on this roster left this body, or were not hired here, as it was recorded before",
    ),
    "import.returning-why": (
        "再次聘用的，依法应当在录用前查询，名册不能代替。请登记为拟录用人员，完成入职查询后再登记录用，并从名册中删除这些行"
        "后重新上传。",
        "Whoever comes back is hired anew, and the law has you ask before; a roster does not stand in for that. Enter"
        " them as applicants, make the inquiry, then record that they were hired; take these rows out and upload the"
        " roster again.",
    ),
    "import.unfit": (
        "名册中有 {count} 人不能调整到所填的岗位",
        "{count} people on this roster may not take the post that it gives them",
    ),
    "import.unfit-why": (
        "对该岗位，法律在录用前要求的查询尚未完成，或者有记录的答复仍然有效。请先就其发起该岗位的录用查询（例如教师岗位的"
        "入职查询），或者在名册中保留原岗位，然后重新上传。",
        "What the law asks before somebody is hired for that post was not asked about them, or an answer of record"
        " stands. Start the inquiry for that post first, as for an applicant, or leave them in the post that they had,"
        " and upload the roster again.",
    ),
    "import.joining": ("新登记的人员", "New on the list"),
    "import.changing": ("调整岗位的人员", "Changing their post"),
    "import.before": ("原岗位", "Post until now"),
    "import.first-shown": ("只列出前 {shown} 人。", "Only the first {shown} are shown."),
    "import.missing-title": ("不在这份名册里的在职人员", "In post, and not on this roster"),
    "import.missing": (
        "名单上另有 <b>{count}</b> 名在职人员不在这份名册里。请逐一核对：登记离职的，不再每年查询。",
        "<b>{count}</b> people in post stand in no row of this roster. Check each of them: whoever is recorded as"
        " having left is no longer asked about every year.",
    ),
    "import.missing-left": (
        "他们都已经离职，请一并登记为今日离职",
        "They have all left: record that, from today",
    ),
    "import.changed-since": (
        "打开本页之后，本单位的人员名单有变动，没有登记任何人。请重新核对后再登记。",
        "Your staff list changed after this page was opened, and nobody was entered. Check it again, then enter it.",
    ),
    "import.confirm-do": ("登记名册", "Enter the roster"),
    "import.cancel-do": ("放弃", "Discard"),
    "import.entered": ("已登记，变动 {count} 人。", "Entered: {count} people changed."),
    "import.cancelled": ("已放弃，没有登记任何人。", "Discarded. Nobody was entered."),
    "import.kept": (
        "上传的名册加密保存，{days} 天内没有登记的自动清除。",
        "The uploaded roster is stored encrypted, and deleted after {days} days if it is not entered.",
    ),
}
