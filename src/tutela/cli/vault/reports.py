"""Reports of improper disclosures: their words, and who looked at which record, for the prosecutor with both shares."""

import json
from typing import Annotated, BinaryIO, Final
from uuid import UUID

import typer
from django.utils import timezone

from tutela.bodies.queries import acting_as
from tutela.cli.options import As
from tutela.cli.show import OUT
from tutela.cli.texts import say
from tutela.cli.vault.cases import Out, reserved
from tutela.cli.vault.shares import Command, Descriptors, Shares, bring
from tutela.records.vault import store
from tutela.redress.reports import actions

Number = Annotated[UUID, typer.Argument(help="The report's number.", show_default=False)]


def report(number: Number, officer: As, share: Shares, out: Out, fd: Descriptors = None) -> None:
    """Writes the words of a report of an improper disclosure to a file, with both shares."""
    store.require()
    acting, private = acting_as(officer), bring(share, fd)
    with reserved(out) as file:
        told = actions.read(acting=acting, report_id=number, private=private, at=timezone.now())
        _write(file, {"what": told.what, "where": told.where, "when": told.when})
    OUT.print(say("vault.written", file=out.name))


def looks(number: Number, officer: As, share: Shares, out: Out, fd: Descriptors = None) -> None:
    """Writes who looked at which record of their own agency, for a report that is being looked into."""
    store.require()
    acting, private = acting_as(officer), bring(share, fd)
    with reserved(out) as file:
        found = actions.looks(acting=acting, report_id=number, private=private, at=timezone.now())
        lines = [
            {
                "at": one.consulted_at.isoformat(timespec="seconds"),
                "organisation": one.organisation,
                "officer": one.officer,
                "record": str(one.looked.record),
                "source_id": one.looked.source_id,
                "duty_accepted": one.looked.accepted,
            }
            for one in found
        ]
        _write(file, lines)
    OUT.print(say("vault.written", file=out.name))


def _write(file: BinaryIO, value: object) -> None:
    file.write(json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n")


COMMANDS: Final = (
    Command(
        "report",
        report,
        "Example: tutela vault report ID --share one.json --share two.json --out words.json --as supervisor",
    ),
    Command(
        "looks",
        looks,
        "Example: tutela vault looks ID --share one.json --share two.json --out looks.json --as supervisor",
    ),
)
