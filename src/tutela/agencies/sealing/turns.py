"""One turn at a time, in whichever process: from the note of the mark to come until the turn has committed.

PostgreSQL: an advisory lock of the session. SQLite: a lock on a file in `TUTELA_HOME`. Either ends with its holder,
however that ends. Locks of rows do not do: the mark is noted by one transaction and taken by the next.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.db import connection

from tutela.core.errors import Reason, Refusal

_LOCK: Final = 0x7475_7475_726E  # any constant that no other advisory lock of the database has
_FILE: Final = "gate.lock"
_PATIENCE: Final = 60.0  # seconds; turns take a few, and who waited in vain simply tries again
_PAUSE: Final = 0.05


@contextmanager
def alone(patience: float = _PATIENCE) -> Iterator[None]:
    """Holds back every other turn; not to be called within itself. Refuses `NOT_READY` after so many seconds."""
    with ExitStack() as until_the_end:
        until = time.monotonic() + patience
        while not _taken(until_the_end):
            if time.monotonic() >= until:
                raise Refusal(Reason.NOT_READY, what="gate")
            time.sleep(_PAUSE)
        yield


def _taken(until_the_end: ExitStack) -> bool:
    return (_session if connection.vendor == "postgresql" else _file)(until_the_end)


def _session(until_the_end: ExitStack) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        (is_taken,) = cursor.fetchone()
    if is_taken:
        until_the_end.callback(_released)
    return bool(is_taken)


def _released() -> None:
    """A connection that is lost or closed has let go by itself."""
    if connection.connection is None or not connection.is_usable():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _file(until_the_end: ExitStack) -> bool:
    file = _opened()
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return False
    until_the_end.callback(file.close)
    return True


def _opened() -> BinaryIO:
    home: Path = settings.TUTELA_HOME
    return (home / _FILE).open("ab")
