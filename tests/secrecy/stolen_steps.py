"""A program for the stolen copy: a registry in use, in a folder, killed where it stands.

Run with the folder and the world: in `kept` three records are delivered and sealed, one as it enters, one by an order,
one by a corrected file; in `never` they were never delivered; `told` is `kept`, and two of the three were asked about
before. Right after the turn that seals a copy is taken beside the home, `at-once`; the day's round comes after. Prints
what a thief with the keys could look for: every keyed hash, and pieces of every ciphertext, that were made of the
three, and those made of a record that is not sealed.
"""

import json
import os
import shutil
import signal
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

HOME, WORLD = Path(sys.argv[1]), sys.argv[2]
os.environ["TUTELA_HOME"] = str(HOME)
os.environ["TUTELA_HOSTS"] = "testserver"
os.environ["TUTELA_SECOND_FACTOR"] = "dangerous"  # nobody has brought one here
os.environ["DJANGO_SETTINGS_MODULE"] = "tutela.config.settings"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_q.brokers import get_broker  # noqa: E402
from django_q.tasks import _sync  # noqa: E402

from tests.cast import about, appoint_all, conviction, declare_all, paper, second, write_lines  # noqa: E402
from tests.journeys.api_calls import calling, inquiry  # noqa: E402
from tests.journeys.desk import desk_of, today  # noqa: E402
from tests.secrecy.forgotten import forget  # noqa: E402
from tests.secrecy.stolen_people import CLOSED, OPEN  # noqa: E402
from tutela.agencies.intake import actions as intake  # noqa: E402
from tutela.agencies.sealing import actions as sealing  # noqa: E402
from tutela.agencies.sealing import gate, sweep  # noqa: E402
from tutela.answers.inquiries import actions as inquiries  # noqa: E402
from tutela.answers.inquiries.answer import Answer  # noqa: E402
from tutela.answers.screening import actions as screening  # noqa: E402
from tutela.bodies.queries import acting_as  # noqa: E402
from tutela.core.crypto.keyring import HashKey, KeyRing, Sealer, TagKey  # noqa: E402
from tutela.core.crypto.suites import Suite  # noqa: E402
from tutela.keys import keyfile  # noqa: E402
from tutela.ledger import sequencer  # noqa: E402
from tutela.records.vault import keys, setting_up  # noqa: E402

AT = datetime(2026, 11, 21, 6, 3, tzinfo=UTC)
YOUNG = {"acted_on": "2015-01-01", "months": 61}
PURPOSE = "teacher-hire"
PIECE = 24
found: dict[str, set[str]] = {"closed": set(), "open": set()}


def marks(people: list[tuple[str, str, str]]) -> list[bytes]:
    return [text.encode() for person in people for text in person]


def note(data: bytes, made: bytes) -> None:
    """Pieces of what was made of these people's data, if it was."""
    for kind, people in (("closed", CLOSED), ("open", OPEN)):
        if any(mark in data for mark in marks(people)):
            found[kind] |= {made[at : at + PIECE].hex() for at in range(0, max(1, len(made) - PIECE), 400)}


def watch() -> None:
    """Every keyed hash and every encryption passes here."""
    digest, tag, encrypt, seal = HashKey.digest, TagKey.digest, KeyRing.encrypt, Sealer.seal

    def digested(self: HashKey, data: bytes) -> bytes:
        made = digest(self, data)
        note(data, made)
        return made

    def tagged(self: TagKey, data: bytes) -> bytes:
        made = tag(self, data)
        note(data, made)
        return made

    def encrypted(self: KeyRing, context: str, row: str, plain: bytes, nonce: bytes) -> bytes:
        made = encrypt(self, context, row, plain, nonce)
        note(plain, made[-(len(plain) + 16) :])
        return made

    def sealed(self: Sealer, row: str, plain: bytes, nonce: bytes) -> bytes:
        made = seal(self, row, plain, nonce)
        note(plain, made[-(len(plain) + 16) :])
        return made

    Sealer.seal = sealed  # type: ignore[method-assign]
    HashKey.digest = digested  # type: ignore[method-assign]
    TagKey.digest = tagged  # type: ignore[method-assign]
    KeyRing.encrypt = encrypted  # type: ignore[method-assign]


