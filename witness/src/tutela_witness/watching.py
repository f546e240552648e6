"""The one decision of a witness: cosign this head, or refuse it and perhaps raise an alarm."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from tutela_verify import checkpoints, compare, merkle
from tutela_verify.checkpoints import Checkpoint, parse
from tutela_verify.encoding import to_base64
from tutela_verify.faults import Fault, Unproved
from tutela_verify.policy import Policy
from tutela_witness.alarms import Alarm, Alarms, Evidence
from tutela_witness.keyfile import CosigningKey
from tutela_witness.refusals import SIZE, Outcome, Refused
from tutela_witness.state import Held, Kept, State, Tally
from tutela_witness.submissions import Submission

UNPROVEN: Final = "unproven"  # a path that leads to neither head
UNDATED: Final = "undated"  # a head without the line that dates it, of a log that dates its heads
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
            return outcome, self._written(held, evidence)

    def examine(self, submission: Submission) -> None:
        """Holds a head against what we keep, without signing it. Raises `Refused` for what the log did not sign."""
        log_second = self._log_second(submission.checkpoint)
        with self.state.held() as held:
            raised = self._written(held, self._suspicion(held, submission, log_second))
        if raised is not None:
            self.alarms.ring(raised)

    def listen(self, origin: str, silent_after: int) -> bool:
        """Rings when no new head of a log came for so many seconds; once, until the next one comes."""
        now = int(self.clock())
        with self.state.held() as held:
            heard = held.heard(origin, now)
            if now - heard < silent_after or not held.first_time(f"{Alarm.SILENT}\n{origin}\n{heard}"):
                return False
            evidence = Evidence(Alarm.SILENT, now, origin, (held.latest(origin) or _EMPTY).note, "")
            self.alarms.write(evidence)
        self.alarms.ring(evidence)
        return True

    def tallies(self, origin: str) -> list[Tally]:
        """What was refused of a log and proves nothing."""
        with self.state.held() as held:
            return held.tallies(origin)

    def _written(self, held: Held, evidence: Evidence | None) -> Evidence | None:
        """The evidence, if it is raised for the first time; it is on the disk then."""
        if evidence is None or not held.first_time(evidence.name()):
            return None
        self.alarms.write(evidence)
        return evidence

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
        if log_second is None and held.has_dates(checkpoint.origin):
            # No alarm: whoever reads a head can leave out the line that dates it.
            held.count(checkpoint.origin, UNDATED, now)
            return _refused(HTTPStatus.FORBIDDEN, "undated: this log has dated its heads before\n")
        if submission.old > checkpoint.size:
            return _refused(HTTPStatus.BAD_REQUEST, "old size\n")
        fork = checkpoint.size == kept.size and checkpoint.root != kept.root
        if submission.old != kept.size or fork:
            return Outcome("", Refused(HTTPStatus.CONFLICT, f"{kept.size}\n", SIZE))
        if not _leads(kept, submission):
            if not _rewrites(kept, submission):  # proves nothing: anybody can send a wrong path
                held.count(checkpoint.origin, UNPROVEN, now)
            return _refused(HTTPStatus.UNPROCESSABLE_ENTITY, "consistency\n")
        if now < before - CLOCK_SLACK:
            behind = f"the clock of this witness is {before - now} seconds behind what it signed; see accept-clock\n"
            return _refused(HTTPStatus.SERVICE_UNAVAILABLE, behind)
        second = max(now, before)
        lines = "".join(key.cosign(checkpoint.head(), second) for key in self.keys)
        new = Kept(checkpoint.size, checkpoint.root, checkpoint.note.written(), log_second)
        held.keep(checkpoint.origin, new if _later(new, kept) else kept)
        if _later(new, kept):
            held.hear(checkpoint.origin, now)
        held.set_clock(second)
        return Outcome(lines, None)

    def accept_restored(self, checkpoint: Checkpoint, words: str) -> Kept:
        """Our keeper was told that the log was cut back: we go on from this head, and keep the former as evidence.

        Raises `Refused` for what the log did not sign, or no longer dates, and for a head that we signed already.
        """
        log_second = self._log_second(checkpoint)
        note = checkpoint.note.written()
        with self.state.held() as held:
            kept = held.latest(checkpoint.origin) or _EMPTY
            if (kept.size, kept.root) == (checkpoint.size, checkpoint.root):
                raise Refused(HTTPStatus.CONFLICT, "this head was cosigned already\n")
            if log_second is None and held.has_dates(checkpoint.origin):
                raise Refused(HTTPStatus.FORBIDDEN, "undated: this log has dated its heads before\n")
            evidence = Evidence(Alarm.RESTORED, int(self.clock()), checkpoint.origin, kept.note, note, words)
            self.alarms.write(evidence)
            found = Kept(checkpoint.size, checkpoint.root, note, log_second)
            held.begin_anew(checkpoint.origin, found)
            held.hear(checkpoint.origin, int(self.clock()))
        return found

    def accept_clock(self, words: str) -> int:
        """Our own clock had been ahead: signs with the present moments again. Returns how far it was, in seconds.

        Raises `Refused` where the clock is not behind what was signed.
        """
        now = int(self.clock())
        with self.state.held() as held:
            ahead = held.clock() - now
            if ahead <= CLOCK_SLACK:
                raise Refused(HTTPStatus.CONFLICT, "the clock is not behind\n")
            self.alarms.write(Evidence(Alarm.LEAPT, now, self.keys[0].public.name, "", "", words))
            held.set_clock_back(now)
        return ahead

    def _forgotten(self, held: Held, checkpoint: Checkpoint) -> Evidence | None:
        """Our own cosignature on this head, where our state cannot have made it: it is of an older copy."""
        try:
            own = checkpoints.signers(checkpoint, [key.public for key in self.keys])
        except Unproved:
            return None  # somebody wrote our name under what we did not sign
        kept, told_at = held.latest(checkpoint.origin) or _EMPTY, held.told_at(checkpoint.origin)
        stamps = [one.second for one in own if one.second is not None]
        beyond = checkpoint.size > kept.size
        if not any(second > held.signed_until() or (beyond and second > told_at) for second in stamps):
            return None
        return Evidence(
            Alarm.FORGOT, int(self.clock()), checkpoint.origin, kept.note, checkpoint.note.written()
        )

    def _suspicion(self, held: Held, submission: Submission, log_second: int | None) -> Evidence | None:
        """What the submitted head and a kept one together show against the log."""
        checkpoint = submission.checkpoint
        now, note = int(self.clock()), checkpoint.note.written()
        for size in (checkpoint.size, submission.old):
            kept = held.of_size(checkpoint.origin, size)
            if kept is not None and _rewrites(kept, submission):
                path = "".join(f"{to_base64(part)}\n" for part in submission.path)
                return Evidence(Alarm.REWRITTEN, now, checkpoint.origin, kept.note, note, path=path)
            if kept is not None and _kind(kept, checkpoint, log_second) is Alarm.FORK:
                return Evidence(Alarm.FORK, now, checkpoint.origin, kept.note, note)
        kept = held.latest(checkpoint.origin)
        kind = None if kept is None else _kind(kept, checkpoint, log_second)
        return (
            None if kept is None or kind is None else Evidence(kind, now, checkpoint.origin, kept.note, note)
        )


def _kind(kept: Kept, checkpoint: Checkpoint, log_second: int | None) -> Alarm | None:
    found = compare.contradiction(parse(kept.note), checkpoint, (kept.log_second, log_second))
    if found is None:
        return None
    if found.fault is Fault.FORK:
        return Alarm.FORK
    return Alarm.SHRUNK if checkpoint.size < kept.size else Alarm.CLOCK


def _rewrites(kept: Kept, submission: Submission) -> bool:
    """Whether the submitted path by itself proves another beginning than the head that we keep of this size."""
    of_it = submission.old == kept.size
    return of_it and compare.is_rewritten(kept.size, kept.root, submission.checkpoint, submission.path)


def _leads(kept: Kept, submission: Submission) -> bool:
    """Whether the submitted path leads from the kept head to the new one; it may name the older root as well."""
    checkpoint = submission.checkpoint
    if merkle.led_to(kept.size, checkpoint.size, submission.path) == (kept.root, checkpoint.root):
        return True
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
