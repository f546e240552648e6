"""Applications: handed in, shown, decided, opened; and what the prosecutor is told."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO, Final
from uuid import UUID

import typer
from django.utils import timezone

from tutela.agencies.sealing import unsealing
from tutela.bodies.queries import acting_as
from tutela.cli.options import As, File, Json
from tutela.cli.show import OUT, data, table
from tutela.cli.texts import language, say
from tutela.cli.vault.shares import Command, Descriptors, Shares, bring
from tutela.core.errors import Reason, Refusal
from tutela.core.wording import Language
from tutela.records.vault import actions, applications, opening, queries, refusals, upkeep
from tutela.records.vault import late as late_orders
from tutela.records.vault.applications import Inquiry, Kind, Seen, Unsealing
from tutela.records.vault.late import LateOrder

Application = Annotated[UUID, typer.Argument(help="Id of the application.", show_default=False)]
Out = Annotated[Path, typer.Option(help="File that is written, for its owner alone.", show_default=False)]
Accept = Annotated[
    bool, typer.Option("--accept-duty", help="The duty of confidentiality was read and is accepted.")
]


def apply(file: File, officer: As) -> None:
    """Hands in an application to unseal, from a JSON file: reference, source_id, cause, purpose, sentence, until_at."""
    _hand_in(file, officer, Kind.UNSEALING)


def inquire(file: File, officer: As) -> None:
    """Hands in an inquiry of a judicial organ or unit, from a JSON file; its clock begins."""
    _hand_in(file, officer, Kind.INQUIRY)


def show(application: Application, officer: As, out: Out) -> None:
    """Writes what an application says to a file, for whoever decides on it."""
    with reserved(out) as file:
        said = queries.application(acting=acting_as(officer), application=application)
        file.write(said.model_dump_json(indent=1, exclude={"document"}).encode() + b"\n")
    OUT.print(say("vault.written", file=out.name))


def approve(application: Application, officer: As) -> None:
    """Permits it, as another officer of the same body than the one who applied."""
    actions.approve(acting=acting_as(officer), application=application, at=timezone.now())
    OUT.print(say("vault.approved"))


def refuse(application: Application, officer: As, reasons: File, out: Out) -> None:
    """Refuses it with the reasons in a text file, and writes the refusal for the applicant."""
    acting = acting_as(officer)
    text, at = _text(reasons), timezone.now()
    with reserved(out) as file:
        actions.refuse(acting=acting, application=application, reasons=text, at=at)
        file.write(refusals.paper(acting=acting, application=application))
    OUT.print(say("vault.refused", file=out.name))


def open_(
    application: Application,
    officer: As,
    share: Shares,
    out: Out,
    accept: Accept = False,
    fd: Descriptors = None,
) -> None:
    """Opens for an inquiry that was permitted, with both shares: a paper in a file, as much as was permitted."""
    acting = acting_as(officer)
    at = timezone.now()
    if not accept:
        duty = opening.duty(at)
        OUT.print(duty.zh if language() is Language.CHINESE else duty.en)
        accept = typer.confirm(say("vault.accept"), err=True)
    private = bring(share, fd)
    with reserved(out) as file:
        file.write(
            opening.open_for(
                acting=acting, application=application, private=private, accepts_duty=accept, at=at
            )
        )
    OUT.print(say("vault.written", file=out.name))


def unseal(application: Application, officer: As, share: Shares, fd: Descriptors = None) -> None:
    """Carries out an unsealing that was approved, with both shares. If it was cut off: the same again."""
    acting = acting_as(officer)
    private = bring(share, fd)
    unsealing.unseal(acting=acting, application=application, private=private, at=timezone.now())
    upkeep.rewrite()
    OUT.print(say("vault.unsealed"))


def list_(officer: As, as_json: Json = False) -> None:
    """The body's applications, with the day by which each must be decided; what is overdue is marked."""
    _show(queries.applications(acting=acting_as(officer), at=timezone.now()), as_json)


