"""What a process took, in the one line by which it tells whoever waits for it."""

import json
import resource
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def said(content: Mapping[str, Any]) -> None:
    """One line for the process that waits: what was found, and what it took."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    cost = {"peak_bytes": _peak(), "cpu_seconds": round(used.ru_utime + used.ru_stime, 3)}
    print(json.dumps({**content, **cost}))


def _peak() -> int:
    """Of this process alone: what `getrusage` says includes what the parent held when it forked."""
    (line,) = (
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    return int(line.split()[1]) * 1024
