"""Holds what the vault keeps against its log: which dossiers there are, and the bytes of every envelope.

Entries from before envelopes had marks say which dossiers were kept and not which bytes: of those the ids are checked
until a rotation seals them anew.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import JSON
from tutela.records.vault import in_force, log, models, store

_DOMAIN: Final = b"tutela/vault/mark/1"


@dataclass(slots=True)
class _Logged:
    """What the log says of one dossier: the marks of its envelopes, and whether these are all."""

    marks: set[bytes] = field(default_factory=set)
    is_all: bool = True


def mark(dossier: models.Dossier, envelope: models.Envelope, *, by_order: bool) -> bytes:
    """32 bytes over an envelope, where it lies and how its source is known again; `by_order` as it stood then.

    The envelope's own random bytes salt it: once they are gone, nothing can be tried against the log.
    """
    said = hashlib.sha256(_DOMAIN)
    for part in (dossier.id.bytes, envelope.id.bytes, dossier.source, envelope.content, envelope.sealer):
        said.update(part)
    said.update(f"{dossier.key_id}\x1f{envelope.key_id}\x1f{int(by_order)}".encode())
    said.update(hashlib.sha256(envelope.sealed).digest())
    return said.digest()


def verify() -> None:
    """Refuses `VAULT_CONTENTS` where dossiers or envelopes are gone, added, exchanged or changed.

    Refuses `VAULT_KEY_OTHER` where the public key in the file is not the log's. Writers wait meanwhile.
    """
    with store.held():
        in_force.public()
        logged = _logged()
        there = set(models.Dossier.objects.values_list("id", flat=True))
        _refuse(len(logged.keys() ^ there))
        _refuse(len(_differing(logged)))


def _refuse(dossiers: int) -> None:
    if dossiers:
        raise Refusal(Reason.VAULT_CONTENTS, dossiers=dossiers)


def _logged() -> dict[UUID, _Logged]:
    """What the log says is kept now, by dossier."""
    found: dict[UUID, _Logged] = {}
    for body in log.bodies():
        for dossier in _dossiers(body):
            match body["act"]:
                case log.Act.KEPT:
                    _add(found.setdefault(dossier, _Logged()), body)
                case log.Act.RESEALED:
                    found[dossier] = _Logged()
                    _add(found[dossier], body)
                case log.Act.RELEASED:
                    found.pop(dossier, None)
    return found


def _dossiers(body: Mapping[str, JSON]) -> list[UUID]:
    named = body["dossiers"]
    assert isinstance(named, list)
    return [UUID(str(one)) for one in named]


def _add(logged: _Logged, body: Mapping[str, JSON]) -> None:
    marks = body.get("envelopes")
    if isinstance(marks, list):
        logged.marks |= {bytes.fromhex(str(one)) for one in marks}
    else:
        logged.is_all = False


def _differing(logged: Mapping[UUID, _Logged]) -> set[UUID]:
    """The dossiers whose envelopes are not the logged ones; each envelope is read once, in no order."""
    differing, seen = set[UUID](), dict[UUID, int]()
    for envelope in models.Envelope.objects.select_related("dossier").iterator(store.BATCH):
        one = logged.get(envelope.dossier_id, _Logged())
        if _is_logged(envelope, one.marks):
            seen[envelope.dossier_id] = seen.get(envelope.dossier_id, 0) + 1
        elif one.is_all:
            differing.add(envelope.dossier_id)
    return differing | {dossier for dossier, one in logged.items() if seen.get(dossier, 0) != len(one.marks)}


def _is_logged(envelope: models.Envelope, marks: set[bytes]) -> bool:
    """An envelope of an order stands in a dossier that is kept by order."""
    dossier = envelope.dossier
    if mark(dossier, envelope, by_order=True) in marks:
        return dossier.by_order
    return mark(dossier, envelope, by_order=False) in marks
