"""Idempotent POSTs: the same key and the same request give the same reply, and the act is done once.

The key and what it guards are committed together: a retry either finds the reply or does the act for the first time.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from tutela.core.crypto.keyring import Use
from tutela.core.errors import Reason, Refusal
from tutela.keys import current
from tutela.web.api.models import KeptReply
from tutela.web.api.tokens import Caller

KEPT_FOR: Final = timedelta(hours=24)
_CONTEXT: Final = "kept-reply"


def once(*, caller: Caller, key: str | None, request: bytes, act: Callable[[], bytes], at: datetime) -> bytes:
    """The reply of `act`, or the one it gave before under this key. `request` holds the operation and all it says.

    A refused act spends nothing and keeps nothing: it may be tried again under the same key. Refuses
    `REPEATED_KEY` when the key came with another request.
    """
    if key is None:
        return act()
    digest = _digest(caller, request)
    refused: Refusal | None = None
    with transaction.atomic():
        KeptReply.objects.filter(kept_at__lte=at - KEPT_FOR).delete()
        kept, is_new = _claimed(caller, key, digest, at)
        if not is_new:
            return _kept(kept, digest)
        try:
            reply = act()
        except Refusal as refusal:
            # The act has recorded its refusal in the ledger, inside this transaction: that must be committed.
            kept.delete()
            refused = refusal
        else:
            kept.reply = current.encrypt(_CONTEXT, _row(kept), reply)
            kept.save(update_fields=["reply"])
    if refused is not None:
        raise refused
    return reply


def _claimed(caller: Caller, key: str, digest: bytes, at: datetime) -> tuple[KeptReply, bool]:
    """The row of this key, and whether it is ours. A concurrent request with the same key waits here."""
    new = KeptReply(client=caller.client, key=key, request=digest, reply=b"", kept_at=at)
    KeptReply.objects.bulk_create([new], ignore_conflicts=True)
    row = KeptReply.objects.select_for_update().get(client=caller.client, key=key)
    return row, not row.reply


def _kept(kept: KeptReply, digest: bytes) -> bytes:
    if bytes(kept.request) != digest:
        raise Refusal(Reason.REPEATED_KEY)
    return current.decrypt(_CONTEXT, _row(kept), bytes(kept.reply))


def _row(kept: KeptReply) -> str:
    return f"{kept.client}/{kept.key}"


def _digest(caller: Caller, request: bytes) -> bytes:
    """Keyed, so that the stored hash tells nothing about who was asked about."""
    return current.ring().active(Use.DATA).hash_key("retry", caller.client).digest(request)
