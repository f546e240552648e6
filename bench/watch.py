"""The watch: what it costs to tell bodies of those in post there, by how many are watched and how much changed.

Staff are made in bulk, past the doors: engagements in post under keyed hashes as the staff list has them, with random
bytes where somebody is encrypted of whom nothing is read, so that rows and indexes have their size. Of those who change
one in ten is in post, and the list really answers with *record* about all of them; the changes are published as the
gate does it. Noting is what the gate's transaction takes longer for the watch; telling is everything after it: the
look-up with its proof, the answer with its entry, the filing and the message.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from tests.postgres import cluster
from tutela.pictures.bars import svg
from tutela.pictures.chart import Cell, Chart, Heading
from tutela.pictures.palette import CIVIC

WATCHED: Final = (100_000, 1_000_000, 5_000_000, 20_000_000)
CHANGES: Final = (100, 1_000, 10_000)
DATABASES: Final = ("SQLite", "PostgreSQL")
IN_POST: Final = 10
"""One in so many of those who change is in post."""
LIMIT_SECONDS: Final = 60.0
"""From the list to the last body, whatever the size of the lists."""
_PURPOSE: Final = "school-in-service"
_BATCH: Final = 50_000
_FIRST: Final = date(1950, 1, 1)
_DAYS: Final = 18_000
_SEALED_BYTES: Final = 230  # of somebody with an ordinary name and number


def measure(
    watched: Sequence[int] = WATCHED,
    changes: Sequence[int] = CHANGES,
    databases: Sequence[str] = DATABASES,
) -> list[dict[str, Any]]:
    """One row a database, size and number of changes."""
    found: list[dict[str, Any]] = []
    for name in databases:
        with tempfile.TemporaryDirectory(prefix="tutela-bench-") as home:
            if name == "SQLite":
                found += _child(Path(home), name, watched, changes, {})
            else:
                with cluster(()) as address:
                    found += _child(Path(home), name, watched, changes, {"TUTELA_DATABASE": address})
    return found


def told(one: dict[str, Any]) -> str:
    """As a person reads it."""
    return (
        f"  {one['database']}, {one['watched']:,} watched, {one['changes']:,} changes: noting {one['noting_ms']:,} ms,"
        f" telling {one['bodies']:,} bodies {one['telling_ms']:,} ms,"
        f" to the last {one['seconds']} s (at most {LIMIT_SECONDS:g}: ratio {one['ratio']});"
        f" {one['ms_a_change']} ms a change, ratio to the smallest list {one['to_smallest']}"
    )


def picture(rows: Sequence[dict[str, Any]]) -> bytes:
    """The curve as a picture of bars: milliseconds, one row a database and size, one column a number of changes."""
    places = list(dict.fromkeys((row["database"], row["watched"]) for row in rows))
    changes = sorted({row["changes"] for row in rows})
    known = {(row["database"], row["watched"], row["changes"]): row for row in rows}
    cells = tuple(
        tuple(_cell(known.get((database, watched, count))) for count in changes)
        for database, watched in places
    )
    return svg(
        Chart(
            title=Heading("在职监测的耗时（毫秒）", "What the watch costs, in milliseconds"),
            description=Heading(
                "从名单发布到告知最后一个单位；每十个变化中有一人在职。",
                "From the list to the last body; one in ten of those who change is in post.",
            ),
            columns=tuple(Heading(f"{one:,} 个变化", f"{one:,} changes", CIVIC) for one in changes),
            rows=tuple(
                Heading(f"{database}，{watched:,} 人受监测", f"{database}, {watched:,} watched")
                for database, watched in places
            ),
            cells=cells,
            of=max(cell.sure for row in cells for cell in row),
            legend=(Heading("毫秒", "milliseconds"), Heading("", "")),
        )
    )


def _cell(row: dict[str, Any] | None) -> Cell:
    return Cell(0, 0, applies=False) if row is None else Cell(row["noting_ms"] + row["telling_ms"], 0)


def _child(
    home: Path, name: str, watched: Sequence[int], changes: Sequence[int], settings: dict[str, str]
) -> list[dict[str, Any]]:
    environment = {
        **os.environ,
        "TUTELA_HOME": str(home),
        "TUTELA_TWO_OFFICERS": "notices",
        "DJANGO_SETTINGS_MODULE": "tutela.config.settings",
        **settings,
    }
    words = [sys.executable, "-m", "bench.watch", "--watched", *map(str, watched)]
    words += ["--changes", *map(str, changes)]
    done = subprocess.run(words, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    smallest = {row["changes"]: row["ms_a_change"] for row in reversed(rows)}
    return [
        {"database": name, **row, "to_smallest": round(row["ms_a_change"] / smallest[row["changes"]], 2)}
        for row in rows
    ]


def _main(sizes: Sequence[int], changes: Sequence[int]) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from tests.cast import appoint_all, declare_all
    from tutela.core.crypto.suites import Suite
    from tutela.index.compile import actions as compile_
    from tutela.records.vault import keys, setting_up

    call_command("migrate", verbosity=0)
    at = timezone.now() - timedelta(days=1)
    public, _ = keys.fresh(at)
    setting_up.install(public, suite=Suite.STANDARD, at=at)
    appoint_all(at)
    declare_all(at)
    compile_.build(organisation="registry", officer="bench", at=at)
    there = changed = 0
    for size in sizes:
        begun = time.perf_counter()
        _fill(there, size, at)
        filled, there = time.perf_counter() - begun, size
        for count in changes:
            row = _measured(changed, count, at + timedelta(minutes=1))
            changed += count
            known = {"watched": size, "changes": count, "filled_seconds": round(filled, 1), **row}
            sys.stdout.write(json.dumps(known) + "\n")
            sys.stdout.flush()


def _fill(there: int, size: int, at: datetime) -> None:
    """Engagements in post, up to so many; their indexes are made anew behind them."""
    from django.db import connection

    from tutela.answers.staff.models import Engagement
    from tutela.sql.inserts import insert

    indexes = list(Engagement._meta.indexes)
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.remove_index(Engagement, index)
    for start in range(there, size, _BATCH):
        insert(Engagement, _COLUMNS, _engagements(range(start, min(start + _BATCH, size)), at))
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.add_index(Engagement, index)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


_COLUMNS: Final = (
    "id",
    "organisation",
    "key_id",
    "digest",
    "sealed",
    "state",
    "post",
    "purpose",
    "from_on",
    "listed_at",
    "listed_by",
)


def _engagements(numbers: Sequence[int], at: datetime) -> Iterator[tuple[object, ...]]:
    from tutela.answers.identities import keyed

    for number in numbers:
        hashed = keyed.keyed("staff", f"resident::S{number}")
        sealed = os.urandom(_SEALED_BYTES)
        school = f"g{number // 50}"
        yield _engagement(uuid4(), school, hashed.key_id, hashed.digest, sealed, at)


def _engagement(
    id_: UUID, school: str, key_id: str, digest: bytes, sealed: bytes, at: datetime
) -> tuple[object, ...]:
    return (id_, school, key_id, digest, sealed, "in-post", "teacher", _PURPOSE, None, at, "bench")


def _measured(first: int, count: int, at: datetime) -> dict[str, Any]:
    """So many persons come onto the list, one in ten of them in post; then whoever has them is told."""
    from django.db import transaction

    from tutela.answers.watch import noticing, telling
    from tutela.core.crypto.keyring import Use
    from tutela.index.lookup import actions as lookup
    from tutela.keys import current
    from tutela.packs.current import policy

    people = [_person(number) for number in range(first, first + count)]
    _hire(people[::IN_POST], at)
    root, rows = current.ring().active(Use.DATA), list(_rows(people))
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
    if bodies != len(people[::IN_POST]):
        raise RuntimeError(f"{bodies} bodies were told of {len(people[::IN_POST])}")
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


def _person(number: int) -> Any:
    from tests.cast import number as resident_number
    from tutela.answers.identities.person import person_of
    from tutela.answers.inquiries.answer import Question

    born_on = _FIRST + timedelta(days=number % _DAYS)
    document = resident_number(born_on, 1 + number // _DAYS)
    return person_of(Question("王小明", document, ""), date(2026, 11, 21))


def _hire(people: Sequence[Any], at: datetime) -> None:
    from tutela.answers.identities import keyed
    from tutela.answers.staff.models import Engagement
    from tutela.sql.inserts import insert

    rows = []
    for person in people:
        id_, hashed = uuid4(), keyed.keyed("staff", person.canonical)
        sealed = keyed.sealed("staff", id_, person)
        rows.append(_engagement(id_, "school", hashed.key_id, hashed.digest, sealed, at))
    insert(Engagement, _COLUMNS, rows)


def _rows(people: Sequence[Any]) -> Iterator[Any]:
    from tutela.core.crypto.keyring import Use
    from tutela.index.lookup.queries import purpose_keys
    from tutela.index.lookup.rows import Basis, Row, RowOutcome
    from tutela.keys import current

    keys = purpose_keys(current.ring().active(Use.DATA), _PURPOSE)
    for person in people:
        key = keys.document_key(person.canonical)
        name = keys.name_key(person.canonical, person.canonical_name)
        yield Row(_PURPOSE, Basis.DOCUMENT, key, name, RowOutcome.RECORD, date(2015, 3, 1), None)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--watched", type=int, nargs="+", required=True)
    parser.add_argument("--changes", type=int, nargs="+", required=True)
    given = parser.parse_args()
    _main(given.watched, given.changes)
