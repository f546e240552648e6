"""What looks like a walk through the numbers, and warning identities."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

SWEEPING: Final[Texts] = {
    "door.sweeps": ("异常查询", "Questions out of the ordinary"),
    "home.sweeps": (
        "查看哪些单位的查询被限制或停止，以及统计到了什么。",
        "See which bodies are slowed or stopped, and what was counted.",
    ),
    "door.canaries": ("警示身份", "Warning identities"),
    "home.canaries": (
        "设置不属于任何人的身份；有人查询即报警。",
        "Identities that belong to nobody, and alarm when they are asked about.",
    ),
    "work.sweeps": (
        "<b>{count}</b> 个单位的查询被限制或停止",
        "<b>{count}</b> bodies are slowed or stopped",
    ),
    "sweeps.title": ("异常查询", "Questions out of the ordinary"),
    "sweeps.lead": (
        "系统只统计查询的方式，不显示被查询人。限制和停止自动生效，恢复须经两人。",
        "Only the manner of asking is counted; nobody who was asked about is shown. Limits take effect by themselves;"
        " two officers lift them.",
    ),
    "sweeps.held": ("被限制或停止的单位", "Bodies that are slowed or stopped"),
    "sweeps.held-none": ("没有单位被限制或停止。", "No body is slowed or stopped."),
    "sweeps.seen": ("最近的发现", "Latest findings"),
    "sweeps.seen-none": ("没有发现异常。", "Nothing was found."),
    "sweeps.body": ("单位", "Body"),
    "sweeps.level": ("状态", "State"),
    "sweeps.since": ("自", "Since"),
    "sweeps.at": ("时间", "Time"),
    "sweeps.what": ("统计到", "What was counted"),
    "sweeps.count": ("数量", "Count"),
    "sweeps.from": ("界限", "Too many from"),
    "sweeps.act": ("办理", "Act"),
    "sweeps.lift": ("提出恢复", "Propose to lift it"),
    "sweeps.lift-one": ("提出恢复{name}的查询", "Propose to lift it for {name}"),
    "sweeps.proposed": (
        "已提出。另一人批准后恢复。",
        "It is proposed. It takes effect once another officer approves.",
    ),
    "sweep-level.normal": ("正常", "As always"),
    "sweep-level.slowed": ("限制", "Slowed"),
    "sweep-level.stopped": ("停止", "Stopped"),
    "sweep-detector.serial": (
        "同一地区、同一出生日期、末位连续的号码",
        "Numbers of one region and birth date, their last digits running",
    ),
    "sweep-detector.birthday": ("同一出生日期的人", "Persons born on one day"),
    "sweep-detector.region": ("同一外地的人", "Persons from one other place"),
    "sweep-detector.night": ("夜间和休息日的查询", "Questions at night and on days off"),
    "sweep-detector.bulk": (
        "一日人数超出申报和往常",
        "A day of more persons than were declared or ever asked about",
    ),
    "sweep-detector.unknown": ("姓名与号码不符", "Names that do not belong to their numbers"),
    "sweep-detector.canary": ("查询了警示身份", "A warning identity was asked about"),
    "sweep-detector.spread": ("多个单位查询同一人", "Many bodies asked about one person"),
    "canaries.title": ("警示身份", "Warning identities"),
    "canaries.lead": (
        "警示身份不属于任何人。查询它的人得到与其他人一样的“未发现记录”，同时安全员和检察机关收到报警。",
        "A warning identity belongs to nobody. Who asks about it is answered “no record” like about anybody else, while"
        " the security officer and the procuratorate are alarmed.",
    ),
    "canaries.number-care": (
        "号码必须是证件机关留出、未发给任何人的号码。",
        "The number must be one that the issuing authority set apart and gave to nobody.",
    ),
    "canaries.listed": ("已设置", "What there is"),
    "canaries.none": ("还没有警示身份。", "There is none yet."),
    "canaries.number": ("证件号码", "Document number"),
    "canaries.number-hint": ("十八位居民身份号码。", "A resident number of eighteen characters."),
    "canaries.name": ("姓名", "Name"),
    "canaries.name-hint": ("虚构的姓名。", "A made-up name."),
    "canaries.made": ("提出时间", "Proposed"),
    "canaries.state": ("状态", "State"),
    "canaries.active": ("生效", "In force"),
    "canaries.waits": ("等待另一人批准", "Waits for another officer"),
    "canaries.submit": ("提出增设", "Propose it"),
    "canaries.proposed": (
        "已提出。另一人批准后生效。",
        "It is proposed. It takes effect once another officer approves.",
    ),
}
