"""`tutela ledger`: verify it, show its head and the proof of an entry."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from tutela.cli.options import Json
from tutela.cli.show import OUT, data, progress
from tutela.cli.texts import say
from tutela.core.errors import Reason, Refusal
from tutela.ledger import queries, sequencer
from tutela.ledger.verify import verify as verify_ledger

app = typer.Typer(no_args_is_help=True, help="The ledger of what was done.")


@app.command(epilog="Example: tutela ledger verify --trusted checkpoint.txt")
def verify(
    trusted: Annotated[
        list[Path] | None,
        typer.Option(help="A signed checkpoint that somebody outside has kept; may be given several times."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Recomputes everything stored and holds it against the signed heads; any changed byte is found.

    Exit codes: 0 everything agrees, 1 something does not (the message says what and where).
    """
    with progress("ledger") as told:
        report = verify_ledger(trusted=[_note(path) for path in trusted or []], progress=told)
    if as_json:
        data(
            {
                "entries": report.entries,
                "waiting": report.waiting,
                "checkpoints": report.checkpoints,
                "openings": report.openings,
                "shredded": report.shredded,
                "root": report.head.root.hex() if report.head else None,
            }
        )
    else:
        OUT.print(say("ledger.good", entries=report.entries, checkpoints=report.checkpoints))


@app.command(epilog="Example: tutela ledger head > checkpoint.txt")
def head() -> None:
    """Prints the newest signed checkpoint, as a witness would keep it."""
    sequencer.catch_up()
    newest = queries.checkpoint()
    if newest is None:
        raise Refusal(Reason.NOT_READY, what="checkpoint")
    OUT.print(newest.note, end="", markup=False)


@app.command(epilog="Example: tutela ledger proof 5a0c… > proof.txt")
def proof(entry: Annotated[UUID, typer.Argument(help="The entry's number, from a receipt.")]) -> None:
    """Prints the proof that an entry is in the log, with its checkpoint (c2sp.org/tlog-proof)."""
    OUT.print(queries.inclusion(entry).as_text(), end="", markup=False)


def _note(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refusal(Reason.FILE_UNREADABLE, file=path.name) from None
