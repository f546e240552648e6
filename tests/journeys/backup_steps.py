"""A program for the backup test: a registry whose old copy is put back after something was sealed.

Run with a folder; `TUTELA_DATABASE` and `TUTELA_VAULT` may name PostgreSQL. Prints, as JSON, what every door said from
the old copy before it was resealed and after, and what then stands in the registry.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HOME = Path(sys.argv[1])
os.environ["TUTELA_HOME"] = str(HOME)
os.environ["TUTELA_HOSTS"] = "testserver"
os.environ["TUTELA_PENDING_SAMPLE"] = "0"
os.environ["TUTELA_SECOND_FACTOR"] = "dangerous"  # nobody has brought one here
os.environ["DJANGO_SETTINGS_MODULE"] = "tutela.config.settings"

import django  # noqa: E402

django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from tests.cast import PASSWORD, about, appoint_all, conviction, declare_all, load, number, paper, second  # noqa: E402
from tests.journeys.api_calls import calling, inquiry  # noqa: E402
from tests.journeys.desk import desk_of, today  # noqa: E402
from tests.secrecy.forgotten import forget  # noqa: E402
from tutela.agencies.intake import actions as intake  # noqa: E402
from tutela.agencies.sealing import actions as sealing  # noqa: E402
from tutela.agencies.sealing import gate, sweep  # noqa: E402
from tutela.answers.certificates import actions as certificates  # noqa: E402
from tutela.answers.certificates.certificate import Application, Form  # noqa: E402
from tutela.answers.inquiries import actions as inquiries  # noqa: E402
from tutela.answers.screening import actions as screening  # noqa: E402
from tutela.answers.screening.engine import HERE, Engine  # noqa: E402
from tutela.auditing.audit import audit  # noqa: E402
from tutela.bodies import actions as bodies  # noqa: E402
from tutela.bodies.actions import NewOrganisation  # noqa: E402
from tutela.bodies.kinds import BodyKind, Role  # noqa: E402
from tutela.bodies.queries import acting_as  # noqa: E402
from tutela.cli import serve  # noqa: E402
from tutela.core.crypto.suites import Suite  # noqa: E402
from tutela.core.errors import Refusal  # noqa: E402
from tutela.index.lookup.models import Head  # noqa: E402
from tutela.index.lookup.queries import version  # noqa: E402
from tutela.keys import keyfile  # noqa: E402
from tutela.records.registry import queries  # noqa: E402
from tutela.records.vault import custody, keys, setting_up  # noqa: E402
from tutela.records.vault.dossiers import Source  # noqa: E402

AT = timezone.now() - timedelta(hours=1)
SEALED, OPEN = ("某甲", number(date(1970, 1, 1), 101)), ("某乙", number(date(1975, 1, 1), 101))
PURPOSE = "teacher-hire"
STATION = NewOrganisation("station", "城西派出所", "Chengxi", BodyKind.POLICE_STATION, "330299", "police", 40)


def prepare() -> None:
    """A registry with two records, the day's round done."""
    HOME.mkdir(exist_ok=True)
    keyfile.create(settings.TUTELA_KEY_FILE, suite=Suite.STANDARD, at=AT)
    call_command("migrate", verbosity=0)
    public, _ = keys.fresh(AT)
    setting_up.install(public, suite=Suite.STANDARD, at=AT)
    appoint_all(AT)
    manager = acting_as("administrator")
    bodies.enter_organisations(new=[STATION], by=manager, at=AT)
    bodies.appoint(
        username="window",
        password=PASSWORD,
        organisation="station",
        role=Role.ASKER,
        by=acting_as("security"),
        at=AT,
    )
    declare_all(AT)
    load(HOME / "r.jsonl", [conviction("c-1", *SEALED), conviction("c-2", *OPEN)], AT)
    sweep.sweep(at=AT)


def seal() -> None:
    """The first of the two is sealed by an order, and the day's round leaves nothing of it."""
    court, at = acting_as("court-recorder"), AT + timedelta(minutes=5)
    found = sealing.order(
        acting=court, source_ids=["c-1"], notice="n", notice_on=timezone.localdate(AT), at=at
    )
    intake.confirm(acting=second("court-recorder"), upload_id=found.upload.id, at=at)
    gate.turn(at=at)
    sweep.sweep(at=at)


