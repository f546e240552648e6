"""A registry filled past its doors, its list built, and some persons' changes, in a process of their own.

A change is one after which all rows of a person differ: to write none, because none differs, would cost less.
"""

import os
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

import tutela.cli.start  # as the command does: brings Django up before any table is imported
from bench.building import CHANGES
from bench.gate import _fill
from bench.screening_cost import said
from tests.cast import appoint_all, declare_all
from tutela.core.crypto.suites import Suite
from tutela.core.disclosure.history import Record
from tutela.index.compile import actions as compiling
from tutela.index.lookup.models import IndexRow
from tutela.keys import current
from tutela.records.registry import queries
from tutela.records.registry.models import RecordVersion
from tutela.records.vault import keys, setting_up

tutela.cli.start.settle()

BODY, OFFICER = "admin", "security"
OVERTURNED: Final = date(2016, 1, 1)
"""After the convictions of `bench.gate`, which the law knows from 2015 on."""


def measured(size: int) -> dict[str, Any]:
    """Seconds of the build, and of one change the median."""
    call_command("migrate", verbosity=0)
    at = timezone.now() - timedelta(days=1)
    public, _ = keys.fresh(at)
    setting_up.install(public, suite=Suite.STANDARD, at=at)
    appoint_all(at)
    declare_all(at)
    _fill(0, size, at)
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE"
        )  # as a server does by itself, within minutes, of a registry that fills by its doors
    begun = time.perf_counter()
    processes = min(2, os.cpu_count() or 1)  # of those that decide, as the command asks for
    compiling.build(organisation=BODY, officer=OFFICER, at=at, progress=_said, processes=processes)
    seconds = time.perf_counter() - begun
    everybody = queries.all_persons()
    changes, processor = _changes(everybody[:: max(1, len(everybody) // CHANGES)][:CHANGES], at)
    return {
        "persons": size,
        "rows": IndexRow.objects.count(),
        "seconds": round(seconds, 1),
        "persons_a_second": round(size / seconds),
        "change_ms": round(statistics.median(changes) * 1000, 1),
        "change_cpu_ms": round(statistics.median(processor) * 1000, 1),  # without that of PostgreSQL
    }


def _changes(persons: Sequence[UUID], at: datetime) -> tuple[list[float], list[float]]:
    """Seconds in which each person's conviction leaves the list, and in which it comes back; and of our processor."""
    clock, processor = list[float](), list[float]()
    for person in persons:
        row = RecordVersion.objects.get(record__person_id=person, superseded_at=None)
        stands = queries.opened(row.record_id, row.content)
        assert isinstance(stands.record, Record)
        falls = replace(stands, record=replace(stands.record, overturned_on=OVERTURNED))
        for content in (falls, stands):
            row.content = current.encrypt("record", str(row.record_id), content.to_bytes())
            row.save(update_fields=["content"])
            begun, used = time.perf_counter(), time.process_time()
            with transaction.atomic():
                compiling.recompile(persons=[person], organisation=BODY, officer=OFFICER, at=at)
            clock.append(time.perf_counter() - begun)
            processor.append(time.process_time() - used)
    return clock, processor


def _said(done: int, total: int) -> None:
    sys.stderr.write(f"\r{done:>11,} of {total:,}")


if __name__ == "__main__":
    said(measured(int(sys.argv[2])))
