"""Identities that belong to nobody: made by a security officer, agreed to by a second, and known to nobody else."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from django.db import connection, transaction

from tutela.bodies import proposals
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.bodies.proposals import Kind
from tutela.bodies.sweeping.models import Canary
from tutela.core.crypto.keyring import RootKey, Use
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import grouped, masked, parse_document
from tutela.core.identity.names import canonical_name
from tutela.core.proofs.commitments import JSON, canonical
from tutela.keys import current
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of
from tutela.sql.running import Asked

TABLE: Final = "canaries"
_SEPARATOR: Final = "\x1f"


@dataclass(frozen=True, slots=True)
class Line:
    """One of them as the list shows it; the number is masked."""

    id: UUID
    number: str = field(repr=False)
    made_at: datetime
    is_active: bool


@transaction.atomic
def propose(*, name: str, number: str, by: Acting, at: datetime) -> UUID:
    """A security officer makes up an identity, for a second officer to agree to; returns the proposal.

    The number must be one that was given to nobody: the authority that gives numbers sets some apart. Refuses
    NOT_ENTITLED, whatever a name or number cannot be, ALREADY_DONE (the same is there).
    """
    require(by, Permission.CANARY_KEEP)
    document = parse_document(number, on=legal_day_of(at)).canonical
    named = canonical_name(name)
    if Canary.objects.filter(digest__in=[_digest(root, document) for root in _roots()]).exists():
        raise Refusal(Reason.ALREADY_DONE, what="canary")
    id_, root = uuid4(), current.ring().active(Use.DATA)
    Canary.objects.create(
        id=id_,
        organisation=by.organisation,
        made_by=by.officer,
        made_at=at,
        key_id=root.key_id,
        digest=_digest(root, document),
        named=_digest(root, document + _SEPARATOR + named),
        sealed=current.encrypt(TABLE, id_.hex, canonical({"document": document, "name": named})),
    )
    facts = {"canary": str(id_)}
    return proposals.make(kind=Kind.PLANT_CANARY, organisation=by.organisation, facts=facts, by=by, at=at)


def carry_out_planting(*, canary: str, by: Acting, at: datetime, said: Mapping[str, JSON]) -> None:
    """What two officers agreed on; within their transaction."""
    row = Canary.objects.select_for_update().get(id=UUID(canary))
    row.is_active = True
    row.entry = ledger.append(
        event=Event.CANARY_PLANTED,
        at=at,
        organisation=by.organisation,
        officer=by.officer,
        facts={"canary": canary, **said},
    ).entry_id
    row.save(update_fields=["is_active", "entry"])


def listed(acting: Acting) -> list[Line]:
    """Those that this body's security officers made, newest first. Refuses NOT_ENTITLED."""
    require(acting, Permission.CANARY_KEEP)
    rows = Canary.objects.filter(organisation=acting.organisation).order_by("-made_at", "id")
    return [Line(row.id, _shown(row), row.made_at, row.is_active) for row in rows]


def met(documents: Sequence[Sequence[str]], read: Iterable[tuple[Any, ...]]) -> list[int]:
    """How many of each caller's canonical documents belong to nobody; the same work whatever they are.

    `read`: the rows that `asked` gives.
    """
    known = {(key_id, bytes(digest)) for key_id, digest in read}
    if not known:
        return [0] * len(documents)
    keys = sorted({key_id for key_id, _ in known})
    roots = [current.ring().root(key_id) for key_id in keys]
    return [
        sum(any((root.key_id, _digest(root, one)) in known for root in roots) for one in some)
        for some in documents
    ]


def asked() -> Asked:
    """What reads by what they are known."""
    table = connection.ops.quote_name(Canary._meta.db_table)
    return f"SELECT key_id, digest FROM {table} WHERE is_active", []  # noqa: S608 - the name of a model


def identities() -> dict[str, str]:
    """Canonical names by canonical document, for runs and for what the register is made to say of them."""
    rows = Canary.objects.filter(is_active=True)
    opened = [json.loads(current.decrypt(TABLE, row.id.hex, bytes(row.sealed))) for row in rows]
    return {one["document"]: one["name"] for one in opened}


def follow_key(*, at: datetime) -> int:
    """After a rotation they are written anew under the key in force; returns how many."""
    del at
    root, count = current.ring().active(Use.DATA), 0
    for row in Canary.objects.exclude(key_id=root.key_id):
        said = json.loads(current.decrypt(TABLE, row.id.hex, bytes(row.sealed)))
        document = said["document"]
        count += Canary.objects.filter(id=row.id).update(
            key_id=root.key_id,
            digest=_digest(root, document),
            named=_digest(root, document + _SEPARATOR + said["name"]),
            sealed=current.encrypt(TABLE, row.id.hex, canonical(said)),
        )
    return count


def changed() -> Iterator[UUID]:
    """Those that are no longer met by what they were made of: their hashes, or what stands encrypted, were changed."""
    for row in Canary.objects.order_by("id"):
        try:
            said = json.loads(current.decrypt(TABLE, row.id.hex, bytes(row.sealed)))
            root = current.ring().root(row.key_id)
        except (Refusal, InvalidTag, ValueError, IndexError):
            yield row.id
            continue
        made = _digest(root, said["document"]), _digest(root, said["document"] + _SEPARATOR + said["name"])
        if made != (bytes(row.digest), bytes(row.named)):
            yield row.id


def _shown(row: Canary) -> str:
    said = json.loads(current.decrypt(TABLE, row.id.hex, bytes(row.sealed)))
    return grouped(masked(said["document"].rpartition(":")[2]))


def _roots() -> list[RootKey]:
    return [root for root in current.ring().roots if root.use is Use.DATA]


def _digest(root: RootKey, text: str) -> bytes:
    return root.hash_key(TABLE, "document").digest(text.encode())
