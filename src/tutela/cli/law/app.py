"""The words of `tutela law`: list, show, explain, check, compare, diff, manual."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from tutela.cli.law import checking, comparing, differing, explaining, listing, writing
from tutela.cli.law.population import Population, population
from tutela.cli.options import Json
from tutela.core.errors import Reason, Refusal
from tutela.core.law.document import LATEST
from tutela.core.law.policy import Policy
from tutela.packs.current import everything, legal_day_of, policy

app = typer.Typer(no_args_is_help=True, help="The law as data: what it says, why, and what would change.")

Name = Annotated[
    str, typer.Argument(metavar="NAME", help="A pack's id or a purpose's code, as `list` shows.")
]
Day = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="The day; today if not said.", show_default=False),
]
Regime = Annotated[str | None, typer.Option(help="A jurisdiction's code.", show_default=False)]
Folder = Annotated[
    Path | None,
    typer.Option(help="Over a fictional country, as `tutela world make` writes it.", show_default=False),
]
Registry = Annotated[bool, typer.Option("--registry", help="Over everybody registered here.")]
Officer = Annotated[
    str | None,
    typer.Option("--as", envvar="TUTELA_OFFICER", help="Who reads the registry.", show_default=False),
]


@app.command("list", epilog="Example: tutela law list --regime cn --on 2026-11-21")
def list_(regime: Regime = None, on: Day = None, as_json: Json = False) -> None:
    """Every pack and purpose, of every regime that was written, whether it answers here or not."""
    listing.list_packs(everything(), regime, on.date() if on else None, as_json)


@app.command(epilog="Example: tutela law show teacher-hire")
def show(name: Name, as_json: Json = False) -> None:
    """Everything that one pack or purpose says, with articles and whether each rule is applied."""
    listing.show_one(everything(), name, as_json)


@app.command(epilog="Example: tutela law explain facts.yaml --purpose teacher-hire --on 2026-11-21")
def explain(
    facts: Annotated[Path, typer.Argument(help="Facts in the form of a case, without its question.")],
    purpose: Annotated[str, typer.Option(help="The purpose asked about.")],
    on: Day = None,
    regime: Regime = None,
    as_json: Json = False,
) -> None:
    """Decides on facts from a file and shows each rule tried, the nearest change, and the bans of that day."""
    explaining.explain_file(facts, purpose, _day(on), regime, everything(), as_json)


@app.command(epilog="Example: tutela law check")
def check(as_json: Json = False) -> int:
    """Loads every pack, decides every case, and reports conflicts with higher law and rules that are off.

    Exit codes: 0 packs and cases are sound (conflicts are reported, they are no fault), 1 a case disagrees.
    """
    return int(checking.check(everything(), policy(), as_json))


@app.command(epilog="Example: tutela law compare --folder country --regimes cn,cn-cixi --out figure.svg")
def compare(
    folder: Folder = None,
    registry: Registry = False,
    officer: Officer = None,
    regimes: Annotated[str, typer.Option(help="Codes, comma separated; all if not said.")] = "",
    on: Day = None,
    years: Annotated[int, typer.Option(min=1, max=100, help="How far ahead to count.")] = 20,
    out: Annotated[
        Path | None, typer.Option(help="Where to draw it (.svg); the table stands beside it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Who would be answered, barred, told of or published under each regime, and for how long."""
    comparing.refuse_place(out)
    law, day = everything(), _day(on)
    chosen = [code.strip() for code in regimes.split(",") if code.strip()]
    people = population(folder, registry, officer, law, max(day, _day(None)))
    comparing.compare_regimes(law, people, chosen, day, years, out, as_json)


@app.command(
    epilog="Example: tutela law diff cn/criminal-procedure-law/2013-01-01 cn/criminal-procedure-law/2018-10-26"
)
def diff(
    old: Annotated[str, typer.Argument(help="The older edition's pack id.")],
    new: Annotated[str, typer.Argument(help="The newer edition's pack id.")],
    folder: Folder = None,
    registry: Registry = False,
    officer: Officer = None,
    as_json: Json = False,
) -> None:
    """What an edition changed; over a population also how many answers it changes, for which purpose."""
    law = everything()
    people = _people(folder, registry, officer, law) if folder or registry else None
    differing.diff(law, old, new, people, as_json)


@app.command(epilog="Example: tutela law manual --out manual")
def manual(
    out: Annotated[Path, typer.Option(help="The folder to write to.")],
    as_json: Json = False,
) -> None:
    """Writes the lawyer-readable manual: every rule with its article and status, every case."""
    writing.write_manual(everything(), out, as_json)


def _people(folder: Path | None, registry: bool, officer: str | None, law: Policy) -> Population:
    return population(folder, registry, officer, law, _day(None))


def _day(on: datetime | None) -> date:
    """The day asked about; refuses `REQUEST_INVALID` for one from which no term can be counted."""
    if on is not None and on.date() > LATEST:
        raise Refusal(Reason.REQUEST_INVALID, detail=f"--on {on.date()} (≤ {LATEST})")
    return on.date() if on else legal_day_of(timezone.now())
