"""One registry with staff in post, growing, and persons who change in it: in a process of its own."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - models may be imported only once Django is set up
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import watch_world  # noqa: E402
from bench.watch import IN_POST, LIMIT_SECONDS  # noqa: E402
from tests.cast import appoint_all, declare_all  # noqa: E402
from tutela.answers.watch import noticing, telling  # noqa: E402
from tutela.core.crypto.keyring import Use  # noqa: E402
from tutela.core.crypto.suites import Suite  # noqa: E402
from tutela.index.compile import actions as compiling  # noqa: E402
from tutela.index.lookup import actions as lookup  # noqa: E402
from tutela.keys import current  # noqa: E402
from tutela.packs.current import policy  # noqa: E402
from tutela.records.vault import keys, setting_up  # noqa: E402


def run(sizes: Sequence[int], changes: Sequence[int]) -> None:
    """Says one row, as JSON, for each size and number of changes."""
    call_command("migrate", verbosity=0)
    at = timezone.now() - timedelta(days=1)
    public, _ = keys.fresh(at)
    setting_up.install(public, suite=Suite.STANDARD, at=at)
    appoint_all(at)
    declare_all(at)
    compiling.build(organisation="registry", officer="bench", at=at)
    there = changed = 0
    for size in sizes:
        begun = time.perf_counter()
        watch_world.fill(there, size, at)
        filled, there = time.perf_counter() - begun, size
        for count in changes:
            row = _measured(changed, count, at + timedelta(minutes=1))
            changed += count
            known = {"watched": size, "changes": count, "filled_seconds": round(filled, 1), **row}
            sys.stdout.write(json.dumps(known) + "\n")
            sys.stdout.flush()


def _measured(first: int, count: int, at: datetime) -> dict[str, Any]:
    """So many persons come onto the list, one in ten of them in post; then whoever has them is told."""
    people = [watch_world.person(place) for place in range(first, first + count)]
    in_post = people[::IN_POST]
    watch_world.hire(in_post, at)
    root, rows = current.ring().active(Use.DATA), list(watch_world.rows(people))
    documents = [person.canonical for person in people]
    with transaction.atomic():
        begun = time.perf_counter()
        before = noticing.before(documents, at)
        noting = time.perf_counter() - begun
        lookup.publish(
            changes=[lookup.Change(root.key_id, (), (), rows)],
            key_id=root.key_id,
            policy=policy().sha256,
            coverage={},
            at=at,
        )
        begun = time.perf_counter()
        noticing.notice(before, documents=documents, at=at)
        noting += time.perf_counter() - begun
    begun = time.perf_counter()
    bodies = telling.keep_up(at=at)
    telling_ = time.perf_counter() - begun
    if bodies != len(in_post):
        raise RuntimeError(f"{bodies} bodies were told of {len(in_post)}")
    whole = noting + telling_
    return {
        "bodies": bodies,
        "noting_ms": round(noting * 1000),
        "telling_ms": round(telling_ * 1000),
        "seconds": round(whole, 2),
        "ms_a_change": round(whole * 1000 / count, 3),
        "limit_seconds": LIMIT_SECONDS,
        "ratio": round(whole / LIMIT_SECONDS, 3),
    }


def main() -> None:
    """Sizes and numbers of changes come from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--watched", type=int, nargs="+", required=True)
    parser.add_argument("--changes", type=int, nargs="+", required=True)
    given = parser.parse_args()
    run(given.watched, given.changes)


if __name__ == "__main__":
    main()
