"""A registry filled past its doors, its list built, and some persons' changes, in a process of their own."""

import statistics
import sys
import time
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - models may be imported only once Django is set up
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.building import CHANGES  # noqa: E402
from bench.gate import _fill  # noqa: E402
from bench.screening_cost import said  # noqa: E402
from tests.cast import appoint_all, declare_all  # noqa: E402
from tutela.core.crypto.suites import Suite  # noqa: E402
from tutela.index.compile import actions as compiling  # noqa: E402
from tutela.index.lookup.models import IndexRow  # noqa: E402
from tutela.records.registry import queries  # noqa: E402
from tutela.records.vault import keys, setting_up  # noqa: E402

BODY, OFFICER = "admin", "security"


def measured(size: int) -> dict[str, Any]:
    """Seconds of the build, and of one change the median."""
    call_command("migrate", verbosity=0)
    at = timezone.now() - timedelta(days=1)
    public, _ = keys.fresh(at)
    setting_up.install(public, suite=Suite.STANDARD, at=at)
    appoint_all(at)
    declare_all(at)
    _fill(0, size, at)
    begun = time.perf_counter()
    compiling.build(organisation=BODY, officer=OFFICER, at=at, progress=_said)
    seconds = time.perf_counter() - begun
    changes = []
    everybody = queries.all_persons()
    for person in everybody[:: max(1, len(everybody) // CHANGES)][:CHANGES]:
        begun = time.perf_counter()
        with transaction.atomic():
            compiling.recompile(persons=[person], organisation=BODY, officer=OFFICER, at=at)
        changes.append(time.perf_counter() - begun)
    return {
        "persons": size,
        "rows": IndexRow.objects.count(),
        "seconds": round(seconds, 1),
        "persons_a_second": round(size / seconds),
        "change_ms": round(statistics.median(changes) * 1000, 1),
    }


def _said(done: int, total: int) -> None:
    sys.stderr.write(f"\r{done:>11,} of {total:,}")


if __name__ == "__main__":
    said(measured(int(sys.argv[2])))
