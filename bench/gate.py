"""The gate: what one record's turn costs, and the daily round, in a small registry and in a large one.

People are made by the batch, past the intake: each one adult with one conviction in effect, a resident number and a
name, encrypted and hashed as the registry does it. The list holds rows of those alone who come by files. A turn does
not grow with the registry; the round looks at everybody, so many a second, in bounded memory.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from tests.postgres import cluster

FEW: Final = 2_000
PERSONS: Final = (FEW, 1_500_000)
TURNS: Final = 30
LIMIT: Final = 1.5
"""A turn in the large registry beside one in the small: the difference that deeper trees on disk explain."""
_BATCH: Final = 5_000
_FIRST: Final = date(1950, 1, 1)


def measure(persons: Sequence[int] = PERSONS, databases: Sequence[str] = ("SQLite",)) -> list[dict[str, Any]]:
    """One row a database and size: milliseconds a turn, persons a second in the round, and memory that it took."""
    found: list[dict[str, Any]] = []
    for name in databases:
        with tempfile.TemporaryDirectory(prefix="tutela-bench-") as home:
            if name == "SQLite":
                found += _child(Path(home), name, persons, {})
            else:
                with cluster(()) as address:
                    found += _child(Path(home), name, persons, {"TUTELA_DATABASE": address})
    return found


def told(one: dict[str, Any]) -> str:
    """As a person reads it."""
    return (
        f"  {one['database']}, {one['persons']:,} persons: a turn with one record {one['turn_ms']} ms, sealed"
        f" {one['sealed_turn_ms']} ms; the round {one['round_seconds']} s"
        f" ({one['persons_a_second']:,} persons a second), of it {one['rewriting_seconds']} s to write"
        f" the tables anew; {one['memory_mib']} MiB more than before it;"
        f" ratio of turns to the smallest registry {one['ratio']} (at most {LIMIT})"
    )


def _child(home: Path, name: str, persons: Sequence[int], settings: dict[str, str]) -> list[dict[str, Any]]:
    environment = {
        **os.environ,
        "TUTELA_HOME": str(home),
        "TUTELA_TWO_OFFICERS": "notices",
        "DJANGO_SETTINGS_MODULE": "tutela.config.settings",
        **settings,
    }
    words = [sys.executable, "-m", "bench.gate", str(home), *map(str, persons)]
    done = subprocess.run(words, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    first = rows[0]["turn_ms"]
    return [{"database": name, **row, "ratio": round(row["turn_ms"] / first, 2)} for row in rows]


def _main(home: Path, sizes: Sequence[int]) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from tests.cast import appoint_all, declare_all
    from tutela.core.crypto.suites import Suite
    from tutela.records.vault import keys, setting_up

    call_command("migrate", verbosity=0)
    at = timezone.now() - timedelta(days=1)
    public, _ = keys.fresh(at)
    setting_up.install(public, suite=Suite.STANDARD, at=at)
    appoint_all(at)
    declare_all(at)
    there, day = 0, 0
    for size in sizes:
        _fill(there, size, at)
        there, day = size, day + 1
        sys.stdout.write(json.dumps({"persons": size, **_measured(home, size, at, day)}) + "\n")
        sys.stdout.flush()


def _measured(home: Path, size: int, at: datetime, day: int) -> dict[str, Any]:
    from tutela.agencies.sealing import sweep

    told_ = _turns(home, f"o{size}", at, {"acted_on": "2014-05-01"})
    sealed = _turns(home, f"s{size}", at, {"acted_on": "2003-01-01", "months": 48})
    spent = list[float]()
    rewriting = sweep.rewrite_what_is_due

    def timed() -> None:
        begun = time.perf_counter()
        rewriting()
        spent.append(time.perf_counter() - begun)

    sweep.rewrite_what_is_due = timed
    before, begun = _peak(), time.perf_counter()
    sweep.sweep(at=at + timedelta(days=day))
    whole = time.perf_counter() - begun
    sweep.rewrite_what_is_due = rewriting
    return {
        "turn_ms": round(statistics.median(told_) * 1000, 1),
        "sealed_turn_ms": round(statistics.median(sealed) * 1000, 1),
        "round_seconds": round(whole, 1),
        "rewriting_seconds": round(sum(spent), 1),
        "persons_a_second": round(size / (whole - sum(spent))),
        "memory_mib": round((_peak() - before) / 2**20),
    }


def _turns(home: Path, prefix: str, at: datetime, facts: dict[str, Any]) -> list[float]:
    """Seconds of each turn that enters a file of one record."""
    from tests.cast import conviction, number, second, write_lines
    from tutela.agencies.intake import actions as intake
    from tutela.agencies.sealing import gate
    from tutela.bodies.queries import acting_as

    spent = []
    for place in range(TURNS + 3):
        born = date(1988, 3, 1) + timedelta(days=place)
        row = conviction(f"{prefix}-{place}", "赵小虎", number(born, len(prefix) * 11 + 1), **facts)
        path = write_lines(home / "one.jsonl", [row])
        staged = intake.stage(acting=acting_as("court-recorder"), path=path, at=at)
        assert staged.upload is not None, staged.problems
        intake.confirm(acting=second("court-recorder"), upload_id=staged.upload.id, at=at)
        begun = time.perf_counter()
        gate.turn(at=at)
        spent.append(time.perf_counter() - begun)
    return spent[3:]


def _fill(first: int, last: int, at: datetime) -> None:
    """People `first` to `last`, as the registry keeps them."""
    from django.db import transaction

    from tutela.core.crypto.keyring import Use
    from tutela.keys import current
    from tutela.records.registry.models import IdentityKey, Person, RecordVersion, SourceKey, SourceRecord
    from tutela.sql.inserts import insert

    root = current.ring().active(Use.DATA)
    for start in range(first, last, _BATCH):
        made = list(_people(start, min(start + _BATCH, last), root))
        with transaction.atomic():
            insert(Person, ("id",), [(one["person"],) for one in made])
            names = ("id", "person", "port", "authority", "region")
            insert(
                SourceRecord, names, [(m["record"], m["person"], "court", "枫桥法院", "330299") for m in made]
            )
            names = ("id", "record", "number", "recorded_at", "content", "content_key", "content_key_id")
            insert(
                RecordVersion,
                names,
                [(uuid4(), m["record"], 1, at, m["content"], m["source"], root.key_id) for m in made],
            )
            names = ("id", "record", "key_id", "digest")
            insert(SourceKey, names, [(uuid4(), m["record"], root.key_id, m["source"]) for m in made])
            keys = [(uuid4(), m["record"], root.key_id, digest) for m in made for digest in m["identity"]]
            insert(IdentityKey, names, keys)


def _people(first: int, last: int, root: Any) -> Iterator[dict[str, Any]]:
    from tests.cast import number
    from tutela.core.disclosure.history import Act, Penalty, Port, Record, RecordKind, Sentence
    from tutela.core.identity.documents import parse_document
    from tutela.keys import current
    from tutela.records.registry import identity
    from tutela.records.registry.content import Claim, Content

    record = Record(
        "",
        Port.COURT,
        RecordKind.CONVICTION,
        (Act("rape", date(2014, 5, 1), is_main=True, victim_was_minor=True),),
        decided_on=date(2015, 1, 20),
        effective_on=date(2015, 3, 1),
        sentence=Sentence(Penalty.FIXED_TERM, months=84),
    )
    for place in range(first, last):
        born = _FIRST + timedelta(days=place % 14_000)
        region = f"33{1 + place // 14_000 % 11:02d}02"
        document = parse_document(number(born, 1 + place // 154_000, region), on=date(2026, 1, 1))
        claim = Claim(("王小明",), (document,), born, None)
        content = Content(f"b-{place}", "court", claim, record, "")
        record_id = uuid4()
        yield {
            "person": uuid4(),
            "record": record_id,
            "content": current.encrypt("record", str(record_id), content.to_bytes()),
            "source": identity.source_digest(root, "court", "court", f"b-{place}"),
            "identity": identity.digests(root, identity.identity_texts(claim)).values(),
        }


def _peak() -> int:
    """Bytes that this process has had in memory at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.gate", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("persons", type=int, nargs="+")
    chosen = parser.parse_args()
    _main(chosen.home, chosen.persons)
