"""How far the sources were read: by number where they have one, by time where they have none."""

from datetime import UTC, datetime, timedelta
from typing import Final

from tutela.redress.notifying.models import Reached

KEPT: Final = timedelta(days=90)
"""So long is it known what was told."""
_MOMENTS: Final = "moments"
_HOUR: Final = 3600
_BACK: Final = timedelta(days=2)  # far longer than a transaction: what came late is read again, and told once


def is_new(source: str, number: int) -> bool:
    """Whether a source was read at another number before; from now on it was read at this one."""
    reached, _ = Reached.objects.get_or_create(source=source)
    return bool(reached.number != number and Reached.objects.filter(source=source).update(number=number))


def is_new_hour(source: str, at: datetime) -> bool:
    """The same of what is read once an hour."""
    return is_new(source, _hour(at))


def since(at: datetime) -> datetime:
    """From when on tables without a number are read: a while before they last were, however long nobody told."""
    reached, _ = Reached.objects.get_or_create(source=_MOMENTS)
    is_new_hour(_MOMENTS, at)
    if not reached.number:
        return at - KEPT
    return min(datetime.fromtimestamp(reached.number * _HOUR, UTC), at) - _BACK


def _hour(at: datetime) -> int:
    return int(at.timestamp()) // _HOUR
