"""Where the timing runs, and with which settings: known before Django is set up."""

import os
import tempfile
from pathlib import Path
from typing import Final

_MEMORY: Final = Path("/dev/shm")


def folder() -> "tempfile.TemporaryDirectory[str]":
    """For the home: in memory where the machine has such a place, so that no disk's noise hides a difference."""
    return tempfile.TemporaryDirectory(prefix="tutela-timing-", dir=_MEMORY if _MEMORY.is_dir() else None)


def environment(home: Path) -> dict[str, str]:
    """Of the process that measures: quotas that last, and nobody sampled, which would be noise."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("TUTELA_")},
        "TUTELA_HOME": str(home),
        "TUTELA_QUOTA_PER_HEAD": "1000000",
        "TUTELA_PENDING_SAMPLE": "0",
        "TUTELA_INSECURE_COOKIES": "True",
        "TUTELA_HOSTS": "127.0.0.1,testserver",
        "DJANGO_SETTINGS_MODULE": "tutela.config.settings",
    }
