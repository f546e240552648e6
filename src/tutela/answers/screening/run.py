"""One run from roster to result: everything that happens before anything is committed, and the commit itself."""

import os
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.db import transaction

from tutela.answers.inquiries.actions import entitled
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.basis import basis
from tutela.answers.screening import leaves, marks, subjects
from tutela.answers.screening.batch import Batch
from tutela.answers.screening.columns import DOCUMENT, NAME
from tutela.answers.screening.engine import ANSWERS, Answers, Progress
from tutela.answers.screening.engines import begun, threads
from tutela.answers.screening.kept import KeptList
from tutela.answers.screening.leaves import Reduced
from tutela.answers.screening.met import Met
from tutela.answers.screening.order import Order
from tutela.answers.screening.pipeline import in_order
from tutela.answers.screening.result import Answered, Form, Ground, ground_of, writing
from tutela.answers.screening.roster import Roster
from tutela.answers.screening.secret import Secret
from tutela.answers.screening.summary import Counted, Heads, Told, page
from tutela.answers.screening.walked import Walked
from tutela.bodies.actions import use_quota
from tutela.bodies.permissions import Permission
from tutela.bodies.queries import quota_left
from tutela.core.errors import Reason, Refusal
from tutela.core.law.schema import Purpose
from tutela.core.proofs.commitments import canonical
from tutela.core.proofs.merkle import HASH_BYTES
from tutela.core.proofs.receipts import Receipt
from tutela.core.proofs.rows import BLOCK_ROWS, GROUP_ROWS, block_root, run_root
from tutela.index.lookup import queries as index
from tutela.index.lookup.queries import Covered, Version
from tutela.keys import current
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.sheets.workbook import Fact, Heading

