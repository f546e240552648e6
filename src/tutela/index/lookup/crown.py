"""The upper pages of the tree, kept in memory for the root they lead to.

What stands below a root cannot change without the root, so nothing has to be told when a list is published: its root
is another, and what was kept under the former one is dropped. A page is kept only where its hashes lead to the root.
The lower pages, of which there are millions, are read anew for every question; the upper ones are 4,369 at most, of
less than a kilobyte each.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from tutela.core.proofs.listing import DEPTH, EMPTY
from tutela.index.lookup import tree

LOWEST: Final = 12
"""The level of the lowest pages that are kept: on the one below it lie sixteen times as many."""
_FIRST: Final = tree.numbered(LOWEST, 0)


@dataclass(frozen=True, slots=True)
class Crown:
    """Pages of one tree by numbered place, empty bytes for an empty one; `joined` is what `tree.Paths` made of them."""

    key_id: str
    root: bytes
    pages: dict[int, bytes] = field(default_factory=dict)
    joined: dict[int, bytes] = field(default_factory=dict)

    def unknown(self, places: Iterable[int]) -> list[int]:
        """Those of these places that have to be read."""
        return [place for place in places if place not in self.pages]

    def learn(self, asked: Collection[int], found: Mapping[int, bytes]) -> None:
        """Keeps the upper ones of the places that were asked for; `found` are those that are not empty."""
        # From the top downward, as each page is held against the one above it.
        for place in sorted((place for place in asked if place >= _FIRST), reverse=True):
            content = found.get(place, b"")
            if self._leads_here(place, content):
                self.pages[place] = content

    def _leads_here(self, place: int, content: bytes) -> bool:
        level, position = tree.place_of(place)
        if level == DEPTH:
            return tree.is_whole(content, level, self.root)
        above = self.pages.get(tree.numbered(level + tree.PAGE_LEVELS, position >> tree.PAGE_LEVELS))
        if above is None:
            return False
        return tree.is_whole(content, level, tree.lowest(above, position) or EMPTY[level])


_kept: Crown | None = None


def last() -> Crown | None:
    """What is kept of the list that was read last, whichever that is."""
    return _kept


def of(key_id: str, root: bytes) -> Crown:
    """What is kept of the list with this root, from now on instead of any other."""
    global _kept
    known = _kept
    if known is None or (known.key_id, known.root) != (key_id, root):
        known = _kept = Crown(key_id, root)
    return known
