"""`tutela ledger`: verify it, show its head, proofs and receipts; sequence, monitor and look at its witnesses."""

import signal
import threading
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import typer
from django.conf import settings
from django.utils import timezone

from tutela.auditing.audit import audit as run_audit
from tutela.bodies.kinds import Role
from tutela.bodies.permissions import Permission, require
from tutela.bodies.queries import acting_as
from tutela.cli import subject
from tutela.cli.exits import Exit
from tutela.cli.options import As, Json
from tutela.cli.show import OUT, data, progress, table
from tutela.cli.texts import say
from tutela.core.errors import Reason, Refusal
from tutela.index.compile import counting
from tutela.ledger import (
    alarms,
    durability,
    explaining,
    monitor,
    published,
    queries,
    remembered,
    restoring,
    sequencer,
    witnesses,
    witnessing,
)
from tutela.ledger.monitor import Timed
from tutela.ledger.receipt_files import receipt_file
from tutela.ledger.verify import verify as verify_ledger

app = typer.Typer(no_args_is_help=True, help="The ledger of what was done.")
app.command(epilog="Example: tutela ledger subject --as supervisor --person person.json")(subject.subject)
app.command(epilog="Example: tutela ledger delay 5a0c… --as recorder --until 2027-01-01 --ground duty")(
    subject.delay
)
app.command(epilog="Example: tutela ledger confirm-delay 7b1d… --as second")(subject.confirm_delay)


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


