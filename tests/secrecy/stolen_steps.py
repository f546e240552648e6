"""A program for the stolen copy: a registry in use, in a folder, killed where it stands.

Run with the folder and the world: in `kept` three records are delivered and sealed, one as it enters, one by an order,
one by a corrected file; in `never` they were never delivered. Prints what a thief with the keys could look for: every
keyed hash, and pieces of every ciphertext, that were made of the three, and those made of a record that is not sealed.
"""

import json
import os
import signal
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

HOME, WORLD = Path(sys.argv[1]), sys.argv[2]
os.environ["TUTELA_HOME"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "tutela.config.settings"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from tests.cast import about, appoint_all, conviction, declare_all, write_lines  # noqa: E402
from tests.secrecy.stolen_people import CLOSED, OPEN  # noqa: E402
from tutela.agencies.intake import actions as intake  # noqa: E402
from tutela.agencies.sealing import actions as sealing  # noqa: E402
from tutela.agencies.sealing import gate, sweep  # noqa: E402
from tutela.answers.inquiries import actions as inquiries  # noqa: E402
from tutela.answers.screening import actions as screening  # noqa: E402
from tutela.answers.screening.models import Run  # noqa: E402
from tutela.bodies.queries import acting_as  # noqa: E402
from tutela.core.crypto.keyring import HashKey, KeyRing  # noqa: E402
from tutela.core.crypto.suites import Suite  # noqa: E402
from tutela.keys import keyfile  # noqa: E402
from tutela.ledger import sequencer  # noqa: E402
from tutela.records.vault import keys, setting_up  # noqa: E402

AT = datetime(2026, 11, 21, 6, 3, tzinfo=UTC)
YOUNG = {"acted_on": "2015-01-01", "months": 61}
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
    digest, encrypt = HashKey.digest, KeyRing.encrypt

    def digested(self: HashKey, data: bytes) -> bytes:
        made = digest(self, data)
        note(data, made)
        return made

    def encrypted(self: KeyRing, context: str, row: str, plain: bytes, nonce: bytes) -> bytes:
        made = encrypt(self, context, row, plain, nonce)
        note(plain, made[-(len(plain) + 16) :])
        return made

    HashKey.digest = digested  # type: ignore[method-assign]
    KeyRing.encrypt = encrypted  # type: ignore[method-assign]


def hand_in(records: list[dict[str, Any]], at: datetime) -> None:
    court = acting_as("court-recorder")
    staged = intake.stage(acting=court, path=write_lines(HOME.parent / "r.jsonl", records), at=at)
    assert staged.upload is not None, [(one.column, one.refusal.reason) for one in staged.problems]
    intake.confirm(acting=court, upload_id=staged.upload.id, at=at)


def closed(one: int, **changes: Any) -> list[dict[str, Any]]:
    return [conviction(*CLOSED[one], **{**YOUNG, **changes})] if WORLD == "kept" else []


def live() -> None:
    """Two turns in which something ordinary happens too, questions, a roster, and the day's round."""
    hand_in([*(conviction(*one) for one in OPEN[:5]), *closed(0, months=48), *closed(1), *closed(2)], AT)
    gate.turn(at=AT)
    later = AT + timedelta(minutes=1)
    hand_in([conviction(*OPEN[5]), *closed(2, months=48)], later)
    court = acting_as("court-recorder")
    order = sealing.order(
        acting=court, source_ids=[CLOSED[1][0]], notice="n", notice_on=date(2026, 11, 20), at=later
    )
    intake.confirm(acting=court, upload_id=order.upload.id, at=later)
    gate.turn(at=later)
    clerk = acting_as("clerk")
    for _, name, document in OPEN:
        inquiries.ask(acting=clerk, purpose_code="teacher-hire", question=about(name, document), at=later)
    lines = "".join(f"{name},{document}\n" for _, name, document in OPEN)
    with (HOME.parent / "roster.csv").open("w+b") as roster:
        roster.write(f"姓名,身份证号\n{lines}".encode())
        roster.seek(0)
        screening.submit(
            acting=clerk, purpose_code="teacher-hire", authorisation="A", content=roster,
            filename_suffix=".csv", at=later,
        )  # fmt: skip
    screening.perform(run_id=Run.objects.get().id, at=later)
    sequencer.catch_up()
    sweep.sweep(at=AT + timedelta(minutes=2))
    sequencer.catch_up()


def main() -> None:
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
