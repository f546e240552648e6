"""The keepers' word: whoever brings both shares signs with a key that follows from the private key of the vault."""

from tutela.core.errors import Reason, Refusal
from tutela.records.vault import in_force, officers, signers
from tutela.records.vault.envelope import public_of
from tutela.records.vault.finding import PrivateKeys
from tutela.records.vault.signers import KEEPERS, By


def present(private: PrivateKeys) -> By:
    """The keepers of the key in force; within `store.held`. Refuses `VAULT_SHARE_OTHER_KEY` for the shares of another.

    A vault from before its log named them takes those of the public key in force.
    """
    named = set(officers.register().keepers.values())
    for secret in private.secrets.values():
        signer = signers.keepers(secret)
        if signer.public in named or (not named and public_of(secret) == in_force.public().key):
            return By(KEEPERS, signer)
    raise Refusal(Reason.VAULT_SHARE_OTHER_KEY, share="1, 2", key=in_force.public().key_id)


def of_vault(private: PrivateKeys | None) -> By | None:
    """The same where the log names keepers; None where it names none yet. Refuses `VAULT_SHARE_MISSING`."""
    if not officers.register().keepers:
        return None
    if private is None:
        raise Refusal(Reason.VAULT_SHARE_MISSING, found=0)
    return present(private)
