"""The tree of the index computed anew from its rows, and what is stored of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from tutela.core.proofs.listing import DEPTH, EMPTY, bucket_digest
from tutela.index.lookup import tree
from tutela.index.lookup.models import Coverage, Head, IndexRow, ListVersion, TreePage
from tutela.index.lookup.queries import ROW_COLUMNS, Covered, Version, as_row, version_of

_CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Recomputed:
    """The root that the rows give, and the places where a stored page is not theirs: (level, position)."""

    root: bytes
    wrong: tuple[tree.Place, ...]


def list_versions() -> Iterator[Version]:
    """Every list version, by number."""
    for row in ListVersion.objects.order_by("number").iterator(chunk_size=_CHUNK):
        yield version_of(row)


def in_force() -> Version | None:
    """The version in force, of whichever form; None before the first."""
    head = Head.objects.select_related("version").first()
    return None if head is None else version_of(head.version)


def coverages() -> dict[str, Covered]:
    """What is stored of every purpose's coverage."""
    rows = Coverage.objects.order_by("purpose")
    return {row.purpose: Covered(row.missing, row.fresh_until, row.covers_from) for row in rows}


def recomputed(key_id: str) -> Recomputed:
    """Of all rows under a key, read bucket by bucket; pages are held against the stored ones as they are completed."""
    stored = _Stored(key_id)
    rising = _Rising(stored)
    for bucket, groups in _buckets(key_id):
        stored.meet(0, bucket, tree.bucket_content(groups))
        rising.add(bucket, bucket_digest(sorted(groups.items())))
    root = rising.end()
    return Recomputed(root, stored.end())


class _Rising:
    """Grows the tree from buckets in order, with one open page on each level."""

    def __init__(self, stored: "_Stored") -> None:
        self._stored = stored
        self._open: list[tuple[int, dict[int, bytes | None]] | None] = [None] * len(tree.TOPS)
        self._root = EMPTY[DEPTH]

    def add(self, position: int, digest: bytes | None, depth: int = 0) -> None:
        """The next node in order on the lowest level of the pages that lie `depth` pages above the buckets."""
        page, slot = position >> tree.PAGE_LEVELS, position & (1 << tree.PAGE_LEVELS) - 1
        now = self._open[depth]
        if now is not None and now[0] != page:
            self._close(depth)
            now = None
        if now is None:
            now = self._open[depth] = (page, {})
        now[1][slot] = digest

    def end(self) -> bytes:
        """The root, all pages being complete."""
        for depth in range(len(tree.TOPS)):
            self._close(depth)
        return self._root

    def _close(self, depth: int) -> None:
        now = self._open[depth]
        if now is None:
            return
        nodes: tree.Nodes = {}
        top = tree.renewed(nodes, now[1], tree.TOPS[depth] - tree.PAGE_LEVELS)
        self._stored.meet(tree.TOPS[depth], now[0], tree.page_content(nodes))
        self._open[depth] = None
        if depth + 1 < len(tree.TOPS):
            self.add(now[0], top, depth + 1)
        else:
            self._root = top or EMPTY[DEPTH]


class _Stored:
    """The stored pages, read level by level side by side while the tree is grown anew."""

    def __init__(self, key_id: str) -> None:
        self._wrong: list[tree.Place] = []
        self._levels = {level: _pages(key_id, level) for level in (0, *tree.TOPS)}
        self._next = {level: next(pages, None) for level, pages in self._levels.items()}

    def meet(self, level: int, position: int, content: bytes | None) -> None:
        """The page that the rows give at the next place of its level must be the one that is stored there."""
        while (ahead := self._next[level]) is not None and ahead[0] < position:
            self._wrong.append((level, ahead[0]))  # stored, and no row gives it
            self._next[level] = next(self._levels[level], None)
        if ahead is None or ahead[0] != position:
            self._wrong += [(level, position)] if content is not None else []
            return
        if ahead[1] != content:
            self._wrong.append((level, position))
        self._next[level] = next(self._levels[level], None)

    def end(self) -> tuple[tree.Place, ...]:
        """Every place that does not agree, in order."""
        for level, pages in self._levels.items():
            ahead = self._next[level]
            while ahead is not None:
                self._wrong.append((level, ahead[0]))
                ahead = next(pages, None)
        return tuple(sorted(self._wrong))


def _pages(key_id: str, level: int) -> Iterator[tuple[int, bytes]]:
    first, beyond = tree.numbered(level, 0), tree.numbered(level + 1, 0)
    rows = TreePage.objects.filter(key_id=key_id, place__gte=first, place__lt=beyond).order_by("place")
    for place, content in rows.values_list("place", "content").iterator(chunk_size=_CHUNK):
        yield place - first, bytes(content)


def _buckets(key_id: str) -> Iterator[tuple[int, dict[bytes, bytes]]]:
    """Groups by bucket. A row under another bucket than its own counts as not there: nobody would meet it again."""
    rows = IndexRow.objects.filter(key_id=key_id).order_by("bucket").values_list("bucket", *ROW_COLUMNS)
    for bucket, found in groupby(rows.iterator(chunk_size=_CHUNK), key=lambda row: row[0]):
        own = sorted(
            (row for row in (as_row(values[1:]) for values in found) if row.bucket == bucket),
            key=lambda row: row.group_key,
        )
        groups = groupby(own, key=lambda row: row.group_key)
        yield bucket, {key: tree.rows_digest(rows_) for key, rows_ in groups}
