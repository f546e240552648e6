"""The policy of `settings.TUTELA_POLICY`: every pack, checked when it is first needed."""

import functools
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from tutela.core.law.calendar import legal_day
from tutela.core.law.packs import Policy, load_policy
from tutela.core.law.schema import Purpose


def policy() -> Policy:
    """All packs. Refuses `PACK_INVALID` with file and line."""
    return _loaded(settings.TUTELA_POLICY)


def purpose(code: str) -> Purpose:
    """One purpose. Refuses `PURPOSE_UNKNOWN` and lists those there are."""
    return policy().purpose(code)


def legal_day_of(moment: datetime) -> date:
    """The legal day, in the jurisdiction's zone, on which a moment falls."""
    return legal_day(moment, ZoneInfo(settings.TUTELA_TIME_ZONE))


@functools.cache
def _loaded(root: Path) -> Policy:
    return load_policy(root)
