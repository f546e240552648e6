"""Screening: a roster answered at once for whoever waits, or stored and queued; results handed out and purged."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django_q.tasks import async_task

from tutela.answers.inquiries.actions import entitled
from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import places
from tutela.answers.screening.columns import Cells
from tutela.answers.screening.engine import ANSWERS, Engine, Progress
from tutela.answers.screening.kept import KeptList
from tutela.answers.screening.listed import Listed
from tutela.answers.screening.models import Run, State
from tutela.answers.screening.order import Order
from tutela.answers.screening.pipeline import uninterrupted
from tutela.answers.screening.result import SUMMARY_COLUMNS, File, Form, Held, form_of
from tutela.answers.screening.rows import found_values, new_row, order_of, summary_of
from tutela.answers.screening.run import Outcome, answered, committed
from tutela.answers.screening.sealed import pieces_of, seal, unseal
from tutela.answers.screening.summary import Summary
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, require
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.receipts import Receipt
from tutela.index.lookup import queries as index
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.packs.current import purpose
from tutela.sheets.atomic import atomic_path
from tutela.sheets.export import write_csv
from tutela.sheets.workbook import Fact

_Given = TypeVar("_Given")
TASK: Final = "tutela.answers.screening.tasks.run"
_TRIES: Final = 3
_KNOWN_ENDINGS: Final = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".parquet"})
LOGGED: Final = frozenset(
    {
        Reason.NOT_ENTITLED,
        Reason.OVER_QUOTA,
        Reason.OVER_SEASON,
        Reason.SWEEP_SLOWED,
        Reason.SWEEP_STOPPED,
        Reason.NOT_COVERED,
        Reason.PURPOSE_UNKNOWN,
        Reason.PACK_NOT_IN_FORCE,
    }
)
"""Refusals of the question itself. A file that cannot be read, or a full disk, asked nothing."""


@dataclass(frozen=True, slots=True)
class AtOnce:
    """A run with the answer of every line, in order, and by line, from 0, why one was refused."""

    summary: Summary
    answers: Sequence[Answer]
    refusals: Mapping[int, Refusal]


def silent(done: int, total: int | None) -> None:
    """No progress is shown."""


def screen(
    *,
    acting: Acting,
    purpose_code: str,
    roster: Path | KeptList,
    authorisation: str,
    out: Path,
    at: datetime,
    engine: Engine = Engine.DUCKDB,
    remote: str = "",
    progress: Progress = silent,
) -> Summary:
    """Answers every line of a roster or kept staff list into `out` (.xlsx, .csv, .parquet), with one entry for all.

    A line's own authorisation goes before `authorisation`; `remote` is the address of a cluster (`sc://host:port`) for
    the engine that is one. The file appears under its name only after the entry is
    committed; whatever stops the run before leaves no file, no entry and no quota used. Refuses as `run.answered`, and
    FILE_KIND for another ending; refusals of the question are logged as for a single one.
    """
    form = form_of(out)
    order = Order(uuid4(), acting, purpose_code, authorisation.strip(), at, engine, remote)
    with _refusals_logged(order):
        return _until_it_stands(lambda held: _screened(order, roster, out, form, progress, held))


def screen_at_once(
    *, acting: Acting, purpose_code: str, lines: Sequence[Cells], authorisation: str, at: datetime
) -> AtOnce:
    """Answers some thousands of lines for whoever waits, with one entry for all; no file of their answers is kept.

    Every line is looked up in the list in force, so that no snapshot has to be made first. It is a run in all else: its
    rows are proved, found for their persons, followed up and withdrawn as those of a roster. Refuses as `screen`.
    """
    order = Order(uuid4(), acting, purpose_code, authorisation.strip(), at, Engine.DUCKDB)
    held = Held()
    with _refusals_logged(order):
        summary = _until_it_stands(lambda still: _told_at_once(order, Listed(lines), held, still))
    return AtOnce(summary, [ANSWERS[code] for code in held.codes], held.refusals)


def submit(
    *,
    acting: Acting,
    purpose_code: str,
    authorisation: str,
    content: BinaryIO,
    filename_suffix: str,
    at: datetime,
    holder: str = "",
    task: str = TASK,
) -> UUID:
    """Keeps a roster, encrypted and without its name, and queues its run; `queries.run` tells how far it is.

    The result of a Parquet roster is Parquet, of any other a workbook; it is for the body that asks, or for the
    `holder`, whose staff it is. `task` is what the queue calls with the run's id. Refuses NOT_ENTITLED, NOT_COVERED,
    PURPOSE_UNKNOWN, PACK_NOT_IN_FORCE, FILE_TOO_LARGE and DISK_FULL at once, everything else in the run.
    """
    suffix = filename_suffix.lower() if filename_suffix.lower() in _KNOWN_ENDINGS else ""
    said = authorisation.strip()
    order = Order(uuid4(), acting, purpose_code, said, at, Engine.DUCKDB, for_body=holder)
    with _refusals_logged(order):
        entitled(acting, purpose_code, order.on, Permission.ROSTER_SCREEN)
    stored = places.upload(order.run)
    pieces = pieces_of(content, settings.TUTELA_UPLOAD_LIMIT, f"roster{suffix}")
    seal(stored, places.UPLOAD, order.run.hex, pieces)
    try:
        with transaction.atomic():
            run = new_row(order, Form.PARQUET if suffix == ".parquet" else Form.XLSX)
            run.is_stored, run.suffix = True, suffix
            run.save()
            transaction.on_commit(lambda: _enqueue(order.run, task))
    except BaseException:
        stored.unlink(missing_ok=True)
        raise
    return order.run


def perform(*, run_id: UUID, at: datetime, progress: Progress = silent) -> None:
    """Carries out a queued run. Delivered twice, it is done once; stopped, it is begun again."""
    with places.alone(run_id) as is_alone:
        run = Run.objects.filter(id=run_id).exclude(state__in=(State.DONE, State.FAILED)).first()
        if run is None or not is_alone:
            return
        order = order_of(run, at)
        _change(run_id, state=State.RUNNING, done_rows=0)
        try:
            with _refusals_logged(order):
                _until_it_stands(lambda held: _performed(order, run, progress, held))
        except Refusal as refusal:
            places.result(run_id).unlink(missing_ok=True)
            values = dict(refusal.values)
            _change(run_id, state=State.FAILED, refusal=refusal.reason.value, refusal_values=values)
        except BaseException:
            _change(run_id, state=State.INTERRUPTED)
            raise
        places.upload(run_id).unlink(missing_ok=True)


def download(*, acting: Acting, run_id: UUID, at: datetime) -> Iterator[bytes]:
    """The result, piece by piece, for the body that holds it; that it was handed out is committed before the first.

    Whoever asked may fetch it; where another body asked about one's own staff, whoever keeps the staff list.

    Refuses NOT_FOUND (another body's, or purged), NOT_ENTITLED, NOT_READY.
    """
    run = Run.objects.filter(id=run_id, holder=acting.organisation, purged_at__isnull=True).first()
    if run is None:
        raise Refusal(Reason.NOT_FOUND, what="run")
    rule = _may_fetch(acting, run)
    stored = places.result(run_id)
    if run.state != State.DONE:
        raise Refusal(Reason.NOT_READY, what="result")
    if not run.is_stored or not stored.exists():
        raise Refusal(Reason.NOT_FOUND, what="result")
    with transaction.atomic():
        ledger.append(
            event=Event.ROSTER_DOWNLOADED,
            at=at,
            organisation=acting.organisation,
            officer=acting.officer,
            facts={"run": str(run_id), "power": rule},
        )
    return unseal(stored, places.RESULT, run_id.hex)


def _may_fetch(acting: Acting, run: Run) -> str:
    if run.organisation != acting.organisation:
        return require(acting, Permission.STAFF_KEEP)
    asked = purpose(run.purpose)
    scope = Scope(purpose=asked.code, askers=tuple(sorted(asked.asked_by)))
    return require(acting, Permission.ROSTER_SCREEN, scope)


def _until_it_stands(answer: Callable[[AbstractContextManager[None]], _Given]) -> _Given:
    """Answers; again where what it met left the list meanwhile; the last time with the list held still."""
    for _ in range(_TRIES):
        try:
            return answer(nullcontext())
        except Refusal as refusal:
            if refusal.reason is not Reason.NOT_READY:
                raise
    return answer(_list_held())


@contextmanager
def _list_held() -> Iterator[None]:
    """What is refused within is told once it is committed: what was found of the body stands."""
    refused: Refusal | None = None
    with transaction.atomic():
        index.hold()
        try:
            yield
        except Refusal as refusal:
            refused = refusal
    if refused is not None:
        raise refused


def _told_at_once(order: Order, lines: Listed, held: Held, still: AbstractContextManager[None]) -> Summary:
    """What is kept of the run lies in its place before the commit, and is spared by whoever clears until then."""
    with still, ExitStack() as spared:
        if not spared.enter_context(places.alone(order.run)):
            raise Refusal(Reason.NOT_READY, what="run")  # whoever clears looked at it this moment
        try:
            with places.run_files(order.run) as files:
                outcome = answered(order, lines, result=held, files=files, progress=silent)
            receipt = _commit_new(outcome, Form.NONE, released_at=order.at)
        except BaseException:
            places.discard(order.run)
            raise
        transaction.on_commit(spared.pop_all().close)
    return summary_of(outcome, receipt)


def _screened(
    order: Order,
    roster: Path | KeptList,
    out: Path,
    form: Form,
    progress: Progress,
    held: AbstractContextManager[None],
) -> Summary:
    with ExitStack() as files, ExitStack() as list_held:
        list_held.enter_context(held)
        kept = files.enter_context(places.run_files(order.run))
        part = files.enter_context(atomic_path(out))
        outcome = answered(order, roster, result=File(form, part), files=kept, progress=progress)
        if form is not Form.XLSX:  # a table has no room for a summary page
            beside = files.enter_context(atomic_path(out.with_name(f"{out.stem}-summary.csv")))
            facts = [(line.label, str(line.value)) for line in outcome.page if isinstance(line, Fact)]
            write_csv(beside, SUMMARY_COLUMNS, facts)
        with uninterrupted():
            receipt = _commit_new(outcome, form)
            list_held.close()
            files.close()  # only now do the files take their places
            _change(order.run, released_at=order.at)
    return summary_of(outcome, receipt)


def _performed(order: Order, run: Run, progress: Progress, held: AbstractContextManager[None]) -> None:
    """The encrypted result lies in its place before the commit; it is handed out only after."""
    with held, places.workplace(order.run) as folder:
        roster, plain = folder / f"roster{run.suffix}", folder / "result"
        with roster.open("wb") as file:
            file.writelines(unseal(places.upload(order.run), places.UPLOAD, order.run.hex))
        with places.run_files(order.run) as files:
            result = File(Form(run.form), plain)
            outcome = answered(order, roster, result=result, files=files, progress=progress)
        with plain.open("rb") as file:
            seal(
                places.result(order.run), places.RESULT, order.run.hex, pieces_of(file, sys.maxsize, "result")
            )
    with transaction.atomic():
        receipt = committed(outcome)
        waiting = Run.objects.filter(id=order.run, entry__isnull=True, state=State.RUNNING)
        if not waiting.update(**found_values(outcome, receipt), released_at=order.at):
            raise Refusal(Reason.ALREADY_DONE, what="run")


@transaction.atomic
def _commit_new(outcome: Outcome, form: Form, released_at: datetime | None = None) -> Receipt:
    receipt = committed(outcome)
    run = new_row(outcome.order, form)
    run.released_at = released_at
    for name, value in found_values(outcome, receipt).items():
        setattr(run, name, value)
    run.save(force_insert=True)
    return receipt


def _enqueue(run: UUID, task: str) -> None:
    """The queue holds the run's id and nothing else."""
    async_task(task, str(run), task_name=run.hex)


def _change(run: UUID, **values: Any) -> None:
    Run.objects.filter(id=run).update(**values)


@contextmanager
def _refusals_logged(order: Order) -> Iterator[None]:
    """A refused run leaves an entry of its own, as a refused question does."""
    try:
        yield
    except Refusal as refusal:
        if refusal.reason in LOGGED:
            with transaction.atomic():
                ledger.append(
                    event=Event.INQUIRY_REFUSED,
                    at=order.at,
                    organisation=order.acting.organisation,
                    officer=order.acting.officer,
                    facts={"reason": refusal.reason.value, "run": str(order.run)},
                )
        raise
