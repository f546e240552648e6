"""The loop that brings heads to the witnesses which the policy gives an address, and keeps what they sign.

It runs beside the sequencer and never in its way: a head is integrated, signed and served whether or not anybody
witnesses it. Each witness has one request on its way at most; one that does not answer delays nobody else.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import Error as DatabaseFault
from django.db import close_old_connections, connection
from django.utils import timezone

from tutela.core.errors import Refusal
from tutela.core.proofs import notes
from tutela.core.proofs.checkpoints import SignedCheckpoint
from tutela.ledger import alarms, cosigning, models, published, queries, submission, witnesses
from tutela.ledger.submission import Reply, Submission, Unreachable
from tutela.ledger.witnesses import Witnesses

_log = logging.getLogger(__name__)
_FIRST_PAUSE: Final = timedelta(seconds=1)
_LONGEST_PAUSE: Final = timedelta(seconds=60)
_MOST_WITNESSES: Final = 32
Submit = Callable[[str, Submission], Reply]


@dataclass(slots=True)
class _Line:
    """What is known of one address: the size its witness has signed, and the request that is on its way."""

    known: int
    done: int = 0  # the number of the newest head that it has signed
    sent: Submission | None = None
    row: models.Checkpoint | None = None
    reply: "Future[Reply] | None" = None
    again_at: datetime | None = None
    pause: timedelta = field(default=_FIRST_PAUSE)
    trouble: str = ""
    shown: SignedCheckpoint | None = None  # what it signed and no longer knows, to be shown to it next


def run(
    *, stop: threading.Event, interval: float = 0.5, clock: Callable[[], datetime] = timezone.now
) -> None:
    """Looks every `interval` seconds whether a head is to be witnessed, until `stop` is set."""
    pool = ThreadPoolExecutor(_MOST_WITNESSES, thread_name_prefix="witness")
    rounds = Rounds(lambda url, one: pool.submit(submission.submit, url, one))
    try:
        while not stop.is_set():
            _attempt(rounds, clock())
            stop.wait(interval)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        connection.close()


def _attempt(rounds: "Rounds", at: datetime) -> None:
    try:
        close_old_connections()
        rounds.go_on(at)
    except DatabaseFault:
        _log.warning("The database is away or refuses; witnesses are asked later.", exc_info=True)
        connection.close()
    except Refusal as refusal:
        _log.error("No witness is asked: %s %s", refusal.reason.value, dict(refusal.values))


class Rounds:
    """Every address with what is known of it. `send` begins a request and gives its future reply."""

    def __init__(self, send: Callable[[str, Submission], "Future[Reply]"]) -> None:
        self._send = send
        self._lines: dict[str, _Line] = {}

    def go_on(self, at: datetime) -> None:
        """Takes the replies that have come, and sends what is to be sent."""
        asked = witnesses.current()
        if asked is None:
            return
        for url, names in asked.by_url().items():
            if url not in self._lines:
                self._lines[url] = _begun(asked, names)
            line = self._lines[url]
            if line.reply is not None and line.reply.done():
                self._take(asked, url, line, at)
        head = cosigning.offer(at=at)
        if head is None:
            return
        for url in asked.by_url():
            line = self._lines[url]
            resting = line.again_at is not None and at < line.again_at
            if line.reply is None and not resting and line.done != head.number and _may_sign(line, head):
                self._begin(url, line, head)

    def _begin(self, url: str, line: _Line, head: models.Checkpoint) -> None:
        shown, line.shown = line.shown, None
        note, row = (shown.note, _row_of(shown.checkpoint.size)) if shown else (head.note, head)
        old = min(line.known, row.size)
        path = queries.consistency(old, row.size).path
        line.sent, line.row = Submission(old, path, note), row
        line.reply = self._send(url, line.sent)

    def _take(self, asked: Witnesses, url: str, line: _Line, at: datetime) -> None:
        assert line.reply is not None
        assert line.row is not None
        future, line.reply = line.reply, None
        try:
            trouble = self._read(asked, url, line, future.result(), at)
        except Unreachable as fault:
            trouble = f"unreachable ({fault})"
        except Refusal as refusal:
            trouble = f"{refusal.reason.value} ({refusal.values.get('detail', '')})"
        _settle(url, line, trouble, at)

    def _read(self, asked: Witnesses, url: str, line: _Line, reply: Reply, at: datetime) -> str:
        """Acts on a reply; returns what is the matter, in a word, or nothing."""
        assert line.sent is not None
        assert line.row is not None
        match reply.status:
            case 200:
                _keep(asked, line.row, reply, at)
                line.known, line.done = line.row.size, line.row.number
                return ""
            case 409:
                return self._conflict(asked, url, line, reply, at)
            case 422:
                return _alarm(asked, url, line, alarms.Kind.INCONSISTENT, None, reply, at)
            case status:
                return f"status {status}"

    def _conflict(self, asked: Witnesses, url: str, line: _Line, reply: Reply, at: datetime) -> str:
        """The witness has signed another size than we thought; or the same size with another root."""
        assert line.sent is not None
        theirs = submission.size_in(reply)
        if theirs is None:
            return "status 409 without a size"
        if theirs == line.sent.old:
            return _alarm(asked, url, line, alarms.Kind.FORK, theirs, reply, at)
        if theirs > _newest_size():
            return _alarm(asked, url, line, alarms.Kind.LARGER, theirs, reply, at)
        line.known = theirs
        signed = _signed_last(asked, asked.by_url()[url])
        if signed is not None and theirs < signed.size:
            # Its own signature convinces it, where it is a program that looks: it then signs nothing more.
            line.shown = published.cosigned(signed)
            return _alarm(asked, url, line, alarms.Kind.FORGOT, theirs, reply, at)
        return ""


def _keep(asked: Witnesses, row: models.Checkpoint, reply: Reply, at: datetime) -> None:
    lines = tuple(notes.parse_line(line) for line in submission.lines_in(reply))
    note = notes.Note(notes.parse(row.note).text, lines)
    cosigning.keep(witnesses=asked, row=row, signed=notes.verified(note, asked.verifiers()), at=at)


def _alarm(
    asked: Witnesses,
    url: str,
    line: _Line,
    kind: alarms.Kind,
    theirs: int | None,
    reply: Reply,
    at: datetime,
) -> str:
    assert line.sent is not None
    assert line.row is not None
    evidence = f"{line.sent.body().decode()}\n{reply.status}\n{reply.text}"
    for name in asked.by_url()[url]:
        alarms.sound(witness=name, kind=kind, size=line.row.size, theirs=theirs, evidence=evidence, at=at)
    return kind.value


def _settle(url: str, line: _Line, trouble: str, at: datetime) -> None:
    """A witness in trouble is asked again after a pause that doubles; each change is logged once."""
    if trouble != line.trouble:
        _log.warning("Witness %s: %s.", url, trouble or "it signs again")
    if trouble:
        line.again_at = at + line.pause
        line.pause = min(line.pause * 2, _LONGEST_PAUSE)
    else:
        line.again_at, line.pause = None, _FIRST_PAUSE
    line.trouble = trouble


def _begun(asked: Witnesses, names: list[str]) -> _Line:
    """From the newest head that we hold a signature of this witness for."""
    last = _signed_last(asked, names)
    return _Line(last.size, last.number) if last else _Line(0)


def _signed_last(asked: Witnesses, names: list[str]) -> models.Checkpoint | None:
    """The newest head under which a signature of one of these keys is kept."""
    keys = [asked.policy.witnesses[name].verifier for name in names]
    rows = models.Cosignature.objects.filter(
        witness__in={key.name for key in keys}, key_id__in={key.key_id().hex() for key in keys}
    )
    last = rows.select_related("checkpoint").order_by("-checkpoint").first()
    return last.checkpoint if last else None


def _row_of(size: int) -> models.Checkpoint:
    return models.Checkpoint.objects.get(size=size)


def _may_sign(line: _Line, head: models.Checkpoint) -> bool:
    """A witness that is ahead of this head waits for the next; one ahead of the whole log is asked what it saw."""
    return line.known <= head.size or line.known > _newest_size()


def _newest_size() -> int:
    newest = models.Checkpoint.objects.order_by("-number").values_list("size", flat=True).first()
    return newest or 0
