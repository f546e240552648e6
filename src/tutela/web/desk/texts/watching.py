"""The watch over people in post."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

WATCHING: Final[Texts] = {
    "door.watch": ("在职监测", "The watch"),
    "home.watch": (
        "查看本单位在职人员新出现记录的提醒。",
        "See what came to be known of people in post here.",
    ),
    "watch.title": ("在职监测", "The watch"),
    "watch.lead": (
        "在职期间，名册上的人员一旦新出现有记录，登记系统会在一分钟内告知本单位，无须申请。离职当日起不再监测。"
        "本页不显示姓名；点击编号可以看到是哪一份答复。",
        "While people are in post the registry tells the body within a minute when a record comes, without being asked."
        " From the day on which they leave it tells nothing more. Nobody is named on this page; the number leads to"
        " the answer.",
    ),
    "watch.watched": ("在职、受监测人数", "In post and watched"),
    "watch.none": (
        "没有提醒。在职人员新出现记录时，会列在这里。",
        "There is nothing. When a record of somebody in post comes, it will be listed here.",
    ),
    "watch.filing": ("答复", "Answer"),
    "watch.told-at": ("告知时间", "Told"),
    "watch.new": ("新", "New"),
    "watch.read": ("已阅", "I have read these"),
    "watch.below": ("所属单位", "Bodies below"),
    "watch.told": ("提醒", "Told"),
    "watch.unread": ("未阅", "Not read"),
    "work.watch": (
        "<b>{count}</b> 条在职监测新提醒",
        "<b>{count}</b> new messages from the watch",
    ),
    "move.watch": ("在职监测告知", "Told by the watch"),
}
