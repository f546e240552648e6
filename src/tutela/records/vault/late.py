"""Sealing notices handed in after their clock, and orders beyond the law: for the prosecutor, from the vault's log.

The ordinary database may not say of any agency that it sealed something, so this list is read where the vault is.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.proofs.commitments import JSON, canonical
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


@dataclass(frozen=True, slots=True)
class BeyondLaw:
    """One record of an agency that an order sealed and the law would not have, and the day on which that came in."""

    agency: str
    port: str
    kept_on: date


def kept(dossier: Dossier, row: UUID, on: date) -> log.Entry:
    """The log's entry of what is kept on a day; encrypted, what the prosecutor is told of an order and whose it is."""
    source = dossier.source
    told: dict[str, JSON] = {"agency": source.agency, "port": source.port}
    if dossier.due_on is not None:
        told["due_on"] = dossier.due_on.isoformat()
    if dossier.beyond_law:
        told["beyond_law"] = True
    said = canonical(told).decode() if len(told) > len(("agency", "port")) else ""
    return log.Entry(log.Act.KEPT, on, cause=dossier.ground, dossiers=(row,), purpose=said)


def orders(*, acting: Acting, at: datetime) -> list[LateOrder]:
    """The late orders of a year, the latest first: no record and nobody is named."""
    found = [
        LateOrder(said["agency"], said["port"], date.fromisoformat(said["due_on"]), on)
        for on, said in _told(acting, at, (Ground.LATE_ORDER,))
    ]
    return sorted(found, key=lambda one: (-one.handed_in_on.toordinal(), one.due_on, one.agency))


def beyond_law(*, acting: Acting, at: datetime) -> list[BeyondLaw]:
    """The orders of a year that the law would not have demanded on the facts, the latest first; nobody is named."""
    found = [
        BeyondLaw(said["agency"], said["port"], on)
        for on, said in _told(acting, at, (Ground.LATE_ORDER, Ground.BEYOND_LAW))
        if "beyond_law" in said
    ]
    return sorted(found, key=lambda one: (-one.kept_on.toordinal(), one.agency))


def _told(acting: Acting, at: datetime, grounds: Iterable[Ground]) -> Iterator[tuple[date, dict[str, str]]]:
    """What the log holds for the prosecutor of orders of these grounds, with the day, for a year."""
    require(acting, Permission.VAULT_TOLD)
    store.require()
    since = legal_day_of(at) - _SHOWN
    for ground in grounds:
        for one in log.read_of_cause(ground.value):
            on = date.fromisoformat(str(one.body["at"])[:10])
            if one.purpose and one.body["act"] == log.Act.KEPT.value and on >= since:
                yield on, json.loads(one.purpose)
