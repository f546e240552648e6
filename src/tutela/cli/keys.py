"""`tutela keys`: the key file."""

from datetime import UTC, timedelta
from typing import Annotated

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
from tutela.ledger import rotation, sequencer

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
            "until": ring.until[root.key_id].isoformat(timespec="seconds")
            if root.key_id in ring.until
            else None,
        }
        for root in ring.roots
    ]
    if as_json:
        data(rows)
    else:
        cells = [["" if one is None else one for one in row.values()] for row in rows]
        table(["id", "use", "suite", "created", "state", "former key until"], cells)


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


@app.command(name="rotate-log", epilog="Example: tutela keys rotate-log --as security --overlap 30")
def rotate_log(
    officer: As,
    overlap: Annotated[
        int,
        typer.Option(min=0, max=3_660, help="Days for which both keys sign; 0 where the old one was stolen."),
    ] = 30,
) -> None:
    """Brings a new key of the log in: both sign until the overlap ends, then the service retires the old one.

    Prints the new key, for witnesses and verifiers. Safe to run again; one rotation at a time, as it was first stated.
    """
    acting, at = acting_as(officer), timezone.now()
    require(acting, Permission.KEYS_ROTATE)
    by = {"organisation": acting.organisation, "officer": acting.officer}
    found = rotation.begin(**by, until=at + timedelta(days=overlap), at=at)
    sequencer.catch_up()
    if overlap == 0:
        rotation.retire(**by, at=at)
        sequencer.catch_up()
    until = timezone.localtime(found.until).strftime("%Y-%m-%d %H:%M")
    OUT.print(say("keys.log-overlaps", id=found.coming, until=until))
    for key in rotation.public_keys(found.coming):
        OUT.print(key, markup=False, soft_wrap=True)


@app.command(name="retire-log", epilog="Example: tutela keys retire-log --as security")
def retire_log(officer: As) -> None:
    """Ends an overlap whose time has come: the new key of the log signs alone. Safe to run again if it was cut off.

    Exit codes: 0 done, 3 no rotation is under way, 4 not entitled, 5 the overlap has not ended.
    """
    acting = acting_as(officer)
    require(acting, Permission.KEYS_ROTATE)
    found = rotation.retire(organisation=acting.organisation, officer=acting.officer, at=timezone.now())
    sequencer.catch_up()
    OUT.print(say("keys.rotated", id=found.coming))
