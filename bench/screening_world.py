"""A registry with one office and a long list, made without a database of records; and its screening."""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.core.management import call_command

import tutela.cli.start  # as the command does: brings Django up before any table is imported
from bench.screening import AT, PURPOSE, WITHOUT_NUMBER
from bench.screening_cost import said
from tutela.answers.screening import actions, leaves
from tutela.answers.screening.batch import TEXT, Batch
from tutela.answers.screening.columns import Cells
from tutela.answers.screening.engine import Engine
from tutela.answers.screening.engines import THREADS
from tutela.answers.screening.kept import KeptList, Staff, keep
from tutela.answers.screening.pipeline import in_order
from tutela.answers.screening.roster import Roster
from tutela.answers.screening.secret import MARK_BYTES
from tutela.bodies import actions as bodies
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import BodyKind, Role
from tutela.bodies.queries import acting_as
from tutela.core.crypto.keyring import Use
from tutela.core.crypto.suites import Suite
from tutela.core.identity.sex import Sex
from tutela.core.proofs.merkle import HASH_BYTES
from tutela.index.lookup import actions as index
from tutela.index.lookup import columns, snapshot
from tutela.index.lookup.queries import Covered, Version
from tutela.index.lookup.rows import Basis, PurposeKeys, RowOutcome
from tutela.keys import current, keyfile

tutela.cli.start.settle()

PASSWORD = "an-example-of-a-password"
CHUNK = 1 << 18


def make(home: Path) -> None:
    """Database, key file, office, and the snapshot in the place where a run looks for it."""
    keyfile.create(settings.TUTELA_KEY_FILE, suite=Suite.STANDARD, at=AT)
    call_command("migrate", verbosity=0)
    office = NewOrganisation(
        "edu", "枫桥区教育局", "Fengqiao", BodyKind.EDUCATION_OFFICE, "330299", None, 1_000_000
    )
    bodies.enter_organisations(new=[office], by=None, at=AT)
    bodies.appoint(username="clerk", password=PASSWORD, organisation="edu", role=Role.ASKER, by=None, at=AT)
    root = current.ring().active(Use.DATA)
    version = index.publish(
        changes=[], key_id=root.key_id, policy="0" * 64, coverage={PURPOSE: Covered("", None)}, at=AT
    )
    keys = PurposeKeys.of(root, "cn", PURPOSE)
    rows = pa.Table.from_batches(_rows(home, keys)).sort_by("person_key")  # as the database gives them
    batches = iter(rows.to_batches(CHUNK))
    snapshot.write(snapshot.place(PURPOSE, version), PURPOSE, version, batches)
    _keep(home, version, keys)


def screened(
    home: Path, roster: Path | KeptList, engine: Engine = Engine.DUCKDB, remote: str = ""
) -> dict[str, Any]:
    """One run of a whole roster or kept list."""
    started = time.monotonic()

    def progress(done: int, total: int | None) -> None:
        print(f"{time.monotonic() - started:7.2f} s {done:>11,}", file=sys.stderr)

    summary = actions.screen(
        acting=acting_as("clerk"),
        purpose_code=PURPOSE,
        roster=roster,
        authorisation="SQ-2026-0001",
        out=home / "result.parquet",
        at=AT,
        engine=engine,
        remote=remote,
        progress=progress,
    )
    return {"answers": {answer.value: count for answer, count in summary.counted.answers.items()}}


def kept(home: Path) -> KeptList:
    """The staff list made of the roster; who must be looked at is opened by a file that can be read at any place."""
    source = pa.OSFile(str(home / "roster.arrow"))
    opened = pa.ipc.open_file(source)

    def opening(ids: Sequence[str]) -> list[Cells]:
        return list(_lines(opened, [int(one) for one in ids]))

    return KeptList(home / "kept.arrow", opening)


