"""A second clock beside the wall's, for the dates of heads: it only counts, and so it cannot leap.

A head that is dated days ahead keeps all later ones at that date, and makes every promise of those days look broken.
So a date runs ahead of what was counted since the last head by little, whatever the clock on the wall says.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from tutela.ledger import models

HASTE: Final = 1 / 7
"""Dates may run faster than the count by this part: a clock left wrong for a whole week uses up the 24 hours in which a
promise is kept, and one that was right, on a machine that a host had stopped, is caught up with."""

TOLD_FROM: Final = timedelta(seconds=60)
"""A time service sets a clock by seconds and nobody need look."""

AWAY: Final = timedelta(hours=24)
"""As long as a promise has: a clock that is wrong by less when the machine starts makes none look broken."""

_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_log = logging.getLogger(__name__)
_leapt = False


@dataclass(frozen=True, slots=True)
class Count:
    """Seconds that this machine has counted since it was started, asleep or not; `boot` names that start."""

    boot: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Reading:
    """Both clocks at one moment: the count, and the moment that a head could be dated with."""

    count: Count
    at: datetime


def count() -> Count | None:
    """Now; None on a machine that has no such clock, whose wall clock is then believed."""
    boot = _boot()
    return None if boot is None else Count(boot, time.clock_gettime(time.CLOCK_BOOTTIME))


def granted(at: datetime, last: Reading | None, now: Count | None) -> datetime:
    """The moment that a head may be dated with where the wall clock says `at`; `last` is the reading of the last head.

    What a witness has stated under a head of this log it may say too: two clocks that are not one agree. Where a
    machine was started anew nothing was counted, and the wall clock is believed; what it says is told.
    """
    most = _most(last, now)
    if most is None:
        _tell_of_start(at, last, now)
        return at
    moment = min(at, most)
    if at - moment >= TOLD_FROM:
        moment = min(at, max(moment, _stated() or moment))
    _tell(at - moment)
    return moment


def ahead(at: datetime, last: Reading | None, now: Count | None) -> timedelta:
    """By how much the wall clock is ahead of every date that the count would allow a head."""
    most = _most(last, now)
    return timedelta() if most is None else max(at - most, timedelta())


def _stated() -> datetime | None:
    """What the last witness that signed a head gave as its time."""
    return models.Cosignature.objects.order_by("-id").values_list("at", flat=True).first()


def _tell(leap: timedelta) -> None:
    """Once for each leap."""
    global _leapt
    if leap >= TOLD_FROM and not _leapt:
        seconds = int(leap.total_seconds())
        _log.critical("The clock here leapt ahead by %d s; heads are dated by what was counted.", seconds)
    _leapt = leap >= TOLD_FROM


def _tell_of_start(at: datetime, last: Reading | None, now: Count | None) -> None:
    """Over the first head since this machine was started: only somebody who knows how long it was off can judge."""
    if last is None or now is None:
        return
    if at - last.at >= AWAY:
        hours = int((at - last.at).total_seconds() // 3600)
        _log.warning(
            "Counting begins anew, %d h after the last head: was it off for so long, or is the clock wrong?",
            hours,
        )
    elif last.at - at >= TOLD_FROM:
        seconds = int((last.at - at).total_seconds())
        _log.critical(
            "Counting begins anew, %d s before the last head: the clock here is wrong, or was.", seconds
        )


def _most(last: Reading | None, now: Count | None) -> datetime | None:
    if last is None or now is None or now.boot != last.count.boot:
        return None
    passed = now.seconds - last.count.seconds
    return None if passed < 0 else last.at + timedelta(seconds=passed * (1 + HASTE))


@lru_cache(maxsize=1)
def _boot() -> str | None:
    if not hasattr(time, "CLOCK_BOOTTIME"):
        return None
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return None
