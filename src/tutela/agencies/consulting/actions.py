"""Looking at one of the agency's own records: who looks accepts the duty first where the file is marked.

The ledger says who looked and when, and commits to what at; the record itself stands in an envelope that the vault's
two shares open. So a record that is sealed later leaves nothing here that points to where it was.
"""

import os
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from pydantic import TypeAdapter

from tutela.agencies.consulting.consultation import Looked
from tutela.agencies.consulting.models import Consultation
from tutela.agencies.intake.ports import port_of
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import SALT_BYTES, commit
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of
from tutela.records.registry import files
from tutela.records.registry.files import RecordFile
from tutela.records.vault import envelope, keys
from tutela.records.vault.envelope import Place
from tutela.records.vault.finding import PrivateKeys

_LOOKED: Final = TypeAdapter[Looked](Looked)


@transaction.atomic
def consult(*, acting: Acting, source_id: str, accepts_duty: bool, at: datetime) -> RecordFile:
    """Opens the record that the officer's own agency delivered under this number; that it did is committed first.

    Refuses `NOT_FOUND` alike for a number that never came, another agency's and one that is sealed, `CELL_MISSING` for
    no number, and `DUTY_NOT_ACCEPTED` for a marked file without the duty: it is accepted anew each time.
    """
    require(acting, Permission.RECORDS_CONSULT)
    wanted = source_id.strip()
    if not wanted:
        raise Refusal(Reason.CELL_MISSING, column="source_id")
    found = files.of_source(port_of(acting).value, acting.organisation, wanted)
    if found is None:
        raise Refusal(Reason.NOT_FOUND, what="record")
    if found.is_marked and not accepts_duty:
        raise Refusal(Reason.DUTY_NOT_ACCEPTED)
    _keep(acting, Looked(found.id, wanted, True if found.is_marked else None), at)
    return found


def opened(row: Consultation, private: PrivateKeys) -> Looked:
    """What was looked at. Refuses `VAULT_ENVELOPE`, `VAULT_SHARE_OTHER_KEY`."""
    return _LOOKED.validate_json(_plain(row, private)[SALT_BYTES:])


@transaction.atomic
def reseal(private: PrivateKeys) -> None:
    """Seals to the key in force what is still under another one. Refuses as `opened` does."""
    public = keys.public_keys()[-1]
    for row in Consultation.objects.exclude(key_id=public.key_id).order_by("id"):
        plain = _plain(row, private)
        row.key_id, row.sealed = (
            public.key_id,
            envelope.seal(public.key, _place(row.id, public.key_id), plain),
        )
        row.save(update_fields=["key_id", "sealed"])


@transaction.atomic
def purge(*, at: datetime) -> int:
    """Forgets who looked at what once records of processing have had their years; returns how many."""
    before = _before(legal_day_of(at))
    deleted, _ = Consultation.objects.filter(consulted_at__date__lt=before).delete()
    return deleted


def _keep(acting: Acting, looked: Looked, at: datetime) -> None:
    salt, said = os.urandom(SALT_BYTES), _LOOKED.dump_json(looked)
    public, id_ = keys.public_keys()[-1], uuid4()
    Consultation.objects.create(
        id=id_,
        organisation=acting.organisation,
        officer=acting.officer,
        consulted_at=at,
        key_id=public.key_id,
        sealed=envelope.seal(public.key, _place(id_, public.key_id), salt + said),
    )
    ledger.append(
        event=Event.RECORD_CONSULTED,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={"consultation": str(id_), "record": commit(salt, said).hex()},
    )


def _plain(row: Consultation, private: PrivateKeys) -> bytes:
    return private.opened(_place(row.id, row.key_id), bytes(row.sealed))


def _place(id_: UUID, key_id: str) -> Place:
    return Place(key_id, id_, id_)


def _before(on: date) -> date:
    """The same day so many years earlier; 28 February where that year has no 29th."""
    year = on.year - settings.TUTELA_RECORD_YEARS
    return on.replace(year=year, day=28) if (on.month, on.day) == (2, 29) else on.replace(year=year)
