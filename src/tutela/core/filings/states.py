"""Where a filed inquiry can stand, what can be done with it, and by whom."""

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where an inquiry stands."""

    DRAFT = "draft"  # 草稿: being written; nobody has authorised it
    AUTHORISED = "authorised"  # 已授权
    FILED = "filed"  # 已提交
    REVIEWED = "reviewed"  # 已审核, or the law asks for no review
    ANSWERED = "answered"  # 已答复: record or no record
    PENDING = "pending"  # 待核实
    REFUSED = "refused"  # 未查询: the question could not be asked as it was
    SERVED = "served"  # 已送达通知
    FOLLOWED_UP = "followed-up"  # 已落实
    CLOSED = "closed"  # 已办结
    WITHDRAWN = "withdrawn"  # 本人未授权或者已撤回
    ABANDONED = "abandoned"  # 申请单位撤销
    RECALLED = "recalled"  # 答复已撤回: it may no longer be kept or used


class Move(StrEnum):
    """What brings an inquiry from one state to another."""

    OPEN = "open"
    WATCH = "watch"  # the registry told it by itself, of somebody in post: nobody had asked
    MEET = "meet"  # what the body asked for itself was about somebody on its staff list
    AUTHORISE = "authorise"
    FILE = "file"
    APPROVE = "approve"
    SKIP = "skip"  # the review is left out by rule
    RETURN = "return"
    ANSWER = "answer"
    POSTPONE = "postpone"  # the answer is pending
    REFUSE = "refuse"
    SETTLE = "settle"  # what was pending has its answer
    SERVE = "serve"
    FOLLOW_UP = "follow-up"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    ABANDON = "abandon"
    RECALL = "recall"


class By(StrEnum):
    """In which part somebody acts on an inquiry."""

    FILER = "filer"  # of the body that files
    REVIEWER = "reviewer"  # of the body that asks in the end
    ASKER = "asker"  # of the body that asks in the end
    VERIFIER = "verifier"  # of a recording agency
    PERSON = "person"  # whom it concerns
    REGISTRY = "registry"  # what follows by rule


ENDED: Final = frozenset({State.CLOSED, State.WITHDRAWN, State.ABANDONED, State.RECALLED})
UNASKED: Final = frozenset({State.DRAFT, State.AUTHORISED, State.FILED, State.REVIEWED})
"""States in which nobody has been asked about yet."""
TOLD: Final = frozenset({State.ANSWERED, State.PENDING, State.SERVED, State.FOLLOWED_UP, State.CLOSED})
"""States in which an answer may have been given."""
