"""Applications: handed in, shown, decided, opened; and what the prosecutor is told."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

import typer
from django.utils import timezone

from tutela.agencies.sealing import unsealing
from tutela.bodies.queries import acting_as
from tutela.cli.options import As, File, Json
from tutela.cli.show import OUT, data, table
from tutela.cli.texts import language, say
from tutela.cli.vault import overseeing
from tutela.cli.vault.files import bytes_of, reserved, text_of
from tutela.cli.vault.officers import Key, KeyDescriptor, KeyToken, proving
from tutela.cli.vault.shares import Command, Descriptors, Shares, bring
from tutela.core.errors import Reason, Refusal
from tutela.core.wording import Language
from tutela.records.vault import actions, applications, opening, queries, refusals, upkeep
from tutela.records.vault.applications import Inquiry, Kind, Seen, Unsealing

Application = Annotated[UUID, typer.Argument(help="Id of the application.", show_default=False)]
Out = Annotated[Path, typer.Option(help="File that is written, for its owner alone.", show_default=False)]
Accept = Annotated[
    bool, typer.Option("--accept-duty", help="The duty of confidentiality was read and is accepted.")
]


def apply(
    file: File, officer: As, key: Key = None, key_token: KeyToken = None, key_fd: KeyDescriptor = None
) -> None:
    """Hands in an application to unseal, from a JSON file: reference, source_id, cause, purpose, sentence, until_at."""
    _hand_in(file, Kind.UNSEALING, officer, key, key_token, key_fd)


def inquire(
    file: File, officer: As, key: Key = None, key_token: KeyToken = None, key_fd: KeyDescriptor = None
) -> None:
    """Hands in an inquiry of a judicial organ or unit, from a JSON file; its clock begins."""
    _hand_in(file, Kind.INQUIRY, officer, key, key_token, key_fd)


def show(application: Application, officer: As, out: Out) -> None:
    """Writes what an application says to a file, for whoever decides on it."""
    with reserved(out) as file:
        said = queries.application(acting=acting_as(officer), application=application)
        file.write(said.model_dump_json(indent=1, exclude={"document"}).encode() + b"\n")
    OUT.print(say("vault.written", file=out.name))


def approve(
    application: Application,
    officer: As,
    key: Key = None,
    key_token: KeyToken = None,
    key_fd: KeyDescriptor = None,
) -> None:
    """Permits it, as another officer of the same body than the one who applied."""
    acting = proving(officer, key, key_token, key_fd)
    actions.approve(acting=acting, application=application, at=timezone.now())
    OUT.print(say("vault.approved"))


def refuse(
    application: Application,
    officer: As,
    reasons: File,
    out: Out,
    key: Key = None,
    key_token: KeyToken = None,
    key_fd: KeyDescriptor = None,
) -> None:
    """Refuses it with the reasons in a text file, and writes the refusal for the applicant."""
    acting = proving(officer, key, key_token, key_fd)
    text, at = text_of(reasons), timezone.now()
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
    key: Key = None,
    key_token: KeyToken = None,
    key_fd: KeyDescriptor = None,
) -> None:
    """Opens for an inquiry that was permitted, with both shares: a paper in a file, as much as was permitted."""
    acting = proving(officer, key, key_token, key_fd)
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


def unseal(
    application: Application,
    officer: As,
    share: Shares,
    fd: Descriptors = None,
    key: Key = None,
    key_token: KeyToken = None,
    key_fd: KeyDescriptor = None,
) -> None:
    """Carries out an unsealing that was approved, with both shares. If it was cut off: the same again."""
    acting = proving(officer, key, key_token, key_fd)
    private = bring(share, fd)
    unsealing.unseal(acting=acting, application=application, private=private, at=timezone.now())
    upkeep.rewrite()
    OUT.print(say("vault.unsealed"))


def list_(officer: As, as_json: Json = False) -> None:
    """The body's applications, with the day by which each must be decided; what is overdue is marked."""
    _show(queries.applications(acting=acting_as(officer), at=timezone.now()), as_json)


def told(
    officer: As,
    as_json: Json = False,
    read: bool = False,
    key: Key = None,
    key_token: KeyToken = None,
    key_fd: KeyDescriptor = None,
) -> None:
    """What the supervising prosecutor is told, unread first, and what is overdue; `--read` marks it as read.

    Overdue are applications that nobody decided in time. Then come sealing notices that were handed in too late, orders
    that the law would not have demanded, and missing receipts for notices about copies.
    """
    acting, at = acting_as(officer), timezone.now()
    signing = proving(officer, key, key_token, key_fd) if read else None
    lines, late = queries.told(acting=acting), queries.overdue(acting=acting, at=at)
    more = overseeing.lists(acting=acting, at=at)
    if as_json:
        unread = [
            {"act": line.act, "at": line.told_at.isoformat(), "read": line.is_read, **_row(line.application)}
            for line in lines
        ]
        data({"told": unread, "overdue": [_row(one) for one in late], **more})
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
        overseeing.show(more)
    if signing is not None:
        actions.read_told(acting=signing, at=at)


COMMANDS: Final = (
    Command("apply", apply, "Example: tutela vault apply application.json --key my-key.pem --as recorder"),
    Command("inquire", inquire, "Example: tutela vault inquire inquiry.json --key my-key.pem --as recorder"),
    Command("show", show, "Example: tutela vault show ID --as recorder-2 --out application.json"),
    Command("approve", approve, "Example: tutela vault approve ID --key my-key.pem --as recorder-2"),
    Command(
        "refuse",
        refuse,
        "Example: tutela vault refuse ID reasons.txt --key me.pem --as recorder-2 --out refusal.pdf",
    ),
    Command(
        "open",
        open_,
        "Example: tutela vault open ID --share one.json --share two.json --key me.pem --as recorder --out paper.json",
    ),
    Command(
        "unseal",
        unseal,
        "Example: tutela vault unseal ID --share one.json --share two.json --key me.pem --as recorder",
    ),
    Command("list", list_, "Example: tutela vault list --as recorder --json"),
    Command("told", told, "Example: tutela vault told --key my-key.pem --as supervisor --read"),
)


def _hand_in(
    file: Path, kind: Kind, officer: str, key: Path | None, token: str | None, descriptor: int | None
) -> None:
    handed: Unsealing | Inquiry = applications.read(bytes_of(file))
    if handed.kind != kind.value:
        raise Refusal(Reason.REQUEST_INVALID, detail="kind")
    acting = proving(officer, key, token, descriptor)
    made = actions.apply(acting=acting, handed=handed, at=timezone.now())
    OUT.print(say("vault.applied", id=made))


def _show(found: Sequence[Seen], as_json: bool, title: str | None = None) -> None:
    rows = [_row(one) for one in found]
    if as_json:
        data(rows)
        return
    names = ("application", "kind", "state", "organisation", "applied_at", "due_on", "until_at", "late")
    shown = [[str(row[name] or "") for name in names[:-1]] + ["●" if row["late"] else ""] for row in rows]
    table([say(f"vault.{name}") for name in names], shown, title)


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
