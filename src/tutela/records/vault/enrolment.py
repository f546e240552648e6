"""Officers' keys: handed in by their officers, confirmed by another one or by the keepers, revoked."""

from datetime import datetime
from typing import Final

from tutela.bodies.kinds import Acting, Role
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.records.vault import keepers, log, officers, signers, store
from tutela.records.vault.finding import PrivateKeys
from tutela.records.vault.officers import OfficerKey, Register
from tutela.records.vault.signers import KEEPERS, By, Proven

_TRIAL: Final = b"the halves of a key belong together"


def enrol(*, acting: Proven, at: datetime) -> str:
    """Hands in the officer's key, signed with itself; it counts once somebody else confirmed it. Its fingerprint.

    Refuses `NOT_ENTITLED`, `VAULT_OFFICER_KEY_TAKEN` for one that was handed in before, whoever did.
    """
    _require(acting)
    mine = acting.by.signer
    if not signers.is_signed(mine.public, _TRIAL, mine.sign(signers.message(_TRIAL))):
        raise Refusal(Reason.VAULT_OFFICER_UNPROVEN)
    with store.written():
        if mine.fingerprint() in officers.register().keys:
            raise Refusal(Reason.VAULT_OFFICER_KEY_TAKEN)
        log.append(
            [_entry(log.Act.OFFICER_ENROLLED, acting, mine.fingerprint(), at, public=mine.public.hex())]
        )
    return mine.fingerprint()


def confirm(*, acting: Proven, fingerprint: str, at: datetime) -> None:
    """An officer of the same body, whose own key is in force, says whose key this is. It takes a former one's place.

    Refuses `NOT_ENTITLED`, `VAULT_OFFICER_UNPROVEN`, `NOT_FOUND`, `ALREADY_DONE`, `VAULT_TWO_OFFICERS`.
    """
    _require(acting)
    with store.written():
        officers.require(acting)
        _confirmable(officers.register(), acting.officer, _found(fingerprint, acting.organisation))
        log.append([_entry(log.Act.OFFICER_CONFIRMED, acting, fingerprint, at)])


def confirm_by_keepers(*, private: PrivateKeys, fingerprint: str, at: datetime) -> None:
    """Both keepers say it, while the body has fewer than two officers whose keys are in force.

    Refuses `NOT_FOUND`, `ALREADY_DONE`, `VAULT_KEEPERS_NO_MORE`, `VAULT_SHARE_OTHER_KEY`.
    """
    with store.written():
        by = keepers.present(private)
        _confirmable(officers.register(), KEEPERS, _found(fingerprint))
        log.append([_of_keepers(log.Act.OFFICER_CONFIRMED, by, fingerprint, at)])


def revoke(*, acting: Proven, fingerprint: str, at: datetime) -> None:
    """An officer revokes their own key, or that of somebody of their body. What it signed before stays signed.

    Refuses `NOT_ENTITLED`, `VAULT_OFFICER_UNPROVEN`, `NOT_FOUND`, `ALREADY_DONE`.
    """
    _require(acting)
    with store.written():
        officers.require(acting)
        _revocable(_found(fingerprint, acting.organisation))
        log.append([_entry(log.Act.OFFICER_REVOKED, acting, fingerprint, at)])


def revoke_by_keepers(*, private: PrivateKeys, fingerprint: str, at: datetime) -> None:
    """Both keepers revoke it, where nobody else can. Refuses `NOT_FOUND`, `ALREADY_DONE`, `VAULT_SHARE_OTHER_KEY`."""
    with store.written():
        by = keepers.present(private)
        _revocable(_found(fingerprint))
        log.append([_of_keepers(log.Act.OFFICER_REVOKED, by, fingerprint, at)])


def standing(*, acting: Acting) -> list[OfficerKey]:
    """The keys of the officer's own body, in the order in which they were handed in."""
    _require(acting)
    with store.held():
        return [one for one in officers.register().keys.values() if one.organisation == acting.organisation]


def _require(acting: Acting) -> None:
    """Whoever has any part in unsealing: officers of the sealing organs, and the prosecutor who is told."""
    told = acting.role is Role.SUPERVISOR
    require(acting, Permission.VAULT_TOLD if told else Permission.VAULT_APPLY)


def _found(fingerprint: str, organisation: str | None = None) -> OfficerKey:
    key = officers.register().keys.get(fingerprint)
    if key is None or organisation not in (None, key.organisation):
        raise Refusal(Reason.NOT_FOUND, what="key")
    return key


def _confirmable(register: Register, who: str, key: OfficerKey) -> None:
    if key.state is not officers.State.WAITING:
        raise Refusal(Reason.ALREADY_DONE, what=key.state.value)
    if not register.may_confirm(who, key):
        raise Refusal(Reason.VAULT_KEEPERS_NO_MORE if who == KEEPERS else Reason.VAULT_TWO_OFFICERS)


def _revocable(key: OfficerKey) -> None:
    if key.state is officers.State.REVOKED:
        raise Refusal(Reason.ALREADY_DONE, what=key.state.value)


def _entry(act: log.Act, acting: Proven, key: str, at: datetime, **facts: str) -> log.Entry:
    return log.Entry(act, at, acting.organisation, (acting.officer,), cause=key, facts=facts, by=acting.by)


def _of_keepers(act: log.Act, by: By, key: str, at: datetime) -> log.Entry:
    return log.Entry(act, at, cause=key, facts={KEEPERS: by.signer.public.hex()}, by=by)
