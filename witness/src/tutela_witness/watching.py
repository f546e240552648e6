"""The one decision of a witness: cosign this head, or refuse it and perhaps raise an alarm."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from tutela_verify import checkpoints, compare, merkle
from tutela_verify.checkpoints import Checkpoint, parse
from tutela_verify.faults import Fault, Unproved
from tutela_verify.policy import Policy
from tutela_witness.alarms import Alarm, Alarms, Evidence
from tutela_witness.keyfile import CosigningKey
from tutela_witness.refusals import SIZE, Outcome, Refused
from tutela_witness.state import Held, Kept, State
from tutela_witness.submissions import Submission

CLOCK_SLACK: Final = 300  # seconds by which our own clock may be behind what we already signed
_EMPTY: Final = Kept(0, merkle.EMPTY_ROOT, "", None)
_STATUS: Final = {Fault.LOG_UNKNOWN: HTTPStatus.NOT_FOUND}


@dataclass(frozen=True, slots=True)
class Witness:
    """Everything a decision needs. `clock` gives POSIX seconds."""

    policy: Policy
    keys: Sequence[CosigningKey]
    state: State
    alarms: Alarms
    clock: Callable[[], float]

    def add(self, submission: Submission) -> str:
        """The signature lines over the submitted head, once it is on the disk that we cosigned it. Raises `Refused`.

        Check and record are one transaction, so that of two submissions at once neither undoes the other.
        """
        log_second = self._log_second(submission.checkpoint)
        try:
            outcome, raised = self._recorded(submission, log_second)
        except (sqlite3.Error, OSError):
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "the state cannot be written\n") from None
        if raised is not None:
            self.alarms.ring(raised)
        if outcome.refused is not None:
            raise outcome.refused
        return outcome.lines

    def _recorded(self, submission: Submission, log_second: int | None) -> tuple[Outcome, Evidence | None]:
        """The outcome, and the evidence that it raised for the first time; both are on the disk."""
        with self.state.held() as held:
            evidence = self._forgotten(held, submission.checkpoint)
            if evidence is not None:
                held.first_time(Alarm.FORGOT)
            if held.was_raised(Alarm.FORGOT):
                outcome = _refused(HTTPStatus.SERVICE_UNAVAILABLE, "this witness lost its memory\n")
            else:
                evidence = self._suspicion(held, submission, log_second)
                outcome = self._outcome(held, submission, log_second)
            if evidence is None or not held.first_time(evidence.name()):
                return outcome, None
            self.alarms.write(evidence)
            return outcome, evidence

    def latest(self, origin: str) -> Kept:
        """The newest head of a log that we cosigned; the empty one before the first."""
        with self.state.held() as held:
            return held.latest(origin) or _EMPTY

    def _log_second(self, checkpoint: Checkpoint) -> int | None:
        """The moment that the log states; refuses 404 for a log we do not watch and 403 for what it did not sign."""
        try:
            return self.policy.judge(checkpoint).log_second()
        except Unproved as fault:
            status = _STATUS.get(fault.fault, HTTPStatus.FORBIDDEN)
            raise Refused(status, f"{fault.fault.value}\n") from None

    def _outcome(self, held: Held, submission: Submission, log_second: int | None) -> Outcome:
        """Cosigns and keeps the head, or says why not, in the order of c2sp.org/tlog-witness."""
        checkpoint, now = submission.checkpoint, int(self.clock())
        kept, before = held.latest(checkpoint.origin) or _EMPTY, held.clock()
        if submission.old > checkpoint.size:
            return _refused(HTTPStatus.BAD_REQUEST, "old size\n")
        fork = checkpoint.size == kept.size and checkpoint.root != kept.root
        if submission.old != kept.size or fork:
            return Outcome("", Refused(HTTPStatus.CONFLICT, f"{kept.size}\n", SIZE))
        if not _leads(kept, submission):
            return _refused(HTTPStatus.UNPROCESSABLE_ENTITY, "consistency\n")
        if now < before - CLOCK_SLACK:
            return _refused(HTTPStatus.SERVICE_UNAVAILABLE, "the clock of this witness is behind\n")
        second = max(now, before)
        lines = "".join(key.cosign(checkpoint.head(), second) for key in self.keys)
        new = Kept(checkpoint.size, checkpoint.root, checkpoint.note.written(), log_second)
        held.keep(checkpoint.origin, new if _later(new, kept) else kept)
        held.set_clock(second)
        return Outcome(lines, None)

    def accept_restored(self, checkpoint: Checkpoint, words: str) -> Kept:
        """Our keeper was told that the log was cut back: we go on from this head, and keep the former as evidence.

        Raises `Refused` for what the log did not sign, and for a head that we signed already.
        """
        log_second = self._log_second(checkpoint)
        note = checkpoint.note.written()
        with self.state.held() as held:
            kept = held.latest(checkpoint.origin) or _EMPTY
            if (kept.size, kept.root) == (checkpoint.size, checkpoint.root):
                raise Refused(HTTPStatus.CONFLICT, "this head was cosigned already\n")
            evidence = Evidence(Alarm.RESTORED, int(self.clock()), checkpoint.origin, kept.note, note, words)
            self.alarms.write(evidence)
            found = Kept(checkpoint.size, checkpoint.root, note, log_second)
            held.begin_anew(checkpoint.origin, found)
        return found

    def _forgotten(self, held: Held, checkpoint: Checkpoint) -> Evidence | None:
        """Our own cosignature on this head, where our state cannot have made it: it is of an older copy."""
        try:
            own = checkpoints.signers(checkpoint, [key.public for key in self.keys])
        except Unproved:
            return None  # somebody wrote our name under what we did not sign
        kept, told_at = held.latest(checkpoint.origin) or _EMPTY, held.told_at(checkpoint.origin)
        stamps = [one.second for one in own if one.second is not None]
        beyond = checkpoint.size > kept.size
        if not any(second > held.clock() or (beyond and second > told_at) for second in stamps):
            return None
        return Evidence(
            Alarm.FORGOT, int(self.clock()), checkpoint.origin, kept.note, checkpoint.note.written()
        )

    def _suspicion(self, held: Held, submission: Submission, log_second: int | None) -> Evidence | None:
        """What the submitted head and a kept one together show against the log."""
        checkpoint = submission.checkpoint
        for kept in (held.of_size(checkpoint.origin, checkpoint.size), held.latest(checkpoint.origin)):
            if kept is None:
                continue
            kind = _kind(kept, submission, log_second)
            if kind is not None:
                now, note = int(self.clock()), checkpoint.note.written()
                return Evidence(kind, now, checkpoint.origin, kept.note, note)
        return None


def _kind(kept: Kept, submission: Submission, log_second: int | None) -> Alarm | None:
    checkpoint = submission.checkpoint
    found = compare.contradiction(parse(kept.note), checkpoint, (kept.log_second, log_second))
    if found is not None:
        if found.fault is Fault.FORK:
            return Alarm.FORK
        return Alarm.SHRUNK if checkpoint.size < kept.size else Alarm.CLOCK
    wrong = submission.old == kept.size < checkpoint.size and not _leads(kept, submission)
    return Alarm.INCONSISTENT if wrong else None


def _leads(kept: Kept, submission: Submission) -> bool:
    """Whether the submitted path leads from the kept head to the new one."""
    checkpoint = submission.checkpoint
    try:
        merkle.check_consistency(kept.size, kept.root, checkpoint.size, checkpoint.root, submission.path)
    except Unproved:
        return False
    return True


def _later(new: Kept, kept: Kept) -> bool:
    """Whether a head replaces the kept one: an older note on the same head must not make its moment earlier."""
    return new.size > kept.size or not kept.note or (new.log_second or 0) > (kept.log_second or 0)


def _refused(status: HTTPStatus, body: str) -> Outcome:
    return Outcome("", Refused(status, body))
