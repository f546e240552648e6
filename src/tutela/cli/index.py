"""`tutela index`: build it anew, show its version."""

import os
from typing import Annotated, Final

import typer
from django.utils import timezone

from tutela.bodies.permissions import Permission, require
from tutela.bodies.queries import acting_as
from tutela.cli.options import As, Json
from tutela.cli.show import OUT, data, progress, table
from tutela.cli.texts import say
from tutela.index.compile import actions
from tutela.index.lookup.queries import Version, versions
from tutela.ledger import sequencer

_MOST_PROCESSES: Final = 4
"""The database has to keep up with what they decide."""

app = typer.Typer(no_args_is_help=True, help="The index that answers come from.")


@app.command(epilog="Example: tutela index build --as security")
def build(officer: As, as_json: Json = False) -> None:
    """Compiles every person anew, after a change of packs, and publishes the version if anything differs."""
    acting = acting_as(officer)
    require(acting, Permission.INDEX_BUILD)
    with progress("index") as told:
        version = actions.build(
            organisation=acting.organisation,
            officer=acting.officer,
            at=timezone.now(),
            progress=told,
            processes=min(_MOST_PROCESSES, os.cpu_count() or 1),
        )
    sequencer.catch_up()
    _show(version, as_json)


@app.command(epilog="Example: tutela index show --last 5")
def show(
    last: Annotated[int, typer.Option(min=1, max=1000, help="How many versions.")] = 1, as_json: Json = False
) -> None:
    """The version in force, or the latest versions; older ones are kept as roots only."""
    found = versions(last)
    if as_json:
        data([_values(one) for one in found])
    elif len(found) == 1:
        _show(found[0], as_json=False)
    else:
        table(["version", "root", "policy", "published"], [list(_values(one).values()) for one in found])


def _show(version: Version, as_json: bool) -> None:
    if as_json:
        data(_values(version))
        return
    moment = timezone.localtime(version.published_at).strftime("%Y-%m-%d %H:%M")
    OUT.print(say("index.version", number=version.number, root=version.root.hex(), moment=moment))


def _values(version: Version) -> dict[str, str]:
    return {
        "number": str(version.number),
        "root": version.root.hex(),
        "policy": version.policy,
        "published_at": version.published_at.isoformat(timespec="seconds"),
    }
