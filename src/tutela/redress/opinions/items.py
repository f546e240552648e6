"""What stands on the prosecutor's lists about one body: that from which an opinion is opened."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from tutela.agencies.verifying import queries as verifying
from tutela.answers.campaigns import queries as campaigns
from tutela.answers.filings import queries as filings
from tutela.answers.withdrawals import queries as withdrawals
from tutela.bodies.sweeping import queries as sweeping
from tutela.measures.following import queries as following
from tutela.measures.following import waiting as proofs
from tutela.packs.current import legal_day_of
from tutela.redress.opinions.opinion import About, Item
from tutela.redress.relief import queries as relief

_Since = tuple[int, date] | None


def item(about: About, body: str, on: date) -> Item | None:
    """How much there is and since when; None where nothing of the kind stands on the list. `FREE` always is."""
    if about is About.FREE:
        return Item(about)
    found = _READ[about](body, on)
    return None if found is None else Item(about, *found)


def items(body: str, on: date) -> list[Item]:
    """Everything that stands on the lists about a body."""
    found = (item(about, body, on) for about in About if about is not About.FREE)
    return [one for one in found if one is not None]


def _duties(body: str, on: date) -> _Since:
    """Its own duties, and the proofs of others that it has not looked at."""
    found = [one for one in (following.late_of(body, on), proofs.late_of(body, on)) if one is not None]
    return (sum(count for count, _ in found), min(since for _, since in found)) if found else None


def _stopped(body: str, on: date) -> _Since:
    since_at = sweeping.held_since(body)
    return None if since_at is None else (1, legal_day_of(since_at))


def _swept(body: str, on: date) -> _Since:
    found = sweeping.seen_of(body)
    return None if found is None else (found[0], legal_day_of(found[1]))


_READ: Final[Mapping[About, Callable[[str, date], _Since]]] = MappingProxyType(
    {
        About.FILINGS: filings.late_of,
        About.DUTIES: _duties,
        About.RECEIPTS: withdrawals.missing_of,
        About.CAMPAIGN: campaigns.late_of,
        About.STOPPED: _stopped,
        About.SWEPT: _swept,
        About.IDENTITIES: verifying.late_of,
        About.RECHECKS: relief.late_of,
    }
)