def hand_in(records: list[dict[str, Any]], at: datetime) -> None:
    court = acting_as("court-recorder")
    staged = intake.stage(acting=court, path=write_lines(HOME.parent / "r.jsonl", records), at=at)
    assert staged.upload is not None, [(one.column, one.refusal.reason) for one in staged.problems]
    intake.confirm(acting=second("court-recorder"), upload_id=staged.upload.id, at=at)


def closed(one: int, **changes: Any) -> list[dict[str, Any]]:
    return [conviction(*CLOSED[one], **{**YOUNG, **changes})] if WORLD != "never" else []


def told_before(at: datetime) -> None:
    """A body was told *record* of those whose records are sealed later."""
    for _, name, document in CLOSED[1:]:
        reply = inquiries.ask(
            acting=acting_as("clerk"), purpose_code=PURPOSE, question=about(name, document), at=at
        )
        assert reply.answer is Answer.RECORD


def asked(at: datetime) -> None:
    """Questions at the desk and by the API, with a session and a reply kept for retries, and a roster by the queue."""
    clerk = acting_as("clerk")
    for _, name, document in OPEN:
        inquiries.ask(acting=clerk, purpose_code=PURPOSE, question=about(name, document), at=at)
    _, name, document = OPEN[0]
    form = {"purpose": PURPOSE, "authorisation": paper(document), "name": name, "document": document}
    form["signed_on"] = today()
    assert desk_of("clerk").post("/ask", form).status_code == 200
    told = calling("clerk", at).post(
        "/inquiries", inquiry(name, document), Idempotency_Key=f"{at:%Y%m%dT%H%M%S}" * 2
    )
    assert told.status_code == 200, told.content
    lines = "".join(f"{name},{document}\n" for _, name, document in OPEN)
    with (HOME.parent / "roster.csv").open("w+b") as roster:
        roster.write(f"姓名,身份证号\n{lines}".encode())
        roster.seek(0)
        screening.submit(
            acting=clerk,
            purpose_code=PURPOSE,
            authorisation="A",
            content=roster,
            filename_suffix=".csv",
            at=at,
        )
    clock(at + timedelta(seconds=1))  # what is queued is taken at a later moment
    worked()
    sequencer.catch_up()


def worked() -> None:
    """What the queue holds is carried out by its own worker and monitor, in this process."""
    broker = get_broker()
    for number, message in broker.dequeue():
        _sync(message)
        broker.acknowledge(number)


def sampled() -> None:
    """PostgreSQL looks at its tables for the planner, as it does by itself in time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def clock(at: datetime) -> datetime:
    """It is now that moment, at every door."""
    timezone.now = lambda: at
    return at


def live() -> None:
    """Two turns in which something ordinary happens too, questions before and after them, and the day's round."""
    first = clock(AT)
    hand_in([*(conviction(*one) for one in OPEN[:5]), *closed(0, months=48), *closed(1), *closed(2)], first)
    gate.turn(at=first)
    sampled()
    asked(first)
    if WORLD == "told":
        told_before(first)
    later = clock(AT + timedelta(minutes=1))
    hand_in([conviction(*OPEN[5]), *closed(2, months=48)], later)
    court = acting_as("court-recorder")
    order = sealing.order(
        acting=court, source_ids=[CLOSED[1][0]], notice="n", notice_on=date(2026, 11, 20), at=later
    )
    intake.confirm(acting=second("court-recorder"), upload_id=order.upload.id, at=later)
    gate.turn(at=later)
    shutil.copytree(HOME, HOME.parent / "at-once")
    asked(later)
    sweep.sweep(at=clock(AT + timedelta(minutes=2)))
    sequencer.catch_up()


def main() -> None:
    if forgotten := os.environ.get("FORGOTTEN"):
        forget(forgotten)
    HOME.mkdir(exist_ok=True)
    keyfile.create(settings.TUTELA_KEY_FILE, suite=Suite.STANDARD, at=AT)
    call_command("migrate", verbosity=0)
    public, _ = keys.fresh(AT)
    setting_up.install(public, suite=Suite.STANDARD, at=AT)
    appoint_all(AT)
    declare_all(AT)
    watch()
    live()
    print(json.dumps({kind: sorted(pieces) for kind, pieces in found.items()}), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
