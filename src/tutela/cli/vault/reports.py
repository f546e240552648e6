"""Reports of improper disclosures: their words, and who looked at which record, for the prosecutor with both shares."""

import json
from datetime import datetime
from typing import Annotated, BinaryIO, Final
from uuid import UUID

import typer
from django.utils import timezone

from tutela.agencies.consulting.queries import Asked
from tutela.cli.options import As
from tutela.cli.show import OUT
from tutela.cli.texts import say
from tutela.cli.vault.cases import Out
from tutela.cli.vault.files import reserved
from tutela.cli.vault.officers import Key, KeyDescriptor, KeyToken, proving
from tutela.cli.vault.shares import Command, Descriptors, Shares, bring
from tutela.records.vault import store
from tutela.redress.reports import actions

Since = Annotated[
    datetime | None,
    typer.Option("--since", formats=["%Y-%m-%d"], help="First day of the looks.", show_default=False),
]
Until = Annotated[
    datetime | None,
    typer.Option("--until", formats=["%Y-%m-%d"], help="The day before which they end.", show_default=False),
]
Number = Annotated[UUID, typer.Argument(help="The report's number.", show_default=False)]


def report(
    number: Number,
    officer: As,
    share: Shares,
    out: Out,
    fd: Descriptors = None,
    key: Key = None,
    key_token: KeyToken = None,
    key_fd: KeyDescriptor = None,
) -> None:
    """Writes the words of a report of an improper disclosure to a file, with both shares."""
    store.require()
    acting, private = proving(officer, key, key_token, key_fd), bring(share, fd)
    with reserved(out) as file:
        told = actions.read(acting=acting, report_id=number, private=private, at=timezone.now())
        _write(file, {"what": told.what, "where": told.where, "when": told.when})
    OUT.print(say("vault.written", file=out.name))


def looks(
    number: Number,
    officer: As,
    share: Shares,
    out: Out,
    since: Since = None,
    until: Until = None,
    page: Annotated[int, typer.Option(min=1, help="Which page, from 1; 200 looks each.")] = 1,
    fd: Descriptors = None,
    key: Key = None,
    key_token: KeyToken = None,
    key_fd: KeyDescriptor = None,
) -> None:
    """Writes who looked at which record of their own agency, for a report that is being looked into, page by page."""
    store.require()
    acting, private = proving(officer, key, key_token, key_fd), bring(share, fd)
    asked = Asked(since.date() if since else None, until.date() if until else None, page)
    with reserved(out) as file:
        found = actions.looks(
            acting=acting, report_id=number, private=private, asked=asked, at=timezone.now()
        )
        lines = [
            {
                "at": one.consulted_at.isoformat(timespec="seconds"),
                "organisation": one.organisation,
                "officer": one.officer,
                "record": str(one.looked.record),
                "source_id": one.looked.source_id,
                "duty_accepted": one.looked.accepted,
            }
            for one in found.lines
        ]
        _write(file, lines)
    OUT.print(say("vault.page", file=out.name, page=page, pages=found.pages))


def _write(file: BinaryIO, value: object) -> None:
    file.write(json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n")


COMMANDS: Final = (
    Command(
        "report",
        report,
        "Example: tutela vault report ID --share a.json --share b.json --out words.json --key me.pem --as supervisor",
    ),
    Command(
        "looks",
        looks,
        "Example: tutela vault looks ID --share a.json --share b.json --out l.json --page 2 --key k.pem --as chief",
    ),
)