def told(officer: As, as_json: Json = False, read: bool = False) -> None:
    """What the supervising prosecutor is told, unread first, and what is overdue; `--read` marks it as read.

    Overdue are applications that nobody decided in time, and sealing notices that were handed in after their time.
    """
    acting, at = acting_as(officer), timezone.now()
    lines, late = queries.told(acting=acting), queries.overdue(acting=acting, at=at)
    orders = late_orders.orders(acting=acting, at=at)
    if as_json:
        unread = [
            {"act": line.act, "at": line.told_at.isoformat(), "read": line.is_read, **_row(line.application)}
            for line in lines
        ]
        data({"told": unread, "overdue": [_row(one) for one in late], "late_orders": [*map(_order, orders)]})
    else:
        names = ("unread", "act", "told_at", "organisation", "application")
        table(
            [say(f"vault.{name}") for name in names],
            [
                [
                    "" if line.is_read else "●",
                    line.act,
                    line.told_at.isoformat(timespec="minutes"),
                    line.application.organisation,
                    str(line.application.id),
                ]
                for line in lines
            ],
        )
        _show(late, as_json=False, title=say("vault.overdue"))
        columns = ("agency", "port", "due_on", "handed_in_on", "days_late")
        rows = [[str(_order(one)[name]) for name in columns] for one in orders]
        table([say(f"vault.order-{name}") for name in columns], rows, say("vault.late-orders"))
    if read:
        actions.read_told(acting=acting, at=at)


COMMANDS: Final = (
    Command("apply", apply, "Example: tutela vault apply application.json --as recorder"),
    Command("inquire", inquire, "Example: tutela vault inquire inquiry.json --as recorder"),
    Command("show", show, "Example: tutela vault show ID --as recorder-2 --out application.json"),
    Command("approve", approve, "Example: tutela vault approve ID --as recorder-2"),
    Command(
        "refuse", refuse, "Example: tutela vault refuse ID reasons.txt --as recorder-2 --out refusal.pdf"
    ),
    Command(
        "open",
        open_,
        "Example: tutela vault open ID --share one.json --share two.json --as recorder --out paper.json",
    ),
    Command(
        "unseal", unseal, "Example: tutela vault unseal ID --share one.json --share two.json --as recorder"
    ),
    Command("list", list_, "Example: tutela vault list --as recorder --json"),
    Command("told", told, "Example: tutela vault told --as supervisor --read"),
)


def _hand_in(file: Path, officer: str, kind: Kind) -> None:
    handed: Unsealing | Inquiry = applications.read(_read(file))
    if handed.kind != kind.value:
        raise Refusal(Reason.REQUEST_INVALID, detail="kind")
    made = actions.apply(acting=acting_as(officer), handed=handed, at=timezone.now())
    OUT.print(say("vault.applied", id=made))


def _show(found: Sequence[Seen], as_json: bool, title: str | None = None) -> None:
    rows = [_row(one) for one in found]
    if as_json:
        data(rows)
        return
    names = ("application", "kind", "state", "organisation", "applied_at", "due_on", "until_at", "late")
    shown = [[str(row[name] or "") for name in names[:-1]] + ["●" if row["late"] else ""] for row in rows]
    table([say(f"vault.{name}") for name in names], shown, title)


def _order(one: LateOrder) -> dict[str, object]:
    return {
        "agency": one.agency,
        "port": one.port,
        "due_on": one.due_on.isoformat(),
        "handed_in_on": one.handed_in_on.isoformat(),
        "days_late": one.days_late,
    }


def _row(one: Seen) -> dict[str, object]:
    return {
        "application": str(one.id),
        "kind": one.kind.value,
        "state": one.state.value,
        "organisation": one.organisation,
        "applied_by": one.applied_by,
        "applied_at": one.applied_at.isoformat(timespec="minutes"),
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "decided_by": one.decided_by,
        "decided_at": one.decided_at.isoformat(timespec="minutes") if one.decided_at else None,
        "until_at": one.until_at.isoformat(timespec="minutes") if one.until_at else None,
        "late": one.is_overdue,
    }


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise Refusal(Reason.FILE_UNREADABLE, file=path.name) from None


def _text(path: Path) -> str:
    try:
        return _read(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(Reason.FILE_ENCODING, file=path.name) from None


@contextmanager
def reserved(path: Path) -> Iterator[BinaryIO]:
    """A new file of mode 0600, made before anything is opened; gone again where the act is refused."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refusal(Reason.ALREADY_DONE, what=path.name) from None
    except OSError:
        raise Refusal(Reason.FILE_UNREADABLE, file=path.name) from None
    with os.fdopen(handle, "wb") as file:
        try:
            yield file
        except BaseException:
            path.unlink()
            raise
