"""Reads: for the prosecutor in the vault, who looked at which record; so many at once, for every look is opened."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from tutela.agencies.consulting import actions
from tutela.agencies.consulting.consultation import Consulted
from tutela.agencies.consulting.models import Consultation
from tutela.core.errors import Reason, Refusal
from tutela.records.vault.finding import PrivateKeys

AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """Which looks are wanted: legal days, `until_on` exclusive, None where open; `page` counts from 1."""

    since_on: date | None = None
    until_on: date | None = None
    page: int = 1

    def text(self) -> str:
        """As the vault's log keeps it."""
        since, until = (one.isoformat() if one else "" for one in (self.since_on, self.until_on))
        return f"{since}/{until}/{self.page}"


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the looks, oldest first, and how many pages there are; one that is empty at least."""

    lines: tuple[Consulted, ...]
    pages: int


def consulted(private: PrivateKeys, asked: Asked) -> Page:
    """A page of the looks that are kept. Refuses `REQUEST_INVALID` (a page that there is not, days out of order).

    Refuses `VAULT_ENVELOPE`, `VAULT_SHARE_OTHER_KEY`.
    """
    rows = Consultation.objects.order_by("consulted_at", "id")
    if asked.since_on and asked.until_on and asked.until_on <= asked.since_on:
        raise Refusal(Reason.REQUEST_INVALID, detail="until")
    if asked.since_on:
        rows = rows.filter(consulted_at__gte=_begin(asked.since_on))
    if asked.until_on:
        rows = rows.filter(consulted_at__lt=_begin(asked.until_on))
    pages = max(1, -(-rows.count() // AT_ONCE))
    if not 1 <= asked.page <= pages:
        raise Refusal(Reason.REQUEST_INVALID, detail=f"page: 1–{pages}")
    start = (asked.page - 1) * AT_ONCE
    found = (
        Consulted(row.id, row.organisation, row.officer, row.consulted_at, actions.opened(row, private))
        for row in rows[start : start + AT_ONCE]
    )
    return Page(tuple(found), pages)


def _begin(on: date) -> datetime:
    return datetime.combine(on, time(), ZoneInfo(settings.TUTELA_TIME_ZONE))
