"""`tutela records`: load a file, look at it, confirm or cancel it; declare what a feed covers."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer
from django.utils import timezone

from tutela.agencies.intake import actions, queries
from tutela.agencies.intake.cells import Problem
from tutela.agencies.intake.uploads import SamePerson, Seen, Staged
from tutela.bodies.queries import acting_as
from tutela.cli.options import As, File, Json
from tutela.cli.show import OUT, data, table
from tutela.cli.texts import language, say
from tutela.core.errors import Reason, Refusal
from tutela.ledger import sequencer

app = typer.Typer(no_args_is_help=True, help="Records of a recording agency: load, confirm, cancel, declare.")

_SHOWN = 50
Upload = Annotated[
    UUID, typer.Argument(help="The upload's number, as `load` printed it.", show_default=False)
]


@app.command(epilog="Example: tutela records load court.xlsx --as court-recorder --confirm")
def load(
    file: File,
    officer: As,
    confirm: Annotated[bool, typer.Option("--confirm", help="Enter at once if nothing is wrong.")] = False,
    as_json: Json = False,
) -> None:
    """Reads a file (CSV, XLSX, JSON Lines). With any fault nothing is kept and every fault is told."""
    acting = acting_as(officer)
    staged = actions.stage(acting=acting, path=file, at=timezone.now())
    if staged.upload is None:
        _tell(staged, as_json)
        raise Refusal(Reason.FILE_REFUSED_ROWS, count=len(staged.problems))
    if not confirm:
        _show_staged(staged.upload, as_json)
        return
    _show(actions.confirm(acting=acting, upload_id=staged.upload.id, at=timezone.now()), as_json)
    sequencer.catch_up()


@app.command("confirm", epilog="Example: tutela records confirm 5a0c… --as court-recorder")
def confirm_(upload: Upload, officer: As, as_json: Json = False) -> None:
    """Enters a staged file; the index follows in the same step."""
    _show(actions.confirm(acting=acting_as(officer), upload_id=upload, at=timezone.now()), as_json)
    sequencer.catch_up()


@app.command(epilog="Example: tutela records cancel 5a0c… --as court-recorder")
def cancel(upload: Upload, officer: As) -> None:
    """Withdraws a staged file; its content is deleted."""
    actions.cancel(acting=acting_as(officer), upload_id=upload, at=timezone.now())
    OUT.print(say("load.cancelled"))


@app.command(epilog="Example: tutela records declare --families all --from 2013-01-01 --as court-recorder")
def declare(
    officer: As,
    families: Annotated[str, typer.Option(help="Offence families, comma separated, or `all`.")],
    from_on: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day covered.")],
    every_days: Annotated[int, typer.Option(min=1, max=400, help="Days between deliveries.")] = 31,
) -> None:
    """States what this agency's feed covers. A purpose that is not wholly covered is refused."""
    actions.declare_feed(
        acting=acting_as(officer),
        families=[word.strip() for word in families.split(",") if word.strip()],
        from_on=from_on.date(),
        cadence_days=every_days,
        at=timezone.now(),
    )


@app.command(epilog="Example: tutela records none --as court-recorder")
def none(officer: As) -> None:
    """Reports that this agency has nothing new: its feed is up to date as of now."""
    actions.nothing_new(acting=acting_as(officer), at=timezone.now())
    sequencer.catch_up()


@app.command(epilog="Example: tutela records reviews --as court-recorder")
def reviews(officer: As, as_json: Json = False) -> None:
    """Pairs of records that share a document while name, birth date or sex differ: an officer compares them."""
    rows = [
        {
            "review": str(one.id),
            "differs": ", ".join(one.differs),
            "opened_at": one.opened_at.isoformat("T", "minutes"),
        }
        for one in queries.reviews(acting_as(officer))
    ]
    if as_json:
        data(rows)
    else:
        table(["review", "differs", "opened"], [list(row.values()) for row in rows])


@app.command(epilog="Example: tutela records settle 5a0c… --same no --as court-recorder")
def settle(
    review: Annotated[UUID, typer.Argument(help="The review's number.", show_default=False)],
    same: Annotated[SamePerson, typer.Option(help="Are both records about one person?")],
    officer: As,
) -> None:
    """Records what an officer found on comparing a pair. Joining two persons can be undone with `split`."""
    joined = actions.settle_review(acting=acting_as(officer), review_id=review, same=same, at=timezone.now())
    sequencer.catch_up()
    OUT.print(say("review.settled") if joined is None else say("review.joined", merge=joined))


@app.command(epilog="Example: tutela records split 5a0c… --as court-recorder")
def split(
    merge: Annotated[
        UUID, typer.Argument(help="The merge's number, as `settle` printed it.", show_default=False)
    ],
    officer: As,
) -> None:
    """Parts what was joined: the same records move back."""
    actions.undo_merge(acting=acting_as(officer), merge_id=merge, at=timezone.now())
    sequencer.catch_up()
    OUT.print(say("review.settled"))


@app.command(epilog="Example: tutela records purge")
def purge() -> None:
    """Deletes uploads that nobody confirmed in time."""
    OUT.print(say("purged", count=actions.purge(at=timezone.now())))


def _tell(staged: Staged, as_json: bool) -> None:
    if as_json:
        data({"problems": [_told(problem) for problem in staged.problems]})
        return
    OUT.print(say("load.problems", count=len(staged.problems)))
    headings = [say(f"column.{name}") for name in ("sheet", "row", "column", "shape", "rule")]
    table(headings, [list(map(str, _told(problem).values())) for problem in staged.problems[:_SHOWN]])


def _told(problem: Problem) -> dict[str, str | int]:
    return {
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "shape": problem.shape.told(language()),
        "rule": problem.told(language()),
    }


def _show_staged(upload: Seen, as_json: bool) -> None:
    if as_json:
        data({"upload": str(upload.id), "records": upload.records, "rows": upload.rows})
        return
    OUT.print(say("load.staged", records=upload.records, rows=upload.rows, id=upload.id))
    if upload.seen_before:
        OUT.print(say("load.again"))


def _show(upload: Seen, as_json: bool) -> None:
    counts = {
        "new": upload.new,
        "changed": upload.changed,
        "unchanged": upload.unchanged,
        "reviews": upload.reviews,
    }
    if as_json:
        data({"upload": str(upload.id), **counts})
    else:
        OUT.print(say("load.confirmed", **counts))
