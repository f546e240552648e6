"""Tiles of a log (c2sp.org/tlog-tiles): rows of up to 256 hashes that never change, and how they are addressed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tutela.core.errors import Reason, Refusal

HEIGHT: Final = 8
WIDTH: Final = 1 << HEIGHT
DEEPEST: Final = 63
LONGEST_ENTRY: Final = 2**16 - 1  # bytes; what the length before each entry of a bundle can say
_INDEX: Final = re.compile(r"(?:x[0-9]{3}/){0,6}[0-9]{3}")
_LEVEL: Final = re.compile(r"0|[1-9][0-9]?")
_PART: Final = re.compile(r"[1-9][0-9]{0,2}")


@dataclass(frozen=True, slots=True)
class Tile:
    """Row `index` of `level`: `width` hashes, each of a subtree of 256 ** level leaves; 256 when it is full."""

    level: int
    index: int
    width: int = WIDTH

    def tree_level(self) -> int:
        """The level of its hashes in the tree, where leaves are level 0."""
        return self.level * HEIGHT

    def begin(self) -> int:
        """The index of its first hash among those of its level."""
        return self.index * WIDTH

    def path(self) -> str:
        """The address below `tile/`."""
        return f"{self.level}/{place(self.index, self.width)}"


def place(index: int, width: int) -> str:
    """The last part of an address: 1234067 is written x001/x234/067, and a partial tile ends in `.p/<width>`."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03d}")
    return "/".join(reversed(groups)) + ("" if width == WIDTH else f".p/{width}")


def parse(path: str) -> Tile:
    """Reads an address below `tile/`, in its one spelling. Refuses `NOT_FOUND`."""
    level, _, rest = path.partition("/")
    _require(bool(_LEVEL.fullmatch(level)) and int(level) <= DEEPEST)
    return Tile(int(level), *parse_place(rest))


def parse_place(text: str) -> tuple[int, int]:
    """Reads the last part of an address: index and width. Refuses `NOT_FOUND`."""
    groups, partial, part = text.partition(".p/")
    _require(bool(_INDEX.fullmatch(groups)))
    _require(not partial or (bool(_PART.fullmatch(part)) and int(part) < WIDTH))
    index, width = int(groups.replace("/", "").replace("x", "")), int(part) if partial else WIDTH
    _require(place(index, width) == text)
    return index, width


def of(size: int) -> Iterator[Tile]:
    """All tiles of a tree of `size` leaves, lowest level first; the last of a level may be partial."""
    level = 0
    while size:
        full, rest = divmod(size, WIDTH)
        yield from (Tile(level, index) for index in range(full))
        if rest:
            yield Tile(level, full, rest)
        level, size = level + 1, full


def bundle(entries: Iterator[bytes]) -> bytes:
    """Entries one behind the other, each with its length in two bytes before it."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def _require(holds: bool) -> None:
    if not holds:
        raise Refusal(Reason.NOT_FOUND, what="tile")
