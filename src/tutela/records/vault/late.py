"""Sealing notices that an agency handed in after their clock: for the prosecutor, from the vault's own log.

The ordinary database may not say of any agency that it sealed something, so this list is read where the vault is.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.proofs.commitments import canonical
from tutela.packs.current import legal_day_of
from tutela.records.vault import log, store
from tutela.records.vault.dossiers import Dossier, Ground

_SHOWN: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class LateOrder:
    """One record of an agency: the last day for sealing it, and the day on which the notice was handed in."""

    agency: str
    port: str
    due_on: date
    handed_in_on: date

    @property
    def days_late(self) -> int:
        """Days past the last one."""
        return (self.handed_in_on - self.due_on).days


def kept(dossier: Dossier, row: UUID, on: date) -> log.Entry:
    """The log's entry of what is kept on a day; of a late order it holds, encrypted, whose it was and how late."""
    said = b""
    if dossier.due_on is not None:
        source = dossier.source
        said = canonical({"agency": source.agency, "port": source.port, "due_on": dossier.due_on.isoformat()})
    return log.Entry(log.Act.KEPT, on, cause=dossier.ground, dossiers=(row,), purpose=said.decode())


def orders(*, acting: Acting, at: datetime) -> list[LateOrder]:
    """The late orders of a year, the latest first: no record and nobody is named."""
    require(acting, Permission.VAULT_TOLD)
    store.require()
    since = legal_day_of(at) - _SHOWN
    found = [_order(one) for one in log.read_of_cause(Ground.LATE_ORDER.value) if one.purpose]
    recent = [one for one in found if one.handed_in_on >= since]
    return sorted(recent, key=lambda one: (-one.handed_in_on.toordinal(), one.due_on, one.agency))


def _order(one: log.Logged) -> LateOrder:
    said = json.loads(one.purpose)
    on = date.fromisoformat(str(one.body["at"]))
    return LateOrder(said["agency"], said["port"], date.fromisoformat(said["due_on"]), on)
