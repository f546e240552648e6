"""The vault's own log: every act on a dossier is a leaf of an RFC 6962 tree in the vault's database.

An entry names acts, officers and random ids. The words in which a purpose was stated are committed to, and kept
encrypted beside the entry. Acts of the gate carry their day and no moment; acts of an officer, the officer's signature.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag

from tutela.core.crypto.keyring import KeyRing
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import JSON, SALT_BYTES, canonical, commit
from tutela.core.proofs.entries import moment
from tutela.core.proofs.frontier import Frontier
from tutela.core.proofs.merkle import leaf_hash
from tutela.records.vault import keys, signers
from tutela.records.vault.models import LogEntry, State
from tutela.records.vault.signers import By

_VERSION: Final = 1
_OPENING: Final = "log"


class Act(StrEnum):
    """What is done with the vault, its dossiers and its keys."""

    KEYS_MADE = "keys-made"
    KEYS_BEGUN = "keys-begun"  # a new key in force beside the old one, until everything is sealed anew
    KEYS_ROTATED = "keys-rotated"
    KEPT = "kept"
    RESEALED = "resealed"  # by a rotation: the same dossier in other envelopes
    RELEASED = "released"
    APPLIED = "applied"
    APPROVED = "approved"
    REFUSED = "refused"
    OPENED = "opened"
    UNSEALING = "unsealing"
    COPY_NOTICED = "copy-noticed"  # a sealing notice went to the organ that keeps a copy of the case
    COPY_RECEIVED = "copy-received"
    READ = "read"
    REPORT_READ = "report-read"  # of an improper disclosure; `application` is then the report
    LOOKS_READ = "looks-read"  # who looked at which record, for a report
    OFFICER_ENROLLED = (
        "officer-enrolled"  # hands in the key that they will sign with; `cause` is its fingerprint
    )
    OFFICER_CONFIRMED = (
        "officer-confirmed"  # that this key is that officer's, by another one or by the keepers
    )
    OFFICER_REVOKED = "officer-revoked"
    VAULT_ACCEPTED = "vault-accepted"  # by the keepers: what the ledger knows and this vault does not is lost


OF_THE_VAULT: Final = (Act.KEYS_MADE, Act.KEYS_BEGUN, Act.KEYS_ROTATED)
OF_OFFICERS: Final = (Act.OFFICER_ENROLLED, Act.OFFICER_CONFIRMED, Act.OFFICER_REVOKED)


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. `at` is a moment where an officer acts, a day where the gate does; `purpose` is kept encrypted.

    `envelopes` are the marks (`holdings.mark`, hexadecimal) of those that were added, or that took all others' places.
    `facts` are further words of the act; `by` signs it.
    """

    act: Act
    at: datetime | date
    organisation: str = ""
    officers: tuple[str, ...] = ()
    application: UUID | None = None
    dossiers: tuple[UUID, ...] = ()
    cause: str = ""
    purpose: str = ""
    envelopes: tuple[str, ...] | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    by: By | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """An entry as it stands in the log."""

    position: int
    body: dict[str, JSON]
    purpose: str


def append(entries: Sequence[Entry]) -> range:
    """Adds the entries at the end and returns their places; within `store.written`, whose lock makes these unique."""
    if not entries:
        return range(0)
    ring = keys.recognising()
    last = LogEntry.objects.order_by("-position").values_list("position", flat=True).first()
    first = 0 if last is None else last + 1
    LogEntry.objects.bulk_create(
        [_row(position, entry, ring) for position, entry in enumerate(entries, first)], 500
    )
    return range(first, first + len(entries))


def read() -> Iterator[Logged]:
    """The whole log, oldest first, with purposes in clear."""
    ring = keys.recognising()
    for row in LogEntry.objects.order_by("position").iterator(1000):
        yield Logged(row.position, _parsed(row), _purpose(row, ring))


def read_of_cause(cause: str) -> Iterator[Logged]:
    """The entries of one cause, oldest first, with purposes in clear; of the others nothing is opened."""
    ring = keys.recognising()
    for row in LogEntry.objects.order_by("position").iterator(1000):
        body = _parsed(row)
        if body.get("cause") == cause:
            yield Logged(row.position, body, _purpose(row, ring))


def bodies() -> Iterator[dict[str, JSON]]:
    """What the entries say, oldest first, as anyone may read it. Refuses `VAULT_LOG_BROKEN`."""
    for row in LogEntry.objects.order_by("position").only("position", "body").iterator(1000):
        yield _parsed(row)


def of_keys() -> Iterator[Logged]:
    """What is said of keys, the vault's and the officers', oldest first; of purposes nothing is opened."""
    for row in LogEntry.objects.filter(of_keys=True).order_by("position"):
        yield Logged(row.position, _parsed(row), "")


def at(position: int) -> Logged:
    """One entry; of its purpose nothing is opened. Refuses `VAULT_LOG_BROKEN` where the place is empty."""
    row = LogEntry.objects.filter(position=position).first()
    if row is None:
        raise Refusal(Reason.VAULT_LOG_BROKEN, detail=f"entry {position} is gone")
    return Logged(position, _parsed(row), "")


