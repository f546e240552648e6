"""What a person reads before they authorise an inquiry, and afterwards: authorisation.FORM names the version."""

from typing import Final

from tutela.web.desk.texts.shape import Texts

CONSENT: Final[Texts] = {
    "consent.title": ("授权查询", "Authorising an inquiry"),
    "consent.lead": (
        "用人单位给了您授权码，请在这里填写。打开后可以先看清楚，再决定是否同意。",
        "An employer gave you a code. Enter it here. You can read everything before you decide.",
    ),
    "consent.code": ("授权码", "Code"),
    "consent.code-hint": ("16 位字母和数字。", "Sixteen letters and digits."),
    "consent.open-do": ("查看", "Open"),
    "consent.asked": (
        "<b>{body}</b> 请您同意查询一次您的违法犯罪记录。",
        "<b>{body}</b> asks you to let it inquire once into your record.",
    ),
    "consent.what": ("查询什么", "What is asked"),
    "consent.what-is": (
        "只问一句：在下述业务类别的范围内，您有没有记录。答复只有“有记录”“未发现记录”或者“待核实”，"
        "不会说明是什么记录。",
        "One question: whether you have a record within the purpose below. The answer is record, no record, or"
        " pending; it never says of what kind.",
    ),
    "consent.who": ("由谁查询", "Who asks"),
    "consent.ground": ("法律依据", "Legal ground"),
    "consent.follows": ("有记录的后果", "What follows from a record"),
    "consent.rights": ("您的权利", "Your rights"),
    "consent.right-no": (
        "可以不同意。不同意的，不会查询；依法必须查询的岗位，单位也因此不能录用。",
        "You may say no. Then nothing is asked; a post for which the law requires an inquiry cannot then be given.",
    ),
    "consent.right-back": (
        "同意之后、查询之前，可以随时撤回。",
        "After you said yes, you may take it back at any time before the question is asked.",
    ),
    "consent.right-once": (
        "一次同意只能查询一次，{moment} 之后授权码作废。",
        "Your yes is good for one question. The code is void after {moment}.",
    ),
    "consent.right-know": (
        "可以查看谁查询过您、依据什么、答复是什么。",
        "You may see who asked about you, on what ground, and what was answered.",
    ),
    "consent.right-recheck": (
        "对答复有异议的，可以申请复查，也可以请求更正。",
        "If you think an answer is wrong, you may ask for a re-check and for correction.",
    ),
    "consent.law": (
        "依据：《个人信息保护法》第十四条、第十五条、第二十九条、第四十四条至第四十六条。",
        "Personal Information Protection Law, articles 14, 15, 29 and 44 to 46.",
    ),
    "consent.prove": ("证明您是本人", "Prove who you are"),
    "consent.proof": ("验证码", "Proof"),
    "consent.proof-hint": ("实名核验服务给您的验证码。", "The code that the identity service gave you."),
    "consent.yes-do": ("同意查询一次", "Agree to one inquiry"),
    "consent.no-do": ("不同意", "Do not agree"),
    "consent.paper": (
        "本系统尚未接入实名核验服务。请改用书面授权。",
        "No service that proves identities is connected here. Please authorise on paper.",
    ),
    "consent.given": ("您已同意查询一次。", "You have agreed to one inquiry."),
    "consent.declined": ("您没有同意，不会查询。", "You did not agree. Nothing will be asked."),
    "consent.then": (
        "想撤回或者查看答复的，请到“谁查询过我”登录。",
        "To take it back, or to see the answer later, sign in at “Who asked about me”.",
    ),
    "consent.close": ("现在可以关闭本页。", "You may close this page now."),
    "mine.title": ("我的授权", "My authorisations"),
    "mine.open": ("查看我的授权", "See my authorisations"),
    "mine.lead": (
        "这里列出您同意过的查询。还没有查询的，可以撤回。法律规定暂不告知的查询，到期后才在这里显示。",
        "Here is what you agreed to. What was not yet asked you may take back. An inquiry that the law lets a body keep"
        " back for a time is shown here when that time is over.",
    ),
    "mine.none": ("没有您的授权。", "You have authorised nothing."),
    "mine.given-at": ("同意时间", "Given"),
    "mine.until": ("有效期至", "Good until"),
    "mine.state": ("状态", "State"),
    "mine.withdraw-do": ("撤回", "Take back"),
    "mine.withdraw-one": ("撤回 {day} 的授权", "Take back what was given on {day}"),
    "mine.late": ("您撤回时已经查询。", "It had been asked when you took it back."),
    "word.good": ("尚未使用", "Not yet used"),
    "word.spent": ("已使用", "Used"),
    "word.withdrawn": ("已撤回", "Taken back"),
    "word.expired": ("已到期", "Run out"),
}
