"""What offices write in the column of posts, and which post of the law it is.

The post decides which question is asked before somebody is hired (Opinions of 2020, 5: teachers, or
行政人员、勤杂人员、安保人员等), and of teachers the restriction list is asked too. So only words with one meaning are
read. Who directs teaching (教导主任, 年级组长) is a teacher here: 教师是履行教育教学职责的专业人员 (Teachers Law, 3),
and more is asked of teachers. A subject without 教师 behind it may be a department, a mere 主任 may direct anything:
both are refused.
"""

import re
from collections.abc import Mapping
from typing import Final

from tutela.answers.staff.engagement import Post
from tutela.sheets.headers import undecorated

KNOWN: Final = "教师, 教辅, 行政, 勤杂, 安保, 保育员, 教练, 其他"

_WORDS: Final = {
    Post.TEACHER: """
        教师 专任教师 任课教师 科任教师 学科教师 代课教师 实习教师 教员 老师 幼儿教师 幼师 班主任 副班主任 配班教师
        主班教师 外教 外籍教师 校长 副校长 园长 副园长 教导主任 副教导主任 教务主任 教务处主任 教学主任 德育主任
        政教主任 政教处主任 保教主任 教研主任 教研组长 年级主任 年级组长 少先队辅导员 大队辅导员""",
    Post.SUPPORT: """
        教育教学辅助人员 教学辅助人员 教辅 教辅人员 实验员 实验室管理员 图书管理员 图书馆管理员 电教员 校医 保健员
        保健医 保健医生""",
    Post.ADMINISTRATION: "行政 行政人员 管理人员 职员 财务 财务人员 会计 出纳 文员",
    Post.WORKER: """
        勤杂 勤杂人员 勤杂工 工勤 工勤人员 后勤 后勤人员 保洁 保洁员 保洁人员 清洁工 厨师 厨工 帮厨 炊事员 食堂 食堂人员
        食堂工人 食堂员工 食堂工作人员 司机 驾驶员 校车司机 校车驾驶员 水电工 电工 绿化工 花工 维修工""",
    Post.SECURITY: "安保 安保人员 保安 保安员 保安人员 门卫 宿管 宿管员 宿舍管理员",
    Post.CARER: """
        保育员 保育 保育教师 保育老师 照护人员 看护 看护人员 生活老师 生活教师 托管老师 托管教师 校车照管员 随车照管员
        照管员""",
    Post.COACH: "教练 教练员 辅导员 辅导老师 培训老师",
    Post.OTHER: "其他 其他人员 实习生 志愿者",
}
_SUBJECTS: Final = """
    语文 数学 英语 外语 日语 俄语 物理 化学 生物 历史 地理 政治 思政 思想政治 道德与法治 道法 品德 科学 体育 体育与健康
    音乐 美术 艺术 书法 舞蹈 信息 信息技术 信息科技 通用技术 劳动 劳技 综合实践 心理 心理健康 心理健康教育 特殊教育 特教
    学前教育 小学 初中 高中 幼儿园"""
_TEACHERS: Final = ("教师", "老师", "任课教师", "专任教师")

POSTS: Final[Mapping[str, Post]] = {
    **{post.value: post for post in Post},
    **{f"{subject}{teacher}": Post.TEACHER for subject in _SUBJECTS.split() for teacher in _TEACHERS},
    **{word: post for post, words in _WORDS.items() for word in words.split()},
}
"""Every word that is read, as it is compared (`undecorated`)."""

# How somebody is employed says nothing about their post.
_EMPLOYED: Final = re.compile(r"\((?:在编|编内|编外|非编|合同制?|聘用制?|临时|临聘|外聘|兼职|专职|试用期?)\)")
_BETWEEN: Final = re.compile(r"[/、,;+|]")
_LONGEST: Final = 60


def post_of(text: str) -> Post | None:
    """The post a cell states, by one word or several of one meaning (教师/班主任); None where it is not certain."""
    if len(text) > _LONGEST:
        return None
    bare = _EMPLOYED.sub("", undecorated(text))
    found = {POSTS.get(word) for word in _BETWEEN.split(bare)}
    return found.pop() if len(found) == 1 else None