def numbered() -> Iterator[tuple[int, bool, dict[str, JSON]]]:
    """Place, whether it is found as one of keys, and what it says, oldest first. Refuses `VAULT_LOG_BROKEN`."""
    for row in LogEntry.objects.order_by("position").defer("opening").iterator(1000):
        yield row.position, row.of_keys, _parsed(row)


def keys_named() -> tuple[str, ...]:
    """The fingerprints of the public keys that may be in force: the last settled one, and those begun since."""
    named: list[str] = []
    for row in LogEntry.objects.filter(of_keys=True).order_by("-position"):
        body = _parsed(row)
        if body["act"] in OF_OFFICERS:
            continue
        named.append(str(body["cause"]))
        if body["act"] != Act.KEYS_BEGUN.value:
            break
    return tuple(named)


def is_settled(key: str) -> bool:
    """Whether a rotation to the public key with this fingerprint is over, as the log has it."""
    said = [one.body for one in of_keys() if one.body["act"] in OF_THE_VAULT]
    return bool(said) and said[-1]["act"] == Act.KEYS_ROTATED and said[-1]["cause"] == key


def size() -> int:
    """How many entries there are."""
    return LogEntry.objects.count()


def tree(until: Sequence[int] = ()) -> dict[int, bytes]:
    """The heads of the log at these sizes and at its end, computed from the entries alone.

    Refuses `VAULT_LOG_BROKEN` where a place is empty.
    """
    frontier, wanted = Frontier(), set(until)
    heads = {0: frontier.root()}
    for row in LogEntry.objects.order_by("position").only("position", "body").iterator(1000):
        if row.position != frontier.size:
            raise Refusal(Reason.VAULT_LOG_BROKEN, detail=f"entry {frontier.size} is gone")
        frontier.push(leaf_hash(bytes(row.body)))
        if frontier.size in wanted:
            heads[frontier.size] = frontier.root()
    heads[frontier.size] = frontier.root()
    return heads


def check_openings() -> None:
    """Every purpose kept is the one committed to. Refuses `VAULT_LOG_BROKEN`."""
    ring = keys.recognising()
    for row in LogEntry.objects.order_by("position").iterator(1000):
        _purpose(row, ring)


def rekey(ring: KeyRing) -> None:
    """Encrypts what stands behind commitments anew, under the key in force; the entries remain as they are."""
    for row in LogEntry.objects.exclude(opening=b"").iterator(1000):
        plain = keys.decrypt(ring, _OPENING, str(row.position), bytes(row.opening))
        row.opening = keys.encrypt(ring, _OPENING, str(row.position), plain)
        row.save(update_fields=["opening"])


def _row(position: int, entry: Entry, ring: KeyRing) -> LogEntry:
    body: dict[str, JSON] = {
        "v": _VERSION,
        "act": entry.act.value,
        "at": moment(entry.at) if isinstance(entry.at, datetime) else entry.at.isoformat(),
        "organisation": entry.organisation,
        "officers": list(entry.officers),
        "application": str(entry.application) if entry.application else None,
        "dossiers": [str(one) for one in entry.dossiers],
        "cause": entry.cause,
    }
    if entry.envelopes is not None:
        body["envelopes"] = list(entry.envelopes)
    opening = b""
    if entry.purpose:
        salt = os.urandom(SALT_BYTES)
        body["purpose"] = commit(salt, entry.purpose.encode()).hex()
        opening = keys.encrypt(ring, _OPENING, str(position), salt + entry.purpose.encode())
    if entry.facts:
        body["facts"] = dict(entry.facts)
    if entry.by is not None:
        body = _signed(position, body, entry.by)
    of_keys = entry.act in (*OF_THE_VAULT, *OF_OFFICERS)
    return LogEntry(position=position, body=canonical(body), of_keys=of_keys, opening=opening)


def _signed(position: int, body: Mapping[str, JSON], by: By) -> dict[str, JSON]:
    """The act with its place, and the signature over all of it."""
    place: dict[str, JSON] = {
        "vault": vault_id(),
        "position": position,
        "by": by.who,
        "key": by.signer.fingerprint(),
    }
    act: dict[str, JSON] = {**body, "signed": place}
    return {**act, "signature": by.signer.sign(signers.message(canonical(act))).hex()}


def vault_id() -> str:
    """The random id of this vault, hexadecimal; within `store.held`."""
    return bytes(State.objects.get(id=1).vault).hex()


def _parsed(row: LogEntry) -> dict[str, JSON]:
    try:
        body: dict[str, JSON] = json.loads(bytes(row.body))
    except ValueError:
        raise Refusal(Reason.VAULT_LOG_BROKEN, detail=f"entry {row.position} cannot be read") from None
    return body


def _purpose(row: LogEntry, ring: KeyRing) -> str:
    committed = _parsed(row).get("purpose")
    if committed is None:
        return ""
    try:
        plain = keys.decrypt(ring, _OPENING, str(row.position), bytes(row.opening))
    except (InvalidTag, Refusal, ValueError, IndexError):
        raise Refusal(Reason.VAULT_LOG_BROKEN, detail=f"the purpose of entry {row.position}") from None
    if commit(plain[:SALT_BYTES], plain[SALT_BYTES:]).hex() != committed:
        raise Refusal(Reason.VAULT_LOG_BROKEN, detail=f"the purpose of entry {row.position}")
    return plain[SALT_BYTES:].decode()
