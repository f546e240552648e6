"""The door for persons themselves: signing in, their view, and where to go on paper."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

ME: Final[Texts] = {
    "me.title": ("谁查询过我", "Who asked about me"),
    "me.lead": (
        "本人可以在这里查看：谁、何时、依据什么查询过自己，答复是什么，并取得可自行核验的回执。",
        "Here you can see who asked about you, when, on what ground, and what was answered, with receipts"
        " that you can check yourself.",
    ),
    "me.rights": (
        "对答复有异议的，可以向作出答复的机关申请复查。",
        "If you think an answer is wrong, you may ask the body that gave it to check it again.",
    ),
    "me.take-naming": ("下载写明本人的回执", "Download receipts that name you"),
    "me.take-naming-why": (
        "这份文件另含查询单位当时填写的您的号码和姓名，以及证明其未被更换的随机数；核验时会显示出来。请只留给自己："
        "谁拿到它，谁就能证明这些答复说的是您。已依法销毁的不再附上。",
        "This file also holds your number and name as whoever asked had written them, and the random numbers that prove"
        " that nobody exchanged them; they are shown when it is checked. Keep it to yourself: whoever has it can show"
        " that the answers are about you. What was lawfully destroyed is no longer in it.",
    ),
    "me.paper": ("书面申请", "Applying on paper"),
    "me.paper-how": (
        "带本人身份证件到检察监督窗口或者派出所窗口，填写查阅申请；工作人员当面核对证件后打开，打印给您。",
        "Take your identity document to the procuratorate's window and fill in an application. An officer"
        " compares the document with you, opens your view and prints it for you.",
    ),
    "me.paper-only": (
        "本系统尚未接入实名核验服务，暂不能在线登录。",
        "No service that proves identities is connected here, so you cannot sign in.",
    ),
    "me.fictional": (
        "演示：只有虚构人物可以登录，验证码由演示程序给出。请勿填写真实身份信息。",
        "Demonstration: only fictional people can sign in, with the code that the demo printed. Never enter"
        " the data of a real person.",
    ),
    "me.code": ("验证码", "Code"),
    "me.code-hint": ("8 位数字", "8 digits"),
    "me.sign-in": ("登录", "Sign in"),
    "me.sign-out": ("退出", "Sign out"),
    "me.ended": (
        "登录已结束。如需继续，请重新登录。",
        "Your visit has ended. To go on, please sign in again.",
    ),
    "me.left": ("您已退出。", "You have signed out."),
    "me.times": (
        "登录最长 {most} 分钟；{idle} 分钟没有操作即自动退出。",
        "A visit lasts {most} minutes at most, and ends after {idle} minutes in which nothing is done.",
    ),
    "me.open": ("打开我的记录", "Open my view"),
    "me.again": ("重新打开", "Open again"),
    "me.logged": (
        "每次打开都会记入账本；条目中没有姓名和号码。",
        "Every opening is recorded in the ledger; its entry holds no name and no number.",
    ),
    "me.keep": (
        "在公用电脑上请及时退出，并妥善保管下载的文件。",
        "On a shared computer, sign out when you have finished, and take care of what you download.",
    ),
}
