"""Screening a roster."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

SCREENING: Final[Texts] = {
    "screen.title": ("名册筛查", "Screen a roster"),
    "screen.lead": (
        "上传一份名册，每一行都会得到答复或不能答复的原因。",
        "Upload a roster; every row gets an answer, or the reason why there is none.",
    ),
    "screen.file": ("名册文件", "Roster file"),
    "screen.file-hint": (
        "XLSX、XLS、ODS、CSV、TSV 或 Parquet；须有“姓名”和“证件号码”两列。身份证号一列请设为文本格式。"
        "在职人员名册有“在职状态”一列的，其中离职、退休、调出的人员不查询。",
        "XLSX, XLS, ODS, CSV, TSV or Parquet, with columns 姓名 (name) and 证件号码 (document number)."
        " Format the number column as text. Where a roster of staff says in a column 在职状态 that somebody has left,"
        " nobody is asked about them.",
    ),
    "screen.authorisation": ("授权依据编号", "Authorisation reference"),
    "screen.authorisation-hint": (
        "本次筛查所依据的授权或通知文号；名册中“授权编号”一列优先。",
        "The notice or authorisation this screening rests on; a column 授权编号 in the roster takes"
        " precedence.",
    ),
    "screen.submit": ("开始筛查", "Start screening"),
    "screen.file-missing": ("请选择名册文件。", "Please choose the roster file."),
    "screen.file-empty": ("文件为空，请检查后重新选择。", "The file is empty. Check it and choose again."),
    "screen.before": ("上传之后", "After the upload"),
    "screen.before-1": (
        "筛查在后台进行，可以离开页面，稍后回来查看。",
        "Screening runs in the background; you may leave and come back.",
    ),
    "screen.before-2": (
        "结果是一份带汇总页的表格，可以下载归档。",
        "The result is a workbook with a summary page, to be downloaded and filed.",
    ),
    "screen.before-3": (
        "名册和结果在 {days} 天后自动清除。",
        "Roster and result are deleted after {days} days.",
    ),
    "screen.runs": ("筛查记录", "Screenings"),
    "screen.runs-none": ("还没有筛查记录。", "There are no screenings yet."),
    "state.queued": ("排队中", "Queued"),
    "state.running": ("筛查中", "Running"),
    "state.done": ("已完成", "Done"),
    "state.failed": ("未完成", "Refused"),
    "state.interrupted": ("已中断", "Interrupted"),
    "run.title": ("名册筛查 {number}", "Screening {number}"),
    "run.asked-at": ("提交时间", "Submitted"),
    "run.said-queued": (
        "已收到名册，正在排队。可以离开本页，稍后从首页回来。",
        "The roster has arrived and waits its turn. You may leave this page and come back from the first"
        " screen.",
    ),
    "run.said-running": (
        "正在筛查。可以离开本页，稍后从首页回来。",
        "Screening is under way. You may leave this page and come back from the first screen.",
    ),
    "run.said-done": (
        "筛查已完成：{rows} 行，其中 {record} 行有记录。",
        "Screening is done: {rows} rows, of which {record} have a record.",
    ),
    "run.said-failed": (
        "名册未能筛查，没有任何一行被查询，也没有扣减额度。",
        "The roster could not be screened. Nobody was asked about, and no quota was used.",
    ),
    "run.said-interrupted": (
        "筛查曾被中断，没有留下不完整的结果，将自动重新开始。",
        "Screening was interrupted and left no partial result. It will begin again by itself.",
    ),
    "run.progress": ("筛查进度", "Progress"),
    "run.of": ("已处理 {done} 行，共 {total} 行", "{done} of {total} rows"),
    "run.so-far": ("已处理 {done} 行", "{done} rows so far"),
    "run.rate": ("行 / 秒", "rows a second"),
    "run.left": ("剩余时间", "time left"),
    "run.seconds": ("约 {count} 秒", "about {count} s"),
    "run.minutes": ("约 {count} 分钟", "about {count} min"),
    "run.refresh": ("刷新", "Refresh"),
    "run.counts": ("答复汇总", "Answers"),
    "run.chart": (
        "{record} 行有记录，{clear} 行未发现记录，{pending} 行待核实，{refused} 行未查询。",
        "{record} with a record, {clear} without, {pending} pending, {refused} not asked.",
    ),
    "run.means": (
        "“待核实”和“未查询”都不等于“未发现记录”。请逐行处理。",
        "Neither pending nor not asked means no record. Each such row needs to be dealt with.",
    ),
    "run.result": ("结果", "Result"),
    "run.download": ("下载结果", "Download the result"),
    "run.download-why": (
        "下载会记入账本。结果含个人信息，请按规定保管，只供本次筛查使用。",
        "The download goes into the ledger. The result holds personal data: keep it as the rules require,"
        " and use it for this screening only.",
    ),
    "run.kept-until": (
        "结果保存到 {day}，此后自动清除。",
        "The result is kept until {day} and then deleted.",
    ),
    "run.purged": ("结果已按期清除。", "The result has been deleted at the end of its time."),
    "run.told": (
        "这次筛查由程序或命令发起，答复已直接交给它，这里没有结果文件。",
        "A program or a command ran this screening and was given the answers; no file of them is kept here.",
    ),
    "run.again": ("重新上传名册", "Upload the roster again"),
    "run.decides": (
        "答复本身不产生任何决定：每一条“有记录”都应由人核对后，依法处理。",
        "No answer acts by itself: a person checks every record and then does what the law requires.",
    ),
    "run.follows": ("后续处理", "What follows"),
    "run.follows-listed": (
        "名单上有记录的 {record} 人，待核实的 {pending} 人。",
        "{record} on a staff list with a record, {pending} pending.",
    ),
    "run.follows-how": (
        "本单位及下级单位教职员工名单上的人员自动接续：有记录的，由用人单位按期落实停止工作、书面告知、解除聘用等事项；待核实的，"
        "送交录入机关核对身份，有结果后接续。同一人多次被查询，只产生一次。",
        "For people on the staff list of this body, or of one below it, this goes on by itself: with a record, the body"
        " that employs them stops their work, tells them in writing and ends the contract, each by its day; where"
        " pending, the recording agency compares the identity, and what it comes to is followed. Asked about"
        " repeatedly, a person is dealt with once.",
    ),
    "run.follows-not": (
        "不在任何名单上的人员没有后续事项：拟录用的，请先列入名单并提交查询申请；在职的，请列入名单后重新筛查。答复为“有记录”的，"
        "不得录用。",
        "Nothing goes on by itself for people on no list: enter who applies on the list and file an inquiry; enter who"
        " is in post and screen again. Nobody with a record may be hired.",
    ),
    "run.to-duties": ("查看待落实事项", "See what is to be done"),
}
