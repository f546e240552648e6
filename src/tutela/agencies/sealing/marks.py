"""By what a restored database is recognised: a random mark that it and the vault share, moved at every turn.

The ordinary database first notes the mark to come; the vault takes it with the dossiers; the turn's commit makes it
the mark in force. So the vault always holds one of the two, unless one of the databases was put back. From the note to
the commit a turn is alone (`turns.alone`): a second note would take the place of the first.
"""

import secrets
from datetime import datetime
from typing import Final

from django.db import transaction

from tutela.agencies.sealing import turns
from tutela.agencies.sealing.models import GateState
from tutela.bodies.kinds import Acting
from tutela.core.errors import Reason, Refusal
from tutela.index.lookup import actions as lookup
from tutela.records.vault import custody, heads
from tutela.records.vault.finding import PrivateKeys

_BYTES: Final = 16
_ROW: Final = 1


def require_whole() -> None:
    """Refuses `DATABASE_RESTORED` where this database and the vault are not of one time.

    Outside a transaction it also shuts every door that answers from this database: processes without the vault cannot
    look for themselves. They open where both are of one time again, or by the turn that makes them so.
    """
    if _is_whole():
        lookup.withhold(withheld=False)
        return
    with turns.alone():  # a turn that came between the two looks is no restored backup
        _require_whole()


def _is_whole() -> bool:
    state = GateState.objects.filter(id=_ROW).first() or GateState(id=_ROW)
    return custody.epoch() in (bytes(state.mark), bytes(state.next_mark))


def _require_whole() -> None:
    is_whole = _is_whole()
    lookup.withhold(withheld=not is_whole)
    if not is_whole:
        raise Refusal(Reason.DATABASE_RESTORED)


def require_newest() -> None:
    """Refuses `VAULT_OLDER` where the vault is older than this database, and would forget what was sealed since."""
    heads.require_newest(_mark())


def accept_loss(*, acting: Acting, private: PrivateKeys, reasons: str, at: datetime) -> None:
    """Both keepers accept an older vault, for the newer one is lost. Refuses as `heads.accept_loss` does."""
    heads.accept_loss(acting=acting, private=private, mark=_mark(), reasons=reasons, at=at)


def _mark() -> bytes:
    state = GateState.objects.filter(id=_ROW).first()
    return bytes(state.mark) if state else bytes(_BYTES)


@transaction.atomic
def begin() -> bytes:
    """Notes the mark to come and returns it; within `turns.alone`.

    A turn that was cut off before its commit is caught up with first. Refuses `DATABASE_RESTORED`.
    """
    _require_whole()
    return _noted()


@transaction.atomic
def begin_anew() -> bytes:
    """As `begin`, for a database that was put back: whatever the marks say."""
    return _noted()


def _noted() -> bytes:
    state, _ = GateState.objects.select_for_update().get_or_create(id=_ROW)
    mark = secrets.token_bytes(_BYTES)
    state.mark, state.next_mark = custody.epoch(), mark
    state.save(update_fields=["mark", "next_mark"])
    return mark


def move(mark: bytes) -> None:
    """The turn's last step, inside its transaction: the vault takes the mark at once, this database by its commit."""
    custody.set_epoch(mark)
    GateState.objects.filter(id=_ROW).update(mark=mark, next_mark=mark)
