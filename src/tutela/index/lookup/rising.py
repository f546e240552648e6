"""The tree of the index grown from its rows, bucket by bucket in order, whatever becomes of its pages."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final, Protocol

from tutela.core.proofs.listing import DEPTH, EMPTY, bucket_digest, bucket_of
from tutela.index.lookup import tree
from tutela.index.lookup.models import IndexRow, TreePage
from tutela.index.lookup.rows import Basis, head_of
from tutela.index.lookup.statements import ROW_COLUMNS
from tutela.sql.inserts import insert

_CHUNK: Final = 20_000
_PAGES_AT_ONCE: Final = 10_000


class Sink(Protocol):
    """Takes the places of each level in order."""

    def meet(self, level: int, position: int, content: bytes | None) -> None:
        """What the rows give for one place: the groups of a bucket on level 0, else a page."""


def grown(key_id: str, sink: Sink) -> bytes:
    """The root of all rows under a key; every place that they give goes to the sink."""
    rising = _Rising(sink)
    for bucket, groups in _buckets(key_id):
        sink.meet(0, bucket, tree.bucket_content(groups))
        digest = bucket_digest(sorted(groups.items()))
        if digest is not None:
            rising.add(bucket, digest)
    return rising.end()


def grow(key_id: str) -> None:
    """The tree of all rows under a key, in the place of whatever stands there."""
    TreePage.objects.filter(key_id=key_id).delete()
    pages = _Pages(key_id)
    grown(key_id, pages)
    pages.end()


class _Pages:
    """Stores the places of a tree that is grown, some thousands at once."""

    def __init__(self, key_id: str) -> None:
        self._key_id = key_id
        self._waiting: list[tuple[str, int, bytes]] = []

    def meet(self, level: int, position: int, content: bytes | None) -> None:
        """One place; nothing is stored of an empty one."""
        if content is not None:
            self._waiting.append((self._key_id, tree.numbered(level, position), content))
        if len(self._waiting) >= _PAGES_AT_ONCE:
            self.end()

    def end(self) -> None:
        """Those that wait."""
        insert(TreePage, ("key_id", "place", "content"), self._waiting)
        self._waiting = []


class _Rising:
    """Grows the tree from buckets in order, with one open page on each level."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._open: list[tuple[int, dict[int, bytes]] | None] = [None] * len(tree.TOPS)
        self._root = EMPTY[DEPTH]

    def add(self, position: int, digest: bytes, depth: int = 0) -> None:
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
        content, top = tree.grown_page(now[1], tree.TOPS[depth] - tree.PAGE_LEVELS)
        self._sink.meet(tree.TOPS[depth], now[0], content)
        self._open[depth] = None
        if depth + 1 < len(tree.TOPS):
            self.add(now[0], top, depth + 1)
        else:
            self._root = top


def _buckets(key_id: str) -> Iterator[tuple[int, dict[bytes, bytes]]]:
    """Groups by bucket. A row under another bucket than its own counts as not there: nobody would meet it again."""
    rows = IndexRow.objects.filter(key_id=key_id).order_by("bucket").values_list("bucket", *ROW_COLUMNS)
    for bucket, found in groupby(rows.iterator(chunk_size=_CHUNK), key=itemgetter(0)):
        groups = defaultdict[bytes, set[bytes]](set)
        for _, purpose, basis, person, name, outcome, from_on, until_on in found:
            person_key, name_key = bytes(person), bytes(name)
            key = person_key if basis == Basis.DOCUMENT else name_key
            if bucket_of(key) == bucket:
                head = head_of(purpose, basis, outcome, from_on, until_on)
                groups[key].add(head + person_key + name_key)
        yield bucket, {key: tree.contents_digest(groups[key]) for key in groups}
