"""`tutela world`: makes a fictional district."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from tutela.cli.show import ERR, OUT
from tutela.cli.texts import say
from tutela.packs.current import legal_day_of
from tutela.world.make import make_world

app = typer.Typer(no_args_is_help=True, help="A fictional country; all people in it are invented.")


@app.callback()
def world() -> None:
    """Keeps `make` a command of its own."""


@app.command(epilog="Example: tutela world make country --seed 7 --records 3800 --staff 14000")
def make(
    folder: Annotated[Path, typer.Argument(help="Where the files go.", show_default=False)],
    seed: Annotated[int, typer.Option(min=0, help="Equal seeds give equal files.")] = 1,
    records: Annotated[int, typer.Option(min=1, max=2_000_000)] = 3_800,
    applicants: Annotated[int, typer.Option(min=1, max=1_000_000)] = 1_000,
    staff: Annotated[int, typer.Option(min=1, max=20_000_000)] = 14_000,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it is made for; today if not said.")
    ] = None,
) -> None:
    """Writes organisations, population, records for three ports, rosters, and the truth beside them."""
    day = on.date() if on else legal_day_of(timezone.now())
    with ERR.status("world"):
        make_world(folder, seed=seed, records=records, applicants=applicants, staff=staff, on=day)
    OUT.print(say("world.made", folder=folder))
