"""The tree of the index computed anew from its rows, and what is stored of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from tutela.index.lookup import tree
from tutela.index.lookup.models import Coverage, Head, ListVersion, TreePage
from tutela.index.lookup.queries import Covered, Version, version_of
from tutela.index.lookup.rising import Places, grown

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
    root = grown(key_id, stored)
    return Recomputed(root, stored.end())


class _Stored:
    """The stored pages, read level by level side by side while the tree is grown anew."""

    def __init__(self, key_id: str) -> None:
        self._wrong: list[tree.Place] = []
        self._levels = {level: _pages(key_id, level) for level in (0, *tree.TOPS)}
        self._next = {level: next(pages, None) for level, pages in self._levels.items()}

    def meet(self, places: Places) -> None:
        """What the rows give must be what is stored there."""
        for position, content in places.each():
            self._meet(places.level, position, content)

    def _meet(self, level: int, position: int, content: bytes | None) -> None:
        """The next place of its level."""
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
