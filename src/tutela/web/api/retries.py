"""Idempotent POSTs: the same key and the same request give the same reply, and the act is done once.

The key and what it guards are committed together: a retry either finds the reply or does the act for the first time.
"""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final

from django.core.files.base import File
from django.db import connection, transaction
from django.db.models import Q
from ninja.params.functions import Header

from tutela.answers.withdrawals import queries as withdrawals
from tutela.core.errors import Reason, Refusal
from tutela.keys import current
from tutela.web.api.models import KeptReply
from tutela.web.api.tokens import Caller

KEPT_FOR: Final = timedelta(hours=24)
_CONTEXT: Final = "kept-reply"
RETRY_KEY: Final[Any] = Header(
    None,
    alias="Idempotency-Key",
    description="16 to 64 random characters of your own. The same key with the same request, within 24 hours, gives"
    " the reply that was given before, and nothing is done or counted again.",
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A request under a retry key. `request` holds the operation and all it says.

    `tells`: whether the reply tells answers. Once one of the body was withdrawn it holds no more: it is forgotten, and
    the act is done anew.
    """

    caller: Caller
    key: str
    request: bytes = field(repr=False)
    tells: bool = False


@dataclass(frozen=True, slots=True)
class Claimed:
    """A key that is held until the transaction ends: with the reply or the refusal it has, or for an act to be done."""

    row: KeptReply
    asked: bytes
    reply: bytes | Refusal | None


def once(
    *,
    caller: Caller,
    key: str | None,
    request: bytes,
    act: Callable[[], bytes],
    at: datetime,
    tells: bool = False,
) -> bytes:
    """The reply of `act`, or the one it gave before under this key; `tells` as in `Claim`.

    A refused act spends nothing and keeps nothing: it may be tried again under the same key. Refuses
    `REPEATED_KEY` when the key came with another request.
    """
    if key is None:
        return act()
    with transaction.atomic():
        (claimed,) = claim([Claim(caller, key, request, tells)], at=at)
        reply = claimed.reply
        if reply is None:
            try:
                reply = act()
            except Refusal as refusal:
                # The act has recorded its refusal in the ledger, inside this transaction: that must be committed.
                reply = refusal
            keep([(claimed, reply)])
    if isinstance(reply, Refusal):
        raise reply
    return reply


def claim(claims: Sequence[Claim], *, at: datetime) -> list[Claimed]:
    """Takes these keys, no two of them the same, in the transaction of what they guard.

    A concurrent retry waits here for the first. Keys are always taken in one order, so that nobody waits in a circle.
    """
    old = KeptReply.objects.filter(kept_at__lte=at - KEPT_FOR)
    if (
        connection.vendor == "postgresql"
    ):  # nobody waits for who forgets: what another forgets is gone with their act
        old = KeptReply.objects.filter(pk__in=old.select_for_update(skip_locked=True).values("pk"))
    old.delete()
    new = [KeptReply(client=one.caller.client, key=one.key, reply=b"", kept_at=at) for one in claims]
    ours = reduce(or_, (Q(client=one.client, key=one.key) for one in new))
    held = KeptReply.objects.select_for_update().filter(ours).order_by("client", "key")
    rows = dict[str, KeptReply]()
    while len(rows) < len(new):  # again where who held one was refused, and has removed it
        KeptReply.objects.bulk_create(sorted(new, key=_row), ignore_conflicts=True)
        rows = {_row(row): row for row in held.all()}
    # Read once the keys are held, and before the act: what is withdrawn from here on makes its reply stale.
    states = withdrawals.states_of({one.caller.acting.organisation for one in claims if one.tells})
    return [
        _claimed(one, rows[_row(key)], states.get(one.caller.acting.organisation) if one.tells else None, at)
        for one, key in zip(claims, new, strict=True)
    ]


def digest_of(file: "File[bytes]") -> str:
    """Of what a file that came holds, for the request that a key guards; it is to be read from its beginning again."""
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


def keep(done: Sequence[tuple[Claimed, bytes | Refusal]]) -> None:
    """Keeps the replies that were made under claimed keys; of what was refused, nothing."""
    made: list[KeptReply] = []
    for claimed, reply in done:
        if isinstance(reply, Refusal):
            claimed.row.delete()
            continue
        claimed.row.reply = current.encrypt(_CONTEXT, _row(claimed.row), claimed.asked + reply)
        made.append(claimed.row)
    KeptReply.objects.bulk_update(made, ["reply", "kept_at", "withdrawn"])


def _claimed(one: Claim, row: KeptReply, state: withdrawals.State | None, at: datetime) -> Claimed:
    asked = hashlib.sha256(one.request).digest()
    kept = _kept(row, asked) if row.reply else None
    if kept is None or (isinstance(kept, bytes) and _is_stale(row, state)):
        row.reply, row.kept_at, kept = b"", at, None
        row.withdrawn = "" if state is None else str(state)
    return Claimed(row, asked, kept)


def _is_stale(row: KeptReply, state: withdrawals.State | None) -> bool:
    if row.withdrawn is None:
        return state is not None and row.kept_at <= state.last_at
    return row.withdrawn != ("" if state is None else str(state))


def _kept(kept: KeptReply, asked: bytes) -> bytes | Refusal:
    plain = current.decrypt(_CONTEXT, _row(kept), bytes(kept.reply))
    if not hmac.compare_digest(plain[: len(asked)], asked):
        return Refusal(Reason.REPEATED_KEY)
    return plain[len(asked) :]


def _row(kept: KeptReply) -> str:
    return f"{kept.client}/{kept.key}"