@app.command(epilog="Example: tutela ledger audit --since 2026-01-01")
def audit(
    trusted: Annotated[
        list[Path] | None,
        typer.Option(help="A signed checkpoint that a witness or somebody outside has kept; several times."),
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only acts from this day on.")
    ] = None,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Proves so many receipts, evenly over the log, instead of all.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Replays the ledger against all tables: every row has its entry, every entry its row, and their facts agree.

    The log itself is held against the head that this machine remembers, and against those that are given. Then the
    receipt of every entry is proved, as its holder would.

    Exit codes: 0 everything agrees, 1 something does not (each fault is listed, with its entry).
    """
    begin = None if since is None else since.replace(tzinfo=ZoneInfo(settings.TUTELA_TIME_ZONE))
    with progress("audit") as told, progress("receipts") as proving:
        heads = [_note(path) for path in trusted or []]
        found = run_audit(trusted=heads, since=begin, sample=sample, progress=told, proving=proving)
    if as_json:
        faults = [asdict(one) for one in found.faults]
        counts = {"entries": found.entries, "publication": found.publication}
        data({**counts, "unbound": dict(found.unbound), "faults": faults})
    else:
        if found.faults:
            rows = [(one.wrong.value, one.kind, one.key, one.entry, one.detail) for one in found.faults]
            table(["fault", "kind", "key", "entry", "detail"], rows)
        OUT.print(say("ledger.audited", entries=found.entries, faults=len(found.faults)))
        for kind, count in found.unbound.items():
            OUT.print(say("ledger.unbound", kind=kind, count=count))
    return int(Exit.NOT_AS_IT_SHOULD_BE if found.faults else Exit.DONE)


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


@app.command(epilog="Example: tutela ledger receipt 5a0c… > receipt.json")
def receipt(entry: Annotated[UUID, typer.Argument(help="The entry's number.")]) -> None:
    """Prints the receipt of an entry as one document, without anybody's name: `tutela-verify receipt` checks it."""
    data(receipt_file(entry))


@app.command(epilog="Example: tutela ledger sequence")
def sequence() -> None:
    """Takes entries into the tree and brings heads to the witnesses, until Ctrl-C: the standby of `tutela serve`.

    Any number may run at once: one works at a time, and when it dies the next goes on.
    """
    witnesses.known()
    durability.require_durable()
    restoring.require_whole()
    stop = until_told()
    beside = threading.Thread(target=witnessing.run, kwargs={"stop": stop}, name="witnessing")
    beside.start()
    sequencer.run(stop=stop)
    beside.join()


@app.command(epilog="Example: tutela ledger remember checkpoint.txt")
def remember(
    checkpoint: Annotated[Path, typer.Argument(help="A checkpoint of this log that was kept elsewhere.")],
) -> None:
    """Lets this machine know how far the log was signed elsewhere: before a standby takes over, or a copy is put back.

    Exit codes: 0 it is known, 1 this log's keys did not sign it.
    """
    size = remembered.learn(_note(checkpoint), timezone.now())
    OUT.print(say("ledger.remembered", entries=size))


@app.command(
    name="accept-restored",
    epilog="Example: tutela ledger accept-restored --as security --second supervisor --cause hardware",
)
def accept_restored(
    officer: As,
    second: Annotated[
        str, typer.Option(help="Sign-in name of the second officer, of the procuratorate say.")
    ],
    cause: Annotated[restoring.Cause, typer.Option(help="Why the log was cut back.")],
    words: Annotated[str, typer.Option(help="What happened; kept behind the entry, without persons.")] = "",
) -> None:
    """Gives up what an older copy of the database has lost: the log says so itself, and goes on.

    The security officer and a second one who may verify the ledger. Put the newest copy back first: what is accepted as
    lost cannot come back. Exit codes: 0 done, 3 nothing is lost, 4 not entitled.
    """
    first, other = acting_as(officer), acting_as(second)
    require(first, Permission.KEYS_ROTATE)
    require(other, Permission.LEDGER_VERIFY)
    gap = restoring.accept(
        organisation=first.organisation,
        officer=first.officer,
        second_organisation=other.organisation,
        second=other.officer,
        cause=cause,
        words=words,
        at=timezone.now(),
    )
    sequencer.catch_up()
    OUT.print(say("ledger.accepted", size=gap.size, lost=gap.lost_size))


@app.command(
    name="explain-shown",
    epilog='Example: tutela ledger explain-shown --size 812 --as security --second supervisor --cause lost --words "…"',
)
def explain_shown(
    size: Annotated[int, typer.Option(min=0, help="The size that stands in the head that was shown.")],
    officer: As,
    second: Annotated[
        str, typer.Option(help="Sign-in name of the second officer, who supervises for the procuratorate.")
    ],
    cause: Annotated[explaining.Cause, typer.Option(help="Where that head came from.")],
    words: Annotated[str, typer.Option(help="What was found; kept behind the entry, without persons.")],
) -> None:
    """Ends the alarm over a head that this log's key signed and that it does not hold, once it is known whence.

    The security officer, and a supervisor of the procuratorate: so it knows. `tutela ledger witnesses` prints the head.
    It rings no more; another one does. Exit codes: 0 done, 3 no such alarm stands, 4 not entitled.
    """
    first, other = acting_as(officer), acting_as(second)
    require(first, Permission.KEYS_ROTATE)
    require(other, Permission.LEDGER_VERIFY)
    if other.role is not Role.SUPERVISOR:
        raise Refusal(Reason.NOT_ENTITLED)
    explaining.explain(
        size=size,
        organisation=first.organisation,
        officer=first.officer,
        second_organisation=other.organisation,
        second=other.officer,
        cause=cause,
        words=words,
        at=timezone.now(),
    )
    sequencer.catch_up()
    OUT.print(say("ledger.explained", size=size))


@app.command(
    name="accept-changed",
    epilog="Example: tutela ledger accept-changed --as security --second supervisor --cause mistake",
)
def accept_changed(
    officer: As,
    second: Annotated[
        str, typer.Option(help="Sign-in name of the second officer, of the procuratorate say.")
    ],
    cause: Annotated[
        counting.Cause, typer.Option(help="Why the registry's rows are not those that were written.")
    ],
    words: Annotated[str, typer.Option(help="What happened; kept behind the entry, without persons.")] = "",
) -> None:
    """Accepts the registry's rows as they stand, after an audit found them changed: the log says so, and goes on.

    The security officer and a second one who may verify the ledger. Put back first what a backup has: rows that are as
    they were need nobody's acceptance. Exit codes: 0 done, 4 not entitled.
    """
    first, other = acting_as(officer), acting_as(second)
    require(first, Permission.KEYS_ROTATE)
    require(other, Permission.LEDGER_VERIFY)
    number = counting.accept(
        organisation=first.organisation,
        officer=first.officer,
        second_organisation=other.organisation,
        second=other.officer,
        cause=cause,
        words=words,
        at=timezone.now(),
    )
    sequencer.catch_up()
    OUT.print(say("ledger.counted", number=number))


@app.command(name="monitor", epilog="Example: tutela ledger monitor --every 60")
def watch(
    every: Annotated[float, typer.Option(min=1.0, help="Seconds between probes.")] = 60.0,
    once: Annotated[bool, typer.Option("--once", help="One probe, then stop.")] = False,
    as_json: Json = False,
) -> int:
    """Sends entries of its own and times how they are accepted, integrated and witnessed, until Ctrl-C.

    The times stand at `/metrics` too. Exit codes with --once: 0 it got as far as it should, 1 it did not in time, or
    others were left behind.
    """
    if not once:
        monitor.run(stop=until_told(), every=every, told=lambda one: _tell(one, as_json))
        return int(Exit.DONE)
    found = monitor.probe()
    _tell(found, as_json)
    well = found.is_well(asked=witnesses.current() is not None)
    return int(Exit.DONE if well else Exit.NOT_AS_IT_SHOULD_BE)


@app.command(name="witnesses", epilog="Example: tutela ledger witnesses --json")
def look_at_witnesses(as_json: Json = False) -> int:
    """How far the witnesses have come, and the alarms that stand. Exit codes: 0 no alarm, 1 an alarm stands."""
    asked, standing = witnesses.current(), alarms.standing()
    names = sorted(asked.policy.witnesses) if asked else []
    if as_json:
        told = [
            {"witness": one.witness, "kind": one.kind.value, "size": one.size, "theirs": one.theirs}
            for one in standing
        ]
        data({"witnesses": names, "witnessed": published.witnessed_size(), "alarms": told})
    else:
        OUT.print(say("ledger.witnessed", witnesses=len(names), entries=published.witnessed_size()))
        for one in standing:
            OUT.print(say("ledger.alarm", witness=one.witness or "-", kind=one.kind.value, size=one.size))
            if one.kind is alarms.Kind.SHOWN:
                OUT.print(say("ledger.shown", size=one.theirs))
            OUT.print(one.evidence, end="")
    return int(Exit.NOT_AS_IT_SHOULD_BE if standing else Exit.DONE)


def until_told() -> threading.Event:
    """An event that Ctrl-C, a supervisor's word or a closed terminal sets."""
    stop = threading.Event()
    for word in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(word, lambda *_: stop.set())
    return stop


def _tell(found: Timed, as_json: bool) -> None:
    times = {"accepted": found.accepted, "integrated": found.integrated, "witnessed": found.witnessed}
    if as_json:
        others = {"left_behind": found.left_behind, "skew": found.skew}
        data({"began_at": found.began_at.isoformat(), **times, **others})
    else:
        if found.left_behind:
            OUT.print(say("ledger.left-behind", count=found.left_behind))
        if found.skew > 1:
            OUT.print(say("ledger.skew", seconds=f"{found.skew:.1f}"))
        shown = {name: "-" if one is None else f"{one:.3f} s" for name, one in times.items()}
        OUT.print(say("ledger.probe", **shown))


def _note(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refusal(Reason.FILE_UNREADABLE, file=path.name) from None
