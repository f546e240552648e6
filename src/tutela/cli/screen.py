"""`tutela screen`: a roster in, the same roster with answers out."""

from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.utils import timezone

from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import actions
from tutela.answers.screening.engine import Engine
from tutela.answers.screening.summary import Summary
from tutela.bodies.queries import acting_as
from tutela.cli.options import As, Json
from tutela.cli.show import OUT, data, progress
from tutela.cli.texts import say
from tutela.ledger import sequencer


def screen(
    purpose_code: Annotated[str, typer.Argument(metavar="PURPOSE", show_default=False)],
    roster: Annotated[Path, typer.Argument(help="CSV, TSV, XLSX, XLS, ODS or Parquet.", show_default=False)],
    officer: As,
    out: Annotated[Path, typer.Option(help="Where the result goes: .xlsx, .csv or .parquet.")],
    authorisation: Annotated[
        str, typer.Option(help="Number of the authorisation for lines that have none of their own.")
    ] = "",
    engine: Annotated[Engine, typer.Option(help="All give the same result.")] = Engine.DUCKDB,
    remote: Annotated[
        str,
        typer.Option(
            help="For --engine spark: sc://host:port, TUTELA_SPARK where nothing is said; no token here."
        ),
    ] = "",
    as_json: Json = False,
) -> None:
    """Answers every row of a roster, or says why not; the run is one entry in the ledger.

    What it finds about people on the staff list of the body, or of one below it, is followed up there by itself.

    Exit codes: 0 done, 3 the file is wrong, 4 not entitled, 5 not ready, 130 interrupted. Example:
    tutela screen school-in-service staff.csv --as clerk --authorisation B-2026 --out result.xlsx
    """
    with progress(roster.suffix.lstrip(".") or "roster") as told:
        summary = actions.screen(
            acting=acting_as(officer),
            purpose_code=purpose_code,
            roster=roster,
            authorisation=authorisation,
            out=out,
            at=timezone.now(),
            engine=engine,
            remote=remote or settings.TUTELA_SPARK,
            progress=told,
        )
    sequencer.catch_up()
    if as_json:
        data(_values(summary, out))
        return
    counts = {answer.value.replace("-", "_"): summary.counted.answers[answer] for answer in Answer}
    OUT.print(say("screen.done", rows=summary.counted.rows, **counts))
    OUT.print(say("screen.counts"))
    OUT.print(say("screen.file", file=out))


def _values(summary: Summary, out: Path) -> dict[str, object]:
    return {
        "run": str(summary.run),
        "result": str(out),
        "rows": summary.counted.rows,
        "answers": {answer.value: summary.counted.answers[answer] for answer in Answer},
        "refused": {reason.value: count for reason, count in sorted(summary.counted.refused.items())},
        "list_version": {"number": summary.version.number, "root": summary.version.root.hex()},
        "rows_root": summary.rows_root.hex(),
        "receipt": summary.receipt.as_json(),
    }