def _lines(opened: pa.ipc.RecordBatchFileReader, numbers: Sequence[int]) -> Iterator[Cells]:
    for batch, some in groupby(numbers, lambda number: number // CHUNK):
        found = opened.get_batch(batch).take(pa.array([number % CHUNK for number in some]))
        yield from map(Cells, *(column.to_pylist() for column in found.columns))


def _keep(home: Path, version: Version, keys: PurposeKeys) -> None:
    with pq.ParquetFile(home / "roster.parquet") as file:
        schema = file.schema_arrow
        with pa.ipc.new_file(str(home / "roster.arrow"), schema) as writer:
            for batch in file.iter_batches(batch_size=CHUNK):
                writer.write_batch(batch)

        def staff() -> Iterator[Staff]:
            first = 0
            for batch in file.iter_batches(batch_size=CHUNK):
                numbers = pl.Series(np.arange(first, first + len(batch))).cast(pl.String).str.zfill(16)
                asked = {name: batch.column(name).cast(TEXT) for name in ("name", "document")}
                yield Staff(columns.as_texts(numbers), asked)
                first += len(batch)

        keep(home / "kept.arrow", PURPOSE, version, keys, staff(), on=AT.date())


def committed(home: Path) -> dict[str, Any]:
    """The hashes of a run's rows and the tree over them, and nothing else."""
    secret, first = bytes(leaves.SECRET_BYTES), 0

    def work(batch: Batch) -> leaves.Reduced:
        count = len(batch)
        marks, codes = np.zeros((count, MARK_BYTES), np.uint8), np.ones(count, np.uint8)
        numbers, names = batch.asked["document"], batch.asked["name"]
        found = leaves.rows_of(secret, batch.first, numbers, names, codes, marks)
        return leaves.reduced(batch.first, found)

    for reduced in in_order(work, Roster(home / "roster.parquet").batches(), THREADS):
        first += len(reduced.rows) // HASH_BYTES
    return {"rows": first}


def _rows(home: Path, keys: PurposeKeys) -> Iterator[pa.RecordBatch]:
    """For each person a row by document, and one by name, birth date and sex, as `index.compile.rows` makes them."""
    rng = np.random.default_rng(1)
    for batch in pq.ParquetFile(home / "registry.parquet").iter_batches(batch_size=CHUNK):
        listed = pl.DataFrame(batch)
        has_number = rng.random(len(listed)) >= WITHOUT_NUMBER
        documents = ("resident::" + listed["document"]).filter(has_number)
        named = documents + "\x1f" + listed["name"].filter(has_number)
        yield _batch(
            columns.document_keys(keys, documents), columns.keyed(keys.name, named), RowOutcome.RECORD, 1
        )
        born = listed["document"].str.slice(6, 8).str.to_date("%Y%m%d").dt.to_string("%Y-%m-%d")
        male = listed["document"].str.slice(16, 1).cast(pl.UInt8) % 2 == 1
        sexes = pl.select(
            pl.when(male).then(pl.lit(Sex.MALE.value)).otherwise(pl.lit(Sex.FEMALE.value))
        ).to_series()
        births = columns.birth_keys(keys, born, sexes)
        people = columns.person_name_keys(keys, born, sexes, listed["name"])
        basis = np.where(has_number, Basis.PERSON_WITH_RESIDENT_NUMBER, Basis.PERSON_WITHOUT).astype(np.uint8)
        yield _batch(births, people, RowOutcome.PENDING, basis)


def _batch(person: columns.Digests, name: columns.Digests, outcome: RowOutcome, basis: Any) -> pa.RecordBatch:
    count = len(person)
    keys = [
        pa.FixedSizeBinaryArray.from_buffers(
            pa.binary(32), count, [None, pa.py_buffer(np.ascontiguousarray(key))]
        )
        for key in (person, name)
    ]
    return pa.record_batch(
        [
            pa.array(np.broadcast_to(np.uint8(basis), count)),
            *keys,
            pa.array(np.full(count, outcome, np.uint8)),
            pa.array(np.full(count, np.datetime64("2020-01-01"))),
            pa.nulls(count, pa.date32()),
        ],
        schema=snapshot.SCHEMA,
    )


def main() -> None:
    """One of them, in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", default="parquet")
    parser.add_argument("--engine", type=Engine, default=Engine.DUCKDB)
    parser.add_argument("--remote", default="")
    for part in ("--set-up", "--roster", "--kept", "--commit"):
        parser.add_argument(part, type=Path)
    chosen = parser.parse_args()
    if chosen.set_up:
        make(chosen.set_up)
        said({})
    elif chosen.commit:
        said(committed(chosen.commit))
    elif chosen.kept:
        said(screened(chosen.kept, kept(chosen.kept)))
    else:
        roster = chosen.roster / f"roster.{chosen.kind}"
        said(screened(chosen.roster, roster, chosen.engine, chosen.remote))


if __name__ == "__main__":
    main()
