"""Tiles: every address has one spelling, and the tiles of every tree give its root."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import tiles
from tutela.core.proofs.merkle import HashAt, node_hash, root
from tutela.core.proofs.tiles import Tile


def tree_of(size: int) -> HashAt:
    """A plain tree, kept whole."""
    level = [sha256(b"\x00%d" % n).digest() for n in range(size)]
    levels = [level]
    while len(level) > 1:
        level = [node_hash(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
        levels.append(level)
    return lambda at, index: levels[at][index]


def test_the_example_of_the_specification_is_written_as_there() -> None:
    assert tiles.place(1234067, 256) == "x001/x234/067"
    assert tiles.parse_place("x001/x234/067.p/112") == (1234067, 112)
    assert Tile(0, 273, 112).path() == "0/273.p/112"


def test_a_tree_of_70000_has_the_tiles_that_the_specification_counts() -> None:
    found = list(tiles.of(70_000))
    assert sum(tile.level == 0 and tile.width == 256 for tile in found) == 273
    partial = [(tile.level, tile.index, tile.width) for tile in found if tile.width < 256]
    assert partial == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]
    assert len(found) == 273 + 1 + 3


def test_a_tree_of_256_is_one_full_tile_and_a_partial_one_above() -> None:
    assert list(tiles.of(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles.of(0)) == []


@given(st.integers(0, 63), st.integers(0, 10**21 - 1), st.integers(1, 256))
def test_every_address_is_read_as_it_was_written(level: int, index: int, width: int) -> None:
    tile = Tile(level, index, width)
    assert tiles.parse(tile.path()) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "0",
        "0/",
        "0/1",
        "0/0001",
        "0/x000/001",
        "0/001/x002",
        "0/x001/2",
        "00/001",
        "64/001",
        "-1/001",
        "٠/001",
        "0/٠٠١",
        "0/001.p/",
        "0/001.p/0",
        "0/001.p/01",
        "0/001.p/256",
        "0/001.p/+1",
        "0/001.p/1/",
        "0/001/",
        "0//001",
        "0/001\n",
        "0/" + "x001/" * 7 + "001",
    ],
)
def test_an_address_in_another_spelling_is_not_found(path: str) -> None:
    with pytest.raises(Refusal) as caught:
        tiles.parse(path)
    assert caught.value.reason is Reason.NOT_FOUND


@given(st.integers(1, 1200))
def test_the_hashes_of_all_tiles_are_those_of_the_tree_and_give_its_root(size: int) -> None:
    at, held = tree_of(size), dict[tuple[int, int], bytes]()
    for tile in tiles.of(size):
        for number in range(tile.begin(), tile.begin() + tile.width):
            held[tile.level, number] = at(tile.tree_level(), number)

    def from_tiles(level: int, index: int) -> bytes:
        tile_level, above = divmod(level, 8)
        row = [held[tile_level, n] for n in range(index << above, (index + 1) << above)]
        while len(row) > 1:
            row = [node_hash(row[n], row[n + 1]) for n in range(0, len(row), 2)]
        return row[0]

    assert root(size, from_tiles) == root(size, at)


def test_a_bundle_counts_every_entry_in_two_bytes() -> None:
    assert tiles.bundle(iter([b"ab", b"", b"x" * 300])) == b"\x00\x02ab\x00\x00\x01\x2c" + b"x" * 300
