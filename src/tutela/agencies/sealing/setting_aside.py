"""A file that cannot be planned stops nobody else: it is set aside, and its agency sees it and why."""

import logging
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from tutela.agencies.intake import queue
from tutela.agencies.intake.queue import Queued
from tutela.agencies.sealing.plan import Plan, plan
from tutela.core.errors import Refusal
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of

_OFFICER: Final = "gate"
_log = logging.getLogger(__name__)
_OF_A_FILE: Final = (Refusal, ValueError, LookupError, AssertionError)
"""What a file's own content can lead to. Faults of a database or a disk are nobody's file, and are raised."""


def planned(waiting: Sequence[Queued], *, at: datetime) -> tuple[Sequence[Queued], Plan]:
    """The files that are dealt with, and what is done with them. To be called inside the gate's transaction.

    Only what fails alone, where the rest can be planned without it, is set aside. What fails with no file at all, a
    vault that is not there say, is raised as before. That it was set aside is an entry of the ledger, which does not
    say why: the reason may lie in what the vault keeps, and its agency alone sees it.
    """
    on = legal_day_of(at)
    try:
        return waiting, plan(waiting, on=on)
    except _OF_A_FILE:
        faults = {one.id: fault for one in waiting if (fault := _fault(one, on))}
        sound = [one for one in waiting if one.id not in faults]
        done = plan(sound, on=on)
    for upload, fault in faults.items():
        _log.error("Upload %s was set aside: %s", upload, fault)
    queue.set_aside(faults)
    for one in waiting:
        if one.id in faults:
            _enter(one, at)
    return sound, done


def _enter(one: Queued, at: datetime) -> None:
    ledger.append(
        event=Event.INTAKE_SET_ASIDE,
        at=at,
        organisation=one.organisation,
        officer=_OFFICER,
        facts={"upload": str(one.id), "port": one.port},
    )


def _fault(one: Queued, on: date) -> str:
    """Why this file alone cannot be planned, as a code without any value of it; empty where it can."""
    try:
        plan([one], on=on)
    except Refusal as refusal:
        return refusal.reason.value
    except _OF_A_FILE as fault:
        return type(fault).__name__
    return ""
