"""Pulls a log's head and tiles: brings the cosignature back, or only looks. No port of the witness need be open."""

import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from tutela_verify import checkpoints, merkle
from tutela_verify.checkpoints import Checkpoint
from tutela_verify.encoding import text_of
from tutela_verify.faults import Fault, Unproved
from tutela_verify.sources import LARGEST_FILE, Web
from tutela_verify.tiles import Tiles
from tutela_witness.config import Watched
from tutela_witness.refusals import Refused
from tutela_witness.submissions import Submission
from tutela_witness.watching import Witness


class Fed(StrEnum):
    """What came of one round."""

    COSIGNED = "cosigned"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    NOT_DELIVERED = "not-delivered"


@dataclass(frozen=True, slots=True)
class Round:
    """One log in one round: its size as served, and what came of it."""

    origin: str
    fed: Fed
    size: int
    detail: str = ""


def feed(witness: Witness, log: Watched, delivered: int | None) -> Round:
    """One round for one log. `delivered` is the size of the head whose cosignature the log last took from us."""
    try:
        source = Web((log.url or "").rstrip("/"))
        checkpoint = _head(source, log)
        kept = witness.latest(log.origin)
        if (checkpoint.size, checkpoint.root, kept.size) == (delivered, kept.root, delivered):
            return Round(log.origin, Fed.UNCHANGED, checkpoint.size)
        lines = witness.add(_submission(source, kept.size, checkpoint))
        status = source.post("cosignature", (checkpoint.note.written() + lines).encode())
    except Unproved as fault:
        return Round(log.origin, Fed.UNREACHABLE, 0, fault.fault.value)
    except sqlite3.Error:
        return Round(log.origin, Fed.UNREACHABLE, 0, "state")
    except Refused as refused:
        return Round(log.origin, Fed.REFUSED, checkpoint.size, f"{refused.status.value} {refused}")
    taken = 200 <= status < 300
    return Round(log.origin, Fed.COSIGNED if taken else Fed.NOT_DELIVERED, checkpoint.size, str(status))


def look(witness: Witness, log: Watched) -> None:
    """Holds what the log serves against what the witness keeps. Raises `Unproved`, `Refused`, as `feed` tells them."""
    source = Web((log.url or "").rstrip("/"))
    witness.examine(_submission(source, witness.latest(log.origin).size, _head(source, log)))


def _head(source: Web, log: Watched) -> Checkpoint:
    note = source.read("checkpoint", LARGEST_FILE)
    if note is None:
        raise Unproved(Fault.FILE_UNREADABLE, where="checkpoint")
    checkpoint = checkpoints.parse(text_of(note, "checkpoint"))
    if checkpoint.origin != log.origin:
        raise Unproved(Fault.LOG_DIFFERS)
    return checkpoint


def _submission(source: Web, old: int, checkpoint: Checkpoint) -> Submission:
    """With a path that leads to both roots by itself, so that a rewritten history is proved by it."""
    path = merkle.whole_consistency(old, checkpoint.size, Tiles(source, checkpoint.size).at)
    return Submission(old, tuple(path), checkpoint)
