"""A program that takes a kept registry, in a fresh home and database, to the edition of today, while others write.

Run with the kept registry and the home, whose database the environment names. Prints what was found as JSON.
"""

import json
import os
import shutil
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

KEPT, HOME = Path(sys.argv[1]), Path(sys.argv[2])
os.environ["TUTELA_HOME"] = str(HOME)
os.environ["TUTELA_SECOND_FACTOR"] = "dangerous"
os.environ["DJANGO_SETTINGS_MODULE"] = "tutela.config.settings"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import DatabaseError, close_old_connections, connection, connections  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

from tests.cast import about, conviction, number, second, write_lines  # noqa: E402
from tests.secrecy.worlds import ADULT, ADULT_NAME, JUVENILE, NAME, NOBODY, NOBODY_NAME  # noqa: E402
from tests.upgrades import tables  # noqa: E402
from tutela.agencies.intake import actions as intake  # noqa: E402
from tutela.agencies.sealing import gate  # noqa: E402
from tutela.answers.inquiries import actions as inquiries  # noqa: E402
from tutela.auditing.audit import audit  # noqa: E402
from tutela.bodies.queries import acting_as  # noqa: E402
from tutela.ledger import drafts, models, queries, restoring, sequencer  # noqa: E402
from tutela.ledger.events import Event  # noqa: E402
from tutela.records.vault import store  # noqa: E402

AT = datetime(2026, 11, 21, 8, 3, tzinfo=UTC)
LATER = (number(AT.date().replace(year=1979, day=1), 107), "某乙")


def take_out() -> None:
    """What stands beside the database is put where a deployment has it."""
    shutil.unpack_archive(KEPT, HOME)
    for one in HOME.rglob("*"):  # an archive of this kind keeps no modes
        one.chmod(0o700 if one.is_dir() else 0o600)


def former() -> None:
    """The tables as they were, with every row."""
    applied = json.loads((HOME / "migrations.json").read_text("utf-8"))
    for alias, name in tables.KEEPING.items():
        executor = MigrationExecutor(connections[alias])
        then = {(app, one) for app, one in applied[alias]}
        graph = executor.loader.graph
        executor.migrate([one for one in sorted(then) if not _later_in_app(graph.node_map[one], then)])
        tables.read(HOME / name, alias)


def _later_in_app(node: Any, then: set[tuple[str, str]]) -> bool:
    return any(one.key in then and one.key[0] == node.key[0] for one in node.children)


def waits() -> UUID:
    """An entry that the former edition accepted, and that its sequencer had not come to."""
    new = drafts.NewEntry(Event.MONITOR_PROBE, AT, "registry", "registry", {})
    (row,), _ = drafts.rows([new], drafts.pen())
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, "ledger_entry")
        there = {column.name for column in described}
        known = {name: value for name, value in zip(drafts.ENTRY, row, strict=True) if name in there}
        fields = [models.Entry._meta.get_field(name) for name in known]
        values = [one.get_db_prep_save(known[one.name], connection) for one in fields]
        marks = ", ".join(["%s"] * len(known))
        cursor.execute(f"INSERT INTO ledger_entry ({', '.join(known)}) VALUES ({marks})", values)
    return row[0]


def counted() -> dict[str, int]:
    """Rows by table."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = {}
        for name in names:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")
            found[name] = int(cursor.fetchone()[0])
    return found


class Writer(threading.Thread):
    """Somebody who writes while tables change: what was acknowledged must be there afterwards."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__()
        self._stop_now, self.acknowledged, self.refused = stop, 0, 0

    def run(self) -> None:
        """One row at a time, each of its own transaction, like one that is there."""
        while not self._stop_now.is_set():
            try:
                with connection.cursor() as cursor:
                    cursor.execute(
                        "INSERT INTO django_session (session_key, session_data, expire_date)"
                        " VALUES (%s, '', %s)",
                        [uuid4().hex, "2000-01-01 00:00:00+00:00"],
                    )
                self.acknowledged += 1
            except DatabaseError:
                self.refused += 1
                close_old_connections()
        connection.close()


def upgraded() -> dict[str, int]:
    """All migrations, while two write; how much they were told is kept."""
    stop = threading.Event()
    writers = [Writer(stop), Writer(stop)]
    for one in writers:
        one.start()
    try:
        call_command("migrate", verbosity=0)
        store.prepare()
    finally:
        stop.set()
        for one in writers:
            one.join()
    return {
        "acknowledged": sum(one.acknowledged for one in writers),
        "refused": sum(one.refused for one in writers),
    }


def asked(at: datetime) -> list[str]:
    """About one who is told of, one whose record is sealed, one who has none, and one who comes after."""
    clerk = acting_as("clerk")
    people = ((ADULT_NAME, ADULT), (NAME, JUVENILE), (NOBODY_NAME, NOBODY), (LATER[1], LATER[0]))
    return [
        inquiries.ask(
            acting=clerk, purpose_code="teacher-hire", question=about(name, document), at=at
        ).answer.value
        for name, document in people
    ]


def goes_on() -> list[str]:
    """A record that is entered after the upgrade is told of."""
    court, at = acting_as("court-recorder"), AT + timedelta(minutes=5)
    path = write_lines(HOME / "later.jsonl", [conviction("c-9", LATER[1], LATER[0])])
    staged = intake.stage(acting=court, path=path, at=at)
    assert staged.upload is not None, [(one.column, one.refusal.reason) for one in staged.problems]
    intake.confirm(acting=second("court-recorder"), upload_id=staged.upload.id, at=at)
    gate.turn(at=at)
    sequencer.catch_up()
    return asked(at + timedelta(minutes=1))


def main() -> None:
    """Former edition, upgrade under load, and everything that must hold then."""
    take_out()
    former()
    waiting = waits()
    before = counted()
    load = upgraded()
    after = counted()
    restoring.require_whole()
    told: dict[str, Any] = {"load": load, "before": before, "after": after}
    told["unmade"] = unmade()
    told["faults"] = [str(one) for one in audit().faults]
    told["answers"] = asked(AT)
    told["waited"] = queries.receipt_state(waiting).value
    told["later"] = goes_on()
    told["taken_in"] = queries.receipt_state(waiting).value
    told["faults_later"] = [str(one) for one in audit().faults]
    print(json.dumps(told))


def unmade() -> bool:
    """Whether a model says something that no migration made."""
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    except SystemExit:
        return True
    return False


if __name__ == "__main__":
    main()
