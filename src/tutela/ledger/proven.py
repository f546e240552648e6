"""The receipts of all entries, proved as their holders would, in bounded memory: a page of paths costs one query."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import checkpoints, merkle, notes, receipts
from tutela.core.proofs.checkpoints import Checkpoint
from tutela.ledger import models, published, queries, signing, tree

Progress = Callable[[int, int], object]
_Row = tuple[int | None, UUID, memoryview, memoryview, datetime]
_PAGE: Final = 128  # neighbours: their paths share all nodes but the lowest
_APART: Final = (
    16  # far from one another: each path has nodes of its own, and SQLite takes a thousand alternatives
)
_COLUMNS: Final = ("position", "id", "leaf_hash", "body", "accepted_at")


@dataclass(frozen=True, slots=True)
class Unproven:
    """A receipt that does not verify, and why; `entry` is None where it is a signed head that does not."""

    entry: UUID | None
    detail: str


def unproven(
    *,
    sample: int | None = None,
    since: datetime | None = None,
    progress: Progress = lambda done, total: None,
) -> Iterator[Unproven]:
    """Every receipt that does not verify, of all entries of the tree or of `sample` of them, evenly over its length.

    With `since`, of those accepted from that moment on. `progress` hears (receipts done, receipts in all).
    """
    try:
        heads = _heads()
    except Refusal as refusal:
        yield Unproven(None, _detail(refusal))
        return
    size = heads[-1].size if heads else 0
    step = 1 if sample is None else max(1, -(-size // max(1, sample)))
    places, page = range(0, size, step), _PAGE if step == 1 else _APART
    for start in range(0, len(places), page):
        yield from _page(places[start : start + page], heads, since)
        progress(min(start + page, len(places)), len(places))


def _heads() -> list[Checkpoint]:
    """The heads under which receipts are proved, smaller first: the newest witnessed one, and the newest."""
    shown = [head for head in (published.witnessed(), queries.checkpoint()) if head is not None]
    found = []
    for head in shown:
        note = notes.parse(head.note)
        notes.verified(note, signing.checkpoint_verifiers())
        found.append(checkpoints.parse(note.text))
    return found


def _page(places: Sequence[int], heads: Sequence[Checkpoint], since: datetime | None) -> Iterator[Unproven]:
    under = {place: next(head for head in heads if place < head.size) for place in places}
    needed = {one for place, head in under.items() for one in _needed(place, head.size)}
    at = tree.stored(sorted(needed))
    rows = models.Entry.objects.filter(position__in=places).order_by("position").values_list(*_COLUMNS)
    for row in rows:
        place, entry, _, _, accepted_at = row
        if place is None or (since is not None and accepted_at < since):
            continue
        try:
            _prove(row, place, under[place], at)
        except Refusal as refusal:
            yield Unproven(entry, _detail(refusal))
        except KeyError:
            yield Unproven(entry, "a node of the tree is gone")


def _needed(place: int, size: int) -> list[merkle.Coordinate]:
    return merkle.needed(lambda at: merkle.inclusion(place, size, at))


def _prove(row: _Row, place: int, head: Checkpoint, at: merkle.HashAt) -> None:
    """Body, promise and proof of one receipt as it would be given out now. Refuses `PROOF_INVALID`."""
    _, entry, leaf_hash, body, accepted_at = row
    leaf = merkle.leaf_hash(bytes(body))
    if leaf != bytes(leaf_hash):
        raise Refusal(Reason.PROOF_INVALID, detail="what was promised is not the body's leaf")
    (promise,) = receipts.issue(signing.origin(), [(entry, leaf)], accepted_at, signing.receipt_signers())
    receipts.verify(promise, signing.origin(), signing.receipt_verifiers())
    path = merkle.inclusion(place, head.size, at)
    merkle.verify_inclusion(index=place, size=head.size, leaf=leaf, path=path, root=head.root)


def _detail(refusal: Refusal) -> str:
    return str(refusal.values.get("detail", refusal.reason.value))
