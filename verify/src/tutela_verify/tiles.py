"""Tiles as in C2SP (c2sp.org/tlog-tiles): 256 hashes of one height in a file, and the tree that they make up."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from tutela_verify.faults import Fault, Unproved, require
from tutela_verify.merkle import HASH_BYTES, Growing, node_hash
from tutela_verify.sources import Source

HEIGHT: Final = 8
WIDTH: Final = 1 << HEIGHT
_KEPT: Final = 128  # tiles in memory: a path crosses at most two on each of eight levels
_TILE_BYTES: Final = WIDTH * HASH_BYTES

Progress = Callable[[int, int], object]


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """The address of a tile below the log's: `tile/0/x001/x234/067`, with `.p/112` where it is partial."""
    digits = f"{index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    whole = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return f"tile/{level}/{whole}" + ("" if width == WIDTH else f".p/{width}")


def tile_width(level: int, index: int, size: int) -> int:
    """How many hashes the tile has in the tree of `size` leaves: 256, or fewer at the right border."""
    return max(0, min(WIDTH, (size >> (HEIGHT * level)) - index * WIDTH))


class Tiles:
    """The stored hashes of a log of `size` leaves. A tile that is not there or not whole raises `TILE_MALFORMED`."""

    def __init__(self, source: Source, size: int) -> None:
        self.size = size
        self._source = source
        self._kept: dict[tuple[int, int], list[bytes]] = {}

    def at(self, level: int, index: int) -> bytes:
        """The hash of a perfect subtree, as `merkle.HashAt`; hashes between the tiles' heights are computed."""
        tile, inner = divmod(level, HEIGHT)
        first = index << inner
        hashes = self.tile(tile, first // WIDTH)
        part = hashes[first % WIDTH : first % WIDTH + (1 << inner)]
        require(len(part) == 1 << inner, Fault.TILE_MALFORMED, where=tile_path(tile, first // WIDTH))
        return _reduced(part)

    def tile(self, level: int, index: int) -> list[bytes]:
        """The hashes of one tile."""
        if (level, index) not in self._kept:
            if len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[level, index] = self._read(level, index)
        return self._kept[level, index]

    def _read(self, level: int, index: int) -> list[bytes]:
        width = tile_width(level, index, self.size)
        name = tile_path(level, index, width)
        require(width > 0, Fault.TILE_MALFORMED, where=name)
        found = self._source.read(name, _TILE_BYTES)
        if found is None and width < WIDTH:  # a log may drop a partial tile once the full one is there
            full = self._source.read(tile_path(level, index), _TILE_BYTES)
            found = full[: width * HASH_BYTES] if full is not None and len(full) == _TILE_BYTES else None
        if found is None or len(found) != width * HASH_BYTES:
            raise Unproved(Fault.TILE_MALFORMED, where=name)
        return [found[start : start + HASH_BYTES] for start in range(0, len(found), HASH_BYTES)]


@dataclass(frozen=True, slots=True)
class Recomputed:
    """The root over all leaves, the roots at the sizes that were asked for, and how many tiles were read.

    `place` is the number, from 0, of the leaf that was sought; None where no leaf is the one.
    """

    root: bytes
    roots: Mapping[int, bytes]
    tiles: int
    place: int | None


def recompute(
    tiles: Tiles,
    sizes: Collection[int] = (),
    progress: Progress = lambda done, total: None,
    sought: bytes = b"",
) -> Recomputed:
    """Reads every tile: the leaves give the roots, and every higher tile must hold what those below it give.

    `progress` hears (leaves done, leaves in all). Raises `TILE_MALFORMED`, `TILE_WRONG`.
    """
    tree, above = Growing(), list[bytes]()
    wanted = sorted(size for size in sizes if size <= tiles.size)
    roots = {0: tree.root()} if 0 in wanted else {}
    read, place = -(-tiles.size // WIDTH), None
    for index in range(read):
        hashes = tiles.tile(0, index)
        if place is None and sought in hashes:
            place = tree.size + hashes.index(sought)
        for leaf in hashes:
            tree.push(leaf)
            if tree.size in wanted:
                roots[tree.size] = tree.root()
        if len(hashes) == WIDTH:
            above.append(_reduced(hashes))
        progress(tree.size, tiles.size)
    level = 1
    while above:
        read += -(-len(above) // WIDTH)
        above = _compared(tiles, level, above)
        level += 1
    return Recomputed(tree.root(), roots, read, place)


def _compared(tiles: Tiles, level: int, expected: list[bytes]) -> list[bytes]:
    """Holds one level against what the level below gives; returns what the next level must hold."""
    above = []
    for index in range(-(-len(expected) // WIDTH)):
        part = expected[index * WIDTH : (index + 1) * WIDTH]
        require(tiles.tile(level, index) == part, Fault.TILE_WRONG, where=tile_path(level, index, len(part)))
        if len(part) == WIDTH:
            above.append(_reduced(part))
    return above


def _reduced(hashes: list[bytes]) -> bytes:
    """The root over 1, 2, 4 … 256 hashes of one height."""
    while len(hashes) > 1:
        hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]
