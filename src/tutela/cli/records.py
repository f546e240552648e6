"""`tutela records`: load a file, look at it, confirm or cancel it; declare what a feed covers."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from django.utils import timezone

from tutela.agencies.intake import actions, comparing, queries
from tutela.agencies.intake.cells import Problem
from tutela.agencies.intake.uploads import SamePerson, Seen, Staged
from tutela.agencies.sealing import actions as sealing
from tutela.agencies.sealing import gate
from tutela.agencies.sealing import queries as sealing_queries
from tutela.bodies.kinds import Acting
from tutela.bodies.queries import acting_as
from tutela.cli import consulting
from tutela.cli import gate as running
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
    _enter(acting, staged.upload.id, as_json)


@app.command("confirm", epilog="Example: tutela records confirm 5a0c… --as court-recorder")
def confirm_(upload: Upload, officer: As, as_json: Json = False) -> None:
    """Confirms a staged file and lets the gate enter it; the index follows in the same step."""
    _enter(acting_as(officer), upload, as_json)


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
    joined = comparing.settle_review(
        acting=acting_as(officer), review_id=review, same=same, at=timezone.now()
    )
    _turn()
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
    comparing.undo_merge(acting=acting_as(officer), merge_id=merge, at=timezone.now())
    _turn()
    sequencer.catch_up()
    OUT.print(say("review.settled"))


@app.command(epilog="Example: tutela records purge")
def purge() -> None:
    """Deletes uploads that nobody confirmed in time."""
    OUT.print(say("purged", count=actions.purge(at=timezone.now())))


@app.command(
    epilog="Example: tutela records seal --notice （2026）封字1号 --dated 2026-11-20 --as court-recorder < numbers"
)
def seal(
    officer: As,
    notice: Annotated[str, typer.Option(help="Reference of the sealing notice.")],
    dated: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day on the notice.")],
    numbers: Annotated[
        Path | None,
        typer.Argument(help="Table with a column of record numbers; else one a line on standard input."),
    ] = None,
    received: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="The day of its receipt; a court has none for its own notice."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Seals records of the officer's own agency on a notice, which another officer looks at (`notice`) and confirms."""
    acting = acting_as(officer)
    listed = sealing.source_ids(numbers) if numbers else [line for line in map(str.strip, sys.stdin) if line]
    found = sealing.order(
        acting=acting,
        source_ids=listed,
        notice=notice,
        notice_on=dated.date(),
        received_on=received.date() if received else None,
        at=timezone.now(),
    )
    if as_json:
        data(
            {
                "upload": str(found.upload.id),
                "records": found.records,
                "here": found.here,
                "due_on": found.due_on.isoformat(),
                "late": found.late,
            }
        )
    else:
        key = "seal.late" if found.late else "seal.staged"
        OUT.print(say(key, records=found.records, here=found.here, day=found.due_on, id=found.upload.id))


@app.command("notice", epilog="Example: tutela records notice 5a0c… --as court-recorder-2")
def notice_(upload: Upload, officer: As, as_json: Json = False) -> None:
    """What the sealing notices of a staged upload say, for the officer who confirms it."""
    rows = [
        {
            "record": one.source_id,
            "notice": one.document,
            "dated": one.notice_on.isoformat(),
            "received": one.received_on.isoformat() if one.received_on else "",
            "due_on": one.due_on.isoformat(),
            "overdue": one.late,
        }
        for one in sealing_queries.noticed(acting_as(officer), upload, timezone.now())
    ]
    if as_json:
        data(rows)
    else:
        headings = [
            say(f"doubts.{name}") for name in ("record", "notice", "dated", "received", "due", "overdue")
        ]
        table(headings, [list(map(str, row.values())) for row in rows])


@app.command(epilog="Example: tutela records doubts --as court-recorder")
def doubts(officer: As, as_json: Json = False) -> None:
    """Records whose sealing is in doubt: which fact is missing, and until when. They answer nobody meanwhile."""
    rows = [
        {
            "record": one.source_id,
            "missing": one.missing.value,
            "opened_at": one.opened_at.isoformat("T", "minutes"),
            "due_on": one.due_on.isoformat(),
            "overdue": one.overdue,
        }
        for one in sealing_queries.doubts(acting_as(officer), timezone.now())
    ]
    if as_json:
        data(rows)
    else:
        headings = [say(f"doubts.{name}") for name in ("record", "missing", "opened", "due", "overdue")]
        table(headings, [list(map(str, row.values())) for row in rows])


@app.command(epilog="Example: tutela records overdue --as supervisor")
def overdue(officer: As, as_json: Json = False) -> None:
    """For the supervising prosecutor: agencies that let such a time pass. Names no record and nobody."""
    rows = [
        {"agency": one.agency, "port": one.port, "count": one.count, "oldest_days": one.oldest_days}
        for one in sealing_queries.overdue(acting_as(officer), timezone.now())
    ]
    if as_json:
        data(rows)
    else:
        headings = [say(f"doubts.{name}") for name in ("agency", "port", "count", "days")]
        table(headings, [list(map(str, row.values())) for row in rows])


app.command("show", epilog=consulting.EXAMPLE)(consulting.show)


@app.command("gate", epilog="Example: tutela records gate")
def gate_() -> None:
    """Runs the gate: enters confirmed files until it is told to stop. `tutela serve` runs it by itself."""
    running.run()


@app.command(epilog="Example: tutela records reseal")
def reseal() -> None:
    """After a backup was restored: what the vault keeps leaves the registry again. `serve` waits for it."""
    running.put_right()


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


def _turn() -> None:
    """Where this process has the vault; elsewhere the gate takes its turn by itself."""
    if gate.is_here():
        gate.turn(at=timezone.now())


def _enter(acting: Acting, upload_id: UUID, as_json: bool) -> None:
    """Where this process has the vault the gate's turn is taken here; elsewhere the gate takes it by itself."""
    here = gate.is_here()
    if here:
        gate.require_ready()
    actions.confirm(acting=acting, upload_id=upload_id, at=timezone.now())
    if here:
        gate.turn(at=timezone.now())
    sequencer.catch_up()
    state = queries.stands(upload_id)
    if as_json:
        data({"upload": str(upload_id), "state": state.value})
    else:
        OUT.print(say(f"load.{state.value}"))
