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
    "kept.soon": (
        "本页将在一分钟内锁定。按任意键即可继续使用，已填写的内容会保留。",
        "This page locks within a minute. Press any key to stay; what you have typed is kept.",
    ),
    "kept.ends": (
        "本次登录将在一分钟内结束，本页随即锁定。已填写的内容会保留，重新登录后可以继续。",
        "Your visit ends within a minute, and this page locks. What you have typed is kept: sign in again to go on.",
    ),
    "kept.lead": (
        "页面已整页隐藏，已填写的内容仍然保留。验证身份后在原处继续。",
        "The page is hidden as a whole, and what was typed on it is kept. Prove who you are and go on where you were.",
    ),
    "kept.password": ("密码", "Password"),
    "kept.code": ("或者，动态验证码或恢复码", "Or a code of your app, or a recovery code"),
    "kept.passkey": (
        "用通行密钥验证（在新标签页打开，验证后回到本页）",
        "Use a passkey (in a new tab; come back here afterwards)",
    ),
    "kept.open": ("打开", "Open"),
    "kept.unreachable": (
        "暂时无法连接，页面仍然锁定。请稍后再试。",
        "The registry cannot be reached; the page stays locked. Please try again in a moment.",
    ),
    "kept.someone-else": ("不是本人？", "Somebody else?"),
    "kept.leave-how": (
        "换人登录时，本页和已填写的内容会从这台电脑上清除。",
        "Whoever signs in as somebody else leaves this page: it and what was typed on it are cleared from this"
        " computer.",
    ),
    "kept.leave": ("退出并清除本页", "Sign out and clear this page"),
}
