"""No answer without a committed entry: a fault takes the answer back, a kill loses none that was given."""

import os
import signal
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.cast import about, appoint_all, declare_all, number
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.models import Inquiry
from tutela.bodies.models import Quota
from tutela.bodies.queries import acting_as

OFFENDER = number(date(1980, 1, 1), 101)


@pytest.mark.django_db
def test_when_the_ledger_fails_there_is_no_answer_and_nothing_is_counted(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    appoint_all(at)
    declare_all(at)

    def broken(*_: object, **__: object) -> None:
        raise OSError("the ledger is away")

    monkeypatch.setattr("tutela.ledger.actions.append_many", broken)
    with pytest.raises(OSError, match="away"):
        inquiries.ask(
            acting=acting_as("clerk"), purpose_code="teacher-hire", question=about("李四", OFFENDER), at=at
        )
    assert not Inquiry.objects.exists()
    assert not Quota.objects.exists()


_ASKING = """
import django; django.setup()
import sys
from datetime import date, datetime, UTC
from pathlib import Path
from django.core.management import call_command
from tests.cast import *
from tutela.answers.inquiries import actions as inquiries
from tutela.core.crypto.suites import Suite
from tutela.ledger import sequencer
from tutela.records.vault import keys, setting_up
at = datetime(2026, 11, 21, 6, 3, tzinfo=UTC)
home = Path(sys.argv[1])
if not (home / "ready").exists():
    call_command("migrate", verbosity=0)
    public, _ = keys.fresh(at)
    setting_up.install(public, suite=Suite.STANDARD, at=at)
    appoint_all(at); declare_all(at)
    load(home / "c.jsonl", [conviction("c-1", "王一", number(date(1980, 1, 1), 101))], at)
    (home / "ready").touch()
acting = acting_as("clerk")
print("asking", flush=True)
for n in range(400):
    reply = inquiries.ask(acting=acting, purpose_code="teacher-hire",
                          question=about("王一", number(date(1980, 1, 1), 101)), at=at)
    print(reply.receipt.entry_id, flush=True)
    if n % 7 == 0:
        sequencer.catch_up()
"""


@pytest.mark.slow
def test_no_acknowledged_answer_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    environment = _environment(tmp_path)
    acknowledged: set[UUID] = set()
    for round_ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", _ASKING, str(tmp_path)],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "asking\n"
        given = [process.stdout.readline() for _ in range(4 + round_)]
        time.sleep(0.003 * round_)
        os.kill(process.pid, signal.SIGKILL)
        rest, _ = process.communicate()
        acknowledged |= {
            UUID(line.strip()) for line in [*given, *rest.splitlines()] if len(line.strip()) == 36
        }
    checked = subprocess.run(
        [sys.executable, "-c", _CHECKING],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    entries, inquiries_ = ({UUID(one) for one in line.split()} for line in checked.stdout.splitlines())
    assert len(acknowledged) > 20
    assert acknowledged <= inquiries_ <= entries


_CHECKING = """
import django; django.setup()
from tutela.answers.inquiries.models import Inquiry
from tutela.ledger import sequencer
from tutela.ledger.models import Entry
from tutela.ledger.verify import verify
sequencer.catch_up()
assert verify().waiting == 0
print(*Entry.objects.values_list("id", flat=True))
print(*Inquiry.objects.values_list("entry", flat=True))
"""


def _environment(home: Path) -> dict[str, Any]:
    from datetime import UTC

    from tutela.core.crypto.suites import Suite
    from tutela.keys import keyfile

    keyfile.create(home / "keys.json", suite=Suite.STANDARD, at=datetime(2026, 1, 1, tzinfo=UTC))
    own = ("TUTELA_DATABASE", "TUTELA_KEY_FILE", "TUTELA_VAULT", "TUTELA_VAULT_KEYS")
    kept = {key: value for key, value in os.environ.items() if key not in own}
    return {**kept, "TUTELA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "tutela.config.settings"}
