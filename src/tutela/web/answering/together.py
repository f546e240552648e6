"""Many callers' questions as one act: who they are is looked up anew, then all are answered and committed at once."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from http import HTTPStatus

from django.db import transaction

from tutela.answers.inquiries import actions
from tutela.answers.inquiries.calls import Call, Outcome
from tutela.bodies.clients import Scope
from tutela.core.errors import Refusal
from tutela.web.answering.reading import Told, Waiting
from tutela.web.api import problems, retries
from tutela.web.api.limits import JSON
from tutela.web.api.retries import Claim, Claimed
from tutela.web.api.tokens import Caller, callers
from tutela.web.api.written import Writer

_Reply = bytes | Refusal


def answered(group: Sequence[Waiting], *, at: datetime) -> list[Told]:
    """What each caller is told, in their order; when this returns, all of it is committed."""
    by = callers({one.token for one in group}, (Scope.ASK,))
    replies: dict[int, _Reply] = {}
    let_in: dict[int, Caller] = {}
    for number, one in enumerate(group):
        found = by[one.token]
        if isinstance(found, Refusal):
            replies[number] = found
        else:
            let_in[number] = found
    for some in _rounds(group, let_in):
        replies |= _replies(some, let_in, at)
    return [told(replies[number]) for number in range(len(group))]


def told(reply: _Reply) -> Told:
    """A reply, or the problem that a refusal is."""
    if isinstance(reply, bytes):
        return Told(HTTPStatus.OK, JSON, reply)
    return problem(problems.written(reply))


def problem(written: problems.Written) -> Told:
    """A problem as it goes out."""
    return Told(written.status, problems.CONTENT_TYPE, written.content, written.headers)


def _replies(group: Mapping[int, Waiting], by: Mapping[int, Caller], at: datetime) -> dict[int, _Reply]:
    with _one_act(group):
        claimed = _claimed(group, by, at)
        replies = {number: one.reply for number, one in claimed.items() if one.reply is not None}
        asking = {number: one for number, one in group.items() if number not in replies}
        replies |= _asked(asking, by, at)
        made = [(one, replies[number]) for number, one in claimed.items() if number in asking]
        if made:
            retries.keep(made)
    return replies


def _rounds(group: Sequence[Waiting], by: Mapping[int, Caller]) -> Iterator[dict[int, Waiting]]:
    """One round for all, and further ones for those whose client gave the same retry key twice at once."""
    left = {number: group[number] for number in by}
    while left:
        first = {_held(number, one, by): number for number, one in reversed(left.items())}
        now = set(first.values())
        yield {number: one for number, one in left.items() if number in now}
        left = {number: one for number, one in left.items() if number not in now}


def _held(number: int, one: Waiting, by: Mapping[int, Caller]) -> tuple[str, str | int]:
    return ("", number) if one.key is None else (by[number].client, one.key)


def _one_act(group: Mapping[int, Waiting]) -> AbstractContextManager[object]:
    """Keys are committed with what they guard; the answers alone are a transaction already."""
    return transaction.atomic() if any(one.key for one in group.values()) else nullcontext()


def _asked(asking: Mapping[int, Waiting], by: Mapping[int, Caller], at: datetime) -> dict[int, _Reply]:
    if not asking:
        return {}
    calls = [
        Call(by[number].acting, one.sent.purpose, one.questions, by_program=True)
        for number, one in asking.items()
    ]
    outcomes, writer = actions.answer(calls, at=at), Writer()
    return {
        number: _written(one, outcome, writer)
        for (number, one), outcome in zip(asking.items(), outcomes, strict=True)
    }


def _written(one: Waiting, outcome: Outcome, writer: Writer) -> _Reply:
    return outcome if isinstance(outcome, Refusal) else one.written(outcome, writer)


def _claimed(group: Mapping[int, Waiting], by: Mapping[int, Caller], at: datetime) -> dict[int, Claimed]:
    keyed = {number: one for number, one in group.items() if one.key is not None}
    if not keyed:
        return {}
    claims = [Claim(by[number], one.key or "", one.said, tells=True) for number, one in keyed.items()]
    return dict(zip(keyed, retries.claim(claims, at=at), strict=True))
