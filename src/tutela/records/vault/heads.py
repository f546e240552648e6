"""The head of the vault's log, committed to once a legal day in the ordinary ledger, and checked against it.

The commitment is salted and of one size, so that the ledger says neither how much was done nor whether anything was.
A vault whose log does not reach the heads that the ledger holds is an older one, and is not taken for today's.
"""

import hashlib
import os
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import SALT_BYTES, canonical, commit
from tutela.ledger import actions as ledger
from tutela.ledger import replay
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of
from tutela.records.vault import keepers, log, models, store
from tutela.records.vault.finding import PrivateKeys
from tutela.records.vault.signers import KEEPERS

_ORGANISATION = "registry"
_OFFICER = "gate"


@dataclass(frozen=True, slots=True)
class Checked:
    """How many entries the log has, and how many heads of it the ledger vouches for."""

    entries: int
    heads: int
    vouched: int  # entries under the newest of those heads


def publish(*, at: datetime) -> None:
    """Once a legal day: commits to the log's head in the ledger. A call that was cut off is made good by the next.

    A head that an earlier day left unpublished goes into the ledger first.
    """
    on = legal_day_of(at)
    with store.written():
        if not models.Head.objects.filter(on=on).exists():
            size = log.size()
            models.Head.objects.create(on=on, size=size, root=log.tree()[size], salt=os.urandom(SALT_BYTES))
    for row in models.Head.objects.filter(published=False).order_by("on"):
        _publish(row, at)


def _publish(row: models.Head, at: datetime) -> None:
    with transaction.atomic():
        ledger.append(
            event=Event.VAULT_HEAD,
            at=at,
            organisation=_ORGANISATION,
            officer=_OFFICER,
            facts={"commitment": head_commitment(row).hex()},
        )
    with store.written():
        models.Head.objects.filter(id=row.id).update(published=True)


def head_commitment(row: models.Head) -> bytes:
    """32 bytes over size and root."""
    return commit(bytes(row.salt), canonical({"size": row.size, "root": bytes(row.root).hex()}))


def require_newest(mark: bytes) -> None:
    """Refuses `VAULT_OLDER` where the log does not reach what the ledger committed to, or never had this mark.

    `mark` is the one that the ordinary database holds: by it turns since the newest head are missed too. What the
    keepers accepted as lost (`accept_loss`) is missed no more. Refuses `VAULT_LOG_BROKEN`.
    """
    missing = _missing()
    if missing:
        raise Refusal(Reason.VAULT_OLDER, day=missing[0][0].isoformat())
    if not store.has_had(mark) and _digest(mark) not in _marks_accepted():
        known = [on for on, _ in _in_ledger()]
        raise Refusal(Reason.VAULT_OLDER, day=known[-1].isoformat() if known else "-")


def accept_loss(*, acting: Acting, private: PrivateKeys, mark: bytes, reasons: str, at: datetime) -> None:
    """Both keepers accept that what this vault lacks is lost for good; both logs say so, the ledger which heads.

    Refuses `NOT_ENTITLED`, `CELL_MISSING` without reasons, `ALREADY_DONE` where nothing is missing, and
    `VAULT_SHARE_OTHER_KEY`.
    """
    require(acting, Permission.KEYS_ROTATE)
    if not reasons.strip():
        raise Refusal(Reason.CELL_MISSING, column="reasons")
    lost = [commitment for _, commitment in _missing()]
    if not lost and store.has_had(mark):
        raise Refusal(Reason.ALREADY_DONE, what="vault")
    by = (acting.officer,)
    facts = {"lost": _digest(canonical({"lost": lost})), "mark": _digest(mark)}
    with transaction.atomic():
        ledger.append(
            event=Event.VAULT_ACCEPTED,
            at=at,
            organisation=acting.organisation,
            officer=acting.officer,
            facts={"lost": lost, "mark": facts["mark"]},
        )
        with store.written():
            signed = keepers.present(private)
            facts[KEEPERS] = signed.signer.public.hex()
            accepted = log.Entry(log.Act.VAULT_ACCEPTED, at, acting.organisation, by, purpose=reasons.strip())
            log.append([replace(accepted, facts=facts, by=signed)])


def _missing() -> list[tuple[date, str]]:
    """The heads in the ledger, by day, that are none of this log, and were not accepted as lost."""
    rows = list(models.Head.objects.order_by("on"))
    found = log.tree([row.size for row in rows])
    mine = {head_commitment(row).hex() for row in rows if found.get(row.size) == bytes(row.root)}
    gone = mine | _accepted()
    return [(on, commitment) for on, commitment in _in_ledger() if commitment not in gone]


def _in_ledger() -> list[tuple[date, str]]:
    """What the ledger committed to, oldest first, with the legal day of each."""
    entries = replay.contents_of(Event.VAULT_HEAD)
    return sorted((legal_day_of(entry.at), str(entry.facts.get("commitment"))) for entry in entries)


def _accepted() -> set[str]:
    """The heads that the ledger says were accepted as lost, where the keepers signed the same in the vault's log."""
    mine = {one["lost"] for one in _own_acceptances()}
    found = set[str]()
    for entry in replay.contents_of(Event.VAULT_ACCEPTED):
        lost = entry.facts.get("lost")
        listed = [str(one) for one in lost] if isinstance(lost, list) else []
        if _digest(canonical({"lost": listed})) in mine:
            found |= set(listed)
    return found


def _marks_accepted() -> set[str]:
    return {one["mark"] for one in _own_acceptances()}


def _own_acceptances() -> list[dict[str, str]]:
    """What the keepers signed; `signatures.verify` holds it against their key."""
    found = []
    for body in log.bodies():
        facts = body.get("facts")
        if body["act"] == log.Act.VAULT_ACCEPTED and isinstance(facts, dict) and "signature" in body:
            found.append({"lost": str(facts["lost"]), "mark": str(facts["mark"])})
    return found


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def verify() -> Checked:
    """Computes the log's heads anew from its entries, and holds them against what the ordinary ledger committed to.

    Refuses `VAULT_LOG_BROKEN`: an entry is gone or changed, a purpose is not the one committed to, a head is not in the
    ledger, or the ledger holds one that the vault does not know. What was added since the newest head is vouched for
    by the next.
    """
    rows = list(models.Head.objects.order_by("on"))
    found = log.tree([row.size for row in rows])
    in_ledger = {commitment for _, commitment in _in_ledger()}
    mine = set[str]()
    for row in rows:
        if found.get(row.size) != bytes(row.root):
            raise Refusal(Reason.VAULT_LOG_BROKEN, detail=f"the head of {row.on}")
        mine.add(head_commitment(row).hex())
        if row.published and head_commitment(row).hex() not in in_ledger:
            raise Refusal(Reason.VAULT_LOG_BROKEN, detail=f"the head of {row.on} is not in the ledger")
    if not in_ledger <= mine | _accepted():
        raise Refusal(Reason.VAULT_LOG_BROKEN, detail="the ledger holds a head that the vault does not know")
    log.check_openings()
    vouched = max((row.size for row in rows if row.published), default=0)
    return Checked(log.size(), len(rows), vouched)
