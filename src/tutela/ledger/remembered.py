"""The head last signed, remembered in a file outside the database: a copy that was put back cannot go on in silence.

The file is on the disk before the head is committed, and so before anybody sees it. It holds the leaves of that head's
batch too: where the commit did not come about, the same head is made again before any other. A database whose log is
shorter than that, or another, is not extended (`restoring` says what is done then).
"""

import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import checkpoints, merkle, notes
from tutela.core.proofs.checkpoints import SignedCheckpoint
from tutela.ledger import signing, steady, tree

FORMAT: Final = "tutela-head/1"
_LONG: Final = 1 << 20  # bytes
EMPTY: Final = (0, merkle.EMPTY_ROOT)
_Place = tuple[int, bytes]  # size and root of a head


@dataclass(frozen=True, slots=True)
class Lost:
    """A head that this log signed, and whose entries are given up; by whom and why stands in the ledger."""

    note: str
    accepted_at: datetime


@dataclass(frozen=True, slots=True)
class Remembered:
    """The head last signed: its place, moment and note, the place that it grew from, and the leaves between them.

    The note is empty for a log that has signed none. `reading` is what the clocks said; None where only one was read.
    """

    place: _Place
    signed_at: datetime
    note: str
    before: _Place
    leaves: tuple[bytes, ...] = ()
    lost: tuple[Lost, ...] = ()
    reading: steady.Reading | None = None


def read() -> Remembered | None:
    """What is remembered on this machine; None where nothing is. Refuses `LEDGER_BROKEN` for a file that is no such."""
    path = _path()
    try:
        whole = path.read_bytes().rpartition(b"\n")[0]
        return _of(json.loads(whole.rpartition(b"\n")[2]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, Refusal):
        raise Refusal(Reason.LEDGER_BROKEN, detail=f"{path.name} cannot be read") from None


def required(place: _Place) -> Remembered | None:
    """What is remembered, once the database's log is known to continue it; None before the first head.

    Where the remembered head is the larger one, the database stands where it grew from: its leaves come first. Refuses
    `LEDGER_UNREMEMBERED` (there is a log, and nothing is remembered), `LEDGER_RESTORED`.
    """
    kept = read()
    if kept is None:
        if place == EMPTY:
            return None
        raise Refusal(Reason.LEDGER_UNREMEMBERED, size=place[0])
    if place != kept.before and not _continues(kept.place, place):
        raise Refusal(Reason.LEDGER_RESTORED, size=place[0], kept=kept.place[0])
    return kept


def keep(
    signed: SignedCheckpoint,
    *,
    before: _Place,
    leaves: Sequence[bytes],
    after: Remembered | None,
    reading: steady.Reading | None,
) -> None:
    """Remembers a head that is about to be committed, `after` what was; it is on the disk when this returns."""
    place = (signed.checkpoint.size, signed.checkpoint.root)
    lost = after.lost if after else ()
    _write(Remembered(place, signed.signed_at, signed.note, before, tuple(leaves), lost, reading))


def learn(written: str, at: datetime) -> int:
    """Remembers a head of this log that somebody outside has kept, where it is larger; the size that is remembered now.

    So a standby on another machine learns what was signed elsewhere. Refuses `PROOF_INVALID` for what this log's keys
    did not sign.
    """
    note = notes.parse(written)
    signed = notes.verified(note, signing.checkpoint_verifiers())
    head = signing.head(written)
    kept, place = read(), (head.size, head.root)
    if kept is not None and kept.place[0] >= head.size:
        return kept.place[0]
    stamps = [line.stamped_on_second() for key, line in signed if key.kind.is_stamped()]
    moment = datetime.fromtimestamp(max(stamps), at.tzinfo) if stamps else at
    _write(Remembered(place, moment, written, place, (), kept.lost if kept else ()))
    return head.size


def begin_anew(place: _Place, note: str, at: datetime) -> None:
    """From now on the log goes on from here; what was remembered becomes a loss that is kept for evidence."""
    kept = read()
    lost = (*kept.lost, Lost(kept.note, at)) if kept else ()
    _write(Remembered(place, at, note, place, (), lost))


def _continues(old: _Place, new: _Place) -> bool:
    """Whether the stored tree grew from the older head to the newer (RFC 9162, 2.1.4)."""
    if old[0] >= new[0]:
        return old == new

    def proof(at: merkle.HashAt) -> list[bytes]:
        return merkle.consistency(old[0], new[0], at)

    try:
        path = proof(tree.stored(merkle.needed(proof))) if old[0] else []
        merkle.verify_consistency(old=old[0], new=new[0], old_root=old[1], new_root=new[1], path=path)
    except KeyError:
        raise Refusal(Reason.LEDGER_BROKEN, detail="a node of the tree is gone") from None
    except Refusal:
        return False
    return True


def _path() -> Path:
    path: Path = settings.TUTELA_HEAD_FILE
    return path


def _of(content: Any) -> Remembered:
    if content["format"] != FORMAT:
        raise ValueError("another format")
    place, note = _place(content["head"]), str(content["note"])
    if note:
        head = checkpoints.parse(notes.parse(note).text)
        if (head.size, head.root) != place:
            raise ValueError("the note is of another head")
    return Remembered(
        place,
        datetime.fromisoformat(content["signed_at"]),
        note,
        _place(content["before"]),
        tuple(bytes.fromhex(leaf) for leaf in content["leaves"]),
        tuple(Lost(one["note"], datetime.fromisoformat(one["accepted_at"])) for one in content["lost"]),
        _reading(content.get("reading")),
    )


def _reading(content: Any) -> steady.Reading | None:
    if content is None:  # as in every file of earlier editions
        return None
    count = steady.Count(str(content["boot"]), float(content["seconds"]))
    return steady.Reading(count, datetime.fromisoformat(content["at"]))


def _place(content: Any) -> _Place:
    return int(content["size"]), bytes.fromhex(content["root"])


def _write(kept: Remembered) -> None:
    """The last whole line of the file counts. It is on the disk when this returns: the commit that follows presumes it.

    One line more costs one sync; a file that has grown long, or that a power cut left with half a line, is replaced.
    """
    path = _path()
    content = {
        "format": FORMAT,
        "head": _told(kept.place),
        "signed_at": kept.signed_at.isoformat(),
        "note": kept.note,
        "before": _told(kept.before),
        "leaves": [leaf.hex() for leaf in kept.leaves],
        "lost": [{"note": one.note, "accepted_at": one.accepted_at.isoformat()} for one in kept.lost],
        "reading": _both(kept.reading),
    }
    line = json.dumps(content).encode() + b"\n"
    if not _appended(path, line):
        _replace(path, line)


def _appended(path: Path, line: bytes) -> bool:
    try:
        file = os.open(path, os.O_RDWR | os.O_APPEND)
    except FileNotFoundError:
        return False
    try:
        size = os.fstat(file).st_size
        if not 0 < size < _LONG or os.pread(file, 1, size - 1) != b"\n":
            return False
        if os.write(file, line) != len(line):
            raise OSError("the disk is full")
        os.fdatasync(file)
        return True
    finally:
        os.close(file)


def _replace(path: Path, line: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".head-")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _told(place: _Place) -> dict[str, str | int]:
    return {"size": place[0], "root": place[1].hex()}


def _both(reading: steady.Reading | None) -> dict[str, str | float] | None:
    if reading is None:
        return None
    return {
        "boot": reading.count.boot,
        "seconds": reading.count.seconds,
        "at": reading.at.isoformat(),
    }
