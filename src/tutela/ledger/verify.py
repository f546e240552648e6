"""Recomputes everything that is stored and holds it against the signed heads: any changed byte is found."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import entries, merkle
from tutela.core.proofs.checkpoints import Checkpoint
from tutela.core.proofs.entries import EntryContent
from tutela.core.proofs.frontier import Frontier, Node
from tutela.ledger import models, seals, witnessed
from tutela.ledger.heads import Heads
from tutela.ledger.openings import Openings
from tutela.ledger.pages import PAGE_ROWS, paged

_COLUMNS = ("position", "id", "event", "organisation", "accepted_at", "leaf_hash", "body")


@dataclass(frozen=True, slots=True)
class Report:
    """What was verified, by kind, and the newest head that it stands under (None for an empty log)."""

    entries: int
    waiting: int
    nodes: int
    checkpoints: int
    openings: int
    shredded: int
    head: Checkpoint | None
    cosignatures: int = 0


def verify(
    *, trusted: Sequence[str] = (), progress: Callable[[int, int], object] = lambda done, total: None
) -> Report:
    """Verifies the whole ledger as of now, in bounded memory. `progress` hears (entries done, entries in
    all).

    `trusted` are signed checkpoints (notes) that someone outside has kept. With them, whatever the log held
    when they were signed is proved unchanged, undeleted and in its order, even against one who holds the
    log's keys. Without them the stored heads are believed as far as their signatures go. What is no more than
    accepted is not yet under any head; it bears the log's seal, and its proof is the receipt. Refuses
    `LEDGER_BROKEN`, naming what does not fit and where.
    """
    with snapshot():
        heads, tree, openings = Heads(trusted), _StoredNodes(), Openings()
        frontier, total = Frontier(), models.Entry.objects.count()
        for position, row in enumerate(_rows(waiting=False)):
            openings.expect(_checked(row, position))
            tree.meet(frontier.push(bytes(row[5])))
            heads.meet(frontier)
            if position % PAGE_ROWS == 0:
                progress(position, total)
        heads.end(frontier)
        nodes, waiting = tree.end(), 0
        _require_sealed()
        for row in _rows(waiting=True):
            openings.expect(_checked(row, None))
            waiting += 1
        openings.verify()
        progress(total, total)
        cosignatures = witnessed.verify()
        kept = (openings.kept, openings.shredded, heads.newest, cosignatures)
        return Report(frontier.size, waiting, nodes, heads.met, *kept)


@contextmanager
def snapshot() -> Iterator[None]:
    """One unchanging view of the database, which keeps no writer waiting."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")  # deferred: atomic() would take the write lock
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def _rows(*, waiting: bool) -> Iterator[tuple[Any, ...]]:
    found = models.Entry.objects.filter(position__isnull=waiting)
    if waiting:
        return ((None, *row) for row in paged(found, "id", _COLUMNS[1:]))
    return paged(found, "position", _COLUMNS)


def _require_sealed() -> None:
    """Whatever waits was accepted by this log, as it stands."""
    strangers = seals.unsealed()
    if strangers:
        named = ", ".join(map(str, strangers))
        raise Refusal(Reason.LEDGER_BROKEN, detail=f"outside the tree without the seal of this log: {named}")


def _checked(row: tuple[Any, ...], position: int | None) -> EntryContent:
    """The content of an entry whose leaf is that of its body and whose columns say what its body says."""
    stored_position, entry_id, event, organisation, accepted_at, leaf, body = row
    where = f"entry {entry_id}" if position is None else f"entry at position {position}"
    if stored_position != position:
        raise Refusal(Reason.LEDGER_BROKEN, detail=f"{where} is missing")
    if merkle.leaf_hash(bytes(body)) != bytes(leaf):
        raise Refusal(Reason.LEDGER_BROKEN, detail=f"{where} is not what was hashed")
    try:
        content = entries.parse(bytes(body))
    except Refusal:
        raise Refusal(Reason.LEDGER_BROKEN, detail=f"{where} is not an entry") from None
    if (content.entry_id, content.event, content.organisation, content.at) != (
        entry_id,
        event,
        organisation,
        accepted_at,
    ):
        raise Refusal(Reason.LEDGER_BROKEN, detail=f"the columns of {where} contradict its body")
    return content


class _StoredNodes:
    """The stored nodes, read level by level side by side while the tree is grown anew."""

    def __init__(self) -> None:
        self._levels: dict[int, Iterator[tuple[Any, ...]]] = {}
        self._met = 0

    def meet(self, complete: Sequence[Node]) -> None:
        """Each node that is now complete must be the next one stored on its level."""
        for level, index, found in complete[1:]:
            stored = next(self._level(level), None)
            if stored is None or stored[0] != index or bytes(stored[1]) != found:
                raise Refusal(
                    Reason.LEDGER_BROKEN, detail=f"node {index} of level {level} is not that of the tree"
                )
            self._met += 1

    def end(self) -> int:
        """The number of nodes, all of which were met."""
        if models.Node.objects.count() != self._met:
            raise Refusal(Reason.LEDGER_BROKEN, detail="nodes are stored that are not of the tree")
        return self._met

    def _level(self, level: int) -> Iterator[tuple[Any, ...]]:
        if level not in self._levels:
            rows = models.Node.objects.filter(level=level)
            self._levels[level] = paged(rows, "index", ("index", "hash"))
        return self._levels[level]
