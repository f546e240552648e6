"""Whether the database keeps what it has acknowledged: asked before anything is begun over it."""

import logging
from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.db import connection

from tutela.core.errors import Reason, Refusal

_log = logging.getLogger(__name__)
_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    # `local` keeps it on this server's disk; the others wait for that too, and for a standby where one is named.
    "synchronous_commit": ("on", "remote_apply", "remote_write", "local"),
}
"""What PostgreSQL must be set to, so that an acknowledged entry survives a power cut."""


def require_durable() -> None:
    """Refuses `DATABASE_NOT_DURABLE` where an acknowledged commit could be lost; warns where a standby could lack it.

    SQLite is opened with `synchronous=FULL` by the settings themselves.
    """
    if connection.vendor != "postgresql" or settings.TUTELA_UNSAFE_DATABASE:
        return
    for setting, allowed in _NEEDED.items():
        if _shown(setting) not in allowed:
            raise Refusal(Reason.DATABASE_NOT_DURABLE, setting=setting)
    if _has_standby() and (
        not _shown("synchronous_standby_names") or _shown("synchronous_commit") == "local"
    ):
        _log.warning(
            "A standby follows this database and no commit waits for it: what was acknowledged last is lost when it"
            " takes over. Set synchronous_standby_names."
        )


def _shown(setting: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [setting])
        return str(cursor.fetchone()[0])


def _has_standby() -> bool:
    """Whether anybody streams from this server; the view shows that much to everyone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_stat_replication WHERE application_name <> 'pg_basebackup')"
        )
        return bool(cursor.fetchone()[0])
