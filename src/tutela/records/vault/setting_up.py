"""Puts the first keys of the vault in place; the private one is handed out as shares and kept nowhere."""

from datetime import datetime

from tutela.core.crypto.keyring import KeyRing
from tutela.core.crypto.suites import Suite
from tutela.core.errors import Reason, Refusal
from tutela.records.vault import keys, log, models, store
from tutela.records.vault.keys import Public
from tutela.records.vault.signers import KEEPERS


def require_none() -> None:
    """Before a key is made: refuses `ALREADY_DONE` where both files exist.

    Refuses `VAULT_NOT_EMPTY` where the database holds anything: nothing in it would be known again by other keys.
    """
    store.require_reachable()
    if keys.are_there():
        raise Refusal(Reason.ALREADY_DONE, what="vault")
    store.prepare()
    for table in (models.Dossier, models.LogEntry, models.Application):
        if table.objects.exists():
            raise Refusal(Reason.VAULT_NOT_EMPTY)


def install(public: Public, *, suite: Suite, at: datetime) -> None:
    """Puts the first keys in place, once the shares of the private one are safe. Refuses as `require_none` does."""
    require_none()
    keys.folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    # Last the public key: until it is there nothing can be kept, so nothing is kept under half a set of keys.
    keys.save_recognising(KeyRing((keys.new_recognising(suite, at),)))
    with store.written():
        facts = {KEEPERS: public.keepers.hex()}
        log.append([log.Entry(log.Act.KEYS_MADE, at, cause=public.fingerprint(), facts=facts)])
        keys.save_public((public,))