SALT_LABEL: Final = "run-salt"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run that is answered and written, and not yet committed."""

    order: Order
    rule: str  # the access policy that let it
    version: Version
    stale_since: datetime | None
    counted: Counted
    told: Told
    secret: bytes = field(repr=False)
    blocks: bytes
    rows_root: bytes
    marks: bytes  # SHA-256 of the file of marks
    page: Sequence[Heading | Fact]
    met: Met


def answered(
    order: Order,
    roster: Path | KeptList,
    *,
    form: Form,
    target: Path,
    leaf_file: Path,
    subject_file: Path,
    described_file: Path,
    progress: Progress,
) -> Outcome:
    """Answers every line of a roster, or of a kept staff list, into `target`; all files lie on disk.

    The hashes of its rows go to `leaf_file`, whom its rows concern to `subject_file`, whom the pending ones mean by
    name to `described_file`.

    Refuses the whole run: NOT_ENTITLED, NOT_COVERED, PURPOSE_UNKNOWN, PACK_NOT_IN_FORCE, OVER_QUOTA (before the
    quota is used, as soon as it cannot suffice), SWEEP_SLOWED and SWEEP_STOPPED, NOT_READY, FILE_…, DISK_FULL.
    """
    wanted, rule, covered = entitled(order.acting, order.purpose_code, order.on, Permission.ROSTER_SCREEN)
    opened = roster if isinstance(roster, KeptList) else Roster(roster)
    engine, terms = begun(order, wanted.code, opened)
    walked = Walked(order, terms.keys)
    tally = _Tally(_left(order), secrets.token_bytes(leaves.SECRET_BYTES), Met(terms))
    zone = ZoneInfo(settings.TUTELA_TIME_ZONE)
    columns = Answered(order.run, order.at, terms.version.label, zone)

    secret = Secret.of(current.ring().root(terms.version.key_id), order.run)

    def work(batch: Batch) -> tuple[Batch, Answers, Reduced, bytes, bytes]:
        answers = engine.answers(batch)
        numbers, names = batch.asked[DOCUMENT], batch.asked[NAME]
        found = marks.of(secret, answers)
        hashes = leaves.rows_of(tally.secret, batch.first, numbers, names, answers.codes, found)
        linked, named = (
            subjects.rows(secret, batch.first, found, answers.codes),
            subjects.described(secret, batch.first + 1, answers),
        )
        return batch, answers, leaves.reduced(batch.first, hashes), linked, named

    layouts = () if form is Form.XLSX else opened.layouts()
    with (
        writing(form, target, order.at, layouts) as result,
        leaf_file.open("wb") as kept,
        subject_file.open("wb") as concerned,
        described_file.open("wb") as described,
    ):
        concerned.write(secret.header())
        tally.marks.update(secret.header())
        described.write(secret.header())
        for batch, answers, reduced, linked, named in in_order(work, opened.batches(), threads(order, terms)):
            tally.count(answers, reduced)
            walked.add(batch, answers)
            result.write(batch, columns.columns(batch, answers))
            kept.write(reduced.rows)
            concerned.write(linked)
            tally.marks.update(linked)
            described.write(named)
            progress(tally.rows, opened.total)
        if not tally.rows:
            raise Refusal(Reason.FILE_EMPTY, file=opened.path.name)
        walked.require()
        outcome = _outcome(order, wanted, rule, covered, terms.version, opened, tally, zone)
        result.summarise(outcome.page)
        _sync(kept)
        _sync(concerned)
        _sync(described)
    with target.open("rb") as written:
        _sync(written)
    return outcome


@transaction.atomic
def committed(outcome: Outcome) -> Receipt:
    """Counts the quota and appends the one entry of the run. To be called inside the transaction that keeps the run.

    Refuses `NOT_READY` where what the run met is no longer on the list: it is then begun again.
    """
    order, counted = outcome.order, outcome.counted
    index.hold()
    if index.version().number != outcome.version.number and not outcome.met.still_stands():
        raise Refusal(Reason.NOT_READY, what="index")
    use_quota(acting=order.acting, persons=counted.persons, year=order.on.year, at=order.at)
    return ledger.append(
        event=Event.SCREENING_RUN,
        at=order.at,
        organisation=order.acting.organisation,
        officer=order.acting.officer,
        facts={
            "run": str(order.run),
            "purpose": order.purpose_code,
            "basis": basis(order.purpose_code, order.on),
            "list_version": outcome.version.number,
            "list_root": outcome.version.root.hex(),
            "policy": outcome.version.policy,
            "power": outcome.rule,
            "register": settings.TUTELA_REGISTER,
            "rows": counted.rows,
            "answers": {answer.value: count for answer, count in counted.answers.items()},
            "refused": {reason.value: count for reason, count in counted.refused.items()},
            "rows_root": outcome.rows_root.hex(),
            "rows_index": outcome.marks.hex(),
            "rows_group": GROUP_ROWS,
        },
        openings={
            SALT_LABEL: outcome.secret,
            "authorisation": canonical({"authorisation": order.authorisation}),
        },
    )


class _Tally:
    """What is counted while batches pass, and the tree over their rows."""

    def __init__(self, left: int, secret: bytes, met: Met) -> None:
        self.secret, self.met, self.marks = secret, met, sha256()
        self._left = left
        self._codes = np.zeros(len(ANSWERS), np.int64)
        self._grounds: Counter[Ground] = Counter()
        self._blocks = bytearray()
        self._loose = bytearray()

    @property
    def rows(self) -> int:
        return int(self._codes.sum())

    def count(self, answers: Answers, reduced: Reduced) -> None:
        """Refuses OVER_QUOTA once there are more persons than the quota has left."""
        self.met.add(answers)
        self._codes += np.bincount(answers.codes, minlength=len(ANSWERS))
        self._grounds.update(map(ground_of, answers.refusals.values()))
        persons = self.counted.persons
        if persons > self._left:
            raise Refusal(Reason.OVER_QUOTA, left=self._left, needed=persons)
        self._loose += reduced.head
        if len(self._loose) == BLOCK_ROWS * HASH_BYTES:
            self._blocks += block_root(bytes(self._loose))
            self._loose.clear()
        self._blocks += reduced.blocks
        self._loose += reduced.tail

    @property
    def counted(self) -> Counted:
        counts = {answer: int(count) for answer, count in zip(ANSWERS, self._codes, strict=True)}
        return Counted({answer: counts[answer] for answer in Answer}, self._grounds)

    def blocks(self) -> bytes:
        """The roots of all blocks, the last of which may be short."""
        return bytes(self._blocks) + (block_root(bytes(self._loose)) if self._loose else b"")


def root_of(blocks: bytes) -> bytes:
    """The root of a run from the roots of its blocks, 32 bytes each."""
    return run_root(blocks[start : start + HASH_BYTES] for start in range(0, len(blocks), HASH_BYTES))


def _outcome(
    order: Order,
    wanted: Purpose,
    rule: str,
    covered: Covered,
    version: Version,
    opened: Roster | KeptList,
    tally: _Tally,
    zone: ZoneInfo,
) -> Outcome:
    stale_since = covered.fresh_until if covered.fresh_until and covered.fresh_until < order.at else None
    blocks = tally.blocks()
    rows_root = root_of(blocks)
    told = Told(opened.hidden, opened.skipped, opened.beyond)
    heads = Heads(
        order.acting.name_zh, wanted.zh, wanted.ground_zh, order.authorisation, zone, covered.covers_from
    )
    counted = tally.counted
    shown = page(heads, order.run, order.at, version, stale_since, counted, told, rows_root)
    return Outcome(
        order,
        rule,
        version,
        stale_since,
        counted,
        told,
        tally.secret,
        blocks,
        rows_root,
        tally.marks.digest(),
        shown,
        tally.met,
    )


def _left(order: Order) -> int:
    """How many persons the body may still ask about this year; nothing is counted."""
    with transaction.atomic():
        # A first question opens the year.
        use_quota(acting=order.acting, persons=0, year=order.on.year, at=order.at)
        left = quota_left(order.acting.organisation, order.on.year)
    return left or 0


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
