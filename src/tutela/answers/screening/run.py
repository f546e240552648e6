"""One run from roster to result: everything that happens before anything is committed, and the commit itself."""

import os
import secrets
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.db import transaction

from tutela.answers.inquiries.actions import entitled
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.basis import basis
from tutela.answers.screening import concordance, hits, leaves, marks, subjects
from tutela.answers.screening.asked import Asked
from tutela.answers.screening.batch import Batch, Lines
from tutela.answers.screening.columns import DOCUMENT, NAME
from tutela.answers.screening.concerned import Concern, Concerned
from tutela.answers.screening.engine import ANSWERS, Answers, Progress
from tutela.answers.screening.engines import begun, threads
from tutela.answers.screening.kept import KeptList
from tutela.answers.screening.leaves import Reduced
from tutela.answers.screening.listed import Listed
from tutela.answers.screening.met import Met
from tutela.answers.screening.order import Order
from tutela.answers.screening.pipeline import in_order
from tutela.answers.screening.places import RunFiles
from tutela.answers.screening.result import Answered, Ground, Result, ground_of
from tutela.answers.screening.roster import Roster
from tutela.answers.screening.rounded import without_rounded
from tutela.answers.screening.secret import Secret
from tutela.answers.screening.summary import Counted, Heads, Told, page
from tutela.answers.screening.walked import Walked, employing
from tutela.answers.staff import asked as staff
from tutela.bodies.counting import Use, use_quotas
from tutela.bodies.permissions import Permission
from tutela.bodies.queries import quota_left
from tutela.bodies.sweeping import pacing
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
    covers_from: date | None
    counted: Counted
    told: Told
    secret: bytes = field(repr=False)
    blocks: bytes
    rows_root: bytes
    marks: bytes  # SHA-256 of the file of marks
    tags: bytes  # SHA-256 of the file of tags
    page: Sequence[Heading | Fact]
    met: Met
    concerned: Sequence[Concern]
    asked: Collection[UUID]


def answered(
    order: Order,
    roster: Path | KeptList | Listed,
    *,
    result: Result,
    files: RunFiles,
    progress: Progress,
) -> Outcome:
    """Answers every line of a roster, of a kept staff list, or named by a program, into `result`; files lie on disk.

    Refuses the whole run: NOT_ENTITLED, NOT_COVERED, PURPOSE_UNKNOWN, PACK_NOT_IN_FORCE, OVER_QUOTA (before the
    quota is used, as soon as it cannot suffice), SWEEP_SLOWED and SWEEP_STOPPED, NOT_READY, FILE_…, DISK_FULL.
    """
    wanted, rule, covered = entitled(order.acting, order.purpose_code, order.on, Permission.ROSTER_SCREEN)
    opened = Roster(roster, of_staff=wanted.is_in_service) if isinstance(roster, Path) else roster
    engine, terms = begun(order, wanted.code, opened)
    walked, on_lists, asked = Walked(order, terms.keys), Concerned(order, wanted), Asked(order, wanted)
    tally = _Tally(_left(order), secrets.token_bytes(leaves.SECRET_BYTES), Met(terms))
    zone = ZoneInfo(settings.TUTELA_TIME_ZONE)
    columns = Answered(order.run, order.at, terms.version.label, zone)

    root = current.ring().root(terms.version.key_id)
    secret, common = Secret.of(root, order.run), concordance.common(root)

    def work(batch: Batch) -> tuple[Batch, Answers, Reduced, bytes, bytes, bytes]:
        answers = engine.answers(without_rounded(batch))
        numbers, names = batch.asked[DOCUMENT], batch.asked[NAME]
        found = marks.of(secret, answers)
        hashes = leaves.rows_of(tally.secret, batch.first, numbers, names, answers.codes, found)
        linked, named = (
            subjects.rows(secret, batch.first, found, answers.codes),
            subjects.described(secret, batch.first + 1, answers),
        )
        tagged = concordance.rows(secret, batch.first, concordance.tags_of(common, answers))
        return batch, answers, leaves.reduced(batch.first, hashes), linked, named, tagged

    with (
        result.writing(opened, order.at, columns) as told,
        files.leaves.open("wb") as kept,
        files.subjects.open("wb") as concerned,
        files.described.open("wb") as described,
        files.tags.open("wb") as tags,
    ):
        for file in (concerned, described, tags):
            file.write(secret.header())
        tally.marks.update(secret.header())
        tally.tags.update(secret.header())
        results = in_order(work, opened.batches(), threads(order, terms, opened))
        for batch, answers, reduced, linked, named, tagged in results:
            tally.count(answers, reduced)
            walked.add(batch, answers)
            on_lists.add(batch, answers)
            asked.add(batch, answers)
            told.write(batch, answers)
            kept.write(reduced.rows)
            concerned.write(linked)
            tally.marks.update(linked)
            described.write(named)
            tags.write(tagged)
            tally.tags.update(tagged)
            progress(tally.rows, opened.total)
        if not tally.rows:
            raise Refusal(Reason.FILE_EMPTY, file=opened.name)
        walked.require()
        outcome = _outcome(
            order, wanted, rule, covered, terms.version, opened, tally, on_lists.found, asked.found, zone
        )
        told.summarise(outcome.page)
        for file in (kept, concerned, described, tags):
            _sync(file)
    return outcome


@transaction.atomic
def committed(outcome: Outcome) -> Receipt:
    """Counts the quota, keeps whom on staff lists it concerns, and appends the one entry of the run.

    To be called inside the transaction that keeps the run.

    Refuses `NOT_READY` where what the run met is no longer on the list: it is then begun again.
    """
    order, counted = outcome.order, outcome.counted
    index.hold()
    if index.version().number != outcome.version.number and not outcome.met.still_stands():
        raise Refusal(Reason.NOT_READY, what="index")
    uses = [Use(acting, counted.persons) for acting in (order.acting, *employing(order))]
    refused = [one for one in use_quotas(uses, year=order.on.year, at=order.at) if one is not None]
    if refused:
        raise refused[0]
    hits.keep(run=order.run, found=outcome.concerned, on=order.on)
    staff.of_engagements(outcome.asked, on=order.on)
    return ledger.append(
        event=Event.SCREENING_RUN,
        at=order.at,
        organisation=order.acting.organisation,
        officer=order.acting.officer,
        facts={
            "run": str(order.run),
            **({"body": order.holder} if len(uses) > 1 else {}),
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
            "rows_tags": outcome.tags.hex(),
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
        self.secret, self.met, self.marks, self.tags = secret, met, sha256(), sha256()
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
    opened: Lines,
    tally: _Tally,
    concerned: Sequence[Concern],
    asked: Collection[UUID],
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
        covered.covers_from,
        counted,
        told,
        tally.secret,
        blocks,
        rows_root,
        tally.marks.digest(),
        tally.tags.digest(),
        shown,
        tally.met,
        concerned,
        asked,
    )


def _left(order: Order) -> int:
    """How many persons the body may still ask about this year; nothing is counted.

    Under a retry key all of a run is one transaction: it holds its bodies as every question does, pace before quota.
    """
    year, bodies = order.on.year, (order.acting, *employing(order))
    with transaction.atomic():
        pacing.hold([body.organisation for body in bodies], year)
        # A first question opens the year.
        refused, *_ = use_quotas([Use(body, 0) for body in bodies], year=year, at=order.at)
        if refused is not None:
            raise refused
        left = quota_left(order.acting.organisation, year)
    return left or 0


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
