"""Reads: the runs of a body, and the receipt of one row."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import leaves, places, subjects
from tutela.answers.screening.models import Run, State
from tutela.answers.screening.result import Form
from tutela.answers.screening.run import SALT_LABEL
from tutela.bodies.kinds import Acting
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.merkle import HASH_BYTES
from tutela.core.proofs.rows import ALONE, BLOCK_ROWS, row_proof
from tutela.ledger import queries as ledger
from tutela.ledger.receipt_files import receipt_file


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run as its body sees it. `refusal` is that of the whole run; `total_rows` None is not known yet."""

    run: UUID
    purpose: str
    asked_at: datetime
    state: State
    done_rows: int
    total_rows: int | None
    answers: Mapping[Answer, int]
    refused: Mapping[Reason, int]
    refusal: Refusal | None
    list_version: str
    entry: UUID | None
    rows_root: bytes
    form: Form
    is_stored: bool  # whether the result lies here to be fetched, until it is purged
    released_at: datetime | None
    purged_at: datetime | None


@dataclass(frozen=True, slots=True)
class RowReceipt:
    """What proves one row of a run.

    `leaves.row_hash(index, answer, number, name)` with the row's own number, name and answer stands at `place` (from 0)
    among `size` rows; `core.proofs.rows.verify_row` leads from it, by the other rows of its group and the path above,
    to `rows_root`, which stands in the facts of the ledger entry `entry`; the entry's own proof is
    `ledger.queries.inclusion(entry)`. `index` is the masked mark of what the row was looked up by.

    Runs made before rows had groups have a `salt`, no group, and leaves as `leaves.former_leaf` makes them; `index` is
    empty for runs made before rows had marks.
    """

    run: UUID
    place: int
    size: int
    salt: bytes
    index: bytes
    group: tuple[bytes, ...]
    path: tuple[bytes, ...]
    rows_root: bytes
    entry: UUID


def run(acting: Acting, run_id: UUID) -> RunLine:
    """One run whose result is one's own body's; refuses NOT_FOUND for any other."""
    return _line(_own(acting, run_id))


def runs(acting: Acting, limit: int = 50) -> list[RunLine]:
    """The latest runs of one's own body, newest first."""
    found = Run.objects.filter(holder=acting.organisation).order_by("-asked_at", "-id")
    return [_line(row) for row in found.defer("blocks")[:limit]]


def held_by(organisation: str, runs: Collection[UUID]) -> set[UUID]:
    """Which of these runs have their result with one body."""
    own = Run.objects.filter(id__in=list(runs), holder=organisation)
    return set(own.values_list("id", flat=True))


def row_receipt(acting: Acting, run_id: UUID, number: int) -> RowReceipt:
    """The receipt of row `number`, counted from 1 as on the result. Refuses NOT_FOUND, also once it was shredded."""
    return _row_receipt(_own(acting, run_id), number)


def _row_receipt(found: Run, number: int) -> RowReceipt:
    place, size = number - 1, found.done_rows
    if found.entry is None or not 0 <= place < size:
        raise Refusal(Reason.NOT_FOUND, what="row")
    secret = ledger.opening(found.entry, SALT_LABEL).data
    blocks = bytes(found.blocks)
    rows, group = _block(found.id, place // BLOCK_ROWS), found.rows_group
    proof = row_proof(place, size, _hashes(blocks), rows, group)
    mark = _mark(found.id, place)
    if group == ALONE:
        salt = leaves.former_salt(secret, place)
        index = leaves.former_mask(secret, place, mark) if mark else b""
    else:
        salt, index = b"", leaves.masked(secret, place, mark)
    root = bytes(found.rows_root)
    return RowReceipt(found.id, place, size, salt, index, proof.group, proof.path, root, found.entry)


def _mark(run_id: UUID, place: int) -> bytes:
    with subjects.kept(run_id) as file:
        if file is None:
            raise Refusal(Reason.NOT_FOUND, what="row")
        return file.mark(place)


def row_receipt_file(acting: Acting, run_id: UUID, number: int) -> dict[str, JSON]:
    """The same as one document with the entry, its promise and its proof. It names nobody."""
    return _row_file(row_receipt(acting, run_id, number), number)


def _row_file(found: RowReceipt, number: int) -> dict[str, JSON]:
    row: dict[str, JSON] = {
        "row": number,
        "rows": found.size,
        **({"salt": found.salt.hex()} if found.salt else {"group": [part.hex() for part in found.group]}),
        **({"index": found.index.hex()} if found.index else {}),
        "path": [part.hex() for part in found.path],
    }
    return receipt_file(found.entry, row=row)


def row_receipt_file_of(entry: UUID, number: int) -> dict[str, JSON]:
    """The receipt of row `number` of the run of an entry, whoever asked. Refuses NOT_FOUND."""
    found = Run.objects.filter(entry=entry).first()
    if found is None:
        raise Refusal(Reason.NOT_FOUND, what="run")
    return _row_file(_row_receipt(found, number), number)


def _own(acting: Acting, run_id: UUID) -> Run:
    found = Run.objects.filter(id=run_id, holder=acting.organisation).first()
    if found is None:
        raise Refusal(Reason.NOT_FOUND, what="run")
    return found


def _block(run_id: UUID, block: int) -> bytes:
    """The row hashes of one block."""
    try:
        with places.leaf_file(run_id).open("rb") as file:
            file.seek(block * BLOCK_ROWS * HASH_BYTES)
            return file.read(BLOCK_ROWS * HASH_BYTES)
    except FileNotFoundError:
        raise Refusal(Reason.NOT_FOUND, what="row") from None


def _hashes(joined: bytes) -> list[bytes]:
    return [joined[start : start + HASH_BYTES] for start in range(0, len(joined), HASH_BYTES)]


def _line(row: Run) -> RunLine:
    return RunLine(
        run=row.id,
        purpose=row.purpose,
        asked_at=row.asked_at,
        state=State(row.state),
        done_rows=row.done_rows,
        total_rows=row.total_rows,
        answers={Answer(answer): count for answer, count in row.counts.items()},
        refused={Reason(reason): count for reason, count in row.refused.items()},
        refusal=Refusal(Reason(row.refusal), **row.refusal_values) if row.refusal else None,
        list_version=row.list_label,
        entry=row.entry,
        rows_root=bytes(row.rows_root),
        form=Form(row.form),
        is_stored=row.is_stored,
        released_at=row.released_at,
        purged_at=row.purged_at,
    )
