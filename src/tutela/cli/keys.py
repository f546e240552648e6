"""`tutela keys`: the key file."""

from datetime import UTC

import typer
from django.conf import settings
from django.utils import timezone

from tutela.bodies.permissions import Permission, require
from tutela.bodies.queries import acting_as
from tutela.cli.options import As, Json
from tutela.cli.show import OUT, data, progress, table
from tutela.cli.texts import say
from tutela.core.crypto.suites import Suite
from tutela.index.compile import actions
from tutela.keys import current, keyfile
from tutela.ledger import sequencer

app = typer.Typer(no_args_is_help=True, help="The key file: made, shown without secrets, rotated.")


@app.command(epilog="Example: tutela keys create --suite guomi")
def create(suite: Suite = Suite.STANDARD) -> None:
    """Makes the key file with mode 0600, where there is none; one that exists is left as it is."""
    keyfile.create(settings.TUTELA_KEY_FILE, suite=suite, at=timezone.now().astimezone(UTC))
    show()


@app.command(epilog="Example: tutela keys show --json")
def show(as_json: Json = False) -> None:
    """Ids, uses, suites and days of the keys; never a secret."""
    ring = current.ring()
    rows = [
        {
            "id": root.key_id,
            "use": root.use.value,
            "suite": root.suite.value,
            "created_at": root.created_at.isoformat(timespec="seconds"),
            "state": "incoming"
            if root.key_id in ring.incoming
            else "in force"
            if ring.active(root.use) == root
            else "former",
        }
        for root in ring.roots
    ]
    if as_json:
        data(rows)
    else:
        table(["id", "use", "suite", "created", "state"], [list(row.values()) for row in rows])


@app.command(epilog="Example: tutela keys rotate --as security")
def rotate(officer: As) -> None:
    """Brings a new data key into force while questions go on. Safe to run again if it was cut off."""
    acting = acting_as(officer)
    require(acting, Permission.KEYS_ROTATE)
    with progress("keys") as told:
        key = actions.rotate(
            organisation=acting.organisation, officer=acting.officer, at=timezone.now(), progress=told
        )
    sequencer.catch_up()
    OUT.print(say("keys.rotated", id=key))