def backed_up() -> None:
    """By the database's own tools."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(HOME.parent / "backup.sqlite3")])
        return
    connections.close_all()
    _told(f'CREATE DATABASE backup TEMPLATE "{_name()}"')


def put_back() -> None:
    """The old copy stands where the database stood; the vault is as it is."""
    connections.close_all()
    if connection.vendor == "sqlite":
        for file in HOME.glob("tutela.sqlite3*"):
            file.unlink()
        (HOME.parent / "backup.sqlite3").rename(HOME / "tutela.sqlite3")
        return
    _told(f'DROP DATABASE "{_name()}" WITH (FORCE)', f'ALTER DATABASE backup RENAME TO "{_name()}"')


def _name() -> str:
    return urlsplit(os.environ["TUTELA_DATABASE"]).path.removeprefix("/")


def _told(*statements: str) -> None:
    """To the server, by way of a database that is not the one in question."""
    address = os.environ["TUTELA_DATABASE"].rpartition("/")[0] + "/template1"
    with psycopg.connect(address, autocommit=True) as session:
        for statement in statements:
            session.execute(statement.encode())


def command(*words: str, stdin: str = "", **settings_: str) -> int:
    """The exit code of a command of its own process."""
    environment = {**os.environ, **settings_}
    words = (sys.executable, "-m", "tutela.cli.main", *words)
    return subprocess.run(words, env=environment, input=stdin, text=True, capture_output=True).returncode


def asked_by_command(**settings_: str) -> int:
    person = json.dumps({"name": SEALED[0], "document": SEALED[1]})
    words = ("ask", PURPOSE, "--as", "clerk", "--authorisation", paper(SEALED[1]), "--person", "-", "--json")
    return command(*words, stdin=person, **settings_)


def said(act: Callable[[], Any]) -> str:
    """What a door answers, or why it refuses."""
    try:
        return str(act())
    except Refusal as refusal:
        return refusal.reason.value


def doors(person: tuple[str, str]) -> dict[str, str]:
    """Through every kind of door, as the service is reached."""
    clerk, at = acting_as("clerk"), timezone.now()
    form = {"purpose": PURPOSE, "authorisation": paper(person[1]), "name": person[0], "document": person[1]}
    form["signed_on"] = today()
    application = Application(Form.PERSON, about(*person), "use", "")
    many = {
        "purpose": PURPOSE,
        "questions": [{key: one for key, one in inquiry(*person).items() if key != "purpose"}],
    }
    api = calling("clerk", at)
    single = {"acting": clerk, "purpose_code": PURPOSE, "at": at}
    return {
        "action": said(lambda: inquiries.ask(question=about(*person), **single).answer.value),
        "page": _state(desk_of("clerk").post("/ask", form)),
        "API": _state(api.post("/inquiries", inquiry(*person)), "answer"),
        "API, many": _state(api.post("/inquiries/batch", many), "answers"),
        "certificate": said(
            lambda: certificates.apply(acting=acting_as("window"), application=application, at=at).state.value
        ),
        **{
            f"roster, {engine.value}": said(lambda engine=engine: screened(person, engine)) for engine in HERE
        },
        "readiness": str(json.loads(Client().get("/readyz").content)["index"]),
    }


def screened(person: tuple[str, str], engine: Engine) -> str:
    """The one answer of a roster of one."""
    roster, out = HOME.parent / "roster.csv", HOME.parent / "out.csv"
    roster.write_text(f"姓名,身份证号\n{person[0]},{person[1]}\n", "utf-8")
    summary = screening.screen(
        acting=acting_as("clerk"), purpose_code=PURPOSE, roster=roster, authorisation="A-1", out=out,
        at=timezone.now(), engine=engine,
    )  # fmt: skip
    return next(answer.value for answer, count in summary.counted.answers.items() if count)


def _state(answer: Any, key: str = "") -> str:
    if answer.status_code != 200 or not key:
        return str(answer.status_code)
    found = json.loads(answer.content)[key]
    return str(found if isinstance(found, str) else found[0]["answer"])


def held() -> dict[str, Any]:
    """What stands in the registry, and what the vault keeps."""
    return {
        "records": sorted(source_id for _, _, _, source_id in queries.sources()),
        "kept": len(custody.kept([Source("court", "court", "c-1")])),
        "faults": [str(fault) for fault in audit().faults],
    }


def main() -> dict[str, Any]:
    """An old copy is put back; every door before and after it is resealed."""
    if forgotten := os.environ.get("FORGOTTEN"):
        forget(forgotten)
    prepare()
    backed_up()
    seal()
    root = version().root
    whole = doors(OPEN)
    put_back()
    nobody_looked = asked_by_command()
    Head.objects.update(withheld=False)  # as if it had not asked: what begins to serve looks for itself
    started = said(serve._gate)
    shut = {
        "doors": {**doors(SEALED), **{f"{door}, of another": one for door, one in doors(OPEN).items()}},
        "without the vault": asked_by_command(TUTELA_VAULT="none"),
        "gate": said(lambda: gate.turn(at=timezone.now(), daily=True)),
        "feed": said(lambda: intake.nothing_new(acting=acting_as("court-recorder"), at=timezone.now())),
        "held": held()["records"],
    }
    connections.close_all()
    resealed = command("records", "reseal")
    return {
        "whole": whole,
        "nobody looked": nobody_looked,
        "started": started,
        "shut": shut,
        "resealed": resealed,
        "sealed": doors(SEALED),
        "open": doors(OPEN),
        "held": held(),
        "root": version().root == root,
        "command": asked_by_command(),
        "service": said(lambda: serve._gate()[-1]),
    }


if __name__ == "__main__":
    print(json.dumps(main()))
