"""Pages for what could not be done."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

FAULTS: Final[Texts] = {
    "fault.400": ("请求无法处理", "The request cannot be handled"),
    "fault.401": ("请先登录", "Please sign in"),
    "fault.403": ("没有权限", "Not permitted"),
    "fault.404": ("没有找到", "Not found"),
    "fault.405": ("不支持这种操作", "This cannot be done here"),
    "fault.409": ("暂时不能处理", "Not possible at present"),
    "fault.413": ("文件过大", "The file is too large"),
    "fault.415": ("不支持的文件类型", "This kind of file cannot be read"),
    "fault.422": ("请更正后重试", "Please correct it and try again"),
    "fault.429": ("请求过多或额度不足", "Too many requests, or the quota is used up"),
    "fault.500": ("系统出错", "The registry is at fault"),
    "fault.503": ("暂时无法服务", "Not available at present"),
    "fault.507": ("存储空间不足", "There is no room left"),
    "fault.bad": (
        "请求不完整或格式不对。请返回上一页重试。",
        "The request is incomplete or malformed. Go back and try again.",
    ),
    "fault.denied": (
        "您的职责不包括此操作。如有需要，请联系管理员。",
        "Your role does not include this. If you need it, ask your administrator.",
    ),
    "fault.forged": (
        "页面已过期，或请求不是从本系统发出的。没有进行任何操作。请返回上一页，刷新后重试。",
        "The page has expired, or the request did not come from it. Nothing was done. Go back, refresh and"
        " try again.",
    ),
    "fault.missing": (
        "没有这一页，或者您所在的单位无权查看。",
        "There is no such page, or your organisation may not see it.",
    ),
    "fault.often": (
        "尝试次数过多。请几分钟后再试；如忘记密码，请联系管理员。",
        "Too many attempts. Wait a few minutes; if you forgot your password, ask your administrator.",
    ),
    "fault.home": ("回到首页", "Go to the first screen"),
}
