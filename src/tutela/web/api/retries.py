"""Idempotent POSTs: the same key and the same request give the same reply, and the act is done once.

The key and what it guards are committed together: a retry either finds the reply or does the act for the first time.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from ninja.params.functions import Header

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


def once(
    *,
    caller: Caller,
    key: str | None,
    request: bytes,
    act: Callable[[], bytes],
    at: datetime,
    stale_until: datetime | None = None,
) -> bytes:
    """The reply of `act`, or the one it gave before under this key. `request` holds the operation and all it says.

    What was given until `stale_until` holds no more: it is forgotten, and the act is done anew.
    A refused act spends nothing and keeps nothing: it may be tried again under the same key. Refuses
    `REPEATED_KEY` when the key came with another request.
    """
    if key is None:
        return act()
    asked = hashlib.sha256(request).digest()
    refused: Refusal | None = None
    with transaction.atomic():
        KeptReply.objects.filter(kept_at__lte=at - KEPT_FOR).delete()
        if stale_until is not None:
            KeptReply.objects.filter(client=caller.client, key=key, kept_at__lte=stale_until).delete()
        kept = _claimed(caller, key, at)
        if kept.reply:
            return _kept(kept, asked)
        try:
            reply = act()
        except Refusal as refusal:
            # The act has recorded its refusal in the ledger, inside this transaction: that must be committed.
            kept.delete()
            refused = refusal
        else:
            kept.reply = current.encrypt(_CONTEXT, _row(kept), asked + reply)
            kept.save(update_fields=["reply"])
    if refused is not None:
        raise refused
    return reply


def _claimed(caller: Caller, key: str, at: datetime) -> KeptReply:
    """The row of this key, without a reply when it is ours to make. A concurrent retry waits here for the first."""
    new = KeptReply(client=caller.client, key=key, reply=b"", kept_at=at)
    KeptReply.objects.bulk_create([new], ignore_conflicts=True)
    return KeptReply.objects.select_for_update().get(client=caller.client, key=key)


def _kept(kept: KeptReply, asked: bytes) -> bytes:
    plain = current.decrypt(_CONTEXT, _row(kept), bytes(kept.reply))
    if not hmac.compare_digest(plain[: len(asked)], asked):
        raise Refusal(Reason.REPEATED_KEY)
    return plain[len(asked) :]


def _row(kept: KeptReply) -> str:
    return f"{kept.client}/{kept.key}"
