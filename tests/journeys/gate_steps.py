"""A program for the crash test: one turn of the gate, killed at every step there is, and then taken again.

A step is a statement or a commit on either database, before it and after it. Every time the registry and the vault are
put back to how they stood before the turn, a forked process dies at the step, and a whole turn follows. Run with a
folder, the first step and how many to go on by each time; prints what was found as JSON.
"""

import json
import os
import shutil
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

HOME = Path(sys.argv[1])
os.environ["TUTELA_HOME"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "tutela.config.settings"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from tests.cast import appoint_all, conviction, declare_all, load, number, second, write_lines  # noqa: E402
from tests.journeys.stepping import Steps  # noqa: E402
from tests.secrecy.forgotten import forget  # noqa: E402
from tutela.agencies.intake import actions as intake  # noqa: E402
from tutela.agencies.intake.models import StagedPart, Upload  # noqa: E402
from tutela.agencies.sealing import actions as sealing  # noqa: E402
from tutela.agencies.sealing import gate, marks, reseal  # noqa: E402
from tutela.agencies.sealing.models import SealingDoubt  # noqa: E402
from tutela.auditing.audit import audit  # noqa: E402
from tutela.bodies.queries import acting_as  # noqa: E402
from tutela.cli import serve  # noqa: E402
from tutela.core.crypto.suites import Suite  # noqa: E402
from tutela.core.errors import Refusal  # noqa: E402
from tutela.index.lookup.queries import version  # noqa: E402
from tutela.keys import keyfile  # noqa: E402
from tutela.ledger.models import Entry  # noqa: E402
from tutela.records.registry import queries  # noqa: E402
from tutela.records.registry.models import IdentityKey, Person, RecordVersion, ReviewTask  # noqa: E402
from tutela.records.vault import keys, setting_up  # noqa: E402
from tutela.records.vault.models import Dossier, Envelope, LogEntry  # noqa: E402

AT = datetime(2026, 11, 21, 6, 3, tzinfo=UTC)
ADULT, OTHER, YOUNG = (number(date(born, 1, 1), 101) for born in (1970, 1975, 1998))
BEFORE = HOME.parent / "before"


def prepare() -> None:
    """A registry with two records, and three files that wait: new and sealed rows, a correction, a notice."""
    HOME.mkdir(exist_ok=True)
    keyfile.create(settings.TUTELA_KEY_FILE, suite=Suite.STANDARD, at=AT)
    call_command("migrate", verbosity=0)
    public, _ = keys.fresh(AT)
    setting_up.install(public, suite=Suite.STANDARD, at=AT)
    appoint_all(AT)
    declare_all(AT)
    young: dict[str, Any] = {"acted_on": "2015-01-01", "months": 61}
    base = [conviction("c-1", "某甲", ADULT), conviction("c-2", "赵小虎", YOUNG, **young)]
    load(HOME / "r.jsonl", base, AT)
    waiting = [
        [conviction("c-3", "某乙", OTHER), conviction("c-4", "赵小虎", YOUNG, **{**young, "months": 48})],
        [conviction("c-2", "赵小虎", YOUNG, **{**young, "months": 48})],
    ]
    court = acting_as("court-recorder")
    for number_, records in enumerate(waiting, 1):
        at = AT + timedelta(minutes=number_)
        staged = intake.stage(acting=court, path=write_lines(HOME / "r.jsonl", records), at=at)
        assert staged.upload is not None
        intake.confirm(acting=second("court-recorder"), upload_id=staged.upload.id, at=at)
    at = AT + timedelta(minutes=3)
    found = sealing.order(acting=court, source_ids=["c-1"], notice="n", notice_on=date(2026, 11, 20), at=at)
    intake.confirm(acting=second("court-recorder"), upload_id=found.upload.id, at=at)


def outcome() -> dict[str, Any]:
    """All that a turn leaves, but for what is random: equal whenever turns end the same."""
    marks.require_whole()
    everybody = queries.all_persons()
    return {
        "records": sorted(source_id for _, _, _, source_id in queries.sources()),
        "people": len(everybody),
        "claims": sorted(claim.names[0] for claim in queries.claims_ever(everybody)),
        "rows": [model.objects.count() for model in (Person, RecordVersion, IdentityKey, ReviewTask)],
        "root": version().root.hex(),
        "version": version().number,
        "uploads": sorted(Upload.objects.values_list("state", "rows")),
        "staged": StagedPart.objects.count(),
        "doubts": SealingDoubt.objects.count(),
        "entries": sorted(Entry.objects.values_list("event", flat=True)),
        "dossiers": sorted(Dossier.objects.values_list("by_order", flat=True)),
        "envelopes": Envelope.objects.count(),
        "log": LogEntry.objects.count(),
        "faults": [str(fault) for fault in audit().faults],
    }


def whole() -> dict[str, Any]:
    """What stands after a turn that nobody disturbs. A turn over a turn that was done changes nothing."""
    gate.turn(at=AT + timedelta(minutes=9))
    found = outcome()
    connections.close_all()
    return found


def put_back() -> None:
    connections.close_all()
    shutil.rmtree(HOME)
    shutil.copytree(BEFORE, HOME)


def killed_at(step: int) -> bool:
    """Whether the process died at this step; False when it had no so many."""
    pid = os.fork()
    if pid == 0:
        try:
            steps = Steps(step)
            steps.watch("default")
            steps.watch("vault")
            gate.turn(at=AT + timedelta(minutes=5))
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status)


def restored() -> dict[str, Any]:
    """The registry's files of before the turn over those of after it, with the vault as it is: a restored backup."""
    connections.close_all()
    for file in HOME.glob("tutela.sqlite3*"):
        file.unlink()
    for file in BEFORE.glob("tutela.sqlite3*"):
        shutil.copy2(file, HOME / file.name)
    try:
        serve._gate()
        refused = ""
    except Refusal as refusal:
        refused = refusal.reason.value
    with_it = sorted(source_id for _, _, _, source_id in queries.sources())
    reseal.reseal(at=AT + timedelta(minutes=20))
    found = outcome()
    words = serve._gate()
    return {"refused": refused, "held": with_it, "end": found, "served": words[-1]}


def main(first: int, stride: int) -> dict[str, Any]:
    """Every step, and how the ends differ from that of a turn that nobody disturbed."""
    prepare()
    connections.close_all()
    shutil.copytree(HOME, BEFORE)
    expected = whole()
    step, deaths, differing = first, 0, list[int]()
    while True:
        put_back()
        if not killed_at(step):
            break
        deaths += 1
        if whole() != expected:
            differing.append(step)
        step += stride
    whole()
    back = restored()
    return {
        "steps": step,
        "deaths": deaths,
        "differing": differing,
        "expected": expected,
        "restored": back,
    }


if __name__ == "__main__":
    if forgotten := os.environ.get("FORGOTTEN"):
        forget(forgotten)
    print(json.dumps(main(int(sys.argv[2]), int(sys.argv[3]))))
