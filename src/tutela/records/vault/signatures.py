"""What was signed, checked: by what an application may be opened, and for the whole log of the vault."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import JSON, SALT_BYTES, canonical, commit
from tutela.records.vault import keys, log, models, officers, store
from tutela.records.vault.applications import PARTICULARS, Particulars
from tutela.records.vault.log import Act
from tutela.records.vault.officers import Register

SIGNED: Final = frozenset(
    (
        Act.APPLIED,
        Act.APPROVED,
        Act.REFUSED,
        Act.OPENED,
        Act.UNSEALING,
        Act.READ,
        Act.REPORT_READ,
        Act.LOOKS_READ,
        Act.COPY_RECEIVED,
        Act.VAULT_ACCEPTED,
    )
)
"""The acts of officers, none of which counts without the officer's signature."""
_OF_A_CASE: Final = (Act.APPROVED, Act.REFUSED, Act.OPENED, Act.UNSEALING)


@dataclass(frozen=True, slots=True)
class Checked:
    """How many acts of officers are signed, and how many are from before the first officer had a key."""

    signed: int
    unsigned: int


def fresh_salt() -> str:
    """For a new application, hexadecimal."""
    return os.urandom(SALT_BYTES).hex()


def said(particulars: Particulars) -> str:
    """The commitment to what is applied for, as every officer who has a part in it signs it; hexadecimal.

    Fields at their defaults are left out, so that a field which a later edition adds changes nothing that was signed.
    """
    handed = particulars.handed.model_dump(mode="json", exclude_defaults=True)
    return _committed(particulars, canonical({"handed": handed, "document": particulars.document}))


def reasons(particulars: Particulars) -> str:
    """The commitment to the reasons of a refusal; hexadecimal."""
    return _committed(particulars, particulars.reasons.encode())


def require_applied(row: models.Application, particulars: Particulars) -> None:
    """Refuses `VAULT_UNSIGNED` unless who applied signed exactly this, with a key that is still in force.

    What the gate applies for on behalf of an agency bears no signature: it opens nothing before two officers signed.
    """
    _require(Act.APPLIED, row.applied_entry, row.applied_by, row, particulars)


def require_approved(row: models.Application, particulars: Particulars, *, begun: bool = False) -> None:
    """The same, and that another officer's signature permits it.

    What was `begun` is brought to its end, also where one of the keys was revoked meanwhile.
    """
    _require(Act.APPLIED, row.applied_entry, row.applied_by, row, particulars, begun=begun)
    _require(Act.APPROVED, row.decided_entry, row.decided_by, row, particulars, begun=begun)


def verify() -> Checked:
    """Replays the log: every act of an officer is signed by the officer, with a key that was in force at its place.

    The officers' keys are those that the log itself says. Refuses `VAULT_LOG_BROKEN`.
    """
    with store.held():
        check = _Check(Register(log.vault_id()))
        for position, of_keys, body in log.numbered():
            check.take(position, of_keys, body)
        ring = keys.recognising()
        for row in models.Application.objects.exclude(applied_entry=None).iterator(500):
            plain = keys.decrypt(ring, PARTICULARS, str(row.id), bytes(row.particulars))
            if check.cases.get(str(row.id)) != said(Particulars.model_validate_json(plain)):
                raise Refusal(Reason.VAULT_LOG_BROKEN, detail=f"application {row.id}")
    return Checked(check.signed, check.unsigned)


class _Check:
    """One pass over the log; `cases` is what each application commits to."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.signed = self.unsigned = 0
        self.cases: dict[str, str] = {}
        self._appliers: dict[str, str] = {}

    def take(self, position: int, of_keys: bool, body: Mapping[str, JSON]) -> None:
        act = str(body["act"])
        if of_keys != (act in log.OF_THE_VAULT or act in log.OF_OFFICERS):
            raise _broken(position)
        if act in SIGNED:
            self._signed(position, body)
        self.register.take(position, body)

    def _signed(self, position: int, body: Mapping[str, JSON]) -> None:
        if "signature" not in body:
            if self.register.keys and not is_of_the_gate(body):
                raise _broken(position)
            self.unsigned += 0 if is_of_the_gate(body) else 1
        else:
            self.register.name_first(body)
            self.register.signer_of(position, body)
            self.signed += 1
        self._fits(position, body)

    def _fits(self, position: int, body: Mapping[str, JSON]) -> None:
        """An application is decided and opened as it was handed in, and not decided by who handed it in."""
        case, told = str(body["application"]), _said(body)
        officers_ = body["officers"]
        assert isinstance(officers_, list)
        if body["act"] == Act.APPLIED:
            if told:
                self.cases[case] = told
            self._appliers[case] = _fact(body, "on-behalf-of") or (str(officers_[-1]) if officers_ else "")
        elif body["act"] in _OF_A_CASE and "signature" in body:
            decides, known = body["act"] in (Act.APPROVED, Act.REFUSED), self.cases.get(case)
            unsaid = (
                known is None and body["act"] == Act.REFUSED
            )  # of what was handed in before there were keys
            if (known != told and not unsaid) or (decides and officers_[-1] == self._appliers.get(case)):
                raise _broken(position)


def is_of_the_gate(body: Mapping[str, JSON]) -> bool:
    """Whether the gate entered an application on behalf of an agency, without any officer's doing."""
    return body["act"] == Act.APPLIED and body["officers"] in ([], ["gate"])


def _require(
    act: Act,
    position: int | None,
    officer: str,
    row: models.Application,
    particulars: Particulars,
    *,
    begun: bool = False,
) -> None:
    if position is None:
        raise Refusal(Reason.VAULT_UNSIGNED)
    body = log.at(position).body
    about = body["act"] == act and body["application"] == str(row.id) and _said(body) == said(particulars)
    if not about:
        raise Refusal(Reason.VAULT_UNSIGNED)
    if is_of_the_gate(body) and "signature" not in body:
        return
    signed_by = officers.register(before=position).signer_of(position, body)
    now, key = officers.register().of(officer), body["signed"]
    assert isinstance(key, dict)
    stands = begun or (now is not None and now.fingerprint == key["key"])
    if signed_by != officer or not stands:
        raise Refusal(Reason.VAULT_UNSIGNED)


def _said(body: Mapping[str, JSON]) -> str:
    return _fact(body, "said")


def _fact(body: Mapping[str, JSON], name: str) -> str:
    facts = body.get("facts")
    return str(facts.get(name, "")) if isinstance(facts, dict) else ""


def _committed(particulars: Particulars, what: bytes) -> str:
    if not particulars.salt:
        raise Refusal(Reason.VAULT_UNSIGNED)
    return commit(bytes.fromhex(particulars.salt), what).hex()


def _broken(position: int) -> Refusal:
    return Refusal(Reason.VAULT_LOG_BROKEN, detail=f"the signature of entry {position}")
