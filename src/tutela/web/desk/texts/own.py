"""One's own account: the code of conduct, open desks, the lock."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

OWN: Final[Texts] = {
    "conduct.title": ("使用规范", "Code of conduct"),
    "conduct.version": ("版本 {version}，自 {on} 起施行", "Version {version}, in force from {on}"),
    "conduct.accept": ("我已阅读并承诺遵守", "I have read this and promise to keep to it"),
    "conduct.accepted": (
        "您已于 {on} 接受本版本，一年内有效。",
        "You accepted this version on {on}; that holds for a year.",
    ),
    "sessions.title": ("登录中的设备", "Where you are signed in"),
    "sessions.lead": (
        "下列浏览器正以您的账号登录。不是您本人的，请立即结束并修改密码。",
        "These browsers are signed in as you. End any that is not yours at once, and change your password.",
    ),
    "sessions.browser": ("浏览器", "Browser"),
    "sessions.unknown": ("未识别", "Not recognised"),
    "sessions.opened": ("登录时间", "Signed in"),
    "sessions.seen": ("最近使用", "Last used"),
    "sessions.end": ("结束登录", "End it"),
    "sessions.this": ("当前浏览器", "This browser"),
    "locked.title": ("已锁定", "Locked"),
    "locked.lead": (
        "此处已离开一段时间，或者由您锁定。验证身份后回到原来的页面；未提交的内容不会自动提交。",
        "This desk was left alone for a while, or you locked it. Prove who you are and go on where you were; nothing"
        " that you had not sent is sent.",
    ),
    "locked.open": ("验证身份", "Prove who you are"),
}
