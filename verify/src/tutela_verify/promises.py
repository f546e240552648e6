"""A log's promises held against what it signed since: kept, open, broken, or two for one entry that differ."""

from datetime import UTC, datetime, timedelta
from typing import Final

from tutela_verify import compare
from tutela_verify.checkpoints import Checkpoint
from tutela_verify.faults import Fault, Unproved, require
from tutela_verify.policy import Judged
from tutela_verify.receipts import Checked, Promise
from tutela_verify.wording import moment, second_shown

LONGEST_WAIT: Final = timedelta(hours=24)
"""The longest time from a promise to a head that holds its entry (docs/reference/receipt-format.md)."""


def due(promise: Promise) -> datetime:
    """From when on every head that the log signs must hold the entry, in UTC."""
    try:
        return promise.accepted_at + LONGEST_WAIT
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def absent(promise: Promise, head: Checkpoint, judged: Judged) -> Unproved:
    """What it means that the entry stands nowhere under this head.

    Only the moment that the log itself states counts: the head that a witness saw last may be an older one.
    """
    until, second = due(promise), judged.log_second()
    said = {"log": head.origin, "at": moment(promise.accepted_at), "until": moment(until)}
    if second is None:
        return Unproved(Fault.PROMISE_UNDATED, size=head.size, **said)
    broken = second > until.timestamp()
    fault = Fault.PROMISE_BROKEN if broken else Fault.PROMISE_OPEN
    return Unproved(fault, size=head.size, dated=second_shown(second), **said)


def check_together(one: Checked, other: Checked) -> None:
    """That two receipts of one entry say the same of it; both are checked, so the log's signature is on both.

    Raises `ENTRY_TWICE`, `FORK`, `SHRUNK`, `LOG_DIFFERS`, `ENTRY_DIFFERS`.
    """
    require(one.log == other.log, Fault.LOG_DIFFERS, log=other.log)
    entries = one.receipt.entry, other.receipt.entry
    require(entries[0].entry_id == entries[1].entry_id, Fault.ENTRY_DIFFERS)
    same = entries[0].leaf() == entries[1].leaf()
    require(same, Fault.ENTRY_TWICE, log=one.log, entry=entries[0].entry_id)
    proofs = one.receipt.proof, other.receipt.proof
    if proofs[0] and proofs[1] and one.judged and other.judged:
        heads = proofs[0].checkpoint, proofs[1].checkpoint
        seconds = one.judged.log_second(), other.judged.log_second()
        if (found := compare.contradiction(*heads, seconds)) is not None:
            raise found
