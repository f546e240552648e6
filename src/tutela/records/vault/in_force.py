"""The public key to which the vault seals: the one in the file, as long as the vault's log names it too."""

from tutela.core.errors import Reason, Refusal
from tutela.records.vault import keys, log
from tutela.records.vault.keys import Public


def public() -> Public:
    """The key in force. Refuses `VAULT_KEY_OTHER`: whoever changes the file alone changes nothing that is sealed.

    A log that names no key vouches for none and refuses none; set-up writes its first entry, and a log from which that
    was taken does not verify. Refuses `VAULT_NOT_SET_UP`, `KEY_FILE_UNREADABLE`.
    """
    found, named = keys.public_keys()[-1], log.keys_named()
    if named and found.fingerprint() not in named:
        raise Refusal(Reason.VAULT_KEY_OTHER, key=found.key_id)
    return found
