"""Whose key is whose: what the vault's log says of officers' keys, replayed; nothing else is believed.

A key is handed in by its officer, signed with itself, and counts from when somebody else confirmed it: an officer of
the same body whose own key is in force, or, while the body has fewer than two, the keepers with both shares. A key that
was ever handed in is nobody else's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import JSON, canonical
from tutela.records.vault import log, signers
from tutela.records.vault.log import Act
from tutela.records.vault.signers import KEEPERS, Proven

ENOUGH: Final = 2
"""From so many officers of a body on, they alone confirm each other."""


class State(StrEnum):
    """Where a key stands."""

    WAITING = "waiting"
    IN_FORCE = "in-force"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class OfficerKey:
    """One key of one officer; `public` has 32 bytes."""

    public: bytes
    officer: str
    organisation: str
    state: State
    confirmed_by: str = ""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of `public`, hexadecimal."""
        return signers.fingerprint(self.public)


@dataclass(slots=True)
class Register:
    """What stands after the entries that were `taken`, in their order; every entry that cannot be so is refused."""

    vault: str
    keys: dict[str, OfficerKey] = field(default_factory=dict)  # by fingerprint
    keepers: dict[str, bytes] = field(default_factory=dict)  # by the vault's key whose shares they hold

    def of(self, officer: str) -> OfficerKey | None:
        """The officer's key in force."""
        found = (one for one in self.keys.values() if one.officer == officer)
        return next((one for one in found if one.state is State.IN_FORCE), None)

    def in_force(self, organisation: str) -> list[OfficerKey]:
        """The keys in force of a body's officers."""
        ours = (one for one in self.keys.values() if one.organisation == organisation)
        return [one for one in ours if one.state is State.IN_FORCE]

    def may_confirm(self, who: str, key: OfficerKey) -> bool:
        """Whether the word of an officer, or of the keepers, makes a key count that waits."""
        if key.state is not State.WAITING or who == key.officer:
            return False
        few = len(self.in_force(key.organisation)) < ENOUGH
        return self._is_of(who, key.organisation) or (who == KEEPERS and few)

    def may_revoke(self, who: str, key: OfficerKey) -> bool:
        """An officer revokes their own key and those of their body; the keepers any."""
        return key.state is not State.REVOKED and (who == KEEPERS or self._is_of(who, key.organisation))

    def signer_of(self, position: int, body: Mapping[str, JSON]) -> str:
        """Who signed an entry, with a key in force at its place. Refuses `VAULT_LOG_BROKEN`."""
        said, signature = body.get("signed"), body.get("signature")
        act = {name: value for name, value in body.items() if name != "signature"}
        if not isinstance(said, dict) or not isinstance(signature, str):
            raise _broken(position)
        who = str(said["by"])
        public = self._public(body, who, str(said["key"]))
        here = said["vault"] == self.vault and said["position"] == position
        if public is None or not here or who not in (KEEPERS, _last(body)):
            raise _broken(position)
        if not signers.is_signed(public, canonical(act), _bytes(signature)):
            raise _broken(position)
        return who

    def take(self, position: int, body: Mapping[str, JSON]) -> None:
        """One more entry of keys; what it may not say is refused (`VAULT_LOG_BROKEN`), other entries change nothing."""
        match body["act"]:
            case Act.KEYS_MADE | Act.KEYS_BEGUN | Act.KEYS_ROTATED:
                self._name_keepers(position, body)
            case Act.OFFICER_ENROLLED:
                self._enrol(position, body)
            case Act.OFFICER_CONFIRMED | Act.OFFICER_REVOKED:
                self._move(position, body)

    def name_first(self, body: Mapping[str, JSON]) -> None:
        """A vault from before its first entry named the keepers takes them from the first that they sign."""
        if not self.keepers and (named := _facts(body).get(KEEPERS)):
            self.keepers[""] = _bytes(named)

    def _enrol(self, position: int, body: Mapping[str, JSON]) -> None:
        public, officer = _bytes(_facts(body).get("public", "")), _last(body)
        key = OfficerKey(public, officer, str(body["organisation"]), State.WAITING)
        if key.fingerprint in self.keys or key.fingerprint != body["cause"]:
            raise _broken(position)
        if self.signer_of(position, body) != officer:
            raise _broken(position)
        self.keys[key.fingerprint] = key

    def _move(self, position: int, body: Mapping[str, JSON]) -> None:
        self.name_first(body)
        who, key = self.signer_of(position, body), self.keys.get(str(body["cause"]))
        confirms = body["act"] == Act.OFFICER_CONFIRMED
        if key is None or not (self.may_confirm(who, key) if confirms else self.may_revoke(who, key)):
            raise _broken(position)
        if not confirms:
            self.keys[key.fingerprint] = replace(key, state=State.REVOKED)
            return
        former = self.of(key.officer)
        if former is not None:  # a new key takes the former one's place
            self.keys[former.fingerprint] = replace(former, state=State.REVOKED)
        self.keys[key.fingerprint] = replace(key, state=State.IN_FORCE, confirmed_by=who)

    def _name_keepers(self, position: int, body: Mapping[str, JSON]) -> None:
        """The vault's key changes by the word of those who hold the shares of the one in force."""
        if self.keepers and self.signer_of(position, body) != KEEPERS:
            raise _broken(position)
        named, key = _facts(body).get(KEEPERS, ""), str(body["cause"])
        if named:
            self.keepers[key] = _bytes(named)
        if body["act"] == Act.KEYS_ROTATED and key in self.keepers:
            self.keepers = {key: self.keepers[key]}

    def _public(self, body: Mapping[str, JSON], who: str, key: str) -> bytes | None:
        if who == KEEPERS:
            return next((one for one in self.keepers.values() if signers.fingerprint(one) == key), None)
        if body["act"] == Act.OFFICER_ENROLLED:
            return _bytes(_facts(body).get("public", "")) if body["cause"] == key else None
        mine = self.of(who)
        return mine.public if mine is not None and mine.fingerprint == key else None

    def _is_of(self, who: str, organisation: str) -> bool:
        mine = self.of(who)
        return mine is not None and mine.organisation == organisation


def register(before: int | None = None) -> Register:
    """What the log says of keys now, or as it did at a place; within `store.held`. Refuses `VAULT_LOG_BROKEN`."""
    found = Register(log.vault_id())
    for one in log.of_keys():
        if before is not None and one.position >= before:
            break
        found.take(one.position, one.body)
    return found


def require(acting: Proven) -> None:
    """Refuses `VAULT_OFFICER_UNPROVEN` unless the officer brought the key of theirs that is in force for their body."""
    mine = register().of(acting.officer)
    if mine is None or mine.organisation != acting.organisation or mine.public != acting.by.signer.public:
        raise Refusal(Reason.VAULT_OFFICER_UNPROVEN)


def _facts(body: Mapping[str, JSON]) -> Mapping[str, str]:
    facts = body.get("facts")
    return {str(name): str(value) for name, value in facts.items()} if isinstance(facts, Mapping) else {}


def _last(body: Mapping[str, JSON]) -> str:
    """The officer who acts: those on whose acts this one rests come before."""
    officers = body["officers"]
    return str(officers[-1]) if isinstance(officers, list) and officers else ""


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _broken(position: int) -> Refusal:
    return Refusal(Reason.VAULT_LOG_BROKEN, detail=f"the signature of entry {position}")
